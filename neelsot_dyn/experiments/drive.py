"""What drives one wall: a superflow, by way of the BdG layer, or a field that is merely given?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import require_finite
from neelsot_dyn._portable import Portable
from neelsot_dyn._signature import checked
from neelsot_dyn.coupling import NeelField, neel_field, torque_potential
from neelsot_dyn.materials import NIOBIUM_STRIP, Material, plausibility


@frozen(eq=False)
class WallDrive(Portable):
    """A staggered field and the energies that belong to it.

    kind: "superflow" or "synthetic field"; label: the same with its size. vector (3,) [T]: ±B_N on the two sublattices.
    energy_difference [J/m³]: F(+ŷ) − F(−ŷ) per volume of film, energy_difference_error its error. potential: U(n)
    [J/m³] for Néel vectors (..., 3), from the torque; potential_error bounds it. microscopic: what the BdG layer found,
    None for a given field.
    """

    kind: str
    label: str
    vector: np.ndarray
    energy_difference: float
    energy_difference_error: float
    potential: Callable[[np.ndarray], np.ndarray]
    potential_error: float
    microscopic: NeelField | None

    @property
    def amplitude(self) -> float:
        """|B_N| [T] on either sublattice, in the film."""
        return float(np.linalg.norm(self.vector))


@checked
def superflow_drive(material: Material, q: float) -> WallDrive:
    """The drive of a superflow q x̂ (q in 1/m): field from BdG free energies, potential from the BdG torque.

    Warns of a superflow that the illustrative niobium strip would not carry.
    """
    field = neel_field(material, q)
    plausibility.warn(plausibility.parent_doubts(NIOBIUM_STRIP, q))
    potential = torque_potential(material, q)
    return WallDrive(
        kind="superflow",
        label=f"superflow q = {q:.4g} 1/m",
        vector=field.vector,
        energy_difference=field.energy_difference,
        energy_difference_error=abs(potential.energy_scale) * 2 * field.f1_error,
        potential=potential.energy_density,
        potential_error=abs(potential.energy_scale) * potential.error,
        microscopic=field,
    )


@checked
def synthetic_drive(material: Material, amplitude: float) -> WallDrive:
    """A given staggered field `amplitude` ŷ [T], not computed from any superflow: U(n) = −2 M_s B_N n_y."""
    require_finite("amplitude", amplitude)
    density = 2 * material.magnetization * amplitude
    return WallDrive(
        kind="synthetic field",
        label=f"synthetic field {amplitude:.4g} T (not from a superflow)",
        vector=np.array([0.0, amplitude, 0.0]),
        energy_difference=-2 * density,
        energy_difference_error=0.0,
        potential=partial(_along_y, density),
        potential_error=0.0,
        microscopic=None,
    )


def _along_y(density: float, n: np.ndarray) -> np.ndarray:
    """−density n_y."""
    return -density * n[..., 1]
