"""Down to which wall width the torque inside a wall may be taken as local in n, without asking the texture solver."""

from __future__ import annotations

import math

from neelsot_dyn._signature import checked
from neelsot_dyn.materials import Material

STRONG = 0.5
"""t_m k_F² over the gap, from which on orders beyond the first matter."""
LENGTHS = 2.5
"""Coherence lengths v_F/Δ: a wall of KRu4O8 that wide obeys the local torque to 5 % (`validation.validity_map`)."""


@checked
def local_torque_width(material: Material) -> float:
    """The width [m] from which on a local torque holds to about 5 % on the Néel vector inside a wall; 0 for any.

    At first order in t_m the energy is exactly local. Where t_m k_F² is no small part of the gap, the orders beyond it
    reach over the coherence length v_F/Δ = 2t a √(μ + t_so²/4)/Δ. The force on a wall's position is exact at any width.
    """
    electrons = material.electrons
    gap = electrons.gap_at(material.reduced_temperature)
    squared = max(electrons.mu, 0.0) + electrons.t_so**2 / 4
    if abs(electrons.t_m) * squared <= STRONG * gap:
        return 0.0
    return LENGTHS * 2 * math.sqrt(squared) / gap * material.lattice_constant if gap > 0 else math.inf
