"""The scripts of the shift register and of pinning in their quick form: their physics as numbers."""

import json
from pathlib import Path

import pytest

from neelsot_dyn import cli, output, racetrack
from neelsot_dyn.cli.settings import changed

SCRIPTS = Path(__file__).parents[2] / "scenarios"


def run(name, folder, capsys, *settings):
    arguments = ["run", str(SCRIPTS / f"{name}.py"), "--quick", "--no-movie", "--json", "--out", str(folder)]
    assert cli.main([*arguments, *(part for setting in settings for part in ("--set", setting))]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    "scenario",
    [
        racetrack.BitShift(bits=(0, 1), shifts=-3, superflow=1e7, temperature=4.0),
        racetrack.Pinning(obstacle="grains", salt=5, creep_temperature=2.0),
    ],
)
def test_a_scenario_survives_its_file(scenario):
    assert output.scenario_from_toml(output.scenario_to_toml(scenario)) == scenario


def test_bits_can_be_set_on_the_command_line():
    assert changed(racetrack.BitShift(), ["bits=[1, 1, 0]", "shifts=-2"]) == racetrack.BitShift(
        bits=(1, 1, 0), shifts=-2
    )


def test_shift_register(tmp_path, capsys):
    """No wrong bit with heat at 10 K; error rates and their windows in the directory, and both figures."""
    told = run("shift_register", tmp_path / "run", capsys)
    found = {name: entry["value"] for name, entry in told["quantities"].items()}
    assert found["wrong_bits"] == 0
    assert found["displacement_error"] < 0.05
    assert found["error_rate"] <= 0.1
    assert found["window_step_low"] <= 1 <= found["window_step_high"]
    assert "in 101, out 101" in told["quantities"]["wrong_bits"]["meaning"]
    assert {"bits.png", "bit_errors.png", "material.toml"} <= {p.name for p in (tmp_path / "run").iterdir()}
    dataset = output.open_run(tmp_path / "run" / "run.h5")
    assert dataset["wall_positions"].dims == ("time", "wall")


def test_pinning(tmp_path, capsys):
    """The ramp frees the wall above the field found from its rests; tracked and rigid agree to O(strength)."""
    told = run("pinning", tmp_path / "run", capsys, "obstacle=notch")
    found = {name: entry["value"] for name, entry in told["quantities"].items()}
    assert found["depinning_ratio"] == pytest.approx(1, abs=0.02)
    assert found["left_at"] > found["depinning_field"]
    speeds = [found[f"creep_at_{share:g}"] for share in (0.2, 0.6, 1.0)]
    assert 0 < speeds[0] < speeds[1] < speeds[2]
    assert {"depinning.png", "creep.png"} <= {p.name for p in (tmp_path / "run").iterdir()}
