"""The page "Write your own experiment": every how-to runs as it stands, and what it claims holds as a number."""

import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from neelsot_dyn import output
from neelsot_dyn.coupling.surface import PHASE_TO_ACTION
from neelsot_dyn.units import BOLTZMANN

PAGE = (Path(__file__).parents[2] / "docs" / "how_to" / "experiment.md").read_text("utf-8")
SHORT = "output.record(mine.quick(), "


def block(title, language="python"):
    section = re.split(r"^#+ ", PAGE, flags=re.MULTILINE)
    (text,) = (part for part in section if part.startswith(title + "\n"))
    return re.search(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[1]


ORDER = block("Write your own experiment")


@pytest.fixture
def scope(tmp_path, monkeypatch):
    """What the page has defined so far: its imports and the strip; in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    found = {}
    exec(ORDER.split("\n", maxsplit=1)[0], found)
    exec(block("Current pulses, and the voltage").split("\n", maxsplit=1)[0], found)
    return found


def ran(title, scope):
    exec(block(title), scope)
    assert scope["verdict"].passed, scope["verdict"]
    return scope["dataset"]


def test_a_film_in_twenty_lines(scope):
    """Two walls, a notch, a ramped current, 10 K, voltage: with movie, figure and report; the file says the same."""
    assert ORDER.count("\n") <= 20
    exec(ORDER.replace("output.record(mine, ", SHORT), scope)
    assert output.scenario_from_toml(block("The same from a file", "toml")) == scope["mine"]
    folder = Path("runs/mine")
    assert {"movie.mp4", "report.html", "columns.png", "summary.json"} <= {path.name for path in folder.iterdir()}
    dataset = output.open_run(folder / "run.h5")
    assert np.isfinite(dataset["voltage"]).all()
    assert np.isfinite(dataset["wall_positions"][0]).sum() == 2
    assert output.scenario_from_toml((folder / "scenario.toml").read_text("utf-8")) == scope["mine"].quick()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
def test_the_file_s_run_is_killed_and_goes_on_to_the_same_end(scope):
    """kill -9 once there is something to go on with; then the same bits as of a run that was never stopped."""
    Path("mine.toml").write_text(block("The same from a file", "toml"), "utf-8")
    command = [sys.executable, "-m", "neelsot_dyn", "run", "mine.toml", "--quick", "--no-movie", "--resume", "--out"]
    process = subprocess.Popen([*command, "broken"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    limit = time.monotonic() + 300
    while not Path("broken/checkpoint.npz").exists() and process.poll() is None:
        assert time.monotonic() < limit, "it hangs"
        time.sleep(0.002)
    process.kill()
    process.communicate(timeout=60)
    assert not Path("broken/summary.json").exists()
    for folder in ("broken", "whole"):
        done = subprocess.run([*command, folder], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    broken, whole = (output.open_run(Path(folder) / "run.h5") for folder in ("broken", "whole"))
    for name in whole.variables:
        assert np.asarray(broken[name]).tobytes() == np.asarray(whole[name]).tobytes(), name
    assert Path("broken/summary.json").read_bytes() == Path("whole/summary.json").read_bytes()


def test_pulses_are_read_by_their_voltage(scope):
    """While the current rises, V = L dI/dt with the kinetic inductance L = (ħ/2e)² ℓ/(w ν_s) of the parent alone."""
    dataset = ran("Current pulses, and the voltage", scope)
    strip = scope["strip"]
    inductance = PHASE_TO_ACTION**2 * strip.length / strip.width / strip.superconductor.stiffness
    voltage, t = np.asarray(dataset["voltage"]), np.asarray(dataset["time"])
    rising = voltage[(t > 0.2e-12) & (t < 0.8e-12)]
    assert rising == pytest.approx(inductance * 1.57e-4 / 1e-12, rel=0.05, abs=0)
    flat = voltage[(t > 1.5e-12) & (t < 2.8e-12)]
    assert np.abs(flat).max() < 0.05 * rising.mean()
    assert abs(float(dataset["wall_position"][-1] - dataset["wall_position"][0])) > 1e-12


def test_heat_is_shared_out(scope):
    """Equipartition: two directions of m per cell, each with k_BT/2 of homogeneous exchange energy."""
    dataset = ran("A wall at 10 K", scope)
    cells, section = dataset.sizes["cell"], scope["strip"].section
    energy = np.asarray(dataset["energy_HomogeneousExchange"])[20:].mean() * section
    assert energy == pytest.approx(cells * BOLTZMANN * 10, rel=0.1, abs=0)


def test_walls_that_meet_are_gone(scope):
    dataset = ran("Two walls that collide", scope)
    left = np.isfinite(np.asarray(dataset["wall_positions"])).sum(axis=1)
    assert (left[0], left[-1]) == (2, 0)


def test_a_bent_wall_straightens(scope):
    """Its line gets shorter and its energy falls; nothing else drives it."""
    dataset = ran("A bent wall in a film, and an observer of your own", scope)
    bend, energy = np.asarray(dataset["bend"]), np.asarray(dataset["energy_total"])
    assert bend[0] == pytest.approx(4e-9, rel=0.02, abs=0)
    assert np.abs(bend[-20:]).max() < bend[0] / 2
    assert (np.diff(energy) <= 1e-6 * np.ptp(energy)).all()


def test_a_texture_goes_out_to_a_file_and_comes_back(scope):
    exec(block("Start from an OVF file, and write back"), scope)
    ends, starts = (output.open_run(Path("runs") / name / "run.h5")["n"] for name in ("first", "second"))
    end = np.asarray(ends[-1]) / np.linalg.norm(ends[-1], axis=1, keepdims=True)  # m = 0 at a start: n has length one
    assert np.abs(np.asarray(starts[0]) - end).max() < 1e-14
    written = output.read_ovf("written back/n.ovf").vectors.squeeze()
    assert np.array_equal(written, np.asarray(starts[-1]))
