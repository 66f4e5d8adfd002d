"""How do energy terms act and add up? A term is its coefficients; energy and field both follow from them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np
from attrs import evolve, field, fields, frozen

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._portable import Portable
from neelsot_dyn.dynamics import parameters
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.parameters import Place, is_function
from neelsot_dyn.dynamics.state import TwoSublatticeState
from neelsot_dyn.dynamics.track import Grid
from neelsot_dyn.pulses.base import shortest


class EnergyTerm(Portable, ABC):
    """A contribution to the free energy. A subclass gives `functional`; energies and fields come from here.

    M_s = `magnetization` [A/m] is that of ONE sublattice, everywhere. A parameter may be a number, an array with one
    value per cell, a pulse, or a function of x, y, t, n, m (`parameters`); these are asked at `place`.
    """

    __slots__ = ()
    linear = True
    """Is the energy linear in the invariants, so that `functional` gives it? If not, a term reports its own."""

    @abstractmethod
    def functional(self, magnetization: float, place: Place | None = None) -> Functional:
        """The term's coefficients in the canonical free energy; functions among its parameters need a `place`."""

    parameter_names: ClassVar[tuple[str, ...]] = ()
    """The fields that may be arrays, pulses or functions."""
    whole_track: ClassVar[Any] = False
    """Does the term speak of the whole track, so that no window may leave a part of it behind?"""

    @property
    def parameters(self) -> tuple[Any, ...]:
        """The parameters that may be arrays, pulses or functions."""
        return tuple(getattr(self, name) for name in self.parameter_names)

    def depends_on(self, *names: str) -> bool:
        """Does a parameter depend, as a function, on one of these names (x, y, t, n, m)?"""
        return is_function(*self.parameters, of=names)

    def begin_step(self, place: Place, first: bool) -> None:
        """Told of the state that a step starts from; `first`: of the one at a saved time, where a run may be resumed.

        A term that holds something expensive between steps renews it here. What it holds after a `first` must depend
        on that state and on `held` alone: a resumed run then repeats the uninterrupted one.
        """

    def held(self) -> dict[str, np.ndarray]:
        """What a snapshot must keep beside the state, so that `restore` goes on from it; most terms hold nothing."""
        return {}

    def restore(self, held: Mapping[str, np.ndarray]) -> None:
        """Go on from what `held` gave; from nothing, begin anew."""

    @property
    def holds_arrays(self) -> bool:
        """Is a parameter an array with one value per cell?"""
        return any(not callable(p) and np.ndim(p) > self._rank(p) for p in self.parameters)

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Times [s] at which the term jumps or bends; a run steps from one to the next."""
        return parameters.breakpoints(*self.parameters)

    @property
    def time_scale(self) -> float | None:
        """Time [s] over which it changes between its breakpoints; None where a function of t does not say."""
        return parameters.time_scale(*self.parameters)

    def still(self, time: float) -> bool:
        """Do its parameters keep still from a time [s] to the next breakpoint, whatever the state?"""
        return parameters.still(*self.parameters, time=time)

    def frozen(self, time: float) -> EnergyTerm:
        """The term with its parameters as they are at a time [s], for ever."""
        if not self.depends_on("t"):
            return self
        term: Any = self
        named = {each.name: getattr(self, each.name) for each in fields(type(term)) if each.init}
        moving = {name: value for name, value in named.items() if any(value is p for p in self.parameters)}
        return evolve(term, **{name: parameters.frozen_at(value, time) for name, value in moving.items()})

    def _rank(self, parameter: Any) -> int:
        return 0

    def energy_density(
        self, state: TwoSublatticeState, track: Grid, magnetization: float, time: float = 0.0
    ) -> np.ndarray:
        """Energy density (*cells) [J/m³]."""
        place = Place(track, 0, time, state.n, state.m)
        return self.functional(_checked(magnetization), place).energy_density(state, track)

    def energy(self, state: TwoSublatticeState, track: Grid, magnetization: float, time: float = 0.0) -> float:
        """Energy: per area of a track's cross-section [J/m²], per thickness of a mesh [J/m]."""
        place = Place(track, 0, time, state.n, state.m)
        return self.functional(_checked(magnetization), place).energy(state, track)

    def field(self, state: TwoSublatticeState, track: Grid, magnetization: float, time: float = 0.0) -> np.ndarray:
        """Effective field B_i = −(1/M_s) δe/δm_i [T], shape (2, *cells, 3), first index the sublattice."""
        place = Place(track, 0, time, state.n, state.m)
        return self.functional(_checked(magnetization), place).effective_field(state, track, magnetization)

    def __add__(self, other: EnergyTerm) -> EnergySum:
        """Both terms together."""
        if not isinstance(other, EnergyTerm):
            return NotImplemented
        return EnergySum((*_terms(self), *_terms(other)))


