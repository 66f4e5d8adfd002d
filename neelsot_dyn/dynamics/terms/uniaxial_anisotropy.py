"""Which directions do the sublattices prefer, or avoid? Uniaxial anisotropy, easy or hard, about any axis."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import cmp_using, field, frozen

from neelsot_dyn._checks import one_of
from neelsot_dyn.dynamics._arrays import axis_of
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.parameters import Parameter, Place, Scalar, at_least, same
from neelsot_dyn.dynamics.terms.base import EnergyTerm

K = Parameter("k", at_least(0), "a number >= 0 (kind='hard' for the opposite sign)")


def _k(value: Any) -> Any:
    return K.take(value)


@frozen
class UniaxialAnisotropy(EnergyTerm):
    """e = ∓K Σ_i (m_i·axis)², minus for kind "easy", plus for "hard"; B_A (or B_H) = 2K/M_s.

    k = K ≥ 0 [J/m³] of ONE sublattice (the Néel vector feels 2K), a number, array, pulse or function; axis is a
    3-vector of any length and is normalised.

    Raises ValueError for k < 0 (say kind="hard" instead), an axis of no length, or another kind.
    """

    parameter_names = ("k",)
    k: Scalar = field(converter=_k, eq=cmp_using(eq=same))
    axis: np.ndarray = field(converter=axis_of, eq=cmp_using(eq=np.array_equal))
    kind: str = field(default="easy", validator=one_of("easy", "hard"))

    def functional(self, magnetization: float, place: Place | None = None) -> Functional:
        """∓K axis ⊗ axis."""
        sign = -1.0 if self.kind == "easy" else 1.0
        k = np.asarray(K.at(self.k, place))
        return Functional(anisotropy=sign * k[..., None, None] * np.outer(self.axis, self.axis))
