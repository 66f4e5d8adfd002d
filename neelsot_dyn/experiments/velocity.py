"""How fast does the wall go, now and once it has stopped accelerating?"""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked
from neelsot_dyn.experiments.scenario import Quantity

SETTLING_TIMES = 20
"""A velocity is fitted after this many inertia times τ."""


def instantaneous_velocity(n: np.ndarray, rate: np.ndarray, spacing: float) -> float:
    """v = −∫ ṅ·∂x n dx / ∫ |∂x n|² dx [m/s] of a Néel vector n (N, 3) that changes at `rate` (N, 3) [1/s].

    ∂x n by fourth-order differences: second order would be off by (dx/δ)²/6. The outer two cells, far from the wall,
    are left out.
    """
    slope = (8 * (n[3:-1] - n[1:-3]) - (n[4:] - n[:-4])) / (12 * spacing)
    return -float(np.vdot(rate[2:-2], slope) / np.vdot(slope, slope))


@frozen
class SteadyVelocity:
    """velocity [m/s] by a straight line through the positions after 20 τ, its standard error, and how many frames.

    missing: why there is none, and then velocity and error are NaN; empty where there is one.
    """

    velocity: float
    error: float
    frames: int
    missing: str = ""

    def quantity(self, unit: str, meaning: str) -> Quantity:
        """For a summary: the number with its error, or none and why."""
        if self.missing:
            return Quantity(self.velocity, unit, f"{meaning}: missing, {self.missing}")
        return Quantity(self.velocity, unit, meaning, self.error)


@checked
def steady_velocity(times: np.ndarray, positions: np.ndarray, inertia_time: float) -> SteadyVelocity:
    """Fit positions [m] against times [s] from 20 τ on; missing where fewer than 3 frames are that late.

    Raises ValueError for arrays that are no sequences of numbers of the same length.
    """
    require(times.ndim == 1, "times.shape", times.shape, "a sequence of times")
    require(positions.shape == times.shape, "positions.shape", positions.shape, f"{times.shape}, as the times")
    for name, values in (("times", times), ("positions", positions)):
        require(bool((np.abs(values) < 1e100).all()), name, values, "numbers below 1e100")
    begin = SETTLING_TIMES * inertia_time
    late = times >= begin
    count = int(late.sum())
    if count < 3:
        why = f"as {count} of the saved steps are later than {SETTLING_TIMES} inertia times, {begin:.3g} s"
        return SteadyVelocity(
            math.nan, math.nan, count, f"{why}, and a fit needs 3: give a longer duration or more frames"
        )
    t, x = times[late] - times[late].mean(), positions[late] - positions[late].mean()
    velocity = float(t @ x / (t @ t))
    residual = x - velocity * t
    error = float(np.sqrt(residual @ residual / (count - 2) / (t @ t)))
    return SteadyVelocity(velocity, error, count)
