"""Compiled kernels of the uniform BdG layer: spectrum, free-energy density and its slopes at many wave vectors.

With a = k + q/2, b = −k + q/2, v_k = g_k + m_k n, and the hole block turned by iσ_y, the BdG matrix of Eq. 1 is
H = [[ξ_a + v_a·σ, Δ], [Δ, −ξ_b + v_b·σ]] = ε + A·σ + τ_z (ξ + B·σ) + Δ τ_x with
ε, ξ = (ξ_a ∓ ξ_b)/2 and A, B = (v_a ± v_b)/2.

From Tr(H − ε)^2, Tr(H − ε)^3 and Tr(H − ε)^4 the characteristic polynomial in λ = E − ε is
λ⁴ − 2Sλ² − 8Rλ + S² − 4P, with S = A² + B² + ξ² + Δ², P = ξ²(A² + B²) + (A·B)² + Δ²A² and R = ξ A·B.
Euler's resolvent gives λ = ±√w1 ± √w2 ± √w3, where w³ − S w² + P w − R² = 0 has three roots w ≥ 0 and the
product of the three signs is the sign of R. P and the last coefficient are sums of squares, so a small w keeps its
relative precision. On the Fermi lines √w1 and √w2 nearly meet; their difference, which is the low energy itself, comes
from det(H − ε) = (ξ² + Δ² − |A + B|²)(ξ² + Δ² − |A − B|²) + 4Δ²B² instead, where nothing large cancels.

Written so that many wave vectors go in one step (`_elementary`). Errors are a few units in the last place of the sum
Σ_ν |E_ν|, except for exp(−E/T), taken by repeated squaring, whose relative error is 1e-14.
"""

from __future__ import annotations

import math

import numpy as np

from neelsot_dyn.bdg._elementary import compiled, decay, inlined, signed_tanh, sine_and_cosine, softening, third_angle

BLOCK = 128
"""Wave vectors per step: what is kept of them stays in the processor's first cache."""
PARTS, SLOPES = 18, 9
"""Numbers per wave vector: of H and its slopes, and of the free energy's slopes."""


@inlined
def _divided_tanh(d, a, b, decay_a, decay_b):  # type: ignore[no-untyped-def]
    """(tanh a − tanh b)/(a − b) to relative precision, given d = a − b and exp(−2|a|), exp(−2|b|).

    = tanh(a − b)/(a − b) · (1 − tanh a tanh b), and for a, b of one sign
    1 − tanh a tanh b = 2(α + β)/((1 + α)(1 + β)), α = exp(−2|a|), β = exp(−2|b|).
    """
    e = decay(2.0 * d)
    size = abs(d)
    square = d * d
    series = 1.0 - square * (1.0 / 3.0 - square * (2.0 / 15.0 - square * (17.0 / 315.0 - square * (62.0 / 2835.0))))
    slope = (1.0 - e) / ((1.0 + e) * (size + 1e-300))
    slope = series if size < 0.05 else slope
    complement = decay_a + decay_b if a * b > 0.0 else 1.0 + decay_a * decay_b
    return 2.0 * slope * complement / ((1.0 + decay_a) * (1.0 + decay_b))


@inlined
def _spectrum(xi, ax, ay, az, bx, by, bz, gap2):  # type: ignore[no-untyped-def]
    """√w1 + √w2, √w1 − √w2 and ±√w3 (w1 ≥ w2 ≥ w3; the sign is that of R), and S, A², B², A·B."""
    a2 = ax * ax + ay * ay + az * az
    b2 = bx * bx + by * by + bz * bz
    dot = ax * bx + ay * by + az * bz
    modulus = xi * xi + gap2
    s = a2 + b2 + modulus
    p = xi * xi * (a2 + b2) + dot * dot + gap2 * a2
    r = xi * dot
    q = r * r
    px, py, pz = ax + bx, ay + by, az + bz
    mx, my, mz = ax - bx, ay - by, az - bz
    determinant = (modulus - (px * px + py * py + pz * pz)) * (modulus - (mx * mx + my * my + mz * mz))
    determinant += 4.0 * gap2 * b2
    m = s * (1.0 / 3.0)
    spread = m * m - p * (1.0 / 3.0)
    spread = spread if spread > 0.0 else 0.0
    size = math.sqrt(spread)
    cosine = (m * m * m - 0.5 * m * p + 0.5 * q) / (spread * size + 1e-300)
    cosine = cosine if cosine < 1.0 else 1.0
    cosine = cosine if cosine > -1.0 else -1.0
    w1 = m + 2.0 * size * third_angle(2.0 * math.sqrt(0.5 + 0.5 * cosine) - 1.0)
    inverse = 1.0 / (w1 + 1e-300)
    product = q * inverse
    half_sum = 0.5 * (p - product) * inverse
    root = half_sum * half_sum - product
    w2 = half_sum + math.sqrt(root if root > 0.0 else 0.0)
    w2 = w2 if w2 > 0.0 else 0.0
    w3 = product / (w2 + 1e-300)
    total = math.sqrt(w1) + math.sqrt(w2)
    low = w3 + determinant / (total * total - w3 + 1e-300)
    difference = math.sqrt(low if low > 0.0 else 0.0)
    w = math.sqrt(w3)
    w = -w if r < 0.0 else w
    return total, difference, w, s, a2, b2, dot


