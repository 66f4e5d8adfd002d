"""Pulses that one formula gives."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Any

from attrs import evolve, field, frozen

from neelsot_dyn._checks import HUGE, finite, floats, not_negative, positive, reals, require
from neelsot_dyn._signature import reading_fields
from neelsot_dyn.pulses.base import Pulse
from neelsot_dyn.units import unit


@frozen(field_transformer=reading_fields)
class Rectangular(Pulse):
    """`amplitude` from start for `duration` [s], zero else."""

    linear = True
    amplitude: float = field(validator=finite)
    start: float = field(validator=finite, metadata=unit("s"))
    duration: float = field(validator=positive, metadata=unit("s"))

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


@frozen(field_transformer=reading_fields)
class Ramped(Pulse):
    """A trapezoid: from zero at `start` to `amplitude` in `rise`, there for `flat`, back to zero in `fall` [s each]."""

    linear = True
    amplitude: float = field(validator=finite)
    start: float = field(validator=finite, metadata=unit("s"))
    rise: float = field(validator=positive, metadata=unit("s"))
    flat: float = field(validator=not_negative, metadata=unit("s"))
    fall: float = field(validator=positive, metadata=unit("s"))

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


@frozen(field_transformer=reading_fields)
class Sine(Pulse):
    """offset + amplitude sin(2π frequency t + phase), frequency in Hz, phase in rad."""

    amplitude: float = field(validator=finite)
    frequency: float = field(validator=positive, metadata=unit("Hz"))
    phase: float = field(default=0.0, validator=finite, metadata=unit("rad"))
    offset: float = field(default=0.0, validator=finite)

    def __call__(self, t: float) -> float:
        """The sine."""
        return self.offset + self.amplitude * math.sin(2 * math.pi * self.frequency * t + self.phase)

    def rate(self, t: float) -> float:
        """Its derivative."""
        omega = 2 * math.pi * self.frequency
        return omega * self.amplitude * math.cos(omega * t + self.phase)

    @property
    def time_scale(self) -> float:
        """1/ω = 1/(2π frequency)."""
        return 1 / (2 * math.pi * self.frequency)

    def delayed(self, delay: float) -> Sine:
        """With an earlier phase."""
        return evolve(self, phase=self.phase - 2 * math.pi * self.frequency * delay)


def _ascending(instance: Any, attribute: Any, value: Any) -> None:
    times = reals(attribute.name, value)
    require(times.ndim == 1 and times.size > 0, attribute.name, value, "times [s], one or more")
    require(bool((times[1:] - times[:-1] > 1 / HUGE).all()), attribute.name, value, "strictly increasing times [s]")


def _one_per_time(instance: Any, attribute: Any, value: Any) -> None:
    valid = f"{len(instance.times)} numbers, one for each of `times`"
    require(reals(attribute.name, value).shape == (len(instance.times),), attribute.name, value, valid)


@frozen(field_transformer=reading_fields)
class Table(Pulse):
    """Straight lines between `values` at `times` [s]; before the first time the first value, after the last the last.

    A measured pulse, or one from another program. Raises ValueError for times that do not increase.
    """

    linear = True
    times: tuple[float, ...] = field(converter=floats, validator=_ascending, metadata=unit("s"))
    values: tuple[float, ...] = field(converter=floats, validator=_one_per_time)

    def __call__(self, t: float) -> float:
        """Linear between the two times about t."""
        i = bisect_right(self.times, t)
        if i in (0, len(self.times)):
            return self.values[min(i, len(self.times) - 1)]
        return self.values[i - 1] + self.rate(t) * (t - self.times[i - 1])

    def rate(self, t: float) -> float:
        """The slope of the line at t, from a corner on that of the next one."""
        i = bisect_right(self.times, t)
        if i in (0, len(self.times)):
            return 0.0
        return (self.values[i] - self.values[i - 1]) / (self.times[i] - self.times[i - 1])

    def delayed(self, delay: float) -> Table:
        """With later times."""
        return evolve(self, times=[t + delay for t in self.times])

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """`times`."""
        return self.times
