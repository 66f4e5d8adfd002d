"""Spin conductivity: its symmetries, its zeros, its normalisation by curvature, and its convergence."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from neelsot_dyn.flavor_wave import BilayerMott, ProductState, neel_state, square_model
from neelsot_dyn.flavor_wave import conductivity as kubo
from neelsot_dyn.flavor_wave.bogoliubov import diagonalise, find_blocks
from neelsot_dyn.flavor_wave.currents import current, with_potential
from neelsot_dyn.flavor_wave.expansion import expand
from neelsot_dyn.flavor_wave.operators import LAYER, SPIN_BOTTOM, SPIN_TOP, polarisation
from neelsot_dyn.flavor_wave.transport import AXES, SPIN_PAIRS, spin_spectrum

OMEGA = np.array([0.7, 3.0, 5.5, 8.0])
MESH, ETA = 16, 0.2


def tensor(**parameters):
    return BilayerMott(**{"delta": 0.9, "pz": 0.7} | parameters).conductivity(OMEGA, eta=ETA, mesh=MESH).tensor


@pytest.fixture(scope="module")
def reference():
    return tensor()


def test_spin_current_is_odd_and_dipole_current_even_between_the_diagonals(reference):
    spins, dipole = reference[:2], reference[2]
    np.testing.assert_allclose(spins[:, 0, 0], -spins[:, 1, 1], atol=1e-10)
    np.testing.assert_allclose(reference[:, 0, 1], 0.0, atol=1e-10)
    np.testing.assert_allclose(reference[:, 1, 0], 0.0, atol=1e-10)
    np.testing.assert_allclose(dipole[0, 0], dipole[1, 1], atol=1e-10)
    assert np.abs(spins[:, 0, 0]).min() > 1e-3


def test_spin_current_is_odd_in_delta_and_dipole_current_even(reference):
    mirrored = tensor(delta=-0.9)
    np.testing.assert_allclose(mirrored[:2], -reference[:2], atol=1e-10)
    np.testing.assert_allclose(mirrored[2], reference[2], atol=1e-10)


def test_no_spin_current_without_contrast_or_without_minority():
    np.testing.assert_allclose(tensor(delta=0.0)[:2], 0.0, atol=1e-10)
    np.testing.assert_allclose(tensor(pz=1.0), 0.0, atol=1e-10)


def test_both_excitonic_wave_vectors_conduct_alike(reference):
    np.testing.assert_allclose(tensor(q_p="y"), reference, atol=1e-10)


def test_dimensionless_conductivity_does_not_depend_on_the_energy_scale(reference):
    scaled = BilayerMott(j1=0.5, j2=0.1, delta=0.9, pz=0.7, bond_factor=4.0)
    np.testing.assert_allclose(scaled.conductivity(OMEGA, eta=ETA, mesh=MESH).tensor, reference, atol=1e-10)


def test_turning_the_bottom_neel_vector_turns_the_sign_between_the_layers(reference):
    """Relabelling 3 <-> 4 is an exact symmetry: only the sign structure within a layer has meaning."""
    exchange = np.eye(4)[[0, 1, 3, 2]]
    smooth = neel_state(0.7, (np.pi, 0.0))
    state = ProductState(smooth.vectors @ exchange, smooth.twists)
    lattice = square_model(2.0, 0.4, 0.9, 1.6 * 0.7 * polarisation())
    spectrum = spin_spectrum(lattice, state, expand(lattice, state), MESH)
    found = spectrum.regular(OMEGA, ETA, SPIN_PAIRS).reshape(3, 2, 2, -1)
    np.testing.assert_allclose(found[0], reference[0], atol=1e-10)
    np.testing.assert_allclose(found[1], -reference[1], atol=1e-10)
    np.testing.assert_allclose(found[2], reference[2], atol=1e-10)


@pytest.fixture(scope="module")
def flavors():
    return BilayerMott(delta=0.9, pz=0.7).flavor_conductivity(OMEGA, eta=ETA, mesh=MESH).tensor


def test_flavour_currents_contract_to_the_spin_conductivity(flavors, reference):
    for n, weights in enumerate((SPIN_TOP, SPIN_BOTTOM, LAYER)):
        np.testing.assert_allclose(np.einsum("a,b,abmnw->mnw", weights, LAYER, flavors), reference[n], atol=1e-12)


def test_a_field_on_all_flavours_alike_drives_nothing(flavors):
    np.testing.assert_allclose(flavors.sum(axis=1), 0.0, atol=1e-12)
    np.testing.assert_allclose(flavors.sum(axis=0), 0.0, atol=1e-12)


def test_flavour_conductivity_absorbs_and_obeys_onsager(flavors):
    matrix = flavors.transpose(4, 0, 2, 1, 3).reshape(len(OMEGA), 8, 8)
    np.testing.assert_allclose(matrix, matrix.swapaxes(1, 2), atol=1e-12)
    assert np.linalg.eigvalsh(matrix.real).min() > -1e-12


WEIGHTS = {"top": SPIN_TOP, "bottom": SPIN_BOTTOM, "polarisation": LAYER}


def zero_point_energy(model, state, potential, mesh):
    """Per site, in constant potentials A_alpha: the state stays, H_k(A) changes."""
    lattice = with_potential(model, potential)
    form = expand(lattice, state)
    k = lattice.mesh(mesh).reshape(-1, 2)
    total = sum(diagonalise(form, k, block).particles.sum() for block in find_blocks(form))
    return 0.5 * (total / len(k) - form.trace_a()) / lattice.sites


@pytest.mark.parametrize("mu", [0, 1])
def test_the_current_is_the_slope_of_the_hamiltonian_in_the_potential(mu):
    """I = ∂H/∂A, its sign too, which no response of two currents sees."""
    model, h = BilayerMott(delta=0.9, pz=0.7), 1e-4
    weights = WEIGHTS["top"]
    ahead, behind = (
        expand(with_potential(model.model, side * h * np.outer(weights, AXES[mu])), model.state) for side in (1, -1)
    )
    found = current(model.model, model.state, weights, AXES[mu])
    k = np.array([[0.3, 1.1], [-0.8, 0.4]])
    expected = (ahead.at(k) - behind.at(k)) / (2 * h)
    np.testing.assert_allclose(found.at(k), expected, atol=1e-6)
    assert np.abs(expected).max() > 0.1


@pytest.mark.parametrize("response", WEIGHTS)
@pytest.mark.parametrize("mu", [0, 1])
def test_curvature_of_the_zero_point_energy_is_the_quantum_superflow_weight(response, mu):
    """d2 E_zp/dA dA' = <d2H/dA dA'> - Pi(0): the normalisation of Kubo's sum, by finite differences."""
    model = BilayerMott(delta=0.9, pz=0.7)

    def energy(x, y):
        potential = np.outer(x * WEIGHTS[response] + y * LAYER, AXES[mu])
        return zero_point_energy(model.model, model.state, potential, 8)

    def mixed(h):
        return (energy(h, h) - energy(h, -h) - energy(-h, h) + energy(-h, -h)) / (4 * h * h)

    curvature = (4 * mixed(0.002) - mixed(0.004)) / 3
    found = model.superflow_weight(8).harmonic[list(WEIGHTS).index(response), mu, mu]
    assert found == pytest.approx(curvature, abs=1e-6)
    assert abs(found) > 1e-3


