"""One writer at a time: the second one is told who the first is, a dead one is noticed, clocks do not matter."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from neelsot_dyn.output import OutputError, RunDirectory
from neelsot_dyn.output._lock import LOCK, STALE, locked

HOLDER = """
import sys, time
from pathlib import Path
from neelsot_dyn.output._lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""
FIGHTER = """
import os, sys, time
from pathlib import Path
from neelsot_dyn.output._lock import locked
from neelsot_dyn.output import OutputError
folder, wins = Path(sys.argv[1]), 0
while wins < 25:
    try:
        with locked(folder):
            os.close(os.open(folder / "inside", os.O_CREAT | os.O_EXCL))
            wins += 1
            os.unlink(folder / "inside")
    except OutputError:
        time.sleep(1e-3)
"""


def left_by(folder, host, age):
    """The lock of an owner that does not hold it: another machine's, or one that was killed."""
    words = {"host": host, "pid": 1, "since": "then", "token": "t"}
    (folder / LOCK).write_text(json.dumps(words))
    os.utime(folder / LOCK, (time.time() - age,) * 2)


def test_the_second_comer_is_told_and_a_killed_owner_is_noticed(tmp_path):
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout.readline() == "held\n"
        with pytest.raises(OutputError, match=rf"is being written by process {owner.pid} on .* since .*: wait for it"):
            RunDirectory(tmp_path).writing().__enter__()
        owner.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        owner.wait(20)
    with RunDirectory(tmp_path).writing() as lock:
        lock.beat()
        with pytest.raises(OutputError, match=f"process {os.getpid()}"), locked(tmp_path):
            pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("jump", [0.0, 1e6, -1e6])
def test_another_machine_s_lock_is_stale_by_the_disk_s_clock(tmp_path, monkeypatch, jump):
    clock = time.time
    left_by(tmp_path, "elsewhere", age=STALE / 2)
    monkeypatch.setattr(time, "time", lambda: clock() + jump)
    with pytest.raises(OutputError, match="process 1 on elsewhere since then"), locked(tmp_path):
        pass
    monkeypatch.undo()
    left_by(tmp_path, "elsewhere", age=2 * STALE)
    monkeypatch.setattr(time, "time", lambda: clock() + jump)
    with locked(tmp_path):
        pass


def test_an_owner_whose_lock_was_taken_over_stops(tmp_path):
    with locked(tmp_path) as lock:
        left_by(tmp_path, "elsewhere", age=0)
        with pytest.raises(OutputError, match="was taken over"):
            lock.beat()
    assert (tmp_path / LOCK).exists()


def test_heartbeats_of_several_threads_do_not_disturb_each_other(tmp_path, monkeypatch):
    read = os.read

    def slow(*arguments):
        time.sleep(1e-3)
        return read(*arguments)

    with locked(tmp_path) as lock, ThreadPoolExecutor(4) as threads:
        monkeypatch.setattr(os, "read", slow)
        for beat in [threads.submit(lock.beat) for _ in range(40)]:
            beat.result()


def test_never_two_at_once(tmp_path):
    command = [sys.executable, "-c", FIGHTER, str(tmp_path)]
    fighters = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [(fighter.wait(60), fighter.stderr.read()) for fighter in fighters] == [(0, "")] * 3
    for fighter in fighters:
        fighter.stderr.close()


@pytest.mark.skipif(os.name != "posix", reason="links that need no rights are POSIX")
def test_a_planted_link_is_not_followed(tmp_path):
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / LOCK).symlink_to(tmp_path / "victim")
    with pytest.raises(OutputError, match="cannot be written"), RunDirectory(tmp_path / "run").writing():
        pass
    assert (tmp_path / "victim").read_text() == "mine"
