"""Which run does a path on the command line mean?"""

from __future__ import annotations

from pathlib import Path

from neelsot_dyn._checks import did_you_mean
from neelsot_dyn._files import OutputError


def run_file(target: Path) -> Path:
    """The run.h5 of a run's directory (a study's study.nc), or of itself. OutputError that names the runs nearby."""
    for file in (target / "run.h5", target / "study.nc") if target.is_dir() else (target,):
        if file.is_file() and file.suffix in (".h5", ".nc"):
            return file
    nearby = sorted(str(path.parent) for folder in (Path(), Path("runs")) for path in folder.glob("*/run.h5"))
    hint = f"; here are {', '.join(nearby[:5])}{did_you_mean(target, nearby)}" if nearby else ""
    raise OutputError(f"{target} is not the directory of a run: give one that holds a run.h5{hint}")
