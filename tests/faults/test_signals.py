"""SIGINT and SIGTERM: the frame or point under way is written, one line says how to go on, the shell's exit code."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from neelsot_dyn import output, racetrack
from neelsot_dyn._interrupt import StopRequested, deferred_signals, termination_as_exception
from neelsot_dyn.cli.failures import guarded

sys.path.insert(0, str(Path(__file__).parent))
from kinds import arrays_are_readable, neelsot, same_run, same_study, store_is_readable, sweep, wall

posix = pytest.mark.skipif(os.name != "posix", reason="signals between processes are of POSIX")
LONG = neelsot(wall())
HANG_UP = getattr(signal, "SIGHUP", signal.SIGTERM)
"""Of a terminal that is closed."""


def running(out, frames):
    """A run that has at least so many frames."""
    process = subprocess.Popen(LONG(out), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    limit = time.monotonic() + 120
    while not (out / "run.h5").exists() or output.frames_written(out / "run.h5") < frames:
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < limit
        time.sleep(0.005)
    return process


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    out = tmp_path_factory.mktemp("whole") / "run"
    subprocess.run(LONG(out), check=True, capture_output=True)
    return out


@posix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (HANG_UP, 129)])
def test_a_run_stops_after_its_frame_and_goes_on(number, code, tmp_path, whole):
    out = tmp_path / "run"
    process = running(out, 5)
    process.send_signal(number)
    printed, errors = process.communicate(timeout=60)
    assert process.returncode == code, errors
    assert printed == ""
    assert "Traceback" not in errors
    *_, line = errors.strip().splitlines()
    frames = output.frames_written(out / "run.h5")
    assert 5 <= frames < 61
    assert f"{frames} of 61 frames are kept in {out}" in line
    assert "--resume" in line
    store_is_readable(out)
    assert int(output.RunDirectory(out).load_checkpoint()["frames"]) == frames
    assert not list(out.glob(".*"))
    subprocess.run(LONG(out), check=True, capture_output=True)
    same_run(whole, out)


@pytest.fixture(scope="module")
def whole_study(tmp_path_factory):
    out = tmp_path_factory.mktemp("whole_study") / "run"
    subprocess.run(neelsot(sweep(), "--processes", "1")(out), check=True, capture_output=True)
    return out


def points_in(out):
    return len(list((out / "points").glob("[!.]*.npz")))


@posix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("pool", [racetrack.InProcess, lambda: ThreadPoolExecutor(2)], ids=["here", "threads"])
def test_points_under_way_are_kept_when_a_signal_comes(pool, number, code, tmp_path, monkeypatch, capsys):
    shots = [number]

    def compute(self, point):
        if point.index == (1, 0) and shots:
            os.kill(os.getpid(), shots.pop())
            time.sleep(0.05)
        time.sleep(0.02)
        return {"place": racetrack.Quantity(point.values["saturation"] / point.values["damping"], "1", "a ratio")}

    monkeypatch.setattr(racetrack.Sweep, "compute", compute)
    monkeypatch.setattr("neelsot_dyn.experiments.points._prepared", {})  # a thread keeps the study of the test before
    study = sweep().prepare()
    before = signal.getsignal(number)
    with pool() as executor:
        assert guarded(lambda: run_points(study, tmp_path, executor)) == code
        kept = len(list(tmp_path.glob("[!.]*.npz")))
        assert 3 <= kept < 8
        assert f"stopped; {kept} of 8 points are kept in {tmp_path}: give the same command" in capsys.readouterr().err
        assert signal.getsignal(number) is before
        resumed = racetrack.run_study(study, tmp_path, executor)
        assert resumed.identical(racetrack.run_study(study, executor=executor))


def run_points(study, folder, executor):
    racetrack.run_study(study, folder, executor)
    return 0


@posix
@pytest.mark.campaign
@pytest.mark.parametrize(
    ("processes", "number", "code", "group"),
    [
        ("1", signal.SIGINT, 130, False),
        ("2", signal.SIGTERM, 143, False),
        ("2", signal.SIGINT, 130, True),  # Ctrl-C of a terminal
        ("2", signal.SIGTERM, 143, True),  # a batch system's end of time
    ],
)
def test_a_study_keeps_the_points_that_are_under_way(processes, number, code, group, tmp_path, whole_study):
    out, command = tmp_path / "run", neelsot(sweep(), "--processes", processes)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command(out), start_new_session=True, **pipes)
    limit = time.monotonic() + 120
    while not points_in(out):
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < limit
        time.sleep(0.005)
    if group:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    printed, errors = process.communicate(timeout=60)
    assert process.returncode == code, errors
    assert printed == ""
    assert "Traceback" not in errors
    *_, line = errors.strip().splitlines()
    kept = points_in(out)
    assert 1 <= kept < 8
    assert f"stopped; {kept} of 8 points are kept in {out / 'points'}" in line
    assert "--resume" in line
    arrays_are_readable(out)
    assert not list(out.rglob(".*"))
    subprocess.run(command(out), check=True, capture_output=True)
    same_study(whole_study, out)


@posix
def test_a_second_signal_ends_the_process_at_once():
    code = (
        "import time\nfrom neelsot_dyn._interrupt import deferred_signals\n"
        "with deferred_signals():\n    print('ready', flush=True)\n    time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    process.terminate()
    assert "once more stops at once" in process.stderr.readline() + process.stderr.readline()
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGTERM


@posix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (HANG_UP, 129)])
def test_outside_of_the_frames_files_are_closed_and_the_code_is_the_same(number, code, tmp_path, capsys):
    closed = []

    def work():
        try:
            os.kill(os.getpid(), number)
            time.sleep(5)
        finally:
            closed.append(True)

    before = signal.getsignal(number)
    assert guarded(work) == code
    assert closed == [True]
    assert signal.getsignal(number) is before
    assert "--resume" in capsys.readouterr().err


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_waits_for_the_check(number, capfd):
    before = signal.getsignal(number)
    done = []

    def work():
        with deferred_signals() as stop:
            stop.check("no signal has come")
            os.kill(os.getpid(), number)
            done.append("the rest of the step")
            stop.check("how to go on")

    with pytest.raises(StopRequested, match="how to go on") as caught:
        work()
    assert done
    assert caught.value.exit_code == 128 + number
    assert isinstance(caught.value, KeyboardInterrupt)
    assert signal.getsignal(number) is before


def test_threads_and_foreign_handlers_are_left_alone():
    before = signal.getsignal(signal.SIGTERM)
    failures = []

    def elsewhere():
        try:
            with deferred_signals() as stop, termination_as_exception():
                stop.check("")
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert not failures
    assert signal.getsignal(signal.SIGTERM) is before
    try:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        with deferred_signals(), termination_as_exception():
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)
