"""The Néel vector inside the wall on the unit sphere: how the wall is turned, and the way its angle has gone."""

from __future__ import annotations

from typing import Any

import numpy as np

from neelsot_dyn._later import Figure
from neelsot_dyn.drawing import QUIET_COLOUR, VELOCITY_COLOUR
from neelsot_dyn.experiments import names
from neelsot_dyn.movies._layout import Rectangle
from neelsot_dyn.movies._run import SceneRun

_AZIMUTH, _ELEVATION = np.radians(28.0), np.radians(20.0)


class SpherePanel:
    """Easy axis up. Grey: n along the window, from domain to domain. Dot: n at the wall's centre, with its trail."""

    def __init__(self, figure: Figure, run: SceneRun, rectangle: Rectangle) -> None:
        """Draw the sphere, its equator and its axes."""
        self._run = run
        self._projection = _projection(run.axis)
        width = figure.get_figwidth() / figure.get_figheight()
        left, bottom, size, _ = rectangle
        axes = figure.add_axes((left, bottom, size, size * width))
        axes.set(xlim=(-1.32, 1.32), ylim=(-1.32, 1.32), aspect="equal")
        axes.set_axis_off()
        axes.set_title("n in the wall" if run.positions.shape[1] else "n", fontsize=11, pad=2)
        angle = np.linspace(0, 2 * np.pi, 121)
        axes.fill(np.cos(angle), np.sin(angle), color="#f4f4f4", edgecolor="#999999", linewidth=0.8)
        others = [i for i in range(3) if i != run.axis]
        equator = np.zeros((len(angle), 3))
        equator[:, others[0]], equator[:, others[1]] = np.cos(angle), np.sin(angle)
        axes.plot(*self._project(equator), color="#cccccc", linewidth=0.8)
        for i, name in enumerate(names.COMPONENTS):
            tip = self._projection[:, i]
            axes.plot([0, tip[0]], [0, tip[1]], color="#aaaaaa", linewidth=0.8)
            axes.text(1.17 * tip[0], 1.17 * tip[1], name, color=QUIET_COLOUR, ha="center", va="center", fontsize=10)
        self._trail = np.array([run.in_wall(frame) for frame in range(len(run.time))])
        self._texture = axes.plot([], [], color="#888888", linewidth=2.0)[0]
        self._way = axes.plot([], [], color=VELOCITY_COLOUR, linewidth=1.2)[0]
        self._needle = axes.plot([], [], color=VELOCITY_COLOUR, linewidth=2.0)[0]
        self._tip = axes.plot([], [], "o", color=VELOCITY_COLOUR, ms=7, mec="white")[0]
        self.moving: list[Any] = [self._texture, self._way, self._needle, self._tip]

    def update(self, frame: int) -> None:
        """Set texture, trail and needle."""
        self._texture.set_data(*self._project(self._run.line(frame)))
        way = self._project(self._trail[: frame + 1])
        self._way.set_data(*way)
        self._needle.set_data([0, way[0, -1]], [0, way[1, -1]])
        self._tip.set_data(way[0, -1:], way[1, -1:])

    def _project(self, vectors: np.ndarray) -> np.ndarray:
        """(2, points) on the picture, of vectors (points, 3)."""
        return self._projection @ vectors.T


def _projection(axis: int) -> np.ndarray:
    """(2, 3): orthographic view with the easy axis up, seen from a little above."""
    around, up = (axis + 1) % 3, axis
    across = (axis + 2) % 3
    view = np.zeros((2, 3))
    view[0, across], view[0, around] = np.cos(_AZIMUTH), -np.sin(_AZIMUTH)
    view[1, across], view[1, around] = -np.sin(_AZIMUTH) * np.sin(_ELEVATION), -np.cos(_AZIMUTH) * np.sin(_ELEVATION)
    view[1, up] = np.cos(_ELEVATION)
    return view
