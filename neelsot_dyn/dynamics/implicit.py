"""The implicit midpoint rule, in equal steps or in steps held to an error: on a track no magnon limits them."""

from __future__ import annotations

import math

import numpy as np
from attrs import define, field, frozen
from attrs import evolve as evolved
from attrs.validators import optional

from neelsot_dyn._checks import positive, require
from neelsot_dyn.dynamics import _kernels, _kernels_midpoint, _kernels_steps
from neelsot_dyn.dynamics.coefficients import Coefficients
from neelsot_dyn.dynamics.integrators import (
    LOOSEST,
    AdaptiveSteps,
    EqualSteps,
    Motion,
    Step,
    Tableau,
    tolerance,
)
from neelsot_dyn.dynamics.march import EvolutionError
from neelsot_dyn.dynamics.state import without_ghosts
from neelsot_dyn.dynamics.track import Grid


@frozen
class ImplicitMidpoint(EqualSteps):
    """m⁺ = m + h ṁ((m + m⁺)/2) in Gilbert's form, in equal steps of at most `step` [s], which no magnon limits.

    d = m⁺ − m solves d = −γh x×B(x) + α x×d at x = (m + m⁺)/2. Order two, symmetric; keeps |m| to rounding, and of a
    quadratic energy ΔE = −αM_s d²/(γh) holds to the iteration's `tolerance_of_m` [rad], whatever the step (d'Aquino,
    Serpico, Miano, J. Comput. Phys. 209, 730 (2005)). On a track with free or pinned ends Newton's method finds x, in
    4 × 4 blocks whose factors serve for many steps. A wall at speed v needs v step ≪ δ: its speed errs by
    (v step/δ)²/12 or so, and a step beyond the waves it excites lets these ring on for longer than they do.

    On a mesh or a ring x is found by iteration, which converges for |λ|_max step < 2: longer steps are refused.

    Raises ValueError for a step or tolerance ≤ 0, or a tolerance beyond 1e-6.
    """

    step: float = field(validator=positive)
    tolerance_of_m: float = field(default=1e-13, validator=tolerance(1e-6))

    tableau = Tableau(a=[[0.5]], b=[1.0])
    reach, reason = 1.5, "the iteration converges on a mesh or a ring"
    order = 2

    def initial_step(self, fastest_rate: float, track: Grid) -> float:
        """`step`, on a mesh or a ring up to the limit of the iteration."""
        return self.step if _open(track) else super().initial_step(fastest_rate, track)

    def unseen(self, fastest_rate: float, response: float) -> float:
        """The magnet's own response, for the magnons are stepped over."""
        return response

    def step_once(self, motion: Motion, time: float, y: np.ndarray, step: float) -> Step:
        """One step. Raises EvolutionError if the midpoint is not found."""
        if _open(motion.problem.track):
            found = _midpoint_step(motion, time, y, step, self.tolerance_of_m)
            if math.isfinite(found.squares):
                return found
            raise self._not_found(time, step)
        middle, rate = y.copy(), np.zeros((1, *y.shape))
        half = np.array([0.5])
        for _ in range(200):
            power = motion.rates(time + step / 2, middle, rate[0])
            before = middle.copy()
            _kernels_steps.combine(1.0, y, rate, half, step, middle)
            if np.abs(without_ghosts(middle - before)).max() < self.tolerance_of_m:
                new = np.empty_like(y)
                _kernels_steps.combine(1.0, y, rate, np.array([1.0]), step, new)
                return Step(new, step * _kernels_steps.sum_of_squares(rate[0]), step * power)
        raise self._not_found(time, step)

    @staticmethod
    def _not_found(time: float, step: float) -> EvolutionError:
        return EvolutionError(
            f"no midpoint is found for a step of {step:.4g} s at time {time:.6g} s, or the state is not finite: "
            "give a smaller step, or AdaptiveMidpoint, which finds one"
        )


