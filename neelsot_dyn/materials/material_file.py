"""How does a user's own material become a TOML file, and the same material again?

    name = "my film"
    base = "kru4o8"             # optional: whatever is not given is that preset's
    lattice_constant = 0.5e-9   # m

    [electrons]
    t_m = 0.3                   # energies in units of the hopping t, or "15 meV"; the hopping itself in J
    [magnet]
    damping = 5e-3
    [sources]
    "magnet.damping" = "ferromagnetic resonance, our sample"

Every number wants a source; one that has none is listed as an assumption without one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from neelsot_dyn._checks import did_you_mean
from neelsot_dyn._files import EncodingError, utf8_text
from neelsot_dyn._signature import checked
from neelsot_dyn.materials.material import ElectronicStructure, Magnet, Material
from neelsot_dyn.materials.plausibility import energy_doubts, warn

PARTS = {"electrons": ElectronicStructure, "magnet": Magnet}
UNSOURCED = "assumption: given in {file} without a source"


class MaterialError(ValueError):
    """A file that does not describe a material; the message names the key."""


def load(path: str | Path, bases: Mapping[str, Material]) -> Material:
    """The material of a TOML file (module docstring); bases: the presets that `base` may name.

    Raises MaterialError for a file that cannot be read, text that is not TOML, unknown keys (beside the nearest known
    one), missing numbers, and numbers that the material refuses. Warns, with UnlikelyInput, of energies that look like
    electron volts.
    """
    path = Path(path)
    try:
        content = tomllib.loads(utf8_text(path))
    except OSError as error:
        raise MaterialError(f"material = {str(path)!r} cannot be read: {error.strerror or error}") from error
    except EncodingError as error:
        raise MaterialError(str(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise MaterialError(f"{path} is not TOML: {error}") from error

    base = content.pop("base", None)
    if base is not None and base not in bases:
        raise MaterialError(f"{path}: base = {base!r} is not known{did_you_mean(base, bases)}: {', '.join(bases)}")
    known = bases.get(base)
    sources = _table(content, "sources", path)
    tables = {part: _table(content, part, path) for part in PARTS}
    _refuse_unknown(content, Material, path, "")
    for part, table in tables.items():
        _refuse_unknown(table, PARTS[part], path, f"{part}.")
    given = [*content, *(f"{part}.{name}" for part, table in tables.items() for name in table)]
    numbers = [name for name in given if name != "name"]
    every = [*_names(Material), *(f"{part}.{name}" for part, cls in PARTS.items() for name in _names(cls))]
    for name, text in sources.items():
        if name not in every:
            raise MaterialError(f"{path}: sources of {name!r}, which is not a number{did_you_mean(name, every)}")
        if not isinstance(text, str):
            raise MaterialError(f"{path}: the source of {name} = {text!r} is not valid: give a text")
    kept = dict(known.sources) if known else {}
    cited = {**kept, **{name: UNSOURCED.format(file=path.name) for name in numbers}, **sources}
    try:
        if known is None:
            built = {part: cls(**tables[part]) for part, cls in PARTS.items()}
            material = Material(**content, **built, sources=cited)
        else:
            built = {part: attrs.evolve(getattr(known, part), **table) for part, table in tables.items()}
            material = attrs.evolve(known, **{"name": path.stem, **content, **built, "sources": cited})
    except TypeError as error:
        raise MaterialError(f"{path}: {_missing(error)}") from error
    except ValueError as error:
        raise MaterialError(f"{path}: {error}") from error
    warn(f"{path.name}: {doubt}" for doubt in energy_doubts(tables["electrons"], material, known))
    return material


@checked
def to_toml(material: Material) -> str:
    """The TOML text of a material, every number and every source; `load` gives an equal one, to the last bit."""
    import tomlkit

    own = {name: getattr(material, name) for name in _names(Material)}
    parts = {part: _told(attrs.asdict(getattr(material, part))) for part in PARTS}
    return tomlkit.dumps({**own, **parts, "sources": dict(material.sources)})


def _told(numbers: dict[str, Any]) -> dict[str, Any]:
    """What TOML can say: None is left out."""
    return {name: value for name, value in numbers.items() if value is not None}


def _table(content: dict[str, Any], name: str, path: Path) -> dict[str, Any]:
    table = content.pop(name, {})
    if not isinstance(table, dict):
        raise MaterialError(f"{path}: {name} = {table!r} is not valid: give a table [{name}]")
    return table


def _names(cls: type) -> list[str]:
    """The numbers (and the name) of a class, its parts left out."""
    return [entry.name for entry in attrs.fields(cls) if entry.name not in (*PARTS, "sources")]


def _refuse_unknown(table: Mapping[str, Any], cls: type, path: Path, prefix: str) -> None:
    known = _names(cls)
    for key in table:
        if key not in known:
            hint = did_you_mean(key, [*known, *PARTS, "sources"] if not prefix else known)
            raise MaterialError(f"{path}: unknown {prefix}{key}{hint}: known are {', '.join(known)}")


def _missing(error: TypeError) -> str:
    """attrs and Python name missing numbers as arguments of a class."""
    text = str(error)
    return f"missing: {text.partition('argument')[2].lstrip('s: ')}" if "missing" in text else text
