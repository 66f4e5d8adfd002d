"""The torque of the texture itself, by the texture solver, held in the frames of the walls between its solutions.

The sites under a wall, between leads that continue its two domains, give F and h = −∂F/∂n_i at the superflow q
(`bdg.FrozenMomenta`). From one solution to the next the answer moves with the wall (`held`); it is renewed when a
cell's Néel vector has turned, in the wall's frame, by more than `eps`. A wall that moves steadily needs no solution.

Under a sheet current the phase is free (`free_phase`): q follows the texture, and the energy is the potential G, which
holds the load's −(ħ/2e) K φ. A wall that moves at v takes its q with it, so that ∂q/∂t = −v ∂q/∂x. Under a phase
difference across the track the current follows the texture too (`held_phase`).

Which energy it is goes by `rest`: "whole", F(q) with all that the electrons give at rest, beside a magnet that keeps
A − A_el and K_h − K_el and no Dzyaloshinskii-Moriya term; or "difference", F(q) − F(0), beside the constants A, K, D.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
from attrs import define, evolve, field, frozen
from attrs.validators import instance_of

from neelsot_dyn._checks import one_of, positive, positive_integer, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.bdg import LatticeModel
from neelsot_dyn.bdg.frozen_momenta import ARRAYS, FrozenMomenta
from neelsot_dyn.bdg.models import known_model
from neelsot_dyn.coupling.held import HeldResponse, HeldTorque
from neelsot_dyn.coupling.held_phase import HeldPhase, PhaseResponse
from neelsot_dyn.coupling.interface import CompiledFlow, Coupling, Response
from neelsot_dyn.coupling.orientation import Orientation
from neelsot_dyn.coupling.superflow_levels import SuperflowLevels
from neelsot_dyn.coupling.surface import PHASE_TO_ACTION
from neelsot_dyn.coupling.texture_solution import TextureSolver
from neelsot_dyn.materials import Material, ParentSuperconductor
from neelsot_dyn.pulses import Constant, Pulse, as_pulse

SURELY = 0.99
"""Of eps: where the compiled loop, whose walls are a step behind, asks for a renewal, there is to be one."""
DRIVES = ("superflow", "sheet_current", "phase")
ANSWERS = 4
"""Latest answers to whole questions that are kept."""


@define(eq=False)
class Record:
    """What a run has made of its solutions so far.

    renewals: solutions because the profile had turned by eps; jump, jumps [J/m²]: Σ (E_texture − E_held) at them, with
    its sign and without; drift [T], energy_drift [J/m²]: the largest found at one of them.
    """

    renewals: int = 0
    jump: float = 0.0
    jumps: float = 0.0
    drift: float = 0.0
    energy_drift: float = 0.0


@define(eq=False)
class _Memory:
    """The held torque of the dynamics' latest state, the momenta of every superflow, and the latest answers."""

    held: HeldTorque | HeldPhase | None = None
    following: bool = False
    levels: dict[float, FrozenMomenta] = field(factory=dict)
    answers: dict[tuple[bytes, bytes, float], HeldTorque | HeldPhase] = field(factory=dict)
    record: Record = field(factory=Record)


def _superflow(value: Any) -> Pulse | None:
    return None if value is None else as_pulse("superflow", value)


def _sheet_current(value: Any) -> Pulse | None:
    return None if value is None else as_pulse("sheet_current", value)


def _phase(value: Any) -> Pulse | None:
    return None if value is None else as_pulse("phase", value)


