"""The numba loops: energy invariants, effective field, LLG rate, Runge-Kutta stepping, the moving window.

Arrays are structure-of-arrays, y[sublattice, component, row, cell], rows along y, cells along x, with one ghost cell at
either end of a row and, if there are several rows, a ghost row at either side; a track is one row without ghost rows.

What acts is a tuple p of arrays (`Coefficients` builds it), fields in tesla:

    u (21,)          uniform: B_E | own 1, own 2, cross along x | 2K: xx yy zz xy xz yz | B on m1 | B on m2
                     | own 1, own 2, cross along y | DMI along x, y
    v (ny, 23, >nx)  per cell, on top: B_E | 2K (6) | own 1, own 2, cross of the right bond | of the left bond
                     | DMI right, left | own 1, own 2, cross of the upper bond | of the lower bond | DMI up, down
    f (6, ny, nx)    fields per cell, on top: B on m1, B on m2
    w (ny+1, nx+1)   stiffness ∂x m·∂y m of the plaquettes, staggered
    ends (2,)        along x and y: 0 free, 1 periodic, 2 pinned

v, f and w may be empty. A row is worked through in blocks that stay in the first-level cache: the field of a block,
each contribution that is present added to it, then the torque, so that no contribution costs a pass over memory.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neelsot_dyn._compile import njit, prange
from neelsot_dyn.coupling._kernels import flow, flow_power

INVARIANTS = 18
DONE, NOT_FINITE, STEP_TOO_SMALL, NO_WALL, SHIFT, NO_FLOW = 0, 1, 2, 3, 4, 5
NO_COUPLING = (-1, 0.0, 0.0, np.zeros(0), np.zeros((0, 0)), np.zeros((0, 0)))
FREE, PERIODIC, PINNED = 0, 1, 2
BLOCK = 256

# Only "contract" (fused multiply-add): NaN and infinity must keep their meaning, and a run its bits.
jit = njit(nogil=True, error_model="numpy", fastmath={"contract"})
# LLVM makes vector instructions of the cell loops only if all that they call is inlined (measured: four times faster).
inlined = njit(nogil=True, error_model="numpy", fastmath={"contract"}, forceinline=True)


@jit
def ghost_rows(y: np.ndarray) -> int:
    """1 for several rows, 0 for a track."""
    return 1 if y.shape[2] > 1 else 0


@jit
def fill_ghosts(y: np.ndarray, ends: np.ndarray) -> None:
    """Free and pinned ends repeat the edge (no gradient across it), periodic ones the opposite edge."""
    rows, cells = y.shape[2], y.shape[3]
    for s in range(2):
        for i in range(3):
            z = y[s, i]
            for r in range(rows):
                z[r, 0] = z[r, cells - 2] if ends[0] == PERIODIC else z[r, 1]
                z[r, cells - 1] = z[r, 1] if ends[0] == PERIODIC else z[r, cells - 2]
            if rows > 1:
                z[0] = z[rows - 2] if ends[1] == PERIODIC else z[1]
                z[rows - 1] = z[1] if ends[1] == PERIODIC else z[rows - 2]


@inlined
def six(y: np.ndarray, row: int, first: int, size: int) -> Any:
    """The six stretches of `size` cells of a row that begin at ghosted cell `first`."""
    last = first + size
    return (
        y[0, 0, row, first:last],
        y[0, 1, row, first:last],
        y[0, 2, row, first:last],
        y[1, 0, row, first:last],
        y[1, 1, row, first:last],
        y[1, 2, row, first:last],
    )


@inlined
def unpack(u: np.ndarray) -> Any:
    """The first 16 coefficients as scalars, which the compiler keeps in registers."""
    return (u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15])


@inlined
def track_cell(left: Any, here: Any, right: Any, j: int, c: Any, dmi: float) -> Any:
    """Field of one cell from the uniform coefficients, neighbours along x only.

    DMI along x is B += d (Δz, 0, −Δx) with Δ = right − left.
    """
    exchange, stiff1, stiff2, cross, kxx, kyy, kzz, kxy, kxz, kyz, f1x, f1y, f1z, f2x, f2y, f2z = c
    ax, ay, az, bx, by, bz = here[0][j], here[1][j], here[2][j], here[3][j], here[4][j], here[5][j]
    rax, raz, rbx, rbz = right[0][j], right[2][j], right[3][j], right[5][j]
    sax, saz, sbx, sbz = left[0][j], left[2][j], left[3][j], left[5][j]
    lax = (sax - ax) + (rax - ax)
    lay = (left[1][j] - ay) + (right[1][j] - ay)
    laz = (saz - az) + (raz - az)
    lbx = (sbx - bx) + (rbx - bx)
    lby = (left[4][j] - by) + (right[4][j] - by)
    lbz = (sbz - bz) + (rbz - bz)
    sx, sy, sz = exchange * (ax + bx), exchange * (ay + by), exchange * (az + bz)
    return (
        stiff1 * lax + cross * lbx - sx - (kxx * ax + kxy * ay + kxz * az) + f1x + dmi * (raz - saz),
        stiff1 * lay + cross * lby - sy - (kxy * ax + kyy * ay + kyz * az) + f1y,
        stiff1 * laz + cross * lbz - sz - (kxz * ax + kyz * ay + kzz * az) + f1z - dmi * (rax - sax),
        stiff2 * lbx + cross * lax - sx - (kxx * bx + kxy * by + kxz * bz) + f2x + dmi * (rbz - sbz),
        stiff2 * lby + cross * lay - sy - (kxy * bx + kyy * by + kyz * bz) + f2y,
        stiff2 * lbz + cross * laz - sz - (kxz * bx + kyz * by + kzz * bz) + f2z - dmi * (rbx - sbx),
    )


@inlined
def stretches(buffer: np.ndarray, size: int) -> Any:
    """The six rows of a block's buffer."""
    return buffer[0, :size], buffer[1, :size], buffer[2, :size], buffer[3, :size], buffer[4, :size], buffer[5, :size]


