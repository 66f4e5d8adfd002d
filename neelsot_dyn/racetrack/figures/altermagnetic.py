"""How does an altermagnet's wall turn as it is driven, and which moment does it carry?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn.drawing import COMPONENT_COLOURS, POSITION_COLOUR, ReadableUnit, label, legend, panels
from neelsot_dyn.experiments import names

if TYPE_CHECKING:
    import xarray
    from matplotlib.figure import Figure


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
