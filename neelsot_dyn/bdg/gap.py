"""Which gap does a pairing interaction V_s give, which V_s gives a wanted gap, and does the superconductor win?

Eq. 14 of arXiv:2603.22243 per site is Ω(Δ) = F(Δ) + Δ²/V_s. Its stationarity is the gap equation (Eq. 13),
Δ = V_s χ(Δ) Δ with χ = −(∂F/∂Δ)/(2Δ) (`UniformBdG.pair_susceptibility`), so V_s = 1/χ(Δ) gives a wanted Δ at once,
and 1 = V_s χ(0, T) is the temperature where the normal state becomes unstable. Units: t, a, k_B = 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from attrs import define, evolve, field, frozen

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg.gap_root import Iteration, crossings, descend, other_roots, sign_changes
from neelsot_dyn.bdg.gap_solution import GapSolution
from neelsot_dyn.bdg.mixers import Mixer
from neelsot_dyn.bdg.models import LARGEST_ENERGY

if TYPE_CHECKING:
    from neelsot_dyn.bdg.uniform import UniformBdG

SAMPLES = 12
"""Gaps at which other solutions are looked for."""
ROUNDING = 4e-15
"""Relative rounding error of a pair susceptibility."""
SHARPEST = 1e-13
"""Smallest tolerance of a zone integral in t/a²."""


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


@define
class _Excess:
    """e = ln V_s χ(Δ) at one q and n and its error; each gap is computed once."""

    solver: UniformBdG
    q: np.ndarray
    n: np.ndarray
    v_s: float
    known: dict[float, tuple[float, float]] = field(factory=dict)

    def __call__(self, gap: float) -> tuple[float, float]:
        if gap not in self.known:
            chi = with_gap(self.solver, gap).pair_susceptibility_estimate(self.q, self.n)
            value = float(chi.value)
            excess = math.log(self.v_s * value) if value > 0 else -math.inf
            self.known[gap] = excess, ROUNDING + chi.error / abs(value)
        return self.known[gap]

    def value(self, gap: float) -> float:
        return self(gap)[0]

    @property
    def bound(self) -> float:
        """No solution lies above: |∂F/∂Δ| ≤ ¼ Tr 1 = 1 per wave vector, so V_s χ ≤ V_s/2Δ."""
        cutoff = getattr(self.solver.model, "cutoff", None)
        return 0.5 * self.v_s * (1.0 if cutoff is None else cutoff**2 / (4 * math.pi))

    @property
    def floor(self) -> float:
        """Below it e is linear in Δ²: F at temperature T is analytic in Δ² up to about (πT)²."""
        return min(0.5 * self.solver.model.temperature, 0.01 * self.bound)

    def grid(self, samples: int, largest: float | None = None) -> np.ndarray:
        """0 and `samples` gaps in equal ratios, up to the bound (or `largest`)."""
        top = 1.01 * self.bound if largest is None else largest
        return np.concatenate([[0.0], np.geomspace(min(self.floor, 0.5 * top), top, samples)])


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
    samples: int = SAMPLES,
) -> GapSolution:
    """The gap for the pairing interaction `v_s` [t], from the start `gap0` [t] (the model's gap unless given).

    The minimum of Ω(Δ) = F + Δ²/V_s that lies downhill from the start, found as the root of ln V_s χ in ln Δ
    (`gap_root`): any start finds it where there is one solution. A gap of exactly 0 is the normal state, which is
    the answer where no minimum lies below the start. Whether other solutions exist is looked for at `samples` gaps and
    said in the result (0: not looked for); `gap_branches` compares them. A warm start, `gap0` = the gap at a
    neighbouring q, n or T, takes some four evaluations.

    rtol: relative error of the gap; the zone integral is sharpened as far as that needs. mixer: makes the steps of
    ln Δ, a secant unless given. `converged` is False when neither `max_iterations` nor the sharpest integral suffice.
    """
    v_s = _checked_interaction(v_s)
    _require_one(q, n)
    require(0 < rtol < 1, "rtol", rtol, "a relative error between 0 and 1")
    require(max_iterations >= 1, "max_iterations", max_iterations, "an integer >= 1")
    require(samples == 0 or samples >= 2, "samples", samples, "0, or an integer >= 2")
    start = solver.model.gap if gap0 is None else require_finite("gap0", gap0)
    require(0 < start <= LARGEST_ENERGY, "gap0", start, "a start > 0 (or a model whose gap is > 0)")
    excess = _Excess(solver, q, n, v_s)
    found, history = _descend(excess, start, rtol, max_iterations, mixer)
    normal_stable, others = None, None
    if samples:
        intervals = sign_changes(excess.value, excess.grid(samples))
        below = [(a, b) for a, b in intervals if b < start and excess.value(a) > 0]
        if found.gap == 0 and below:  # a step went over the valley
            a, b = below[-1]
            found, more = _descend(excess, a if a > 0 else b, rtol, max_iterations, mixer)
            history += more
        normal_stable = excess.value(0.0) < 0
        others = other_roots(excess.value, intervals, found.gap)
    gap = found.gap
    free = with_gap(excess.solver, gap).free_energy_estimate(q, n)
    bend = 0.0 if gap == 0 else gap**2 / v_s * abs(found.slope) * found.error**2  # ½ Ω'' δΔ²
    return GapSolution(
        gap=gap,
        gap_error=found.error,
        free_energy=float(free.value) + gap**2 / v_s,
        free_energy_error=free.error + 4 * math.ulp(abs(float(free.value))) + bend,
        residual=history[-1],
        iterations=len(history),
        converged=found.converged,
        history=np.array(history),
        normal_stable=normal_stable,
        others=others,
    )


def _descend(
    excess: _Excess, start: float, rtol: float, limit: int, mixer: Mixer | None
) -> tuple[Iteration, list[float]]:
    """`gap_root.descend` with zone integrals as sharp as `rtol` needs, and the residual of every evaluation."""
    found = descend(excess, start, excess.floor, rtol, limit, mixer)
    residuals = [gap * abs(math.expm1(e)) for gap, e in zip(found.gaps, found.excesses, strict=True)]
    history = np.minimum.accumulate(residuals).tolist()
    solver = excess.solver
    if found.stuck and not found.converged and solver.size is None and solver.tolerance > SHARPEST:
        excess.solver = evolve(solver, tolerance=max(SHARPEST, 1e-2 * solver.tolerance))
        excess.known.clear()
        found, more = _descend(excess, found.gap, rtol, limit, mixer)
        return found, history + more
    if found.gap == 0:
        history[-1] = 0.0
    return found, history


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
    """All gaps up to `largest` (none lies above V_s/2 on the lattice), from the sign changes of V_s χ(Δ) − 1.

    samples: number of gaps, in equal ratios from k_BT/2 on, between which a sign change is looked for. Where they have
    a top below zero or a bottom above zero, it is sought: two solutions within one spacing are missed only where χ has
    more turning points than the samples show.
    """
    v_s = _checked_interaction(v_s)
    _require_one(q, n)
    require(samples >= 2, "samples", samples, "an integer >= 2")
    good = largest is None or 0 < largest <= LARGEST_ENERGY
    require(good, "largest", largest, f"None, or a gap from 0 to {LARGEST_ENERGY:g} t")
    excess = _Excess(solver, q, n, v_s)
    found = crossings(excess.value, excess.grid(samples, largest))
    gaps, falling = np.array([c.gap for c in found]), np.array([c.minimum for c in found], dtype=bool)
    free = [with_gap(solver, gap).free_energy_estimate(q, n) for gap in (0.0, *gaps)]
    energies = np.array([float(f.value) - float(free[0].value) + gap**2 / v_s for f, gap in zip(free[1:], gaps)])  # noqa: B905
    return GapBranches(gaps, energies, falling, excess.value(0.0) < 0, 2 * max(f.error for f in free))


@checked
def critical_temperature(solver: UniformBdG, q: np.ndarray, n: np.ndarray, v_s: float) -> float:
    """k_B T_c in t where V_s χ(Δ = 0, T) = 1, the highest such T below one bandwidth; 0 if there is none above 1e-5 t.

    The second-order transition at this q and n. With strong pair breaking χ(0, T) can fall again at low T; a
    first-order transition may then lie higher: compare `GapBranches.energies`.
    """
    from scipy.optimize import brentq

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
