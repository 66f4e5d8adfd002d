"""Are the arguments of a call what its annotations say? One rule for all rooms, so that each error reads alike.

float: one finite real number. int: an integer below 2³¹. str, mappings, callables and classes: such an object.
np.ndarray and sequences of numbers: finite real numbers of any shape (complex ones where `complex` is annotated too).
A union takes what one of its members takes. Annotations that say nothing (Any) are not checked; values (signs, shapes,
lengths) are the function's own business.
"""

from __future__ import annotations

import functools
import inspect
import sys
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

import attrs
import numpy as np

from neelsot_dyn._checks import reals, require, require_finite, require_instance, require_integer

P = ParamSpec("P")
R = TypeVar("R")


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """The function, its arguments checked against its annotations before each call.

    What is annotated as np.ndarray arrives as an array of floats, integers that stand for a float as floats. Raises
    TypeError or ValueError: "name = value is not valid: give ...".
    """
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        hints, bound = _hints(function), signature.bind(*args, **kwargs)
        for name, value in bound.arguments.items():
            if name in hints and signature.parameters[name].kind is not inspect.Parameter.VAR_KEYWORD:
                bound.arguments[name] = check_type(name, value, hints[name])
        return function(*bound.args, **bound.kwargs)

    return call


def typed(instance: Any, attribute: Any, value: Any) -> None:
    """attrs validator: what the field's annotation says."""
    owner: Any = type(instance)
    check_type(attribute.name, value, _hints(owner).get(attribute.name, Any))


def typed_fields(owner: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """attrs field_transformer: every argument is what its annotation says, before its own validator is asked."""
    return [
        each.evolve(validator=typed if each.validator is None else attrs.validators.and_(typed, each.validator))
        if each.init and each.validator is not typed
        else each
        for each in reading_fields(owner, fields)
    ]


def reading_fields(owner: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """attrs field_transformer: a field that says its unit (`units.unit`) takes text with one too."""
    return [each.evolve(converter=_reader(each)) if "read" in each.metadata else each for each in fields]


def _reader(each: attrs.Attribute[Any]) -> Any:
    """Text with a unit becomes a number, then comes the field's own converter."""
    read, further, name = each.metadata["read"], each.converter, each.alias or each.name

    def convert(value: Any) -> Any:
        number = read(name, value)
        return number if further is None else further(number)  # type: ignore[operator]

    if further is None:
        convert.__annotations__ = {"value": each.type, "return": each.type}
    return convert


def check_type(name: str, value: Any, hint: Any) -> Any:
    """`value`, if it is what the annotation `hint` says; else TypeError or ValueError that names the argument."""
    members = [hint]
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        members = list(typing.get_args(hint))
    if type(None) in members and value is None:
        return None
    if complex in members:
        return _numbers(name, value)
    errors = []
    for member in sorted(members, key=lambda member: not _is_plainly(value, member)):
        if member is type(None):
            continue
        try:
            return _check_one(name, value, member)
        except (TypeError, ValueError) as error:
            errors.append(error)
    raise min(errors, key=_rank)


def _is_plainly(value: Any, hint: Any) -> bool:
    """Whether an array, or an object of a class of this package, is what one hint of a union says.

    It is asked first: the text of what the others have against it would take longer than the call.
    """
    if hint is np.ndarray:
        return isinstance(value, np.ndarray) and value.ndim > 0
    ours = inspect.isclass(hint) and hint.__module__.startswith("neelsot_dyn.") and _can_be_asked(hint)
    return ours and isinstance(value, hint)


def _rank(error: Exception) -> int:
    """The most telling of the errors of a union: a value that is out of range before one of the wrong type."""
    return 0 if type(error) is ValueError else 1


def _check_one(name: str, value: Any, hint: Any) -> Any:
    origin, arguments = typing.get_origin(hint) or hint, typing.get_args(hint)
    if origin is float:
        number = require_finite(name, value)
        return number if isinstance(value, (int, np.integer)) else value
    if origin is int:
        require_integer(name, value, least=-(2**31))
    elif origin is np.ndarray:
        return reals(name, value)
    elif origin in (tuple, Sequence) and arguments and arguments[0] in (float, int):
        _check_sequence(name, value, origin, arguments)
    elif origin is Callable:
        require_callable(name, value)
    elif origin is Mapping:
        require_instance(name, value, Mapping)
    elif inspect.isclass(origin) and origin not in (Any, bool) and _can_be_asked(origin):
        require_instance(name, value, origin)
    return value


def _can_be_asked(kind: type) -> bool:
    """Whether isinstance works: not for protocols that are for type checkers only."""
    return getattr(kind, "_is_runtime_protocol", True) or not getattr(kind, "_is_protocol", False)


def require_callable(name: str, value: Any) -> None:
    """TypeError unless `value` can be called."""
    if not callable(value):
        raise TypeError(f"{name} = {value!r} is not valid: give a function")


def _numbers(name: str, value: Any) -> Any:
    """One number or an array, real or complex."""
    array = np.asarray(value)
    if array.dtype.kind not in "iufc":
        raise TypeError(f"{name} = {value!r} is not valid: give numbers")
    require(bool(np.isfinite(array).all()), name, value, "numbers, all finite")
    return value


def _check_sequence(name: str, value: Any, origin: Any, arguments: tuple[Any, ...]) -> None:
    """A sequence of numbers, or a tuple of as many as the annotation has."""
    if isinstance(value, (str, bytes)) or not isinstance(value, (Sequence, np.ndarray)):
        raise TypeError(f"{name} = {value!r} is not valid: give a sequence of numbers")
    if origin is tuple and Ellipsis not in arguments:
        require(len(value) == len(arguments), name, value, f"{len(arguments)} numbers")
    if arguments[0] is float:
        reals(name, value)
        return
    for i, entry in enumerate(value):
        require_integer(f"{name}[{i}]", entry, least=-(2**31))


@functools.cache
def _hints(owner: Callable[..., Any]) -> dict[str, Any]:
    """Annotations as objects; names imported for type checkers only are found in the package or taken as Any."""
    room = sys.modules.get(owner.__module__.rpartition(".")[0])
    names = {} if room is None else dict(vars(room))
    while True:
        try:
            return typing.get_type_hints(owner, localns=names)
        except NameError as error:
            missing = str(error.name)
            names[missing] = getattr(room, missing, Any)
