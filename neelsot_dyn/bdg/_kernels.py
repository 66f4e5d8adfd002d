"""Compiled kernels of the uniform BdG layer: spectrum, free-energy density and trace formula at one k, ray integrals.

With a = k + q/2, b = −k + q/2, v_k = g_k + m_k n, and the hole block turned by iσ_y, the BdG matrix of Eq. 1 is
H = [[ξ_a + v_a·σ, Δ], [Δ, −ξ_b + v_b·σ]] = ε + A·σ + τ_z (ξ + B·σ) + Δ τ_x with
ε, ξ = (ξ_a ∓ ξ_b)/2 and A, B = (v_a ± v_b)/2.

From Tr(H − ε)^2, Tr(H − ε)^3 and Tr(H − ε)^4 the characteristic polynomial in λ = E − ε is
λ⁴ − 2Sλ² − 8ξ(A·B)λ + S² − 4P, with S = A² + B² + ξ² + Δ² and P = ξ²(A² + B²) + (A·B)² + Δ²A².
Euler's resolvent gives λ = ±√w1 ± √w2 ± √w3, where w³ − S w² + P w − ξ²(A·B)² = 0 has three roots w ≥ 0 and the
product of the three signs is the sign of ξ A·B. P and the last coefficient are sums of squares, so a small w keeps its
relative precision. On the Fermi lines √w1 and √w2 nearly meet; their difference, which is the low energy itself, comes
from det(H − ε) = (ξ² + Δ² − |A + B|²)(ξ² + Δ² − |A − B|²) + 4Δ²B² instead, where nothing large cancels.
"""

from __future__ import annotations

import math

import numpy as np

from neelsot_dyn._compile import njit, prange
from neelsot_dyn.bdg._gauss_kronrod import GAUSS, KRONROD, NODES

FREE_ENERGY, NEEL_FIELD, CURRENT, SPIN, PAIRING = 0, 1, 2, 3, 4
"""What a ray integral integrates."""
COMPONENTS = (1, 3, 2, 3, 1)
"""How many numbers each of them has."""

INITIAL_PANELS = 8
SHORTEST_PANEL = 1e-12
ROUNDING = 1e-15
"""Relative rounding of a panel's sum: below it bisection gains nothing."""


@njit(inline="always")
def _spin_and_charge(kx, ky, on_lattice, mu, t_so, t_m):  # type: ignore[no-untyped-def]
    """ξ_k, the Rashba vector's x and y components, and the form factor m_k."""
    if on_lattice:
        cx, cy = math.cos(kx), math.cos(ky)
        return 2.0 * (2.0 - cx - cy) - mu, -t_so * math.sin(ky), t_so * math.sin(kx), 2.0 * t_m * (cy - cx)
    return kx * kx + ky * ky - mu, -t_so * ky, t_so * kx, t_m * (kx * kx - ky * ky)


@njit(inline="always")
def _slopes(kx, ky, i, on_lattice, t_so, t_m):  # type: ignore[no-untyped-def]
    """∂/∂k_i of what `_spin_and_charge` returns."""
    k = kx if i == 0 else ky
    slope, rashba = (2.0 * math.sin(k), t_so * math.cos(k)) if on_lattice else (2.0 * k, t_so)
    if i == 0:
        return slope, 0.0, rashba, t_m * slope
    return slope, -rashba, 0.0, -t_m * slope


@njit(inline="always")
def _roots(s, p, r, determinant):  # type: ignore[no-untyped-def]
    """√w1 + √w2, √w1 − √w2 and ±√w3 (w1 ≥ w2 ≥ w3; the sign is that of r = ξ A·B)."""
    q = r * r
    m = s / 3.0
    spread = m * m - p / 3.0
    w1 = m
    if spread > 0.0:
        size = math.sqrt(spread)
        cosine = (m * m * m - 0.5 * m * p + 0.5 * q) / (spread * size)
        w1 = m + 2.0 * size * math.cos(math.acos(min(1.0, max(-1.0, cosine))) / 3.0)
    w2 = 0.0
    w3 = 0.0
    if w1 > 0.0:
        product = q / w1
        half_sum = 0.5 * (p - product) / w1
        w2 = max(0.0, half_sum + math.sqrt(max(0.0, half_sum * half_sum - product)))
        w3 = max(0.0, product / w2) if w2 > 0.0 else 0.0
    total = math.sqrt(w1) + math.sqrt(w2)
    outer = total * total - w3
    difference = math.sqrt(max(0.0, w3 + determinant / outer)) if outer > 0.0 else 0.0
    return total, difference, math.copysign(math.sqrt(w3), r)


@njit(inline="always")
def _levels(total, difference, w):  # type: ignore[no-untyped-def]
    """The four λ: two positive-leaning, then two negative-leaning."""
    return total + w, difference - w, -difference - w, -total + w


