"""Finds the scenario scripts: the package's own, and those in ./scenarios. To run a script is to run its code."""

from __future__ import annotations

import ast
from pathlib import Path

import neelsot_dyn


def find_scenarios() -> list[Path]:
    """The scripts, the package's own first (as installed, or in a checkout), then ./scenarios; each name once."""
    package = Path(neelsot_dyn.__file__).parent
    folders = [package / "_scenarios", package.parent / "scenarios", Path("scenarios")]
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.py")):
            found.setdefault(path.stem, path)
    return list(found.values())


def title(path: Path) -> str:
    """The first line of a script's docstring; nothing is run."""
    try:
        return (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n")[0]
    except (SyntaxError, OSError, UnicodeDecodeError):
        return "(cannot be read)"
