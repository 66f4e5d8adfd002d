"""The spectrum against closed forms of arXiv:2508.06938's model (bond_factor 2): every branch, velocity, degeneracy."""

from __future__ import annotations

import math

import numpy as np
import pytest

from neelsot_dyn.flavor_wave import BilayerMott, ansatz_energy
from neelsot_dyn.flavor_wave.bogoliubov import _semidefinite

K = np.random.default_rng(3).uniform(-np.pi, np.pi, (60, 2))
CC, SS = np.cos(K[:, 0]) * np.cos(K[:, 1]), np.sin(K[:, 0]) * np.sin(K[:, 1])


def branch(model, charge):
    modes = model.modes(K)
    return np.stack([energies[spin == charge] for energies, spin in zip(modes.energies, modes.spin, strict=True)])


def intralayer(j1, j2, delta):
    """(S^z = -1, S^z = +1): 8 sqrt{[J1 - J2(1 - cc)]^2 - J1^2 (cos kx + cos ky)^2/4} -+ 8 J2 Delta ss."""
    common = 8 * np.sqrt((j1 - j2 * (1 - CC)) ** 2 - (j1 * np.cos(K).sum(axis=1) / 2) ** 2)
    return common - 8 * j2 * delta * SS, common + 8 * j2 * delta * SS


@pytest.mark.parametrize("delta", [0.0, 0.5, -0.9, 1.0])
@pytest.mark.parametrize("pz", [0.0, 0.3, 0.7, 0.95])
@pytest.mark.parametrize("q_p", ["x", "y"])
def test_spinless_branches(delta, pz, q_p):
    model = BilayerMott(j1=1.0, j2=0.2, delta=delta, pz=pz, q_p=q_p)
    g = np.stack([CC - delta * SS, CC + delta * SS], axis=-1)
    expected = 8 * 0.2 * np.sqrt((1 - g) * (1 - (2 * pz**2 - 1) * g))
    np.testing.assert_allclose(branch(model, 0), np.sort(expected, axis=-1), atol=1e-10)


@pytest.mark.parametrize(("j1", "j2", "delta"), [(1.0, 0.2, 0.9), (1.7, 0.6, -0.4), (1.0, 0.45, 1.0)])
@pytest.mark.parametrize("excess", [0.0, 50.0])
def test_all_six_branches_at_full_polarisation(j1, j2, delta, excess):
    model = BilayerMott(j1=j1, j2=j2, delta=delta, pz=1.0, gate=8 * j2 + excess)
    down, up = intralayer(j1, j2, delta)
    minus, plus = (8 * j2 * (1 - CC + sign * delta * SS) + 2 * excess for sign in (-1, 1))
    expected = np.sort(np.stack([down, up, minus, minus, plus, plus], axis=-1), axis=-1)
    np.testing.assert_allclose(model.modes(K).energies, expected, atol=1e-10)
    np.testing.assert_allclose(branch(model, -1), np.sort(np.stack([down, plus], axis=-1), axis=-1), atol=1e-10)
    np.testing.assert_allclose(branch(model, 1), np.sort(np.stack([up, minus], axis=-1), axis=-1), atol=1e-10)


@pytest.mark.parametrize("angle", [0.0, 0.4, np.pi / 4])
def test_magnon_velocity_at_full_polarisation(angle):
    found = BilayerMott(j1=1.3, j2=0.3, delta=0.9, pz=1.0).goldstone(angle)
    expected = 4 * np.sqrt(2) * 1.3 * np.sqrt(1 - 2 * 0.3 / 1.3)
    np.testing.assert_allclose(found.velocities, [expected] * 2, rtol=1e-6)
    assert np.all(np.abs(found.velocities - expected) < found.velocity_error)
    g = 0.9 * np.sin(2 * angle) / 2
    np.testing.assert_allclose(found.stiffnesses, 8 * 0.3 * np.array([0.5 - g, 0.5 - g, 0.5 + g, 0.5 + g]), rtol=1e-6)


def test_partial_polarisation_has_six_linear_goldstone_modes():
    found = BilayerMott(delta=0.9, pz=0.7).goldstone(np.pi / 4)
    assert len(found.velocities) == 6
    spinless = found.velocities[found.velocity_spin == 0]
    stiffness = 2 * (1 - 0.7**2) * (0.5 + np.array([-0.45, 0.45]))
    np.testing.assert_allclose(spinless, 8 * 0.2 * np.sqrt(stiffness), rtol=1e-6)


@pytest.mark.parametrize(
    ("delta", "pz", "multiplicities"),
    [(0.0, 1.0, [2, 4]), (0.0, 0.7, [2, 2, 2]), (0.9, 1.0, [1, 1, 2, 2]), (0.9, 0.7, [1] * 6)],
)
def test_degeneracies_of_figures_2_and_3(delta, pz, multiplicities):
    for energies in BilayerMott(delta=delta, pz=pz).modes(K).energies:
        splits = np.flatnonzero(np.diff(energies) > 1e-7)
        assert sorted(np.diff(np.concatenate([[0], splits + 1, [6]]))) == multiplicities


