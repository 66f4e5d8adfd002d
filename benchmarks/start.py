"""How long until the package answers? Imports, preparations, the first run, and what of it a second time saves.

python benchmarks/start.py [--before TREE] [--quick]

TREE is a checkout of an earlier version: the same commands are timed there, in the same run, as the peer. Each tree has
caches of its own, empty at first. Processor times of one thread.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from attrs import field, frozen

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.claim import Claim, shortest, table

ROOT = Path(__file__).parents[1]
SCENARIOS = ("racetrack_propulsion", *sorted(
    path.stem for path in (ROOT / "scenarios").glob("*.py") if path.stem != "racetrack_propulsion"
))  # fmt: skip
BARE = "import numpy, attrs"
FIRST = (
    "from neelsot_dyn import bdg, materials as m;"
    "bdg.UniformBdG(bdg.LatticeModel.of(m.KRU4O8)).free_energy((0.01, 0), (0, 1, 0))"
)
LIST = "from neelsot_dyn.cli import main; main(['list'])"
PREPARE = "from neelsot_dyn import racetrack; racetrack.Propulsion(superflow=1.1e7).prepare()"
MODULES = PREPARE + "; import sys; print('\\n'.join(m for m in sys.modules if m != '__main__'))"
FIELD_AND_FLOW = """
import sys, time, numpy as np
from neelsot_dyn import bdg, materials
solver = bdg.UniformBdG(bdg.LatticeModel.of(materials.KRU4O8), tolerance=1e-10)
n = np.array([[0.3, 0.7, 0.648], [0.0, 1.0, 0.0], [0.6, -0.5, 0.624], [-0.2, 0.4, -0.894]])
n /= np.linalg.norm(n, axis=1)[:, None]
q = np.array([0.0099, 0.0])
for name in ("free_energy", "neel_field", "current", "spin_polarization"):
    call = getattr(solver, f"{name}_estimate", None) or getattr(solver, name)
    call(q, n[:1])
    times = []
    for _ in range(3):
        start = time.process_time()
        for one in n:
            call(q, one)
        times.append(time.process_time() - start)
    print(name, min(times) / len(n))
"""


@frozen
class Tree:
    """A version of the package in a folder of its own, with caches of its own under `caches`."""

    root: Path
    caches: Path = field(converter=Path)

    def run(self, *arguments: str) -> str:
        """Run the interpreter on this tree; what it prints."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.root),
            "NUMBA_CACHE_DIR": str(self.caches / "kernels"),
            "XDG_CACHE_HOME": str(self.caches),
        }
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [sys.executable, *arguments], check=False, env=environment, cwd=folder, capture_output=True, text=True
            )
        if done.returncode:
            raise RuntimeError(f"{self.root}: {arguments} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout

    def time(self, *arguments: str, repeats: int = 1) -> float:
        """Shortest processor time [s] of the interpreter on this tree."""
        return shortest(lambda: self.run(*arguments), repeats)

    def quick(self, scenario: str) -> tuple[str, ...]:
        """Arguments that run a scenario's quick form."""
        return (str(self.root / "scenarios" / f"{scenario}.py"), "--quick", "--out", "run")

    @property
    def ten_lines(self) -> str:
        """The first Python block of the README."""
        found = re.search(r"```python\n(.*?)```", (self.root / "README.md").read_text("utf-8"), re.DOTALL)
        assert found is not None
        return found.group(1)


def claims(quick: bool, before: Path | None = None) -> list[Claim]:
    """What a user waits for, against its own imports and against an earlier tree."""
    with tempfile.TemporaryDirectory() as folder:
        now = Tree(ROOT, f"{folder}/now")
        then = None if before is None else Tree(before.resolve(), f"{folder}/then")
        return [*_imports(now, then, 2 if quick else 5), *_waiting(now, then, quick)]


def _imports(now: Tree, then: Tree | None, repeats: int) -> list[Claim]:
    bare = now.time("-c", BARE, repeats=repeats)
    needed = now.time("-c", BARE + ", scipy.constants, numba", repeats=repeats)
    names = {"import neelsot_dyn": "import neelsot_dyn", "neelsot list": LIST}
    names |= {"import of bdg and dynamics": "from neelsot_dyn import bdg, dynamics; bdg.UniformBdG; dynamics.LLG"}
    found = []
    for name, code in names.items():
        floor_name, floor = ("numpy, attrs and numba", needed) if "bdg" in name else ("numpy and attrs", bare)
        found.append(_claim(name, floor_name, floor, "-c", code, now=now, then=then, repeats=repeats))
    return found


def _waiting(now: Tree, then: Tree | None, quick: bool) -> list[Claim]:
    cold = [_claim("cold racetrack_propulsion --quick", "", None, now=now, then=then, scenario=SCENARIOS[0])]
    cold.append(_claim("first F(q, n), code cached", "", None, "-c", FIRST, now=now, then=then, repeats=2))
    first = _claim("first prepare(), code cached", "", None, "-c", PREPARE, now=now, then=then)
    modules = now.run("-c", MODULES).splitlines()
    imports = "import importlib\nfor name in %r:\n try: importlib.import_module(name)\n except ImportError: pass"
    needed = now.time("-c", imports % modules, repeats=2)
    second = _claim("second prepare()", "its imports", needed, "-c", PREPARE, now=now, then=then, repeats=2)
    ten = _claim("README's ten lines, warm", "", None, now=now, then=then, readme=True)
    scenarios = [
        _claim(
            f"{name} --quick, warm", "", None, now=now, then=then, scenario=name, warm=True, repeats=1 if quick else 2
        )
        for name in (SCENARIOS[:1] if quick else SCENARIOS)
    ]
    return [*cold, first, second, ten, *scenarios, *_field_and_flow(now, then)]


def _claim(
    name: str,
    floor_name: str,
    floor: float | None,
    *arguments: str,
    now: Tree,
    then: Tree | None,
    repeats: int = 1,
    scenario: str = "",
    readme: bool = False,
    warm: bool = False,
) -> Claim:
    """A command's time on both trees; `warm` runs it once before."""
    seconds = []
    for tree in (now, then):
        if tree is None or (scenario and not (tree.root / "scenarios" / f"{scenario}.py").exists()):
            seconds.append(None)
            continue
        command = tree.quick(scenario) if scenario else ("-c", tree.ten_lines) if readme else arguments
        if warm or readme:
            tree.run(*command)
        seconds.append(tree.time(*command, repeats=repeats))
    ours, peer = seconds
    assert ours is not None
    return Claim(name, "s", ours, floor_name, floor, "the earlier tree" if peer is not None else "", peer)


def _field_and_flow(now: Tree, then: Tree | None) -> list[Claim]:
    """h, j and s of KRu4O8 against F, all at a tolerance of 1e-10: the floor is F itself."""
    ours, theirs = (
        None if tree is None else dict(line.split() for line in tree.run("-c", FIELD_AND_FLOW).splitlines())
        for tree in (now, then)
    )
    assert ours is not None
    floor = float(ours.pop("free_energy"))
    return [
        Claim(
            f"{name} of KRu4O8 to 1e-10", "s", float(value), "F at the same tolerance", floor,
            "the earlier tree" if theirs else "", float(theirs[name]) if theirs else None,
        )
        for name, value in ours.items()
    ]  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, metavar="TREE", help="a checkout of an earlier version")
    parser.add_argument("--quick", action="store_true", help="few repeats and one scenario")
    options = parser.parse_args()
    print(table(claims(options.quick, options.before)))
