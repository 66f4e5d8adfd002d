"""The Néel vector alone, the nonlinear sigma model: second order in time, the canting slaved.

    n × [ρ n̈ + η ṅ − F − gyro] = 0,   ρ = M_s/(γ² B_E),   η = 2αM_s/γ,   F = −δU/δn,   U(n) = E(m1 = n, m2 = −n)

and m = H⊥/(2B_E) − n × ṅ/(2γB_E), with H = B + 2A_alt cos 2ψ ∂x²n/M_s what cants the sublattices. It comes from the
Lagrangian ½ρ|ṅ + γ n × H|² − U, whose cross term is the gyration. Good for m ≪ 1: fields and rates far below B_E.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from attrs import field, frozen

from neelsot_dyn import units
from neelsot_dyn._checks import not_negative, positive, require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.terms import EnergyTerm
from neelsot_dyn.dynamics.terms.base import is_a_term
from neelsot_dyn.dynamics.track import Grid

STIFFEST = 1e3
"""Largest h min(h/2, τ) ω0²/2 of a suggested step; rounding is not felt below it."""
MOVE = 1.8
"""Of √accuracy δ: how far a wall moves in a suggested step; 2 is the derived limit."""


@frozen
class SigmaModel:
    """The sigma model of an energy: the same arguments as `LLG`, half the variables, and steps past the magnon limit.

    energy: a term or sum that holds a HomogeneousExchange; magnetization = M_s [A/m] of one sublattice; damping = α;
    gyromagnetic_ratio = γ [rad/(s T)]. Use `LLG` where |m| is not small, and for the thermal field.

    Raises TypeError for an energy that is not a term, ValueError for M_s ≤ 0, α < 0 or γ ≤ 0.
    """

    energy: EnergyTerm = field(validator=is_a_term)
    magnetization: float = field(validator=positive)
    damping: float = field(validator=not_negative)
    gyromagnetic_ratio: float = field(default=units.GYROMAGNETIC_RATIO, validator=positive)

    @classmethod
    def of(cls, llg: LLG) -> SigmaModel:
        """The sigma model of the same energy, M_s, α and γ; the thermal field is left out."""
        return cls(llg.energy, llg.magnetization, llg.damping, llg.gyromagnetic_ratio)

    @property
    def llg(self) -> LLG:
        """The two-sublattice equations that this is the limit of."""
        return LLG(self.energy, self.magnetization, self.damping, self.gyromagnetic_ratio)

    def inertia(self, functional: Functional) -> float:
        """ρ = M_s/(γ² B_E) [J s²/m³]; ValueError where B_E is not one positive number."""
        j12 = np.asarray(functional.j12)
        require(j12.ndim == 0 and bool(j12 > 0), "j12", functional.j12, "one HomogeneousExchange, the same everywhere")
        return self.magnetization**2 / (self.gyromagnetic_ratio**2 * float(j12))

    def friction(self) -> float:
        """η = 2αM_s/γ [J s/m³]."""
        return 2 * self.damping * self.magnetization / self.gyromagnetic_ratio


@frozen
class SigmaScales:
    """What limits the steps: widths, speeds and rates of a model at the start of a run.

    width δ0 [m] (infinite without anisotropy), wall_energy σ0 [J/m²], magnon_speed c [m/s], resonance ω0 [rad/s],
    inertia_time τ [s]; speed [m/s]: of a wall under the largest Néel field, NaN where it is not known (a function of
    time, place or state, or nothing damps); turning [rad/s]: how fast a wall's inner angle answers, and share, 0 … 1:
    how far anything turns it; gyration [rad/s]: what the canting adds.
    """

    width: float
    wall_energy: float
    magnon_speed: float
    resonance: float
    inertia_time: float
    speed: float
    turning: float
    share: float
    gyration: float

    @classmethod
    def of(cls, model: SigmaModel, track: Grid) -> SigmaScales:
        """The scales, fields at their largest where their corners are known."""
        first, *others = (model.llg.functional_at(place) for place in _moments(model, track))
        rho, eta, ms = model.inertia(first), model.friction(), model.magnetization
        levels, axes = np.linalg.eigh(first.anisotropy)
        local = float(4 * np.ptp(levels, axis=-1).max())
        stiffness = 2 * float(np.max(first.stiffness))
        width = math.sqrt(stiffness / local) if local else math.inf
        magnon = math.sqrt(stiffness / rho)
        neel = max(_largest(f.neel) for f in (first, *others))
        speed = math.nan
        if (
            eta > 0
            and local > 0
            and model.energy.time_scale == math.inf
            and not model.energy.depends_on("x", "y", "n", "m")
        ):
            momentum = 2 * neel * width / eta
            speed = magnon * momentum / math.hypot(magnon, momentum) if momentum else 0.0
        across = max(_largest(np.cross(axes[..., :, 0], f.neel)) for f in (first, *others))
        easy = axes[..., :, 0]
        twist = np.abs(first.dmi) * np.hypot(easy[..., 0], easy[..., 2])  # none for an easy axis along y
        push = math.pi * ((across if local else neel) + float(np.max(twist)) / width)
        hold = float(4 * (levels[..., 2] - levels[..., 1]).max())
        turning = math.sqrt((push + hold) / rho)
        alternating = float(np.max(np.hypot(first.a_alt, first.a_mixed)))
        canting = max(_largest(f.zeeman) for f in (first, *others)) + 2 * alternating / width**2
        return cls(
            width=width,
            wall_energy=2 * math.sqrt(stiffness * local),
            magnon_speed=magnon,
            resonance=math.sqrt(local / rho),
            inertia_time=rho / eta if eta else math.inf,
            speed=speed,
            turning=min(turning, turning**2 * rho / eta) if eta else turning,
            share=push / (push + hold) if push else 0.0,
            gyration=model.gyromagnetic_ratio * canting / ms,
        )

    def step(self, speed: float, accuracy: float, inertia: bool = False) -> float:
        """The longest step [s] at which a wall of a speed [m/s], its angle and its profile err by `accuracy`."""
        limits = []
        if self.resonance > 0:
            stiff = max(2 * math.sqrt(STIFFEST), 2 * STIFFEST / (self.inertia_time * self.resonance)) / self.resonance
            limits.append(math.sqrt(accuracy / 1e-3) * stiff)
        if speed > 0:
            contraction = math.sqrt(max(1 - (speed / self.magnon_speed) ** 2, 0.0)) or 1.0
            limits.append(MOVE * math.sqrt(accuracy) * self.width * contraction / speed)
        periodic = math.sqrt(12 * accuracy)
        limits += [periodic / (math.sqrt(self.share) * self.turning)] if self.share > 0 else []
        limits += [periodic / self.gyration] if self.gyration > 0 else []
        limits += [periodic / self.resonance] if inertia and self.resonance > 0 else []
        return min(limits, default=math.inf)


def _moments(model: SigmaModel, track: Grid) -> Iterator[Place]:
    """The start of a run, and either side of every corner of its drive."""
    nothing = np.zeros((*track.shape, 3))
    yield Place(track, n=nothing, m=nothing)
    for corner in model.energy.breakpoints:
        for time in (math.nextafter(corner, -math.inf), corner):
            yield Place(track, 0, time, nothing, nothing)


def _largest(vectors: np.ndarray) -> float:
    return float(np.linalg.norm(vectors, axis=-1).max())


@checked
def suggest_sigma_step(
    model: SigmaModel, track: Grid, speed: float | None = None, accuracy: float = 1e-3, inertia: bool = False
) -> float:
    """A step [s] for `evolve_sigma` by which a wall's speed errs by less than `accuracy`: 1.8 √accuracy δ/speed.

    A wall that moves by s in a step is slower by (s/δ)²/4, δ its moving width, whatever hω0 and h/τ: derived for s ≪ δ
    and measured up to s = δ/5. Where a Néel field, DMI or a uniform field turns the inner angle, a step is also at most
    √(12 accuracy) over the rate at which the angle answers. No magnon limits it.

    speed [m/s]: the fastest wall that is expected; by default that of the largest Néel field, or c where the energy is
    a function of time, place or state. With `inertia` also √(12 accuracy)/ω0, for motions that are not those of a wall.

    Raises ValueError for a speed ≤ 0 or an accuracy outside 0 … 1, and for an energy that moves nothing.
    """
    require(0 < require_finite("accuracy", accuracy) < 1, "accuracy", accuracy, "a number in (0, 1)")
    scales = SigmaScales.of(model, track)
    if speed is None:
        speed = scales.magnon_speed if math.isnan(scales.speed) else scales.speed
    else:
        require(require_finite("speed", speed) > 0, "speed", speed, "a number > 0 [m/s]")
    step = scales.step(speed, accuracy, inertia)
    require(math.isfinite(step), "energy", model.energy, "an anisotropy, or a field")
    return step
