"""A run that is killed, wherever it is, can be read, goes on, and ends as if nothing had happened: the same bits."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from neelsot_dyn.dynamics import Snapshot
from neelsot_dyn.output import RunDirectory

sys.path.insert(0, str(Path(__file__).parent))
from kinds import KINDS, wall

BY_NAME = [pytest.param(kind, id=kind.name) for kind in KINDS]
LONGEST = 300
"""Seconds after which a process is taken to hang."""


class Count(NamedTuple):
    """Kills, how many of them found work to go on with, and runs that came to their end and were compared."""

    kills: int
    resumed: int
    finished: int


def launched(kind, out):
    return subprocess.Popen(kind.command(out), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def fingerprint(out):
    """Changes with every file that is written, made or removed."""
    found = []
    for path in out.rglob("*"):
        try:
            found.append((str(path), path.stat().st_mtime_ns))
        except FileNotFoundError:
            continue
    return sorted(found)


def is_kept(out):
    return any(out.rglob("[!.]*.npz"))


def waits_for_work(process, out, kept=False):
    """Return when the process has written something; if `kept`, when there is something to go on with, too."""
    before, limit = fingerprint(out), time.monotonic() + LONGEST
    while process.poll() is None and (fingerprint(out) == before or (kept and not is_kept(out))):
        assert time.monotonic() < limit, "it hangs"
        time.sleep(0.002)


def completed(process):
    _, errors = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, errors


def killed_again_and_again(kind, folder, kills, seed):
    """Kill until there have been `kills`; every run that ends meanwhile, and the last one, is compared.

    Every other kill waits until there is something to go on with.
    """
    chance = random.Random(seed)
    reference = folder / "whole"
    reference.mkdir()
    process = launched(kind, reference)
    waits_for_work(process, reference)
    begin = time.monotonic()
    completed(process)
    work = time.monotonic() - begin
    count, out, run = Count(0, 0, 0), folder / "broken-0", 0
    out.mkdir()
    while True:
        process = launched(kind, out)
        last = count.kills >= kills
        if not last:
            waits_for_work(process, out, kept=count.kills % 2 == 1)
            try:
                process.wait(chance.uniform(0, work / 4))
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate(timeout=20)  # the pipe's end: no process of the run has outlived it
                kind.readable(out)
                count = count._replace(kills=count.kills + 1, resumed=count.resumed + is_kept(out))
                continue
        completed(process)
        kind.readable(out)
        kind.same(reference, out)
        count = count._replace(finished=count.finished + 1)
        if last:
            return count
        run += 1
        out = folder / f"broken-{run}"
        out.mkdir()


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")
@pytest.mark.campaign
@pytest.mark.parametrize("kind", BY_NAME)
def test_killed_many_times(kind, tmp_path):
    """NEELSOT_KILLS asks for more of them, for every kind."""
    kills = int(os.environ.get("NEELSOT_KILLS", "2"))
    count = killed_again_and_again(kind, tmp_path, kills, seed=20261)
    print(f"{kind.name}: {count}")
    assert count.kills == kills
    assert count.resumed > 0


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")
def test_killed_once(tmp_path):
    assert killed_again_and_again(KINDS[0], tmp_path, kills=1, seed=1).finished >= 1


def test_a_snapshot_in_a_checkpoint_comes_back_bit_for_bit(tmp_path):
    made = wall(frames=4, method="dopri54").prepare()
    *_, frame = made.frames()
    directory = RunDirectory.create(tmp_path, 'kind = "x"\n')
    directory.save_checkpoint(frame.snapshot.to_arrays())
    back = Snapshot.from_arrays(directory.load_checkpoint())
    before, after = frame.snapshot.to_arrays(), back.to_arrays()
    assert before.keys() == after.keys()
    assert all(np.asarray(before[name]).tobytes() == np.asarray(after[name]).tobytes() for name in before)
    assert (back.step, back.steps, back.energies) == (
        frame.snapshot.step,
        frame.snapshot.steps,
        frame.snapshot.energies,
    )
    with pytest.raises(ValueError, match="also gilbert_loss"):
        Snapshot.from_arrays({name: value for name, value in before.items() if name != "gilbert_loss"})
