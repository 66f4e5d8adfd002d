"""What every run is held to: energy goes nowhere unseen, and the moments keep their length."""

from __future__ import annotations

from neelsot_dyn.dynamics import Snapshot
from neelsot_dyn.validation.residual import Residual

NORM_TOLERANCE = 1e-6
"""Largest drift of |m|: its effect on any torque is of the same relative size."""
BALANCE_TOLERANCE = 1e-4
"""What the time steps may leave of the energy balance, beside the drift of |m|."""


def norm_residual(now: Snapshot) -> Residual:
    """|m_i| = 1 at every cell."""
    return Residual("length of the moments", now.norm_error, NORM_TOLERANCE)


def unaccounted(now: Snapshot, first: Snapshot) -> float:
    """ΔE + ∫ dissipation dt − work of the sources, which is 0 [J/m²; J/m of a film]."""
    return now.energy - first.energy + (now.gilbert_loss - first.gilbert_loss) - (now.work - first.work)


def drift(now: Snapshot, anisotropy: float, size: float) -> float:
    """Energy that the drift of |m| changes, 2K per sublattice to first order; size: [m] of a track, [m²] of a film."""
    return 4 * anisotropy * now.norm_error * size


def balance_residual(now: Snapshot, first: Snapshot, anisotropy: float, size: float, scale: float) -> Residual:
    """The balance as a share of `scale`; anisotropy [J/m³]: the largest K of one sublattice; size as in `drift`."""
    allowed = BALANCE_TOLERANCE + drift(now, anisotropy, size) / scale
    return Residual("energy balance", abs(unaccounted(now, first)) / scale, allowed)
