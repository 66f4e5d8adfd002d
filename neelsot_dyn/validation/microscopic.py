"""Does the motion under a microscopic torque agree, step by step, with the energies of the texture solver?

At a saved step the wall's position, angle and width are fitted; n_fit is the ideal wall there, n the actual texture.

(a) energy: E(n_fit) of the coupling against the landscape F(r0, φ, δ), changes since the first step; and E(n) −
    E(n_fit) against −M_s Σ (B + B_fit)·(n − n_fit) dx, so that landscape, field and actual profile hang together;
(b) torque: 2 M_s Σ B·∂n/∂Q dx at n_fit against −∂F/∂Q for the position and the angle (and the width);
(c) where a reference is given, the texture solver on the actual n: its energy, and its field against the one that the
    dynamics used;
(d) work: what the other energies and the Gilbert loss have taken is what the microscopic energy has given. This asks
    the dynamics and the landscape (or the reference) alone: a torque that is scaled, turned or put on the wrong
    sublattice fails here even if the coupling agrees with itself.

Each residual is in units of the landscape's own scale and has a tolerance that adds up what both sides state about
their errors: quadrature, gap equation, compression, interpolation from cells to sites and of the landscape, the fitted
wall, what is held between two solutions, the integrator's own drift. Where the coupling is local and `beyond` is the
texture solver's landscape, their difference is physics: it is shown as "beyond the local torque", against what the two
landscapes predict for a wall of that width.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import require
from neelsot_dyn.coupling import BdGCoupling, Coupling, Response
from neelsot_dyn.dynamics import LLG, Snapshot, Track, Wall, track_wall
from neelsot_dyn.validation.conservation import balance_residual, drift, norm_residual, unaccounted
from neelsot_dyn.validation.residual import Residual
from neelsot_dyn.validation.wall_energy import WallEnergy
from neelsot_dyn.validation.wall_motion import STANDARD_ERRORS


@frozen(eq=False)
class MicroscopicStep:
    """One saved step: the wall, energies [J/m²] relative to the first step, and the residuals.

    coupling_energy: E of the actual texture by the coupling; landscape_energy: F(r0, φ, δ); reference_energy: the
    texture solver's for the actual texture, NaN where it was not asked; work: what the other energies and the Gilbert
    loss have taken. non_locality: E(n_fit) less the texture solver's landscape, NaN where the coupling is that solver.
    """

    wall: Wall
    coupling_energy: float
    landscape_energy: float
    reference_energy: float
    work: float
    non_locality: float
    residuals: tuple[Residual, ...]


@frozen(eq=False)
class _Measured:
    """A saved state: energies [J/m²] of the texture (as reported and exact), of its ideal wall, of the landscape and of
    the reference; the responses to the texture (as the dynamics had it, and exact), to the ideal wall and of the
    reference; the two textures.
    """

    wall: Wall
    x: np.ndarray
    n: np.ndarray
    n_fit: np.ndarray
    actual: float
    exact: float
    fitted: float
    landscape: float
    reference: float
    response: Response
    solved: Response
    fit: Response
    solver: Response | None


@frozen(eq=False, kw_only=True)
class MicroscopicCheck:
    """Checks the saved steps of one run, in their order.

    It remembers the largest error of the field so far. A run that goes on from a snapshot is checked from that snapshot
    on: what was held before it is not known any more.

    coupling: what drives the dynamics. landscape: of the same material, superflow, geometry and assumption about the
    gap, and of the coupling's depth: `WallEnergy.of` for the texture solver, `WallEnergy.local` for a local coupling.
    driving_term: the coupling's name in `Snapshot.energies`. reference: the texture solver, for (c). beyond: for a
    local coupling, the texture solver's landscape. anisotropy [J/m³]: the largest K of one sublattice. first: the run's
    first snapshot.

    Raises ValueError for a term that the snapshot does not have, an undamped motion, a wall of another polarity than
    the landscape's, or a coupling whose gap is not the landscape's.
    """

    coupling: Coupling
    landscape: WallEnergy
    llg: LLG
    track: Track
    driving_term: str
    anisotropy: float
    reference: BdGCoupling | None = None
    beyond: WallEnergy | None = None
    first: Snapshot
    _errors: list[float] = field(factory=list, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be compared."""
        terms, llg = self.first.energies, self.llg
        require(self.driving_term in terms, "driving_term", self.driving_term, f"one of {', '.join(terms)}")
        require(llg.damping > 0, "damping", llg.damping, "a number > 0: the loss tells how far n has gone")
        for solver in (self.coupling, self.reference):
            if isinstance(solver, BdGCoupling):
                valid = f"the landscape of the coupling's assumption, {solver.label}"
                known = self.landscape if self.beyond is None else self.beyond
                require(known.label == solver.label, "landscape.label", known.label, valid)
        _ = self.start

    @cached_property
    def start(self) -> _Measured:
        """The first snapshot."""
        return self._measured(self.first)

    def _measured(self, snapshot: Snapshot) -> _Measured:
        return _measure(snapshot, self.coupling, self.landscape, self.track, self.reference)

    def step(self, snapshot: Snapshot) -> MicroscopicStep:
        """Check one saved step. Raises WallError where there is no wall, ValueError where it has left the landscape."""
        start = self.start
        now = self._measured(snapshot)
        self._errors.append(now.response.error)
        scale = self.landscape.scale
        beyond = 0.0 if self.beyond is None else self.beyond.distance(self.landscape, start.wall, now.wall)
        stated = 2 * self.landscape.energy_error + now.fit.energy_error + start.fit.energy_error
        stated += self._interpolation(now) + self._interpolation(start)
        stated += self._edges(now) * now.wall.width + self._edges(start) * start.wall.width
        off = now.fitted - start.fitted - (now.landscape - start.landscape)
        residuals = [
            Residual("energy against landscape", abs(off) / scale, stated / scale),
            self._profile(now),
            *self._torques(now),
        ]
        if now.solver is not None:
            residuals += self._against_solver(now, now.solver, beyond)
        taken = self._taken(snapshot)
        residuals += self._balances(snapshot, now, taken, stated, beyond)
        lost = math.nan
        if self.beyond is not None:
            lost = now.fitted - start.fitted - (self.beyond.energy(now.wall) - self.beyond.energy(start.wall))
            allowed = stated + 2 * self.beyond.energy_error + beyond
            residuals.append(Residual("beyond the local torque", abs(lost) / scale, allowed / scale))
        return MicroscopicStep(
            wall=now.wall,
            coupling_energy=now.actual - start.actual,
            landscape_energy=now.landscape - start.landscape,
            reference_energy=now.reference - start.reference,
            work=taken,
            non_locality=lost,
            residuals=tuple(residuals),
        )

    def _profile(self, now: _Measured) -> Residual:
        """The trapezoidal rule along the arcs from n_fit to n: off by at most half the slope's change on the way."""
        step = self.llg.magnetization * self.track.spacing
        away, arriving = _arcs(now.n_fit, now.n)
        first = np.einsum("ij,ij->i", now.fit.field, away)
        last = np.einsum("ij,ij->i", now.solved.field, arriving)
        by_field, bend = -step * float((first + last).sum()), step * float(np.abs(last - first).sum())
        blurred = 2 * step * now.solved.error * float(np.linalg.norm(away, axis=1).sum())
        allowed = bend + blurred + now.solved.energy_error + now.fit.energy_error
        off = abs(now.exact - now.fitted - by_field)
        return Residual("energy of the actual profile", off / self.landscape.scale, allowed / self.landscape.scale)

    def _torques(self, now: _Measured) -> list[Residual]:
        """(b): in units of the scale per wall width and per radian."""
        ms, family, wall = self.llg.magnetization, self.landscape.family, now.wall
        unit = np.array([wall.width, 1.0, wall.width])
        off = np.abs(family.forces(now.fit.field, now.x, wall, ms) + self.landscape.slopes(wall)) * unit
        reach = np.linalg.norm(family.slopes(now.x, wall), axis=2).sum(axis=1) * 2 * ms * self.track.spacing * unit
        allowed = self.landscape.slope_errors * unit + reach * now.fit.error + self._interpolation(now)
        allowed = allowed + self._edges(now) * wall.width
        names = ("force on the position", "torque on the angle", "force on the width")
        scale = self.landscape.scale
        return [Residual(n, float(o) / scale, float(s) / scale) for n, o, s in zip(names, off, allowed, strict=True)]

    def _against_solver(self, now: _Measured, solver: Response, beyond: float) -> list[Residual]:
        """(c)."""
        scale = self.landscape.scale
        errors = now.response.energy_error + self.start.response.energy_error + 2 * solver.energy_error
        off = now.actual - self.start.actual - (now.reference - self.start.reference)
        residuals = [Residual("energy against the texture solver", abs(off) / scale, (errors + beyond) / scale)]
        if self.beyond is None:
            strongest = float(np.linalg.norm(solver.field, axis=1).max())
            apart = float(np.linalg.norm(now.response.field - solver.field, axis=1).max())
            stated = now.response.error + solver.error
            residuals.append(Residual("field against the texture solver", apart / strongest, stated / strongest))
        return residuals

    def _balances(
        self, snapshot: Snapshot, now: _Measured, taken: float, stated: float, beyond: float
    ) -> list[Residual]:
        """(d), the run's own balance, and the length of the moments."""
        start, scale, first = self.start, self.landscape.scale, self.first
        length = self.track.cells * self.track.spacing
        own = abs(unaccounted(snapshot, first)) + drift(snapshot, self.anisotropy, length)
        if self.reference is None:
            microscopic = now.landscape + now.exact - now.fitted - (start.landscape + start.exact - start.fitted)
            slopes = np.abs(self.landscape.slopes(now.wall))
            stated += (
                now.solved.energy_error
                + start.solved.energy_error
                + STANDARD_ERRORS * float(slopes[0] * now.wall.position_error + slopes[2] * now.wall.width_error)
            )
        else:
            microscopic = now.reference - start.reference
            assert now.solver is not None
            stated = 2 * now.solver.energy_error + beyond
        allowed = stated + self._held_work(snapshot) + own
        return [
            Residual("work of the torque", abs(taken + microscopic) / scale, allowed / scale),
            balance_residual(snapshot, first, self.anisotropy, length, scale),
            norm_residual(snapshot),
        ]

    def _taken(self, snapshot: Snapshot) -> float:
        """What the other energies and the Gilbert loss have taken since the first step [J/m²]."""
        names = [name for name in snapshot.energies if name != self.driving_term]
        others = sum(snapshot.energies[name] - self.first.energies[name] for name in names)
        return others + snapshot.gilbert_loss - self.first.gilbert_loss

    def _interpolation(self, now: _Measured) -> float:
        """Energy [J/m²] that the interpolation from cells to sites stands for, to first order in δn."""
        if not isinstance(self.coupling, BdGCoupling):
            return 0.0
        off = self.coupling.sites(now.x).interpolation_error(now.n_fit)
        strength = float(np.linalg.norm(now.fit.field, axis=1).sum()) * self.track.spacing
        return 2 * self.llg.magnetization * strength * off

    def _edges(self, now: _Measured) -> float:
        """Force [J/m³] on what the wall's tails lack beyond the window, where n is not yet along the axis."""
        axis = self.landscape.family.axis
        across = now.n_fit[[0, -1]] - np.outer(now.n_fit[[0, -1]] @ axis, axis)
        strengths = np.linalg.norm(now.fit.field[[0, -1]], axis=1)
        return 2 * self.llg.magnetization * float(strengths @ np.linalg.norm(across, axis=1))

    def _held_work(self, snapshot: Snapshot) -> float:
        """Bound on the work of the field's error, 2 M_s δB ∫∫ |ṅ| dx dt: Cauchy and Schwarz from the Gilbert loss."""
        lost = snapshot.gilbert_loss - self.first.gilbert_loss
        squares = lost * self.llg.gyromagnetic_ratio / (2 * self.llg.damping * self.llg.magnetization)  # ∫∫ ṅ² dx dt
        length = self.track.cells * self.track.spacing
        way = math.sqrt(max(squares, 0.0) * max(snapshot.time - self.first.time, 0.0) * length)
        return 2 * self.llg.magnetization * max(self._errors) * way


