"""The numba loops of the sigma model: a semi-implicit leapfrog for n alone.

    (ρ/h + η/2 − θ h L0)(w⁺ − w) = F(n) − η w + gyro − λ n,   n⁺ = n + h w⁺,   w = velocity half a step ago

Before and after, w is the velocity ṅ = (w + w⁺)/2 of the same time as n.

F = M_s (B1 − B2) comes from the field kernel of the LLG at m1 = n, m2 = −n, so every energy term acts here too;
likewise H = (B1 + B2)/2, what cants the sublattices. L0, the largest stiffness and anisotropy of the track, is factored
by direction and solved as tridiagonal systems. Arrays as in `_kernels`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neelsot_dyn.dynamics._kernels import PERIODIC, fields, ghost_rows, hold_ends, jit
from neelsot_dyn.dynamics._kernels_steps import DONE, NO_WALL, NOT_FINITE, SHIFT
from neelsot_dyn.dynamics._kernels_window import shift_window, wall_shift

EXACT = 1.0 / 12.0  # of fourth order in time where nothing but inertia and stiffness acts


@jit
def implicitness(step: float, rho: float, stiffness: float) -> float:
    """θ, as small as the largest stiffness allows: stable for θ ≥ 1/4 − ρ/(h² S_max), at any step for 1/4."""
    return max(EXACT, 0.25 - 0.9 * rho / (step**2 * stiffness))


@jit
def factor(a: float, size: int, periodic: bool) -> np.ndarray:
    """Thomas factors of 1 − a δ²: rows 1/pivot, upper; for periodic ends also q, 1/(1 + v·q) (Sherman-Morrison)."""
    out = np.zeros((4, size))
    gamma = -(1.0 + 2.0 * a)
    for j in range(size):
        edge = j == 0 or j == size - 1
        diagonal = 1.0 + 2.0 * a if not edge or periodic else 1.0 + a
        if periodic and j == 0:
            diagonal -= gamma
        if periodic and j == size - 1:
            diagonal -= a * a / gamma
        pivot = diagonal + (a * out[1, j - 1] if j > 0 else 0.0)
        out[0, j] = 1.0 / pivot
        out[1, j] = -a / pivot
    if periodic:
        out[2, 0] = gamma
        out[2, size - 1] = -a
        solve_line(out[2], out, a, False)
        out[3, 0] = 1.0 / (1.0 + out[2, 0] - a / gamma * out[2, size - 1])
        out[3, 1] = -a / gamma
    return out


@jit
def solve_line(x: np.ndarray, factors: np.ndarray, a: float, periodic: bool) -> None:
    """Solve (1 − a δ²) x = x in place."""
    size = x.size
    x[0] *= factors[0, 0]
    for j in range(1, size):
        x[j] = (x[j] + a * x[j - 1]) * factors[0, j]
    for j in range(size - 2, -1, -1):
        x[j] -= factors[1, j] * x[j + 1]
    if periodic:
        share = (x[0] + factors[3, 1] * x[size - 1]) * factors[3, 0]
        for j in range(size):
            x[j] -= share * factors[2, j]


@jit
def solve_three(x: np.ndarray, y: np.ndarray, z: np.ndarray, factors: np.ndarray, a: float) -> None:
    """`solve_line` for three right-hand sides at once, free ends: the sweeps wait for each other less."""
    size = x.size
    x[0], y[0], z[0] = x[0] * factors[0, 0], y[0] * factors[0, 0], z[0] * factors[0, 0]
    for j in range(1, size):
        b = factors[0, j]
        c = a * b
        x[j] = b * x[j] + c * x[j - 1]
        y[j] = b * y[j] + c * y[j - 1]
        z[j] = b * z[j] + c * z[j - 1]
    for j in range(size - 2, -1, -1):
        c = factors[1, j]
        x[j] -= c * x[j + 1]
        y[j] -= c * y[j + 1]
        z[j] -= c * z[j + 1]


@jit
def cross(a: Any, b: Any) -> Any:
    """a × b."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


@jit
def at(y: np.ndarray, s: int, r: int, j: int) -> Any:
    """The vector of sublattice s in a cell."""
    return y[s, 0, r, j], y[s, 1, r, j], y[s, 2, r, j]


@jit
def put(y: np.ndarray, r: int, j: int, v: Any) -> None:
    """v and −v into the sublattices of a cell."""
    for i in range(3):
        y[0, i, r, j] = v[i]
        y[1, i, r, j] = -v[i]


@jit
def cant(y: np.ndarray, p: Any, out: np.ndarray) -> None:
    """H = (B1 + B2)/2 at ±y into out[0]."""
    fields(y, p, out)
    for i in range(3):
        for r in range(y.shape[2]):
            for j in range(y.shape[3]):
                out[0, i, r, j] = 0.5 * (out[0, i, r, j] + out[1, i, r, j])


