"""Elementary functions that vectorise: selections instead of branches, polynomials instead of library functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from neelsot_dyn._compile import njit

TURN = 2 * math.pi


def _third_angle_coefficients(degree: int = 21) -> tuple[float, ...]:
    """Powers of u = 2s − 1 for y(s) = cos(arccos(c)/3) with s = √((1 + c)/2), that is cos(⅔ arccos s), on 0 ≤ s ≤ 1.

    y is analytic but for s = −1, so that Chebyshev interpolation converges as 5.8^(−degree).
    """
    nodes = np.polynomial.chebyshev.chebpts1(degree + 1)
    series = np.polynomial.chebyshev.chebfit(nodes, np.cos(2 / 3 * np.arccos((nodes + 1) / 2)), degree)
    return tuple(float(c) for c in np.polynomial.chebyshev.cheb2poly(series))


THIRD_ANGLE = _third_angle_coefficients()
EXPONENTIAL = tuple((-1) ** i / math.factorial(i) for i in range(16))
"""Taylor series of exp(−y), 0 ≤ y ≤ 40/64."""
LOGARITHM = tuple(2.0 / (2 * i + 1) for i in range(16))
"""ln(1 + e) = z (2 + 2z²/3 + ...), z = e/(2 + e) ≤ 1/3."""
SINE = tuple((-1) ** i / math.factorial(2 * i + 1) for i in range(9))
COSINE = tuple((-1) ** i / math.factorial(2 * i) for i in range(9))
"""Taylor series of a quarter of an angle, |x|/4 ≤ π/4."""


def compiled(function: Callable[..., Any]) -> Any:
    """A kernel that needs no Python lock."""
    return njit(nogil=True, error_model="numpy", fastmath={"contract"})(function)


def inlined(function: Callable[..., Any]) -> Any:
    """A part of kernels, written out where it is called."""
    return njit(error_model="numpy", forceinline=True, fastmath={"contract"})(function)


def _polynomial(coefficients: tuple[float, ...]) -> Any:
    """A compiled Horner scheme, one function inlined in the next: a loop over the coefficients stops vectorisation."""
    lowest = coefficients[0]
    if len(coefficients) == 1:
        return inlined(lambda x: lowest)
    higher = _polynomial(coefficients[1:])
    return inlined(lambda x: lowest + x * higher(x))


third_angle = _polynomial(THIRD_ANGLE)
_exponential = _polynomial(EXPONENTIAL)
_logarithm = _polynomial(LOGARITHM)
_sine = _polynomial(SINE)
_cosine = _polynomial(COSINE)


@inlined
def sine_and_cosine(x):  # type: ignore[no-untyped-def]
    y = 0.25 * (x - TURN * np.floor(x / TURN + 0.5))
    square = y * y
    s = y * _sine(square)
    c = _cosine(square)
    s2, c2 = 2.0 * s * c, 1.0 - 2.0 * s * s
    return 2.0 * s2 * c2, 1.0 - 2.0 * s2 * s2


@inlined
def decay(x):  # type: ignore[no-untyped-def]
    """exp(−|x|), or exp(−40) if that is larger; by six squarings."""
    x = abs(x)
    x = 40.0 if x > 40.0 else x
    e = _exponential(x * 0.015625)
    e *= e
    e *= e
    e *= e
    e *= e
    e *= e
    e *= e
    return e


@inlined
def softening(energy, scale):  # type: ignore[no-untyped-def]
    """ln(1 + exp(−|E|/T)), scale = 1/T."""
    e = decay(energy * scale)
    z = e / (2.0 + e)
    return z * _logarithm(z * z)


@inlined
def signed_tanh(x, decay):  # type: ignore[no-untyped-def]
    """Tanh of x from exp(−2|x|)."""
    size = (1.0 - decay) / (1.0 + decay)
    return -size if x < 0.0 else size
