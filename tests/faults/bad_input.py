"""What happens to a call when one of its arguments goes wrong? Cases, the ways to go wrong, and the verdict."""

import functools
import inspect
import math
import signal
import threading
import warnings
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import attrs
import numpy as np

import neelsot_dyn
from neelsot_dyn.dynamics import TwoSublatticeState

PACKAGES = (
    "textures",
    "pulses",
    "materials",
    "bdg",
    "coupling",
    "dynamics",
    "flavor_wave",
    "devices",
    "experiments",
    "racetrack",
    "output",
    "validation",
)
LONGEST = 120
"""Seconds after which a call is taken to hang."""
RESULT = "a result: only solvers make it"
INTERFACE = "an interface or base class"
ERROR = "an exception"
CONSTANT = "a constant"
MADE_LATER = type(functools.cache(dict))
READS = "writes or reads a file: tests of damaged files, full disks and the readers"


class Case(NamedTuple):
    """call(**build()) is right. free: arguments that may be anything; long: integers that only make the work longer;
    not_finite: the result may hold NaN or infinity, for the reason given.
    """

    call: Callable[..., Any]
    build: Callable[[], dict[str, Any]]
    free: tuple[str, ...] = ()
    long: tuple[str, ...] = ()
    not_finite: str = ""


def case(call, free=(), long=(), not_finite="", **arguments):
    """A case; an argument that is a cached function is what it gives, made when it is asked for."""

    def build():
        return {name: value() if isinstance(value, MADE_LATER) else value for name, value in arguments.items()}

    return Case(call, build, free, long, not_finite)


def named(*cases):
    """Cases by the name of what they call: its package, its class, its method."""
    return {name_of(each.call): each for each in cases}


def name_of(call):
    """As "bdg.UniformBdG.current": a package that shows it, its own where it does, and the class that was asked."""
    own = "bdg.observables" if ".observables." in call.__module__ else call.__module__.split(".")[1]
    asked = getattr(call, "__self__", None)
    owner = asked if isinstance(asked, type) else type(asked)
    name = call.__qualname__ if asked is None else f"{owner.__name__}.{call.__name__}"
    shown = [each for each in (own, *PACKAGES) if hasattr(found(each), name.split(".")[0])]
    return f"{shown[0]}.{name}"


def found(name):
    """The object of a dotted name."""
    return functools.reduce(getattr, name.split("."), neelsot_dyn)


class Wrong(NamedTuple):
    """A value for one argument; poison: there is no right result, so that an error must come."""

    text: str
    value: Any
    poison: bool


class Strange:
    """An object that nothing knows."""

    def __repr__(self):
        return "<strange>"


def ways(value, name, case):
    """How an argument with this right value can go wrong."""
    wrong = [Wrong("strange", Strange(), True), Wrong("set", {1}, True)]
    if name in case.free:
        return []
    if value is None or isinstance(value, bool):
        return wrong if value is None else []
    if isinstance(value, (int, np.integer)):
        huge = [] if name in case.long else [10**15, 2**70]
        wrong += [Wrong("integer", v, False) for v in (-value, 0, -1, 1, *huge)]
        wrong += [Wrong("no integer", v, True) for v in (math.nan, math.inf, 1.5, "3", None, [1, 2], 1j)]
    elif isinstance(value, (float, np.floating)):
        wrong += [Wrong("number", v, False) for v in (-value, 0.0, 1e-300, 1e300, 2**70, 10**400, np.float32(value))]
        wrong += [Wrong("no number", v, True) for v in (math.nan, math.inf, -math.inf, "1.0", None, 1j, [], {})]
        wrong += [Wrong("array", np.array([value, value]), False)]
    elif isinstance(value, str):
        wrong += [Wrong("text", v, False) for v in ("", "nonsense", "x" * 10000, "a\nb", "\0")]
        wrong += [Wrong("no text", v, True) for v in (3, 2.5, None, [], b"y")]
    elif _is_array(value):
        wrong += _arrays(np.asarray(value), value)
    elif isinstance(value, Mapping):
        wrong += [Wrong("no mapping", v, True) for v in (None, 3, "x", [1])]
        wrong += [Wrong("unknown key", {**value, "unknown": 1.0}, False), Wrong("number as key", {1: 2.0}, False)]
    else:
        wrong += [Wrong("no object", v, True) for v in (None, 3, 2.5, "x")]
        wrong += [Wrong("empty", [], not isinstance(value, (tuple, list)))]
    return wrong


