"""What makes it an altermagnet? A stiffness that is different on the two sublattices, by direction."""

from __future__ import annotations

import math
from typing import Any

from attrs import cmp_using, field, frozen

from neelsot_dyn._checks import finite
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.parameters import Parameter, Place, Scalar, anything, same
from neelsot_dyn.dynamics.terms.base import EnergyTerm

A_ALT = Parameter("a_alt", anything, "a finite number")


def _a_alt(value: Any) -> Any:
    return A_ALT.take(value)


@frozen
class AltermagneticExchange(EnergyTerm):
    """e = A_alt Σ_i s_i [(∂_X m_i)² − (∂_Y m_i)²], the d-wave stiffness along the crystal's axes X and Y.

    On a track, A_alt cos 2ψ (|∂x m1|² − |∂x m2|²). a_alt [J/m], either sign: a number, array, pulse or function;
    psi = ψ [rad] is the angle of the track, or of the mesh's x, to the crystal's X axis: +A_alt at 0, nothing at 45°,
    −A_alt at 90°. On a mesh (∂_X)² − (∂_Y)² = cos 2ψ (∂x² − ∂y²) − 2 sin 2ψ ∂x·∂y. It splits the magnons,
    ω± = ω ± 2γ A_alt cos 2ψ k²/M_s, and puts the static moment m = A_alt cos 2ψ/(M_s B_E) (∂x²n)⊥ into a wall.
    `evolve` refuses a value that makes a magnon branch negative.

    Raises ValueError for numbers that are not finite: AltermagneticExchange(math.nan).
    """

    parameter_names = ("a_alt",)
    a_alt: Scalar = field(converter=_a_alt, eq=cmp_using(eq=same))
    psi: float = field(default=0.0, validator=finite)

    def functional(self, magnetization: float, place: Place | None = None) -> Functional:
        """a_alt cos 2ψ, and the mixed derivative −a_alt sin 2ψ."""
        a_alt = A_ALT.at(self.a_alt, place)
        return Functional(a_alt=a_alt * math.cos(2 * self.psi), a_mixed=-a_alt * math.sin(2 * self.psi))
