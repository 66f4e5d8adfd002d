"""The force of the electrons on a wall is the difference of its domains' energies, in runs and for planted errors."""

import numpy as np
import pytest
from attrs import evolve, field, frozen

from neelsot_dyn import coupling, devices, experiments, materials
from neelsot_dyn.dynamics import SuperflowTorque
from neelsot_dyn.validation import WallForce

SEED = materials.SEED_MODEL
DELTA = SEED.magnet.wall_width


def ordered(**words):
    strip = devices.Racetrack(material=SEED, length=70 * DELTA, width=1e-7)
    usual = {"start": experiments.Walls([20 * DELTA, 45 * DELTA]), "duration": 1e-12, "frames": 3, "observe": ["walls"]}
    flow = experiments.Superflow(coupling.Rectangular(4e7, 0.0, 6e-13))
    return experiments.Experiment(**{"device": strip, "drive": flow, "torque": "texture", **usual, **words})


def test_two_walls_in_an_experiment_are_pushed_by_their_domains_with_and_without_the_superflow():
    _, verdict = experiments.run_in_memory(ordered().prepare())
    assert verdict.passed, verdict
    assert 0 < verdict.worst["force of the electrons on the walls"].ratio < 1


def test_close_walls_share_a_frame_and_are_pushed_together():
    close = experiments.Walls([30 * DELTA, 42 * DELTA])
    _, verdict = experiments.run_in_memory(ordered(start=close, duration=3e-13).prepare())
    assert verdict.passed, verdict


@frozen(eq=False)
class _Wrong(coupling.TextureTorque):
    """A hundredth too strong."""

    share: float = field(default=1.01, kw_only=True)

    def respond(self, n, x, t):
        found = super().respond(n, x, t)
        return evolve(found, field=self.share * found.field)

    def compiled(self, t):
        return None


def test_a_torque_that_is_a_hundredth_too_strong_fails_at_every_step(monkeypatch):
    monkeypatch.setattr(
        experiments.Superflow,
        "term",
        lambda self, mine, grid: SuperflowTorque(
            _Wrong(material=mine.made.material, superflow=self.q, rest="difference")
        ),
    )
    _, verdict = experiments.run_in_memory(ordered(duration=1e-13).prepare())
    assert not verdict.passed
    assert verdict.worst["force of the electrons on the walls"].ratio > 5


def test_a_wall_of_any_width_in_a_field_along_the_axis_is_pushed_by_twice_it():
    x = np.linspace(-40, 40, 500)
    check = WallForce(2.0, 3.0, 24.0, 0.0)
    for width in (3.0, 5.0):
        n = np.stack([1 / np.cosh(x / width), -np.tanh(x / width), 0 * x], axis=1)
        b = np.zeros_like(n)
        b[:, 1] = -1.0
        assert check.residual(n, x, b, 24.0).value == pytest.approx(0, abs=1e-6)
        assert check.residual(n, x, 1.01 * b, 24.0).value == pytest.approx(0.01, rel=1e-3)
