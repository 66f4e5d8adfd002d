"""What do applied fields do? Zeeman acts alike on both sublattices; the Néel field of a superflow is staggered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import cmp_using, field, frozen

from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.parameters import Place, evaluate, same, vector
from neelsot_dyn.dynamics.terms.base import EnergyTerm


def _vector(value: Any) -> Any:
    return vector("b", value)


@frozen
class AppliedField(EnergyTerm):
    """A field b [T]: one 3-vector, an array (*cells, 3), or a function such as lambda x, t: (0, 1e-4 * (t < 1e-9), 0).

    A function of time or of the state does work: the energy is not kept up by its own loss, and `Snapshot.work` says
    how much the field has given.
    """

    b: np.ndarray | Callable[..., Any] = field(converter=_vector, eq=cmp_using(eq=same))

    def at(self, place: Place | None) -> np.ndarray:
        """b at a place [T], (3,) or (*cells, 3)."""
        return np.asarray(evaluate("b", self.b, place, vector=True))

    @property
    def parameters(self) -> tuple[Any, ...]:
        """(b,)."""
        return (self.b,)

    def _rank(self, parameter: Any) -> int:
        return 1


@frozen
class Zeeman(AppliedField):
    """e = −M_s B·(m1 + m2), with b = B in tesla: the uniform field, the same on both sublattices (`AppliedField`).

    Raises ValueError unless b is finite and a vector (3,), (*cells, 3) or a function: Zeeman(1.0).
    """

    def functional(self, magnetization: float, place: Place | None = None) -> Functional:
        """M_s B."""
        return Functional(zeeman=magnetization * self.at(place))


@frozen
class NeelField(AppliedField):
    """e = −M_s B_N·(m1 − m2), with b = B_N in tesla: +b on sublattice 1, −b on sublattice 2 (`AppliedField`).

    The domain with n ∥ +b grows; a wall's energy falls by 4 M_s |B_N·axis| per length that it travels. An antiparallel
    domain is unstable from |B_N| = B_A on.

    Raises ValueError unless b is finite and a vector (3,), (*cells, 3) or a function: NeelField(1e-4).
    """

    def functional(self, magnetization: float, place: Place | None = None) -> Functional:
        """M_s B_N."""
        return Functional(neel=magnetization * self.at(place))
