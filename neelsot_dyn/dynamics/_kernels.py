"""The numba loops of the effective field and of the LLG's rate.

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

v, f and w may be empty. For a track without v and w there are shorter forms of p, (u, f, ends), and without f
(u, ends): a kernel is compiled for each form by itself, with no more code than it needs (`coefficients.shortened`).

A row is worked through in blocks that stay in the first-level cache: the field of a block, each contribution that is
present added to it, then the torque, so that no contribution costs a pass over memory.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from neelsot_dyn._compile import njit, prange

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
                for j in range(cells):
                    z[0, j] = z[rows - 2, j] if ends[1] == PERIODIC else z[1, j]
                    z[rows - 1, j] = z[1, j] if ends[1] == PERIODIC else z[rows - 2, j]


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
    for bonds, dmi, di, dj in ((7, 13, 0, 1), (10, 14, 0, -1), (15, 21, 1, 0), (18, 22, -1, 0)):
        if di == 0 or y.shape[2] > 1:
            add_varying_bonds(y, v, bonds, at, di, dj, b)
            add_varying_dmi(y, v, dmi, at, di, dj, b)


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
def add_free_ends(y: np.ndarray, u: np.ndarray, ends: np.ndarray, at: Any, b: np.ndarray) -> None:
    """Uniform DMI has no bond across a free end, where the ghost cell pretends one: take its field away again."""
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
def add_given(f: np.ndarray, at: Any, b: np.ndarray) -> None:
    """The fields per cell, on top of a block's field."""
    r, start, size = at[0], at[2], at[3]
    if f.shape[0] > 0:
        for i in range(6):
            source, target = f[i, r, start : start + size], b[i, :size]
            for j in range(size):
                target[j] += source[j]


@jit
def add_extras(y: np.ndarray, p: Any, at: Any, b: np.ndarray) -> None:
    """What is not uniform, on top of a block's field: ends, varying parameters, plaquettes, fields per cell."""
    u, ends = p[0], p[-1]
    if u[19] != 0.0 or u[20] != 0.0:
        add_free_ends(y, u, ends, at, b)
    if len(p) == 3:
        add_given(p[1], at, b)
    if len(p) == 5:
        if p[1].shape[0] > 0:
            add_varying(y, p[1], at, b)
        if p[3].shape[0] > 0:
            for di in (-1, 1):
                for dj in (-1, 1):
                    add_diagonal(y, p[3], at, di, dj, b)
        add_given(p[2], at, b)


