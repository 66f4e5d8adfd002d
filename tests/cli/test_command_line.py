"""What a user types and sees: versions, flags, and one-line errors."""

import json
import subprocess
import sys

import pytest

import neelsot_dyn
from neelsot_dyn import cli, racetrack
from neelsot_dyn.cli.script import changed

SCENARIO = racetrack.Propulsion(saturation=0.1, changes={"damping": 0.01}, left_domain="+y", duration=15e-12, frames=12)


def test_version():
    result = subprocess.run([sys.executable, "-m", "neelsot_dyn", "--version"], capture_output=True, text=True)
    assert result.returncode == 0
    assert result.stdout.strip() == f"neelsot_dyn {neelsot_dyn.__version__}"


def test_neel_field_as_json(capsys):
    assert cli.main(["neel-field", "--material", "seed_model", "--q", "1e7", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["amplitude"] == pytest.approx(found["b_neel"] / 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "damping=-1"], "damping"),
        (["--set", "material=gold"], "gold"),
        (["--set", "cells_per_width=2"], "cells_per_width"),
        (["--set", "colour=1"], "colour"),
        (["--set", "damping"], "name=value"),
        (["--set", "duration=1"], "duration"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments, message, capsys, tmp_path):
    assert cli.run_script(SCENARIO, "a scenario", ["--out", str(tmp_path / "run"), *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_settings_reach_the_scenario_or_its_material():
    scenario = changed(SCENARIO, ["damping=2e-3", "duration=1e-12", "frames=5", "method=dopri54"])
    assert scenario.resolved_material().magnet.damping == 2e-3
    assert (scenario.duration, scenario.frames, scenario.method) == (1e-12, 5, "dopri54")


def test_a_run_reports_its_numbers(capsys, tmp_path):
    assert cli.run_script(SCENARIO, "a scenario", ["--out", str(tmp_path / "run"), "--no-movie"]) == 0
    printed = capsys.readouterr().out
    assert "velocity" in printed
    assert "validation passed" in printed
