"""How do energy terms act and add up? A term is its coefficients; energy and field both follow from them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.state import TwoSublatticeState
from neelsot_dyn.dynamics.track import Track


class EnergyTerm(ABC):
    """A contribution to the free energy. A subclass gives `functional`; energies and fields come from here.

    M_s = `magnetization` [A/m] is that of ONE sublattice, everywhere.
    """

    __slots__ = ()

    @abstractmethod
    def functional(self, magnetization: float) -> Functional:
        """The term's coefficients in the canonical free energy."""

    def energy_density(self, state: TwoSublatticeState, track: Track, magnetization: float) -> np.ndarray:
        """Energy density (N,) [J/m³]."""
        return self.functional(_checked(magnetization)).energy_density(state, track)

    def energy(self, state: TwoSublatticeState, track: Track, magnetization: float) -> float:
        """Energy per area of the track's cross-section [J/m²]."""
        return self.functional(_checked(magnetization)).energy(state, track)

    def field(self, state: TwoSublatticeState, track: Track, magnetization: float) -> np.ndarray:
        """Effective field B_i = −(1/M_s) δe/δm_i [T], shape (2, N, 3), first index the sublattice."""
        return self.functional(_checked(magnetization)).effective_field(state, track, magnetization)

    def __add__(self, other: EnergyTerm) -> EnergySum:
        """Both terms together."""
        if not isinstance(other, EnergyTerm):
            return NotImplemented
        return EnergySum((*_terms(self), *_terms(other)))


def _checked(magnetization: float) -> float:
    require(require_finite("magnetization", magnetization) > 0, "magnetization", magnetization, "a number > 0 [A/m]")
    return float(magnetization)


def _terms(energy: EnergyTerm) -> tuple[EnergyTerm, ...]:
    return energy.terms if isinstance(energy, EnergySum) else (energy,)


def _all_terms(value: Any) -> tuple[EnergyTerm, ...]:
    terms = tuple(value)
    require(len(terms) > 0, "terms", value, "at least one energy term")
    for term in terms:
        if not isinstance(term, EnergyTerm):
            raise TypeError(f"terms holds {term!r}: give energy terms, such as Zeeman((0, 0, 1.0))")
    return tuple(single for term in terms for single in _terms(term))


@frozen
class EnergySum(EnergyTerm):
    """A sum of energy terms; `for term in energy` visits them.

    Raises ValueError when empty, TypeError for what is not an energy term.
    """

    terms: tuple[EnergyTerm, ...] = field(converter=_all_terms)

    def functional(self, magnetization: float) -> Functional:
        """The sum of the terms' coefficients."""
        return sum((term.functional(magnetization) for term in self.terms), Functional())

    def __iter__(self) -> Iterator[EnergyTerm]:
        """The single terms, in the order they were added."""
        return iter(self.terms)

    def __len__(self) -> int:
        """Number of terms."""
        return len(self.terms)
