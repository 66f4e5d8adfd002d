"""Where does a wall rest, and when does it tear loose? Figures of a pinned wall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from neelsot_dyn._later import Dataset, Figure
from neelsot_dyn.drawing import POSITION_COLOUR, QUIET_COLOUR, VELOCITY_COLOUR, ReadableUnit, label, legend, panels
from neelsot_dyn.experiments import names


def depinning_figure(dataset: Dataset, summary: Mapping[str, Any]) -> Figure:
    """The field that holds the wall at each place, the way of the ramp through it, and K(x) below."""
    known = dataset.attrs
    places, rests = np.asarray(known["rest_places"]) * 1e9, np.asarray(known["rest_fields"])
    ramp = np.asarray(dataset["neel_field"])
    unit = ReadableUnit.of(np.concatenate([rests, ramp]), "T")
    figure, axes = panels(2, str(known[names.TITLE]), sharex=True, height_ratios=(3, 1))
    above, below = axes[:, 0]
    above.plot(places, rests * unit.factor, color=POSITION_COLOUR, linewidth=1.0, label="holds it at rest")
    way = np.asarray(dataset[names.WALL_POSITION]) * 1e9
    above.plot(way, ramp * unit.factor, ".-", color=VELOCITY_COLOUR, ms=2, linewidth=0.6, label="ramp")
    above.axhline(known["depinning_field"] * unit.factor, color="black", linestyle="--", linewidth=0.7)
    above.set_ylabel(f"$B_N$ ({unit.label})", fontsize=8)
    above.set_xlim(places[0], places[-1])
    legend(above)
    below.plot(places, np.asarray(known["anisotropy"]), color=QUIET_COLOUR, linewidth=1.0)
    label(below, "Wall position (nm)", "$K/K_0$")
    figure.align_ylabels()
    return figure


def creep_figure(dataset: Dataset, summary: Mapping[str, Any]) -> Figure | None:
    """Mean velocity against field at finite temperature; None for a run without a creep curve."""
    known = dataset.attrs
    if "creep_fields" not in known:
        return None
    fields, speeds = np.asarray(known["creep_fields"]), np.asarray(known["creep_velocities"])
    figure, ((axes,),) = panels(1, f"{known[names.TITLE]}\ncreep, exact for a rigid wall", 2.2)
    axes.plot(fields / known["depinning_rigid"], speeds, "o-", color=VELOCITY_COLOUR, ms=3, linewidth=0.8)
    axes.axvline(1.0, color="black", linestyle="--", linewidth=0.7)
    axes.set_yscale("log")
    label(axes, "$B_N$ / depinning field of the rigid wall", "Mean velocity (m/s)")
    return figure