def _measure(
    snapshot: Snapshot, coupling: Coupling, landscape: WallEnergy, track: Track, reference: BdGCoupling | None
) -> _Measured:
    x, n, family = track.positions(snapshot.offset), snapshot.state.n, landscape.family
    wall = track_wall(n, x, family.axis)
    valid = f"a wall of the landscape's polarity, {family.polarity}"
    require(wall.polarity == family.polarity, "wall.polarity", wall.polarity, valid)
    n_fit = family.texture(x, wall)
    if isinstance(coupling, BdGCoupling):
        solved, fit = coupling.audit(n, x, snapshot.time), coupling.solve(n_fit, x, snapshot.time)
        response = coupling.respond(n, x, snapshot.time)
    else:
        response = solved = coupling.respond(n, x, snapshot.time)
        fit = coupling.respond(n_fit, x, snapshot.time)
    solver = None if reference is None else reference.solve(n, x, snapshot.time)

    def energy(answer: Response) -> float:
        """Of the window and of the domains that it has passed."""
        density = answer.energy_density
        return float(density.sum() + snapshot.offset * (density[0] - density[-1])) * track.spacing

    return _Measured(
        wall=wall,
        x=x,
        n=n,
        n_fit=n_fit,
        actual=energy(response),
        exact=energy(solved),
        fitted=energy(fit),
        landscape=landscape.energy(wall),
        reference=math.nan if solver is None else energy(solver),
        response=response,
        solved=solved,
        fit=fit,
        solver=solver,
    )


def _arcs(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tangents (N, 3) of the great arcs between directions, at either end, as long as the angle between them."""
    one, other = (v / np.linalg.norm(v, axis=1, keepdims=True) for v in (start, end))
    cosine = np.einsum("ij,ij->i", one, other)[:, None]
    sine = np.linalg.norm(np.cross(one, other), axis=1, keepdims=True)
    stretch = np.where(sine > 1e-12, np.arctan2(sine, cosine) / np.maximum(sine, 1e-300), 1.0)
    return stretch * (other - cosine * one), stretch * (cosine * other - one)
