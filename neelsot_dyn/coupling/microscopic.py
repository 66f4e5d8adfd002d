"""Which torque does the texture itself exert? The texture solver asked about the actual n(x), inside the dynamics.

Cells become lattice sites (`sites`), the sites' free energy F and field h = −∂F/∂n_i come from `bdg.StripeBdG` at the
superflow q, and return to the cells by the adjoint, so that

    E(n) = t/(a d) [F(n, q) − F(n, 0)]  [J/m²],    B_N = −(∂E/∂n)/(2 M_s dx),    d: the film's thickness,

is one energy with its exact gradient. F(n, 0) is subtracted by default, because stiffness and anisotropy at rest are
the material's A and K already; include="all" keeps it, and then replaces the electrons' share of A, K_e and K_h.

The bias is a uniform q: at fixed gap nothing lets the phase of a rigid pair potential adjust. With a self-consistent
gap on a periodic track the phase does adjust and the current is conserved; given is then the mean of q, the phase
difference ∫ q dx of a phase bias. A given current would need the leads' phases as unknowns beside the parent
superconductor's share of the current: that is the local coupling's business, not offered here.

Between two solutions the field of the cells is held, with the energy that it is the gradient of, so that nothing but
the renewals themselves breaks the energy balance.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import define, evolve, field, frozen

from neelsot_dyn._checks import finite, one_of, positive, require, require_finite
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.bdg import LatticeModel, NotConvergedError, StripeBdG
from neelsot_dyn.bdg.models import known_model
from neelsot_dyn.coupling.interface import Coupling, Response
from neelsot_dyn.coupling.sites import SiteMap
from neelsot_dyn.coupling.surface import PHASE_TO_ACTION
from neelsot_dyn.materials import Material, ParentSuperconductor
from neelsot_dyn.pulses import Pulse, as_pulse

GAP_TO_FIELD = 2.0
"""Relative error of the field against that of the gap: its logarithmic slope, with a margin."""


@frozen(eq=False)
class _Solution:
    """Of the lattice at one q: F in t per row; h (L, 3) and the bond current (L,) per row; their errors; Δ (L,)."""

    free_energy: float
    field: np.ndarray
    current: np.ndarray
    free_energy_error: float
    field_error: float
    gap: np.ndarray | float
    ends: tuple[float, float]


@define
class _Memory:
    """What is held between solutions: the exact response, where and when.

    Beside it the last question asked from scratch (n, x, q) and its answer: a run asks several times about its start.
    """

    response: Response | None = None
    unit: np.ndarray | None = None
    x: np.ndarray | None = None
    time: float = 0.0
    gaps: tuple[np.ndarray | float, ...] | None = None
    sites: SiteMap | None = None
    asked: tuple[bytes, bytes, float] | None = None
    answer: tuple[Response, tuple[np.ndarray | float, ...]] | None = None
    told: bool = False
    steps: int = 0
    drift: float = 0.0
    energy_drift: float = 0.0
    solutions: int = 0


def _optional_positive(instance: Any, attribute: Any, value: float | None) -> None:
    if value is not None:
        require(require_finite(attribute.name, value) > 0, attribute.name, value, "None or a number > 0")


def _superflow(value: Any) -> Pulse:
    return as_pulse("superflow", value)


def _check_steps(instance: Any, attribute: Any, value: int) -> None:
    valid = isinstance(value, (int, np.integer)) and not isinstance(value, bool) and value >= 1
    require(valid, attribute.name, value, "an integer >= 1: every so many steps of the dynamics")


@frozen(eq=False, kw_only=True, field_transformer=typed_fields)
class BdGCoupling(Coupling):
    """The texture solver in the loop, on a track along x, with q along x.

    material; superflow: q [1/m], a number or a pulse. width: sites across, None for infinitely many. ends:
    "leads" (the end cells' texture goes on for ever) or "periodic" (the track closes; it must hold a whole number of
    a). v_s: None for the material's gap held fixed (proximity to a robust superconductor), or the pairing interaction
    [t] of a self-consistent gap, on a periodic track only. include: "difference" (F(q) − F(0)) or "all". parent: its
    F_sc and its share of the current are added; neither depends on n. model: the electrons, those of the material at
    its working point unless given.

    every: solve anew at every such step of the dynamics; 1 with stages=True solves at every stage of a step too.
    A coupling that no dynamics tells of its steps (`prepare`) solves at every question. tolerance [t]: of the momentum
    integral of an infinite width. rtol: of the gap.

    A run that goes on from a snapshot repeats the uninterrupted one bit for bit: the first step after every saved time
    begins with a new solution that depends on the saved state alone (a self-consistent gap starts cold there).

    Raises ValueError for arguments out of range, NotConvergedError where the solver does not reach its tolerance or
    the pair potential collapses: an answer that has not converged is never used.
    """

    material: Material
    superflow: Pulse = field(converter=_superflow)
    width: int | None = None
    ends: str = field(default="leads", validator=one_of("leads", "periodic"))
    v_s: float | None = field(default=None, validator=_optional_positive)
    include: str = field(default="difference", validator=one_of("difference", "all"))
    parent: ParentSuperconductor | None = None
    model: LatticeModel = field(validator=known_model(LatticeModel))
    every: int = field(default=1, validator=_check_steps)
    stages: bool = False
    tolerance: float = field(default=1e-10, validator=positive)
    rtol: float = field(default=1e-6, validator=finite)
    _memory: _Memory = field(factory=_Memory, init=False, repr=False)

    @model.default
    def _model_of_the_material(self) -> LatticeModel:
        return LatticeModel.of(self.material)

    def __attrs_post_init__(self) -> None:
        """Refuse what has no solution."""
        valid = 'a track with ends="periodic": at one q two domains between leads carry different currents'
        require(self.v_s is None or self.ends == "periodic", "v_s", self.v_s, valid)
        require(not self.stages or self.every == 1, "stages", self.stages, "False, or every=1")

    @property
    def label(self) -> str:
        """Which assumption about the gap the answer rests on."""
        return "fixed gap" if self.v_s is None else f"self-consistent gap, V_s = {self.v_s:g} t"

    @property
    def solutions(self) -> int:
        """How often the texture solver has been asked so far."""
        return self._memory.solutions

    @property
    def magnetization(self) -> float:
        """M_s [A/m] of the material."""
        return self.material.magnetization

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Those of the superflow [s]; a run solves anew at each."""
        return self.superflow.breakpoints

    def frozen(self, t: float) -> BdGCoupling:
        """At the superflow of that moment."""
        return evolve(self, superflow=self.superflow(t))

    @property
    def time_scale(self) -> float | None:
        """That of the superflow [s]."""
        return self.superflow.time_scale

    @property
    def whole_track(self) -> bool:
        """True on a periodic track."""
        return self.ends == "periodic"

    def superflow_rate(self, response: Response, n_rate: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """The rate of the given superflow, everywhere: that of the mean where the gap is self-consistent."""
        return np.full(len(x), self.superflow.rate(t))

    def power_density(self, response: Response, n_rate: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """(ħ/2e) K ∂q/∂t per thickness (*cells) [W/m³]."""
        rate = self.superflow_rate(response, n_rate, x, t)
        return PHASE_TO_ACTION * response.sheet_current * rate / self.material.thickness

    def prepare(self, n: np.ndarray, x: np.ndarray, t: float, first: bool) -> None:
        """Told of a state that the dynamics has accepted; `first`: the state of a saved time. Solve anew if it is due.

        What follows a saved time depends on the saved state alone.
        """
        memory = self._memory
        memory.told = True
        memory.steps += 1
        if first or memory.response is None:
            memory.gaps, memory.drift, memory.energy_drift = None, 0.0, 0.0
            self._hold(n, x, t)
            return
        if memory.steps < self.every:
            return
        expected = self._held(n, x, t)
        self._hold(n, x, t)
        assert memory.response is not None
        self._compare(memory.response, expected, float(x[1] - x[0]))

    def respond(self, n: np.ndarray, x: np.ndarray, t: float) -> Response:
        """The response (see `Coupling`), held where the dynamics reports its steps and q is that of the solution."""
        memory = self._memory
        if self.stages or not memory.told or self.superflow(t) != self.superflow(memory.time):
            return self.solve(n, x, t)
        return self._held(n, x, t)

    def solve(self, n: np.ndarray, x: np.ndarray, t: float) -> Response:
        """The response by the texture solver at exactly this n; what is held stays as it is."""
        response, _ = self._solve(np.asarray(n, dtype=float), x, t, None)
        return response

    def _compare(self, found: Response, expected: Response, spacing: float) -> None:
        memory = self._memory
        memory.drift = max(memory.drift, float(np.linalg.norm(found.field - expected.field, axis=1).max()))
        change = abs(float((found.energy_density - expected.energy_density).sum())) * spacing
        memory.energy_drift = max(memory.energy_drift, change)

    def _hold(self, n: np.ndarray, x: np.ndarray, t: float) -> None:
        memory = self._memory
        n = np.array(n, dtype=float)
        memory.response, memory.gaps = self._solve(n, x, t, memory.gaps)
        memory.unit = n / np.linalg.norm(n, axis=1, keepdims=True)
        memory.x, memory.time, memory.steps = np.array(x, dtype=float), t, 0

    def _held(self, n: np.ndarray, x: np.ndarray, t: float) -> Response:
        """The held answer, extrapolated: E = E_k − 2 M_s dx Σ B_k·(n − n_k)."""
        memory = self._memory
        assert memory.response is not None
        assert memory.unit is not None
        assert memory.x is not None
        spacing = float(x[1] - x[0])
        moved = round(float(x[0] - memory.x[0]) / spacing)  # cells that a window has gone on
        cells = np.clip(np.arange(len(x)) + moved, 0, len(memory.x) - 1)
        length = np.linalg.norm(n, axis=1, keepdims=True)
        unit = n / length
        kept, density = memory.response.field[cells], memory.response.energy_density[cells]
        work = np.einsum("ij,ij->i", kept, unit - memory.unit[cells])
        b = (kept - unit * np.einsum("ij,ij->i", unit, kept)[:, None]) / length
        return evolve(
            memory.response,
            field=b,
            energy_density=density - 2 * self.material.magnetization * work,
            superflow=memory.response.superflow[cells],
            sheet_current=memory.response.sheet_current[cells],
            error=memory.response.error + memory.drift,
            energy_error=memory.response.energy_error + memory.energy_drift,
        )

    def _solve(
        self, n: np.ndarray, x: np.ndarray, t: float, gaps: tuple[np.ndarray | float, ...] | None
    ) -> tuple[Response, tuple[np.ndarray | float, ...]]:
        memory, question = self._memory, (n.tobytes(), x.tobytes(), self.superflow(t))
        if gaps is not None:
            return self._solve_anew(n, x, question[2], gaps)
        if memory.answer is None or memory.asked != question:
            memory.asked, memory.answer = question, self._solve_anew(n, x, question[2], None)
        return memory.answer

    def _solve_anew(
        self, n: np.ndarray, x: np.ndarray, q: float, gaps: tuple[np.ndarray | float, ...] | None
    ) -> tuple[Response, tuple[np.ndarray | float, ...]]:
        sites = self.sites(x)
        texture = sites.to_sites(n)
        flows = (q, 0.0) if self.include == "difference" else (q,)
        starts = (None,) * len(flows) if gaps is None or len(gaps) != len(flows) else gaps
        solved = [self._lattice(texture, self._qa(v), start) for v, start in zip(flows, starts, strict=True)]
        signs = (1.0, -1.0)[: len(solved)]
        units, m = self.material.units, self.material
        per_area = units.energy(1.0) / (m.lattice_constant * m.thickness)  # J/m² per t and row
        free_energy = sum(s * one.free_energy for s, one in zip(signs, solved, strict=True))
        slopes = -sum((s * one.field for s, one in zip(signs, solved, strict=True)), np.zeros_like(texture))
        ends = tuple(sum(s * one.ends[e] for s, one in zip(signs, solved, strict=True)) for e in (0, 1))
        density = sites.spread(_per_site(free_energy, ends, texture)) * per_area / sites.spacing
        to_field = per_area / (2 * m.magnetization * sites.spacing)
        flow = q + _phase_gradient(solved[0].gap, len(texture)) / m.lattice_constant
        current = units.sheet_current(1.0) * solved[0].current
        if self.parent is not None:
            density = density + self.parent.free_energy(np.array(q)) / m.thickness
            current = current + self.parent.sheet_current(flow)
        response = Response(
            field=-to_field * sites.to_cells(slopes, n),
            energy_density=density,
            superflow=self._on_cells(flow, sites),
            sheet_current=self._on_cells(current, sites),
            error=to_field
            * float(abs(sites.weights).sum(axis=0).max())
            * math.hypot(*(one.field_error for one in solved)),
            energy_error=per_area * sum(one.free_energy_error for one in solved),
        )
        return response, tuple(one.gap for one in solved)

    def _on_cells(self, of_bonds: np.ndarray, sites: SiteMap) -> np.ndarray:
        """A quantity of the bonds (L,), each half a lattice constant behind its site, at the cells (N,)."""
        middle = sites.positions + 0.5 * self.material.lattice_constant
        period = None if self.ends == "leads" else len(middle) * self.material.lattice_constant
        return np.interp(sites.x, middle, of_bonds, period=period)

    def _qa(self, q: float) -> float:
        qa = self.material.units.superflow(q)
        require(abs(qa) <= math.pi, "superflow", q, f"|q| <= {math.pi / self.material.lattice_constant:.4g} 1/m")
        return qa

    def sites(self, x: np.ndarray) -> SiteMap:
        """The lattice under these cells."""
        memory = self._memory
        if memory.sites is None or not np.array_equal(memory.sites.x, x):
            ends = "free" if self.ends == "leads" else "periodic"
            memory.sites = SiteMap(x, self.material.lattice_constant, ends)
        return memory.sites

    def _lattice(self, texture: np.ndarray, qa: float, start: np.ndarray | float | None) -> _Solution:
        self._memory.solutions += 1
        stripe = self._stripe(texture, qa)
        gap: np.ndarray | float = self.model.gap
        solution, relative = None, 0.0
        if self.v_s is not None:
            solution = stripe.solve_gap(self.v_s, start, rtol=self.rtol, samples=0)
            if not solution.converged:
                raise NotConvergedError(
                    f"the gap equation reached an error of {solution.gap_error:.1e} instead of {self.rtol:.1e} after "
                    f"{solution.iterations} evaluations: give a larger rtol, or another v_s = {self.v_s:g} t"
                )
            gap, relative = solution.gap, GAP_TO_FIELD * solution.gap_error
            if not np.abs(gap).max() > 0:
                raise NotConvergedError(
                    f"the pair potential collapses at q a = {qa:.4g} with v_s = {self.v_s:g} t: the texture is normal "
                    "and carries no superflow; give a smaller superflow or a larger v_s"
                )
        seen = stripe.observe(gap)
        energy = seen if solution is None else solution
        rows = 1 if self.width is None else self.width
        free_energy = energy.free_energy / rows
        ends = (free_energy / len(texture),) * 2
        if self.ends == "leads":
            ends = tuple(self._bulk(texture[e], qa) for e in (0, -1))  # type: ignore[assignment]
        field_error = seen.neel_field_error + relative * float(np.abs(seen.neel_field).max())
        energy_error = energy.free_energy_error / rows
        return _Solution(free_energy, seen.neel_field, seen.current[:, 0], energy_error, field_error, gap, ends)

    def _stripe(self, texture: np.ndarray, qa: float) -> StripeBdG:
        return StripeBdG(self.model, texture, width=self.width, q=qa, ends=self.ends, tolerance=self.tolerance)

    def _bulk(self, direction: np.ndarray, qa: float) -> float:
        """Free energy per site of the uniform domain [t]."""
        uniform = self._stripe(np.tile(direction, (3, 1)), qa).free_energy(self.model.gap)
        return uniform / (3 * (1 if self.width is None else self.width))


def _per_site(total: float, ends: tuple[float, ...], texture: np.ndarray) -> np.ndarray:
    """An energy per site (L,) that adds up to `total`: the domains' own at the ends, the wall's where n turns."""
    turn = np.zeros(len(texture) + 1)
    turn[1:-1] = (np.diff(texture, axis=0) ** 2).sum(axis=1)
    if not turn.sum() > 0:
        return np.full(len(texture), total / len(texture))
    turn /= turn.sum()
    passed = np.cumsum(turn)
    share = (passed[:-1] + passed[1:]) / 2
    base = ends[0] + (ends[1] - ends[0]) * share
    return base + (total - base.sum()) * (turn[:-1] + turn[1:]) / 2


def _phase_gradient(gap: np.ndarray | float, sites: int) -> np.ndarray:
    """Phase difference (L,) of Δ from site to site [rad]: what adds to q a on the bond behind each site."""
    values = np.broadcast_to(np.asarray(gap, dtype=complex), (sites,))
    return np.angle(np.roll(values, -1) * values.conj())