@inlined
def _levels(shift, total, difference, w):  # type: ignore[no-untyped-def]
    """The four energies: two positive-leaning, then two negative-leaning."""
    return shift + (total + w), shift + (difference - w), shift - (difference + w), shift + (w - total)


@inlined
def _density(shift, xi, ax, ay, az, bx, by, bz, gap2, temperature, scale):  # type: ignore[no-untyped-def]
    """f = −(T/2) Σ_ν ln 2cosh(E_ν/2T) (Eq. 2) of ε, ξ, A, B."""
    total, difference, w, _, _, _, _ = _spectrum(xi, ax, ay, az, bx, by, bz, gap2)
    e1, e2, e3, e4 = _levels(shift, total, difference, w)
    size = abs(e1) + abs(e2) + abs(e3) + abs(e4)
    soft = softening(e1, scale) + softening(e2, scale) + softening(e3, scale) + softening(e4, scale)
    return -0.25 * size - 0.5 * temperature * soft


@inlined
def _slopes(shift, xi, ax, ay, az, bx, by, bz, gap2, scale):  # type: ignore[no-untyped-def]
    """Slopes of Φ = −4f: (u, v, w, ∂Φ/∂ξ, ∂Φ/∂ε, ∂Φ/∂Δ²) with ∂Φ/∂A = u A + w B and ∂Φ/∂B = v B + w A.

    dλ = [(2λ² − 2S) dS + 4 dP + 8λ dR]/χ'(λ), and Σ_ν φ(λ_ν)/χ'(λ_ν) is the divided difference of φ over the four
    roots, φ = tanh((ε + λ)/2T) times 1, λ or λ²; Leibniz' rule takes the powers of λ out.
    """
    total, difference, w, s, a2, b2, dot = _spectrum(xi, ax, ay, az, bx, by, bz, gap2)
    u, v, half = 0.5 * (total + difference), 0.5 * (total - difference), 0.5 * scale
    l3, l4 = -difference - w, w - total
    x1, x2 = half * (shift + total + w), half * (shift + difference - w)
    x3, x4 = half * (shift + l3), half * (shift + l4)
    e1, e2, e3, e4 = decay(2.0 * x1), decay(2.0 * x2), decay(2.0 * x3), decay(2.0 * x4)
    d12 = half * _divided_tanh(scale * (v + w), x1, x2, e1, e2)
    d23 = half * _divided_tanh(scale * difference, x2, x3, e2, e3)
    d34 = half * _divided_tanh(scale * (v - w), x3, x4, e3, e4)
    least = 1e-14 / half  # below it the divided differences are all rounding, and what they multiply is as small
    d123 = (d12 - d23) / (2.0 * (u + w) + least)
    d234 = (d23 - d34) / (2.0 * (u - w) + least)
    d0 = (d123 - d234) / (2.0 * total + least)
    d1 = l4 * d0 + d123
    d2 = l4 * d1 + l3 * d123 + d12
    by_s, by_p, by_r = 2.0 * (d2 - s * d0), 4.0 * d0, 8.0 * d1
    along_a = 2.0 * by_s + 2.0 * by_p * (xi * xi + gap2)
    along_b = 2.0 * by_s + 2.0 * by_p * xi * xi
    across = 2.0 * by_p * dot + by_r * xi
    by_xi = 2.0 * xi * (by_s + by_p * (a2 + b2)) + by_r * dot
    by_shift = signed_tanh(x1, e1) + signed_tanh(x2, e2) + signed_tanh(x3, e3) + signed_tanh(x4, e4)
    return along_a, along_b, across, by_xi, by_shift, by_s + by_p * a2


