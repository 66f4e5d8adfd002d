"""One question to the texture solver about the walls of a track, and what is held of its answer.

Cells pass to sites by a quintic spline: the sites under a wall sit at whole lattice constants from its middle, so that
an answer depends on the wall's profile alone and not on where the lattice lies (the lattice's own pinning falls as
exp(−π²δ/a)).

The energy is E = F[Pn] + C[n] − C[Pn], with C of the constants and P a low-pass filter at k a = 1.6: waves near the
edge of the zone are none of a micromagnet, whose stiffness stands for A k² at long waves only. Under them the electrons
of KRu4O8 gain energy, −7 MJ/m³ at k a = 2.8 where A − A_el gives back 3, and such a wave would grow from rounding. They
answer by the constants. A wall has nothing there: its waves fall as sech(π k δ/2), 4e-5 at 1.6/a for δ = 4 a.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import evolve, field, frozen
from scipy.interpolate import make_interp_spline

from neelsot_dyn._checks import require
from neelsot_dyn.bdg import LatticeModel, StripeBdG
from neelsot_dyn.bdg.frozen_momenta import FrozenMomenta, TextureAnswer
from neelsot_dyn.bdg.superflow import NotInvertibleError
from neelsot_dyn.coupling import remembered_textures
from neelsot_dyn.coupling._kernels_held import FINE
from neelsot_dyn.coupling.free_phase import FreePhase
from neelsot_dyn.coupling.held import HeldTorque, splines
from neelsot_dyn.coupling.held_phase import HeldPhase
from neelsot_dyn.coupling.orientation import Orientation
from neelsot_dyn.coupling.profiles import DEGREE, between_sites, fine_places, fine_profile, long_waves, taper
from neelsot_dyn.coupling.surface import PHASE_TO_ACTION
from neelsot_dyn.coupling.wall_frames import WallFrame, domain_field, wall_frames
from neelsot_dyn.materials import Material, ParentSuperconductor
from neelsot_dyn.textures import domain_wall

TAPER, MARGIN = 0.12, 0.05
"""Parts of a frame at either end over which ΔB falls to zero, and where it is zero."""
CELLS = 8
"""In the width of the ideal wall that the constants are taken from."""
HARDER = 1.5
"""Times the domains' that the hard axis is: an answer to a tilt that is softer than the solver's overshoots at every
renewal and feeds the wall's oscillation; a harder one creeps up to it, and loses energy."""
EXCESS = 30.0
"""Times the phase that the local torque lets a wall hold beyond its domains', for which there is room: a narrow wall of
KRu4O8 answers tens of times as strongly."""
LEAST, LIMIT = 1e-3, 0.95
"""Of the parent's depairing: currents to either side that are solved for at least; superflows of domains at most."""
KINDS = ("domain", "rest", "carried")
SETTLED = 1e-4
"""Of a flow, by which it may be off its domain's at the end of a frame."""


@frozen(eq=False)
class _Seen:
    """A frame's answer on its sites: n (L, 3), n one cell on − 2 n + n one cell back, and the staggered field [T].

    fine (K,): FINE points per cell, in sites from the first; current (M,): K [A/m] in the cells, of the film alone;
    superflow (M,): q [1/m] there; energy [t]: Σ over the sites; error [T], energy_error [t].
    """

    sites: np.ndarray
    bend: np.ndarray
    field: np.ndarray
    fine: np.ndarray
    current: np.ndarray
    superflow: np.ndarray
    energy: float
    error: float
    energy_error: float


