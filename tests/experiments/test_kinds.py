"""Every kind and every part of one survives its file and pickle; one's own code runs from a file by its script."""

import inspect
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from neelsot_dyn import cli, devices, experiments, output, pulses
from neelsot_dyn.devices import Device, Profile
from neelsot_dyn.exchange.ovf import OvfField, write_ovf
from neelsot_dyn.experiments import Drive, Start, kinds
from neelsot_dyn.output.scenario_file import scenario_kinds
from neelsot_dyn.pulses import Pulse

RAMP = pulses.Ramped(1e-4, 1e-13, 1e-12, 2e-12, 1e-12)
PULSES = [
    pulses.Constant(1e-4),
    pulses.Rectangular(1e-4, 1e-13, 1e-12),
    RAMP,
    pulses.Sine(1e-4, 1e11, 0.3),
    pulses.Table((0.0, 1e-12, 3e-12), (0.0, 1e-4, -1e-4)),
    pulses.Train(RAMP, 5e-12, 3),
    RAMP + pulses.Constant(1e-5),
    0.3 * RAMP,
]
PROFILES = [devices.Notch(5e-8, 0.2, 4e-9), devices.Step(5e-8, -0.3, 2e-9), devices.Grains(0.1, 1e-8, salt=3)]
DEVICES = [
    devices.Racetrack(material="seed_model", length=1e-7, obstacles=PROFILES),
    devices.Film(
        material="seed_model", length=1e-7, width=2e-8, obstacles=PROFILES[:1], superconductor="niobium_strip"
    ),
]
DRIVES = [*map(experiments.Current, PULSES), experiments.Superflow(3e6), experiments.Phase(0.2)]
DRIVES += [experiments.GivenField(pulses.Sine(0.01, 1e11), direction=(1, 1, 0))]


@pytest.fixture(scope="module")
def starts(tmp_path_factory):
    file = tmp_path_factory.mktemp("textures") / "n.ovf"
    write_ovf(file, OvfField(np.tile([0.0, 1.0, 0.0], (8, 1, 1, 1)), (1e-9,) * 3))
    return [
        experiments.Walls([3e-8, 6e-8], left="-y", angle=0.3, winding="on"),
        experiments.Uniform((0, 1, 1), tilt=0.1),
        experiments.Circle((5e-8, 1e-8), 5e-9),
        experiments.Bits((1, 0, 1), 3e-8, 1e-8),
        experiments.Texture(str(file)),
    ]


def ordered(**parts):
    usual = {"device": DEVICES[0], "start": experiments.Walls([5e-8]), "changes": {"damping": 0.02}}
    return experiments.Experiment(**usual | parts)


def survives(scenario):
    text = output.scenario_to_toml(scenario)
    assert output.scenario_from_toml(text) == scenario
    assert output.scenario_to_toml(pickle.loads(pickle.dumps(scenario))) == text


def concrete(base):
    return {name for name, kind in kinds(base).items() if kind.__module__.startswith("neelsot_dyn.")}


def test_every_part_of_an_experiment_survives(starts):
    scenario_kinds()
    for parts in (
        [{"device": device} for device in DEVICES],
        [{"start": start} for start in starts],
        [{"drive": drive} for drive in DRIVES],
    ):
        for part in parts:
            survives(ordered(**part))
    found = {type(part).__name__ for part in (*DEVICES, *starts, *DRIVES, *PROFILES, *PULSES)}
    no_data = {"Function", "SuperflowLevels"}  # of code, and what the texture's torque makes of a ramp by itself
    assert set().union(*map(concrete, (Device, Start, Drive, Profile, Pulse))) - found == no_data
    survives(ordered(temperature=4.0, check=["norm"], seed=3, observe=["wall", "voltage"], level="llg"))


@pytest.mark.parametrize("name", sorted(scenario_kinds()))
def test_every_kind_survives(name):
    kind = scenario_kinds()[name]
    if not kind.__module__.startswith("neelsot_dyn.") or any(
        p.default is p.empty and p.kind is p.KEYWORD_ONLY for p in inspect.signature(kind).parameters.values()
    ):
        return  # a kind of another test; what needs parts is above
    survives(kind())


@pytest.mark.parametrize(
    ("part", "where"),
    [
        ({"drive": experiments.GivenField(pulses.Function(np.sin, derivative=np.cos))}, "drive.field.f"),
        ({"observe": [experiments.Observer((experiments.Column("a", "1", "a"),), lambda step: 0.0)]}, "observe"),
    ],
)
def test_what_no_file_can_keep_runs_in_memory_and_is_refused_by_record(part, where, tmp_path):
    mine = ordered(**{"duration": 1e-14, "frames": 2, "cells_per_width": 3.0} | part)
    _, verdict = experiments.run_in_memory(mine.prepare())
    assert verdict.passed
    with pytest.raises(TypeError, match=rf"{where}.* runs in memory only .*experiments.observer"):
        output.record(mine, tmp_path / "run")
    assert not (tmp_path / "run").exists()


MINE = '''
from attrs import frozen
from neelsot_dyn import experiments

@experiments.observer(experiments.Column("tilt", "1", "largest n_z"))
def tilt(step):
    return float(abs(step.snapshot.state.n[..., 2]).max())

@frozen
class Tipped(experiments.Start):
    """One domain, tipped out of the plane."""
    angle: float = 0.1
    def state(self, device, grid, origin):
        return experiments.Uniform(tilt=self.angle, angle=0.0).state(device, grid, origin)
'''
ORDER = """
kind = "Experiment"
observe = ["tilt"]
duration = 1e-14
frames = 2
[device]
kind = "Racetrack"
material = "seed_model"
length = 4e-8
[start]
kind = "Tipped"
angle = 0.2
"""


def test_a_file_that_names_one_s_own_code_runs_with_its_script(tmp_path, capsys, monkeypatch):
    """Without it the message says how; the code is never looked for."""
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(MINE, "utf-8")
    Path("mine.toml").write_text(ORDER, "utf-8")
    command = ["run", "mine.toml", "--no-movie", "--out", "run"]
    assert cli.main(command) == 2
    assert "--script" in capsys.readouterr().err
    assert cli.main([*command, "--script", "mine.py"]) == 0
    dataset = output.open_run(Path("run/run.h5"))
    assert float(dataset["tilt"][0]) == pytest.approx(np.sin(0.2), rel=1e-12, abs=0)
    own = json.loads(Path("run/provenance.json").read_text("utf-8"))[0]["own_code"]
    assert set(own) == {"Tipped", "tilt"}
    assert all(entry["script"].endswith("mine.py") and len(entry["sha256"]) == 64 for entry in own.values())
