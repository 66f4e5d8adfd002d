"""How do the landscapes of a fixed and of a self-consistent gap differ? Both, side by side and labelled.

A fixed gap stands for proximity to a robust superconductor; a self-consistent one for a film that pairs by itself and
whose gap answers to the texture and to the superflow. Which one a run assumes decides which one it is checked against.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import evolve
from tqdm import tqdm

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._later import Dataset, new_dataset
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg import LatticeModel, NotConvergedError, StripeBdG, UniformBdG, WallLandscape
from neelsot_dyn.units import LatticeUnits

FIXED, SOLVED = "fixed gap", "self-consistent gap"
_VARIABLES = {
    "free_energy": ("free energy per site across, NaN where the gap equation did not converge", "t"),
    "error": ("estimated error of the free energy", "t"),
    "smallest_gap": ("smallest |Δ| of the texture", "t"),
    "largest_gap": ("largest |Δ| of the texture", "t"),
    "gap_error": ("estimated error of the gap relative to the largest", ""),
    "converged": ("whether the gap equation converged", ""),
}


@checked
def side_by_side(
    landscape: WallLandscape,
    v_s: float,
    *,
    q: float,
    wall_width: float,
    center: Sequence[float],
    angle: Sequence[float],
    gap0: float | None = None,
    max_iterations: int = 100,
    units: LatticeUnits | None = None,
) -> Dataset:
    """F of walls at positions `center` and inner angles `angle`, at the model's gap and at the one that v_s [t] gives.

    landscape: the stripe and its wall; its own v_s is not used. q in 1/a, wall_width and center in a, angle in radian.
    gap0: start of every gap equation [t], the model's gap unless given; where several solutions exist it decides which
    one is found, and every point starts from it afresh. units: to add `joule_per_square_metre`, F per a² in J/m².

    Dataset over assumption, center and angle with the variables of `_VARIABLES`. A gap equation that has not converged
    is shown as such: its free energy is NaN, its last gaps stand. Raises ValueError for leads along x between different
    domains: at one q they carry different currents.
    """
    require(require_finite("v_s", v_s) > 0, "v_s", v_s, "a number > 0, in t")
    places, angles = (np.atleast_1d(np.asarray(v, dtype=float)) for v in (center, angle))
    require(places.ndim == 1 and places.size > 0, "center", center, "a sequence of numbers")
    require(angles.ndim == 1 and angles.size > 0, "angle", angle, "a sequence of numbers")
    fixed = evolve(landscape, v_s=None)
    rows = 1 if landscape.width is None else landscape.width
    points = [(i, j) for i in range(places.size) for j in range(angles.size)]
    table = np.full((len(_VARIABLES), 2, places.size, angles.size), np.nan)
    for i, j in tqdm(points, desc="landscapes", disable=None):
        stripe = fixed.stripe(q=q, wall_width=wall_width, center=float(places[i]), angle=float(angles[j]))
        stripe._check_solvable()
        table[:, 0, i, j] = _fixed(stripe, landscape.model.gap, rows)
        table[:, 1, i, j] = _solved(stripe, v_s, gap0, landscape.rtol, max_iterations, rows)
    names = ("assumption", "center", "angle")
    data = new_dataset(
        {name: (names, values) for name, values in zip(_VARIABLES, table, strict=True)},
        coords={"assumption": [FIXED, SOLVED], "center": places, "angle": angles},
    )
    data["converged"] = data["converged"] > 0
    for name, (long_name, unit) in _VARIABLES.items():
        data[name].attrs |= {"long_name": long_name, "units": unit}
    data["center"].attrs |= {"long_name": "wall position", "units": "a"}
    data["angle"].attrs |= {"long_name": "inner angle of the wall", "units": "rad"}
    if units is not None:
        data["joule_per_square_metre"] = data["free_energy"] * units.areal_density(1.0)
        data["joule_per_square_metre"].attrs |= {"long_name": "free energy per a of width and a", "units": "J/m²"}
    data.attrs |= {"v_s": float(v_s), "q": float(q), "wall_width": float(wall_width), "gap": landscape.model.gap}
    return data


@checked
def bulk_slopes(
    model: LatticeModel, v_s: float, q: float, domains: str = "y", rtol: float = 1e-6, tolerance: float = 1e-10
) -> Dataset:
    """∂F/∂r0 [t/a per site across] of a wall under both assumptions, from its two domains: F(left) − F(right).

    The exact sum rule: a rigid shift trades one domain for the other, whatever happens in the wall, and F is stationary
    in Δ. Self-consistently it holds at one q in both domains, for a wall along y; along x the current is conserved
    and q redistributes. domains "y": +ŷ on the left, −ŷ on the right; "x": −x̂ and +x̂. q in 1/a along x.

    Dataset over assumption, with slope, error and the gap (also along domain) [t]; a domain whose gap is zero is
    normal. Raises NotConvergedError where an integral or a gap equation does not converge.
    """
    require(domains in ("y", "x"), "domains", domains, "'y' or 'x'")
    require(require_finite("v_s", v_s) > 0, "v_s", v_s, "a number > 0, in t")
    solver, flow = UniformBdG(model, tolerance=tolerance), np.array([q, 0.0])
    left = np.array([0.0, 1.0, 0.0]) if domains == "y" else np.array([-1.0, 0.0, 0.0])
    fixed = solver.free_energy_estimate(flow, np.stack([left, -left]))
    solved = [solver.solve_gap(flow, n, v_s, rtol=rtol, samples=0) for n in (left, -left)]
    if not all(one.converged for one in solved):
        raise NotConvergedError(
            f"the gap equation of a domain did not converge with v_s = {v_s:g} t: give another rtol"
        )
    gaps = [[model.gap, model.gap], [float(one.gap) for one in solved]]
    return new_dataset(
        {
            "slope": (
                "assumption",
                [float(fixed.value[0] - fixed.value[1]), solved[0].free_energy - solved[1].free_energy],
                {"long_name": "slope of the free energy in the wall's position, per site across", "units": "t/a"},
            ),
            "error": (
                "assumption",
                [2 * fixed.error, sum(one.free_energy_error for one in solved)],
                {"long_name": "error of the slope", "units": "t/a"},
            ),
            "gap": (("assumption", "domain"), gaps, {"long_name": "|Δ| of the domain", "units": "t"}),
        },
        coords={"assumption": [FIXED, SOLVED], "domain": ["+y", "-y"] if domains == "y" else ["-x", "+x"]},
        attrs={"v_s": float(v_s), "q": float(q)},
    )


def _fixed(stripe: StripeBdG, gap: float, rows: int) -> tuple[float, ...]:
    estimate = stripe.free_energy_estimate(gap)
    return estimate.free_energy / rows, estimate.free_energy_error / rows, gap, gap, 0.0, 1.0


def _solved(
    stripe: StripeBdG, v_s: float, gap0: float | None, rtol: float, max_iterations: int, rows: int
) -> tuple[float, ...]:
    found = stripe.solve_gap(v_s, gap0, rtol=rtol, max_iterations=max_iterations, samples=0)
    size = np.abs(found.gap)
    energy = found.free_energy / rows if found.converged else np.nan
    sizes = float(size.min()), float(size.max())
    return energy, found.free_energy_error / rows, *sizes, found.gap_error, float(found.converged)
