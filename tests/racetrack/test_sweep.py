"""Sweeps: every point once, failures named and harmless, the same result however it is computed."""

import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import attrs
import numpy as np
import pytest

from neelsot_dyn import cli, output, racetrack
from neelsot_dyn.racetrack import Axis, Column, Group, InProcess, Quantity, run_in_memory, run_study
from neelsot_dyn.validation import Residual, verdict

BASE = racetrack.Propulsion(
    changes={"damping": 0.01}, saturation=0.1, left_domain="+y", duration=15e-12, frames=12, cells_per_width=4.0
)


@attrs.frozen(kw_only=True)
class Cheap(racetrack.Scenario):
    """x² over a grid; every twentieth point fails."""

    count: int = 1000
    seed: int = 0
    shown: bool = False

    def prepare(self):
        columns = (Column("y", "1", "x^2"), Column("z", "1", "kx", ("x", "harmonic")))
        return racetrack.Study(
            scenario=self,
            material=self.resolved_material(),
            axes=(Axis("x", np.arange(self.count, dtype=float)), Axis("harmonic", np.array([1, 2]))),
            groups=(Group("cheap", ("x",), lambda point: self.compute(point), columns),),
            drive_label="x, harmonic",
            quantities=self.quantities,
            residuals=self.residuals,
            example=BASE if self.shown else None,
        )

    def quick(self):
        return attrs.evolve(self, count=40)

    def compute(self, point):
        x = point.values["x"]
        if x % 20 == 7:
            raise ValueError(f"x = {x:g} is not wanted")
        return {"y": x**2, "z": x * np.array([1, 2])}

    def quantities(self, dataset):
        return {"largest": Quantity(float(dataset["y"].max()), "1", "largest y")}

    def residuals(self, dataset):
        known = dataset["y"] - dataset["x"] ** 2
        return (Residual("square", float(np.abs(known).max()), 0.0),)


def test_a_thousand_points_of_which_fifty_fail():
    study = Cheap().prepare()
    dataset = run_study(study, executor=InProcess())
    failed = racetrack.failures(study, dataset)
    assert int(np.isfinite(dataset["y"]).sum()) == 950
    assert len(failed) == 50
    assert failed["cheap: x = 7.0"] == "ValueError: x = 7 is not wanted"
    assert (np.isnan(dataset["y"]) == (dataset["failed_cheap"] != "")).all()
    assert dataset["z"].dims == ("x", "harmonic")
    assert float(dataset["z"].sel(x=3, harmonic=2)) == 6
    assert dataset["y"].attrs == {"units": "1", "long_name": "x^2"}
    assert all(r.passed for r in study.residuals(dataset))


def test_any_executor_gives_the_same_dataset():
    study = Cheap(count=60).prepare()
    with ThreadPoolExecutor(3) as pool:
        assert run_study(study, executor=pool).identical(run_study(study, executor=InProcess()))


def test_seeds_depend_on_the_place_and_the_sweep_alone():
    one, two = ([p.seed for p in Cheap(count=50, seed=s).prepare().points()] for s in (1, 2))
    assert one == [p.seed for p in Cheap(count=60, seed=1).prepare().points()][:50]
    assert len({*one, *two}) == 100


def test_what_is_there_is_not_computed_again(tmp_path, monkeypatch):
    study = Cheap(count=60).prepare()
    first = run_study(study, tmp_path / "points", InProcess())
    asked = []
    compute = Cheap.compute
    monkeypatch.setattr(Cheap, "compute", lambda self, point: asked.append(point) or compute(self, point))
    assert run_study(study, tmp_path / "points", InProcess()).identical(first)
    assert [p.values["x"] for p in asked] == [7.0, 27.0, 47.0]  # what failed is tried again
    run_study(Cheap(count=60, seed=1).prepare(), tmp_path / "points", InProcess())
    assert len(asked) == 63  # another scenario's points are not taken