@frozen(eq=False, kw_only=True)
class TextureSolver:
    """What `TextureTorque` asks: its material, electrons, kind of energy, frames, and the solver's settings.

    A level is what drives it, q [1/m]; with `biased` the sheet current K [A/m], beside the parent and at a free phase.
    orientation: of the track, the usual one with `biased`.
    """

    material: Material
    model: LatticeModel
    rest: str
    reach: float
    width: int | None
    tolerance: float
    parent: ParentSuperconductor | None = None
    biased: bool = False
    orientation: Orientation = field(factory=Orientation)
    _domains: dict[tuple[float, ...], tuple[float, float]] = field(factory=dict, init=False, repr=False)

    @property
    def per_area(self) -> float:
        """J/m² of the track's cross-section per t and row."""
        m = self.material
        return m.units.energy(1.0) / (m.lattice_constant * m.thickness)

    @property
    def to_field(self) -> float:
        """Tesla per t of ∂F/∂n_i."""
        return self.per_area / (2 * self.material.magnetization * self.material.lattice_constant)

    @cached_property
    def constants(self) -> tuple[float, float]:
        """Stiffness [J/m] of an ideal wall of the material at rest, by least squares, and a hard axis's field [T].

        Zero for a "difference", which has none.
        """
        if self.rest == "difference":
            return 0.0, 0.0
        m, delta = self.material, self.material.magnet.wall_width
        x = np.arange(-round(self.reach * CELLS), round(self.reach * CELLS) + 1) * delta / CELLS
        n = domain_wall(len(x), (len(x) - 1) / 2, CELLS, np.pi / 2, "y", partner=False)
        (frame,) = wall_frames(n, x, self.reach * delta)
        at_rest = evolve(self, biased=False)
        seen = at_rest._frame(frame, n[frame.begin : frame.end], x[frame.begin : frame.end], 0.0, {})
        bend = seen.bend / (x[1] - x[0]) ** 2 / m.magnetization
        bend, field_ = (_across(v, seen.sites) for v in (bend, seen.field))
        stiffness = max(float((bend * field_).sum() / (bend**2).sum()), 0.0)
        per_volume = self.per_area / m.lattice_constant
        z, y = (self.at_rest(np.array(axis)) for axis in ((0.0, 0.0, 1.0), (1.0, 0.0, 0.0)))
        return stiffness, HARDER * max((z - y) * per_volume / m.magnetization, 0.0)

    def solve(self, n: np.ndarray, x: np.ndarray, level: float, levels: dict[float, FrozenMomenta]) -> HeldTorque:
        """The torque of Néel vectors n (N, 3) at x (N,) [m] and a level, ready to be held.

        levels: momenta by superflow q a, kept from one question to the next.
        """
        unit = n / np.linalg.norm(n, axis=1, keepdims=True)
        spacing, m = float(x[-1] - x[0]) / (len(x) - 1), self.material
        long = long_waves(unit, spacing / m.lattice_constant)
        ms, a, (stiffness, hard) = m.magnetization, m.lattice_constant, self.constants
        frames = wall_frames(unit, x, self.reach * m.magnet.wall_width)
        domains = [frames[0].left, *(f.right for f in frames)] if frames else [_mean(unit)]
        at_rest = [self.at_rest(d if self.rest == "difference" else domains[0]) for d in domains]
        flows, energies = np.array([self.domain(d, level) for d in domains]).T
        energies = (energies - at_rest) * self.per_area / a
        bulk, base = domain_field(np.array(domains), energies - ms * hard * np.array([d[2] ** 2 for d in domains]), ms)
        parts = []
        for frame in frames:
            part, cells = long[frame.begin : frame.end], x[frame.begin : frame.end]
            seen = self._frame(frame, part, cells, level, levels)
            rest = len(seen.sites) * at_rest[0]
            if self.rest == "difference":
                before = self._frame(frame, part, cells, 0.0, levels)
                rest = before.energy
                seen = _less(seen, before)
            constant = stiffness / ms / spacing**2 * seen.bend + bulk
            constant[:, 2] -= hard * seen.sites[:, 2]
            delta = _across(seen.field - constant, seen.sites) * taper(len(seen.sites), MARGIN, TAPER)
            between = between_sites(delta, seen.fine) * taper(len(seen.fine), 0.0, MARGIN)
            usual = (base - 2 * ms * seen.sites @ bulk + ms * hard * seen.sites[:, 2] ** 2).sum() * a
            usual += stiffness * (np.diff(part, axis=0) ** 2).sum() / spacing
            profile = fine_profile(cells, unit[frame.begin : frame.end])
            table = np.concatenate([splines(profile.T), splines(between.T)])
            parts.append((frame, cells, table, self.per_area * (seen.energy - rest) - usual, seen))
        counts = [len(cells) for _, cells, *_ in parts]
        begins = np.concatenate([[0], np.cumsum([c + 1 for c in counts])]).astype(int)
        seen_all = [seen for *_, seen in parts]
        currents, superflows = (
            np.concatenate([np.zeros(0), *(np.append(values, 0.0) for values in of_frames)])
            for of_frames in ([seen.current for seen in seen_all], [seen.superflow for seen in seen_all])
        )
        far = np.array([seen_all[0].current[0], *(seen.current[-1] for seen in seen_all)] if seen_all else [0.0])
        if self.biased:
            currents, far = np.full_like(currents, level), np.full_like(far, level)
        elif self.parent is not None:
            base += float(self.parent.free_energy(np.array(level))) / m.thickness
            parent = float(self.parent.sheet_current(np.array(level)))
            currents, far = currents + parent, far + parent
        return HeldTorque(
            level=level,
            spacing=spacing,
            magnetization=ms,
            bulk=bulk,
            stiffness=stiffness,
            hard_axis_field=hard,
            base=base,
            walls=np.array([[frame.origin for frame, *_ in parts], [0.0 for _ in parts]]).reshape(2, -1),
            firsts=np.array([cells[0] - frame.origin for frame, cells, *_ in parts]),
            bounds=np.array(list(zip(begins[:-1], counts, strict=True)), dtype=np.int64).reshape(-1, 2),
            table=np.ascontiguousarray(np.concatenate([np.zeros((6, FINE, 0)), *(t for _, _, t, *_ in parts)], axis=2)),
            energies=np.array([energy for *_, energy, _ in parts]),
            current=currents,
            far=far,
            superflow=superflows,
            far_superflow=flows,
            error=max((seen.error for seen in seen_all), default=0.0),
            energy_error=self.per_area * sum(seen.energy_error for seen in seen_all),
        )

    def solve_phase(self, n: np.ndarray, x: np.ndarray, phase: float, levels: dict[float, FrozenMomenta]) -> HeldPhase:
        """The torque at a phase [rad] across the whole track, as `solve`; `biased`.

        Raises NotInvertibleError where no current lets that phase stand above this texture.
        """
        m, parent, unit = self.material, self.parent, n / np.linalg.norm(n, axis=1, keepdims=True)
        assert parent is not None
        length = float(x[-1] - x[0]) / (len(x) - 1) * len(x)
        mean = phase / length
        valid = f"|φ| <= {parent.depairing_momentum * length:.4g} rad over {length:.4g} m: the parent depairs"
        require(abs(mean) <= parent.depairing_momentum, "phase", phase, valid)
        frames = wall_frames(unit, x, self.reach * m.magnet.wall_width)
        domains = [frames[0].left, *(f.right for f in frames)] if frames else [_mean(unit)]
        most, width = LIMIT * parent.depairing_momentum, m.magnet.wall_width
        carried, least, largest = (np.array([self.carried(d, q) for d in domains]) for q in (mean, -most, most))
        up, down = (self.carried(np.array([0.0, s, 0.0]), mean) for s in (1.0, -1.0))
        excess = EXCESS * abs(up - down) * np.pi / 2 * max(len(frames), 1) * width / length
        excess += LEAST * float(parent.sheet_current(np.array(most)))
        low = max(carried.min() - excess, least.max())
        high = min(carried.max() + excess, largest.min())
        if low < high:
            currents = np.array([(low + high) / 2, (high - low) / 2])
            held = HeldPhase.of(phase, n, x, m.thickness, currents, lambda k: self.solve(n, x, k, levels))
            if held.follow(n, x) < np.inf:
                return held
        raise NotInvertibleError(
            f"{phase:.6g} rad over {length:.4g} m have no current above this texture: they would need one outside "
            f"{low:.4g} to {high:.4g} A/m, where a domain's superflow nears the parent's depairing, "
            f"{parent.depairing_momentum:.4g} 1/m"
        )

    def _frame(
        self, frame: WallFrame, n: np.ndarray, x: np.ndarray, level: float, levels: dict[float, FrozenMomenta]
    ) -> _Seen:
        """The solver's answer about Néel vectors (M, 3) at x (M,) [m], the cells of a frame."""
        a = self.material.lattice_constant
        low, high = np.ceil((x[0] - frame.origin) / a), np.floor((x[-1] - frame.origin) / a)
        places = frame.origin + np.arange(low, high + 1) * a
        profile = make_interp_spline(x, n, k=DEGREE)
        sites = profile(places)
        sites[0], sites[-1] = sites[1], sites[-2]
        sites /= np.linalg.norm(sites, axis=1, keepdims=True)
        energy, unknown = 0.0, (0.0, 0.0)
        if self.biased:
            phase = self._phase(level)
            stripe = self._stripe(sites, self._mean(level))
            qa, answer = phase.texture(stripe, levels)
            energy = phase.source(qa)
            unknown = self._beyond(stripe, level, qa, answer, levels)
        else:
            answer = remembered_textures.answer(self._stripe(sites, level), levels)
            qa = np.full(len(sites), self.material.units.superflow(level))
        current = self.orientation.sign * self.material.units.sheet_current(1.0) * answer.current
        at = places + (0.0 if self.orientation.across else a / 2)
        step = x[1] - x[0]
        beside = (profile(np.clip(places + d, x[0], x[-1])) for d in (step, -step))
        return _Seen(
            sites=sites,
            bend=sum(beside) - 2 * sites,
            field=self.to_field * self.orientation.swapped(answer.field),
            fine=(fine_places(x) - places[0]) / a,
            current=np.interp(x, at, current),
            superflow=np.interp(x, places + a / 2, qa / a),
            energy=answer.free_energy + energy,
            error=self.to_field * (answer.field_error + unknown[0]),
            energy_error=answer.free_energy_error + unknown[1],
        )

    def _beyond(
        self, stripe: StripeBdG, level: float, qa: np.ndarray, answer: TextureAnswer, levels: dict[float, FrozenMomenta]
    ) -> tuple[float, float]:
        """Errors of h and G [t] where a frame ends before its flow has become that of the domains.

        What would change if the flow were led there, in a line from the middle of the frame to either end.
        """
        ends = np.array([self.domain(n, level)[0] for n in stripe.n[[0, -1]]]) * self.material.lattice_constant
        left = ends - qa[[0, -1]]
        if np.abs(left).max() <= SETTLED * np.abs(qa).max():
            return 0.0, 0.0
        place = np.linspace(-1.0, 1.0, len(qa))
        led = qa + np.abs(place) * np.where(place < 0, *left)
        phase, other = self._phase(level), remembered_textures.answer(evolve(stripe, flows=led), levels)
        energy = other.free_energy + phase.source(led) - answer.free_energy - phase.source(qa)
        return float(np.abs(other.field - answer.field).max()), abs(energy)

    def _stripe(self, sites: np.ndarray, q: float) -> StripeBdG:
        qa = self.material.units.superflow(q)
        return self.orientation.stripe(self.model, sites, qa, width=self.width, tolerance=self.tolerance)

    def _phase(self, level: float) -> FreePhase:
        """What a sheet current [A/m] leaves free."""
        assert self.parent is not None
        a, unit = self.material.lattice_constant, self.material.units.energy(1.0)
        kappa = PHASE_TO_ACTION * level * a / unit
        return FreePhase(self.parent.stiffness / unit, kappa, self.parent.depairing_momentum * a)

    def _mean(self, level: float) -> float:
        """q [1/m] that a sheet current makes in the parent alone: the superflow that the momenta are those of."""
        assert self.parent is not None
        return PHASE_TO_ACTION * level / self.parent.stiffness

    def at_rest(self, direction: np.ndarray) -> float:
        """F [t] per site of a uniform domain without superflow."""
        return self._known("rest", direction, 0.0)[1]

    def domain(self, direction: np.ndarray, level: float) -> tuple[float, float]:
        """q [1/m] and F, or G at a current, [t] per site of a uniform domain."""
        return self._known("domain", direction, level)

    def carried(self, direction: np.ndarray, q: float) -> float:
        """K [A/m] of a uniform domain and the parent above it at q [1/m]."""
        assert self.parent is not None
        film = self._known("carried", direction, q)[1]
        return film + float(self.parent.sheet_current(np.array(q)))

    def _known(self, kind: str, direction: np.ndarray, level: float) -> tuple[float, float]:
        key = (float(KINDS.index(kind)), level, *direction.tolist())
        if key not in self._domains:
            sites = np.tile(direction, (3, 1))
            if self.biased and kind == "domain":
                qa, energy = self._phase(level).domain(self._stripe(sites, self._mean(level)), direction)
                self._domains[key] = qa / self.material.lattice_constant, energy
            elif kind == "carried":
                found = remembered_textures.answer(self._stripe(sites, level), {})
                self._domains[key] = level, self.material.units.sheet_current(float(found.current[0]))
            else:
                self._domains[key] = level, remembered_textures.domain(self._stripe(sites, level))
        return self._domains[key]


def _across(values: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """The part of vectors (M, 3) that is perpendicular to unit vectors (M, 3)."""
    return values - unit * np.einsum("ij,ij->i", unit, values)[:, None]


def _less(seen: _Seen, before: _Seen) -> _Seen:
    """F(q) − F(0); the current stays that of q."""
    return _Seen(
        seen.sites,
        seen.bend,
        seen.field - before.field,
        seen.fine,
        seen.current,
        seen.superflow,
        seen.energy,
        seen.error + before.error,
        seen.energy_error + before.energy_error,
    )


def _mean(unit: np.ndarray) -> np.ndarray:
    mean: np.ndarray = np.round(unit.mean(axis=0), 2) + 0.0
    return mean / np.linalg.norm(mean)
