"""How is a whole run recorded? Observers make time series, events end it, progress is counted in simulated time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import require, require_finite, require_integer
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics._arrays import direction
from neelsot_dyn.dynamics.events import Event, wall_of
from neelsot_dyn.dynamics.evolve import evolve
from neelsot_dyn.dynamics.integrators import Integrator
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.problem import Snapshot
from neelsot_dyn.dynamics.state import TwoSublatticeState
from neelsot_dyn.dynamics.track import Grid
from neelsot_dyn.dynamics.wall import wall_positions
from neelsot_dyn.dynamics.window import FollowWall

Observer = Callable[[Snapshot, Grid], Any]
"""(frame, track) → a number or array, the same shape every time."""


@frozen(eq=False)
class Recording:
    """Time series of a run: times (F,) [s], series[name] (F, ...), the last frame, and why the run ended.

    reason: "finished", or the name of the event that ended it; event_error [s]: how well its time, the last of `times`,
    is known. converged: did the run reach its end, or the event its time tolerance?
    """

    times: np.ndarray
    series: dict[str, np.ndarray]
    last: Snapshot
    reason: str
    event_error: float
    converged: bool


def wall_observers(axis: Any, walls: int | None = None) -> dict[str, Observer]:
    """Position, width (each with its fit error) [m] and angle [rad] of the wall, net moment and energy, frame by frame.

    "angle" is in (−π, π]; "neel" (3,) is the Néel vector averaged over the wall, and "moment" (3,) [m]: Σ m dx. With a
    number of `walls`, of a track that has several: "positions" (walls,) [m] from the left (`wall_positions`), NaN for
    those that are gone, in place of what belongs to the one wall.
    """

    direction("axis", axis)
    whole: dict[str, Observer] = {
        "moment": _moment,
        "energy": _energy,
    }
    if walls is not None:
        return {"positions": partial(_positions, axis, require_integer("walls", walls)), **whole}
    names = ("position", "position_error", "width", "width_error", "angle")
    return {**{name: partial(_part, axis, name) for name in names}, "neel": partial(_inner, axis), **whole}


def _moment(frame: Snapshot, track: Grid) -> np.ndarray:
    """Σ m dx (3,) [m]."""
    return frame.state.m.reshape(-1, 3).sum(axis=0) * track.measure


def _energy(frame: Snapshot, track: Grid) -> float:
    return frame.energy


def _part(axis: Any, name: str, frame: Snapshot, track: Grid) -> float:
    """A number of the one wall."""
    return float(getattr(wall_of(frame, track, axis), name))


def _positions(axis: Any, count: int, frame: Snapshot, track: Grid) -> np.ndarray:
    """Places of up to `count` walls, NaN behind them."""
    found = wall_positions(frame.state.n, track.coordinates(frame.offset)[0], axis)[:count]
    return np.pad(found, (0, count - found.size), constant_values=np.nan)


def _inner(axis: Any, frame: Snapshot, track: Grid) -> np.ndarray:
    """In-wall Néel vector: the mean of n weighted by 1 − (n·axis)²."""
    n = frame.state.n.reshape(-1, 3)
    weight = np.maximum(1 - (n @ (np.asarray(axis) / np.linalg.norm(axis))) ** 2, 0)
    return weight @ n / weight.sum()


@checked
def record(
    llg: LLG,
    track: Grid,
    state: TwoSublatticeState | None,
    integrator: Integrator,
    times: Sequence[float] | np.ndarray,
    observers: Mapping[str, Observer],
    events: Mapping[str, Event] | None = None,
    window: FollowWall | None = None,
    start: Snapshot | None = None,
    progress: Callable[[float], None] | None = None,
    time_tolerance: float = 1e-3,
) -> Recording:
    """Run `evolve`, apply the observers to every frame, and stop at the first event.

    An event whose sign changes between two frames is located by going back to the frame before and stepping again
    (secant and bisection) to `time_tolerance` of the frames' distance. `progress` is called with the share of the
    simulated time that is done, after every frame.

    Raises what `evolve` raises, and ValueError for a time_tolerance outside 0 … 1.
    """
    require(0 < require_finite("time_tolerance", time_tolerance) < 1, "time_tolerance", time_tolerance, "in (0, 1)")
    events = {} if events is None else events
    moments, rows = [], []
    reason, event_error, converged = "finished", 0.0, True
    before: Snapshot | None = None
    values: dict[str, float] = {}
    require(np.size(times) > 0, "times", times, "a sequence of times [s]")
    last = float(np.asarray(times, dtype=float)[-1])
    for frame in evolve(llg, track, state, integrator, times, window, start):
        now = {name: float(event(frame, track)) for name, event in events.items()}
        hits = [name for name in now if name in values and values[name] * now[name] < 0]
        if hits and before is not None:
            run = _Again(llg, track, integrator, window, before)
            found = [
                (*_locate(run, events[name], values[name], now[name], frame, time_tolerance), name) for name in hits
            ]
            frame, event_error, converged, reason = min(found, key=lambda item: item[0].time)
        moments.append(frame.time)
        rows.append({name: np.asarray(observer(frame, track)) for name, observer in observers.items()})
        if progress is not None:
            progress(1.0 if last == 0 else frame.time / last)
        if reason != "finished":
            break
        before, values = frame, now
    series = {name: np.array([row[name] for row in rows]) for name in observers}
    return Recording(np.array(moments), series, frame, reason, event_error, converged)


@frozen(eq=False)
class _Again:
    """From a frame to any later time."""

    llg: LLG
    track: Grid
    integrator: Integrator
    window: FollowWall | None
    start: Snapshot

    def to(self, time: float) -> Snapshot:
        (frame,) = evolve(self.llg, self.track, None, self.integrator, [time], self.window, self.start)
        return frame


def _locate(
    run: _Again, event: Event, left: float, right: float, frame: Snapshot, tolerance: float
) -> tuple[Snapshot, float, bool]:
    """The frame just after the sign change, how well its time is known [s], and whether that met the tolerance."""
    low, high, best = run.start.time, frame.time, frame
    span = (high - low) * tolerance
    for _ in range(60):
        share = min(max(left / (left - right), 0.05), 0.95)
        middle = low + (high - low) * share
        if high - low <= span or not low < middle < high:
            return best, high - low, True
        trial = run.to(middle)
        value = float(event(trial, run.track))
        if value * left > 0:
            low, left = middle, value
        else:
            high, right, best = middle, value, trial
        if abs(left) > 20 * abs(right) or abs(right) > 20 * abs(left):  # a secant that creeps: bisect next
            left, right = np.sign(left), np.sign(right)
    return best, high - low, False
