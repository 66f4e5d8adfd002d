"""The numba loops of the sigma model: the midpoint rule for n and the angular velocity Ω = −2γB_E m.

With H = B + 𝓗n what cants the sublattices, n̄ = (n + n⁺)/2, φ = 1 − e^{−h/τ}, b = φτ/h and a = τ(1 − b), a step is

    n⁺ − n = h (W + γH) × n̄,   W = bΩ + aT,   Ω⁺ = e^{−h/τ} Ω + φτ T,
    ρT = n_ε × F − ργ n̄ × 𝓗W + ργ H × W − η γH⊥,     F and H at n_ε = n̄ + ε(n⁺ − n).

W is the mean of Ω under a constant torque T, so the damping is exact whatever h/τ; for η = ε = 0 it is the midpoint
rule of the Lie-Poisson system of ½ρΩ² + γρ Ω·H + U(n). |n| is kept, and since F is linear in n, the energy falls by
exactly ∫ η|Ω + γH⊥|² dt + ε⟨Δn, (n̄·F − L)Δn⟩, L = ∂F/∂n, at any step, about a wall too (for H = 0; else to the order
of the method). ε is 0 but in the four short steps that begin a run and follow every jump of the drive: there the second
part, the energy's Hessian, takes the profile's motions that are faster than a step, which would ring on for some
hτω0²/2 steps, and leaves a wall's translation (Rannacher, Numer. Math. 43, 309 (1984)). κ = ha/2ρ.

F = M_s (B1 − B2) and H = (B1 + B2)/2 come from the field kernel of the LLG at m1 = n, m2 = −n, so every energy term
acts here too. Arrays as in `_kernels`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neelsot_dyn.dynamics._kernels import PERIODIC, fields, ghost_rows, hold_ends, jit
from neelsot_dyn.dynamics._kernels_cell import (
    across,
    at,
    canting,
    cross,
    dot,
    half_way,
    here,
    mean_velocity,
    pinned_cell,
    plus,
    put,
    sideways,
    write,
)
from neelsot_dyn.dynamics._kernels_energy import carry
from neelsot_dyn.dynamics._kernels_newton import DEPTH, join_rows, linearise, mix, solve_row, stiffnesses
from neelsot_dyn.dynamics._kernels_steps import DONE, NO_WALL, NOT_FINITE, SHIFT
from neelsot_dyn.dynamics._kernels_window import shift_window, wall_shift

TOO_LARGE = 6
"""A step that turns a vector too far, or that has no solution."""
LARGEST_TURN = 0.5
"""Most that a vector may turn in a step [rad]: a wall that moves by half its width errs by some 6 %."""
CLOSE = 1e-8
"""Error of a solved step, as a share of the largest change of n in it; a tenth of it where Newton is inexact."""
ROUNDING = 1e-14
"""Error below which nothing is gained."""
LEAN = 0.5
"""ε of the short steps that begin a run, where they are long beside the profile's motions."""
MOST = 60
"""Iterations after which a step has no solution."""


@jit
def damping_weights(step: float, rho: float, eta: float) -> Any:
    """b, a, e^{−h/τ} and φτ/a (`module docstring`)."""
    x = step * eta / rho
    if x < 1e-4:
        return (
            1.0 - x / 2.0 + x * x / 6.0,
            step * (0.5 - x / 6.0 + x * x / 24.0),
            math.exp(-x),
            2.0 - x / 3.0 + x * x / 18.0,
        )
    phi = -math.expm1(-x)
    return phi / x, step * (x - phi) / x**2, math.exp(-x), phi * x / (x - phi)


@jit
def lean_ahead(y: np.ndarray, after: np.ndarray, ahead: float, mid: np.ndarray) -> None:
    """±(n + ahead (n⁺ − n)) into mid."""
    g = ghost_rows(y)
    for r in range(g, y.shape[2] - g):
        for j in range(1, y.shape[3] - 1):
            n = at(y, 0, r, j)
            put(mid, r, j, plus(n, ahead, plus(here(after, r, j), -1.0, n)))


