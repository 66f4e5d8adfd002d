"""What makes it an altermagnet? A stiffness that is different on the two sublattices, by direction."""

from __future__ import annotations

import math

from attrs import field, frozen

from neelsot_dyn._checks import finite
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.terms.base import EnergyTerm


@frozen
class AltermagneticExchange(EnergyTerm):
    """e = A_alt cos 2ψ (|∂x m1|² − |∂x m2|²): the d-wave stiffness A_alt Σ_i s_i [(∂_X m_i)² − (∂_Y m_i)²] on a track.

    a_alt [J/m], either sign; psi = ψ [rad], the angle of the track to the crystal's X axis: +A_alt at 0, nothing at
    45°, −A_alt at 90°. It splits the magnons, ω± = ω ± 2γ A_alt cos 2ψ k²/M_s, and puts the static moment
    m = A_alt cos 2ψ/(M_s B_E) (∂x²n)⊥ into a wall. `evolve` refuses a value that makes a magnon branch negative.

    Raises ValueError for numbers that are not finite: AltermagneticExchange(math.nan).
    """

    a_alt: float = field(validator=finite)
    psi: float = field(default=0.0, validator=finite)

    def functional(self, magnetization: float) -> Functional:
        """a_alt cos 2ψ."""
        return Functional(a_alt=self.a_alt * math.cos(2 * self.psi))
