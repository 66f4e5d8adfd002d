"""Wall speed, read-out and retention: figures of the studies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from neelsot_dyn._later import Axes, Dataset, Figure
from neelsot_dyn.drawing import (
    POSITION_COLOUR,
    QUIET_COLOUR,
    VELOCITY_COLOUR,
    WIDTH_COLOUR,
    ReadableUnit,
    diverging_colours,
    label,
    legend,
    log_ticks,
    log_ticks_between,
    panels,
)
from neelsot_dyn.experiments import names

COLOURS = (POSITION_COLOUR, VELOCITY_COLOUR, WIDTH_COLOUR, "#CC79A7", "#E69F00", "#222222")
BIT_COLOURS = (POSITION_COLOUR, WIDTH_COLOUR, VELOCITY_COLOUR)
LONGEST, SHORTEST = 1e15, 1e-12
"""Retention that is drawn [s]."""
MARKS = {"10 years": 3.156e8, "1 day": 86400.0, "1 s": 1.0, "1 μs": 1e-6}


def velocity_current_figure(dataset: Dataset, summary: Mapping[str, Any] | None = None) -> Figure:
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


def _add_current(axes: Axes, dataset: Dataset) -> None:
    """The current density above the superflow; it is proportional to it but for the layer's small share."""
    work = dataset.attrs["working_temperature"]
    density = dataset["current_density"].sel(reduced_temperature=work, method="nearest").values
    slope = float(np.mean(density / dataset["superflow"].values))
    top = axes.secondary_xaxis("top", functions=(partial(np.multiply, slope), partial(np.multiply, 1 / slope)))
    top.set_xlabel("Current density (A/m²)", fontsize=7)
    top.tick_params(which="both", labelsize=6, direction="in")
    axes.tick_params(which="both", top=False)
    log_ticks_between(top.xaxis, *(slope * end for end in axes.get_xlim()))


def _draw_saturation(axes: Axes, dataset: Dataset, labels: np.ndarray) -> None:
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


def current_modulation_figure(dataset: Dataset, summary: Mapping[str, Any] | None = None) -> Figure:
    """The layer's share over the sphere, less its mean; in the plane for ±q; read-out and asymmetry against q."""
    from matplotlib.colors import ListedColormap

    figure, axes_of = panels(2, str(dataset.attrs.get(names.TITLE, "")), 2.4, columns=2)
    (sphere, plane), (signal, asymmetry) = axes_of
    share = dataset["layer_current"].values
    change = share - share.mean()
    unit = ReadableUnit.of(change, "A")
    polar, azimuth = dataset["polar"].values, dataset["azimuth"].values
    limit = float(np.abs(change).max()) * unit.factor
    closed = np.concatenate([change, change[:, :1]], axis=1) * unit.factor
    mesh = sphere.pcolormesh(
        np.degrees(np.append(azimuth, 2 * np.pi)),
        np.degrees(polar),
        closed,
        cmap=ListedColormap(diverging_colours() / 255.0),
        vmin=-limit,
        vmax=limit,
        shading="gouraud",
    )
    bar = figure.colorbar(mesh, ax=sphere)
    bar.set_label(f"$I$ − mean ({unit.label})", fontsize=7)
    bar.ax.tick_params(labelsize=6)
    sphere.invert_yaxis()
    label(sphere, "Azimuth of $n$ (°)", "Angle of $n$ from $z$ (°)")

    row = dataset["layer_current"].sel(polar=np.pi / 2, method="nearest").values
    turned = np.roll(row, row.size // 2)  # I(-q, n) = -I(q, -n)
    for values, colour, text in ((row, POSITION_COLOUR, "$I(q)$"), (turned, VELOCITY_COLOUR, "$-I(-q)$")):
        plane.plot(np.degrees(azimuth), values * unit.factor, "o-", ms=2.5, linewidth=1, color=colour, label=text)
    label(plane, "Azimuth of $n$ in the plane (°)", f"Layer's share ({unit.label})")
    legend(plane)

    q = dataset["superflow"].values
    slope = dataset["f1_slope"].values
    per = ReadableUnit.of(slope, "A")
    signal.plot(q, slope * per.factor, "o-", ms=3, linewidth=1, color=POSITION_COLOUR)
    label(signal, "Superflow $q$ (1/m)", f"$I(+y) − I(−y)$ ({per.label})")
    asymmetry.plot(q, dataset["asymmetry"].values, "o-", ms=3, linewidth=1, color=VELOCITY_COLOUR)
    label(asymmetry, "Superflow $q$ (1/m)", "$[I(q) + I(−q)]/[I(q) − I(−q)]$")
    for axes in (signal, asymmetry):
        axes.axvline(dataset.attrs["working_superflow"], color=QUIET_COLOUR, linestyle="--", linewidth=0.8)
        axes.axhline(0, color=QUIET_COLOUR, linewidth=0.6)
        for axis in (axes.xaxis, axes.yaxis):
            axis.get_offset_text().set_fontsize(7)
    return figure


def thermal_stability_figure(dataset: Dataset, summary: Mapping[str, Any] | None = None) -> Figure:
    """Energy along the paths, over that of the saddle (crosses: closed form), and retention against temperature."""
    figure, axes = panels(1, str(dataset.attrs.get(names.TITLE, "")), 2.5, columns=2)
    path, stay = axes[0]
    temperature = dataset["temperature"].values
    fine = np.geomspace(temperature.min() / 2, temperature.max() * 2, 400)
    widths = (2.6, 1.2, 1.2)  # of the lines: the first bit's would be hidden behind the second's
    for wide, colour, bit in zip(widths, BIT_COLOURS, dataset["bit"].values.astype(str), strict=False):
        one = dataset.sel(bit=bit)
        kelvin = float(one["barrier_kelvin"])
        scale = kelvin / float(one["barrier_density"])
        share = one["path_distance"].values / one["path_distance"].values[-1]
        path.plot(share, one["path_energy"].values * scale, "o-", ms=2 * wide, linewidth=wide, color=colour, label=bit)
        path.plot(0.5, float(one["closed_form_density"]) * scale, "x", color="black", ms=6, zorder=3)
        marked = one["retention"].values
        inside = (marked < LONGEST) & (marked > SHORTEST)
        stay.plot(temperature[inside], marked[inside], "o", ms=2 * wide, color=colour)
        with np.errstate(over="ignore"):
            line = marked[-1] * np.exp(kelvin / fine - kelvin / temperature[-1])
        stay.plot(fine, np.where(line < LONGEST, line, np.nan), color=colour, linewidth=wide, label=bit)
    path.set_yscale("symlog", linthresh=1.0)
    label(path, "Share of the path", "Energy over $k_B$ (K)")
    legend(path, loc="lower center")
    stay.set(xscale="log", yscale="log", ylim=(SHORTEST, LONGEST), xlim=(fine[0], fine[-1]))
    for text, seconds in MARKS.items():
        stay.axhline(seconds, color=QUIET_COLOUR, linestyle=":", linewidth=0.7)
        stay.annotate(text, (fine[-1], seconds), (-2, 2), textcoords="offset points", ha="right", fontsize=6)
    label(stay, "Temperature (K)", "Retention (s), classical")
    return figure
