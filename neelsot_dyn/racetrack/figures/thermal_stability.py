"""How high are the passes that hold a bit, and how long does it stay?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn.drawing import POSITION_COLOUR, QUIET_COLOUR, VELOCITY_COLOUR, WIDTH_COLOUR, label, legend, panels
from neelsot_dyn.experiments import names

if TYPE_CHECKING:
    import xarray
    from matplotlib.figure import Figure

COLOURS = (POSITION_COLOUR, WIDTH_COLOUR, VELOCITY_COLOUR)
LONGEST, SHORTEST = 1e15, 1e-12
"""Retention that is drawn [s]."""
MARKS = {"10 years": 3.156e8, "1 day": 86400.0, "1 s": 1.0, "1 μs": 1e-6}


def thermal_stability_figure(dataset: xarray.Dataset, summary: Mapping[str, Any] | None = None) -> Figure:
    """Energy along the paths, over that of the saddle (crosses: closed form), and retention against temperature."""
    figure, axes = panels(1, str(dataset.attrs.get(names.TITLE, "")), 2.5, columns=2)
    path, stay = axes[0]
    temperature = dataset["temperature"].values
    fine = np.geomspace(temperature.min() / 2, temperature.max() * 2, 400)
    widths = (2.6, 1.2, 1.2)  # of the lines: the first bit's would be hidden behind the second's
    for wide, colour, bit in zip(widths, COLOURS, dataset["bit"].values.astype(str), strict=False):
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
