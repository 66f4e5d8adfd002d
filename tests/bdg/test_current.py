"""The charge current: derivative of F, operator, real-space bonds, SI units, and the parent superconductor."""

import numpy as np
import pytest
from scipy import constants

from neelsot_dyn import bdg, materials

SEED = bdg.LatticeModel.of(materials.SEED_MODEL)
X, Y, Z = np.eye(3)
N = np.array([0.48, 0.6, 0.64])
SIGMA = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


def real_space(model, size, q, n):
    """BdG matrix of Eqs. 10-12 in the gauge frame, sites × (c↑, c↓, c†↑, c†↓), and the bonds' T_δ."""
    lx, ly = size
    sites = lx * ly
    magnet = np.einsum("i,iab->ab", n, SIGMA)
    tx = -np.eye(2) - 0.5j * model.t_so * SIGMA[1] - model.t_m * magnet
    ty = -np.eye(2) + 0.5j * model.t_so * SIGMA[0] + model.t_m * magnet
    normal = np.zeros((sites, 2, sites, 2), dtype=complex)
    bonds = []
    for x in range(lx):
        for y in range(ly):
            i = x * ly + y
            normal[i, :, i, :] += (4 - model.mu) * np.eye(2)
            for hop, j, flow in ((tx, ((x + 1) % lx) * ly + y, q[0]), (ty, x * ly + (y + 1) % ly, q[1])):
                hop = hop * np.exp(0.5j * flow)
                normal[i, :, j, :] += hop
                normal[j, :, i, :] += hop.conj().T
                bonds.append((i, j, hop))
    normal = normal.reshape(2 * sites, 2 * sites)
    pairing = np.kron(np.eye(sites), model.gap * 1j * SIGMA[1])
    return np.block([[normal, pairing], [pairing.conj().T, -normal.conj()]]), bonds


def test_real_space_lattice_has_the_same_free_energy_and_bond_currents():
    """Eqs. 10-12, 14 and 15, with the reading c†_i T_δ c_{i+δ} + h.c.: F and I through a cut to 1e-12."""
    size, q = (6, 5), np.array([0.3, -0.2])
    matrix, bonds = real_space(SEED, size, q, N)
    energies, states = np.linalg.eigh(matrix)
    t = SEED.temperature
    positive = energies > 0
    free_energy = -t * (np.logaddexp(energies / (2 * t), -energies / (2 * t)))[positive].sum() / 30
    solver = bdg.UniformBdG(SEED, size=size)
    assert solver.free_energy(q, N) == pytest.approx(free_energy, abs=1e-12)

    occupied = 0.5 * (1 - np.tanh(energies / (2 * t)))
    density = ((states * occupied) @ states.conj().T)[:60, :60].reshape(30, 2, 30, 2)  # ⟨c†_j c_i⟩
    currents = np.array([-2 * np.einsum("ab,ba->", hop, density[j, :, i, :]).imag for i, j, hop in bonds])
    along_x, along_y = currents[0::2], currents[1::2]
    assert np.ptp(along_x) < 1e-13
    assert solver.current(q, N) == pytest.approx([along_x[0], along_y[0]], abs=1e-13)


@pytest.mark.parametrize(
    "solver",
    [bdg.UniformBdG(SEED, size=(20, 18)), bdg.UniformBdG(SEED, tolerance=1e-13)],
    ids=["lattice", "infinite"],
)
def test_current_is_twice_the_slope_of_the_free_energy(solver):
    """A fourth-order difference: error ~ step⁴ of the slope."""
    q, step = np.array([0.15, 0.05]), 1e-2
    for direction, j in zip(np.eye(2), solver.current(q, N), strict=True):
        f = solver.free_energy(np.array([q + m * step * direction for m in (-2, -1, 1, 2)]), N)
        assert j == pytest.approx(2 * (f[0] - 8 * f[1] + 8 * f[2] - f[3]) / (12 * step), rel=2e-6, abs=1e-11)


def test_vertices_are_the_slopes_of_the_hamiltonian():
    k, q = np.random.default_rng(3).uniform(-1, 1, (20, 2)), np.array([0.2, -0.3])
    continuum = bdg.ContinuumModel(mu=0.3, t_so=0.2, t_m=0.15, gap=0.1, temperature=0.01, cutoff=3.0)
    for model in (SEED, continuum):
        vertex = model.superflow_vertex(k, q, N)
        for i in range(2):
            step = 1e-4 * np.eye(2)[i]
            slope = (model.hamiltonian(k, q + step, N) - model.hamiltonian(k, q - step, N)) / 2e-4
            assert vertex[:, i] == pytest.approx(slope, abs=1e-8)
        bands = np.linalg.eigvalsh(model.normal_hamiltonian(k, N))
        assert model.normal_bands(k, N) == pytest.approx(bands, abs=1e-14)


