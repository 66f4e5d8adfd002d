"""How can a parameter be a number, an array, or a function of place, time and state?

A number holds everywhere. An array holds one value per cell, in the shape of the cells: (N,) on a track, (Nx, Ny) on a
mesh, with (3,) behind it for a vector. A function is given what its parameter names ask for, by name:

    x, y   cell centres [m], in the shape of the cells, window offset included     t      time [s]
    n, m   Néel vector and net magnetisation, shape (*cells, 3)

and returns a number or an array: `NeelField(lambda x, t: ...)`, `UniaxialAnisotropy(lambda x: ..., axis)`.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import reals, require, require_finite
from neelsot_dyn.dynamics._arrays import read_only

if TYPE_CHECKING:
    from neelsot_dyn.dynamics.track import Grid

KNOWN = ("x", "y", "t", "n", "m")

Scalar = float | np.ndarray | Callable[..., Any]


@frozen(eq=False)
class Place:
    """Where and when a function of place, time and state is asked: a track or mesh, a window offset, t [s], n and m."""

    track: Grid
    offset: int = 0
    time: float = 0.0
    n: np.ndarray | None = None
    m: np.ndarray | None = None

    def arguments(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The values of the named arguments; ValueError for n and m where no state is known."""
        out: dict[str, Any] = {}
        for name in names:
            if name in ("x", "y"):
                out[name] = self.track.coordinates(self.offset)["xy".index(name)]
            elif name == "t":
                out[name] = self.time
            else:
                out[name] = getattr(self, name)
                require(out[name] is not None, name, None, "a place that knows the state")
        return out


def wanted(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's parameters that have no default; ValueError for one that is not x, y, t, n or m."""
    parameters = inspect.signature(function).parameters.values()
    names = tuple(
        p.name for p in parameters if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    )
    for name in names:
        require(name in KNOWN, "parameter name", name, f"a function of some of {', '.join(KNOWN)}")
    return names


def scalar(name: str, value: Any, condition: Callable[[Any], Any], valid: str) -> Any:
    """A number, read-only array or function; ValueError naming the argument where a number fails `condition`."""
    if callable(value):
        wanted(value)
        return value
    if np.ndim(value) == 0:
        require(bool(condition(require_finite(name, value))), name, value, valid)
        return value
    array = read_only(reals(name, value))
    require(array.size > 0, f"{name}.shape", array.shape, "a number or one per cell")
    require(bool(np.all(condition(array))), name, value, valid)
    return array


def vector(name: str, value: Any) -> Any:
    """A 3-vector, an array (*cells, 3) or a function; ValueError naming the argument otherwise."""
    if callable(value):
        wanted(value)
        return value
    array = read_only(reals(name, value))
    require(array.ndim >= 1 and array.shape[-1] == 3, f"{name}.shape", array.shape, "(3,), or (*cells, 3)")
    return array


def is_function(*values: Any, of: tuple[str, ...] = KNOWN) -> bool:
    """Does one of the values depend, as a function, on one of the named things?"""
    return any(callable(value) and bool({*wanted(value)} & {*of}) for value in values)


def evaluate(name: str, value: Any, place: Place | None, vector: bool = False) -> Any:
    """The number or array that `value` is at `place`; ValueError if it does not fit there or is not finite."""
    if callable(value):
        require(place is not None, name, value, "a place too: this parameter is a function")
        assert place is not None
        value = np.asarray(value(**place.arguments(wanted(value))), dtype=float)
        require(bool(np.isfinite(value).all()), f"{name}({place.time:.6g} s)", value, "a function with finite values")
    tail = (3,) if vector else ()
    shape = np.shape(value)
    if shape != tail:
        cells = None if place is None else place.track.shape
        fits = shape[len(shape) - len(tail) :] == tail and (cells is None or shape == (*cells, *tail))
        require(fits, f"{name}.shape", shape, f"{tail}, or the cells' {cells} and {tail} behind it")
    return value if shape else float(value)


def same(a: Any, b: Any) -> bool:
    """Equality of two parameters: functions by identity, arrays by value."""
    if callable(a) or callable(b):
        return a is b
    return bool(np.array_equal(a, b))


def above(limit: float) -> Callable[[Any], Any]:
    """The condition value > limit."""
    return lambda value: np.asarray(value) > limit


def at_least(limit: float) -> Callable[[Any], Any]:
    """The condition value ≥ limit."""
    return lambda value: np.asarray(value) >= limit


def anything(value: Any) -> bool:
    """No condition."""
    return bool(np.all(np.abs(value) < math.inf))
