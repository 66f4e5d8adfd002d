"""Watching a run: what is there now, in a notebook, a window or a file, and nothing of the run is touched."""

import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import imageio.v3
import numpy as np
import pytest

from neelsot_dyn import output
from neelsot_dyn._files import OutputError
from neelsot_dyn.output import RunStore, _screens
from neelsot_dyn.output._lock import locked

from .conftest import write_synthetic_run

SMALL = (640, 360)


@pytest.fixture
def folder(tmp_path):
    write_synthetic_run(tmp_path / "run.h5", frames=6)
    return tmp_path


def test_a_run_that_nobody_writes_is_shown_once(folder):
    before = (folder / "run.h5").read_bytes()
    found = output.watch(folder, size=SMALL)
    assert (found.frames, found.planned, found.writer, found.finished) == (6, 6, "", False)
    assert found.time == pytest.approx(1e-9, rel=1e-12, abs=0)
    assert "stopped, not finished" in str(found)
    assert imageio.v3.imread(found.picture).shape == (360, 640, 3)
    assert (folder / "run.h5").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["run.h5", "watch.png"]


def test_a_growing_run_is_shown_frame_by_frame_until_its_writer_ends(tmp_path, monkeypatch):
    whole = output.open_run(write_synthetic_run(tmp_path / "whole.h5", frames=6))
    growing, shown = tmp_path / "run", []
    growing.mkdir()
    (growing / "scenario.toml").write_text("")
    monkeypatch.setattr(_screens.PictureFile, "show", lambda self, pixels: shown.append(pixels.copy()))
    gate = threading.Event()

    def write():
        with locked(growing):
            gate.set()
            time.sleep(0.3)
            write_synthetic_run(growing / "part.h5", frames=6)
            (growing / "part.h5").rename(growing / "run.h5")
            time.sleep(0.3)

    thread = threading.Thread(target=write)
    thread.start()
    gate.wait()
    first = output.watch(growing, once=True, size=SMALL)
    assert first.frames == 0
    assert first.picture is None
    assert "no frame yet" in str(first)
    assert "process" in first.writer
    last = output.watch(growing, every=0.1, size=SMALL)
    thread.join()
    assert last.frames == whole.sizes["time"]
    assert last.writer == ""
    assert len(shown) >= 1


def test_the_folder_of_a_run_opens_like_its_file(folder):
    assert output.open_run(folder).identical(output.open_run(folder / "run.h5"))


def test_a_failed_check_is_named(tmp_path):
    variables = [
        output.Variable("time", ("time",), "s", "time"),
        output.Variable("residual_energy_balance", ("time",), "1", "residual"),
        output.Variable("residual_energy_balance_tolerance", ("time",), "1", "tolerance"),
        output.Variable("speed", ("time",), "m/s", "speed"),
    ]
    with RunStore.create(tmp_path / "run.h5", variables, [], 3, {"title": "own"}) as store:
        for k, residual in enumerate((0.5, np.nan)):
            store.append(
                {
                    "time": k * 1e-12,
                    "speed": 1.0 + k,
                    "residual_energy_balance": residual,
                    "residual_energy_balance_tolerance": 1.0,
                }
            )
    found = output.watch(tmp_path)  # without a Néel vector: its columns
    assert found.failed == ("energy balance",)
    assert (found.frames, found.planned) == (2, 3)
    assert imageio.v3.imread(found.picture).std() > 0


@pytest.mark.parametrize(
    ("setting", "value"), [("every", 0.0), ("every", np.inf), ("size", (641, 360)), ("out", "picture.jpg")]
)
def test_settings_that_cannot_be(folder, setting, value):
    with pytest.raises(ValueError, match=setting):
        output.watch(folder, **{setting: value})


def test_folders_that_hold_no_run(tmp_path):
    with pytest.raises(OutputError, match="no run to watch"):
        output.watch(tmp_path)
    (tmp_path / "points").mkdir()
    with pytest.raises(OutputError, match="study"):
        output.watch(tmp_path)


class FakeDisplay:
    """IPython.display, as far as it is used here."""

    def __init__(self):
        self.shown = []

    def Image(self, data, format):
        return (format, data[:4])

    def display(self, picture, display_id):
        self.shown.append(picture)
        return SimpleNamespace(update=self.shown.append)


def test_in_a_notebook_one_picture_changes(monkeypatch):
    display = FakeDisplay()
    monkeypatch.setattr(_screens, "_notebook", lambda: display)
    with _screens.screen(Path("unused.png")) as shows:
        for _ in range(2):
            shows.show(np.zeros((4, 4, 4), np.uint8))
        shows.wait(0.0)
    assert display.shown == [("png", b"\x89PNG")] * 2
    assert shows.file is None


def test_with_a_display_a_window_changes(monkeypatch):

    from matplotlib import pyplot

    calls = []
    monkeypatch.setattr(_screens, "_pyplot_with_window", lambda: pyplot)
    monkeypatch.setattr(pyplot, "show", lambda block: calls.append(block))
    with _screens.screen(Path("unused.png")) as shows:
        shows.show(np.zeros((40, 60, 4), np.uint8))
        shows.wait(0.01)
        shows.show(np.full((40, 60, 4), 255, np.uint8))
        (image,) = pyplot.gcf().axes[0].images
        assert image.get_array().min() == 255
    assert calls[-1] is True
    assert True not in calls[:-1]
    calls.clear()

    def closed_by_hand():
        with _screens.screen(Path("unused.png")) as shows:
            shows.show(np.zeros((40, 60, 4), np.uint8))
            pyplot.close("all")
            shows.wait(0.01)

    with pytest.raises(KeyboardInterrupt):
        closed_by_hand()
    assert True not in calls


@pytest.mark.skipif(sys.platform == "win32", reason="a process of another user cannot be asked there")
def test_a_killed_writer_is_not_waited_for(folder):
    (folder / "run.lock").write_text(f'{{"host": "{_host()}", "pid": 999999999, "since": "1970", "token": "x"}}')
    assert output.watch(folder, size=SMALL).writer == ""


def _host():
    import socket

    return socket.gethostname()
