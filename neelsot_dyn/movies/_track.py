"""The whole track in the laboratory frame: n·axis as colour, the window, the wall."""

from __future__ import annotations

from typing import Any

import numpy as np

from neelsot_dyn._later import Axes, Figure
from neelsot_dyn.drawing import ReadableUnit, diverging_colours
from neelsot_dyn.experiments import names
from neelsot_dyn.movies._pixels import PixelBox
from neelsot_dyn.movies._run import SceneRun


class TrackPanel:
    """A strip whose pixels are written straight into the frame, and lines from the window to its magnified view."""

    def __init__(self, figure: Figure, run: SceneRun, board: Axes, zoom: Axes) -> None:
        """board: axes over the whole figure; zoom: those that show the window."""
        self._run, self._board, self._zoom = run, board, zoom
        places = run.window_edges[:, None] + run.offset
        low = min(0.0, float(places.min()))
        high = max(float(run.dataset.attrs.get(names.TRACK_LENGTH, 0.0)), float(places.max()))
        self._unit = ReadableUnit.of(high, "m", prefixes=(-9, -6, -3))
        self._axes = figure.add_axes((0.06, 0.755, 0.84, 0.07))
        self._axes.set(xlim=(low * self._unit.factor, high * self._unit.factor), ylim=(0, 1), yticks=[])
        self._axes.xaxis.tick_top()
        self._axes.xaxis.set_label_position("top")
        self._axes.set_xlabel(f"Place on the track ({self._unit.label})", labelpad=4)
        self._axes.spines[:].set_visible(False)

        self._box = PixelBox.of(figure, self._axes)
        columns = self._box.width
        self._places = low + (np.arange(columns) + 0.5) / columns * (high - low)
        self._palette = diverging_colours()
        self._colours = np.zeros((columns, 3), np.uint8)
        self._draw_colour_bar(figure)

        self._window = self._axes.plot(
            [], [], color="black", linewidth=2.0, clip_on=False, solid_joinstyle="miter", zorder=2
        )[0]
        self._wall = self._axes.plot([], [], color="black", linewidth=1.2)[0]
        self._leads = [board.plot([], [], color="#999999", linewidth=0.8, linestyle=(0, (4, 3)))[0] for _ in range(2)]
        self.moving: list[Any] = [*self._leads, self._window, self._wall]

    def _draw_colour_bar(self, figure: Figure) -> None:
        bar = figure.add_axes((0.925, 0.755, 0.012, 0.07))
        bar.imshow(self._palette[:, None, :], origin="lower", aspect="auto", extent=(0, 1, -1, 1))
        bar.set(xticks=[], yticks=[-1, 0, 1], yticklabels=["−1", "0", "1"])
        bar.yaxis.tick_right()
        bar.set_title(f"$n_{names.COMPONENTS[self._run.axis]}$", fontsize=12, pad=7)

    def update(self, frame: int) -> None:
        """Colours, window and walls of a frame."""
        run, offset = self._run, self._run.offset[frame]
        projection = run.vectors(names.NEEL_VECTOR, frame)[:, run.axis]
        values = np.interp(self._places, run.cells + offset, projection)
        self._colours = self._palette[np.clip(np.rint((values + 1) * 127.5), 0, 255).astype(np.intp)]
        left, right = (run.window_edges + offset) * self._unit.factor
        self._window.set_data([left, right, right, left, left], [-0.12, -0.12, 1.12, 1.12, -0.12])
        walls = run.positions[frame] * self._unit.factor
        self._wall.set_data(np.repeat(walls, 3), np.tile([0.0, 1.0, np.nan], len(walls)))
        to_board = self._board.transAxes.inverted()
        for line, edge, x in zip(self._leads, (left, right), (0, 1), strict=True):
            start = to_board.transform(self._axes.transData.transform((edge, -0.12)))
            end = to_board.transform(self._zoom.transAxes.transform((x, 1)))
            line.set_data([start[0], end[0]], [start[1], end[1]])

    def paint(self, buffer: np.ndarray) -> None:
        """Write the strip's pixels into the frame (height, width, 4)."""
        self._box.write(buffer, self._colours)
