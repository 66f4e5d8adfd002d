"""How much superflow does the superconductor bear, how does it give way, and which Néel field can it carry until then?

At each q the gap is that of the lowest minimum of Ω(Δ) = F + Δ²/V_s (Eq. 14 of arXiv:2603.22243, `gap_branches`). The
critical q is where Ω(Δ) − Ω(0) reaches zero. If a gap is left there the collapse is of first order, the normal state
being a minimum as well, V_s χ(0) < 1; if the gap itself goes to zero it is continuous. Units: t, a.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg.gap import gap_branches, with_gap
from neelsot_dyn.bdg.uniform import UniformBdG

X_FLOW = (1.0, 0.0)
NONE, FIRST_ORDER, CONTINUOUS, SURVIVES = "no superconductor", "first order", "continuous", "survives"
"""Kinds of collapse; "survives" up to the largest q asked for."""


@frozen(eq=False)
class GapCurve:
    """Self-consistent superconductivity along q for one n.

    q (Q,) along the direction. gap (Q,) of the stable state, 0 where it is normal. energy (Q,): Ω(gap) − Ω(0) ≤ 0 per
    site in t. free_energy (Q,): Ω(gap) in t per site. current (Q,): j along the direction in I0. error: of an energy.
    """

    q: np.ndarray
    gap: np.ndarray
    energy: np.ndarray
    free_energy: np.ndarray
    current: np.ndarray
    error: float


@frozen
class Depairing:
    """Where superconductivity ends along q for one n.

    collapse: "no superconductor" (none stable at q = 0), "first order", "continuous", or "survives" (up to the largest
    q asked for). critical_q in 1/a, known to ± critical_q_error. gap_before: |Δ| in t just before it. critical_current:
    largest j along the direction in I0 among the stable states, at current_q.
    """

    collapse: str
    critical_q: float
    critical_q_error: float
    gap_before: float
    critical_current: float
    current_q: float


@checked
def gap_curve(
    solver: UniformBdG,
    q: Sequence[float] | np.ndarray,
    n: np.ndarray,
    v_s: float,
    direction: tuple[float, float] = X_FLOW,
    samples: int = 12,
) -> GapCurve:
    """Δ(q) of the stable state for one n, with free energies and currents."""
    require(np.ndim(q) == 1 and np.size(q) > 0, "q", q, "a sequence of wave numbers")
    _require_direction(direction)
    flows = np.asarray(q, dtype=float)[:, None] * np.asarray(direction)
    rows, error = [], 0.0
    for flow in flows:
        branches = gap_branches(solver, flow, n, v_s, samples=samples)
        state = with_gap(solver, branches.gap)
        total = float(state.free_energy(flow, n)) + branches.gap**2 / v_s
        rows.append((branches.gap, branches.energy, total, float(state.current(flow, n) @ np.asarray(direction))))
        error = max(error, branches.error)
    gap, energy, total_energy, current = np.array(rows).reshape(-1, 4).T
    return GapCurve(np.asarray(q, dtype=float), gap, energy, total_energy, current, error)


@checked
def depairing(
    solver: UniformBdG,
    n: np.ndarray,
    v_s: float,
    largest_q: float,
    direction: tuple[float, float] = X_FLOW,
    steps: int = 16,
    rtol: float = 1e-4,
    samples: int = 12,
) -> Depairing:
    """Critical q and critical current for superflow along +`direction` (turn it round for the other sign).

    Scans `steps` values up to `largest_q`, then bisects the last stable interval to a relative `rtol`. The critical
    current is the maximum of j over the stable states, from the scan and a parabola through its top.
    """
    require(largest_q > 0, "largest_q", largest_q, "a wave number > 0 in 1/a")
    require(steps >= 1, "steps", steps, "an integer >= 1")
    require(1e-12 <= rtol < 1, "rtol", rtol, "a relative error from 1e-12 to 1")
    _require_direction(direction)
    along = np.asarray(direction)
    grid = np.linspace(0.0, largest_q, steps + 1)
    stable: list[float] = []
    gap_before = 0.0
    for q in grid:
        gap = gap_branches(solver, q * along, n, v_s, samples=samples).gap
        if gap == 0:
            break
        stable.append(float(q))
        gap_before = gap
    if not stable:
        return Depairing(NONE, 0.0, 0.0, 0.0, 0.0, 0.0)
    low, kind, width = stable[-1], SURVIVES, 0.0
    if len(stable) < len(grid):
        high = float(grid[len(stable)])
        while high - low > rtol * high:
            middle = (low + high) / 2
            gap = gap_branches(solver, middle * along, n, v_s, samples=samples).gap
            low, high, gap_before = (middle, high, gap) if gap > 0 else (low, middle, gap_before)
        width = high - low
        beyond = v_s * float(with_gap(solver, 0.0).pair_susceptibility(high * along, n))
        below = v_s * float(with_gap(solver, 0.0).pair_susceptibility(low * along, n))
        kind = CONTINUOUS if beyond <= 1 <= below else FIRST_ORDER
    q_scan = np.linspace(0.0, low, steps + 1)
    curve = gap_curve(solver, q_scan, n, v_s, direction, samples)
    current, at = _top(curve.q, curve.current)
    return Depairing(kind, low + width / 2, width / 2, gap_before, current, at)


def _require_direction(direction: tuple[float, float]) -> None:
    require(abs(np.hypot(*direction) - 1) < 1e-9, "direction", direction, "a unit vector (x, y)")


def _top(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Maximum of sampled y(x), by the parabola through the highest sample and its neighbours."""
    i = int(np.argmax(y))
    if i in (0, len(x) - 1):
        return float(y[i]), float(x[i])
    a, b, c = np.polyfit(x[i - 1 : i + 2] - x[i], y[i - 1 : i + 2], 2)
    shift = -b / (2 * a)
    return float(c + b * shift + a * shift**2), float(x[i] + shift)


