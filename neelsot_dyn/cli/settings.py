"""What does --set name=value change? A field of the scenario, or a number of its material."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, get_type_hints

import attrs

from neelsot_dyn._checks import HUGE, did_you_mean
from neelsot_dyn.materials import ElectronicStructure, Magnet, Material

if TYPE_CHECKING:
    from neelsot_dyn.racetrack import Scenario

MATERIAL_PARTS = (Material, ElectronicStructure, Magnet)
NOT_NUMBERS = frozenset({"name", "electrons", "magnet", "sources"})


def material_numbers() -> list[str]:
    """The names of a material's numbers."""
    return [name for name in _fields(MATERIAL_PARTS) if name not in NOT_NUMBERS]


def changed(scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """The scenario with "name=value" settings: its own fields, those of a sweep's base, or numbers of its material.

    A name with dots is a field of a part: drive.current=1e-3.

    Raises ValueError for text that is not name=value, and for names and values that nobody takes.
    """
    own: dict[str, Any] = {}
    inner: dict[str, Any] = {}
    material = dict(scenario.changes)
    base = getattr(scenario, "base", None)
    classes = (*MATERIAL_PARTS, *([] if base is None else [type(base)]), type(scenario))
    hints = {name: hint for cls in classes for name, hint in get_type_hints(cls).items()}
    fields = [name for name in _fields([type(scenario)]) if name not in ("changes", "base")]
    base_fields = [] if base is None else [n for n in _fields([type(base)]) if n != "changes" and n not in fields]
    known = [*fields, *base_fields, *material_numbers()]
    for setting in settings:
        name, separator, text = setting.partition("=")
        if not separator:
            raise ValueError(f"--set {setting!r} is not valid: give name=value, as --set damping=1e-3")
        if "." in name:
            scenario = _inside(scenario, name.split("."), _value(text), name)
            continue
        if name not in known:
            raise ValueError(f"--set {name} is not known{did_you_mean(name, known)}: give one of {', '.join(known)}")
        value = _value(text)
        if type(value) is int and hints[name] is not int and abs(value) < HUGE:
            value = float(value)
        (own if name in fields else inner if name in base_fields else material)[name] = value
    if inner and base is not None:
        own["base"] = attrs.evolve(base, **inner)
    return attrs.evolve(scenario, **{"changes": material, **own})


def _inside(owner: Any, path: list[str], value: Any, name: str) -> Any:
    """The object with a field of one of its parts set, such as drive.current. ValueError for what is not there."""
    known = _fields([type(owner)]) if attrs.has(type(owner)) else []
    if path[0] not in known:
        valid = f"give one of {', '.join(known)}" if known else f"{owner!r} has no parts"
        raise ValueError(f"--set {name} is not known: {path[0]}{did_you_mean(path[0], known)}: {valid}")
    inner = _inside(getattr(owner, path[0]), path[1:], value, name) if len(path) > 1 else value
    return attrs.evolve(owner, **{path[0]: inner})


def _fields(classes: Iterable[type]) -> list[str]:
    return [entry.alias or entry.name for cls in classes for entry in attrs.fields(cls) if entry.init]


def _value(text: str) -> Any:
    """A TOML value (1e-3, true, "text"); what is none is text as it stands."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        return text
