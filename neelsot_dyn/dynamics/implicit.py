"""Which methods are implicit? One that keeps the energy, and one whose step the fastest magnon does not limit."""

from __future__ import annotations

import math

import numpy as np
from attrs import field, frozen
from attrs.validators import optional

from neelsot_dyn._checks import positive, require
from neelsot_dyn.dynamics import _kernels, _kernels_implicit, _kernels_steps
from neelsot_dyn.dynamics.coefficients import Coefficients
from neelsot_dyn.dynamics.integrators import (
    LOOSEST,
    AdaptiveSteps,
    EqualSteps,
    Motion,
    Step,
    Tableau,
    normalise,
    tolerance,
)
from neelsot_dyn.dynamics.state import without_ghosts


@frozen
class ImplicitMidpoint(EqualSteps):
    """m⁺ = m + h ṁ((m + m⁺)/2), solved by iteration, in equal steps of at most `step` [s].

    Order two, symmetric; keeps |m| and, without damping, this quadratic energy, both to the iteration's
    `tolerance_of_m` whatever the step (d'Aquino, Serpico, Miano, J. Comput. Phys. 209, 730 (2005)). The iteration
    converges for |λ|_max step < 2: for steps past the magnons take `SemiImplicit`.

    Raises ValueError for a step or tolerance ≤ 0, or a tolerance beyond 1e-6.
    """

    step: float = field(validator=positive)
    tolerance_of_m: float = field(default=1e-13, validator=tolerance(1e-6))

    tableau = Tableau(a=[[0.5]], b=[1.0])
    reach, reason = 1.5, "the iteration converges"
    order = 2

    def step_once(self, motion: Motion, time: float, y: np.ndarray, step: float) -> Step:
        """One step; the squares are NaN (so the run is reported as broken down) if the iteration does not converge."""
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
        return Step(y, math.nan, np.zeros(2))


GAMMA = 1 + math.sqrt(0.5)
"""Makes the Rosenbrock method ROS2 L-stable and monotone (Verwer et al., SIAM J. Sci. Comput. 20, 1456 (1999))."""


@frozen
class SemiImplicit(AdaptiveSteps):
    """ROS2, a linearly implicit method of order two on a track with free or pinned ends, with adaptive steps.

    (1 − Γh J) k1 = ṁ(m), (1 − Γh J) k2 = ṁ(m + h k1) − 2 k1, m⁺ = m + h (3 k1 + k2)/2, Γ = 1 + 1/√2, J = ∂ṁ/∂m:
    L-stable, so magnons faster than a step die out instead of limiting it, and slow wall motion takes steps of
    picoseconds. Every vector is divided by its length after each step. A step costs about 2 μs per cell, as much as a
    hundred evaluations: it pays where the wall needs more than τ to move by its width. The error per unit vector and
    step stays below rtol. Under a function of t, whose corners are not known, steps stay below the magnet's response
    (`response_time`) unless a largest_step is given.

    Raises ValueError for rtol or steps ≤ 0, or rtol beyond 0.01; `evolve` for a mesh or periodic ends.
    """

    rtol: float = field(default=1e-6, validator=tolerance(LOOSEST))
    first_step: float | None = field(default=None, validator=optional(positive))
    largest_step: float | None = field(default=None, validator=optional(positive))

    tableau = Tableau(a=[[0.0, 0.0], [1.0, 0.0]], b=[1.5, 0.5])
    order = 2

    @property
    def tolerance(self) -> float:  # type: ignore[override]
        """rtol, for vectors of length one."""
        return self.rtol

    def unseen(self, fastest_rate: float, response: float) -> float:
        """The magnet's own response, for the magnons are stepped over; no limit beside a largest_step."""
        return response if self.largest_step is None else np.inf

    def step_once(self, motion: Motion, time: float, y: np.ndarray, step: float) -> Step:
        """One step; the error is h |k1 + k2|/2, the distance to the embedded m + h k1."""
        llg, ends = motion.problem.llg, motion.problem.track.end_names
        require(len(ends) == 1 and ends[0] != "periodic", "track", motion.problem.track, "a track, not periodic")
        p = motion.coefficients(time, y)
        operator = _operator(p, y.shape)
        b = np.zeros_like(y)
        _kernels.fields(y, p, b)
        m, field = (np.ascontiguousarray(without_ghosts(a)) for a in (y, b))
        blocks = np.zeros((m.shape[2], 3, 6, 6))
        gamma = llg.reduced_gyromagnetic_ratio
        _kernels_implicit.jacobian(m, field, operator, gamma, llg.damping, blocks)
        inverse, upper = np.zeros((2, m.shape[2], 6, 6))
        _kernels_implicit.factorise(blocks, GAMMA * step, ends[0] == "pinned", inverse, upper)
        rate = np.zeros_like(y)
        power = motion.rates(time, y, rate)
        k1 = _columns(rate)
        _kernels_implicit.solve(blocks, inverse, upper, k1)
        stage = y.copy()
        without_ghosts(stage)[:] += step * _rows(k1)
        power = 0.5 * (power + motion.rates(time + step, stage, rate))
        k2 = _columns(rate) - 2 * k1
        _kernels_implicit.solve(blocks, inverse, upper, k2)
        new = y.copy()
        slope = _rows(1.5 * k1 + 0.5 * k2)
        without_ghosts(new)[:] += step * slope
        normalise(without_ghosts(new))
        error = 0.5 * step * np.sqrt((_rows(k1 + k2) ** 2).sum(axis=1)).max()
        return Step(new, step * float((slope**2).sum()), step * power, float(error))


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
