"""What ties the two sublattices, and neighbouring cells, together? Homogeneous and inhomogeneous exchange."""

from __future__ import annotations

from attrs import Attribute, field, frozen

from neelsot_dyn._checks import finite, positive, require, require_finite
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.terms.base import EnergyTerm


@frozen
class HomogeneousExchange(EnergyTerm):
    """e = −(4 A0/a²)(m1·m2 + 1): antiparallel coupling of the sublattices inside a cell, B_E = −4 A0/(a² M_s).

    a0 = A0 < 0 [J/m], lattice_constant = a [m]. Zero for m1 = −m2; B_1 = −B_E (m1 + m2) (see `functional`).

    Raises ValueError for a0 ≥ 0 (a ferromagnet) or a ≤ 0: HomogeneousExchange(a0=+1e-12, ...).
    """

    a0: float = field()
    lattice_constant: float = field(validator=positive)

    @a0.validator
    def _antiferromagnetic(self, attribute: Attribute[float], value: float) -> None:
        require(require_finite("a0", value) < 0, "a0", value, "a number < 0 (antiparallel sublattices)")

    def functional(self, magnetization: float) -> Functional:
        """j12 = −4 A0/a²."""
        return Functional(j12=-4 * self.a0 / self.lattice_constant**2)


@frozen
class InhomogeneousExchange(EnergyTerm):
    """e = A11 (|∂x m1|² + |∂x m2|²) + A12 ∂x m1·∂x m2, both in J/m; A12 ≤ 0 in a usual antiferromagnet.

    The Néel vector's stiffness is 𝒜 = 2 A11 − A12, so the wall width is √(𝒜/2K_e).

    Raises ValueError for a11 ≤ 0 or 2 a11 − a12 ≤ 0: a negative stiffness favours ever shorter waves.
    """

    a11: float = field(validator=positive)
    a12: float = field(default=0.0, validator=finite)

    @a12.validator
    def _stiff(self, attribute: Attribute[float], value: float) -> None:
        require(2 * self.a11 - value > 0, "a12", value, f"a number < 2 a11 = {2 * self.a11!r} (positive stiffness)")

    def functional(self, magnetization: float) -> Functional:
        """a11 and a12 as they are."""
        return Functional(a11=self.a11, a12=self.a12)
