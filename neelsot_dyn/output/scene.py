"""What does one frame of the movie show? Axes drawn once, and the few artists that change from frame to frame.

Top: the track in the laboratory frame, n·axis in colour, the window outlined. Left: the window, its Néel vector by
component and both sublattices as arrows. Right: the wall on the energy landscape, its position and its velocity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn._checks import require
from neelsot_dyn.output import names
from neelsot_dyn.output.style import (
    COMPONENT_COLOURS,
    POSITION_COLOUR,
    QUIET_COLOUR,
    SUBLATTICE_COLOURS,
    VELOCITY_COLOUR,
    ReadableUnit,
    diverging_colours,
)

if TYPE_CHECKING:
    import xarray
    from matplotlib.axes import Axes

NEEDED_VARIABLES = (
    names.TIME,
    names.NEEL_VECTOR,
    names.SUBLATTICE_1,
    names.SUBLATTICE_2,
    names.CELL_POSITION,
    names.WINDOW_OFFSET,
    names.WALL_POSITION,
    names.WALL_VELOCITY,
    names.TORQUE_ENERGY,
)
NEEDED_ATTRIBUTES = (names.AXIS, names.TRACK_LENGTH, names.LANDSCAPE_SLOPE)

_ARROWS = 25
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

    size: width and height in pixels. Raises ValueError naming what the dataset lacks.
    """

    def __init__(self, dataset: xarray.Dataset, size: tuple[int, int]) -> None:
        """Draw all that does not change."""
        import matplotlib
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        names.require_names(dataset, NEEDED_VARIABLES, NEEDED_ATTRIBUTES)
        require(dataset.sizes[names.TIME] > 0, "frames", dataset.sizes[names.TIME], "a run with at least one frame")
        self._dataset = dataset
        self._axis = names.COMPONENTS.index(dataset.attrs[names.AXIS])
        self._cells = np.asarray(dataset[names.CELL_POSITION])
        self._offset = np.asarray(dataset[names.WINDOW_OFFSET])
        self._time = np.asarray(dataset[names.TIME])
        self._position = np.asarray(dataset[names.WALL_POSITION])
        self._velocity = np.asarray(dataset[names.WALL_VELOCITY])
        self._energy = np.asarray(dataset[names.TORQUE_ENERGY])

        width, height = size
        self._artists: list[tuple[Axes, Any]] = []
        self._flow: list[str] = []
        with matplotlib.rc_context(_LOOK):
            self._figure = Figure(figsize=(7.2 * width / height, 7.2), dpi=height / 7.2, facecolor="white")
            self._canvas = FigureCanvasAgg(self._figure)
            self._draw_title()
            self._draw_track()
            self._draw_components()
            self._draw_sublattices()
            self._draw_landscape()
            self._draw_history()
            self._canvas.draw()
        self._background = self._canvas.copy_from_bbox(self._figure.bbox)
        self._buffer = np.asarray(self._canvas.buffer_rgba())
        self._strip_pixels = self._pixels_of(self._track)

    @property
    def frames(self) -> int:
        """How many frames the dataset has."""
        return len(self._time)

    def draw(self, frame: int) -> np.ndarray:
        """RGBA bytes (height, width, 4) of a frame; the array is reused by the next call."""
        self._canvas.restore_region(self._background)
        neel = self._dataset.variables[names.NEEL_VECTOR][frame].values
        self._update_title(frame)
        self._update_track(frame, neel[:, self._axis])
        for line, values in zip(self._component_lines, neel.T, strict=True):
            line.set_ydata(values)
        self._update_sublattices(frame)
        self._update_landscape(frame)
        self._update_history(frame)
        for axes, artist in self._artists:
            axes.draw_artist(artist)
        return self._buffer

    def _moving(self, axes: Axes, artist: Any) -> Any:
        artist.set_animated(True)
        self._artists.append((axes, artist))
        return artist

    def _pixels_of(self, axes: Axes) -> tuple[slice, slice]:
        """Rows and columns of the buffer that these axes cover."""
        box = axes.get_window_extent()
        height = self._buffer.shape[0]
        rows = slice(height - round(box.y1), height - round(box.y0))
        return rows, slice(round(box.x0), round(box.x1))

    def _draw_title(self) -> None:
        attrs = self._dataset.attrs
        title, material = str(attrs.get(names.TITLE, "")), str(attrs.get(names.MATERIAL, ""))
        self._figure.text(0.06, 0.955, title or material, fontsize=15, fontweight="bold", va="center")
        if title and material and material not in title:
            self._figure.text(0.06, 0.918, material, fontsize=11, color=QUIET_COLOUR, va="center")
        self._clock_unit = ReadableUnit.of(self._time, "s")
        board = self._figure.add_axes((0.0, 0.0, 1.0, 1.0))
        board.set_axis_off()
        board.set(xlim=(0, 1), ylim=(0, 1))
        self._clock = self._moving(board, board.text(0.97, 0.955, "", fontsize=15, ha="right", va="center"))
        if names.SUPERFLOW in self._dataset.variables:
            flow = np.asarray(self._dataset[names.SUPERFLOW]) * 1e-6
            self._flow = [f"superflow q = {value:.3g} µm⁻¹" if np.isfinite(value) else "" for value in flow]
            text = board.text(0.97, 0.918, self._flow[0], fontsize=11, color=QUIET_COLOUR, ha="right", va="center")
            self._flow_text = self._moving(board, text) if len(set(self._flow)) > 1 else text
        self._zoom_lines = [
            self._moving(board, board.plot([], [], color="#999999", linewidth=0.8, linestyle=(0, (4, 3)))[0])
            for _ in range(2)
        ]
        self._board = board

    def _update_title(self, frame: int) -> None:
        self._clock.set_text(f"t = {self._time[frame] * self._clock_unit.factor:.2f} {self._clock_unit.label}")
        if self._flow:
            self._flow_text.set_text(self._flow[frame])

    def _draw_track(self) -> None:
        label = names.COMPONENTS[self._axis]
        places = self._cells[[0, -1]][:, None] + self._offset
        half_cell = (self._cells[-1] - self._cells[0]) / max(len(self._cells) - 1, 1) / 2
        low = min(0.0, float(places.min()) - half_cell)
        high = max(float(self._dataset.attrs[names.TRACK_LENGTH]), float(places.max()) + half_cell)
        self._track_unit = ReadableUnit.of(high, "m", prefixes=(-9, -6, -3))
        track = self._figure.add_axes((0.06, 0.755, 0.84, 0.07))
        track.set(xlim=(low * self._track_unit.factor, high * self._track_unit.factor), ylim=(0, 1), yticks=[])
        track.xaxis.tick_top()
        track.xaxis.set_label_position("top")
        track.set_xlabel(f"Place on the track ({self._track_unit.label})", labelpad=4)
        track.spines[:].set_visible(False)
        self._track = track
        self._palette = diverging_colours()
        columns = round(track.get_window_extent().x1) - round(track.get_window_extent().x0)
        self._strip_places = low + (np.arange(columns) + 0.5) / columns * (high - low)
        self._window_edges = self._cells[[0, -1]] + np.array([-half_cell, half_cell])

        bar = self._figure.add_axes((0.925, 0.755, 0.012, 0.07))
        bar.imshow(self._palette[:, None, :], origin="lower", aspect="auto", extent=(0, 1, -1, 1))
        bar.set(xticks=[], yticks=[-1, 0, 1], yticklabels=["−1", "0", "1"])
        bar.yaxis.tick_right()
        bar.set_title(f"$n_{label}$", fontsize=12, pad=7)

        window = track.plot([], [], color="black", linewidth=2.0, clip_on=False, solid_joinstyle="miter")[0]
        self._window = self._moving(track, window)
        self._wall_mark = self._moving(track, track.plot([], [], color="black", linewidth=1.2)[0])

    def _update_track(self, frame: int, projection: np.ndarray) -> None:
        offset = self._offset[frame]
        values = np.interp(self._strip_places, self._cells + offset, projection)
        levels = np.clip(np.rint((values + 1) * 127.5), 0, 255).astype(np.intp)
        self._buffer[(*self._strip_pixels, slice(0, 3))] = self._palette[levels]
        left, right = (self._window_edges + offset) * self._track_unit.factor
        self._window.set_data([left, right, right, left, left], [-0.12, -0.12, 1.12, 1.12, -0.12])
        place = self._position[frame] * self._track_unit.factor
        self._wall_mark.set_data([place, place], [0, 1])
        to_board = self._board.transAxes.inverted()
        for line, edge, x in zip(self._zoom_lines, (left, right), (0, 1), strict=True):
            start = to_board.transform(self._track.transData.transform((edge, -0.12)))
            end = to_board.transform(self._zoom.transAxes.transform((x, 1)))
            line.set_data([start[0], end[0]], [start[1], end[1]])

    def _draw_components(self) -> None:
        zoom = self._figure.add_axes((0.06, 0.315, 0.50, 0.36))
        center = (self._cells[0] + self._cells[-1]) / 2
        self._zoom_places = (self._cells - center) * 1e9
        edges = tuple((self._window_edges - center) * 1e9)
        zoom.set(xlim=edges, ylim=(-1.12, 1.12), yticks=[-1, 0, 1], ylabel="Néel vector n")
        zoom.axhline(0, color="#dddddd", linewidth=0.8, zorder=0)
        zoom.tick_params(labelbottom=False)
        self._component_lines = [
            self._moving(
                zoom,
                zoom.plot(
                    self._zoom_places,
                    np.zeros(len(self._cells)),
                    color=COMPONENT_COLOURS[name],
                    linewidth=2.0,
                    label=f"$n_{name}$",
                )[0],
            )
            for name in names.COMPONENTS
        ]
        first = self._dataset.variables[names.NEEL_VECTOR][0].values[:, self._axis]
        zoom.legend(
            loc="lower left" if first[0] > 0 else "upper left", borderaxespad=0.8, handlelength=1.4, labelspacing=0.25
        )
        self._zoom = zoom

    def _draw_sublattices(self) -> None:
        axes = self._figure.add_axes((0.06, 0.09, 0.50, 0.175))
        axes.set(xlim=self._zoom.get_xlim(), ylim=(-2.0, 2.0), yticks=[1, -1])
        axes.set_yticklabels(["$m_1$", "$m_2$"], fontsize=13)
        axes.tick_params(left=False)
        for label, colour in zip(axes.get_yticklabels(), SUBLATTICE_COLOURS, strict=True):
            label.set_color(colour)
        axes.set_xlabel("Place in the window (nm)")
        self._arrow_cells = np.unique(np.linspace(0, len(self._cells) - 1, _ARROWS + 2).round().astype(int))[1:-1]
        neel = self._dataset.variables[names.NEEL_VECTOR]
        sideways = [i for i in range(3) if i != self._axis]
        extent = np.abs(neel[[0, self.frames // 2, -1]].values).max(axis=(0, 1))
        self._across = max(sideways, key=lambda i: float(extent[i]))
        up, right = names.COMPONENTS[self._axis], names.COMPONENTS[self._across]
        axes.text(1.0, 1.02, f"up: {up}, right: {right}", transform=axes.transAxes, ha="right", color=QUIET_COLOUR)
        places = self._zoom_places[self._arrow_cells]
        self._arrows = []
        for row, colour in zip((1, -1), SUBLATTICE_COLOURS, strict=True):
            arrows = axes.quiver(
                places,
                np.full(len(places), row),
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
            self._arrows.append(self._moving(axes, arrows))

    def _update_sublattices(self, frame: int) -> None:
        for arrows, name in zip(self._arrows, (names.SUBLATTICE_1, names.SUBLATTICE_2), strict=True):
            moments = self._dataset.variables[name][frame].values[self._arrow_cells]
            arrows.set_UVC(moments[:, self._across], moments[:, self._axis])

    def _draw_landscape(self) -> None:
        axes = self._figure.add_axes((0.68, 0.475, 0.29, 0.20))
        start = self._position[0]
        low, high = float(self._position.min()), float(self._position.max())
        margin = max(0.06 * (high - low), 1e-9)
        places = np.array([low - margin, high + margin])
        landscape = float(self._dataset.attrs[names.LANDSCAPE_SLOPE]) * (places - start)
        self._place_unit = ReadableUnit.of(places, "m", prefixes=(-9, -6, -3))
        self._energy_unit = ReadableUnit.of([*landscape, *self._energy], "J/m²")
        line = axes.plot(places * self._place_unit.factor, landscape * self._energy_unit.factor)[0]
        line.set(
            color="#bbbbbb",
            linewidth=4.0,
            label=str(self._dataset.attrs.get(names.LANDSCAPE, "landscape")),
            solid_capstyle="round",
        )
        axes.set(xlim=tuple(places * self._place_unit.factor))
        axes.set_xlabel(f"Wall position ({self._place_unit.label})")
        axes.set_ylabel(f"Energy ({self._energy_unit.label})")
        energies = np.array([*landscape, *self._energy]) * self._energy_unit.factor
        axes.set_ylim(*_with_margin(energies, 0.12))
        self._energy_trace = self._moving(axes, axes.plot([], [], color=VELOCITY_COLOUR, linewidth=1.4)[0])
        self._energy_dot = self._moving(
            axes,
            axes.plot([], [], "o", color=VELOCITY_COLOUR, ms=9, mec="white", label="Néel torque")[0],
        )
        axes.legend(loc="upper right" if landscape[1] < landscape[0] else "upper left", handlelength=1.2)

    def _update_landscape(self, frame: int) -> None:
        place = self._position[: frame + 1] * self._place_unit.factor
        energy = self._energy[: frame + 1] * self._energy_unit.factor
        self._energy_trace.set_data(place, energy)
        self._energy_dot.set_data(place[-1:], energy[-1:])

    def _draw_history(self) -> None:
        lower = self._figure.add_axes((0.68, 0.09, 0.29, 0.135))
        upper = self._figure.add_axes((0.68, 0.245, 0.29, 0.135), sharex=lower)
        upper.tick_params(labelbottom=False)
        steady = self._dataset.attrs.get(names.VELOCITY_CLOSED_FORM)
        bound = self._velocity if steady is None else [*self._velocity, float(steady)]
        self._velocity_unit = ReadableUnit.of(bound, "m/s", prefixes=(-3, 0, 3))
        if steady is not None:
            height = float(steady) * self._velocity_unit.factor
            lower.axhline(height, color=QUIET_COLOUR, linestyle="--", linewidth=1.2, label="closed form")
            lower.legend(loc="lower right" if height > 0 else "upper right", handlelength=1.6, borderaxespad=0.2)
        end = float(self._time[-1]) if self._time[-1] > self._time[0] else float(self._time[0]) + 1e-12
        lower.set_xlim(float(self._time[0]) * self._clock_unit.factor, end * self._clock_unit.factor)
        lower.set_xlabel(f"Time ({self._clock_unit.label})")
        upper.set_ylabel(f"Position\n({self._place_unit.label})")
        lower.set_ylabel(f"Velocity\n({self._velocity_unit.label})")
        self._histories = []
        for axes, values, colour in (
            (upper, self._position * self._place_unit.factor, POSITION_COLOUR),
            (lower, np.asarray(bound) * self._velocity_unit.factor, VELOCITY_COLOUR),
        ):
            axes.set_ylim(*_with_margin(values, 0.12))
            axes.ticklabel_format(useOffset=False)
            axes.locator_params(axis="y", nbins=4)
            line = self._moving(axes, axes.plot([], [], color=colour, linewidth=1.8)[0])
            dot = self._moving(axes, axes.plot([], [], "o", color=colour, ms=6, mec="white", clip_on=False)[0])
            self._histories.append((line, dot, values))
        self._figure.align_ylabels([upper, lower])

    def _update_history(self, frame: int) -> None:
        time = self._time[: frame + 1] * self._clock_unit.factor
        for line, dot, values in self._histories:
            line.set_data(time, values[: frame + 1])
            dot.set_data(time[-1:], values[frame : frame + 1])


def _with_margin(values: np.ndarray, margin: float) -> tuple[float, float]:
    """Limits that hold all finite values, with a fraction of their span (or of themselves) to spare."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    spare = margin * ((high - low) or abs(high) or 1.0)
    return low - spare, high + spare
