"""Ray integrals of the free energy and the pair susceptibility, written so that many wave vectors go in one step.

The algebra is that of `_kernels` (its docstring has the formulae). What stops vectorisation there is replaced here:
branches by selections, library functions by polynomials. Errors are a few units in the last place of the sum
Σ_ν |E_ν|, except for exp(−E/T), taken by repeated squaring, whose relative error is 1e-14.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from neelsot_dyn._compile import njit, prange
from neelsot_dyn.bdg._gauss_kronrod import GAUSS, KRONROD, NODES
from neelsot_dyn.bdg._kernels import FREE_ENERGY

INITIAL_PANELS = 8
SHORTEST_PANEL = 1e-12
ROUNDING = 1e-15
MAXIMUM_OPEN = 512
"""Panels of one ray that may be open at a time: beyond it the ray counts as not converged."""


def _third_angle_coefficients(degree: int = 21) -> tuple[float, ...]:
    """Powers of u = 2s − 1 for y(s) = cos(arccos(c)/3) with s = √((1 + c)/2), that is cos(⅔ arccos s), on 0 ≤ s ≤ 1.

    y is analytic but for s = −1, so that Chebyshev interpolation converges as 5.8^(−degree).
    """
    nodes = np.polynomial.chebyshev.chebpts1(degree + 1)
    series = np.polynomial.chebyshev.chebfit(nodes, np.cos(2 / 3 * np.arccos((nodes + 1) / 2)), degree)
    return tuple(float(c) for c in np.polynomial.chebyshev.cheb2poly(series))


THIRD_ANGLE = _third_angle_coefficients()
EXPONENTIAL = tuple((-1) ** i / math.factorial(i) for i in range(16))
"""Taylor series of exp(−y), 0 ≤ y ≤ 40/64."""
LOGARITHM = tuple(2.0 / (2 * i + 1) for i in range(16))
"""ln(1 + e) = z (2 + 2z²/3 + ...), z = e/(2 + e) ≤ 1/3."""
SINE = tuple((-1) ** i / math.factorial(2 * i + 1) for i in range(9))
COSINE = tuple((-1) ** i / math.factorial(2 * i) for i in range(9))
"""Taylor series of a quarter of an angle, |x|/4 ≤ π/4."""


def _inlined(function: Callable[..., Any]) -> Any:
    return njit(error_model="numpy", forceinline=True, fastmath={"contract"})(function)


def _polynomial(coefficients: tuple[float, ...]) -> Any:
    """A compiled Horner scheme, one function inlined in the next: a loop over the coefficients stops vectorisation."""
    inlined = njit(error_model="numpy", forceinline=True, fastmath={"contract"})
    lowest = coefficients[0]
    if len(coefficients) == 1:
        return inlined(lambda x: lowest)
    higher = _polynomial(coefficients[1:])
    return inlined(lambda x: lowest + x * higher(x))


_third_angle = _polynomial(THIRD_ANGLE)
_exponential = _polynomial(EXPONENTIAL)
_logarithm = _polynomial(LOGARITHM)
_sine = _polynomial(SINE)
_cosine = _polynomial(COSINE)


@_inlined
def _sine_and_cosine(x):  # type: ignore[no-untyped-def]
    y = 0.25 * x
    square = y * y
    s = y * _sine(square)
    c = _cosine(square)
    s2, c2 = 2.0 * s * c, 1.0 - 2.0 * s * s
    return 2.0 * s2 * c2, 1.0 - 2.0 * s2 * s2


@_inlined
def _decay(x):  # type: ignore[no-untyped-def]
    """exp(−|x|), or exp(−40) if that is larger; by six squarings."""
    x = abs(x)
    x = 40.0 if x > 40.0 else x
    e = _exponential(x * 0.015625)
    e *= e
    e *= e
    e *= e
    e *= e
    e *= e
    e *= e
    return e


@_inlined
def _softening(energy, scale):  # type: ignore[no-untyped-def]
    """ln(1 + exp(−|E|/T)), scale = 1/T."""
    e = _decay(energy * scale)
    z = e / (2.0 + e)
    return z * _logarithm(z * z)


@_inlined
def _divided_tanh(d, a, b, decay_a, decay_b):  # type: ignore[no-untyped-def]
    """(tanh a − tanh b)/(a − b) of d = a − b; see `_kernels._divided_tanh`."""
    e = _decay(2.0 * d)
    size = abs(d)
    square = d * d
    series = 1.0 - square * (1.0 / 3.0 - square * (2.0 / 15.0 - square * (17.0 / 315.0 - square * (62.0 / 2835.0))))
    slope = (1.0 - e) / ((1.0 + e) * (size + 1e-300))
    slope = series if size < 0.05 else slope
    complement = decay_a + decay_b if a * b > 0.0 else 1.0 + decay_a * decay_b
    return 2.0 * slope * complement / ((1.0 + decay_a) * (1.0 + decay_b))


@_inlined
def _spectrum(xi, ax, ay, az, bx, by, bz, gap2):  # type: ignore[no-untyped-def]
    """√w1 ± √w2, ±√w3, S and A²."""
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
    w1 = m + 2.0 * size * _third_angle(2.0 * math.sqrt(0.5 + 0.5 * cosine) - 1.0)
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
    return total, difference, w, s, a2


@_inlined
def _density(shift, xi, ax, ay, az, bx, by, bz, gap2, temperature, scale):  # type: ignore[no-untyped-def]
    """f = −(T/2) Σ_ν ln 2cosh(E_ν/2T) of ε, ξ, A, B."""
    total, difference, w, _, _ = _spectrum(xi, ax, ay, az, bx, by, bz, gap2)
    e1, e2, e3, e4 = shift + (total + w), shift + (difference - w), shift - (difference + w), shift + (w - total)
    size = abs(e1) + abs(e2) + abs(e3) + abs(e4)
    soft = _softening(e1, scale) + _softening(e2, scale) + _softening(e3, scale) + _softening(e4, scale)
    return -0.25 * size - 0.5 * temperature * soft


@_inlined
def _pairing(shift, xi, ax, ay, az, bx, by, bz, gap2, scale):  # type: ignore[no-untyped-def]
    """−∂f/∂Δ² = ¼(∂/∂S + A² ∂/∂P) of Σ_ν 2T ln 2cosh(E_ν/2T), by the divided differences of `_kernels`."""
    total, difference, w, s, a2 = _spectrum(xi, ax, ay, az, bx, by, bz, gap2)
    u, v, half = 0.5 * (total + difference), 0.5 * (total - difference), 0.5 * scale
    l3, l4 = -difference - w, w - total
    x1, x2 = half * (shift + total + w), half * (shift + difference - w)
    x3, x4 = half * (shift + l3), half * (shift + l4)
    e1, e2, e3, e4 = _decay(2.0 * x1), _decay(2.0 * x2), _decay(2.0 * x3), _decay(2.0 * x4)
    d12 = half * _divided_tanh(scale * (v + w), x1, x2, e1, e2)
    d23 = half * _divided_tanh(scale * difference, x2, x3, e2, e3)
    d34 = half * _divided_tanh(scale * (v - w), x3, x4, e3, e4)
    d123 = (d12 - d23) / (2.0 * (u + w) + 1e-300)
    d234 = (d23 - d34) / (2.0 * (u - w) + 1e-300)
    d0 = (d123 - d234) / (2.0 * total + 1e-300)
    d2 = l4 * (l4 * d0 + d123) + l3 * d123 + d12
    return 0.5 * (d2 - s * d0) + a2 * d0


@njit(error_model="numpy", fastmath={"contract"})
def _fill_parts(cos, sin, radii, count, q, n, model, parts):  # type: ignore[no-untyped-def]
    """ε, ξ, A and B at the first `count` radii of one ray."""
    on_lattice, mu, t_so, t_m, _, _ = model
    nx, ny, nz = n[0], n[1], n[2]
    hx, hy = 0.5 * q[0], 0.5 * q[1]
    if on_lattice:
        chx, shx, chy, shy = math.cos(hx), math.sin(hx), math.cos(hy), math.sin(hy)
        for i in range(count):
            r = radii[i]
            sx, cx = _sine_and_cosine(r * cos)
            sy, cy = _sine_and_cosine(r * sin)
            # with c± = cos(k ± q/2): their half sum is cos k cos q/2, their half difference −sin k sin q/2; and so on
            even_x, odd_x, even_y, odd_y = cx * chx, -sx * shx, cy * chy, -sy * shy
            shift = -2.0 * (odd_x + odd_y)
            xi = 2.0 * (2.0 - even_x - even_y) - mu
            mean, half = 2.0 * t_m * (even_y - even_x), 2.0 * t_m * (odd_y - odd_x)
            ax, ay, az = mean * nx - t_so * cy * shy, mean * ny + t_so * cx * shx, mean * nz
            bx, by, bz = half * nx - t_so * sy * chy, half * ny + t_so * sx * chx, half * nz
            parts[0, i], parts[1, i] = shift, xi
            parts[2, i], parts[3, i], parts[4, i] = ax, ay, az
            parts[5, i], parts[6, i], parts[7, i] = bx, by, bz
    else:
        for i in range(count):
            r = radii[i]
            kx, ky = r * cos, r * sin
            shift = 2.0 * (kx * hx + ky * hy)
            xi = kx * kx + ky * ky + hx * hx + hy * hy - mu
            mean = t_m * (kx * kx + hx * hx - ky * ky - hy * hy)
            half = 2.0 * t_m * (kx * hx - ky * hy)
            ax, ay, az = mean * nx - t_so * hy, mean * ny + t_so * hx, mean * nz
            bx, by, bz = half * nx - t_so * ky, half * ny + t_so * kx, half * nz
            parts[0, i], parts[1, i] = shift, xi
            parts[2, i], parts[3, i], parts[4, i] = ax, ay, az
            parts[5, i], parts[6, i], parts[7, i] = bx, by, bz


@njit(error_model="numpy", fastmath={"contract"})
def _sample(what, radii, count, parts, model, out):  # type: ignore[no-untyped-def]
    """r times the integrand at the first `count` radii."""
    gap2, temperature, scale = model[4] * model[4], model[5], 1.0 / model[5]
    if what == FREE_ENERGY:
        for i in range(count):
            a, b = (parts[2, i], parts[3, i], parts[4, i]), (parts[5, i], parts[6, i], parts[7, i])
            out[i] = radii[i] * _density(parts[0, i], parts[1, i], *a, *b, gap2, temperature, scale)
    else:
        for i in range(count):
            a, b = (parts[2, i], parts[3, i], parts[4, i]), (parts[5, i], parts[6, i], parts[7, i])
            out[i] = radii[i] * _pairing(parts[0, i], parts[1, i], *a, *b, gap2, scale)


@njit(error_model="numpy")
def _ray(what, angle, radius, q, n, model, tolerance, workspace):  # type: ignore[no-untyped-def]
    """∫_0^radius f r dr by bisection, all open panels at once: the integral, its error, the number of evaluations.

    A panel is accepted when its error is at most its share (by length) of `tolerance`, or when it is down to rounding.
    """
    edges, radii, parts, values, sums, parents = workspace
    cos, sin = math.cos(angle), math.sin(angle)
    open_panels, first = INITIAL_PANELS, True
    now, later = 0, 1
    for i in range(INITIAL_PANELS):
        edges[now, i, 0], edges[now, i, 1] = radius * i / INITIAL_PANELS, radius * (i + 1) / INITIAL_PANELS
    total, error, evaluations = 0.0, 0.0, 0
    while open_panels > 0:
        for i in range(open_panels):
            center, half = 0.5 * (edges[now, i, 0] + edges[now, i, 1]), 0.5 * (edges[now, i, 1] - edges[now, i, 0])
            for j in range(15):
                radii[15 * i + j] = center + half * NODES[j]
        _fill_parts(cos, sin, radii, 15 * open_panels, q, n, model, parts)
        _sample(what, radii, 15 * open_panels, parts, model, values)
        evaluations += 15 * open_panels
        for i in range(open_panels):
            half = 0.5 * (edges[now, i, 1] - edges[now, i, 0])
            kronrod, gauss, size = 0.0, 0.0, 0.0
            for j in range(15):
                value = values[15 * i + j]
                kronrod += KRONROD[j] * value
                gauss += GAUSS[j] * value
                size += KRONROD[j] * abs(value)
            sums[i, 0], sums[i, 1], sums[i, 2] = half * kronrod, half * abs(kronrod - gauss), ROUNDING * half * size
        refined = 0
        for i in range(open_panels):
            a, b = edges[now, i, 0], edges[now, i, 1]
            share = max(sums[i, 2], tolerance * (b - a) / radius)
            worst = sums[i, 1]
            if not first:  # what bisection changed bounds the error of both halves together
                left = i - i % 2
                worst = min(worst, 0.5 * abs(sums[left, 0] + sums[left + 1, 0] - parents[now, left // 2]))
            if worst <= share or b - a < SHORTEST_PANEL * radius or refined + 2 > MAXIMUM_OPEN:
                total += sums[i, 0]
                error += worst
            else:
                middle = 0.5 * (a + b)
                edges[later, refined, 0], edges[later, refined, 1] = a, middle
                edges[later, refined + 1, 0], edges[later, refined + 1, 1] = middle, b
                parents[later, refined // 2] = sums[i, 0]
                refined += 2
        first = False
        open_panels = refined
        now, later = later, now
    return total, error, evaluations


@njit
def _workspace():  # type: ignore[no-untyped-def]
    """Edges of panels and of their halves, radii, parts of H, samples, sums per panel, the whole of each two halves."""
    return (
        np.empty((2, MAXIMUM_OPEN, 2)),
        np.empty(15 * MAXIMUM_OPEN),
        np.empty((8, 15 * MAXIMUM_OPEN)),
        np.empty(15 * MAXIMUM_OPEN),
        np.empty((MAXIMUM_OPEN, 3)),
        np.empty((2, MAXIMUM_OPEN // 2)),
    )


@njit(nogil=True)
def rays_serial(what, angles, radii, q, n, model, tolerance):  # type: ignore[no-untyped-def]
    """Ray integrals at many angles in one thread, without the interpreter's lock: values, errors, evaluations."""
    values, errors = np.empty(angles.size), np.empty(angles.size)
    evaluations = np.empty(angles.size, dtype=np.int64)
    workspace = _workspace()
    for i in range(angles.size):
        values[i], errors[i], evaluations[i] = _ray(what, angles[i], radii[i], q, n, model, tolerance, workspace)
    return values, errors, evaluations


@njit(parallel=True)
def rays_parallel(what, angles, radii, q, n, model, tolerance):  # type: ignore[no-untyped-def]
    """`rays_serial`, with the angles shared out over the threads."""
    values, errors = np.empty(angles.size), np.empty(angles.size)
    evaluations = np.empty(angles.size, dtype=np.int64)
    for i in prange(angles.size):
        values[i], errors[i], evaluations[i] = _ray(what, angles[i], radii[i], q, n, model, tolerance, _workspace())
    return values, errors, evaluations