@frozen(eq=False)
class LargestField:
    """The largest |F(1)| = |F(q, +ŷ) − F(q, −ŷ)|/2 in t/a² that a superflow along x̂ can carry.

    f1 (signed) at q; q_values, f1_values: the scan. limited_by: "maximum" where F(1) turns over inside the range,
    "depairing" where a gap collapses first, "range" where the largest q asked for is the largest.
    """

    f1: float
    q: float
    q_values: np.ndarray
    f1_values: np.ndarray
    limited_by: str


@checked
def largest_neel_field(
    solver: UniformBdG, q: Sequence[float] | np.ndarray, v_s: float | None = None, samples: int = 12
) -> LargestField:
    """Scan F(1) over ascending q > 0 along x̂: at the fixed gap of the model, or self-consistently for `v_s`.

    Self-consistently both directions ±ŷ must be superconducting; the scan ends where one is not.
    """
    q = np.asarray(q, dtype=float)
    require(q.ndim == 1 and q.size >= 3, "q", q, "at least three ascending values")
    directions = np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]])
    ended = False
    if v_s is None:
        flows = np.stack([q, np.zeros_like(q)], axis=-1)
        f = solver.free_energy(flows[:, None, :], directions)
        f1 = (f[:, 0] - f[:, 1]) / 2
    else:
        curves = [gap_curve(solver, q, n, v_s, samples=samples) for n in directions]
        alive = np.logical_and(*(c.gap > 0 for c in curves))
        count = int(np.argmin(alive)) if not alive.all() else q.size
        ended = count < q.size
        f1 = ((curves[0].free_energy - curves[1].free_energy) / 2)[:count]
    if f1.size == 0:
        return LargestField(0.0, 0.0, q[:0], f1, "depairing")
    i = int(np.argmax(np.abs(f1)))
    if 0 < i < f1.size - 1:
        size, at = _top(q[: f1.size], np.abs(f1))
        return LargestField(float(np.copysign(size, f1[i])), at, q[: f1.size], f1, "maximum")
    reason = "depairing" if ended else "range"
    return LargestField(float(f1[i]), float(q[i]), q[: f1.size], f1, reason)
