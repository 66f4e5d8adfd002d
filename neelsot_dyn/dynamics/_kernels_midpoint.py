"""The numba loops of the implicit midpoint rule on a track: Newton's method with 4 × 4 blocks per cell.

Unknowns are the directions u of the midpoints: x = (u·m)u, m⁺ = 2x − m, so that |m⁺| = |m| whatever u. With d = m⁺ − m
the residual R = d + γh x×B(x) − α x×d is normal to x, so that two components per vector are equations and unknowns
enough. The field is affine, B_j = Σ_k G[j, k] x_{j+k−1} + b_j, k = 0, 1, 2 for the left cell, itself and the right one.
Vectors are y[cell, 6] = (m1, m2).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neelsot_dyn.dynamics._kernels import inlined, jit
from neelsot_dyn.dynamics._kernels_cell import cross, dot, plus

SMOOTH = 0.1
"""A kept factorisation serves as long as every correction is smaller than the one before by this."""
ITERATIONS = 40
CONVERGED, LOST = 0, 1


@inlined
def vector(y: np.ndarray, j: int, s: int) -> Any:
    """The vector of sublattice s in a cell."""
    return y[j, 3 * s], y[j, 3 * s + 1], y[j, 3 * s + 2]


@inlined
def set_vector(y: np.ndarray, j: int, s: int, v: Any) -> None:
    """The opposite of `vector`."""
    y[j, 3 * s], y[j, 3 * s + 1], y[j, 3 * s + 2] = v[0], v[1], v[2]


@inlined
def tangents(u: Any) -> Any:
    """t1, t2 of unit length with t1 × t2 = u (Duff et al., J. Comput. Graph. Tech. 6, 1 (2017))."""
    sign = 1.0 if u[2] >= 0.0 else -1.0
    a = -1.0 / (sign + u[2])
    b = u[0] * u[1] * a
    return (1.0 + sign * u[0] * u[0] * a, sign * b, -sign * u[0]), (b, sign + u[1] * u[1] * a, -u[1])


@inlined
def middle(m: np.ndarray, u: np.ndarray, j: int, s: int) -> Any:
    """x = (u·m) u of a vector."""
    v = vector(u, j, s)
    c = dot(v, vector(m, j, s)) / dot(v, v)  # |u| is one to rounding, which would add up
    return c * v[0], c * v[1], c * v[2]


@jit
def fill_middle(m: np.ndarray, u: np.ndarray, x: np.ndarray) -> None:
    """All midpoints."""
    for j in range(m.shape[0]):
        for s in range(2):
            set_vector(x, j, s, middle(m, u, j, s))


@jit
def field_of(g: np.ndarray, b0: np.ndarray, x: np.ndarray, b: np.ndarray) -> None:
    """B = G x + b0 [T] of every cell."""
    cells = x.shape[0]
    for j in range(cells):
        for i in range(6):
            total = b0[j, i]
            for k in range(6):
                total += g[j, 1, i, k] * x[j, k]
            if j > 0:
                for k in range(6):
                    total += g[j, 0, i, k] * x[j - 1, k]
            if j < cells - 1:
                for k in range(6):
                    total += g[j, 2, i, k] * x[j + 1, k]
            b[j, i] = total


@inlined
def residual(m: np.ndarray, x: np.ndarray, b: np.ndarray, j: int, s: int, gh: float, alpha: float) -> Any:
    """R = d + γh x×B − α x×d of a vector, with d = 2(x − m)."""
    at, old = vector(x, j, s), vector(m, j, s)
    d = (2.0 * (at[0] - old[0]), 2.0 * (at[1] - old[1]), 2.0 * (at[2] - old[2]))
    return plus(plus(d, gh, cross(at, vector(b, j, s))), -alpha, cross(at, d))


@jit
def linearise(
    m: np.ndarray,
    u: np.ndarray,
    x: np.ndarray,
    b: np.ndarray,
    g: np.ndarray,
    gh: float,
    alpha: float,
    pinned: bool,
    basis: np.ndarray,
    blocks: np.ndarray,
) -> None:
    """The Jacobian's blocks (N, 3, 4, 4) in the tangents of u, which go to basis (N, 2, 2, 3)."""
    cells = m.shape[0]
    moves = np.empty((cells, 4, 3))
    for j in range(cells):
        for s in range(2):
            v, old = vector(u, j, s), vector(m, j, s)
            pair, c = tangents(v), dot(v, old)
            for a in range(2):
                t = pair[a]
                lean = dot(t, old)
                for i in range(3):
                    basis[j, s, a, i] = t[i]
                    moves[j, 2 * s + a, i] = c * t[i] + lean * v[i]
    blocks[:] = 0.0
    for j in range(cells):
        if pinned and (j == 0 or j == cells - 1):
            for i in range(4):
                blocks[j, 1, i, i] = 1.0
            continue
        for s in range(2):
            t1 = (basis[j, s, 0, 0], basis[j, s, 0, 1], basis[j, s, 0, 2])
            t2 = (basis[j, s, 1, 0], basis[j, s, 1, 1], basis[j, s, 1, 2])
            at, old, field = vector(x, j, s), vector(m, j, s), vector(b, j, s)
            scale = gh * dot(vector(u, j, s), old)
            for side in range(3):
                other = j + side - 1
                if other < 0 or other >= cells:
                    continue
                for k in range(4):
                    first = 3 * (k // 2)
                    pull1 = pull2 = 0.0
                    for i in range(3):
                        moved = 0.0
                        for q in range(3):
                            moved += g[j, side, 3 * s + i, first + q] * moves[other, k, q]
                        pull1 += t1[i] * moved
                        pull2 += t2[i] * moved
                    blocks[j, side, 2 * s, k] = -scale * pull2  # t·(x × δB) = δB·(t × x)
                    blocks[j, side, 2 * s + 1, k] = scale * pull1
            d = (2.0 * (at[0] - old[0]), 2.0 * (at[1] - old[1]), 2.0 * (at[2] - old[2]))
            for a in range(2):
                k = 2 * s + a
                move = (moves[j, k, 0], moves[j, k, 1], moves[j, k, 2])
                own = (2.0 * move[0], 2.0 * move[1], 2.0 * move[2])
                own = plus(plus(own, gh, cross(move, field)), -alpha, plus(cross(move, d), 2.0, cross(at, move)))
                blocks[j, 1, 2 * s, k] += dot(t1, own)
                blocks[j, 1, 2 * s + 1, k] += dot(t2, own)


@jit
def invert(a: np.ndarray, out: np.ndarray) -> None:
    """Inverse of a 4 × 4 matrix by Gauss-Jordan with partial pivoting; a is used up."""
    for i in range(4):
        for k in range(4):
            out[i, k] = 1.0 if i == k else 0.0
    for c in range(4):
        p = c
        for i in range(c + 1, 4):
            if abs(a[i, c]) > abs(a[p, c]):
                p = i
        for k in range(4):
            a[c, k], a[p, k] = a[p, k], a[c, k]
            out[c, k], out[p, k] = out[p, k], out[c, k]
        scale = 1.0 / a[c, c]
        for k in range(4):
            a[c, k] *= scale
            out[c, k] *= scale
        for i in range(4):
            factor = a[i, c]
            if i != c:
                for k in range(4):
                    a[i, k] -= factor * a[c, k]
                    out[i, k] -= factor * out[c, k]


@jit
def factorise(blocks: np.ndarray, inverse: np.ndarray, upper: np.ndarray) -> None:
    """Block LU: inverse pivots and upper blocks, both (N, 4, 4); the lower ones stay in blocks[:, 0]."""
    cells = blocks.shape[0]
    pivot = np.empty((4, 4))
    for j in range(cells):
        for i in range(4):
            for k in range(4):
                total = blocks[j, 1, i, k]
                if j > 0:
                    for q in range(4):
                        total -= blocks[j, 0, i, q] * upper[j - 1, q, k]
                pivot[i, k] = total
        invert(pivot, inverse[j])
        for i in range(4):
            for k in range(4):
                total = 0.0
                for q in range(4):
                    total += inverse[j, i, q] * blocks[j, 2, q, k]
                upper[j, i, k] = total


@jit
def solve(blocks: np.ndarray, inverse: np.ndarray, upper: np.ndarray, x: np.ndarray) -> None:
    """The solution in place of x (N, 4)."""
    cells = x.shape[0]
    for j in range(cells):
        w0, w1, w2, w3 = x[j, 0], x[j, 1], x[j, 2], x[j, 3]
        if j > 0:
            low, before = blocks[j, 0], x[j - 1]
            for k in range(4):
                w0 -= low[0, k] * before[k]
                w1 -= low[1, k] * before[k]
                w2 -= low[2, k] * before[k]
                w3 -= low[3, k] * before[k]
        for i in range(4):
            x[j, i] = inverse[j, i, 0] * w0 + inverse[j, i, 1] * w1 + inverse[j, i, 2] * w2 + inverse[j, i, 3] * w3
    for j in range(cells - 2, -1, -1):
        for i in range(4):
            for k in range(4):
                x[j, i] -= upper[j, i, k] * x[j + 1, k]


@jit
def find_middle(
    m: np.ndarray,
    u: np.ndarray,
    g: np.ndarray,
    b0: np.ndarray,
    gh: float,
    alpha: float,
    pinned: bool,
    tolerance: float,
    kept: Any,
    usable: bool,
) -> tuple[int, bool]:
    """Newton's method from u, which becomes the directions of the midpoints; (status, factors usable).

    kept = (basis, blocks, inverse, upper): a factorisation that serves while corrections shrink by `SMOOTH`. It ends
    where what is left, the rest of a geometric series of the last two corrections, is below `tolerance` [rad].
    """
    basis, blocks, inverse, upper = kept
    cells = m.shape[0]
    x, b, w = np.empty((cells, 6)), np.empty((cells, 6)), np.empty((cells, 4))
    before, fresh = math.inf, False
    for _ in range(ITERATIONS):
        fill_middle(m, u, x)
        field_of(g, b0, x, b)
        if not usable:
            linearise(m, u, x, b, g, gh, alpha, pinned, basis, blocks)
            factorise(blocks, inverse, upper)
            usable = fresh = True
        for j in range(cells):
            held = pinned and (j == 0 or j == cells - 1)
            for s in range(2):
                r = residual(m, x, b, j, s, gh, alpha)
                for a in range(2):
                    t = (basis[j, s, a, 0], basis[j, s, a, 1], basis[j, s, a, 2])
                    w[j, 2 * s + a] = 0.0 if held else -dot(t, r)
        solve(blocks, inverse, upper, w)
        size = 0.0
        for j in range(cells):
            for s in range(2):
                v, square = vector(u, j, s), 0.0
                for a in range(2):
                    t = (basis[j, s, a, 0], basis[j, s, a, 1], basis[j, s, a, 2])
                    v = plus(v, w[j, 2 * s + a], t)
                    square += w[j, 2 * s + a] ** 2
                length = math.sqrt(dot(v, v))
                set_vector(u, j, s, (v[0] / length, v[1] / length, v[2] / length))
                size = max(size, square) if square == square else math.inf
        size = math.sqrt(size)
        if not math.isfinite(size) or size > 1e3:
            return LOST, False
        ratio = size / before if before < math.inf else 1.0
        if (ratio < 0.5 and size * ratio / (1.0 - ratio) < tolerance) or size < tolerance:
            return CONVERGED, True
        # Newton's corrections shrink by themselves; kept factors are renewed where they lag, or where u has turned.
        usable = not fresh and (ratio < SMOOTH or (before == math.inf and size < 1e-3))
        fresh = False
        before = size
    return LOST, False
