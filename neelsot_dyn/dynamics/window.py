"""How can a short window hold a wall that travels far? It follows the wall, one cell at a time."""

from __future__ import annotations

import math
import warnings

import numpy as np
from attrs import cmp_using, field, frozen

from neelsot_dyn.dynamics._arrays import axis_of
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.state import TwoSublatticeState
from neelsot_dyn.dynamics.track import Grid
from neelsot_dyn.dynamics.wall import WallError, track_wall

ENOUGH = 30
"""Widths of a window whose ends do not act on any wall."""
SHARE = 8e-4
"""Of the wall's speed that a window's ends may change."""
UNDRIVEN, UNKNOWN = 1e-3, 1e-5
"""In units of B_A: what an undriven wall is sensitive to, and one under a function of time, whose size is not known."""


@frozen
class FollowWall:
    """Keep the sign change of n·axis at the window's centre, to one cell either way.

    After each step, a wall that has passed the cell beside the centre moves the window by one cell: both sublattices
    shift in one operation, the new cell copies the edge (each sublattice its own), the offset counts, and the energy of
    what leaves minus what enters is carried along, so that energies stay continuous. A wall that starts off centre is
    brought there one cell per step. A window of 30 wall widths serves any wall; shorter ones are warned of where
    their ends change its speed by more than a thousandth.

    axis: 3-vector along the domains, of any length. Raises ValueError if it has none.
    """

    axis: np.ndarray = field(converter=axis_of, eq=cmp_using(eq=np.array_equal))


def narrow(llg: LLG, track: Grid, state: TwoSublatticeState, axis: np.ndarray, width: float) -> str:
    """What is wrong with a window for a wall of this width δ [m], in words; nothing if its ends do not count.

    The wall is drawn to its mirror images behind the free ends, at 4σ0 e^(−2d/δ)/δ each. Off the window's centre by a
    cell dx that is a share 16 (B_A/B_N)(dx/δ) e^(−W/δ) of the force of the drive, W the window's length, in the tails
    of the domain that it flips, δ/√(1 − B_N/B_A). Measured between 0.05 and 1.1 of 20 instead of 16, for plain, hard,
    twisted and altermagnetic walls in windows of 8 to 24 δ.
    """
    length, spacing = track.shape[0] * track.spacings[0], track.spacings[0]
    corners = llg.energy.breakpoints
    times = (0.0, *corners, *(math.nextafter(corner, -math.inf) for corner in corners))
    f, *others = (llg.functional_at(Place(track, 0, time, state.n, state.m)) for time in times)
    levels = np.linalg.eigvalsh(f.anisotropy)
    softest = 2 * float(np.min(levels[..., 1] - levels[..., 0]))
    if softest > 0:  # a wall that turns into its easy plane widens
        width = max(width, min(math.sqrt(float(np.max(f.stiffness)) / softest), 3 * width))
    restoring = float(np.max(f.stiffness)) / width**2
    drive = max(float(np.abs(g.neel @ axis).max()) for g in (f, *others)) / restoring if restoring > 0 else math.inf
    least = UNKNOWN if llg.energy.time_scale is None else UNDRIVEN
    tail = width / math.sqrt(1 - min(drive, 0.9))
    error = 20 * spacing / width * math.exp(-length / tail) / (drive if drive > 0 else least)
    if length >= ENOUGH * width * (1 - 0.01) or error <= SHARE:
        return ""
    return (
        f"the window of {length:.4g} m is {length / width:.3g} wall widths long: its ends change the wall's speed by "
        f"{error:.2g} of it; give a track of {ENOUGH} widths, {ENOUGH * width:.4g} m"
    )


def check_window(llg: LLG, track: Grid, state: TwoSublatticeState, window: FollowWall | None) -> None:
    """Warn of a followed wall that is narrower than three cells, and of a window whose ends change its speed.

    Raises WallError for a track with no wall, or several.
    """
    if window is None:
        return
    rows = (state.n if state.n.ndim == 3 else state.n[:, None]).swapaxes(0, 1)
    x = track.coordinates()[0].reshape(rows.shape[1::-1])[:, 0]
    widths = []
    for row in rows:
        try:
            widths.append(track_wall(row, x, window.axis).width)
        except WallError:
            if len(track.shape) == 1:
                raise
    if not widths:
        return
    width, spacing = float(np.median(widths)), track.spacings[0]
    if spacing * 3 > width * (1 + 1e-6):
        warnings.warn(
            f"spacing = {spacing:.4g} m is more than a third of the wall width {width:.4g} m: "
            f"the grid slows the wall by about {(spacing / width) ** 2 / 8:.1%} and may pin it",
            stacklevel=3,
        )
    if found := narrow(llg, track, state, window.axis, width):
        warnings.warn(found, stacklevel=3)
