"""The window that follows the wall: the Néel vector by component, and as arrows."""

from __future__ import annotations

from typing import Any

import numpy as np

from neelsot_dyn._later import Figure
from neelsot_dyn.drawing import COMPONENT_COLOURS, QUIET_COLOUR, SUBLATTICE_COLOURS
from neelsot_dyn.experiments import names
from neelsot_dyn.movies._layout import Rectangle
from neelsot_dyn.movies._run import SceneRun

_ARROWS = 21


class ComponentPanel:
    """n_x, n_y, n_z against the place in the window."""

    def __init__(self, figure: Figure, run: SceneRun, rectangle: Rectangle) -> None:
        """Draw axes and legend."""
        self._run = run
        self.axes = figure.add_axes(rectangle)
        edges = tuple((run.window_edges - run.origin) * 1e9)
        self.axes.set(xlim=edges, ylim=(-1.12, 1.12), yticks=[-1, 0, 1], ylabel="Néel vector n")
        self.axes.axhline(0, color="#dddddd", linewidth=0.8, zorder=0)
        if run.film:
            self.axes.set(xlabel=run.zoom_label, title="along the middle of the film")
            self.axes.title.set_fontsize(11)
        else:
            self.axes.tick_params(labelbottom=False)
        places, rest = (run.cells - run.origin) * 1e9, np.zeros(len(run.cells))
        self.moving: list[Any] = [
            self.axes.plot(places, rest, color=COMPONENT_COLOURS[name], linewidth=2.0, label=f"$n_{name}$")[0]
            for name in names.COMPONENTS
        ]
        up = run.line(0)[0, run.axis] > 0
        place: Any = "lower left" if up else "upper left"
        several: Any = {"loc": "lower center", "bbox_to_anchor": (0.5, 0.98), "ncols": 3, "borderaxespad": 0.2}
        inside = run.positions.shape[1] < 2 or run.film
        self.axes.legend(
            **({"loc": place, "borderaxespad": 0.8} if inside else several), handlelength=1.4, labelspacing=0.25
        )

    def update(self, frame: int) -> None:
        """Set the three curves."""
        for line, values in zip(self.moving, self._run.line(frame).T, strict=True):
            line.set_ydata(values)


class ArrowPanel:
    """Arrows in the plane of the easy axis and the larger of the other two components: n, or m1 above m2."""

    def __init__(
        self, figure: Figure, run: SceneRun, rectangle: Rectangle, components: ComponentPanel, sublattices: bool
    ) -> None:
        """Draw axes and arrows."""
        self._run = run
        axes = figure.add_axes(rectangle)
        axes.set(xlim=components.axes.get_xlim(), ylim=(-2.0, 2.0))
        axes.tick_params(left=False)
        axes.set_xlabel(run.zoom_label)
        if sublattices:
            rows = [(1.0, "$m_1$", names.SUBLATTICE_1, SUBLATTICE_COLOURS[0])]
            rows.append((-1.0, "$m_2$", names.SUBLATTICE_2, SUBLATTICE_COLOURS[1]))
        else:
            rows = [(0.0, "$n$", names.NEEL_VECTOR, "#222222")]
        axes.set_yticks([row[0] for row in rows], [row[1] for row in rows], fontsize=13)
        for label, row in zip(axes.get_yticklabels(), rows, strict=True):
            label.set_color(row[3])
        self._cells = np.unique(np.linspace(0, len(run.cells) - 1, _ARROWS + 2).round().astype(int))[1:-1]
        self._across = _larger_component(run)
        up, right = names.COMPONENTS[run.axis], names.COMPONENTS[self._across]
        axes.text(1.0, 1.02, f"up: {up}, right: {right}", transform=axes.transAxes, ha="right", color=QUIET_COLOUR)
        places = (run.cells[self._cells] - run.origin) * 1e9
        self._names = [row[2] for row in rows]
        self.moving: list[Any] = [
            axes.quiver(
                places,
                np.full(len(places), height),
                np.zeros(len(places)),
                np.ones(len(places)),
                color=colour,
                pivot="mid",
                angles="uv",
                units="y",
                scale_units="y",
                scale=0.83,
                width=0.13,
                headwidth=3.4,
                headlength=3.6,
                headaxislength=3.2,
                minlength=0.0,
                minshaft=1.5,
            )
            for height, _, _, colour in rows
        ]

    def update(self, frame: int) -> None:
        """Turn the arrows."""
        for arrows, name in zip(self.moving, self._names, strict=True):
            vectors = self._run.vectors(name, frame)[self._cells]
            arrows.set_UVC(vectors[:, self._across], vectors[:, self._run.axis])


def _larger_component(run: SceneRun) -> int:
    """Which component beside the easy axis is larger, seen over the run."""
    frames = (0, len(run.time) // 2, -1)
    extent = np.max([np.abs(run.vectors(names.NEEL_VECTOR, frame)).max(axis=0) for frame in frames], axis=0)
    return max((i for i in range(3) if i != run.axis), key=lambda i: float(extent[i]))
