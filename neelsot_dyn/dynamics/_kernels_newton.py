"""The numba loops that solve a step of the sigma model: Newton's method in the planes across n, row by row.

The step asks for n⁺ with g = 0, g = (h/2)bΩ × n̄ + κ[n̄²F − (F·n̄) n_ε] − p, with p = (n⁺ − n)/2, n̄ = n + p, and F at
n_ε = n̄ + 2εp (`_kernels_sigma`). A change η of n̄ lies across n⁺, while g lies across n̄. With e1, e2 across n̄,
η_i = e_i − (e_i·p/n̄²) n̄, δF = (1 + 2ε) Lη and f_j = n̄² e_j − 2ε (e_j·p) n̄, the change of g is

    −e_j·δg = x_i {(1 + κ(1 + 2ε) n̄·F) δ_ij − κ(1 + 2ε) f_j·(L η_i) − (h/2)b e_j·(Ω × η_i)
                   − κ (e_j·F)[2(1 + ε) n̄·η_i + 2ε p·e_i] + 2εκ (e_j·p)(F·η_i)}.

κ n̄·F is the constraint's Lagrange multiplier: with it the operator is 1 + κ times the energy's Hessian on the sphere,
which holds the wall's curvature, and the wall's free translation costs nothing. Along a row it is tridiagonal in 2 × 2
blocks, which on a track is all but for what cants the sublattices. Rows are joined by lines of constant stiffness along
y; these, a ring's last bond and the canting leave Newton's method inexact, and `mix` speeds it up.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neelsot_dyn.dynamics._kernels import PERIODIC, PINNED, ghost_rows, inlined, jit
from neelsot_dyn.dynamics._kernels_cell import cross, dot, plus

DEPTH = 10
"""Earlier updates that `mix` remembers."""


@inlined
def tangents(m: Any) -> Any:
    """Two unit vectors across m, of any length (Duff et al., J. Comput. Graph. Tech. 6, 1 (2017))."""
    scale = 1.0 / math.sqrt(dot(m, m))
    x, y, z = m[0] * scale, m[1] * scale, m[2] * scale
    sign = 1.0 if z >= 0.0 else -1.0
    a = -1.0 / (sign + z)
    b = x * y * a
    return (1.0 + sign * x * x * a, sign * b, -sign * x), (b, sign + y * y * a, -y)


@jit
def stiffnesses(y: np.ndarray, p: Any, ms: float) -> Any:
    """What ties n's cells [J/m³]: stiffness and DMI (2, rows, cells) of the bonds after every cell, 4K (6, …), and S_y.

    No bond crosses an open end. A ring's last bond stands at both its ends.
    """
    u, ends = p[0], p[-1]
    g = ghost_rows(y)
    rows, cells = y.shape[2], y.shape[3] - 2
    bonds, local = np.zeros((2, *y.shape[2:])), np.zeros((6, *y.shape[2:]))
    bonds[0], bonds[1] = u[1] + u[2] - 2.0 * u[3], 2.0 * u[19]
    along_y = u[16] + u[17] - 2.0 * u[18]
    for i in range(6):
        local[i] = 2.0 * u[4 + i]
    if len(p) == 5:
        v = p[1]
        if v.shape[0] > 0:
            along_y += (v[:, 15, :cells] + v[:, 16, :cells] - 2.0 * v[:, 17, :cells]).mean()
            for r in range(g, rows - g):
                for j in range(1, cells + 1):
                    row = v[r - g, :, j - 1]
                    bonds[0, r, j] += row[7] + row[8] - 2.0 * row[9]
                    bonds[1, r, j] += 2.0 * row[13]
                    for i in range(6):
                        local[i, r, j] += 2.0 * row[1 + i]
    bonds[:, :, 0] = bonds[:, :, cells]
    if ends[0] != PERIODIC:
        bonds[:, :, 0], bonds[:, :, cells] = 0.0, 0.0
    return ms * bonds, ms * local, ms * along_y


@inlined
def pull(eta: Any, k: Any, stiff: float) -> Any:
    """−Lη of the cell itself; k: the anisotropy 4K, xx yy zz xy xz yz; stiff: the sum of its bonds."""
    return (
        (stiff + k[0]) * eta[0] + k[3] * eta[1] + k[4] * eta[2],
        (stiff + k[1]) * eta[1] + k[3] * eta[0] + k[5] * eta[2],
        (stiff + k[2]) * eta[2] + k[4] * eta[0] + k[5] * eta[1],
    )


@inlined
def linearise(m: Any, half: Any, omega: Any, force: Any, stiff: float, k: Any, scheme: Any) -> Any:
    """e1, e2, f1, f2, η1, η2 and the diagonal block of a cell; half = p, scheme = (…, hb/2, …, κ, …, ε at the end)."""
    turn, kappa, lean = scheme[1], scheme[3], scheme[6]
    square, ahead = dot(m, m), kappa * (1.0 + 2.0 * lean)
    e1, e2 = tangents(m)
    p1, p2 = dot(e1, half), dot(e2, half)
    c1, c2 = -p1 / square, -p2 / square
    h1, h2 = plus(e1, c1, m), plus(e2, c2, m)
    f1 = plus((square * e1[0], square * e1[1], square * e1[2]), -2.0 * lean * p1, m)
    f2 = plus((square * e2[0], square * e2[1], square * e2[2]), -2.0 * lean * p2, m)
    l1, l2, s1, s2 = pull(h1, k, stiff), pull(h2, k, stiff), cross(omega, h1), cross(omega, h2)
    one, a1, a2 = 1.0 + ahead * dot(m, force), kappa * dot(e1, force), kappa * dot(e2, force)
    b1, b2 = 2.0 * (lean * p1 - (1.0 + lean) * p1), 2.0 * (lean * p2 - (1.0 + lean) * p2)
    d1, d2 = 2.0 * lean * kappa * dot(force, h1), 2.0 * lean * kappa * dot(force, h2)
    block = (
        one + ahead * dot(f1, l1) - turn * dot(e1, s1) - a1 * b1 + p1 * d1,
        ahead * dot(f1, l2) - turn * dot(e1, s2) - a1 * b2 + p1 * d2,
        ahead * dot(f2, l1) - turn * dot(e2, s1) - a2 * b1 + p2 * d1,
        one + ahead * dot(f2, l2) - turn * dot(e2, s2) - a2 * b2 + p2 * d2,
    )
    return e1, e2, f1, f2, h1, h2, block


@inlined
def beside(f1: Any, f2: Any, h1: Any, h2: Any, stiffness: float, dmi: float) -> Any:
    """The block f·(force of a bond whose far end moves by η), times the factors in stiffness and dmi."""
    return (
        stiffness * dot(f1, h1) + dmi * (f1[0] * h1[2] - f1[2] * h1[0]),
        stiffness * dot(f1, h2) + dmi * (f1[0] * h2[2] - f1[2] * h2[0]),
        stiffness * dot(f2, h1) + dmi * (f2[0] * h1[2] - f2[2] * h1[0]),
        stiffness * dot(f2, h2) + dmi * (f2[0] * h2[2] - f2[2] * h2[0]),
    )


@jit
def solve_row(
    basis: np.ndarray,
    moves: np.ndarray,
    diagonal: np.ndarray,
    x: np.ndarray,
    c: float,
    bonds: np.ndarray,
    upper: np.ndarray,
) -> None:
    """Solve a row's tridiagonal system of 2 × 2 blocks in place of x, its ends open.

    basis (6, cells): f1, f2; moves (6, cells): η1, η2; diagonal (4, cells); x (2, cells); c = −κ(1 + 2ε); bonds (2,
    cells): stiffness and DMI of the bond after every cell; upper (4, cells): room for the factors.
    """
    cells = x.shape[1]
    u0 = u1 = u2 = u3 = y0 = y1 = 0.0
    for j in range(cells):
        d0, d1, d2, d3 = diagonal[0, j], diagonal[1, j], diagonal[2, j], diagonal[3, j]
        x0, x1 = x[0, j], x[1, j]
        f1, f2 = (basis[0, j], basis[1, j], basis[2, j]), (basis[3, j], basis[4, j], basis[5, j])
        if j > 0:
            h1 = (moves[0, j - 1], moves[1, j - 1], moves[2, j - 1])
            h2 = (moves[3, j - 1], moves[4, j - 1], moves[5, j - 1])
            l0, l1, l2, l3 = beside(f1, f2, h1, h2, c * bonds[0, j - 1], -c * bonds[1, j - 1])
            d0, d1 = d0 - l0 * u0 - l1 * u2, d1 - l0 * u1 - l1 * u3
            d2, d3 = d2 - l2 * u0 - l3 * u2, d3 - l2 * u1 - l3 * u3
            x0, x1 = x0 - l0 * y0 - l1 * y1, x1 - l2 * y0 - l3 * y1
        share = 1.0 / (d0 * d3 - d1 * d2)
        d0, d1, d2, d3 = share * d0, share * d1, share * d2, share * d3
        y0, y1 = d3 * x0 - d1 * x1, d0 * x1 - d2 * x0
        x[0, j], x[1, j] = y0, y1
        if j < cells - 1:
            h1 = (moves[0, j + 1], moves[1, j + 1], moves[2, j + 1])
            h2 = (moves[3, j + 1], moves[4, j + 1], moves[5, j + 1])
            w0, w1, w2, w3 = beside(f1, f2, h1, h2, c * bonds[0, j], c * bonds[1, j])
            u0, u1, u2, u3 = d3 * w0 - d1 * w2, d3 * w1 - d1 * w3, d0 * w2 - d2 * w0, d0 * w3 - d2 * w1
            upper[0, j], upper[1, j], upper[2, j], upper[3, j] = u0, u1, u2, u3
    for j in range(cells - 2, -1, -1):
        y0, y1 = x[0, j + 1], x[1, j + 1]
        x[0, j] -= upper[0, j] * y0 + upper[1, j] * y1
        x[1, j] -= upper[2, j] * y0 + upper[3, j] * y1


@jit
def join_rows(update: np.ndarray, a: float, end: int) -> None:
    """Solve (1 − a δ²) x = x along y in place, by Thomas' method; a periodic end counts as open."""
    rows = update.shape[1] - 2
    upper = np.zeros(rows + 1)
    for r in range(1, rows + 1):
        diagonal = 1.0 + a * ((0.0 if r == 1 else 1.0) + (0.0 if r == rows else 1.0))
        pivot = 1.0 / (diagonal + a * upper[r - 1])
        upper[r] = -a * pivot
        for i in range(3):
            for j in range(update.shape[2]):
                update[i, r, j] = pivot * (update[i, r, j] + (a * update[i, r - 1, j] if r > 1 else 0.0))
    for r in range(rows - 1, 0, -1):
        for i in range(3):
            for j in range(update.shape[2]):
                update[i, r, j] -= upper[r] * update[i, r + 1, j]
    if end == PINNED:
        update[:, 1] = 0.0
        update[:, rows] = 0.0


