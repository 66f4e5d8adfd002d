"""Nothing unstable passes: each wrong input is refused by name, each unstable state by its wave vector."""

from __future__ import annotations

import numpy as np
import pytest

from neelsot_dyn.flavor_wave import (
    BilayerMott,
    Bond,
    InstabilityError,
    LatticeModel,
    ProductState,
    expand_hamiltonian,
    mode_spectrum,
    neel_state,
    square_model,
    stripe_state,
)
from neelsot_dyn.flavor_wave.lattice import FOUR_SITES
from neelsot_dyn.flavor_wave.operators import SPIN_Z, generator, layer_spin, polarisation, spin, swap


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"delta": 1.2}, "delta = 1.2"),
        ({"delta": -1.2}, "delta = -1.2"),
        ({"j2": 0.6}, "j2 = 0.6 .* give j2 <= 0.5, or phase='stripe'"),
        ({"j2": 0.4, "phase": "stripe"}, "j2 = 0.4 .* give j2 >= 0.5, or phase='neel'"),
        ({"pz": 1.1}, r"pz = 1.1 .* 0 <= \|P_z\| <= 1"),
        ({"pz": -0.1}, "pz = -0.1"),
        ({"j1": 0.0}, "j1 = 0.0"),
        ({"j2": -0.1}, "j2 = -0.1"),
        ({"bond_factor": 0}, "bond_factor = 0"),
        ({"pz": 0.7, "gate": 1.5}, "gate = 1.5 .* the field that holds pz"),
        ({"pz": 1.0, "gate": 1.5}, r"gate = 1.5 .* 1.6 or more"),
        ({"phase": "spiral"}, "phase = 'spiral' .* 'neel', 'stripe'"),
        ({"q_p": "z"}, "q_p = 'z'"),
    ],
)
def test_parameters_are_refused_by_name(arguments, message):
    with pytest.raises(ValueError, match=message):
        BilayerMott(**arguments)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_what_is_held_to_be_rounding_goes_with_the_unit_of_energy(scale):
    """A gate that is 1e-13 short of saturation, and zero modes, in units that are large or small."""
    full = BilayerMott(j1=scale, j2=0.2 * scale, delta=0.9, pz=1.0)
    BilayerMott(j1=scale, j2=0.2 * scale, delta=0.9, pz=1.0, gate=full.saturation_field * (1 - 1e-13))
    with pytest.raises(ValueError, match="or more"):
        BilayerMott(j1=scale, j2=0.2 * scale, delta=0.9, pz=1.0, gate=full.saturation_field * (1 - 1e-11))
    half = BilayerMott(j1=scale, j2=0.2 * scale, delta=0.9, pz=0.7)
    assert half.modes([[0.0, 0.0], [np.pi, np.pi]]).energies.max() > 0
    form, charges = neel(0.2, 1 + 1e-9, 8 * 0.2 * 0.7)
    with pytest.raises(InstabilityError):
        mode_spectrum(form, charges, np.full((1, 2), np.pi / 2))


@pytest.mark.parametrize("k", [0.3, [0.3], [0.3, 1.1, 0.0], np.zeros((2, 3)), [np.nan, 0.0]])
def test_wave_vectors_of_the_wrong_shape_are_refused(k):
    with pytest.raises(ValueError, match=r"k(\.shape)? = "):
        BilayerMott().modes(k)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"omega": 0.0}, "omega"), ({"omega": [1.0, -1.0]}, "omega"), ({"omega": 1.0, "eta": 0.0}, "eta = 0.0")],
)
def test_frequencies_and_broadening_are_checked(arguments, message):
    with pytest.raises(ValueError, match=message):
        BilayerMott().conductivity(mesh=4, **arguments)


def test_mesh_is_checked():
    with pytest.raises(ValueError, match="mesh = 1 "):
        BilayerMott().conductivity(1.0, mesh=1)
    with pytest.raises(ValueError, match=r"mesh = 4 .*at least 8"):
        BilayerMott().quantum_corrections(4)


def neel(j2, delta, gate, pz=0.7):
    state = neel_state(pz, (np.pi, 0.0))
    form = expand_hamiltonian(square_model(2.0, 2 * j2, delta, gate * polarisation()), state)
    return form, state.charges(SPIN_Z)


