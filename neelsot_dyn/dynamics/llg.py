"""What are the equations of motion? Landau-Lifshitz-Gilbert for two coupled sublattices."""

from __future__ import annotations

import numpy as np
from attrs import Attribute, field, frozen

from neelsot_dyn import units
from neelsot_dyn._checks import not_negative, positive
from neelsot_dyn.dynamics import _kernels
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.state import TwoSublatticeState, ghosted
from neelsot_dyn.dynamics.terms import EnergyTerm
from neelsot_dyn.dynamics.track import Track


@frozen
class LLG:
    """ṁ_i = −γ/(1 + α²) [m_i × B_i + α m_i × (m_i × B_i)], with B_i = −(1/M_s) δe/δm_i from `energy`.

    energy: a term or a sum of terms; magnetization = M_s [A/m] of one sublattice; damping = α ≥ 0;
    gyromagnetic_ratio = γ > 0 [rad/(s T)]. This is Gilbert's form ṁ = −γ m × B + α m × ṁ solved for ṁ; it keeps |m| and
    loses dE/dt = −(α M_s/γ) Σ_i ∫ ṁ_i² dV.

    Raises TypeError for an energy that is not an energy term, ValueError for M_s ≤ 0, α < 0 or γ ≤ 0.
    """

    energy: EnergyTerm = field()
    magnetization: float = field(validator=positive)
    damping: float = field(validator=not_negative)
    gyromagnetic_ratio: float = field(default=units.GYROMAGNETIC_RATIO, validator=positive)

    @energy.validator
    def _is_a_term(self, attribute: Attribute[EnergyTerm], value: EnergyTerm) -> None:
        if not isinstance(value, EnergyTerm):
            raise TypeError(f"energy = {value!r} is not valid: give a term or a sum, such as a + b")

    @property
    def functional(self) -> Functional:
        """The coefficients of the whole free energy."""
        return self.energy.functional(self.magnetization)

    @property
    def reduced_gyromagnetic_ratio(self) -> float:
        """γ/(1 + α²) [rad/(s T)]."""
        return self.gyromagnetic_ratio / (1 + self.damping**2)

    def field(self, state: TwoSublatticeState, track: Track) -> np.ndarray:
        """Effective field B_i [T], shape (2, N, 3)."""
        return self.energy.field(state, track, self.magnetization)

    def energy_density(self, state: TwoSublatticeState, track: Track) -> np.ndarray:
        """Energy density (N,) [J/m³]."""
        return self.energy.energy_density(state, track, self.magnetization)

    def rate(self, state: TwoSublatticeState, track: Track) -> np.ndarray:
        """ṁ_i [1/s], shape (2, N, 3), from the same kernel that the solvers use."""
        y = ghosted(state, track)
        out = np.zeros_like(y)
        coefficients = self.functional.field_coefficients(self.magnetization, track.spacing)
        _kernels.rates(y, coefficients, self.reduced_gyromagnetic_ratio, self.damping, out)
        return out[:, :, 1:-1].swapaxes(1, 2).copy()
