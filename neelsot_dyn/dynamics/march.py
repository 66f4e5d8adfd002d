"""How does a run step where no compiled loop follows: functions of time or state, noise, implicit methods, threads?"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import define, field

from neelsot_dyn.dynamics import _kernels, _kernels_energy, _kernels_noise, _kernels_window
from neelsot_dyn.dynamics.coefficients import Coefficients, shortened, to_rows
from neelsot_dyn.dynamics.legs import Leg, legs
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.problem import Ledger, LiveFields, Problem
from neelsot_dyn.dynamics.state import TwoSublatticeState, without_ghosts
from neelsot_dyn.dynamics.wall import WallError

Piece = Callable[[Problem, np.ndarray, Leg], np.ndarray]
"""(the problem during a leg, kernel array, leg) → the kernel array at the leg's end."""


class EvolutionError(RuntimeError):
    """The integration broke down; the message names the time."""


def not_finite(reached: str) -> EvolutionError:
    """The state has overflowed; reached: where, in words."""
    return EvolutionError(f"the state is not finite {reached}: give a smaller step or check the fields")


def no_wall(reached: str) -> WallError:
    """The window has lost its wall; reached: where, in words."""
    return WallError(f"no wall in the window {reached}: n·axis has the same sign at both ends")


@define(eq=False)
class ProblemMotion:
    """The rates of a problem on a leg as a function of time and state (`integrators.Motion`)."""

    problem: Problem
    ledger: Ledger
    leg: Leg
    parallel: bool = False
    noise: np.ndarray | None = None
    memory: dict[str, Any] = field(factory=dict)
    _steady: Coefficients | None = None
    _offset: int | None = None

    def coefficients(self, time: float, y: np.ndarray) -> Coefficients:
        """The kernels' numbers at a time and state, the thermal field of this step included."""
        place = self._place(time, y)
        return self._noisy(self.problem.coefficients(self._steady_now(), place))

    def rates(self, time: float, y: np.ndarray, out: np.ndarray) -> np.ndarray:
        """ṁ [1/s] into out; returns (2,): Σ B_live·ṁ [T/s] and the sources' power Σ P [W/m³]."""
        problem = self.problem
        if not problem.live:
            self._fill(y, self._noisy(self._steady_now()), out)
            return np.zeros(2)
        place = self._place(time, y)
        fields = problem.live_fields(place)
        p = self._noisy(problem.with_fields(self._steady_now(), place, fields))
        self._fill(y, p, out)
        return self._power(fields, y, out, place)

    def power(self, time: float, y: np.ndarray, rate: np.ndarray) -> np.ndarray:
        """(2,): Σ B_live·ṁ [T/s] and the sources' power Σ P [W/m³] of a rate that is given."""
        place = self._place(time, y)
        return self._power(self.problem.live_fields(place), y, rate, place)

    def _power(self, fields: LiveFields, y: np.ndarray, out: np.ndarray, place: Place) -> np.ndarray:
        problem, rate = self.problem, without_ghosts(out)
        done, given = problem.power(fields, rate, place)
        if problem.other_live:
            done += float((without_ghosts(problem.other_field(y, place)) * rate).sum())
        return np.array([done, given])

    def _fill(self, y: np.ndarray, p: Coefficients, out: np.ndarray) -> None:
        llg = self.problem.llg
        if self.parallel:
            _kernels.rates_parallel(y, p, llg.reduced_gyromagnetic_ratio, llg.damping, out)
        else:
            _kernels.rates(y, shortened(p, y), llg.reduced_gyromagnetic_ratio, llg.damping, out)

    def _place(self, time: float, y: np.ndarray) -> Place:
        return self.problem.place(y, self.leg.ask(time), self.ledger.offset)

    def _steady_now(self) -> Coefficients:
        if self._steady is None or (self.problem.placed and self._offset != self.ledger.offset):
            self._steady, self._offset = self.problem.steady_coefficients(self.ledger.offset), self.ledger.offset
        return self._steady

    def _noisy(self, p: Coefficients) -> Coefficients:
        if self.noise is None:
            return p
        return p[0], p[1], self.noise + p[2] if p[2].size else self.noise, p[3], p[4]

    def draw(self, step: float) -> None:
        """The thermal field of the next step."""
        problem, llg = self.problem, self.problem.llg
        if not llg.hot:
            return
        assert llg.thermal is not None
        sigma = llg.thermal.deviation(problem.track, step, llg.damping, llg.magnetization, llg.gyromagnetic_ratio)
        self.noise = np.zeros((6, *to_rows(0.0, problem.track).shape))
        _kernels_noise.add_noise(self.noise, sigma, llg.thermal.seed, self.ledger.steps, self.ledger.offset)


def march(problem: Problem, y: np.ndarray, leg: Leg, ledger: Ledger, parallel: bool) -> np.ndarray:
    """The kernel array at the end of a leg, in steps of the method; raises as `_march`."""
    return _march(problem, y, leg, ledger, ProblemMotion(problem, ledger, leg, parallel))


