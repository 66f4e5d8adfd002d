"""How do the wall energies of Figs. 3(c) and 3(d) come about? 50 × 20 sites, self-consistent and at fixed gap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import evolve

from neelsot_dyn import bdg, textures
from neelsot_dyn._later import Dataset
from neelsot_dyn.papers._paper import LATTICE, V_S, Y, flow

LENGTH, WIDTH, WALL_WIDTH = 50, 20, 4.0
FLOW = 2 * np.pi / 50
GAPS = {"self-consistent": V_S, "fixed": None}
ENERGY = {"units": "t", "long_name": "free energy of the stripe"}


def wall_energies(
    domains: Sequence[str], q: Sequence[float], center: Sequence[float], angle: Sequence[float] = (0.0,)
) -> Dataset:
    """F over gap, domains, the axis along which the wall varies, q, center and angle, with the errors of the gaps.

    A wall along y has 20 sites along x, so that qa = 2π/50 is no whole winding: electrons are periodic in the frame
    where the gap is (the difference is exponentially small in the length).
    """
    import xarray

    def one(v_s: float | None, kind: str, along: str) -> Dataset:
        landscape = bdg.WallLandscape(
            model=LATTICE, sites=LENGTH, width=WIDTH, axis=along, domains=kind, v_s=v_s, rtol=1e-5
        )
        found = landscape.compute(q=q, wall_width=[WALL_WIDTH], center=center, angle=angle)
        return found.isel(wall_width=0).drop_attrs()

    def joined(parts: list[Dataset], dim: str, values: Sequence[str]) -> Dataset:
        return xarray.concat(parts, dim=xarray.IndexVariable(dim, list(values)))

    axes = ("x", "y")
    every = [
        joined([joined([one(v_s, kind, a) for a in axes], "along", axes) for kind in domains], "domains", domains)
        for v_s in GAPS.values()
    ]
    table = joined(every, "gap", list(GAPS))
    summed = [[_summed_n_y(kind, c, a) for a in angle] for kind in domains for c in center]
    return xarray.Dataset(
        {
            "free_energy": table["free_energy"].assign_attrs(ENERGY),
            "error": table["free_energy_error"].max().assign_attrs(ENERGY | {"long_name": "largest error of F"}),
            "converged": table["converged"].all().astype(int),
            "summed_n_y": (
                ("domains", "center", "angle"),
                np.reshape(summed, (len(domains), len(center), len(angle))),
                {"long_name": "n_y summed along the stripe; times bulk_difference width/2: the local energy"},
            ),
            "bulk_difference": ("gap", _bulk_differences(), {"units": "t/a^2", "long_name": "F(+y) - F(-y)"}),
        },
        attrs={"wall_width": WALL_WIDTH, "length": LENGTH, "width": WIDTH, "v_s": V_S, "fixed_gap": LATTICE.gap},
    )


def _summed_n_y(domains: str, center: float, angle: float) -> float:
    return float(textures.domain_wall(LENGTH, center, WALL_WIDTH, angle=angle, domains=domains)[:, 1].sum())


def _bulk_differences() -> list[float]:
    """F(+ŷ) − F(−ŷ) of uniform states at qa = 2π/50 in t per site, self-consistent and at fixed gap."""
    solver = bdg.UniformBdG(LATTICE, size=(LENGTH, WIDTH))
    solved = [solver.solve_gap(flow(FLOW), n, v_s=V_S, gap0=0.45) for n in (Y, -Y)]
    if not all(s.converged for s in solved):
        raise RuntimeError("the gap equation of a uniform state did not converge")
    given = evolve(solver, model=LATTICE).free_energy(flow(FLOW), np.array([Y, -Y]))
    return [solved[0].free_energy - solved[1].free_energy, float(given[0] - given[1])]
