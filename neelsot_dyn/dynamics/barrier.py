"""How long does an inner angle hold against temperature? Barrier, attempt frequency and Kramers' rate of a wall."""

from __future__ import annotations

import math

from attrs import frozen

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.materials.scales import DerivedQuantities
from neelsot_dyn.units import BOLTZMANN


@frozen
class ReversalEstimate:
    """Thermal reversal of a wall's inner angle over its hard axis.

    barrier [J]; attempt_frequency [Hz]: ω_well/2π; rate [1/s] by Kramers with the wall's own friction; stability:
    barrier/k_BT. An estimate for barriers of several k_BT and walls that turn as a whole.
    """

    barrier: float
    attempt_frequency: float
    rate: float
    stability: float


@checked
def reversal_estimate(
    q: DerivedQuantities, section: float, temperature: float, gyromagnetic_ratio: float, b_neel: float = 0.0
) -> ReversalEstimate:
    """The estimate for a wall of cross-section [m²] at T [K], under B_N [T] against its inner vector.

    E(φ) = S [4K_h δ0 sin²χ − 2πM_s δ0 B_N cos χ], χ the angle to B_N, so with h = πB_N/(2B_H) the barrier against
    leaving χ = π is 4K_h δ0 S (1 − h)², curvatures ω² = 2γ²B_E B_H (1 − h) in the well and 2γ²B_E B_H (1 − h²) on top.
    Rate = ω_well/2π (√(1 + ζ²) − ζ) e^{−E/k_BT}, ζ = 1/(2τ ω_top) (Kramers 1940; Hänggi et al., Rev. Mod. Phys. 62,
    251).

    Raises ValueError for a section, temperature or B_H ≤ 0, or a field beyond the threshold (2/π) B_H.
    """
    for name, value in (
        ("section", section),
        ("temperature", temperature),
        ("gyromagnetic_ratio", gyromagnetic_ratio),
        ("hard_field", q.hard_field),
    ):
        require(require_finite(name, value) > 0, name, value, "a number > 0")
    h = math.pi * b_neel / (2 * q.hard_field)
    require(abs(h) < 1, "b_neel", b_neel, f"a field below (2/π) B_H = {2 / math.pi * q.hard_field:.4g} T")
    scale = 2 * q.hard_field * q.magnetization * q.wall_width * section  # 4 K_h δ0 S
    curvature = 2 * gyromagnetic_ratio**2 * q.exchange_field * q.hard_field
    well, top = math.sqrt(curvature * (1 - h)), math.sqrt(curvature * (1 - h**2))
    barrier = scale * (1 - h) ** 2
    zeta = 1 / (2 * q.inertia_time * top)
    stability = barrier / (BOLTZMANN * temperature)
    attempt = well / (2 * math.pi)
    rate = attempt * (math.sqrt(1 + zeta**2) - zeta) * math.exp(-stability)
    return ReversalEstimate(barrier, attempt, rate, stability)
