"""Can the Néel vector be followed alone? The nonlinear sigma model: second order in time, the canting slaved.

    n × [ρ n̈ + η ṅ − F − gyro] = 0,   ρ = M_s/(γ² B_E),   η = 2αM_s/γ,   F = −δU/δn,   U(n) = E(m1 = n, m2 = −n)

and m = H⊥/(2B_E) − n × ṅ/(2γB_E), with H = B + 2A_alt cos 2ψ ∂x²n/M_s what cants the sublattices. It comes from the
Lagrangian ½ρ|ṅ + γ n × H|² − U, whose cross term is the gyration. Good for m ≪ 1: fields and rates far below B_E.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from attrs import Attribute, define, field, frozen

from neelsot_dyn import units
from neelsot_dyn._checks import not_negative, positive, require, require_finite, vectors
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics import _kernels, _kernels_energy, _kernels_sigma, _kernels_steps, _kernels_window
from neelsot_dyn.dynamics._arrays import read_only
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.integrators import RungeKutta4
from neelsot_dyn.dynamics.legs import Leg, legs, longest_step
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.march import EvolutionError
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.problem import Problem
from neelsot_dyn.dynamics.stability import check_inertia, check_stability, response_time
from neelsot_dyn.dynamics.state import TwoSublatticeState, ghosted, without_ghosts
from neelsot_dyn.dynamics.terms import AltermagneticExchange, EnergyTerm, Zeeman
from neelsot_dyn.dynamics.track import Grid
from neelsot_dyn.dynamics.wall import WallError
from neelsot_dyn.dynamics.window import FollowWall


@frozen
class SigmaModel:
    """The sigma model of an energy: the same arguments as `LLG`, half the variables, and steps past the magnon limit.

    energy: a term or sum that holds a HomogeneousExchange; magnetization = M_s [A/m] of one sublattice; damping = α;
    gyromagnetic_ratio = γ [rad/(s T)]. Use `LLG` where |m| is not small, and for the thermal field.

    Raises TypeError for an energy that is not a term, ValueError for M_s ≤ 0, α < 0 or γ ≤ 0.
    """

    energy: EnergyTerm = field()
    magnetization: float = field(validator=positive)
    damping: float = field(validator=not_negative)
    gyromagnetic_ratio: float = field(default=units.GYROMAGNETIC_RATIO, validator=positive)

    @energy.validator
    def _is_a_term(self, attribute: Attribute[EnergyTerm], value: EnergyTerm) -> None:
        if not isinstance(value, EnergyTerm):
            raise TypeError(f"energy = {value!r} is not valid: give a term or a sum, such as a + b")

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


@frozen(eq=False)
class SigmaSnapshot:
    """One frame of the sigma model, and all that is needed to go on from it.

    time [s]; n (*cells, 3); rate = ṅ (*cells, 3) [1/s]; state: n with the slaved m, so
    that observers and events of the LLG work here too; offset, energy (potential and kinetic, of the window alone),
    energies by term (and "kinetic"), gilbert_loss ∫ η |ṅ|² dx dt, steps: as in `Snapshot`.
    """

    time: float
    n: np.ndarray
    rate: np.ndarray
    state: TwoSublatticeState
    offset: int
    energy: float
    energies: dict[str, float]
    gilbert_loss: float
    steps: int


@checked
def suggest_sigma_step(
    model: SigmaModel, track: Grid, speed: float | None = None, accuracy: float = 1e-3, inertia: bool = False
) -> float:
    """A step [s] for `evolve_sigma`: the smaller of τ/3 = ρ/3η and √accuracy δ0/speed (a wall errs by `accuracy`).

    speed [m/s]: the fastest wall that is expected; by default that of the Néel field, or c where the energy depends on
    time or place. No magnon limits the step: the stiffness is implicit.

    With `inertia` also √(30 accuracy)/ω0: a step h makes the wall heavier by (hω0)²/3 while it gathers speed, and
    changes nothing once it travels.

    Raises ValueError for a speed ≤ 0 or an accuracy outside 0 … 1.
    """
    require(0 < require_finite("accuracy", accuracy) < 1, "accuracy", accuracy, "a number in (0, 1)")
    nothing = np.zeros((*track.shape, 3))
    f = model.llg.functional_at(Place(track, n=nothing, m=nothing))
    rho, eta = model.inertia(f), model.friction()
    local = _largest_anisotropy(f)
    require(local > 0, "energy", model.energy, "an anisotropy")
    stiffness = 2 * float(np.max(f.stiffness))
    magnon = np.sqrt(stiffness / rho)
    if speed is None:
        known = eta > 0 and not model.energy.depends_on("x", "y", "t", "n", "m")
        momentum = np.linalg.norm(f.neel, axis=-1).max() * 2 * np.sqrt(stiffness / local) / (eta or 1.0)
        speed = max(magnon * momentum / np.hypot(magnon, momentum), 1e-9 * magnon) if known else magnon
    require(speed > 0, "speed", speed, "a number > 0 [m/s]")
    crossing = np.sqrt(accuracy) * np.sqrt(stiffness / local) / speed
    heavier = np.sqrt(30 * accuracy * rho / local) if inertia else np.inf
    return float(min(rho / (3 * eta) if eta else np.inf, crossing, heavier))


@checked
def evolve_sigma(
    model: SigmaModel,
    track: Grid,
    state: TwoSublatticeState | np.ndarray | None,
    step: float,
    times: Sequence[float] | np.ndarray,
    window: FollowWall | None = None,
    start: SigmaSnapshot | None = None,
    rate: np.ndarray | None = None,
) -> Iterator[SigmaSnapshot]:
    """Yield a `SigmaSnapshot` at each of `times` [s], in equal steps of at most `step` [s] between two frames.

    No step crosses a corner of a pulse; under a function of t, whose corners are not known, steps are held to what the
    texture can follow (`response_time`).

    state: a two-sublattice state, or n (*cells, 3) of unit length; rate: ṅ at the start [1/s], by default 0 for n, and
    −γ n × (H − 2B_E m) for a state, as in the LLG. A leapfrog of order two, its stiffness and anisotropy as implicit as
    the step needs, so that no magnon limits it; n keeps its length. `suggest_sigma_step` gives a step. Energies of a
    followed wall are those of the window alone.

    Raises ValueError for times that do not increase from ≥ 0, a state that does not fit the track, an unstable energy;
    WallError with a window that has no wall; EvolutionError when n is no longer finite.
    """
    require(require_finite("step", step) > 0, "step", step, "a number > 0 [s]")
    moments = np.asarray(times, dtype=float)
    require(moments.ndim == 1 and moments.size > 0, "times.shape", moments.shape, "a sequence of times [s]")
    require(
        bool((np.diff(moments) > 0).all()) and bool(np.isfinite(moments).all()), "times", times, "increasing times [s]"
    )
    require(start is not None or moments[0] >= 0, "times[0]", moments[0], "a time >= 0, where the state is given")
    if (state is None) == (start is None):
        raise ValueError("state and start: give one of them, a state at time 0 or a snapshot to go on from")
    if start is not None:
        n, rate, offset, now = start.n, start.rate, start.offset, start.time
    else:
        n = state.n if isinstance(state, TwoSublatticeState) else vectors("state", state)
        n = n / np.linalg.norm(n, axis=-1, keepdims=True)
        offset, now = 0, 0.0
    place = Place(track, offset, now, n, np.zeros_like(n))
    check_inertia(model.energy)
    check_stability(model.llg, track, place)
    problem = Problem.of(model.llg, track, RungeKutta4(step), window, place)
    if rate is None:
        m = state.m if isinstance(state, TwoSublatticeState) else None
        rate = _free_rate(model, problem, place, m)
    rate = vectors("rate", rate)
    require(rate.shape == n.shape, "rate.shape", rate.shape, f"that of n, {n.shape}")
    frame = start if start is not None else _frame(model, problem, place, rate, 0.0, 0)
    return _frames(model, problem, frame, moments if start is None else moments[moments > start.time], step)


def _canting(model: SigmaModel, problem: Problem, place: Place) -> tuple[np.ndarray, float]:
    """H⊥ (*cells, 3) [T], what cants the sublattices, and B_E [T]."""
    n = place.n
    assert n is not None
    functional = model.llg.functional_at(place)
    collinear = TwoSublatticeState(n, -n, tolerance=np.inf)
    field = functional.effective_field(collinear, problem.track, model.magnetization).mean(axis=0)
    across = field - (field * n).sum(axis=-1, keepdims=True) * n
    return across, float(np.asarray(functional.j12)) / model.magnetization


def _free_rate(model: SigmaModel, problem: Problem, place: Place, m: np.ndarray | None) -> np.ndarray:
    """ṅ = −γ n × (H − 2B_E m) [1/s] of a state with net magnetisation m; 0 where none is given (m slaved, at rest)."""
    assert place.n is not None
    if m is None:
        return np.zeros_like(place.n)
    across, b_e = _canting(model, problem, place)
    return -model.gyromagnetic_ratio * np.cross(place.n, across - 2 * b_e * m)


def _frames(
    model: SigmaModel, problem: Problem, frame: SigmaSnapshot, times: np.ndarray, step: float
) -> Iterator[SigmaSnapshot]:
    for time in times:
        if time > frame.time:
            frame = _advance(model, problem, frame, float(time), step)
        yield frame


def _frame(
    model: SigmaModel, problem: Problem, place: Place, rate: np.ndarray, loss: float, steps: int
) -> SigmaSnapshot:
    """The frame of n and ṅ at a place and time."""
    n = place.n
    assert n is not None
    across, b_e = _canting(model, problem, place)
    collinear = TwoSublatticeState(n, -n, tolerance=np.inf)
    functional = model.llg.functional_at(place)
    m = (across - np.cross(n, rate) / model.gyromagnetic_ratio) / (2 * b_e)
    energies = problem.energies(collinear, place.time, place.offset, np.zeros(_kernels_energy.INVARIANTS))
    kinetic = 0.5 * model.inertia(functional) * float((rate**2).sum()) * problem.track.measure
    named = {**dict(zip(problem.names, energies.tolist(), strict=True)), "kinetic": kinetic}
    return SigmaSnapshot(
        time=place.time,
        n=read_only(n),
        rate=read_only(rate),
        state=TwoSublatticeState(m + n, m - n, tolerance=np.inf),
        offset=place.offset,
        energy=float(energies.sum()) + kinetic,
        energies=named,
        gilbert_loss=loss,
        steps=steps,
    )


def _advance(model: SigmaModel, problem: Problem, before: SigmaSnapshot, time: float, step: float) -> SigmaSnapshot:
    """All steps from one frame to the next, from corner to corner of the drive."""
    track = problem.track
    y = ghosted(TwoSublatticeState(before.n, -before.n, tolerance=np.inf), track)
    w = np.ascontiguousarray(ghosted(TwoSublatticeState(before.rate, before.rate, tolerance=np.inf), track)[0])
    motion = _Motion(model, problem, y, w, before.offset, before.steps, before.time)
    place = Place(track, before.offset, before.time, before.n, 0 * before.n)
    longest = min(step, longest_step(model.energy.time_scale, response_time(model.llg, place)))
    for leg in legs(model.energy.breakpoints, before.time, time):
        motion.follow(leg, longest)
    motion.tilt(time)
    n = without_ghosts(y)[0].T
    rate = without_ghosts(w[None])[0].T
    loss = before.gilbert_loss + model.friction() * track.measure * motion.squares
    return _frame(model, problem, Place(track, motion.offset, time, n, 0 * n), rate, loss, motion.steps)


@define(eq=False)
class _Motion:
    """y = (n, −n) and w = ṅ on their way between two frames; `asked` [s]: when the fields were asked last."""

    model: SigmaModel
    problem: Problem
    y: np.ndarray
    w: np.ndarray
    offset: int
    steps: int
    asked: float
    squares: float = 0.0

    def follow(self, leg: Leg, longest: float) -> None:
        """Equal steps of a leg, in one call, or one by one where parameters depend on time or state.

        A step takes the drive at its middle, so that it keeps its order.
        """
        problem, window = self.problem.during(leg), self.problem.window
        count = max(1, int(np.ceil((leg.end - leg.start) / longest * (1 - 1e-12))))
        step, taken = (leg.end - leg.start) / count, 0
        axis = np.zeros(3) if window is None else np.array(window.axis)
        numbers = _numbers(self.model, problem, problem.place(self.y, leg.first, self.offset))
        while taken < count:
            now = leg.ask(leg.start + step * (taken + 0.5))
            self.tilt(now)
            place = problem.place(self.y, now, self.offset)
            p = problem.coefficients(problem.steady_coefficients(self.offset), place)
            u = p[0].copy()
            u[10:16] = 0
            totals, counts = np.zeros(1), np.array([self.offset, 0])
            status = _kernels_sigma.advance_sigma(
                self.y,
                self.w,
                p,
                (u, p[1], p[2][:0], p[3], p[4]),
                _gyrates(p),
                numbers,
                axis,
                0 if window is None else 2 if problem.placed else 1,
                step,
                1 if problem.live else count - taken,
                totals,
                counts,
            )
            self.squares += float(totals[0])
            self.offset = int(counts[0])
            taken += int(counts[1])
            reached = f"at time {leg.start + step * taken:.6g} s, after {self.steps + taken} steps"
            if status == _kernels_steps.NOT_FINITE:
                raise EvolutionError(f"the state is not finite {reached}: give a smaller step or check the fields")
            if status == _kernels_steps.NO_WALL:
                raise WallError(f"no wall in the window {reached}: n·axis has the same sign at both ends")
            if status == _kernels_steps.SHIFT:
                shift = _kernels_window.wall_shift(self.y, axis)
                _kernels_sigma.shift_both(self.y, self.w, shift)
                self.offset += shift
        self.steps += count

    def tilt(self, time: float) -> None:
        """Go on to the fields of `time`: m stands still, so that ṅ = −γ n × (H − 2B_E m) changes by −γ n × ΔH."""
        if time == self.asked:
            return
        if any(isinstance(t, (Zeeman, AltermagneticExchange)) and t.depends_on("t") for t in self.problem.terms):
            change = self._canting(time) - self._canting(self.asked)
            self.w -= self.model.gyromagnetic_ratio * np.cross(self.y[0], change, axis=0)
            _kernels.hold_ends(self.problem.track.end_codes, self.w[None])
        self.asked = time

    def _canting(self, time: float) -> np.ndarray:
        problem, out = self.problem, np.zeros_like(self.y)
        place = problem.place(self.y, time, self.offset)
        _kernels.fields(self.y, problem.coefficients(problem.steady_coefficients(self.offset), place), out)
        return out.mean(axis=0)


def _gyrates(p: Any) -> bool:
    """Is there anything that cants the sublattices: a uniform field, or a stiffness that differs between them?"""
    u, v, f, w, _ = p
    uniform = not np.array_equal(u[10:13], -u[13:16]) or u[1] != u[2] or u[16] != u[17]
    varying = v.size and not (np.array_equal(v[:, 7], v[:, 8]) and np.array_equal(v[:, 15], v[:, 16]))
    return bool(uniform or varying or w.size or (f.size and not np.array_equal(f[:3], -f[3:])))


def _largest_anisotropy(f: Functional) -> float:
    """4(K_max − K_min) [J/m³], the largest restoring torque of the anisotropy per angle."""
    return float(4 * np.ptp(np.linalg.eigvalsh(f.anisotropy), axis=-1).max())


def _numbers(model: SigmaModel, problem: Problem, place: Place) -> tuple[float, ...]:
    """ρ, η, M_s, γ and the largest stiffnesses, as the kernel takes them."""
    f = model.llg.functional_at(place)
    stiffness = 2 * float(np.max(f.stiffness))
    dx, dy = problem.track.steps
    on_mesh = len(problem.track.shape) > 1
    return (
        model.inertia(f),
        model.friction(),
        model.magnetization,
        model.gyromagnetic_ratio,
        stiffness / dx**2,
        stiffness / dy**2 if on_mesh else 0.0,
        _largest_anisotropy(f),
    )
