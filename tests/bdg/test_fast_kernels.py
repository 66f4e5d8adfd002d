"""The vectorised integrands against LAPACK, where levels are degenerate, the gap closes or the temperature vanishes."""

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import bdg, materials
from neelsot_dyn.bdg import _fast_kernels, _kernels, zone
from neelsot_dyn.bdg.models import parameters

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


def on_ray(what, model, angle, radii, q, n):
    parts, out = np.empty((8, radii.size)), np.empty(radii.size)
    numbers = parameters(model)
    _fast_kernels._fill_parts(np.cos(angle), np.sin(angle), radii, radii.size, q, n, numbers, parts)
    _fast_kernels._sample(what, radii, radii.size, parts, numbers, out)
    return out / radii


@pytest.mark.parametrize("model", CASES, ids=range(len(CASES)))
@pytest.mark.parametrize(("q", "n"), [((0.05, -0.02), (0.6, 0.0, 0.8)), ((0, 0), (0, 1, 0)), ((0.1, 0), (0, 0, 1))])
def test_free_energy_density_equals_lapack(model, q, n):
    q, n = np.array(q, dtype=float), np.array(n, dtype=float)
    radii = np.linspace(1e-3, 3.0, 101)
    for angle in (0.0, np.pi / 4, 1.1, np.pi / 2):
        k = radii[:, None] * np.array([np.cos(angle), np.sin(angle)])
        e, t = np.linalg.eigvalsh(model.hamiltonian(k, q, n)), model.temperature
        expected = -t / 2 * np.logaddexp(e / (2 * t), -e / (2 * t)).sum(axis=-1)
        assert on_ray(_kernels.FREE_ENERGY, model, angle, radii, q, n) == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize("model", CASES, ids=range(len(CASES)))
def test_pair_susceptibility_equals_the_eigenvectors(model):
    """−∂f/∂Δ/(2Δ) = ¼ Σ_ν tanh(E_ν/2T) ⟨ν|∂H/∂Δ|ν⟩/(2Δ); needs a gap to divide by, so 0 → 1e-3 and 1e-9 → 1e-3."""
    model = evolve(model, gap=max(model.gap, 1e-3), temperature=max(model.temperature, 1e-4))
    q, n = np.array([0.05, -0.02]), np.array([0.6, 0.0, 0.8])
    radii = np.linspace(1e-3, 3.0, 101)
    k = radii[:, None] * np.array([np.cos(1.1), np.sin(1.1)])
    pairing = np.zeros((4, 4), dtype=complex)
    pairing[:2, 2:] = [[0, 1], [-1, 0]]
    pairing += pairing.conj().T
    energies, states = np.linalg.eigh(model.hamiltonian(k, q, n))
    slope = np.einsum("kav,ab,kbv->kv", states.conj(), pairing, states).real
    expected = (np.tanh(energies / (2 * model.temperature)) * slope).sum(axis=-1) / (8 * model.gap)
    assert on_ray(_kernels.PAIRING, model, 1.1, radii, q, n) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("gap", [0.0, 1e-9, 0.02])
def test_scalar_integral_equals_the_reference_kernel(gap):
    model = evolve(KRU, gap=gap, temperature=4 * KRU.temperature)
    q, n = np.array([0.01, 0.0]), np.array([0.6, 0.8, 0.0])
    for what in (_kernels.FREE_ENERGY, _kernels.PAIRING):
        (fast,) = zone.scalar_integrals(what, model, q[None], n[None], 1e-10)
        slow = zone.zone_integral(what, model, q, n, 1e-10)
        assert abs(fast.value[0] - slow.value[0]) < fast.error + slow.error + 4e-15


def test_mirror_symmetry_that_halves_the_angles():
    """F is even in n_z, and in n_x for q ∥ x̂; a q slightly off x̂ takes the full range of angles."""
    n = np.array([[0.48, 0.6, 0.64], [-0.48, 0.6, 0.64], [0.48, 0.6, -0.64]])
    (reference,) = zone.scalar_integrals(_kernels.FREE_ENERGY, SEED, np.array([[0.1, 1e-9]]), n[:1], 1e-12)
    for row in n:
        slow = zone.zone_integral(_kernels.FREE_ENERGY, SEED, np.array([0.1, 0.0]), row, 1e-12)
        assert slow.value[0] == pytest.approx(reference.value[0], abs=2e-12)
    (folded,) = zone.scalar_integrals(_kernels.FREE_ENERGY, SEED, np.array([[0.1, 0.0]]), np.eye(3)[1:2], 1e-12)
    slow = zone.zone_integral(_kernels.FREE_ENERGY, SEED, np.array([0.1, 0.0]), np.eye(3)[1], 1e-12)
    assert folded.value[0] == pytest.approx(slow.value[0], abs=2e-12)
    assert folded.evaluations < 0.7 * slow.evaluations
