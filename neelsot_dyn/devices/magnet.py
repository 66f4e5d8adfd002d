"""The energy of a material's magnet, whatever drives it, and the scales of its dynamics."""

from __future__ import annotations

from typing import Any

import numpy as np

from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics import (
    AltermagneticExchange,
    DerivedQuantities,
    EnergySum,
    HomogeneousExchange,
    InhomogeneousExchange,
    UniaxialAnisotropy,
)
from neelsot_dyn.materials import Material

FILM_NORMAL = np.array([0.0, 0.0, 1.0])


@checked
def magnet_energy(material: Material, easy_axis: Any, psi: float = 0.0, hardness: Any = 1.0) -> EnergySum:
    """Exchange, its altermagnetic part, the easy axis along `easy_axis`, and the hard axis ẑ, those that are not zero.

    psi [rad]: angle of the track to the crystal axis along which the sublattice stiffness of m1 is the larger.
    hardness: K_e of the easy axis in units of the material's, a number or one per cell.
    """
    m = material
    energy = (
        HomogeneousExchange(m.homogeneous_exchange, m.lattice_constant)
        + InhomogeneousExchange(m.a11, m.a12)
        + UniaxialAnisotropy(m.easy_axis_anisotropy * hardness, easy_axis)
    )
    if m.a_alt:
        energy = energy + AltermagneticExchange(m.a_alt, psi)
    if m.hard_axis_anisotropy:
        energy = energy + UniaxialAnisotropy(m.hard_axis_anisotropy, FILM_NORMAL, kind="hard")
    return energy


@checked
def derived(material: Material) -> DerivedQuantities:
    """`Material.scales`, by its earlier name."""
    return material.scales
