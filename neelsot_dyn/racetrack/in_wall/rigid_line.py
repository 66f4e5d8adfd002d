"""A Bloch line that goes along a rigid wall between domains ±x̂: its states, width and speed in closed form."""

from __future__ import annotations

import math
from functools import cached_property

from attrs import frozen

from neelsot_dyn.coupling import AngleLandscape
from neelsot_dyn.materials import Material


@frozen(eq=False)
class RigidLine:
    """The line of a wall of `material` under a drive whose landscape of the inner angle is `driven` [J/m²].

    Between states ±φ* in 4K_h δ (cos φ + κ)² the line has ∂φ/∂y = −(cos φ + κ)/Δ_L, Δ_L = √(𝒜/2K_h).
    """

    material: Material
    driven: AngleLandscape

    @cached_property
    def hard_field(self) -> float:
        """B_H [T] of ẑ with the current on, the electrons' share included."""
        scales = self.material.scales
        even = float(self.driven.even.energy(math.pi / 2, 2))
        return scales.hard_field + even / (4 * scales.magnetization * scales.wall_width)

    @property
    def twist(self) -> float:
        """κ = 2πD/(8K_h δ): φ rests at ±φ*, cos φ* = −κ, in place of ±π/2 (−x̂ on the left)."""
        scales = self.material.scales
        return math.pi * self.material.magnet.dmi / (2 * self.hard_field * scales.magnetization * scales.wall_width)

    @property
    def rest_angle(self) -> float:
        """φ* [rad] on the left of the line, −φ* on its right."""
        return math.acos(-self.twist)

    @property
    def pressure(self) -> float:
        """E(φ*) − E(−φ*) [J/m²]: what the line's way along y costs per length."""
        return float(self.driven.energy(self.rest_angle) - self.driven.energy(-self.rest_angle))

    @property
    def field(self) -> float:
        """B_N [T] whose pressure on the line is the landscape's, ΔE/(4π M_s δ sin φ*), signed."""
        width = 4 * math.pi * self.material.scales.magnetization * self.material.scales.wall_width
        return -self.pressure / (width * math.sin(self.rest_angle))

    @property
    def width(self) -> float:
        """1/|∂φ/∂y| in the middle of the line, √(𝒜/2K_h)/(1 + κ) [m]."""
        scales = self.material.scales
        return math.sqrt(scales.stiffness / (self.hard_field * scales.magnetization)) / (1 + self.twist)

    @property
    def velocity(self) -> float:
        """Along y [m/s]: power of the pressure = loss, ∫ (∂φ/∂y)² dy = 2 (sin φ* + κ φ*)/Δ_L of the line at rest.

        (π/2) γ Δ_L B_N sin φ*/(sin φ* + κ φ*)/α / (1 + K_h/4K_e).
        """
        scales, sine = self.material.scales, math.sin(self.rest_angle)
        low = 1 + self.hard_field / (4 * scales.easy_field)
        length = self.width * (1 + self.twist) * sine / (sine + self.twist * self.rest_angle)
        return math.pi / 2 * self.material.magnet.gyromagnetic_ratio * length * self.field / scales.damping / low
