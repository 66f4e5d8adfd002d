"""What has happened up to now? Position and velocity of the walls, and what else a run has saved."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen

from neelsot_dyn._later import Figure
from neelsot_dyn.drawing import (
    COMPONENT_COLOURS,
    POSITION_COLOUR,
    QUIET_COLOUR,
    VELOCITY_COLOUR,
    WIDTH_COLOUR,
    ReadableUnit,
)
from neelsot_dyn.experiments import names
from neelsot_dyn.movies._layout import Rectangle
from neelsot_dyn.movies._run import ROUNDING, SceneRun, with_margin

_MOST = 4
_GAP = 0.02


@frozen(eq=False)
class History:
    """values (frames, curves) in `unit`; steady: a value to compare with."""

    label: str
    values: np.ndarray
    unit: ReadableUnit
    colour: str
    steady: float | None = None


def histories(run: SceneRun) -> list[History]:
    """The curves that a run has, at most four: places, velocity, voltage, superflow; angle or energy if too few."""
    found = []
    moves = run.moves
    if moves:
        unit = ReadableUnit.of(run.positions, "m", prefixes=(-9, -6, -3))
        found.append(History("Position", run.positions, unit, POSITION_COLOUR))
    steady = run.dataset.attrs.get(names.VELOCITY_CLOSED_FORM)
    velocity = run.series(names.WALL_VELOCITY)
    if moves and (velocity is not None or steady is not None):
        velocity = np.full(len(run.time), np.nan) if velocity is None else velocity
        bound = velocity if steady is None else np.array([*velocity, float(steady)])
        unit = ReadableUnit.of(bound, "m/s", prefixes=(-3, 0, 3))
        found.append(History("Velocity", velocity, unit, VELOCITY_COLOUR, None if steady is None else float(steady)))
    optional = (
        (names.VOLTAGE, "Voltage", "V", COMPONENT_COLOURS["z"], True),
        (names.SUPERFLOW, "Superflow", "1/m", COMPONENT_COLOURS["y"], False),
        (names.WALL_ANGLE, "Angle", "π", WIDTH_COLOUR, False),
        ("energy_total", "Energy", "J/m²", QUIET_COLOUR, True),
    )
    for name, label, usual, colour, steady_too in optional:
        values = run.series(name)
        enough = len(found) >= (2 if name in (names.WALL_ANGLE, "energy_total") else _MOST)
        if values is None or enough or not (steady_too or _changes(values)):
            continue
        if name == names.WALL_ANGLE:
            values = np.unwrap(values) if np.isfinite(values).all() else values
            unit = ReadableUnit(1 / np.pi, "π")
        else:
            unit = ReadableUnit.of(1.01 * values, str(run.dataset[name].attrs.get("units", usual)))
        found.append(History(label, values, unit, colour))
    return found


def _changes(values: np.ndarray) -> bool:
    """Whether values differ by more than rounding."""
    return float(np.nanmax(values) - np.nanmin(values)) > ROUNDING * float(np.nanmax(np.abs(values)))


def _free(values: np.ndarray, low: float, high: float) -> Any:
    """The place on the right that is farthest from all values there."""
    taken = (values[np.isfinite(values)] - low) / (high - low)
    places = {"lower right": 0.12, "center right": 0.5, "upper right": 0.88}
    return max(places, key=lambda place: float(np.abs(taken - places[place]).min(initial=1.0)))


class HistoryPanel:
    """Curves that grow, one above the other; the closed-form velocity dashed."""

    def __init__(self, figure: Figure, run: SceneRun, shown: list[History], rectangle: Rectangle) -> None:
        """Draw axes for the whole run, the first of `shown` on top."""
        left, bottom, width, total = rectangle
        height = (total - _GAP * (len(shown) - 1)) / len(shown)
        self._time = run.time * run.clock.factor
        end = run.time[-1] if run.time[-1] > run.time[0] else run.time[0] + 1e-12
        lowest: Any = None
        self._curves = []
        self.moving: list[Any] = []
        panels = []
        for row, history in enumerate(reversed(shown)):
            axes = figure.add_axes((left, bottom + row * (height + _GAP), width, height), sharex=lowest)
            lowest = lowest or axes
            axes.tick_params(labelbottom=axes is lowest)
            values = np.reshape(history.values, (len(run.time), -1)) * history.unit.factor
            limits = values.ravel()
            if history.steady is not None:
                level = history.steady * history.unit.factor
                limits = np.append(limits, level)
                axes.axhline(level, color=QUIET_COLOUR, linestyle="--", linewidth=1.2, label="closed form")
            low, high = with_margin(limits, 0.12)
            high += 0.35 * (high - low) * (len(shown) > 2)
            axes.set_ylim(low, high)
            if history.steady is not None:
                axes.legend(loc=_free(limits[len(limits) // 2 :], low, high), handlelength=1.6, borderaxespad=0.2)
            if len(shown) <= 2:
                axes.set_ylabel(f"{history.label}\n({history.unit.label})")
            else:
                text = f"{history.label} ({history.unit.label})"
                axes.text(0.01, 0.98, text, transform=axes.transAxes, va="top", color=history.colour, fontsize=9)
            axes.ticklabel_format(useOffset=False)
            axes.locator_params(axis="y", nbins=4 if len(shown) <= 2 else 2)
            lines = axes.plot(np.empty((0, values.shape[1])), np.empty((0, values.shape[1])), linewidth=1.8)
            dots = axes.plot([], [], "o", color=history.colour, ms=6, mec="white", clip_on=False)[0]
            for line in lines:
                line.set_color(history.colour)
            self._curves.append((lines, dots, values))
            self.moving += [*lines, dots]
            panels.append(axes)
        lowest.set_xlim(self._time[0], end * run.clock.factor)
        lowest.set_xlabel(f"Time ({run.clock.label})")
        figure.align_ylabels(panels)

    def update(self, frame: int) -> None:
        """Let the curves grow."""
        time = self._time[: frame + 1]
        for lines, dots, values in self._curves:
            for line, curve in zip(lines, values.T, strict=True):
                line.set_data(time, curve[: frame + 1])
            dots.set_data(np.full(values.shape[1], time[-1]), values[frame])
