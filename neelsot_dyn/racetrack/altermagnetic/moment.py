"""Which net moment does a wall of an altermagnet carry, by the track's angle to the crystal?

The two sublattices have different stiffness along the track, so in a wall they turn at different places: minimising
2 B_E M_s m² + 4 A_alt cos 2ψ ∂n·∂m over m across n gives m = A_alt cos 2ψ/(M_s B_E) (∂²n)⊥. Its size is sin θ cos θ/δ²
in those units, it is opposite for a track at 90° and absent at 45°, and adds up along the inner Néel vector alone:
∫ m dx = (π/2) A_alt cos 2ψ/(M_s B_E δ).
"""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen

from neelsot_dyn.devices.magnet import magnet_energy
from neelsot_dyn.dynamics import LLG, Track, TwoSublatticeState, minimise
from neelsot_dyn.materials import Material
from neelsot_dyn.textures import wall_profile

WIDTHS, CELLS_PER_WIDTH = 24, 6
TORQUE = 1e-7
"""The relaxed wall's largest torque [T]."""


@frozen(eq=False)
class WallMoments:
    """Of relaxed walls with tracks at angles psi (P,) [rad]: moments and closed_form (P,) in A, per cross-section.

    The moment is that along the inner Néel vector, 2 M_s ∫ m dx; largest (P,): the largest |m| in the wall, and
    largest_closed_form (P,) = |A_alt cos 2ψ|/(2 M_s B_E δ²).
    """

    psi: np.ndarray
    moments: np.ndarray
    closed_form: np.ndarray
    largest: np.ndarray
    largest_closed_form: np.ndarray


def wall_moments(material: Material, psi: np.ndarray) -> WallMoments:
    """Relax the wall of domains ±ŷ with its inner vector along x̂ for each angle of the track."""
    scales, width = material.scales, material.magnet.wall_width
    track = Track(WIDTHS * width, width / CELLS_PER_WIDTH)
    start = TwoSublatticeState.from_neel(wall_profile(track.x, track.length / 2, width, math.pi / 2))
    moments, largest = [], []
    for angle in psi:
        llg = LLG.of(material, magnet_energy(material, (0, 1, 0), float(angle)))
        m = minimise(llg, track, start, TORQUE).at_rest().m
        moments.append(2 * material.magnetization * float(m[:, 0].sum()) * track.spacing)
        largest.append(float(np.linalg.norm(m, axis=1).max()))
    share = material.a_alt * np.cos(2 * np.asarray(psi)) / (material.magnetization * scales.exchange_field)
    return WallMoments(
        psi=np.asarray(psi),
        moments=np.array(moments),
        closed_form=math.pi * material.magnetization * share / width,
        largest=np.array(largest),
        largest_closed_form=np.abs(share) / (2 * width**2),
    )
