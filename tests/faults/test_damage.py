"""Files that were cut, changed by a bit, or come from elsewhere: an error of ours that names them, never a number."""

import contextlib
import json
import random
import shutil
import zlib

import h5py
import numpy as np
import pytest
import xarray

from neelsot_dyn import cli, output
from neelsot_dyn.output import Coordinate, DamagedFileError, OutputError, RunDirectory, RunStore, Variable, open_run
from neelsot_dyn.output.store import write_study
from neelsot_dyn.racetrack import Propulsion

CELLS, FRAMES, DONE = 6, 5, 4
VARIABLES = (
    Variable("time", ("time",), "s", "time"),
    Variable("n", ("time", "cell", "component"), "1", "Néel vector"),
    Variable("steps", ("time",), "1", "steps", dtype=np.int64),
)
COORDINATES = (
    Coordinate("cell_position", ("cell",), np.arange(CELLS) * 1e-9, "m", "cell centres"),
    Coordinate("component", ("component",), ["x", "y", "z"]),
)
ATTRS = {"title": "a run", "track_length": 1e-6}
STUDY = xarray.Dataset(
    {
        "speed": (("q", "label"), np.arange(6.0).reshape(3, 2), {"units": "m/s"}),
        "failed_group": (("q", "label"), np.full((3, 2), "", object)),
    },
    {"q": [1.0, 2.0, 3.0], "label": ["a", "b"]},
    {"title": "a study", "count": 3},
)
SCENARIO = 'kind = "Drive"\nsuperflow = 1e7\n'


def frame(k):
    return {"time": k * 1e-12, "n": np.random.default_rng(k).normal(size=(CELLS, 3)), "steps": 10 * k}


@pytest.fixture
def run_file(tmp_path):
    """run.h5 with 4 of 5 frames."""
    with RunStore.create(tmp_path / "run.h5", VARIABLES, COORDINATES, FRAMES, ATTRS) as store:
        for k in range(DONE):
            store.append(frame(k))
    return tmp_path / "run.h5"


@pytest.fixture
def study_file(tmp_path):
    write_study(STUDY, tmp_path / "study.nc", "id")
    return tmp_path / "study.nc"


def flipped(content, place, bit):
    return content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]


