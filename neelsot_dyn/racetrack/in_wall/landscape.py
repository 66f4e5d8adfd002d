"""The energy of a rigid wall between domains ±x̂ against its inner angle, in a potential that is local in n.

With n = (cos θ, sin θ sin φ, sin θ cos φ) and dx = δ dθ/sin θ along the profile of Eq. 16 (arXiv:2603.22243, turned as
for its Fig. 3(d)),

    E(φ) = δ ∫_0^π [U(n(θ, φ)) − U(±x̂)] dθ/sin θ   [J/m²].

A field B_N ŷ, U = −2 M_s B_N n_y, gives −2π M_s B_N δ sin φ; a hard axis ẑ, U = 2 K_h n_z², gives 4 K_h δ cos² φ. For
q ∥ x̂ U is even in n_x and n_z, so E is a cosine series in the angle from ŷ, χ = φ − π/2: no Dzyaloshinskii-Moriya
energy is local.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from neelsot_dyn.coupling import AngleLandscape

ANGLES, NODES = 16, 12
"""Intervals of χ from 0 to π, and Gauss nodes of θ from 0 to π/2."""
SLOWEST = 1.2
"""Smallest power with which the harmonics are taken to fall."""
QUARTER_TURN = np.array([1, -1j, -1, 1j])
"""e^{−ikπ/2}, k = 0 … 3: cos kχ = Re e^{ik(φ − π/2)}."""


def wall_directions(theta: np.ndarray, chi: np.ndarray) -> np.ndarray:
    """n (..., 3) at polar angles θ from x̂ and azimuths χ from ŷ towards ẑ, broadcast; exactly zero on the axes."""
    parts = np.cos(theta), np.sin(theta) * np.cos(chi), np.sin(theta) * np.sin(chi)
    n = np.stack(np.broadcast_arrays(*parts), axis=-1)
    return np.where(np.abs(n) < 1e-15, 0.0, n)


def _left_out(coefficients: np.ndarray) -> float:
    """Σ |a_k| beyond the last one, which fall at least as the power law through the last two fours."""
    k = coefficients.size - 1
    before, last = (float(np.abs(four).sum()) for four in np.split(coefficients[-8:], 2))
    if last == 0:
        return 0.0
    middle = k - 1.5
    power = max(np.log(max(before, last) / last) / np.log(middle / (middle - 4)), SLOWEST)
    return float(last / 4 * (middle / (k + 0.5)) ** power * (k + 0.5) / (power - 1))


def local_landscape(
    potential: Callable[[np.ndarray], np.ndarray], width: float, potential_error: float = 0.0
) -> AngleLandscape:
    """E(φ) of U(n) [J/m³] for unit vectors (..., 3), even in n_x and n_z, known to `potential_error` [J/m³].

    Its error adds to the potential's that of the quadrature (whose degree is twice its nodes, by how its Legendre
    coefficients fall), and the harmonics left out, which are missing and fold onto the kept ones.
    """
    chi = np.pi * np.arange(ANGLES + 1) / ANGLES
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    theta, weights = np.pi / 4 * (nodes + 1), np.pi / 4 * weights
    density = potential(wall_directions(theta[:, None], chi)) - potential(np.array([1.0, 0.0, 0.0]))
    energy = 2 * width * (weights / np.sin(theta)) @ density
    ends = np.ones(ANGLES + 1)
    ends[[0, -1]] = 0.5
    orders = np.arange(ANGLES + 1)
    coefficients = 2 / ANGLES * (np.cos(np.outer(orders, chi)) * ends) @ energy
    coefficients[[0, -1]] /= 2
    density = np.pi / 2 * width * density / np.sin(theta)[:, None]
    across = np.abs(np.linalg.solve(np.polynomial.legendre.legvander(nodes, NODES - 1), density))
    tail, before = across[-3:].max(axis=0), across[-9:-6].max(axis=0)
    quadrature = 2 * float((tail * np.minimum(tail / np.maximum(before, 1e-300), 1.0) ** 2).max())
    series = 3 * _left_out(coefficients)  # missing, folded onto the kept ones, and these less by that
    error = np.pi * width * potential_error + quadrature + series
    return AngleLandscape(coefficients * QUARTER_TURN[orders % 4], width, error)
