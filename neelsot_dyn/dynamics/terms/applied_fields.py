"""What do applied fields do? Zeeman acts alike on both sublattices; the Néel field of a superflow is staggered."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import cmp_using, field, frozen

from neelsot_dyn.dynamics._arrays import three_vector
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.terms.base import EnergyTerm


def _vector(value: Any) -> np.ndarray:
    return three_vector("b", value)


@frozen
class Zeeman(EnergyTerm):
    """e = −M_s B·(m1 + m2), with b = B a 3-vector in tesla: the uniform field, the same on both sublattices.

    Raises ValueError unless b is one finite vector of shape (3,): Zeeman(1.0).
    """

    b: np.ndarray = field(converter=_vector, eq=cmp_using(eq=np.array_equal))

    def functional(self, magnetization: float) -> Functional:
        """M_s B."""
        return Functional(zeeman=magnetization * self.b)


@frozen
class NeelField(EnergyTerm):
    """e = −M_s B_N·(m1 − m2), with b = B_N a 3-vector in tesla: +b on sublattice 1, −b on sublattice 2.

    The domain with n ∥ +b grows; a wall's energy falls by 4 M_s |B_N·axis| per length that it travels. An antiparallel
    domain is unstable from |B_N| = B_A on.

    Raises ValueError unless b is one finite vector of shape (3,): NeelField(1e-4).
    """

    b: np.ndarray = field(converter=_vector, eq=cmp_using(eq=np.array_equal))

    def functional(self, magnetization: float) -> Functional:
        """M_s B_N."""
        return Functional(neel=magnetization * self.b)