def test_a_killed_sweep_goes_on_where_it_was(tmp_path):
    """kill -9 between two points: those that were done are kept, and the result is the same."""
    sweep = racetrack.Sweep(base=BASE, over={"saturation": [0.1, 0.2, 0.3]})
    code = (
        "import os, signal, sys\nfrom neelsot_dyn import output, racetrack\n"
        "from neelsot_dyn.experiments import sweep\n"
        "scenario = output.scenario_from_toml(open(sys.argv[1]).read())\n"
        "run = sweep.run_in_memory\n"
        "def deadly(made):\n"
        "    if made.scenario.saturation == 0.3: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return run(made)\n"
        "sweep.run_in_memory = deadly\n"
        "output.record(scenario, sys.argv[2], executor=racetrack.InProcess())\n"
    )
    (tmp_path / "sweep.toml").write_text(output.scenario_to_toml(sweep), "utf-8")
    out = tmp_path / "run"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "sweep.toml"), str(out)], capture_output=True)
    assert done.returncode == -9
    assert len(list((out / "points").iterdir())) == 2
    assert not (out / "study.nc").exists()
    with pytest.raises(output.OutputError, match="resume"):
        output.record(sweep, out, executor=InProcess())
    record = output.record(sweep, out, resume=True, executor=InProcess())
    assert record.summary["points"] == {"computed": 3, "failed": 0, "failures": {}}
    assert output.open_study(out / "study.nc").identical(run_study(sweep.prepare(), executor=InProcess()))
    assert not (out / "points").exists()


def test_a_sweep_of_walls_meets_the_closed_form_at_every_point(tmp_path):
    """Velocity over damping and saturation: proportional to b at small b, whatever α, within the grid's (dx/δ)²/8."""
    sweep = racetrack.Sweep(base=BASE, over={"damping": [0.01, 0.02], "saturation": [0.05, 0.1]})
    record = output.record(sweep, tmp_path / "run", executor=InProcess())
    dataset = output.open_study(record.path / "study.nc")
    assert dataset["velocity"].dims == ("damping", "saturation")
    assert dataset["velocity"].attrs["units"] == "m/s"
    np.testing.assert_allclose(dataset["velocity"] / dataset["velocity_closed_form"], 1, atol=1.2 / (8 * 16))
    assert record.summary["validation"]["passed"]
    assert record.summary["validation"]["counted"] == "points"
    assert {"scenario.toml", "sweep.png", "report.html", "references.bib"} <= {p.name for p in record.path.iterdir()}
    (record.path / "points").mkdir()  # as if it had been killed when all was done but this
    again = output.record(sweep, record.path)
    assert not again.computed
    assert not (record.path / "points").exists()


def test_a_study_shows_a_run_of_its_own(tmp_path):
    """Its example is recorded beside the points; the report holds the movie and names what failed."""
    study = Cheap(count=40, shown=True)
    record = output.record(study, tmp_path / "run", executor=InProcess())
    assert (record.path / "example" / "movie.mp4").is_file()
    assert (record.path / "points.png").is_file()
    assert output.frames_written(record.path / "example" / "run.h5") == 13
    page = (record.path / "report.html").read_text("utf-8")
    assert page.count("data:video/mp4;base64,") == 1
    assert "x = 7 is not wanted" in page
    assert record.summary["points"]["computed"] == 38
    assert not record.summary["validation"]["passed"]
    worst = {name: entry["residual"] for name, entry in record.summary["validation"]["worst"].items()}
    assert worst == {"square": 0.0, "points without a result": 2}


def test_a_run_in_memory_is_the_recorded_one(tmp_path):
    """Every variable and coordinate of `run_in_memory` has the name and the values that `record` writes."""
    found, judged = racetrack.run_in_memory(BASE.prepare())
    written = output.open_run(output.record(BASE, tmp_path / "run", movie=False).path / "run.h5")
    assert judged.passed
    assert {*found.variables} | {n for n in written if n.startswith("residual_")} == {*written.variables}
    for name in found.variables:
        np.testing.assert_array_equal(found[name], written[name], err_msg=str(name))


