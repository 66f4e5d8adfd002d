"""Is F(+ŷ) − F(−ŷ) of a superflow what it was found to be elsewhere? Numbers kept apart from the solvers, in SI.

KRu4O8: a table from full diagonalisation of its own 4 × 4 Bogoliubov matrix in joule on 3200² points of the zone
(`tests/validation/test_superflow_reference.py` has the program). Other materials: 2 t_m γ q/a, Eq. 8 of
arXiv:2603.22243, where their altermagnetic splitting is weak. A unit of q, a sign of the Rashba coupling or a factor of
F that the torque and the landscape of a run share shows here, and only here.
"""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen

from neelsot_dyn._signature import checked
from neelsot_dyn.bdg import LatticeModel, expansion
from neelsot_dyn.materials import KRU4O8, Material
from neelsot_dyn.validation.residual import Residual

TABLE = np.array(
    [
        (2e6, 3.3773e-10),
        (5e6, 8.4459e-10),
        (8e6, 1.3658e-9),
        (1e7, 1.7146e-9),
        (1.1e7, 1.8858e-9),
        (1.2e7, 2.0364e-9),
        (1.3e7, 2.1524e-9),
        (1.4e7, 2.1993e-9),
    ]
)
"""q [1/m] and F(+ŷ) − F(−ŷ) [J/m²] of KRu4O8 at T = 0.1 T_c and its fixed gap."""
TABLE_ERROR = 0.01
"""Of the table and of straight lines through F/q against q², relative."""
SET = "set by the user"
"""How the source of a number begins that `Material.with_changes` has set."""
WEAK = 0.3
"""Largest error for which the closed form says something."""


@frozen
class Reference:
    """F(+ŷ) − F(−ŷ) [J/m²], its relative error, and where it is from."""

    energy: float
    error: float
    source: str

    def residual(self, found: float) -> Residual:
        """That of an F(+ŷ) − F(−ŷ) [J/m²] that was found."""
        return Residual("superflow against reference", abs(found / self.energy - 1), self.error)


@checked
def superflow_reference(material: Material, q: float) -> Reference | None:
    """The reference for q x̂ [1/m]; None where there is none: another superflow, a
    gap by proximity, or a strong altermagnet.

    The table holds for what is called KRu4O8 and has no number of its electrons changed by the user, whatever these
    numbers are: that they are the right ones is part of the test.
    """
    if material.electrons.interface_rate is not None:
        return None
    if material.name == KRU4O8.name and not _changed(material):
        if abs(q) > TABLE[-1, 0]:
            return None
        ratio = np.interp(q**2, TABLE[:, 0] ** 2, TABLE[:, 1] / TABLE[:, 0])
        return Reference(float(ratio * q), TABLE_ERROR, "full diagonalisation")
    return _weak(material, q)


def _changed(material: Material) -> bool:
    """Has the user set a number that F depends on?"""
    names = (
        "lattice_constant",
        "reduced_temperature",
        *(f"electrons.{n}" for n in ("hopping", "t_m", "t_so", "mu", "gap")),
    )
    return any(material.sources.get(name, "set by the user").startswith("set by the user") for name in names)


def _weak(material: Material, q: float) -> Reference | None:
    electrons, a = material.electrons, material.lattice_constant
    model = LatticeModel.of(material)
    fermi = math.sqrt(max(electrons.mu, 0.0) + electrons.t_so**2 / 4) + abs(electrons.t_so) / 2
    scale = max(model.gap, model.temperature)
    splitting, lattice, depairing = electrons.t_m * fermi**2 / scale, fermi**2 / 12, (q * a * fermi / scale) ** 2
    error = abs(splitting) + lattice + depairing
    if error > WEAK or electrons.t_m == 0 or electrons.t_so == 0:
        return None
    energy = 2 * electrons.t_m * expansion(model).gamma * q * electrons.hopping / a
    return Reference(energy, error, "Eq. 8, weak altermagnet")
