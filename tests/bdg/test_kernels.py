"""Every integrand of the uniform layer at single wave vectors, against eigenvectors, on the lattice and on the disk."""

import numpy as np
import pytest
from attrs import evolve
from scipy.integrate import quad

from neelsot_dyn import bdg, materials
from neelsot_dyn.bdg import _kernels, zone
from neelsot_dyn.bdg.models import PAULI, parameters
from neelsot_dyn.bdg.quadrature import integrate_rays

NUMBERS = {"mu": 0.4, "t_so": 0.3, "t_m": 0.25, "gap": 0.15, "temperature": 0.04}
MODELS = [bdg.LatticeModel(**NUMBERS), bdg.ContinuumModel(cutoff=4.0, **NUMBERS)]
SEED = bdg.LatticeModel.of(materials.SEED_MODEL)
KRU = bdg.LatticeModel.of(materials.KRU4O8)
CASES = [
    SEED,
    KRU,
    evolve(SEED, gap=0.0),
    evolve(SEED, gap=1e-9),
    evolve(SEED, temperature=1e-6),
    evolve(SEED, temperature=2.0),
    evolve(SEED, t_so=0.0),
    evolve(SEED, t_m=0.0),
    evolve(SEED, t_so=0.0, t_m=0.0, gap=0.0),
    bdg.ContinuumModel(mu=0.3, t_so=0.2, t_m=0.15, gap=0.1, temperature=0.01, cutoff=3.0),
]
FLOWS = [((0.05, -0.02), (0.6, 0.0, 0.8)), ((0, 0), (0, 1, 0)), ((0.1, 0), (0, 0, 1))]
SPIN = np.zeros((3, 4, 4), dtype=complex)
SPIN[:, :2, :2], SPIN[:, 2:, 2:] = PAULI, -PAULI.conj()
PAIRING = np.zeros((4, 4))
PAIRING[[0, 1, 2, 3], [3, 2, 1, 0]] = [1, -1, -1, 1]


def slopes(model, k, q, n, vertices):
    """−¼ Tr[tanh(H/2T) ∂H] for each vertex: the slope of f = −(T/2) Σ ln 2cosh(E/2T)."""
    energies, states = np.linalg.eigh(model.hamiltonian(k, q, n))
    g = (states * np.tanh(energies / (2 * model.temperature))) @ states.conj().T
    return -0.25 * np.einsum("ab,iba->i", g, np.asarray(vertices)).real


@pytest.mark.parametrize("model", MODELS, ids=["lattice", "disk"])
@pytest.mark.parametrize("seed", range(4))
def test_integrands_equal_the_eigenvectors(model, seed):
    rng = np.random.default_rng(seed)
    k, q, n = rng.uniform(-1.5, 1.5, 2), rng.uniform(-0.4, 0.4, 2), rng.normal(size=3)
    n /= np.linalg.norm(n)
    energies, t = np.linalg.eigvalsh(model.hamiltonian(k, q, n)), model.temperature
    expected = {
        "FREE_ENERGY": [-t / 2 * np.logaddexp(energies / (2 * t), -energies / (2 * t)).sum()],
        "NEEL_FIELD": -slopes(model, k, q, n, model.neel_vertex(k, q)),
        "CURRENT": 2 * slopes(model, k, q, n, model.superflow_vertex(k, q, n)),
        "SPIN": slopes(model, k, q, n, SPIN),
        "PAIRING": -slopes(model, k, q, n, [PAIRING]) / (2 * model.gap),
    }
    kx, ky = k[:, None]
    for name, values in expected.items():
        assert getattr(zone, name).at(kx, ky, q, n, model)[:, 0] == pytest.approx(values, rel=1e-10, abs=1e-13), name
    assert np.sort(_kernels.levels(kx, ky, q, n, parameters(model))[:, 0]) == pytest.approx(energies, abs=1e-13)


