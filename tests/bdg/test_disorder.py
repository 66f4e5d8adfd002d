"""Averages over random potentials: against clean films, single impurities, samples on a torus, and closed forms."""

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import bdg

from .own_matrix import film, free_energy

MODEL = bdg.LatticeModel(mu=0.8, t_so=0.3, t_m=0.4, gap=0.2, temperature=0.1)
Q = np.array([0.3, 0.0])
N = np.array([0.48, 0.6, 0.64])


@pytest.mark.parametrize("parent", [None, bdg.Parent(0.3, 0.2)])
@pytest.mark.parametrize("size", [(6, 5), None])
def test_without_disorder_it_is_the_clean_film(size, parent):
    model = evolve(MODEL, parent=parent)
    clean = bdg.UniformBdG(model, size=size)
    found = bdg.DisorderedBdG(model, 0.0, size=size).state(Q, N)
    energy, field = clean.free_energy_estimate(Q, N), clean.neel_field_estimate(Q, N)
    assert abs(found.free_energy - energy.value) <= found.free_energy_error + energy.error + 4e-15
    assert np.abs(found.neel_field - field.value).max() <= found.neel_field_error + field.error + 4e-15


def test_weak_disorder_is_the_mean_over_one_impurity():
    """To w²: F(w) − F(0) = ½ w² ∂²F/∂U² of one site, by diagonalisation of a 5 × 4 torus."""
    n, none = np.tile(N, (5, 4, 1)), np.zeros((5, 4))
    step, one = 2e-2, np.zeros((5, 4))
    one[2, 1] = step

    def total(potential):
        h = film(MODEL, n, Q[0], MODEL.gap + none, potential, 1 + none)
        return free_energy(h, MODEL.temperature)

    def curvature(factor):
        return (total(factor * one) + total(-factor * one) - 2 * total(none)) / (factor * step) ** 2

    second = (4 * curvature(1) - curvature(2)) / 3  # Richardson: the rest is step⁴
    weak = [bdg.DisorderedBdG(MODEL, w, size=(5, 4)).state(Q, N).free_energy for w in (0.0, 0.01, 0.02)]
    slopes = [2 * (f - weak[0]) / w**2 for f, w in zip(weak[1:], (0.01, 0.02), strict=True)]
    limit = slopes[0] - (slopes[1] - slopes[0]) / 3  # to w²
    rounding = 2 * 4e-15 / 0.01**2
    assert limit == pytest.approx(second, rel=0, abs=1e-5 * abs(second) + rounding)


def test_samples_of_a_torus_scatter_about_it():
    """24 potentials and their negatives on 8 × 8 sites. Born's approximation leaves out w⁴ κ, of w² as 1 to w²/16."""
    rng, side, w = np.random.default_rng(1), 8, 0.3
    n = np.tile(N, (side, side, 1))

    def energy(potential):
        return bdg.LatticeBdG(MODEL, n, q=Q[0], potential=potential).free_energy(MODEL.gap) / side**2

    clean = energy(0.0)
    samples = []
    for _ in range(24):
        potential = w * rng.normal(size=(side, side))
        samples.append((energy(potential) + energy(-potential)) / 2 - clean)
    mean, scatter = np.mean(samples), np.std(samples, ddof=1) / np.sqrt(len(samples))
    found = bdg.DisorderedBdG(MODEL, w, size=(side, side)).state(Q, N).free_energy - clean
    assert abs(found - mean) < 4 * scatter + w**2 / 16 * abs(found)
    assert abs(found) > 10 * scatter


def test_the_field_is_the_slope_of_the_energy():
    """At fixed Σ, where the energy is stationary."""
    solver, step = bdg.DisorderedBdG(MODEL, 0.4, size=(6, 6)), 1e-3
    across = np.cross([0, 0, 1.0], N)
    across /= np.linalg.norm(across)
    energies = [solver.state(Q, np.cos(s) * N + np.sin(s) * across).free_energy for s in (step, -step)]
    slope = (energies[1] - energies[0]) / (2 * step)
    assert solver.state(Q, N).neel_field @ across == pytest.approx(slope, rel=0, abs=step**2)


def test_the_self_energy_solves_its_equation_and_the_energy_is_stationary_there():
    solver = bdg.DisorderedBdG(MODEL, 0.4, size=(6, 6))
    found = solver.state(Q, N)
    tau = np.diag([1.0, 1.0, -1.0, -1.0])
    turn = np.zeros((4, 4))
    turn[:2, :2], turn[2:, 2:] = np.eye(2), [[0, 1], [-1, 0]]  # hole block by iσ_y
    axis = 2 * np.pi * np.arange(6) / 6
    k = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    h = turn @ MODEL.hamiltonian(k, Q, N) @ turn.T
    for z, sigma in list(zip(found.poles, found.self_energies, strict=True))[::7]:
        green = np.linalg.inv(h + 1j * z * np.eye(4) + sigma).mean(axis=0)
        np.testing.assert_allclose(sigma, -(0.4**2) * tau @ green @ tau, rtol=0, atol=3e-8)


def test_the_mean_free_path_of_a_nearly_parabolic_band():
    """l = v τ = 4 √μ t²a/w² with N = 1/4π t per spin and v = 2√μ t a; the lattice changes both by some μ/12."""
    model = bdg.LatticeModel(mu=0.3, t_so=0.0, t_m=0.0, gap=0.0, temperature=0.1)
    found = bdg.mean_free_path(model, 0.2, N)
    assert found == pytest.approx(4 * np.sqrt(0.3) / 0.2**2, rel=2 * 0.3 / 12, abs=0)


@pytest.mark.parametrize(
    ("name", "build"),
    [
        ("strength", lambda: bdg.DisorderedBdG(MODEL, -0.1)),
        ("strength", lambda: bdg.DisorderedBdG(MODEL, 3.0)),
        ("tolerance", lambda: bdg.DisorderedBdG(MODEL, 0.1, tolerance=0.0)),
        ("size", lambda: bdg.DisorderedBdG(MODEL, 0.1, size=(0, 4))),
        ("q.shape", lambda: bdg.DisorderedBdG(MODEL, 0.1).state(np.zeros((2, 2)), N)),
        ("n", lambda: bdg.DisorderedBdG(MODEL, 0.1).state(Q, 2 * N)),
        ("strength", lambda: bdg.mean_free_path(MODEL, np.nan, N)),
        ("strength", lambda: bdg.mean_free_path(MODEL, 0.0, N)),
        ("points", lambda: bdg.mean_free_path(MODEL, 0.1, N, points=0)),
    ],
)
def test_what_means_nothing_is_refused(name, build):
    with pytest.raises(ValueError, match=name):
        build()
