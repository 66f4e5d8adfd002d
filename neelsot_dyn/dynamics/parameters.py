"""Parameters of energy terms: numbers, arrays, pulses in time, and functions of place, time and state.

A number holds everywhere. An array holds one value per cell, in the shape of the cells: (N,) on a track, (Nx, Ny) on a
mesh, with (3,) behind it for a vector. A `Pulse` (`neelsot_dyn.pulses`) is a function of time that knows its corners;
a vector takes three numbers or pulses: `NeelField((0, Rectangular(1e-3, 2e-11, 5e-12), 0))`. A function is given what
its parameter names ask for, by name:

    x, y   cell centres [m], in the shape of the cells, window offset included     t      time [s]
    n, m   Néel vector and net magnetisation, shape (*cells, 3)

and returns a number or an array: `NeelField(lambda x, t: ...)`, `UniaxialAnisotropy(lambda x: ..., axis)`. What a pulse
or a function gives is checked as a number would be, each time it is asked. A function of t has corners that nobody
knows: give a pulse where there is one.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import reals, require, require_finite
from neelsot_dyn.dynamics._arrays import read_only
from neelsot_dyn.pulses import Pulse, as_pulse
from neelsot_dyn.pulses.base import shortest

if TYPE_CHECKING:
    from neelsot_dyn.dynamics.track import Grid

KNOWN = ("x", "y", "t", "n", "m")

Scalar = float | np.ndarray | Pulse | Callable[..., Any]


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


@frozen
class PulsedVector:
    """Three pulses as one vector that depends on time alone."""

    components: tuple[Pulse, ...]

    def __call__(self, t: float) -> np.ndarray:
        """The vector (3,) at t [s]."""
        return np.array([pulse(t) for pulse in self.components])

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Those of the three [s]."""
        return tuple(sorted({t for pulse in self.components for t in pulse.breakpoints}))

    @property
    def time_scale(self) -> float | None:
        """The shortest of the three [s]."""
        return shortest(pulse.time_scale for pulse in self.components)

    def still(self, t: float) -> bool:
        """Do all three keep their values from t [s] to the next breakpoint?"""
        return all(pulse.still(t) for pulse in self.components)


Timed = (Pulse, PulsedVector)
"""What knows its corners."""

_WANTED: WeakKeyDictionary[Callable[..., Any], tuple[str, ...]] = WeakKeyDictionary()


