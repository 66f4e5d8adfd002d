"""The numba loops of a window that follows a wall: where the wall is, and the shift by a column."""

from __future__ import annotations

import numpy as np

from neelsot_dyn.dynamics._kernels import ghost_rows, jit


@jit
def along(y: np.ndarray, axis: np.ndarray, j: int) -> float:
    """2 n·axis in column j, summed over the rows."""
    g = ghost_rows(y)
    total = 0.0
    for r in range(g, y.shape[2] - g):
        for i in range(3):
            total += axis[i] * (y[0, i, r, j] - y[1, i, r, j])
    return total


@jit
def wall_shift(y: np.ndarray, axis: np.ndarray) -> int:
    """Has the wall passed the column beside the centre? +1, −1, or 0; 2 with no wall."""
    last = y.shape[3] - 2
    centre = last // 2 + 1
    left, right = along(y, axis, 1) > 0.0, along(y, axis, last) > 0.0
    if left == right:
        return 2
    if (along(y, axis, centre + 1) > 0.0) == left:
        return 1
    if (along(y, axis, centre - 1) > 0.0) == right:
        return -1
    return 0


@jit
def shift_window(y: np.ndarray, shift: int) -> None:
    """Move the window by one column; both sublattices in one operation, the new column copies the edge."""
    last = y.shape[3] - 2
    for s in range(2):
        for i in range(3):
            for r in range(y.shape[2]):
                row = y[s, i, r]
                if shift > 0:
                    for j in range(1, last):
                        row[j] = row[j + 1]
                else:
                    for j in range(last, 1, -1):
                        row[j] = row[j - 1]