def by_legs(problem: Problem, y: np.ndarray, time: float, end: float, ledger: Ledger, piece: Piece) -> np.ndarray:
    """The kernel array at `end` [s] from that at `time`, a `piece` from one corner of the energy to the next.

    At a jump the texture stands still: the energy jumps by the work of the field, which the energies of two frames
    show, and a source gives the difference of the free energies, as its current passes all values between. A field that
    keeps still works no more, so what its energy changes by during the leg is not work.
    """
    per_power = problem.llg.magnetization * problem.track.measure
    for leg in legs(problem.llg.energy.breakpoints, time, end):
        now = problem.during(leg)
        before = now.held_energy(y, ledger)
        y = piece(now, y, leg)
        ledger.power = ledger.power - [(now.held_energy(y, ledger) - before) / per_power, 0.0]
        if leg.last < math.inf:
            at = problem.source_energy(y, leg.last, ledger.offset)
            ledger.jumps += problem.source_energy(y, leg.end, ledger.offset) - at
    return y


def _march(problem: Problem, y: np.ndarray, leg: Leg, ledger: Ledger, motion: ProblemMotion) -> np.ndarray:
    """The kernel array at the end of a leg, step by step; the ledger is kept.

    Raises EvolutionError when the state is no longer finite or no step is small enough, WallError when the wall has
    left the window.
    """
    method, time, duration = problem.integrator, leg.start, leg.end - leg.start
    fixed = equal_steps(problem, duration)
    smallest = 1e-6 / problem.fastest_rate if problem.fastest_rate > 0 else 0.0
    step = duration / fixed if fixed else min(ledger.step, problem.step_limit)
    done, taken, fresh = 0.0, 0, True
    while True:
        if fresh and problem.live:
            problem.begin_step(y, leg.ask(time + done), ledger.offset, done == 0)
        fresh = False
        remaining = duration - done
        trial, last, cut = step, bool(fixed) and taken + 1 == fixed, False
        if not fixed and step >= remaining:
            trial, last, cut = remaining, True, True
        elif not fixed and 2 * step > remaining:  # two equal steps rather than one and a sliver
            trial, cut = remaining / 2, True
        motion.draw(trial)
        result = method.step_once(motion, time + done, y, trial)
        sound = math.isfinite(result.squares) and (result.error is None or math.isfinite(result.error))
        reached = f"at time {time + done:.6g} s, after {ledger.steps} steps"
        if fixed and not sound:
            raise not_finite(reached)
        if not fixed:
            size = (result.error or 0.0) / method.tolerance if sound else math.inf
            factor = min(5.0, max(0.2, 0.9 * max(size, 1e-10) ** (-1 / method.order))) if sound else 0.2
            if method.steady and size <= 1 and factor < 1.5:
                factor = 1.0
            if size > 1:
                ledger.rejected_steps += 1
                step = trial * min(factor, 0.9)
                if not step > smallest:
                    raise EvolutionError(f"no step is small enough for the tolerance {method.tolerance:.3g} {reached}")
                continue
            step = min(problem.step_limit, max(step, trial * factor) if cut else trial * factor)
        y, fresh = result.y, True
        ledger.squares += result.squares
        ledger.power = ledger.power + result.power
        ledger.steps += 1
        done += trial
        taken += 1
        if problem.window is not None:
            follow(problem, y, leg.ask(time + done), ledger)
        if last:
            break
    if not fixed:
        ledger.step = step
    return y


def equal_steps(problem: Problem, duration: float) -> int:
    """Number of equal steps of a method with fixed ones, 0 for one with a step controller."""
    if problem.integrator.tolerance != 0:
        return 0
    return max(1, math.ceil(duration / problem.step_limit * (1 - 1e-12)))


def follow(problem: Problem, y: np.ndarray, time: float, ledger: Ledger) -> None:
    """Shift the window by a cell if the wall has moved on, and carry along what leaves it."""
    assert problem.window is not None
    shift = _kernels_window.wall_shift(y, np.array(problem.window.axis))
    if shift == 2:
        raise no_wall(f"at time {time:.6g} s, after {ledger.steps} steps")
    if shift == 0:
        return
    if not problem.placed:
        _kernels_energy.carry(y, shift, problem.track.steps, problem.track.end_codes, ledger.carried)
        _kernels_window.shift_window(y, shift)
        ledger.offset += shift
        return
    before = problem.energies(_state(y), time, ledger.offset, ledger.carried)
    _kernels_window.shift_window(y, shift)
    ledger.offset += shift
    ledger.left_behind += before - problem.energies(_state(y), time, ledger.offset, ledger.carried)


def _state(y: np.ndarray) -> TwoSublatticeState:
    return TwoSublatticeState.from_arrays(without_ghosts(y))