@jit
def add_rows(y: np.ndarray, u: np.ndarray, row: int, start: int, size: int, b: np.ndarray) -> None:
    """What the neighbours along y add: stiffness, and DMI B += d (0, Δz, −Δy) with Δ = above − below."""
    first, last = start + 1, start + 1 + size
    stiff1, stiff2, cross, dmi = u[16], u[17], u[18], u[20]
    for i in range(3):
        here1, here2 = y[0, i, row, first:last], y[1, i, row, first:last]
        below1, below2 = y[0, i, row - 1, first:last], y[1, i, row - 1, first:last]
        above1, above2 = y[0, i, row + 1, first:last], y[1, i, row + 1, first:last]
        out1, out2 = b[i, :size], b[i + 3, :size]
        for j in range(size):
            bend1 = (below1[j] - here1[j]) + (above1[j] - here1[j])
            bend2 = (below2[j] - here2[j]) + (above2[j] - here2[j])
            out1[j] += stiff1 * bend1 + cross * bend2
            out2[j] += stiff2 * bend2 + cross * bend1
    if dmi != 0.0:
        for s in range(2):
            below_y, below_z = y[s, 1, row - 1, first:last], y[s, 2, row - 1, first:last]
            above_y, above_z = y[s, 1, row + 1, first:last], y[s, 2, row + 1, first:last]
            out_y, out_z = b[3 * s + 1, :size], b[3 * s + 2, :size]
            for j in range(size):
                out_y[j] += dmi * (above_z[j] - below_z[j])
                out_z[j] -= dmi * (above_y[j] - below_y[j])