@jit
def mean_spin(y: np.ndarray, after: np.ndarray, b: np.ndarray, step: float, gamma: float, probe: np.ndarray) -> None:
    """±W of the step to n⁺ into probe."""
    g = ghost_rows(y)
    for r in range(g, y.shape[2] - g):
        for j in range(1, y.shape[3] - 1):
            n, new = at(y, 0, r, j), here(after, r, j)
            h = across(half_way(n, new)[0], canting(b, r, j))
            put(probe, r, j, plus(mean_velocity(n, new, step), -gamma, h))


@jit
def set_up(
    y: np.ndarray,
    omega: np.ndarray,
    after: np.ndarray,
    r: int,
    p: Any,
    gyro: bool,
    numbers: Any,
    scheme: Any,
    work: Any,
    row: Any,
) -> None:
    """Newton's system of row r: g along e1 and e2 into x, and the linearisation (`solve_row`)."""
    basis, moves, diagonal, x = row
    mid, b, probe, bw, bonds, local = work
    step, turn, half_a, kappa = scheme[0], scheme[1], scheme[2], scheme[3]
    ends, ms, c = p[-1], numbers[2], 0.5 * step * numbers[3]
    rows, cells = y.shape[2], y.shape[3] - 2
    for j in range(cells):
        q = j + 1
        n, ahead, om = at(y, 0, r, q), at(mid, 0, r, q), here(omega, r, q)
        m, half = half_way(n, here(after, r, q))
        b1, b2 = at(b, 0, r, q), at(b, 1, r, q)
        force = (ms * (b1[0] - b2[0]), ms * (b1[1] - b2[1]), ms * (b1[2] - b2[2]))
        square, along = dot(m, m), dot(m, force)
        swing = cross(om, m)
        g = (
            turn * swing[0] + kappa * (square * force[0] - along * ahead[0]) - half[0],
            turn * swing[1] + kappa * (square * force[1] - along * ahead[1]) - half[1],
            turn * swing[2] + kappa * (square * force[2] - along * ahead[2]) - half[2],
        )
        if gyro:
            h = canting(b, r, q)
            g = plus(plus(g, c, cross(h, m)), half_a, sideways(m, at(probe, 0, r, q), h, canting(bw, r, q), numbers))
        k = (local[0, r, q], local[1, r, q], local[2, r, q], local[3, r, q], local[4, r, q], local[5, r, q])
        stiff = bonds[0, r, q] + bonds[0, r, j]
        e1, e2, f1, f2, h1, h2, block = linearise(m, half, om, force, stiff, k, scheme)
        found = (dot(e1, g), dot(e2, g))
        if pinned_cell(ends, r, q, rows, cells):
            f1 = f2 = h1 = h2 = (0.0, 0.0, 0.0)
            block, found = (1.0, 0.0, 0.0, 1.0), (0.0, 0.0)
        basis[0, j], basis[1, j], basis[2, j] = f1
        basis[3, j], basis[4, j], basis[5, j] = f2
        moves[0, j], moves[1, j], moves[2, j] = h1
        moves[3, j], moves[4, j], moves[5, j] = h2
        diagonal[0, j], diagonal[1, j], diagonal[2, j], diagonal[3, j] = block
        x[0, j], x[1, j] = found


