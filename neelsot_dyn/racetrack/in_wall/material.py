"""Which altermagnetic splitting would free the inner vector? Where the electrons' own anisotropy of ẑ changes sign.

A weak splitting makes ẑ easy, F(2) = −t_m² A_z n_z² (Eq. 9 of arXiv:2603.22243); one that dwarfs the gap can make it
hard, as in KRu4O8. In between there is a t_m at which ẑ is neither, and a little above it a hard axis that a superflow
overcomes: a bit that a current can write.
"""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen

from neelsot_dyn.coupling import neel_field
from neelsot_dyn.coupling.neel_field import superconducting_model
from neelsot_dyn.coupling.remembered import RememberedBdG
from neelsot_dyn.materials import Material

SHARES = (1.0, 0.8, 0.6, 0.4, 0.2, 0.1)
"""Of the material's t_m, from which a change of sign is looked for."""
TOLERANCE = 1e-10


@frozen
class Compensation:
    """t_m (in t) at which the electrons leave ẑ neither hard nor easy; NaN if there is none down to a tenth of t_m.

    window (in t): above it, by so much, the hard axis stays below (π/2) B_N of the superflow, B_N = field [T] from F(1)
    there.
    """

    t_m: float
    window: float
    field: float


def band_hard_field(material: Material, t_m: float) -> float:
    """B_H [T] of ẑ from [F(ẑ) − F(x̂)] at rest, with another t_m (in t)."""
    model = superconducting_model(material.with_changes(t_m=t_m))
    free = RememberedBdG(model, tolerance=TOLERANCE).free_energy(np.zeros(2), np.eye(3)[[0, 2]])
    return material.units.field(float(free[1] - free[0]), material.magnet.moment) / material.layers


def compensation(material: Material, q: float) -> Compensation:
    """Look for the change of sign from the material's t_m downwards, for a superflow q [1/m]."""
    from scipy.optimize import brentq

    own = material.electrons.t_m
    above, hard_above = own, band_hard_field(material, own)
    none = Compensation(math.nan, math.nan, math.nan)
    if hard_above <= 0:
        return none
    for share in SHARES[1:]:
        below = share * own
        hard = band_hard_field(material, below)
        if hard <= 0:
            break
        above, hard_above = below, hard
    else:
        return none
    root = float(brentq(lambda t_m: band_hard_field(material, t_m), below, above, xtol=1e-3 * own))
    step = 0.02 * own
    slope = (band_hard_field(material, root + step) - band_hard_field(material, root)) / step
    field = neel_field(material.with_changes(t_m=root), q).amplitude / material.layers
    return Compensation(root, math.pi / 2 * field / slope, field)
