"""A film from above: a component of n as colour, walls as dark lines, arrows of n in the plane (m1 black, m2 white)."""

from __future__ import annotations

from typing import Any

import numpy as np

from neelsot_dyn._later import Figure
from neelsot_dyn.drawing import ReadableUnit, diverging_colours
from neelsot_dyn.experiments import names
from neelsot_dyn.movies._layout import Rectangle
from neelsot_dyn.movies._pixels import PixelBox, linear_weights
from neelsot_dyn.movies._run import SUBLATTICES, SceneRun

_ARROWS = 18
"""Along the longer side."""
_LINE = (34, 34, 34)


class FilmPanel:
    """Pixels are interpolated between the cells and written straight into the frame."""

    def __init__(self, figure: Figure, run: SceneRun, rectangle: Rectangle, sublattices: bool) -> None:
        """Draw axes, colour bar and arrows."""
        self._run = run
        across = run.across
        half = (across[-1] - across[0]) / max(len(across) - 1, 1) / 2 or run.half_cell
        shift = 0.0 if run.follows else run.offset[0]
        edges = np.array([*(run.window_edges + shift), across[0] - half, across[-1] + half])
        unit = ReadableUnit.of(edges, "m", prefixes=(-9, -6, -3))
        axes = figure.add_axes(rectangle)
        axes.set(xlim=edges[:2] * unit.factor, ylim=edges[2:] * unit.factor)
        axes.spines[:].set_visible(False)
        place = "Place in the window that follows the wall" if run.follows else "Place along the track"
        axes.set_xlabel(f"{place} ({unit.label})")
        axes.set_ylabel(f"Place across ({unit.label})")

        self._box = PixelBox.of(figure, axes)
        columns = edges[0] + (np.arange(self._box.width) + 0.5) / self._box.width * (edges[1] - edges[0])
        rows = edges[3] - (np.arange(self._box.height) + 0.5) / self._box.height * (edges[3] - edges[2])
        self._along, self._across = linear_weights(columns, run.cells + shift), linear_weights(rows, across)
        self._palette = diverging_colours()
        self._colours = np.zeros((self._box.height, self._box.width, 3), np.uint8)
        self._draw_colour_bar(figure, rectangle)
        self.moving = self._draw_arrows(axes, run.cells + shift, across, unit, sublattices)

    def _draw_colour_bar(self, figure: Figure, rectangle: Rectangle) -> None:
        left, bottom, width, height = rectangle
        bar = figure.add_axes((left + width + 0.012, bottom, 0.012, height))
        bar.imshow(self._palette[:, None, :], origin="lower", aspect="auto", extent=(0, 1, -1, 1))
        bar.set(xticks=[], yticks=[-1, 0, 1], yticklabels=["−1", "0", "1"])
        bar.yaxis.tick_right()
        bar.set_title(f"$n_{names.COMPONENTS[self._run.colour]}$", fontsize=12, pad=7)

    def _draw_arrows(
        self, axes: Any, along: np.ndarray, across: np.ndarray, unit: ReadableUnit, sublattices: bool
    ) -> list[Any]:
        spacing = max(np.ptp(along), np.ptp(across)) / _ARROWS or 1.0
        self._cells = tuple(_thinned(places, spacing) for places in (along, across))
        x, y = np.meshgrid(along[self._cells[0]], across[self._cells[1]], indexing="ij")
        self._names = list(SUBLATTICES) if sublattices else [names.NEEL_VECTOR]
        arrows = (("#111111", -0.2), ("#ffffff", 0.2)) if sublattices else (("#222222", 0.0),)
        pixels = self._box.width / (axes.get_xlim()[1] - axes.get_xlim()[0]) * spacing * unit.factor
        return [
            axes.quiver(
                (x + aside * spacing) * unit.factor, y * unit.factor, np.zeros(x.shape), np.zeros(x.shape),
                color=colour, pivot="mid", angles="uv", units="dots", scale_units="dots", scale=1 / (0.72 * pixels),
                width=max(0.055 * pixels, 1.0), headwidth=3.6, headlength=3.8, headaxislength=3.4, minlength=0.0,
                minshaft=1.5,
            )
            for colour, aside in arrows
        ]  # fmt: skip

    def update(self, frame: int) -> None:
        """Colours, walls and arrows of a frame."""
        neel = self._run.vectors(names.NEEL_VECTOR, frame)
        domains = self._pixels(neel[..., self._run.axis])
        values = domains if self._run.colour == self._run.axis else self._pixels(neel[..., self._run.colour])
        levels = (values * 127.5 + 128.0).clip(0, 255).astype(np.uint8)
        self._palette.take(levels, axis=0, out=self._colours)
        self._colours[_borders(domains > 0)] = _LINE
        for arrows, name in zip(self.moving, self._names, strict=True):
            vectors = self._run.vectors(name, frame)[np.ix_(*self._cells)]
            arrows.set_UVC(vectors[..., 0], vectors[..., 1])

    def _pixels(self, cells: np.ndarray) -> np.ndarray:
        """Values of the cells, between them along both axes by straight lines."""
        (i, weight), (j, share) = self._along, self._across
        easy = cells.astype(np.float32)
        wide = easy[i] * (1 - weight)[:, None] + easy[i + 1] * weight[:, None] if len(easy) > 1 else easy[i]
        wide = np.ascontiguousarray(wide.T)
        return wide[j] * (1 - share)[:, None] + wide[j + 1] * share[:, None] if len(wide) > 1 else wide[j]

    def paint(self, buffer: np.ndarray) -> None:
        """Write the film's pixels into the frame (height, width, 4)."""
        self._box.write(buffer, self._colours)


def _thinned(places: np.ndarray, spacing: float) -> np.ndarray:
    """Indices of cells about `spacing` apart, the same distance from both ends."""
    count = max(1, min(len(places), round(float(np.ptp(places)) / spacing) if len(places) > 1 else 1))
    return np.unique(((np.arange(count) + 0.5) / count * len(places)).astype(int))


def _borders(up: np.ndarray) -> np.ndarray:
    """Pixels beside a change of sign, two of them."""
    edge = np.zeros_like(up)
    changed = up[:, 1:] != up[:, :-1]
    edge[:, 1:] |= changed
    edge[:, :-1] |= changed
    changed = up[1:] != up[:-1]
    edge[1:] |= changed
    edge[:-1] |= changed
    return edge
