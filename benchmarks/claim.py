"""What is a speed claim? A time of this package beside a floor that no program beats, and a peer, of the same run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence

import numpy as np
from attrs import asdict, field, frozen


def shortest(call: Callable[[], object], repeats: int) -> float:
    """Shortest of several processor times [s]: what the machine can do when nobody else wants it."""
    return min(processor_time(call) for _ in range(repeats))


def shortest_in_turn(calls: Sequence[Callable[[], object]], repeats: int) -> np.ndarray:
    """The shortest processor time of each call [s], one after the other, so that what else runs strikes all of them."""
    return np.array([[processor_time(call) for call in calls] for _ in range(repeats)]).min(axis=0)


def processor_time(call: Callable[[], object]) -> float:
    """Seconds of this process and its children: one thread works, and a busy machine does not count."""
    start = _used()
    call()
    return _used() - start


def _used() -> float:
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


@frozen
class Claim:
    """`ours`, `floor` and `peer` in `unit`, all smaller is better; floor and peer are named, peer None if not at hand.

    over_floor: how far from the bound; gain: how many times faster than the peer.
    """

    name: str
    unit: str
    ours: float
    floor_name: str
    floor: float | None = None
    peer_name: str = ""
    peer: float | None = None
    over_floor: float | None = field(init=False)
    gain: float | None = field(init=False)

    @over_floor.default
    def _over_floor(self) -> float | None:
        return None if self.floor is None else self.ours / self.floor

    @gain.default
    def _gain(self) -> float | None:
        return None if self.peer is None else self.peer / self.ours

    def row(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def table(claims: Sequence[Claim]) -> str:
    """One line per claim."""

    def number(value: float | None, text: str = "") -> str:
        return "" if value is None else f"{value:.3g}{text}"

    lines = [("claim", "this package", "floor", "over floor", "peer", "gain", "floor is", "peer is")]
    for c in claims:
        ours, floor, peer = number(c.ours, f" {c.unit}"), number(c.floor, f" {c.unit}"), number(c.peer, f" {c.unit}")
        lines.append((c.name, ours, floor, number(c.over_floor), peer, number(c.gain, " x"), c.floor_name, c.peer_name))
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines)