@jit
def solve_step(
    y: np.ndarray,
    omega: np.ndarray,
    after: np.ndarray,
    p: Any,
    linear: Any,
    gyro: bool,
    numbers: Any,
    scheme: Any,
    spaces: Any,
) -> Any:
    """n⁺ from a first guess, in place: the iterations, or −1 without a solution, and the largest |n⁺ − n|."""
    work, row, upper, update, memory = spaces
    ends, bonds = p[-1], work[4]
    g = ghost_rows(y)
    rows, cells = y.shape[2], y.shape[3] - 2
    inexact = gyro or g == 1 or ends[0] == PERIODIC
    moves, x = row[1], row[3]
    used, turned = -1, 0.0
    for sweep in range(MOST):
        lean_ahead(y, after, 0.5 + scheme[6], work[0])
        fields(work[0], p, work[1])
        if gyro:
            mean_spin(y, after, work[1], scheme[0], numbers[3], work[2])
            fields(work[2], linear, work[3])
        largest = 0.0
        for r in range(g, rows - g):
            set_up(y, omega, after, r, p, gyro, numbers, scheme, work, row)
            solve_row(row[0], moves, row[2], x, -scheme[3] * (1.0 + 2.0 * scheme[6]), bonds[:, r, 1 : cells + 1], upper)
            for j in range(cells):
                c1, c2 = 2.0 * x[0, j], 2.0 * x[1, j]
                for i in range(3):
                    update[i, r, j + 1] = c1 * moves[i, j] + c2 * moves[3 + i, j]
        if g == 1:
            join_rows(update, scheme[4], int(ends[1]))
        for r in range(g, rows - g):
            for j in range(1, cells + 1):
                v = here(update, r, j)
                square = dot(v, v)
                largest = square if square > largest or square != square else largest
        if not math.isfinite(largest):
            return -1, largest
        if inexact:
            used = mix(after, update, memory, used)
        turned = 0.0
        for r in range(g, rows - g):
            for j in range(1, cells + 1):
                a = plus(here(after, r, j), 1.0, here(update, r, j))
                scale = 1.0 / math.sqrt(dot(a, a))
                a = (a[0] * scale, a[1] * scale, a[2] * scale)
                write(after, r, j, a)
                far = plus(a, -1.0, at(y, 0, r, j))
                turned = max(turned, dot(far, far))
        # Newton's error is the square of its last update times the stiffness; otherwise it is of the update's own size.
        turned = math.sqrt(turned)
        error = 10.0 * math.sqrt(largest) if inexact else scheme[5] * largest
        if error <= CLOSE * turned + ROUNDING:
            return sweep + 1, turned
    return -1, turned


@jit
def guess(y: np.ndarray, mean: np.ndarray, earlier: np.ndarray, known: int, step: float, after: np.ndarray) -> None:
    """n⁺ = n turned as `known` earlier steps let expect: 2 extrapolate the angular velocity, 0 do not move."""
    g = ghost_rows(y)
    new, old = float(known), (-1.0 if known > 1 else 0.0)
    for r in range(g, y.shape[2] - g):
        for j in range(1, y.shape[3] - 1):
            n, w, w0 = at(y, 0, r, j), here(mean, r, j), here(earlier, r, j)
            q = (
                0.5 * step * (new * w[0] + old * w0[0]),
                0.5 * step * (new * w[1] + old * w0[1]),
                0.5 * step * (new * w[2] + old * w0[2]),
            )
            c, along, swing = 2.0 / (1.0 + dot(q, q)), dot(q, n), cross(q, n)
            a = (
                c * (n[0] + swing[0] + along * q[0]) - n[0],
                c * (n[1] + swing[1] + along * q[1]) - n[1],
                c * (n[2] + swing[2] + along * q[2]) - n[2],
            )
            scale = 1.0 / math.sqrt(dot(a, a))
            write(after, r, j, (a[0] * scale, a[1] * scale, a[2] * scale))


