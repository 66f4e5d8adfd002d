"""Does the Néel vector of the sigma model move as the numbers of its material say, cell by cell?

The model's equations in first order, worked out anew from `EquationOfMotion`'s fields and the state alone: with B_i at
m_1 = −m_2 = n, N = (B_1 − B_2)/2 and H = (B_1 + B_2)/2,

    ṅ = −γ n × (H − 2B_E m),        ṁ = −γ [n × (N + N_m) + m × H] + α n × ṅ     across n,

N_m the staggered field of the canting (altermagnetic stiffness), m = −Ω/2γB_E in the second. How
the run's model moves on from a saved state is seen in three short steps of its own: ṁ by differences, whose error is
that of the next order, and what is lost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen

from neelsot_dyn._signature import typed_fields
from neelsot_dyn.dynamics import SigmaSnapshot, TwoSublatticeState
from neelsot_dyn.dynamics._kernels_sigma import CLOSE
from neelsot_dyn.dynamics._kernels_sigma import ROUNDING as UNSOLVED
from neelsot_dyn.validation.equation_of_motion import EPSILON, EquationOfMotion
from neelsot_dyn.validation.material_motion import ROUNDING
from neelsot_dyn.validation.residual import Residual

FIRST = np.array([-11.0, 18.0, -9.0, 2.0]) / 6
COARSE = np.array([-3.0, 4.0, -1.0, 0.0]) / 2
"""Weights of a derivative at the first of four equidistant values, of orders 3 and 2."""
SIMPSON = np.array([1.0, 3.0, 3.0, 1.0]) / 8
"""Weights of a mean over them."""
SHORT = 5e-3
"""Steps for it, of the shorter of 1/ω0 and τ: the solver's own error is divided by their square."""
ORDER = 4
"""Of the difference of the two derivatives, h²/3, for their own error and that of the midpoint rule, h²/12."""


@frozen(eq=False, field_transformer=typed_fields)
class SigmaMotion:
    """The check of one run. law: of its material. measure: of a cell, m on a track, m² on a mesh."""

    law: EquationOfMotion
    measure: float

    @property
    def step(self) -> float:
        """How far apart [s] `residuals` wants its frames: short beside what a wall does."""
        numbers = self.law.numbers
        return SHORT * min(numbers.wall_width / numbers.magnon_speed, numbers.inertia_time)

    def residuals(self, frames: Sequence[SigmaSnapshot], b_neel: Any) -> tuple[Residual, ...]:
        """frames: a saved one and three that follow at equal steps; b_neel [T]: at the first, (3,) or (*cells, 3)."""
        first, k = frames[0], self.law.numbers
        gamma, n, m = k.gyromagnetic_ratio, first.n, first.state.m
        one, two = self.law.field(TwoSublatticeState(n, -n, tolerance=np.inf), b_neel)
        own, other = self.law.field(TwoSublatticeState(m, m, tolerance=np.inf), np.zeros(3))
        cants, turns = (one + two) / 2, (one - two) / 2 + (own - other) / 2
        step, to_m = frames[1].time - first.time, -1 / (2 * gamma * k.exchange_field)
        change, error = self._rate([to_m * f.angular_velocity for f in frames], step, n)
        expected = -gamma * (np.cross(n, turns) + np.cross(m, cants)) + k.damping * np.cross(n, first.rate)
        parts = (change, gamma * np.cross(n, turns), k.damping * first.rate)
        turned = float(np.linalg.norm(frames[1].n - n))
        solved = 3 * (UNSOLVED * math.sqrt(n.size) + CLOSE * turned) * abs(to_m) / step**2
        noise = 4 * EPSILON * gamma * self._stiffest * math.sqrt(n.size) + solved
        scale = max(sum(float(np.linalg.norm(part)) for part in parts), noise)
        off = float(np.linalg.norm(_across(change - expected, n)))
        moved = Residual("equation of motion", off / scale, ROUNDING + (ORDER * error + noise) / scale)
        return moved, self._canting(first, cants), self._power(frames, step)

    def _canting(self, first: SigmaSnapshot, cants: np.ndarray) -> Residual:
        """ṅ against m."""
        k, n = self.law.numbers, first.n
        expected = -k.gyromagnetic_ratio * np.cross(n, cants - 2 * k.exchange_field * first.state.m)
        noise = EPSILON * k.gyromagnetic_ratio * k.exchange_field * np.sqrt(n.size)
        scale = max(float(np.linalg.norm(expected)), float(np.linalg.norm(first.rate)), noise)
        off = float(np.linalg.norm(first.rate - expected))
        return Residual("canting", off / scale, ROUNDING + 4 * noise / scale)

    def _power(self, frames: Sequence[SigmaSnapshot], step: float) -> Residual:
        """What is lost in the three steps against η ∫∫ ṅ² dV dt; without damping all that was, against K."""
        k, losses = self.law.numbers, [f.gilbert_loss for f in frames]
        density = 2 * k.magnetization * self.measure
        if k.damping == 0:
            return Residual("dissipated power", abs(losses[0]) / (density * k.easy_field * frames[0].n.size), ROUNDING)
        friction = 2 * k.loss_per_motion * self.measure
        power = friction * np.array([(f.rate**2).sum() for f in frames])
        expected = 3 * step * float(SIMPSON @ power)
        found = losses[3] - losses[0]
        moved = float(np.linalg.norm(frames[3].n - frames[0].n))
        moved = max(moved, UNSOLVED)
        noise = 4 * math.ulp(abs(losses[0])) + EPSILON * density * self._stiffest * moved
        scale = max(abs(found), expected, noise, np.finfo(float).tiny)
        faster = friction * float(((frames[1].rate - frames[0].rate) ** 2).sum())
        bent = 3 * step * (abs(float(power @ [1, -1, -1, 1])) / 12 + faster)
        return Residual("dissipated power", abs(found - expected) / scale, ROUNDING + (bent + noise) / scale)

    def _rate(self, values: Sequence[np.ndarray], step: float, n: np.ndarray) -> tuple[np.ndarray, float]:
        """The derivative at the first value, and how much of it across n the next order may be."""
        fine, coarse = (
            np.sum([w * v for w, v in zip(weights, values, strict=True)], axis=0) / step for weights in (FIRST, COARSE)
        )
        return fine, float(np.linalg.norm(_across(fine - coarse, n)))

    @property
    def _stiffest(self) -> float:
        """The largest field [T] on a Néel vector that is bent from cell to cell."""
        k = self.law.numbers
        bent = sum(4 / spacing**2 for spacing in self.law.spacings) * k.stiffness / k.magnetization
        return bent + k.easy_field + abs(k.hard_field)


def _across(vectors: np.ndarray, n: np.ndarray) -> np.ndarray:
    """The part across n."""
    out: np.ndarray = vectors - (vectors * n).sum(axis=-1, keepdims=True) * n
    return out
