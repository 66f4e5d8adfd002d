"""Any function of time as a pulse."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import reals, require, require_finite
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.pulses.base import Pulse


def _ascending(value: Iterable[float]) -> tuple[float, ...]:
    return tuple(np.sort(reals("corners", value), axis=None).tolist())


@frozen(field_transformer=typed_fields)
class Function(Pulse):
    """Any function of t [s]. Its derivative is `derivative`, or central differences of order four over `time_scale`.

    time_scale [s]: a time over which the function changes smoothly, 1/ω of a sine; needed where no derivative is given,
    as the voltage depends on it. Steps are held well below it. corners: its breakpoints. Raises TypeError for what
    cannot be called, ValueError without either.
    """

    function: Callable[[float], float]
    derivative: Callable[[float], float] | None = None
    time_scale: float | None = None
    corners: tuple[float, ...] = field(default=(), converter=_ascending)

    def __attrs_post_init__(self) -> None:
        """Refuse a function whose derivative cannot be known."""
        if not callable(self.function):
            raise TypeError(f"function = {self.function!r} is not valid: give a function of t")
        valid = "the time [s] over which the function changes, or its derivative"
        known = self.derivative is not None if self.time_scale is None else self.time_scale > 0
        require(known, "time_scale", self.time_scale, valid)

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