@jit
def finish(
    y: np.ndarray,
    omega: np.ndarray,
    after: np.ndarray,
    mean: np.ndarray,
    gyro: bool,
    numbers: Any,
    scheme: Any,
    b: np.ndarray,
) -> float:
    """n⁺ and Ω⁺ in place of n and Ω, the mean velocity into `mean`; returns Σ ∫ |Ω + γH⊥|² dt/τ.

    That is ½w² − ½w⁺² + h q·T′ with w = Ω + γH⊥ and q = b w + a T′ its mean: what the torque gives and w does not keep.
    """
    gamma, g = numbers[3], ghost_rows(y)
    step, share, a, kept, gain = scheme[0], scheme[7], scheme[8], scheme[9], scheme[10]
    lost = 0.0
    for r in range(g, y.shape[2] - g):
        for j in range(1, y.shape[3] - 1):
            n, new = at(y, 0, r, j), here(after, r, j)
            q = mean_velocity(n, new, step)
            h = (0.0, 0.0, 0.0)
            if gyro:
                level = across(half_way(n, new)[0], canting(b, r, j))
                h = (gamma * level[0], gamma * level[1], gamma * level[2])
            om = here(omega, r, j)
            w = (om[0] + h[0], om[1] + h[1], om[2] + h[2])
            d = (q[0] - share * w[0], q[1] - share * w[1], q[2] - share * w[2])
            low = 1.0 - share
            o = (
                kept * om[0] + gain * (d[0] - low * h[0]),
                kept * om[1] + gain * (d[1] - low * h[1]),
                kept * om[2] + gain * (d[2] - low * h[2]),
            )
            o = across(new, o)
            now = (o[0] + h[0], o[1] + h[1], o[2] + h[2])
            lost += 0.5 * (dot(w, w) - dot(now, now)) + step / a * dot(q, d)
            write(mean, r, j, q)
            write(omega, r, j, o)
            put(y, r, j, new)
    return lost


@jit
def scheme_of(step: float, lean: float, rho: float, eta: float, local: float, along_y: float) -> Any:
    """(h, hb/2, ha/2, κ, κS_y, 1 + κ4K, ε, b, a, e^{−h/τ}, φτ/a); ε is `lean` for long steps and vanishes as h²."""
    share, a, kept, gain = damping_weights(step, rho, eta)
    kappa = 0.5 * step * a / rho
    stiff = 1.0 + kappa * local
    lean *= 1.0 - 1.0 / stiff
    return step, 0.5 * step * share, 0.5 * step * a, kappa, kappa * along_y, stiff, lean, share, a, kept, gain


@jit
def add_canting(y: np.ndarray, b: np.ndarray, gamma: float, w: np.ndarray) -> None:
    """w += γH⊥: Ω becomes the angular velocity."""
    g = ghost_rows(y)
    for r in range(g, y.shape[2] - g):
        for j in range(1, y.shape[3] - 1):
            write(w, r, j, plus(here(w, r, j), gamma, across(at(y, 0, r, j), canting(b, r, j))))


@jit
def kinetic(omega: np.ndarray, b: np.ndarray, gamma: float) -> float:
    """Σ (½Ω² + γΩ·H), the energy beside U over ρ; b: the field at n."""
    g, total = ghost_rows(b), 0.0
    for r in range(g, b.shape[2] - g):
        for j in range(1, b.shape[3] - 1):
            w = here(omega, r, j)
            total += gamma * dot(w, canting(b, r, j)) + 0.5 * dot(w, w)
    return total


@jit
def released(y: np.ndarray, after: np.ndarray, b: np.ndarray) -> float:
    """Σ (B1 − B2)·(n⁺ − n); with the field at n̄, M_s times this is the fall of U."""
    g, total = ghost_rows(y), 0.0
    for r in range(g, y.shape[2] - g):
        for j in range(1, y.shape[3] - 1):
            moved = plus(here(after, r, j), -1.0, at(y, 0, r, j))
            total += dot(plus(at(b, 0, r, j), -1.0, at(b, 1, r, j)), moved)
    return total


