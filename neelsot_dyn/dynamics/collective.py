"""Can a wall be followed as a particle? Collective coordinates: position, momentum, inner angle, width.

    ṙ = u/√(1 + u²/c²),    u̇ = −u/τ + 2γ²B_E δ p B_N·ê − (c²/σ) √(1 + u²/c²) ∂σ/∂r − u ∂ ln(σ/c²)/∂t,    p = ±1
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
from attrs import cmp_using, field, frozen
from attrs.validators import optional

from neelsot_dyn._checks import HUGE, finite, one_or_minus_one, positive, require
from neelsot_dyn._signature import checked, typed
from neelsot_dyn.dynamics._arrays import axis_of
from neelsot_dyn.dynamics.ahead import Ahead
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.integrators import LOOSEST, tolerance
from neelsot_dyn.dynamics.legs import Leg, legs, longest_step
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.stability import check_inertia
from neelsot_dyn.dynamics.terms import EnergySum, EnergyTerm, NeelField, Zeeman
from neelsot_dyn.dynamics.track import Grid
from neelsot_dyn.dynamics.wall import transverse_axes
from neelsot_dyn.dynamics.wall_shape import WallShape

MOST_STEPS = 200_000
"""Steps of a run whose drive is a function of t: about a minute."""


@frozen
class WallCoordinates:
    """Where a wall starts: position [m], velocity [m/s], angle φ [rad], angular_velocity [rad/s], polarity ±1.

    φ and polarity as in `track_wall`. Raises ValueError for numbers that are not finite, or another polarity.
    """

    position: float = field(validator=finite)
    velocity: float = field(default=0.0, validator=finite)
    angle: float = field(default=0.0, validator=finite)
    angular_velocity: float = field(default=0.0, validator=finite)
    polarity: int = field(default=1, validator=one_or_minus_one)


@frozen
class _Point(Grid):
    """The place of the wall, as a track of one point."""

    x: float
    shape = ()
    spacings = (1.0,)
    end_names = ("free",)

    def coordinates(self, offset: int = 0) -> tuple[np.ndarray, ...]:
        return (np.asarray(self.x), np.asarray(0.0))


@frozen(eq=False)
class CollectivePath:
    """The wall at times (F,) [s]: position [m], velocity [m/s], angle [rad], angular_velocity [rad/s], width [m].

    Each (F,), the angle unwrapped; energy (F,) [J/m²] of the moving wall in its landscape, without the drive;
    evaluations of the rates; converged: did the solver reach the end of the last of the times? If not, the path is
    shorter; message: the solver's, or where the landscape jumps.
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

    For microseconds, device estimates and sweeps: tens of milliseconds per run. Parameters may be pulses, whose corners
    the solver starts anew from, and functions of x and t (taken at the wall's centre: they should vary slowly over a
    width δ), and of n, which is then the inner vector. axis must be a principal axis of the anisotropy, with everything
    across it harder.

    Under a function of t, whose corners are not known, steps stay below 1/ω0 and τ, the times within which the wall
    follows a drive: no longer pulse is passed over, but a long run is slow. Give a pulse, or largest_step [s], below
    which the function does not change.

    Raises ValueError for an axis that is not the easy one, arrays as parameters, a uniform field (`Zeeman`) and an
    exchange a0 that depends on time.
    """

    llg: LLG = field(validator=typed)
    axis: np.ndarray = field(converter=axis_of, eq=cmp_using(eq=np.array_equal))
    reference: Any = None
    rtol: float = field(default=1e-8, kw_only=True, validator=tolerance(LOOSEST))
    largest_step: float | None = field(default=None, kw_only=True, validator=optional(positive))
    _across: tuple[np.ndarray, np.ndarray] = field(init=False, repr=False, eq=False)
    _steady: Functional = field(init=False, repr=False, eq=False)
    _moving: tuple[EnergyTerm, ...] = field(init=False, repr=False, eq=False)
    _always: WallShape | None = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Refuse what has no wall."""
        require(not self.llg.energy.holds_arrays, "energy", self.llg.energy, "numbers or functions of x and t")
        check_inertia(self.llg.energy)
        terms = self.llg.energy.terms if isinstance(self.llg.energy, EnergySum) else (self.llg.energy,)
        for term in terms:
            valid = "no uniform field: it cants the sublattices, which only the LLG and the sigma model follow"
            require(not isinstance(term, Zeeman), "energy", term, valid)
        object.__setattr__(self, "_across", transverse_axes(self.axis, self.reference))
        moving = tuple(term for term in terms if term.depends_on("x", "y", "t", "n", "m"))
        steady = [term.functional(self.llg.magnetization) for term in terms if term not in moving]
        object.__setattr__(self, "_steady", sum(steady, Functional()))
        object.__setattr__(self, "_moving", moving)
        object.__setattr__(self, "_always", None)
        shape = self.shape(0.0, 0.0, 0.0)
        object.__setattr__(self, "_always", None if moving else shape)
        require(min(shape.hardness(a) for a in np.linspace(0, math.pi, 9)) > 0, "axis", self.axis, "the easy axis")

    def shape(self, x: float, t: float, angle: float) -> WallShape:
        """The wall's numbers at a place [m], time [s] and angle [rad]."""
        if self._always is not None:
            return self._always
        p1, p2 = self._across
        place = Place(_Point(x), 0, t, math.sin(angle) * p1 + math.cos(angle) * p2, np.zeros(3))
        moving = (term.functional(self.llg.magnetization, place) for term in self._moving)
        functional = sum(moving, self._steady)
        return WallShape.of(functional, self.llg, self.axis, p1, p2)

    @checked
    def trajectory(self, start: WallCoordinates, times: Sequence[float] | np.ndarray) -> CollectivePath:
        """The wall at each of `times` [s], increasing from 0 on, by LSODA (stiff or not) to `rtol`.

        No step passes more than half a width of a landscape. Where that jumps within a small part of a width, the path
        ends three widths before, not converged; a start there is refused.
        """
        moments = np.asarray(times, dtype=float)
        require(moments.ndim == 1 and moments.size > 0 and moments[0] >= 0, "times", times, "times [s] from 0 on")
        require(bool((np.diff(moments) > 1 / HUGE).all()), "times", times, "strictly increasing times")
        first = self.shape(start.position, 0.0, start.angle)
        speed = first.magnon_speed
        require(abs(start.velocity) < speed, "velocity", start.velocity, f"a speed below c = {speed:.6g} m/s")
        scale = np.array([first.width(start.angle), speed, 1.0, 1 / first.inertia_time(self.llg.damping)])
        longest = self._longest_step(first, start.angle, float(moments[-1]))
        u0 = start.velocity / math.sqrt(1 - (start.velocity / speed) ** 2)
        y = np.array([start.position, u0, start.angle, start.angular_velocity]) / scale
        seen, states = [moments[moments <= 0]], [np.tile(y, (int((moments <= 0).sum()), 1))]
        evaluations, converged, message = 0, True, "nothing to solve"
        ahead = self._ahead(start, first)
        for leg in legs(self.llg.energy.breakpoints, 0.0, float(moments[-1])):
            if ahead is not None:
                ahead.begin()
                if (place := ahead.jump(y[0] * scale[0], leg.first)) is not None:
                    converged, message = False, _missed(place, ahead.width)
                    break
            inside = moments[(moments > leg.start) & (moments <= leg.end)]
            motion = _Motion.on(self, leg, start.polarity, scale, y)
            solution, tried = self._follow(motion, y, np.union1d(inside, [leg.end]), longest, ahead)
            evaluations += tried
            reached, passed = np.asarray(solution.t, dtype=float), np.reshape(solution.y, (4, -1)).T
            converged, message = bool(solution.success and np.isfinite(passed).all()), str(solution.message)
            asked = np.isin(reached, inside)
            seen.append(reached[asked])
            states.append(passed[asked])
            if ahead is not None and solution.status == 1:
                converged, message = False, _missed(ahead.met, ahead.width)
            if not converged:
                break
            y = motion.across(passed[-1])
            if asked[-1]:
                states[-1][-1] = y
        return self._path(np.concatenate(seen), np.concatenate(states) * scale, start, evaluations, converged, message)

    def _ahead(self, start: WallCoordinates, shape: WallShape) -> Ahead | None:
        """What looks ahead where the energy depends on the place; ValueError for a start by a jump."""
        if not any(term.depends_on("x") for term in self._moving):
            return None
        p1, p2 = self._across
        inner = math.sin(start.angle) * p1 + math.cos(start.angle) * p2
        ahead = Ahead(self.llg, self.axis, inner, shape.width(start.angle))
        place = ahead.jump(start.position, 0.0)
        if place is not None:
            require(False, "position", start.position, f"one farther off: {_missed(place, ahead.width)}")
        return ahead

    def _follow(
        self, motion: _Motion, y: np.ndarray, times: np.ndarray, longest: float, ahead: Ahead | None
    ) -> tuple[Any, int]:
        """A leg by LSODA, and the evaluations: again in shorter steps where one has passed a landscape over."""
        from scipy.integrate import solve_ivp

        tried = 0
        while True:
            if ahead is not None:
                ahead.begin()
            solution = solve_ivp(
                motion.rates,
                (motion.leg.start, motion.leg.end),
                y,
                "LSODA",
                t_eval=times,
                events=ahead,
                rtol=self.rtol,
                atol=self.rtol * 1e-2,
                max_step=longest,
            )
            tried += int(solution.nfev)
            shorter = longest if ahead is None else ahead.longest_step(longest)
            if not solution.success or shorter >= longest:
                return solution, tried
            longest = shorter

    def _path(
        self,
        times: np.ndarray,
        states: np.ndarray,
        start: WallCoordinates,
        evaluations: int,
        converged: bool,
        message: str,
    ) -> CollectivePath:
        r, u, angle, turn = states.T
        walls = [self.shape(*at) for at in zip(r, times, angle, strict=True)]
        contraction = np.sqrt(1 + (u / np.array([w.magnon_speed for w in walls])) ** 2)
        rest = np.array([w.width(a) for w, a in zip(walls, angle, strict=True)])
        tension = np.array([w.tension(a) + w.twist(a, start.polarity) for w, a in zip(walls, angle, strict=True)])
        spin = np.array([w.inertia for w in walls]) * rest * turn**2
        return CollectivePath(
            times=times,
            position=r,
            velocity=u / contraction,
            angle=angle,
            angular_velocity=turn,
            width=rest / contraction,
            energy=tension * contraction + spin,
            evaluations=evaluations,
            converged=converged,
            message=message,
        )

    def _longest_step(self, shape: WallShape, angle: float, duration: float) -> float:
        """The longest step [s] (`legs`); ValueError where a function of t would need more than `MOST_STEPS`."""
        energy = self.llg.energy
        if self.largest_step is not None:
            return min(self.largest_step, longest_step(energy.time_scale, math.inf))
        longest = longest_step(energy.time_scale, shape.response_time(angle, self.llg.damping))
        few = energy.time_scale is not None or duration <= MOST_STEPS * longest
        valid = (
            f"pulses, whose corners are known, or largest_step=: a function of t needs steps of {longest:.3g} s here, "
            f"which are more than {MOST_STEPS} over {duration:.3g} s"
        )
        require(few, "energy", energy, valid)
        return longest


