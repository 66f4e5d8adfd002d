"""|P_z| = 1: one altermagnet, four theories. Flavour waves, LSWT, linearised atomistic LLG, micromagnetic continuum."""

from __future__ import annotations

import numpy as np
import pytest

from neelsot_dyn.flavor_wave import (
    BilayerMott,
    ProductState,
    classical_magnons,
    exchange_from_heisenberg,
    expand_hamiltonian,
    heisenberg_limit,
    micromagnetic_magnons,
    mode_spectrum,
    square_model,
)
from neelsot_dyn.flavor_wave.bogoliubov import diagonalise, find_blocks
from neelsot_dyn.flavor_wave.operators import PAULI
from neelsot_dyn.units import GYROMAGNETIC_RATIO, HBAR

K = np.random.default_rng(5).uniform(-np.pi, np.pi, (50, 2))
BILAYER = BilayerMott(j1=1.0, j2=0.2, delta=0.9, pz=1.0, gate=60.0)
LIMIT = heisenberg_limit(BILAYER)


def test_heisenberg_limit():
    assert (LIMIT.j1, LIMIT.j2, LIMIT.delta, LIMIT.spin) == pytest.approx((4.0, 0.8, 0.9, 0.5))


def test_flavour_waves_equal_the_linearised_atomistic_llg():
    """With the gate far above saturation the two lowest modes are the intra-layer magnons."""
    quantum = BILAYER.modes(K)
    classical = classical_magnons(K, LIMIT.j1, LIMIT.j2, LIMIT.delta, LIMIT.spin)
    np.testing.assert_allclose(quantum.energies[:, :2], classical.energies, atol=1e-10)
    np.testing.assert_array_equal(quantum.spin[:, :2], classical.spin)
    np.testing.assert_allclose(classical.damping, 0.0, atol=1e-10)


def spin_wave_model():
    """SU(2): j^H S.S with S = sigma/2 as the two-site operator, the Néel state on two sites."""
    dot = sum(np.kron(s, s) for s in PAULI[1:]) / 4
    lattice = square_model(LIMIT.j1, LIMIT.j2, LIMIT.delta, np.zeros((2, 2)), dot)
    return lattice, ProductState(np.eye(2))


def test_flavour_waves_equal_linear_spin_wave_theory():
    lattice, state = spin_wave_model()
    form = expand_hamiltonian(lattice, state)
    spin_waves = mode_spectrum(form, state.charges(PAULI[3] / 2), K)
    quantum = BILAYER.modes(K)
    np.testing.assert_allclose(quantum.energies[:, :2], spin_waves.energies, atol=1e-10)
    np.testing.assert_array_equal(quantum.spin[:, :2], spin_waves.spin)


def test_classical_frequencies_do_not_care_about_the_spin_at_fixed_j_s():
    first = classical_magnons(K, 2.0, 0.3, 0.5, 1.0)
    second = classical_magnons(K, 1.0, 0.15, 0.5, 2.0)
    np.testing.assert_allclose(first.energies, second.energies, atol=1e-12)


@pytest.mark.parametrize("alpha", [1e-3, 1e-4])
def test_damping_to_first_order_is_alpha_times_energy_times_norm_of_the_mode(alpha):
    """Gamma = alpha eps (|u|^2 + |v|^2)/(|u|^2 - |v|^2) from the para-unitary vectors of the flavour waves."""
    lattice, state = spin_wave_model()
    form = expand_hamiltonian(lattice, state)
    classical = classical_magnons(K, LIMIT.j1, LIMIT.j2, LIMIT.delta, LIMIT.spin, alpha)
    charges = state.charges(PAULI[3] / 2).ravel()
    for block in find_blocks(form):
        modes = diagonalise(form, K, block, vectors=True)
        for n, boson in enumerate(block.upper):
            expected = alpha * modes.particles[:, n] * (np.abs(modes.transform[:, :, n]) ** 2).sum(axis=1)
            found = np.where(classical.spin == charges[boson], classical.damping, 0.0).sum(axis=1)
            np.testing.assert_allclose(found, expected, rtol=10 * alpha**2, atol=30 * alpha**2)


MILLI_ELECTRON_VOLT, A = 1.602176634e-22, 4e-10
PARAMETERS = exchange_from_heisenberg(4 * MILLI_ELECTRON_VOLT, 0.8 * MILLI_ELECTRON_VOLT, 0.9, 0.5, A)
TURN = np.array([[1, 1], [-1, 1]]) / np.sqrt(2)


@pytest.mark.parametrize("direction", [(1.0, 0.0), (0.6, 0.8), (1.0, -1.0)])
def test_micromagnetic_magnons_agree_to_second_order_in_k(direction):
    """Same velocity and same altermagnetic splitting: the difference falls as k^3, and of the damping as k^2."""

    def difference(k):
        lattice = classical_magnons(k, 4.0, 0.8, 0.9, 0.5, alpha=1e-3)
        continuum = micromagnetic_magnons(TURN @ k / A, PARAMETERS, alpha=1e-3)
        unit = HBAR / MILLI_ELECTRON_VOLT
        np.testing.assert_array_equal(lattice.spin, continuum.spin)
        return continuum.energies * unit - lattice.energies, continuum.damping * unit - lattice.damping

    coarse, fine = (difference(k * np.array(direction)) for k in (0.1, 0.05))
    assert np.abs(fine[0]).max() < np.abs(coarse[0]).max() / 7
    assert np.abs(fine[1]).max() < np.abs(coarse[1]).max() / 3.5 + 1e-9


