"""The landscape on the way of a wall's centre: no step passes it over, and where it jumps the run ends."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
from attrs import define, field

from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.track import Track

NEAR = 3
"""Widths within which a wall feels a landscape."""
FAR = 32
"""Widths to either side that are looked at together."""
FINE = 32
"""Places per width that are looked at."""
SHARP = 0.1
"""Of its change over a width, what a landscape may change by from one of these places to the next: steps of 0.16 δ."""
STRIDE = 0.5
"""Widths that a step may pass."""


@define(eq=False)
class Ahead:
    """The tension σ(x) of a wall with this inner vector and width δ [m], looked at as the wall gets there.

    A wall is pushed by the slope at its centre only where σ changes little within a small part of δ. As an event of
    `solve_ivp`, for y[0] = r/δ, it ends a run within three widths of a jump, which is `met` [m]. stride [m] and speed
    [m/s]: the largest of any step.
    """

    llg: LLG
    axis: np.ndarray
    inner: np.ndarray
    width: float
    low: float = math.nan
    high: float = math.nan
    jumps: np.ndarray = field(factory=lambda: np.zeros(0))
    stride: float = 0.0
    speed: float = 0.0
    last: tuple[float, float] | None = None
    met: float = math.nan

    terminal: ClassVar[bool] = True

    def __call__(self, t: float, y: np.ndarray) -> float:
        """1 where the landscape is smooth, −1 near a jump; notes the step since the last call."""
        r = float(y[0]) * self.width
        if self.last is not None and t > self.last[0]:
            passed = abs(r - self.last[1])
            self.stride, self.speed = max(self.stride, passed), max(self.speed, passed / (t - self.last[0]))
        self.last = t, r
        if (place := self.jump(r, t)) is None:
            return 1.0
        self.met = place
        return -1.0

    def begin(self) -> None:
        """Forget the steps, and what was seen at another time."""
        self.stride, self.speed, self.last, self.low = 0.0, 0.0, None, math.nan

    def longest_step(self, before: float) -> float:
        """The step [s] that passes half a width at most, after steps of at most `before`: that, if none passed more."""
        return before if self.stride <= STRIDE * self.width else 0.9 * STRIDE * self.width / self.speed

    def jump(self, r: float, t: float) -> float | None:
        """Where σ jumps, within three widths of r [m]; None where it does not."""
        reach = NEAR * self.width
        if not self.low <= r - reach < r + reach <= self.high:
            self.low, self.high = r - FAR * self.width, r + FAR * self.width
            self.jumps = self._jumps(t)
        close = self.jumps[np.abs(self.jumps - r) <= reach]
        return float(close[np.argmin(np.abs(close - r))]) if close.size else None

    def _jumps(self, t: float) -> np.ndarray:
        """Every place [m] between low and high at which σ changes as no slope shows it."""
        spacing = self.width / FINE
        first, cells = math.floor(self.low / spacing), math.ceil((self.high - self.low) / spacing) + 1
        track = Track(cells * spacing, spacing)
        n = np.broadcast_to(self.inner, (track.cells, 3))
        f = self.llg.functional_at(Place(track, first, t, n, 0 * n))
        along, across = (np.einsum("...ij,i,j", f.anisotropy, e, e) for e in (self.axis, self.inner))
        tension = np.broadcast_to(np.sqrt(np.maximum((across - along) * f.stiffness, 0.0)), (track.cells,))
        changes = np.abs(np.diff(tension))
        around = np.convolve(changes, np.ones(FINE + 1), "same")
        sharp = (changes > SHARP * around) & (changes > 1e-6 * tension.max())
        return track.positions(first)[:-1][sharp] + spacing / 2
