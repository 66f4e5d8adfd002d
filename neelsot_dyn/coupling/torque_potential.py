"""Which energy does the torque do work against as the Néel vector turns in the film's plane, from +ŷ over x̂ to −ŷ?

The Néel field h = −∂F/∂n comes from the trace formula (Eq. 3 of arXiv:2603.22243), not from free energies, so that its
line integral can be held against F(+ŷ) − F(−ŷ). With ψ the angle of n from ŷ and q ∥ x̂, the mirror y → −y gives
F(ψ) = F(−ψ), so h·∂n/∂ψ = −dF/dψ = Σ_k k a_k sin kψ. The part odd in n (odd in q) is the sum over odd k: it is the
potential of the Néel torque; the even part is anisotropy, and drives nothing.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg import UniformBdG
from neelsot_dyn.coupling import remembered
from neelsot_dyn.coupling.neel_field import superconducting_model, superflow_vector
from neelsot_dyn.materials import Material


@frozen(eq=False)
class TorquePotential:
    """The in-plane potential U(ψ) = Σ_k a_k cos kψ (k odd) whose slope is the Néel torque.

    orders (K,): odd k. coefficients (K,) in t/a²; error: bound on any of them, from the quadrature and from the part of
    the torque that the highest harmonics carry. energy_scale: J/m³ of the film per t/a². f1 = Σ_k a_k, equal to F(1).
    """

    orders: np.ndarray
    coefficients: np.ndarray
    error: float
    energy_scale: float

    @property
    def f1(self) -> float:
        """[U(+ŷ) − U(−ŷ)]/2 in t/a²: the work of the torque over the half turn, halved."""
        return float(self.coefficients.sum())

    def energy_density(self, n: np.ndarray) -> np.ndarray:
        """U(n) in J/m³ for in-plane Néel vectors n (..., 3); a small n_z is projected out."""
        psi = np.arctan2(n[..., 0], n[..., 1])
        return self.energy_scale * (np.cos(psi[..., None] * self.orders) @ self.coefficients)


@checked
def torque_potential(
    material: Material,
    q: float,
    reduced_temperature: float | None = None,
    directions: int = 48,
    tolerance: float = 1e-10,
) -> TorquePotential:
    """The Néel torque's potential for a superflow q x̂ (q in 1/m) from the trace formula at `directions` angles.

    A sine series through the torque at the midpoints ψ_j = (j + ½)π/directions. Raises ValueError for fewer than four
    directions or the errors of `neel_field`.
    """
    require(isinstance(directions, int) and directions >= 4, "directions", directions, "an integer >= 4")
    solver = UniformBdG(superconducting_model(material, reduced_temperature), tolerance=tolerance)
    psi = (np.arange(directions) + 0.5) * np.pi / directions
    n = np.stack([np.sin(psi), np.cos(psi), np.zeros_like(psi)], axis=-1)
    along = np.stack([np.cos(psi), -np.sin(psi), np.zeros_like(psi)], axis=-1)
    field = remembered.neel_field(solver, superflow_vector(material, q), n)
    torque = np.einsum("ji,ji->j", field.value, along)
    orders = np.arange(1, directions)
    amplitudes = 2 / directions * np.sin(np.outer(orders, psi)) @ torque
    coefficients = amplitudes / orders
    odd = orders % 2 == 1
    truncation = float(np.abs(coefficients[odd][-2:]).max())
    return TorquePotential(
        orders=orders[odd],
        coefficients=coefficients[odd],
        error=2 * field.error + truncation,
        energy_scale=material.units.areal_density(1.0) / material.thickness,
    )
