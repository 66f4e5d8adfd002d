"""The supercurrent against the Néel vector: over the sphere, in the plane, and the two senses of flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn.drawing import (
    POSITION_COLOUR,
    QUIET_COLOUR,
    VELOCITY_COLOUR,
    ReadableUnit,
    diverging_colours,
    label,
    legend,
    panels,
)
from neelsot_dyn.experiments import names

if TYPE_CHECKING:
    import xarray
    from matplotlib.figure import Figure


def current_modulation_figure(dataset: xarray.Dataset, summary: Mapping[str, Any] | None = None) -> Figure:
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
