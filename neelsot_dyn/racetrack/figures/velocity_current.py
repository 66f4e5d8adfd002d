"""Wall speed against current: damping, temperature, width, and a synthetic field up to saturation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn.drawing import (
    POSITION_COLOUR,
    QUIET_COLOUR,
    VELOCITY_COLOUR,
    WIDTH_COLOUR,
    label,
    legend,
    log_ticks,
    panels,
)
from neelsot_dyn.experiments import names

if TYPE_CHECKING:
    import xarray
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = (POSITION_COLOUR, VELOCITY_COLOUR, WIDTH_COLOUR, "#CC79A7", "#E69F00", "#222222")


def velocity_current_figure(dataset: xarray.Dataset, summary: Mapping[str, Any] | None = None) -> Figure:
    """Lines: closed form with the BdG field; circles: simulated walls; dashed: where the layer's field turns over."""
    figure, axes_of = panels(2, str(dataset.attrs.get(names.TITLE, "")), 2.5, columns=2)
    (by_damping, by_temperature), (by_width, saturating) = axes_of
    labels = dataset["case"].values.astype(str)
    q = dataset["superflow"].values
    curves: tuple[tuple[Axes, str, str, str, str, float], ...] = (
        (by_damping, "velocity", "damping", "α = {:g}", "damping {:.3g}", 1.0),
        (by_temperature, "velocity_by_temperature", "reduced_temperature", "T = {:g} $T_c$", "T = {:.3g} Tc", 1.0),
        (by_width, "velocity_by_width", "width", "δ0 = {:.3g} nm", "width {:.3g} nm", 1e9),
    )
    for axes, name, axis, text, case, factor in curves:
        for i, value in enumerate(np.asarray(dataset[axis], dtype=float)):
            colour = COLOURS[i % len(COLOURS)]
            axes.plot(q, dataset[name].isel({axis: i}), color=colour, linewidth=1.2, label=text.format(value * factor))
            speeds = dataset["simulated_velocity"].values[labels == case.format(value * factor)]
            axes.plot(np.full(speeds.size, dataset.attrs["working_superflow"]), speeds, "o", color=colour, ms=4)
        work = dataset.attrs["working_temperature"]
        turn = float(dataset["largest_field_superflow"].sel(reduced_temperature=work, method="nearest"))
        axes.axvline(turn, color=QUIET_COLOUR, linestyle="--", linewidth=0.8)
        axes.set(xscale="log", yscale="log")
        log_ticks(axes)
        label(axes, "Superflow $q$ (1/m)", "Wall speed (m/s)")
        legend(axes, loc="upper left")
    _add_current(by_damping, dataset)
    _draw_saturation(saturating, dataset, labels)
    return figure


def _add_current(axes: Axes, dataset: xarray.Dataset) -> None:
    """The current density above the superflow; it is proportional to it but for the layer's small share."""
    work = dataset.attrs["working_temperature"]
    density = dataset["current_density"].sel(reduced_temperature=work, method="nearest").values
    slope = float(np.mean(density / dataset["superflow"].values))
    top = axes.secondary_xaxis("top", functions=(partial(np.multiply, slope), partial(np.multiply, 1 / slope)))
    top.set_xlabel("Current density (A/m²)", fontsize=7)
    top.tick_params(which="both", labelsize=6, direction="in")


def _draw_saturation(axes: Axes, dataset: xarray.Dataset, labels: np.ndarray) -> None:
    limit = float(dataset.attrs["magnon_speed"])
    b = dataset["case_saturation"].values
    line = np.geomspace(np.nanmin(b) / 2, 10, 200)
    axes.plot(line, limit * line / np.hypot(1, line), color="black", linewidth=1, label="closed form")
    synthetic = np.char.startswith(labels, "synthetic")
    for chosen, colour, text in (
        (~synthetic, POSITION_COLOUR, "superflow"),
        (synthetic, VELOCITY_COLOUR, "synthetic field"),
    ):
        axes.plot(b[chosen], dataset["simulated_velocity"].values[chosen], "o", color=colour, ms=4, label=text)
    axes.axhline(limit, color=QUIET_COLOUR, linestyle="--", linewidth=0.8)
    axes.annotate("magnon speed $c$", (np.nanmin(b), limit), (0, -9), textcoords="offset points", fontsize=6)
    axes.set(xscale="log", yscale="log")
    label(axes, "$b = B_N/(αB_{sf})$", "Wall speed (m/s)")
    legend(axes, loc="lower right")
