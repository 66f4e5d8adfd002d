"""How walls move: pulses, a wall that turns, a Bloch line, both depths of the torque."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn.drawing import (
    COLUMN_WIDTH,
    COMPONENT_COLOURS,
    POSITION_COLOUR,
    QUIET_COLOUR,
    VELOCITY_COLOUR,
    WIDTH_COLOUR,
    ReadableUnit,
    label,
    legend,
    panels,
    shade,
)
from neelsot_dyn.experiments import names

if TYPE_CHECKING:
    import xarray
    from matplotlib.figure import Figure

DEPTHS = {"bdg": "texture solver", "harmonic": "local torque"}


def pulses_figure(dataset: xarray.Dataset, summary: Mapping[str, Any]) -> Figure:
    """Position with that of collective coordinates, velocity, and the difference of the two places."""
    known = dataset.attrs
    needed = (names.TIME, names.WALL_POSITION, names.WALL_VELOCITY, "expected_position")
    names.require_names(dataset, needed, ("switch_times", "pattern"))
    figure, axes = panels(3, str(known.get(names.TITLE, "")), 1.4, sharex=True)
    place, speed, apart = axes[:, 0]
    time = np.asarray(dataset[names.TIME])
    clock = ReadableUnit.of(time, "s")
    for one in (place, speed, apart):
        shade(one, known["switch_times"], known["pattern"], clock.factor)
    position, expected = (np.asarray(dataset[name]) for name in (names.WALL_POSITION, "expected_position"))
    unit = ReadableUnit.of(position, "m", prefixes=(-9, -6, -3))
    place.plot(time * clock.factor, position * unit.factor, color=POSITION_COLOUR, lw=1.4, label="simulated")
    place.plot(time * clock.factor, expected * unit.factor, "k--", lw=0.8, label="collective coordinates")
    place.set_ylabel(f"Position ({unit.label})", fontsize=8)
    legend(place, loc="best")
    velocity = np.asarray(dataset[names.WALL_VELOCITY])
    unit = ReadableUnit.of(velocity, "m/s", prefixes=(-3, 0, 3))
    speed.plot(time * clock.factor, velocity * unit.factor, color=VELOCITY_COLOUR, lw=1.2)
    speed.set_ylabel(f"Velocity ({unit.label})", fontsize=8)
    unit = ReadableUnit.of(position - expected, "m")
    apart.plot(time * clock.factor, (position - expected) * unit.factor, color=POSITION_COLOUR, lw=1.2)
    label(apart, f"Time ({clock.label})", f"Difference ({unit.label})")
    apart.set_xlim(0, float(time[-1]) * clock.factor)
    figure.align_ylabels()
    return figure


def altermagnetic_figure(dataset: xarray.Dataset, summary: Mapping[str, Any]) -> Figure:
    """Angle against time with the closed form; the moment in the moving wall; moments at rest by orientation."""
    known = dataset.attrs
    needed = (names.TIME, "wall_angle", "moment_x", "moment_y", "moment_z")
    names.require_names(dataset, needed, ("turning_closed_form", "orientations"))
    figure, axes = panels(3, str(known.get(names.TITLE, "")), 1.6)
    turning, moving, resting = axes[:, 0]
    time = np.asarray(dataset[names.TIME])
    clock = ReadableUnit.of(time, "s")

    angle = np.unwrap(np.asarray(dataset["wall_angle"]))
    free = angle[0] + float(known["turning_closed_form"]) * time
    turning.plot(time * clock.factor, np.degrees(angle), color=POSITION_COLOUR, lw=1.4, label="simulated")
    turning.plot(time * clock.factor, np.degrees(free), "k--", lw=0.8, label="closed form, no hard axis")
    ratio = float(known["walker_ratio"])
    if ratio >= 0:
        text = f"{ratio:.3g} of the Walker threshold" if np.isfinite(ratio) else ""
        turning.annotate(text, (0.97, 0.06), xycoords="axes fraction", ha="right", fontsize=6.5)
    label(turning, f"Time ({clock.label})", "Angle φ in the wall (°)")
    legend(turning, loc="upper left")

    moments = np.array([dataset[f"moment_{c}"] for c in "xyz"])
    unit = ReadableUnit.of(moments, "A")
    for name, values in zip("xyz", moments, strict=True):
        moving.plot(time * clock.factor, values * unit.factor, color=COMPONENT_COLOURS[name], lw=1.2, label=f"${name}$")
    label(moving, f"Time ({clock.label})", f"Moment, moving ({unit.label})")
    legend(moving, loc="best", ncols=3)

    degrees = np.degrees(known["orientations"])
    fine = np.linspace(degrees.min(), degrees.max(), 91)
    closed = np.asarray(known["moments_closed_form"])
    unit = ReadableUnit.of(closed, "A")
    resting.plot(fine, closed[0] * np.cos(2 * np.radians(fine)) * unit.factor, "k--", lw=0.8, label="∝ cos 2ψ")
    found = np.asarray(known["moments"]) * unit.factor
    resting.plot(degrees, found, "o", color=POSITION_COLOUR, ms=3.5, label="relaxed wall")
    label(resting, "Track to crystal, ψ (°)", f"Moment at rest ({unit.label})")
    legend(resting, loc="best")
    return figure


def bloch_line_figure(dataset: xarray.Dataset, summary: Mapping[str, Any]) -> Figure:
    """The line's way with the closed form, its width, and n_y on the film at the start, half way and at the end."""
    known = dataset.attrs
    needed = (names.TIME, names.NEEL_VECTOR, "line_position", "line_width", names.CELL_POSITION_ACROSS)
    names.require_names(dataset, needed, ("line_velocity_closed_form", "line_width_closed_form"))
    figure, axes = panels(2, str(known.get(names.TITLE, "")), 1.5, sharex=True)
    way, width = axes[:, 0]
    time = np.asarray(dataset[names.TIME])
    clock = ReadableUnit.of(time, "s")
    place = np.asarray(dataset["line_position"])
    unit = ReadableUnit.of(place, "m", prefixes=(-9, -6))
    closed = place[0] + float(known["line_velocity_closed_form"]) * time
    way.plot(time * clock.factor, place * unit.factor, color=POSITION_COLOUR, lw=1.4, label="simulated")
    way.plot(time * clock.factor, closed * unit.factor, "k--", lw=0.8, label="closed form")
    way.set_ylabel(f"Bloch line ({unit.label})", fontsize=8)
    legend(way, loc="best")
    wide = np.asarray(dataset["line_width"])
    unit = ReadableUnit.of(wide, "m", prefixes=(-9, -6))
    width.plot(time * clock.factor, wide * unit.factor, color=WIDTH_COLOUR, lw=1.4)
    width.axhline(float(known["line_width_closed_form"]) * unit.factor, color="black", ls="--", lw=0.8)
    label(width, f"Time ({clock.label})", f"Its width ({unit.label})")
    width.set_xlim(0, float(time[-1]) * clock.factor)
    width.set_ylim(0, 1.3 * float(wide.max()) * unit.factor)
    figure.align_ylabels()
    return figure