@inlined
def fill_block(y: np.ndarray, u: np.ndarray, row: int, start: int, size: int, buffer: np.ndarray) -> None:
    """Field of a block from the uniform coefficients into the buffer."""
    c, dmi = unpack(u), u[19]
    left, here, right = six(y, row, start, size), six(y, row, start + 1, size), six(y, row, start + 2, size)
    b = stretches(buffer, size)
    for j in range(size):
        b[0][j], b[1][j], b[2][j], b[3][j], b[4][j], b[5][j] = track_cell(left, here, right, j, c, dmi)
    if y.shape[2] > 1:
        add_rows(y, u, row, start, size, buffer)


@jit
def add_bonds(own: np.ndarray, cross: np.ndarray, m: Any, across: Any, b: np.ndarray) -> None:
    """One component of one sublattice, bonds of varying stiffness; m and across: (here, beside) of it and the other."""
    here, beside = m
    there, away = across
    for j in range(b.size):
        b[j] += own[j] * (beside[j] - here[j]) + cross[j] * (away[j] - there[j])


@jit
def add_varying_bonds(y: np.ndarray, v: np.ndarray, k: int, at: Any, di: int, dj: int, b: np.ndarray) -> None:
    """The bonds to the neighbour at (di, dj); v[k … k + 2] are its own 1, own 2 and cross stiffness."""
    r, row, start, size = at
    stop, first, last = start + size, start + 1, start + 1 + size
    own1, own2, cross = v[r, k, start:stop], v[r, k + 1, start:stop], v[r, k + 2, start:stop]
    for i in range(3):
        m1 = (y[0, i, row, first:last], y[0, i, row + di, first + dj : last + dj])
        m2 = (y[1, i, row, first:last], y[1, i, row + di, first + dj : last + dj])
        add_bonds(own1, cross, m1, m2, b[i, :size])
        add_bonds(own2, cross, m2, m1, b[i + 3, :size])


@jit
def add_varying_local(y: np.ndarray, v: np.ndarray, at: Any, b: np.ndarray) -> None:
    """Homogeneous exchange v[0] and anisotropy v[1 … 6] per cell, component by component."""
    r, row, start, size = at
    stop, first, last = start + size, start + 1, start + 1 + size
    exchange = v[r, 0, start:stop]
    for s in range(2):
        mx, my, mz = y[s, 0, row, first:last], y[s, 1, row, first:last], y[s, 2, row, first:last]
        for i in range(3):
            k = (1, 4, 5) if i == 0 else (4, 2, 6) if i == 1 else (5, 6, 3)
            kx, ky, kz = v[r, k[0], start:stop], v[r, k[1], start:stop], v[r, k[2], start:stop]
            own, other, out = y[s, i, row, first:last], y[1 - s, i, row, first:last], b[3 * s + i, :size]
            for j in range(size):
                out[j] -= exchange[j] * (own[j] + other[j]) + kx[j] * mx[j] + ky[j] * my[j] + kz[j] * mz[j]


@jit
def add_varying_dmi(y: np.ndarray, v: np.ndarray, k: int, at: Any, di: int, dj: int, b: np.ndarray) -> None:
    """DMI of the bond to the neighbour at (di, dj), its strength v[k]."""
    r, row, start, size = at
    first, last = start + 1 + dj, start + 1 + dj + size
    d, sign, i = v[r, k, start : start + size], float(di + dj), abs(di)
    for s in range(2):
        along, normal = y[s, i, row + di, first:last], y[s, 2, row + di, first:last]
        out, out_z = b[3 * s + i, :size], b[3 * s + 2, :size]
        for j in range(size):
            out[j] += sign * d[j] * normal[j]
            out_z[j] -= sign * d[j] * along[j]


@jit
def add_varying(y: np.ndarray, v: np.ndarray, at: Any, b: np.ndarray) -> None:
    """All that varies from cell to cell, for one block."""
    add_varying_local(y, v, at, b)
    add_varying_bonds(y, v, 7, at, 0, 1, b)
    add_varying_bonds(y, v, 10, at, 0, -1, b)
    add_varying_dmi(y, v, 13, at, 0, 1, b)
    add_varying_dmi(y, v, 14, at, 0, -1, b)
    if y.shape[2] > 1:
        add_varying_bonds(y, v, 15, at, 1, 0, b)
        add_varying_bonds(y, v, 18, at, -1, 0, b)
        add_varying_dmi(y, v, 21, at, 1, 0, b)
        add_varying_dmi(y, v, 22, at, -1, 0, b)


