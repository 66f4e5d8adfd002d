"""Where is the track harder or softer? Anisotropy profiles K(x): a notch, a step, grains.

A profile is a function of place alone, K(x)/K0 − 1: nothing is drawn in advance. Random ones are pure functions of
(site, salt), so a grain is the same whatever piece of the track is looked at, in whichever order.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import finite, not_negative, positive, such_that
from neelsot_dyn._signature import checked, typed_fields
from neelsot_dyn.units import unit

ELSE = "else the axis is no longer easy"
SAMPLES = 8
"""Points per cell: a sharp edge may lie within one."""

_GOLDEN, _FIRST, _SECOND = (np.uint64(c) for c in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


@checked
def site_random(site: np.ndarray, salt: int) -> np.ndarray:
    """Numbers in [0, 1), the same for the same (site, salt): SplitMix64 (Steele et al., OOPSLA 2014)."""
    with np.errstate(over="ignore"):
        z = np.asarray(site, dtype=np.int64).astype(np.uint64) * _GOLDEN + np.uint64(salt % 2**64)
        for _ in range(2):  # once for the site, once more so that neighbouring salts do not look alike
            z = z + _GOLDEN
            z = (z ^ (z >> np.uint64(30))) * _FIRST
            z = (z ^ (z >> np.uint64(27))) * _SECOND
            z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(float) / 2**53


class Profile(ABC):
    """A relative change of the easy-axis anisotropy along the track, κ(x) = K(x)/K0 − 1 > −1."""

    __slots__ = ()

    @abstractmethod
    def __call__(self, x: np.ndarray) -> np.ndarray:
        """κ at x [m]."""

    def of_cells(self, x: np.ndarray, spacing: float) -> np.ndarray:
        """The mean of κ over cells of this length [m] around x (N,), from `SAMPLES` points of each."""
        inside = ((np.arange(SAMPLES) + 0.5) / SAMPLES - 0.5) * spacing
        return self(np.asarray(x)[:, None] + inside).mean(axis=1)


@frozen(field_transformer=typed_fields)
class Notch(Profile):
    """κ = −depth exp[−(x − center)²/2σ²], σ = size: a softer place, which holds walls. depth < 1."""

    center: float = field(validator=finite, metadata=unit("m"))
    depth: float = field(validator=[positive, such_that(lambda d: d < 1, f"a number < 1: {ELSE}")])
    size: float = field(validator=positive, metadata=unit("m"))

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """The Gaussian dip."""
        return -self.depth * np.exp(-0.5 * ((np.asarray(x) - self.center) / self.size) ** 2)


@frozen(field_transformer=typed_fields)
class Step(Profile):
    """κ = 0 to the left of center, `strength` to the right, by a tanh of width `size` (0: sharp)."""

    center: float = field(validator=finite, metadata=unit("m"))
    strength: float = field(validator=such_that(lambda s: s > -1, f"a number > -1: {ELSE}"))
    size: float = field(default=0.0, validator=not_negative, metadata=unit("m"))

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """The step."""
        at = np.asarray(x, dtype=float) - self.center
        return self.strength * (np.heaviside(at, 0.5) if self.size == 0 else 0.5 * (1 + np.tanh(at / self.size)))


@frozen(field_transformer=typed_fields)
class Grains(Profile):
    """Grains of mean length `size` [m], each with its own κ, evenly spread over ±√3 deviation: its standard deviation.

    The Voronoi cells of one seed per `size` of track, at a random place in it. salt chooses the sample.
    """

    deviation: float = field(
        validator=[positive, such_that(lambda d: d < 1 / math.sqrt(3), "a number < 0.577: else some axis is not easy")]
    )
    size: float = field(validator=positive, metadata=unit("m"))
    salt: int = 0

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """κ of the grain whose seed is nearest."""
        x = np.asarray(x, dtype=float)
        home = np.unique(np.floor(x / self.size).astype(np.int64))
        sites = np.unique(home[:, None] + np.arange(-2, 3))
        seeds = (sites + site_random(sites, 2 * self.salt)) * self.size
        kappa = self.deviation * math.sqrt(3) * (2 * site_random(sites, 2 * self.salt + 1) - 1)
        return kappa[np.searchsorted((seeds[1:] + seeds[:-1]) / 2, x)]
