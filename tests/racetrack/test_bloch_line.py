"""A Bloch line that writes its wall: its speed and its width, far below the threshold of the wall as a whole."""

import math

import attrs
import pytest
from run_helpers import passed, run, script

from neelsot_dyn import racetrack


def synthetic(field=3e-3, **changes):
    return racetrack.BlochLineReversal(
        **{
            "changes": {"hard_axis_field": 0.05, "dmi": 0.0},
            "synthetic_field": field,
            "start": 7.0,
            "duration": 2e-11,
            **changes,
        }
    )


@pytest.mark.parametrize("field", [3e-3, -3e-3])
def test_the_line_goes_at_its_speed(field):
    """(π/2) γ Δ_L B_N/α/(1 + K_h/4K_e) within 2.5 % for the grid of a quarter width and B_N/B_H = 6 %; Δ_L in 4 %."""
    _, frames, found = run(synthetic(field).quick())
    assert found["velocity"] == pytest.approx(found["velocity_closed_form"], rel=0.025)
    assert found["velocity"] * field > 0
    assert found["line_width"] == pytest.approx(found["line_width_closed_form"], rel=0.04, abs=0)
    assert found["share_of_threshold"] == pytest.approx(0.094, rel=0.01)
    verdict = passed(frames)
    assert verdict.passed, verdict


def test_a_dmi_turns_its_states_and_makes_it_narrow():
    """cos φ* = −κ on the left of it, width Δ_L/(1 + κ), and a loss that goes as (sin φ* + κ φ*)/Δ_L."""
    scenario = synthetic(changes={"hard_axis_field": 0.05, "dmi": 8e-7}).quick()
    assert scenario.line.twist == pytest.approx(0.297, rel=1e-2)
    _, frames, found = run(scenario)
    assert found["velocity"] == pytest.approx(found["velocity_closed_form"], rel=0.03)
    assert found["line_width"] == pytest.approx(found["line_width_closed_form"], rel=0.05, abs=0)
    verdict = passed(frames)
    assert verdict.passed, verdict


@pytest.mark.slow
def test_a_superflow_drives_it_below_the_threshold():
    """The script, quick: the compressed torque on a film; the pressure on the line from free energies."""
    _, frames, found = run(script("bloch_line").quick())
    assert found["velocity"] == pytest.approx(found["velocity_closed_form"], rel=0.03)
    assert found["share_of_threshold"] < 0.3
    assert passed(frames).passed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"superflow": 0.0}, "superflow"),
        ({"start": 1.0}, "start"),
        ({"wall_widths": 5.0}, "wall_widths"),
        ({"cells_per_width": 2.0}, "cells_per_width"),
        ({"synthetic_field": math.inf}, "synthetic_field"),
        ({"changes": {"damping": 0.0}}, "damping"),
    ],
)
def test_bad_input_is_refused_at_once(arguments, message):
    with pytest.raises(ValueError, match=message):
        racetrack.BlochLineReversal(**arguments)


def test_what_cannot_run_is_refused_before_the_run():
    with pytest.raises(ValueError, match="B_H"):
        synthetic(changes={"hard_axis_field": 0.0}).prepare()
    with pytest.raises(ValueError, match=r"B_H.*one state"):
        synthetic(changes={"hard_axis_field": 0.006, "dmi": 3.79e-7}).prepare()
    with pytest.raises(ValueError, match="duration"):
        attrs.evolve(synthetic(), duration=1e-9).prepare()