@jit
def add_diagonal(y: np.ndarray, w: np.ndarray, at: Any, di: int, dj: int, b: np.ndarray) -> None:
    """The diagonal bond to the neighbour at (di, dj) of the staggered stiffness ∂x m·∂y m."""
    r, row, start, size = at
    first, last = start + 1, start + 1 + size
    column = start + (1 if dj > 0 else 0)
    plaquette = w[r + (1 if di > 0 else 0), column : column + size]
    for s in range(2):
        sign = float(di * dj * (1 - 2 * s))
        for i in range(3):
            here, beside = y[s, i, row, first:last], y[s, i, row + di, first + dj : last + dj]
            out = b[3 * s + i, :size]
            for j in range(size):
                out[j] += sign * plaquette[j] * (beside[j] - here[j])


@jit
def add_free_ends(y: np.ndarray, p: Any, at: Any, b: np.ndarray) -> None:
    """Uniform DMI has no bond across a free end, where the ghost cell pretends one: take its field away again."""
    u, ends = p[0], p[4]
    r, row, start, size = at
    for s in range(2):
        if u[19] != 0.0 and ends[0] != PERIODIC:
            for cell, sign in ((0, 1.0), (y.shape[3] - 3, -1.0)):
                j = cell - start
                if 0 <= j < size:
                    b[3 * s, j] += sign * u[19] * y[s, 2, row, cell + 1]
                    b[3 * s + 2, j] -= sign * u[19] * y[s, 0, row, cell + 1]
        if u[20] != 0.0 and ends[1] != PERIODIC:
            for edge, sign in ((0, 1.0), (y.shape[2] - 3, -1.0)):
                if r == edge:
                    for j in range(size):
                        b[3 * s + 1, j] += sign * u[20] * y[s, 2, row, start + 1 + j]
                        b[3 * s + 2, j] -= sign * u[20] * y[s, 1, row, start + 1 + j]


@jit
def add_extras(y: np.ndarray, p: Any, at: Any, b: np.ndarray) -> None:
    """What is not uniform, on top of a block's field: ends, varying parameters, plaquettes, fields per cell."""
    u, v, f, w = p[0], p[1], p[2], p[3]
    r, start, size = at[0], at[2], at[3]
    if u[19] != 0.0 or u[20] != 0.0:
        add_free_ends(y, p, at, b)
    if v.shape[0] > 0:
        add_varying(y, v, at, b)
    if w.shape[0] > 0:
        for di in (-1, 1):
            for dj in (-1, 1):
                add_diagonal(y, w, at, di, dj, b)
    if f.shape[0] > 0:
        for i in range(6):
            source, target = f[i, r, start : start + size], b[i, :size]
            for j in range(size):
                target[j] += source[j]


