"""A run's folder: whose it is, whether it is finished, and files that are whole or not there."""

import json
import os
import sys

import numpy as np
import pytest

from neelsot_dyn import _files
from neelsot_dyn.output import DamagedFileError, OutputError, RunDirectory

SCENARIO = 'kind = "Drive"\nsuperflow = 1e7\n'


def test_a_run_is_finished_when_its_summary_is_there(tmp_path):
    directory = RunDirectory.create(tmp_path / "a" / "run", SCENARIO)
    assert not directory.is_finished(SCENARIO)
    directory.write_json("summary.json", {"verdict": "passed"})
    assert directory.is_finished(SCENARIO)
    assert directory.is_finished("superflow = 1e7  # same\nkind = 'Drive'\n")
    assert not directory.is_finished(SCENARIO.replace("1e7", "2e7"))
    assert RunDirectory.create(directory.path, SCENARIO) == directory


def test_another_scenario_is_refused_and_left_alone(tmp_path):
    directory = RunDirectory.create(tmp_path, SCENARIO)
    with pytest.raises(OutputError, match=r"another scenario: give another folder \(--out\) or remove it"):
        RunDirectory.create(tmp_path, SCENARIO.replace("1e7", "2e7"))
    assert directory.holds(SCENARIO)


def test_a_folder_that_cannot_be_written_is_refused_by_name(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OutputError, match=r"file.*give another folder"):
            RunDirectory.create(path, SCENARIO)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="cannot be written"):
            RunDirectory.create(tmp_path, SCENARIO)
    finally:
        tmp_path.chmod(0o700)


def test_json_takes_numpy_and_writes_null_for_nan(tmp_path):
    directory = RunDirectory(tmp_path)
    value = {"a": np.float64(1.5), "b": np.arange(3), "c": (np.nan, float("inf")), "d": np.bool_(True), "e": "Néel"}
    directory.write_json("summary.json", value)
    assert directory.read_json("summary.json") == {"a": 1.5, "b": [0, 1, 2], "c": [None, None], "d": True, "e": "Néel"}
    with pytest.raises(TypeError, match="not valid in JSON"):
        directory.write_json("summary.json", {"a": object()})
    assert json.loads((tmp_path / "summary.json").read_text("utf-8"))["a"] == 1.5


def test_a_failed_write_keeps_the_old_file_and_leaves_no_other(tmp_path, monkeypatch):
    directory = RunDirectory(tmp_path)
    directory.write_text("notes.txt", "old")

    def refuse(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError, match=r"notes.txt cannot be written: No space left"):
        directory.write_text("notes.txt", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert (tmp_path / "notes.txt").read_text() == "old"


def test_names_stay_in_the_folder(tmp_path):
    with pytest.raises(ValueError, match="a file name without folders"):
        RunDirectory(tmp_path).write_text("../escape.txt", "")


def test_a_checkpoint_comes_back_bit_for_bit(tmp_path):
    directory = RunDirectory(tmp_path)
    arrays = {"m1": np.random.default_rng(1).normal(size=(5, 3)), "offset": 7, "label": "wall", "f32": np.float32(0.1)}
    directory.save_checkpoint(arrays)
    back = directory.load_checkpoint()
    assert back.keys() == arrays.keys()
    for name, value in arrays.items():
        assert back[name].dtype == np.asarray(value).dtype
        np.testing.assert_array_equal(back[name], value)
    with pytest.raises(TypeError, match="give numbers"):
        directory.save_checkpoint({"a": np.array([None])})


def test_any_damage_to_a_checkpoint_is_noticed(tmp_path):
    """Every truncation, and every flipped bit that changes an array, is a DamagedFileError."""
    directory = RunDirectory(tmp_path)
    with pytest.raises(OutputError, match="no checkpoint yet"):
        directory.load_checkpoint()
    written = {"m": np.arange(6.0), "k": np.array(3)}
    path = directory.save_checkpoint(written)
    whole = path.read_bytes()
    for length in range(0, len(whole), 37):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedFileError, match="is damaged"):
            directory.load_checkpoint()
    refused = 0
    for place in range(0, len(whole), 11):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        try:
            back = directory.load_checkpoint()
        except DamagedFileError:
            refused += 1
        else:
            assert all(np.array_equal(back[name], written[name]) for name in written)
    assert refused > 20


def test_a_file_that_another_program_reads_is_replaced_after_a_wait(tmp_path, monkeypatch):
    """As Windows refuses it, twice."""
    refusals = [PermissionError("in use"), PermissionError("in use")]
    real = os.replace

    def replace(source, target):
        if refusals:
            raise refusals.pop()
        real(source, target)

    monkeypatch.setattr(_files.os, "replace", replace)
    monkeypatch.setattr(_files, "WAITS", (0.0, 0.0, 0.0))
    _files.write_bytes(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
