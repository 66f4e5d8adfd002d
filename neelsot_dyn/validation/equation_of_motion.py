"""Do a run's moments turn as the numbers of its material say, cell by cell, whatever the objects of the run hold?

The equation of motion is worked out here anew, from `WallNumbers` and the state alone:

    (1 + α²) ṁ_i = −γ m_i × [B_i + α m_i × B_i],
    B_i = −B_E m_j + (2A11 ∇²m_i + A12 ∇²m_j)/M_s + 2 s_i A_alt (∂x² − ∂y²) m_i/M_s + B_A (1 + κ)(m_i·ê) ê
          − B_H (m_i·ẑ) ẑ + (2D/M_s) [∇m_iz − ẑ ∇·m_i] + s_i B_N,     2A11 = (𝒜_m + 𝒜)/2,  A12 = (𝒜_m − 𝒜)/2,

with second differences between cells and none across a free end, and D shared out among the bonds. Unlike a closed form
it holds for any texture, in one dimension and two, under any drive whose field is known, and to rounding: every number
in it shows.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._signature import typed_fields
from neelsot_dyn.dynamics import Snapshot, TwoSublatticeState
from neelsot_dyn.validation.material_motion import ROUNDING
from neelsot_dyn.validation.residual import Residual
from neelsot_dyn.validation.wall_numbers import WallNumbers

EPSILON = 1e-15
"""Of a field in a cell, relative to the largest that may act there."""


def _curvature(m: np.ndarray, axis: int, spacing: float, periodic: bool) -> np.ndarray:
    """∂²m between free ends, or around a ring."""
    if periodic:
        around: np.ndarray = (np.roll(m, 1, axis) + np.roll(m, -1, axis) - 2 * m) / spacing**2
        return around
    rise = np.diff(m, axis=axis) / spacing**2
    ends = [(1, 1) if k == axis else (0, 0) for k in range(m.ndim)]
    out: np.ndarray = np.diff(np.pad(rise, ends), axis=axis)
    return out


def _difference(m: np.ndarray, axis: int, periodic: bool) -> np.ndarray:
    """The neighbour after less the one before, either taken as zero where a free end has none."""
    if periodic:
        around: np.ndarray = np.roll(m, -1, axis) - np.roll(m, 1, axis)
        return around
    ends = [(1, 1) if k == axis else (0, 0) for k in range(m.ndim)]
    both, n = np.pad(m, ends), m.shape[axis]
    out: np.ndarray = np.take(both, range(2, n + 2), axis) - np.take(both, range(n), axis)
    return out


@frozen(eq=False, field_transformer=typed_fields)
class EquationOfMotion:
    """The check of one run.

    numbers: of its material. spacings [m]: of its cells, one per dimension. axis (3,): ê. psi [rad]: from the crystal's
    X axis to a track's; 0 on a mesh. kappa: by which share the easy axis is stiffer, a number or one per cell.
    periodic: the grid closes, in all its dimensions.
    """

    numbers: WallNumbers
    spacings: tuple[float, ...]
    axis: np.ndarray = field(converter=np.asarray)
    psi: float = 0.0
    kappa: Any = 0.0
    periodic: bool = False

    def field(self, state: TwoSublatticeState, b_neel: Any) -> np.ndarray:
        """B_i [T], (2, *cells, 3), under a Néel field b_neel [T], (3,) or (*cells, 3)."""
        k = self.numbers
        a, net = k.stiffness / k.magnetization, k.net_share
        own, other, alternating = a * (net + 1) / 2, a * (net - 1) / 2, 2 * a * k.alternating * math.cos(2 * self.psi)
        m = np.stack([state.m1, state.m2])
        parts = [_curvature(m, 1 + d, spacing, self.periodic) for d, spacing in enumerate(self.spacings)]
        bent, across = np.sum(parts, axis=0), parts[0] - (parts[1] if len(parts) == 2 else 0.0)
        sign = np.array([1.0, -1.0]).reshape(2, *[1] * (m.ndim - 1))
        stiff = k.easy_field * (1 + np.asarray(self.kappa))[..., np.newaxis]
        easy = stiff * (m @ self.axis)[..., np.newaxis] * self.axis
        hard = k.hard_field * m * np.array([0.0, 0.0, 1.0])
        flat = -k.exchange_field * m[::-1] + own * bent + other * bent[::-1] + sign * alternating * across
        out: np.ndarray = flat + easy - hard + sign * b_neel
        for d, spacing in enumerate(self.spacings if k.dmi else ()):
            beside = k.dmi / (k.magnetization * spacing) * _difference(m, 1 + d, self.periodic)
            out[..., d] += beside[..., 2]
            out[..., 2] -= beside[..., d]
        return out

    def residual(self, snapshot: Snapshot, rate: np.ndarray, b_neel: Any) -> Residual:
        """rate (2, *cells, 3) [1/s]: ṁ_i of the run's equation of motion, against the material's; b_neel as above [T].

        In the root of the sum of squares over all cells, relative to the material's own. The tolerance is rounding: of
        the sums, and of fields that cancel to the little that turns a moment near its rest.
        """
        k, state = self.numbers, snapshot.state
        b, m = self.field(state, b_neel), np.stack([state.m1, state.m2])
        torque = np.cross(m, b)
        expected = -k.gyromagnetic_ratio / (1 + k.damping**2) * (torque + k.damping * np.cross(m, torque))
        size = float(np.linalg.norm(expected))
        bent = sum(4 / spacing**2 for spacing in self.spacings) * k.stiffness / k.magnetization
        largest = k.gyromagnetic_ratio * (k.exchange_field + bent)
        noise = EPSILON * largest * math.sqrt(expected.size)
        off = float(np.linalg.norm(rate - expected))
        scale = max(size, float(np.linalg.norm(rate)), noise)
        return Residual("equation of motion", off / scale, ROUNDING + 4 * noise / scale)
