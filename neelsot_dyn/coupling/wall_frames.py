"""Where the walls of a track are, which stretch belongs to each of them, and what the domains between them cost."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import require

CERTAIN = 0.5
"""|n·axis| from which a cell belongs to a domain."""
DIGITS = 1
"""Of a domain's direction: its energy is stationary about its easy axis, and the constants answer for a small tilt."""


@frozen(eq=False)
class WallFrame:
    """The cells from `begin` to `end` (exclusive) around the walls at x = `origin` [m] in the mean.

    left, right (3,): the domains on either side.
    """

    begin: int
    end: int
    origin: float
    left: np.ndarray
    right: np.ndarray


def wall_frames(unit: np.ndarray, x: np.ndarray, reach: float) -> list[WallFrame]:
    """The frames of unit Néel vectors (N, 3) at x (N,) [m], each `reach` [m] wide to either side, from the left.

    Walls whose frames would meet share one. Walls are where n passes from one end of its principal axis to the other.
    """
    axis = np.linalg.eigh(unit.T @ unit)[1][:, -1]
    along = unit @ axis
    sure = np.flatnonzero(np.abs(along) > CERTAIN)
    turns = [(a, b) for a, b in pairwise(sure) if along[a] * along[b] < 0]
    centres = [_crossing(along, x, int(a), int(b)) for a, b in turns]
    groups: list[list[float]] = []
    for centre in centres:
        if groups and centre - groups[-1][-1] <= 2 * reach + 2 * (x[1] - x[0]):
            groups[-1].append(centre)
        else:
            groups.append([centre])
    frames = []
    for group in groups:
        begin = int(np.searchsorted(x, group[0] - reach))
        end = int(np.searchsorted(x, group[-1] + reach, side="right"))
        ends = (_direction(unit[begin]), _direction(unit[end - 1]))
        frames.append(WallFrame(begin, end, (group[0] + group[-1]) / 2, *ends))
    return frames


def _crossing(along: np.ndarray, x: np.ndarray, a: int, b: int) -> float:
    """Where n·axis changes its sign between the cells a and b."""
    first = a + int(np.flatnonzero(along[a : b + 1] * along[a] <= 0)[0])
    left, right = along[first - 1], along[first]
    return float(x[first - 1] + (x[first] - x[first - 1]) * left / (left - right))


def _direction(n: np.ndarray) -> np.ndarray:
    rounded = np.round(n, DIGITS) + 0.0
    direction: np.ndarray = rounded / np.linalg.norm(rounded)
    return direction


def domain_field(domains: np.ndarray, energies: np.ndarray, magnetization: float) -> tuple[np.ndarray, float]:
    """(b [T], e0 [J/m³]) with e0 − 2 M_s b·d = e for all domains d (K, 3) of energies e (K,) [J/m³].

    Raises ValueError where no one field is that of all: domains that lie on a line or a plane have one.
    """
    same, which = np.unique(domains, axis=0, return_index=True)
    values = energies[which]
    middle, mean = same.mean(axis=0), float(values.mean())
    b = np.linalg.lstsq(-2 * magnetization * (same - middle), values - mean, rcond=1e-9)[0]
    base = mean + 2 * magnetization * float(b @ middle)
    left = np.abs(base - 2 * magnetization * same @ b - values).max()
    allowed = 1e-9 * np.abs(values).max() + 1e-6 * np.ptp(values)
    require(bool(left <= allowed), "n", domains.tolist(), "domains whose energies one field of the bulk can give")
    return b, base
