"""A run directory: complete, recognised, resumed bit for bit, refused where it cannot be."""

import copy
import json
import pickle
import shutil

import attrs
import numpy as np
import pytest
import xarray

from neelsot_dyn import devices, dynamics, experiments, materials, output, racetrack, validation
from neelsot_dyn.output import recording

SCENARIO = racetrack.Propulsion(
    changes={"damping": 0.01}, saturation=0.1, left_domain="+y", duration=15e-12, frames=12, cells_per_width=4.0
)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return output.record(SCENARIO, tmp_path_factory.mktemp("run") / "wall")


def test_directory_is_complete(finished):
    expected = {"scenario.toml", "run.h5", "summary.json", "provenance.json", "references.bib", "movie.mp4"}
    assert expected | {"wall_motion.png", "wall_motion.pdf"} <= {p.name for p in finished.path.iterdir()}


def test_time_series_opens_with_units(finished):
    with xarray.open_dataset(finished.path / "run.h5", engine="h5netcdf") as run:
        assert run.sizes["time"] == 13
        assert all("units" in run[name].attrs for name in run.data_vars if name != "frames_written")
        assert np.isfinite(run["n"]).all()
        assert np.allclose(np.linalg.norm(run["m"] + run["n"], axis=-1), 1, atol=1e-8)
        assert run["time"][-1] == SCENARIO.duration


def test_sublattices_are_made_of_what_is_stored_to_rounding(finished, tmp_path):
    states = [step.snapshot.state for step in SCENARIO.prepare().frames()]
    memory, _ = experiments.run_in_memory(SCENARIO.prepare())
    with xarray.open_dataset(finished.path / "run.h5", engine="h5netcdf") as raw:
        assert not {"m1", "m2"} & set(raw.variables)
    for run in (memory, output.open_run(finished.path), output.open_run(finished.path / "run.h5", lazy=True)):
        for name in ("m1", "m2"):
            exact = np.array([getattr(state, name) for state in states])
            assert np.abs(run[name].values - exact).max() <= 3e-16
            assert np.array_equal(run[name][3, ::7, 1], run[name].values[3, ::7, 1])
    copies = (pickle.loads(pickle.dumps(memory)), copy.deepcopy(memory))
    assert all(np.array_equal(each["m2"], memory["m2"]) for each in copies)


def test_profiles_in_single_precision_and_of_every_third_cell_change_nothing_else(finished, tmp_path):
    less = attrs.evolve(SCENARIO, profiles="float32", profile_stride=3)
    assert output.scenario_from_toml(output.scenario_to_toml(less)) == less
    full, run = output.open_run(finished.path), output.open_run(output.record(less, tmp_path / "few", movie=False).path)
    size = [(path / "run.h5").stat().st_size for path in (finished.path, tmp_path / "few")]
    assert size[1] < size[0] - full["n"].nbytes * 2 * 0.8
    assert run["n"].dtype == run["m1"].dtype == np.float32
    assert np.array_equal(run["cell_position"], full["cell_position"][::3])
    assert np.abs(run["n"] - full["n"][:, ::3]).max() < 6e-8
    assert np.array_equal(run["wall_position"], full["wall_position"])
    with pytest.raises(ValueError, match="profiles"):
        attrs.evolve(SCENARIO, profiles="float16")
    with pytest.raises(ValueError, match="profile_stride"):
        attrs.evolve(SCENARIO, profile_stride=0)


def test_summary_has_the_asked_for_quantities_with_units(finished):
    summary = json.loads((finished.path / "summary.json").read_text("utf-8"))
    units = {name: entry["unit"] for name, entry in summary["quantities"].items()}
    asked = {"velocity": "m/s", "time_for_1_um": "s", "mobility": "m/(s T)", "saturation_parameter_b": "1"}
    assert asked.items() <= units.items()
    assert summary["validation"]["passed"] is True
    assert summary["quantities"]["time_for_1_um"]["value"] * summary["quantities"]["velocity"]["value"] == (
        pytest.approx(1e-6, rel=1e-6, abs=0)
    )
    assert "synthetic" in summary["drive"]


def test_scenario_file_gives_the_same_scenario(finished):
    text = (finished.path / "scenario.toml").read_text("utf-8")
    assert output.scenario_from_toml(text, [racetrack.Propulsion]) == SCENARIO


def test_finished_run_is_not_computed_twice(finished):
    again = output.record(SCENARIO, finished.path)
    assert not again.computed
    assert again.summary == finished.summary


