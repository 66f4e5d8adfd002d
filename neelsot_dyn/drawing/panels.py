"""How do the panels of run figures look? Small axes with ticks inwards, and shading where a drive acts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn.drawing.style import POSITION_COLOUR, PREFIXES, VELOCITY_COLOUR, ReadableUnit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


COLUMN_WIDTH = 3.4
"""Width of a journal's column in inches."""
LENGTHS = (-9, -6, -3)
"""Powers of ten of lengths that are no error."""
CLOSED: dict[str, Any] = {"color": "black", "linestyle": "--", "linewidth": 0.8}
"""How closed forms look."""
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
        figure.suptitle(title, fontsize=8)
    return figure, axes


def lay_out(figure: Figure) -> None:
    """Give a figure's panels their places once, as every format takes them: by itself each file lays them out anew."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")


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
) -> ReadableUnit:
    """Curves (values, look, label or "") against time [s]; word, unit: of their axis. Gives the readable unit.

    last: the lowest of panels that share their time, the one to label it.
    """
    clock = ReadableUnit.of(time, "s")
    readable = ReadableUnit.of([values for values, *_ in curves], unit, prefixes) if isinstance(unit, str) else unit
    for values, look, text in curves:
        axes.plot(time * clock.factor, values * readable.factor, label=text or None, **{"linewidth": 1.2, **look})
    axes.ticklabel_format(useOffset=False)
    axes.set_xlim(float(time[0]) * clock.factor, float(time[-1]) * clock.factor)
    label(axes, f"Time ({clock.label})" if last else "", f"{word} ({readable.label})")
    if any(text for *_, text in curves):
        legend(axes, loc="best")
    return readable


def log_ticks(axes: Axes) -> None:
    """Few labels along log scales: powers of ten in plain letters, as formulas take long to set; 1, 2, 5 where close.

    Close: less than two powers of ten.
    """
    from matplotlib.ticker import FuncFormatter, LogFormatterSciNotation, LogLocator, NullFormatter, NullLocator

    for axis in (axes.xaxis, axes.yaxis):
        low, high = axis.get_view_interval()
        if axis.get_scale() == "log" and high < 100 * low:
            axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
            axis.set_major_formatter(LogFormatterSciNotation(minor_thresholds=(np.inf, np.inf)))
            axis.set_minor_formatter(NullFormatter())
        elif axis.get_scale() == "log":
            axis.set_major_locator(LogLocator(numticks=5))
            axis.set_minor_locator(NullLocator())
            axis.set_major_formatter(FuncFormatter(_power_of_ten))


def _power_of_ten(value: float, place: int | None) -> str:
    return "10" + str(round(math.log10(value))).translate(RAISED)


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
