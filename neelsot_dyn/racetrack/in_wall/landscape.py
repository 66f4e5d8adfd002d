"""How does the energy of a wall at rest depend on its inner angle? A rigid wall of domains ±x̂ in a given potential.

With n = (cos θ, sin θ sin φ, sin θ cos φ) and dx = δ dθ/sin θ along the profile of Eq. 16 (arXiv:2603.22243, turned as
for its Fig. 3(d)),

    E(φ) = δ ∫_0^π [U(n(θ, φ)) − U(±x̂)] dθ/sin θ   [J/m²].

A field B_N ŷ, U = −2 M_s B_N n_y, gives −2π M_s B_N δ sin φ; a hard axis ẑ, U = 2 K_h n_z², gives 4 K_h δ cos² φ. For
q ∥ x̂ U is even in n_x and n_z, so E is a cosine series in the angle from ŷ, χ = φ − π/2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import numpy as np
from attrs import frozen

ANGLES, NODES = 16, 12
"""Intervals of χ from 0 to π, and Gauss nodes of θ from 0 to π/2."""
SLOWEST = 1.2
"""Smallest power with which the harmonics are taken to fall."""


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


@frozen(eq=False)
class AngleLandscape:
    """E(φ) = Σ_k a_k cos kχ, χ = φ − π/2, of a wall of width `width` [m].

    coefficients (K,) [J/m²] of k = 0 … K − 1; error [J/m²]: bound on E, from the potential's error, the quadrature
    (whose degree is twice its nodes, by how its Legendre coefficients fall), and the harmonics left out, which are
    missing and fold onto the kept ones. Odd k drive the wall and change sign with the superflow; even k are anisotropy.
    """

    coefficients: np.ndarray
    width: float
    error: float

    @classmethod
    def of(cls, potential: Callable[[np.ndarray], np.ndarray], width: float, potential_error: float = 0.0) -> Self:
        """Of U(n) [J/m³] for unit vectors (..., 3), even in n_x and n_z, known to `potential_error` [J/m³]."""
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
        return cls(coefficients, width, np.pi * width * potential_error + quadrature + series)

    def energy(self, angle: np.ndarray | float, derivative: int = 0) -> np.ndarray:
        """E, or its derivative of that order, at angles φ [rad], any shape [J/m²]."""
        k = np.arange(self.coefficients.size)
        phase = np.multiply.outer(np.asarray(angle) - np.pi / 2, k) + derivative * np.pi / 2
        return np.cos(phase) @ (self.coefficients * k.astype(float) ** derivative)

    @property
    def odd(self) -> AngleLandscape:
        """The part that changes sign with the superflow."""
        k = np.arange(self.coefficients.size)
        return AngleLandscape(np.where(k % 2 == 1, self.coefficients, 0.0), self.width, self.error)

    @property
    def swing(self) -> float:
        """Largest minus smallest E [J/m²]."""
        return float(np.ptp(self.energy(np.linspace(-np.pi, np.pi, 361))))

    def __add__(self, other: AngleLandscape) -> AngleLandscape:
        """Both potentials together."""
        return AngleLandscape(self.coefficients + other.coefficients, self.width, self.error + other.error)