def test_another_scenario_does_not_overwrite_a_run(finished):
    with pytest.raises(output.OutputError, match="another scenario"):
        output.record(SCENARIO.quick(), finished.path)


def test_broken_off_run_resumes_bit_for_bit(finished, tmp_path, monkeypatch):
    saves = iter(range(100))
    save = recording._save_checkpoint

    def break_off(*arguments):
        if next(saves) == 5:
            raise KeyboardInterrupt
        save(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(recording, "SHARE", 1e6)  # every frame
        patch.setattr(recording, "_save_checkpoint", break_off)
        with pytest.raises(KeyboardInterrupt):
            output.record(SCENARIO, tmp_path / "wall", movie=False)
    assert output.frames_written(tmp_path / "wall" / "run.h5") == 6
    with pytest.raises(output.OutputError, match="resume"):
        output.record(SCENARIO, tmp_path / "wall", movie=False)
    output.record(SCENARIO, tmp_path / "wall", resume=True, movie=False)
    assert output.open_run(tmp_path / "wall" / "run.h5").identical(output.open_run(finished.path / "run.h5"))


def test_a_scenario_that_cannot_run_leaves_its_folder_free(tmp_path):
    with pytest.raises(ValueError, match="leave the"):
        output.record(attrs.evolve(SCENARIO, duration=1.0), tmp_path / "wall")
    assert list((tmp_path / "wall").iterdir()) == []


def test_unwritable_folder_is_refused_before_the_work(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(racetrack.Propulsion, "prepare", lambda self: pytest.fail("long work was begun"))
    with pytest.raises(output.OutputError, match="file"):
        output.record(SCENARIO, tmp_path / "file")


def test_the_directory_keeps_the_material_and_refuses_an_edited_one(finished, tmp_path):
    kept = materials.from_toml(finished.path / "material.toml")
    assert kept == SCENARIO.resolved_material()
    film = tmp_path / "film.toml"
    film.write_text('base = "kru4o8"\n[magnet]\ndamping = 0.01\n', "utf-8")
    scenario = attrs.evolve(SCENARIO, material=str(film), changes={})
    output.record(scenario, tmp_path / "wall", movie=False)
    film.write_text('base = "kru4o8"\n[magnet]\ndamping = 0.02\n', "utf-8")
    with pytest.raises(output.OutputError, match="material"):
        output.record(scenario, tmp_path / "wall", movie=False)


def test_a_strict_run_ends_at_the_first_step_that_fails(tmp_path, monkeypatch):
    """A landscape of the wrong sign: the step that shows it is kept, and a strict run does not go on from it."""
    step = validation.WallMotionCheck.step

    def wrong(check, *arguments):
        return step(attrs.evolve(check, slope=-check.slope), *arguments)

    monkeypatch.setattr(validation.WallMotionCheck, "step", wrong)
    for resume in (False, True):
        with pytest.raises(validation.ValidationFailed, match="landscape"):
            output.record(SCENARIO, tmp_path / "wall", resume=resume, movie=False, strict=True)
    kept = output.frames_written(tmp_path / "wall" / "run.h5")
    assert 0 < kept < SCENARIO.frames
    assert not (tmp_path / "wall" / "summary.json").exists()


def test_pictures_may_fail_each_alone_and_the_result_stands(tmp_path, monkeypatch):
    """A figure that cannot be drawn is a line; a folder that refuses it is an error, and the next call goes on."""
    few = attrs.evolve(SCENARIO, frames=9)

    def fail(*arguments, **options):
        raise ValueError("no ink")

    with monkeypatch.context() as patched:
        patched.setattr(recording, "save_figure", fail)
        done = output.record(few, tmp_path / "wall", movie=False)
    assert done.failed == ("figure wall_motion: ValueError: no ink",)
    assert done.summary["validation"]["passed"]
    assert (tmp_path / "wall" / "report.html").exists()

    def refuse(*arguments, **options):
        raise output.OutputError("no paper")

    (tmp_path / "wall" / "report.html").unlink()
    with monkeypatch.context() as patched:
        patched.setattr(recording, "write_report", refuse)
        with pytest.raises(output.OutputError, match="no paper"):
            output.record(few, tmp_path / "wall", movie=False)
    again = output.record(few, tmp_path / "wall", movie=False)
    assert (again.computed, again.failed, again.summary) == (False, (), done.summary)
    assert (tmp_path / "wall" / "wall_motion.png").exists()
    assert (tmp_path / "wall" / "report.html").exists()


def test_a_file_of_another_run_is_noticed(finished, tmp_path):
    """In a finished folder, whichever it is; in an unfinished one its checkpoint."""
    other = output.record(attrs.evolve(SCENARIO, saturation=0.2), tmp_path / "other", movie=False).path
    for names in (
        ["summary.json"],
        ["run.h5"],
        ["summary.json", "run.h5"],
        ["summary.json", "run.h5", "provenance.json"],
    ):
        folder = tmp_path / "-".join(names)
        shutil.copytree(finished.path, folder)
        for name in names:
            shutil.copy(other / name, folder / name)
        with pytest.raises(output.DamagedFileError, match=r"belongs to another run|is not what the run"):
            output.record(SCENARIO, folder, movie=False)
    folder = tmp_path / "unfinished"
    shutil.copytree(finished.path, folder)
    (folder / "summary.json").unlink()
    shutil.copy(other / "checkpoint.npz", folder / "checkpoint.npz")
    with pytest.raises(output.DamagedFileError, match="belongs to something else"):
        output.record(SCENARIO, folder, resume=True, movie=False)


def test_nothing_of_the_user_s_own_is_removed_or_overwritten(tmp_path):
    folder = tmp_path / "wall"
    (folder / "points").mkdir(parents=True)
    own = [folder / "points" / "notes.txt", folder / ".draft.partial.txt", folder / "scenario.txt"]
    for path in own:
        path.write_text("mine")
    output.record(attrs.evolve(SCENARIO, frames=9), folder, resume=True, movie=False)
    assert [path.read_text() for path in own] == ["mine"] * 3
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "summary.json").write_text("mine")
    with pytest.raises(output.OutputError, match=r"holds summary\.json but no scenario\.toml"):
        output.record(SCENARIO, tmp_path / "taken", movie=False)
    assert (tmp_path / "taken" / "summary.json").read_text() == "mine"


def test_another_version_goes_on_only_where_it_is_allowed(finished, tmp_path):
    """Each session is listed; the id stays that of the first; the summary says what changed."""
    shutil.copytree(finished.path, tmp_path / "wall")
    folder = output.RunDirectory(tmp_path / "wall")
    folder.file("summary.json").unlink()
    before = folder.sessions()[0]
    folder.write_json("provenance.json", [{**before, "neelsot_dyn": "0.0.9", "source_sha256": "0" * 64}])
    with pytest.raises(output.OutputError, match=r"begun under neelsot_dyn 0\.0\.9 .*give --other-version to go on"):
        output.record(SCENARIO, folder.path, resume=True, movie=False)
    done = output.record(SCENARIO, folder.path, resume=True, movie=False, other_version=True)
    assert [each["run_id"] for each in folder.sessions()][:1] == [done.summary["run_id"]] == [before["run_id"]]
    assert len(folder.sessions()) == 2
    assert any(note.startswith("Session 2 of this run went on under another version") for note in done.summary["notes"])
    assert "Session 2" in folder.file("report.html").read_text("utf-8")


@attrs.frozen(kw_only=True)
class Bare(racetrack.Scenario):
    """A kind of a user's own, without a wall and without figures."""

    def prepare(self):
        grid = dynamics.Track(2e-8, 1e-9)
        n = np.tile([0.0, 0.6, 0.8], (grid.cells, 1))
        m = self.resolved_material()
        energy = devices.magnet_energy(m, (0, 1, 0))
        llg = dynamics.LLG(energy, m.magnetization, m.magnet.damping, m.magnet.gyromagnetic_ratio)
        return experiments.Run(
            scenario=self,
            material=self.resolved_material(),
            grid=grid,
            axis=(0, 1, 0),
            title="bare",
            drive_label="none",
            schedule=dynamics.Schedule([dynamics.Segment(llg, 1e-13, 4)]),
            state=dynamics.TwoSublatticeState.from_neel(n),
            observers=[
                experiments.Observer((experiments.Column("tilt", "1", "n_z"),), lambda s: s.snapshot.state.n[0, 2])
            ],
        )

    def quick(self):
        return self


def test_a_kind_of_one_s_own_records_and_runs_again_from_its_file(tmp_path):
    done = output.record(Bare(), tmp_path / "bare", movie=False)
    assert done.failed == ()
    assert {"columns.png", "report.html"} <= {path.name for path in done.path.iterdir()}
    again = output.scenario_from_toml((done.path / "scenario.toml").read_text("utf-8"))
    assert again == Bare()
    assert output.record(again, tmp_path / "again", movie=False).summary == done.summary