@compiled
def fill_parts(kx, ky, begin, count, q, n, model, parts):  # type: ignore[no-untyped-def]
    """PARTS rows of BLOCK numbers at `count` wave vectors from the one numbered `begin`.

    0 ε, 1 ξ, 2-4 A, 5-7 B, 8 and 9 (m_a ± m_b)/2; 10 ∂ε/∂q_x, 11 ∂ξ/∂q_x, 12 and 13 2∂/∂q_x of the Rashba parts of A_y
    and B_y by t_so; 14-17 the same along y, with −A_x and −B_x.
    """
    on_lattice, mu, t_so, t_m, _, _ = model
    nx, ny, nz = n[0], n[1], n[2]
    hx, hy = 0.5 * q[0], 0.5 * q[1]
    chx, shx, chy, shy = math.cos(hx), math.sin(hx), math.cos(hy), math.sin(hy)
    for i in range(count):
        x, y = kx[begin + i], ky[begin + i]
        if on_lattice:
            sx, cx = sine_and_cosine(x)
            sy, cy = sine_and_cosine(y)
            # with c± = cos(k ± q/2): their half sum is cos k cos q/2, their half difference −sin k sin q/2; and so on
            even_x, odd_x, even_y, odd_y = cx * chx, -sx * shx, cy * chy, -sy * shy
            shift_x, xi_x, shift_y, xi_y = sx * chx, cx * shx, sy * chy, cy * shy
            shift, xi = -2.0 * (odd_x + odd_y), 2.0 * (2.0 - even_x - even_y) - mu
            mean, half = 2.0 * t_m * (even_y - even_x), 2.0 * t_m * (odd_y - odd_x)
        else:
            even_x, odd_x, even_y, odd_y = 1.0, 0.0, 1.0, 0.0
            shift_x, xi_x, shift_y, xi_y = x, hx, y, hy
            shift, xi = 2.0 * (x * hx + y * hy), x * x + y * y + hx * hx + hy * hy - mu
            mean, half = t_m * (x * x + hx * hx - y * y - hy * hy), 2.0 * t_m * (x * hx - y * hy)
        parts[i], parts[BLOCK + i] = shift, xi
        parts[2 * BLOCK + i], parts[5 * BLOCK + i] = mean * nx - t_so * xi_y, half * nx - t_so * shift_y
        parts[3 * BLOCK + i], parts[6 * BLOCK + i] = mean * ny + t_so * xi_x, half * ny + t_so * shift_x
        parts[4 * BLOCK + i], parts[7 * BLOCK + i] = mean * nz, half * nz
        parts[8 * BLOCK + i], parts[9 * BLOCK + i] = mean, half
        parts[10 * BLOCK + i], parts[11 * BLOCK + i] = shift_x, xi_x
        parts[12 * BLOCK + i], parts[13 * BLOCK + i] = even_x, odd_x
        parts[14 * BLOCK + i], parts[15 * BLOCK + i] = shift_y, xi_y
        parts[16 * BLOCK + i], parts[17 * BLOCK + i] = even_y, odd_y


@inlined
def vectors_of(parts, i):  # type: ignore[no-untyped-def]
    """A and B."""
    a = (parts[2 * BLOCK + i], parts[3 * BLOCK + i], parts[4 * BLOCK + i])
    return a, (parts[5 * BLOCK + i], parts[6 * BLOCK + i], parts[7 * BLOCK + i])


@compiled
def fill_free_energies(parts, count, model, found):  # type: ignore[no-untyped-def]
    """f = −(T/2) Σ_ν ln 2cosh(E_ν/2T) (Eq. 2)."""
    gap2, temperature, scale = model[4] * model[4], model[5], 1.0 / model[5]
    for i in range(count):
        a, b = vectors_of(parts, i)
        found[i] = _density(parts[i], parts[BLOCK + i], *a, *b, gap2, temperature, scale)


