"""Validators that every room shares: each error names the argument, its value, and what would be valid."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

import numpy as np


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
    require(math.isfinite(value), name, value, "a finite number")
    return float(value)


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
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{attribute.name} = {value!r} is not valid: give an integer >= 1")
    require(value >= 1, attribute.name, value, "an integer >= 1")


def one_of(*choices: str) -> Callable[[Any, Any, Any], None]:
    """attrs validator: one of the named choices."""

    def check(instance: Any, attribute: Any, value: Any) -> None:
        require(value in choices, attribute.name, value, f"one of {', '.join(map(repr, choices))}")

    return check


def vectors(name: str, value: Any, unit_length: bool = False) -> np.ndarray:
    """`value` as a float array (..., 3), finite and, if asked, of unit length to 1e-9.

    Raises ValueError naming the argument otherwise.
    """
    array = np.asarray(value, dtype=float)
    require(array.ndim >= 1 and array.shape[-1] == 3, f"{name}.shape", array.shape, "an array of shape (..., 3)")
    require(bool(np.isfinite(array).all()), name, value, "finite components")
    if unit_length:
        length = np.linalg.norm(array, axis=-1)
        worst = float(length.flat[np.argmax(np.abs(length - 1.0))]) if length.size else 1.0
        require(abs(worst - 1.0) < 1e-9, f"|{name}|", worst, "unit vectors (divide by their length)")
    return array
