"""What ties the two sublattices, and neighbouring cells, together? Homogeneous and inhomogeneous exchange."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import cmp_using, field, frozen

from neelsot_dyn._checks import positive, require
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.parameters import Parameter, Place, Scalar, anything, at_least, below, same
from neelsot_dyn.dynamics.terms.base import EnergyTerm

A0 = Parameter("a0", below(0), "a number < 0 (antiparallel sublattices)")
A11 = Parameter("a11", at_least(0), "a number >= 0")
A12 = Parameter("a12", anything, "a finite number")


def _a0(value: Any) -> Any:
    return A0.take(value)


def _a11(value: Any) -> Any:
    return A11.take(value)


def _a12(value: Any) -> Any:
    return A12.take(value)


@frozen
class HomogeneousExchange(EnergyTerm):
    """e = −(4 A0/a²)(m1·m2 + 1): antiparallel coupling of the sublattices inside a cell, B_E = −4 A0/(a² M_s).

    a0 = A0 < 0 [J/m], a number, array, pulse or function; lattice_constant = a [m]. Zero for m1 = −m2;
    B_1 = −B_E (m1 + m2) (see `functional`).

    Raises ValueError for a0 ≥ 0 (a ferromagnet) or a ≤ 0: HomogeneousExchange(a0=+1e-12, ...).
    """

    parameter_names = ("a0",)
    a0: Scalar = field(converter=_a0, eq=cmp_using(eq=same))
    lattice_constant: float = field(validator=positive)

    def functional(self, magnetization: float, place: Place | None = None) -> Functional:
        """j12 = −4 A0/a²."""
        return Functional(j12=-4 * A0.at(self.a0, place) / self.lattice_constant**2)


@frozen
class InhomogeneousExchange(EnergyTerm):
    """e = A11 (|∇m1|² + |∇m2|²) + A12 ∇m1:∇m2, both in J/m; A12 ≤ 0 in a usual antiferromagnet.

    Numbers, arrays, pulses or functions; a bond between two cells has the mean of theirs. The stiffness of the Néel
    vector is 𝒜 = 2 A11 − A12, so the wall width is √(𝒜/2K_e). A11 = 0 (exchange between sublattices only) is allowed.

    Raises ValueError for a11 < 0 or 2 a11 − a12 ≤ 0: a negative stiffness favours ever shorter waves.
    """

    parameter_names = ("a11", "a12")
    a11: Scalar = field(converter=_a11, eq=cmp_using(eq=same))
    a12: Scalar = field(default=0.0, converter=_a12, eq=cmp_using(eq=same))

    def __attrs_post_init__(self) -> None:
        """Refuse a stiffness that is not positive, as far as it is known now."""
        if not callable(self.a11) and not callable(self.a12):
            _check_stiffness(self.a11, self.a12)

    def functional(self, magnetization: float, place: Place | None = None) -> Functional:
        """a11 and a12 as they are."""
        a11, a12 = A11.at(self.a11, place), A12.at(self.a12, place)
        _check_stiffness(a11, a12)
        return Functional(a11=a11, a12=a12)


def _check_stiffness(a11: Any, a12: Any) -> None:
    twice = 2 * np.asarray(a11)
    valid = f"a number < 2 a11 = {twice!r} (positive stiffness)"
    require(bool(np.all(twice - a12 > 0)), "a12", a12, valid)
