"""What is the free energy? One canonical density, linear in 18 coefficients, from which energy and field both derive.

    e = ½ j12 |m1 + m2|² + Σ_i a11 |∇m_i|² + Σ_i s_i {a_alt [(∂x m_i)² − (∂y m_i)²] + 2 a_mixed ∂x m_i·∂y m_i}
        + a12 ∇m1:∇m2 + Σ_i m_i·K·m_i − z·(m1 + m2) − h·(m1 − m2)
        + dmi Σ_i [m_iz ∇·m_i − (m_i·∇) m_iz],        s1 = +1, s2 = −1

A density that is linear in its coefficients is a scalar product: e = Σ_c coefficient_c × invariant_c(m). The invariants
are computed once per state; the energy of any term is then 18 multiplications. Coefficients are numbers, or arrays in
the shape of the cells; a bond then has the mean of its two cells' stiffness, so the energy stays linear in them and
every term keeps its own share.

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

from neelsot_dyn._checks import require
from neelsot_dyn.dynamics import _kernels, _kernels_energy
from neelsot_dyn.dynamics._arrays import read_only
from neelsot_dyn.dynamics.coefficients import TENSOR, kernel_coefficients
from neelsot_dyn.dynamics.state import TwoSublatticeState, from_kernel, ghosted
from neelsot_dyn.dynamics.track import Grid

_same = cmp_using(eq=np.array_equal)


def _number(value: Any) -> float | np.ndarray:
    array = read_only(value)
    require(bool(np.isfinite(array).all()), "coefficient", value, "finite numbers")
    return array if array.ndim else float(array)


def _vector(value: Any) -> np.ndarray:
    array = read_only(value)
    require(array.ndim >= 1 and array.shape[-1] == 3, "field.shape", array.shape, "(3,) or (*cells, 3)")
    require(bool(np.isfinite(array).all()), "field", value, "finite components")
    return array


def _symmetric(value: Any) -> np.ndarray:
    array = read_only(value)
    require(array.shape[-2:] == (3, 3), "anisotropy.shape", array.shape, "a (3, 3) tensor, or (*cells, 3, 3)")
    require(bool(np.isfinite(array).all()), "anisotropy", value, "finite components")
    require(bool(np.array_equal(array, array.swapaxes(-1, -2))), "anisotropy", value, "a symmetric tensor")
    return array


@frozen
class Functional:
    """Coefficients of the canonical free energy (module docstring); `+` adds them.

    j12 [J/m³], a11, a_alt (cos 2ψ included), a12 and a_mixed (−a_alt sin 2ψ of the crystal) [J/m], dmi [J/m²],
    anisotropy (3, 3) [J/m³], zeeman and neel (3,) [J/m³]: M_s times the uniform and the staggered field. Each may vary:
    then the shape of the cells stands in front. Everything is per volume of crystal, M_s and K of ONE sublattice.

    Raises ValueError for numbers that are not finite, wrong shapes, or a tensor that is not symmetric.
    """

    j12: float | np.ndarray = field(default=0.0, converter=_number, eq=_same)
    a11: float | np.ndarray = field(default=0.0, converter=_number, eq=_same)
    a_alt: float | np.ndarray = field(default=0.0, converter=_number, eq=_same)
    a12: float | np.ndarray = field(default=0.0, converter=_number, eq=_same)
    anisotropy: np.ndarray = field(factory=lambda: np.zeros((3, 3)), converter=_symmetric, eq=_same)
    zeeman: np.ndarray = field(factory=lambda: np.zeros(3), converter=_vector, eq=_same)
    neel: np.ndarray = field(factory=lambda: np.zeros(3), converter=_vector, eq=_same)
    dmi: float | np.ndarray = field(default=0.0, converter=_number, eq=_same)
    a_mixed: float | np.ndarray = field(default=0.0, converter=_number, eq=_same)

    def __add__(self, other: Functional) -> Functional:
        """The sum of two free energies."""
        names = [a.name for a in fields(Functional)]
        return evolve(self, **{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def stiffness(self) -> float | np.ndarray:
        """𝒜 = 2 a11 − a12 [J/m], the stiffness of the Néel vector."""
        return 2 * self.a11 - self.a12

    @property
    def uniform(self) -> bool:
        """Are all coefficients the same in every cell?"""
        return max(np.ndim(c) for c in self._components) == 0

    @property
    def _components(self) -> list[Any]:
        """The 18 coefficients, each a number or an array of cells."""
        k = [self.anisotropy[..., i, j] for i, j in TENSOR]
        z = [self.zeeman[..., i] for i in range(3)]
        h = [self.neel[..., i] for i in range(3)]
        return [self.j12, self.a11, self.a_alt, self.a12, *k, *z, *h, self.dmi, self.a_mixed]

    @property
    def coefficients(self) -> np.ndarray:
        """The 18 coefficients (18,) in the order of the kernels' invariants; (*cells, 18) where one of them varies.

        Order: j12, a11, a_alt, a12, K (6), zeeman, neel, dmi, a_mixed.
        """
        return np.stack(np.broadcast_arrays(*self._components), axis=-1)

    def energy_density(self, state: TwoSublatticeState, track: Grid) -> np.ndarray:
        """Energy density (*cells) [J/m³]; a bond's energy counts half to either of its cells."""
        densities = invariant_densities(state, track)
        return densities @ self.coefficients if self.uniform else np.einsum("...c,...c", densities, self.coefficients)

    def energy(self, state: TwoSublatticeState, track: Grid) -> float:
        """Energy: per area of a track's cross-section [J/m²], per thickness of a mesh [J/m]."""
        if self.uniform:
            return float(integrated_invariants(state, track) @ self.coefficients)
        return float(self.energy_density(state, track).sum() * track.measure)

    def effective_field(self, state: TwoSublatticeState, track: Grid, magnetization: float) -> np.ndarray:
        """B_i = −(1/M_s) δe/δm_i [T], shape (2, *cells, 3), first index the sublattice; M_s = magnetization [A/m]."""
        y = ghosted(state, track)
        out = np.zeros_like(y)
        _kernels.fields(y, kernel_coefficients(self, magnetization, track), out)
        return from_kernel(out)


def invariant_densities(state: TwoSublatticeState, track: Grid) -> np.ndarray:
    """The 18 invariants in every cell, (*cells, 18); those of gradients in 1/m or 1/m²."""
    rows = _kernels_energy.invariant_densities(ghosted(state, track), track.steps, track.end_codes)
    return rows[0] if len(track.shape) == 1 else rows.swapaxes(0, 1)


def integrated_invariants(state: TwoSublatticeState, track: Grid) -> np.ndarray:
    """The 18 invariants integrated over the track or mesh, (18,)."""
    sums: np.ndarray = _kernels_energy.invariant_sums(ghosted(state, track), track.steps, track.end_codes)
    return sums.sum(axis=1) * track.measure