def wanted(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's parameters that have no default; ValueError for one that is not x, y, t, n or m."""
    if isinstance(function, Timed):
        return ("t",)
    with contextlib.suppress(KeyError, TypeError):  # not asked before, or nothing that can be remembered
        return _WANTED[function]
    parameters = inspect.signature(function).parameters.values()
    names = tuple(
        p.name for p in parameters if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    )
    for name in names:
        require(name in KNOWN, "parameter name", name, f"a function of some of {', '.join(KNOWN)}")
    with contextlib.suppress(TypeError):
        _WANTED[function] = names
    return names


@frozen
class Parameter:
    """A parameter of a term: its name, which values are valid, in code and in words, and whether it is a vector."""

    name: str
    condition: Callable[[Any], Any]
    valid: str
    vector: bool = False

    def take(self, value: Any) -> Any:
        """`value` as a number, a read-only array, a pulse or a function; TypeError or ValueError if it is not valid."""
        if self.vector and _holds_pulses(value):
            value = PulsedVector(tuple(as_pulse(f"{self.name}[{i}]", v) for i, v in enumerate(value)))
        elif self.vector and isinstance(value, Pulse):
            raise TypeError(f"{self.name} = {value!r} is not valid: give a vector of three, such as (0, pulse, 0)")
        if isinstance(value, Timed):
            for t in (0.0, *value.breakpoints):
                self._check(f"{self.name}(t = {t:.6g} s)", value(t))
            return value
        if callable(value):
            wanted(value)
            return value
        if np.ndim(value) == 0 and not self.vector:
            self._check(self.name, require_finite(self.name, value))
            return value
        array = read_only(reals(self.name, value))
        if self.vector:
            right = array.ndim >= 1 and array.shape[-1] == 3
            require(right, f"{self.name}.shape", array.shape, "(3,), or (*cells, 3)")
        else:
            require(array.size > 0, f"{self.name}.shape", array.shape, "a number or one per cell")
        self._check(self.name, array)
        return array

    def at(self, value: Any, place: Place | None) -> Any:
        """The number or array that `value` is at `place`; ValueError if it is not valid or does not fit there."""
        if callable(value):
            require(place is not None, self.name, value, "a place too: this parameter is a function")
            assert place is not None
            names = wanted(value)
            where = f"{self.name}({_where(place, names)})"
            value = reals(where, value(**place.arguments(names)))
            self._check_shape(value, place)
            value = value if value.ndim else float(value)
            self._check(where, value, place)
        else:
            self._check_shape(value, place)
        return value if np.ndim(value) else float(value)

    def _check_shape(self, value: Any, place: Place | None) -> None:
        tail = (3,) if self.vector else ()
        shape = np.shape(value)
        if shape != tail:
            cells = None if place is None else place.track.shape
            fits = shape[len(shape) - len(tail) :] == tail and (cells is None or shape == (*cells, *tail))
            require(fits, f"{self.name}.shape", shape, f"{tail}, or the cells' {cells} and {tail} behind it")

    def _check(self, name: str, value: Any, place: Place | None = None) -> None:
        """ValueError naming the first value that is not valid, and its cell."""
        sound = np.asarray(self.condition(value), dtype=bool)
        if sound.all():
            return
        if place is not None and np.ndim(value) > 0:
            cell = np.unravel_index(int(np.argmin(np.broadcast_to(sound, np.shape(value)))), np.shape(value))
            centre = ", ".join(f"{x[cell]:.6g}" for x in place.track.coordinates(place.offset))
            name, value = f"{name} at ({centre}) m", float(value[cell])
        require(False, name, value, self.valid)


def _holds_pulses(value: Any) -> bool:
    plain = isinstance(value, Sequence) and not isinstance(value, str)
    listed = plain or (isinstance(value, np.ndarray) and value.shape == (3,))
    return listed and len(value) == 3 and any(callable(v) for v in value)


def _where(place: Place, names: tuple[str, ...]) -> str:
    """What the function was asked for, for an error."""
    return ", ".join(f"t = {place.time:.6g} s" if name == "t" else name for name in names)


def is_function(*values: Any, of: tuple[str, ...] = KNOWN) -> bool:
    """Does one of the values depend, as a pulse or function, on one of the named things?"""
    return any(callable(value) and bool({*wanted(value)} & {*of}) for value in values)


def breakpoints(*values: Any) -> tuple[float, ...]:
    """The times [s], ascending, at which one of the values is known to jump or bend."""
    return tuple(sorted({t for value in values if isinstance(value, Timed) for t in value.breakpoints}))


def time_scale(*values: Any) -> float | None:
    """The shortest time [s] over which one of the values changes between its corners; None for a function of t."""
    return shortest(
        value.time_scale if isinstance(value, Timed) else None if is_function(value, of=("t",)) else math.inf
        for value in values
    )


def still(*values: Any, time: float) -> bool:
    """Do the values keep still from a time to their next corner, whatever the state?"""
    return all(
        value.still(time) if isinstance(value, Timed) else not is_function(value, of=("t", "n", "m"))
        for value in values
    )


def frozen_at(value: Any, time: float) -> Any:
    """The parameter as it is at a time [s], for ever."""
    if isinstance(value, Timed):
        return value(time)
    return functools.partial(value, t=time) if is_function(value, of=("t",)) else value


def same(a: Any, b: Any) -> bool:
    """Equality of two parameters: functions by identity, pulses and arrays by value."""
    if isinstance(a, Timed) and isinstance(b, Timed):
        return bool(a == b)
    if callable(a) or callable(b):
        return a is b
    return bool(np.array_equal(a, b))


def below(limit: float) -> Callable[[Any], Any]:
    """The condition value < limit."""
    return lambda value: np.asarray(value) < limit


def at_least(limit: float) -> Callable[[Any], Any]:
    """The condition value ≥ limit."""
    return lambda value: np.asarray(value) >= limit


def anything(value: Any) -> Any:
    """No condition."""
    return True