@jit
def fields(y: np.ndarray, p: Any, out: np.ndarray) -> None:
    """Effective fields [T] of every cell into out, shaped like y."""
    fill_ghosts(y, p[4])
    g = ghost_rows(y)
    nx = y.shape[3] - 2
    buffer = np.empty((6, BLOCK))
    for r in range(y.shape[2] - 2 * g):
        for start in range(0, nx, BLOCK):
            size = min(BLOCK, nx - start)
            fill_block(y, p[0], r + g, start, size, buffer)
            add_extras(y, p, (r, r + g, start, size), buffer)
            for i in range(6):
                out[i // 3, i % 3, r + g, start + 1 : start + 1 + size] = buffer[i, :size]


@inlined
def torque(mx: float, my: float, mz: float, bx: float, by: float, bz: float, gamma: float, alpha: float) -> Any:
    """−γ' [m × B + α m × (m × B)], with gamma = γ' = γ/(1 + α²)."""
    tx, ty, tz = my * bz - mz * by, mz * bx - mx * bz, mx * by - my * bx
    return (
        -gamma * (tx + alpha * (my * tz - mz * ty)),
        -gamma * (ty + alpha * (mz * tx - mx * tz)),
        -gamma * (tz + alpha * (mx * ty - my * tx)),
    )


@inlined
def torque_block(m: Any, b: Any, k: Any, size: int, gamma: float, alpha: float) -> None:
    """Both sublattices' torques of one block."""
    for j in range(size):
        k[0][j], k[1][j], k[2][j] = torque(m[0][j], m[1][j], m[2][j], b[0][j], b[1][j], b[2][j], gamma, alpha)
        k[3][j], k[4][j], k[5][j] = torque(m[3][j], m[4][j], m[5][j], b[3][j], b[4][j], b[5][j], gamma, alpha)


@jit
def hold_ends(ends: np.ndarray, out: np.ndarray) -> None:
    """Pinned end cells do not move."""
    g = ghost_rows(out)
    if ends[0] == PINNED:
        out[:, :, :, 1] = 0.0
        out[:, :, :, out.shape[3] - 2] = 0.0
    if ends[1] == PINNED and g == 1:
        out[:, :, 1] = 0.0
        out[:, :, out.shape[2] - 2] = 0.0


@jit
def plain_track(y: np.ndarray, u: np.ndarray, nx: int, gamma: float, alpha: float, out: np.ndarray) -> None:
    """A track with uniform coefficients and no DMI: field and torque of a cell at once, a third faster."""
    c = unpack(u)
    left, m, right, k = six(y, 0, 0, nx), six(y, 0, 1, nx), six(y, 0, 2, nx), six(out, 0, 1, nx)
    for j in range(nx):
        b = track_cell(left, m, right, j, c, 0.0)
        k[0][j], k[1][j], k[2][j] = torque(m[0][j], m[1][j], m[2][j], b[0], b[1], b[2], gamma, alpha)
        k[3][j], k[4][j], k[5][j] = torque(m[3][j], m[4][j], m[5][j], b[3], b[4], b[5], gamma, alpha)


@jit
def rates_row(y: np.ndarray, p: Any, r: int, gamma: float, alpha: float, out: np.ndarray) -> None:
    """dm/dt of both sublattices along one row: field of a block, what is added to it, torque."""
    row = r + ghost_rows(y)
    nx = y.shape[3] - 2
    if y.shape[2] == 1 and p[0][19] == 0.0 and p[1].size + p[2].size + p[3].size == 0:
        plain_track(y, p[0], nx, gamma, alpha, out)
        return
    buffer = np.empty((6, BLOCK))
    for start in range(0, nx, BLOCK):
        size = min(BLOCK, nx - start)
        b = stretches(buffer, size)
        fill_block(y, p[0], row, start, size, buffer)
        add_extras(y, p, (r, row, start, size), buffer)
        torque_block(six(y, row, start + 1, size), b, six(out, row, start + 1, size), size, gamma, alpha)


@jit
def rates(y: np.ndarray, p: Any, gamma: float, alpha: float, out: np.ndarray) -> None:
    """dm/dt of both sublattices in one pass; the ghosts of `out` are not touched."""
    fill_ghosts(y, p[4])
    for r in range(y.shape[2] - 2 * ghost_rows(y)):
        rates_row(y, p, r, gamma, alpha, out)
    hold_ends(p[4], out)


@njit(nogil=True, error_model="numpy", fastmath={"contract"}, parallel=True)
def rates_parallel(y: np.ndarray, p: Any, gamma: float, alpha: float, out: np.ndarray) -> None:
    """The same with the rows shared out among numba's threads: pays from about 1e5 cells on, on an idle machine."""
    fill_ghosts(y, p[4])
    for r in prange(y.shape[2] - 2 * ghost_rows(y)):
        rates_row(y, p, r, gamma, alpha, out)
    hold_ends(p[4], out)


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
    gains: Any,
) -> int:
    """`rates` with the torque of a superflow on a track; DONE or NO_FLOW.

    c: kind (below 0: none), drive and its rate at elapsed = 0, then numbers, table and steps of `coupling._kernels`.
    gains (2,): Σ B_N·(ṁ1 − ṁ2) [T/s] of the torque, and the source's power Σ P [W/m³].
    """
    kind, drive, drive_rate, numbers, table, steps = c
    gains[:] = 0.0
    if kind < 0:
        rates(y, p, gamma, alpha, out)
        return DONE
    cells = y.shape[3] - 2
    n, q, values = np.empty((cells, 3)), np.empty(cells), np.empty((cells, 9))
    for i in range(3):
        for j in range(cells):
            n[j, i] = 0.5 * (y[0, i, 0, j + 1] - y[1, i, 0, j + 1])
    if flow(kind, drive + drive_rate * elapsed, numbers, table, steps, n, spacing, q, values) != 0:
        return NO_FLOW
    f = np.zeros((6, 1, cells))
    if p[2].size > 0:
        f[:] = p[2]
    for i in range(3):
        for j in range(cells):
            b = numbers[5] * values[j, 3 + i]
            f[i, 0, j] += b
            f[i + 3, 0, j] -= b
    rates(y, (p[0], p[1], f, p[3], p[4]), gamma, alpha, out)
    for i in range(3):
        for j in range(cells):
            n[j, i] = 0.5 * (out[0, i, 0, j + 1] - out[1, i, 0, j + 1])
            gains[0] += 2.0 * numbers[5] * values[j, 3 + i] * n[j, i]
    gains[1] = flow_power(kind, drive_rate, numbers, spacing, q, values, n) / numbers[6]
    return DONE


