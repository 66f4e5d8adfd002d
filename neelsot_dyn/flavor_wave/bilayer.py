"""The bilayer altermagnetic Mott insulator of arXiv:2508.06938: parameters in, modes and conductivities out."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import finite, not_negative, one_of, positive, require, require_finite
from neelsot_dyn.flavor_wave.errors import InstabilityError
from neelsot_dyn.flavor_wave.expansion import QuadraticForm, expand_hamiltonian
from neelsot_dyn.flavor_wave.lattice import FOUR_SITES, TWO_SITES, neel_state, square_model, stripe_state
from neelsot_dyn.flavor_wave.model import LatticeModel
from neelsot_dyn.flavor_wave.operators import SPIN_Z, polarisation
from neelsot_dyn.flavor_wave.spectrum import (
    Goldstone,
    Modes,
    QuantumCorrections,
    goldstone_modes,
    mode_spectrum,
    quantum_corrections,
)
from neelsot_dyn.flavor_wave.state import ProductState
from neelsot_dyn.flavor_wave.transport import (
    FlavorConductivity,
    SpinConductivity,
    SuperflowWeight,
    spin_superflow,
)


def _fraction(instance: Any, attribute: Any, value: Any) -> None:
    require(0 <= require_finite(attribute.name, value) <= 1, attribute.name, value, "0 <= |P_z| <= 1")


@frozen(slots=False)
class BilayerMott:
    """Eq. 1 of the letter in its Néel-excitonic (J2 <= J1/2) or stripe (J2 >= J1/2) product state.

    H = J1 sum_i sum_tau P_{i,i+tau} + J2 sum_i sum_rho [1 +- (-1)^i Delta] P_{i,i+rho} + gate sum_i P^z_i

    j1, j2: exchange (any one unit, which is then the unit of every energy and frequency). delta: Delta, |Delta| <= 1.
    pz: |P_z|; the bottom layer is the majority. bond_factor: 2 reads Eq. 1 literally (every bond met twice), 1 halves
    every energy. gate: the field that holds pz, 4 bond_factor J2 pz (stripe: 2 bond_factor J1 pz); at pz = 1 it may be
    larger, which gaps the inter-layer modes by 2 (gate - gate_c). phase: "neel" or "stripe". q_p: "x" for
    Q_p = (pi, 0), "y" for (0, pi). s: Q_p = (s, pi) of the stripe phase, classically free.
    Lattice constant 1, hbar = 1.

    A parameter set that is not a minimum of the classical energy raises `InstabilityError` here.
    """

    j1: float = field(default=1.0, validator=positive)
    j2: float = field(default=0.2, validator=not_negative)
    delta: float = field(default=0.0, validator=finite)
    pz: float = field(default=1.0, validator=_fraction)
    bond_factor: float = field(default=2.0, validator=positive)
    phase: str = field(default="neel", kw_only=True, validator=one_of("neel", "stripe"))
    q_p: str = field(default="x", kw_only=True, validator=one_of("x", "y"))
    s: float = field(default=0.0, kw_only=True, validator=finite)
    gate: float = field(kw_only=True, validator=finite)

    @gate.default
    def _holding_field(self) -> float:
        for name in ("j1", "j2", "bond_factor", "pz"):  # validators come after defaults
            require_finite(name, getattr(self, name))
        return self.saturation_field * self.pz

    def __attrs_post_init__(self) -> None:
        """Refuse parameters for which the product state is not a minimum."""
        ratio = self.j2 / self.j1
        if abs(self.delta) > 1:
            raise InstabilityError(
                f"delta = {self.delta!r} is not valid: the product state is unstable where the weaker diagonal, "
                "J2 (1 - |delta|), turns ferromagnetic; give -1 <= delta <= 1"
            )
        if self.phase == "neel" and ratio > 0.5 * (1 + 1e-12):
            raise InstabilityError(
                f"j2 = {self.j2!r} is not valid: the Néel-excitonic state is not the ground state above j1/2; "
                f"give j2 <= {self.j1 / 2!r}, or phase='stripe'"
            )
        if self.phase == "stripe" and ratio < 0.5 * (1 - 1e-12):
            raise InstabilityError(
                f"j2 = {self.j2!r} is not valid: the stripe state is not the ground state below j1/2; "
                f"give j2 >= {self.j1 / 2!r}, or phase='neel'"
            )
        excess = self.gate - self.saturation_field * self.pz
        holds = excess >= -1e-12 * self.j1 if self.pz == 1 else abs(excess) <= 1e-12 * self.j1
        valid = f"{self.saturation_field * self.pz!r}" + (" or more" if self.pz == 1 else ", the field that holds pz")
        require(bool(holds), "gate", self.gate, valid)
        self.modes(self.model.mesh(8))

    @property
    def saturation_field(self) -> float:
        """The gate field at which |P_z| reaches 1: 4 bond_factor J2 (Néel), 2 bond_factor J1 (stripe)."""
        return self.bond_factor * (4 * self.j2 if self.phase == "neel" else 2 * self.j1)

    @cached_property
    def model(self) -> LatticeModel:
        """Eq. 1 on the cell of the phase."""
        cell = TWO_SITES if self.phase == "neel" else FOUR_SITES
        scale = self.bond_factor
        return square_model(scale * self.j1, scale * self.j2, self.delta, self.gate * polarisation(), cell=cell)

    @cached_property
    def state(self) -> ProductState:
        """The product state and its local frames."""
        if self.phase == "stripe":
            return stripe_state(self.pz, self.s)
        return neel_state(self.pz, (np.pi, 0.0) if self.q_p == "x" else (0.0, np.pi))

    @cached_property
    def hamiltonian(self) -> QuadraticForm:
        """H to second order in the bosons, linear terms checked to vanish."""
        return expand_hamiltonian(self.model, self.state)

    @cached_property
    def charges(self) -> np.ndarray:
        """S^z that each boson carries, (sites, 3)."""
        return self.state.charges(SPIN_Z)

    @property
    def classical_energy(self) -> float:
        """Energy of the product state per site."""
        return self.hamiltonian.constant / self.model.sites

    def modes(self, k: Any) -> Modes:
        """Energies and S^z of the normal modes at k (..., 2), in 1/a, of the rotated frame.

        Six modes in the Néel-excitonic phase; in the stripe phase twelve, on its four-site cell. An inter-layer mode
        at k of the rotated frame sits at k + Q_p in the laboratory.
        """
        return mode_spectrum(self.hamiltonian, self.charges, k)

    def goldstone(self, angle: float = 0.0) -> Goldstone:
        """Velocities (j1 a / hbar) and stiffnesses of the gapless modes at Gamma along (cos angle, sin angle)."""
        return goldstone_modes(self.hamiltonian, self.charges, require_finite("angle", angle))

    def quantum_corrections(self, mesh: int | tuple[int, int] = 64) -> QuantumCorrections:
        """Zero-point energy and bosons per site: how far the harmonic theory can be trusted."""
        return quantum_corrections(self.model, self.hamiltonian, mesh)

    def conductivity(self, omega: Any, eta: float = 0.1, mesh: int | tuple[int, int] = 128) -> SpinConductivity:
        """Layer-resolved spin conductivity and dipole conductivity, regular part, per site (Eq. 9).

        omega, eta: in the unit of j1. mesh: half-shifted, over the zone of the cell. eta broadens every pair energy;
        take it small against the bandwidth but not below `level_spacing` of the result.
        """
        return SpinConductivity.of(self.model, self.state, self.hamiltonian, omega, eta, mesh)

    def flavor_conductivity(
        self, omega: Any, eta: float = 0.1, mesh: int | tuple[int, int] = 128
    ) -> FlavorConductivity:
        """The full tensor sigma^{mu nu}_{alpha beta}, regular part, per site (Eq. 7)."""
        return FlavorConductivity.of(self.model, self.state, self.hamiltonian, omega, eta, mesh)

    def superflow_weight(self, mesh: int | tuple[int, int] = 64) -> SuperflowWeight:
        """Weight of the delta function at omega = 0, which the letter leaves out."""
        return spin_superflow(self.model, self.state, self.hamiltonian, mesh)
