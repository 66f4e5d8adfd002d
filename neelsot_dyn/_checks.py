"""Validators that every package shares: each error names the argument, its value, and what would be valid."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

import numpy as np

_LARGEST = 2**31 - 1
MOST_STEPS = 1_000_000
"""Saved steps: of a track of 300 cells these are 22 GB."""
HUGE = 1e100
"""Nothing that can be meant is larger, nor, but for 0, smaller than its inverse: squares and quotients stay finite."""


def require(condition: bool | np.bool, name: str, value: Any, valid: str) -> None:
    """Raise ValueError unless `condition` holds: "name = value is not valid: give ..."."""
    if not condition:
        raise ValueError(f"{name} = {value!r} is not valid: give {valid}")


def did_you_mean(name: Any, known: Iterable[str]) -> str:
    """The end of an error message: " (did you mean 'damping'?)" if a known name is close to `name`, else nothing."""
    by_lower_case = {entry.lower(): entry for entry in known}
    close = get_close_matches(str(name).lower(), by_lower_case, n=1, cutoff=0.6)
    return f" (did you mean {by_lower_case[close[0]]!r}?)" if close else ""


def require_finite(name: str, value: Any) -> float:
    """`value` as a float; ValueError or TypeError unless it is one finite real number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} = {value!r} is not valid: give one real number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    require(math.isfinite(number), name, value, "a finite number")
    sensible = number == 0 or 1 / HUGE <= abs(number) <= HUGE
    require(sensible, name, value, f"0, or a number between {1 / HUGE:g} and {HUGE:g} in size")
    return number


def require_integer(name: str, value: Any, least: int = 1) -> int:
    """`value` as an int; TypeError unless it is an integer, ValueError unless it is from `least` to 2³¹ − 1."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        bound = f" >= {least}" if least > -_LARGEST else ""
        raise TypeError(f"{name} = {value!r} is not valid: give an integer{bound}")
    require(least <= value <= _LARGEST, name, value, f"an integer >= {least} (and at most {_LARGEST})")
    return int(value)


def require_instance(name: str, value: Any, kind: type | tuple[type, ...]) -> None:
    """TypeError unless `value` is an object of that class, or of one of these."""
    if not isinstance(value, kind):
        kinds = " or ".join(each.__name__ for each in (kind if isinstance(kind, tuple) else (kind,)))
        raise TypeError(f"{name} = {value!r} is not valid: give a {kinds}")


def reals(name: str, value: Any, valid: str = "real numbers, all finite", finite: bool = True) -> np.ndarray:
    """`value` as an array of floats, of any shape; TypeError unless it is of real numbers, ValueError unless finite.

    finite=False lets NaN and infinity pass.
    """
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} = {value!r} is not valid: give {valid} ({error})") from error
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} = {value!r} is not valid: give {valid}")
    array = array.astype(float, copy=False)
    require(not finite or bool((np.abs(array) <= HUGE).all()), name, value, f"{valid}, none beyond {HUGE:g}")
    return array


def finite(instance: Any, attribute: Any, value: Any) -> None:
    """attrs validator: a finite real number."""
    require_finite(attribute.name, value)


def positive(instance: Any, attribute: Any, value: Any) -> None:
    """attrs validator: a finite number above zero."""
    require(require_finite(attribute.name, value) > 0, attribute.name, value, "a number > 0")


def not_negative(instance: Any, attribute: Any, value: Any) -> None:
    """attrs validator: a finite number, zero or above."""
    require(require_finite(attribute.name, value) >= 0, attribute.name, value, "a number >= 0")


def positive_integer(instance: Any, attribute: Any, value: Any) -> None:
    """attrs validator: an integer of at least one."""
    require_integer(attribute.name, value)


def such_that(right: Callable[[float], bool], valid: str) -> Callable[[Any, Any, Any], None]:
    """attrs validator: a finite number for which right(number) holds; `valid` says which, as "a number < 1"."""

    def check(instance: Any, attribute: Any, value: Any) -> None:
        require(right(require_finite(attribute.name, value)), attribute.name, value, valid)

    return check


def saved_steps(fewest: int = 1, where: str = "") -> Callable[[Any, Any, Any], None]:
    """attrs validator: a number of saved steps from `fewest` on, up to a million; where: " in a piece"."""

    def check(instance: Any, attribute: Any, value: Any) -> None:
        require_integer(attribute.name, value)
        require(value >= fewest, attribute.name, value, f"at least {fewest} saved steps{where}")
        require(value <= MOST_STEPS, attribute.name, value, f"at most {MOST_STEPS} saved steps{where}")

    return check


def least(limit: float, valid: str) -> Callable[[Any, Any, Any], None]:
    """attrs validator: a finite number from `limit` on; `valid` says which, as "at least 3 cells per wall width"."""
    return such_that(lambda value: value >= limit, valid)


one_or_minus_one = such_that(lambda value: value in (1, -1), "1 or -1")
"""attrs validator: a wall's sense."""


