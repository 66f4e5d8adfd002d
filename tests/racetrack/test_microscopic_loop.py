"""The texture solver in the loop: its run against the local torque beside it, and the validation of both."""

import math

import attrs
import pytest
from run_helpers import passed, run, same_after_resuming, script

from neelsot_dyn import racetrack

CHECKS = {
    "energy against landscape",
    "force on the position",
    "torque on the angle",
    "energy against the texture solver",
    "work of the torque",
    "energy balance",
}


WIDEST = {
    "energy against landscape": 6e-5,
    "energy of the actual profile": 3e-5,
    "force on the position": 2e-5,
    "torque on the angle": 2e-5,
    "force on the width": 1e-3,
    "energy against the texture solver": 2e-5,
    "field against the texture solver": 6e-3,
    "work of the torque": 2e-2,
    "canting": 6e-3,
    "wall width": 0.1,
}
"""What the checks of a driven wall may leave open at most, so that ten times as much would show."""
TURNING = {"beyond the local torque": 0.15, "energy against landscape": 3e-3, "torque on the angle": 2e-3}
"""The same of one that turns, where the two torques part."""


@pytest.mark.slow
def test_a_wall_is_driven_by_the_torque_of_its_own_texture():
    """Its speed from the landscape's slope, 2 % for the start; every check of every step holds; resumed bit for bit."""
    made, frames, found = run(attrs.evolve(script("microscopic_loop").quick(), duration=4e-12))
    verdict = passed(frames)
    assert verdict.passed, verdict
    assert set(verdict.worst) >= CHECKS
    for name, most in WIDEST.items():
        widest = max(r.tolerance for frame in frames for r in frame.residuals if r.name == name)
        assert 0.1 * most < widest <= most, name
    assert found["velocity"] == pytest.approx(found["velocity_closed_form"], rel=0.02)
    assert found["apart"] < 0.2 * found["travelled"]  # 8 rows against an infinite width
    assert same_after_resuming(made, frames, 1)


@pytest.mark.slow
def test_the_inner_vector_turns_under_the_local_torque_and_its_non_locality_is_shown():
    quick = attrs.evolve(script("microscopic_loop").quick(), motion="turning", coupling="harmonic")
    _, frames, found = run(quick)
    verdict = passed(frames)
    assert verdict.passed, verdict
    for name, most in TURNING.items():
        assert 0.1 * most < verdict.worst[name].tolerance <= most, name
    # From φ = −1.5 the DMI turns it towards −π, against the field; the superflow's own share of a DMI is not local.
    assert found["turned"] == pytest.approx(found["turned_other"], rel=0.5)
    assert found["turned"] < 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"motion": "dancing"}, "motion"),
        ({"coupling": "none"}, "coupling"),
        ({"superflow": 0.0}, "superflow"),
        ({"start": 3.0}, "start"),
        ({"wall_angle": math.nan}, "wall_angle"),
        ({"frames": 1}, "frames"),
        ({"every": 100}, "every"),
        ({"changes": {"damping": 0.0}}, "damping"),
    ],
)
def test_bad_input_is_refused_at_once(arguments, message):
    with pytest.raises(ValueError, match=message):
        racetrack.MicroscopicLoop(**arguments)
