"""The default scenario at full length, as the newcomer's first command runs it."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from neelsot_dyn import racetrack, validation

SCRIPT = Path(__file__).parents[2] / "scenarios" / "racetrack_propulsion.py"


@pytest.mark.slow
def test_default_wall_goes_almost_a_micrometre_in_20_ns():
    """45 m/s within 0.5 % of the closed form, and every saved step validated."""
    run = runpy.run_path(str(SCRIPT))["scenario"].prepare()
    frames = list(run.frames())
    times, positions = (
        np.array(v) for v in zip(*[(f.snapshot.time, f.values["wall_position"]) for f in frames], strict=True)
    )
    steady = racetrack.steady_velocity(times, positions, run.derived.inertia_time)
    assert steady.velocity == pytest.approx(run.scenario.expected_velocity, rel=5e-3)
    assert positions[-1] - positions[0] == pytest.approx(9e-7, rel=0.01, abs=0)
    assert validation.verdict(f.residuals for f in frames).passed
