"""A run's file can be opened at any time, and what it says is complete is what was written."""

import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import xarray

from neelsot_dyn.output import Coordinate, OutputError, RunStore, Variable, frames_written, open_run

CELLS = 40
ATTRS = {"title": "test", "track_length": 1e-6, "numbers": [1.0, 2.0]}
VARIABLES = (
    Variable("time", ("time",), "s", "time"),
    Variable("n", ("time", "cell", "component"), "1", "Néel vector"),
    Variable("steps", ("time",), "1", "steps", dtype=np.int64),
)
COORDINATES = (
    Coordinate("cell_position", ("cell",), np.arange(CELLS) * 1e-9, "m", "cell centres"),
    Coordinate("component", ("component",), ["x", "y", "z"]),
)


def frame(k):
    n = np.random.default_rng(k).normal(size=(CELLS, 3))
    return {"time": 1e-12 * k, "n": n, "steps": 7 * k}


def create(path, frames=10, **changes):
    schema = {"variables": VARIABLES, "coordinates": COORDINATES, "frames": frames, "attrs": ATTRS, **changes}
    return RunStore.create(path, **schema)


def resume(path, frames_done, frames=10, **changes):
    schema = {"variables": VARIABLES, "coordinates": COORDINATES, "frames": frames, "attrs": ATTRS, **changes}
    return RunStore.resume(path, frames_done, **schema)


def assert_holds(dataset, frames):
    assert dataset.sizes["time"] == frames
    for k in range(frames):
        for name, value in frame(k).items():
            np.testing.assert_array_equal(dataset[name].values[k], value)


def test_round_trip_keeps_values_units_and_coordinates(tmp_path):
    with create(tmp_path / "run.h5") as store:
        for k in range(10):
            store.append(frame(k))
    dataset = open_run(tmp_path / "run.h5")
    assert_holds(dataset, 10)
    assert dataset["n"].dims == ("time", "cell", "component")
    assert dataset["n"].attrs == {"units": "1", "long_name": "Néel vector"}
    assert dataset["steps"].dtype == np.int64
    assert dataset["component"].values.tolist() == ["x", "y", "z"]
    assert "cell_position" in dataset.coords
    assert dataset.attrs["track_length"] == 1e-6
    with open_run(tmp_path / "run.h5", lazy=True) as lazy:
        assert_holds(lazy, 10)


def test_a_run_can_be_read_while_it_is_written(tmp_path):
    path = tmp_path / "run.h5"
    with create(path) as store:
        assert open_run(path).sizes["time"] == 0
        for k in range(6):
            store.append(frame(k))
            assert_holds(open_run(path), k + 1)
        with xarray.open_dataset(path, engine="h5netcdf") as plain:
            assert plain.sizes["time"] == 10
            assert int(plain["frames_written"]) == 6
            assert np.isnan(plain["n"].values[6:]).all()


def test_nothing_but_values_changes_after_creation(tmp_path):
    path = tmp_path / "run.h5"
    store = create(path)
    size = path.stat().st_size
    before = path.read_bytes()
    store.append(frame(0))
    store.close()
    after = path.read_bytes()
    changed = sum(a != b for a, b in zip(before, after, strict=True))
    assert path.stat().st_size == size
    assert changed <= sum(np.asarray(value).nbytes for value in frame(0).values()) + 2 * 8


def test_resume_overwrites_what_lies_beyond(tmp_path):
    path = tmp_path / "run.h5"
    with create(path) as store:
        for k in (0, 1, 2, 8, 9):
            store.append(frame(k))
    with resume(path, 3) as store:
        assert open_run(path).sizes["time"] == 3
        for k in range(3, 10):
            store.append(frame(k))
    assert_holds(open_run(path), 10)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"attrs": {**ATTRS, "track_length": 2e-6}}, "'track_length' among attributes of the file"),
        ({"frames": 11}, "shape and dtype of 'time'"),
        ({"variables": VARIABLES[:2]}, "names in the file"),
        ({"variables": (*VARIABLES, Variable("extra", ("time",), "1", "extra"))}, "a file that holds 'extra'"),
        ({"coordinates": (Coordinate("cell_position", ("cell",), np.ones(CELLS), "m"), COORDINATES[1])}, "values of"),
    ],
)
def test_resume_refuses_another_schema(tmp_path, changes, message):
    create(tmp_path / "run.h5").close()
    with pytest.raises(ValueError, match=message):
        resume(tmp_path / "run.h5", 0, **changes)