def bloch_line_maps(dataset: xarray.Dataset, summary: Mapping[str, Any]) -> Figure:
    """n_y on the film at the start, half way and at the end: x across the wall, y along it."""
    figure, axes = panels(1, str(dataset.attrs.get(names.TITLE, "")), 2.6, 3, 2 * COLUMN_WIDTH)
    x, y = (np.asarray(dataset[name]) for name in (names.CELL_POSITION, names.CELL_POSITION_ACROSS))
    along, across = ReadableUnit.of(y, "m", prefixes=(-9, -6)), ReadableUnit.of(x, "m", prefixes=(-9, -6))
    time = np.asarray(dataset[names.TIME])
    clock = ReadableUnit.of(time, "s")
    image: Any = None
    for one, frame in zip(axes[0], (0, len(time) // 2, len(time) - 1), strict=True):
        neel = dataset.variables[names.NEEL_VECTOR][frame].values[..., 1]
        extent = (x[0] * across.factor, x[-1] * across.factor, y[0] * along.factor, y[-1] * along.factor)
        image = one.imshow(neel.T, origin="lower", aspect="auto", extent=extent, vmin=-1, vmax=1, cmap="PuOr_r")
        one.set_title(f"{time[frame] * clock.factor:.3g} {clock.label}", fontsize=8)
        label(one, f"x ({across.label})", f"y ({along.label})" if frame == 0 else "")
    bar = figure.colorbar(image, ax=axes, shrink=0.8)
    bar.set_label("$n_y$", fontsize=8)
    bar.ax.tick_params(labelsize=7)
    return figure


def loop_figure(dataset: xarray.Dataset, summary: Mapping[str, Any]) -> Figure:
    """Position or angle under both depths, their difference, and the energies that must agree."""
    known = dataset.attrs
    names.require_names(dataset, (names.TIME, "other_position", "validation_work"), ("motion", "coupling"))
    figure, axes = panels(3, str(known.get(names.TITLE, "")), 1.6, sharex=True)
    motion, apart, energy = axes[:, 0]
    time = np.asarray(dataset[names.TIME])
    clock = ReadableUnit.of(time, "s")
    this, other = (known["coupling"], "harmonic" if known["coupling"] == "bdg" else "bdg")
    if known["motion"] == "driven":
        pair = [np.asarray(dataset[name]) for name in (names.WALL_POSITION, "other_position")]
        unit, word = ReadableUnit.of(pair, "m", prefixes=(-9, -6)), "Position"
        small = ReadableUnit.of(pair[0] - pair[1], "m", prefixes=(-15, -12, -9, -6))
    else:
        pair = [np.degrees(np.unwrap(np.asarray(dataset[name]))) for name in ("wall_angle", "other_angle")]
        unit = small = ReadableUnit(1.0, "°")
        word = "Angle φ"
    motion.plot(time * clock.factor, pair[0] * unit.factor, color=POSITION_COLOUR, lw=1.6, label=DEPTHS[this])
    motion.plot(time * clock.factor, pair[1] * unit.factor, "--", color=VELOCITY_COLOUR, lw=1.2, label=DEPTHS[other])
    motion.set_ylabel(f"{word} ({unit.label})", fontsize=8)
    legend(motion, loc="best")
    apart.plot(time * clock.factor, (pair[0] - pair[1]) * small.factor, color=POSITION_COLOUR, lw=1.2)
    apart.set_ylabel(f"Difference ({small.label})", fontsize=8)
    curves = (
        ("validation_landscape_energy", "landscape of walls", QUIET_COLOUR, "-", 3.0),
        ("validation_torque_energy", "coupling, actual n(x)", POSITION_COLOUR, "-", 1.4),
        ("validation_reference_energy", "texture solver, actual n(x)", WIDTH_COLOUR, ":", 1.6),
        ("validation_work", "− work of the torque", VELOCITY_COLOUR, "--", 1.0),
    )
    values = {name: np.asarray(dataset[name]) for name, *_ in curves}
    values["validation_work"] = -values["validation_work"]
    scale = ReadableUnit.of(np.concatenate(list(values.values())), "J/m²")
    for name, text, colour, style, width in curves:
        energy.plot(time * clock.factor, values[name] * scale.factor, style, color=colour, lw=width, label=text)
    label(energy, f"Time ({clock.label})", f"Energy ({scale.label})")
    energy.set_xlim(0, float(time[-1]) * clock.factor)
    legend(energy, loc="best")
    figure.align_ylabels()
    return figure
