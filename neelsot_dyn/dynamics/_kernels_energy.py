"""The numba loops of the energy: its 18 invariants per cell, and those that a window leaves behind.

In the order of `functional.Functional`'s coefficients; arrays as in `_kernels`.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn.dynamics._kernels import PERIODIC, fill_ghosts, ghost_rows, jit

INVARIANTS = 18
FEW = 128
"""Cells whose invariants are added up one after the other; numpy sums these sums in pairs."""


@jit
def add_local(y: np.ndarray, r: int, j: int, weight: float, out: np.ndarray) -> None:
    """Add `weight` times the gradient-free invariants of cell j of row r (both ghosted)."""
    ax, ay, az = y[0, 0, r, j], y[0, 1, r, j], y[0, 2, r, j]
    bx, by, bz = y[1, 0, r, j], y[1, 1, r, j], y[1, 2, r, j]
    sx, sy, sz = ax + bx, ay + by, az + bz
    out[0] += weight * 0.5 * (sx * sx + sy * sy + sz * sz)
    out[4] += weight * (ax * ax + bx * bx)
    out[5] += weight * (ay * ay + by * by)
    out[6] += weight * (az * az + bz * bz)
    out[7] += weight * 2.0 * (ax * ay + bx * by)
    out[8] += weight * 2.0 * (ax * az + bx * bz)
    out[9] += weight * 2.0 * (ay * az + by * bz)
    out[10] -= weight * sx
    out[11] -= weight * sy
    out[12] -= weight * sz
    out[13] -= weight * (ax - bx)
    out[14] -= weight * (ay - by)
    out[15] -= weight * (az - bz)


@jit
def add_bond(y: np.ndarray, r: int, j: int, axis: int, spacing: float, weight: float, out: np.ndarray) -> None:
    """Add `weight` times the gradient invariants of the bond from cell (r, j) to its neighbour along x (0) or y (1).

    DMI: m_z ∂x m_x − m_x ∂x m_z = ŷ·(m × ∂x m), and the same along y with m_y.
    """
    q, k = r + axis, j + 1 - axis
    scale = weight / spacing**2
    stagger = scale if axis == 0 else -scale
    for i in range(3):
        d1 = y[0, i, q, k] - y[0, i, r, j]
        d2 = y[1, i, q, k] - y[1, i, r, j]
        out[1] += scale * (d1 * d1 + d2 * d2)
        out[2] += stagger * (d1 * d1 - d2 * d2)
        out[3] += scale * d1 * d2
    for s in range(2):
        out[16] += weight / spacing * (y[s, 2, r, j] * y[s, axis, q, k] - y[s, axis, r, j] * y[s, 2, q, k])


@jit
def add_plaquette(y: np.ndarray, r: int, j: int, spacings: tuple[float, float], weight: float, out: np.ndarray) -> None:
    """Add `weight` times Σ_i s_i 2 ∂x m_i·∂y m_i of the plaquette between the cells (r, j) and (r + 1, j + 1)."""
    scale = 0.5 * weight / (spacings[0] * spacings[1])
    for i in range(3):
        for s in range(2):
            up = y[s, i, r + 1, j + 1] - y[s, i, r, j]
            down = y[s, i, r + 1, j] - y[s, i, r, j + 1]
            out[17] += scale * (1 - 2 * s) * (up * up - down * down)


@jit
def invariant_densities(y: np.ndarray, spacings: tuple[float, float], ends: np.ndarray) -> np.ndarray:
    """Invariants per cell (ny, nx, 18); a bond's share goes half to either of its cells, a plaquette's in quarters."""
    fill_ghosts(y, ends)
    g = ghost_rows(y)
    ny, nx = y.shape[2] - 2 * g, y.shape[3] - 2
    out = np.zeros((ny, nx, INVARIANTS))
    share = np.zeros(INVARIANTS)
    right = nx if ends[0] == PERIODIC else nx - 1
    up = (ny if ends[1] == PERIODIC else ny - 1) if g == 1 else 0
    for r in range(ny):
        for j in range(nx):
            add_local(y, r + g, j + 1, 1.0, out[r, j])
            above, beside = (r + 1) % ny, (j + 1) % nx
            for axis in range(2):
                if (axis == 0 and j < right) or (axis == 1 and r < up):
                    for c in range(INVARIANTS):
                        share[c] = 0.0
                    add_bond(y, r + g, j + 1, axis, spacings[axis], 0.5, share)
                    for c in range(INVARIANTS):
                        out[r, j, c] += share[c]
                        out[above if axis == 1 else r, beside if axis == 0 else j, c] += share[c]
            if r < up and j < right:
                share[17] = 0.0
                add_plaquette(y, r + g, j + 1, spacings, 0.25, share)
                out[r, j, 17] += share[17]
                out[r, beside, 17] += share[17]
                out[above, j, 17] += share[17]
                out[above, beside, 17] += share[17]
    return out


@jit
def invariant_sums(y: np.ndarray, spacings: tuple[float, float], ends: np.ndarray) -> np.ndarray:
    """The invariants of a few cells each, (18, n), bonds counted with the cell at their left or lower end."""
    fill_ghosts(y, ends)
    g = ghost_rows(y)
    ny, nx = y.shape[2] - 2 * g, y.shape[3] - 2
    blocks = (nx + FEW - 1) // FEW
    out = np.zeros((INVARIANTS, ny * blocks))
    here = np.zeros(INVARIANTS)
    right = nx if ends[0] == PERIODIC else nx - 1
    up = (ny if ends[1] == PERIODIC else ny - 1) if g == 1 else 0
    for r in range(ny):
        for block in range(blocks):
            for c in range(INVARIANTS):
                here[c] = 0.0
            for j in range(block * FEW, min(nx, (block + 1) * FEW)):
                add_local(y, r + g, j + 1, 1.0, here)
                if j < right:
                    add_bond(y, r + g, j + 1, 0, spacings[0], 1.0, here)
                if r < up:
                    add_bond(y, r + g, j + 1, 1, spacings[1], 1.0, here)
                    if j < right:
                        add_plaquette(y, r + g, j + 1, spacings, 1.0, here)
            for c in range(INVARIANTS):
                out[c, r * blocks + block] = here[c]
    return out


@jit
def carry(y: np.ndarray, shift: int, spacings: tuple[float, float], ends: np.ndarray, carried: np.ndarray) -> None:
    """Add the integrated invariants of what leaves minus those of what enters, so window + carried is continuous."""
    fill_ghosts(y, ends)
    g = ghost_rows(y)
    last = y.shape[3] - 2
    gone, new, bond = (1, last, 1) if shift > 0 else (last, 1, last - 1)
    area = spacings[0] * (spacings[1] if g == 1 else 1.0)
    for r in range(g, y.shape[2] - g):
        rows = g == 1 and (r < y.shape[2] - 2 or ends[1] == PERIODIC)
        for column, weight in ((gone, area), (new, -area)):
            add_local(y, r, column, weight, carried)
        for column, axis, weight in ((bond, 0, area), (gone, 1, area), (new, 1, -area)):
            if axis == 0 or rows:
                add_bond(y, r, column, axis, spacings[axis], weight, carried)
        if rows:
            add_plaquette(y, r, bond, spacings, area, carried)
