"""Runs a drive that is switched: segment by segment, each with an equation of motion that stays constant.

Within a segment nothing depends on time, so steps are compiled; a segment ends on a saved time. At the switch the state
is continuous and the energy jumps: that is the work of the source, and the balance counts it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from attrs import evolve as changed
from attrs import field, frozen

from neelsot_dyn._checks import as_tuple, finite, positive, require, saved_steps
from neelsot_dyn._signature import checked, typed_fields
from neelsot_dyn.dynamics.evolve import evolve
from neelsot_dyn.dynamics.functional import integrated_invariants
from neelsot_dyn.dynamics.integrators import Heun, Integrator, RungeKutta4
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.problem import LIVE, Snapshot
from neelsot_dyn.dynamics.stability import fastest_rate, suggest_timestep
from neelsot_dyn.dynamics.state import TwoSublatticeState
from neelsot_dyn.dynamics.terms import EnergySum
from neelsot_dyn.dynamics.track import Grid
from neelsot_dyn.dynamics.window import FollowWall

HEUN_SHARE = 0.15
"""Step of the noisy method in units of the fastest motion; it is refused beyond 0.17."""


@frozen(eq=False, field_transformer=typed_fields)
class Segment:
    """An equation of motion that holds for `duration` [s], with so many saved steps.

    kick [rad]: the whole texture is turned by this angle about x̂ when the segment begins (not the first one, whose
    state is given): a deviation in place of the thermal one, without which an exact direction would never be left.
    drive: what is on in it, as numbers by name, for those who read the run: they are saved with every step.
    """

    llg: LLG
    duration: float = field(validator=positive)
    frames: int = field(validator=saved_steps())
    kick: float = field(default=0.0, validator=finite)
    drive: Any = None


@frozen(eq=False)
class Schedule:
    """Segments, one after the other. Raises ValueError for none."""

    segments: tuple[Segment, ...] = field(converter=as_tuple)

    @segments.validator
    def _check_segments(self, attribute: Any, value: tuple[Segment, ...]) -> None:
        require(len(value) > 0, "segments", value, "at least one segment")
        for segment in value:
            if not isinstance(segment, Segment):
                raise TypeError(f"segments holds {segment!r}: give segments, such as Segment(llg, 1e-9, 10)")

    @property
    def ends(self) -> np.ndarray:
        """When each segment ends (P,) [s]."""
        return np.cumsum([segment.duration for segment in self.segments])

    @property
    def times(self) -> np.ndarray:
        """The saved times [s]: 0, then those of every segment, evenly spaced in it, its end among them."""
        ends = self.ends
        starts = np.concatenate([[0.0], ends[:-1]])
        spans = zip(starts, ends, self.segments, strict=True)
        return np.concatenate([[0.0], *(np.linspace(start, end, s.frames + 1)[1:] for start, end, s in spans)])

    def at(self, time: float) -> int:
        """Which segment a time [s] belongs to; the moment of a switch to the one that ends there."""
        return min(int(np.searchsorted(self.ends, time)), len(self.segments) - 1)

    def evolve(
        self,
        grid: Grid,
        state: TwoSublatticeState | None,
        integrator: Callable[[LLG], Integrator],
        window: FollowWall | None = None,
        start: Snapshot | None = None,
    ) -> Iterator[Snapshot]:
        """Yield a snapshot at every one of `times`, from `state` on, or those after the snapshot `start`.

        integrator: the method for a segment's equation. `Snapshot.work` counts what each switch puts in, so that
        energy + gilbert_loss − work stays constant throughout. Raises as `dynamics.evolve`.
        """
        times, ends, last = self.times, self.ends, start
        for k, (segment, end) in enumerate(zip(self.segments, ends, strict=True)):
            if last is not None and last.time >= end:
                continue
            begin = 0.0 if k == 0 else ends[k - 1]
            inside = times[(times > begin if k else times >= 0) & (times <= end)]
            if k and last is not None and last.time == begin:
                last = _switched(self.segments[k - 1].llg, segment, last, grid)
            live = segment.llg.energy.depends_on(*LIVE)
            work = 0.0 if last is None else last.work
            first = state if last is None else None
            for snapshot in evolve(segment.llg, grid, first, integrator(segment.llg), inside, window, start=last):
                last = snapshot if live else changed(snapshot, work=work)
                yield last


@checked
def equal_steps(llg: LLG, grid: Grid, safety: float | None = None) -> Integrator:
    """A method of equal steps: Heun's with noise, else fourth-order Runge-Kutta in the steps of `suggest_timestep`."""
    if llg.thermal is not None:
        return Heun(HEUN_SHARE / fastest_rate(llg, grid))
    return RungeKutta4(suggest_timestep(llg, grid, safety))


def _switched(before: LLG, segment: Segment, snapshot: Snapshot, grid: Grid) -> Snapshot:
    """The snapshot that a segment begins from: kicked, with the jump of the energy in its work.

    The jump of terms that depend on the state, `evolve` counts by itself.
    """
    after = segment.llg
    if after is before and not segment.kick:  # its own pulses switch
        return snapshot
    if not after.energy.depends_on(*LIVE) and not segment.kick:
        new, old = (llg.functional_at(Place(grid, snapshot.offset, snapshot.time)) for llg in (after, before))
        if new.uniform and old.uniform:
            left = integrated_invariants(snapshot.state, grid) + snapshot.carried
            return changed(snapshot, work=snapshot.work + float((new.coefficients - old.coefficients) @ left))
    require(snapshot.offset == 0, "window", snapshot.offset, "none: what has left it cannot be asked again")
    state = _turned(snapshot.state, segment.kick)
    steady = _energy(after, state, grid, snapshot.time, False) - _energy(
        before, snapshot.state, grid, snapshot.time, False
    )
    given = _energy(after, state, grid, snapshot.time, True) - _energy(before, state, grid, snapshot.time, True)
    return changed(snapshot, state=state, work=snapshot.work + steady, source_work=snapshot.source_work + given)


def _energy(llg: LLG, state: TwoSublatticeState, grid: Grid, time: float, live: bool) -> float:
    """Of the terms that do, or do not, depend on the state or time."""
    terms = llg.energy if isinstance(llg.energy, EnergySum) else (llg.energy,)
    chosen = [term for term in terms if term.depends_on(*LIVE) == live]
    return sum(term.energy(state, grid, llg.magnetization, time) for term in chosen)


def _turned(state: TwoSublatticeState, angle: float) -> TwoSublatticeState:
    """The texture turned about x̂, from ẑ towards ŷ."""
    cos, sin = math.cos(angle), math.sin(angle)
    turn = np.array([[1.0, 0.0, 0.0], [0.0, cos, sin], [0.0, -sin, cos]])
    return TwoSublatticeState(state.m1 @ turn.T, state.m2 @ turn.T, tolerance=math.inf)
