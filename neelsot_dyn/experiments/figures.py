"""How did the wall move, did the checks hold, what came of the points? Figures for a paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from neelsot_dyn._checks import require
from neelsot_dyn._later import Dataset, Figure
from neelsot_dyn.drawing import (
    CLOSED,
    LENGTHS,
    POSITION_COLOUR,
    ROUNDING,
    VELOCITY_COLOUR,
    WIDTH_COLOUR,
    ReadableUnit,
    label,
    legend,
    literal,
    log_ticks,
    over_time,
    own_look,
    panels,
    widen,
)
from neelsot_dyn.experiments import names

MOST_LINES, MOST_PANELS = 24, 6
"""Of a variable with an axis of its own; of a figure of points."""
LOWEST = 1e-6
"""Residuals below this share of their tolerance, zero among them, are drawn here."""


@own_look()
def wall_motion_figure(dataset: Dataset, summary: Mapping[str, Any] | None = None) -> Figure:
    """Position, velocity and width of the wall against time, one under the other.

    dataset: as `open_run` gives it. The closed-form steady velocity [m/s], if the dataset's attributes or the summary
    have `velocity_closed_form`, is a dashed line. Raises ValueError naming what the dataset lacks.
    """
    names.require_names(dataset, (names.TIME, names.WALL_POSITION, names.WALL_VELOCITY, names.WALL_WIDTH))
    known = {**(summary or {}), **dataset.attrs}
    steady = known.get(names.VELOCITY_CLOSED_FORM)
    columns = (names.TIME, names.WALL_POSITION, names.WALL_VELOCITY, names.WALL_WIDTH)
    time, position, velocity, width = (np.asarray(dataset[name]) for name in columns)
    figure, axes = panels(3, str(dataset.attrs.get(names.TITLE, "")), 1.27, sharex=True, height_ratios=(3, 3, 2))
    above, middle, below = axes[:, 0]
    over_time(above, time, "Position", "m", (position, {"color": POSITION_COLOUR}, ""), prefixes=LENGTHS)
    curves: list[Any] = [(velocity, {"color": VELOCITY_COLOUR}, "")]
    if steady is not None:
        closed = np.full(time.size, float(steady)), {**CLOSED, "zorder": 3}, "closed form, steady"
        curves = [(*curves[0][:2], "simulated"), closed]
        middle.margins(y=0.15)
    over_time(middle, time, "Velocity", "m/s", *curves, prefixes=(-3, 0, 3))
    over_time(below, time, "Width", "m", (width, {"color": WIDTH_COLOUR}, ""), prefixes=LENGTHS, last=True)
    widen(below, 0.02)
    figure.align_ylabels()
    return figure


def motion_where_known(dataset: Dataset, summary: Mapping[str, Any] | None = None) -> Figure | None:
    """`wall_motion_figure` of a run that has its columns; else None."""
    known = {names.WALL_POSITION, names.WALL_VELOCITY, names.WALL_WIDTH} <= set(dataset.variables)
    return wall_motion_figure(dataset, summary) if known else None


@own_look()
def residuals_figure(dataset: Dataset) -> Figure:
    """The validation step by step: each check's residual against time, and the tolerance that it must keep below.

    dataset: as `open_run` gives it. Raises ValueError if it has no residuals.
    """
    checks = names.checks(dataset)
    require(bool(checks), "dataset", sorted(map(str, dataset.variables)), "one with residuals of the validation")
    time = np.asarray(dataset[names.TIME])
    clock = ReadableUnit.of(time, "s")
    figure, grid = panels(-(-len(checks) // 2), "", columns=2, sharex=True)
    for axes, check in zip(grid.flat, checks, strict=False):
        value, tolerance = (np.asarray(dataset[name]) for name in names.residual(check))
        value = np.maximum(value, LOWEST * tolerance)
        broken = ~(value <= tolerance)
        axes.plot(time * clock.factor, tolerance, color="black", linestyle="--", linewidth=0.8, label="tolerance")
        axes.plot(time * clock.factor, value, ".", color=POSITION_COLOUR, ms=3, label="residual")
        axes.plot(time[broken] * clock.factor, value[broken], "x", color=VELOCITY_COLOUR, ms=5, label="beyond")
        axes.set_yscale("log")
        log_ticks(axes)
        axes.set_title(literal(check, 50), fontsize=8)
    for axes in grid.flat[len(checks) :]:
        axes.set_axis_off()
    legend(grid[0, 0])
    figure.supxlabel(f"Time ({clock.label})", fontsize=8)
    figure.supylabel("Relative residual", fontsize=8)
    return figure


@own_look()
def columns_figure(dataset: Dataset, summary: Mapping[str, Any] | None = None) -> Figure:
    """Every variable that is one number per saved step, or a few along an axis of columns, against time.

    What any kind of run can show: its own columns first, then energies. A window that stays, lengths of the moments and
    what is never a number are left out. No energy is shown finer than rounding of the largest one.
    """
    time = np.asarray(dataset[names.TIME])
    checks = {n for check in names.checks(dataset) for n in names.residual(check)}
    known = {*checks, names.TIME, names.NORM_ERROR}
    if not np.any(dataset.get(names.WINDOW_OFFSET, 0.0)):
        known.add(names.WINDOW_OFFSET)
    fields = {names.CELL, names.CELL_ACROSS, names.COMPONENT}
    shown = [v for n, v in dataset.data_vars.items() if v.dims[:1] == (names.TIME,) and n not in known]
    shown = [v for v in shown if not fields & {*v.dims} and v.size <= MOST_LINES * max(time.size, 1)]
    shown = [v for v in shown if np.isfinite(np.asarray(v, dtype=float)).any()]
    shown.sort(key=lambda v: str(v.name).startswith("energy_") or v.name in (names.LOSS, names.WORK))
    energies = [v for v in shown if str(v.attrs.get("units")).startswith("J/m")]
    smallest = ROUNDING * max((float(np.abs(v).max()) for v in energies), default=0.0)
    rows = max(-(-len(shown) // 2), 1)
    clock = ReadableUnit.of(time, "s")
    figure, axes = panels(rows, str(dataset.attrs.get(names.TITLE, "")), row_height=1.3, columns=2, sharex=True)
    for one, variable in zip(axes.flat, shown, strict=False):
        unit = str(variable.attrs.get("units", "1"))
        floor = smallest if unit.startswith("J/m") else 0.0
        scale = ReadableUnit(1.0, "") if unit == "1" else ReadableUnit.of([*np.ravel(variable), floor], unit)
        one.plot(time * clock.factor, np.asarray(variable).reshape(time.size, -1) * scale.factor, linewidth=1.0)
        about = f"{variable.name} ({scale.label})" if scale.label else str(variable.name)
        one.set_title(literal(about.replace("_", " "), 40), fontsize=7)
        one.ticklabel_format(useOffset=False)
        widen(one, least=floor * scale.factor)
        one.yaxis.get_offset_text().set_fontsize(7)
    for one in axes.flat[len(shown) :]:
        one.set_axis_off()
    figure.supxlabel(f"Time ({clock.label})", fontsize=8)
    return figure


@own_look()
def sweep_figure(dataset: Dataset, summary: Mapping[str, Any] | None = None) -> Figure:
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
    ][:MOST_PANELS]
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
            axes.set_xticks(np.arange(place.size), [literal(v, 24) for v in place])
        elif place.size > 2 and (place > 0).all() and place.max() > 50 * place.min():
            axes.set_xscale("log")
        if f"{name}_error" in dataset:
            widen(axes, least=float(dataset[f"{name}_error"].max()))
        axes.set_title(literal(name.replace("_", " "), 50), fontsize=8)
        label(axes, literal(str(first).replace("_", " ")), literal(variable.attrs["units"]))
    for axes in grid.flat[len(varying) :]:
        axes.set_axis_off()
    if others and varying:
        legend(grid[0, 0])
    return figure


def _text(value: Any) -> str:
    return f"{value:.4g}" if np.asarray(value).dtype.kind in "if" else literal(value, 24)


def run_figures(
    dataset: Dataset, summary: Mapping[str, Any], kind: type | None
) -> dict[str, Callable[[], Figure | None]]:
    """What draws the figures of a recorded run, by file name without suffix: its kind's own, or else the usual ones."""
    if names.TIME not in dataset.dims:
        usual: Mapping[str, Any] = {"points": sweep_figure}
    elif {names.WALL_POSITION, names.WALL_VELOCITY, names.WALL_WIDTH} <= set(dataset.variables):
        usual = {"wall_motion": wall_motion_figure}
    else:
        usual = {"columns": columns_figure}
    drawers = getattr(kind, "figures", None) or usual
    return {name: partial(own_look()(draw), dataset, summary) for name, draw in drawers.items()}