@pytest.mark.parametrize("values", [(math.nan, 0.0), (0.0, math.nan), (2.0, 0.0), (0.0, None)])
def test_a_run_that_fails_or_checks_nothing_fails_its_sweep(monkeypatch, values):
    """The first or the last run's residuals are not numbers, too large, or lacking: its own verdict says so."""
    from neelsot_dyn.experiments import sweep

    answers = iter(values)

    def judged(made):
        dataset, _ = run_in_memory(made)
        value = next(answers)
        return dataset, verdict([[] if value is None else [Residual("planted", value, 1.0)]])

    monkeypatch.setattr(sweep, "run_in_memory", judged)
    study = racetrack.Sweep(base=BASE, over={"saturation": [0.1, 0.2]}).prepare()
    dataset = run_study(study, executor=InProcess())
    assert dataset["validation_passed"].values.tolist() == [float(v == 0.0) for v in values]
    assert not all(r.passed for r in study.residuals(dataset))
    monkeypatch.setattr(sweep, "run_in_memory", run_in_memory)
    sound = run_study(study, executor=InProcess())
    assert sound["validation_passed"].values.tolist() == [1, 1]
    assert all(r.passed and r.value < 1 for r in study.residuals(sound))


def test_a_sweep_is_a_scenario_as_a_file():
    sweep = racetrack.Sweep(
        base=BASE, over={"damping": [1e-3, 0.1], "left_domain": ["+y", "-y"], "frames": [12, 24]}, changes={"layers": 2}
    )
    assert output.scenario_from_toml(output.scenario_to_toml(sweep)) == sweep
    assert sweep.at({"damping": 0.1, "frames": 24}).resolved_material().layers == 2
    assert sweep.quick().over == sweep.over


def test_the_command_line_runs_a_sweep(tmp_path, capsys):
    """--set reaches the sweep, its base and its material; a point that fails is named, harms no other, and exits 1."""
    file, out = tmp_path / "sweep.toml", tmp_path / "run"
    file.write_text(output.scenario_to_toml(racetrack.Sweep(base=BASE, over={"saturation": [0.1, 5.0, 0.2]})), "utf-8")
    flags = ["--set", "frames=16", "--set", "layers=2", "--set", "seed=3", "--processes", "1", "--no-movie"]
    assert cli.main(["run", str(file), "--out", str(out), *flags]) == 1
    printed = capsys.readouterr().out
    assert "failed: run: saturation = 5.0: ValueError: saturation = 5.0 is not valid" in printed
    assert "validation FAILED at 2 points" in printed
    assert "points without a result      residual 1.00e+00, tolerance 0.00e+00" in printed
    written = output.scenario_from_toml((out / "scenario.toml").read_text("utf-8"))
    assert (written.base.frames, written.changes, written.seed) == (16, {"layers": 2}, 3)
    assert "saturation = 5.0 is not valid" in (out / "report.html").read_text("utf-8")
    assert cli.main(["report", str(out), "--out", str(tmp_path / "again.html")]) == 0
    assert cli.main(["movie", str(out)]) == 2


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"dampign": [1.0]}, "did you mean 'damping'"),
        ({"damping": []}, "damping"),
        ({"damping": [0.1, 0.1]}, "damping"),
        ({"damping": [0.1, -0.1]}, "damping"),
        ({"damping": ["small"]}, "numbers"),
        ({}, "over"),
    ],
)
def test_bad_sweeps_are_refused_at_once(over, message):
    with pytest.raises(ValueError, match=message):
        racetrack.Sweep(base=BASE, over=over)


@pytest.mark.slow
def test_processes_compute_what_this_process_does(tmp_path):
    """Spawned processes, a broken one named."""
    sweep = racetrack.Sweep(base=BASE, over={"saturation": [0.1, 0.2]})
    with racetrack.processes(2) as pool:
        found = run_study(sweep.prepare(), tmp_path / "points", pool)
    assert found.identical(run_study(sweep.prepare(), executor=InProcess()))


def test_points_recorded_under_the_earlier_name_are_read_with_a_notice(tmp_path):
    old = run_study(Cheap(count=3).prepare(), executor=InProcess()).rename(failed_cheap="failed_course")
    old.to_netcdf(tmp_path / "study.nc", engine="h5netcdf")
    with pytest.warns(UserWarning, match="failed_course is called failed_run now"):
        assert "failed_run" in output.open_study(tmp_path / "study.nc")
