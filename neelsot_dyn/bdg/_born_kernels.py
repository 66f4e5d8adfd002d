"""Compiled densities of a uniform film with a self-energy Σ (4, 4) at every pole, that of disorder above all.

In the basis of `_kernels`, where the hole block is turned by iσ_y, the block of a wave vector at the pole z is
M = ε + A·σ + τ_z (ξ + B·σ) + g τ_x + iw + Σ, with w and g as in `_dressed_kernels`; it is inverted by 2 × 2 blocks
without pivoting, as its anti-Hermitian part is at least z.
"""

from __future__ import annotations

import math

import numpy as np

from neelsot_dyn.bdg._elementary import compiled
from neelsot_dyn.bdg._kernels import BLOCK, PARTS, fill_parts, vectors_of

ENTRIES = 32
"""Real and imaginary parts of a 4 × 4 block."""
ROWS = 4
"""Of `fill_densities`: f and −∂f/∂n."""


@compiled
def _block(parts, i, w, g, sigma, m):  # type: ignore[no-untyped-def]
    """M at one wave vector."""
    a, b = vectors_of(parts, i)
    shift, xi = parts[i], parts[BLOCK + i]
    m[:] = sigma
    for half, sign in ((0, 1.0), (2, -1.0)):
        x, y, z = a[0] + sign * b[0], a[1] + sign * b[1], a[2] + sign * b[2]
        level = complex(shift + sign * xi, w)
        m[half, half] += level + z
        m[half + 1, half + 1] += level - z
        m[half, half + 1] += complex(x, -y)
        m[half + 1, half] += complex(x, y)
        m[half, 2 - half] += g
        m[half + 1, 3 - half] += g


@compiled
def _inverse(m, out):  # type: ignore[no-untyped-def]
    """Out = M⁻¹; returns det M."""
    det_a = m[0, 0] * m[1, 1] - m[0, 1] * m[1, 0]
    p, q, r, s = m[1, 1] / det_a, -m[0, 1] / det_a, -m[1, 0] / det_a, m[0, 0] / det_a  # A⁻¹
    # X = A⁻¹ B, Y = C A⁻¹, S = D − C X
    x00, x01 = p * m[0, 2] + q * m[1, 2], p * m[0, 3] + q * m[1, 3]
    x10, x11 = r * m[0, 2] + s * m[1, 2], r * m[0, 3] + s * m[1, 3]
    y00, y01 = m[2, 0] * p + m[2, 1] * r, m[2, 0] * q + m[2, 1] * s
    y10, y11 = m[3, 0] * p + m[3, 1] * r, m[3, 0] * q + m[3, 1] * s
    s00, s01 = m[2, 2] - m[2, 0] * x00 - m[2, 1] * x10, m[2, 3] - m[2, 0] * x01 - m[2, 1] * x11
    s10, s11 = m[3, 2] - m[3, 0] * x00 - m[3, 1] * x10, m[3, 3] - m[3, 0] * x01 - m[3, 1] * x11
    det_s = s00 * s11 - s01 * s10
    t00, t01, t10, t11 = s11 / det_s, -s01 / det_s, -s10 / det_s, s00 / det_s
    out[2, 2], out[2, 3], out[3, 2], out[3, 3] = t00, t01, t10, t11
    out[0, 2], out[0, 3] = -(x00 * t00 + x01 * t10), -(x00 * t01 + x01 * t11)
    out[1, 2], out[1, 3] = -(x10 * t00 + x11 * t10), -(x10 * t01 + x11 * t11)
    out[2, 0], out[2, 1] = -(t00 * y00 + t01 * y10), -(t00 * y01 + t01 * y11)
    out[3, 0], out[3, 1] = -(t10 * y00 + t11 * y10), -(t10 * y01 + t11 * y11)
    out[0, 0], out[0, 1] = p - (out[0, 2] * y00 + out[0, 3] * y10), q - (out[0, 2] * y01 + out[0, 3] * y11)
    out[1, 0], out[1, 1] = r - (out[1, 2] * y00 + out[1, 3] * y10), s - (out[1, 2] * y01 + out[1, 3] * y11)
    return det_a * det_s