@njit(inline="always")
def _softened_modulus(energy, temperature):  # type: ignore[no-untyped-def]
    """2T ln 2cosh(E/2T), which is |E| for |E| ≫ T."""
    size = abs(energy)
    if size > 40.0 * temperature:
        return size
    return size + 2.0 * temperature * math.log1p(math.exp(-size / temperature))


@njit(inline="always")
def _divided_tanh(difference, a, b, decay_a, decay_b):  # type: ignore[no-untyped-def]
    """(tanh a − tanh b)/(a − b) to relative precision, given a − b and exp(−2|a|), exp(−2|b|).

    = tanh(a − b)/(a − b) · (1 − tanh a tanh b), and for a, b of one sign
    1 − tanh a tanh b = 2(α + β)/((1 + α)(1 + β)), α = exp(−2|a|), β = exp(−2|b|).
    """
    slope = math.tanh(difference) / difference if abs(difference) > 1e-4 else 1.0 - difference * difference / 3.0
    if (a > 0.0) == (b > 0.0):
        complement = 2.0 * (decay_a + decay_b)
    else:
        complement = 2.0 * (1.0 + decay_a * decay_b)
    return slope * complement / ((1.0 + decay_a) * (1.0 + decay_b))


@njit(inline="always")
def _trace_weights(total, difference, w, s, shift, temperature):  # type: ignore[no-untyped-def]
    """∂/∂S, ∂/∂P, ∂/∂R and ∂/∂ε of Σ_ν 2T ln 2cosh((ε + λ_ν)/2T), degenerate levels included.

    dλ = [(2λ² − 2S) dS + 4 dP + 8λ dR]/χ'(λ), and Σ_ν φ(λ_ν)/χ'(λ_ν) is the divided difference of φ over the four
    roots, φ = tanh((ε + λ)/2T) times 1, λ or λ²; Leibniz' rule takes the powers of λ out.
    """
    u, v = 0.5 * (total + difference), 0.5 * (total - difference)
    if u - abs(w) <= 0.0:  # A and B, or A and ξ + iΔ, vanish: so do dS, dP and dR
        return 0.0, 0.0, 0.0, 4.0 * math.tanh(0.5 * shift / temperature)
    l1, l2, l3, l4 = _levels(total, difference, w)
    scale = 0.5 / temperature
    x1, x2, x3, x4 = scale * (shift + l1), scale * (shift + l2), scale * (shift + l3), scale * (shift + l4)
    e1, e2 = math.exp(-2.0 * abs(x1)), math.exp(-2.0 * abs(x2))
    e3, e4 = math.exp(-2.0 * abs(x3)), math.exp(-2.0 * abs(x4))
    d12 = scale * _divided_tanh(2.0 * scale * (v + w), x1, x2, e1, e2)
    d23 = scale * _divided_tanh(2.0 * scale * difference, x2, x3, e2, e3)
    d34 = scale * _divided_tanh(2.0 * scale * (v - w), x3, x4, e3, e4)
    d123 = (d12 - d23) / (2.0 * (u + w))
    d234 = (d23 - d34) / (2.0 * (u - w))
    d0 = (d123 - d234) / (2.0 * total)
    d1 = l4 * d0 + d123
    d2 = l4 * d1 + l3 * d123 + d12
    by_shift = math.tanh(x1) + math.tanh(x2) + math.tanh(x3) + math.tanh(x4)
    return 2.0 * (d2 - s * d0), 4.0 * d0, 8.0 * d1, by_shift


@njit
def _dot(a, b):  # type: ignore[no-untyped-def]
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@njit
def _parts(kx, ky, q, n, model):  # type: ignore[no-untyped-def]
    """ε, ξ, (m_a ± m_b)/2, A and B of H at k."""
    on_lattice, mu, t_so, t_m, _, _ = model
    xa, gax, gay, ma = _spin_and_charge(kx + 0.5 * q[0], ky + 0.5 * q[1], on_lattice, mu, t_so, t_m)
    xb, gbx, gby, mb = _spin_and_charge(-kx + 0.5 * q[0], -ky + 0.5 * q[1], on_lattice, mu, t_so, t_m)
    mean, half = 0.5 * (ma + mb), 0.5 * (ma - mb)
    a = (0.5 * (gax + gbx) + mean * n[0], 0.5 * (gay + gby) + mean * n[1], mean * n[2])
    b = (0.5 * (gax - gbx) + half * n[0], 0.5 * (gay - gby) + half * n[1], half * n[2])
    return 0.5 * (xa - xb), 0.5 * (xa + xb), mean, half, a, b