@frozen
class AdaptiveMidpoint(AdaptiveSteps):
    """`ImplicitMidpoint` on a track with free or pinned ends, in steps held to an error, which no magnon limits.

    The error of a step is that of the method's linear form, h³m⃛/12, from the steps' third difference, and after a
    start, a corner or a saved frame that of two half steps against a whole one; it stays below rtol per unit vector.
    Waves that a step does not resolve show as errors until they have died out, so steps grow as a start rings down: a
    wall at rest or in steady motion then goes v h ≈ δ(12 rtol)^⅓ per step. Under a function of t, whose corners are not
    known, steps stay below the magnet's response (`response_time`) unless a largest_step is given.

    Raises ValueError for rtol or steps ≤ 0, or rtol beyond 0.01; `evolve` for a mesh or periodic ends.
    """

    rtol: float = field(default=1e-6, validator=tolerance(LOOSEST))
    first_step: float | None = field(default=None, validator=optional(positive))
    largest_step: float | None = field(default=None, validator=optional(positive))

    tableau = Tableau(a=[[0.5]], b=[1.0])
    order = 3
    steady = True

    @property
    def tolerance(self) -> float:  # type: ignore[override]
        """rtol, for vectors of length one."""
        return self.rtol

    def initial_step(self, fastest_rate: float, track: Grid) -> float:
        """As of every adaptive method, on a track with ends."""
        require(_open(track), "track", track, "a track, not periodic")
        return super().initial_step(fastest_rate, track)

    def unseen(self, fastest_rate: float, response: float) -> float:
        """The magnet's own response, for the magnons are stepped over; no limit beside a largest_step."""
        return response if self.largest_step is None else np.inf

    def step_once(self, motion: Motion, time: float, y: np.ndarray, step: float) -> Step:
        """One step; where two earlier ones are not known, two halves of it beside the whole."""
        exact = min(1e-9, 1e-5 * self.rtol)
        newton = _newton_of(motion)
        if newton.going_on(_columns(y)) == 2:
            whole = _midpoint_step(motion, time, y, step, exact)
            if not math.isfinite(whole.squares):
                return whole
            return evolved(whole, error=newton.third_difference())
        whole = _midpoint_step(motion, time, y, step, exact)
        half = _midpoint_step(motion, time, y, step / 2, exact)
        if not math.isfinite(whole.squares + half.squares):
            return Step(y, math.nan, np.zeros(2))
        last = _midpoint_step(motion, time + step / 2, half.y, step / 2, exact)
        error = _kernels_steps.largest_vector(last.y - whole.y) / 3
        return Step(last.y, half.squares + last.squares, half.power + last.power, error)


ROUNDS = 60
"""Most times that a step asks for a field that depends on the state."""


def _midpoint_step(motion: Motion, time: float, y: np.ndarray, step: float, exact: float) -> Step:
    """One step on an open track, x to `exact` [rad], its squares NaN where it is not found.

    A field that depends on the state is asked again until it no longer changes x.
    """
    llg, track, newton = motion.problem.llg, motion.problem.track, _newton_of(motion)
    m = _columns(y)
    u = newton.predicted(m, step)
    gamma, pinned = llg.gyromagnetic_ratio, track.end_names[0] == "pinned"
    depends, middle, at = llg.energy.depends_on("n", "m"), y.copy(), np.empty_like(m)
    for _ in range(ROUNDS):
        _kernels_midpoint.fill_middle(m, u, at)
        without_ghosts(middle)[:] = _rows(at)
        newton.take(motion.coefficients(time + step / 2, middle), y.shape)
        before = u.copy()
        numbers = (gamma * step, llg.damping, pinned, exact)
        status, newton.usable = _kernels_midpoint.find_middle(
            m, u, newton.operator, newton.given, *numbers, newton.factors, newton.usable
        )
        if status != _kernels_midpoint.CONVERGED:
            return Step(y, math.nan, np.zeros(2))
        if not depends or np.abs(u - before).max() < exact:
            break
    else:
        return Step(y, math.nan, np.zeros(2))
    _kernels_midpoint.fill_middle(m, u, at)
    moved = 2 * (at - m)
    new, power = y.copy(), np.zeros(2)
    without_ghosts(new)[:] = _rows(m + moved)
    if motion.problem.live:
        rate = np.zeros_like(y)
        without_ghosts(rate)[:] = _rows(moved / step)
        without_ghosts(middle)[:] = _rows(at)
        power = motion.power(time + step / 2, middle, rate)
    newton.history.append(_Past(_columns(new), moved / step, step))
    return Step(new, float((moved * moved).sum()) / step, step * power)


@frozen(eq=False)
class _Past:
    """Where a step ended, its mean rate [1/s], both (N, 6), and its length [s]."""

    end: np.ndarray
    rate: np.ndarray
    step: float


