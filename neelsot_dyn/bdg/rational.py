"""How is tanh(E/2T)/E written as a short sum of poles?

tanh(E/2T)/E = c + Σ_j r_j/(E² + z_j²) for |E| ≤ E_max to a stated relative error, so that functions of a Hamiltonian
become sums of resolvents (H + i z_j)⁻¹, and, by integration,

    −(T/2) Tr ln 2cosh(H/2T) = −¼ [ (c/2) Tr H² + Σ_j r_j ln|det(H + i z_j)| + C dim H ],  C = 2T ln 2 − Σ_j r_j ln z_j.

The exact sum, 4T Σ_m 1/(E² + ω_m²) over Matsubara frequencies, is a Stieltjes function of E²: (b, (A + E²)⁻¹ b) with a
diagonal A > 0. Projected on the rational Krylov space of (A + x)⁻¹ b at a few points x it becomes the wanted short sum,
with real poles and positive residues, that interpolates value and slope at every x; each x is where the error is
largest. Residues and c are then refitted by least squares. The number of poles grows as ln(E_max/T).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import require

EXPLICIT_FREQUENCIES = 400
FARTHEST = 1e4
"""Where the sum over frequencies, an integral beyond EXPLICIT_FREQUENCIES, is cut off, in units of E_max."""
SAFETY = 1.2
MOST_POLES = 64
ROUNDING = 2e-15
"""Of the sum over poles, relative to it."""
FINEST = 3e-14
"""Relative error that double precision allows where T is at least 1e-6 of the largest energy."""


@frozen(eq=False)
class PoleExpansion:
    """tanh(E/2T)/E ≈ constant + Σ_j residues_j/(E² + poles_j²) for |E| ≤ largest_energy (energies in t).

    error: largest relative deviation, measured on a grid that the fit has not seen.
    """

    temperature: float
    largest_energy: float
    constant: float
    residues: np.ndarray = field(repr=False)
    poles: np.ndarray = field(repr=False)
    error: float

    def __call__(self, energy: np.ndarray) -> np.ndarray:
        """The sum at the given energies, same shape."""
        square = np.asarray(energy, dtype=float)[..., None] ** 2
        return self.constant + (self.residues / (square + self.poles**2)).sum(axis=-1)

    @property
    def rounding(self) -> float:
        """Of the sum over resolvents (H + i z)⁻¹, whose norm is one: the condition number at the smallest z."""
        return float(np.finfo(float).eps * self.largest_energy / self.poles.min())

    @property
    def offset(self) -> float:
        """C in t: makes the integral of the sum equal 2T ln 2 at E = 0."""
        return float(2 * self.temperature * np.log(2) - self.residues @ np.log(self.poles))


def exact(energy: np.ndarray, temperature: float) -> np.ndarray:
    """tanh(E/2T)/E, 1/2T at E = 0."""
    x = np.asarray(energy, dtype=float) / (2 * temperature)
    small = np.abs(x) < 1e-4
    return np.where(small, 1 - x**2 / 3, np.tanh(x) / np.where(small, 1, x)) / (2 * temperature)


def _frequencies(top: float) -> tuple[np.ndarray, np.ndarray]:
    """Matsubara frequencies ω (in T) and weights: one by one, then an integral in ln ω."""
    omega = (2 * np.arange(EXPLICIT_FREQUENCIES) + 1) * np.pi
    lower, upper = 2 * np.pi * EXPLICIT_FREQUENCIES, FARTHEST * max(top, EXPLICIT_FREQUENCIES)
    node, weight = np.polynomial.legendre.leggauss(200)
    width = np.log(upper / lower)
    far = lower * np.exp(width * (node + 1) / 2)
    return np.concatenate([omega, far]), np.concatenate([np.full(omega.size, 4.0), far * weight * width / np.pi])


def _fit(square: np.ndarray, target: np.ndarray, poles: np.ndarray) -> np.ndarray:
    """Constant and residues by least squares of the relative error."""
    columns = np.column_stack([np.ones_like(square), 1 / (square[:, None] + poles**2)]) / target[:, None]
    norms = np.linalg.norm(columns, axis=0)
    return np.linalg.lstsq(columns / norms, np.ones(square.size), rcond=1e-17)[0] / norms


@lru_cache(maxsize=64)
def pole_expansion(temperature: float, largest_energy: float, accuracy: float = 1e-12) -> PoleExpansion:
    """The shortest expansion found whose relative error is below `accuracy`, or the best one; `error` says which.

    Double precision reaches 3e-14 where T ≥ 1e-6 of the largest energy, 2e-12 at 1e-8 of it. temperature and
    largest_energy in t. Raises ValueError unless both are positive and 1e-14 ≤ accuracy < 1.
    """
    require(temperature > 0, "temperature", temperature, "a number > 0")
    require(largest_energy > 0, "largest_energy", largest_energy, "a number > 0")
    require(1e-14 <= accuracy < 1, "accuracy", accuracy, "a relative error from 1e-14 to 1")
    top = SAFETY * largest_energy / temperature
    omega, weight = _frequencies(top)
    grid = np.concatenate([[0.0], np.geomspace(0.1, top, 3000)])
    fresh = np.concatenate([[0.0], np.geomspace(0.03, top, 20011)])
    square, b = grid**2, np.sqrt(weight)
    start = weight @ (1 / (square + omega[:, None] ** 2))
    values, fresh_values = exact(grid, 1.0), exact(fresh, 1.0)
    basis, approximation = np.zeros((omega.size, 0)), np.zeros_like(start)
    best: tuple[float, np.ndarray, np.ndarray] | None = None
    for _ in range(MOST_POLES):
        x = square[np.argmax(np.abs(approximation / start - 1))]
        vector = b / (omega**2 + x)
        vector /= np.linalg.norm(vector)
        for _ in range(3):
            vector = vector - basis @ (basis.T @ vector)
            vector /= np.linalg.norm(vector)
        basis = np.column_stack([basis, vector])
        # singular values keep the small poles, which the eigenvalues of (ω basis)ᵀ(ω basis) lose beside the large ones
        poles, rotation = np.linalg.svd(omega[:, None] * basis, full_matrices=False)[1:]
        approximation = ((rotation @ (basis.T @ b)) ** 2 / (square[:, None] + poles**2)).sum(axis=1)
        coefficients = _fit(square, values, poles)
        fitted = coefficients[0] + (coefficients[1:] / (fresh[:, None] ** 2 + poles**2)).sum(axis=1)
        error = float(np.abs(fitted / fresh_values - 1).max())
        if best is None or error < best[0]:
            best = error, poles, coefficients
        if error < accuracy or (error > 30 * best[0] and best[0] < 1e-9):
            break
    assert best is not None
    error, poles, coefficients = best
    t = float(temperature)
    error += ROUNDING
    return PoleExpansion(t, float(largest_energy), coefficients[0] / t, t * coefficients[1:], t * poles, error)
