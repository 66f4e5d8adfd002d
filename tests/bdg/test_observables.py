"""Spectrum, density of states, spins, triplet pairs and the diode effect, against LAPACK, sum rules and symmetries."""

import numpy as np
import pytest
from attrs import evolve
from scipy.special import ellipk

from neelsot_dyn import bdg, materials
from neelsot_dyn.bdg import observables

SEED = bdg.LatticeModel.of(materials.SEED_MODEL)
X, Y, Z = np.eye(3)
N, Q = np.array([0.48, 0.6, 0.64]), np.array([0.1, 0.04])
SIZE = (24, 20)


def test_spectrum_equals_lapack():
    k = np.random.default_rng(4).uniform(-np.pi, np.pi, (6, 7, 2))
    energies = observables.quasiparticle_energies(SEED, k, Q, N)
    assert energies == pytest.approx(np.linalg.eigvalsh(SEED.hamiltonian(k, Q, N)), abs=1e-13)


def test_normal_density_of_states_is_the_square_lattice_s():
    """t_so = t_m = Δ = 0: (2/2π²t) K(1 − (E/4t)²) for both spins, with E from the band centre."""
    plain = bdg.LatticeModel(mu=2.0, t_so=0.0, t_m=0.0, gap=0.0, temperature=0.01)
    energies = np.array([-1.0, -0.3, 0.4])
    found = observables.density_of_states(plain, np.zeros(2), Z, energies, broadening=0.02, size=(900, 900))

    def exact(e):
        return ellipk(1 - ((e + 2.0 - 4.0) / 4) ** 2) / np.pi**2

    # −f' has variance π²T²/3; half from electrons at E, half from holes at −E
    h = 1e-3
    curvature = (exact(energies + h) - 2 * exact(energies) + exact(energies - h)) / h**2
    mirrored = (exact(-energies + h) - 2 * exact(-energies) + exact(-energies - h)) / h**2
    smooth = (exact(energies) + exact(-energies)) / 2 + (np.pi * 0.02) ** 2 / 12 * (curvature + mirrored)
    assert found.value == pytest.approx(smooth, rel=1e-3)
    assert found.error < 1e-6


def test_density_of_states_is_even_and_has_a_gap():
    found = observables.density_of_states(SEED, np.zeros(2), Y, np.linspace(-0.5, 0.5, 21), 0.005, size=(400, 400))
    assert found.value == pytest.approx(found.value[::-1], abs=1e-10)
    assert found.value[10] < 1e-6
    assert found.value.max() > 4 * found.value[0]


def test_weighted_spins_are_minus_the_neel_field():
    """h = −∂F/∂n three ways: trace formula, electrons' density matrix, finite difference of F along a turn."""
    solver = bdg.UniformBdG(SEED, size=SIZE)
    spins = observables.spin_polarization(SEED, Q, N, SIZE)
    field = solver.neel_field(Q, N)
    assert spins.weighted == pytest.approx(-field, abs=1e-16)
    turn, step = np.array([0.8, -0.64, 0.0]) / np.hypot(0.8, 0.64), 1e-4
    tangent = turn - (turn @ N) * N
    tangent /= np.linalg.norm(tangent)
    f = [float(solver.free_energy(Q, np.cos(s) * N + np.sin(s) * tangent)) for s in (-step, step)]
    assert field @ tangent == pytest.approx(-(f[1] - f[0]) / (2 * step), rel=1e-6)


@pytest.mark.parametrize("solver", [bdg.UniformBdG(SEED, size=SIZE), bdg.UniformBdG(SEED, tolerance=1e-12)])
def test_plain_spin_polarization(solver):
    """The density matrix's, on a lattice; on the infinite one, odd under (q, n) → −(q, n)."""
    if solver.size:
        expected = observables.spin_polarization(SEED, Q, N, SIZE).plain
        assert solver.spin_polarization(Q, N) == pytest.approx(expected, abs=1e-16)
    assert solver.spin_polarization(-Q, -N) == pytest.approx(-solver.spin_polarization(Q, N), abs=1e-11)


def test_superflow_alone_polarises_spins_across_it():
    """t_m = 0, the superconducting Edelstein effect: spin ∥ ẑ × q only, linear in q; and none without SOC."""
    solver = bdg.UniformBdG(evolve(SEED, t_m=0.0), size=(40, 40))
    one, two = (solver.spin_polarization([q, 0.0], Z) for q in (0.01, 0.02))
    assert abs(one[1]) > 1e-8
    assert np.abs(one[[0, 2]]).max() < 1e-15
    assert two[1] / one[1] == pytest.approx(2, rel=1e-2)
    without = bdg.UniformBdG(evolve(SEED, t_m=0.0, t_so=0.0), size=(40, 40))
    assert np.abs(without.spin_polarization([0.02, 0.0], Z)).max() < 1e-16