@jit
def advance_sigma(
    y: np.ndarray,
    omega: np.ndarray,
    p: Any,
    linear: Any,
    gyro: bool,
    numbers: Any,
    axis: np.ndarray,
    window: int,
    spacings: tuple[float, float],
    step: float,
    steps: int,
    settle: bool,
    carried: np.ndarray,
    totals: np.ndarray,
    counts: np.ndarray,
) -> int:
    """`steps` steps of y = (n, −n) and Ω (3, rows, cells) in place; `linear` is p without fields.

    numbers = (ρ, η, M_s, γ). `settle`: make the first step of four. totals[0] gains Σ ∫ |Ω + γH⊥|² dt/τ, and what the
    short steps take; totals[1] is the largest |n⁺ − n| of the last step; counts = [offset, steps, iterations]. window
    and carried as in `_kernels.advance`, but a window follows by as many cells as the wall has moved. Returns DONE,
    NOT_FINITE, NO_WALL, SHIFT, or TOO_LARGE with the state before the step.
    """
    rho, eta, ms, gamma = numbers
    ends = p[-1]
    rows, cells = y.shape[2], y.shape[3] - 2
    bonds, local, along_y = stiffnesses(y, p, ms)
    largest = np.abs(local).max()
    usual = scheme_of(step, 0.0, rho, eta, largest, along_y)
    short = scheme_of(0.25 * step, LEAN, rho, eta, largest, along_y)
    depth = DEPTH if gyro or rows > 1 or ends[0] == PERIODIC else 1
    work = (np.zeros_like(y), np.zeros_like(y), np.zeros_like(y), np.zeros_like(y), bonds, local)
    row = (np.zeros((6, cells)), np.zeros((6, cells)), np.zeros((4, cells)), np.zeros((2, cells)))
    differences = (np.zeros((depth, *omega.shape)), np.zeros((depth, *omega.shape)))
    memory = (np.zeros_like(omega), np.zeros_like(omega), differences[0], differences[1])
    update, after, mean, earlier = (
        np.zeros_like(omega),
        np.zeros_like(omega),
        np.zeros_like(omega),
        np.zeros_like(omega),
    )
    spaces = (work, row, np.zeros((4, cells)), update, memory)
    mean[:] = omega
    if gyro:
        fields(y, p, work[1])
        add_canting(y, work[1], gamma, mean)
    hold_ends(ends, mean.reshape((1, *mean.shape)))
    known = 1
    for taken in range(steps):
        parts = 4 if settle and taken == 0 else 1
        scheme = short if parts == 4 else usual
        for _ in range(parts):
            sweeps, turned = -1, 0.0
            for attempt in range(3):
                guess(y, mean, earlier, max(min(known, 2) - attempt, 0), scheme[0], after)
                sweeps, turned = solve_step(y, omega, after, p, linear, gyro, numbers, scheme, spaces)
                if sweeps > 0 and turned <= LARGEST_TURN:
                    break
            totals[1] = turned
            if not math.isfinite(turned):
                return NOT_FINITE
            if sweeps < 0 or turned > LARGEST_TURN:
                return TOO_LARGE
            earlier[:] = mean
            if parts == 4:
                fields(y, p, work[3])
                totals[0] += kinetic(omega, work[3], gamma)
                lean_ahead(y, after, 0.5, work[0])
                fields(work[0], p, work[3])
                totals[0] += ms / rho * released(y, after, work[3])
                finish(y, omega, after, mean, gyro, numbers, scheme, work[1])
                fields(y, p, work[3])
                totals[0] -= kinetic(omega, work[3], gamma)
            else:
                totals[0] += finish(y, omega, after, mean, gyro, numbers, scheme, work[1])
            hold_ends(ends, omega.reshape((1, *omega.shape)))
            known += 1
            counts[2] += sweeps
        counts[1] += 1
        known = known if parts == 1 else 1
        while window > 0:
            shift = wall_shift(y, axis)
            if shift == 2:
                return NO_WALL
            if shift == 0:
                break
            if window == 2:
                return SHIFT
            carry(y, shift, spacings, ends, carried)
            shift_window(y, shift)
            for w in (omega, mean, earlier):
                shift_vectors(w, shift)
            counts[0] += shift
    return DONE


@jit
def shift_vectors(w: np.ndarray, shift: int) -> None:
    """Move the columns of w (3, rows, cells) with the window."""
    last = w.shape[2] - 2
    for i in range(3):
        for r in range(w.shape[1]):
            if shift > 0:
                for j in range(1, last):
                    w[i, r, j] = w[i, r, j + 1]
            else:
                for j in range(last, 1, -1):
                    w[i, r, j] = w[i, r, j - 1]
