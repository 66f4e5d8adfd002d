"""How does a state evolve? One generator: a frame per saved time, all steps between two frames in one call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from neelsot_dyn._checks import HUGE, require
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics import _kernels_energy, _kernels_steps
from neelsot_dyn.dynamics.coefficients import shortened
from neelsot_dyn.dynamics.integrators import Heun, Integrator
from neelsot_dyn.dynamics.legs import Leg
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.march import EvolutionError, by_legs, equal_steps, follow, march, no_wall, not_finite
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.problem import Ledger, Problem, Snapshot
from neelsot_dyn.dynamics.stability import check_stability, fastest_later
from neelsot_dyn.dynamics.state import TwoSublatticeState, ghosted, without_ghosts
from neelsot_dyn.dynamics.track import Grid
from neelsot_dyn.dynamics.window import FollowWall, check_window


@checked
def evolve(
    llg: LLG,
    track: Grid,
    state: TwoSublatticeState | None,
    integrator: Integrator,
    times: Sequence[float] | np.ndarray,
    window: FollowWall | None = None,
    start: Snapshot | None = None,
    parallel: bool = False,
) -> Iterator[Snapshot]:
    """Yield a `Snapshot` at each of `times` [s], strictly increasing, beginning at 0 with `state`.

    Saved times are hit exactly: fixed steps divide each interval evenly, adaptive ones end on it. Vectors are never
    renormalised but by methods that say so; `Snapshot.norm_error` says how they drift. With `start`, a snapshot of an
    earlier run (state=None), the run goes on from there and yields only the times after it; given the same times it
    repeats the uninterrupted run bit for bit. No step crosses a corner of a pulse. Where a parameter is a function of
    t, whose corners nobody knows, steps are held to what the magnet can follow (`legs`), or to the method's
    `largest_step`.

    Runs of an explicit method, noise included, are compiled from corner to corner where nothing changes but the torque
    of one superflow on a track (`Coupling.compiled`); others step in Python, at tens to hundreds of μs per stage on
    top. `parallel` shares the rows of a mesh among numba's threads (off by default: beside another busy process it is
    slower).

    Raises, before any step: ValueError for times that do not increase, a state that does not fit the track, an unstable
    energy (`check_stability`), an unstable fixed step, or a thermal field without `Heun`; WallError for a window with
    no wall or several. While stepping: EvolutionError when the state is no longer finite or no step is small enough;
    WallError when the wall has left the window. Warns of a followed wall that is narrower than three cells, and of a
    window shorter than 30 of its widths, whose ends change its speed.
    """
    if (state is None) == (start is None):
        raise ValueError("state and start: give one of them, a state at time 0 or a snapshot to go on from")
    moments = np.asarray(times, dtype=float)
    require(moments.ndim == 1 and moments.size > 0, "times.shape", moments.shape, "a sequence of times [s]")
    require(bool(np.isfinite(moments).all()), "times", times, "finite times [s]")
    require(bool((np.diff(moments) > 1 / HUGE).all()), "times", times, "strictly increasing times")
    require(start is not None or moments[0] >= 0, "times[0]", moments[0], "a time >= 0, where the state is given")
    require(not llg.hot or isinstance(integrator, Heun), "integrator", integrator, "Heun, for a thermal field")
    require(not parallel or len(track.shape) == 2, "parallel", parallel, "a mesh: one row cannot be shared out")
    first = start.state if start is not None else state
    assert first is not None
    llg.energy.restore({} if start is None else start.held)
    ghosted(first, track)  # does the state fit?
    place = Place(track, 0 if start is None else start.offset, 0.0 if start is None else start.time, first.n, first.m)
    check_stability(llg, track, place)
    later = fastest_later(llg, track, place, float(moments[-1]))
    problem = Problem.of(llg, track, integrator, window, place, later)
    step = integrator.initial_step(problem.fastest_rate, track)
    if start is None:
        ledger = Ledger(0, 0, 0, step, np.zeros(_kernels_energy.INVARIANTS), np.zeros(len(problem.terms)))
        start = problem.snapshot(0.0, first, ledger, None)
        moments_left = moments
    else:
        moments_left = moments[moments > start.time]
    check_window(llg, track, start.state, window)
    return _frames(problem, start, moments_left, parallel)


def _frames(problem: Problem, snapshot: Snapshot, times: np.ndarray, parallel: bool) -> Iterator[Snapshot]:
    shape = ghosted(snapshot.state, problem.track).shape
    work = np.zeros((problem.integrator.tableau.b.size + 3, *shape) if problem.integrator.compiled else 0)
    for time in times:
        if time > snapshot.time:
            snapshot = _advance(problem, snapshot, float(time), parallel, work)
        yield snapshot


def _advance(problem: Problem, before: Snapshot, time: float, parallel: bool, work: np.ndarray) -> Snapshot:
    """All steps from one frame to the next; work: the compiled loop's room, kept, as new memory costs as much."""
    left_behind = np.array(before.left_behind) if before.left_behind.size else np.zeros(len(problem.terms))
    ledger = Ledger(before.offset, before.steps, before.rejected_steps, before.step, before.carried.copy(), left_behind)
    y = ghosted(before.state, problem.track)
    if before.held:  # a caller may have asked about other states since
        problem.llg.energy.restore(before.held)
    compiled = problem.integrator.compiled and not parallel

    def piece(now: Problem, y: np.ndarray, leg: Leg) -> np.ndarray:
        if compiled and now.live:
            now.begin_step(y, leg.first, ledger.offset, True)
        if not compiled or not now.compiled_at(leg.first):
            return march(now, y, leg, ledger, parallel)
        _compiled(now, y, leg, ledger, work)
        return y

    y = by_legs(problem, y, before.time, time, ledger, piece)
    if not np.isfinite(without_ghosts(y)).all():
        raise not_finite(f"at time {time:.6g} s")
    return problem.snapshot(time, TwoSublatticeState.from_arrays(without_ghosts(y)), ledger, before)