def test_resume_refuses_frames_that_are_not_there(tmp_path):
    create(tmp_path / "run.h5").close()
    with pytest.raises(ValueError, match="frames_done = 1"):
        resume(tmp_path / "run.h5", 1)


def test_a_schema_must_fit_together():
    with pytest.raises(ValueError, match="begin with 'time'"):
        Variable("n", ("cell",), "1", "n")
    with pytest.raises(ValueError, match="float or integer"):
        Variable("n", ("time",), "1", "n", dtype=complex)
    with pytest.raises(ValueError, match="coordinates along nowhere"):
        create("unused.h5", variables=(Variable("n", ("time", "nowhere"), "1", "n"),))
    with pytest.raises(ValueError, match="each name once"):
        create("unused.h5", variables=(*VARIABLES, VARIABLES[0]))
    with pytest.raises(ValueError, match="frames = 0"):
        create("unused.h5", frames=0)
    with pytest.raises(ValueError, match="attribute 'a' of the file"):
        create("unused.h5", attrs={"a": None})


def test_a_frame_must_fit_the_schema(tmp_path):
    with create(tmp_path / "run.h5", frames=1) as store:
        with pytest.raises(ValueError, match="names in the frame"):
            store.append({"time": 0.0})
        with pytest.raises(ValueError, match=r"n\.shape = \(3,\)"):
            store.append({**frame(0), "n": np.zeros(3)})
        with pytest.raises(ValueError, match=r"steps\.dtype"):
            store.append({**frame(0), "steps": 1.5})
        assert store.frames_written == 0
        store.append(frame(0))
        with pytest.raises(ValueError, match="at most 1 frames"):
            store.append(frame(0))
    with pytest.raises(ValueError, match="still open"):
        store.append(frame(0))


def test_errors_name_the_path(tmp_path):
    with pytest.raises(OutputError, match="nowhere"):
        create(tmp_path / "nowhere" / "run.h5")
    with pytest.raises(OutputError, match="is a folder"):
        create(tmp_path)
    (tmp_path / "text").write_text("no HDF5")
    for read in (open_run, frames_written):
        with pytest.raises(OutputError, match="text is not the file of a run"):
            read(tmp_path / "text")


FULL_DISK = """
import resource, sys
sys.path.insert(0, sys.argv[2])
import test_store
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    test_store.create(sys.argv[1], frames=1000)
except test_store.OutputError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the limit that plays the full disk is POSIX")
def test_a_full_disk_is_an_error_at_creation_and_leaves_nothing(tmp_path, request):
    path = tmp_path / "run.h5"
    here = str(request.path.parent)
    done = subprocess.run([sys.executable, "-c", FULL_DISK, path, here], capture_output=True, text=True, timeout=60)
    assert f"{path} cannot be written" in done.stdout, done.stderr
    assert done.returncode == 0
    assert list(tmp_path.iterdir()) == []


WRITER = """
import os, sys
sys.path.insert(0, sys.argv[1])
import test_store
frames = [test_store.frame(k) for k in range(400)]
for path in sys.stdin:
    child = os.fork()
    if child:
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)
        continue
    while True:
        with test_store.create(path.strip(), frames=400) as store:
            for frame in frames:
                store.append(frame)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_kill_9_at_any_moment_leaves_a_readable_file(tmp_path, request):
    """40 writers, each killed at a random moment: the file opens, and every frame below the marker is exact."""
    moments = random.Random(7)
    cut_short = 0
    command = [sys.executable, "-c", WRITER, str(request.path.parent)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writers:
        for attempt in range(40):
            path = tmp_path / f"{attempt}.h5"
            print(path, file=writers.stdin, flush=True)
            writer = int(writers.stdout.readline())
            while not path.exists():
                time.sleep(1e-4)
            time.sleep(moments.uniform(0, 0.06))
            os.kill(writer, signal.SIGKILL)
            assert writers.stdout.readline() == "gone\n"
            with xarray.open_dataset(path, engine="h5netcdf") as plain:
                assert plain.sizes["time"] == 400
            dataset = open_run(path)
            done = dataset.sizes["time"]
            assert_holds(dataset, done)
            cut_short += 0 < done < 400
            with resume(path, done, frames=400) as store:
                assert store.frames_written == done
    assert cut_short > 0  # else no kill fell between two frames, and nothing was tried


def test_a_file_that_holds_both_sublattices_opens_with_their_mean(synthetic_run):
    mean = (synthetic_run["m1"] + synthetic_run["m2"]) / 2
    assert np.array_equal(synthetic_run["m"], mean)
    assert np.array_equal(synthetic_run["m"][3, 5:9], mean[3, 5:9])
