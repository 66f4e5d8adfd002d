"""The numba loops: energy invariants, effective field, LLG rate, Runge-Kutta stepping, the moving window.

Arrays are structure-of-arrays with one ghost cell at either end: y[sublattice, component, cell], shape (2, 3, N + 2);
the ghosts copy the end cells (free ends). p are `Functional.field_coefficients`; invariants are in the order of
`Functional.coefficients`. One file, because numba's cache does not see a change in another file that it inlined.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

INVARIANTS = 16
DONE, NOT_FINITE, STEP_TOO_SMALL, NO_WALL = 0, 1, 2, 3

# Only "contract" (fused multiply-add): NaN and infinity must keep their meaning, and a run its bits.
jit = njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
# LLVM makes vector instructions of the cell loops only if all that they call is inlined (measured: four times faster).
inlined = njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"}, forceinline=True)


@inlined
def unpack(p: np.ndarray) -> tuple[float, ...]:
    """The coefficients as a tuple of scalars, which the compiler keeps in registers."""
    return (p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9], p[10], p[11], p[12], p[13], p[14], p[15])


@inlined
def rows(y: np.ndarray, first: int) -> Any:
    """The six rows of y, N cells each, that begin at ghosted cell `first`."""
    n = y.shape[2] - 2 + first
    return (
        y[0, 0, first:n],
        y[0, 1, first:n],
        y[0, 2, first:n],
        y[1, 0, first:n],
        y[1, 1, first:n],
        y[1, 2, first:n],
    )


@jit
def fill_ghosts(y: np.ndarray) -> None:
    """Copy the end cells outwards: no gradient across a free end."""
    for s in range(2):
        for i in range(3):
            y[s, i, 0] = y[s, i, 1]
            y[s, i, -1] = y[s, i, -2]


@jit
def add_local(y: np.ndarray, j: int, weight: float, out: np.ndarray) -> None:
    """Add `weight` times the gradient-free invariants of cell j."""
    ax, ay, az, bx, by, bz = y[0, 0, j], y[0, 1, j], y[0, 2, j], y[1, 0, j], y[1, 1, j], y[1, 2, j]
    sx, sy, sz = ax + bx, ay + by, az + bz
    out[0] += weight * 0.5 * (sx * sx + sy * sy + sz * sz)
    out[4] += weight * (ax * ax + bx * bx)
    out[5] += weight * (ay * ay + by * by)
    out[6] += weight * (az * az + bz * bz)
    out[7] += weight * 2.0 * (ax * ay + bx * by)
    out[8] += weight * 2.0 * (ax * az + bx * bz)
    out[9] += weight * 2.0 * (ay * az + by * bz)
    out[10] -= weight * sx
    out[11] -= weight * sy
    out[12] -= weight * sz
    out[13] -= weight * (ax - bx)
    out[14] -= weight * (ay - by)
    out[15] -= weight * (az - bz)


@jit
def add_bond(y: np.ndarray, j: int, weight: float, out: np.ndarray) -> None:
    """Add `weight` times the squared differences across the bond from cell j to cell j + 1."""
    for i in range(3):
        d1 = y[0, i, j + 1] - y[0, i, j]
        d2 = y[1, i, j + 1] - y[1, i, j]
        out[1] += weight * (d1 * d1 + d2 * d2)
        out[2] += weight * (d1 * d1 - d2 * d2)
        out[3] += weight * d1 * d2


@jit
def invariant_densities(y: np.ndarray, spacing: float) -> np.ndarray:
    """Invariants per cell (N, 16); a bond's share goes half to either of its cells."""
    cells = y.shape[2] - 2
    out = np.zeros((cells, INVARIANTS))
    half = 0.5 / spacing**2
    for j in range(1, cells + 1):
        add_local(y, j, 1.0, out[j - 1])
        if j < cells:
            add_bond(y, j, half, out[j - 1])
            add_bond(y, j, half, out[j])
    return out


@inlined
def cell_field(left: Any, here: Any, right: Any, j: int, c: Any) -> Any:
    """B1 and B2 [T] of cell j, six numbers: minus the gradient of the discrete energy over M_s and the cell."""
    exchange, stiff1, stiff2, cross, kxx, kyy, kzz, kxy, kxz, kyz, f1x, f1y, f1z, f2x, f2y, f2z = c
    ax, ay, az, bx, by, bz = here[0][j], here[1][j], here[2][j], here[3][j], here[4][j], here[5][j]
    lax = (left[0][j] - ax) + (right[0][j] - ax)
    lay = (left[1][j] - ay) + (right[1][j] - ay)
    laz = (left[2][j] - az) + (right[2][j] - az)
    lbx = (left[3][j] - bx) + (right[3][j] - bx)
    lby = (left[4][j] - by) + (right[4][j] - by)
    lbz = (left[5][j] - bz) + (right[5][j] - bz)
    sx, sy, sz = exchange * (ax + bx), exchange * (ay + by), exchange * (az + bz)
    return (
        stiff1 * lax + cross * lbx - sx - (kxx * ax + kxy * ay + kxz * az) + f1x,
        stiff1 * lay + cross * lby - sy - (kxy * ax + kyy * ay + kyz * az) + f1y,
        stiff1 * laz + cross * lbz - sz - (kxz * ax + kyz * ay + kzz * az) + f1z,
        stiff2 * lbx + cross * lax - sx - (kxx * bx + kxy * by + kxz * bz) + f2x,
        stiff2 * lby + cross * lay - sy - (kxy * bx + kyy * by + kyz * bz) + f2y,
        stiff2 * lbz + cross * laz - sz - (kxz * bx + kyz * by + kzz * bz) + f2z,
    )


