"""A superflow in steps: what is held between solutions holds for one q, so a ramp is taken as equal stretches.

In each of them q is the ramp's in the middle, so that the phase ∫ q dt is that of the ramp at every corner. At a step
the texture stands still and the source gives the difference of the free energies (`dynamics.march`).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import pairwise
from typing import Self

from attrs import evolve, frozen

from neelsot_dyn._checks import require
from neelsot_dyn.pulses import Pulse


def _rounded(value: float) -> float:
    """To twelve digits, so that a rise and a fall have the same levels."""
    return float(f"{value:.12g}")


@frozen
class SuperflowLevels(Pulse):
    """values[i] [1/m] from times[i − 1] to times[i] [s]; the first has no beginning, the last no end."""

    times: tuple[float, ...]
    values: tuple[float, ...]

    @classmethod
    def of(cls, pulse: Pulse, levels: int) -> Self:
        """A pulse that is linear between its breakpoints, each of its ramps in so many steps.

        Raises ValueError for a pulse that is not linear there, or that never comes to rest.
        """
        corners = pulse.breakpoints
        valid = "a number, or pulses that are linear between their breakpoints and have an end, such as Ramped(...)"
        at_rest = not corners or (pulse.still(corners[-1]) and pulse.still(math.nextafter(corners[0], -math.inf)))
        require(pulse.linear and at_rest, "superflow", pulse, valid)
        if not corners:
            return cls((), (pulse(0.0),))
        times, values = [corners[0]], [pulse(math.nextafter(corners[0], -math.inf))]
        for begin, end in pairwise(corners):
            steps = 1 if pulse.still(begin) else levels
            width = (end - begin) / steps
            values += [_rounded(pulse(begin + (k + 0.5) * width)) for k in range(steps)]
            times += [begin + (k + 1) * width for k in range(steps - 1)] + [end]
        return cls(tuple(times), (*values, pulse(corners[-1])))

    def __call__(self, t: float) -> float:
        """The level at t, at a step the one after it."""
        return self.values[bisect_right(self.times, t)]

    def rate(self, t: float) -> float:
        """Zero, but for the steps."""
        return 0.0

    def delayed(self, delay: float) -> SuperflowLevels:
        """With later steps."""
        return evolve(self, times=tuple(t + delay for t in self.times))

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """The steps."""
        return self.times

    @property
    def linear(self) -> bool:
        """Yes."""
        return True
