"""Both depths of the torque of a superflow, and their landscapes: of the texture solver, and of the local limit."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from neelsot_dyn._cache_folder import cache_folder
from neelsot_dyn._checks import require
from neelsot_dyn.coupling import BdGCoupling, HarmonicCoupling, NeelFieldSurface, UniformSuperflow
from neelsot_dyn.materials import Material
from neelsot_dyn.validation import WallEnergy, WallFamily

WIDTHS = (0.85, 1.15)
"""Range of the landscapes in wall widths at rest."""

MOST_SITES = 1_000_000
"""Under a wall in the loop: one solution takes minutes at that many."""


def require_few_sites(sites: int, rows: int) -> None:
    """ValueError for more sites, in all rows, than a solution is worth waiting for."""
    require(sites * rows <= MOST_SITES, "sites", sites, f"less: {sites * rows} in all rows, {MOST_SITES} at most")


@frozen(eq=False)
class Depths:
    """bdg: the texture solver as a run asks it, solver: asked every time; harmonic: the compressed local torque."""

    bdg: BdGCoupling
    harmonic: HarmonicCoupling
    solver: BdGCoupling
    landscape: WallEnergy
    local_landscape: WallEnergy

    @classmethod
    def of(
        cls, material: Material, q: float, domains: str, *, sites: int, rows: int, every: int, tolerance: float
    ) -> Depths:
        """Compress the torque and compute the landscapes; each is kept in the user's cache folder."""
        cache = cache_folder()
        surface = NeelFieldSurface.of(material, 1.05 * abs(q), tolerance=tolerance, cache=cache)
        harmonic = HarmonicCoupling(surface, UniformSuperflow(q))
        stripe: dict[str, Any] = {"material": material, "superflow": q, "width": rows}
        family, width = WallFamily(domains), material.magnet.wall_width
        widths = (WIDTHS[0] * width, WIDTHS[1] * width)
        where: dict[str, Any] = {"sites": sites, "cache": cache}
        return cls(
            bdg=BdGCoupling(**stripe, every=every, local=harmonic),
            harmonic=harmonic,
            solver=BdGCoupling(**stripe),
            landscape=WallEnergy.of(material, q, family, widths, width=rows, **where),
            local_landscape=WallEnergy.local(material, q, family, widths, **where),
        )