def _missed(place: float, width: float) -> str:
    """Why there is no run near a jump of the landscape."""
    return (
        f"the wall's tension jumps at x = {place:.6g} m, within a small part of its width {width:.3g} m: this "
        "level feels the slope at the wall's centre and would miss it; take the LLG or the sigma model, or smooth it "
        "over the width"
    )


@frozen(eq=False)
class _Motion:
    """The rates of (r, u, φ, φ̇) on a leg, in units of `scale`; `still`: the wall's numbers where they do not change."""

    model: CollectiveCoordinates
    leg: Leg
    polarity: int
    scale: np.ndarray
    still: WallShape | None
    pinned: bool
    fades: bool

    @classmethod
    def on(cls, model: CollectiveCoordinates, leg: Leg, polarity: int, scale: np.ndarray, y: np.ndarray) -> _Motion:
        """The motion on a leg that begins at the state y."""
        energy = model.llg.energy
        still = not energy.depends_on("x", "y", "n", "m") and energy.still(leg.first)
        r, _, angle, _ = y * scale
        return cls(
            model,
            leg,
            polarity,
            scale,
            still=model.shape(r, leg.first, angle) if still else None,
            pinned=any(term.depends_on("x", "y") for term in model._moving),
            fades=any(term.depends_on("t") and not isinstance(term, NeelField) for term in model._moving),
        )

    def shape(self, r: float, t: float, angle: float) -> WallShape:
        """The wall's numbers at a time of the leg."""
        return self.model.shape(r, self.leg.ask(t), angle) if self.still is None else self.still

    def rates(self, t: float, y: np.ndarray) -> np.ndarray:
        """ẏ."""
        r, u, angle, turn = y * self.scale
        wall = self.shape(r, t, angle)
        push = 0.0
        if self.pinned:
            h = 1e-3 * wall.width(angle)
            ends = [self.shape(r + side, t, angle).tension(angle) for side in (h, -h)]
            push = (ends[0] - ends[1]) / (2 * h)
        out = np.array(wall.rates(u, angle, turn, self.polarity, push, self.model.llg.damping))
        if self.fades and self.still is None:
            out[1] -= u * self._fading(r, t, angle)
        out /= self.scale
        return np.where(np.abs(out) < 1 / HUGE, 0.0, out)  # LSODA's Jacobian divides by their size

    def across(self, y: np.ndarray) -> np.ndarray:
        """The state y after the corner at the leg's end: the momentum stays, so that u follows the mass."""
        if not self.fades or self.leg.last == math.inf:
            return y
        r, _, angle, _ = y * self.scale
        before, after = (self.model.shape(r, t, angle).mass(angle) for t in (self.leg.last, self.leg.end))
        return np.asarray(y * [1.0, before / after, 1.0, 1.0])

    def _fading(self, r: float, t: float, angle: float) -> float:
        """∂ ln(σ/c²)/∂t [1/s] at a fixed place and angle."""
        scale = self.model.llg.energy.time_scale
        h = 1e-3 * min(self.leg.end - self.leg.start, math.inf if scale is None else scale)
        late, early = self.leg.ask(min(t + h, self.leg.end)), self.leg.ask(max(t - h, self.leg.start))
        masses = [self.model.shape(r, at, angle).mass(angle) for at in (late, early)]
        return math.log(masses[0] / masses[1]) / (late - early)
