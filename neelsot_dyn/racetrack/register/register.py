"""How can walls that move in opposite directions carry bits in one? A shift register of two meandering superflow lines.

Under one uniform Néel field a wall and the next one move towards each other, so a train of bits is squeezed out. The
register therefore alternates the field along the track. Superflow lines cross it up and down (q ∥ ±ŷ gives B_N ∥ ±x̂, so
the domains are ±x̂), two lines a and b interleaved: a up, b up, a down, b down, each a quarter of the pitch Λ wide. With
both currents on, + + − −, half of every pitch favours +x̂ and half −x̂. A wall rests where the sign changes: a wall
from + to − where the field does, one from − to + where the field does that, whichever way it turns. Reversing line a,
then b, then a, then b moves the pattern by Λ/4 each time, and all walls follow, both polarities in the same direction.

A bit 1 is a +x̂ domain in the favourable half of its pitch, a bit 0 is its absence, which is metastable: two walls would
have to be created. One cycle of four steps shifts all bits by one pitch. Closed forms, with v = μB_N/√(1 + b²):

    shortest step      h > (Λ/4v) (4N − 2)/(4N − 1): the lag NΛ − v(4N − 1)h of N shifts must stay below Λ/2
    shortest pitch     Λ > 2δ ln(4B_A/B_N): nearer walls attract more strongly, 16 M_s B_A e^{−d/δ}, than B_N holds them
    strongest field    B_N < B_A: else the domains themselves turn over
    heat               while two neighbours travel, nothing holds their distance: it spreads by √(λΛ) in a step, with
                       λ = k_BT/(4 M_s B_N S), and must not fall from Λ/2 to δ ln(4B_A/B_N). Long steps, strong fields,
                       wide tracks and above all a longer pitch help; at rest the superflow holds at no cost.

Two other ways were weighed. A ratchet of pinning sites needs walls that depin one way more easily than the other, at
fields below the drive: here ΔK/K below 4 B_N/B_A, 1.6e-4 for KRu4O8. And 90° walls need a second easy axis.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import positive, reals, require
from neelsot_dyn._signature import checked, typed_fields
from neelsot_dyn.dynamics import DerivedQuantities
from neelsot_dyn.pulses import Constant, Pulse, Rectangular, Train
from neelsot_dyn.units import BOLTZMANN

QUARTERS = 4
EASY_AXIS = np.array([1.0, 0.0, 0.0])
INNER_AXIS = np.array([0.0, 1.0, 0.0])
"""In the film's plane, so that a hard ẑ costs nothing."""


@frozen(field_transformer=typed_fields)
class LinePulses:
    """The currents of the two lines, in units of the full one, and for how long [s]."""

    line_a: Pulse
    line_b: Pulse
    duration: float

    @property
    def reversals(self) -> tuple[float, ...]:
        """Times [s] at which a line is reversed."""
        times = {*self.line_a.breakpoints, *self.line_b.breakpoints}
        return tuple(sorted(t for t in times if 0 < t < self.duration))


