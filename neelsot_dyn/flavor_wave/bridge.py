"""Which micromagnetic parameters does a spin-S Heisenberg altermagnet have? From bonds to A0, A11, A12, A_alt, c.

    E = sum_bonds j1 S_i.S_j + sum_bonds j2 (1 +- delta) S_i.S_j,   each bond once, delta as in the bilayer's Eq. 1.

At |P_z| = 1 the majority layer is this with S = 1/2, because P_ij = 1/2 + 2 S_i.S_j. With one spin of each sublattice
per volume V = 2 a^2 d, gradient expansion of the bonds gives, in the convention

    e = sum_i { A11 |grad m_i|^2 + s_i A_alt [(dx m_i)^2 - (dy m_i)^2] } + A12 grad m1:grad m2 - (4 A0/a^2) m1.m2,

    A0 = A12 = -j1 S^2/(2d),   A11 = -j2 S^2/(2d),   A_alt = -delta j2 S^2/(2d),   M_s = gamma hbar S/V        (F6)

with x, y along the diagonals (1, 1) and (-1, 1): the d_xy altermagnet is the d_{x^2-y^2} one at 45 degrees.
c = gamma sqrt(2 B_E A/M_s) = 2 sqrt 2 S j1 a sqrt(1 - 2 j2/j1)/hbar does not depend on the thickness d.
"""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import finite, positive, require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.flavor_wave.bilayer import BilayerMott
from neelsot_dyn.units import GYROMAGNETIC_RATIO, HBAR


@frozen
class Heisenberg:
    """Bond exchanges j1, j2 (energies), altermagnetic contrast delta and spin of the square-lattice altermagnet."""

    j1: float = field(validator=positive)
    j2: float = field(validator=finite)
    delta: float = field(validator=finite)
    spin: float = field(validator=positive)


@frozen
class ExchangeParameters:
    """Micromagnetic exchange of the two-sublattice model, sublattice 1 = A.

    A0, A11, A12, A_alt [J/m]; saturation_magnetisation: of one sublattice [A/m]; lattice_constant a of the square
    lattice and thickness d [m]. A_alt holds in axes turned by axis_angle [rad] from the lattice's own.
    """

    A0: float = field(validator=finite)
    A11: float = field(validator=finite)
    A12: float = field(validator=finite)
    A_alt: float = field(validator=finite)
    saturation_magnetisation: float = field(validator=positive)
    lattice_constant: float = field(validator=positive)
    thickness: float = field(validator=positive)
    axis_angle: float = np.pi / 4

    @property
    def exchange_field(self) -> float:
        """B_E = -4 A0/(a^2 M_s) [T]."""
        return -4 * self.A0 / (self.lattice_constant**2 * self.saturation_magnetisation)

    @property
    def stiffness(self) -> float:
        """2 A11 - A12 [J/m], of the Néel vector."""
        return 2 * self.A11 - self.A12

    @property
    def c(self) -> float:
        """Magnon velocity gamma sqrt(2 B_E stiffness/M_s) [m/s]."""
        square = 2 * self.exchange_field * self.stiffness / self.saturation_magnetisation
        return float(GYROMAGNETIC_RATIO * np.sqrt(square))


@frozen(eq=False)
class Magnons:
    """Branches at wave vectors k: energies (..., 2), ascending, damping (..., 2) = decay rate of the amplitude in
    the same unit, spin (..., 2) = S^z carried, with the spin of A up.
    """

    k: np.ndarray = field(repr=False)
    energies: np.ndarray
    damping: np.ndarray
    spin: np.ndarray


@checked
def heisenberg_limit(bilayer: BilayerMott) -> Heisenberg:
    """The spin-1/2 altermagnet of one full layer: j^H = 2 bond_factor J, in the unit of the bilayer's j1."""
    scale = 2 * bilayer.bond_factor
    return Heisenberg(scale * bilayer.j1, scale * bilayer.j2, bilayer.delta, 0.5)


@checked
def exchange_from_heisenberg(
    j1: float, j2: float, delta: float, spin: float, a: float, thickness: float | None = None
) -> ExchangeParameters:
    """F6. j1, j2 [J] per bond, each bond once; spin S; a [m]; thickness d [m] of one layer, a if not given.

    A collinear Néel state needs j1 > 0 and j2 < j1/2, without which c is not real.
    """
    exchange = Heisenberg(j1, j2, delta, spin)
    require(j2 < j1 / 2, "j2", j2, f"less than j1/2 = {j1 / 2!r}, where the Néel state ends")
    require(require_finite("a", a) > 0, "a", a, "a lattice constant > 0 in metre")
    depth = a if thickness is None else thickness
    require(require_finite("thickness", depth) > 0, "thickness", depth, "a thickness > 0 in metre")
    unit = exchange.spin**2 / (2 * depth)
    moment = GYROMAGNETIC_RATIO * HBAR * exchange.spin
    return ExchangeParameters(
        A0=-j1 * unit,
        A11=-j2 * unit,
        A12=-j1 * unit,
        A_alt=-delta * j2 * unit,
        saturation_magnetisation=moment / (2 * a**2 * depth),
        lattice_constant=a,
        thickness=depth,
    )


