"""Builds an environment of the oldest or the newest versions that pyproject.toml allows, and runs a short check in it.

    python tests/supply/environments.py lowest newest [--folder .supply]

Exit code 1 if one fails. The oldest are the lower bounds themselves; the newest are what pip finds below the caps.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOLS = ["pytest>=8", "hypothesis>=6.100"]
CHECKS = [
    "tests/output/test_ovf.py",
    "tests/output/test_store.py",
    "tests/output/test_scenario_file.py",
    "tests/test_units.py",
    "tests/dynamics/test_terms.py",
    "tests/bdg/test_uniform.py",
    "tests/cli/test_command_line.py",
]
BOUND = re.compile(r"(?P<name>[\w.-]+)(?:\[[\w,]+\])?>=(?P<low>[\d.]+)")


def requirements(kind: str) -> list[str]:
    """What is installed beside the package itself."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    if kind == "newest":
        return wanted
    found = [BOUND.match(each) for each in wanted]
    return [f"{match['name']}=={match['low']}" for match in found if match]


def build(kind: str, folder: Path) -> Path:
    """The environment's python."""
    venv.create(folder / kind, with_pip=True, clear=True)
    python = folder / kind / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, *requirements(kind), *TOOLS], check=True)
    subprocess.run([*install, "--no-deps", str(ROOT)], check=True)
    return python


def check(python: Path, folder: Path) -> bool:
    """Whether the quick racetrack runs and the short tests pass; only errors of ours count, not others' warnings."""
    subprocess.run([str(python), "-m", "pip", "list", "--format", "freeze"], check=True)
    run = [str(python), "-m", "neelsot_dyn", "run", "racetrack_propulsion", "--quick", "--out", str(folder / "run")]
    tests = [str(python), "-m", "pytest", "-q", "-W", "default", *CHECKS]
    return all(subprocess.run(command, cwd=ROOT, check=False).returncode == 0 for command in (run, tests))


def main() -> int:
    """Build and check each that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="+", choices=["lowest", "newest"])
    parser.add_argument("--folder", type=Path, default=ROOT / ".supply")
    options = parser.parse_args()
    results = {}
    for kind in options.kinds:
        results[kind] = check(build(kind, options.folder.resolve()), options.folder.resolve() / kind)
    print(", ".join(f"{kind}: {'passed' if passed else 'FAILED'}" for kind, passed in results.items()))
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
