"""How does a wall run across a mesh? Its line, row by row, and its tilt."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import frozen

from neelsot_dyn.dynamics.problem import Snapshot
from neelsot_dyn.dynamics.track import Mesh
from neelsot_dyn.dynamics.wall import track_wall


@frozen(eq=False)
class WallLine:
    """A wall across a mesh: y, position, width [m] and angle φ [rad, unwrapped along y], each (Ny,).

    tilt and tilt_error [rad]: angle of the straight line fitted through the positions to the y axis, positive where the
    wall lies farther along x at larger y, and its standard error. bend [m]: root mean square distance from that line.
    """

    y: np.ndarray
    position: np.ndarray
    width: np.ndarray
    angle: np.ndarray
    tilt: float
    tilt_error: float
    bend: float


def wall_line(frame: Snapshot, mesh: Mesh, axis: Any) -> WallLine:
    """The wall of a frame, by `track_wall` in every row; WallError where a row holds none or several."""
    x, n = mesh.positions(frame.offset), frame.state.n
    walls = [track_wall(n[:, j], x, axis) for j in range(mesh.shape[1])]
    position = np.array([wall.position for wall in walls])
    away = mesh.y - mesh.y.mean()
    spread = float(away @ away)
    slope = float(away @ position) / spread
    residual = position - position.mean() - slope * away
    square = float(residual @ residual)
    error = math.sqrt(square / max(len(away) - 2, 1) / spread)
    return WallLine(
        y=mesh.y,
        position=position,
        width=np.array([wall.width for wall in walls]),
        angle=np.unwrap([wall.angle for wall in walls]),
        tilt=math.atan(slope),
        tilt_error=error / (1 + slope**2),
        bend=math.sqrt(square / len(away)),
    )
