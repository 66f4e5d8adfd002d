"""Sends objects that hold functions to another process, also functions that were made inside a function.

`pickle` knows a function by its module and name, which one made inside another does not have. It is found again by the
function that it was made in, which has them, and the place of its code there; what it closes over goes with it.
"""

from __future__ import annotations

import copyreg
import importlib
import pickle
from collections.abc import Mapping
from functools import cached_property, partial
from types import CellType, CodeType, FunctionType, MethodType
from typing import Any

import attrs


class Portable:
    """Base of slotted attrs classes whose fields hold functions: they pickle, and copy deeply.

    A function needs a module that can be imported by name; a lambda outside of any function has no name to be found by.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """The fields, with functions by their places."""
        kind: Any = type(self)
        if not attrs.has(kind):  # a user's own subclass
            return copyreg.__newobj__, (kind,), object.__getstate__(self)  # type: ignore[attr-defined]
        return _restored, (kind, {each.name: _packed(getattr(self, each.name)) for each in attrs.fields(kind)})


def _restored(kind: type, fields: Mapping[str, Any]) -> Any:
    """An object with these fields; their validators were asked when the first was made."""
    made: Any = object.__new__(kind)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made


class _Placed:
    """A function made inside another, on its way."""

    def __init__(self, function: FunctionType) -> None:
        self.function = function

    def __call__(self, *arguments: Any, **options: Any) -> Any:  # a `partial` of it takes only what can be called
        return self.function(*arguments, **options)

    def __reduce__(self) -> tuple[Any, ...]:
        function = self.function
        name, _, _ = function.__qualname__.partition(".<locals>")
        outer = _outer(function.__module__, name)
        place = None if outer is None else _place(outer.__code__, function.__code__)
        if place is None:
            raise pickle.PicklingError(
                f"{function.__qualname__} of {function.__module__} cannot be sent to another process: give a function "
                "with a name of its own, in a module"
            )
        cells = tuple(_packed(cell.cell_contents) for cell in function.__closure__ or ())
        defaults = _packed(function.__defaults__), _packed(function.__kwdefaults__)
        return _made, (function.__module__, name, place, cells, *defaults)


def _bound(function: Any, owner: Any) -> MethodType:
    return MethodType(function, owner)


class _Bound:
    """A method on its way: its function, which a class may have under another name, and its object."""

    def __init__(self, method: MethodType) -> None:
        self.method = method

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self.method(*arguments, **options)

    def __reduce__(self) -> tuple[Any, ...]:
        return _bound, (_packed(self.method.__func__), self.method.__self__)


def _packed(value: Any) -> Any:
    """`value`, with functions by their places; those in plain containers too."""
    if type(value) is FunctionType:
        return value if _has_name(value) else _Placed(value)
    if type(value) is MethodType:
        return _Bound(value)
    if type(value) is partial:
        return partial(_packed(value.func), *map(_packed, value.args), **_packed(value.keywords))
    if type(value) in (tuple, list):
        return type(value)(map(_packed, value))
    if type(value) is dict:
        return {key: _packed(entry) for key, entry in value.items()}
    return value


def _has_name(function: FunctionType) -> bool:
    """Is it what `pickle` finds under its name?"""
    found: Any = importlib.import_module(function.__module__)
    for part in function.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is function


def _outer(module: str, name: str) -> FunctionType | None:
    """The function of a module that has this dotted name, under whatever decorates it; None if there is none."""
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = vars(found).get(part)
        if isinstance(found, (staticmethod, classmethod)):
            found = found.__func__
        if isinstance(found, property):
            found = found.fget
        if isinstance(found, cached_property):
            found = found.func
        found = getattr(found, "__wrapped__", found)
        if found is None:
            return None
    return found if isinstance(found, FunctionType) else None


def _place(outer: CodeType, inner: CodeType) -> tuple[int, ...] | None:
    """The way to a function's code from that which it was made in: its index among the constants, level by level."""
    for index, constant in enumerate(outer.co_consts):
        if constant is inner:
            return (index,)
        if isinstance(constant, CodeType) and (rest := _place(constant, inner)) is not None:
            return (index, *rest)
    return None


def _made(
    module: str, name: str, place: tuple[int, ...], cells: tuple[Any, ...], defaults: Any, named_defaults: Any
) -> FunctionType:
    """The function that `_Placed` was about."""
    outer = _outer(module, name)
    assert outer is not None
    code = outer.__code__
    for index in place:
        code = code.co_consts[index]
    made = FunctionType(code, outer.__globals__, code.co_name, defaults, tuple(map(CellType, cells)))
    made.__kwdefaults__, made.__module__, made.__qualname__ = named_defaults, module, code.co_qualname
    return made