@njit
def _spectrum(xi, a, b, gap):  # type: ignore[no-untyped-def]
    """The three combinations of √w of `_roots`, and S, A², B², A·B."""
    a2, b2, dot = _dot(a, a), _dot(b, b), _dot(a, b)
    modulus = xi * xi + gap * gap
    s = a2 + b2 + modulus
    p = xi * xi * (a2 + b2) + dot * dot + gap * gap * a2
    plus = (a[0] + b[0]) * (a[0] + b[0]) + (a[1] + b[1]) * (a[1] + b[1]) + (a[2] + b[2]) * (a[2] + b[2])
    minus = (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2])
    determinant = (modulus - plus) * (modulus - minus) + 4.0 * gap * gap * b2
    total, difference, w = _roots(s, p, xi * dot, determinant)
    return total, difference, w, s, a2, b2, dot


@njit
def _flow_slope(kx, ky, q, n, model, i):  # type: ignore[no-untyped-def]
    """∂/∂q_i of ε, ξ, A and B."""
    on_lattice, _, t_so, t_m, _, _ = model
    dxa, dgax, dgay, dma = _slopes(kx + 0.5 * q[0], ky + 0.5 * q[1], i, on_lattice, t_so, t_m)
    dxb, dgbx, dgby, dmb = _slopes(-kx + 0.5 * q[0], -ky + 0.5 * q[1], i, on_lattice, t_so, t_m)
    mean, half = 0.25 * (dma + dmb), 0.25 * (dma - dmb)
    da = (0.25 * (dgax + dgbx) + mean * n[0], 0.25 * (dgay + dgby) + mean * n[1], mean * n[2])
    db = (0.25 * (dgax - dgbx) + half * n[0], 0.25 * (dgay - dgby) + half * n[1], half * n[2])
    return 0.25 * (dxa - dxb), 0.25 * (dxa + dxb), da, db


@njit
def _evaluate(what, kx, ky, q, n, model, out):  # type: ignore[no-untyped-def]
    """The integrand at k into `out`.

    FREE_ENERGY: f = −(T/2) Σ_ν ln 2cosh(E_ν/2T) (Eq. 2). The others are slopes of it, −¼ Tr[tanh(H/2T) ∂H]:
    NEEL_FIELD −∂f/∂n_i (Eq. 3), CURRENT 2 ∂f/∂q_i, SPIN ⟨c†σ_i c⟩ = ∂f/∂b_i of a field b·σ, PAIRING −∂f/∂Δ/(2Δ).
    """
    gap, temperature = model[4], model[5]
    shift, xi, mean, half, a, b = _parts(kx, ky, q, n, model)
    total, difference, w, s, a2, b2, dot = _spectrum(xi, a, b, gap)
    if what == FREE_ENERGY:
        l1, l2, l3, l4 = _levels(total, difference, w)
        out[0] = -0.25 * (
            _softened_modulus(shift + l1, temperature)
            + _softened_modulus(shift + l2, temperature)
            + _softened_modulus(shift + l3, temperature)
            + _softened_modulus(shift + l4, temperature)
        )
        return
    by_s, by_p, by_r, by_shift = _trace_weights(total, difference, w, s, shift, temperature)
    if what == PAIRING:
        out[0] = 0.25 * (by_s + by_p * a2)
    elif what == CURRENT:
        for i in range(2):
            dshift, dxi, da, db = _flow_slope(kx, ky, q, n, model, i)
            a_da, b_db = _dot(a, da), _dot(b, db)
            ddot = _dot(a, db) + _dot(b, da)
            ds = 2.0 * (a_da + b_db + xi * dxi)
            dp = 2.0 * (xi * dxi * (a2 + b2) + xi * xi * (a_da + b_db) + dot * ddot + gap * gap * a_da)
            out[i] = -0.5 * (by_s * ds + by_p * dp + by_r * (dxi * dot + xi * ddot) + by_shift * dshift)
    else:
        sign = 0.25
        if what == SPIN:
            mean, half, sign = 1.0, 0.0, -0.25
        for i in range(3):
            ds = 2.0 * (mean * a[i] + half * b[i])
            ddot = mean * b[i] + half * a[i]
            dp = xi * xi * ds + 2.0 * dot * ddot + 2.0 * gap * gap * mean * a[i]
            out[i] = sign * (by_s * ds + by_p * dp + by_r * xi * ddot)


@njit(parallel=True)
def levels(k, q, n, model):  # type: ignore[no-untyped-def]
    """The four energies at each of the wave vectors k (points, 2), ascending: (points, 4)."""
    energies = np.empty((k.shape[0], 4))
    for i in prange(k.shape[0]):
        shift, xi, _, _, a, b = _parts(k[i, 0], k[i, 1], q, n, model)
        total, difference, w, _, _, _, _ = _spectrum(xi, a, b, model[4])
        for j, level in enumerate(_levels(total, difference, w)):
            energies[i, j] = shift + level
        energies[i].sort()
    return energies