def _is_array(value):
    plain = isinstance(value, (list, tuple)) and np.asarray(value).dtype.kind in "iufc"
    return plain or (isinstance(value, np.ndarray) and value.dtype.kind in "iufc")


def _arrays(array, value):
    spoiled = []
    for bad in (math.nan, math.inf):
        copy = array.astype(complex if array.dtype.kind == "c" else float)
        if copy.size:
            copy.flat[copy.size // 2] = bad
            spoiled.append(copy)
    yield from (Wrong("not finite", v, True) for v in spoiled)
    yield from (Wrong("no numbers", v, True) for v in (None, "text", ["a", "b"], [[1.0], [1.0, 2.0]], [None], [{}]))
    yield Wrong("objects", np.full(array.shape, Strange(), dtype=object), True)
    shapes = [array[..., :0], array[..., :-1], np.stack([array, array]), array.ravel()[:1], np.zeros((0, *array.shape))]
    yield from (Wrong("shape", v, False) for v in shapes)
    yield from (Wrong("values", v, False) for v in (0 * array, -array, array * 1e300, array * 1e-300, array.tolist()))
    yield Wrong("complex", array + 1j, array.dtype.kind != "c")


def mutations(case):
    """(argument, way) of a case, in order; what the annotation allows is no poison."""
    parameters = inspect.signature(case.call).parameters
    annotations = {name: f"{p.annotation} = {p.default}" for name, p in parameters.items()}
    for name, value in case.build().items():
        annotation = annotations.get(name, "")
        for way in ways(value, name, case):
            allowed = way.value is None and "None" in annotation
            complex_number = isinstance(way.value, complex) or way.text == "complex"
            allowed |= complex_number and "complex" in annotation
            yield name, way._replace(poison=False) if allowed else way


def documented(error):
    """Is it an error that the docstrings speak of?"""
    ours = type(error).__module__.startswith("neelsot_dyn")
    return ours or type(error) in (ValueError, TypeError, MemoryError)


def verdict(case, name, way):
    """What is wrong with what happens; "" if nothing is."""
    arguments = case.build() | {name: way.value}
    try:
        with time_limit(), warnings.catch_warnings():
            warnings.simplefilter("error")
            result = case.call(**arguments)
    except Exception as error:
        where = "" if documented(error) else f"{type(error).__name__}: {error}"
        return where[:300]
    if way.poison:
        return f"accepted, gave {result!r}"[:300]
    if not case.not_finite and not finite(result):
        return f"not finite: {result!r}"[:300]
    return ""


@contextmanager
def time_limit():
    """Interrupt what takes too long, where there is an alarm clock."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number, frame):
        raise RuntimeError("it hangs")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def finite(value):
    """Are all numbers in it?"""
    if isinstance(value, (str, bytes, bool, type(None))) or callable(value):
        return True
    if isinstance(value, (int, np.integer)):
        return True
    if isinstance(value, (float, complex, np.number)):
        return bool(np.isfinite(value))
    if isinstance(value, np.ndarray):
        return value.dtype.kind not in "fc" or bool(np.isfinite(value).all())
    if isinstance(value, Mapping):
        return all(finite(entry) for entry in value.values())
    if isinstance(value, (list, tuple)):
        return all(finite(entry) for entry in value)
    if isinstance(value, TwoSublatticeState):  # its tolerance may be infinite
        return finite(value.m1) and finite(value.m2)
    if attrs.has(type(value)):
        return all(finite(getattr(value, field.name)) for field in attrs.fields(type(value)))
    return True
