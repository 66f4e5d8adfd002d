"""The vectors of one cell, as tuples: a function of arrays in a loop over cells would cost more than its arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np

from neelsot_dyn.dynamics._kernels import PINNED, inlined


@inlined
def cross(a: Any, b: Any) -> Any:
    """a × b."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


@inlined
def dot(a: Any, b: Any) -> float:
    """a·b."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@inlined
def plus(a: Any, c: float, b: Any) -> Any:
    """a + c b."""
    return a[0] + c * b[0], a[1] + c * b[1], a[2] + c * b[2]


@inlined
def at(y: np.ndarray, s: int, r: int, j: int) -> Any:
    """The vector of sublattice s in a cell."""
    return y[s, 0, r, j], y[s, 1, r, j], y[s, 2, r, j]


@inlined
def put(y: np.ndarray, r: int, j: int, v: Any) -> None:
    """v and −v into the sublattices of a cell."""
    y[0, 0, r, j], y[0, 1, r, j], y[0, 2, r, j] = v[0], v[1], v[2]
    y[1, 0, r, j], y[1, 1, r, j], y[1, 2, r, j] = -v[0], -v[1], -v[2]


@inlined
def here(w: np.ndarray, r: int, j: int) -> Any:
    """The vector of a cell of w (3, rows, cells)."""
    return w[0, r, j], w[1, r, j], w[2, r, j]


@inlined
def write(w: np.ndarray, r: int, j: int, v: Any) -> None:
    """The opposite of `here`."""
    w[0, r, j], w[1, r, j], w[2, r, j] = v[0], v[1], v[2]


@inlined
def half_way(n: Any, after: Any) -> Any:
    """n̄ and (n⁺ − n)/2."""
    m = (0.5 * (n[0] + after[0]), 0.5 * (n[1] + after[1]), 0.5 * (n[2] + after[2]))
    return m, (m[0] - n[0], m[1] - n[1], m[2] - n[2])


@inlined
def across(m: Any, v: Any) -> Any:
    """The part of v across m."""
    c = dot(m, v) / dot(m, m)
    return v[0] - c * m[0], v[1] - c * m[1], v[2] - c * m[2]


@inlined
def mean_velocity(n: Any, after: Any, step: float) -> Any:
    """The angular velocity across n̄ that takes n to n⁺: (2/h) n̄ × (n⁺ − n)/2 / n̄²."""
    m, half = half_way(n, after)
    c = 2.0 / (step * dot(m, m))
    v = cross(m, half)
    return c * v[0], c * v[1], c * v[2]


@inlined
def canting(b: np.ndarray, r: int, j: int) -> Any:
    """H = (B1 + B2)/2 of a cell."""
    b1, b2 = at(b, 0, r, j), at(b, 1, r, j)
    return 0.5 * (b1[0] + b2[0]), 0.5 * (b1[1] + b2[1]), 0.5 * (b1[2] + b2[2])


@inlined
def sideways(m: Any, w: Any, h: Any, hw: Any, numbers: Any) -> Any:
    """T × n̄ of all that cants, of −γ n̄ × 𝓗W + γ H × W − (η/ρ)γH⊥."""
    gamma, rate = numbers[3], numbers[1] / numbers[0]
    turn = cross(h, w)
    level = across(m, h)
    own = cross(m, hw)
    t = (
        gamma * (turn[0] - own[0] - rate * level[0]),
        gamma * (turn[1] - own[1] - rate * level[1]),
        gamma * (turn[2] - own[2] - rate * level[2]),
    )
    return cross(t, m)


@inlined
def pinned_cell(ends: np.ndarray, r: int, j: int, rows: int, cells: int) -> bool:
    """Is this an end cell that does not move?"""
    if ends[0] == PINNED and (j == 1 or j == cells):
        return True
    return bool(ends[1] == PINNED and rows > 1 and (r == 1 or r == rows - 2))