@njit
def _ray(what, angle, radius, q, n, model, tolerance, value):  # type: ignore[no-untyped-def]
    """∫_0^radius f(r cos, r sin) r dr into `value`, by bisection; returns its error and the number of evaluations.

    A panel is accepted when its error is at most its share (by length) of `tolerance`, or when it is down to rounding.
    """
    components = value.size
    sample = np.empty((15, components))
    cos, sin = math.cos(angle), math.sin(angle)
    left = np.empty(64)
    right = np.empty(64)
    open_panels = INITIAL_PANELS
    for i in range(INITIAL_PANELS):
        left[i], right[i] = radius * i / INITIAL_PANELS, radius * (i + 1) / INITIAL_PANELS
    value[:] = 0.0
    total_error = 0.0
    evaluations = 0
    while open_panels > 0:
        open_panels -= 1
        a, b = left[open_panels], right[open_panels]
        center, half = 0.5 * (a + b), 0.5 * (b - a)
        for i in range(15):
            r = center + half * NODES[i]
            _evaluate(what, r * cos, r * sin, q, n, model, sample[i])
            sample[i] *= r
        evaluations += 15
        worst = 0.0
        rounding = 0.0
        for c in range(components):
            kronrod = 0.0
            gauss = 0.0
            size = 0.0
            for i in range(15):
                kronrod += KRONROD[i] * sample[i, c]
                gauss += GAUSS[i] * sample[i, c]
                size += KRONROD[i] * abs(sample[i, c])
            rounding = max(rounding, ROUNDING * half * size)
            worst = max(worst, half * abs(kronrod - gauss))
        if worst <= max(rounding, tolerance * (b - a) / radius) or b - a < SHORTEST_PANEL * radius:
            total_error += worst
            for c in range(components):
                for i in range(15):
                    value[c] += half * KRONROD[i] * sample[i, c]
        else:
            left[open_panels], right[open_panels] = a, center
            left[open_panels + 1], right[open_panels + 1] = center, b
            open_panels += 2
    return total_error, evaluations


@njit(parallel=True)
def rays(what, angles, radii, q, n, model, tolerance, components):  # type: ignore[no-untyped-def]
    """Ray integrals at many angles: values (angles, components), errors (angles,), evaluations (angles,)."""
    values = np.empty((angles.size, components))
    errors = np.empty(angles.size)
    evaluations = np.empty(angles.size, dtype=np.int64)
    for i in prange(angles.size):
        errors[i], evaluations[i] = _ray(what, angles[i], radii[i], q, n, model, tolerance, values[i])
    return values, errors, evaluations


@njit
def _row_sum(what, kx, ky, q, n, model, total):  # type: ignore[no-untyped-def]
    sample = np.empty(total.size)
    for j in range(ky.size):
        _evaluate(what, kx, ky[j], q, n, model, sample)
        total += sample


@njit(nogil=True)
def lattice_sum(what, kx, ky, q, n, model, components):  # type: ignore[no-untyped-def]
    """Mean over the wave vectors kx × ky of the integrand: values (components,)."""
    rows = np.zeros((kx.size, components))
    for i in range(kx.size):
        _row_sum(what, kx[i], ky, q, n, model, rows[i])
    return rows.sum(axis=0) / (kx.size * ky.size)


@njit(parallel=True)
def lattice_sum_parallel(what, kx, ky, q, n, model, components):  # type: ignore[no-untyped-def]
    """`lattice_sum` in all threads: for many wave vectors, as starting the threads costs more than a small sum."""
    rows = np.zeros((kx.size, components))
    for i in prange(kx.size):
        _row_sum(what, kx[i], ky, q, n, model, rows[i])
    return rows.sum(axis=0) / (kx.size * ky.size)


@njit(parallel=True)
def level_density(kx, ky, q, n, model, energies, broadening):  # type: ignore[no-untyped-def]
    """½ Σ_ν of −f′(E − E_ν) at T = broadening, mean over the wave vectors kx × ky: (energies,)."""
    rows = np.zeros((kx.size, energies.size))
    for i in prange(kx.size):
        for j in range(ky.size):
            shift, xi, _, _, a, b = _parts(kx[i], ky[j], q, n, model)
            total, difference, w, _, _, _, _ = _spectrum(xi, a, b, model[4])
            for level in _levels(total, difference, w):
                for e in range(energies.size):
                    x = abs(energies[e] - shift - level) / broadening
                    if x < 40.0:
                        decay = math.exp(-x)
                        rows[i, e] += 0.5 * decay / ((1.0 + decay) ** 2 * broadening)
    return rows.sum(axis=0) / (kx.size * ky.size)