def is_a_term(instance: Any, attribute: Any, value: Any) -> None:
    """attrs validator: an energy term."""
    if not isinstance(value, EnergyTerm):
        raise TypeError(f"{attribute.name} = {value!r} is not valid: give a term or a sum, such as a + b")


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

    def functional(self, magnetization: float, place: Place | None = None) -> Functional:
        """The sum of the terms' coefficients."""
        return sum((term.functional(magnetization, place) for term in self.terms), Functional())

    def begin_step(self, place: Place, first: bool) -> None:
        """Tell every term."""
        for term in self.terms:
            term.begin_step(place, first)

    def held(self) -> dict[str, np.ndarray]:
        """Those of all terms, each by its number and its names."""
        return {f"{k}_{name}": a for k, term in enumerate(self.terms) for name, a in term.held().items()}

    def restore(self, held: Mapping[str, np.ndarray]) -> None:
        """Hand every term its own."""
        for k, term in enumerate(self.terms):
            own = f"{k}_"
            term.restore({name.removeprefix(own): a for name, a in held.items() if name.startswith(own)})

    def depends_on(self, *names: str) -> bool:
        """Does a parameter of one of the terms depend on one of these names?"""
        return any(term.depends_on(*names) for term in self.terms)

    @property
    def holds_arrays(self) -> bool:
        """Does one of the terms hold an array?"""
        return any(term.holds_arrays for term in self.terms)

    @property
    def linear(self) -> bool:  # type: ignore[override]
        """Are all terms linear in the invariants?"""
        return all(term.linear for term in self.terms)

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Those of all terms, ascending."""
        return tuple(sorted({t for term in self.terms for t in term.breakpoints}))

    @property
    def time_scale(self) -> float | None:
        """The shortest of theirs."""
        return shortest(term.time_scale for term in self.terms)

    def frozen(self, time: float) -> EnergySum:
        """All of them frozen."""
        return EnergySum([term.frozen(time) for term in self.terms])

    def still(self, time: float) -> bool:
        """Do all of them keep still?"""
        return all(term.still(time) for term in self.terms)

    @property
    def whole_track(self) -> bool:
        """Does one of the terms speak of the whole track?"""
        return any(term.whole_track for term in self.terms)

    def energy_density(
        self, state: TwoSublatticeState, track: Grid, magnetization: float, time: float = 0.0
    ) -> np.ndarray:
        """Energy density (*cells) [J/m³] of the linear terms together, and each other one's own."""
        if self.linear:
            return super().energy_density(state, track, magnetization, time)
        return np.sum([term.energy_density(state, track, magnetization, time) for term in self.terms], axis=0)

    def energy(self, state: TwoSublatticeState, track: Grid, magnetization: float, time: float = 0.0) -> float:
        """The terms' energies, summed."""
        if self.linear:
            return super().energy(state, track, magnetization, time)
        return sum(term.energy(state, track, magnetization, time) for term in self.terms)

    def __iter__(self) -> Iterator[EnergyTerm]:
        """The single terms, in the order they were added."""
        return iter(self.terms)

    def __len__(self) -> int:
        """Number of terms."""
        return len(self.terms)