@jit
def fields(y: np.ndarray, p: Any, out: np.ndarray) -> None:
    """Effective fields [T] of every cell into out, shaped like y."""
    fill_ghosts(y, p[-1])
    g = ghost_rows(y)
    nx = y.shape[3] - 2
    buffer = np.empty((6, BLOCK))
    for r in range(y.shape[2] - 2 * g):
        for start in range(0, nx, BLOCK):
            size = min(BLOCK, nx - start)
            fill_block(y, p[0], r + g, start, size, buffer)
            add_extras(y, p, (r, r + g, start, size), buffer)
            for i in range(6):
                target = out[i // 3, i % 3, r + g, start + 1 : start + 1 + size]
                for j in range(size):
                    target[j] = buffer[i, j]


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
    """Pinned end cells do not move: of both sublattices, or of one field (1, 3, rows, cells)."""
    rows, cells = out.shape[2], out.shape[3]
    for s in range(out.shape[0]):
        for i in range(3):
            z = out[s, i]
            if ends[0] == PINNED:
                for r in range(rows):
                    z[r, 1] = z[r, cells - 2] = 0.0
            if ends[1] == PINNED and rows > 1:
                for j in range(cells):
                    z[1, j] = z[rows - 2, j] = 0.0


@jit
def plain_track(y: np.ndarray, u: np.ndarray, ends: np.ndarray, gamma: float, alpha: float, out: np.ndarray) -> None:
    """A track with uniform coefficients: field and torque of a cell at once, a third faster."""
    c, dmi, nx = unpack(u), u[19], y.shape[3] - 2
    left, m, right, k = six(y, 0, 0, nx), six(y, 0, 1, nx), six(y, 0, 2, nx), six(out, 0, 1, nx)
    for j in range(nx):
        b = track_cell(left, m, right, j, c, dmi)
        k[0][j], k[1][j], k[2][j] = torque(m[0][j], m[1][j], m[2][j], b[0], b[1], b[2], gamma, alpha)
        k[3][j], k[4][j], k[5][j] = torque(m[3][j], m[4][j], m[5][j], b[3], b[4], b[5], gamma, alpha)
    if dmi != 0.0 and ends[0] != PERIODIC:
        for j, sign in ((0, 1.0), (nx - 1, -1.0)):  # as `add_free_ends`
            b, d = track_cell(left, m, right, j, c, dmi), sign * dmi
            x1, z1, x2, z2 = b[0] + d * m[2][j], b[2] - d * m[0][j], b[3] + d * m[5][j], b[5] - d * m[3][j]
            k[0][j], k[1][j], k[2][j] = torque(m[0][j], m[1][j], m[2][j], x1, b[1], z1, gamma, alpha)
            k[3][j], k[4][j], k[5][j] = torque(m[3][j], m[4][j], m[5][j], x2, b[4], z2, gamma, alpha)


@jit
def track_under(
    y: np.ndarray, u: np.ndarray, ends: np.ndarray, b: np.ndarray, gamma: float, alpha: float, out: np.ndarray
) -> None:
    """`rates` of such a track under a staggered field b (3, cells) [T] that is not uniform."""
    fill_ghosts(y, ends)
    c, nx = unpack(u), y.shape[3] - 2
    for i in range(3):
        first, second, row = out[0, i, 0, 1 : nx + 1], out[1, i, 0, 1 : nx + 1], b[i]
        for j in range(nx):
            first[j], second[j] = row[j], -row[j]
    left, m, right, k = six(y, 0, 0, nx), six(y, 0, 1, nx), six(y, 0, 2, nx), six(out, 0, 1, nx)
    for j in range(nx):
        f = track_cell(left, m, right, j, c, 0.0)
        x1, y1, z1 = f[0] + k[0][j], f[1] + k[1][j], f[2] + k[2][j]
        x2, y2, z2 = f[3] + k[3][j], f[4] + k[4][j], f[5] + k[5][j]
        k[0][j], k[1][j], k[2][j] = torque(m[0][j], m[1][j], m[2][j], x1, y1, z1, gamma, alpha)
        k[3][j], k[4][j], k[5][j] = torque(m[3][j], m[4][j], m[5][j], x2, y2, z2, gamma, alpha)
    hold_ends(ends, out)


@jit
def rates_row(y: np.ndarray, p: Any, r: int, gamma: float, alpha: float, out: np.ndarray) -> None:
    """dm/dt of both sublattices along one row: field of a block, what is added to it, torque."""
    row = r + ghost_rows(y)
    nx = y.shape[3] - 2
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
    fill_ghosts(y, p[-1])
    if len(p) == 2:
        plain_track(y, p[0], p[-1], gamma, alpha, out)
    else:
        for r in range(y.shape[2] - 2 * ghost_rows(y)):
            rates_row(y, p, r, gamma, alpha, out)
    hold_ends(p[-1], out)


@njit(nogil=True, error_model="numpy", fastmath={"contract"}, parallel=True)
def rates_parallel(y: np.ndarray, p: Any, gamma: float, alpha: float, out: np.ndarray) -> None:
    """The same with the rows shared out among numba's threads: pays from about 1e5 cells on, on an idle machine."""
    fill_ghosts(y, p[-1])
    for r in prange(y.shape[2] - 2 * ghost_rows(y)):
        rates_row(y, p, r, gamma, alpha, out)
    hold_ends(p[-1], out)