def test_current_turns_round_with_superflow_and_neel_vector():
    solver = bdg.UniformBdG(SEED, size=(24, 24))
    q = np.array([0.1, 0.04])
    assert solver.current(-q, -N) == pytest.approx(-solver.current(q, N), abs=1e-15)
    assert np.abs(solver.current(q, N) + solver.current(-q, N)).max() > 1e-5, "I(−q, n) ≠ −I(q, n)"


def test_sheet_current_in_ampere_per_metre():
    """K = (2e/ħ) ∂F/∂q with F in J/m² and q in 1/m, by a difference of `free_energy` in SI."""
    flowing = bdg.Superflow.of(materials.SEED_MODEL, materials.NIOBIUM_STRIP, tolerance=1e-12)
    q, step = 2e7, 2e5
    slope = np.diff(flowing.free_energy(np.array([q - step, q + step]), Y))[0] / (2 * step)
    expected = 2 * constants.e / constants.hbar * slope
    assert flowing.sheet_current(q, Y) == pytest.approx(expected, rel=1e-6)
    assert flowing.current(q, Y) == pytest.approx(100e-9 * expected, rel=1e-6)
    assert flowing.current_density(q, Y) == pytest.approx(expected / 20.31e-9, rel=1e-6)


@pytest.mark.parametrize("parent", [None, materials.NIOBIUM_STRIP], ids=["layer", "with parent"])
def test_stiffness_is_the_second_slope_of_the_free_energy(parent):
    """ν = ∂²F/∂q² by a five-point difference at q ≠ 0, whose error is ~ (step ξ)⁴; inside the stated error too."""
    flowing = bdg.Superflow.of(materials.SEED_MODEL, parent, tolerance=1e-13)
    q, step = 2e7, 1.5e7
    f = flowing.free_energy(q + step * np.array([-2, -1, 0, 1, 2]) / 2, N)
    second = (-f[0] + 16 * f[1] - 30 * f[2] + 16 * f[3] - f[4]) / (12 * (step / 2) ** 2)
    stiffness, error = flowing.stiffness(q, N)
    assert stiffness == pytest.approx(second, rel=1e-3, abs=0)
    assert error < 1e-3 * abs(stiffness)
    inductance = (constants.hbar / (2 * constants.e)) ** 2 / stiffness
    assert flowing.kinetic_inductance(q, N) == pytest.approx(inductance, rel=1e-12, abs=0)


def test_currents_up_to_depairing_have_a_superflow_both_ways():
    """K is largest at the parent's depairing, of either sign, and a current beyond it is refused."""
    flowing = bdg.Superflow.of(materials.SEED_MODEL, materials.NIOBIUM_STRIP)
    limit = materials.NIOBIUM_STRIP.depairing_momentum * (1 - 1e-9)
    for sign in (1, -1):
        most = float(flowing.sheet_current(sign * limit, N))
        assert flowing.at_sheet_current(0.999 * most, N) == pytest.approx(sign * limit, rel=2e-3)
        with pytest.raises(ValueError, match="sheet_current"):
            flowing.at_sheet_current(1.001 * most, N)


def test_current_bias_finds_its_superflow_again():
    flowing = bdg.Superflow.of(materials.SEED_MODEL, materials.NIOBIUM_STRIP)
    sheet = float(flowing.sheet_current(1.3e7, N))
    assert flowing.at_sheet_current(sheet, N) == pytest.approx(1.3e7, rel=1e-6)
    inductance = flowing.kinetic_inductance(1.3e7, N)
    slope = np.diff(flowing.sheet_current(np.array([1.2e7, 1.4e7]), N))[0] / 2e6
    assert inductance == pytest.approx(constants.hbar / (2 * constants.e) / slope, rel=1e-3, abs=0)


def test_negative_stiffness_of_the_kru4o8_layer_is_refused_with_the_reason():
    layer = bdg.Superflow.of(materials.KRU4O8, tolerance=1e-10)
    stiffness, error = layer.stiffness(0.0, X)
    assert stiffness < -100 * error < 0
    with pytest.raises(bdg.NotInvertibleError, match="parent"):
        layer.at_sheet_current(1.0, X)
    with pytest.raises(bdg.NotInvertibleError, match="stiffness"):
        layer.kinetic_inductance(0.0, X)
    with pytest.raises(ValueError, match="parent"):
        layer.current(1e7, X)


def test_parent_superconductor_has_limits():
    strip = materials.NIOBIUM_STRIP
    assert all(source.startswith("assumption") for source in strip.sources.values())
    assert strip.sheet_current(1e7) == pytest.approx(
        2 * constants.e / constants.hbar * np.diff(strip.free_energy(np.array([0.9e7, 1.1e7])))[0] / 2e6
    )
    with pytest.raises(ValueError, match="depairing"):
        strip.free_energy(1e9)
    with pytest.raises(ValueError, match="sheet_current"):
        bdg.Superflow.of(materials.SEED_MODEL, strip).at_sheet_current(1e6, Y)
    with pytest.raises(ValueError, match="reduced_temperature"):
        bdg.Superflow.of(materials.SEED_MODEL, strip, reduced_temperature=1.0)
