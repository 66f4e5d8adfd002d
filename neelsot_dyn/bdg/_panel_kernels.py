"""Compiled integrals of the uniform layer's densities over panels of rays, each with an estimate of its error.

The estimate comes from null rules: combinations of the fifteen values that vanish for polynomials up to a degree. Those
here are Legendre-like polynomials orthonormal on the nodes with Kronrod's weights, degrees 14 down to 7, taken in pairs
E_1 … E_4. Where the values are those of an analytic function the pairs fall by a factor r from one to the next, and
what Kronrod's rule leaves out is some powers of r smaller than E_1: E_1 r³ is taken, with the slowest fall seen, and
E_1 itself where they do not fall (after J. Berntsen and T. O. Espelid, ACM Trans. Math. Softw. 17, 233 (1991)).
|Kronrod − Gauss|, the error of the seven-point rule, would be thousands of times too large.
"""

from __future__ import annotations

import math

import numpy as np

from neelsot_dyn.bdg._elementary import compiled
from neelsot_dyn.bdg._gauss_kronrod import KRONROD, NODES
from neelsot_dyn.bdg._kernels import BLOCK, PARTS, SLOPES, fill_free_energies, fill_parts, fill_slopes

PANELS = BLOCK // NODES.size
"""Panels per block."""


def _null_rules(count: int = 8) -> np.ndarray:
    """Weights (count, 15) of the null rules, the highest degree first."""
    powers = np.polynomial.legendre.legvander(NODES, NODES.size - 1) * np.sqrt(KRONROD)[:, None]
    orthonormal, _ = np.linalg.qr(powers)
    return np.ascontiguousarray((orthonormal * np.sqrt(KRONROD)[:, None]).T[: -count - 1 : -1])


NULL = _null_rules()


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
            n0, n1, n2, n3, n4, n5, n6, n7 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
            for j in range(15):
                value = radii[15 * p + j] * found[offset + j]
                kronrod += KRONROD[j] * value
                size += KRONROD[j] * abs(value)
                n0 += NULL[0, j] * value
                n1 += NULL[1, j] * value
                n2 += NULL[2, j] * value
                n3 += NULL[3, j] * value
                n4 += NULL[4, j] * value
                n5 += NULL[5, j] * value
                n6 += NULL[6, j] * value
                n7 += NULL[7, j] * value
            e1, e2, e3, e4 = n0 * n0 + n1 * n1, n2 * n2 + n3 * n3, n4 * n4 + n5 * n5, n6 * n6 + n7 * n7
            ratio = max(e1 / (e2 + 1e-300), e2 / (e3 + 1e-300), e3 / (e4 + 1e-300))
            ratio = min(1.0, ratio)
            error = math.sqrt(e1 * (ratio * ratio * ratio))
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
