"""Compiled densities of a uniform film whose sites feel a self-energy: sums over the poles of `rational`.

The dressed block is H of `_kernels` with the pair potential g = Δ + P(z) and the imaginary energy w = z + N(z) in place
of Δ and z (see `parent`), so that with λ = −ε − iw

    det(H + iz + Σ) = χ(λ) = λ⁴ − 2Sλ² − 8Rλ + D,   S = A² + B² + ξ² + g²,   R = ξ A·B,
    D = S² − 4P = (ξ² + g² − |A + B|²)(ξ² + g² − |A − B|²) + 4g²B²,   P = ξ²(A² + B²) + (A·B)² + g²A²,

and f = −¼ [Σ_j r_j ln(|χ_j|/z_j⁴) + 2c (ε² + ξ² + A² + B² + Δ²) + 8T ln 2]. Its slopes come from
dχ = (2S − 2λ²) dS − 4 dP − 8λ dR − (4λ³ − 4Sλ − 8R) dε.
"""

from __future__ import annotations

import math

import numpy as np

from neelsot_dyn.bdg._elementary import compiled, inlined
from neelsot_dyn.bdg._kernels import BLOCK, PARTS, SLOPES, fill_parts, slope_rows, vectors_of


@inlined
def _squares(a, b):  # type: ignore[no-untyped-def]
    """A², B² and A·B."""
    a2 = a[0] * a[0] + a[1] * a[1] + a[2] * a[2]
    b2 = b[0] * b[0] + b[1] * b[1] + b[2] * b[2]
    return a2, b2, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@inlined
def _characteristic(shift, xi, a2, b2, dot, w, g):  # type: ignore[no-untyped-def]
    """Re χ, Im χ, S, R and the parts of λ² at λ = −ε − iw."""
    g2 = g * g
    modulus, crossed = xi * xi + g2, 2.0 * dot
    d = (modulus - (a2 + b2 + crossed)) * (modulus - (a2 + b2 - crossed)) + 4.0 * g2 * b2
    s, r = a2 + b2 + modulus, xi * dot
    x, y = shift * shift - w * w, 2.0 * shift * w
    return x * x - y * y - 2.0 * s * x + 8.0 * r * shift + d, 2.0 * y * (x - s) + 8.0 * r * w, s, r, x, y


@compiled
def fill_free_energies(parts, count, numbers, found):  # type: ignore[no-untyped-def]
    """f; numbers: of the model, then c, the contact's part of Tr H², and the rows (poles, 4) of r, z⁻⁸, w, g."""
    model, constant, contact, poles = numbers
    gap2, rest = model[4] * model[4], 8.0 * math.log(2.0) * model[5] + 0.5 * constant * contact
    for i in range(count):
        a, b = vectors_of(parts, i)
        shift, xi = parts[i], parts[BLOCK + i]
        a2, b2, dot = _squares(a, b)
        total = rest + 2.0 * constant * (shift * shift + xi * xi + a2 + b2 + gap2)
        for j in range(poles.shape[0]):
            real, imag, _, _, _, _ = _characteristic(shift, xi, a2, b2, dot, poles[j, 2], poles[j, 3])
            total += 0.5 * poles[j, 0] * math.log(poles[j, 1] * (real * real + imag * imag))
        found[i] = -0.25 * total


@compiled
def fill_slopes(parts, count, n, numbers, found):  # type: ignore[no-untyped-def]
    """The slopes of `_kernels.fill_slopes`; the last is ∂f/∂Δ, whose sign and factor are its own."""
    model, constant, _, poles = numbers
    for i in range(count):
        a, b = vectors_of(parts, i)
        shift, xi = parts[i], parts[BLOCK + i]
        a2, b2, dot = _squares(a, b)
        by_s, by_p, by_p_gap2, by_r, by_shift, by_gap = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for j in range(poles.shape[0]):
            w, g = poles[j, 2], poles[j, 3]
            real, imag, s, r, x, y = _characteristic(shift, xi, a2, b2, dot, w, g)
            share = poles[j, 0] / (real * real + imag * imag)
            p = -4.0 * share * real
            of_s = share * (2.0 * (s - x) * real - 2.0 * y * imag)
            # dχ/dε = −χ'(λ): λ³ = (−ε − iw)(x + iy)
            cube_real, cube_imag = -shift * x + w * y, -shift * y - w * x
            slope_real = -4.0 * cube_real - 4.0 * s * shift + 8.0 * r
            slope_imag = -4.0 * cube_imag - 4.0 * s * w
            by_s += of_s
            by_p += p
            by_p_gap2 += p * g * g
            by_r += 8.0 * share * (shift * real + w * imag)
            by_shift += share * (slope_real * real + slope_imag * imag)
            by_gap += 2.0 * g * (of_s + p * a2)
        u = 2.0 * by_s + 2.0 * (by_p * xi * xi + by_p_gap2) + 4.0 * constant
        v = 2.0 * by_s + 2.0 * by_p * xi * xi + 4.0 * constant
        w_cross = 2.0 * by_p * dot + by_r * xi
        by_xi = 2.0 * xi * (by_s + by_p * (a2 + b2)) + by_r * dot + 4.0 * constant * xi
        by_shift += 4.0 * constant * shift
        by_gap += 4.0 * constant * model[4]
        slope_rows(parts, i, n, model, (u, v, w_cross, by_xi, by_shift, -by_gap), found)


@compiled
def free_energies(kx, ky, q, n, numbers):  # type: ignore[no-untyped-def]
    """f at wave vectors (points,): (1, points)."""
    out, parts, found = np.empty((1, kx.size)), np.empty(PARTS * BLOCK), np.empty(BLOCK)
    for begin in range(0, kx.size, BLOCK):
        count = min(BLOCK, kx.size - begin)
        fill_parts(kx, ky, begin, count, q, n, numbers[0], parts)
        fill_free_energies(parts, count, numbers, found)
        out[0, begin : begin + count] = found[:count]
    return out


@compiled
def slopes(kx, ky, q, n, numbers):  # type: ignore[no-untyped-def]
    """The slopes of `fill_slopes` at wave vectors (points,): (SLOPES, points)."""
    out, parts, found = np.empty((SLOPES, kx.size)), np.empty(PARTS * BLOCK), np.empty(SLOPES * BLOCK)
    for begin in range(0, kx.size, BLOCK):
        count = min(BLOCK, kx.size - begin)
        fill_parts(kx, ky, begin, count, q, n, numbers[0], parts)
        fill_slopes(parts, count, n, numbers, found)
        for row in range(SLOPES):
            out[row, begin : begin + count] = found[row * BLOCK : row * BLOCK + count]
    return out