@pytest.mark.parametrize("pz", [0.2, 0.7, 1.0])
@pytest.mark.parametrize("delta", [0.0, 0.9])
def test_classical_superflow_weight(pz, delta):
    """Dipole 8 J2 (1 - P^2), isotropic; spin +-4 J2 Delta (1 - P^2), opposite on the two diagonals."""
    weight = BilayerMott(j2=0.3, delta=delta, pz=pz).superflow_weight(8).classical
    spin = 4 * 0.3 * delta * (1 - pz**2) * np.diag([1, -1])
    np.testing.assert_allclose(weight, [spin, -spin, 8 * 0.3 * (1 - pz**2) * np.eye(2)], atol=1e-12)


def test_absorption_adds_up_to_the_static_response():
    """(2/pi) int_0^inf Re sigma dw = Pi(0): Kramers-Kronig, at any eta."""
    model = BilayerMott(delta=0.9, pz=0.7)
    spectrum = spin_spectrum(model.model, model.state, model.hamiltonian, 8)
    for pair in (SPIN_PAIRS[0], SPIN_PAIRS[8]):

        def absorbed(x, pair=pair):
            return float(spectrum.regular(np.tan(x), 0.5, [pair])[0].real) / np.cos(x) ** 2

        total = quad(absorbed, 1e-6, np.pi / 2 - 1e-6, limit=400, epsabs=1e-9)[0]
        static = float(spectrum.response(0.0, 0.5, [pair])[0].real)
        assert 2 / np.pi * total == pytest.approx(static, abs=1e-5)


def test_binned_sums_equal_direct_sums(monkeypatch):
    model = BilayerMott(delta=0.9, pz=0.7)
    direct = model.conductivity(OMEGA, eta=0.1, mesh=32)
    monkeypatch.setattr(kubo, "DIRECT_LIMIT", 1)
    binned = model.conductivity(OMEGA, eta=0.1, mesh=32)
    np.testing.assert_allclose(binned.tensor, direct.tensor, atol=1e-8)