def test_spin_splitting_alternates_over_the_zone():
    model = BilayerMott(delta=0.9, pz=0.7)
    here, there = model.modes([0.9, 0.6]), model.modes([0.9, -0.6])
    np.testing.assert_allclose(here.energies, there.energies, atol=1e-12)
    np.testing.assert_array_equal(here.spin, -there.spin)
    on_axis = model.modes([[0.9, 0.0], [0.0, 1.4]]).energies
    np.testing.assert_allclose(on_axis[:, ::2], on_axis[:, 1::2], atol=1e-12)


def test_bond_factor_scales_every_energy():
    full, half = (BilayerMott(delta=0.9, pz=0.7, bond_factor=b) for b in (2, 1))
    np.testing.assert_allclose(half.modes(K).energies, full.modes(K).energies / 2, atol=1e-12)
    assert half.gate == pytest.approx(full.gate / 2) == pytest.approx(4 * 0.2 * 0.7)


def test_exact_zero_modes_are_found_and_their_accuracy_is_stated():
    modes = BilayerMott(delta=0.9, pz=0.7).modes([[0.0, 0.0], [np.pi, np.pi], [0.3, 1.1]])
    assert np.all(modes.energies[:2] < modes.accuracy[:2])
    assert modes.accuracy[0].max() < 1e-6
    assert modes.accuracy[2].max() < 1e-12


@pytest.mark.parametrize(("a", "c"), [(3.0, 1.0), (1.0, 3.0)])
def test_a_block_with_a_zero_mode_keeps_its_other_one(a, c):
    """a b†b + c d†d + √(ac)(bd + h.c.): 0 and |a − c|, of the particle where a is larger, else of the hole."""
    found = _semidefinite(np.array([[a, math.sqrt(a * c)], [math.sqrt(a * c), c]], dtype=complex), 1, np.zeros(2))
    assert found == pytest.approx([max(a - c, 0.0), max(c - a, 0.0)], abs=1e-7)


@pytest.mark.parametrize("pz", [0.3, 0.7, 1.0])
def test_classical_energy_and_its_stationarity_in_the_polarisation(pz):
    model = BilayerMott(j1=1.0, j2=0.3, delta=0.7, pz=pz)
    assert model.classical_energy == pytest.approx(4 * 0.3 * pz**2 - model.gate * pz)
    stripe = BilayerMott(j1=1.0, j2=0.7, delta=0.7, pz=pz, phase="stripe", s=0.3)
    assert stripe.classical_energy == pytest.approx(2 * pz**2 - stripe.gate * pz)
    assert model.quantum_corrections(8).classical == pytest.approx(model.classical_energy, rel=1e-12, abs=0)


PI = np.pi
NEEL = [((PI, PI), (PI, PI), (PI, 0.0)), ((PI, PI), (PI, PI), (0.0, PI))]


def stripe(s):
    return (PI, 0.0), (PI, 0.0), (s, PI)


def test_phase_boundary_lies_at_half():
    def gap(j2):
        neel = [ansatz_energy(1.0, j2, 0.4, 0.6, *q) for q in NEEL]
        assert neel[0] == pytest.approx(neel[1])
        return neel[0] - ansatz_energy(1.0, j2, 0.4, 0.6, *stripe(0.8))

    assert gap(0.49) < 0 < gap(0.51)
    assert gap(0.5) == pytest.approx(0.0, abs=1e-14)


def test_the_line_of_degenerate_states_at_the_boundary():
    energies = [ansatz_energy(1.0, 0.5, 0.4, 0.6, (PI, s - PI), (PI, PI - s), (PI, s)) for s in np.linspace(0.0, PI, 7)]
    np.testing.assert_allclose(energies, energies[0], atol=1e-14)


def test_without_j2_any_layer_wave_vector_will_do():
    waves = np.random.default_rng(0).uniform(-PI, PI, (5, 2))
    energies = [ansatz_energy(1.0, 0.0, 0.0, 0.6, (PI, PI), (PI, PI), q) for q in waves]
    np.testing.assert_allclose(energies, 0.0, atol=1e-14)


def test_stripe_energy_does_not_depend_on_s_but_its_zero_point_energy_does():
    models = [BilayerMott(j2=0.7, delta=0.5, pz=0.6, phase="stripe", s=s) for s in (0.0, PI / 2)]
    assert models[0].classical_energy == pytest.approx(models[1].classical_energy)
    first, second = (m.quantum_corrections(24) for m in models)
    assert abs(first.zero_point - second.zero_point) > 10 * (first.zero_point_error + second.zero_point_error)


def test_bosons_of_the_heisenberg_limit():
    """J2 = 0, |P_z| = 1: the square-lattice antiferromagnet, S - m = 0.19660, E/bond = -S^2 (1 + 0.15795/2S) J^H."""
    found = BilayerMott(j2=0.0, pz=1.0, gate=3.0).quantum_corrections(64)
    assert found.bosons == pytest.approx(0.196602, abs=5e-5)
    assert found.zero_point == pytest.approx(-2 * 4 * 0.25 * 2 * 0.157947, abs=1e-5)
