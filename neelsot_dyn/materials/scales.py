"""What follows from the material numbers? Fields, speeds, lengths and times, computed once and used everywhere."""

from __future__ import annotations

import math

from attrs import frozen

from neelsot_dyn import units
from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked


@frozen
class DerivedQuantities:
    """The scales of two-sublattice dynamics; `derived_quantities` gives the formulas.

    exchange_field B_E, easy_field B_A, hard_field B_H, spin_flop_field B_sf [T]; stiffness 𝒜 and net_stiffness 𝒜_m
    [J/m]; magnon_speed c [m/s]; wall_width δ0 [m]; resonance ω0 [rad/s]; wall_energy σ0 [J/m²]; wall_mass σ0/c²
    [kg/m²]; inertia_time τ [s]; mobility μ [m/(s T)]; magnetization M_s [A/m]; damping α.
    """

    exchange_field: float
    easy_field: float
    hard_field: float
    stiffness: float
    net_stiffness: float
    magnon_speed: float
    wall_width: float
    spin_flop_field: float
    resonance: float
    wall_energy: float
    wall_mass: float
    inertia_time: float
    mobility: float
    magnetization: float
    damping: float

    def saturation(self, b_neel: float) -> float:
        """b = B_N/(α B_sf) = μB_N/c: the wall saturates towards c for b above one."""
        return b_neel / (self.damping * self.spin_flop_field)

    @property
    def largest_saturation(self) -> float:
        """B_A/(α B_sf), the b from which on the field turns the antiparallel domain over."""
        return self.saturation(self.easy_field)

    def wall_speed(self, b_neel: float) -> float:
        """Terminal v = μB_N/√(1 + (μB_N/c)²) [m/s] of a wall under a Néel field B_N [T] along the easy axis.

        Exact for the sigma model; the two-sublattice wall is slower by under 2 % up to b = 3. After about 20 τ.
        """
        return self.mobility * b_neel / math.hypot(1, self.saturation(b_neel))

    def moving_wall_width(self, speed: float) -> float:
        """δ0 √(1 − v²/c²) [m]; ValueError at or above c."""
        require(abs(speed) < self.magnon_speed, "speed", speed, f"a speed below c = {self.magnon_speed:.6g} m/s")
        return self.wall_width * math.sqrt(1 - (speed / self.magnon_speed) ** 2)


@checked
def derived_quantities(
    *,
    a0: float,
    lattice_constant: float,
    a11: float,
    k_easy: float,
    magnetization: float,
    damping: float,
    a12: float = 0.0,
    k_hard: float = 0.0,
    gyromagnetic_ratio: float = units.GYROMAGNETIC_RATIO,
) -> DerivedQuantities:
    """The derived quantities of the plain numbers A0 [J/m], a [m], A11, A12 [J/m], K_e, K_h [J/m³], M_s [A/m], α, γ.

    B_E = −4A0/(a²M_s), B_A = 2K_e/M_s, B_H = 2K_h/M_s, 𝒜 = 2A11 − A12, 𝒜_m = 2A11 + A12, c = γ√(2B_E𝒜/M_s),
    δ0 = √(𝒜/2K_e), B_sf = √(2B_E B_A), ω0 = γB_sf, σ0 = 8K_e δ0, τ = 1/(2αγB_E), μ = γδ0/α. K and M_s are those of
    ONE sublattice.

    Raises ValueError for A0 ≥ 0, and for 𝒜 or anything else ≤ 0 but A11, A12 and K_h (negative: an easy axis).
    """
    for name, value in (
        ("lattice_constant", lattice_constant),
        ("k_easy", k_easy),
        ("magnetization", magnetization),
        ("damping", damping),
        ("gyromagnetic_ratio", gyromagnetic_ratio),
    ):
        require(require_finite(name, value) > 0, name, value, "a number > 0")
    require(require_finite("a0", a0) < 0, "a0", a0, "a number < 0 (antiparallel sublattices)")
    require_finite("k_hard", k_hard)
    stiffness = 2 * require_finite("a11", a11) - require_finite("a12", a12)
    require(stiffness > 0, "2 a11 - a12", stiffness, "a positive stiffness")
    gamma = gyromagnetic_ratio
    b_e = -4 * a0 / (lattice_constant**2 * magnetization)
    b_a = 2 * k_easy / magnetization
    b_sf = math.sqrt(2 * b_e * b_a)
    speed = gamma * math.sqrt(2 * b_e * stiffness / magnetization)
    width = math.sqrt(stiffness / (2 * k_easy))
    energy = 8 * k_easy * width
    return DerivedQuantities(
        exchange_field=b_e,
        easy_field=b_a,
        hard_field=2 * k_hard / magnetization,
        stiffness=stiffness,
        net_stiffness=2 * a11 + a12,
        magnon_speed=speed,
        wall_width=width,
        spin_flop_field=b_sf,
        resonance=gamma * b_sf,
        wall_energy=energy,
        wall_mass=energy / speed**2,
        inertia_time=1 / (2 * damping * gamma * b_e),
        mobility=gamma * width / damping,
        magnetization=magnetization,
        damping=damping,
    )
