"""The scripts that order an experiment run as they stand, in their quick form."""

import json
from pathlib import Path

import pytest

from neelsot_dyn import cli

SCRIPTS = Path(__file__).parents[2] / "scenarios"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "settings", "columns"),
    [
        ("current_pulses", [], {"voltage_last", "wall_velocity_last"}),
        ("current_pulses", ["level=sigma", "drive.current=1e-3"], {"voltage_last"}),
        ("custom", [], {"walls_last", "voltage_last"}),
        ("custom", ["temperature=0.0", "integrator=dopri54"], {"walls_last"}),
    ],
)
def test_a_script_in_its_quick_form(name, settings, columns, tmp_path, capsys):
    """One word on the command line is enough to change it."""
    words = [part for setting in settings for part in ("--set", setting)]
    out = str(tmp_path / "run")
    assert cli.main(["run", str(SCRIPTS / f"{name}.py"), "--quick", "--no-movie", "--json", "--out", out, *words]) == 0
    said = json.loads(capsys.readouterr().out)
    assert columns <= said["quantities"].keys()
    assert said["validation"]["passed"]
