"""What came of a sweep, or of a study without figures of its own: quantities against the first axis or two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn._checks import require
from neelsot_dyn.drawing import label, legend, panels
from neelsot_dyn.experiments import names

if TYPE_CHECKING:
    import xarray
    from matplotlib.figure import Figure

MOST = 6
"""Panels of a figure."""


def sweep_figure(dataset: xarray.Dataset, summary: Mapping[str, Any] | None = None) -> Figure:
    """Every quantity of the first group that varies, up to six; axes beyond two are held at their first value."""
    groups = [v for name, v in dataset.data_vars.items() if str(name).startswith("failed_") and v.dims]
    require(len(groups) > 0, "dataset", sorted(map(str, dataset.variables)), "one with points along an axis")
    group = groups[0]
    first, *others = group.dims
    held = dict.fromkeys(others[1:], 0)
    varying = [
        str(name)
        for name, variable in dataset.data_vars.items()
        if variable.dims == group.dims and variable.dtype.kind == "f" and not str(name).endswith("_error")
        if float(variable.max() - variable.min()) > 1e-12 * float(np.abs(variable).max())
    ][:MOST]
    title = str(dataset.attrs.get(names.TITLE, ""))
    figure, grid = panels(max(1, -(-len(varying) // 2)), title, 2.0, columns=2)
    for axes, name in zip(grid.flat, varying, strict=False):
        variable = dataset[name].isel(held)
        series = variable.transpose(first, ...).values.reshape(variable.sizes[first], -1)
        labels = [f"{others[0]} = {_text(value)}" for value in dataset[others[0]].values] if others else [""]
        place = np.asarray(dataset[first])
        text = place.dtype.kind not in "if"
        for line, about in zip(series.T, labels, strict=True):
            axes.plot(np.arange(place.size) if text else place, line, "o-", ms=3, linewidth=1, label=about)
        if text:
            axes.set_xticks(np.arange(place.size), [str(v) for v in place])
        elif place.size > 2 and (place > 0).all() and place.max() > 50 * place.min():
            axes.set_xscale("log")
        axes.set_title(name.replace("_", " "), fontsize=8)
        label(axes, str(first).replace("_", " "), str(variable.attrs["units"]))
    for axes in grid.flat[len(varying) :]:
        axes.set_axis_off()
    if others and varying:
        legend(grid[0, 0])
    return figure


def _text(value: Any) -> str:
    return f"{value:.4g}" if np.asarray(value).dtype.kind in "if" else str(value)
