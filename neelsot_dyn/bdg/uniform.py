"""What do a uniform superflow and a uniform Néel vector cost, and which field does the superflow exert?

Free-energy density F(q, n) (Eq. 2 of arXiv:2603.22243, the Matsubara sum done in closed form) and Néel field
h = −∂F/∂n by the trace formula (Eq. 3, Hellmann-Feynman), on the infinite lattice or a finite one.
Units: t, a, k_B = ħ = e = 1. The parent superconductor's F_sc(q) is not part of F here; it does not depend on n.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import one_of, plane_vectors, require, require_finite, vectors
from neelsot_dyn._signature import checked, typed
from neelsot_dyn.bdg import gap
from neelsot_dyn.bdg.models import ContinuumModel, LatticeModel, known_model
from neelsot_dyn.bdg.quadrature import Estimate, NotConvergedError
from neelsot_dyn.bdg.zone import CURRENT, FREE_ENERGY, NEEL_FIELD, PAIRING, SPIN, Density, pole_error, zone_integrals


def _check_size(instance: UniformBdG, attribute: object, value: tuple[int, int] | None) -> None:
    if value is None:
        return
    typed(instance, attribute, value)
    require(min(value) >= 1, "size", value, "None (infinite lattice) or two integers (Lx, Ly) >= 1")
    require(instance.model.on_lattice, "size", value, "None: the continuum model has no sites")


def _check_tolerance(instance: UniformBdG, attribute: object, value: float) -> None:
    valid = "an absolute error in t/a² from 1e-13 to 1e-10"
    require(1e-13 <= require_finite("tolerance", value) <= 1e-10, "tolerance", value, valid)


@frozen
class UniformBdG:
    """Uniform superflow q and Néel vector n, for a model at fixed gap.

    model: LatticeModel or ContinuumModel. size: None for the infinite system, integrated adaptively, or (Lx, Ly), the
    exact sum over that lattice's wave vectors. boundary: "gauge" (electrons periodic in the frame where the gap is
    uniform, any q) or "lab" (periodic in the laboratory frame: q must be 2π m/L along each side, and k is shifted by
    q/2). tolerance: absolute error in t/a² of the infinite system's free energy and Néel field.

    Every method broadcasts over q (..., 2) in 1/a and n (..., 3), unit vectors. ValueError names an argument that is
    out of range: n not of unit length, |q| beyond the zone, a number that is not finite.
    """

    model: LatticeModel | ContinuumModel = field(validator=known_model(LatticeModel, ContinuumModel))
    size: tuple[int, int] | None = field(default=None, validator=_check_size)
    boundary: str = field(default="gauge", validator=one_of("gauge", "lab"))
    tolerance: float = field(default=1e-11, validator=_check_tolerance)

    def free_energy(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """F(q, n) in t/a² (Eq. 2), shape of the broadcast of q[..., 0] and n[..., 0].

        −(1/2βV) Σ_k Σ_ν ln 2cosh(βE_ν/2). Raises NotConvergedError if the tolerance is not met.
        """
        return self.free_energy_estimate(q, n).value

    @checked
    def free_energy_estimate(self, q: np.ndarray, n: np.ndarray) -> Estimate:
        """F(q, n) with the largest quadrature error of its entries (zero for a finite lattice)."""
        return self._integrate(FREE_ENERGY, q, n)

    def neel_field(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """h_i = −∂F/∂n_i in t/a² (Eq. 3), shape (..., 3).

        −(1/2V) Σ_kν f(E_ν) ⟨ν|U_i|ν⟩, taken as the trace (1/4V) Σ_k Tr[tanh(H/2T) U_i], as Tr U_i = 0.
        Raises NotConvergedError if the tolerance is not met.
        """
        return self.neel_field_estimate(q, n).value

    @checked
    def neel_field_estimate(self, q: np.ndarray, n: np.ndarray) -> Estimate:
        """The Néel field (..., 3) with the largest quadrature error of its entries (zero for a finite lattice)."""
        return self._integrate(NEEL_FIELD, q, n)

    @checked
    def torque(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """τ = n × h in t/a² (Eq. 4), shape (..., 3)."""
        return np.cross(n, self.neel_field(q, n))

    def current(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """Charge current per width j = (2e/ħ) ∂F/∂q in I0 = e t/(ħ a), shape (..., 2).

        Taken from the current operator, −¼ Tr[tanh(H/2T) 2∂H/∂q]: the mean of Eq. 15 over the bonds along x and y.
        The parent superconductor's share is not in it (`neelsot_dyn.bdg.current`).
        """
        return self.current_estimate(q, n).value

    @checked
    def current_estimate(self, q: np.ndarray, n: np.ndarray) -> Estimate:
        """The current (..., 2) with the largest quadrature error of its entries (zero for a finite lattice)."""
        return self._integrate(CURRENT, q, n)

    def spin_polarization(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """⟨c†σ_i c⟩ per cell, without the form factor that the Néel field carries, shape (..., 3)."""
        return self.spin_polarization_estimate(q, n).value

    @checked
    def spin_polarization_estimate(self, q: np.ndarray, n: np.ndarray) -> Estimate:
        """The spin polarisation (..., 3) with the largest quadrature error of its entries."""
        return self._integrate(SPIN, q, n)

    def pair_susceptibility(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """−(∂F/∂Δ)/(2Δ) in 1/(t a²) at the model's gap, its limit at Δ = 0; self-consistency is 1/V_s = this (Eq. 13).

        With Eq. 14, F + |Δ|²/V_s per site is stationary there. Raises ValueError under a parent superconductor, which
        makes F linear in Δ: see `pair_amplitude`.
        """
        return self.pair_susceptibility_estimate(q, n).value

    @checked
    def pair_susceptibility_estimate(self, q: np.ndarray, n: np.ndarray) -> Estimate:
        """The pair susceptibility with the largest quadrature error of its entries (zero for a finite lattice)."""
        require(self.model.parent is None, "parent", self.model.parent, "None where the film's own gap is solved for")
        return self._integrate(PAIRING, q, n)

    solve_gap = gap.solve_gap

    def _integrate(self, density: Density, q: np.ndarray, n: np.ndarray) -> Estimate:
        q, n = self._checked(q, n)
        shape = np.broadcast_shapes(q.shape[:-1], n.shape[:-1])
        flows = np.broadcast_to(q, (*shape, 2)).reshape(-1, 2)
        directions = np.broadcast_to(n, (*shape, 3)).reshape(-1, 3)
        if self.size is not None:
            estimates = [self._lattice_sum(density, *pair) for pair in zip(flows, directions, strict=True)]
        else:
            estimates = zone_integrals(density, self.model, flows, directions, self.tolerance)
        if self.model.parent is not None:
            pairs = zip(estimates, flows, directions, strict=True)
            estimates = [evolve(e, error=e.error + pole_error(density, self.model, *pair)) for e, *pair in pairs]
        error = max((e.error for e in estimates), default=0.0)
        if not all(e.converged for e in estimates):
            raise NotConvergedError(
                f"the zone integral reached an error of {error:.1e} instead of {self.tolerance:.1e}: "
                "give a larger tolerance or a higher temperature"
            )
        values = np.array([e.value for e in estimates]).reshape((*shape, density.components))
        values = values[..., 0] if density.components == 1 else values
        return Estimate(values, error, sum(e.evaluations for e in estimates), True)

    def _checked(self, q: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        n = vectors("n", n, unit_length=True)
        q = plane_vectors("q", q)
        limit = np.pi if isinstance(self.model, LatticeModel) else self.model.cutoff
        largest = float(np.abs(q).max(initial=0.0))
        require(largest <= limit, "|q|", largest, f"components within the zone, |q| <= {limit:.4g}")
        if self.boundary == "lab" and self.size is not None:
            windings = q * np.array(self.size) / (2 * np.pi)
            whole = np.abs(windings - np.round(windings)).max(initial=0.0) < 1e-9
            require(bool(whole), "q", q, 'a multiple of 2π/L along each side, or boundary="gauge"')
        return q, n

    def _lattice_sum(self, density: Density, q: np.ndarray, n: np.ndarray) -> Estimate:
        assert self.size is not None
        axes = partial(_wave_numbers, shifted=self.boundary == "lab")
        kx, ky = np.meshgrid(*(axes(length, component) for length, component in zip(self.size, q, strict=True)))
        values = density.at(kx.ravel(), ky.ravel(), q, n, self.model)
        return Estimate(values.mean(axis=1), 0.0, kx.size, True)


def _wave_numbers(length: int, q: float, shifted: bool) -> np.ndarray:
    """2π m/L, and shifted by q/2 when the electrons are periodic in the laboratory frame."""
    return 2 * np.pi * np.arange(length) / length + (q / 2 if shifted else 0.0)
