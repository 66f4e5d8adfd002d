"""Is the motion slow enough for electrons that follow in equilibrium? Rates times ħ against the gap, one per mode.

The free energy F(q, n(t)) is that of electrons at rest with the texture of the moment. A mode that turns at the rate ω
asks for ħω ≪ |Δ|: at 2|Δ| it breaks pairs, and a share of it is out of phase long before. The answer is a flag, not a
failure: the run is what its equations say, but nobody knows by how much the electrons lag.
"""

from __future__ import annotations

import math

from attrs import field, frozen

from neelsot_dyn._checks import positive, require
from neelsot_dyn._signature import checked, typed_fields
from neelsot_dyn.dynamics import DerivedQuantities, Wall
from neelsot_dyn.materials import Material
from neelsot_dyn.units import HBAR

SLOW = 0.1
"""ħω/|Δ| up to which a mode is called adiabatic: corrections to the energy are then of the order of a per cent."""


@frozen(field_transformer=typed_fields)
class QuasiStatic:
    """ħω/|Δ| of every mode, and whether all are below `limit`.

    translation: v/δ of the wall; rotation: φ̇; resonance: ω0 of the domains; relaxation: 1/τ, the inertia time's.
    driven (translation and rotation) is what the torque excites slowly; resonance and relaxation are the magnet's own
    and matter where they are excited.
    """

    translation: float
    rotation: float
    resonance: float
    relaxation: float
    gap: float
    limit: float = field(default=SLOW, validator=positive)

    @property
    def driven_is_adiabatic(self) -> bool:
        """Do position and angle move slowly?"""
        return max(self.translation, self.rotation) < self.limit

    @property
    def adiabatic(self) -> bool:
        """Are all modes slow, excited or not?"""
        return self.driven_is_adiabatic and max(self.resonance, self.relaxation) < self.limit

    @property
    def label(self) -> str:
        """The flag in words."""
        fast = [n for n in ("translation", "rotation", "resonance", "relaxation") if getattr(self, n) >= self.limit]
        return "adiabatic" if not fast else f"not adiabatic: {', '.join(fast)}"


@checked
def quasi_static(
    material: Material,
    derived: DerivedQuantities,
    wall: Wall,
    velocity: float,
    rotation: float,
    gap: float | None = None,
    limit: float = SLOW,
) -> QuasiStatic:
    """The ratios for a wall that moves at `velocity` [m/s] and turns at `rotation` [rad/s].

    gap: |Δ| in t, the material's at its working point unless given. Raises ValueError for a gap ≤ 0 (nothing to follow
    adiabatically) or a rate that is not finite.
    """
    size = material.electrons.gap_at(material.reduced_temperature) if gap is None else gap
    require(size > 0, "gap", size, "a gap > 0 in t")
    require(math.isfinite(velocity), "velocity", velocity, "a finite number [m/s]")
    require(math.isfinite(rotation), "rotation", rotation, "a finite number [rad/s]")
    per_rate = HBAR / material.units.energy(size)
    return QuasiStatic(
        translation=per_rate * abs(velocity) / wall.width,
        rotation=per_rate * abs(rotation),
        resonance=per_rate * derived.resonance,
        relaxation=per_rate / derived.inertia_time,
        gap=material.units.energy(size),
        limit=limit,
    )
