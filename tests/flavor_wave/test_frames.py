"""Local frames: the spectrum must not depend on them, and the literal four-site state must agree."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import unitary_group

from neelsot_dyn.flavor_wave import (
    BilayerMott,
    Bond,
    LatticeModel,
    ProductState,
    expand_hamiltonian,
    mode_spectrum,
    neel_state,
    square_model,
)
from neelsot_dyn.flavor_wave.lattice import FOUR_SITES
from neelsot_dyn.flavor_wave.operators import SPIN_Z, polarisation, swap

K = np.random.default_rng(8).uniform(-np.pi, np.pi, (20, 2))
SHIFT = np.array([np.pi, 0.0])


def model(delta=0.9, pz=0.7, **options):
    return square_model(2.0, 0.4, delta, 1.6 * pz * polarisation(), **options)


def energies(lattice, state, k=K):
    form = expand_hamiltonian(lattice, state)
    return mode_spectrum(form, np.zeros(form.modes), k).energies


@pytest.mark.parametrize("pz", [0.0, 0.7, 1.0])
@pytest.mark.parametrize(("q_p", "wave"), [("x", (np.pi, 0.0)), ("y", (0.0, np.pi))])
def test_twelve_modes_of_the_literal_state_are_six_at_k_and_six_at_k_plus_pi(pz, q_p, wave):
    twelve = energies(model(pz=pz, cell=FOUR_SITES), neel_state(pz, wave, literal=True))
    six = BilayerMott(delta=0.9, pz=pz, q_p=q_p).modes(np.stack([K, K + SHIFT], axis=1)).energies
    np.testing.assert_allclose(twelve, np.sort(six.reshape(len(K), 12), axis=-1), atol=1e-10)


def test_any_complex_frames_within_the_cell_give_the_same_spectrum():
    smooth = neel_state(0.7, (np.pi, 0.0))
    frames = smooth.frames.copy()
    for site, rotation in enumerate(unitary_group.rvs(3, size=2, random_state=1)):
        frames[site, 1:] = rotation @ frames[site, 1:]
    rough = ProductState(smooth.vectors, smooth.twists, frames)
    np.testing.assert_allclose(energies(model(), rough), energies(model(), smooth), atol=1e-10)


def test_a_global_rotation_of_all_flavours_changes_nothing():
    rotation = np.kron(np.eye(2), unitary_group.rvs(2, random_state=2))
    smooth = neel_state(0.7, (np.pi, 0.0))
    turned = ProductState(smooth.vectors @ rotation.T, smooth.twists)
    np.testing.assert_allclose(energies(model(), turned), energies(model(), smooth), atol=1e-10)


def test_forgetting_the_twist_gives_another_state_with_another_spectrum():
    smooth = neel_state(0.7, (np.pi, 0.0))
    ferro_layer = ProductState(smooth.vectors)
    with pytest.raises(ValueError, match=r"linear in the bosons|eigenvalue"):
        energies(model(), ferro_layer)


def test_without_contrast_one_site_with_spin_and_layer_twists_is_enough():
    """Delta = 0: D(R) = X^(x+y) exp(i Q_p.R layer), three modes; the two-site cell folds k and k + (pi, pi)."""
    flip = np.kron(np.eye(2), [[0, 1], [1, 0]])
    layer = np.diag([1, 1, -1, -1])
    psi = np.array([[np.sqrt(0.15), 0.0, np.sqrt(0.85), 0.0]])
    state = ProductState(psi, [flip @ layer, flip])
    bonds = [Bond(0, 0, step, j * swap(4)) for step, j in (((1, 0), 2), ((0, 1), 2), ((1, 1), 0.4), ((1, -1), 0.4))]
    one = LatticeModel(np.eye(2), [[0.0, 0.0]], [1.6 * 0.7 * polarisation()], bonds)
    three = energies(one, state, np.stack([K, K + np.pi], axis=1)).reshape(len(K), 6)
    np.testing.assert_allclose(np.sort(three, axis=-1), BilayerMott(delta=0.0, pz=0.7).modes(K).energies, atol=1e-10)


def test_stripe_modes_agree_between_the_four_site_and_the_twisted_two_site_cell():
    four = BilayerMott(j2=0.7, delta=0.6, pz=0.5, phase="stripe", s=0.3)
    flip = np.kron(np.eye(2), [[0, 1], [1, 0]])
    layer = [np.diag([1, 1, -np.exp(0.3j), -np.exp(0.3j)])] * 2
    psi = four.state.vectors[:2]
    two = ProductState(psi, [flip @ layer[0], flip @ layer[1]])
    lattice = square_model(2.0, 1.4, 0.6, four.gate * polarisation())
    six = energies(lattice, two, np.stack([K, K + SHIFT], axis=1)).reshape(len(K), 12)
    np.testing.assert_allclose(np.sort(six, axis=-1), four.modes(K).energies, atol=1e-10)


def test_symmetries_of_the_spectrum():
    model = BilayerMott(delta=0.9, pz=0.7)
    here = model.modes(K)
    np.testing.assert_allclose(model.modes(-K).energies, here.energies, atol=1e-12)
    np.testing.assert_allclose(model.modes(K + np.pi).energies, here.energies, atol=1e-12)
    other = BilayerMott(delta=-0.9, pz=0.7).modes(K * [1, -1])
    np.testing.assert_allclose(other.energies, here.energies, atol=1e-12)
    np.testing.assert_array_equal(other.spin, here.spin)


@pytest.mark.parametrize("flavors", [2, 3, 6])
def test_any_number_of_flavours_ferromagnet_has_quadratic_magnons(flavors):
    """H = -sum_bonds P_ij on one site per cell: N - 1 magnons, eps = 2 (2 - cos kx - cos ky), no zero-point energy."""
    bonds = [Bond(0, 0, step, -swap(flavors)) for step in ((1, 0), (0, 1))]
    lattice = LatticeModel(np.eye(2), [[0, 0]], [np.zeros((flavors, flavors))], bonds)
    psi = unitary_group.rvs(flavors, random_state=5)[:1]
    found = energies(lattice, ProductState(psi))
    expected = 2 * (2 - np.cos(K).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(found, np.repeat(expected, flavors - 1, axis=1), atol=1e-12)


def test_three_flavour_order_on_the_square_lattice_has_goldstone_modes_only():
    """SU(3) nearest-neighbour antiferromagnet, three-sublattice diagonal stripes: all six modes gapless at Gamma."""
    lattice = LatticeModel(
        [[1, -1], [0, 3]],
        [[0, 0], [0, 1], [0, 2]],
        np.zeros((3, 3, 3)),
        [
            Bond(first, (first + dx + dy) % 3, _offset(first, dx, dy), swap(3))
            for first in range(3)
            for dx, dy in ((1, 0), (0, 1))
        ],
    )
    state = ProductState(np.eye(3))
    form = expand_hamiltonian(lattice, state)
    gamma = mode_spectrum(form, np.zeros(form.modes), [0.0, 0.0])
    assert np.all(gamma.energies < gamma.accuracy)


def _offset(first, dx, dy):
    position = np.array([dx, first + dy])
    second = (first + dx + dy) % 3
    n1, n2 = (position - [0, second]) @ np.linalg.inv([[1, -1], [0, 3]])
    return round(n1), round(n2)


def test_spin_labels_are_conserved_charges():
    state = neel_state(0.7, (np.pi, 0.0))
    charges = state.charges(SPIN_Z)
    assert sorted(charges[0]) == [-1, -1, 0]
    assert sorted(charges[1]) == [0, 1, 1]
    with pytest.raises(ValueError, match="diagonal in the local frames"):
        state.charges(polarisation())


def test_h_k_is_hermitian_and_particle_hole_symmetric():
    """H_k = H_k† and H_{-k} = tau_x H_k* tau_x, also where the frames make it complex."""
    smooth = neel_state(0.7, (np.pi, 0.0))
    frames = smooth.frames.copy()
    frames[1, 1:] = unitary_group.rvs(3, random_state=4) @ frames[1, 1:]
    form = expand_hamiltonian(model(), ProductState(smooth.vectors, smooth.twists, frames))
    h, mirrored = form.at(K), form.at(-K)
    np.testing.assert_allclose(h, h.conj().swapaxes(1, 2), atol=1e-12)
    swapped = np.roll(h.conj(), form.modes, axis=(1, 2))
    np.testing.assert_allclose(mirrored, swapped, atol=1e-12)
