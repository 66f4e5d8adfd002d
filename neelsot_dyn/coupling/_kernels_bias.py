"""The numba loops that find the superflow under a bias, cell by cell, from the Chebyshev series of the energy in q.

Newton's method where ∂²f/∂q² > 0, in blocks of cells as in `_kernels`; a cell where it fails is bracketed by itself.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn.coupling._kernels import BLOCK, evaluate, jit, series_in_q

NEWTON = 12
"""Newton's steps of a block before its cells are taken one by one."""
CONVERGED, NOT_CONVERGED = 0, 1
UNIFORM, CURRENT, PHASE = 0, 1, 2


@jit
def slopes(a: np.ndarray, q: float, q_max: float, stiffness: float) -> tuple[float, float]:
    """∂/∂q and ∂²/∂q² of Σ_k a_k T_k(q/q_max) + ½ stiffness q²."""
    s = q / q_max
    t0, t1, d0, d1, c0, c1 = 1.0, s, 0.0, 1.0, 0.0, 0.0
    first, second = a[1], 0.0
    for k in range(2, a.size):
        t2 = 2.0 * s * t1 - t0
        d2 = 2.0 * (t1 + s * d1) - d0
        c2 = 2.0 * (2.0 * d1 + s * c1) - c0
        first += a[k] * d2
        second += a[k] * c2
        t0, t1, d0, d1, c0, c1 = t1, t2, d1, d2, c1, c2
    return first / q_max + stiffness * q, second / q_max**2 + stiffness


@jit
def block_slopes(
    c: np.ndarray, q: np.ndarray, size: int, q_max: float, stiffness: float, t: np.ndarray, out: np.ndarray
) -> None:
    """`slopes` of a block of cells, c (orders, BLOCK), q (BLOCK), into out (2, BLOCK); t (6, BLOCK) is scratch."""
    for i in range(size):
        s = q[i] / q_max
        t[0, i], t[1, i], t[2, i], t[3, i], t[4, i], t[5, i] = 1.0, s, 0.0, 1.0, 0.0, 0.0
        out[0, i], out[1, i] = c[1, i], 0.0
    for k in range(2, c.shape[0]):
        for i in range(size):
            s = q[i] / q_max
            t2 = 2.0 * s * t[1, i] - t[0, i]
            d2 = 2.0 * (t[1, i] + s * t[3, i]) - t[2, i]
            c2 = 2.0 * (2.0 * t[3, i] + s * t[5, i]) - t[4, i]
            out[0, i] += c[k, i] * d2
            out[1, i] += c[k, i] * c2
            t[0, i], t[1, i], t[2, i], t[3, i], t[4, i], t[5, i] = t[1, i], t2, t[3, i], d2, t[5, i], c2
    for i in range(size):
        out[0, i] = out[0, i] / q_max + stiffness * q[i]
        out[1, i] = out[1, i] / q_max**2 + stiffness


@jit
def invert(
    a: np.ndarray, momentum: float, stiffness: float, q_max: float, limit: float, rtol: float, q: np.ndarray
) -> int:
    """q (N,) with ∂F/∂q = momentum in every cell, from its present values.

    Returns CONVERGED, −1 − cell where no |q| ≤ limit has it, 1 + cell where ∂²F/∂q² ≤ 0 at the root.

    Newton's method in blocks of cells, each at rest once it has converged; a block in which a cell meets a stiffness
    that is not positive or passes the limit, or has no bracket, is left to `_bracketed`.
    """
    orders = a.shape[1]
    c, t, out = np.empty((orders, BLOCK)), np.empty((6, BLOCK)), np.empty((2, BLOCK))
    x, moves = np.empty(BLOCK), np.empty(BLOCK)
    for start in range(0, q.size, BLOCK):
        size = min(BLOCK, q.size - start)
        for k in range(orders):
            for i in range(size):
                c[k, i] = a[start + i, k]
        bracketed = True
        for side in (-1.0, 1.0):
            x[:] = side * limit
            block_slopes(c, x, size, q_max, stiffness, t, out)
            for i in range(size):
                bracketed = bracketed and side * (out[0, i] - momentum) >= 0.0
        for i in range(size):
            x[i], moves[i] = min(max(q[start + i], -limit), limit), 1.0
        found = False
        for _ in range(NEWTON if bracketed else 0):
            block_slopes(c, x, size, q_max, stiffness, t, out)
            left, sound = 0.0, True
            for i in range(size):
                step = moves[i] * (momentum - out[0, i]) / out[1, i]
                x[i] += step
                sound = sound and out[1, i] > 0.0 and abs(x[i]) <= limit
                moves[i] = 1.0 if abs(step) > rtol * limit else 0.0
                left += moves[i]
            if not sound:
                break
            if left == 0.0:
                found = True
                break
        for i in range(size):
            if found:
                q[start + i] = x[i]
            else:
                status = _bracketed(a[start + i], momentum, stiffness, q_max, limit, rtol, q[start + i : start + i + 1])
                if status != CONVERGED:
                    return -1 - (start + i) if status < 0 else 1 + start + i
    return CONVERGED