def test_mesh_error_bounds_the_distance_to_the_converged_value():
    model = BilayerMott(delta=0.9, pz=0.7)
    converged = model.conductivity(OMEGA, eta=0.2, mesh=256).tensor
    for mesh in (32, 64, 128):
        found = model.conductivity(OMEGA, eta=0.2, mesh=mesh)
        assert np.abs(found.tensor - converged).max() < found.error.max()
        assert found.level_spacing == pytest.approx(0.2 * 45 / mesh, rel=0.1)


def test_odd_and_rectangular_meshes_use_every_wave_vector_once():
    """The half mesh that is summed weighs k and -k together; a 9 x 6 mesh has rows that are their own partner."""
    model = BilayerMott(delta=0.9, pz=0.7)
    found = model.conductivity(OMEGA, eta=ETA, mesh=(9, 6))
    assert found.mesh == (9, 6)
    mirrored = model.conductivity(OMEGA, eta=ETA, mesh=(6, 9)).tensor[:, 1, 1]
    np.testing.assert_allclose(mirrored[2], found.tensor[2, 0, 0], atol=1e-10)
    np.testing.assert_allclose(mirrored[:2], -found.tensor[:2, 0, 0], atol=1e-10)


def test_stripe_phase_conducts():
    model = BilayerMott(j2=0.7, delta=0.5, pz=0.6, phase="stripe")
    found = model.conductivity(OMEGA, eta=ETA, mesh=8)
    assert found.polarisation.min() > 0


def some_pairs():
    """A spectrum of complex amplitudes: those of the square lattice are real, which hides a conjugate."""
    rng = np.random.default_rng(4)
    amplitudes = rng.normal(size=(9, 3)) + 1j * rng.normal(size=(9, 3))
    return kubo.PairSpectrum(rng.uniform(1, 5, 9), amplitudes, rng.uniform(0.1, 1, 9), (3, 3), 0.1)


def test_kubo_sum_term_by_term_with_complex_amplitudes():
    """F4 written out; Pi(−ω) = Pi(ω)* as the current is Hermitian, and Im Pi_pp > 0: absorption."""
    spectrum, pairs = some_pairs(), [(0, 0), (0, 1), (2, 1)]
    found = spectrum.response(OMEGA, ETA, pairs)
    for (p, q), values in zip(pairs, found, strict=True):
        for omega, value in zip(OMEGA, values, strict=True):
            total = 0.0
            for energy, m, w in zip(spectrum.energies, spectrum.amplitudes, spectrum.weight, strict=True):
                total += w * m[p].conjugate() * m[q] / (energy - omega - 1j * ETA)
                total += w * m[p] * m[q].conjugate() / (energy + omega + 1j * ETA)
            assert value == pytest.approx(total, rel=1e-12, abs=0)
    np.testing.assert_allclose(spectrum.response(-OMEGA, ETA, pairs), found.conj(), rtol=1e-12)
    assert (found[0].imag > 0).all()
    still = spectrum.response(0.0, 1e-9, pairs)
    np.testing.assert_allclose(spectrum.static(pairs), still.real, rtol=1e-7)


@pytest.mark.parametrize("mesh", [(7, 5), (6, 5), (5, 6), (6, 4)])
def test_the_half_mesh_sums_what_the_whole_mesh_does(mesh):
    """Weights add up to half a pair per cell site, and F4 at ω = 0 is the sum over all wave vectors, odd meshes too."""
    model = BilayerMott(delta=0.9, pz=0.7)
    spectrum = spin_spectrum(model.model, model.state, model.hamiltonian, mesh)
    blocks = find_blocks(model.hamiltonian, *(kubo.current(model.model, model.state, w, x)
                                              for w in WEIGHTS.values() for x in AXES))  # fmt: skip
    k = model.model.mesh(mesh).reshape(-1, 2)
    static, weight = 0.0, 0.0
    form = kubo.current(model.model, model.state, LAYER, AXES[0])
    for block in blocks:
        if len(block.upper) and len(block.lower):
            energy, amplitude = kubo._block_pairs(model.hamiltonian, [form], block, k)
            static += (np.abs(amplitude[..., 0]) ** 2 / energy).sum() / (len(k) * model.model.sites)
            weight += energy.size / (2 * len(k) * model.model.sites)
    assert spectrum.weight.sum() == pytest.approx(weight, rel=1e-12)
    assert spectrum.static([(4, 4)])[0] == pytest.approx(static, rel=1e-9)
