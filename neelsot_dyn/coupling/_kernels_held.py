"""The numba loops of a torque that is held in the frames of its walls: where the walls are, the field, the energy.

The profile T and the field ΔB of a frame are cubic B-splines on knots FINE times as dense as the cells, so that all
cells of a frame share one set of four weights, and what a spline adds at the cells' own wave number, which would pin a
wall to the cells, is small: (k/(k + 2π FINE/dx))⁴ of a part at k. A wall's place r0 makes Σ |n_j − T(x_j − r0)|²
least, and

    E = −2 M_s dx Σ_j ΔB(x_j − r0[n])·n_j,    B_j = ΔB_j + T'_j S/N,    S = Σ ΔB'·n,    N = Σ T'² − Σ (n − T)·T''

is its exact gradient: what the wall's place answers takes the force on the position away again. A step finds the places
once, at its start, and moves them on at their speed.

table (6, FINE, numbers): coefficients of T and ΔB, frame after frame, number k FINE + p at [p, k]; bounds (frames, 2):
where a frame's begin, and its cells; firsts (frames,) [m]: the first cell from the place; walls (2, frames): places [m]
and speeds [m/s]. The cells' first x is `edge`, their distance `spacing` [m].
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neelsot_dyn._compile import njit

FINE = 8
"""Knots per cell."""
NEAR = 1e-4
"""From which share of a cell on a place is looked for again after a step of Newton's method."""
ROUNDS = 30
jit = njit(nogil=True, error_model="numpy", fastmath={"contract", "reassoc"})


@jit
def spline_weights(t: float, spacing: float, w: np.ndarray) -> None:
    """Weights (3, 4) of the coefficients around a point at t between knots: value, slope, second derivative."""
    s = 1.0 - t
    w[0, 0], w[0, 3] = s * s * s / 6.0, t * t * t / 6.0
    w[0, 1], w[0, 2] = (3.0 * t * t * t - 6.0 * t * t + 4.0) / 6.0, (3.0 * s * s * s - 6.0 * s * s + 4.0) / 6.0
    w[1, 0], w[1, 3] = -s * s / (2.0 * spacing), t * t / (2.0 * spacing)
    w[1, 1], w[1, 2] = (3.0 * t * t - 4.0 * t) / (2.0 * spacing), (-3.0 * s * s + 4.0 * s) / (2.0 * spacing)
    square = spacing * spacing
    w[2, 0], w[2, 1], w[2, 2], w[2, 3] = s / square, (3.0 * t - 2.0) / square, (3.0 * s - 2.0) / square, t / square


