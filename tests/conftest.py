"""No comparison may pass only because a default tolerance is larger than what is compared.

`pytest.approx` adds abs=1e-12 and `np.allclose` atol=1e-8 unless told otherwise. Beside an energy of 1e-20 J either
accepts anything. Called from a test without an absolute tolerance, both fail here where the default one exceeds the
relative one: write rel and abs=0, or an absolute tolerance that means something (abs alone switches rel off).
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

TESTS = str(Path(__file__).parent)


def default_dominates(expected: Any, relative: float, absolute: float) -> bool:
    """Whether `absolute` is twice `relative` of an entry, or more; entries 0 are held to the others beside them."""
    if isinstance(expected, Mapping):
        return any(default_dominates(value, relative, absolute) for value in expected.values())
    try:
        sizes = np.abs(np.asarray(expected, complex)).ravel()
    except (TypeError, ValueError):  # text, None, nested objects: compared by ==
        return False
    sizes = sizes[np.isfinite(sizes)]
    if not len(sizes):
        return False
    nonzero = sizes[sizes > 0]
    return not len(nonzero) or 2 * relative * nonzero.min() < absolute


def guarded(function: Callable, argument: str, at: int, relative: tuple[str, int, float], absolute: float) -> Callable:
    """`function`, refusing its default absolute tolerance where that dominates; `at`: place of what is expected."""
    name, place, standard = relative

    @functools.wraps(function)
    def call(*values: Any, **named: Any) -> Any:
        if (
            named.get(argument) is None
            and len(values) <= place + 1
            and sys._getframe(1).f_code.co_filename.startswith(TESTS)
        ):
            rel = values[place] if len(values) > place else named.get(name)
            rel = standard if rel is None else rel
            expected = values[at] if len(values) > at else next(iter(named.values()))
            if default_dominates(expected, float(rel), absolute):
                raise AssertionError(
                    f"{function.__name__}: the default {argument} = {absolute:g} exceeds {rel:g} of {expected!r}; "
                    f"give {name} and {argument}=0, or a {argument} that means something"
                )
        return function(*values, **named)

    return call


pytest.approx = guarded(pytest.approx, "abs", 0, ("rel", 1, 1e-6), 1e-12)
np.allclose = guarded(np.allclose, "atol", 1, ("rtol", 2, 1e-5), 1e-8)
np.isclose = guarded(np.isclose, "atol", 1, ("rtol", 2, 1e-5), 1e-8)
