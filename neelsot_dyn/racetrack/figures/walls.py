"""How walls move: pulses, a wall that turns, a Bloch line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from neelsot_dyn._later import Dataset, Figure
from neelsot_dyn.drawing import (
    CLOSED,
    COLUMN_WIDTH,
    COMPONENT_COLOURS,
    LENGTHS,
    POSITION_COLOUR,
    ROUNDING,
    VELOCITY_COLOUR,
    WIDTH_COLOUR,
    ReadableUnit,
    label,
    legend,
    over_time,
    panels,
    shade,
)
from neelsot_dyn.experiments import names
from neelsot_dyn.units import BOHR_MAGNETON

DEGREES = ReadableUnit(1.0, "°")
MOMENT = ReadableUnit(1e-18 / BOHR_MAGNETON, "µ$_B$/nm²")
"""Of a moment per cross-section, A m²/m²."""
SIMULATED: dict[str, Any] = {"color": POSITION_COLOUR, "linewidth": 1.4}


def pulses_figure(dataset: Dataset, summary: Mapping[str, Any]) -> Figure:
    """Position with that of collective coordinates, velocity, and the difference of the two places."""
    known = dataset.attrs
    needed = (names.TIME, names.WALL_POSITION, names.WALL_VELOCITY, "expected_position")
    names.require_names(dataset, needed, ("switch_times", "pattern"))
    figure, axes = panels(3, str(known.get(names.TITLE, "")), 1.4, sharex=True)
    place, speed, apart = axes[:, 0]
    time, clock = np.asarray(dataset[names.TIME]), ReadableUnit.of(dataset[names.TIME], "s")
    for one in (place, speed, apart):
        shade(one, known["switch_times"], known["pattern"], clock.factor)
    position, expected = (np.asarray(dataset[name]) for name in (names.WALL_POSITION, "expected_position"))
    both = (position, SIMULATED, "simulated"), (expected, CLOSED, "collective coordinates")
    over_time(place, time, "Position", "m", *both, prefixes=LENGTHS)
    moving = (np.asarray(dataset[names.WALL_VELOCITY]), {"color": VELOCITY_COLOUR}, "")
    over_time(speed, time, "Velocity", "m/s", moving, prefixes=(-3, 0, 3))
    difference = (position - expected, {"color": POSITION_COLOUR}, "")
    over_time(apart, time, "Difference", "m", difference, last=True, floor=ROUNDING * float(np.ptp(position)))
    figure.align_ylabels()
    return figure


def altermagnetic_figure(dataset: Dataset, summary: Mapping[str, Any]) -> Figure:
    """Angle against time with the closed form; the moment in the moving wall; moments at rest by orientation."""
    known = dataset.attrs
    needed = (names.TIME, "wall_angle", "moment_x", "moment_y", "moment_z")
    names.require_names(dataset, needed, ("turning_closed_form", "orientations"))
    figure, axes = panels(3, str(known.get(names.TITLE, "")), 1.6)
    turning, moving, resting = axes[:, 0]
    time = np.asarray(dataset[names.TIME])

    angle = np.unwrap(np.asarray(dataset["wall_angle"]))
    free = angle[0] + float(known["turning_closed_form"]) * time
    both = (np.degrees(angle), SIMULATED, "simulated"), (np.degrees(free), CLOSED, "closed form, no hard axis")
    over_time(turning, time, "Angle φ in the wall", DEGREES, *both, last=True)
    ratio = float(known["walker_ratio"])
    if ratio >= 0:
        text = f"{ratio:.3g} of the Walker threshold" if np.isfinite(ratio) else ""
        turning.annotate(text, (0.97, 0.06), xycoords="axes fraction", ha="right", fontsize=6.5)

    moments = [(np.asarray(dataset[f"moment_{c}"]), {"color": COMPONENT_COLOURS[c]}, f"${c}$") for c in "xyz"]
    over_time(moving, time, "Moment, moving", MOMENT, *moments, last=True)

    degrees = np.degrees(known["orientations"])
    fine = np.linspace(degrees.min(), degrees.max(), 91)
    closed = np.asarray(known["moments_closed_form"])
    resting.plot(fine, closed[0] * np.cos(2 * np.radians(fine)) * MOMENT.factor, "k--", lw=0.8, label="∝ cos 2ψ")
    found = np.asarray(known["moments"]) * MOMENT.factor
    resting.plot(degrees, found, "o", color=POSITION_COLOUR, ms=3.5, label="relaxed wall")
    label(resting, "Track to crystal, ψ (°)", f"Moment at rest ({MOMENT.label})")
    legend(resting, loc="best")
    return figure


def bloch_line_figure(dataset: Dataset, summary: Mapping[str, Any]) -> Figure:
    """The line's way with the closed form, its width, and n_y on the film at the start, half way and at the end."""
    known = dataset.attrs
    needed = (names.TIME, names.NEEL_VECTOR, "line_position", "line_width", names.CELL_POSITION_ACROSS)
    names.require_names(dataset, needed, ("line_velocity_closed_form", "line_width_closed_form"))
    figure, axes = panels(2, str(known.get(names.TITLE, "")), 1.5, sharex=True)
    way, width = axes[:, 0]
    time, place, wide = (np.asarray(dataset[name]) for name in (names.TIME, "line_position", "line_width"))
    closed = place[0] + float(known["line_velocity_closed_form"]) * time
    both = (place, SIMULATED, "simulated"), (closed, CLOSED, "closed form")
    over_time(way, time, "Bloch line", "m", *both, prefixes=LENGTHS)
    unit = over_time(width, time, "Its width", "m", (wide, {"color": WIDTH_COLOUR}, ""), prefixes=LENGTHS, last=True)
    width.axhline(float(known["line_width_closed_form"]) * unit.factor, **CLOSED)
    width.set_ylim(0, 1.3 * float(wide.max()) * unit.factor)
    figure.align_ylabels()
    return figure


def bloch_line_maps(dataset: Dataset, summary: Mapping[str, Any]) -> Figure:
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
