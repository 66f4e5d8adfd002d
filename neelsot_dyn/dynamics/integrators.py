"""How does time advance? Explicit Runge-Kutta methods as data: a Butcher tableau, and a fixed step or a controller.

All three run inside one compiled loop; `Heun` takes the thermal field. Implicit methods are in `implicit`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from attrs import cmp_using, field, frozen
from attrs.validators import optional

from neelsot_dyn._checks import not_negative, positive, require, require_finite
from neelsot_dyn.dynamics import _kernels_steps
from neelsot_dyn.dynamics._arrays import read_only
from neelsot_dyn.dynamics.stability import RK4_LIMIT

if TYPE_CHECKING:
    from neelsot_dyn.dynamics.coefficients import Coefficients
    from neelsot_dyn.dynamics.problem import Problem
    from neelsot_dyn.dynamics.track import Grid

_array = cmp_using(eq=np.array_equal)

LOOSEST = 1e-2
"""Largest error of a unit vector per step that anybody may ask for: at 1e-4 a wall's speed can be off by a quarter."""


def tolerance(most: float) -> Callable[[Any, Any, Any], None]:
    """attrs validator: a number above zero, and at most `most`."""

    def check(instance: Any, attribute: Any, value: Any) -> None:
        valid = f"a number > 0, {most:g} at most"
        require(0 < require_finite(attribute.name, value) <= most, attribute.name, value, valid)

    return check


@frozen
class Tableau:
    """Coefficients of an explicit method: stages a (s, s), weights b (s,), and error weights (s + 1,) or none.

    The error weights are b − b̂, the last one for the slope at the step's end, which is the next step's first.
    """

    a: np.ndarray = field(converter=read_only, eq=_array)
    b: np.ndarray = field(converter=read_only, eq=_array)
    error: np.ndarray = field(converter=read_only, factory=lambda: np.zeros(0), eq=_array)


CLASSICAL = Tableau(
    a=[[0, 0, 0, 0], [1 / 2, 0, 0, 0], [0, 1 / 2, 0, 0], [0, 0, 1, 0]],
    b=[1 / 6, 1 / 3, 1 / 3, 1 / 6],
)
"""Kutta's method of order four."""

