"""A lower room never imports a higher one, and the package is light until it is used."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import neelsot_dyn

ROOT = Path(neelsot_dyn.__file__).parent
FLOORS = [
    {"_checks", "_files", "_cache", "_interrupt", "_signature"},
    {"units", "textures", "pulses"},
    {"materials"},
    {"bdg", "flavor_wave"},
    {"coupling"},
    {"dynamics"},
    {"validation"},
    {"racetrack"},
    {"output"},
    {"cli"},
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in sorted(rooms)}


def imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "neelsot_dyn":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("neelsot_dyn."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("neelsot_dyn."))


@pytest.mark.parametrize("room", [r for r in FLOOR if not r.startswith("_")])
def test_rooms_import_downwards_only(room):
    files = sorted((ROOT / room).rglob("*.py")) if (ROOT / room).is_dir() else [ROOT / f"{room}.py"]
    for path in files:
        for other in imported_rooms(path):
            assert other == room or other not in FLOOR or FLOOR[other] < FLOOR[room], f"{path} imports {other}"


def test_every_room_is_reachable_from_the_root():
    for room in neelsot_dyn.ROOMS:
        assert getattr(neelsot_dyn, room).__doc__
    with pytest.raises(AttributeError, match="rooms"):
        _ = neelsot_dyn.cellar


def test_import_is_light():
    code = "import sys, neelsot_dyn; print(sorted({'numba', 'matplotlib', 'xarray', 'scipy'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
