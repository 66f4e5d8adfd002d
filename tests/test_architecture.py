"""A lower package never imports a higher one, and the package is light until it is used."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import neelsot_dyn

ROOT = Path(neelsot_dyn.__file__).parent
FLOORS = [
    {"_checks", "_files", "_cache", "_interrupt", "_signature", "_compile", "_cache_folder"},
    {"units", "textures", "pulses", "drawing", "exchange"},
    {"materials"},
    {"bdg", "flavor_wave"},
    {"coupling"},
    {"dynamics"},
    {"validation"},
    {"devices"},
    {"experiments"},
    {"racetrack"},
    {"movies"},
    {"output"},
    {"papers"},
    {"cli"},
]
FLOOR = {package: floor for floor, packages in enumerate(FLOORS) for package in sorted(packages)}


def imported_packages(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "neelsot_dyn":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("neelsot_dyn."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("neelsot_dyn."))


@pytest.mark.parametrize("package", sorted(FLOOR.keys() & set(neelsot_dyn.PACKAGES)))
def test_packages_import_downwards_only(package):
    files = sorted((ROOT / package).rglob("*.py")) if (ROOT / package).is_dir() else [ROOT / f"{package}.py"]
    for path in files:
        for other in imported_packages(path):
            assert other == package or other not in FLOOR or FLOOR[other] < FLOOR[package], f"{path} imports {other}"


def test_every_package_is_reachable_from_the_root():
    for package in neelsot_dyn.PACKAGES:
        assert getattr(neelsot_dyn, package).__doc__
    with pytest.raises(AttributeError, match="packages"):
        _ = neelsot_dyn.cellar


def test_import_is_light():
    code = "import sys, neelsot_dyn; print(sorted({'numba', 'matplotlib', 'xarray', 'scipy'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
