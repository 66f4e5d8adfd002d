"""Where does a pulsed wall go, and how far does it coast?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn.drawing import POSITION_COLOUR, VELOCITY_COLOUR, ReadableUnit, label, legend, panels, shade
from neelsot_dyn.experiments import names

if TYPE_CHECKING:
    import xarray
    from matplotlib.figure import Figure


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
