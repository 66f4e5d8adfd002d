"""A run of the sigma model: a frame per saved time, all steps between two frames in one call, and its energy kept."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from attrs import define, frozen
from attrs import evolve as changed

from neelsot_dyn._checks import require, require_finite, vectors
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics import _kernels_energy, _kernels_sigma, _kernels_steps, _kernels_window
from neelsot_dyn.dynamics._arrays import read_only
from neelsot_dyn.dynamics.coefficients import shortened
from neelsot_dyn.dynamics.integrators import RungeKutta4
from neelsot_dyn.dynamics.legs import Leg, legs, longest_step
from neelsot_dyn.dynamics.march import EvolutionError, no_wall, not_finite
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.problem import Ledger, LiveFields, Problem, Snapshot
from neelsot_dyn.dynamics.sigma import SigmaModel, SigmaScales
from neelsot_dyn.dynamics.stability import check_inertia, check_stability, response_time
from neelsot_dyn.dynamics.state import TwoSublatticeState, ghosted, without_ghosts
from neelsot_dyn.dynamics.track import Grid
from neelsot_dyn.dynamics.window import FollowWall, check_window

GUARD = 1e-2
"""Of the energy that is turned over between two frames: more than this must not appear from nowhere."""


@frozen(eq=False, kw_only=True)
class SigmaSnapshot(Snapshot):
    """One frame of the sigma model, and all that is needed to go on from it.

    As a `Snapshot`, where state is n with the slaved m, so that observers and events of the LLG work here too, and
    norm_error is that of n; energies: by term at m1 = n, m2 = −n, and "kinetic" 2M_s ∫ (B_E m² − m·H) dx, what the
    canting adds; gilbert_loss: ∫ η |ṅ|² dx dt; energy + gilbert_loss − work stays constant to the solver's tolerance,
    or to the order of the step where something cants.
    n (*cells, 3); rate = ṅ (*cells, 3) [1/s]; angular_velocity = Ω (*cells, 3) [1/s], −2γB_E m.
    """

    n: np.ndarray
    rate: np.ndarray
    angular_velocity: np.ndarray


@checked
def evolve_sigma(
    model: SigmaModel,
    track: Grid,
    state: TwoSublatticeState | np.ndarray | None,
    step: float,
    times: Sequence[float] | np.ndarray,
    window: FollowWall | None = None,
    start: SigmaSnapshot | None = None,
    rate: np.ndarray | None = None,
) -> Iterator[SigmaSnapshot]:
    """Yield a `SigmaSnapshot` at each of `times` [s], in equal steps of at most `step` [s] between two frames.

    state: a two-sublattice state, or n (*cells, 3) of unit length; rate: ṅ at the start [1/s], by default 0 for n, and
    −γ n × (H − 2B_E m) for a state, as in the LLG. The midpoint rule with exact damping, solved by Newton's method
    (`_kernels_sigma`): of order two, stable at any step about any texture at rest, n of length one.
    `suggest_sigma_step` gives a step. No step crosses a corner of a pulse; under a function of t, whose corners are not
    known, steps are held to what the texture can follow (`response_time`). A mesh, a ring, and what cants the
    sublattices take several times as long per step.

    Raises ValueError, before any step, for times that do not increase from ≥ 0, a state that does not fit the track, an
    unstable energy, and a step at which a wall would err by 6 % and more: one that turns a vector by more than half a
    radian, at the start or at the speed of the Néel field. While stepping: WallError with a window that has no wall;
    EvolutionError, with a step that is valid, for steps that prove too long, a state that is not finite, and energy
    that rises by more than the work done. Warns as `evolve` does.
    """
    require(require_finite("step", step) > 0, "step", step, "a number > 0 [s]")
    moments = np.asarray(times, dtype=float)
    require(moments.ndim == 1 and moments.size > 0, "times.shape", moments.shape, "a sequence of times [s]")
    require(
        bool((np.diff(moments) > 0).all()) and bool(np.isfinite(moments).all()), "times", times, "increasing times [s]"
    )
    require(start is not None or moments[0] >= 0, "times[0]", moments[0], "a time >= 0, where the state is given")
    if (state is None) == (start is None):
        raise ValueError("state and start: give one of them, a state at time 0 or a snapshot to go on from")
    if start is not None:
        n, offset, now = start.n, start.offset, start.time
    else:
        n = state.n if isinstance(state, TwoSublatticeState) else vectors("state", state)
        n = n / np.linalg.norm(n, axis=-1, keepdims=True)
        offset, now = 0, 0.0
    place = Place(track, offset, now, n, np.zeros_like(n))
    check_inertia(model.energy)
    model.energy.restore({} if start is None else start.held)
    check_stability(model.llg, track, place)
    problem = Problem.of(model.llg, track, RungeKutta4(step), window, place)
    if start is None:
        ledger = Ledger(0, 0, 0, step, np.zeros(_kernels_energy.INVARIANTS), np.zeros(len(problem.terms)))
        omega = _angular_velocity(model, problem, place, state, rate)
        start = _frame(model, problem, place, omega, ledger, None)
        left = moments
    else:
        left = moments[moments > start.time]
    check_window(model.llg, track, start.state, window)
    scales = SigmaScales.of(model, track)
    if left.size and left[-1] > now:
        _check_step(scales, start, step)
    return _frames(model, problem, scales, start, left, step)


def frames_after(model: SigmaModel, track: Grid, frame: SigmaSnapshot, step: float, count: int) -> list[SigmaSnapshot]:
    """`count` frames that follow one of a run, each a step [s] after the other: how the model moves on from there.

    For a look at rates; the window stays, and nothing of `evolve_sigma` is checked again.
    """
    place = Place(track, frame.offset, frame.time, frame.n, np.zeros_like(frame.n))
    problem, found = Problem.of(model.llg, track, RungeKutta4(step), None, place), [frame]
    for k in range(count):
        found.append(_advance(model, problem, found[-1], frame.time + (k + 1) * step, step))
    return found[1:]


def _check_step(scales: SigmaScales, start: SigmaSnapshot, step: float) -> None:
    """Refuse a step that is known to be too long."""
    turning = float(np.linalg.norm(start.rate, axis=-1).max())
    longest = scales.step(0.0 if math.isnan(scales.speed) else scales.speed, _kernels_sigma.LARGEST_TURN**2 / 4)
    if turning > 0:
        longest = min(longest, _kernels_sigma.LARGEST_TURN / turning)
    require(step <= longest, "step", step, f"at most {longest:.4g} s; suggest_sigma_step gives one that is accurate")


def _canting(model: SigmaModel, problem: Problem, place: Place) -> tuple[np.ndarray, np.ndarray, float]:
    """H and H⊥ (*cells, 3) [T], what cants the sublattices, and B_E [T]."""
    n = place.n
    assert n is not None
    functional = model.llg.functional_at(place)
    collinear = TwoSublatticeState(n, -n, tolerance=np.inf)
    field = functional.effective_field(collinear, problem.track, model.magnetization).mean(axis=0)
    across = field - (field * n).sum(axis=-1, keepdims=True) * n
    return field, across, float(np.asarray(functional.j12)) / model.magnetization


def _angular_velocity(
    model: SigmaModel,
    problem: Problem,
    place: Place,
    state: TwoSublatticeState | np.ndarray | None,
    rate: np.ndarray | None,
) -> np.ndarray:
    """Ω = n × ṅ − γH⊥ of a given rate, −2γB_E m⊥ of a state with m, and that of rest otherwise."""
    n, gamma = place.n, model.gyromagnetic_ratio
    assert n is not None
    _, across, b_e = _canting(model, problem, place)
    if rate is not None:
        rate = vectors("rate", rate)
        require(rate.shape == n.shape, "rate.shape", rate.shape, f"that of n, {n.shape}")
        return np.cross(n, rate) - gamma * across
    if isinstance(state, TwoSublatticeState):
        return -2 * gamma * b_e * (state.m - (state.m * n).sum(axis=-1, keepdims=True) * n)
    return -gamma * across


def _frames(
    model: SigmaModel, problem: Problem, scales: SigmaScales, frame: SigmaSnapshot, times: np.ndarray, step: float
) -> Iterator[SigmaSnapshot]:
    for time in times:
        if time > frame.time:
            before, frame = frame, _advance(model, problem, frame, float(time), step)
            _guard(problem.track, scales, before, frame, step)
        yield frame


def _guard(track: Grid, scales: SigmaScales, before: SigmaSnapshot, after: SigmaSnapshot, step: float) -> None:
    """Energy may rise by the work done, and by no more: EvolutionError."""
    lost, work = after.gilbert_loss - before.gilbert_loss, after.work - before.work
    gained = after.energy - before.energy + lost - work
    section = 1.0 if len(track.shape) == 1 else track.measure * track.shape[1] / track.spacings[0]
    rounding = 1e-9 * abs(after.energy) + 1e-6 * scales.wall_energy * section
    allowed = GUARD * (abs(lost) + abs(work)) + rounding
    if gained > allowed:
        raise EvolutionError(
            f"the energy rises by {gained:.3g} beyond the work of the drive ({work:.3g}, loss {lost:.3g}) between "
            f"{before.time:.6g} and {after.time:.6g} s, in steps of {step:.4g} s: give one of {step / 4:.4g} s or less"
        )


def _frame(
    model: SigmaModel, problem: Problem, place: Place, omega: np.ndarray, ledger: Ledger, before: SigmaSnapshot | None
) -> SigmaSnapshot:
    """The frame of n and Ω at a place and time; the work of live terms is added by `_advance`."""
    n, gamma = place.n, model.gyromagnetic_ratio
    assert n is not None
    field, across, b_e = _canting(model, problem, place)
    m = -omega / (2 * gamma * b_e)
    collinear = TwoSublatticeState(n, -n, tolerance=np.inf)
    energies = problem.energies(collinear, place.time, ledger.offset, ledger.carried) + ledger.left_behind
    canting = 2 * model.magnetization * problem.track.measure * float((m * (b_e * m - field)).sum())
    loss = model.magnetization / (model.gyromagnetic_ratio**2 * b_e) * problem.track.measure * ledger.squares
    return SigmaSnapshot(
        time=place.time,
        n=read_only(n),
        norm_error=float(np.abs(np.linalg.norm(n, axis=-1) - 1).max()),
        rejected_steps=0,
        step=math.nan,
        rate=read_only(np.cross(omega + gamma * across, n)),
        state=TwoSublatticeState(m + n, m - n, tolerance=np.inf),
        offset=ledger.offset,
        energy=float(energies.sum()) + canting,
        energies={**dict(zip(problem.names, energies.tolist(), strict=True)), "kinetic": canting},
        gilbert_loss=loss + (0.0 if before is None else before.gilbert_loss),
        work=0.0 if before is None else before.work,
        steps=ledger.steps,
        angular_velocity=read_only(omega),
        carried=read_only(ledger.carried),
        left_behind=read_only(ledger.left_behind),
        held=problem.llg.energy.held(),
    )


def _advance(model: SigmaModel, problem: Problem, before: SigmaSnapshot, time: float, step: float) -> SigmaSnapshot:
    """All steps from one frame to the next, from corner to corner of the drive."""
    track = problem.track
    if before.held:
        model.energy.restore(before.held)
    ledger = Ledger(before.offset, before.steps, 0, step, np.array(before.carried), np.array(before.left_behind))
    y = ghosted(TwoSublatticeState(before.n, -before.n, tolerance=np.inf), track)
    spin = TwoSublatticeState(before.angular_velocity, before.angular_velocity, tolerance=np.inf)
    motion = _Motion(model, problem, y, np.ascontiguousarray(ghosted(spin, track)[0]), ledger)
    place = Place(track, before.offset, before.time, before.n, 0 * before.n)
    longest = min(step, longest_step(model.energy.time_scale, response_time(model.llg, place)))
    for leg in legs(model.energy.breakpoints, before.time, time):
        motion.follow(leg, longest)
    n, omega = without_ghosts(y)[0].T, without_ghosts(motion.omega[None])[0].T
    frame = _frame(model, problem, Place(track, ledger.offset, time, n, 0 * n), omega, ledger, before)
    if not problem.live:
        return frame
    gained = motion.live_energy(frame) - motion.live_energy(before)
    return changed(frame, work=before.work + gained + motion.done)


@define(eq=False)
class _Motion:
    """y = (n, −n) and Ω on their way between two frames; done: ∫∫ M_s Σ B·ṁ dx dt of the live terms."""

    model: SigmaModel
    problem: Problem
    y: np.ndarray
    omega: np.ndarray
    ledger: Ledger
    done: float = 0.0
    fresh: bool = True

    def follow(self, leg: Leg, longest: float) -> None:
        """Equal steps of a leg, in one call, or one by one where parameters depend on time or state.

        A step takes the drive at its middle, so that it keeps its order. The first step of a run, and after a corner,
        is made of four.
        """
        problem, ledger, window = self.problem.during(leg), self.ledger, self.problem.window
        count = max(1, math.ceil((leg.end - leg.start) / longest * (1 - 1e-12)))
        step, taken = (leg.end - leg.start) / count, 0
        settle = ledger.steps == 0 or leg.start in problem.llg.energy.breakpoints
        axis = np.zeros(3) if window is None else np.array(window.axis)
        numbers = self._numbers(problem.place(self.y, leg.first, ledger.offset))
        held = problem.held_energy(self._canted(), ledger) if problem.held else 0.0
        while taken < count:
            now = leg.start + step * taken
            if problem.live:
                self.model.energy.begin_step(problem.place(self.y, leg.ask(now), ledger.offset), self.fresh)
            self.fresh = False
            place, before = self._half_way(problem, leg.ask(now + step / 2), step), self._canted()
            fields = problem.live_fields(place)
            p = problem.with_fields(problem.steady_coefficients(ledger.offset), place, fields)
            bare = p[0].copy()
            bare[10:16] = 0
            totals, counts = np.zeros(2), np.array([ledger.offset, 0, 0])
            status = _kernels_sigma.advance_sigma(
                self.y,
                self.omega,
                shortened(p, self.y),
                shortened((bare, p[1], p[2][:0], p[3], p[4]), self.y),
                _gyrates(p),
                numbers,
                axis,
                0 if window is None else 2 if problem.placed else 1,
                problem.track.steps,
                step,
                1 if problem.live else count - taken,
                settle and taken == 0,
                ledger.carried,
                totals,
                counts,
            )
            taken += int(counts[1])
            ledger.offset = int(counts[0])
            ledger.steps += int(counts[1])
            ledger.squares += float(totals[0])
            self._raise_for(status, leg.start + step * taken, step, float(totals[1]))
            if problem.live:
                self.done += self._given(problem, before, fields, place)
            if status == _kernels_steps.SHIFT:
                self._shift(problem, axis, leg.ask(leg.start + step * taken))
        if problem.held:
            self.done -= problem.held_energy(self._canted(), ledger) - held

    def live_energy(self, frame: SigmaSnapshot) -> float:
        """The energy of the live terms, canting included."""
        problem = self.problem
        energies = problem.energies(frame.state, frame.time, frame.offset, frame.carried) + frame.left_behind
        return float(sum(e for e, term in zip(energies, problem.terms, strict=True) if term in problem.live))

    def _half_way(self, problem: Problem, time: float, step: float) -> Place:
        """Where the live terms are asked: at a step's middle, n turned by Ω."""
        if not problem.live:
            return problem.place(self.y, time, self.ledger.offset)
        half = self.y[0] + step / 2 * np.cross(self.omega, self.y[0], axis=0)
        half /= np.sqrt((half**2).sum(axis=0))
        return problem.place(np.stack([half, -half]), time, self.ledger.offset)

    def _numbers(self, place: Place) -> tuple[float, ...]:
        """ρ, η, M_s, γ, as the kernel takes them."""
        model = self.model
        rho = model.inertia(model.llg.functional_at(place))
        return rho, model.friction(), model.magnetization, model.gyromagnetic_ratio

    def _canted(self) -> np.ndarray:
        """(n + m, −n + m) as a kernel array."""
        model, place = self.model, self.problem.place(self.y, 0.0, self.ledger.offset)
        b_e = model.magnetization / (model.gyromagnetic_ratio**2 * self._numbers(place)[0])
        return self.y - self.omega / (2 * model.gyromagnetic_ratio * b_e)

    def _given(self, problem: Problem, before: np.ndarray, fields: LiveFields, place: Place) -> float:
        """∫ M_s Σ B·Δm_i dx of the live terms over a step."""
        after = self._canted()
        change = without_ghosts(after - before)
        done = problem.power(fields, change, place)[0]
        if problem.other_live:
            done += float((without_ghosts(problem.other_field((before + after) / 2, place)) * change).sum())
        return self.model.magnetization * problem.track.measure * done

    def _shift(self, problem: Problem, axis: np.ndarray, time: float) -> None:
        """Move the window after the wall where parameters depend on place, and keep what it leaves behind."""
        ledger = self.ledger
        while (shift := _kernels_window.wall_shift(self.y, axis)) != 0:
            if shift == 2:
                raise no_wall(f"at time {time:.6g} s")
            before = problem.energies(_collinear(self.y), time, ledger.offset, ledger.carried)
            _kernels_window.shift_window(self.y, shift)
            _kernels_sigma.shift_vectors(self.omega, shift)
            ledger.offset += shift
            ledger.left_behind += before - problem.energies(_collinear(self.y), time, ledger.offset, ledger.carried)

    def _raise_for(self, status: int, time: float, step: float, turned: float) -> None:
        reached = f"at time {time:.6g} s, after {self.ledger.steps} steps"
        if status == _kernels_steps.NOT_FINITE:
            raise not_finite(reached)
        if status == _kernels_steps.NO_WALL:
            raise no_wall(reached)
        if status == _kernels_sigma.TOO_LARGE:
            far = turned > _kernels_sigma.LARGEST_TURN
            why = f"turns n by {turned:.2g} rad" if far else "has no solution nearby"
            valid = step * (2 * math.sqrt(1e-3) / turned if far else 0.25)
            raise EvolutionError(f"the step of {step:.4g} s {why} {reached}: give one of {valid:.4g} s or less")


def _collinear(y: np.ndarray) -> TwoSublatticeState:
    return TwoSublatticeState.from_arrays(without_ghosts(y))


def _gyrates(p: Any) -> bool:
    """Is there anything that cants the sublattices: a uniform field, or a stiffness that differs between them?"""
    u, v, f, w, _ = p
    uniform = not np.array_equal(u[10:13], -u[13:16]) or u[1] != u[2] or u[16] != u[17]
    varying = v.size and not (np.array_equal(v[:, 7], v[:, 8]) and np.array_equal(v[:, 15], v[:, 16]))
    return bool(uniform or varying or w.size or (f.size and not np.array_equal(f[:3], -f[3:])))
