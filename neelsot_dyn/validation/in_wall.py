"""Does a wall that turns follow the landscape F(φ) that the microscopic free energies lay out for it?

At every saved step, energies per cross-section:

* the energy of the drive's torque in the actual wall, domains taken off, against the landscape E(φ) of a rigid wall at
  the angle and width that are found. This is the *local* landscape, at fixed gap and superflow. The wall is not rigid:
  the drive and the hard axis bend its profile and tilt the domains by about their ratio to B_A, which the tolerance
  allows for, to first order;
* ΔE + ∫ dissipation dt − work of the source = 0 for the whole energy, and |m_i| = 1.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from attrs import frozen

from neelsot_dyn.dynamics import Snapshot, Track, Wall
from neelsot_dyn.validation.conservation import balance_residual, norm_residual
from neelsot_dyn.validation.residual import Residual


class Landscape(Protocol):
    """E(φ) [J/m²] of a rigid wall of some width [m]; error [J/m²] bounds it."""

    @property
    def width(self) -> float:
        """δ [m]."""

    @property
    def error(self) -> float:
        """Bound on E [J/m²]."""

    def energy(self, angle: float) -> np.ndarray:
        """E [J/m²] at an angle [rad]."""


@frozen(eq=False)
class AngleValidation:
    """The two energies [J/m²] of one step, and the residuals."""

    landscape_energy: float
    torque_energy: float
    residuals: tuple[Residual, ...]


@frozen(eq=False)
class InWallCheck:
    """Compares each step of one run with the landscape.

    track; first: the run's first snapshot. scale [J/m²]: the landscape's swing, which residuals are shares of.
    anisotropy [J/m³]: the largest K of one sublattice. softness: (B_N + B_H)/B_A, how far the wall is from rigid.
    stated [J/m²]: bound on the torque's own error, beside the landscape's.
    """

    track: Track
    first: Snapshot
    scale: float
    anisotropy: float
    softness: float
    stated: float = 0.0

    def step(self, snapshot: Snapshot, wall: Wall, landscape: Landscape, torque_energy: float) -> AngleValidation:
        """Compare one step; landscape: that of the drive at its present sign; torque_energy [J/m²]: of the wall."""
        expected = float(landscape.energy(wall.angle)) * wall.width / landscape.width
        size = max(abs(expected), self.scale)
        cells = self.track.spacing / wall.width
        stated = (landscape.error + self.stated) / size + 2 * self.softness + cells**2 / 8
        return AngleValidation(
            landscape_energy=expected,
            torque_energy=torque_energy,
            residuals=(
                Residual("torque against landscape", abs(torque_energy - expected) / size, stated),
                balance_residual(snapshot, self.first, self.anisotropy, self.track.length, self.scale),
                norm_residual(snapshot),
            ),
        )