@jit
def fields(y: np.ndarray, p: np.ndarray, out: np.ndarray) -> None:
    """Effective fields [T] of every cell into out (2, 3, N + 2)."""
    fill_ghosts(y)
    c = unpack(p)
    left, here, right, b = rows(y, 0), rows(y, 1), rows(y, 2), rows(out, 1)
    for j in range(y.shape[2] - 2):
        b[0][j], b[1][j], b[2][j], b[3][j], b[4][j], b[5][j] = cell_field(left, here, right, j, c)


@inlined
def torque(mx: float, my: float, mz: float, bx: float, by: float, bz: float, gamma: float, alpha: float) -> Any:
    """−γ' [m × B + α m × (m × B)], with gamma = γ' = γ/(1 + α²)."""
    tx, ty, tz = my * bz - mz * by, mz * bx - mx * bz, mx * by - my * bx
    return (
        -gamma * (tx + alpha * (my * tz - mz * ty)),
        -gamma * (ty + alpha * (mz * tx - mx * tz)),
        -gamma * (tz + alpha * (mx * ty - my * tx)),
    )


@jit
def rates(y: np.ndarray, p: np.ndarray, gamma: float, alpha: float, out: np.ndarray) -> None:
    """dm/dt of both sublattices in one pass; the ghosts of `out` are not touched."""
    fill_ghosts(y)
    c = unpack(p)
    left, m, right, k = rows(y, 0), rows(y, 1), rows(y, 2), rows(out, 1)
    for j in range(y.shape[2] - 2):
        bx, by, bz, dx, dy, dz = cell_field(left, m, right, j, c)
        k[0][j], k[1][j], k[2][j] = torque(m[0][j], m[1][j], m[2][j], bx, by, bz, gamma, alpha)
        k[3][j], k[4][j], k[5][j] = torque(m[3][j], m[4][j], m[5][j], dx, dy, dz, gamma, alpha)


@jit
def combine(base: float, y: np.ndarray, k: np.ndarray, weights: np.ndarray, step: float, out: np.ndarray) -> None:
    """out = base y + step Σ_s weights[s] k[s], for base 1 or 0.

    In blocks that stay in the first-level cache; the small increments are summed before the large y joins them.
    """
    size = out.size
    flat, start_values, slopes = out.reshape(size), y.reshape(size), k.reshape(k.shape[0], size)
    used = weights.size
    while used > 1 and weights[used - 1] == 0.0:
        used -= 1
    for start in range(0, size, 512):
        stop = min(start + 512, size)
        block, origin, slope = flat[start:stop], start_values[start:stop], slopes[0, start:stop]
        weight = step * weights[0]
        for i in range(block.size):
            block[i] = weight * slope[i]
        for s in range(1, used - 1, 2):
            weight, weight2 = step * weights[s], step * weights[s + 1]
            slope, slope2 = slopes[s, start:stop], slopes[s + 1, start:stop]
            for i in range(block.size):
                block[i] += weight * slope[i] + weight2 * slope2[i]
        if used % 2 == 0:
            weight = step * weights[used - 1]
            slope = slopes[used - 1, start:stop]
            for i in range(block.size):
                block[i] += weight * slope[i]
        for i in range(block.size):
            block[i] += base * origin[i]


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "reassoc"})
def sum_of_squares(k: np.ndarray) -> float:
    """Σ k², all components and cells (the order of the sum is left to the compiler, so that it runs in vectors)."""
    flat = k.reshape(k.size)
    total = 0.0
    for i in range(flat.size):
        total += flat[i] * flat[i]
    return total


@jit
def largest_vector(e: np.ndarray) -> float:
    """The longest vector of e (2, 3, N + 2)."""
    worst = np.zeros(8)  # eight independent maxima, so that no comparison waits for the one before
    cells = e.shape[2]
    for s in range(2):
        ex, ey, ez = e[s, 0], e[s, 1], e[s, 2]
        for start in range(0, cells, 8):
            stop = min(start + 8, cells)
            x, y, z = ex[start:stop], ey[start:stop], ez[start:stop]
            for i in range(stop - start):
                square = x[i] * x[i] + y[i] * y[i] + z[i] * z[i]
                worst[i] = square if square > worst[i] else worst[i]
    return math.sqrt(worst.max())


