"""How the Néel vectors of cells pass to the sites of the texture solver and its field back: splines and filters."""

from __future__ import annotations

import math

import numpy as np
from scipy.interpolate import make_interp_spline

from neelsot_dyn.coupling._kernels_held import FINE

DEGREE = 5
"""Of the splines between cells and sites."""
PASS, STOP = 1.2, 2.0
"""k a up to which waves are the electrons', and from which they are the constants'."""
RIPPLE = 80
"""Decibels by which a wave that should pass or stop does not."""


def low_pass(spacing: float) -> np.ndarray:
    """Weights of cells so far apart [a], an odd number: Kaiser's filter from PASS to STOP."""
    reach = math.ceil((RIPPLE - 7.95) / (2.285 * (STOP - PASS)) / 2 / spacing)
    cells = np.arange(-reach, reach + 1) * spacing
    weights = np.sinc((PASS + STOP) / 2 / np.pi * cells) * np.kaiser(len(cells), 0.1102 * (RIPPLE - 8.7))
    weights /= weights.sum()
    return weights


def long_waves(n: np.ndarray, spacing: float) -> np.ndarray:
    """Vectors n (N, 3) on cells so far apart [a] without their short waves; beyond the ends they go on as they are."""
    if spacing * STOP >= np.pi:
        return n
    weights = low_pass(spacing)
    padded = np.pad(n, ((len(weights) // 2, len(weights) // 2), (0, 0)), mode="edge")
    long: np.ndarray = np.stack([np.convolve(each, weights, mode="valid") for each in padded.T], axis=1)
    return long


def fine_places(x: np.ndarray) -> np.ndarray:
    """FINE points per cell, from the first to the last."""
    return np.linspace(x[0], x[-1], (len(x) - 1) * FINE + 1)


def fine_profile(x: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """Unit Néel vectors (M, 3) at x (M,) [m] at those points."""
    n = make_interp_spline(x, unit, k=DEGREE)(fine_places(x))
    profile: np.ndarray = n / np.linalg.norm(n, axis=1, keepdims=True)
    return profile


def between_sites(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Values (L, 3) on sites, zero towards both ends, at places [sites from the first], without their short waves.

    A trigonometric polynomial: it holds no wave that would pin a wall to the cells.
    """
    count = len(values)
    waves = np.fft.rfft(values, axis=0) / count
    weights = low_pass(1.0)
    far = np.arange(len(weights)) - len(weights) // 2
    waves *= (np.cos(2 * np.pi / count * np.outer(np.arange(len(waves)), far)) @ weights)[:, None]
    waves[1 : (count + 1) // 2] *= 2
    phases = np.exp(2j * np.pi / count * np.outer(places, np.arange(len(waves))))
    between: np.ndarray = (phases @ waves).real
    return between


def taper(count: int, zero: float, width: float) -> np.ndarray:
    """(count, 1): zero over a part of a frame at its ends, rising over another `width` of it to one in the middle."""
    place = np.arange(count) / (count - 1)
    s = np.clip((np.minimum(place, 1 - place) - zero) / width, 0.0, 1.0)
    taper: np.ndarray = s**4 * (35 - 84 * s + 70 * s**2 - 20 * s**3)
    return taper[:, None]