@jit
def add_gyro(y: np.ndarray, w: np.ndarray, p: Any, linear: Any, rho: float, gamma: float, force: np.ndarray) -> None:
    """Add ργ[2H×w − n×𝓗w + 𝓗(w×n)] + ργ²[𝓗H⊥ − (n·H)H], H = B + 𝓗n, to the force; `linear` is p without fields."""
    g = ghost_rows(y)
    work, h, hw, hc = np.zeros_like(y), np.zeros_like(y), np.zeros_like(y), np.zeros_like(y)
    cant(y, p, h)
    for r in range(g, y.shape[2] - g):
        for j in range(1, y.shape[3] - 1):
            put(work, r, j, (w[0, r, j], w[1, r, j], w[2, r, j]))
    cant(work, linear, hw)
    for r in range(g, y.shape[2] - g):
        for j in range(1, y.shape[3] - 1):
            n, here = at(y, 0, r, j), at(h, 0, r, j)
            along = n[0] * here[0] + n[1] * here[1] + n[2] * here[2]
            c = cross((w[0, r, j], w[1, r, j], w[2, r, j]), n)
            v0, v1, v2 = here[0] - along * n[0], here[1] - along * n[1], here[2] - along * n[2]
            put(work, r, j, (c[0] + gamma * v0, c[1] + gamma * v1, c[2] + gamma * v2))
    cant(work, linear, hc)
    for r in range(g, y.shape[2] - g):
        for j in range(1, y.shape[3] - 1):
            n, here = at(y, 0, r, j), at(h, 0, r, j)
            along = n[0] * here[0] + n[1] * here[1] + n[2] * here[2]
            turn = cross(here, (w[0, r, j], w[1, r, j], w[2, r, j]))
            back = cross(n, at(hw, 0, r, j))
            for i in range(3):
                gyro = 2.0 * turn[i] - back[i] + hc[0, i, r, j] - gamma * along * here[i]
                force[i, r, j] += rho * gamma * gyro


@jit
def increments(
    y: np.ndarray, w: np.ndarray, force: np.ndarray, scales: Any, ends: np.ndarray, lines: Any, out: np.ndarray
) -> None:
    """w⁺ − w of a force into out (3, rows, cells)."""
    rho, eta, weight, ax, ay = scales
    g = ghost_rows(y)
    rows, cells = y.shape[2], y.shape[3]
    share = 1.0 / weight
    for r in range(g, rows - g):
        for j in range(1, cells - 1):
            n0, n1, n2 = y[0, 0, r, j], y[0, 1, r, j], y[0, 2, r, j]
            w0, w1, w2 = w[0, r, j], w[1, r, j], w[2, r, j]
            f0, f1, f2 = force[0, r, j] - eta * w0, force[1, r, j] - eta * w1, force[2, r, j] - eta * w2
            normal = f0 * n0 + f1 * n1 + f2 * n2 + rho * (w0 * w0 + w1 * w1 + w2 * w2)
            out[0, r, j] = (f0 - normal * n0) * share
            out[1, r, j] = (f1 - normal * n1) * share
            out[2, r, j] = (f2 - normal * n2) * share
    for r in range(g, rows - g):
        c0, c1, c2 = out[0, r, 1 : cells - 1], out[1, r, 1 : cells - 1], out[2, r, 1 : cells - 1]
        if ends[0] == PERIODIC:
            for line in (c0, c1, c2):
                solve_line(line, lines[0], ax, True)
        else:
            solve_three(c0, c1, c2, lines[0], ax)
    if g == 1:
        for i in range(3):
            for j in range(1, cells - 1):
                column = out[i, 1 : rows - 1, j].copy()
                solve_line(column, lines[1], ay, ends[1] == PERIODIC)
                out[i, 1 : rows - 1, j] = column


@jit
def change(
    y: np.ndarray, w: np.ndarray, p: Any, linear: Any, gyro: bool, lagging: bool, numbers: Any, scheme: Any, work: Any
) -> np.ndarray:
    """w⁺ − w, with the gyration at w, or if w lags by half a step, at the middle (predicted, then corrected)."""
    rho, ms, gamma = numbers[0], numbers[2], numbers[3]
    scales, lines = scheme
    b, force, total, out = work
    ends = p[4]
    g = ghost_rows(y)
    fields(y, p, b)
    for i in range(3):
        for r in range(g, y.shape[2] - g):
            for j in range(1, y.shape[3] - 1):
                force[i, r, j] = ms * (b[0, i, r, j] - b[1, i, r, j])
    if not gyro:
        increments(y, w, force, scales, ends, lines, out[0])
    else:
        total[:] = force
        add_gyro(y, w, p, linear, rho, gamma, total)
        increments(y, w, total, scales, ends, lines, out[0])
        if lagging:
            total[:] = force
            add_gyro(y, w + 0.5 * out[0], p, linear, rho, gamma, total)
            increments(y, w, total, scales, ends, lines, out[0])
    hold_ends(ends, out)
    return out[0]


