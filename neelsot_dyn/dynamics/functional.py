"""What is the free energy? One canonical density, linear in 16 coefficients, from which energy and field both derive.

    e = ½ j12 |m1 + m2|² + Σ_i (a11 + s_i a_alt) |∂x m_i|² + a12 ∂x m1·∂x m2 + Σ_i m_i·K·m_i
        − z·(m1 + m2) − h·(m1 − m2),        s1 = +1, s2 = −1

A density that is linear in its coefficients is a scalar product: e = Σ_c coefficient_c × invariant_c(m). The invariants
are computed once per state; the energy of any term is then 16 multiplications.

Discretisation: gradients live on the bonds between cells, |∂x m|² → |m_{j+1} − m_j|²/dx², with no bond across a free
end; the field is the exact gradient of that sum, so a run conserves the very energy that it reports.

Why ½|m1 + m2|² and not m1·m2: for unit vectors they differ by the constant −1. The square (i) loses nothing to
cancellation (its value is about (B_N/B_E)² where m1·m2 is about −1), and (ii) is flat where |m| drifts by rounding
while m1·m2 is not, so B_E times the drift does not pollute the energy balance. Its gradient gives
B_1 = −B_E (m1 + m2), equal to the usual −B_E m2 but for a part along m1, which exerts no torque whatever the length of
m1. So field and energy match exactly, off the unit sphere too, and the dynamics are those of m1·m2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import cmp_using, evolve, field, fields, frozen

from neelsot_dyn._checks import finite, require
from neelsot_dyn.dynamics import _kernels
from neelsot_dyn.dynamics._arrays import read_only, three_vector
from neelsot_dyn.dynamics.state import TwoSublatticeState, ghosted
from neelsot_dyn.dynamics.track import Track

_same = cmp_using(eq=np.array_equal)


def _zeeman(value: Any) -> np.ndarray:
    return three_vector("zeeman", value)


def _neel(value: Any) -> np.ndarray:
    return three_vector("neel", value)


def _symmetric(value: Any) -> np.ndarray:
    array = read_only(value)
    require(array.shape == (3, 3), "anisotropy.shape", array.shape, "a (3, 3) tensor")
    require(bool(np.isfinite(array).all()), "anisotropy", value, "finite components")
    require(bool(np.array_equal(array, array.T)), "anisotropy", value, "a symmetric tensor")
    return array


@frozen
class Functional:
    """Coefficients of the canonical free energy (module docstring); `+` adds them.

    j12 [J/m³], a11, a_alt (cos 2ψ included) and a12 [J/m], anisotropy (3, 3) [J/m³], zeeman and neel (3,) [J/m³]: M_s
    times the uniform and the staggered field. Everything is per volume of crystal, M_s and K of ONE sublattice.

    Raises ValueError for numbers that are not finite, wrong shapes, or a tensor that is not symmetric.
    """

    j12: float = field(default=0.0, validator=finite)
    a11: float = field(default=0.0, validator=finite)
    a_alt: float = field(default=0.0, validator=finite)
    a12: float = field(default=0.0, validator=finite)
    anisotropy: np.ndarray = field(factory=lambda: np.zeros((3, 3)), converter=_symmetric, eq=_same)
    zeeman: np.ndarray = field(factory=lambda: np.zeros(3), converter=_zeeman, eq=_same)
    neel: np.ndarray = field(factory=lambda: np.zeros(3), converter=_neel, eq=_same)

    def __add__(self, other: Functional) -> Functional:
        """The sum of two free energies."""
        names = [a.name for a in fields(Functional)]
        return evolve(self, **{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def stiffness(self) -> float:
        """𝒜 = 2 a11 − a12 [J/m], the stiffness of the Néel vector."""
        return 2 * self.a11 - self.a12

    @property
    def coefficients(self) -> np.ndarray:
        """The 16 coefficients in the order of the kernels' invariants: j12, a11, a_alt, a12, K (6), zeeman, neel."""
        k = self.anisotropy
        tensor = [k[0, 0], k[1, 1], k[2, 2], k[0, 1], k[0, 2], k[1, 2]]
        return np.array([self.j12, self.a11, self.a_alt, self.a12, *tensor, *self.zeeman, *self.neel])

    def field_coefficients(self, magnetization: float, spacing: float) -> np.ndarray:
        """The 16 numbers [T] of the kernels' field: −(1/M_s) times the derivatives of the discrete energy.

        Order: B_E, own stiffness of m1 and of m2, cross stiffness (all three over dx²), 2K (6), fields on m1, m2.
        """
        stiffness = np.array([2 * (self.a11 + self.a_alt), 2 * (self.a11 - self.a_alt), self.a12]) / spacing**2
        tensor = 2 * self.coefficients[4:10]
        sublattices = [*(self.zeeman + self.neel), *(self.zeeman - self.neel)]
        return np.array([self.j12, *stiffness, *tensor, *sublattices]) / magnetization

    def energy_density(self, state: TwoSublatticeState, track: Track) -> np.ndarray:
        """Energy density (N,) [J/m³]; a bond's energy counts half to either of its cells."""
        return invariant_densities(state, track) @ self.coefficients

    def energy(self, state: TwoSublatticeState, track: Track) -> float:
        """Energy of the track per area of its cross-section [J/m²]."""
        return float(integrated_invariants(state, track) @ self.coefficients)

    def effective_field(self, state: TwoSublatticeState, track: Track, magnetization: float) -> np.ndarray:
        """B_i = −(1/M_s) δe/δm_i [T], shape (2, N, 3), first index the sublattice; M_s = magnetization [A/m]."""
        y = ghosted(state, track)
        out = np.zeros_like(y)
        _kernels.fields(y, self.field_coefficients(magnetization, track.spacing), out)
        return out[:, :, 1:-1].swapaxes(1, 2).copy()


def invariant_densities(state: TwoSublatticeState, track: Track) -> np.ndarray:
    """The 16 invariants in every cell, (N, 16); those of gradients in 1/m²."""
    return _kernels.invariant_densities(ghosted(state, track), track.spacing)


def integrated_invariants(state: TwoSublatticeState, track: Track) -> np.ndarray:
    """The 16 invariants integrated along the track, (16,) [m, or 1/m for those of gradients]."""
    densities = np.ascontiguousarray(invariant_densities(state, track).T)
    return densities.sum(axis=1) * track.spacing
