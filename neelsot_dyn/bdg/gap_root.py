"""How is the gap equation solved for one number, the size of the gap, from any start?

With Δ = e^x the gap equation Δ = V_s χ(Δ) Δ is e(x) = ln V_s χ = 0. The trivial solution Δ = 0, which the equation for
Δ always has, is gone from it: e tends to ln V_s χ(0) there. As dΩ/dx = −(2Δ²/V_s)(exp(e) − 1), a positive e drives the
gap up and a negative one down, and where e falls through zero Ω has a minimum. `descend` follows that drive from its
start, so that it ends in the minimum of the start's own valley, or in the normal state if no minimum lies below.

A mixer proposes the next x; the bracket between the last e > 0 and the last e < 0, a longest step, and a bisection
where the mixer dawdles keep it in the valley. The error of x is |e| over the slope de/dx, which the last points give.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from attrs import define, field, frozen

from neelsot_dyn.bdg.mixers import AndersonMixer, Mixer

SECANT = AndersonMixer(depth=1)
LONGEST_STEP = math.log(10.0)
"""Of ln Δ from one evaluation to the next."""
SAFETY = 2.0
"""What an error from the slope is multiplied by."""
AGREEMENT = 0.3
"""Slopes of the last two pairs of points that differ by a smaller share are that at the root."""
PROBE = 1e-3
"""Shortest step of ln Δ while the slope is unknown."""
PATIENCE = 3
"""Evaluations within which |e| has to halve."""

Excess = Callable[[float], tuple[float, float]]
"""Gap [t] -> e = ln V_s χ and the error of e; at gap 0 its limit."""


@define
class Iteration:
    """Where a descent stands: the points so far, the bracket, and what is known of the root.

    gaps, excesses, noises: per evaluation. low, high: ln Δ of the bracket. gap: where |e| is smallest, 0 for the normal
    state. error: of the gap, relative to it. slope: de/d ln Δ at the root, NaN while it is unknown. converged: whether
    `error` met its tolerance. stuck: whether |e| is down to its own error.
    """

    gaps: list[float] = field(factory=list)
    excesses: list[float] = field(factory=list)
    noises: list[float] = field(factory=list)
    low: float = -math.inf
    high: float = math.inf
    gap: float = math.nan
    error: float = math.nan
    slope: float = math.nan
    converged: bool = False
    stuck: bool = False

    def add(self, gap: float, excess: float, noise: float) -> None:
        """One evaluation more."""
        self.gaps.append(gap)
        self.excesses.append(excess)
        self.noises.append(noise)
        if excess > 0:
            self.low = max(self.low, math.log(gap))
        else:
            self.high = min(self.high, math.log(gap))
        x, e = np.log(self.gaps), np.array(self.excesses)
        best = int(np.argmin(np.abs(e)))
        self.gap, self.stuck = self.gaps[best], abs(e[best]) <= self.noises[best]
        self.slope = _slope(x - x[best], e - e[best], 30 * (np.array(self.noises) + self.noises[best]))
        self.error = (SAFETY * abs(float(e[best])) + self.noises[best]) / abs(self.slope)


def _slope(x: np.ndarray, e: np.ndarray, noises: np.ndarray) -> float:
    """de/dx < 0 at x = e = 0 from the points nearest to it that stand out of the noise; NaN if they disagree."""
    apart = (np.abs(e) > noises) & (x != 0)
    near = np.flatnonzero(apart)[np.argsort(np.abs(x[apart]))][:2]
    slopes = e[near] / x[near]
    local = near.size > 0 and abs(x[near[0]]) <= 2 * PROBE
    agree = near.size == 2 and abs(slopes[1] - slopes[0]) <= AGREEMENT * abs(slopes[0])
    return float(slopes[0]) if (local or agree) and slopes[0] < 0 else math.nan


def descend(
    excess: Excess, start: float, floor: float, rtol: float, limit: int, mixer: Mixer | None = None
) -> Iteration:
    """Follow e from the gap `start` to a root where it falls, to a relative error `rtol`, or to the normal state.

    floor: gap below which e depends on Δ² alone (the temperature), so that e < 0 there and at 0 means the normal state.
    limit: evaluations at most; the result says `converged` False when they did not suffice.
    """
    mixer = SECANT if mixer is None else mixer
    found = Iteration()
    gap = start
    while len(found.gaps) < limit:
        found.add(gap, *excess(gap))
        found.converged = found.error <= rtol
        if found.converged or (found.stuck and not math.isnan(found.slope)):
            break
        if gap < floor and found.low == -math.inf and _normal(found, excess):
            break
        gap = math.exp(_next(found, mixer))
    return found


def _normal(found: Iteration, excess: Excess) -> bool:
    """Whether e ≤ 0 at gap 0 as well; otherwise the root's place, from e = e(0) − c Δ², bounds it from below."""
    at_zero, _ = excess(0.0)
    if at_zero <= 0:
        found.gap, found.error, found.converged, found.stuck = 0.0, 0.0, True, False
        return True
    found.low = math.log(found.gaps[-1] / 2) + 0.5 * math.log(at_zero / (at_zero - found.excesses[-1]))
    return False


