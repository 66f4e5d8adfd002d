"""The numba loops of the explicit methods: stages and their sums, and all steps from one frame to the next."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neelsot_dyn._compile import njit
from neelsot_dyn.dynamics._kernels import jit
from neelsot_dyn.dynamics._kernels_acting import (
    DONE,
    NO_FLOW,
    find_held,
    find_phase_current,
    rates_under,
    steps_to_look,
)
from neelsot_dyn.dynamics._kernels_energy import carry
from neelsot_dyn.dynamics._kernels_noise import add_noise
from neelsot_dyn.dynamics._kernels_window import shift_window, wall_shift

NOT_FINITE, STEP_TOO_SMALL, NO_WALL, SHIFT, RENEW = 1, 2, 3, 4, 6


@jit
def combine(base: float, y: np.ndarray, k: np.ndarray, weights: np.ndarray, step: float, out: np.ndarray) -> None:
    """out = base y + step Σ_s weights[s] k[s], for base 1 or 0; out may be y. Slopes of weight zero are not read.

    In blocks that stay in the first-level cache; the small increments are summed before the large y joins them.
    """
    size = out.size
    flat, start_values, slopes = out.reshape(size), y.reshape(size), k.reshape(k.shape[0], size)
    used = np.flatnonzero(weights)
    if used.size == 0:
        for i in range(size):
            flat[i] = base * start_values[i]
        return
    buffer = np.empty(512)
    for start in range(0, size, 512):
        stop = min(start + 512, size)
        block, origin, increment = flat[start:stop], start_values[start:stop], buffer[: stop - start]
        weight, slope = step * weights[used[0]], slopes[used[0], start:stop]
        if used.size == 1:
            for i in range(block.size):
                block[i] = base * origin[i] + weight * slope[i]
            continue
        for i in range(block.size):
            increment[i] = weight * slope[i]
        for s in range(1, used.size - 1, 2):
            weight, weight2 = step * weights[used[s]], step * weights[used[s + 1]]
            slope, slope2 = slopes[used[s], start:stop], slopes[used[s + 1], start:stop]
            for i in range(block.size):
                increment[i] += weight * slope[i] + weight2 * slope2[i]
        if used.size % 2 == 0:
            weight, slope = step * weights[used[-1]], slopes[used[-1], start:stop]
            for i in range(block.size):
                increment[i] += weight * slope[i]
        for i in range(block.size):
            block[i] = base * origin[i] + increment[i]


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
    largest = 0.0
    for i in range(8):
        largest = max(largest, worst[i])
    return math.sqrt(largest)


@jit
def copy(source: np.ndarray, out: np.ndarray) -> None:
    """Out = source, all sublattices, components and cells (numba's own assignment compiles for seconds)."""
    values, target = source.reshape(source.size), out.reshape(out.size)
    for i in range(values.size):
        target[i] = values[i]


@jit
def to_unit_length(y: np.ndarray) -> None:
    """Divide every vector of y by its length, in place."""
    cells = y.shape[3]
    for s in range(2):
        for r in range(y.shape[2]):
            x, z, w = y[s, 0, r], y[s, 1, r], y[s, 2, r]
            for j in range(cells):
                length = math.sqrt(x[j] * x[j] + z[j] * z[j] + w[j] * w[j])
                x[j], z[j], w[j] = x[j] / length, z[j] / length, w[j] / length


@jit
def draw(heat: Any, taken: int, offset: int) -> None:
    """The fields per cell of the next step into heat[0]: what acts without noise, heat[1] (empty: nothing), and noise.

    heat: also the noise's standard deviation [T], its seed, and the steps before the `taken` ones.
    """
    f, base, sigma, seed, before = heat
    values = f.reshape(f.size)
    if base.size > 0:
        copy(base, f)
    else:
        for i in range(values.size):
            values[i] = 0.0
    add_noise(f, sigma, seed, before + taken, offset)


@jit
def advance(
    y: np.ndarray,
    p: Any,
    c: Any,
    heat: Any,
    gamma: float,
    alpha: float,
    a: np.ndarray,
    b: np.ndarray,
    error: np.ndarray,
    unit: bool,
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
    work: np.ndarray,
) -> int:
    """Advance y in place by `duration`, in `fixed_steps` equal steps or, if that is 0, in steps held to `tolerance`.

    c: of `rates_under`; heat: of `draw`, whose fields p holds, or None; unit: divide every vector by its length after
    each step. totals = [∫ Σ ṁ² dt, the controller's step, time reached, the integrals of the two `gains`];
    counts = [window offset, steps, rejected steps]; work (stages + 3, *y.shape): room, zero at first.
    `limits` are the smallest and the largest step. `window`: 0 stays, 1 follows the wall, 2 returns SHIFT where it
    would have to be shifted. Returns DONE, NOT_FINITE, STEP_TOO_SMALL, NO_WALL, SHIFT,
    RENEW where a held torque is to be renewed, or NO_FLOW with the state in y, and the time, whose superflow was not
    found.
    """
    adaptive = fixed_steps == 0
    stages = b.size
    k, stage, estimate = work[: stages + 1], work[stages + 1], work[stages + 2]
    gains = np.zeros((stages + 1, 2))
    nodes = np.ones(stages + 1)
    for s in range(stages):
        nodes[s] = 0.0
        for i in range(s):
            nodes[s] += a[s, i]
    spacing = spacings[0]
    smallest, largest = limits
    step = min(totals[1], largest) if adaptive else duration / fixed_steps
    time = 0.0
    taken = 0
    slope_known = False
    found, before, looks, passed = 0.0, -math.inf, 0, 0
    while True:
        if looks == 0:
            turned = find_held(y, c, time - found, spacing)
            passed = looks = steps_to_look(turned, before, passed)
            if max(turned, find_phase_current(y, c, time - found, 0.5 * looks * step, spacing)) > 0.0:
                totals[1] = step
                totals[2] = time
                return RENEW
            found, before = time, turned
        looks -= 1
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

        if heat is not None:
            draw(heat, counts[1], counts[0])
        moved = 0.0
        for s in range(stages + 1):  # the last one at the new state, for the error and the next step
            at = time + nodes[s] * trial
            state = y if s == 0 or (s == stages and not adaptive) else stage
            if s > 0:
                combine(1.0, y, k, a[s] if s < stages else b, trial, state)
            asked = (s < stages or adaptive) and (s > 0 or not slope_known)  # one place for all, compiled once
            if asked and rates_under(state, p, c, at, at - found, spacing, gamma, alpha, k[s], gains[s]) != DONE:
                copy(state, y)
                totals[2] = at
                return NO_FLOW
            if s < stages and b[s] != 0.0:
                moved += b[s] * sum_of_squares(k[s])
        sound = math.isfinite(moved)
        if not adaptive and not sound:
            totals[2] = time
            return NOT_FINITE

        if adaptive:
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

        if adaptive:
            copy(stage, y)
        if unit:
            to_unit_length(y)
        totals[0] += trial * moved
        for s in range(stages):
            totals[3] += trial * b[s] * gains[s, 0]
            totals[4] += trial * b[s] * gains[s, 1]
        time += trial
        taken += 1
        counts[1] += 1
        if adaptive:
            copy(k[stages], k[0])
            gains[0, 0], gains[0, 1] = gains[stages, 0], gains[stages, 1]
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
                carry(y, shift, spacings, p[-1], carried)
                shift_window(y, shift)
                counts[0] += shift
                slope_known = False
        if last:
            break
    totals[1] = step
    totals[2] = duration
    return DONE
