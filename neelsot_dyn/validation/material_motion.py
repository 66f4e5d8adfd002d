"""Do a run's states move as the numbers of its material say, whatever the objects of the run hold?

The run gives its states, their rates and the loss it states; every other number is the material's (`WallNumbers`).

* dissipated power: the loss is (α M_s/γ) Σ_i ∫∫ ṁ_i² dx dt, 2αM_s∫ṅ²/γ but for the canting;
* canting: ṅ = 2γB_E n × m + α n × ṁ + …, so m + αṁ/2γB_E and ṅ × n/2γB_E agree along the latter. What is left out are
  the anisotropy's and the gradients' fields beside 2B_E: (4γ_v²/3 − 1) B_A/2B_E for a steady wall of width δ0/γ_v,
  where 𝒜_m = 0, half as much again for one that accelerates (2γ_v² B_A/2B_E are allowed), and of the order of 𝒜_m/𝒜
  times B_A/B_E more. A moment at rest (altermagnetic, DMI) stands across ṅ × n;
* wall width: that of the fit against δ0 √(1 − v²/c²), with the grid's share and the hard axis in it (`WallNumbers`).

Tolerances add up what the formulas leave out: the grid to the next order, finite B_E, v²/c² times α², the fit, and a
wall that still settles.
"""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen

from neelsot_dyn._signature import typed_fields
from neelsot_dyn.dynamics import Snapshot, Wall
from neelsot_dyn.validation.residual import Residual
from neelsot_dyn.validation.wall_numbers import WallNumbers

STANDARD_ERRORS = 3
ROUNDING = 1e-9
"""Of sums over all cells and steps, relative."""
CELL_ROUNDING = 1e-14
"""Of m and of ṅ/2γB_E in a cell."""


