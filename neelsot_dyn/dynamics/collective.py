"""Can a wall be followed as a particle? Collective coordinates: position, momentum, inner angle, width.

    ṙ = u/√(1 + u²/c²),    u̇ = −u/τ + 2γ²B_E δ p B_N·ê − (c²/σ) √(1 + u²/c²) ∂σ/∂r,    p = polarity
    φ̈ = −φ̇/τ − K_n′(φ)/ρ + (πM_s/ρ)(B_N·p̂1 cos φ − B_N·p̂2 sin φ) − ∂σ_D/∂φ/(2ρδ) + φ̇_alt/τ

with K_n(φ) = 2(κ(φ) − K_ee), κ the anisotropy tensor along the inner vector, δ(φ) = √(𝒜/K_n), σ = 4√(𝒜 K_n), ρ =
M_s/(γ²B_E), σ_D = 2πpD ŷ·(ê × t(φ)), and φ̇_alt = α (A_alt cos 2ψ/𝒜) ω0 (p u/c)³. For one hard axis ẑ and domains ±ŷ
these are −K_n′/ρ = γ²B_E B_H sin 2φ and no σ_D. The wall keeps its shape but for Lorentz contraction; φ̇_alt is the
free turning, so with a hard axis this level's Walker threshold lacks the true one's factor 1 + b².
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import Attribute, cmp_using, field, frozen
from scipy.integrate import solve_ivp

from neelsot_dyn._checks import HUGE, finite, positive, require
from neelsot_dyn._signature import checked, typed
from neelsot_dyn.dynamics._arrays import direction
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.terms import EnergySum
from neelsot_dyn.dynamics.track import Grid
from neelsot_dyn.dynamics.wall import transverse_axes


@frozen
class WallCoordinates:
    """Where a wall starts: position [m], velocity [m/s], angle φ [rad], angular_velocity [rad/s], polarity ±1.

    φ and polarity as in `track_wall`. Raises ValueError for numbers that are not finite, or another polarity.
    """

    position: float = field(validator=finite)
    velocity: float = field(default=0.0, validator=finite)
    angle: float = field(default=0.0, validator=finite)
    angular_velocity: float = field(default=0.0, validator=finite)
    polarity: int = field(default=1)

    @polarity.validator
    def _sign(self, attribute: Attribute[int], value: int) -> None:
        require(value in (1, -1), "polarity", value, "1 or -1")


@frozen
class _Point(Grid):
    """The place of the wall, as a track of one point."""

    x: float
    shape = ()
    spacings = (1.0,)
    end_names = ("free",)

    def coordinates(self, offset: int = 0) -> tuple[np.ndarray, ...]:
        return (np.asarray(self.x), np.asarray(0.0))


def _axis(value: Any) -> np.ndarray:
    return direction("axis", value)


@frozen(eq=False)
class CollectivePath:
    """The wall at times (F,) [s]: position [m], velocity [m/s], angle [rad], angular_velocity [rad/s], width [m].

    Each (F,), the angle unwrapped; energy (F,) [J/m²] of the moving wall in its landscape, without the drive;
    evaluations of the rates; converged, and the solver's message.
    """

    times: np.ndarray
    position: np.ndarray
    velocity: np.ndarray
    angle: np.ndarray
    angular_velocity: np.ndarray
    width: np.ndarray
    energy: np.ndarray
    evaluations: int
    converged: bool
    message: str


@frozen
class CollectiveCoordinates:
    """The particle model of the wall of an LLG's energy with domains ±axis (module docstring).

    For microseconds, device estimates and sweeps: tens of milliseconds per run. Parameters may be functions of x and t
    (taken at the wall's centre: they should vary slowly over a width δ), and of n, which is then the inner vector.
    axis must be a principal axis of the anisotropy, with everything across it harder.

    Raises ValueError for an axis that is not the easy one, and for arrays as parameters.
    """

    llg: LLG = field(validator=typed)
    axis: np.ndarray = field(converter=_axis, eq=cmp_using(eq=np.array_equal))
    reference: Any = None
    rtol: float = field(default=1e-8, kw_only=True, validator=positive)

    def __attrs_post_init__(self) -> None:
        """Refuse what has no wall."""
        require(not self.llg.energy.holds_arrays, "energy", self.llg.energy, "numbers or functions of x and t")
        shape = self._shape(self._functional(0.0, 0.0, 0.0))
        require(min(shape.hardness(a) for a in np.linspace(0, math.pi, 9)) > 0, "axis", self.axis, "the easy axis")

    def _functional(self, x: float, t: float, angle: float) -> Functional:
        p1, p2 = transverse_axes(self.axis, self.reference)
        n = math.sin(angle) * p1 + math.cos(angle) * p2
        return self.llg.functional_at(Place(_Point(x), 0, t, n, np.zeros(3)))

    def _shape(self, functional: Functional) -> _WallShape:
        return _WallShape.of(functional, self.llg, self.axis, *transverse_axes(self.axis, self.reference))

    @checked
    def trajectory(self, start: WallCoordinates, times: Sequence[float] | np.ndarray) -> CollectivePath:
        """The wall at each of `times` [s], increasing from 0 on, by LSODA (stiff or not) to `rtol`."""
        moments = np.asarray(times, dtype=float)
        require(moments.ndim == 1 and moments.size > 0 and moments[0] >= 0, "times", times, "times [s] from 0 on")
        require(bool((np.diff(moments) > 1 / HUGE).all()), "times", times, "strictly increasing times")
        energy = self.llg.energy
        moves = energy.depends_on("x", "y", "t", "n", "m")
        steady = self._shape(self._functional(start.position, 0.0, start.angle))
        pinned = any(term.depends_on("x", "y") for term in (energy if isinstance(energy, EnergySum) else (energy,)))
        speed = steady.magnon_speed
        require(abs(start.velocity) < speed, "velocity", start.velocity, f"a speed below c = {speed:.6g} m/s")
        scale = np.array([steady.width(start.angle), speed, 1.0, 1 / steady.inertia_time(self.llg.damping)])

        def shape(x: float, t: float, angle: float) -> _WallShape:
            return self._shape(self._functional(x, t, angle)) if moves else steady

        def rate(t: float, y: np.ndarray) -> np.ndarray:
            r, u, angle, turn = y * scale
            wall = shape(r, t, angle)
            push = 0.0
            if pinned:
                h = 1e-3 * wall.width(angle)
                push = (shape(r + h, t, angle).tension(angle) - shape(r - h, t, angle).tension(angle)) / (2 * h)
            return np.array(wall.rates(u, angle, turn, start.polarity, push, self.llg.damping)) / scale

        u0 = start.velocity / math.sqrt(1 - (start.velocity / speed) ** 2)
        y0 = np.array([start.position, u0, start.angle, start.angular_velocity]) / scale
        span = (0.0, float(moments[-1]) if moments[-1] > 0 else 1e-15)
        solution = solve_ivp(rate, span, y0, "LSODA", t_eval=moments, rtol=self.rtol, atol=self.rtol * 1e-2)
        r, u, angle, turn = (solution.y.T * scale).T
        walls = [shape(*at) for at in zip(r, solution.t, angle, strict=True)]
        contraction = np.sqrt(1 + (u / np.array([w.magnon_speed for w in walls])) ** 2)
        rest = np.array([w.width(a) for w, a in zip(walls, angle, strict=True)])
        tension = np.array([w.tension(a) + w.twist(a, start.polarity) for w, a in zip(walls, angle, strict=True)])
        spin = np.array([w.inertia for w in walls]) * rest * turn**2
        return CollectivePath(
            times=solution.t,
            position=r,
            velocity=u / contraction,
            angle=angle,
            angular_velocity=turn,
            width=rest / contraction,
            energy=tension * contraction + spin,
            evaluations=int(solution.nfev),
            converged=bool(solution.success),
            message=str(solution.message),
        )


@frozen(eq=False)
class _WallShape:
    """The numbers of a wall at one place and time, from the coefficients of the energy."""

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
    def of(cls, f: Functional, llg: LLG, axis: np.ndarray, p1: np.ndarray, p2: np.ndarray) -> _WallShape:
        """Of a functional at a point; neel (3,) along axis, p1, p2 [T]; dmi (2,): 2πD ŷ·(ê × p1, p2) [J/m²]."""
        frame = np.stack([axis, p1, p2])
        tensor = frame @ f.anisotropy @ frame.T
        off = float(np.abs(tensor[0, 1:]).max())
        require(off <= 1e-9 * float(np.abs(tensor).max()), "axis", axis, "a principal axis of the anisotropy")
        require(float(f.j12) > 0, "j12", f.j12, "an energy with a HomogeneousExchange")
        y = np.array([0.0, 1.0, 0.0])
        return cls(
            stiffness=float(f.stiffness),
            k_axis=float(tensor[0, 0]),
            k_across=tensor[1:, 1:],
            neel=frame @ f.neel / llg.magnetization,
            dmi=2 * math.pi * float(f.dmi) * np.array([y @ np.cross(axis, p1), y @ np.cross(axis, p2)]),
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
