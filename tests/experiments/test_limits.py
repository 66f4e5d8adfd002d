"""What cannot end, or fits nowhere, is refused with the figure, in a moment and before memory is taken."""

import time

import pytest

from neelsot_dyn import devices, dynamics, experiments, output, racetrack
from neelsot_dyn._files import OutputError
from neelsot_dyn.experiments import cost as costs
from neelsot_dyn.output import recording

resource = pytest.importorskip("resource")  # not on Windows
STRIP = devices.Racetrack(material="kru4o8", length=1.2e-6)


def propulsion(**options):
    return racetrack.Propulsion(**{"saturation": 0.01, "duration": 1e-11, "frames": 4, **options}).prepare()


def experiment(**options):
    usual = {"device": STRIP, "start": experiments.Walls([1.5e-7]), "drive": experiments.GivenField(0.01)}
    return experiments.Experiment(**{**usual, "duration": 1e-11, "frames": 4, **options}).prepare()


ENDLESS = {
    "cells of a window": (lambda: propulsion(cells_per_width=1e9), "4e[+]10 cells, 4000000 at most"),
    "cells of a device": (lambda: experiment(cells_per_width=1e9), "e[+]11 cells, 4000000 at most"),
    "cells of a film": (lambda: dynamics.Mesh((1e-3, 1e-3), 1e-9), "1000000 × 1000000 cells"),
    "frames": (lambda: propulsion(frames=10**8), "frames = 100000000 is not valid: give at most 1000000"),
    "frames in a piece": (
        lambda: racetrack.PulsedPropulsion(piece_frames=10**8),
        "steps in a piece",
    ),
    "frames of a study": (lambda: racetrack.VelocityCurrent(frames=10**8), "at most 1000000"),
    "a duration": (lambda: experiment(duration=1e3), r"duration = 1000.0 .* at least \S+ years \(\S+ steps of"),
    "a duration of n alone": (lambda: experiment(duration=1e6, level="sigma"), "at least .* years"),
    "data": (lambda: experiment(cells_per_width=1e4, frames=10**6, duration=1e-13), "145 TB of data"),
    "sites of a ring": (lambda: racetrack.SelfConsistentRing(sites=10**8), "1000000 at most"),
    "rows of a ring": (lambda: racetrack.SelfConsistentRing(rows=10**6), "1000000 at most"),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_what_never_ends_is_refused_with_the_figure(what):
    call, message = ENDLESS[what]
    before, begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with pytest.raises(ValueError, match=message):
        call()
    assert time.perf_counter() - begin < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # kB


@pytest.mark.parametrize("level", ["llg", "sigma"])
def test_the_steps_of_an_estimate_are_those_of_the_run(level):
    run = experiment(level=level, duration=2e-12)
    last = list(run.snapshots())[-1]
    assert costs.cost(run).steps == pytest.approx(last.steps, rel=0.1, abs=run.times.size)


def test_what_no_memory_holds_is_refused(monkeypatch):
    monkeypatch.setattr(costs, "available_memory", lambda: 10_000)
    with pytest.raises(ValueError, match=r"frames = 4 .* \d+ kB of memory are needed, 10 kB are free"):
        experiments.run_in_memory(propulsion())


def test_what_no_disk_holds_is_refused_and_what_is_long_is_said(monkeypatch, tmp_path, capsys):
    scenario = racetrack.Propulsion(saturation=0.01, duration=1e-12, frames=4)
    monkeypatch.setattr(recording, "free_disk", lambda folder: 10_000)
    with pytest.raises(OutputError, match=r"has 10 kB free, and the run needs \S+ kB: give fewer frames"):
        output.record(scenario, tmp_path / "run", movie=False)
    assert not (tmp_path / "run" / "run.h5").exists()
    monkeypatch.undo()
    monkeypatch.setattr(recording, "LARGE", 1e4)
    output.record(scenario, tmp_path / "run", movie=False, resume=True)
    assert "steps of 320 cells), 78.8 kB of data" in capsys.readouterr().err
