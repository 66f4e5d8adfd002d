"""As in a container: an installation that cannot be written, no home, a user of no name; the quick racetrack runs."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import neelsot_dyn

PACKAGE = Path(neelsot_dyn.__file__).parent
NOBODY = 54321
"""A number without an entry in the list of users."""


def read_only_copy(target):
    shutil.copytree(PACKAGE, target / "neelsot_dyn", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PACKAGE.parent / "scenarios", target / "scenarios", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (target, *target.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


@pytest.fixture
def container():
    """A call of the command line in that place, which gives the finished process; and the folder it runs in."""
    place = Path(tempfile.mkdtemp())  # pytest's own folders are closed to other users
    place.chmod(0o755)
    install, work = place / "install", place / "work"
    install.mkdir()
    work.mkdir()
    work.chmod(0o777)
    read_only_copy(install)
    other_user = []
    if os.geteuid() == 0:  # who may write everywhere
        if shutil.which("setpriv") is None:
            pytest.skip("no setpriv to become another user")
        other_user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    environment = {"PATH": os.defpath, "PYTHONPATH": str(install), "TMPDIR": str(work), "OMP_NUM_THREADS": "1"}

    def call(*arguments):
        command = [*other_user, sys.executable, "-m", "neelsot_dyn", *arguments]
        return subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, timeout=900)

    yield call, work
    for path in (install, *install.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(place)


@pytest.mark.skipif(os.name != "posix", reason="users by number are POSIX")
@pytest.mark.slow
def test_the_quick_racetrack_runs_in_a_container(container):
    call, work = container
    done = call("run", "racetrack_propulsion", "--quick", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["validation"]["passed"]
    made = {path.name for path in (work / "runs" / "racetrack_propulsion-quick").iterdir()}
    assert {"run.h5", "summary.json", "wall_motion.png", "movie.mp4", "report.html"} <= made
    refused = call("run", "racetrack_propulsion", "--quick", "--out", str(work.parent / "install" / "run"))
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