def test_altermagnetic_splitting_of_the_continuum_equals_the_lattice():
    k = 0.01 * np.array([np.cos(0.5), np.sin(0.5)])
    lattice = np.diff(classical_magnons(k, 4.0, 0.8, 0.9, 0.5).energies)[0]
    continuum = np.diff(micromagnetic_magnons(TURN @ k / A, PARAMETERS).energies)[0]
    assert continuum * HBAR / MILLI_ELECTRON_VOLT == pytest.approx(lattice, rel=1e-4)
    assert lattice == pytest.approx(16 * 0.2 * 0.9 * k[0] * k[1], rel=1e-4)


def test_velocity_and_exchange_field():
    """hbar c = 2 sqrt 2 S j1 a sqrt(1 - 2 j2/j1) = 4 sqrt 2 J1 a sqrt(1 - 2 J2/J1); hbar gamma B_E = 4 j1 S."""
    j1 = 4 * MILLI_ELECTRON_VOLT
    assert PARAMETERS.c == pytest.approx(2 * np.sqrt(2) * 0.5 * j1 * A * np.sqrt(0.6) / HBAR)
    assert HBAR * GYROMAGNETIC_RATIO * PARAMETERS.exchange_field == pytest.approx(4 * j1 * 0.5, rel=1e-9, abs=0)
    velocity = BilayerMott(delta=0.9, pz=1.0).goldstone().velocities[0]
    assert PARAMETERS.c * HBAR / (A * MILLI_ELECTRON_VOLT) == pytest.approx(velocity, rel=1e-5)


def test_thickness_leaves_frequencies_alone():
    thin, thick = (exchange_from_heisenberg(1e-21, 2e-22, 0.5, 1.0, A, thickness=d) for d in (A, 7 * A))
    assert thin.c == pytest.approx(thick.c)
    np.testing.assert_allclose(thin.A0, 7 * thick.A0)
    k = [3e8, 1e8]
    np.testing.assert_allclose(micromagnetic_magnons(k, thin).energies, micromagnetic_magnons(k, thick).energies)


def test_energy_density_of_a_smooth_texture_equals_the_bond_sum():
    """A static spiral of both sublattices along any direction: bonds against A11, A12, A_alt, A0 to order k^2."""
    j1, j2, delta, s = 1.0, 0.3, 0.7, 0.5
    unit = exchange_from_heisenberg(j1, j2, delta, s, 1.0)
    volume = 2.0
    for k1, k2 in (((0.01, 0.02), (0.01, 0.02)), ((0.02, -0.01), (-0.005, 0.01))):
        k1, k2 = np.array(k1), np.array(k2)
        steps = [(np.array(d), c) for d, c in (((1, 1), 1 + delta), ((1, -1), 1 - delta))]
        own = sum(j2 * s**2 * c * (np.cos(k1 @ d) - 1) for d, c in steps)
        own += sum(j2 * s**2 * (2 - c) * (np.cos(k2 @ d) - 1) for d, c in steps)
        turned = [(TURN @ k) ** 2 for k in (k1, k2)]
        density = sum(
            unit.A11 * t.sum() + sign * unit.A_alt * (t[0] - t[1]) for t, sign in zip(turned, (1, -1), strict=True)
        )
        np.testing.assert_allclose(density * volume, own, rtol=1e-3)
    neighbours = 0.5 * j1 * s**2 * sum(np.cos(k1 @ np.array(d)) - 1 for d in ((1, 0), (-1, 0), (0, 1), (0, -1))) * 2
    np.testing.assert_allclose(unit.A12 * (k1 @ k1) * volume, neighbours, rtol=1e-3)
    np.testing.assert_allclose(-4 * unit.A0 * volume, 4 * j1 * s**2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.0, 0.0, 0.0, 0.5, A), "j1 = 0.0"),
        ((1.0, 0.6, 0.0, 0.5, A), "j2 = 0.6 .*less than j1/2"),
        ((1.0, 0.1, 0.0, 0.0, A), "spin = 0.0"),
        ((1.0, 0.1, 0.0, 0.5, 0.0), "a = 0.0"),
        ((1.0, 0.1, 0.0, 0.5, A, -1.0), "thickness = -1.0"),
    ],
)
def test_bad_exchange_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        exchange_from_heisenberg(*arguments)


def test_bad_magnon_arguments_are_refused():
    with pytest.raises(ValueError, match=r"k\.shape"):
        classical_magnons([0.1, 0.2, 0.3], 1.0, 0.1, 0.0, 0.5)
    with pytest.raises(ValueError, match=r"alpha = -0\.1"):
        micromagnetic_magnons([0.1, 0.2], PARAMETERS, alpha=-0.1)
