"""How fast does the inner angle of a wall leave its place as the field grows? From the two-sublattice equations.

The wall is relaxed with its inner vector against the field and the equations are linearised there. A rigid wall turns
like a pendulum: λ² + λ/τ = πγ²B_E (B_N − (2/π) B_H). A threshold read off these rates does not depend on how long one
waits, as one read off "did it turn" would.
"""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen

from neelsot_dyn.devices.magnet import FILM_NORMAL, magnet_energy
from neelsot_dyn.dynamics import LLG, NeelField, Track, TwoSublatticeState, UniaxialAnisotropy, minimise, normal_modes
from neelsot_dyn.materials import Material
from neelsot_dyn.textures import wall_profile

DOMAIN_AXIS = np.array([-1.0, 0.0, 0.0])
"""n points along it on the left of the wall; φ is then that of Eq. 16 (`dynamics.transverse_axes`)."""
WIDTHS, CELLS_PER_WIDTH = 16, 4
SHARES = (1.05, 1.1, 1.3, 1.6, 2.0, 3.0)


@frozen(eq=False)
class GrowthRates:
    """fields (S,) [T]; rates (S,) [1/s] of the linearised equations; closed_form (S,) of the rigid wall.

    threshold [T]: where λ² + λ/τ, a straight line in the field, crosses zero; NaN without a hard axis.
    """

    fields: np.ndarray
    rates: np.ndarray
    closed_form: np.ndarray
    threshold: float


def pendulum_rate(stiffness: float, inertia_time: float) -> float:
    """The faster root λ [1/s] of λ² + λ/τ = stiffness [1/s²]; the decay −1/2τ of a damped oscillation below."""
    return -1 / (2 * inertia_time) + math.sqrt(max(1 / (4 * inertia_time**2) + stiffness, 0.0))


def growth_rates(material: Material, hard_field: float, scale: float) -> GrowthRates:
    """Rates at fields around the threshold (2/π) B_H, or around `scale` [T] where nothing holds the inner vector.

    hard_field: B_H [T] of ẑ, in place of the material's own; negative where ẑ is easy.
    """
    plain = material.with_changes(hard_axis_field=0.0, dmi=0.0)
    numbers = material.scales
    gamma, tau = material.magnet.gyromagnetic_ratio, numbers.inertia_time
    rigid = 2 / math.pi * hard_field
    fields = np.array(SHARES) * (rigid if hard_field > 0 else scale)
    if fields.max() < scale < 20 * fields.max():
        fields = np.append(fields, scale)
    energy = magnet_energy(plain, DOMAIN_AXIS)
    if hard_field:
        kind = "hard" if hard_field > 0 else "easy"
        energy = energy + UniaxialAnisotropy(abs(hard_field) * material.magnetization / 2, FILM_NORMAL, kind=kind)
    width = material.magnet.wall_width
    track = Track(WIDTHS * width, width / CELLS_PER_WIDTH)
    start = TwoSublatticeState.from_neel(wall_profile(track.x, track.length / 2, width, -math.pi / 2, "x"))
    rates = []
    for field in fields:
        llg = LLG.of(material, energy + NeelField((0.0, float(field), 0.0)))
        rest = minimise(llg, track, start, 1e-8).at_rest()
        modes = normal_modes(llg, track, rest, unstable="keep")
        rates.append(max(-float(modes.decay.min()), 0.0))
    push = math.pi * gamma**2 * numbers.exchange_field * (fields - rigid)
    threshold = math.nan
    if hard_field > 0:
        low, high = (rates[i] ** 2 + rates[i] / tau for i in (1, 2))
        threshold = float(fields[1] - low * (fields[2] - fields[1]) / (high - low))
    return GrowthRates(fields, np.array(rates), np.array([pendulum_rate(p, tau) for p in push]), threshold)
