"""A run that is killed, wherever it is, can be read, goes on, and ends as if nothing had happened: the same bits."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from kinds import KINDS

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


def waits_for_work(process, out):
    """Return when the process has written something."""
    before, limit = fingerprint(out), time.monotonic() + LONGEST
    while process.poll() is None and fingerprint(out) == before:
        assert time.monotonic() < limit, "it hangs"
        time.sleep(0.002)


def completed(process):
    _, errors = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, errors


def killed_again_and_again(kind, folder, kills, seed):
    """Kill until there have been `kills`; every run that ends meanwhile, and the last one, is compared."""
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
            waits_for_work(process, out)
            try:
                process.wait(chance.uniform(0, work / 4))
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                kind.readable(out)
                kept = any(out.rglob("[!.]*.npz"))
                count = count._replace(kills=count.kills + 1, resumed=count.resumed + kept)
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
@pytest.mark.slow
@pytest.mark.parametrize("kind", BY_NAME)
def test_killed_sixteen_times(kind, tmp_path):
    count = killed_again_and_again(kind, tmp_path, kills=16, seed=20261)
    print(f"{kind.name}: {count}")
    assert count.kills == 16
    assert count.resumed > 4


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")
def test_killed_once(tmp_path):
    assert killed_again_and_again(KINDS[0], tmp_path, kills=1, seed=1).finished >= 1