def test_too_large_a_contrast_is_unstable_at_a_named_wave_vector():
    form, charges = neel(0.2, 1.3, 8 * 0.2 * 0.7)
    with pytest.raises(InstabilityError, match=r"eigenvalue -.* at k = \(1.5708, 1.5708\)") as caught:
        mode_spectrum(form, charges, np.full((1, 2), np.pi / 2))
    assert caught.value.k == pytest.approx((np.pi / 2, np.pi / 2))


def test_neel_state_is_unstable_above_half():
    form, charges = neel(0.6, 0.0, 8 * 0.6 * 0.7)
    with pytest.raises(InstabilityError):
        mode_spectrum(form, charges, square_model(1, 1, 0, polarisation()).mesh(16))


def test_stripe_state_is_unstable_below_half():
    state = stripe_state(0.7, 0.0)
    model = square_model(2.0, 0.8, 0.0, 4 * 0.7 * polarisation(), cell=FOUR_SITES)
    with pytest.raises(InstabilityError):
        mode_spectrum(expand_hamiltonian(model, state), state.charges(SPIN_Z), model.mesh(16))


@pytest.mark.parametrize("delta", [-1.0, 0.0, 0.4, 1.0])
@pytest.mark.parametrize("pz", [0.0, 0.6, 1.0])
def test_stripe_state_is_stable_above_half(delta, pz):
    model = BilayerMott(j2=0.6, delta=delta, pz=pz, phase="stripe", s=0.4)
    assert model.modes(model.model.mesh(12)).energies.shape == (12, 12, 12)


def test_a_wrong_gate_field_leaves_a_linear_term():
    with pytest.raises(InstabilityError, match="linear in the bosons"):
        neel(0.2, 0.5, 1.3)


def test_twists_must_leave_the_hamiltonian_invariant():
    flip = np.kron(np.eye(2), np.array([[0, 1], [1, 0]]))
    field = np.diag([0.1, -0.1, 0.1, -0.1])
    state = ProductState(np.eye(4)[[0]], [flip, flip])
    model = LatticeModel(np.eye(2), [[0.0, 0.0]], [field], [Bond(0, 0, (1, 0), swap(4))])
    with pytest.raises(ValueError, match=r"\[D, field\]"):
        expand_hamiltonian(model, state)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: ProductState([[2.0, 0.0]]), "normalised"),
        (lambda: ProductState([[1.0, 0.0]], np.ones((2, 2, 2))), "twists"),
        (lambda: ProductState([[1.0, 0.0]], frames=[[[0.0, 1.0], [1.0, 0.0]]]), "first row is psi"),
        (lambda: LatticeModel(np.eye(2), [[0, 0]], [[[0, 1], [0, 0]]], []), "Hermitian"),
        (lambda: LatticeModel(np.ones((2, 2)), [[0, 0]], [np.eye(2)], []), "independent"),
        (lambda: LatticeModel(np.eye(2), [[0, 0]], [np.eye(2)], [Bond(0, 1, (0, 0), swap(2))]), "bond site"),
        (lambda: LatticeModel(np.eye(2), [[0, 0]], [np.eye(2)], [Bond(0, 0, (1, 0), swap(3))]), r"\(4, 4\)"),
        (lambda: generator(0, 1), "upper = 0"),
        (lambda: layer_spin(4, 0), "a = 4"),
        (lambda: spin("middle", 1), "layer = 'middle'"),
    ],
)
def test_building_blocks_check_themselves(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_generators_close_the_algebra_and_layer_spins_are_spins():
    a, b, c = (generator(i, j) for i, j in ((1, 2), (2, 3), (1, 3)))
    np.testing.assert_array_equal(a @ b - b @ a, c)
    for layer in ("top", "bottom"):
        x, y, z = (spin(layer, axis) for axis in (1, 2, 3))
        np.testing.assert_array_equal(x @ y - y @ x, 2j * z)
    np.testing.assert_array_equal(spin("top", 3) + spin("bottom", 3), 2 * SPIN_Z)
    total = sum(np.kron(layer_spin(a, b), layer_spin(a, b)) for a in range(4) for b in range(4))
    np.testing.assert_allclose(total / 4, swap(4), atol=1e-15)
