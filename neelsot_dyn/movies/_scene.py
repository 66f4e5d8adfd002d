"""The figure of a movie: its panels, drawn once, and a frame, drawn by their moving artists only."""

from __future__ import annotations

from typing import Any

import numpy as np

from neelsot_dyn._later import Dataset
from neelsot_dyn.drawing import own_look
from neelsot_dyn.movies._film import FilmPanel
from neelsot_dyn.movies._history import HistoryPanel, histories
from neelsot_dyn.movies._landscape import Landscape, LandscapePanel
from neelsot_dyn.movies._layout import film_layout, track_layout
from neelsot_dyn.movies._run import SceneRun
from neelsot_dyn.movies._sphere import SpherePanel
from neelsot_dyn.movies._title import TitlePanel
from neelsot_dyn.movies._track import TrackPanel
from neelsot_dyn.movies._window import ArrowPanel, ComponentPanel

_LOOK: Any = {
    "font.size": 11,
    "axes.labelsize": 11,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "axes.edgecolor": "#555555",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
}


class Scene:
    """Draws frames of a dataset (as `open_run` gives it) into one RGBA buffer.

    size: width and height in pixels; sublattices: arrows of m1 and m2 instead of n. Raises ValueError naming what the
    dataset lacks.
    """

    def __init__(self, dataset: Dataset, size: tuple[int, int], sublattices: bool = False) -> None:
        """Draw all that does not change."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        run = SceneRun(dataset, sublattices)
        width, height = size
        with own_look(**_LOOK):
            figure = Figure(figsize=(7.2 * width / height, 7.2), dpi=height / 7.2, facecolor="white")
            self._canvas = FigureCanvasAgg(figure)
            title = TitlePanel(figure, run)
            landscape, shown = Landscape.of(run), histories(run)
            self._painted: FilmPanel | TrackPanel
            if run.film:
                film, layout = film_layout(landscape is not None, bool(shown), _extent(run), width / height)
                self._painted = FilmPanel(figure, run, film, sublattices)
            else:
                layout = track_layout(landscape is not None, bool(shown))
            self._panels: list[Any] = [title]
            if layout.components is not None:
                components = ComponentPanel(figure, run, layout.components)
                self._panels.append(components)
                if layout.arrows is not None:
                    self._painted = TrackPanel(figure, run, title.board, components.axes)
                    self._panels.append(ArrowPanel(figure, run, layout.arrows, components, sublattices))
            self._panels.append(self._painted)
            self._panels.append(SpherePanel(figure, run, layout.sphere))
            if landscape is not None and layout.landscape is not None:
                self._panels.append(LandscapePanel(figure, run, landscape, layout.landscape))
            if layout.history is not None:
                self._panels.append(HistoryPanel(figure, run, shown, layout.history))
            self._moving = [(artist.axes, artist) for panel in self._panels for artist in panel.moving]
            for _, artist in self._moving:
                artist.set_animated(True)
            self._canvas.draw()
        self.frames = len(run.time)
        """How many frames the dataset has."""
        self._background = self._canvas.copy_from_bbox(figure.bbox)
        self._buffer = np.asarray(self._canvas.buffer_rgba())

    @own_look(**_LOOK)
    def draw(self, frame: int) -> np.ndarray:
        """RGBA bytes (height, width, 4) of a frame; the array is reused by the next call."""
        self._canvas.restore_region(self._background)
        for panel in self._panels:
            panel.update(frame)
        self._painted.paint(self._buffer)
        for axes, artist in self._moving:
            axes.draw_artist(artist)
        return self._buffer


def _extent(run: SceneRun) -> tuple[float, float]:
    """Length and height of a film [m]."""
    across = run.across
    return float(np.ptp(run.window_edges)), float(np.ptp(across)) * len(across) / max(len(across) - 1, 1)