def places_to_flip(size, seal, step):
    """Every so many bytes, and a few of the footer: without it a file is looked at by a process of its own."""
    return [*range(0, seal, step), *range(seal + 10, size, (size - seal) // 3)]


def test_every_flipped_byte_of_a_run_is_noticed(run_file):
    """Only what stands for frames that are not there yet may change, the marker by one, which hides the last frame, and
    the footer, without which the content itself is checked."""
    whole, truth = run_file.read_bytes(), open_run(run_file)
    seal = whole.rindex(b'{"frames"')
    chance = random.Random(5)
    silent = shorter = 0
    for place in places_to_flip(len(whole), seal, 2):
        run_file.write_bytes(flipped(whole, place, chance.randrange(8)))
        try:
            seen = open_run(run_file)
        except DamagedFileError:
            continue
        if seen.sizes["time"] < DONE:
            shorter += 1
        elif place < seal:
            silent += 1
        assert seen.identical(truth.isel(time=slice(seen.sizes["time"])))
    fill = sum(np.asarray(value).nbytes for value in frame(0).values()) + 8
    assert silent <= fill
    assert shorter <= 1


def test_every_flipped_byte_of_a_study_is_noticed(study_file):
    whole, truth = study_file.read_bytes(), output.open_study(study_file)
    seal = whole.rindex(b'{"frames"')
    for place in places_to_flip(len(whole), seal, 11):
        study_file.write_bytes(flipped(whole, place, place % 8))
        if place < seal:
            with pytest.raises(DamagedFileError, match=r"study.nc is damaged"):
                output.open_study(study_file)
        else:
            assert output.open_study(study_file).identical(truth)


def test_every_cut_of_a_run_is_noticed(run_file):
    """Of what HDF5 sees; without the footer the content is checked."""
    whole, truth = run_file.read_bytes(), open_run(run_file)
    seal = whole.rindex(b'{"frames"')
    for length in range(0, seal, 97):
        run_file.write_bytes(whole[:length])
        with pytest.raises(DamagedFileError, match=r"run.h5 is not the file of a run, or it is damaged"):
            open_run(run_file)
        with pytest.raises(DamagedFileError):
            RunStore.resume(run_file, 2, VARIABLES, COORDINATES, FRAMES, ATTRS)
    run_file.write_bytes(whole[: seal + 20])
    assert open_run(run_file).identical(truth)


def annotated(path, target):
    shutil.copy(path, target)
    with h5py.File(target, "r+") as file:
        file.attrs["note"] = "mine"
        file["n"].attrs["comment"] = "seen"
        file["extra"] = np.arange(3)


def repacked(path, target):
    """As h5repack does it: new places, compressed, and even without the links between dimensions."""
    with h5py.File(path) as old, h5py.File(target, "w") as new:
        new.attrs.update(old.attrs)
        for name in old:
            packing = {"compression": "gzip", "chunks": True} if old[name].ndim else {}
            made = new.create_dataset(name, data=old[name][()], dtype=old[name].dtype, **packing)
            dimensions = ("DIMENSION_LIST", "REFERENCE_LIST", "CLASS", "NAME")
            made.attrs.update({key: value for key, value in old[name].attrs.items() if key not in dimensions})


def copied(path, target):
    with xarray.open_dataset(path, engine="h5netcdf") as dataset:
        dataset.to_netcdf(target, engine="h5netcdf")


def copied_as_opened(path, target):
    opened = open_run(path) if path.suffix == ".h5" else output.open_study(path)
    opened.to_netcdf(target, engine="h5netcdf")


@pytest.mark.parametrize("tool", [annotated, repacked, copied, copied_as_opened])
def test_what_other_tools_have_annotated_or_copied_is_read(tool, run_file, study_file):
    """With the same values; a changed one is noticed there, too."""
    for path, read in ((run_file, open_run), (study_file, output.open_study)):
        if tool is annotated and path == study_file:
            continue
        target = path.with_stem("copy")
        tool(path, target)
        seen, truth = read(target), read(path)
        for name in truth.variables:
            assert seen[name].dims == truth[name].dims
            assert np.array_equal(seen[name], truth[name])
        assert truth.attrs.items() <= seen.attrs.items()
        if tool is not copied_as_opened:  # that is xarray's own file, without checksums
            with h5py.File(target, "r+") as file:
                changed = file["n" if path == run_file else "speed"]
                changed[(1,) * changed.ndim] = 7.0
            with pytest.raises(DamagedFileError, match=r"frame 1 differs|what describes its values differs"):
                read(target)


def test_an_annotated_run_goes_on(run_file):
    annotated(run_file, run_file.with_stem("noted"))
    with RunStore.resume(run_file.with_stem("noted"), DONE, VARIABLES, COORDINATES, FRAMES, ATTRS) as store:
        store.append(frame(DONE))
    assert open_run(run_file.with_stem("noted")).sizes["time"] == FRAMES


def test_a_damaged_frame_is_named_and_the_run_is_not_resumed_on_it(run_file):
    whole = run_file.read_bytes()
    place = whole.index(frame(2)["n"].tobytes())
    run_file.write_bytes(flipped(whole, place + 5, 3))
    with pytest.raises(DamagedFileError, match="frame 2 differs; the 2 frames before it are sound"):
        open_run(run_file)
    with pytest.raises(DamagedFileError, match="frame 2"):
        RunStore.resume(run_file, 3, VARIABLES, COORDINATES, FRAMES, ATTRS)
    with RunStore.resume(run_file, 2, VARIABLES, COORDINATES, FRAMES, ATTRS) as store:
        for k in (2, 3, 4):
            store.append(frame(k))
    assert open_run(run_file).sizes["time"] == FRAMES


def test_files_of_others_are_not_runs(tmp_path):
    foreign = {"text.h5": b"no HDF5", "empty.h5": b"", "zip.h5": b"PK\x03\x04" * 100, "zeros.h5": bytes(5000)}
    for name, content in foreign.items():
        (tmp_path / name).write_bytes(content)
    xarray.Dataset({"n": ("time", np.arange(3.0))}).to_netcdf(tmp_path / "other.h5", engine="h5netcdf")
    for name in (*foreign, "other.h5"):
        with pytest.raises(DamagedFileError, match=rf"{name} is not the file of a run"):
            open_run(tmp_path / name)
    with pytest.raises(OutputError, match="is not the file of a run"):
        open_run(tmp_path)
    with pytest.raises(OutputError, match="does not exist"):
        open_run(tmp_path / "none.h5")


def test_a_description_that_was_forged_is_an_error(run_file):
    """Checksums that fit, content that makes no sense: no crash of HDF5, no endless reading."""
    whole = run_file.read_bytes()
    begin = whole.rindex(b'{"frames"')
    for text in (b"[]", b"{}", b'{"frames": "a", "values": {}, "marker": 0, "table": 0, "crc": 0}', b"\xff"):
        footer = b"NEELRUN1" + len(text).to_bytes(8, "little") + zlib.crc32(text).to_bytes(4, "little")
        run_file.write_bytes(whole[:begin] + text + footer)
        with pytest.raises(DamagedFileError):
            open_run(run_file)


def test_checkpoints_of_another_scenario_are_refused(tmp_path):
    ours, theirs = (RunDirectory.create(tmp_path / name, SCENARIO + f"frames = {n}\n") for n, name in enumerate("ab"))
    for directory in (ours, theirs):
        directory.save_checkpoint({"m": np.arange(3.0)})
    shutil.copy(theirs.file("checkpoint.npz"), ours.file("checkpoint.npz"))
    with pytest.raises(DamagedFileError, match=r"belongs to something else.*remove it to start the run again"):
        ours.load_checkpoint()


def test_every_flipped_byte_of_a_json_file_is_noticed(tmp_path):
    directory = RunDirectory(tmp_path)
    value = {"velocity": {"value": 45.25, "unit": "m/s"}, "passed": True, "note": "Néel", "none": None}
    path = directory.write_json("summary.json", value)
    whole = path.read_bytes()
    for place in range(len(whole)):
        for bit in (0, 2, 5):
            path.write_bytes(flipped(whole, place, bit))
            with contextlib.suppress(DamagedFileError):
                assert directory.read_json("summary.json") == value  # white space
    for content in (b"", b"{}", b"[1", b'{"velocity": 1}', b"NaN", b'{"a": NaN}', b"[" * 100000, b"\xff", b'"\\ud800"'):
        path.write_bytes(content)
        if content != b"NaN" and content != b'"\\ud800"':  # plain values carry no checksum
            with pytest.raises(DamagedFileError):
                directory.read_json("summary.json")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    scenario = Propulsion(
        changes={"damping": 0.01}, saturation=0.1, left_domain="+y", duration=15e-12, frames=8, cells_per_width=4.0
    )
    return output.record(scenario, tmp_path_factory.mktemp("run") / "wall", movie=False).path


def again(folder, capsys):
    code = cli.main(["run", str(folder / "scenario.toml"), "--out", str(folder), "--no-movie", "--resume", "--json"])
    return code, capsys.readouterr()


def test_a_finished_run_with_a_damaged_file_is_not_believed(finished, tmp_path, capsys):
    """Each file of the directory in turn: an error that names it, or, once it is removed, the same numbers again."""
    truth = json.loads((finished / "summary.json").read_text("utf-8"))["quantities"]
    damages = {
        "summary.json": lambda text: text.replace(b'"value": ', b'"value": 1', 1),
        "provenance.json": lambda text: text[: len(text) // 2],
        "scenario.toml": lambda text: text.replace(b"saturation = 0.1", b"saturation = 0.3"),
    }
    for name, damage in damages.items():
        folder = tmp_path / name.partition(".")[0]
        shutil.copytree(finished, folder)
        before = (folder / name).read_bytes()
        (folder / name).write_bytes(damage(before))
        assert (folder / name).read_bytes() != before
        code, printed = again(folder, capsys)
        assert code == 2
        assert f"{name} is " in printed.err
        assert printed.out == ""
    (tmp_path / "summary" / "summary.json").unlink()
    code, printed = again(tmp_path / "summary", capsys)
    assert code == 0
    assert json.loads(printed.out)["quantities"] == truth


def test_an_unfinished_run_with_a_damaged_file_is_not_resumed(finished, tmp_path, capsys):
    for name in ("run.h5", "checkpoint.npz"):
        folder = tmp_path / name.partition(".")[0]
        shutil.copytree(finished, folder)
        (folder / "summary.json").unlink()
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(flipped(content, len(content) // 2, 4))
        code, printed = again(folder, capsys)
        assert code == 2
        assert f"{folder / name} is damaged" in printed.err
        (folder / name).unlink()
        code, printed = again(folder, capsys)
        assert code == (0 if name == "checkpoint.npz" else 2)


def test_a_scenario_file_that_is_cut_is_named(tmp_path):
    RunDirectory.create(tmp_path, SCENARIO)
    (tmp_path / "scenario.toml").write_text('kind = "Dri')
    with pytest.raises(DamagedFileError, match=r"scenario.toml is not TOML"):
        RunDirectory.create(tmp_path, SCENARIO)
    (tmp_path / "scenario.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(DamagedFileError, match=r"scenario.toml is not TOML"):
        RunDirectory.create(tmp_path, SCENARIO)


@pytest.mark.parametrize("form", ["text", "binary4", "binary8"])
def test_every_flipped_byte_of_a_field_is_noticed(form, tmp_path):
    """Except in the checksum's own words: then the file is as one from elsewhere, and its numbers are those written."""
    field = output.OvfField(np.random.default_rng(1).normal(size=(3, 2, 1, 3)), (1e-9,) * 3, about=("a wall", "b"))
    path = output.write_ovf(tmp_path / "n.ovf", field, form)
    truth = output.read_ovf(path)
    assert truth.about == field.about
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(flipped(whole, place, place % 8))
        try:
            seen = output.read_ovf(path)
        except DamagedFileError:
            continue
        assert np.array_equal(seen.vectors, truth.vectors)
        assert (seen.spacing, seen.base) == (truth.spacing, truth.base)