@compiled
def fill_green(parts, count, numbers, found):  # type: ignore[no-untyped-def]
    """ENTRIES rows of BLOCK: M⁻¹; numbers: of the model, then w, g and Σ."""
    _, w, g, sigma = numbers
    m, inverse = np.empty((4, 4), dtype=np.complex128), np.empty((4, 4), dtype=np.complex128)
    for i in range(count):
        _block(parts, i, w, g, sigma, m)
        _inverse(m, inverse)
        for a in range(4):
            for b in range(4):
                found[(4 * a + b) * BLOCK + i] = inverse[a, b].real
                found[(16 + 4 * a + b) * BLOCK + i] = inverse[a, b].imag


@compiled
def fill_densities(parts, count, numbers, found):  # type: ignore[no-untyped-def]
    """ROWS rows of BLOCK: f without the self-energy's own term, and −∂f/∂n_i at fixed Σ.

    numbers: of the model, then c, the part of Tr H² that is no film's, rows (poles, 4) of r, z⁻⁸, w, g, and Σ of each.
    """
    model, constant, more, poles, sigmas = numbers
    gap2, rest = model[4] * model[4], 8.0 * math.log(2.0) * model[5] + 0.5 * constant * more
    m, inverse = np.empty((4, 4), dtype=np.complex128), np.empty((4, 4), dtype=np.complex128)
    for i in range(count):
        a, b = vectors_of(parts, i)
        mean, half = parts[8 * BLOCK + i], parts[9 * BLOCK + i]
        square = parts[i] * parts[i] + parts[BLOCK + i] * parts[BLOCK + i] + gap2
        for c in range(3):
            square += a[c] * a[c] + b[c] * b[c]
        total = rest + 2.0 * constant * square
        x, y, z = 0.0, 0.0, 0.0
        for j in range(poles.shape[0]):
            _block(parts, i, poles[j, 2], poles[j, 3], sigmas[j], m)
            det = _inverse(m, inverse)
            r = poles[j, 0]
            total += 0.5 * r * math.log(poles[j, 1] * (det.real * det.real + det.imag * det.imag))
            for corner, factor in ((0, mean + half), (2, mean - half)):
                first, last = inverse[corner, corner + 1], inverse[corner + 1, corner]
                x += r * factor * (first.real + last.real)
                y += r * factor * (last.imag - first.imag)  # Tr G σ_y = i (G_01 − G_10)
                z += r * factor * (inverse[corner, corner].real - inverse[corner + 1, corner + 1].real)
        found[i] = -0.25 * total
        found[BLOCK + i] = 0.25 * x + constant * (mean * a[0] + half * b[0])
        found[2 * BLOCK + i] = 0.25 * y + constant * (mean * a[1] + half * b[1])
        found[3 * BLOCK + i] = 0.25 * z + constant * (mean * a[2] + half * b[2])


@compiled
def green(kx, ky, q, n, numbers):  # type: ignore[no-untyped-def]
    """The rows of `fill_green` at wave vectors (points,)."""
    out, parts, found = np.empty((ENTRIES, kx.size)), np.empty(PARTS * BLOCK), np.empty(ENTRIES * BLOCK)
    for begin in range(0, kx.size, BLOCK):
        count = min(BLOCK, kx.size - begin)
        fill_parts(kx, ky, begin, count, q, n, numbers[0], parts)
        fill_green(parts, count, numbers, found)
        for row in range(ENTRIES):
            out[row, begin : begin + count] = found[row * BLOCK : row * BLOCK + count]
    return out


@compiled
def densities(kx, ky, q, n, numbers):  # type: ignore[no-untyped-def]
    """The rows of `fill_densities` at wave vectors (points,)."""
    out, parts, found = np.empty((ROWS, kx.size)), np.empty(PARTS * BLOCK), np.empty(ROWS * BLOCK)
    for begin in range(0, kx.size, BLOCK):
        count = min(BLOCK, kx.size - begin)
        fill_parts(kx, ky, begin, count, q, n, numbers[0], parts)
        fill_densities(parts, count, numbers, found)
        for row in range(ROWS):
            out[row, begin : begin + count] = found[row * BLOCK : row * BLOCK + count]
    return out
