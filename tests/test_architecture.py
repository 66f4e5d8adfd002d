"""A lower package never imports a higher one, and the package is light until it is used."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import neelsot_dyn

ROOT = Path(neelsot_dyn.__file__).parent
FLOORS = [
    {
        "_checks",
        "_files",
        "_cache",
        "_interrupt",
        "_signature",
        "_compile",
        "_cache_folder",
        "_lazy",
        "_later",
        "_limits",
        "_portable",
    },
    {"units"},
    {"textures", "pulses", "drawing", "exchange"},
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


HEAVY = ("numba", "llvmlite", "scipy", "matplotlib", "h5py", "xarray", "h5netcdf", "cattrs", "jinja2", "PIL", "av")


def printed(code):
    """What code prints last, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def test_import_is_light():
    assert printed(f"import sys, neelsot_dyn; print(sorted(set({HEAVY}) & sys.modules.keys()))") == "[]"


def test_commands_that_compute_nothing_load_nothing_heavy():
    calls = (
        "list",
        "list --json",
        "--help",
        "--version",
        "run --help",
        "run nothing",
        "run --bogus",
        "figure nothing",
        "movie nothing",
        "report nothing",
        "export nothing",
        "neel-field --q 1e7 --material nothing",
        "timescales --q 1e7 --material nothing",
    )
    code = (
        "import sys\nfrom neelsot_dyn.cli import main\n"
        f"codes = [main(call.split()) for call in {calls}]\n"
        f"print(codes, sorted(set({HEAVY}) & sys.modules.keys()))"
    )
    assert printed(code) == f"{[0] * 5 + [2] * 8} []"


def test_lazy_packages_have_every_name_of_theirs_whatever_was_imported_before():
    code = """
import importlib, pkgutil, neelsot_dyn
from neelsot_dyn._lazy import LazyPackage
for found in pkgutil.walk_packages(neelsot_dyn.__path__, "neelsot_dyn."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
count = 0
for name in neelsot_dyn.PACKAGES:
    package = getattr(neelsot_dyn, name)
    if isinstance(package, LazyPackage):
        assert set(package.__all__) == package._homes.keys() <= set(dir(package)), name
        for public, (home, original) in package._homes.items():
            count += 1
            module = importlib.import_module(home)
            value = importlib.import_module(f"{home}.{original}") if module is package else getattr(module, original)
            assert getattr(package, public) is value, (name, public)
        assert not hasattr(package, "cellar")
print(count)
"""
    assert int(printed(code)) > 300
