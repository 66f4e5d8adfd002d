"""The energy of a wall against the angle φ of the Néel vector inside it: rest states, barriers, what a current lacks.

    E(φ) = Re Σ_k c_k e^{ikφ}   [J/m²],        φ from ẑ.

For a superflow q ∥ x̂ E(φ, −q) = E(−φ, q), by the wall's rotation by 180° about ẑ: the sines are odd in q, the Néel
torque proper; the cosines are even, anisotropy (k even) and the Dzyaloshinskii-Moriya energy (k = 1).
"""

from __future__ import annotations

import math
from typing import Any, Self

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import finite, not_negative, positive, require

FINE = 4 * 720
"""Angles at which extrema are bracketed: harmonics up to the hundredth are seen."""
NUDGE = 1e-3
"""Off a minimum [rad], either way: from a place that the odd part leaves stationary nothing would ever move."""


def _complex(value: Any) -> np.ndarray:
    valid = "complex amplitudes (K,) [J/m²], finite"
    try:
        harmonics = np.array(value, dtype=complex)
    except (TypeError, ValueError) as error:
        raise ValueError(f"harmonics = {value!r} is not valid: give {valid}") from error
    require(harmonics.ndim == 1 and harmonics.size > 0, "harmonics.shape", harmonics.shape, valid)
    require(bool(np.isfinite(harmonics).all()), "harmonics", value, valid)
    return harmonics


@frozen(eq=False)
class AngleLandscape:
    """E(φ) of a wall of width `width` [m].

    harmonics (K,) complex [J/m²]: c_k, k = 0 … K − 1. error [J/m²]: bound on E.
    """

    harmonics: np.ndarray = field(converter=_complex)
    width: float = field(validator=positive)
    error: float = field(default=0.0, validator=[finite, not_negative])

    @classmethod
    def of_samples(cls, energies: np.ndarray, width: float, error: float = 0.0) -> Self:
        """From E [J/m²] at the N angles 2πj/N, N even; the error gains what the two highest harmonics carry."""
        waves = 2 * np.fft.rfft(energies) / len(energies)
        waves[[0, -1]] /= 2
        return cls(waves, width, error + float(np.abs(waves[-2:]).sum()))

    def energy(self, angle: np.ndarray | float, derivative: int = 0) -> np.ndarray:
        """E, or its derivative of that order, at angles φ [rad], any shape [J/m²]."""
        k = np.arange(self.harmonics.size)
        waves = np.exp(1j * np.multiply.outer(np.asarray(angle, dtype=float), k))
        return np.asarray((waves @ (self.harmonics * (1j * k) ** derivative)).real)

    @property
    def odd(self) -> AngleLandscape:
        """The part that changes sign with the superflow."""
        return AngleLandscape(1j * self.harmonics.imag, self.width, self.error)

    @property
    def even(self) -> AngleLandscape:
        """The part that does not."""
        return AngleLandscape(self.harmonics.real, self.width, self.error)

    def at(self, sign: float) -> AngleLandscape:
        """With the odd part times `sign`: 1 as it is, −1 the superflow reversed, s a field s times as strong."""
        return AngleLandscape(self.harmonics.real + 1j * sign * self.harmonics.imag, self.width, self.error)

    @property
    def swing(self) -> float:
        """Largest minus smallest E [J/m²]."""
        return float(np.ptp(self.energy(np.linspace(-np.pi, np.pi, FINE + 1))))

    def __add__(self, other: AngleLandscape) -> AngleLandscape:
        """Both energies together."""
        size = max(self.harmonics.size, other.harmonics.size)
        one, two = (np.pad(each.harmonics, (0, size - each.harmonics.size)) for each in (self, other))
        return AngleLandscape(one + two, self.width, self.error + other.error)

    def extrema(self) -> tuple[np.ndarray, np.ndarray]:
        """Angles in [−π, π) of the minima and of the maxima, ascending, where E changes by more than rounding."""
        phi = -np.pi + 2 * np.pi * np.arange(FINE) / FINE + 1e-4
        slope = self.energy(phi, 1)
        if np.abs(slope).max() <= 1e-12 * np.abs(self.harmonics).max(initial=0.0):
            return np.empty(0), np.empty(0)
        after = np.roll(slope, -1)
        found: list[list[float]] = [[], []]
        for kind, here in enumerate(((slope < 0) & (after >= 0), (slope > 0) & (after <= 0))):
            for j in np.flatnonzero(here):
                angle = self._root(float(phi[j]), float(phi[j]) + 2 * np.pi / FINE)
                found[kind].append((angle + np.pi) % (2 * np.pi) - np.pi)
        return np.array(sorted(found[0])), np.array(sorted(found[1]))

    def _root(self, low: float, high: float) -> float:
        """Of E′ between two angles of opposite slope."""
        from scipy.optimize import brentq

        return float(brentq(lambda angle: float(self.energy(angle, 1)), low, high, xtol=1e-14))

    @property
    def rests(self) -> np.ndarray:
        """The angles [rad] of the minima, that of the lowest energy first."""
        minima, _ = self.extrema()
        return minima[np.argsort(self.energy(minima), kind="stable")]

    def barrier(self, angle: float) -> float:
        """The lower of the two maxima beside the minimum at `angle`, above it [J/m²]; infinite if it is alone."""
        minima, maxima = self.extrema()
        if len(minima) < 2:
            return math.inf
        ways = (maxima - angle) % (2 * np.pi)
        beside = maxima[[int(ways.argmin()), int(ways.argmax())]]
        return float(self.energy(beside).min() - self.energy(angle))

    def downhill(self, angle: float) -> float:
        """The minimum [rad] that an overdamped vector comes to from `angle`, not reduced to a turn."""
        side = -1.0 if float(self.energy(angle, 1)) > 0 else 1.0
        phi = angle + side * 2 * np.pi * np.arange(FINE + 1) / FINE
        rises = np.flatnonzero(np.diff(self.energy(phi)) > 0)
        return float(phi[rises[0]]) if rises.size else angle

    def missing_factor(self, angle: float) -> float:
        """By which factor the odd part must grow to carry the vector away from `angle`, a minimum of the even part.

        The smallest s for which E_even + s E_odd falls all the way from there over a maximum of E_even, so that the
        vector stays away when the current ends. Below 1 the current writes; infinite where no factor up to 10⁴ does.
        """
        _, maxima = self.even.extrema()
        if not maxima.size:
            return 0.0
        right = float(((maxima - angle) % (2 * np.pi)).min())
        left = float(((angle - maxima) % (2 * np.pi)).min())

        def leaves(factor: float) -> bool:
            whole = self.at(factor)
            ways = [whole.downhill(angle + side * NUDGE) - angle for side in (1, -1)]
            return any(way > right or way < -left for way in ways)

        factors = np.geomspace(1e-3, 1e4, 141)
        found = next((k for k, factor in enumerate(factors) if leaves(float(factor))), None)
        if found is None:
            return math.inf
        low, high = float(factors[max(found - 1, 0)]), float(factors[found])
        while high / low > 1 + 1e-6:
            middle = math.sqrt(low * high)
            low, high = (low, middle) if leaves(middle) else (middle, high)
        return high
