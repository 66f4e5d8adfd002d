"""How often does a shift register lose a bit, against the length of its steps, its current, heat and pitch?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from attrs import evolve, frozen
from tqdm import tqdm

from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics import DerivedQuantities
from neelsot_dyn.dynamics.particle_model import WallGas, averaged_field
from neelsot_dyn.racetrack.register.register import ShiftRegister


@frozen
class BitErrors:
    """wrong of `bits` were read wrongly after `shifts` shifts; rate = wrong/bits, error its binomial standard error.

    With no wrong bit, `error` is 3/bits: the rate is below that with 95 % confidence.
    """

    wrong: int
    bits: int
    shifts: int

    @property
    def rate(self) -> float:
        """Per bit and run of `shifts`."""
        return self.wrong / self.bits

    @property
    def error(self) -> float:
        """Of the rate."""
        return math.sqrt(self.rate * (1 - self.rate) / self.bits) if self.wrong else 3 / self.bits


@checked
def bit_errors(
    register: ShiftRegister,
    scales: DerivedQuantities,
    section: float,
    temperature: float,
    *,
    bits: int = 8,
    shifts: int = 8,
    samples: int = 500,
    seed: int = 0,
    refine: float = 1.0,
) -> BitErrors:
    """Random bits, shifted, read back, by `dynamics.particle_model`.

    Each run shifts `bits` random bits, at least one of them 1; the same seed gives the same bits and noise. A bit reads
    1 where an odd number of walls lies to the left of its middle. refine divides the time step.

    Raises ValueError for a pitch at which walls attract more strongly than the field holds.
    """
    for name, value in (("bits", bits), ("samples", samples), ("refine", refine)):
        require(value > 0, name, value, "a number > 0")
    limit = register.shortest_pitch(scales)
    require(register.pitch > limit, "pitch", register.pitch, f"more than 2δ ln(4B_A/B_N) = {limit:.4g} m")
    rng = np.random.default_rng(seed)
    schedule = register.shift(shifts)
    gas = WallGas(scales, section, temperature, register.pitch)
    times = (0.0, *schedule.reversals, schedule.duration)
    tables: dict[tuple[float, float], np.ndarray] = {}
    segments = []
    for start, end in pairwise(times):
        lines = (schedule.line_a(start), schedule.line_b(start))
        if lines not in tables:
            tables[lines] = averaged_field(partial(_along, register, lines), register.pitch, scales.wall_width)
        segments.append((tables[lines], end - start))
    wrong = 0
    written = rng.integers(0, 2, (samples, bits))
    written[~written.any(axis=1), 0] = 1
    middles = (np.arange(bits) + shifts + 0.25) * register.pitch
    for ones in np.unique(written.sum(axis=1)):
        group = written[written.sum(axis=1) == ones]
        places = np.array([register.walls(word)[0] for word in group])
        polarity = register.walls(group[0])[1]
        x, alive = gas.run(places, polarity, segments, seed=int(rng.integers(2**63)), refine=refine)
        left = ((x[:, :, None] < middles) & alive[:, :, None]).sum(axis=1)
        wrong += int((left % 2 != group).sum())
    return BitErrors(wrong, samples * bits, shifts)


def _along(register: ShiftRegister, lines: tuple[float, float], x: np.ndarray) -> np.ndarray:
    return register.neel_field(x, *lines)[:, 0]


@frozen(eq=False)
class ErrorWindow:
    """Error rates around a working point: rates[what] (K,) and errors[what] at factors[what] times its value.

    what: "step", "amplitude" (the current, at the same step in seconds), "pitch" (at the same step) and "temperature".
    """

    factors: Mapping[str, np.ndarray]
    rates: Mapping[str, np.ndarray]
    errors: Mapping[str, np.ndarray]

    def working(self, what: str, tolerated: float) -> tuple[float, float]:
        """The smallest and the largest factor of the run of points around 1 whose rate is at most `tolerated`; NaN."""
        factors, good = self.factors[what], self.rates[what] <= tolerated
        at = int(np.argmin(np.abs(np.log(factors))))
        if not good[at]:
            return math.nan, math.nan
        low = high = at
        while low > 0 and good[low - 1]:
            low -= 1
        while high < len(factors) - 1 and good[high + 1]:
            high += 1
        return float(factors[low]), float(factors[high])


FACTORS: Mapping[str, tuple[float, ...]] = {
    "step": (0.4, 0.45, 0.5, 0.55, 0.6, 0.8, 1.0, 1.5, 2.0, 4.0),
    "amplitude": (0.4, 0.45, 0.5, 0.55, 0.6, 0.8, 1.0, 1.5, 2.0, 4.0),
    "pitch": (0.4, 0.5, 0.6, 0.7, 0.8, 1.0, 1.25, 1.5, 1.75, 2.0, 2.25),
    "temperature": (0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0),
}
"""Where an error window is looked at, in units of the working point."""


def error_window(
    register: ShiftRegister, scales: DerivedQuantities, section: float, temperature: float, **run: Any
) -> ErrorWindow:
    """The error rates at `FACTORS` around a working point; run: bits, shifts, samples, seed of `bit_errors`.

    At a pitch or field where neighbours attract each other more strongly than the field holds, bits are lost at once:
    half of them read wrongly.
    """
    rates: dict[str, np.ndarray] = {}
    errors: dict[str, np.ndarray] = {}
    for what, factors in FACTORS.items():
        found = []
        for factor in tqdm(factors, desc=f"bit errors against {what}", disable=None):
            changed = (
                evolve(register, **{what: getattr(register, what) * factor}) if what != "temperature" else register
            )
            if changed.pitch <= changed.shortest_pitch(scales):
                found.append((0.5, 0.0))
                continue
            kelvin = temperature * factor if what == "temperature" else temperature
            result = bit_errors(changed, scales, section, kelvin, **run)
            found.append((result.rate, result.error))
        rates[what], errors[what] = np.array(found).T
    return ErrorWindow({what: np.array(factors) for what, factors in FACTORS.items()}, rates, errors)
