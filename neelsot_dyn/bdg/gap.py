"""Which gap does a pairing interaction V_s give, which V_s gives a wanted gap, and does the superconductor win?

Eq. 14 of arXiv:2603.22243 per site is Ω(Δ) = F(Δ) + Δ²/V_s. Its stationarity is the gap equation (Eq. 13),
Δ = V_s χ(Δ) Δ with χ = −(∂F/∂Δ)/(2Δ) (`UniformBdG.pair_susceptibility`), so V_s = 1/χ(Δ) gives a wanted Δ at once,
and 1 = V_s χ(0, T) is the temperature where the normal state becomes unstable. Units: t, a, k_B = 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen
from scipy.optimize import brentq, minimize_scalar

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg.gap_solution import GapSolution
from neelsot_dyn.bdg.mixers import AndersonMixer, Mixer
from neelsot_dyn.bdg.models import LARGEST_ENERGY

if TYPE_CHECKING:
    from neelsot_dyn.bdg.uniform import UniformBdG

NORMAL_GAP = 1e-7
"""A gap below this (in t) counts as zero when the normal state is stable."""


def with_gap(solver: UniformBdG, gap: float) -> UniformBdG:
    """The same solver at another gap."""
    return evolve(solver, model=evolve(solver.model, gap=float(gap)))


def with_temperature(solver: UniformBdG, temperature: float) -> UniformBdG:
    """The same solver at another k_B T, its gap unchanged."""
    return evolve(solver, model=evolve(solver.model, temperature=float(temperature)))


def _checked_interaction(v_s: float) -> float:
    require(require_finite("v_s", v_s) > 0, "v_s", v_s, "an attractive interaction V_s > 0 in t")
    require(v_s <= LARGEST_ENERGY, "v_s", v_s, f"an interaction up to {LARGEST_ENERGY:g} t")
    return float(v_s)


def _require_one(q: np.ndarray, n: np.ndarray) -> None:
    """The gap equation is solved at one q and n."""
    require(np.shape(q) == (2,), "q.shape", np.shape(q), "one wave vector (2,)")
    require(np.shape(n) == (3,), "n.shape", np.shape(n), "one vector (3,)")


@checked
def solve_gap(
    solver: UniformBdG,
    q: np.ndarray,
    n: np.ndarray,
    v_s: float,
    gap0: float | None = None,
    rtol: float = 1e-8,
    mixer: Mixer | None = None,
    max_iterations: int = 200,
) -> GapSolution:
    """Iterate Δ = V_s χ(Δ) Δ from `gap0` (the model's gap unless given) to a relative residual `rtol`.

    mixer: `AndersonMixer()` unless given. The solution found is the one the start leads to; where several exist,
    `gap_branches` lists them all. A gap of exactly 0 means that the iteration fell below NORMAL_GAP and that the
    normal state is stable, V_s χ(0) < 1. `converged` is False when `max_iterations` did not suffice.
    """
    v_s = _checked_interaction(v_s)
    _require_one(q, n)
    require(0 < rtol < 1, "rtol", rtol, "a relative error between 0 and 1")
    require(max_iterations >= 1, "max_iterations", max_iterations, "an integer >= 1")
    start = solver.model.gap if gap0 is None else require_finite("gap0", gap0)
    require(0 < start <= LARGEST_ENERGY, "gap0", start, "a start > 0 (or a model whose gap is > 0)")
    mixer = AndersonMixer() if mixer is None else mixer
    inputs, outputs, history = [np.array(start)], [], []
    gap, residual, converged = start, math.inf, False
    for _ in range(max_iterations):
        gap = float(inputs[-1])
        outputs.append(np.array(v_s * float(with_gap(solver, gap).pair_susceptibility(q, n)) * gap))
        residual = abs(float(outputs[-1]) - gap)
        history.append(residual)
        converged = residual <= rtol * gap
        if converged:
            break
        if gap < NORMAL_GAP and v_s * float(with_gap(solver, 0.0).pair_susceptibility(q, n)) < 1:
            gap, residual, converged = 0.0, 0.0, True
            break
        proposal = abs(float(mixer.next(inputs, outputs)))
        inputs.append(np.array(min(max(proposal, 0.1 * gap), 10 * gap)))  # an extrapolation must not leave the scale
    free_energy = float(with_gap(solver, gap).free_energy(q, n)) + gap**2 / v_s
    return GapSolution(gap, free_energy, residual, len(outputs), converged, np.array(history))


@checked
def pairing_interaction(solver: UniformBdG, q: np.ndarray, n: np.ndarray) -> np.ndarray:
    """The V_s in t at which the model's gap solves the gap equation: 1/χ(Δ), shape of the broadcast of q and n."""
    return 1 / solver.pair_susceptibility(q, n)


@frozen(eq=False)
class GapBranches:
    """Every solution Δ > 0 of the gap equation at one q and n, ascending.

    gaps (B,) in t. energies (B,): Ω(Δ) − Ω(0) per site in t; negative where the superconductor wins. minima (B,):
    whether Ω has a minimum there. normal_stable: V_s χ(0) < 1, the normal state is a minimum of Ω too.
    error: of an entry of `energies`, from the quadrature.
    """

    gaps: np.ndarray
    energies: np.ndarray
    minima: np.ndarray
    normal_stable: bool
    error: float

    @property
    def best(self) -> int | None:
        """Index of the lowest branch, if it lies below the normal state."""
        if self.gaps.size == 0:
            return None
        lowest = int(np.argmin(self.energies))
        return lowest if self.energies[lowest] < 0 else None

    @property
    def gap(self) -> float:
        """|Δ| in t of the stable state: 0 where the normal state wins."""
        return 0.0 if self.best is None else float(self.gaps[self.best])

    @property
    def energy(self) -> float:
        """Ω(Δ) − Ω(0) in t of the stable state, ≤ 0."""
        return 0.0 if self.best is None else float(self.energies[self.best])

    @property
    def coexistence(self) -> bool:
        """Both the normal state and a superconducting one are minima: where a first-order collapse can happen."""
        return self.normal_stable and bool(self.minima.any())


@checked
def gap_branches(
    solver: UniformBdG, q: np.ndarray, n: np.ndarray, v_s: float, largest: float | None = None, samples: int = 12
) -> GapBranches:
    """All gaps up to `largest` (found by doubling unless given), from the sign changes of V_s χ(Δ) − 1.

    samples: number of gaps, spaced quadratically from 0, between which a sign change is looked for. Where the samples
    have a top below zero, it is climbed: two solutions within one spacing are missed only where χ has more tops than
    the samples show.
    """
    v_s = _checked_interaction(v_s)
    _require_one(q, n)
    require(samples >= 2, "samples", samples, "an integer >= 2")
    good = largest is None or 0 < largest <= LARGEST_ENERGY
    require(good, "largest", largest, f"None, or a gap from 0 to {LARGEST_ENERGY:g} t")

    def excess(gap: float) -> float:
        return v_s * float(with_gap(solver, gap).pair_susceptibility(q, n)) - 1

    if largest is None:
        largest = max(solver.model.gap, 1e-3)
        while excess(largest) >= 0:
            largest *= 2
    grid = largest * np.linspace(0, 1, samples + 1) ** 2
    values = np.array([excess(gap) for gap in grid])
    grid, values = _with_tops(excess, grid, values)
    attractive = values >= 0
    changes = np.flatnonzero(attractive[:-1] != attractive[1:])
    gaps = np.array([brentq(excess, grid[i], grid[i + 1], xtol=1e-12, rtol=1e-11) for i in changes])
    falling = attractive[changes]
    free = [with_gap(solver, gap).free_energy_estimate(q, n) for gap in (0.0, *gaps)]
    energies = np.array([float(f.value) - float(free[0].value) + gap**2 / v_s for f, gap in zip(free[1:], gaps)])  # noqa: B905
    return GapBranches(gaps, energies, falling, bool(values[0] < 0), 2 * max(f.error for f in free))


def _with_tops(excess: Callable[[float], float], grid: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The samples, and the highest point near each of their tops that lies below zero."""
    before, after = np.r_[-np.inf, values[:-1]], np.r_[values[1:], -np.inf]
    places, heights = grid.tolist(), values.tolist()
    for i in np.flatnonzero((values < 0) & (values >= before) & (values >= after)).tolist():
        low, high = float(grid[max(i - 1, 0)]), float(grid[min(i + 1, len(grid) - 1)])
        top = minimize_scalar(lambda gap: -excess(gap), bounds=(low, high), options={"xatol": 1e-3 * (high - low)})
        places.append(float(top.x))
        heights.append(-float(top.fun))
    order = np.argsort(places)
    return np.array(places)[order], np.array(heights)[order]


@checked
def critical_temperature(solver: UniformBdG, q: np.ndarray, n: np.ndarray, v_s: float) -> float:
    """k_B T_c in t where V_s χ(Δ = 0, T) = 1, the highest such T below one bandwidth; 0 if there is none above 1e-5 t.

    The second-order transition at this q and n. With strong pair breaking χ(0, T) can fall again at low T; a
    first-order transition may then lie higher: compare `GapBranches.energies`.
    """
    v_s = _checked_interaction(v_s)
    _require_one(q, n)

    def excess(log_temperature: float) -> float:
        normal = with_temperature(with_gap(solver, 0.0), math.exp(log_temperature))
        return v_s * float(normal.pair_susceptibility(q, n)) - 1

    upper = math.log(8.0)
    while upper > math.log(1e-5):
        lower = upper - math.log(2.0)
        if excess(lower) > 0:
            return math.exp(brentq(excess, lower, upper, xtol=1e-10))
        upper = lower
    return 0.0
