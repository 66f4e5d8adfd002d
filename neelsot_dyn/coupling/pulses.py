"""Which drive at which time? Pulses as frozen data, in the units of whatever they drive (1/m, rad, A or A/m).

A pulse knows its value and its derivative at t [s], and its breakpoints: the times at which it jumps or bends. At a
jump it has the value after it. A run of `dynamics.evolve` steps from breakpoint to breakpoint, with the value before
the jump up to it, so that no step straddles one and every method keeps its order; saved times are hit as ever.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import finite, not_negative, positive, positive_integer, reals, require, require_finite
from neelsot_dyn._signature import typed_fields


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


@frozen
class Rectangular(Pulse):
    """`amplitude` from start for `duration` [s], zero else."""

    amplitude: float = field(validator=finite)
    start: float = field(validator=finite)
    duration: float = field(validator=positive)

    def __call__(self, t: float) -> float:
        """The amplitude for start ≤ t < start + duration."""
        return self.amplitude if self.start <= t < self.start + self.duration else 0.0

    def rate(self, t: float) -> float:
        """Zero, but for the two jumps."""
        return 0.0

    def delayed(self, delay: float) -> Rectangular:
        """With a later start."""
        return evolve(self, start=self.start + delay)

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """The two edges."""
        return (self.start, self.start + self.duration)

    @property
    def linear(self) -> bool:
        """Yes."""
        return True


@frozen
class Ramped(Pulse):
    """A trapezoid: from zero at `start` to `amplitude` in `rise`, there for `flat`, back to zero in `fall` [s each]."""

    amplitude: float = field(validator=finite)
    start: float = field(validator=finite)
    rise: float = field(validator=positive)
    flat: float = field(validator=not_negative)
    fall: float = field(validator=positive)

    def __call__(self, t: float) -> float:
        """Linear between the corners."""
        a, b, c, d = self.breakpoints
        return self.amplitude * max(0.0, min((t - a) / (b - a), 1.0, (d - t) / (d - c)))

    def rate(self, t: float) -> float:
        """amplitude/rise, 0 or −amplitude/fall."""
        a, b, c, d = self.breakpoints
        return self.amplitude / (b - a) if a <= t < b else -self.amplitude / (d - c) if c <= t < d else 0.0

    def delayed(self, delay: float) -> Ramped:
        """With a later start."""
        return evolve(self, start=self.start + delay)

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """The four corners."""
        top = self.start + self.rise
        return (self.start, top, top + self.flat, top + self.flat + self.fall)

    @property
    def linear(self) -> bool:
        """Yes."""
        return True


@frozen
class Sine(Pulse):
    """offset + amplitude sin(2π frequency t + phase), frequency in Hz, phase in rad."""

    amplitude: float = field(validator=finite)
    frequency: float = field(validator=positive)
    phase: float = field(default=0.0, validator=finite)
    offset: float = field(default=0.0, validator=finite)

    def __call__(self, t: float) -> float:
        """The sine."""
        return self.offset + self.amplitude * math.sin(2 * math.pi * self.frequency * t + self.phase)

    def rate(self, t: float) -> float:
        """Its derivative."""
        omega = 2 * math.pi * self.frequency
        return omega * self.amplitude * math.cos(omega * t + self.phase)

    def delayed(self, delay: float) -> Sine:
        """With an earlier phase."""
        return evolve(self, phase=self.phase - 2 * math.pi * self.frequency * delay)


def _is_pulse(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, Pulse):
        raise TypeError(f"{attribute.name} = {value!r} is not valid: give a pulse, such as Rectangular(1.0, 0.0, 1e-9)")


def _tuple(value: Iterable[Pulse]) -> tuple[Pulse, ...]:
    return tuple(value)


def _ascending(value: Iterable[float]) -> tuple[float, ...]:
    return tuple(np.sort(reals("corners", value), axis=None).tolist())


def _all_pulses(instance: Any, attribute: Any, value: tuple[Pulse, ...]) -> None:
    require(len(value) > 0, "pulses", value, "at least one pulse")
    for pulse in value:
        _is_pulse(instance, attribute, pulse)


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


@frozen
class Train(Pulse):
    """`count` copies of a pulse, one every `period` [s]; copies that overlap add up."""

    pulse: Pulse = field(validator=_is_pulse)
    period: float = field(validator=positive)
    count: int = field(validator=positive_integer)
    _copies: Pulses = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Delay the copies once, so that values and breakpoints agree to the last bit."""
        copies = Pulses(tuple(self.pulse.delayed(i * self.period) for i in range(self.count)))
        object.__setattr__(self, "_copies", copies)

    def __call__(self, t: float) -> float:
        """The sum of the copies."""
        return self._copies(t)

    def rate(self, t: float) -> float:
        """The sum of their derivatives."""
        return self._copies.rate(t)

    def delayed(self, delay: float) -> Train:
        """With every copy delayed."""
        return evolve(self, pulse=self.pulse.delayed(delay))

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Those of all copies."""
        return self._copies.breakpoints

    @property
    def linear(self) -> bool:
        """If the pulse is."""
        return self.pulse.linear


@frozen(field_transformer=typed_fields)
class Function(Pulse):
    """Any function of t [s]. Its derivative is `derivative`, or central differences of order four over `time_scale`.

    time_scale [s]: a time over which the function changes smoothly; needed where no derivative is given, as the voltage
    depends on it. corners: its breakpoints. Raises TypeError for what cannot be called, ValueError without either.
    """

    function: Callable[[float], float]
    derivative: Callable[[float], float] | None = None
    time_scale: float | None = None
    corners: tuple[float, ...] = field(default=(), converter=_ascending)

    def __attrs_post_init__(self) -> None:
        """Refuse a function whose derivative cannot be known."""
        if not callable(self.function):
            raise TypeError(f"function = {self.function!r} is not valid: give a function of t")
        if self.derivative is None:
            valid = "the time [s] over which the function changes, or its derivative"
            require(self.time_scale is not None and self.time_scale > 0, "time_scale", self.time_scale, valid)

    def __call__(self, t: float) -> float:
        """function(t). Raises ValueError where it is not finite."""
        return require_finite(f"function({t:.6g} s)", self.function(t))

    def rate(self, t: float) -> float:
        """The derivative, by differences if none was given; one-sided within a step of a corner."""
        if self.derivative is not None:
            return require_finite(f"derivative({t:.6g} s)", self.derivative(t))
        assert self.time_scale is not None
        h = 1e-3 * self.time_scale
        before = any(0 <= t - corner < 2 * h for corner in self.corners)
        after = any(0 < corner - t <= 2 * h for corner in self.corners)
        if before or after:
            h = h if before else -h
            weights = (-25 / 12, 4.0, -3.0, 4 / 3, -1 / 4)
            return sum(w * self(t + i * h) for i, w in enumerate(weights)) / h
        return (8 * (self(t + h) - self(t - h)) - (self(t + 2 * h) - self(t - 2 * h))) / (12 * h)

    def delayed(self, delay: float) -> Function:
        """The function of t − delay."""
        function, derivative = self.function, self.derivative
        return evolve(
            self,
            function=lambda t: function(t - delay),
            derivative=None if derivative is None else lambda t: derivative(t - delay),
            corners=tuple(corner + delay for corner in self.corners),
        )

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """`corners`."""
        return self.corners


def pulse(name: str, value: Any) -> Pulse:
    """A pulse from a number or a pulse. Raises TypeError for a bare function, saying how to give one, and others."""
    if isinstance(value, Pulse):
        return value
    if callable(value):
        raise TypeError(
            f"{name} = {value!r} is not valid: give Function(f, derivative=...) or Function(f, time_scale=...), "
            "as the voltage needs the derivative"
        )
    return Constant(require_finite(name, value))
