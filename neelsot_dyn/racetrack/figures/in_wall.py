"""Was the bit in the wall written, and how fast does the inner vector leave its place?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from neelsot_dyn._later import Dataset, Figure
from neelsot_dyn.drawing import (
    POSITION_COLOUR,
    QUIET_COLOUR,
    VELOCITY_COLOUR,
    ReadableUnit,
    label,
    legend,
    panels,
    shade,
)
from neelsot_dyn.experiments import names


def in_wall_figure(dataset: Dataset, summary: Mapping[str, Any]) -> Figure:
    """The angle against time with the rigid wall's; the landscapes; growth rates against field, if scanned."""
    known = dataset.attrs
    names.require_names(dataset, (names.TIME, "wall_angle", "landscape_angle"), ("switch_times", "signs"))
    scanned = "scan_fields" in known
    figure, axes = panels(3 if scanned else 2, str(known.get(names.TITLE, "")), 1.7)
    history, landscape = axes[:2, 0]

    time = np.asarray(dataset[names.TIME])
    clock = ReadableUnit.of(time, "s")
    shade(history, known["switch_times"], known["signs"], clock.factor)
    angle = np.degrees(np.unwrap(np.asarray(dataset["wall_angle"])))
    rigid = np.degrees(known["rigid_angles"])
    rigid += 360 * np.round((angle[0] - rigid[0]) / 360)
    history.plot(np.asarray(known["rigid_times"]) * clock.factor, rigid, "k--", lw=0.8, label="rigid wall", zorder=3)
    history.plot(time * clock.factor, angle, color=POSITION_COLOUR, lw=1.4, label="simulated")
    history.set_xlim(0, float(time[-1]) * clock.factor)
    if np.ptp(angle) > 60:
        history.yaxis.set_major_locator(_degrees(30 if np.ptp(angle) < 150 else 90))
    label(history, f"Time ({clock.label})", "Angle φ in the wall (°)")
    legend(history, loc="best")

    phi = np.degrees(np.asarray(dataset["landscape_angle"]))
    curves = (
        ("forward", "forward_landscape", VELOCITY_COLOUR, "-"),
        ("off", "resting_landscape", QUIET_COLOUR, "-"),
        ("reversed", "reversed_landscape", POSITION_COLOUR, "-"),
    )
    energy = ReadableUnit.of(np.concatenate([known[name] for _, name, _, _ in curves]), "J/m²")
    for text, name, colour, style in curves:
        landscape.plot(phi, np.asarray(known[name]) * energy.factor, style, color=colour, lw=1.2, label=text)
    landscape.set_xlim(-180, 180)
    landscape.xaxis.set_major_locator(_degrees(90))
    label(landscape, "Angle φ in the wall (°)", f"Wall energy ({energy.label})")
    low, high = landscape.get_ylim()
    landscape.set_ylim(low, high + 0.3 * (high - low))
    legend(landscape, loc="upper center", ncols=3, title="current", title_fontsize=6.5)

    if scanned:
        _growth_rates(axes[2, 0], known, summary)
    return figure


def _growth_rates(growth: Any, known: Mapping[str, Any], summary: Mapping[str, Any]) -> None:
    fields, rates = np.asarray(known["scan_fields"]), np.asarray(known["scan_rates"])
    field, rate = ReadableUnit.of(fields, "T"), ReadableUnit(1e-12, "1/ps")
    growth.plot(fields * field.factor, known["scan_closed_form"] * rate.factor, "k--", lw=0.8, label="closed form")
    growth.plot(fields * field.factor, rates * rate.factor, "o", color=POSITION_COLOUR, ms=3.5, label="linearised LLG")
    run = summary.get("quantities", {})
    if "growth_rate" in run and run["growth_rate"]["value"] is not None:
        write, found = run["write_field"]["value"] * field.factor, run["growth_rate"]["value"] * rate.factor
        if found > 0 and write < 3 * float(fields.max()) * field.factor:
            growth.plot([write], [found], "*", color=VELOCITY_COLOUR, ms=8, label="this run")
    growth.set_ylim(bottom=0)
    label(growth, f"Néel field on the inner vector ({field.label})", f"Growth rate ({rate.label})")
    legend(growth, loc="best")


def _degrees(step: int) -> Any:
    from matplotlib.ticker import MultipleLocator

    return MultipleLocator(step)