@jit
def add_local(y: np.ndarray, r: int, j: int, weight: float, out: np.ndarray) -> None:
    """Add `weight` times the gradient-free invariants of cell j of row r (both ghosted)."""
    ax, ay, az = y[0, 0, r, j], y[0, 1, r, j], y[0, 2, r, j]
    bx, by, bz = y[1, 0, r, j], y[1, 1, r, j], y[1, 2, r, j]
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
def add_bond(y: np.ndarray, r: int, j: int, d: Any, spacing: float, weight: float, out: np.ndarray) -> None:
    """Add `weight` times the gradient invariants of the bond from cell (r, j) to its neighbour at d = (1, 0) or (0, 1).

    DMI: m_z ∂x m_x − m_x ∂x m_z = ŷ·(m × ∂x m), and the same along y with m_y.
    """
    q, k = r + d[0], j + d[1]
    scale = weight / spacing**2
    stagger = scale if d[1] == 1 else -scale
    for i in range(3):
        d1 = y[0, i, q, k] - y[0, i, r, j]
        d2 = y[1, i, q, k] - y[1, i, r, j]
        out[1] += scale * (d1 * d1 + d2 * d2)
        out[2] += stagger * (d1 * d1 - d2 * d2)
        out[3] += scale * d1 * d2
    c = d[0]
    for s in range(2):
        out[16] += weight / spacing * (y[s, 2, r, j] * y[s, c, q, k] - y[s, c, r, j] * y[s, 2, q, k])


@jit
def add_plaquette(y: np.ndarray, r: int, j: int, spacings: Any, weight: float, out: np.ndarray) -> None:
    """Add `weight` times Σ_i s_i 2 ∂x m_i·∂y m_i of the plaquette between the cells (r, j) and (r + 1, j + 1)."""
    scale = 0.5 * weight / (spacings[0] * spacings[1])
    for i in range(3):
        for s in range(2):
            up = y[s, i, r + 1, j + 1] - y[s, i, r, j]
            down = y[s, i, r + 1, j] - y[s, i, r, j + 1]
            out[17] += scale * (1 - 2 * s) * (up * up - down * down)


