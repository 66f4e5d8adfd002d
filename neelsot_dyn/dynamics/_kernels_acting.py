"""The numba loops of what acts on a track beside the energy: a superflow, or a torque that is held in walls' frames."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neelsot_dyn._compile import njit
from neelsot_dyn.coupling._kernels_bias import flow, flow_power
from neelsot_dyn.coupling._kernels_held import find_current, find_walls, held_field
from neelsot_dyn.dynamics._kernels import jit, rates, track_under

LOOK = 4
"""Most steps from one look at the walls of a held torque to the next; in between they go on at their speed."""
DONE, NO_FLOW = 0, 5


@jit
def rates_under_flow(
    y: np.ndarray,
    p: Any,
    c: Any,
    elapsed: float,
    spacing: float,
    gamma: float,
    alpha: float,
    out: np.ndarray,
    gains: np.ndarray,
) -> int:
    """`rates` with the torque of a superflow on a track; DONE or NO_FLOW.

    c: kind, drive and its rate at elapsed = 0, then numbers, table and steps of `coupling._kernels_bias`. gains (2,):
    Σ B_N·(ṁ1 − ṁ2) [T/s] of the torque, and the source's power Σ P [W/m³].
    """
    kind, drive, drive_rate, numbers, table, steps = c
    gains[0] = gains[1] = 0.0
    cells = y.shape[3] - 2
    n, q, values = np.empty((cells, 3)), np.empty(cells), np.empty((cells, 9))
    neel_rows(y, n.T)
    if flow(kind, drive + drive_rate * elapsed, numbers, table, steps, n, spacing, q, values) != 0:
        return NO_FLOW
    b = np.empty((3, cells))
    for i in range(3):
        for j in range(cells):
            b[i, j] = numbers[5] * values[j, 3 + i]
    rates_with(y, p, b, gamma, alpha, out)
    neel_rows(out, n.T)
    for i in range(3):
        for j in range(cells):
            gains[0] += 2.0 * b[i, j] * n[j, i]
    gains[1] = flow_power(kind, drive_rate, numbers, spacing, q, values, n) / numbers[6]
    return DONE


@jit
def rates_with(y: np.ndarray, p: Any, b: np.ndarray, gamma: float, alpha: float, out: np.ndarray) -> None:
    """`rates` with a staggered field b (3, cells) [T] on top, on a track."""
    cells = y.shape[3] - 2
    given = p[1] if len(p) == 3 else p[2]
    f = np.zeros((6, 1, cells))
    for i in range(3):
        for j in range(cells):
            f[i, 0, j] = b[i, j]
            f[3 + i, 0, j] = -b[i, j]
    if given.size > 0:
        for i in range(6):
            for j in range(cells):
                f[i, 0, j] += given[i, 0, j]
    if len(p) == 3:
        rates(y, (p[0], f, p[-1]), gamma, alpha, out)
    else:
        rates(y, (p[0], p[1], f, p[3], p[-1]), gamma, alpha, out)


@jit
def rates_under_held(
    y: np.ndarray,
    p: Any,
    c: Any,
    elapsed: float,
    spacing: float,
    gamma: float,
    alpha: float,
    out: np.ndarray,
    gains: np.ndarray,
) -> int:
    """`rates` with a torque that is held in the frames of walls (`coupling._kernels_held`); DONE.

    c: the first cell's x, the arrays of `held_field`, and the turn that it bears. elapsed [s]: since the step's start.
    gains (2,): as of `rates_under_flow`, without a source.
    """
    cells = y.shape[3] - 2
    n, b = np.empty((3, cells)), np.empty((3, cells))
    neel_rows(y, n)
    held_field(n, c[0], spacing, elapsed, c[1], c[2], c[3], c[4], c[5], c[6], b)
    given = p[1] if len(p) == 3 else p[2]
    if len(p) == 3 and given.size == 0 and p[0][19] == 0.0:
        track_under(y, p[0], p[-1], b, gamma, alpha, out)
    else:
        rates_with(y, p, b, gamma, alpha, out)
    gains[0], gains[1] = work_of(b, out), 0.0
    return DONE


@njit(nogil=True, error_model="numpy", fastmath={"contract", "reassoc"})
def work_of(b: np.ndarray, out: np.ndarray) -> float:
    """Σ b·(ṁ1 − ṁ2) [T/s] of a staggered field b (3, cells) on a track."""
    cells, total = b.shape[1], 0.0
    for i in range(3):
        first, second, field = out[0, i, 0, 1 : cells + 1], out[1, i, 0, 1 : cells + 1], b[i]
        for j in range(cells):
            total += field[j] * (first[j] - second[j])
    return total


@jit
def neel_rows(y: np.ndarray, n: np.ndarray) -> None:
    """The Néel vectors (3, cells) of a track."""
    cells = n.shape[1]
    for i in range(3):
        first, second, out = y[0, i, 0, 1 : cells + 1], y[1, i, 0, 1 : cells + 1], n[i]
        for j in range(cells):
            out[j] = 0.5 * (first[j] - second[j])


@jit
def find_held(y: np.ndarray, c: Any, elapsed: float, spacing: float) -> float:
    """The walls of a held torque found again, `elapsed` [s] after the last time; the turn [rad] of their profiles.

    What it bears is taken off; −inf for whatever else acts: nothing to renew.
    """
    if c is None:
        return -math.inf
    if len(c) >= 8:
        n = np.empty((3, y.shape[3] - 2))
        neel_rows(y, n)
        turned = find_walls(n, c[0], spacing, elapsed, c[2], c[3], c[4], c[5], c[6])
        return turned - c[7]
    return -math.inf


@jit
def find_phase_current(y: np.ndarray, c: Any, elapsed: float, ahead: float, spacing: float) -> float:
    """The current of a held torque at a given phase found again; up to the next look that of `ahead` [s] from now acts.

    Infinite where it is to be renewed, −inf for whatever else acts.
    """
    if c is None:
        return -math.inf
    if len(c) > 8:
        n = np.empty((3, y.shape[3] - 2))
        neel_rows(y, n)
        own = (c[8], c[9], c[10], c[11], c[1], c[6])
        return find_current(n, c[0], spacing, elapsed, ahead, c[2], c[4], c[5], *own)
    return -math.inf


@jit
def steps_to_look(turned: float, before: float, passed: int) -> int:
    """Steps to the next look, so that a turn that goes on as in the `passed` steps since `before` stays below zero.

    One at first, as nothing is known then.
    """
    if turned == -math.inf:
        return LOOK
    if passed == 0:
        return 1
    if turned <= before:
        return LOOK
    return int(max(1.0, min(float(LOOK), -turned / (turned - before) * passed)))


@jit
def rates_under(
    y: np.ndarray,
    p: Any,
    c: Any,
    elapsed: float,
    since: float,
    spacing: float,
    gamma: float,
    alpha: float,
    out: np.ndarray,
    gains: np.ndarray,
) -> int:
    """`rates` under whatever acts: nothing more (None), a superflow, or a torque that is held.

    elapsed [s]: since the leg's start; since: since the walls were found.
    """
    if c is None:
        rates(y, p, gamma, alpha, out)
        return DONE
    if len(c) >= 8:
        return rates_under_held(y, p, c, since, spacing, gamma, alpha, out, gains)
    return rates_under_flow(y, p, c, elapsed, spacing, gamma, alpha, out, gains)
