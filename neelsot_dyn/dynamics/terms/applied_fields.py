"""What do applied fields do? Zeeman acts alike on both sublattices; the Néel field of a superflow is staggered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import cmp_using, field, frozen

from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.parameters import Parameter, Place, PulsedVector, anything, same
from neelsot_dyn.dynamics.terms.base import EnergyTerm

B = Parameter("b", anything, "a finite field [T]", vector=True)


def _vector(value: Any) -> Any:
    return B.take(value)


@frozen
class AppliedField(EnergyTerm):
    """A field b [T]: a 3-vector, an array (*cells, 3), three numbers or pulses, or a function.

    A pulse of 1 mT along ŷ, (0, Rectangular(1e-3, 2e-11, 5e-12), 0), has corners that every level steps to, exactly. A
    function, lambda x, t: (0, 1e-3 * np.sin(1e12 * t), 0), has none that are known: steps are then held to what the
    magnet can follow. What changes with time or state does work: `Snapshot.work` says how much the field has given.
    """

    parameter_names = ("b",)
    b: np.ndarray | PulsedVector | Callable[..., Any] = field(converter=_vector, eq=cmp_using(eq=same))

    def at(self, place: Place | None) -> np.ndarray:
        """b at a place [T], (3,) or (*cells, 3)."""
        return np.asarray(B.at(self.b, place))

    def _rank(self, parameter: Any) -> int:
        return 1


@frozen
class Zeeman(AppliedField):
    """e = −M_s B·(m1 + m2), with b = B in tesla: the uniform field, the same on both sublattices (`AppliedField`).

    Raises ValueError unless b is finite and a vector (3,), (*cells, 3), three numbers or pulses, or a function:
    Zeeman(1.0).
    """

    def functional(self, magnetization: float, place: Place | None = None) -> Functional:
        """M_s B."""
        return Functional(zeeman=magnetization * self.at(place))


@frozen
class NeelField(AppliedField):
    """e = −M_s B_N·(m1 − m2), with b = B_N in tesla: +b on sublattice 1, −b on sublattice 2 (`AppliedField`).

    The domain with n ∥ +b grows; a wall's energy falls by 4 M_s |B_N·axis| per length that it travels. An antiparallel
    domain is unstable from |B_N| = B_A on.

    Raises ValueError unless b is finite and a vector (3,), (*cells, 3), three numbers or pulses, or a function:
    NeelField(1e-4).
    """

    def functional(self, magnetization: float, place: Place | None = None) -> Functional:
        """M_s B_N."""
        return Functional(neel=magnetization * self.at(place))
