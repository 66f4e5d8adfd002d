"""The table of speed claims runs in its quick form, and its ratios are ratios. No test says how fast."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def measured(tmp_path, *parts):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "benchmarks", "--quick", "--json", str(tmp_path / "b.json"), "--only", *parts]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "b.json").read_text())
    assert found["machine"]["quick"] is True
    for claim in found["claims"]:
        assert claim["ours"] > 0
        assert claim["name"] in done.stdout
        if claim["floor"] is not None:
            assert claim["over_floor"] == pytest.approx(claim["ours"] / claim["floor"])
        if claim["peer"] is not None:
            assert claim["gain"] == pytest.approx(claim["peer"] / claim["ours"])
    return found["claims"]


def test_a_part_of_the_table(tmp_path):
    assert len(measured(tmp_path, "flavor_wave")) == 4


@pytest.mark.campaign
def test_the_whole_table(tmp_path):
    parts = ("start", "uniform_bdg", "textures", "llg", "llg_micrometre", "movies")
    assert len(measured(tmp_path, *parts)) >= 14
