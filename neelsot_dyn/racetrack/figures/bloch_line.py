"""How fast does a Bloch line write its wall?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn.drawing import COLUMN_WIDTH, POSITION_COLOUR, WIDTH_COLOUR, ReadableUnit, label, legend, panels
from neelsot_dyn.experiments import names

if TYPE_CHECKING:
    import xarray
    from matplotlib.figure import Figure


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