@frozen(kw_only=True)
class ShiftRegister:
    """A track under two interleaved lines (module docstring).

    pitch: Λ [m], the length of a bit. amplitude: B_N [T] under a line at full current. step: how long each of the four
    steps of a shift lasts [s]. rest: how long the bits settle before the first reversal and after the last [s].
    """

    pitch: float = field(validator=positive)
    amplitude: float = field(validator=positive)
    step: float = field(validator=positive)
    rest: float = field(validator=positive)

    @checked
    def shift(self, count: int) -> LinePulses:
        """The currents that shift all bits by `count` pitches, to the left if negative.

        Reversed, in this order: a, b, a, b (right), or b, a, b, a (left); after 4 |count| steps both are as at first.
        """
        require(isinstance(count, (int, np.integer)) and count != 0, "count", count, "an integer other than 0")
        cycles, h = abs(int(count)), self.step
        first, second = (
            Constant(1.0) + Train(Rectangular(-2.0, self.rest + start, 2 * h), QUARTERS * h, cycles)
            for start in (0.0, h)
        )
        lines = (first, second) if count > 0 else (second, first)
        return LinePulses(*lines, duration=2 * self.rest + (QUARTERS * cycles - 1) * h)

    def lines(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The signs of line a and of line b at x [m]: a +, b +, a −, b −, a quarter pitch each; 0 under the other."""
        quarter = np.floor(QUARTERS * np.asarray(x) / self.pitch).astype(int) % QUARTERS
        return np.array([1.0, 0.0, -1.0, 0.0])[quarter], np.array([0.0, 1.0, 0.0, -1.0])[quarter]

    @checked
    def neel_field(self, x: np.ndarray, line_a: float, line_b: float) -> np.ndarray:
        """The staggered field B_N x̂ (N, 3) [T] at x (N,) [m] from the first bit, at these currents of the lines."""
        a, b = self.lines(x)
        return self.amplitude * (line_a * a + line_b * b)[:, None] * EASY_AXIS

    @checked
    def walls(self, bits: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Places [m] and polarities (+1 from +x̂ to −x̂) of the walls of bits that begin at 0: two for each 1."""
        ones = np.flatnonzero(checked_bits(bits))
        places = (ones[:, None] + np.array([0.0, 0.5])) * self.pitch
        return places.ravel(), np.tile([-1, 1], ones.size)

    @checked
    def encode(self, bits: Sequence[int], x: np.ndarray, wall_width: float) -> np.ndarray:
        """Néel vectors (N, 3) at x (N,) [m] of bits that begin at x = 0: walls turn back and forth in the plane."""
        require(wall_width > 0, "wall_width", wall_width, "a length > 0 [m]")
        theta = np.full(np.shape(x), math.pi)
        for place, polarity in zip(*self.walls(bits), strict=True):
            theta += polarity * 2 * np.arctan(np.exp(np.clip((x - place) / wall_width, -300, 300)))
        return np.cos(theta)[:, None] * EASY_AXIS + np.sin(theta)[:, None] * INNER_AXIS

    @checked
    def read(self, n: np.ndarray, x: np.ndarray, count: int, shifted: int = 0) -> tuple[int, ...]:
        """The bits (`count`) of a texture n (N, 3) at x (N,) [m], `shifted` pitches on: the mean of n_x over the half.

        Raises ValueError for bits that do not lie on the track.
        """
        require(x.ndim == 1 and x.size > 0, "x.shape", x.shape, "places (N,) of the cells")
        require(n.shape == (*x.shape, 3), "n.shape", n.shape, f"{(*x.shape, 3)}, a vector per cell")
        found = []
        for k in range(shifted, shifted + count):
            inside = (x >= k * self.pitch) & (x < (k + 0.5) * self.pitch)
            require(bool(inside.sum() >= 2), "x", (float(x[0]), float(x[-1])), f"a track that holds bit {k - shifted}")
            found.append(int(n[inside, 0].mean() > 0))
        return tuple(found)

    @checked
    def shortest_step(self, speed: float, shifts: int | None = None) -> float:
        """(Λ/4v)(4N − 2)/(4N − 1) [s] for N shifts of walls of this speed [m/s]; Λ/4v for ever."""
        share = 1.0 if shifts is None else (QUARTERS * shifts - 2) / (QUARTERS * shifts - 1)
        return self.pitch / (QUARTERS * speed) * share

    def shortest_pitch(self, scales: DerivedQuantities) -> float:
        """2δ ln(4B_A/B_N) [m]."""
        return 2 * scales.wall_width * math.log(4 * scales.easy_field / self.amplitude)

    @checked
    def thermal_length(self, scales: DerivedQuantities, section: float, temperature: float) -> float:
        """λ = k_BT/(4 M_s B_N S) [m]: how far heat pushes a wall against the field."""
        return BOLTZMANN * temperature / (4 * scales.magnetization * self.amplitude * section)

    @checked
    def loss_per_step(self, scales: DerivedQuantities, section: float, temperature: float) -> float:
        """Chance that two neighbours meet in a step, erfc[(Λ/2 − d)/√(2λΛ)], d = δ ln(4B_A/B_N): an estimate.

        The distance of two walls that travel Λ/4 at full field spreads freely, with variance λΛ; twice the Gaussian
        tail counts those that were nearer in between.
        """
        spread = math.sqrt(2 * self.thermal_length(scales, section, temperature) * self.pitch)
        room = (self.pitch - self.shortest_pitch(scales)) / 2
        return math.erfc(room / spread) if spread else 0.0


def checked_bits(bits: Sequence[int]) -> np.ndarray:
    """Bits as an array of 0 and 1. Raises ValueError for none, or anything else."""
    array = reals("bits", bits, "at least one bit, as (1, 0, 1)")
    require(array.ndim == 1 and array.size > 0, "bits", bits, "at least one bit, as (1, 0, 1)")
    require(bool(np.isin(array, (0, 1)).all()), "bits", bits, "zeros and ones")
    return array.astype(int)
