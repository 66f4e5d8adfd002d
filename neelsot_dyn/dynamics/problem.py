"""What does one run consist of? Its equations, its place, and the bookkeeping of energies, computed once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Self

import attrs
import numpy as np
from attrs import define, field, frozen

from neelsot_dyn._checks import require
from neelsot_dyn.coupling.interface import Response
from neelsot_dyn.dynamics import _kernels
from neelsot_dyn.dynamics._arrays import read_only
from neelsot_dyn.dynamics.coefficients import Coefficients, field_rows, kernel_coefficients, to_rows
from neelsot_dyn.dynamics.functional import Functional, integrated_invariants, invariant_densities
from neelsot_dyn.dynamics.integrators import Integrator
from neelsot_dyn.dynamics.legs import Leg, longest_step
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.stability import fastest_rate, response_time
from neelsot_dyn.dynamics.state import TwoSublatticeState, without_ghosts
from neelsot_dyn.dynamics.terms import AppliedField, EnergySum, EnergyTerm, SuperflowTorque, Zeeman
from neelsot_dyn.dynamics.track import Grid
from neelsot_dyn.dynamics.window import FollowWall

LIVE = ("t", "n", "m")
"""What a function may depend on that changes within a step."""
HELD = "held_"
"""Before the names of a snapshot's `held` in its arrays."""


