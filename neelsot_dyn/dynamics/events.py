"""When does something happen? Events: functions of a frame whose change of sign is the moment."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import finite
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics._arrays import axis_of
from neelsot_dyn.dynamics.problem import Snapshot
from neelsot_dyn.dynamics.track import Grid
from neelsot_dyn.dynamics.wall import Wall, WallError, track_wall

Event = Callable[[Snapshot, Grid], float]
"""(frame, track) → a number; the event happens where its sign changes."""


@checked
def wall_of(frame: Snapshot, track: Grid, axis: Any) -> Wall:
    """The wall of a frame, at its place along the track; on a mesh that of the Néel vector averaged across."""
    n, x = frame.state.n, track.coordinates(frame.offset)[0]
    if n.ndim == 3:
        n, x = n.mean(axis=1), x[:, 0]
    return track_wall(n, x, axis)


@frozen
class WallReaches:
    """The wall reaches position [m] along the track."""

    position: float = field(validator=finite)
    axis: np.ndarray = field(converter=axis_of, eq=False)

    def __call__(self, frame: Snapshot, track: Grid) -> float:
        """Position of the wall minus `position` [m]; NaN without a wall."""
        try:
            return wall_of(frame, track, self.axis).position - self.position
        except WallError:
            return math.nan


@frozen
class WallGone:
    """No wall is left: n·axis no longer changes sign."""

    axis: np.ndarray = field(converter=axis_of, eq=False)

    def __call__(self, frame: Snapshot, track: Grid) -> float:
        """+1 while n·axis takes either sign on the track beyond 1/2, −1 after."""
        along = frame.state.n @ self.axis
        return 1.0 if along.max() > 0.5 and along.min() < -0.5 else -1.0


@frozen
class AngleCrosses:
    """The wall's inner angle φ crosses angle [rad] (modulo 2π)."""

    angle: float = field(validator=finite)
    axis: np.ndarray = field(converter=axis_of, eq=False)

    def __call__(self, frame: Snapshot, track: Grid) -> float:
        """sin(φ − angle), as seen from within a quarter turn; NaN without a wall or farther away."""
        try:
            distance = wall_of(frame, track, self.axis).angle - self.angle
        except WallError:
            return math.nan
        return math.sin(distance) if math.cos(distance) > 0 else math.nan
