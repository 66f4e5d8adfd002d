"""Which current carries a superflow in the parent superconductor, and what else does that current do to the film?"""

from __future__ import annotations

import math
from collections.abc import Mapping

from neelsot_dyn.devices.racetrack import Racetrack
from neelsot_dyn.experiments.scenario import Quantity
from neelsot_dyn.materials import Material


def carrier_quantities(material: Material, q: float, drive: float) -> Mapping[str, Quantity]:
    """Current, Oersted field and Pearl length of the strip that carries q [1/m], beside the drive ±B_N [T].

    The Oersted field is uniform: at first order it does not act on the Néel vector, at second as (B/B_sf)². Beyond the
    parent's depairing there is no such current, and the share alone is given. Nothing for a field that is not a
    superflow's (q = NaN).
    """
    if not math.isfinite(q):
        return {}
    strip = Racetrack(material=material)
    parent = strip.superconductor
    share = abs(q) / parent.depairing_momentum
    text = f"q over the depairing momentum of a {parent.name} (assumed); above 1 it carries no such current"
    known = {"depairing_share": Quantity(share, "1", text)}
    if share > 1:
        return known
    oersted = strip.oersted_field(q)
    return known | {
        "current_density": Quantity(strip.current_density(abs(q)), "A/m^2", f"in the {parent.name} that carries q"),
        "oersted_field": Quantity(oersted, "T", "μ0 K/2 right under it, uniform: no first-order effect on n"),
        "oersted_over_drive": Quantity(oersted / abs(drive), "1", "the same over the staggered field ±B_N"),
        "oersted_effect": Quantity(
            (oersted / material.scales.spin_flop_field) ** 2, "1", "(B/B_sf)², what it changes of the anisotropy"
        ),
        "pearl_length": Quantity(strip.pearl_length, "m", "2λ²/d; the current is uniform over a much narrower strip"),
        "strip_width": Quantity(parent.width, "m", "of the parent (assumed)"),
    }