@jit
def invariant_densities(y: np.ndarray, spacings: tuple[float, float], ends: np.ndarray) -> np.ndarray:
    """Invariants per cell (ny, nx, 18); a bond's share goes half to either of its cells, a plaquette's in quarters."""
    fill_ghosts(y, ends)
    g = ghost_rows(y)
    ny, nx = y.shape[2] - 2 * g, y.shape[3] - 2
    out = np.zeros((ny, nx, INVARIANTS))
    right = nx if ends[0] == PERIODIC else nx - 1
    up = (ny if ends[1] == PERIODIC else ny - 1) if g == 1 else 0
    for r in range(ny):
        for j in range(nx):
            add_local(y, r + g, j + 1, 1.0, out[r, j])
            if j < right:
                add_bond(y, r + g, j + 1, (0, 1), spacings[0], 0.5, out[r, j])
                add_bond(y, r + g, j + 1, (0, 1), spacings[0], 0.5, out[r, (j + 1) % nx])
            if r < up:
                add_bond(y, r + g, j + 1, (1, 0), spacings[1], 0.5, out[r, j])
                add_bond(y, r + g, j + 1, (1, 0), spacings[1], 0.5, out[(r + 1) % ny, j])
                if j < right:
                    for q in (r, (r + 1) % ny):
                        for k in (j, (j + 1) % nx):
                            add_plaquette(y, r + g, j + 1, spacings, 0.25, out[q, k])
    return out


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


@njit(nogil=True, error_model="numpy", fastmath={"contract", "reassoc"})
def sum_of_squares(k: np.ndarray) -> float:
    """Σ k², all components and cells (the order of the sum is left to the compiler, so that it runs in vectors)."""
    flat = k.reshape(k.size)
    total = 0.0
    for i in range(flat.size):
        total += flat[i] * flat[i]
    return total


@jit
def largest_vector(e: np.ndarray) -> float:
    """The longest vector of e, shaped like y."""
    worst = np.zeros(8)  # eight independent maxima, so that no comparison waits for the one before
    cells = e.shape[3]
    for s in range(2):
        for r in range(e.shape[2]):
            ex, ey, ez = e[s, 0, r], e[s, 1, r], e[s, 2, r]
            for start in range(0, cells, 8):
                stop = min(start + 8, cells)
                x, y, z = ex[start:stop], ey[start:stop], ez[start:stop]
                for i in range(stop - start):
                    square = x[i] * x[i] + y[i] * y[i] + z[i] * z[i]
                    worst[i] = square if square > worst[i] else worst[i]
    return math.sqrt(worst.max())


@jit
def along(y: np.ndarray, axis: np.ndarray, j: int) -> float:
    """2 n·axis in column j, summed over the rows."""
    g = ghost_rows(y)
    total = 0.0
    for r in range(g, y.shape[2] - g):
        for i in range(3):
            total += axis[i] * (y[0, i, r, j] - y[1, i, r, j])
    return total


@jit
def wall_shift(y: np.ndarray, axis: np.ndarray) -> int:
    """Has the wall passed the column beside the centre? +1, −1, or 0; 2 with no wall."""
    last = y.shape[3] - 2
    centre = last // 2 + 1
    left, right = along(y, axis, 1) > 0.0, along(y, axis, last) > 0.0
    if left == right:
        return 2
    if (along(y, axis, centre + 1) > 0.0) == left:
        return 1
    if (along(y, axis, centre - 1) > 0.0) == right:
        return -1
    return 0


@jit
def shift_window(y: np.ndarray, shift: int) -> None:
    """Move the window by one column; both sublattices in one operation, the new column copies the edge."""
    last = y.shape[3] - 2
    for s in range(2):
        for i in range(3):
            for r in range(y.shape[2]):
                row = y[s, i, r]
                if shift > 0:
                    for j in range(1, last):
                        row[j] = row[j + 1]
                else:
                    for j in range(last, 1, -1):
                        row[j] = row[j - 1]


