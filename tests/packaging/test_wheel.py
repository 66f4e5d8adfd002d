"""Does the wheel hold all that it needs, and does a wall move from it, far from the checkout?"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCENARIO = """
import sys
from neelsot_dyn import cli, racetrack

scenario = racetrack.Propulsion(saturation=0.1, duration=4e-10, cells_per_width=4)
if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, "A wall at a tenth of the saturation field."))
"""
EVERY_MODULE = """
import importlib, json, pkgutil
import neelsot_dyn
names = [m.name for m in pkgutil.walk_packages(neelsot_dyn.__path__, "neelsot_dyn.") if not m.name.endswith("__main__")]
for name in names:
    importlib.import_module(name)
print(json.dumps([neelsot_dyn.__file__, len(names)]))
"""


def pip(*arguments):
    return subprocess.run([sys.executable, "-m", "pip", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder with the package as its wheel installs it, without dependencies: they are this interpreter's."""
    folder = tmp_path_factory.mktemp("wheel")
    built = pip("wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    if built.returncode and "hatchling" in built.stderr:
        pytest.skip(f"the build backend cannot be installed here: {built.stderr.strip().splitlines()[-1]}")
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl"), "no compiler, one wheel for every machine"
    installed = pip("install", "--quiet", "--no-deps", "--target", str(folder / "site"), str(wheel))
    assert installed.returncode == 0, installed.stderr
    return folder / "site"


def run(site, *arguments, folder=None, jit=False):
    """In an interpreter that sees the wheel before anything else; kernels uncompiled: faster for one short run."""
    environment = {**os.environ, "PYTHONPATH": str(site), "NUMBA_DISABLE_JIT": "0" if jit else "1"}
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder or site.parent,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_every_module_imports_from_the_wheel(site):
    place, count = json.loads(run(site, "-c", EVERY_MODULE))
    assert Path(place).is_relative_to(site)
    assert count == len(list((ROOT / "neelsot_dyn").rglob("*.py"))) - 2  # without the root and its __main__


@pytest.mark.slow
def test_a_quick_racetrack_runs_from_the_wheel(site):
    script = site.parent / "wall.py"
    script.write_text(SCENARIO)
    run(site, str(script), "--quick", "--out", str(site.parent / "run"))
    summary = json.loads((site.parent / "run" / "summary.json").read_text())
    assert summary["validation"]["passed"]
    for name in ("run.h5", "scenario.toml", "provenance.json", "references.bib", "report.html", "movie.mp4"):
        assert (site.parent / "run" / name).stat().st_size > 0, name


@pytest.mark.slow
def test_the_scenarios_come_with_the_wheel(site):
    """From an empty folder, every script of the checkout is listed by name, and one runs by its name."""
    folder = site.parent / "empty"
    folder.mkdir()
    listed = json.loads(run(site, "-m", "neelsot_dyn", "list", "--json", folder=folder))
    assert set(listed["scenarios"]) == {path.stem for path in (ROOT / "scenarios").glob("*.py")}
    run(site, "-m", "neelsot_dyn", "run", "racetrack_propulsion", "--quick", "--no-movie", folder=folder, jit=True)
    assert json.loads((folder / "runs/racetrack_propulsion-quick/summary.json").read_text())["validation"]["passed"]