@jit
def scheme_of(y: np.ndarray, ends: np.ndarray, numbers: Any, step: float, friction: float) -> Any:
    """The weights and factors of the implicit operator ρ/h + friction η − θhL0."""
    rho, eta, stiff_x, stiff_y, local = numbers[0], numbers[1], numbers[4], numbers[5], numbers[6]
    theta = implicitness(step, rho, 4.0 * (stiff_x + stiff_y) + local)
    weight = rho / step + friction * eta + theta * step * local
    ax, ay = theta * step * stiff_x / weight, theta * step * stiff_y / weight
    nx, ny = y.shape[3] - 2, max(y.shape[2] - 2 * ghost_rows(y), 2)
    lines = (factor(ax, nx, ends[0] == PERIODIC), factor(ay, ny, ends[1] == PERIODIC))
    return (rho, eta, weight, ax, ay), lines


@jit
def advance_sigma(
    y: np.ndarray,
    w: np.ndarray,
    p: Any,
    linear: Any,
    gyro: bool,
    numbers: Any,
    axis: np.ndarray,
    window: int,
    step: float,
    steps: int,
    totals: np.ndarray,
    counts: np.ndarray,
) -> int:
    """`steps` steps of y = (n, −n) and the velocity w = ṅ (3, rows, cells) at that time, in place.

    numbers = (ρ, η, M_s, γ, largest 2𝒜/dx² and 2𝒜/dy², largest anisotropy 4K). totals[0] gains ∫ Σ ṅ² dt; counts =
    [offset, steps]. window as in `_kernels.advance`. Returns DONE, NOT_FINITE, NO_WALL or SHIFT.
    """
    ends = p[4]
    g = ghost_rows(y)
    rows, cells = y.shape[2], y.shape[3]
    per_step = 1.0 / step
    work = (np.zeros_like(y), np.zeros_like(w), np.zeros_like(w), np.zeros((1, *w.shape)))
    scheme = scheme_of(y, ends, numbers, step, 0.5)
    w -= 0.5 * change(y, w, p, linear, gyro, False, numbers, scheme_of(y, ends, numbers, step, 0.0), work)
    status = DONE
    for _ in range(steps):
        kick = change(y, w, p, linear, gyro, True, numbers, scheme, work)
        squares = 0.0
        for r in range(g, rows - g):
            for j in range(1, cells - 1):
                n0 = y[0, 0, r, j] + step * (w[0, r, j] + kick[0, r, j])
                n1 = y[0, 1, r, j] + step * (w[1, r, j] + kick[1, r, j])
                n2 = y[0, 2, r, j] + step * (w[2, r, j] + kick[2, r, j])
                length = 1.0 / math.sqrt(n0 * n0 + n1 * n1 + n2 * n2)
                n0, n1, n2 = n0 * length, n1 * length, n2 * length
                w[0, r, j] = (n0 - y[0, 0, r, j]) * per_step
                w[1, r, j] = (n1 - y[0, 1, r, j]) * per_step
                w[2, r, j] = (n2 - y[0, 2, r, j]) * per_step
                squares += w[0, r, j] ** 2 + w[1, r, j] ** 2 + w[2, r, j] ** 2
                put(y, r, j, (n0, n1, n2))
        if not math.isfinite(squares):
            return NOT_FINITE
        totals[0] += step * squares
        counts[1] += 1
        if window > 0:
            shift = wall_shift(y, axis)
            if shift == 2:
                return NO_WALL
            if shift != 0 and window == 2:
                status = SHIFT
                break
            if shift != 0:
                shift_both(y, w, shift)
                counts[0] += shift
    w += 0.5 * change(y, w, p, linear, gyro, True, numbers, scheme, work)
    return status


@jit
def shift_both(y: np.ndarray, w: np.ndarray, shift: int) -> None:
    """Move the window by one column: n and its velocity."""
    shift_window(y, shift)
    last = w.shape[2] - 2
    for i in range(3):
        for r in range(w.shape[1]):
            if shift > 0:
                for j in range(1, last):
                    w[i, r, j] = w[i, r, j + 1]
            else:
                for j in range(last, 1, -1):
                    w[i, r, j] = w[i, r, j - 1]