def test_triplet_pairs():
    """ψ sums to −Δ/V_s (Eq. 13), d is odd in k and vanishes on site; without SOC and AM there is none."""
    solver = bdg.UniformBdG(SEED, size=SIZE)
    solution = solver.solve_gap(Q, N, v_s=5.0, rtol=1e-11)
    pairs = observables.triplet_pairs(evolve(SEED, gap=solution.gap), Q, N, SIZE)
    assert pairs.singlet == pytest.approx(-solution.gap / 5.0, rel=1e-9)
    assert np.abs(pairs.on_site).max() < 1e-15
    assert pairs.share > 1e-3
    k = 2 * np.pi * np.stack(np.meshgrid(*(np.arange(length) / length for length in SIZE)), axis=-1).reshape(-1, 2)
    psi, d = observables.pair_amplitudes(evolve(SEED, gap=solution.gap), k, Q, N)
    singlets, triplets = (np.abs(psi) ** 2).mean(), (np.abs(d) ** 2).sum(axis=-1).mean()
    assert pairs.weight == pytest.approx(triplets, rel=1e-12, abs=0)
    assert pairs.share == pytest.approx(triplets / (singlets + triplets), rel=1e-12, abs=0)
    assert pairs.unitarity > 0
    _, d = observables.pair_amplitudes(SEED, np.array([[0.4, 0.3], [-0.4, -0.3]]), Q, N)
    assert d[0] == pytest.approx(-d[1], abs=1e-14)
    plain = observables.triplet_pairs(evolve(SEED, t_so=0.0, t_m=0.0), Q, N, SIZE)
    assert plain.weight < 1e-28


def test_rashba_pairs_have_their_d_vector_along_the_rashba_field():
    """q = t_m = 0: d(k) ∥ g_k (Gor'kov-Rashba)."""
    model = evolve(SEED, t_m=0.0)
    k = np.random.default_rng(6).uniform(-1, 1, (20, 2))
    _, d = observables.pair_amplitudes(model, k, np.zeros(2), Z)
    rashba = model.bands(k)[1]
    assert np.linalg.norm(np.cross(d, rashba), axis=-1).max() < 1e-13
    assert np.abs(d).max() > 1e-3


def test_diode_effect_is_odd_in_the_neel_vector():
    """η(−ŷ) = −η(ŷ), and η = 0 for n ∥ q; the scan is coarse, the symmetry exact."""
    solver = bdg.UniformBdG(SEED, size=(50, 50))
    up, down, along = (observables.diode_effect(solver, n, 5.0, largest_q=1.3, steps=6) for n in (Y, -Y, X))
    assert up.efficiency == pytest.approx(-down.efficiency, abs=1e-9)
    assert abs(up.efficiency) > 1e-4
    assert along.efficiency == pytest.approx(0.0, abs=1e-9)


def test_bond_pairs_are_those_of_real_space():
    """D_j is the triplet part of ⟨c_{r,s'} c_{r+j,s}⟩ on the bond from r to r + j, from the lattice's own matrix."""
    size = (7, 6)  # odd across: no wave vector is its own partner there but zero
    pairs = observables.triplet_pairs(SEED, [0.1, 0.0], N, size)
    lattice = bdg.LatticeBdG(SEED, np.tile(N, (*size, 1)), q=0.1)
    energies, states = np.linalg.eigh(lattice.matrix(SEED.gap))
    occupied = 0.5 * (1 - np.tanh(energies / (2 * SEED.temperature)))
    g = ((states * occupied) @ states.conj().T).reshape(*size, 4, *size, 4)
    pauli = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
    for bond, other in zip(pairs.bonds, ((3, 2), (2, 3)), strict=True):
        matrix = g[(*other, slice(0, 2), 2, 2, slice(2, 4))] @ (-1j * pauli[1])
        found = np.einsum("iab,ba->i", pauli, matrix) / 2
        assert np.abs(bond).max() > 1e-4
        assert bond == pytest.approx(found, abs=1e-13)


def test_diode_efficiency_is_positive_where_more_current_flows_forward():
    strong, weak = (bdg.Depairing("continuous", 1.0, 0.0, 0.1, current, 0.5) for current in (3.0, 1.0))
    assert observables.DiodeEffect(strong, weak).efficiency == pytest.approx(0.5)
    assert observables.DiodeEffect(weak, strong).efficiency == pytest.approx(-0.5)
    found = observables.diode_effect(bdg.UniformBdG(SEED, size=(50, 50)), Y, 5.0, largest_q=1.3, steps=6)
    solver = bdg.UniformBdG(SEED, size=(50, 50))
    for one, sign in ((found.forward, 1.0), (found.backward, -1.0)):
        q = np.array([sign * one.current_q, 0.0])
        gap = bdg.gap_branches(solver, q, Y, 5.0).gap
        state = bdg.UniformBdG(evolve(SEED, gap=gap), size=(50, 50))
        assert sign * state.current(q, Y)[0] == pytest.approx(one.critical_current, rel=0.02)
