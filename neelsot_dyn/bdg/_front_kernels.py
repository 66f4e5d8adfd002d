"""Compiled copies between dense fronts of 4 × 4 blocks: what an elimination does beside its matrix products."""

from __future__ import annotations

import numpy as np

from neelsot_dyn._compile import njit

jit = njit(nogil=True)


@jit
def gather(matrix: np.ndarray, places: np.ndarray, out: np.ndarray) -> None:
    """Blocks (places, places) of a matrix into `out`."""
    for a in range(places.size):
        row = 4 * places[a]
        for i in range(4):
            for b in range(places.size):
                column = 4 * places[b]
                for j in range(4):
                    out[4 * a + i, 4 * b + j] = matrix[row + i, column + j]


@jit
def scatter(part: np.ndarray, places: np.ndarray, matrix: np.ndarray) -> None:
    """Add `part` to the blocks (places, places) of a matrix."""
    for a in range(places.size):
        row = 4 * places[a]
        for i in range(4):
            for b in range(places.size):
                column = 4 * places[b]
                for j in range(4):
                    matrix[row + i, column + j] += part[4 * a + i, 4 * b + j]
