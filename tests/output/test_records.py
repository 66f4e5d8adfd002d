"""Provenance and references: what a run says about how it was made."""

import hashlib
import json
import subprocess
import sys

import pytest

from neelsot_dyn.output import REFERENCES, RunDirectory, provenance, write_references
from neelsot_dyn.output.provenance import _commit


def test_provenance_is_plain_and_complete(tmp_path):
    record = provenance("a = 1\n", arguments=["run", "x.toml"])
    assert record["scenario_sha256"] == hashlib.sha256(b"a = 1\n").hexdigest()
    assert record["arguments"] == ["run", "x.toml"]
    assert record["packages"].keys() == {"numpy", "scipy", "numba", "h5py"}
    assert record["threads"]["numba"] >= 1
    assert record["time"].endswith("+00:00")
    RunDirectory(tmp_path).write_json("provenance.json", record)
    assert RunDirectory(tmp_path).read_json("provenance.json") == json.loads(json.dumps(record))


def test_without_a_checkout_there_is_no_commit(tmp_path):
    (tmp_path / "__init__.py").touch()
    assert _commit(tmp_path) == {"commit": None, "commit_modified": None}


def test_references_are_written_once_each(tmp_path):
    path = write_references(tmp_path / "references.bib", ["wall_motion", "quadpack", "wall_motion"])
    text = path.read_text("utf-8")
    assert text.count("@") == 2
    assert "10.1103/PhysRevLett.117.017202" in text
    with pytest.raises(ValueError, match="method = 'magic' is not valid: give one of 'superflow_torque'"):
        write_references(path, ["magic"])
    for entry in REFERENCES.values():
        assert entry.count("{") == entry.count("}")


def test_the_heavy_packages_wait_until_they_are_used():
    heavy = ("matplotlib", "xarray", "av", "cattrs", "tomlkit", "jinja2", "PIL")
    code = f"import sys, neelsot_dyn.output; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
