"""Compiled integrals of the uniform layer's densities over panels of rays, each with an estimate of its error."""

from __future__ import annotations

import numpy as np

from neelsot_dyn.bdg._elementary import compiled
from neelsot_dyn.bdg._gauss_kronrod import GAUSS, KRONROD, NODES
from neelsot_dyn.bdg._kernels import BLOCK, PARTS, SLOPES, fill_free_energies, fill_parts, fill_slopes

PANELS = BLOCK // NODES.size
"""Panels per block."""


@compiled
def _fill_nodes(cos, sin, left, right, begin, count, kx, ky, radii):  # type: ignore[no-untyped-def]
    """Wave vectors and radii of the nodes of `count` panels."""
    for p in range(count):
        center, half = 0.5 * (left[begin + p] + right[begin + p]), 0.5 * (right[begin + p] - left[begin + p])
        for j in range(15):
            r = center + half * NODES[j]
            kx[15 * p + j], ky[15 * p + j], radii[15 * p + j] = cos[begin + p] * r, sin[begin + p] * r, r


@compiled
def _sum_panels(found, radii, left, right, begin, count, first, values, errors, sizes):  # type: ignore[no-untyped-def]
    """∫ f r dr over `count` panels by Kronrod's rule (panels, rows); its error and ∫ |f| r dr, the rows' largest."""
    for p in range(count):
        half = 0.5 * (right[begin + p] - left[begin + p])
        worst, largest = 0.0, 0.0
        for row in range(values.shape[1]):
            offset = (first + row) * BLOCK + 15 * p
            kronrod, size = 0.0, 0.0
            gauss = 0.0
            for j in range(NODES.size):
                value = radii[15 * p + j] * found[offset + j]
                kronrod += KRONROD[j] * value
                gauss += GAUSS[j] * value
                size += KRONROD[j] * abs(value)
            error = abs(kronrod - gauss)
            values[begin + p, row] = half * kronrod
            worst, largest = max(worst, half * error), max(largest, half * size)
        errors[begin + p], sizes[begin + p] = worst, largest


@compiled
def free_energy_panels(cos, sin, left, right, q, n, model, first, last):  # type: ignore[no-untyped-def]
    """`_sum_panels` of f over panels of rays: (3, panels, 1)."""
    values, errors, sizes = np.empty((left.size, 1)), np.empty(left.size), np.empty(left.size)
    parts, found = np.empty(PARTS * BLOCK), np.empty(BLOCK)
    kx, ky, radii = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    for begin in range(0, left.size, PANELS):
        count = min(PANELS, left.size - begin)
        _fill_nodes(cos, sin, left, right, begin, count, kx, ky, radii)
        fill_parts(kx, ky, 0, 15 * count, q, n, model, parts)
        fill_free_energies(parts, 15 * count, model, found)
        _sum_panels(found, radii, left, right, begin, count, 0, values, errors, sizes)
    return values, errors, sizes


@compiled
def slope_panels(cos, sin, left, right, q, n, model, first, last):  # type: ignore[no-untyped-def]
    """`_sum_panels` of the slopes numbered `first` to `last` - 1 over panels of rays: (3, panels, rows)."""
    values, errors, sizes = np.empty((left.size, last - first)), np.empty(left.size), np.empty(left.size)
    parts, found = np.empty(PARTS * BLOCK), np.empty(SLOPES * BLOCK)
    kx, ky, radii = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    for begin in range(0, left.size, PANELS):
        count = min(PANELS, left.size - begin)
        _fill_nodes(cos, sin, left, right, begin, count, kx, ky, radii)
        fill_parts(kx, ky, 0, 15 * count, q, n, model, parts)
        fill_slopes(parts, 15 * count, n, model, found)
        _sum_panels(found, radii, left, right, begin, count, first, values, errors, sizes)
    return values, errors, sizes
