"""What ties the two sublattices, and neighbouring cells, together? Homogeneous and inhomogeneous exchange."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import cmp_using, field, frozen

from neelsot_dyn._checks import positive, require
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.parameters import Place, Scalar, anything, at_least, evaluate, same, scalar
from neelsot_dyn.dynamics.terms.base import EnergyTerm


def _a0(value: Any) -> Any:
    return scalar("a0", value, lambda a: np.asarray(a) < 0, "a number < 0 (antiparallel sublattices)")


def _a11(value: Any) -> Any:
    return scalar("a11", value, at_least(0), "a number >= 0")


def _a12(value: Any) -> Any:
    return scalar("a12", value, anything, "a finite number")


@frozen
class HomogeneousExchange(EnergyTerm):
    """e = −(4 A0/a²)(m1·m2 + 1): antiparallel coupling of the sublattices inside a cell, B_E = −4 A0/(a² M_s).

    a0 = A0 < 0 [J/m], a number, array or function; lattice_constant = a [m]. Zero for m1 = −m2; B_1 = −B_E (m1 + m2)
    (see `functional`).

    Raises ValueError for a0 ≥ 0 (a ferromagnet) or a ≤ 0: HomogeneousExchange(a0=+1e-12, ...).
    """

    a0: Scalar = field(converter=_a0, eq=cmp_using(eq=same))
    lattice_constant: float = field(validator=positive)

    def functional(self, magnetization: float, place: Place | None = None) -> Functional:
        """j12 = −4 A0/a²."""
        return Functional(j12=-4 * evaluate("a0", self.a0, place) / self.lattice_constant**2)

    @property
    def parameters(self) -> tuple[Any, ...]:
        """(a0,)."""
        return (self.a0,)


@frozen
class InhomogeneousExchange(EnergyTerm):
    """e = A11 (|∇m1|² + |∇m2|²) + A12 ∇m1:∇m2, both in J/m; A12 ≤ 0 in a usual antiferromagnet.

    Numbers, arrays or functions; a bond between two cells has the mean of theirs. The Néel vector's stiffness is
    𝒜 = 2 A11 − A12, so the wall width is √(𝒜/2K_e). A11 = 0 (exchange between the sublattices only) is allowed.

    Raises ValueError for a11 < 0 or 2 a11 − a12 ≤ 0: a negative stiffness favours ever shorter waves.
    """

    a11: Scalar = field(converter=_a11, eq=cmp_using(eq=same))
    a12: Scalar = field(default=0.0, converter=_a12, eq=cmp_using(eq=same))

    def __attrs_post_init__(self) -> None:
        """Refuse a stiffness that is not positive, as far as it is known now."""
        if callable(self.a11) or callable(self.a12):
            return
        twice = 2 * np.asarray(self.a11)
        valid = f"a number < 2 a11 = {twice!r} (positive stiffness)"
        require(bool(np.all(twice - self.a12 > 0)), "a12", self.a12, valid)

    def functional(self, magnetization: float, place: Place | None = None) -> Functional:
        """a11 and a12 as they are."""
        return Functional(a11=evaluate("a11", self.a11, place), a12=evaluate("a12", self.a12, place))

    @property
    def parameters(self) -> tuple[Any, ...]:
        """(a11, a12)."""
        return (self.a11, self.a12)
