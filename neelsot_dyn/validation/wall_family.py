"""Which Néel vectors belong to a wall's position, inner angle and width, and how do they change with them?

n = p · Eq. 16 of arXiv:2603.22243 (`textures.wall_profile`), polarity p = ±1. With θ the polar angle, u = (x − r0)/δ,
∂θ/∂r0 = −sin θ/δ, ∂θ/∂δ = −u sin θ/δ. A field B_N then pushes with the generalised force 2 M_s ∫ B_N·∂n/∂Q dx
[J/m² per unit of Q], the torque projected on the coordinate.
"""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from neelsot_dyn import textures
from neelsot_dyn._checks import one_of, one_or_minus_one
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.dynamics import Wall

COORDINATES = ("position", "angle", "width")
AXES = {"y": np.array([0.0, 1.0, 0.0]), "x": np.array([-1.0, 0.0, 0.0])}
"""The axis of the domains, such that polarity +1 is the texture of Eq. 16, turned or not."""


@frozen(field_transformer=typed_fields)
class WallFamily:
    """The walls between domains ±ŷ ("y") or the same turned by 90° about ẑ ("x"), with polarity ±1.

    Their walls are those of `track_wall(state, x, family.axis)`.
    """

    domains: str = field(default="y", validator=one_of("x", "y"))
    polarity: int = field(default=1, validator=one_or_minus_one)

    @property
    def axis(self) -> np.ndarray:
        """Axis of the domains: n·axis > 0 on the left of a wall of polarity +1."""
        return AXES[self.domains]

    def texture(self, x: np.ndarray, wall: Wall) -> np.ndarray:
        """n (N, 3) of the wall at x (N,) [m]."""
        angle = wall.angle if self.polarity == 1 else wall.angle + np.pi
        return self.polarity * textures.wall_profile(x, wall.position, wall.width, angle, self.domains)

    def slopes(self, x: np.ndarray, wall: Wall) -> np.ndarray:
        """∂n/∂Q (3, N, 3) for Q = position [m], angle [rad], width [m]."""
        n = self.texture(x, wall)
        along = n @ self.axis  # p cos θ
        sine = np.sqrt(np.clip(1 - along**2, 0.0, None))
        inner = self._inner(wall.angle)
        by_angle = sine[:, None] * self._inner(wall.angle + np.pi / 2)
        by_theta = self.polarity * (along[:, None] * inner) - self.polarity * sine[:, None] * self.axis
        distance = (x - wall.position) / wall.width
        by_position = -(sine / wall.width)[:, None] * by_theta
        return np.stack([by_position, by_angle, distance[:, None] * by_position])

    def _inner(self, angle: float) -> np.ndarray:
        """Inner Néel vector at φ."""
        if self.domains == "y":
            return np.array([np.sin(angle), 0.0, np.cos(angle)])
        return np.array([0.0, np.sin(angle), np.cos(angle)])

    def forces(self, field: np.ndarray, x: np.ndarray, wall: Wall, magnetization: float) -> np.ndarray:
        """2 M_s Σ B_N·∂n/∂Q dx (3,): force per area on the position [J/m³], torque on the angle [J/m² per rad], force
        on the width [J/m³], of a field (N, 3) [T].
        """
        return 2 * magnetization * float(x[1] - x[0]) * np.einsum("qij,ij->q", self.slopes(x, wall), field)