def _compiled(problem: Problem, y: np.ndarray, leg: Leg, ledger: Ledger, work: np.ndarray) -> None:
    """Advance y in place in one call of the kernel, or one per shift of the window where parameters depend on x."""
    llg, method, window = problem.llg, problem.integrator, problem.window
    start, duration = leg.start, leg.end - leg.start
    fixed, done, taken, renewed = equal_steps(problem, duration), 0.0, 0, -1.0
    while True:
        totals = np.array([0.0, ledger.step, 0.0, 0.0, 0.0])
        counts = np.array([ledger.offset, 0, 0])
        flow = problem.compiled_flow(leg.ask(start + done), ledger.offset)
        p, heat = problem.steady_coefficients(ledger.offset), None
        if llg.hot:
            p, heat = problem.heated(p, duration / fixed, ledger.steps)
        status = _kernels_steps.advance(
            y,
            shortened(p, y, fields=flow is not None),
            flow,
            heat,
            llg.reduced_gyromagnetic_ratio,
            llg.damping,
            method.tableau.a,
            method.tableau.b,
            method.tableau.error,
            method.renormalise,
            duration - done,
            fixed - taken if fixed else 0,
            method.tolerance,
            (1e-6 / problem.fastest_rate if problem.fastest_rate > 0 else 0.0, problem.step_limit),
            np.zeros(3) if window is None else np.array(window.axis),
            0 if window is None else 2 if problem.placed else 1,
            problem.track.steps,
            ledger.carried,
            totals,
            counts,
            work,
        )
        done, taken = done + float(totals[2]), taken + int(counts[1])
        ledger.squares += float(totals[0])
        ledger.power = ledger.power + totals[3:]
        ledger.offset = int(counts[0])
        ledger.steps += int(counts[1])
        ledger.rejected_steps += int(counts[2])
        if not fixed:
            ledger.step = float(totals[1])
        reached = f"at time {start + done:.6g} s, after {ledger.steps} steps"
        if status == _kernels_steps.NO_WALL:
            raise no_wall(reached)
        if status == _kernels_steps.STEP_TOO_SMALL:
            raise EvolutionError(f"no step is small enough for the tolerance {method.tolerance:.3g} {reached}")
        if status == _kernels_steps.NOT_FINITE:
            raise not_finite(reached)
        if status == _kernels_steps.NO_FLOW:
            problem.live_fields(problem.place(y, leg.ask(start + done), ledger.offset))  # raises, and says which cell
            raise EvolutionError(f"the superflow is not found within the step {reached}: give a smaller one")
        if status == _kernels_steps.DONE:
            return
        if status == _kernels_steps.RENEW:
            if renewed == done:
                raise EvolutionError(f"the torque cannot be held {reached}: a wall is lost as soon as it is found")
            renewed = done
            problem.begin_step(y, leg.ask(start + done), ledger.offset, False)
            continue
        follow(problem, y, leg.ask(start + done), ledger)
        if done >= duration * (1 - 1e-12):
            return
