"""Free energy and Néel field of a uniform superflow, against LAPACK, grids, finite differences and symmetries."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from neelsot_dyn import bdg, materials

SEED = bdg.LatticeModel.of(materials.SEED_MODEL)
KRU = bdg.LatticeModel.of(materials.KRU4O8)
X, Y, Z = np.eye(3)


def unit(*components):
    n = np.array(components, dtype=float)
    return n / np.linalg.norm(n)


def lapack(model, k, q, n):
    """F and h per k (Eqs. 2 and 3) from eigenvalues and eigenvectors."""
    energies, states = np.linalg.eigh(model.hamiltonian(k, q, n))
    t = model.temperature
    f = -t / 2 * np.logaddexp(energies / (2 * t), -energies / (2 * t)).sum(axis=-1)
    occupation = 0.5 * (1 - np.tanh(energies / (2 * t)))
    u = np.einsum("...av,...iab,...bv->...iv", states.conj(), model.neel_vertex(k, q), states).real
    return f, -0.5 * np.einsum("...v,...iv->...i", occupation, u)


def grid(lx, ly, shift=(0.0, 0.0)):
    axes = [2 * np.pi * np.arange(length) / length + s for length, s in zip((lx, ly), shift, strict=True)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)


@pytest.mark.parametrize("model", [SEED, KRU], ids=["seed", "kru4o8"])
@pytest.mark.parametrize(
    ("q", "n"),
    [((0.05, 0.02), (0.3, -0.5, 0.7)), ((0.1, 0), (0, 1, 0)), ((0, 0), (1, 0, 0)), ((0, 0), (0, 0, 1))],
)
def test_finite_lattice_equals_lapack(model, q, n):
    """Includes the symmetric points and lines where levels are degenerate."""
    q, n = np.array(q, dtype=float), unit(*n)
    f, h = lapack(model, grid(30, 24), q, n)
    solver = bdg.UniformBdG(model, size=(30, 24))
    assert solver.free_energy(q, n) == pytest.approx(f.mean(), abs=1e-13)
    assert solver.neel_field(q, n) == pytest.approx(h.mean(axis=(0, 1)), abs=1e-13)


@pytest.mark.parametrize(
    "change", [{"gap": 0.0}, {"gap": 1e-9}, {"temperature": 1e-6}, {"t_so": 0.0}, {"t_m": 0.0}, {"t_so": 0, "t_m": 0}]
)
def test_degenerate_limits_equal_lapack(change):
    """No gap, a vanishing gap, T → 0, and bands that coincide everywhere."""
    numbers = {name: getattr(SEED, name) for name in ("mu", "t_so", "t_m", "gap", "temperature")}
    model = bdg.LatticeModel(**{**numbers, **change})
    q, n = np.array([0.1, 0.03]), unit(1, 2, 2)
    f, h = lapack(model, grid(16, 18), q, n)
    solver = bdg.UniformBdG(model, size=(16, 18))
    assert solver.free_energy(q, n) == pytest.approx(f.mean(), abs=1e-13)
    assert solver.neel_field(q, n) == pytest.approx(h.mean(axis=(0, 1)), abs=1e-9)


def test_lab_boundary_is_the_shifted_lattice():
    """One winding on 20 sites: k runs over 2π/L (Z + 1/2) in the gauge frame."""
    q = np.array([2 * np.pi / 20, 0.0])
    f, _ = lapack(SEED, grid(20, 16, shift=(np.pi / 20, 0)), q, Y)
    assert bdg.UniformBdG(SEED, size=(20, 16), boundary="lab").free_energy(q, Y) == pytest.approx(f.mean(), abs=1e-13)
    with pytest.raises(ValueError, match="q"):
        bdg.UniformBdG(SEED, size=(20, 16), boundary="lab").free_energy([0.1, 0.0], Y)


def test_infinite_lattice_is_the_limit_of_uniform_grids():
    """Trapezoidal sums converge exponentially in L πT/v: for the seed model 600² is beyond 1e-11."""
    q = np.array([0.1, 0.0])
    reference = bdg.UniformBdG(SEED, size=(600, 600)).free_energy(q, np.array([Y, -Y, Z]))
    estimate = bdg.UniformBdG(SEED).free_energy_estimate(q, np.array([Y, -Y, Z]))
    assert np.abs(estimate.value - reference).max() < 1e-11 + estimate.error


@pytest.mark.parametrize("n", [Y, -Y, unit(1, 1, 0), unit(0, 0.6, 0.8)], ids=str)
def test_stated_error_holds_against_a_tighter_run(n):
    q = np.array([0.0099, 0.0])
    tight = bdg.UniformBdG(KRU, tolerance=1e-13).free_energy(q, n)
    for tolerance in (1e-10, 1e-11, 1e-12):
        estimate = bdg.UniformBdG(KRU, tolerance=tolerance).free_energy_estimate(q, n)
        assert abs(float(estimate.value - tight)) <= estimate.error + 4e-15
        assert estimate.error <= tolerance


def test_neel_field_is_minus_the_slope_of_the_free_energy():
    """h·(ω × n) = −dF/dangle, by a fourth-order difference whose error is ~ step⁴ = 1e-8 of the slope."""
    q, n, step = np.array([0.08, 0.05]), unit(0.4, 0.7, -0.5), 1e-2
    solver = bdg.UniformBdG(SEED, tolerance=1e-13)
    h = solver.neel_field(q, n)
    for axis in (X, Y, Z):
        turned = [Rotation.from_rotvec(m * step * axis).apply(n) for m in (-2, -1, 1, 2)]
        f = solver.free_energy(q, np.array(turned))
        slope = (f[0] - 8 * f[1] + 8 * f[2] - f[3]) / (12 * step)
        assert h @ np.cross(axis, n) == pytest.approx(-slope, rel=1e-6, abs=1e-11)


def test_torque_vanishes_where_symmetry_forbids_it():
    """n ∥ ŷ is an extremum for q ∥ x̂: the mirror y → −y takes (n_x, n_z) to minus themselves."""
    assert np.abs(bdg.UniformBdG(SEED).torque([0.1, 0.0], Y)).max() < 1e-12


def test_inversion_and_fourfold_rotation():
    """F(q, n) = F(−q, −n); and turning q, n and the d-wave form together by 90° (t_m → −t_m) changes nothing."""
    q, n = np.array([0.07, -0.03]), unit(0.2, 0.5, 0.4)
    numbers = {name: getattr(SEED, name) for name in ("mu", "t_so", "gap", "temperature")}
    solver = bdg.UniformBdG(SEED, size=(24, 24))
    turned = bdg.UniformBdG(bdg.LatticeModel(t_m=-SEED.t_m, **numbers), size=(24, 24))
    f = solver.free_energy(q, n)
    assert solver.free_energy(-q, -n) == pytest.approx(f, abs=1e-14)
    assert turned.free_energy([-q[1], q[0]], [-n[1], n[0], n[2]]) == pytest.approx(f, abs=1e-14)


def test_without_spin_orbit_coupling_the_direction_of_n_costs_nothing():
    numbers = {name: getattr(SEED, name) for name in ("mu", "t_m", "gap", "temperature")}
    f = bdg.UniformBdG(bdg.LatticeModel(t_so=0.0, **numbers), size=(20, 20)).free_energy([0.1, 0], np.eye(3))
    assert np.ptp(f) < 1e-14


def test_continuum_differences_converge_with_the_cutoff():
    """The ŷ field of the continuum and of the lattice agree to the lattice's k⁴ corrections, here μ/12."""
    numbers = {name: getattr(SEED, name) for name in ("mu", "t_so", "t_m", "gap", "temperature")}
    q = np.array([0.1, 0.0])

    def f1(solver):
        f = solver.free_energy(q, np.array([Y, -Y]))
        return (f[0] - f[1]) / 2

    near, far = (f1(bdg.UniformBdG(bdg.ContinuumModel(cutoff=c, **numbers))) for c in (8.0, 16.0))
    assert near == pytest.approx(far, rel=2e-2)
    assert np.sign(far) == np.sign(f1(bdg.UniformBdG(SEED)))