@pytest.mark.parametrize("model", CASES, ids=range(len(CASES)))
@pytest.mark.parametrize(("q", "n"), FLOWS)
def test_densities_equal_lapack_where_levels_meet_the_gap_closes_or_temperature_vanishes(model, q, n):
    """f to rounding; its slopes to rounding over the temperature, as a level's own rounding moves tanh(E/2T) so far."""
    q, n = np.array(q, dtype=float), np.array(n, dtype=float)
    radii = np.linspace(1e-3, 3.0, 101)
    rounding = 1e-13 + 1e-14 / model.temperature
    for angle in (0.0, np.pi / 4, 1.1, np.pi / 2):
        k = radii[:, None] * np.array([np.cos(angle), np.sin(angle)])
        kx, ky = np.ascontiguousarray(k.T)
        e, states = np.linalg.eigh(model.hamiltonian(k, q, n))
        t = model.temperature
        expected = -t / 2 * np.logaddexp(e / (2 * t), -e / (2 * t)).sum(axis=-1)
        assert zone.FREE_ENERGY.at(kx, ky, q, n, model)[0] == pytest.approx(expected, abs=1e-13)
        if t < 1e-4:  # levels at zero energy are as good as undecided
            continue
        g = (states * np.tanh(e / (2 * t))[:, None, :]) @ np.swapaxes(states.conj(), -1, -2)
        field = 0.25 * np.einsum("kab,kiba->ik", g, model.neel_vertex(k, q)).real
        assert zone.NEEL_FIELD.at(kx, ky, q, n, model) == pytest.approx(field, abs=rounding)
        current = -0.5 * np.einsum("kab,kiba->ik", g, model.superflow_vertex(k, q, n)).real
        assert zone.CURRENT.at(kx, ky, q, n, model) == pytest.approx(current, abs=rounding)
        if model.gap > 1e-6:
            pairing = 0.25 * np.einsum("kab,ba->k", g, PAIRING).real / (2 * model.gap)
            assert zone.PAIRING.at(kx, ky, q, n, model)[0] == pytest.approx(pairing, abs=rounding / model.gap)


@pytest.mark.parametrize("density", [zone.FREE_ENERGY, zone.NEEL_FIELD, zone.PAIRING, zone.CURRENT])
@pytest.mark.parametrize("model", MODELS, ids=["lattice", "disk"])
def test_rays_keep_their_tolerance(model, density):
    """∫ f r dr against scipy's QUADPACK; the error stated is no larger than was asked for, and holds."""
    q, n, angle, radius, tolerance = np.array([0.2, -0.1]), np.array([0.48, 0.6, 0.64]), 0.7, 3.0, 1e-8
    numbers, cos, sin = parameters(model), np.array([np.cos(angle)]), np.array([np.sin(angle)])

    def panels(ray, left, right):
        rows = density.first, density.last
        return density.panels(cos[ray], sin[ray], left, right, q, n, numbers, *rows)

    def integrand(r):
        return r * density.at(r * cos, r * sin, q, n, model)[0, 0]

    expected, uncertain = quad(integrand, 0, radius, epsabs=1e-11, epsrel=0, limit=400, points=(0.4, 0.8, 1.2))
    values, errors, evaluations = integrate_rays(panels, np.array([radius]), tolerance, 1e-6)
    assert errors[0] <= tolerance
    assert abs(values[0, 0] - expected) <= errors[0] + uncertain
    assert evaluations[0] < 5000


@pytest.mark.parametrize("gap", [0.0, 1e-9, 1e-3])
def test_a_wave_vector_on_the_fermi_line_is_as_good_as_any(gap):
    """ξ = 0 exactly, where for t_so = t_m = 0 all levels meet as Δ → 0: −(∂f/∂Δ)/(2Δ) = tanh(Δ/2T)/(2Δ)."""
    model = bdg.LatticeModel(mu=2.0, t_so=0.0, t_m=0.0, gap=gap, temperature=1e-3)
    found = zone.PAIRING.at(np.array([0.0]), np.array([np.pi / 2]), np.zeros(2), np.array([0.0, 1.0, 0.0]), model)
    energy = max(gap, 1e-12)
    assert found[0, 0] == pytest.approx(np.tanh(energy / 2e-3) / (2 * energy), rel=1e-12)
