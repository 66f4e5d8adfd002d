"""What every pulse knows: its value, its rate, its corners; the simplest one, and the sum."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

from neelsot_dyn._checks import finite, require, require_finite


class Pulse(ABC):
    """A drive as a function of time: `pulse(t)`, `pulse.rate(t)`, `pulse.breakpoints`; `+` adds pulses."""

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

    @property
    def linear(self) -> bool:
        """Is it linear in t between its breakpoints? Compiled loops ask for that."""
        return False

    @abstractmethod
    def delayed(self, delay: float) -> Pulse:
        """The same pulse, `delay` [s] later."""

    def __add__(self, other: Pulse) -> Pulses:
        """Both at once."""
        return Pulses((self, other))


@frozen
class Constant(Pulse):
    """The same value for ever."""

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

    @property
    def linear(self) -> bool:
        """Yes."""
        return True


def is_pulse(instance: Any, attribute: Any, value: Any) -> None:
    """attrs validator: a pulse."""
    if not isinstance(value, Pulse):
        raise TypeError(f"{attribute.name} = {value!r} is not valid: give a pulse, such as Rectangular(1.0, 0.0, 1e-9)")


def _tuple(value: Iterable[Pulse]) -> tuple[Pulse, ...]:
    return tuple(value)


def _all_pulses(instance: Any, attribute: Any, value: tuple[Pulse, ...]) -> None:
    require(len(value) > 0, "pulses", value, "at least one pulse")
    for pulse in value:
        is_pulse(instance, attribute, pulse)


@frozen
class Pulses(Pulse):
    """Several pulses at once."""

    pulses: tuple[Pulse, ...] = field(converter=_tuple, validator=_all_pulses)

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


def as_pulse(name: str, value: Any) -> Pulse:
    """A pulse from a number or a pulse. Raises TypeError for a bare function, saying how to give one, and others."""
    if isinstance(value, Pulse):
        return value
    if callable(value):
        raise TypeError(
            f"{name} = {value!r} is not valid: give Function(f, derivative=...) or Function(f, time_scale=...), "
            "as the voltage needs the derivative"
        )
    return Constant(require_finite(name, value))