@frozen(field_transformer=typed_fields)
class MaterialMotion:
    """The checks of one run.

    numbers: of its material. spacing [m]: of its cells, along the direction walls vary in. b_neel [T]: the largest Néel
    field that drives it; jump [T]: its largest change, b_neel unless given. softness: share by which the run's walls
    are off the plain one's width for reasons of its own (a varying K, tilted domains), from its closed forms. cold: no
    thermal field; with one, only the power is checked, as noise moves m and the width.
    """

    numbers: WallNumbers
    spacing: float
    b_neel: float = 0.0
    jump: float | None = None
    softness: float = 0.0
    cold: bool = True

    def residuals(
        self,
        snapshot: Snapshot,
        rate: np.ndarray,
        wall: Wall | None = None,
        speed: float = 0.0,
        since: float | None = None,
        turning: float = 0.0,
    ) -> tuple[Residual, ...]:
        """The checks of one saved step.

        rate (2, *cells, 3) [1/s]: ṁ_i of the run's equation of motion. wall: None for a run without one fitted wall,
        which has no check of a width; speed [m/s]: its expected one; turning [rad/s]: φ̇, whose (φ̇/ω0)² narrows the
        wall or widens it. since [s]: time since the drive has changed, the snapshot's unless given.
        """
        found = [self.dissipated_power(snapshot)]
        if self.cold:
            found.append(self.canting(snapshot, rate, wall))
            if wall is not None:
                found.append(self.wall_width(wall, speed, snapshot.time if since is None else since, turning))
        return tuple(found)

    def dissipated_power(self, snapshot: Snapshot) -> Residual:
        """What the run says it has lost against its motion."""
        expected = self.numbers.loss_per_motion * snapshot.motion
        scale = max(abs(expected), abs(snapshot.gilbert_loss))
        off = abs(snapshot.gilbert_loss - expected) / scale if scale else 0.0
        return Residual("dissipated power", off, ROUNDING)

    def canting(self, snapshot: Snapshot, rate: np.ndarray, wall: Wall | None = None) -> Residual:
        """m against the motion of n."""
        numbers, state = self.numbers, snapshot.state
        turning = 2 * numbers.gyromagnetic_ratio * numbers.exchange_field
        of_n, of_m = (rate[0] - rate[1]) / 2, (rate[0] + rate[1]) / 2
        expected = np.cross(of_n, state.n) / turning
        found = state.m + numbers.damping / turning * of_m
        size = float(np.vdot(expected, expected))
        off = abs(float(np.vdot(found - expected, expected))) / size if size else 0.0
        narrow = 1 / (1 - (numbers.speed(self.b_neel) / numbers.magnon_speed) ** 2)
        if wall is not None:
            narrow = max(narrow, (numbers.wall_width / wall.width) ** 2)
        left_out = 2 * narrow * numbers.easy_field * (1 + 2 * abs(numbers.net_share))
        beside = (left_out + numbers.hard_field + abs(self.b_neel)) / (2 * numbers.exchange_field)
        noise = CELL_ROUNDING * math.sqrt(expected.size / size) if size else 0.0
        return Residual("canting", off, beside + noise)

    def wall_width(self, wall: Wall, speed: float = 0.0, since: float = 0.0, turning: float = 0.0) -> Residual:
        """The fitted width against the closed form."""
        numbers = self.numbers
        expected = numbers.width(wall.angle, speed, self.spacing)
        beta2 = (speed / numbers.magnon_speed) ** 2
        gamma2 = 1 / (1 - beta2)
        grid = (self.spacing / numbers.wall_width) ** 2 * gamma2**2
        finite = beta2 * gamma2 * (gamma2 * numbers.easy_field / numbers.exchange_field + numbers.damping**2)
        settling = numbers.settling(self.b_neel, self.spacing, self.jump).at(since)
        spun = (turning * numbers.wall_width / numbers.magnon_speed) ** 2
        stated = (
            STANDARD_ERRORS * wall.width_error / wall.width + grid**2 / 2 + finite + settling + spun + self.softness
        )
        return Residual("wall width", abs(wall.width / expected - 1), stated + ROUNDING)

    def drive_energy(self, snapshot: Snapshot, term: str, field: np.ndarray, measure: float) -> Residual:
        """What the run holds for the energy of a staggered field [T], (3,) or (*cells, 3), against −2M_s ∫ B_N·n dV.

        term: its name in `Snapshot.energies`; measure: of a cell, m or m². For a run without a window.
        """
        density = 2 * self.numbers.magnetization * measure
        expected = -density * float((snapshot.state.n * field).sum())
        scale = density * float(np.abs(np.broadcast_to(field, snapshot.state.n.shape)).sum())
        off = abs(snapshot.energies[term] - expected)
        return Residual("drive energy", off / scale if scale else math.inf if off else 0.0, ROUNDING)

    def place(self, way: float, expected: float, place_error: float) -> Residual:
        """The way [m] that the wall has gone against `WallNumbers.path` (in lengths of the way, at least of δ0).

        place_error [m]: of the fitted places. Beside the width's errors the wall's mass has one, as the canting has: it
        shows in the way of the first inertia times.
        """
        numbers = self.numbers
        steady = abs(numbers.speed(self.b_neel))
        beta2 = (steady / numbers.magnon_speed) ** 2
        gamma2 = 1 / (1 - beta2)
        grid = (self.spacing / numbers.wall_width) ** 2 * gamma2**2
        finite = beta2 * gamma2 * (numbers.easy_field / numbers.exchange_field + numbers.damping**2)
        reach = max(abs(expected), numbers.wall_width)
        settling = numbers.settling(self.b_neel, self.spacing, self.jump).place / reach
        mass = gamma2 * numbers.easy_field / numbers.exchange_field * min(1.0, steady * numbers.inertia_time / reach)
        stated = grid**2 / 2 + finite + mass + settling + STANDARD_ERRORS * place_error / reach + self.softness
        return Residual("way against closed form", abs(way - expected) / reach, stated + ROUNDING)