DORMAND_PRINCE = Tableau(
    a=[
        [0, 0, 0, 0, 0, 0],
        [1 / 5, 0, 0, 0, 0, 0],
        [3 / 40, 9 / 40, 0, 0, 0, 0],
        [44 / 45, -56 / 15, 32 / 9, 0, 0, 0],
        [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0, 0],
        [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0],
    ],
    b=[35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
    error=[71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40],
)
"""Dormand and Prince, J. Comput. Appl. Math. 6, 19 (1980): order five, with an estimate of order four."""


HEUN = Tableau(a=[[0, 0], [1, 0]], b=[1 / 2, 1 / 2])
"""Heun's method of order two; with noise it converges to the Stratonovich solution."""


class Motion(Protocol):
    """What a method asks of the problem that it steps."""

    problem: Problem
    memory: dict[str, Any]
    """What a method keeps from one step of a leg to the next."""

    def coefficients(self, time: float, y: np.ndarray) -> Coefficients:
        """The kernels' numbers at a time and state."""

    def rates(self, time: float, y: np.ndarray, out: np.ndarray) -> np.ndarray:
        """ṁ [1/s] at `time` into out; returns (2,): Σ B_live·ṁ of what depends on time or state, the sources' power."""

    def power(self, time: float, y: np.ndarray, rate: np.ndarray) -> np.ndarray:
        """The same (2,) for a rate ṁ [1/s] that is given."""


@frozen(eq=False)
class Step:
    """One step: the new kernel array, ∫ Σ ṁ² dt and ∫ `Motion.rates` dt over it, and the largest error or None."""

    y: np.ndarray
    squares: float
    power: np.ndarray
    error: float | None = None


class Integrator(ABC):
    """What `evolve` asks of a method: its tolerance, its steps, and one step."""

    __slots__ = ()
    tableau: Tableau
    tolerance: float
    """Allowed error of one unit vector per step; 0 for fixed steps."""
    order: int
    """Order of the method; the error estimate of one step goes as step^order."""
    compiled = False
    """Does `evolve` run this method inside one compiled loop?"""
    steady = False
    """Does a step that changes cost more than one that stays? It then grows by half at least, or not at all."""
    renormalise: bool = False
    """Is every vector divided by its length after each step?"""

    @abstractmethod
    def initial_step(self, fastest_rate: float, track: Grid) -> float:
        """The first step [s] on `track`, eigenvalues up to `fastest_rate` [1/s]; refuses an unstable one."""

    @property
    @abstractmethod
    def step_limit(self) -> float:
        """The largest step [s]."""

    def unseen(self, fastest_rate: float, response: float) -> float:
        """The longest step [s] under a drive whose corners are not known (`legs`).

        Explicit methods cannot step beyond the fastest motion anyway, so that it costs them nothing to stay below.
        """
        return RK4_LIMIT / fastest_rate if fastest_rate > 0 else response

    def step_once(self, motion: Motion, time: float, y: np.ndarray, step: float) -> Step:
        """One step of the tableau."""
        a, b, weights = self.tableau.a, self.tableau.b, self.tableau.error
        k = np.zeros((b.size + 1, *y.shape))
        stage = np.empty_like(y)
        squares, power = 0.0, np.zeros(2)
        for s in range(b.size):
            _kernels_steps.combine(1.0, y, k, a[s], step, stage)
            gained = motion.rates(time + step * float(a[s].sum()), stage, k[s])
            power = power + step * b[s] * gained
            if b[s] != 0:
                squares += step * b[s] * _kernels_steps.sum_of_squares(k[s])
        _kernels_steps.combine(1.0, y, k, b, step, stage)
        if not weights.size:
            return Step(stage, squares, power)
        motion.rates(time + step, stage, k[-1])
        estimate = np.empty_like(y)
        _kernels_steps.combine(0.0, y, k, weights, step, estimate)
        return Step(stage, squares, power, _kernels_steps.largest_vector(estimate))


class EqualSteps(Integrator):
    """Steps of at most `step` [s], equal between two frames; refused beyond |λ|_max step = `reach`."""

    __slots__ = ()
    step: float
    reach: float
    reason: str
    """What holds up to there."""
    tolerance = 0.0

    def initial_step(self, fastest_rate: float, track: Grid) -> float:
        """`step`, or ValueError with both numbers if it is beyond the limit."""
        limit = self.reach / fastest_rate if fastest_rate > 0 else np.inf
        require(self.step <= limit, "step", self.step, f"at most {limit:.4g} s, where {self.reason}")
        return self.step

    @property
    def step_limit(self) -> float:
        """`step`."""
        return self.step


class AdaptiveSteps(Integrator):
    """Steps by the error of each, from first_step [s] (default 0.1/|λ|_max) up to largest_step [s] (default: none)."""

    __slots__ = ()
    first_step: float | None
    largest_step: float | None

    def initial_step(self, fastest_rate: float, track: Grid) -> float:
        """first_step, or 0.1/|λ|_max, or the largest step where nothing moves."""
        if self.first_step is not None:
            return self.first_step
        return min(self.step_limit, 0.1 / fastest_rate) if fastest_rate > 0 else self.step_limit

    @property
    def step_limit(self) -> float:
        """largest_step, or infinity."""
        return np.inf if self.largest_step is None else self.largest_step


@frozen
class RungeKutta4(EqualSteps):
    """Classical fourth-order Runge-Kutta in equal steps of at most `step` [s] that divide the time between two frames.

    Refused where it is unstable, |λ|_max step > 2.61 (`suggest_timestep` gives a step). Use `DormandPrince54` when the
    motion has quiet spells.

    Raises ValueError for a step ≤ 0.
    """

    step: float = field(validator=positive)

    tableau = CLASSICAL
    reach, reason = RK4_LIMIT, "RungeKutta4 is stable"
    order = 4
    compiled = True


@frozen
class DormandPrince54(AdaptiveSteps):
    """Dormand-Prince 5(4) with adaptive steps: the error of every unit vector stays below rtol |m| + atol per step.

    |m| is one, so the two only add; the largest error on the track counts, so the result does not depend on how much
    quiet domain there is. first_step [s] (default 0.1/|λ|_max) and largest_step [s] are optional; by default there is
    none, but under a function of t, whose corners are not known, the stability limit.

    Raises ValueError for tolerances < 0, of a sum below 1e-15 or beyond 0.01, and steps ≤ 0.
    """

    rtol: float = field(default=1e-8, validator=not_negative)
    atol: float = field(default=1e-10, validator=not_negative)
    first_step: float | None = field(default=None, validator=optional(positive))
    largest_step: float | None = field(default=None, validator=optional(positive))

    tableau = DORMAND_PRINCE
    order = 5
    compiled = True

    def __attrs_post_init__(self) -> None:
        """Refuse a tolerance that no step can meet, and one that means nothing."""
        valid = f"a sum from 1e-15 to {LOOSEST}, for unit vectors"
        require(1e-15 <= self.tolerance <= LOOSEST, "rtol + atol", self.tolerance, valid)

    @property
    def tolerance(self) -> float:  # type: ignore[override]
        """rtol + atol, for vectors of length one."""
        return self.rtol + self.atol

    def unseen(self, fastest_rate: float, response: float) -> float:
        """The stability limit; no limit beside a largest_step."""
        return super().unseen(fastest_rate, response) if self.largest_step is None else np.inf


@frozen
class Heun(EqualSteps):
    """Heun's predictor-corrector in equal steps of at most `step` [s]: the method for a `ThermalField`.

    The same draw acts in both stages, and B in both products of the LLG, so the limit is Stratonovich's; weak order one
    with noise, two without. With `renormalise` (the default: noise makes lengths wander) every vector is divided by its
    length after each step. Explicit and of low order: without noise use `DormandPrince54`. Refused where the fastest
    wave grows by more than 10 % per thousand steps.

    Raises ValueError for a step ≤ 0.
    """

    step: float = field(validator=positive)
    renormalise: bool = True

    tableau = HEUN
    reach, reason = 0.17, "Heun is stable"  # (|λ| step)⁴/8 = 1e-4 per step
    order = 2
    compiled = True

    def step_once(self, motion: Motion, time: float, y: np.ndarray, step: float) -> Step:
        """Predictor, corrector, and lengths back to one."""
        done = super().step_once(motion, time, y, step)
        if self.renormalise:
            normalise(done.y)
        return done


def normalise(y: np.ndarray) -> None:
    """Divide every vector of a kernel array by its length, in place."""
    y /= np.sqrt((y * y).sum(axis=1, keepdims=True))