@define(eq=False)
class _Newton:
    """What a midpoint step takes over from those before: operator, factors, and the way that they went."""

    factors: tuple[np.ndarray, ...]
    operator: np.ndarray
    given: np.ndarray
    usable: bool = False
    asked: Coefficients | None = None
    step: float = 0.0
    history: list[_Past] = field(factory=list)

    @classmethod
    def of(cls, cells: int) -> _Newton:
        """Room for a track."""
        factors = (np.zeros((cells, 2, 2, 3)), np.zeros((cells, 3, 4, 4)), *np.zeros((2, cells, 4, 4)))
        return cls(factors, np.zeros((cells, 3, 6, 6)), np.zeros((cells, 6)))

    def going_on(self, m: np.ndarray) -> int:
        """How many of the last steps, two at most, led to m (N, 6)? Refused ones are forgotten."""
        while self.history and not (self.history[-1].end == m).all():
            self.history.pop()
        self.history = self.history[-3:]
        return min(len(self.history), 2)

    def predicted(self, m: np.ndarray, step: float) -> np.ndarray:
        """Directions (N, 6) of the midpoints if the motion goes on as before; factors of another step are dropped."""
        known, ahead = self.going_on(m), m
        self.usable = self.usable and known > 0 and abs(step - self.step) < 1e-9 * step
        self.step = step
        if known:
            last = self.history[-1]
            rate = last.rate
            if known == 2:
                past = self.history[-2]
                rate = rate + (rate - past.rate) * ((step + last.step) / (last.step + past.step))
            ahead = m + 0.5 * step * rate
        u = ahead.reshape(-1, 2, 3)
        return np.ascontiguousarray((u / np.sqrt((u * u).sum(axis=2, keepdims=True))).reshape(-1, 6))

    def third_difference(self) -> float:
        """h³ |m⃛|/12, the largest over the vectors, from the rates of the last three steps."""
        first, second, third = self.history[-3:]
        ahead, behind = 0.5 * (third.step + second.step), 0.5 * (second.step + first.step)
        bend = (third.rate - second.rate) / ahead - (second.rate - first.rate) / behind
        lengths = np.sqrt((bend.reshape(-1, 3) ** 2).sum(axis=1))
        return float(third.step**3 / 6 / (ahead + behind) * lengths.max())

    def take(self, p: Coefficients, shape: tuple[int, ...]) -> None:
        """The affine field of the kernels' numbers; what multiplies m is worked out only where it has changed."""
        if self.asked is p:
            return
        if self.asked is None or not _same_operator(self.asked, p):
            self.operator, self.usable = _operator(p, shape), False
        constant = np.zeros(shape)
        _kernels.fields(np.zeros(shape), p, constant)
        self.given, self.asked = _columns(constant), p


def _newton_of(motion: Motion) -> _Newton:
    if "newton" not in motion.memory:
        motion.memory["newton"] = _Newton.of(*motion.problem.track.shape)
    known: _Newton = motion.memory["newton"]
    return known


def _same_operator(p: Coefficients, q: Coefficients) -> bool:
    """Do two sets of numbers differ in given fields alone?"""
    linear = [*range(10), *range(16, 21)]
    return bool((p[0][linear] == q[0][linear]).all()) and (p[1] is q[1] or np.array_equal(p[1], q[1]))


def _open(track: Grid) -> bool:
    """Is this one row with ends?"""
    return len(track.end_names) == 1 and track.end_names[0] != "periodic"


def _columns(y: np.ndarray) -> np.ndarray:
    """A kernel array as (N, 6)."""
    return np.ascontiguousarray(without_ghosts(y).reshape(6, -1).T)


def _rows(x: np.ndarray) -> np.ndarray:
    """(N, 6) as (2, 3, N)."""
    return x.T.reshape(2, 3, -1)


def _operator(p: Coefficients, shape: tuple[int, ...]) -> np.ndarray:
    """The blocks G (N, 3, 6, 6) of the affine field, by probing the field kernel with every third cell at a time."""
    cells = shape[3] - 2
    out = np.zeros((cells, 3, 6, 6))
    constant = np.zeros(shape)
    _kernels.fields(np.zeros(shape), p, constant)
    answer = np.zeros(shape)
    for colour in range(3):
        for component in range(6):
            probe = np.zeros(shape)
            probe[component // 3, component % 3, 0, 1 + colour : -1 : 3] = 1
            _kernels.fields(probe, p, answer)
            response = without_ghosts(answer - constant).reshape(6, cells)
            for d in range(3):
                hit = np.arange(cells)[(np.arange(cells) + d - 1) % 3 == colour]
                hit = hit[(hit + d - 1 >= 0) & (hit + d - 1 < cells)]
                out[hit, d, :, component] = response[:, hit].T
    return out
