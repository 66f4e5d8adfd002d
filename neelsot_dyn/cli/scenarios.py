"""Which scenario scripts are at hand: in ./scenarios, or beside a checkout of the package?"""

from __future__ import annotations

import ast
from pathlib import Path

import neelsot_dyn


def find_scenarios() -> list[Path]:
    """The scripts, those of the working directory first, each name once."""
    folders = [Path("scenarios"), Path(neelsot_dyn.__file__).parents[1] / "scenarios"]
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