def text(instance: Any, attribute: Any, value: Any) -> None:
    """attrs validator: text."""
    require_instance(attribute.name, value, str)


def instance_of(*kinds: type) -> Callable[[Any, Any, Any], None]:
    """attrs validator: an object of one of these classes."""

    def check(instance: Any, attribute: Any, value: Any) -> None:
        require_instance(attribute.name, value, kinds)

    return check


def optional(validator: Callable[[Any, Any, Any], None]) -> Callable[[Any, Any, Any], None]:
    """attrs validator: None, or what another validator takes."""

    def check(instance: Any, attribute: Any, value: Any) -> None:
        if value is not None:
            validator(instance, attribute, value)

    return check


def one_of(*choices: str) -> Callable[[Any, Any, Any], None]:
    """attrs validator: one of the named choices."""

    def check(instance: Any, attribute: Any, value: Any) -> None:
        require_choice(attribute.name, value, choices)

    return check


def require_choice(name: str, value: Any, choices: Iterable[str]) -> None:
    """ValueError unless `value` is one of the named choices."""
    known = isinstance(value, str) and value in choices
    require(known, name, value, f"one of {', '.join(map(repr, choices))}")


def as_tuple(values: Iterable[Any]) -> tuple[Any, ...]:
    """attrs converter: any sequence as a tuple."""
    return tuple(values)


def floats(value: Any) -> Any:
    """attrs converter: numbers, or one, as a tuple of floats; what is neither is left for the validator to refuse."""
    array = _one_dimension(value)
    return tuple(array.astype(float).tolist()) if array is not None and array.dtype.kind in "iuf" else value


def integers(value: Any) -> Any:
    """attrs converter: integers as a tuple; what is none is left for the validator to refuse."""
    array = _one_dimension(value)
    return tuple(array.tolist()) if array is not None and array.dtype.kind in "iu" else value


def _one_dimension(value: Any) -> np.ndarray | None:
    try:
        array = np.atleast_1d(np.asarray(value))
    except (ValueError, OverflowError):
        return None
    return array if array.ndim == 1 else None


def plane_vectors(name: str, value: Any) -> np.ndarray:
    """`value` as a finite float array (..., 2). Raises ValueError or TypeError naming the argument otherwise."""
    array = reals(name, value, "real numbers, finite components")
    require(array.ndim >= 1 and array.shape[-1] == 2, f"{name}.shape", array.shape, "an array of shape (..., 2)")
    return array


def vectors(name: str, value: Any, unit_length: bool = False) -> np.ndarray:
    """`value` as a float array (..., 3), finite and, if asked, of unit length to 1e-9.

    Raises ValueError or TypeError naming the argument otherwise.
    """
    array = reals(name, value, "real numbers, finite components")
    require(array.ndim >= 1 and array.shape[-1] == 3, f"{name}.shape", array.shape, "an array of shape (..., 3)")
    if unit_length:
        largest = float(np.abs(array).max(initial=0.0))
        require(largest < 2, f"|{name}|", largest, "unit vectors (divide by their length)")
        length = np.linalg.norm(array, axis=-1)
        worst = float(length.flat[np.argmax(np.abs(length - 1.0))]) if length.size else 1.0
        require(abs(worst - 1.0) < 1e-9, f"|{name}|", worst, "unit vectors (divide by their length)")
    return array
