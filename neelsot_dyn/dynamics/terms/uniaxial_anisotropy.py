"""Which directions do the sublattices prefer, or avoid? Uniaxial anisotropy, easy or hard, about any axis."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import cmp_using, field, frozen

from neelsot_dyn._checks import not_negative, one_of
from neelsot_dyn.dynamics._arrays import direction
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.terms.base import EnergyTerm


def _axis(value: Any) -> np.ndarray:
    return direction("axis", value)


@frozen
class UniaxialAnisotropy(EnergyTerm):
    """e = ∓K Σ_i (m_i·axis)², minus for kind "easy", plus for "hard"; B_A (or B_H) = 2K/M_s.

    k = K ≥ 0 [J/m³] of ONE sublattice (the Néel vector feels 2K); axis is a 3-vector of any length and is normalised.

    Raises ValueError for k < 0 (say kind="hard" instead), an axis of no length, or another kind.
    """

    k: float = field(validator=not_negative)
    axis: np.ndarray = field(converter=_axis, eq=cmp_using(eq=np.array_equal))
    kind: str = field(default="easy", validator=one_of("easy", "hard"))

    def functional(self, magnetization: float) -> Functional:
        """∓K axis ⊗ axis."""
        sign = -1.0 if self.kind == "easy" else 1.0
        return Functional(anisotropy=sign * self.k * np.outer(self.axis, self.axis))
