"""What prefers one sense of rotation? The Dzyaloshinskii-Moriya interaction of an interface."""

from __future__ import annotations

from typing import Any

from attrs import cmp_using, field, frozen

from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.parameters import Parameter, Place, Scalar, anything, same
from neelsot_dyn.dynamics.terms.base import EnergyTerm

D = Parameter("d", anything, "a finite number")


def _d(value: Any) -> Any:
    return D.take(value)


@frozen
class InterfacialDMI(EnergyTerm):
    """e = D Σ_i [m_iz ∇·m_i − (m_i·∇) m_iz], the same D on both sublattices; normal of the interface ẑ.

    d = D [J/m²], either sign: a number, array, pulse or function. Bond by bond, D ŷ·(m_j × m_{j+1})/dx along x and
    −D x̂·(m_j × m_{j+1})/dy along y, so that field and energy match to the last digit, free ends (where m then tilts)
    included. A wall's energy changes by −2πD cos φ where the easy axis is along the track (polarity +1), by nothing
    where it is across. The uniform state gives way to a spiral beyond |D| = (2/π) √(2 𝒜 K_e) = 4 K_e δ0/π.

    Raises ValueError for a number that is not finite: InterfacialDMI(math.inf).
    """

    parameter_names = ("d",)
    d: Scalar = field(converter=_d, eq=cmp_using(eq=same))

    def functional(self, magnetization: float, place: Place | None = None) -> Functional:
        """dmi = D."""
        return Functional(dmi=D.at(self.d, place))
