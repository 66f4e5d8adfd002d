"""A rigid wall that turns like a pendulum in its landscape: fields, rates and angles, by one equation."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from attrs import frozen

from neelsot_dyn.coupling import AngleLandscape
from neelsot_dyn.coupling.inner_angle import dmi_landscape, hard_axis_landscape
from neelsot_dyn.dynamics import DerivedQuantities
from neelsot_dyn.materials import Material
from neelsot_dyn.racetrack.in_wall.drive import InWallDrive
from neelsot_dyn.racetrack.in_wall.scan import GrowthRates, growth_rates, pendulum_rate


@frozen(eq=False)
class RigidWall:
    """The inner angle φ of a wall of `material` under `drive`: φ̈ = −φ̇/τ − E′(φ)/(2δρ), ρ = M_s/(γ² B_E).

    The current's sign is +1, 0 or −1; a write with +1 turns the wall away from the state that it does not favour.
    """

    material: Material
    drive: InWallDrive

    @cached_property
    def derived(self) -> DerivedQuantities:
        """The scales of the dynamics."""
        return self.material.scales

    @cached_property
    def magnet(self) -> AngleLandscape:
        """4 K_h δ cos² φ of the hard axis ẑ and 2πD cos φ, −x̂ on the left, unless the drive has one of its own."""
        if self.drive.magnet is not None:
            return self.drive.magnet
        width = self.material.magnet.wall_width
        hard = hard_axis_landscape(self.material.hard_axis_anisotropy, width)
        return hard + dmi_landscape(self.material.magnet.dmi, -1, width)

    def landscape(self, sign: int) -> AngleLandscape:
        """E(φ) of drive and magnet together with the current of this sign."""
        return self.drive.landscape(sign) + self.magnet

    @property
    def symmetric(self) -> bool:
        """Are ±ŷ inside the wall stationary whatever the current? Not with a DMI."""
        return self.drive.magnet is None and self.material.magnet.dmi == 0

    @property
    def favoured(self) -> int:
        """+1 if the forward current turns the inner vector to +ŷ (φ = π/2), −1 if to −ŷ."""
        odd = self.drive.driven.odd
        return 1 if odd.energy(math.pi / 2) < odd.energy(-math.pi / 2) else -1

    @cached_property
    def rests(self) -> np.ndarray:
        """φ [rad] of the states at rest without current, that of the lowest energy first."""
        return self.landscape(0).rests

    @cached_property
    def start_angle(self) -> float:
        """φ [rad] that the first write turns the wall away from: ∓ŷ exactly where it is stationary, else a rest."""
        if self.symmetric:
            return -self.favoured * math.pi / 2
        return float(max(self.rests, key=self.drive.driven.odd.energy))

    @property
    def barrier(self) -> float:
        """What keeps the vector in the state at the start without current [J/m²]; infinite if there is no other."""
        return self.landscape(0).barrier(self.start_angle)

    @cached_property
    def missing_factor(self) -> float:
        """By which the current's odd part must grow to write (`AngleLandscape.missing_factor`); below 1 it writes."""
        driven = self.landscape(1)
        even = driven.even.rests
        if not even.size:
            return 0.0
        near = min(even, key=lambda angle: abs(math.remainder(angle - self.start_angle, 2 * math.pi)))
        return driven.missing_factor(float(near))

    @property
    def write_field(self) -> float:
        """B_N [T] that the forward current exerts on the vector that it does not favour: −E_odd″/(2π M_s δ) there."""
        return -float(self.drive.driven.odd.energy(-self.favoured * math.pi / 2, 2)) / (
            2 * math.pi * self.derived.magnetization * self.derived.wall_width
        )

    def hard_field(self, sign: int) -> float:
        """B_H [T] of ẑ about ±ŷ, the current's share included: E_even″/(4 M_s δ); negative where ẑ is easy."""
        even = float(self.landscape(sign).even.energy(-self.favoured * math.pi / 2, 2))
        return even / (4 * self.derived.magnetization * self.derived.wall_width)

    @property
    def inertia(self) -> float:
        """2δρ [J s²/m²], ρ = M_s/(γ² B_E)."""
        gamma = self.material.magnet.gyromagnetic_ratio
        return 2 * self.derived.wall_width * self.derived.magnetization / (gamma**2 * self.derived.exchange_field)

    def push(self, sign: int, angle: float) -> float:
        """λ² + λ/τ [1/s²] of a small turn away from `angle`: −E″(φ)/(2δρ)."""
        return -float(self.landscape(sign).energy(angle, 2)) / self.inertia

    def growth_rate(self, sign: int, angle: float) -> float:
        """λ [1/s] of a small turn away from `angle`; negative where it comes back."""
        return pendulum_rate(self.push(sign, angle), self.derived.inertia_time)

    @cached_property
    def rates(self) -> GrowthRates:
        """Growth rates of the linearised two-sublattice equations around the threshold, without DMI."""
        return growth_rates(self.material, self.hard_field(1), abs(self.write_field))

    def angle(self, times: np.ndarray, tilt: float) -> np.ndarray:
        """φ [rad] at times of the first write, from the start off by `tilt` [rad]."""
        from scipy.integrate import solve_ivp

        landscape, tau = self.landscape(1), self.derived.inertia_time

        def rate(t: float, y: np.ndarray) -> np.ndarray:
            return np.array([y[1], -y[1] - tau**2 / self.inertia * float(landscape.energy(y[0], 1))])

        start = [self.start_angle + tilt, 0.0]
        solution = solve_ivp(rate, (0, times[-1] / tau), start, "LSODA", times / tau, rtol=1e-9, atol=1e-12)
        return np.asarray(solution.y[0])