def test_broadcasting():
    solver = bdg.UniformBdG(SEED, size=(8, 8))
    assert solver.free_energy(np.zeros((5, 1, 2)), np.eye(3)).shape == (5, 3)
    assert solver.neel_field(np.zeros((5, 1, 2)), np.eye(3)).shape == (5, 3, 3)
    assert np.ndim(solver.free_energy([0.0, 0.0], Y)) == 0


@pytest.mark.parametrize(
    ("q", "n", "name"),
    [
        ([0.1, 0], [0, 1.1, 0], "n"),
        ([0.1, 0], [0, 1], "n"),
        ([np.nan, 0], [0, 1, 0], "q"),
        ([4.0, 0], [0, 1, 0], "q"),
        ([0.1], [0, 1, 0], "q"),
    ],
)
def test_bad_input_is_named(q, n, name):
    with pytest.raises(ValueError, match=name):
        bdg.UniformBdG(SEED).free_energy(q, n)


@pytest.mark.parametrize(
    ("options", "name"),
    [({"size": (0, 4)}, "size"), ({"boundary": "open"}, "boundary"), ({"tolerance": 1.0}, "tolerance")],
)
def test_bad_options_are_named(options, name):
    with pytest.raises(ValueError, match=name):
        bdg.UniformBdG(SEED, **options)


@pytest.mark.parametrize("reduced", [1e-4, 1e-9])
def test_near_zero_temperature_the_integral_ends(reduced):
    """Rounding along the rays is no reason to halve panels without end: at T/T_c = 1e-4 that took minutes."""
    cold = bdg.UniformBdG(bdg.LatticeModel.of(materials.KRU4O8, reduced)).free_energy_estimate([0.01, 0.0], Y)
    warmer = bdg.UniformBdG(bdg.LatticeModel.of(materials.KRU4O8, 1e-2)).free_energy([0.01, 0.0], Y)
    assert cold.error <= 1e-11
    assert cold.evaluations < 1.5e8
    assert float(cold.value) == pytest.approx(float(warmer), abs=1e-6)
