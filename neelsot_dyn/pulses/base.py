"""What every pulse knows: its value, its rate, its corners; the simplest one, and the sum."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from attrs import field, frozen

from neelsot_dyn._checks import finite, require, require_finite
from neelsot_dyn._portable import Portable


class Pulse(Portable, ABC):
    """A drive as a function of time: `pulse(t)`, `pulse.rate(t)`, `pulse.breakpoints`.

    Pulses and numbers add up, and a number scales a pulse: `2e4 - 0.5 * Rectangular(2e4, 1e-11, 5e-12)`.
    """

    __slots__ = ()

    @abstractmethod
    def __call__(self, t: float) -> float:
        """The value at t [s]."""

    @abstractmethod
    def rate(self, t: float) -> float:
        """The derivative at t [1/s], at a breakpoint the one after it; a jump itself has none."""

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Times [s], ascending, at which the value or the derivative jumps."""
        return ()

    linear: ClassVar[Any] = False
    """Is it linear in t between its breakpoints? Compiled loops ask for that."""

    @property
    def time_scale(self) -> float | None:
        """Time [s] over which it changes between its breakpoints, 1/ω of a sine; infinity if it is linear there.

        Steps are held well below it. None: nobody has said, and a run holds its steps to what the magnet can follow.
        """
        return math.inf if self.linear else None

    def still(self, t: float) -> bool:
        """Does it keep its value from t [s] to the next breakpoint?"""
        return self.linear and self.rate(t) == 0

    @abstractmethod
    def delayed(self, delay: float) -> Pulse:
        """The same pulse, `delay` [s] later."""

    def __add__(self, other: Any) -> Pulses:
        """Both at once."""
        return Pulses((self, as_pulse("pulse", other)))

    def __radd__(self, other: Any) -> Pulses:
        """A number, and this pulse on top."""
        return Pulses((as_pulse("pulse", other), self))

    def __sub__(self, other: Any) -> Pulses:
        """This one less another, or less a number."""
        return self + -as_pulse("pulse", other)

    def __rsub__(self, other: Any) -> Pulses:
        """A number less this pulse."""
        return other + -self

    def __mul__(self, factor: Any) -> Scaled:
        """`factor` times as strong."""
        return Scaled(self, factor)

    __rmul__ = __mul__

    def __neg__(self) -> Scaled:
        """The other way."""
        return Scaled(self, -1.0)


@frozen
class Constant(Pulse):
    """The same value for ever."""

    linear = True
    value: float = field(validator=finite)

    def __call__(self, t: float) -> float:
        """`value`."""
        return self.value

    def rate(self, t: float) -> float:
        """Zero."""
        return 0.0

    def delayed(self, delay: float) -> Constant:
        """Itself."""
        return self


def is_pulse(instance: Any, attribute: Any, value: Any) -> None:
    """attrs validator: a pulse."""
    if not isinstance(value, Pulse):
        raise TypeError(f"{attribute.name} = {value!r} is not valid: give a pulse, such as Rectangular(1.0, 0.0, 1e-9)")


def _flat(value: Iterable[Pulse]) -> tuple[Pulse, ...]:
    return tuple(single for each in value for single in (each.pulses if isinstance(each, Pulses) else (each,)))


def _all_pulses(instance: Any, attribute: Any, value: tuple[Pulse, ...]) -> None:
    require(len(value) > 0, "pulses", value, "at least one pulse")
    for pulse in value:
        is_pulse(instance, attribute, pulse)


@frozen
class Pulses(Pulse):
    """Several pulses at once."""

    pulses: tuple[Pulse, ...] = field(converter=_flat, validator=_all_pulses)

    def __call__(self, t: float) -> float:
        """Their sum."""
        return math.fsum(pulse(t) for pulse in self.pulses)

    def rate(self, t: float) -> float:
        """The sum of the derivatives."""
        return math.fsum(pulse.rate(t) for pulse in self.pulses)

    def delayed(self, delay: float) -> Pulses:
        """With every one delayed."""
        return Pulses(tuple(pulse.delayed(delay) for pulse in self.pulses))

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Those of all of them."""
        return tuple(sorted({b for pulse in self.pulses for b in pulse.breakpoints}))

    @property
    def linear(self) -> bool:
        """If all of them are."""
        return all(pulse.linear for pulse in self.pulses)

    @property
    def time_scale(self) -> float | None:
        """The shortest of theirs."""
        return shortest(pulse.time_scale for pulse in self.pulses)


@frozen
class Altered(Pulse):
    """What is made of one pulse, and changes as it does."""

    pulse: Pulse = field(validator=is_pulse)

    @property
    def linear(self) -> bool:
        """If the pulse is."""
        return self.pulse.linear

    @property
    def time_scale(self) -> float | None:
        """That of the pulse."""
        return self.pulse.time_scale


@frozen
class Scaled(Altered):
    """`factor` times a pulse."""

    factor: float = field(validator=finite)

    def __call__(self, t: float) -> float:
        """factor × pulse(t)."""
        return self.factor * self.pulse(t)

    def rate(self, t: float) -> float:
        """factor × its derivative."""
        return self.factor * self.pulse.rate(t)

    def delayed(self, delay: float) -> Scaled:
        """With the pulse delayed."""
        return Scaled(self.pulse.delayed(delay), self.factor)

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Those of the pulse."""
        return self.pulse.breakpoints


def shortest(scales: Iterable[float | None]) -> float | None:
    """The shortest of several time scales [s], None where one is not known, infinity of none."""
    known = tuple(scales)
    return None if None in known else min((scale for scale in known if scale is not None), default=math.inf)


def as_pulse(name: str, value: Any) -> Pulse:
    """A pulse from a number or a pulse. Raises TypeError for a bare function, saying how to give one, and others."""
    if isinstance(value, Pulse):
        return value
    if callable(value):
        raise TypeError(
            f"{name} = {value!r} is not valid: give Function(f, derivative=...) or Function(f, time_scale=...), "
            "so that its rate is known, and its corners=(...) where it has some"
        )
    return Constant(require_finite(name, value))