@jit
def along(y: np.ndarray, axis: np.ndarray, j: int) -> float:
    """2 n·axis in cell j."""
    total = 0.0
    for i in range(3):
        total += axis[i] * (y[0, i, j] - y[1, i, j])
    return total


@jit
def follow(y: np.ndarray, axis: np.ndarray, spacing: float, carried: np.ndarray) -> int:
    """Shift the window by one cell if the wall has passed the cell beside its centre: +1, −1, or 0; 2 with no wall.

    Both sublattices move in one operation and the cell that enters copies the edge, each sublattice its own. `carried`
    gains the invariants (per area) of what leaves minus those of what enters, so window + carried is continuous.
    """
    last = y.shape[2] - 2
    centre = last // 2 + 1
    left, right = along(y, axis, 1) > 0.0, along(y, axis, last) > 0.0
    if left == right:
        return 2
    if (along(y, axis, centre + 1) > 0.0) == left:
        add_local(y, 1, spacing, carried)
        add_bond(y, 1, 1.0 / spacing, carried)
        add_local(y, last, -spacing, carried)
        for s in range(2):
            for i in range(3):
                for j in range(1, last):
                    y[s, i, j] = y[s, i, j + 1]
        return 1
    if (along(y, axis, centre - 1) > 0.0) == right:
        add_local(y, last, spacing, carried)
        add_bond(y, last - 1, 1.0 / spacing, carried)
        add_local(y, 1, -spacing, carried)
        for s in range(2):
            for i in range(3):
                for j in range(last, 1, -1):
                    y[s, i, j] = y[s, i, j - 1]
        return -1
    return 0


@jit
def advance(
    y: np.ndarray,
    p: np.ndarray,
    gamma: float,
    alpha: float,
    a: np.ndarray,
    b: np.ndarray,
    error: np.ndarray,
    duration: float,
    fixed_steps: int,
    tolerance: float,
    limits: tuple[float, float],
    axis: np.ndarray,
    window: bool,
    spacing: float,
    carried: np.ndarray,
    totals: np.ndarray,
    counts: np.ndarray,
) -> int:
    """Advance y in place by `duration`, in `fixed_steps` equal steps or, if that is 0, in steps held to `tolerance`.

    totals = [∫ Σ ṁ² dt, the controller's step, time reached]; counts = [window offset, steps, rejected steps].
    `limits` are the smallest and the largest step. Returns DONE, NOT_FINITE, STEP_TOO_SMALL or NO_WALL.
    """
    adaptive = fixed_steps == 0
    stages = b.size
    k = np.zeros((stages + 1, *y.shape))
    stage = np.zeros(y.shape)
    estimate = np.zeros(y.shape)
    smallest, largest = limits
    step = min(totals[1], largest) if adaptive else duration / fixed_steps
    time = 0.0
    taken = 0
    slope_known = False
    while True:
        trial = step
        last = False
        cut = False
        if adaptive:
            remaining = duration - time
            if trial >= remaining:
                trial, last, cut = remaining, True, True
            elif 2.0 * trial > remaining:  # two equal steps rather than one and a sliver
                trial, cut = 0.5 * remaining, True
        else:
            last = taken + 1 == fixed_steps

        if not slope_known:
            rates(y, p, gamma, alpha, k[0])
        work = b[0] * sum_of_squares(k[0])
        for s in range(1, stages):
            combine(1.0, y, k, a[s], trial, stage)
            rates(stage, p, gamma, alpha, k[s])
            if b[s] != 0.0:
                work += b[s] * sum_of_squares(k[s])
        combine(1.0, y, k, b, trial, stage)
        sound = math.isfinite(work)
        if not adaptive and not sound:
            totals[2] = time
            return NOT_FINITE

        if adaptive:
            rates(stage, p, gamma, alpha, k[stages])
            combine(0.0, y, k, error, trial, estimate)
            size = largest_vector(estimate) / tolerance
            sound = sound and math.isfinite(sum_of_squares(k[stages]))
            factor = 0.2
            if sound:
                factor = min(5.0, max(0.2, 0.9 * max(size, 1e-10) ** -0.2))
            if not sound or size > 1.0:
                counts[2] += 1
                slope_known = True
                step = trial * min(factor, 0.9)
                if not step > smallest:
                    totals[2] = time
                    return STEP_TOO_SMALL
                continue
            proposed = trial * factor
            step = min(largest, max(step, proposed) if cut else proposed)

        y[:] = stage
        totals[0] += trial * work
        time += trial
        taken += 1
        counts[1] += 1
        if adaptive:
            k[0] = k[stages]
            slope_known = True
        if window:
            shift = follow(y, axis, spacing, carried)
            if shift == 2:
                totals[2] = time
                return NO_WALL
            if shift != 0:
                counts[0] += shift
                slope_known = False
        if last:
            break
    totals[1] = step
    totals[2] = duration
    return DONE
