"""The numba loop of the linearly implicit method: the LLG's Jacobian as 6 × 6 blocks along a track, and its solution.

Unknowns per cell are (m1, m2). The field is affine, B_j = Σ_d G[j, d] m_{j+d−1} + const, d = 0, 1, 2 for the left cell,
the cell itself, and the right one.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._compile import njit

jit = njit(nogil=True, error_model="numpy", fastmath={"contract"})


@jit
def cross_matrix(v: np.ndarray, out: np.ndarray) -> None:
    """out x = v × x."""
    out[:] = 0.0
    out[0, 1], out[0, 2], out[1, 2] = -v[2], v[1], -v[0]
    out[1, 0], out[2, 0], out[2, 1] = v[2], -v[1], v[0]


@jit
def add_product(scale: float, a: np.ndarray, b: np.ndarray, out: np.ndarray) -> None:
    """out += scale a b."""
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            factor = scale * a[i, k]
            for j in range(b.shape[1]):
                out[i, j] += factor * b[k, j]


@jit
def jacobian(y: np.ndarray, b: np.ndarray, g: np.ndarray, gamma: float, alpha: float, out: np.ndarray) -> None:
    """Blocks (N, 3, 6, 6) of ∂ṁ/∂m at y (2, 3, N) with fields b (2, 3, N)."""
    cells = y.shape[2]
    cm, cb, ct, work = np.zeros((3, 3)), np.zeros((3, 3)), np.zeros((3, 3)), np.zeros((3, 3))
    m, field, turn = np.zeros(3), np.zeros(3), np.zeros(3)
    out[:] = 0.0
    for j in range(cells):
        for s in range(2):
            for i in range(3):
                m[i], field[i] = y[s, i, j], b[s, i, j]
            turn[0] = m[1] * field[2] - m[2] * field[1]
            turn[1] = m[2] * field[0] - m[0] * field[2]
            turn[2] = m[0] * field[1] - m[1] * field[0]
            cross_matrix(m, cm)
            cross_matrix(field, cb)
            cross_matrix(turn, ct)
            # ∂(m × B)/∂B = [m], ∂(m × (m × B))/∂B = [m][m]
            work[:] = cm
            add_product(alpha, cm, cm, work)
            rows = slice(3 * s, 3 * s + 3)
            for d in range(3):
                add_product(-gamma, work, g[j, d, rows], out[j, d, rows])
            # ∂(m × B)/∂m = −[B], ∂(m × (m × B))/∂m = −[m × B] − [m][B]
            work[:] = -cb
            add_product(-alpha, cm, cb, work)
            for i in range(3):
                for k in range(3):
                    out[j, 1, 3 * s + i, 3 * s + k] -= gamma * (work[i, k] - alpha * ct[i, k])


@jit
def invert(a: np.ndarray, out: np.ndarray) -> None:
    """Inverse of a 6 × 6 matrix by Gauss-Jordan with partial pivoting; a is used up."""
    size = a.shape[0]
    out[:] = 0.0
    for i in range(size):
        out[i, i] = 1.0
    for c in range(size):
        p = c
        for i in range(c + 1, size):
            if abs(a[i, c]) > abs(a[p, c]):
                p = i
        for k in range(size):
            a[c, k], a[p, k] = a[p, k], a[c, k]
            out[c, k], out[p, k] = out[p, k], out[c, k]
        scale = 1.0 / a[c, c]
        for k in range(size):
            a[c, k] *= scale
            out[c, k] *= scale
        for i in range(size):
            factor = a[i, c]
            if i != c and factor != 0.0:
                for k in range(size):
                    a[i, k] -= factor * a[c, k]
                    out[i, k] -= factor * out[c, k]


@jit
def factorise(blocks: np.ndarray, scale: float, pinned: bool, inverse: np.ndarray, upper: np.ndarray) -> None:
    """Block LU of 1 − scale J: inverse pivots (N, 6, 6) and upper blocks (N, 6, 6); blocks become 1 − scale J."""
    cells = blocks.shape[0]
    pivot = np.zeros((6, 6))
    for j in range(cells):
        for d in range(3):
            for i in range(6):
                for k in range(6):
                    blocks[j, d, i, k] *= -scale
        if pinned and (j == 0 or j == cells - 1):
            blocks[j] = 0.0
        for i in range(6):
            blocks[j, 1, i, i] += 1.0
        pivot[:] = blocks[j, 1]
        if j > 0:
            add_product(-1.0, blocks[j, 0], upper[j - 1], pivot)
        invert(pivot, inverse[j])
        upper[j] = 0.0
        add_product(1.0, inverse[j], blocks[j, 2], upper[j])


@jit
def solve(blocks: np.ndarray, inverse: np.ndarray, upper: np.ndarray, x: np.ndarray) -> None:
    """Solve (1 − scale J) x = x in place, x (N, 6)."""
    cells = x.shape[0]
    work = np.zeros(6)
    for j in range(cells):
        for i in range(6):
            work[i] = x[j, i]
            if j > 0:
                for k in range(6):
                    work[i] -= blocks[j, 0, i, k] * x[j - 1, k]
        for i in range(6):
            x[j, i] = 0.0
            for k in range(6):
                x[j, i] += inverse[j, i, k] * work[k]
    for j in range(cells - 2, -1, -1):
        for i in range(6):
            for k in range(6):
                x[j, i] -= upper[j, i, k] * x[j + 1, k]
