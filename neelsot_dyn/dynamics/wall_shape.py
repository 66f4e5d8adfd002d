"""The numbers of a wall at one place and time, from the coefficients of an energy, and the forces on it."""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import require
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.llg import LLG


@frozen(eq=False)
class WallShape:
    """What `collective` needs of the energy where the wall is: stiffness, anisotropy, fields, ρ, M_s and γ."""

    stiffness: float
    k_axis: float
    k_across: np.ndarray
    neel: np.ndarray
    dmi: np.ndarray
    a_alt: float
    inertia: float
    magnetization: float
    gamma: float

    @classmethod
    def of(cls, f: Functional, llg: LLG, axis: np.ndarray, p1: np.ndarray, p2: np.ndarray) -> WallShape:
        """Of a functional at a point; neel (3,) along axis, p1, p2 [T]; dmi (2,): 2πD ŷ·(ê × p1, p2) [J/m²]."""
        frame = np.stack([axis, p1, p2])
        tensor = frame @ f.anisotropy @ frame.T
        off = float(np.abs(tensor[0, 1:]).max())
        require(off <= 1e-9 * float(np.abs(tensor).max()), "axis", axis, "a principal axis of the anisotropy")
        require(float(f.j12) > 0, "j12", f.j12, "an energy with a HomogeneousExchange")
        return cls(
            stiffness=float(f.stiffness),
            k_axis=float(tensor[0, 0]),
            k_across=tensor[1:, 1:],
            neel=frame @ f.neel / llg.magnetization,
            dmi=2 * math.pi * float(f.dmi) * np.array([-p2[1], p1[1]]),
            a_alt=float(f.a_alt),
            inertia=llg.magnetization**2 / (llg.gyromagnetic_ratio**2 * float(f.j12)),
            magnetization=llg.magnetization,
            gamma=llg.gyromagnetic_ratio,
        )

    def hardness(self, angle: float) -> float:
        """K_n(φ) [J/m³]."""
        t = np.array([math.sin(angle), math.cos(angle)])
        return 2 * (float(t @ self.k_across @ t) - self.k_axis)

    def width(self, angle: float) -> float:
        """δ(φ) [m] at rest."""
        return math.sqrt(self.stiffness / self.hardness(angle))

    def tension(self, angle: float) -> float:
        """σ(φ) [J/m²] at rest."""
        return 4 * math.sqrt(self.stiffness * self.hardness(angle))

    def twist(self, angle: float, polarity: int) -> float:
        """σ_D(φ) [J/m²]."""
        return polarity * float(self.dmi @ [math.sin(angle), math.cos(angle)])

    @property
    def magnon_speed(self) -> float:
        """c = √(2𝒜/ρ) = γ√(2B_E 𝒜/M_s) [m/s]."""
        return math.sqrt(2 * self.stiffness / self.inertia)

    def mass(self, angle: float) -> float:
        """σ/c² [kg/m²]: times u, the wall's momentum, which no change of the energy in time takes away."""
        return self.tension(angle) / self.magnon_speed**2

    def response_time(self, angle: float, damping: float) -> float:
        """Time [s] within which the wall follows a drive: the shorter of 1/ω0 and τ."""
        return min(math.sqrt(self.inertia / (2 * self.hardness(angle))), self.inertia_time(damping))

    def inertia_time(self, damping: float) -> float:
        """τ = 1/(2αγB_E) [s]; one resonance period without damping."""
        friction = 2 * damping * self.magnetization / self.gamma
        return self.inertia / friction if friction else math.sqrt(self.inertia / self.hardness(0.0))

    def rates(
        self, u: float, angle: float, turn: float, polarity: int, push: float, damping: float
    ) -> tuple[float, float, float, float]:
        """ṙ, u̇, φ̇, φ̈ of the module docstring; push = ∂σ/∂r."""
        friction = 2 * damping * self.magnetization / (self.gamma * self.inertia)
        c, width = self.magnon_speed, self.width(angle)
        sine, cosine = math.sin(angle), math.cos(angle)
        (k11, k12), (_, k22) = self.k_across
        bend = 2 * ((k11 - k22) * 2 * sine * cosine + 2 * k12 * (cosine**2 - sine**2))
        force = 4 * self.magnetization * polarity * self.neel[0] - push * math.sqrt(1 + (u / c) ** 2)
        field = math.pi * self.magnetization * (self.neel[1] * cosine - self.neel[2] * sine)
        twist = polarity * (self.dmi[0] * cosine - self.dmi[1] * sine) / (2 * width)
        resonance = math.sqrt(2 * self.hardness(angle) / self.inertia)
        drift = damping * self.a_alt / self.stiffness * resonance * (polarity * u / c) ** 3
        return (
            u / math.sqrt(1 + (u / c) ** 2),
            -friction * u + force * c**2 / self.tension(angle),
            turn,
            friction * (drift - turn) + (field - bend - twist) / self.inertia,
        )
