"""A layer with a gap of its own: its field is the slope of its energy, its gap that of its pairing."""

import numpy as np
import pytest

from neelsot_dyn import bdg, coupling, devices, experiments, materials
from neelsot_dyn.coupling.layer import SelfConsistentLayer
from neelsot_dyn.coupling.neel_field import superconducting_model

MODEL = superconducting_model(materials.SEED_MODEL)
LAYER = SelfConsistentLayer.of(MODEL, 1e-12)
N = np.array([0.48, 0.6, 0.64])
Q = np.array([0.06, 0.0])


def test_the_gap_at_rest_is_the_working_point_s():
    gap, _, _ = LAYER.solved(np.zeros(2), np.array([0.0, 1.0, 0.0]))
    assert gap == pytest.approx(MODEL.gap, rel=1e-7, abs=0)


def test_the_field_is_the_slope_of_the_energy_though_the_gap_moves_along():
    """Hellmann-Feynman at a stationary gap, against central differences of Ω, step 1e-3: an error of 1e-6."""
    field = LAYER.neel_field(Q, N)
    for across in (np.cross(N, [0, 0, 1.0]), np.cross(N, [0, 1.0, 0])):
        tangent, step = across / np.linalg.norm(across), 1e-3
        ends = [N * np.cos(s) + tangent * np.sin(s) for s in (step, -step)]
        difference = -np.diff(LAYER.free_energy(Q, np.array(ends)))[0] / (2 * step)
        assert -difference == pytest.approx(float(field @ tangent), rel=1e-4, abs=0)


def test_it_lies_below_every_fixed_gap():
    """Ω is a minimum over Δ: F + Δ²/V_s at another gap is not lower."""
    fixed = bdg.UniformBdG(MODEL, tolerance=1e-12).free_energy(Q, N) + MODEL.gap**2 / LAYER.v_s
    assert LAYER.free_energy(Q, N) < fixed


def test_what_symmetry_makes_equal_is_equal_and_solved_once():
    mirrored = N * [-1, 1, -1]
    before = len(LAYER._gaps)
    energies = LAYER.free_energy(np.array([Q, -Q, Q]), np.array([N, -N, mirrored]))
    assert np.ptp(energies) < 1e-12
    assert len(LAYER._gaps) <= before + 1


def test_a_gap_that_collapses_is_named():
    model = superconducting_model(materials.KRU4O8)
    layer = SelfConsistentLayer.of(model, 1e-10)
    flow = np.array([1e7 * materials.KRU4O8.lattice_constant, 0.0])
    with pytest.raises(bdg.NotConvergedError, match="collapses"):
        layer.free_energy(flow, np.array([0.0, 1.0, 0.0]))


@pytest.mark.slow
def test_a_wall_is_driven_by_the_layer_that_pairs_by_itself():
    """The energy that the wall goes down is that layer's; the surface is as good as it says, and it runs."""
    surface = coupling.NeelFieldSurface.of(materials.SEED_MODEL, 6e6, tolerance=0.05, gap="self-consistent", cache=True)
    assert surface.field_error <= 0.05 * surface.largest_field
    strip = devices.Racetrack(material="seed_model", length=1e-7)
    wall = experiments.Experiment(
        device=strip, start=experiments.Walls([5e-8]), drive=experiments.Superflow(6e6), gap="self-consistent",
        changes={"damping": 0.02}, duration=2e-12, frames=8,
    )  # fmt: skip
    dataset, verdict = experiments.run_in_memory(wall.prepare())
    assert verdict.passed
    assert abs(float(dataset.wall_position[-1] - dataset.wall_position[0])) > 1e-12
