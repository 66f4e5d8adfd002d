"""The driven wall and the pulses under the texture's own torque: they pass, and repeat from a checkpoint."""

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import experiments, racetrack
from neelsot_dyn.experiments.levels import snapshot_of

WORDS = {"material": "seed_model", "superflow": 3e7, "torque": "texture", "cells_per_width": 6.0, "start": 1e-7}
LARGEST = {
    "force of the electrons on the walls": 3e-3,
    "equation of motion": 2e-8,
    "energy of the texture": 3e-4,
    "force of the texture on the place": 3e-3,
    "force of the texture on the angle": 3e-3,
    "force of the texture on the width": 3e-3,
}
"""The widest tolerances that a texture's run may have."""


def test_a_driven_wall_under_its_own_torque_goes_the_speed_of_the_bulk_s_force():
    """A narrow wall's profile is not that of the constants: within 2 %, and the inner angle leaves the plane."""
    driven = racetrack.Propulsion(**WORDS, duration=2e-11, frames=10, changes={"damping": 0.05})
    dataset, verdict = experiments.run_in_memory(driven.prepare())
    assert verdict.passed, verdict
    for name, most in LARGEST.items():
        assert 0.1 * most < verdict.worst[name].tolerance <= most, name
    travelled = np.diff(dataset["wall_position"].values[[5, -1]])[0] / 1e-11
    assert travelled == pytest.approx(driven.expected_velocity, rel=0.02)


def test_pulses_under_the_texture_s_torque_pass_and_go_on_from_a_checkpoint_bit_for_bit():
    words = {"pattern": (1, 0, -1), "durations": (2e-12, 1e-12, 1e-12), "piece_frames": 4}
    pulses = racetrack.PulsedPropulsion(**WORDS, **words, changes={"damping": 0.05})
    steps = list(pulses.prepare().frames())
    assert all(residual.passed for step in steps for residual in step.residuals)
    back = snapshot_of(steps[5].snapshot.to_arrays())
    rest = list(pulses.prepare().frames(back))
    for one, other in zip(rest, steps[6:], strict=True):
        assert np.array_equal(one.snapshot.state.to_arrays(), other.snapshot.state.to_arrays())
        assert one.values == other.values


def test_a_given_field_has_no_texture_torque():
    with pytest.raises(ValueError, match="torque"):
        racetrack.Propulsion(torque="texture", saturation=0.1)
    assert racetrack.Propulsion().depth == racetrack.PulsedPropulsion().depth == "texture"
    assert evolve(racetrack.Propulsion(), saturation=0.1).depth == "local"
