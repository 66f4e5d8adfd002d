"""How does a scenario become a TOML file, and the same scenario again?

A scenario is a frozen attrs object of numbers, strings, booleans, tuples, mappings and further attrs objects. The file
names its class (`kind = "..."`), and so does a scenario inside another one; reading picks it from classes that the
caller gives, and never runs code. TOML has no null: a field that is None is left out, so its default must be None.
"""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from neelsot_dyn import materials
from neelsot_dyn._checks import did_you_mean, require
from neelsot_dyn.experiments import Observer, Scenario
from neelsot_dyn.experiments import kinds as defined
from neelsot_dyn.materials import Material, ParentSuperconductor

if TYPE_CHECKING:
    from cattrs import Converter

KIND = "kind"
FORMER = {
    "MicroscopicLoop": 'give "Propulsion" or "Experiment" with torque = "texture" for a wall that is driven, '
    '"SelfConsistentRing" with motion = "turning" for one whose inner vector turns'
}
"""Kinds of earlier versions, and what to give instead."""


class ScenarioError(ValueError):
    """A scenario file that does not describe a scenario; the message names every wrong key."""


def scenario_to_toml(scenario: Any) -> str:
    """The TOML text of an attrs object; `scenario_from_toml` gives an equal one, floats to the last bit.

    Raises TypeError, naming the field, for a value that TOML cannot hold.
    """
    import tomlkit

    if not attrs.has(type(scenario)):
        raise TypeError(f"scenario = {scenario!r} is not valid: give an object of an attrs class")
    return tomlkit.dumps({KIND: type(scenario).__name__, **_fields(scenario, "")})


def scenario_from_toml(text: str, kinds: Iterable[type] | None = None) -> Any:
    """The scenario that a TOML text describes, of one of the attrs classes `kinds`, or of any that is defined.

    Raises ScenarioError for text that is not TOML, an unknown kind, and, with the path of each, unknown keys (beside
    the known ones), missing keys and values that their class refuses.
    """
    from cattrs import BaseValidationError

    known = scenario_kinds()
    classes = tuple(known.values() if kinds is None else kinds)
    try:
        content: dict[str, Any] = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:  # also integers and nesting beyond Python's limits
        raise ScenarioError(f"the scenario is not TOML: {error}") from error
    kind = _class(content, classes)
    try:
        return _converter(classes).structure(content, kind)
    except BaseValidationError as error:
        raise ScenarioError(f"the scenario {kind.__name__} is not valid: {'; '.join(_messages(error))}") from error


def scenario_kinds() -> dict[str, type]:
    """Every kind of scenario that is defined by now, the package's own among them."""
    from neelsot_dyn import devices, experiments, pulses, racetrack

    for package in (pulses, devices, experiments, racetrack):  # their parts are kinds, too
        for name in package.__all__:
            getattr(package, name)
    return defined(Scenario)


def _class(content: dict[str, Any], kinds: tuple[type, ...]) -> type:
    """The class that a table names; its name is taken out."""
    known = {kind.__name__: kind for kind in kinds}
    name = content.pop(KIND, None)
    if isinstance(name, str) and name in FORMER:
        raise ScenarioError(f"{KIND} = {name!r} is of an earlier version: {FORMER[name]}")
    if not isinstance(name, str) or name not in known:
        valid = f"give one of {', '.join(map(repr, sorted(known)))}{did_you_mean(name, known)}"
        valid += ", or run the script that defines it first (neelsot run FILE --script SCRIPT)"
        raise ScenarioError(f"{KIND} = {name!r} is not valid: {valid}")
    return known[name]


def _fields(instance: Any, path: str) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for entry in attrs.fields(type(instance)):
        if not entry.init:
            continue
        value, where = getattr(instance, entry.name), f"{path}{entry.name}"
        require(path != "" or entry.name != KIND, "field", where, f"another name; {KIND!r} names the class")
        if value is not None:
            content[entry.alias or entry.name] = _plain(value, where)
        elif entry.default is not None:
            raise TypeError(f"{where} = None is not valid in TOML: make None the default of this field")
    return content


