"""Where did the bits go, and how often are they lost? Figures of a shift register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn.drawing import POSITION_COLOUR, VELOCITY_COLOUR, ReadableUnit, diverging_colours
from neelsot_dyn.experiments import names

if TYPE_CHECKING:
    import xarray
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PARAMETERS = {
    "step": "Step length",
    "amplitude": "Current",
    "pitch": "Pitch",
    "temperature": "Temperature",
}


def bits_figure(dataset: xarray.Dataset, summary: Mapping[str, Any]) -> Figure:
    """n_x along the track against time, downwards, with the bits as written and as wanted, and the lines' currents."""
    from matplotlib.colors import ListedColormap
    from matplotlib.figure import Figure

    time = np.asarray(dataset[names.TIME])
    clock = ReadableUnit.of(time, "s")
    place = np.asarray(dataset[names.CELL_POSITION]) * 1e9
    along = np.asarray(dataset[names.NEEL_VECTOR])[..., names.COMPONENTS.index("x")]
    pitch, first, shifts = (dataset.attrs[key] for key in ("pitch", "first_bit", "shifts"))
    word = str(dataset.attrs["bits_in"])

    figure = Figure(figsize=(6.9, 3.6), dpi=300, layout="constrained")
    track, lines = figure.subplots(1, 2, sharey=True, width_ratios=(6, 1))
    colours = ListedColormap(diverging_colours() / 255)
    image = track.pcolormesh(place, time * clock.factor, along, cmap=colours, vmin=-1, vmax=1, rasterized=True)
    for k, bit in enumerate(word):
        start = (first + (k + 0.25) * pitch) * 1e9
        end = start + shifts * pitch * 1e9
        for x, y, colour in ((start, 1.01, "black"), (end, 0.02, "white")):
            at = track.get_xaxis_transform()
            track.text(x, y, bit, transform=at, ha="center", va="bottom", fontsize=8, color=colour)
    track.set_xlabel("Place on the track (nm)", fontsize=8)
    track.set_ylabel(f"Time ({clock.label})", fontsize=8)
    track.invert_yaxis()
    for name, colour, shift in (("line_a", POSITION_COLOUR, -1.3), ("line_b", VELOCITY_COLOUR, 1.3)):
        lines.step(np.asarray(dataset[name]) + shift, time * clock.factor, color=colour, linewidth=1.0, where="post")
        lines.text(shift, 1.01, name[-1], transform=lines.get_xaxis_transform(), ha="center", fontsize=8, color=colour)
    lines.set_xticks([])
    lines.set_xlabel("currents", fontsize=8)
    for axes in (track, lines):
        axes.tick_params(labelsize=7, direction="in")
    bar = figure.colorbar(image, ax=lines, fraction=0.6, pad=0.1, ticks=(-1, 0, 1))
    bar.set_label("$n_x$", fontsize=8)
    bar.ax.tick_params(labelsize=7)
    figure.suptitle(str(dataset.attrs[names.TITLE]), fontsize=8)
    return figure


def bit_errors_figure(dataset: xarray.Dataset, summary: Mapping[str, Any]) -> Figure | None:
    """Wrong bits against step, current, pitch and temperature, each in units of the working point; None without."""
    from matplotlib.figure import Figure

    if "window_step_factor" not in dataset.attrs:
        return None

    figure = Figure(figsize=(6.9, 2.2), dpi=300, layout="constrained")
    panels = figure.subplots(1, len(PARAMETERS), sharey=True)
    for axes, (what, label) in zip(panels, PARAMETERS.items(), strict=True):
        _errors(axes, dataset, what)
        axes.set_xlabel(f"{label} / working point", fontsize=8)
    panels[0].set_ylabel("Share of wrong bits", fontsize=8)
    figure.suptitle(f"{dataset.attrs[names.TITLE]}: particle model with heat", fontsize=8)
    return figure


def _errors(axes: Axes, dataset: xarray.Dataset, what: str) -> None:
    factor, rate, error = (np.asarray(dataset.attrs[f"window_{what}_{part}"]) for part in ("factor", "rate", "error"))
    seen = rate > 0
    axes.errorbar(factor[seen], rate[seen], error[seen], fmt="o", ms=3, lw=0.8, color=VELOCITY_COLOUR, label="found")
    axes.plot(factor[~seen], error[~seen], "v", ms=4, color=POSITION_COLOUR, label="none: 95 % limit")
    axes.set_yscale("log")
    axes.set_xscale("log")
    axes.axvline(1.0, color="black", linestyle="--", linewidth=0.6)
    ticks = [t for t in (0.25, 0.5, 1, 2, 4, 8) if factor.min() <= t <= factor.max()]
    axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
    axes.set_xticks([], minor=True)
    axes.tick_params(labelsize=7, direction="in", which="both")
    if what == "step":
        axes.legend(fontsize=6, frameon=False)
