"""What are the equations of motion? Landau-Lifshitz-Gilbert for two coupled sublattices."""

from __future__ import annotations

from typing import Self

import numpy as np
from attrs import field, frozen
from attrs.validators import instance_of, optional

from neelsot_dyn import units
from neelsot_dyn._checks import not_negative, positive
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics import _kernels
from neelsot_dyn.dynamics.coefficients import kernel_coefficients, shortened
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.state import TwoSublatticeState, from_kernel, ghosted
from neelsot_dyn.dynamics.terms import EnergyTerm
from neelsot_dyn.dynamics.terms.base import is_a_term
from neelsot_dyn.dynamics.thermal import ThermalField
from neelsot_dyn.dynamics.track import Grid
from neelsot_dyn.materials import Material


@frozen
class LLG:
    """ṁ_i = −γ/(1 + α²) [m_i × B_i + α m_i × (m_i × B_i)], with B_i = −(1/M_s) δe/δm_i from `energy`.

    energy: a term or a sum of terms; magnetization = M_s [A/m] of one sublattice; damping = α ≥ 0;
    gyromagnetic_ratio = γ > 0 [rad/(s T)]; thermal, a `ThermalField`, joins B_i in both products. This is Gilbert's
    form ṁ = −γ m × B + α m × ṁ solved for ṁ; it keeps |m| and loses dE/dt = −(α M_s/γ) Σ_i ∫ ṁ_i² dV.

    Raises TypeError for an energy that is not an energy term, ValueError for M_s ≤ 0, α < 0 or γ ≤ 0.
    """

    energy: EnergyTerm = field(validator=is_a_term)
    magnetization: float = field(validator=positive)
    damping: float = field(validator=not_negative)
    gyromagnetic_ratio: float = field(default=units.GYROMAGNETIC_RATIO, validator=positive)
    thermal: ThermalField | None = field(default=None, validator=optional(instance_of(ThermalField)))

    @classmethod
    @checked
    def of(cls, material: Material, energy: EnergyTerm, thermal: ThermalField | None = None) -> Self:
        """Of a material under these energy terms, at `thermal` if it is given."""
        return cls(energy, material.magnetization, material.magnet.damping, material.magnet.gyromagnetic_ratio, thermal)

    @property
    def functional(self) -> Functional:
        """The coefficients of the whole free energy; ValueError if one is a function (then ask `functional_at`)."""
        return self.energy.functional(self.magnetization)

    def functional_at(self, place: Place) -> Functional:
        """The coefficients of the whole free energy at a place, time and state."""
        return self.energy.functional(self.magnetization, place)

    @property
    def hot(self) -> bool:
        """Is there a thermal field, above T = 0?"""
        return self.thermal is not None and self.thermal.temperature > 0

    @property
    def reduced_gyromagnetic_ratio(self) -> float:
        """γ/(1 + α²) [rad/(s T)]."""
        return self.gyromagnetic_ratio / (1 + self.damping**2)

    @checked
    def field(self, state: TwoSublatticeState, track: Grid, time: float = 0.0) -> np.ndarray:
        """Effective field B_i [T], shape (2, *cells, 3), without the thermal field."""
        return self.energy.field(state, track, self.magnetization, time)

    @checked
    def energy_density(self, state: TwoSublatticeState, track: Grid, time: float = 0.0) -> np.ndarray:
        """Energy density (*cells) [J/m³]."""
        return self.energy.energy_density(state, track, self.magnetization, time)

    @checked
    def rate(self, state: TwoSublatticeState, track: Grid, time: float = 0.0, offset: int = 0) -> np.ndarray:
        """ṁ_i [1/s], shape (2, *cells, 3), from the same kernel that the solvers use, without the thermal field.

        offset: cells that a window has gone on (`Snapshot.offset`).
        """
        y = ghosted(state, track)
        out = np.zeros_like(y)
        functional = self.functional_at(Place(track, offset, time, state.n, state.m))
        coefficients = kernel_coefficients(functional, self.magnetization, track)
        _kernels.rates(y, shortened(coefficients, y), self.reduced_gyromagnetic_ratio, self.damping, out)
        return from_kernel(out)

    @checked
    def torque(self, state: TwoSublatticeState, track: Grid, time: float = 0.0) -> float:
        """The largest |m_i × B_i| [T] on the track: zero at rest."""
        torques = np.cross(np.stack([state.m1, state.m2]), self.field(state, track, time))
        return float(np.linalg.norm(torques, axis=-1).max())