@jit
def _bracketed(
    a: np.ndarray, momentum: float, stiffness: float, q_max: float, limit: float, rtol: float, q: np.ndarray
) -> int:
    """`invert` for the one cell of q (1,): CONVERGED, −1 or 1.

    Newton's steps inside a bracket that shrinks: a step that leaves it is replaced by bisection. The bracket begins at
    ±limit and needs ∂F/∂q to pass `momentum` between them.
    """
    low, high = -limit, limit
    if slopes(a, low, q_max, stiffness)[0] > momentum or slopes(a, high, q_max, stiffness)[0] < momentum:
        return -1
    x = min(max(q[0], low), high)
    for _ in range(200):
        slope, bend = slopes(a, x, q_max, stiffness)
        if slope < momentum:
            low = x
        else:
            high = x
        step = (momentum - slope) / bend if bend > 0.0 else limit * 4.0
        new = x + step
        if not low <= new <= high:
            new = 0.5 * (low + high)
        moved = abs(new - x)
        x = new
        if moved <= rtol * limit:
            break
    q[0] = x
    return CONVERGED if slopes(a, x, q_max, stiffness)[1] > 0.0 else 1


@jit
def share_phase(
    a: np.ndarray,
    phase: float,
    spacing: float,
    stiffness: float,
    q_max: float,
    limit: float,
    rtol: float,
    q: np.ndarray,
) -> int:
    """q (N,) with Σ q spacing = phase and the same ∂F/∂q in every cell; CONVERGED, NOT_CONVERGED or −1 − a cell.

    Newton's method on the constrained minimum of Σ F(q): with slopes s and bends b, the common momentum is
    κ = [phase/spacing − Σ (q − s/b)]/Σ 1/b, and q → q + (κ − s)/b. Steps that would pass ±limit are shortened. A
    cell is named where b ≤ 0 or the limit stops it.
    """
    cells = q.size
    slope, bend = np.empty(cells), np.empty(cells)
    for _ in range(200):
        total, compliance = phase / spacing, 0.0
        for i in range(cells):
            slope[i], bend[i] = slopes(a[i], q[i], q_max, stiffness)
            if not bend[i] > 0.0:
                return -1 - i
            total -= q[i] - slope[i] / bend[i]
            compliance += 1.0 / bend[i]
        momentum = total / compliance
        share, blocked, moved = 1.0, -1, 0.0
        for i in range(cells):
            step = (momentum - slope[i]) / bend[i]
            if abs(q[i] + share * step) > limit:
                share, blocked = (limit - np.sign(step) * q[i]) / abs(step), i
        for i in range(cells):
            step = share * (momentum - slope[i]) / bend[i]
            q[i] += step
            moved = max(moved, abs(step))
        if moved <= rtol * limit:
            return CONVERGED if blocked < 0 else -1 - blocked
    return NOT_CONVERGED


@jit
def flow(
    kind: int,
    drive: float,
    numbers: np.ndarray,
    table: np.ndarray,
    steps: np.ndarray,
    n: np.ndarray,
    spacing: float,
    q: np.ndarray,
    out: np.ndarray,
) -> int:
    """q (N,) under a bias and `evaluate`'s numbers of the layer there; drive: q, κ or φ. CONVERGED, or as `invert`.

    numbers: degree, q_max, limit of |q|, parent's stiffness, tolerance of q, …
    """
    degree, q_max, limit, stiffness, rtol = int(numbers[0]), numbers[1], numbers[2], numbers[3], numbers[4]
    status = CONVERGED
    if kind == UNIFORM:
        q[:] = drive
        if not abs(drive) <= limit * (1.0 + 1e-12):
            return -1
        evaluate(n, q[:1], table, steps, degree, q_max, out)
        return status
    series = np.empty((n.shape[0], 2 * table.shape[1]))
    series_in_q(n, table, steps, degree, series)
    if kind == CURRENT:
        q[:] = drive / stiffness
        status = invert(series, drive, stiffness, q_max, limit, rtol, q)
    else:
        mean = drive / (n.shape[0] * spacing)
        if not abs(mean) <= limit:
            return -1
        q[:] = mean
        status = share_phase(series, drive, spacing, stiffness, q_max, limit, rtol, q)
    if status == CONVERGED:
        evaluate(n, q, table, steps, degree, q_max, out)
    return status


@jit
def flow_power(
    kind: int,
    drive_rate: float,
    numbers: np.ndarray,
    spacing: float,
    q: np.ndarray,
    values: np.ndarray,
    n_rate: np.ndarray,
) -> float:
    """Σ ∂f/∂q ∂q/∂t of a track's cells [J/(m² s)] while n moves at n_rate (N, 3): the source's power."""
    stiffness, cells = numbers[3], q.size
    momentum_rate, compliance = drive_rate, 0.0
    if kind == PHASE:
        momentum_rate = drive_rate / spacing
        for i in range(cells):
            bend = values[i, 2] + stiffness
            pull = values[i, 6] * n_rate[i, 0] + values[i, 7] * n_rate[i, 1] + values[i, 8] * n_rate[i, 2]
            momentum_rate += pull / bend
            compliance += 1.0 / bend
        momentum_rate /= compliance
    total = 0.0
    for i in range(cells):
        slope = values[i, 1] + stiffness * q[i]
        if kind == UNIFORM:
            total += slope * drive_rate
        else:
            pull = values[i, 6] * n_rate[i, 0] + values[i, 7] * n_rate[i, 1] + values[i, 8] * n_rate[i, 2]
            total += slope * (momentum_rate - pull) / (values[i, 2] + stiffness)
    return total
