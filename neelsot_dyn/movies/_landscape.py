"""Where is the wall on the energy landscape that the free energies lay out, over its place or over its inner angle?"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen

from neelsot_dyn._later import Figure
from neelsot_dyn.drawing import VELOCITY_COLOUR, ReadableUnit, literal
from neelsot_dyn.experiments import names
from neelsot_dyn.movies._layout import Rectangle
from neelsot_dyn.movies._run import SceneRun, with_margin


@frozen(eq=False)
class Landscape:
    """A curve, and the wall's way over it.

    along, energy: the curve, in `unit` and `energy_unit`; (frames, points) where it changes with the drive.
    place, height (frames,): where the wall is; dot: what `height` is.
    """

    along: np.ndarray
    energy: np.ndarray
    place: np.ndarray
    height: np.ndarray
    quantity: str
    unit: ReadableUnit
    energy_unit: str
    dot: str

    @classmethod
    def of(cls, run: SceneRun) -> Landscape | None:
        """That over the angle if the run has one, else that over the place, as a curve or by its slope, else None."""
        angle, position = run.series(names.WALL_ANGLE), run.series(names.WALL_POSITION)
        torque, attrs = run.series(names.TORQUE_ENERGY), run.dataset.attrs
        if angle is not None and (curve := _curve(run, names.LANDSCAPE_ANGLE, names.LANDSCAPE_ENERGY)):
            turned = curve[0][0] + np.mod(angle - curve[0][0], 2 * np.pi)
            unit = ReadableUnit(1 / np.pi, "π")
            curves = np.broadcast_to(curve[1], (len(turned), len(curve[0])))
            height = np.array([np.interp(x, curve[0], y) for x, y in zip(turned, curves, strict=True)])
            return cls(*curve, turned, height, "Wall angle", unit, _unit(run, names.LANDSCAPE_ENERGY), "wall")
        if position is None:
            return None
        if curve := _curve(run, names.LANDSCAPE_POSITION, names.LANDSCAPE_ENERGY_POSITION):
            height, dot, source = np.interp(position, *curve), "wall", names.LANDSCAPE_ENERGY_POSITION
        elif torque is not None and names.LANDSCAPE_SLOPE in attrs:
            along = np.array(with_margin(position, 0.06))
            curve = along, _lines(run, float(attrs[names.LANDSCAPE_SLOPE]), along, position, torque)
            height, dot, source = torque, "Néel torque", names.TORQUE_ENERGY
        else:
            return None
        unit = ReadableUnit.of(curve[0], "m", prefixes=(-9, -6, -3))
        return cls(*curve, position, height, "Wall position", unit, _unit(run, source), dot)


class LandscapePanel:
    """Grey: the landscape. Dot with its trace: the wall."""

    def __init__(self, figure: Figure, run: SceneRun, landscape: Landscape, rectangle: Rectangle) -> None:
        """Draw the landscape."""
        axes = figure.add_axes(rectangle)
        place, along = landscape.place * landscape.unit.factor, landscape.along * landscape.unit.factor
        energy = ReadableUnit.of(
            1.01 * np.concatenate([landscape.energy.ravel(), landscape.height]), landscape.energy_unit
        )
        height, curves = landscape.height * energy.factor, np.atleast_2d(landscape.energy * energy.factor)
        curve = curves[0]
        label = literal(run.dataset.attrs.get(names.LANDSCAPE, "landscape"), 40)
        line = axes.plot(along, curve)[0]
        line.set(color="#bbbbbb", linewidth=4.0, label=label, solid_capstyle="round")
        axes.set_xlim(float(along.min()), float(along.max()))
        low, high = with_margin(np.concatenate([curves.ravel(), height]), 0.12)
        rises = len(curve) > 2 or float(np.nanmax(height)) > float(curves.max())
        axes.set_ylim(low, high + 0.35 * (high - low) * rises)
        axes.set_xlabel(f"{landscape.quantity} ({landscape.unit.label})")
        axes.set_ylabel(f"Energy ({energy.label})")
        axes.locator_params(axis="x", nbins=5)
        self._place, self._height = place, height
        self._way = np.where(np.abs(np.diff(place, prepend=place[:1])) > np.ptp(along) / 2, np.nan, place)
        self._trace = axes.plot([], [], color=VELOCITY_COLOUR, linewidth=1.4)[0]
        self._dot = axes.plot([], [], "o", color=VELOCITY_COLOUR, ms=9, mec="white", label=landscape.dot)[0]
        self.moving: list[Any] = [self._trace, self._dot]
        self._line, self._curves = line, curves
        if len(curves) > 1:
            self.moving.insert(0, line)
        corner: Any = "upper right" if rises or curve[1] < curve[0] else "upper left"
        axes.legend(loc=corner, handlelength=1.2, ncols=2 if rises else 1)

    def update(self, frame: int) -> None:
        """Set trace and dot, and the curve where it changes."""
        if len(self._curves) > 1:
            self._line.set_ydata(self._curves[frame])
        self._trace.set_data(self._way[: frame + 1], self._height[: frame + 1])
        self._dot.set_data(self._place[frame : frame + 1], self._height[frame : frame + 1])


def _lines(run: SceneRun, slope: float, along: np.ndarray, position: np.ndarray, height: np.ndarray) -> np.ndarray:
    """A slope from the first place on; of a pulsed drive (frames, 2), each piece through its first step within."""
    attrs, times = run.dataset.attrs, np.asarray(run.dataset["time"], dtype=float)
    if names.PATTERN not in attrs:
        return slope * (along - position[0])
    ends = np.asarray(attrs[names.SWITCH_TIMES], dtype=float)
    signs = np.asarray(attrs[names.PATTERN], dtype=float)
    piece = np.minimum(np.searchsorted(ends * (1 + 1e-9), times), len(signs) - 1)
    piece[0] = min(piece[1:2].tolist() or [0])
    first = np.array([int(np.argmax(piece == k)) + (k == 0 and len(times) > 1) for k in piece])
    lines: np.ndarray = height[first, None] + slope * signs[piece, None] * (along - position[first, None])
    return lines


def _unit(run: SceneRun, name: str) -> str:
    return str(run.dataset[name].attrs.get("units", "J/m²"))


def _curve(run: SceneRun, along: str, energy: str) -> tuple[np.ndarray, np.ndarray] | None:
    """A landscape that goes with the run, in ascending order."""
    if not {along, energy} <= set(run.dataset.variables):
        return None
    x, y = (np.asarray(run.dataset[name], dtype=float) for name in (along, energy))
    order = np.argsort(x)
    return x[order], y[..., order]
