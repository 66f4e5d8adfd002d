"""What the KRu4O8 figures beside arXiv:2603.22243 share: the material, its model, and the paper's superflow."""

from __future__ import annotations

from neelsot_dyn import bdg, materials

MATERIAL = materials.KRU4O8
MODEL = bdg.LatticeModel.of(MATERIAL)
"""At T = 0.1 T_c and the fixed gap, 0.02t."""
Q_SI = 1e7
QA = MATERIAL.units.superflow(Q_SI)
"""The paper's superflow, 1e-3 per angstrom, in 1/m and in 1/a."""
DENSITY = {"units": "t/a^2"}


def solver(quick: bool) -> bdg.UniformBdG:
    """Free energies to 1e-11 t/a², coarsely to 1e-10, with F(1) = 1e-7 t/a²."""
    return bdg.UniformBdG(MODEL, tolerance=1e-10 if quick else 1e-11)
