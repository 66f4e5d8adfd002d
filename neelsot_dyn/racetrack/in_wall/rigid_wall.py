"""A rigid wall that turns like a pendulum in its landscape: fields, rates and angles, by one equation."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from attrs import frozen

from neelsot_dyn.dynamics import DerivedQuantities
from neelsot_dyn.materials import Material
from neelsot_dyn.racetrack.in_wall.drive import InWallDrive
from neelsot_dyn.racetrack.in_wall.landscape import AngleLandscape
from neelsot_dyn.racetrack.in_wall.material import Compensation, compensation
from neelsot_dyn.racetrack.in_wall.scan import GrowthRates, growth_rates, pendulum_rate


@frozen(eq=False)
class RigidWall:
    """The inner angle φ of a wall of `material` under `drive`: φ̈ = −φ̇/τ − E′(φ)/(2δρ), ρ = M_s/(γ² B_E).

    The current's sign is +1, 0 or −1; a write with +1 turns the wall away from the direction that it does not favour.
    """

    material: Material
    drive: InWallDrive

    @cached_property
    def derived(self) -> DerivedQuantities:
        """The scales of the dynamics."""
        return self.material.scales

    @cached_property
    def hard_axis(self) -> AngleLandscape:
        """E(φ) = 4 K_h δ cos² φ of the magnet's own hard axis ẑ."""
        hard = 2 * self.material.hard_axis_anisotropy
        return AngleLandscape.of(lambda n: hard * n[..., 2] ** 2, self.material.magnet.wall_width)

    def landscape(self, sign: int) -> AngleLandscape:
        """E(φ) of drive and magnet together with the current of this sign."""
        return self.drive.landscape(sign) + self.hard_axis

    @property
    def favoured(self) -> int:
        """+1 if the forward current turns the inner vector to +ŷ (φ = π/2), −1 if to −ŷ."""
        odd = self.drive.driven.odd
        return 1 if odd.energy(math.pi / 2) < odd.energy(-math.pi / 2) else -1

    @property
    def start_angle(self) -> float:
        """φ of the exact direction that the first write turns the wall away from [rad]."""
        return -self.favoured * math.pi / 2

    @property
    def write_field(self) -> float:
        """B_N [T] that the forward current exerts on the inner vector at the start: −E_odd″/(2π M_s δ)."""
        return -float(self.drive.driven.odd.energy(self.start_angle, 2)) / (
            2 * math.pi * self.derived.magnetization * self.derived.wall_width
        )

    def hard_field(self, sign: int) -> float:
        """B_H [T] of ẑ about the start, the electrons' share included: E_even″/(4 M_s δ); negative where ẑ is easy."""
        both = self.landscape(sign)
        even = float(both.energy(self.start_angle, 2)) - float(both.odd.energy(self.start_angle, 2))
        return even / (4 * self.derived.magnetization * self.derived.wall_width)

    def push(self, sign: int, angle: float) -> float:
        """λ² + λ/τ [1/s²] of a small turn away from `angle`: −E″(φ)/(2δρ)."""
        gamma = self.material.magnet.gyromagnetic_ratio
        inertia = self.derived.magnetization / (gamma**2 * self.derived.exchange_field)
        return -float(self.landscape(sign).energy(angle, 2)) / (2 * self.derived.wall_width * inertia)

    def growth_rate(self, sign: int, angle: float) -> float:
        """λ [1/s] of a small turn away from `angle`; negative where it comes back."""
        return pendulum_rate(self.push(sign, angle), self.derived.inertia_time)

    @cached_property
    def rates(self) -> GrowthRates:
        """Growth rates of the linearised two-sublattice equations around the threshold."""
        return growth_rates(self.material, self.hard_field(1), abs(self.write_field))

    @cached_property
    def compensation(self) -> Compensation | None:
        """Where another splitting would free the wall, if the electrons block this superflow's write."""
        blocked = self.write_field < 2 / math.pi * self.hard_field(1)
        return compensation(self.material, self.drive.superflow) if blocked and self.drive.couplings else None

    def angle(self, times: np.ndarray, tilt: float) -> np.ndarray:
        """φ [rad] at times of the first write, from the start off by `tilt` [rad]."""
        from scipy.integrate import solve_ivp

        landscape, tau = self.landscape(1), self.derived.inertia_time
        unit = self.push(1, self.start_angle) / -float(landscape.energy(self.start_angle, 2))
        start = self.start_angle + tilt

        def rate(t: float, y: np.ndarray) -> np.ndarray:
            return np.array([y[1], -y[1] - tau**2 * unit * float(landscape.energy(y[0], 1))])

        solution = solve_ivp(rate, (0, times[-1] / tau), [start, 0.0], "LSODA", times / tau, rtol=1e-9, atol=1e-12)
        return np.asarray(solution.y[0])