def _plain(value: Any, path: str) -> Any:
    """`value` in TOML's types."""
    if callable(value) and not attrs.has(type(value)):
        raise TypeError(
            f"{path} = {value!r} cannot be kept in a file: it runs in memory only (`experiments.run_in_memory`). "
            "Give a pulse such as pulses.Table for a function of time, and the name of a module-level function under "
            "@experiments.observer(Column(...)) for an observer"
        )
    if isinstance(value, (Material, ParentSuperconductor)) and (name := _preset(value)):
        return name
    if attrs.has(type(value)):
        named = {KIND: type(value).__name__} if any(map(inspect.isabstract, type(value).__mro__)) else {}
        return {**named, **_fields(value, f"{path}.")}
    if isinstance(value, Mapping):
        return {str(key): _plain(entry, f"{path}.{key}") for key, entry in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(entry, f"{path}[{i}]") for i, entry in enumerate(value)]
    if isinstance(value, (np.ndarray, np.generic)):
        return _plain(value.tolist(), path)
    if isinstance(value, (str, bool, int, float)):
        return value
    raise TypeError(f"{path} = {value!r} is not valid in TOML: give a number, a string, a tuple or an attrs object")


@cache
def _converter(kinds: tuple[type, ...]) -> Converter:
    """Unknown keys are errors, and a value must have the type that its class says: no "3" for 3."""
    from cattrs import Converter
    from cattrs.gen import make_dict_structure_fn, override

    converter = Converter(forbid_extra_keys=True, use_alias=True)

    def with_units(value: Any, kind: Any) -> Any:
        texts = any(isinstance(entry, str) for entry in (value if isinstance(value, list) else [value]))
        return value if texts else converter.structure(value, kind)

    def structure(kind: Any) -> Any:
        """Text is left for fields that say their unit: their own converters read it."""
        own: dict[str, Any] = {
            f.name: override(struct_hook=with_units) for f in attrs.fields(kind) if "unit" in f.metadata
        }
        return make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, _cattrs_use_alias=True, **own)

    converter.register_structure_hook_factory(attrs.has, structure)
    converter.register_structure_hook(float, _real)
    converter.register_structure_hook_func(lambda kind: kind == int | float | str, _number)
    converter.register_structure_hook_func(lambda kind: kind == str | Observer, _exactly(str))
    for exact in (int, bool, str):
        converter.register_structure_hook(exact, _exactly(exact))

    def inner(value: Any, expected: type) -> Any:
        if not isinstance(value, Mapping):
            return value  # a number for a pulse, for the field's own converter
        content = dict(value)
        inside = kinds if expected is Scenario else tuple(defined(expected).values())
        return converter.structure(content, _class(content, inside))

    def preset(value: Any, expected: type) -> Any:
        return value if isinstance(value, str) else made[expected](value, expected)

    converter.register_structure_hook_func(lambda kind: inspect.isclass(kind) and inspect.isabstract(kind), inner)
    made: dict[type, Any] = {expected: structure(expected) for expected in (Material, ParentSuperconductor)}
    for expected in made:
        converter.register_structure_hook(expected, preset)
    return converter


def _preset(value: Any) -> str:
    """The name of the preset that this is, with the same sources, or "" for one of the user's own numbers."""
    known: dict[str, Any] = {**materials.PRESETS, **materials.SUPERCONDUCTORS}
    return next((n for n, each in known.items() if each == value and each.sources == value.sources), "")


def _real(value: Any, kind: type) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{value!r} is not valid: give a number")
    return float(value)


def _number(value: Any, kind: Any) -> Any:
    """An integer stays one: a number of layers is no float; text is left for the material, which knows its unit."""
    return value if type(value) in (int, str) else _real(value, float)


def _exactly(expected: type) -> Any:
    def check(value: Any, kind: type) -> Any:
        if type(value) is not expected:
            raise TypeError(f"{value!r} is not valid: give {expected.__name__}")
        return value

    return check


def _messages(error: BaseException) -> list[str]:
    """One sentence per wrong key, with its path."""
    from cattrs import ForbiddenExtraKeysError, transform_error

    def sentence(error: BaseException, expected: type | None) -> str:
        if isinstance(error, ForbiddenExtraKeysError) and error.cl is not None:
            known = [entry.alias or entry.name for entry in attrs.fields(error.cl) if entry.init]
            unknown = sorted(error.extra_fields)
            hint = did_you_mean(unknown[0], known)
            return f"unknown {', '.join(map(repr, unknown))}{hint} (known are {', '.join(known)})"
        return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)

    sentences = transform_error(error, path="scenario", format_exception=sentence)
    return [text.replace(" @ scenario.", " at ").replace(" @ scenario", "") for text in sentences]
