"""How does a free energy become the kernels' numbers? −1/M_s times the derivatives of the energy, in tesla."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn.dynamics.track import Grid

if TYPE_CHECKING:
    from neelsot_dyn.dynamics.functional import Functional

NO_VOLUME = np.zeros((0, 0, 0))
NO_AREA = np.zeros((0, 0))
TENSOR = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))

Coefficients = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""(u, v, f, w, ends) as `_kernels` describes them."""


def shortened(p: Coefficients, y: np.ndarray, fields: bool = False) -> tuple[np.ndarray, ...]:
    """The kernels' shortest form of the numbers for a state: (u, ends), (u, f, ends), or all five.

    A kernel is compiled for every form, and a plain track need not wait for what it does not use. fields: keep a place
    for fields per cell.
    """
    u, v, f, w, ends = p
    if y.shape[2] > 1 or v.size or w.size:
        return p
    return (u, f, ends) if fields or f.size else (u, ends)


def kernel_coefficients(functional: Functional, magnetization: float, grid: Grid) -> Coefficients:
    """The kernels' arrays of a free energy on a track or mesh; M_s = magnetization [A/m]."""
    f = functional
    material = (f.j12, f.a11, f.a_alt, f.a12, f.dmi)
    varies = any(np.ndim(c) for c in material) or f.anisotropy.ndim > 2
    u = np.zeros(21)
    v = NO_VOLUME
    if varies:
        v = _varying(f, grid) / magnetization
    else:
        dx, dy = (*grid.spacings, np.inf)[:2]
        own1, own2 = f.a11 + f.a_alt, f.a11 - f.a_alt
        u[0:4] = f.j12, 2 * own1 / dx**2, 2 * own2 / dx**2, f.a12 / dx**2
        u[4:10] = [2 * f.anisotropy[i, j] for i, j in TENSOR]
        u[16:19] = 2 * own2 / dy**2, 2 * own1 / dy**2, f.a12 / dy**2
        u[19:21] = f.dmi / dx, f.dmi / dy
    per_cell = NO_VOLUME
    if f.zeeman.ndim > 1 or f.neel.ndim > 1:
        per_cell = field_rows(f.zeeman, f.neel, grid) / magnetization
    else:
        u[10:16] = [*(f.zeeman + f.neel), *(f.zeeman - f.neel)]
    return u / magnetization, v, per_cell, _plaquettes(f, grid) / magnetization, grid.end_codes


def to_rows(values: Any, grid: Grid) -> np.ndarray:
    """A number or an array in the shape of the cells as kernel rows (ny, nx)."""
    array = np.broadcast_to(np.asarray(values, dtype=float), grid.shape)
    return array[None] if array.ndim == 1 else array.T


def field_rows(zeeman: np.ndarray, neel: np.ndarray, grid: Grid) -> np.ndarray:
    """Fields on m1 and m2 as kernel rows (6, ny, nx), in the units of `zeeman` and `neel`."""
    shape = grid.shape if len(grid.shape) > 1 else (*grid.shape, 1)
    out = np.empty((2, 3, *shape[::-1]))
    for rows, b in zip(out, (zeeman + neel, zeeman - neel), strict=True):
        rows[:] = b.reshape(3, 1, 1) if b.ndim == 1 else b.reshape(*shape, 3).T
    return out.reshape(6, *shape[::-1])


def _varying(f: Functional, grid: Grid) -> np.ndarray:
    """The 23 rows of the kernels' v, times M_s."""
    codes = grid.end_names
    dx, dy = (*grid.spacings, np.inf)[:2]
    rows = [to_rows(f.j12, grid)]
    rows += [to_rows(2 * f.anisotropy[..., i, j], grid) for i, j in TENSOR]
    own1, own2 = to_rows(f.a11 + f.a_alt, grid), to_rows(f.a11 - f.a_alt, grid)
    cross, dmi = to_rows(f.a12, grid), to_rows(f.dmi, grid)
    for axis, step, pair in ((1, dx, (own1, own2)), (0, dy, (own2, own1))):
        periodic = len(codes) > 1 - axis and codes[1 - axis] == "periodic"
        stiffness = [_bonds(c, axis, periodic) for c in (2 * pair[0], 2 * pair[1], cross)]
        for side in (0, 1):
            rows += [b[side] / step**2 for b in stiffness]
        rows += [b / step for b in _bonds(dmi, axis, periodic)]
    ny, nx = rows[0].shape
    out = np.zeros((ny, len(rows), nx + 8))  # padded: streams a power of two apart would share cache lines
    out[:, :, :nx] = np.array(rows).swapaxes(0, 1)
    return out


def _bonds(c: np.ndarray, axis: int, periodic: bool) -> tuple[np.ndarray, np.ndarray]:
    """Means over the bonds after and before every cell along an axis; none across an end that is not periodic."""
    after = (c + np.roll(c, -1, axis)) / 2
    if not periodic:
        after = np.array(after)
        after[(slice(None),) * axis + (-1,)] = 0
    return after, np.roll(after, 1, axis)


def _plaquettes(f: Functional, grid: Grid) -> np.ndarray:
    """The kernels' w, times M_s: a_mixed/(dx dy) between the rows and columns of a mesh."""
    if len(grid.shape) == 1 or not np.any(f.a_mixed):
        return NO_AREA
    c = to_rows(f.a_mixed, grid) / grid.measure
    for axis in (0, 1):
        c = _bonds(c, axis, grid.end_names[1 - axis] == "periodic")[0]
    w = np.zeros((c.shape[0] + 1, c.shape[1] + 1))
    w[1:, 1:] = c
    w[0], w[:, 0] = w[-1], w[:, -1]
    return w