def _branches(k: np.ndarray, rotation: np.ndarray) -> Magnons:
    """Eigenvalues lambda = -i omega - Gamma of du/dt = rotation u, u = m^+ of both sublattices, as branches.

    A spin lowered from S_A up turns as S^+ ~ exp(-i omega t), omega > 0, and carries S^z = -1.
    """
    values = np.linalg.eigvals(rotation)
    frequency = -values.imag
    order = np.argsort(np.abs(frequency), axis=-1)
    frequency = np.take_along_axis(frequency, order, axis=-1)
    damping = -np.take_along_axis(values.real, order, axis=-1)
    return Magnons(k, np.abs(frequency), damping, -np.sign(frequency))


def _llg_matrix(own: np.ndarray, cross: np.ndarray, mean: float, alpha: float) -> np.ndarray:
    """Linearised LLG of two antiparallel sublattices, in an energy unit (hbar gamma B).

    With m_i = sigma_i z + (u_i in the plane), b_i the transverse and B_i the longitudinal field,
    du_i/dt = -(i sigma_i - alpha)(b_i - sigma_i B_i u_i)/(1 + alpha^2), sigma_A = -1 (the spin of A is up).
    own (..., 2): b_i per u_i. cross (...): b_i per u_j. mean: sigma_i B_i.
    """
    sigma = np.array([-1.0, 1.0])
    field_matrix = np.zeros((*own.shape[:-1], 2, 2), dtype=complex)
    field_matrix[..., 0, 0] = own[..., 0] - mean
    field_matrix[..., 1, 1] = own[..., 1] - mean
    field_matrix[..., 0, 1] = field_matrix[..., 1, 0] = cross
    return -((1j * sigma - alpha) / (1 + alpha**2))[:, None] * field_matrix


@checked
def classical_magnons(k: np.ndarray, j1: float, j2: float, delta: float, spin: float, alpha: float = 0.0) -> Magnons:
    """Magnons of the linearised atomistic LLG, exact in alpha. k (..., 2) in 1/a; energies hbar omega in j1's unit."""
    exchange = Heisenberg(j1, j2, delta, spin)
    require(require_finite("alpha", alpha) >= 0, "alpha", alpha, "a damping >= 0")
    k = np.asarray(k, dtype=float)
    require(k.ndim >= 1 and k.shape[-1] == 2, "k.shape", k.shape, "an array of shape (..., 2)")
    cosines, sines = np.cos(k[..., 0]) * np.cos(k[..., 1]), np.sin(k[..., 0]) * np.sin(k[..., 1])
    s = exchange.spin
    own = -4 * s * j2 * np.stack([cosines - delta * sines, cosines + delta * sines], axis=-1)
    cross = -2 * s * j1 * (np.cos(k[..., 0]) + np.cos(k[..., 1]))
    return _branches(k, _llg_matrix(own, cross, 4 * s * (j1 - j2), alpha))


@checked
def micromagnetic_magnons(k: np.ndarray, parameters: ExchangeParameters, alpha: float = 0.0) -> Magnons:
    """Magnons of the continuum model. k (..., 2) in 1/m along the axes of A_alt; energies and damping in rad/s.

    omega = gamma {sqrt[(A k^2/M_s)(2 B_E + A_m k^2/M_s)] +- 2 A_alt (kx^2 - ky^2)/M_s}, A = 2 A11 - A12,
    A_m = 2 A11 + A12; the decay rate is alpha gamma B_E + O(k).
    """
    require(require_finite("alpha", alpha) >= 0, "alpha", alpha, "a damping >= 0")
    k = np.asarray(k, dtype=float)
    require(k.ndim >= 1 and k.shape[-1] == 2, "k.shape", k.shape, "an array of shape (..., 2)")
    per_field = GYROMAGNETIC_RATIO / parameters.saturation_magnetisation
    square, contrast = (k**2).sum(axis=-1), k[..., 0] ** 2 - k[..., 1] ** 2
    alter = parameters.A_alt * contrast
    own = -2 * per_field * np.stack([parameters.A11 * square + alter, parameters.A11 * square - alter], axis=-1)
    mean = GYROMAGNETIC_RATIO * parameters.exchange_field
    cross = -mean - per_field * parameters.A12 * square
    return _branches(k, _llg_matrix(own, cross, mean, alpha))
