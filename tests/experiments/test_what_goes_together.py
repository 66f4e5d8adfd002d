"""Any torque, gap, level, integrator and drive by changing one word: it runs and holds, or is refused before work."""

import itertools

import numpy as np
import pytest

from neelsot_dyn import coupling, devices, experiments, pulses
from neelsot_dyn.coupling.surface import PHASE_TO_ACTION
from neelsot_dyn.experiments.experiment import GAPS, INTEGRATORS
from neelsot_dyn.experiments.levels import LEVELS, snapshot_of

LENGTH = 1e-7
DEVICES = {
    "strip": devices.Racetrack(material="seed_model", length=LENGTH, width=1e-7),
    "film": devices.Film(material="seed_model", length=LENGTH, width=1.2e-8),
}
MEAN = 3e6
"""Superflow [1/m] that every drive asks for, so that all share one torque."""


def current(device):
    return 0.999 * MEAN * device.width * device.superconductor.stiffness / PHASE_TO_ACTION


DRIVES = {
    "superflow": lambda device: experiments.Superflow(pulses.Ramped(1.3 * MEAN, 0.0, 1e-14, 1e-12, 1e-14)),
    "current": lambda device: experiments.Current(current(device)),
    "phase": lambda device: experiments.Phase(0.999 * MEAN * LENGTH),
    "field": lambda device: experiments.GivenField(pulses.Rectangular(0.02, 0.0, 2e-14)),
}
TORQUES = ("local", "texture")


def ordered(drive, device="strip", **words):
    usual = {"duration": 4e-14, "frames": 2, "cells_per_width": 4.0, "changes": {"damping": 0.02}}
    built = DEVICES[device]
    start = experiments.Walls([5e-8], left="-y")
    return experiments.Experiment(device=built, start=start, drive=DRIVES[drive](built), **usual | words)


def refused(**words):
    """The argument that a refusal names; "" for what is taken."""
    try:
        ordered(**words)
    except ValueError as error:
        return str(error).partition(" = ")[0]
    return ""


@pytest.fixture
def no_work(monkeypatch):
    def work(*arguments, **more):
        raise AssertionError("work was begun")

    monkeypatch.setattr(coupling.NeelFieldSurface, "of", work)
    monkeypatch.setattr(experiments.Experiment, "prepare", work)


def test_every_combination_is_taken_or_refused_by_name(no_work):
    """What is refused is said by the first argument that does not go with the others."""
    for device, drive, torque, gap, level, integrator in itertools.product(
        DEVICES, DRIVES, TORQUES, GAPS, LEVELS, INTEGRATORS
    ):
        electrons = drive != "field"
        check = ["norm"] if level == "collective" else ["balance", "norm"]
        expected = ""
        if torque == "texture" and not (drive != "field" and device == "strip"):
            expected = "torque"
        elif gap != "fixed" and (not electrons or gap == "proximity" or torque == "texture"):
            expected = "gap"
        elif level != "llg" and integrator != "auto":
            expected = "integrator"
        elif level == "collective" and (electrons or device == "film"):
            expected = "level"
        elif integrator in ("midpoint", "semi-implicit") and device == "film":
            expected = "integrator"
        words = {"torque": torque, "gap": gap, "level": level, "integrator": integrator, "check": check}
        assert refused(drive=drive, device=device, **words) == expected, (drive, words)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ({"temperature": 4.0}, "check"),
        ({"temperature": 4.0, "check": ["norm"], "integrator": "dopri54"}, "integrator"),
        ({"temperature": 4.0, "check": ["norm"], "level": "sigma"}, "level"),
        ({"level": "collective"}, "check"),
        ({"level": "mean"}, "level"),
        ({"window": 9e-8}, "window"),
        ({"check": ["landscape"]}, "check"),
    ],
)
def test_what_does_not_go_with_it_is_named(words, named, no_work):
    assert refused(drive="field", **words) == named


@pytest.mark.parametrize(
    "drive", [experiments.Superflow(0.0), experiments.Superflow(1e9), experiments.Current(1.0), experiments.Phase(1e3)]
)
def test_a_drive_that_nothing_bears_is_refused(drive, no_work):
    with pytest.raises(ValueError, match="drive"):
        experiments.Experiment(device=DEVICES["strip"], start=experiments.Walls([5e-8]), drive=drive)


ONE_WORD = [
    *[("field", {"integrator": word}) for word in INTEGRATORS],
    *[("superflow", {"integrator": word}) for word in INTEGRATORS],
    *[(drive, {}) for drive in ("current", "phase")],
    *[(drive, {"level": "sigma"}) for drive in DRIVES],
    ("field", {"level": "collective", "check": ["norm"]}),
    ("superflow", {"torque": "texture"}),
    ("superflow", {"torque": "texture", "level": "sigma"}),
    ("superflow", {"temperature": 4.0, "check": ["norm"]}),
    *[(drive, {"device": "film"}) for drive in DRIVES],
    ("superflow", {"device": "film", "integrator": "implicit-midpoint"}),
    ("current", {"device": "film", "level": "sigma"}),
]


@pytest.mark.parametrize(("drive", "words"), ONE_WORD, ids=str)
def test_one_word_is_enough(drive, words):
    """Each runs in its shortest form, and its checks hold."""
    dataset, verdict = experiments.run_in_memory(ordered(drive, **words).prepare())
    assert dataset.sizes["time"] == 3
    assert verdict.passed, verdict


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_goes_on_from_a_checkpoint_bit_for_bit(level):
    """As from a file: through plain arrays, in the middle of a pulse."""
    run = ordered("field", level=level, check=["norm"], frames=6).prepare()
    whole = [step.snapshot for step in run.frames()]
    back = snapshot_of(whole[2].to_arrays())
    rest = [step.snapshot for step in run.frames(back)]
    assert [step.time for step in rest] == [step.time for step in whole[3:]]
    for now, before in zip(rest, whole[3:], strict=True):
        assert now.to_arrays().keys() == before.to_arrays().keys()
        for name, value in before.to_arrays().items():
            assert np.asarray(now.to_arrays()[name]).tobytes() == np.asarray(value).tobytes(), name