@frozen(eq=False)
class Snapshot:
    """One frame of a run, and all that is needed to continue it bit for bit.

    time [s]; state; offset: cells that the window has moved (its cells sit at `track.positions(offset)`);
    energy, per area of a track's cross-section [J/m²] or per thickness of a mesh [J/m], of the window plus what it has
    left behind, so continuous in time; energies: the same by term ("Zeeman", then "Zeeman 2" for a second one);
    motion: ∫ Σ_i ∫ ṁ_i² dx dt since the start [m/s; m²/s on a mesh], with the method's own weights; gilbert_loss:
    α M_s/γ times that; work: what parameters that are functions of time or state have put in, so energy + gilbert_loss
    − work stays constant to the order of the method; norm_error: max ||m_i| − 1|; steps and rejected_steps since the
    start; step [s]: what the step controller proposes next; carried (18,): integrated invariants left behind by the
    window; left_behind (terms,): energies by term left behind where parameters depend on place; held: what terms that
    hold an answer between steps go on from (`EnergyTerm.held`).
    """

    time: float
    state: TwoSublatticeState
    offset: int
    energy: float
    energies: dict[str, float]
    gilbert_loss: float
    norm_error: float
    steps: int
    rejected_steps: int
    step: float
    carried: np.ndarray
    work: float = 0.0
    left_behind: np.ndarray = field(factory=lambda: np.zeros(0))
    source_work: float = 0.0
    motion: float = 0.0
    held: Mapping[str, np.ndarray] = field(factory=dict)

    def to_arrays(self) -> dict[str, Any]:
        """Everything by name, as arrays can be kept in a file; `from_arrays` gives it back bit for bit."""
        plain = {entry.name: getattr(self, entry.name) for entry in attrs.fields(type(self)) if entry.name != "held"}
        return (
            plain
            | {f"{HELD}{name}": array for name, array in self.held.items()}
            | {
                "state": self.state.to_arrays(),
                "energy_terms": np.array(list(self.energies), dtype=np.str_),
                "energies": np.array(list(self.energies.values()), dtype=float),
            }
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> Self:
        """The snapshot of `to_arrays`. Raises ValueError naming what is missing."""
        fields = {
            entry.name: {"int": int, "float": float}.get(str(entry.type), np.asarray)
            for entry in attrs.fields(cls)
            if entry.name != "held"
        }
        missing = sorted({*fields, "energy_terms"} - set(arrays))
        require(not missing, "arrays", sorted(arrays), f"also {', '.join(missing)}")
        values: dict[str, Any] = {name: convert(arrays[name]) for name, convert in fields.items()}
        terms = zip(np.asarray(arrays["energy_terms"]).tolist(), values["energies"].tolist(), strict=True)
        held = {name.removeprefix(HELD): np.asarray(a) for name, a in arrays.items() if name.startswith(HELD)}
        state = TwoSublatticeState.from_arrays(values["state"])
        return cls(**values | {"state": state, "energies": dict(terms), "held": held})


@frozen(eq=False)
class LiveFields:
    """The uniform and the staggered field [T] of the live fields, each (3,) or (*cells, 3), and the superflows."""

    zeeman: np.ndarray
    neel: np.ndarray
    responses: tuple[tuple[SuperflowTorque, Response], ...] = ()


@define(eq=False)
class Ledger:
    """What a run adds up between two frames: see `Snapshot`; squares = ∫ Σ ṁ² dt; power (2,) = ∫ Σ B_live·ṁ dt and the
    sources' ∫ Σ P dt [J/m³]; jumps: what the sources give at the breakpoints [J/m³]."""

    offset: int
    steps: int
    rejected_steps: int
    step: float
    carried: np.ndarray
    left_behind: np.ndarray
    squares: float = 0.0
    power: np.ndarray = field(factory=lambda: np.zeros(2))
    jumps: float = 0.0


@frozen(eq=False)
class Problem:
    """The equations of one run on their track, with the names of the terms and what of them changes during the run.

    live: terms that depend on time or state; held: those of them that keep still for now, counted among the steady ones
    and asked at `moment` [s] (`during`); placed: do parameters depend on the position, so that a window that moves
    changes them? step_limit [s]: the longest step, the method's or the drive's (`legs`). known: the
    numbers of terms that never change, by name, so that no frame works them out again.
    """

    llg: LLG
    track: Grid
    window: FollowWall | None
    integrator: Integrator
    fastest_rate: float
    terms: tuple[EnergyTerm, ...]
    names: tuple[str, ...]
    live: tuple[EnergyTerm, ...]
    steady: EnergySum | None
    placed: bool
    step_limit: float
    held: tuple[EnergyTerm, ...] = ()
    moment: float = 0.0
    known: dict[Any, Any] = field(factory=dict)

    @classmethod
    def of(
        cls,
        llg: LLG,
        track: Grid,
        integrator: Integrator,
        window: FollowWall | None,
        start: Place,
        later: float = 0.0,
    ) -> Problem:
        """The problem, its fastest rate at least `later`; ValueError for a window over arrays or a periodic track."""
        terms = tuple(llg.energy) if isinstance(llg.energy, EnergySum) else (llg.energy,)
        kinds = [type(term).__name__ for term in terms]
        earlier = [kinds[:i].count(kind) for i, kind in enumerate(kinds)]
        if window is not None:
            valid = "numbers or functions of x: a window that moves leaves arrays behind"
            require(not llg.energy.holds_arrays, "energy", llg.energy, valid)
            valid = "a bias that holds in a part of the track, such as CurrentBias: the window leaves some of it behind"
            require(not llg.energy.whole_track, "window", window, valid)
            require(track.end_names[0] == "free", "ends", track.end_names[0], "'free' ends for a window that moves")
        steady = tuple(term for term in terms if not term.depends_on(*LIVE))
        fastest = max(fastest_rate(llg, track, start), later)
        unseen = integrator.unseen(fastest, response_time(llg, start))
        return cls(
            llg=llg,
            track=track,
            window=window,
            integrator=integrator,
            fastest_rate=fastest,
            terms=terms,
            names=tuple(f"{kind} {n + 1}" if n else kind for kind, n in zip(kinds, earlier, strict=True)),
            live=tuple(term for term in terms if term.depends_on(*LIVE)),
            steady=EnergySum(steady) if steady else None,
            placed=window is not None and llg.energy.depends_on("x", "y", *LIVE),
            step_limit=min(integrator.step_limit, longest_step(llg.energy.time_scale, unseen)),
        )

    def during(self, leg: Leg) -> Problem:
        """The same equations on a leg, where pulses that keep still are constants."""
        held = tuple(term for term in self.live if term.still(leg.first))
        if not held:
            return self
        return attrs.evolve(
            self,
            live=tuple(term for term in self.live if term not in held),
            steady=EnergySum(held if self.steady is None else (self.steady, *held)),
            held=held,
            moment=leg.first,
            known={},
        )

    def steady_coefficients(self, offset: int) -> Coefficients:
        """The kernels' numbers of all terms that do not depend on time or state, or keep still for now."""
        if "steady" in self.known and not self.placed:
            known: Coefficients = self.known["steady"]
            return known
        place = Place(self.track, offset, self.moment)
        functional = Functional() if self.steady is None else self.steady.functional(self.llg.magnetization, place)
        steady = kernel_coefficients(functional, self.llg.magnetization, self.track)
        self.known["steady"] = steady
        return steady

    def heated(self, p: Coefficients, step: float, steps: int) -> tuple[Coefficients, tuple[Any, ...]]:
        """The kernels' numbers with a place for noise in steps of `step` [s], and `_kernels_steps.draw`'s `heat`."""
        llg = self.llg
        assert llg.thermal is not None
        sigma = llg.thermal.deviation(self.track, step, llg.damping, llg.magnetization, llg.gyromagnetic_ratio)
        f = np.zeros((6, *to_rows(0.0, self.track).shape))
        return (p[0], p[1], f, p[3], p[4]), (f, p[2], sigma, llg.thermal.seed, steps)

    def coefficients(self, steady: Coefficients, place: Place) -> Coefficients:
        """The kernels' numbers with the live terms as they are at `place`."""
        return self.with_fields(steady, place, self.live_fields(place)) if self.live else steady

    def with_fields(self, steady: Coefficients, place: Place, fields: LiveFields) -> Coefficients:
        """The kernels' numbers with live fields that are known, and the other live terms as they are at `place`."""
        others = self.other_live
        if others:
            every = others if self.steady is None else (self.steady, *others)
            functional = EnergySum(every).functional(self.llg.magnetization, place)
            steady = kernel_coefficients(functional, self.llg.magnetization, self.track)
        zeeman, neel = fields.zeeman, fields.neel
        u, v, f, w, ends = steady
        if zeeman.ndim == neel.ndim == 1:
            u = u.copy()
            u[10:16] += [*(zeeman + neel), *(zeeman - neel)]
        else:
            rows = field_rows(zeeman, neel, self.track)
            f = rows + f if f.size else rows
        return u, v, f, w, ends

    @property
    def other_live(self) -> tuple[EnergyTerm, ...]:
        """The live terms that are not fields."""
        return tuple(term for term in self.live if not isinstance(term, (AppliedField, SuperflowTorque)))

    def other_field(self, y: np.ndarray, place: Place) -> np.ndarray:
        """The field of `other_live` [T] as a kernel array."""
        functional = EnergySum(self.other_live).functional(self.llg.magnetization, place)
        out = np.zeros_like(y)
        _kernels.fields(y, kernel_coefficients(functional, self.llg.magnetization, self.track), out)
        return out

    def compiled_at(self, time: float) -> bool:
        """Can the compiled loop follow all that changes: nothing, or one superflow on a track with a known drive?

        A held torque finds its walls and their speeds from step to step: not where noise shakes them.
        """
        if not self.live:
            return True
        (term, *more) = self.live
        if more or len(self.track.shape) > 1 or not isinstance(term, SuperflowTorque):
            return False
        flow = term.coupling.compiled(time)
        return flow is not None and not (self.llg.hot and flow.held is not None)

    def compiled_flow(self, time: float, offset: int) -> tuple[Any, ...] | None:
        """The kernels' superflow or held torque from a time to the next breakpoint, None without one."""
        for term in self.live:
            if isinstance(term, SuperflowTorque):
                c = term.coupling.compiled(time)
                assert c is not None
                first = float(self.track.coordinates(offset)[0][0])
                return c.arguments if c.held is None else (first, *c.held)
        return None

    def live_fields(self, place: Place) -> LiveFields:
        """The live fields at a place: applied ones, and those of superflows, each coupling asked once."""
        zeeman, neel = np.zeros(3), np.zeros(3)
        responses = []
        for term in self.live:
            if isinstance(term, Zeeman):
                zeeman = zeeman + term.at(place)
            elif isinstance(term, AppliedField):
                neel = neel + term.at(place)
            elif isinstance(term, SuperflowTorque):
                response = term.respond(place)
                neel = neel + response.field
                responses.append((term, response))
        return LiveFields(zeeman, neel, tuple(responses))

    def power(self, fields: LiveFields, rate: np.ndarray, place: Place) -> tuple[float, float]:
        """Σ B_live·ṁ [T/s] of the live fields and the sources' Σ P [W/m³]; rate: ṁ without ghosts."""
        total, half = rate[0] + rate[1], rate[0] - rate[1]
        done = (total * _columns(fields.zeeman, rate)).sum() + (half * _columns(fields.neel, rate)).sum()
        given = 0.0
        x = self.track.coordinates(place.offset)[0]
        for term, response in fields.responses:
            density = term.coupling.power_density(response, half.T / 2, x, place.time)
            given += np.nan if density is None else float(density.sum())
        return float(done), given

    def place(self, y: np.ndarray, time: float, offset: int) -> Place:
        """The place of a kernel array, its state included only where a term asks for it."""
        if not self.llg.energy.depends_on("n", "m"):
            return Place(self.track, offset, time)
        inner = without_ghosts(y)
        return Place(self.track, offset, time, ((inner[0] - inner[1]) / 2).T, ((inner[0] + inner[1]) / 2).T)

    def begin_step(self, y: np.ndarray, time: float, offset: int, first: bool) -> None:
        """Tell the terms of a state that a step starts from; `first`: of a leg."""
        self.llg.energy.begin_step(self.place(y, time, offset), first)

    def held_energy(self, y: np.ndarray, ledger: Ledger) -> float:
        """The energy of the held terms for a kernel array, with what the window has left behind."""
        if not self.held:
            return 0.0
        state = TwoSublatticeState.from_arrays(without_ghosts(y))
        energies = self.energies(state, self.moment, ledger.offset, ledger.carried) + ledger.left_behind
        return float(sum(energy for energy, term in zip(energies, self.terms, strict=True) if term in self.held))

    def energies(self, state: TwoSublatticeState, time: float, offset: int, carried: np.ndarray) -> np.ndarray:
        """The energy of every term, (terms,), of the window and of the carried invariants."""
        place = Place(self.track, offset, time)
        if self.llg.energy.depends_on("n", "m"):
            place = Place(self.track, offset, time, state.n, state.m)
        total = cache(lambda: integrated_invariants(state, self.track) + carried)
        densities = cache(lambda: invariant_densities(state, self.track))

        def of(name: str, term: EnergyTerm) -> float:
            if isinstance(term, SuperflowTorque):
                return float(term.respond(place).energy_density.sum()) * self.track.measure
            if name not in self.known:
                f = term.functional(self.llg.magnetization, place)
                if not f.uniform:
                    return float(np.einsum("...c,...c", densities(), f.coefficients).sum()) * self.track.measure
                if term.depends_on("x", "y", *LIVE):
                    return float(f.coefficients @ total())
                self.known[name] = f.coefficients
            return float(self.known[name] @ total())

        return np.array([of(name, term) for name, term in zip(self.names, self.terms, strict=True)])

    def source_energy(self, y: np.ndarray, time: float, offset: int) -> float:
        """Σ e [J/m³] of the superflows at a time, for the state of a kernel array."""
        place = self.place(y, time, offset)
        torques = [term for term in self.live if isinstance(term, SuperflowTorque)]
        return sum(float(term.respond(place).energy_density.sum()) for term in torques)

    def snapshot(self, time: float, state: TwoSublatticeState, ledger: Ledger, before: Snapshot | None) -> Snapshot:
        """The frame of a state, its energies from the invariants of the window and of what it left behind."""
        energies = self.energies(state, time, ledger.offset, ledger.carried) + ledger.left_behind
        per_motion = self.llg.damping * self.llg.magnetization / self.llg.gyromagnetic_ratio
        moved = self.track.measure * ledger.squares
        named = dict(zip(self.names, energies.tolist(), strict=True))
        work = 0.0
        if before is not None and self.live:
            gained = sum(named[name] - before.energies[name] for name in self._live_names)
            work = before.work + gained + self.llg.magnetization * self.track.measure * float(ledger.power[0])
        return Snapshot(
            time=time,
            state=state,
            offset=ledger.offset,
            energy=float(energies.sum()),
            energies=named,
            gilbert_loss=(0.0 if before is None else before.gilbert_loss) + per_motion * moved,
            norm_error=state.norm_error,
            steps=ledger.steps,
            rejected_steps=ledger.rejected_steps,
            step=ledger.step,
            carried=read_only(ledger.carried),
            work=work,
            left_behind=read_only(ledger.left_behind),
            source_work=(0.0 if before is None else before.source_work)
            + self.track.measure * float(ledger.power[1] + ledger.jumps),
            motion=(0.0 if before is None else before.motion) + moved,
            held=self.llg.energy.held(),
        )

    @property
    def _live_names(self) -> list[str]:
        return [name for name, term in zip(self.names, self.terms, strict=True) if term.depends_on(*LIVE)]


def _columns(b: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """A field (3,) or (*cells, 3) beside rates (3, …)."""
    return b.T if b.ndim > 1 else b.reshape(3, *[1] * (rate.ndim - 2))