@frozen(eq=False, kw_only=True, field_transformer=typed_fields)
class TextureTorque(Coupling):
    """The texture solver's torque on a track along a lobe of the d-wave, at a fixed gap.

    material; superflow: q [1/m], or, beside the parent that carries most of the current, sheet_current: K [A/m], or
    phase: φ [rad] between the ends of the track: a number or a pulse that is linear between its breakpoints. levels:
    steps in which each of its ramps is taken. rest: "whole" or "difference" (module docstring). eps [rad]: a solution
    is renewed when a cell has turned by more, in its wall's frame. reach: of a frame to either side of its wall, in
    static wall widths. width: sites across, None for infinitely many. tolerance [t]: of the momentum integral. parent:
    its F_sc and its share of the current are added; at a given q neither depends on n. model: the electrons, those of
    the material at its working point unless given. orientation:
    of the track in the crystal and of q on it; along the crystal's x and along the track unless given.

    A run that goes on from a snapshot repeats the uninterrupted one bit for bit without a new solution: what is held is
    part of the snapshot. Raises ValueError for arguments out of range or a drive that is not linear between its
    breakpoints, NotConvergedError where the solver does not reach its tolerance, NotInvertibleError where a current has
    no state.
    """

    material: Material
    superflow: Pulse | None = field(default=None, converter=_superflow)
    sheet_current: Pulse | None = field(default=None, converter=_sheet_current)
    phase: Pulse | None = field(default=None, converter=_phase)
    rest: str = field(default="whole", validator=one_of("whole", "difference"))
    levels: int = field(default=8, validator=positive_integer)
    eps: float = field(default=0.03, validator=positive)
    reach: float = field(default=10.0, validator=positive)
    width: int | None = None
    tolerance: float = field(default=1e-8, validator=positive)
    parent: ParentSuperconductor | None = None
    model: LatticeModel = field(validator=known_model(LatticeModel))
    orientation: Orientation = field(factory=Orientation, validator=instance_of(Orientation))
    flow: SuperflowLevels = field(init=False, repr=False)
    solver: TextureSolver = field(init=False, repr=False)
    _memory: _Memory = field(factory=_Memory, init=False, repr=False)

    @model.default
    def _model_of_the_material(self) -> LatticeModel:
        return LatticeModel.of(self.material)

    def __attrs_post_init__(self) -> None:
        """Refuse superflows that no solution holds for."""
        given = [drive for drive in (self.superflow, self.sheet_current, self.phase) if drive is not None]
        require(len(given) == 1, "superflow", self.superflow, "this, sheet_current or phase, one of them")
        object.__setattr__(self, "flow", SuperflowLevels.of(given[0], self.levels))
        most, largest = math.pi / self.material.lattice_constant, max(self.flow.values, key=abs)
        if self.biased:
            valid = "a superconductor: it carries most of a current"
            require(self.parent is not None, "parent", self.parent, valid)
            require(self.rest == "whole", "rest", self.rest, '"whole" with a current or a phase: G is no difference')
            valid = "Orientation() with a current or a phase: a track along x̂ with q along it"
            require(self.orientation.usual, "orientation", self.orientation, valid)
        if self.sheet_current is not None and self.parent is not None:
            mean = PHASE_TO_ACTION * largest / self.parent.stiffness
            valid = (
                f"|K| <= {largest * self.parent.depairing_momentum / mean if mean else 0:.4g} A/m: the parent depairs"
            )
            require(abs(mean) <= self.parent.depairing_momentum, "sheet_current", largest, valid)
        elif self.superflow is not None:
            require(abs(largest) <= most, "superflow", largest, f"|q| <= {most:.4g} 1/m")
        require(0 < self.eps <= 0.5, "eps", self.eps, "an angle up to 0.5 rad")
        require(self.reach >= 5, "reach", self.reach, "at least 5 wall widths")
        names = ("material", "model", "rest", "reach", "width", "tolerance", "parent", "biased", "orientation")
        object.__setattr__(self, "solver", TextureSolver(**{name: getattr(self, name) for name in names}))

    @property
    def biased(self) -> bool:
        """Is a current or a phase given, not q?"""
        return self.superflow is None

    @property
    def whole_track(self) -> bool:
        """A phase does."""
        return self.phase is not None

    @property
    def label(self) -> str:
        """Which assumption about the gap the answer rests on."""
        return self.material.electrons.pairing

    @property
    def record(self) -> Record:
        """What the run at hand has made of its solutions."""
        return self._memory.record

    @property
    def magnetization(self) -> float:
        """M_s [A/m] of the material."""
        return self.material.magnetization

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Those of the superflow [s], and the steps of its ramps."""
        return self.flow.breakpoints

    @property
    def time_scale(self) -> float | None:
        """Infinite: between its steps q keeps still."""
        return self.flow.time_scale

    def frozen(self, t: float) -> TextureTorque:
        """At the superflow or current of that moment."""
        now = Constant(self.flow(t))
        given: Any = {name: now for name in DRIVES if getattr(self, name) is not None}
        return evolve(self, **given)

    def superflow_rate(self, response: Response, n_rate: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """−v ∂q/∂x by every wall, which takes its q along at v, and what a given phase rises by; a given q keeps still.

        At a given phase the current changes, so that walls add nothing to its sum.
        """
        rate = self._moved(response, n_rate, x)
        if self.phase is not None and isinstance(response, PhaseResponse):
            rate += self.phase.rate(t) / (x[1] - x[0]) * response.softness / response.softness.sum()
        return rate

    def _moved(self, response: Response, n_rate: np.ndarray, x: np.ndarray) -> np.ndarray:
        slope, rate = np.gradient(response.superflow, x), np.zeros(len(x))
        if isinstance(response, HeldResponse) and response.moves:
            nearest = np.abs(x[:, None] - response.places).argmin(axis=1)
            rate = np.array([(moves * n_rate).sum() for moves in response.moves])[nearest] * slope
        if isinstance(response, PhaseResponse):
            rate -= response.softness * rate.sum() / response.softness.sum()
        return rate

    def power_density(self, response: Response, n_rate: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """(ħ/2e) K ∂q/∂t per thickness (*cells) [W/m³] between the steps of the drive, at which the rest is given."""
        return PHASE_TO_ACTION * response.sheet_current * self._moved(response, n_rate, x)

    @property
    def constants(self) -> tuple[float, float]:
        """Stiffness [J/m] and hard axis's field [T] that answer at once: those of a wall of the material at rest.

        They are a part of what the solver gives, not beside it: what they are changes no solution. Zero for a
        "difference".
        """
        return self.solver.constants

    @property
    def stiffness(self) -> float:
        """Of the constants [J/m]."""
        return self.constants[0]

    def prepare(self, n: np.ndarray, x: np.ndarray, t: float, first: bool) -> None:
        """Told of a state that the dynamics has accepted: find the walls again, and renew what is held if it is due."""
        memory, q = self._memory, self.flow(t)
        memory.following = True
        if memory.held is None or memory.held.level != q:
            memory.held = self._answer(n, x, q)
        elif memory.held.follow(n, x) > SURELY * self.eps:
            expected = memory.held.respond(n, x)
            memory.held = self._answer(n, x, q)
            self._note(expected, memory.held.respond(n, x), float(x[1] - x[0]))

    def _note(self, expected: Response, found: Response, spacing: float) -> None:
        record = self._memory.record
        jump = float((found.energy_density - expected.energy_density).sum()) * spacing
        record.renewals += 1
        record.jump += jump
        record.jumps += abs(jump)
        record.energy_drift = max(record.energy_drift, abs(jump))
        record.drift = max(record.drift, float(np.linalg.norm(found.field - expected.field, axis=1).max()))

    def respond(self, n: np.ndarray, x: np.ndarray, t: float) -> Response:
        """The response (see `Coupling`): held during a run, the solver's own where no dynamics reports its steps."""
        memory, q = self._memory, self.flow(t)
        kept = memory.held if memory.following and memory.held is not None and memory.held.level == q else None
        if kept is None:
            return self._answer(n, x, q).respond(n, x)
        response, record = kept.respond(n, x), memory.record
        return evolve(
            response, error=response.error + record.drift, energy_error=response.energy_error + record.energy_drift
        )

    def solve(self, n: np.ndarray, x: np.ndarray, t: float) -> Response:
        """The response by the texture solver at exactly this n; what is held stays as it is."""
        return self._answer(n, x, self.flow(t)).respond(n, x)

    def compiled(self, t: float) -> CompiledFlow | None:
        """The held torque, for the compiled loop; None where nothing is held at this superflow yet."""
        held = self._memory.held
        if held is None or held.level != self.flow(t):
            return None
        arrays = held.arrays()
        return CompiledFlow.of_held((*arrays[:6], self.eps, *arrays[6:]))

    def held(self) -> dict[str, np.ndarray]:
        """What a snapshot must keep: the held torque, the momenta of every superflow, the record."""
        memory = self._memory
        arrays = {} if memory.held is None else {f"torque_{k}": v for k, v in memory.held.to_arrays().items()}
        for number, (q, frozen_momenta) in enumerate(memory.levels.items()):
            arrays[f"level{number}_q"] = np.array(q)
            arrays |= {f"level{number}_{name}": value for name, value in frozen_momenta.to_arrays().items()}
        if memory.following:
            arrays["record"] = np.array(attrs.astuple(memory.record), dtype=float)
        return arrays

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Go on from what `held` gave; from nothing, begin anew."""
        memory = self._memory
        memory.levels, memory.held, memory.record = {}, None, Record()
        memory.following = "record" in arrays
        if not arrays:
            memory.answers.clear()
            return
        while (key := f"level{len(memory.levels)}") + "_q" in arrays:
            kept = {name: arrays[f"{key}_{name}"] for name in ARRAYS}
            memory.levels[float(arrays[f"{key}_q"])] = FrozenMomenta.from_arrays(kept)
        if "torque_level" in arrays:
            own = {name.removeprefix("torque_"): v for name, v in arrays.items() if name.startswith("torque_")}
            memory.held = (HeldTorque if self.phase is None else HeldPhase).from_arrays(own)
        if memory.following:
            renewals, *numbers = arrays["record"].tolist()
            memory.record = Record(int(renewals), *numbers)

    def _answer(self, n: np.ndarray, x: np.ndarray, q: float) -> HeldTorque | HeldPhase:
        answers, question = self._memory.answers, (n.tobytes(), x.tobytes(), q)
        if question not in answers:
            valid = "a track's Néel vectors (N, 3)"
            require(n.ndim == 2, "n.shape", n.shape, valid)
            solve = self.solver.solve if self.phase is None else self.solver.solve_phase
            answers[question] = solve(np.asarray(n, dtype=float), x, q, self._memory.levels)
            while len(answers) > ANSWERS:
                del answers[next(iter(answers))]
        return answers[question].own()
