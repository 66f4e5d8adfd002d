"""Where did the bits go, and how often are they lost? Figures of a shift register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from neelsot_dyn._later import Axes, Dataset, Figure
from neelsot_dyn.drawing import (
    COLUMN_WIDTH,
    POSITION_COLOUR,
    VELOCITY_COLOUR,
    ReadableUnit,
    diverging_colours,
    label,
    panels,
)
from neelsot_dyn.experiments import names

PARAMETERS = {
    "step": "Step length",
    "amplitude": "Current",
    "pitch": "Pitch",
    "temperature": "Temperature",
}


def bits_figure(dataset: Dataset, summary: Mapping[str, Any]) -> Figure:
    """n_x along the track against time, downwards, with the bits as written and as wanted, and the lines' currents."""
    from matplotlib.colors import ListedColormap

    time = np.asarray(dataset[names.TIME])
    clock = ReadableUnit.of(time, "s")
    place = np.asarray(dataset[names.CELL_POSITION]) * 1e9
    along = np.asarray(dataset[names.NEEL_VECTOR])[..., names.COMPONENTS.index("x")]
    pitch, first, shifts = (dataset.attrs[key] for key in ("pitch", "first_bit", "shifts"))
    word = str(dataset.attrs["bits_in"])

    figure, axes = panels(1, str(dataset.attrs[names.TITLE]), 3.2, 2, sharey=True, width_ratios=(6, 1))
    track, lines = axes[0]
    colours = ListedColormap(diverging_colours() / 255)
    image = track.pcolormesh(place, time * clock.factor, along, cmap=colours, vmin=-1, vmax=1, rasterized=True)
    for k, bit in enumerate(word):
        start = (first + (k + 0.25) * pitch) * 1e9
        end = start + shifts * pitch * 1e9
        for x, y, colour in ((start, 1.01, "black"), (end, 0.02, "white")):
            at = track.get_xaxis_transform()
            track.text(x, y, bit, transform=at, ha="center", va="bottom", fontsize=8, color=colour)
    label(track, "Place on the track (nm)", f"Time ({clock.label})")
    track.invert_yaxis()
    for name, colour, shift in (("line_a", POSITION_COLOUR, -1.3), ("line_b", VELOCITY_COLOUR, 1.3)):
        lines.step(np.asarray(dataset[name]) + shift, time * clock.factor, color=colour, linewidth=1.0, where="post")
        lines.text(shift, 1.01, name[-1], transform=lines.get_xaxis_transform(), ha="center", fontsize=8, color=colour)
    lines.set_xticks([])
    lines.set_xlabel("currents", fontsize=8)
    bar = figure.colorbar(image, ax=lines, fraction=0.6, pad=0.1, ticks=(-1, 0, 1))
    bar.set_label("$n_x$", fontsize=8)
    bar.ax.tick_params(labelsize=7)
    return figure


def bit_errors_figure(dataset: Dataset, summary: Mapping[str, Any]) -> Figure | None:
    """Wrong bits against step, current, pitch and temperature, each in units of the working point; None without."""
    if "window_step_factor" not in dataset.attrs:
        return None
    title = f"{dataset.attrs[names.TITLE]}: particle model with heat"
    figure, axes = panels(1, title, 1.8, len(PARAMETERS), 2 * COLUMN_WIDTH, sharey=True)
    for one, (what, text) in zip(axes[0], PARAMETERS.items(), strict=True):
        _errors(one, dataset, what)
        label(one, text, "Share of wrong bits" if one is axes[0, 0] else "")
    figure.supxlabel("in units of the working point's", fontsize=8)
    figure.legend(
        *axes[0, 0].get_legend_handles_labels(), loc="outside lower right", ncols=2, fontsize=6.5, frameon=False
    )
    return figure


def _errors(axes: Axes, dataset: Dataset, what: str) -> None:
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