@jit
def carry(y: np.ndarray, shift: int, spacings: tuple[float, float], ends: np.ndarray, carried: np.ndarray) -> None:
    """Add the integrated invariants of what leaves minus those of what enters, so window + carried is continuous."""
    fill_ghosts(y, ends)
    g = ghost_rows(y)
    last = y.shape[3] - 2
    gone, new, bond = (1, last, 1) if shift > 0 else (last, 1, last - 1)
    area = spacings[0] * (spacings[1] if g == 1 else 1.0)
    for r in range(g, y.shape[2] - g):
        add_local(y, r, gone, area, carried)
        add_local(y, r, new, -area, carried)
        add_bond(y, r, bond, (0, 1), spacings[0], area, carried)
        if g == 1 and (r < y.shape[2] - 2 or ends[1] == PERIODIC):
            add_bond(y, r, gone, (1, 0), spacings[1], area, carried)
            add_bond(y, r, new, (1, 0), spacings[1], -area, carried)
            add_plaquette(y, r, bond, spacings, area, carried)


@jit
def advance(
    y: np.ndarray,
    p: Any,
    c: Any,
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
    window: int,
    spacings: tuple[float, float],
    carried: np.ndarray,
    totals: np.ndarray,
    counts: np.ndarray,
) -> int:
    """Advance y in place by `duration`, in `fixed_steps` equal steps or, if that is 0, in steps held to `tolerance`.

    c: the superflow of `rates_under_flow`, or NO_COUPLING. totals = [∫ Σ ṁ² dt, the controller's step, time reached,
    the integrals of the two `gains`]; counts = [window offset, steps, rejected steps].
    `limits` are the smallest and the largest step. `window`: 0 stays, 1 follows the wall, 2 returns SHIFT where it
    would have to be shifted. Returns DONE, NOT_FINITE, STEP_TOO_SMALL, NO_WALL, SHIFT, or
    NO_FLOW with the state in y, and the time, whose superflow was not found.
    """
    adaptive = fixed_steps == 0
    stages = b.size
    k = np.zeros((stages + 1, *y.shape))
    stage = np.zeros(y.shape)
    estimate = np.zeros(y.shape)
    gains = np.zeros((stages + 1, 2))
    nodes = a.sum(axis=1)
    spacing = spacings[0]
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

        if not slope_known and rates_under_flow(y, p, c, time, spacing, gamma, alpha, k[0], gains[0]) != DONE:
            totals[2] = time
            return NO_FLOW
        work = b[0] * sum_of_squares(k[0])
        for s in range(1, stages):
            combine(1.0, y, k, a[s], trial, stage)
            at = time + nodes[s] * trial
            if rates_under_flow(stage, p, c, at, spacing, gamma, alpha, k[s], gains[s]) != DONE:
                y[:] = stage
                totals[2] = at
                return NO_FLOW
            if b[s] != 0.0:
                work += b[s] * sum_of_squares(k[s])
        combine(1.0, y, k, b, trial, stage)
        sound = math.isfinite(work)
        if not adaptive and not sound:
            totals[2] = time
            return NOT_FINITE

        if adaptive:
            if rates_under_flow(stage, p, c, time + trial, spacing, gamma, alpha, k[stages], gains[stages]) != DONE:
                y[:] = stage
                totals[2] = time + trial
                return NO_FLOW
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
        for s in range(stages):
            totals[3] += trial * b[s] * gains[s, 0]
            totals[4] += trial * b[s] * gains[s, 1]
        time += trial
        taken += 1
        counts[1] += 1
        if adaptive:
            k[0] = k[stages]
            gains[0] = gains[stages]
            slope_known = True
        if window > 0:
            shift = wall_shift(y, axis)
            if shift == 2:
                totals[2] = time
                return NO_WALL
            if shift != 0 and window == 2:
                totals[1] = step
                totals[2] = time
                return SHIFT
            if shift != 0:
                carry(y, shift, spacings, p[4], carried)
                shift_window(y, shift)
                counts[0] += shift
                slope_known = False
        if last:
            break
    totals[1] = step
    totals[2] = duration
    return DONE
