"""Integrals over the zone: the stated error is never below the true one, and not thousands of times above it."""

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import bdg, materials
from neelsot_dyn.bdg import zone

DENSITIES = {name: getattr(zone, name) for name in ("FREE_ENERGY", "NEEL_FIELD", "SPIN", "CURRENT", "PAIRING")}
SEED = bdg.LatticeModel.of(materials.SEED_MODEL)
KRU = bdg.LatticeModel.of(materials.KRU4O8)
WARM = {
    "figures": evolve(SEED, temperature=0.06),
    "strong": bdg.LatticeModel(mu=0.8, t_so=0.3, t_m=0.7, gap=0.05, temperature=0.05),
    "saddle": bdg.LatticeModel(mu=3.9, t_so=0.1, t_m=0.3, gap=0.1, temperature=0.06),
    "normal": bdg.LatticeModel(mu=5.2, t_so=0.15, t_m=0.4, gap=0.0, temperature=0.08),
}
COLD = {
    "figures": SEED,
    "KRu4O8": KRU,
    "saddle": bdg.LatticeModel(mu=3.706, t_so=0.114, t_m=0.746, gap=0.0656, temperature=0.0016),
    "disk": bdg.ContinuumModel(mu=0.3, t_so=0.2, t_m=0.15, gap=0.1, temperature=0.01, cutoff=3.0),
}
FLOWS = [
    ((0.0, 0.0), (0.0, 0.0, 1.0)),
    ((0.0099, 0.0), (0.0, 1.0, 0.0)),
    ((0.0, 0.0973), (0.0, 1.0, 0.0)),
    ((0.02, 0.007), (0.48, 0.6, 0.64)),
]
TOLERANCE = 1e-8


def ratios(models, reference, tolerance):
    """stated/true error of every integral whose true error exceeds ten roundings of it and of the reference."""
    found = []
    for name, density in DENSITIES.items():
        for model in models.values():
            for q, n in FLOWS:
                q_, n_ = np.array(q), np.array(n)
                estimate = zone.zone_integral(density, model, q_, n_, tolerance)
                exact, uncertain = reference(density, model, q_, n_)
                true = np.abs(estimate.value - exact).max()
                rounding = 2.2e-16 * max(1.0, np.abs(exact).max())
                assert estimate.converged
                assert true <= estimate.error + uncertain + 10 * rounding, (name, model, q, n)
                if true > 10 * rounding + 2 * uncertain:
                    found.append(estimate.error / true)
    return np.array(found)


def test_warm_models_against_the_sum_over_a_large_lattice():
    """The lattice's sum is the trapezoidal rule of a periodic analytic function: its error falls as exp(−κL)."""

    def lattice_sum(density, model, q, n):
        sums = []
        for length in (400, 560):
            k = 2 * np.pi * np.arange(length) / length
            kx, ky = np.meshgrid(k, k)
            sums.append(density.at(kx.ravel(), ky.ravel(), q, n, model).mean(axis=1))
        return sums[1], np.abs(sums[1] - sums[0]).max()

    ratios(WARM, lattice_sum, TOLERANCE)
    assert ratios(WARM, lattice_sum, 1e-5).min() >= 1


def test_cold_models_against_a_finer_integral(monkeypatch):
    """Half the panels' widths at a tolerance a thousand times smaller, where ridges are narrow."""
    wide = zone.ARC

    def finer(density, model, q, n):
        monkeypatch.setattr(zone, "ARC", wide / 2)
        estimate = zone.zone_integral(density, model, q, n, TOLERANCE / 1000)
        monkeypatch.setattr(zone, "ARC", wide)
        return estimate.value, estimate.error

    found = ratios(COLD, finer, TOLERANCE)
    assert len(found) > 3
    assert found.min() >= 1
    assert np.median(found) <= 1000


def test_the_field_is_the_slope_of_the_free_energy():
    """h·∂n = −∂F along turns of n in three planes, by a fourth-order difference."""
    solver, q, step = bdg.UniformBdG(KRU, tolerance=1e-12), np.array([0.0099, 0.0]), 2e-2
    for a, b in ((0, 1), (1, 2), (2, 0)):
        turn = 0.4 + step * np.array([-2, -1, 1, 2, 0])
        n = np.outer(np.cos(turn), np.eye(3)[a]) + np.outer(np.sin(turn), np.eye(3)[b])
        along = -np.sin(turn[4]) * np.eye(3)[a] + np.cos(turn[4]) * np.eye(3)[b]
        energy = solver.free_energy(q, n)
        slope = (8 * (energy[2] - energy[1]) - (energy[3] - energy[0])) / (12 * step)
        double = (energy[3] - energy[0]) / (4 * step)
        assert solver.neel_field(q, n[4]) @ along == pytest.approx(-slope, abs=abs(double - slope) / 4 + 1e-10)


def test_mirror_symmetry_that_halves_the_angles():
    """What a mirror gives at once equals the integral over all angles, component by component, signs included."""
    n = np.array([[0.48, 0.6, 0.64], [-0.48, 0.6, 0.64], [0.48, 0.6, -0.64], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    for density in DENSITIES.values():
        for q in ([0.1, 0.0], [0.0, 0.1]):
            rows = n if q[0] else n[:, [1, 0, 2]]
            found = zone.zone_integrals(density, SEED, np.tile(q, (len(rows), 1)), rows, 1e-11)
            for row, estimate in zip(rows, found, strict=True):
                off = np.array(q) + 1e-9 * (np.array(q) == 0)  # a q slightly off the axis has no mirror
                general = zone.zone_integral(density, SEED, off, row, 1e-11)
                assert estimate.value == pytest.approx(general.value, abs=2e-9 if density is zone.CURRENT else 2e-10)
    folded = zone.zone_integral(zone.FREE_ENERGY, SEED, np.array([0.1, 0.0]), np.eye(3)[1], 1e-12)
    whole = zone.zone_integral(zone.FREE_ENERGY, SEED, np.array([0.1, 1e-9]), np.eye(3)[1], 1e-12)
    assert folded.evaluations < 0.7 * whole.evaluations
