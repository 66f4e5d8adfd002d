"""Do the two depths of the torque move the wall alike, and do the energies agree?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn.drawing import (
    POSITION_COLOUR,
    QUIET_COLOUR,
    VELOCITY_COLOUR,
    WIDTH_COLOUR,
    ReadableUnit,
    label,
    legend,
    panels,
)
from neelsot_dyn.experiments import names

if TYPE_CHECKING:
    import xarray
    from matplotlib.figure import Figure

LABELS = {"bdg": "texture solver", "harmonic": "local torque"}


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
    motion.plot(time * clock.factor, pair[0] * unit.factor, color=POSITION_COLOUR, lw=1.6, label=LABELS[this])
    motion.plot(time * clock.factor, pair[1] * unit.factor, "--", color=VELOCITY_COLOUR, lw=1.2, label=LABELS[other])
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
