"""A pulsed wall: where the pulses leave it, how far it coasts, and that it comes back."""

import math

import pytest
from run_helpers import passed, run, same_after_resuming, script

from neelsot_dyn import racetrack


def synthetic(**changes):
    return racetrack.PulsedPropulsion(
        **{
            "changes": {"damping": 0.01},
            "saturation": 0.5,
            "durations": (1e-11, 6e-12, 1e-11, 6e-12),
            "track_length": 2e-6,
            "start": 1e-6,
            "piece_frames": 12,
            **changes,
        }
    )


def test_a_fast_wall_coasts_and_comes_back():
    """Way and coasting within 1 % of collective coordinates and c τ asinh(u0/c), at b = 0.5; the grid costs 0.4 %."""
    made, frames, found = run(synthetic())
    assert found["displacement"] == pytest.approx(found["displacement_expected"], rel=0.01, abs=0)
    assert found["coasting"] == pytest.approx(found["coasting_closed_form"], rel=0.01, abs=0)
    assert found["coasting"] > made.material.magnet.wall_width
    assert abs(found["returned"]) < 1e-3 * abs(found["displacement"])
    assert found["largest_deviation"] < 0.01
    assert passed(frames).passed
    assert same_after_resuming(made, frames, 18)
    assert same_after_resuming(made, frames, 24)  # at a switch


@pytest.mark.slow
def test_the_script_stops_and_reverses_its_wall():
    """At the real amplitude: 0.2 nm of coasting within 1 %, c τ asinh(u0/c) = v τ there."""
    made, frames, found = run(script("racetrack_pulses").quick())
    assert found["displacement"] == pytest.approx(found["displacement_expected"], rel=0.01, abs=0)
    assert found["coasting"] == pytest.approx(found["coasting_closed_form"], rel=0.01, abs=0)
    assert found["coasting"] == pytest.approx(45.1 * made.derived.inertia_time, rel=0.01, abs=0)
    assert abs(found["returned"]) < 1e-4 * found["displacement"]  # a torque that is held between its solutions
    assert passed(frames).passed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"pattern": (0, 1)}, "pattern"),
        ({"pattern": (1, 2)}, "pattern"),
        ({"durations": (1e-9,)}, "durations"),
        ({"durations": (1e-9, 1e-9, -1e-9, 1e-9)}, "durations"),
        ({"superflow": 0.0}, "superflow"),
        ({"saturation": math.nan}, "saturation"),
        ({"left_domain": "up"}, "left_domain"),
        ({"piece_frames": 1}, "piece_frames"),
    ],
)
def test_bad_input_is_refused_at_once(arguments, message):
    with pytest.raises(ValueError, match=message):
        racetrack.PulsedPropulsion(**arguments)


def test_a_wall_that_would_leave_its_track_is_refused_before_the_run():
    with pytest.raises(ValueError, match="track_length"):
        synthetic(start=1.1e-7).prepare()
