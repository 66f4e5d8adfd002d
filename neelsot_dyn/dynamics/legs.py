"""From corner to corner: the stretches of a run in which nothing jumps, and the longest step within them.

Every level steps through the same `legs`. Between corners three kinds of drive are told apart by their `time_scale`:

    infinite   linear or still (Rectangular, Ramped, Table …): nothing can be missed, the method's own steps do
    finite     a sine, a `Function` with its time_scale: steps of at most a quarter of it, 25 per period of a sine
    None       a function of t without corners: steps of at most `unseen` [s], the time within which the magnet itself,
               at the level that asks, can follow a drive. A pulse shorter than that may be missed: give it corners.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from attrs import frozen

SHARE = 0.25
"""Longest step, as a share of a drive's own time scale."""
CLOSE = 1e-13
"""Corners nearer than this, as a share of the time, are one: sums of rounded numbers."""


@frozen
class Leg:
    """A stretch from `start` to `end` [s]; the drive is asked between `first` and `last`, on this side of the corners.

    Up to a corner it is what it was before it, from a corner on what it is after it.
    """

    start: float
    end: float
    first: float
    last: float

    def ask(self, time: float) -> float:
        """The moment [s] at which a drive is asked for its value at `time`."""
        return min(max(time, self.first), self.last)


def legs(corners: Iterable[float], start: float, end: float) -> Iterator[Leg]:
    """The legs from `start` to `end` [s], cut at the corners (ascending) between them; one that is `end` counts."""
    cuts: list[tuple[float, float]] = []
    for corner in corners:
        if start < corner <= end:
            if cuts and _near(cuts[-1][1], corner):
                cuts[-1] = (cuts[-1][0], corner)
            else:
                cuts.append((corner, corner))
    begin = first = start
    for low, corner in cuts:
        high = end if _near(corner, end) else corner
        if _near(begin, low):
            first = high
            continue
        yield Leg(begin, high, first, math.nextafter(low, -math.inf))
        begin = first = high
    if not _near(begin, end):
        yield Leg(begin, end, first, math.inf)


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= CLOSE * max(abs(a), abs(b))


def longest_step(time_scale: float | None, unseen: float) -> float:
    """The longest step [s] under a drive with this time scale; `unseen` [s] where it is not known."""
    return unseen if time_scale is None else SHARE * time_scale