@jit
def mix(n: np.ndarray, update: np.ndarray, memory: Any, used: int) -> int:
    """Replace the update by Anderson's: the mean of earlier ones whose own next update is least. Returns their number.

    Walker and Ni, SIAM J. Numer. Anal. 49, 1715 (2011), with orthonormal differences; memory = (earlier n, earlier
    update, differences of n, of the update), used = −1 the first time.
    """
    earlier_n, earlier, moves, answers = memory
    size = n.size
    x, f, x0, f0 = n.reshape(size), update.reshape(size), earlier_n.reshape(size), earlier.reshape(size)
    moved, answered = moves.reshape(DEPTH, size), answers.reshape(DEPTH, size)
    if used >= 0:
        slot = used % DEPTH
        for i in range(size):
            moved[slot, i], answered[slot, i] = x[i] - x0[i], f[i] - f0[i]
        for other in range(min(used, DEPTH)):
            if other != slot:
                share = np.dot(answered[slot], answered[other])
                for i in range(size):
                    answered[slot, i] -= share * answered[other, i]
                    moved[slot, i] -= share * moved[other, i]
        norm = math.sqrt(np.dot(answered[slot], answered[slot]))
        scale = 1.0 / norm if norm > 0.0 else 0.0
        for i in range(size):
            answered[slot, i] *= scale
            moved[slot, i] *= scale
    used += 1
    for i in range(size):
        x0[i], f0[i] = x[i], f[i]
    for slot in range(min(used, DEPTH)):
        share = np.dot(f0, answered[slot])
        for i in range(size):
            f[i] -= share * (moved[slot, i] + answered[slot, i])
    return used
