"""Two walls on a ring with the gap equation in the loop: held to solutions of their own, and planted errors fail."""

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import bdg, experiments, racetrack, textures
from neelsot_dyn.materials import SEED_MODEL
from neelsot_dyn.validation import RingCheck, RingElectrons

RING = racetrack.SelfConsistentRing(changes={"damping": 0.02}, rows=6, duration=8e-13, frames=4)
LARGEST = {"energy of the ring": 3e-2, "torque on the ring": 0.1, "work on the ring": 3e-2}


@pytest.mark.parametrize("words", [{}, {"motion": "turning"}, {"gap": "fixed"}], ids=["driven", "turning", "fixed gap"])
def test_a_ring_agrees_with_the_gap_equation_at_every_step(words):
    dataset, verdict = experiments.run_in_memory(evolve(RING, **words).prepare())
    assert verdict.passed, verdict
    for name, most in LARGEST.items():
        assert verdict.worst[name].value > 1e-5
        assert verdict.worst[name].tolerance <= most
    places = np.asarray(dataset["wall_positions"])
    ways = places[-1] - places[0]
    if words.get("motion") == "turning":
        assert np.abs(ways).max() < 1e-12
        assert np.ptp(np.asarray(dataset["inner_angles"])[:, 0]) > 0.05
    else:
        assert ways == pytest.approx([-ways[1], ways[1]], rel=1e-3)
        assert abs(ways[0]) > 5e-10


def test_planted_errors_fail():
    """A field that is a fifth too strong, or reversed, at every step; another superflow by energy and work too."""
    steps = list(evolve(RING, superflow=1.1 * RING.superflow).prepare().steps())
    for superflow, right in ((1.1 * RING.superflow, True), (RING.superflow, False)):
        electrons = RingElectrons(SEED_MODEL, superflow, RING.rows, RING.v_s)
        check = RingCheck(electrons, steps[0].snapshot, RING.every * RING.step)
        for step in steps:
            _, field = electrons.solve(step.snapshot.state.n)
            for factor in (1.0, 1.2, -1.0):
                energy, torque, work = check.residuals(step.snapshot, step.neel_rate, factor * field)
                assert torque.passed == (factor == 1.0)
        assert energy.passed == work.passed == right


def test_the_electrons_of_a_ring_are_those_of_a_diagonalised_lattice():
    """Fixed gap, 12 × 3 sites: the field against differences of the energy, by another solver of `bdg`."""
    n = textures.domain_wall(24, 12.0, 2.5, 0.7, "x")
    q, material = 6e7, SEED_MODEL
    found, b = RingElectrons(material, q, 3).solve(n)
    model = bdg.LatticeModel.of(material)

    def energy(texture):
        flat = np.repeat(texture[:, None, :], 3, axis=1)
        both = [
            bdg.LatticeBdG(model, flat, q=each).free_energy(model.gap) for each in (material.units.superflow(q), 0.0)
        ]
        return (both[0] - both[1]) / 3 * material.units.energy(1.0) / (material.lattice_constant * material.thickness)

    assert found == pytest.approx(energy(n), rel=1e-7, abs=0)
    change = np.cross(n[14], [0.3, -0.5, 0.8])
    change /= np.linalg.norm(change)
    turned = [n.copy(), n.copy()]
    for sign, texture in zip((1, -1), turned, strict=True):
        texture[14] = np.cos(1e-3) * n[14] + sign * np.sin(1e-3) * change
    slope = (energy(turned[0]) - energy(turned[1])) / 2e-3
    assert -2 * material.magnetization * material.lattice_constant * b[14] @ change == pytest.approx(slope, rel=1e-4)
