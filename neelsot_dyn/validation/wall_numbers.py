"""What does a wall do, by numbers of its material alone? Scales and motion that no object of a run has touched.

Everything comes from the material's own entries (moment, cell, T_N, δ0, α, γ, B_H) and is worked out here anew, not
through `Material`'s properties, `derived_quantities` or an equation of motion: a factor that is lost there shows.

    M_s = m_s/(a² h),  B_E = 3k_BT_N/m_s,  𝒜 = s M_s B_E a²,  K_e = 𝒜/2δ0²,  B_A = 2K_e/M_s,  c = γ√(2B_E𝒜/M_s),
    τ = 1/(2αγB_E),  ω0 = c/δ0,  u∞ = γδ0B_N/α,  u̇ = (u∞ − u)/τ,  ṙ = u/√(1 + u²/c²),  δ = δ0√(1 − v²/c²).

On a grid of cells dx the exchange is that of finite differences, 𝒜(k² − k⁴dx²/12): to first order in ε = dx²/12δ² the
resting wall is θ = θ0 + ε(3 sin θ0 tanh x − x sin θ0/2), so ∫|∂xn|² is larger by 3ε/2 and the wall slower by dx²/8δ²,
and a straight line through atanh(n·axis) finds a width smaller by 1.877ε = 0.1564 dx²/δ² (`track_wall`'s weights). A
moving wall has its contracted δ in the place of δ0, and δ²(1 − v²/c²) in that of δ² for its width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Self

import numpy as np
from attrs import frozen
from scipy import constants

from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked, typed_fields
from neelsot_dyn.materials import Material

GRID_SPEED, GRID_WIDTH = 1 / 8, 0.1564
"""Shares of dx²/δ² by which a grid slows a wall, and narrows the one that is fitted."""
BREATHING = 12 / math.pi**2
"""(ω_b/ω0)² of a wall whose width oscillates, from the kinetic energy (π²/6) ẇ²/w of a tanh."""


@frozen(field_transformer=typed_fields)
class WallNumbers:
    """Scales of a material's walls (module docstring), in SI; M_s and K of one sublattice.

    stiffness: 𝒜; net_share: 𝒜_m/𝒜 = 2 intra_share − 1. alternating: A_alt/𝒜. dmi: D [J/m²].
    """

    damping: float
    gyromagnetic_ratio: float
    magnetization: float
    exchange_field: float
    easy_field: float
    hard_field: float
    stiffness: float
    wall_width: float
    net_share: float
    alternating: float
    dmi: float = 0.0

    @classmethod
    @checked
    def of(cls, material: Material, lossless: bool = False) -> Self:
        """From the material's entries. Raises ValueError for α = 0, unless `lossless`: then no speed is steady."""
        magnet, a = material.magnet, material.lattice_constant
        require(magnet.damping > 0 or lossless, "damping", magnet.damping, "a number > 0")
        magnetization = magnet.moment / (a * a * magnet.layer_height)
        exchange_field = 3 * constants.k * magnet.neel_temperature / magnet.moment
        stiffness = magnet.stiffness_ratio * magnetization * exchange_field * a * a
        return cls(
            damping=magnet.damping,
            gyromagnetic_ratio=magnet.gyromagnetic_ratio,
            magnetization=magnetization,
            exchange_field=exchange_field,
            easy_field=stiffness / (magnetization * magnet.wall_width**2),
            hard_field=magnet.hard_axis_field,
            stiffness=stiffness,
            wall_width=magnet.wall_width,
            net_share=2 * magnet.intra_share - 1,
            alternating=magnet.altermagnetic_ratio * magnet.intra_share / 2,
            dmi=magnet.dmi,
        )

    @property
    def loss_per_motion(self) -> float:
        """α M_s/γ [J s/m³]: the power lost is this times Σ_i ∫ ṁ_i² dV."""
        return self.damping * self.magnetization / self.gyromagnetic_ratio

    @property
    def magnon_speed(self) -> float:
        """c [m/s]."""
        return self.gyromagnetic_ratio * math.sqrt(2 * self.exchange_field * self.stiffness / self.magnetization)

    @property
    def inertia_time(self) -> float:
        """τ [s], infinite without damping."""
        loss = 2 * self.damping * self.gyromagnetic_ratio * self.exchange_field
        return 1 / loss if loss else math.inf

    def field_of(self, saturation: float) -> float:
        """B_N = b α B_sf [T] of a saturation parameter b, B_sf = √(2B_E B_A)."""
        return saturation * self.damping * math.sqrt(2 * self.exchange_field * self.easy_field)

    def proper_speed(self, b_neel: float, spacing: float = 0.0) -> float:
        """u∞ = γδ0B_N/α [m/s], lower by the grid's dx²/8δ² at the wall's own contracted width."""
        free = self.gyromagnetic_ratio * self.wall_width * b_neel / self.damping
        contracted = self.wall_width**2 / (1 + (free / self.magnon_speed) ** 2)
        return free * (1 - GRID_SPEED * spacing**2 / contracted)

    def speed(self, b_neel: float, spacing: float = 0.0) -> float:
        """Steady speed [m/s] along the track of a wall of polarity +1 under B_N·axis."""
        u = self.proper_speed(b_neel, spacing)
        return u / math.hypot(1, u / self.magnon_speed)

    def width(self, angle: float, speed: float = 0.0, spacing: float = 0.0) -> float:
        """δ [m] as `track_wall` fits it, of a wall with inner angle φ whose hard axis is ẑ: n_z = cos φ inside it."""
        rest = self.wall_width / math.sqrt(1 + self.hard_field / self.easy_field * math.cos(angle) ** 2)
        squared = max(1 - (speed / self.magnon_speed) ** 2, 0.0)
        own = rest * math.sqrt(squared)
        return own * (1 - GRID_WIDTH * spacing**2 / (own**2 * squared)) if squared > 0 else 0.0

    def path(
        self,
        times: np.ndarray,
        ends: Sequence[float],
        fields: Sequence[float],
        speed: float = 0.0,
        spacing: float = 0.0,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Ways [m] since time 0 and speeds [m/s], (F,) each, of a wall of polarity +1 that starts at `speed` [m/s].

        times (F,) [s]. fields (P,) [T]: B_N·axis of each piece of time, which ends at `ends` (P,) [s]. Exact integral
        of the module's equations: with w = u/c and w∞ = u∞/c, r = cτ {asinh w0 − asinh w + (w∞/√(1 + w∞²)) (t/τ +
        ln[S(w)/S(w0)])}, S(w) = 1 + w w∞ + √(1 + w∞²) √(1 + w²).
        """
        c, tau = self.magnon_speed, self.inertia_time
        moments = np.asarray(times, dtype=float)
        w = speed / math.sqrt(c**2 - speed**2)
        way, begin = 0.0, 0.0
        ways, speeds = np.zeros(moments.shape), np.full(moments.shape, speed)
        for end, b_neel in zip(ends, fields, strict=True):
            inside = (moments > begin) & (moments <= end * (1 + 1e-12))
            lasting = np.append(moments[inside] - begin, end - begin) / tau
            limit = self.proper_speed(b_neel, spacing) / c
            root = math.hypot(1, limit)
            now = limit + (w - limit) * np.exp(-lasting)
            first, last = (1 + x * limit + root * np.hypot(1, x) for x in (w, now))
            gone = c * tau * (np.arcsinh(w) - np.arcsinh(now) + limit / root * (lasting + np.log(last / first)))
            ways[inside] = way + gone[:-1]
            speeds[inside] = c * (now / np.hypot(1, now))[:-1]
            way, w, begin = way + float(gone[-1]), float(now[-1]), end
        return ways, speeds

    def settling(self, b_neel: float, spacing: float = 0.0, jump: float | None = None) -> Settling:
        """How a wall under up to B_N [T] settles after its drive has changed by `jump` [T], B_N unless given."""
        tau, c = self.inertia_time, self.magnon_speed
        beta = self.speed(b_neel) / c
        swing = BREATHING * (c / self.wall_width * tau) ** 2
        slow = (1 - math.sqrt(max(0.0, 1 - 4 * swing))) / 2
        times = 1.0 if jump is None or b_neel == 0 else (jump / b_neel) ** 2
        size = beta**2 * min(1.0, 2 * times / swing) / (1 - beta**2) + GRID_WIDTH * (spacing / self.wall_width) ** 2
        held = max(0.0, 1 - abs(b_neel) / self.easy_field)
        quick = math.sqrt(swing) if swing > 1 / 4 else slow
        return Settling(size, slow * held / tau, size * beta * c * tau / quick)


@frozen
class Settling:
    """What a wall's width and place may be off their closed forms while it settles.

    The width is an oscillator of ω_b² = (12/π²) ω0², from the kinetic energy (π²/6) ẇ²/w of a tanh, with friction 1/τ:
    it follows v² late by 1/ω_b² of that one's second derivative and rings as much, so width [share] is at most
    2 (v/c)²/(ω_bτ)² or (v/c)² of the contracted width, beside what the grid takes of a wall that starts with δ0. It
    dies at the rate [1/s] of the oscillator's slower root, 1/2τ or less, times 1 − B_N/B_A, as the field softens the
    domain ahead. A wall that is wider is faster; over a period, or the slow decay, that adds up to place [m].
    """

    width: float
    rate: float
    place: float

    def at(self, since: float) -> float:
        """Share of the width at a time [s] since the change."""
        return self.width * math.exp(-self.rate * since)
