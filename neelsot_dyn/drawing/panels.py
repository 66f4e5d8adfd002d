"""How do the panels of run figures look? Small axes with ticks inwards, and shading where a drive acts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn._later import Axes, Figure
from neelsot_dyn.drawing.look import own_look, title_lines
from neelsot_dyn.drawing.style import POSITION_COLOUR, PREFIXES, VELOCITY_COLOUR, ReadableUnit

if TYPE_CHECKING:
    from matplotlib.axis import Axis
    from matplotlib.lines import Line2D


COLUMN_WIDTH = 3.4
"""Width of a journal's column in inches."""
LENGTHS = (-9, -6, -3)
"""Powers of ten of lengths that are no error."""
CLOSED: dict[str, Any] = {"color": "black", "linestyle": "--", "linewidth": 0.8}
"""How closed forms look."""
ROUNDING = 1e-6
"""Of a value: what changes by less is drawn as a constant."""
COLUMNS = 700
"""Across a panel: a curve with more than four points in each is thinned."""
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def panels(
    rows: int, title: str, row_height: float = 1.6, columns: int = 1, width: float | None = None, **options: Any
) -> tuple[Figure, Any]:
    """A figure of `rows` × `columns` panels, and its axes; width [inches]: by default a journal's column for each."""
    from matplotlib.figure import Figure

    size = (columns * COLUMN_WIDTH if width is None else width, rows * row_height + 0.4)
    figure = Figure(figsize=size, dpi=300, layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, **options)
    for one in axes.flat:
        one.tick_params(which="both", labelsize=7, direction="in", top=True, right=True)
    if title:
        figure.suptitle(title_lines(title, size[0]), fontsize=8, parse_math=False)
    return figure, axes


@own_look()
def lay_out(figure: Figure) -> None:
    """Give a figure's panels their places once, as every format takes them: by itself each file lays them out anew.

    No axis shows less than `ROUNDING` of its values: what lies below is no physics. Long curves are thinned.
    """
    for axes in figure.axes:
        widen(axes, ROUNDING)
        for line in axes.lines:
            thin(line)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")


def thin(line: Line2D) -> None:
    """Leave of a curve with many points along x the lowest and the highest per column, and where it begins and breaks.

    What a page shows stays, in a file that does not grow with the length of a run.
    """
    x, y = (np.asarray(values, dtype=float) for values in line.get_data(orig=False))
    if x.size <= 4 * COLUMNS or not (np.diff(x) >= 0).all() or not x[-1] > x[0]:
        return
    column = np.minimum((x - x[0]) / (x[-1] - x[0]) * COLUMNS, COLUMNS - 1).astype(int)
    first = np.flatnonzero(np.diff(column, prepend=-1))
    broken = np.isnan(y)
    lowest = np.lexsort((np.where(broken, np.inf, y), column))[first]
    highest = np.lexsort((np.where(broken, np.inf, -y), column))[first]
    breaks = np.flatnonzero(np.diff(broken, prepend=False))
    kept = np.unique(np.concatenate([lowest, highest, breaks, [0, x.size - 1]]))
    line.set_data(x[kept], y[kept])


def label(axes: Axes, x: str, y: str) -> None:
    """Axis labels in the figures' size."""
    axes.set_xlabel(x, fontsize=8)
    axes.set_ylabel(y, fontsize=8)


def over_time(
    axes: Axes,
    time: Any,
    word: str,
    unit: str | ReadableUnit,
    *curves: tuple[Any, dict[str, Any], str],
    prefixes: tuple[int, ...] = PREFIXES,
    last: bool = False,
    floor: float = 0.0,
) -> ReadableUnit:
    """Curves (values, look, label or "") against time [s]; word, unit: of their axis. Gives the readable unit.

    last: the lowest of panels that share their time, the one to label it. floor: what the axis shows at least, ± [SI].
    """
    clock = ReadableUnit.of(time, "s")
    shown = [values for values, *_ in curves]
    readable = ReadableUnit.of([*np.ravel(shown), floor], unit, prefixes) if isinstance(unit, str) else unit
    for values, look, text in curves:
        axes.plot(time * clock.factor, values * readable.factor, label=text or None, **{"linewidth": 1.2, **look})
    axes.ticklabel_format(useOffset=False)
    widen(axes, least=floor * readable.factor)
    axes.set_xlim(float(time[0]) * clock.factor, float(time[-1]) * clock.factor)
    label(axes, f"Time ({clock.label})" if last else "", f"{word} ({readable.label})")
    if any(text for *_, text in curves):
        legend(axes, loc="best")
    return readable


def widen(axes: Axes, share: float = 0.0, least: float = 0.0) -> None:
    """Let linear axes show no less than ± this share of their middle value; y no less than ± `least`, an error."""
    for axis, floor in ((axes.xaxis, 0.0), (axes.yaxis, least)):
        low, high = axis.get_view_interval()
        half = max(share * abs(low + high) / 2, floor)
        if axis.get_scale() == "linear" and abs(high - low) < 2 * half:
            middle, turned = (low + high) / 2, low > high
            ends = (middle + half, middle - half) if turned else (middle - half, middle + half)
            axis.axes.set(**{f"{axis.axis_name}lim": ends})


def log_ticks(axes: Axes) -> None:
    """Few labels along log scales: powers of ten in plain letters, as formulas take long to set; 1, 2, 5 where close.

    Close: less than two powers of ten.
    """
    for axis in (axes.xaxis, axes.yaxis):
        if axis.get_scale() == "log":
            log_ticks_between(axis, *axis.get_view_interval())


def log_ticks_between(axis: Axis, low: float, high: float) -> None:
    """The same for one axis that shows low to high."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

    axis.set_minor_formatter(NullFormatter())
    if high < 100 * low:
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axis.set_major_formatter(FuncFormatter(_short))
    else:
        axis.set_major_locator(LogLocator(numticks=5))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(_power_of_ten))


def _power_of_ten(value: float, place: int | None) -> str:
    return "10" + str(round(math.log10(value))).translate(RAISED)


def _short(value: float, place: int | None) -> str:
    """0.05, 2, 500 as they are; 5·10⁶."""
    power = math.floor(math.log10(value) + 1e-9)
    if -3 <= power <= 3:
        return f"{value:g}"
    first = round(value / 10.0**power)
    return ("" if first == 1 else f"{first}·") + _power_of_ten(10.0**power, None)


def shade(axes: Axes, ends: Any, signs: Any, factor: float) -> None:
    """Colour the pieces of time in which the drive is forward (orange) or reversed (blue); ends [s] × factor."""
    begin = 0.0
    for end, sign in zip(np.atleast_1d(ends), np.atleast_1d(signs), strict=True):
        if sign:
            colour = VELOCITY_COLOUR if sign > 0 else POSITION_COLOUR
            axes.axvspan(begin * factor, float(end) * factor, color=colour, alpha=0.12, linewidth=0)
        begin = float(end)


def legend(axes: Axes, **options: Any) -> None:
    """A small legend without a frame."""
    axes.legend(fontsize=6.5, frameon=False, handlelength=1.5, **options)
