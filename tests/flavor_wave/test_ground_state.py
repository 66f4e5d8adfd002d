"""The ansatz against an unrestricted product-state minimiser on a 4 x 4 torus, from random starts."""

from __future__ import annotations

import numpy as np
import pytest

from neelsot_dyn.flavor_wave import BilayerMott, Bond, LatticeModel, ansatz_energy, minimise_on_torus, square_model
from neelsot_dyn.flavor_wave.ground_state import _neighbours
from neelsot_dyn.flavor_wave.lattice import FOUR_SITES
from neelsot_dyn.flavor_wave.operators import SPIN_Z, polarisation, swap


def search(j2, delta, gate, **options):
    return minimise_on_torus(square_model(2.0, 2 * j2, delta, gate * polarisation(), cell=FOUR_SITES), **options)


@pytest.mark.parametrize("delta", [0.0, 0.5, -0.9, 1.0])
@pytest.mark.parametrize("pz", [0.3, 0.7])
def test_neel_excitonic_ansatz_is_the_best_product_state_up_to_delta_one(delta, pz):
    expected = BilayerMott(delta=delta, pz=pz).classical_energy
    found = search(0.2, delta, 1.6 * pz, starts=12)
    assert found.best == pytest.approx(expected, abs=1e-9)
    assert found.energies.min() > expected - 1e-12
    assert min(found.converged, found.fraction) > 0.9
    np.testing.assert_allclose(found.expectation(polarisation()), -pz, atol=1e-4)


@pytest.mark.parametrize("delta", [0.0, 0.9])
def test_stripe_ansatz_is_the_best_product_state_above_half(delta):
    expected = BilayerMott(j2=0.7, delta=delta, pz=0.5, phase="stripe").classical_energy
    found = search(0.7, delta, 2.0, starts=8)
    assert found.best == pytest.approx(expected, abs=1e-9)
    assert found.fraction > 0.2


@pytest.mark.parametrize("delta", [1.1, -1.3])
def test_beyond_delta_one_something_else_is_lower(delta):
    ansatz = ansatz_energy(1.0, 0.2, 1.12, 0.7, (np.pi,) * 2, (np.pi,) * 2, (np.pi, 0.0))
    assert search(0.2, delta, 1.12, starts=8).best < ansatz - 1e-3


def test_saturated_layer_is_the_neel_state():
    found = search(0.2, 0.9, 3.0, starts=8)
    np.testing.assert_allclose(found.expectation(polarisation()), -1.0, atol=1e-6)
    assert found.best == pytest.approx(4 * 0.2 - 3.0, abs=1e-8)
    assert np.abs(found.expectation(SPIN_Z)).max() < 0.5 + 1e-12


def test_result_is_reproducible_stationary_and_says_so():
    first, again = (search(0.2, 0.9, 1.12, starts=4, seed=7) for _ in range(2))
    np.testing.assert_array_equal(first.energies, again.energies)
    assert first.residual < 1e-6
    hurried = search(0.2, 0.9, 1.6, starts=4, sweeps=100)
    assert hurried.converged < 1.0


def test_size_is_checked():
    lattice = square_model(2.0, 0.4, 0.0, polarisation())
    with pytest.raises(ValueError, match="size = 1 "):
        minimise_on_torus(lattice, 1)
    bonds = [Bond(0, 0, (2, 0), swap(2))]
    with pytest.raises(ValueError, match="no site is its own neighbour"):
        minimise_on_torus(LatticeModel(np.eye(2), [[0, 0]], [np.eye(2)], bonds), 2)


def test_a_bond_of_the_torus_leads_where_its_offset_says():
    """From a cell's first site to the second one of the next along x: a mirrored torus has the same minimum."""
    lattice = LatticeModel(np.eye(2), [[0.0, 0.0], [0.5, 0.0]], np.zeros((2, 2, 2)), [Bond(0, 1, (1, 2), swap(2))])
    found = [places.tolist() for places, _ in _neighbours(lattice, (3, 4))]
    assert found[0] == [2 * (1 * 4 + 2) + 1]
    assert found[2 * (2 * 4 + 3)] == [2 * (0 * 4 + 1) + 1]
    assert found[2 * (1 * 4 + 2) + 1] == [0]
