"""Under load: killed workers, two sweeps at once, 500 runs in one process, a limit on files, a clock that jumps."""

import gc
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from neelsot_dyn import experiments, output, racetrack
from neelsot_dyn.experiments import processes, run_study

sys.path.insert(0, str(Path(__file__).parent))
from kinds import neelsot, same_run, store_is_readable, wall
from load_points import DEADLY, Points

posix = pytest.mark.skipif(os.name != "posix", reason="limits and signals of POSIX")


@pytest.fixture(scope="module")
def truth():
    return run_study(Points().prepare(), executor=racetrack.InProcess())


@posix
def test_a_killed_process_costs_no_point(tmp_path, truth):
    """Of 200 points, those that are done are kept; the rest comes when the sweep goes on."""
    study = Points(folder=str(tmp_path)).prepare()
    with processes(2) as pool, pytest.raises(RuntimeError, match="a process of the sweep died"):
        run_study(study, tmp_path / "points", pool)
    kept = len(list((tmp_path / "points").glob("[!.]*.npz")))
    assert DEADLY - 4 <= kept < 200
    with processes(2) as pool:
        again = run_study(study, tmp_path / "points", pool)
    np.testing.assert_array_equal(again["y"], truth["y"])
    assert not (again["failed_points"] != "").any()


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("once", [True, False])
def test_a_killed_dask_worker_costs_one_point_at_most(once, tmp_path, truth):
    """Dask tries a point again; one that kills every worker fails by name, and the others are there."""
    distributed = pytest.importorskip("distributed")
    study = Points(folder=str(tmp_path), once=once).prepare()
    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "processes": True}
    with distributed.LocalCluster(**settings, silence_logs=50) as cluster, distributed.Client(cluster) as client:
        found = run_study(study, tmp_path / "points", client.get_executor())
    failed = np.flatnonzero(found["failed_points"].values != "")
    assert failed.tolist() == ([] if once else [DEADLY])
    assert once or "KilledWorker" in str(found["failed_points"].values[DEADLY])
    alive = np.setdiff1d(np.arange(200), failed)
    np.testing.assert_array_equal(found["y"].values[alive], truth["y"].values[alive])


def test_two_sweeps_at_once(tmp_path, truth):
    """In two threads, with one executor, and folders of their own."""
    found = {}
    with ThreadPoolExecutor(4) as pool:

        def sweep(number):
            found[number] = run_study(Points(once=bool(number)).prepare(), tmp_path / str(number), pool, progress=False)

        threads = [threading.Thread(target=sweep, args=(number,)) for number in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for number in (0, 1):
        np.testing.assert_array_equal(found[number]["y"], truth["y"])
        assert len(list((tmp_path / str(number)).glob("[!.]*.npz"))) == 200


def resident():
    """Bytes that this process holds, and its open files."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE"), len(os.listdir("/proc/self/fd"))


@pytest.mark.parametrize(
    ("runs", "records"),
    [pytest.param(60, 3, marks=pytest.mark.slow), pytest.param(480, 20, marks=pytest.mark.campaign)],
)
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="what a process holds is read from /proc")
def test_500_runs_in_one_process_hold_no_more_than_a_few(runs, records, tmp_path):
    """In memory, and recorded with their figures and reports: within 40 MB of a worker's heap, not one file more."""
    run = wall(frames=4, duration=1e-12).prepare()

    def recorded(number):
        output.record(wall(frames=4, duration=1e-12), tmp_path / str(number), movie=False)

    for number in range(3):
        experiments.run_in_memory(run)
        recorded(number)
    memory, handles = resident()
    for _ in range(runs):
        experiments.run_in_memory(run)
    for number in range(3, 3 + records):
        recorded(number)
    after, handles_after = resident()
    print(f"memory {memory / 1e6:.1f} -> {after / 1e6:.1f} MB, handles {handles} -> {handles_after}")
    assert after - memory < 40e6
    assert handles_after <= handles


LIMITED = """
import resource, sys
from neelsot_dyn import cli
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.exit(cli.main(sys.argv[2:]))
"""


@posix
@pytest.mark.slow
def test_a_limit_on_the_size_of_files_is_one_line(tmp_path):
    """As a full disk: what was written is kept, and the run goes on without the limit."""
    start = neelsot(wall(frames=20))
    subprocess.run(start(tmp_path / "whole"), check=True, capture_output=True)
    command = start(tmp_path / "run")
    arguments = command[command.index("run") :]
    size = (tmp_path / "whole" / "run.h5").stat().st_size
    for limit in (4096, size - 20_000):
        limited = [sys.executable, "-c", LIMITED, str(limit), *arguments]
        done = subprocess.run(limited, capture_output=True, text=True, timeout=120)
        assert done.returncode == 2, done.stderr
        assert done.stderr.count("\n") == 1
        assert "File too large" in done.stderr
        store_is_readable(tmp_path / "run")
        assert not list((tmp_path / "run").glob(".*"))
    subprocess.run(command, check=True, capture_output=True)
    same_run(tmp_path / "whole", tmp_path / "run")


def test_a_clock_that_jumps_changes_no_run(tmp_path, monkeypatch):
    """Back by a day, on by a year, at every question: the same bits, and a folder that opens."""
    scenario = wall(frames=6)
    output.record(scenario, tmp_path / "whole", movie=False)
    real, jumps = time.time, iter(range(10**9))
    monkeypatch.setattr(time, "time", lambda: real() + (-86_400, 3.15e7, 0)[next(jumps) % 3])
    output.record(scenario, tmp_path / "run", movie=False)
    assert output.record(scenario, tmp_path / "run", resume=True, movie=False).computed is False
    runs = output.open_run(tmp_path / "whole" / "run.h5"), output.open_run(tmp_path / "run" / "run.h5")
    np.testing.assert_array_equal(*(data["n"].values for data in runs))