@inlined
def slope_rows(parts, i, n, model, of_phi, found):  # type: ignore[no-untyped-def]
    """The rows of `fill_slopes` at one wave vector, from what `_slopes` gives there."""
    t_so, t_m = model[2], model[3]
    nx, ny, nz = n[0], n[1], n[2]
    a, b = vectors_of(parts, i)
    u, v, w, by_xi, by_shift, by_gap2 = of_phi
    ax, ay, az = u * a[0] + w * b[0], u * a[1] + w * b[1], u * a[2] + w * b[2]
    bx, by, bz = v * b[0] + w * a[0], v * b[1] + w * a[1], v * b[2] + w * a[2]
    mean, half = 0.25 * parts[8 * BLOCK + i], 0.25 * parts[9 * BLOCK + i]
    found[i], found[3 * BLOCK + i] = mean * ax + half * bx, -0.25 * ax
    found[BLOCK + i], found[4 * BLOCK + i] = mean * ay + half * by, -0.25 * ay
    found[2 * BLOCK + i], found[5 * BLOCK + i] = mean * az + half * bz, -0.25 * az
    by_mean, by_half = t_m * (ax * nx + ay * ny + az * nz), t_m * (bx * nx + by * ny + bz * nz)
    along_x = (by_shift + by_half) * parts[10 * BLOCK + i] + (by_xi + by_mean) * parts[11 * BLOCK + i]
    along_y = (by_shift - by_half) * parts[14 * BLOCK + i] + (by_xi - by_mean) * parts[15 * BLOCK + i]
    rashba_x = t_so * (ay * parts[12 * BLOCK + i] + by * parts[13 * BLOCK + i])
    rashba_y = t_so * (ax * parts[16 * BLOCK + i] + bx * parts[17 * BLOCK + i])
    found[6 * BLOCK + i], found[7 * BLOCK + i] = -0.5 * along_x - 0.25 * rashba_x, 0.25 * rashba_y - 0.5 * along_y
    found[8 * BLOCK + i] = 0.25 * by_gap2


@compiled
def fill_slopes(parts, count, n, model, found):  # type: ignore[no-untyped-def]
    """SLOPES rows of BLOCK: slopes of f, −¼ Tr[tanh(H/2T) ∂H].

    0-2 −∂f/∂n_i (Eq. 3), 3-5 ⟨c†σ_i c⟩ = ∂f/∂b_i of a field b·σ, 6 and 7 2 ∂f/∂q_i, 8 −∂f/∂Δ² = −(∂f/∂Δ)/(2Δ).
    """
    gap2, scale = model[4] * model[4], 1.0 / model[5]
    for i in range(count):
        a, b = vectors_of(parts, i)
        of_phi = _slopes(parts[i], parts[BLOCK + i], *a, *b, gap2, scale)
        slope_rows(parts, i, n, model, of_phi, found)


@compiled
def free_energies(kx, ky, q, n, model):  # type: ignore[no-untyped-def]
    """f at wave vectors (points,): (1, points)."""
    out, parts, found = np.empty((1, kx.size)), np.empty(PARTS * BLOCK), np.empty(BLOCK)
    for begin in range(0, kx.size, BLOCK):
        count = min(BLOCK, kx.size - begin)
        fill_parts(kx, ky, begin, count, q, n, model, parts)
        fill_free_energies(parts, count, model, found)
        out[0, begin : begin + count] = found[:count]
    return out


@compiled
def slopes(kx, ky, q, n, model):  # type: ignore[no-untyped-def]
    """The slopes of `fill_slopes` at wave vectors (points,): (SLOPES, points)."""
    out, parts, found = np.empty((SLOPES, kx.size)), np.empty(PARTS * BLOCK), np.empty(SLOPES * BLOCK)
    for begin in range(0, kx.size, BLOCK):
        count = min(BLOCK, kx.size - begin)
        fill_parts(kx, ky, begin, count, q, n, model, parts)
        fill_slopes(parts, count, n, model, found)
        for row in range(SLOPES):
            out[row, begin : begin + count] = found[row * BLOCK : row * BLOCK + count]
    return out


@compiled
def levels(kx, ky, q, n, model):  # type: ignore[no-untyped-def]
    """The four energies at wave vectors (points,), in no order: (4, points)."""
    gap2 = model[4] * model[4]
    out, parts = np.empty((4, kx.size)), np.empty(PARTS * BLOCK)
    for begin in range(0, kx.size, BLOCK):
        count = min(BLOCK, kx.size - begin)
        fill_parts(kx, ky, begin, count, q, n, model, parts)
        for i in range(count):
            a, b = vectors_of(parts, i)
            total, difference, w, _, _, _, _ = _spectrum(parts[BLOCK + i], *a, *b, gap2)
            e1, e2, e3, e4 = _levels(parts[i], total, difference, w)
            out[0, begin + i], out[1, begin + i], out[2, begin + i], out[3, begin + i] = e1, e2, e3, e4
    return out


@compiled
def level_density(levels, energies, broadening):  # type: ignore[no-untyped-def]
    """½ Σ_ν of −f′(E − E_ν) at T = broadening, summed over the levels (L,): (energies,)."""
    density = np.zeros(energies.size)
    for level in levels:
        for e in range(energies.size):
            x = abs(energies[e] - level) / broadening
            if x < 40.0:
                decay = math.exp(-x)
                density[e] += 0.5 * decay / ((1.0 + decay) ** 2 * broadening)
    return density
