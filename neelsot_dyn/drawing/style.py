"""How do figures and movies look: readable units, and colours that everyone can tell apart?"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import frozen

POSITION_COLOUR = "#0072B2"
VELOCITY_COLOUR = "#D55E00"
WIDTH_COLOUR = "#009E73"
COMPONENT_COLOURS = {"x": "#009E73", "y": "#222222", "z": "#CC79A7"}
SUBLATTICE_COLOURS = ("#0072B2", "#D55E00")
QUIET_COLOUR = "#767676"
"""Okabe and Ito's colours, told apart with any colour vision, and grey for what stands back."""

_PREFIXES = {-15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k", 6: "M", 9: "G"}
PREFIXES = tuple(_PREFIXES)
"""Powers of ten that have a letter."""


@frozen
class ReadableUnit:
    """values [SI] × factor are numbers in `label`."""

    factor: float
    label: str

    @classmethod
    def of(cls, values: Any, unit: str, prefixes: tuple[int, ...] = PREFIXES) -> ReadableUnit:
        """The power of 1000 that brings the largest |value| into 1 to 1000; the unit itself if all are zero or NaN.

        unit: the SI unit, whose first letter takes the prefix ("m", "J/m^2"; 1e6 of "1/m" are 1 of "1/µm"); prefixes:
        powers of ten to choose from.
        """
        finite = np.abs(np.asarray(values, dtype=float))
        finite = finite[np.isfinite(finite)]
        largest = float(finite.max()) if finite.size else 0.0
        power = 3 * math.floor(math.log10(largest) / 3 + 1e-9) if largest > 0 else 0
        power = min(max(power, min(prefixes)), max(prefixes))
        unit = unit.replace("^2", "²").replace("^3", "³")
        inverse = unit.startswith("1/") and -power in _PREFIXES
        return cls(10.0**-power, f"1/{_PREFIXES[-power]}{unit[2:]}" if inverse else _PREFIXES[power] + unit)


def diverging_colours(levels: int = 256) -> np.ndarray:
    """RGB bytes (levels, 3) from blue over near-white to orange, for values from −1 to 1.

    Straight lines in Oklab (B. Ottosson, 2020), so steps look equally large; both ends are equally dark; blue against
    orange is told apart with any colour vision.
    """
    position = np.linspace(-1.0, 1.0, levels)
    strength = np.abs(position)
    hue = np.where(position < 0, np.radians(252.0), np.radians(55.0))
    lightness = 0.97 - 0.42 * strength
    chroma = 0.135 * strength
    a, b = chroma * np.cos(hue), chroma * np.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    to_linear_rgb = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    linear = np.clip(np.stack([long, medium, short], axis=-1) @ to_linear_rgb.T, 0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(255 * encoded).astype(np.uint8)