def _next(found: Iteration, mixer: Mixer) -> float:
    """The next ln Δ."""
    x, sizes = [np.array(math.log(gap)) for gap in found.gaps], np.abs(found.excesses)
    last, onward = float(x[-1]), math.copysign(1.0, found.excesses[-1])
    step = float(mixer.next(x, [a + b for a, b in zip(x, found.excesses, strict=True)])) - last
    if math.isnan(found.slope) and abs(step) < PROBE:
        step = onward * PROBE
    if not (math.isfinite(found.low) and math.isfinite(found.high)):
        before = abs(last - float(x[-2])) if len(x) > 1 else 0.0
        step = step * onward if step * onward > 0 else max(2 * before, float(sizes[-1]))
        return last + onward * min(step, LONGEST_STEP)
    slow = len(x) > PATIENCE and sizes[-1] > 0.5 * sizes[-1 - PATIENCE]
    inside = found.low < last + step < found.high
    return last + step if inside and not slow else 0.5 * (found.low + found.high)


def sign_changes(excess: Callable[[float], float], grid: np.ndarray) -> list[tuple[float, float]]:
    """The intervals of the ascending gaps of `grid` in which `excess` changes its sign.

    Where the samples have a top below zero it is climbed, where they have a bottom above zero it is descended: two
    changes within one interval are missed only where e has more turning points than the samples show.
    """
    from scipy.optimize import minimize_scalar

    values = np.array([excess(gap) for gap in grid])
    places = dict(zip(grid.tolist(), values.tolist(), strict=True))
    for sign in (1, -1):
        height = sign * values
        before, after = np.r_[np.inf, height[:-1]], np.r_[height[1:], -np.inf]
        for i in np.flatnonzero((height < 0) & (height >= before) & (height >= after)).tolist():
            low, high = float(grid[max(i - 1, 0)]), float(grid[min(i + 1, len(grid) - 1)])
            top = minimize_scalar(
                lambda gap, s=sign: -s * excess(gap), bounds=(low, high), options={"xatol": 1e-3 * (high - low)}
            )
            places[float(top.x)] = -sign * float(top.fun)
    gaps = sorted(places)
    return [(a, b) for a, b in pairwise(gaps) if (places[a] >= 0) != (places[b] >= 0)]


@frozen
class Crossing:
    """A solution of the gap equation: gap [t], and whether Ω has a minimum there (e falls)."""

    gap: float
    minimum: bool


def crossings(excess: Callable[[float], float], grid: np.ndarray, rtol: float = 1e-11) -> list[Crossing]:
    """All solutions that `sign_changes` shows on the grid, to a relative `rtol`."""
    from scipy.optimize import brentq

    return [
        Crossing(float(brentq(excess, a, b, xtol=1e-300, rtol=rtol)), excess(a) >= 0)
        for a, b in sign_changes(excess, grid)
    ]


def other_roots(
    excess: Callable[[float], float], intervals: list[tuple[float, float]], gap: float
) -> tuple[float, ...]:
    """The solutions in all intervals but the one that holds `gap`, to 1e-3."""
    from scipy.optimize import brentq

    rest = [(a, b) for a, b in intervals if not a <= gap <= b]
    return tuple(float(brentq(excess, a, b, xtol=1e-300, rtol=1e-3)) for a, b in rest)