@jit
def stretch(cells: int, place: float, first: float, count: int, edge: float, spacing: float, w: np.ndarray) -> Any:
    """(first cell, number of its knot, cells) of a frame at a place, and the weights of that place into w."""
    shift = (edge - place - first) / spacing * FINE
    base = math.floor(shift)
    spline_weights(shift - base, spacing / FINE, w)
    low = max(0, -(base // FINE))
    high = min(cells, ((count - 1) * FINE - 1 - base) // FINE + 1)
    return low, low * FINE + base, max(high - low, 0)


@jit
def part(rows: np.ndarray, begin: int, number: int, size: int) -> np.ndarray:
    """Every FINE-th coefficient from `number` on, of `size` cells; rows (FINE, numbers)."""
    k = begin + number // FINE
    stretch: np.ndarray = rows[number % FINE][k : k + size]
    return stretch


@jit
def around(rows: np.ndarray, begin: int, knot: int, size: int) -> Any:
    """The four coefficients around each of `size` cells, as four stretches."""
    return (
        part(rows, begin, knot, size),
        part(rows, begin, knot + 1, size),
        part(rows, begin, knot + 2, size),
        part(rows, begin, knot + 3, size),
    )


@jit
def find_place(
    n: np.ndarray, edge: float, spacing: float, place: float, first: float, begin: int, count: int, table: np.ndarray
) -> Any:
    """(place, N, largest |n − T|²) of a frame, by Newton's method from `place`; infinitely far where there is none."""
    change, curvature, w = 0.0, 0.0, np.empty((3, 4))
    for _ in range(ROUNDS):
        cell, knot, size = stretch(n.shape[1], place, first, count, edge, spacing, w)
        slope, curvature = 0.0, 0.0
        apart = np.zeros(size)
        w0, w1, w2, w3 = w[0, 0], w[0, 1], w[0, 2], w[0, 3]
        s0, s1, s2, s3 = w[1, 0], w[1, 1], w[1, 2], w[1, 3]
        t0, t1, t2, t3 = w[2, 0], w[2, 1], w[2, 2], w[2, 3]
        for i in range(3):
            a, b, c, d = around(table[i], begin, knot, size)
            v = n[i][cell : cell + size]
            for j in range(size):
                off = v[j] - (w0 * a[j] + w1 * b[j] + w2 * c[j] + w3 * d[j])
                rise = s0 * a[j] + s1 * b[j] + s2 * c[j] + s3 * d[j]
                bend = t0 * a[j] + t1 * b[j] + t2 * c[j] + t3 * d[j]
                slope += off * rise
                curvature += rise * rise - off * bend
                apart[j] += off * off
        change = 0.0
        for j in range(size):
            change = max(change, apart[j])
        if not curvature > 0.0:
            return place, curvature, math.inf
        step = slope / curvature
        place -= min(max(step, -spacing), spacing)
        if abs(step) <= NEAR * spacing:
            break
    return place, curvature, change


@jit
def find_walls(
    n: np.ndarray,
    edge: float,
    spacing: float,
    elapsed: float,
    walls: np.ndarray,
    curvatures: np.ndarray,
    firsts: np.ndarray,
    bounds: np.ndarray,
    table: np.ndarray,
) -> float:
    """Follow the walls of n (3, cells) after `elapsed` [s], and their N; how far a cell has turned in its frame [rad].

    Infinite where frames meet or a wall is lost.
    """
    turned = 0.0
    for f in range(firsts.size):
        begin, count, before = bounds[f, 0], bounds[f, 1], walls[0, f]
        ahead = before + walls[1, f] * elapsed
        place, curvature, change = find_place(n, edge, spacing, ahead, firsts[f], begin, count, table)
        turned = max(turned, change)
        if change < math.inf:
            walls[0, f], curvatures[f] = place, curvature
            if elapsed > 0.0:
                walls[1, f] = (place - before) / elapsed
        if f > 0 and walls[0, f - 1] + firsts[f - 1] + (bounds[f - 1, 1] - 1) * spacing > walls[0, f] + firsts[f]:
            turned = math.inf
    return math.sqrt(turned)


@jit
def held_field(
    n: np.ndarray,
    edge: float,
    spacing: float,
    elapsed: float,
    numbers: np.ndarray,
    walls: np.ndarray,
    curvatures: np.ndarray,
    firsts: np.ndarray,
    bounds: np.ndarray,
    table: np.ndarray,
    out: np.ndarray,
) -> None:
    """The staggered field (3, cells) [T] at Néel vectors n (3, cells) into out, `elapsed` [s] after the walls' places.

    numbers: b (3) of the bulk [T], then of the constants 𝒜/(M_s dx²) and the hard axis's field [T].
    """
    cells, w = n.shape[1], np.empty((3, 4))
    bulk, between, hard = numbers, numbers[3], numbers[4]
    for i in range(3):
        b, target, v = bulk[i], out[i], n[i]
        if between != 0.0:
            left, here, right, inside = v[: cells - 2], v[1 : cells - 1], v[2:], target[1 : cells - 1]
            for j in range(inside.size):
                inside[j] = b + between * ((right[j] - here[j]) + (left[j] - here[j]))
            target[0] = b + between * (v[1] - v[0])
            target[cells - 1] = b + between * (v[cells - 2] - v[cells - 1])
        else:
            for j in range(cells):
                target[j] = b
    if hard != 0.0:
        target, v = out[2], n[2]
        for j in range(cells):
            target[j] -= hard * v[j]
    for f in range(firsts.size):
        place = walls[0, f] + walls[1, f] * elapsed
        cell, knot, size = stretch(cells, place, firsts[f], bounds[f, 1], edge, spacing, w)
        begin = bounds[f, 0]
        w0, w1, w2, w3 = w[0, 0], w[0, 1], w[0, 2], w[0, 3]
        s0, s1, s2, s3 = w[1, 0], w[1, 1], w[1, 2], w[1, 3]
        pull = 0.0
        for i in range(3):
            a, b, c, d = around(table[3 + i], begin, knot, size)
            v, target = n[i][cell : cell + size], out[i][cell : cell + size]
            for j in range(size):
                target[j] += w0 * a[j] + w1 * b[j] + w2 * c[j] + w3 * d[j]
                pull += v[j] * (s0 * a[j] + s1 * b[j] + s2 * c[j] + s3 * d[j])
        pull /= curvatures[f]
        s0, s1, s2, s3 = pull * s0, pull * s1, pull * s2, pull * s3
        for i in range(3):
            a, b, c, d = around(table[i], begin, knot, size)
            target = out[i][cell : cell + size]
            for j in range(size):
                target[j] += s0 * a[j] + s1 * b[j] + s2 * c[j] + s3 * d[j]


@jit
def held_energy(
    n: np.ndarray,
    edge: float,
    spacing: float,
    walls: np.ndarray,
    firsts: np.ndarray,
    bounds: np.ndarray,
    table: np.ndarray,
    out: np.ndarray,
) -> None:
    """ΔB·n of the frames (cells) [T] at n (3, cells) into out."""
    w = np.empty((3, 4))
    out[:] = 0.0
    for f in range(firsts.size):
        cell, knot, size = stretch(n.shape[1], walls[0, f], firsts[f], bounds[f, 1], edge, spacing, w)
        for i in range(3):
            a, b, c, d = around(table[3 + i], bounds[f, 0], knot, size)
            for j in range(size):
                value = w[0, 0] * a[j] + w[0, 1] * b[j] + w[0, 2] * c[j] + w[0, 3] * d[j]
                out[cell + j] += value * n[i, cell + j]


@jit
def find_current(
    n: np.ndarray,
    edge: float,
    spacing: float,
    elapsed: float,
    ahead: float,
    walls: np.ndarray,
    firsts: np.ndarray,
    bounds: np.ndarray,
    tables: np.ndarray,
    bulks: np.ndarray,
    offsets: np.ndarray,
    state: np.ndarray,
    numbers: np.ndarray,
    table: np.ndarray,
) -> float:
    """The current of a given phase (`held_phase`) at Néel vectors n (3, cells), `elapsed` [s] after the last one.

    tables (powers, 6, FINE, numbers), bulks (powers, 3) and offsets (powers,) [T]: of the powers of s; state: s, its
    rate, and what Σ_j j s^(j−1) a_j must be. b and ΔB of the current that there is `ahead` [s] from now are put into
    numbers and table. Zero, or infinite where |s| > 1.
    """
    powers, cells = offsets.size, n.shape[1]
    total, inner, sums = np.zeros(3), np.empty(cells), np.empty(powers)
    for i in range(3):
        total[i] = n[i].sum()
    for j in range(powers):
        held_energy(n, edge, spacing, walls, firsts, bounds, tables[j], inner)
        sums[j] = offsets[j] + inner.sum() + (bulks[j] * total).sum()
    before = state[0]
    s = before
    for _ in range(ROUNDS):
        slope, bend = 0.0, 0.0
        for j in range(powers - 1, 0, -1):
            bend = bend * s + slope
            slope = slope * s + j * sums[j]
        if not bend > 0.0:
            return math.inf
        change = (state[2] - slope) / bend
        s += min(max(change, -1.0), 1.0)
        if abs(change) < 1e-13:
            break
    if not abs(s) <= 1.0:
        return math.inf
    state[0] = s
    if elapsed > 0.0:
        state[1] = (s - before) / elapsed
    s += ahead * state[1]
    numbers[:3] = 0.0
    table[3:] = 0.0
    for j in range(powers - 1, -1, -1):
        for i in range(3):
            numbers[i] = numbers[i] * s + bulks[j, i]
            rows, more = table[3 + i], tables[j, 3 + i]
            for p in range(rows.shape[0]):
                for k in range(rows.shape[1]):
                    rows[p, k] = rows[p, k] * s + more[p, k]
    return 0.0
