"""The energy of a material's magnet, whatever drives it.

The electrons give part of it at rest: a stiffness A_el, the hard axis K_el and D. A torque that is F(q) − F(0) leaves
all of that to the constants A, K and D of the material, which are totals (choice i). A torque that is F(q) whole brings
it along, and the constants are A − A_el, K − K_el for the easy and the hard axis, and no D (choice ii): the wall keeps
its width and its energy. Anything between counts some of it twice.

A_el is a stiffness of n alone, A_el |∇n|² = (A_el/4) Σ |∇m_i|² − (A_el/2) ∇m1:∇m2: it is 𝒜 = 2 A11 − A12 that it
changes, and not the net stiffness 𝒜_m = 2 A11 + A12.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked
from neelsot_dyn.coupling import RestTerms
from neelsot_dyn.dynamics import (
    AltermagneticExchange,
    DerivedQuantities,
    EnergySum,
    HomogeneousExchange,
    InhomogeneousExchange,
    InterfacialDMI,
    UniaxialAnisotropy,
)
from neelsot_dyn.materials import Material

FILM_NORMAL = np.array([0.0, 0.0, 1.0])


@checked
def magnet_energy(
    material: Material,
    easy_axis: Any,
    psi: float = 0.0,
    hardness: Any = 1.0,
    without: RestTerms | None = None,
) -> EnergySum:
    """Exchange, its altermagnetic part, the easy axis along `easy_axis`, hard axis ẑ and DMI, those that are not zero.

    psi [rad]: angle of the track to the crystal axis along which the sublattice stiffness of m1 is the larger.
    hardness: K_e of the easy axis in units of the material's, a number or one per cell. without: what the electrons
    give at rest, which is then taken off (choice ii), for a torque that is F(q) whole.

    Raises ValueError where the electrons' stiffness is all of the material's, or its part within a sublattice.
    """
    m = material
    a11, a12, hard, dmi = m.a11, m.a12, m.hard_axis_anisotropy, m.magnet.dmi
    easy = m.easy_axis_anisotropy * hardness
    if without is not None:
        wall = without.across(np.asarray(easy_axis))
        share = wall.replaced_stiffness
        easy = easy - wall.replaced_anisotropy
        valid = f"an electrons' stiffness below {min(m.neel_stiffness, 4 * m.a11):.4g} J/m, the material's own"
        require(share < min(m.neel_stiffness, 4 * m.a11), "without.replaced_stiffness", share, valid)
        a11, a12, dmi = a11 - share / 4, a12 + share / 2, 0.0
        hard -= without.hard_axis_field * m.magnetization / 2 / m.layers
    energy = (
        HomogeneousExchange(m.homogeneous_exchange, m.lattice_constant)
        + InhomogeneousExchange(a11, a12)
        + UniaxialAnisotropy(easy, easy_axis)
    )
    if m.a_alt:
        energy = energy + AltermagneticExchange(m.a_alt, psi)
    if hard:
        kind = "hard" if hard > 0 else "easy"
        energy = energy + UniaxialAnisotropy(abs(hard), FILM_NORMAL, kind=kind)
    if dmi:
        energy = energy + InterfacialDMI(dmi)
    return energy


@checked
def derived(material: Material) -> DerivedQuantities:
    """`Material.scales`, by its earlier name."""
    return material.scales
