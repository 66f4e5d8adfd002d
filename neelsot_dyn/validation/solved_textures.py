"""Is a run's torque the slope of the texture solver's own landscape, at every saved place, angle, width and profile?

The sites under the walls, n read from the cells by a spline, are put to `bdg` anew: F and h = −∂F/∂n_i of exactly this
texture between leads, at this q. No part of the coupling is in that. A texture that differs nowhere by more than `near`
from a solved one takes F' − Σ h'·(n − n') and h' from it: a wall that moves steadily needs one solution.

What is held to it, as shares of the energy of a wall of the material: the energy of the electrons above the left domain
at rest (after a change of q relative to the first step, as what a window has left behind stays at the old one), and the
slopes of F on the walls,

    −∂F/∂Q = Σ_i h_i·∂n_i/∂Q  against  2 M_s ∫ B_N·∂n/∂Q dx,     ∂n/∂Q = −δ0 ∂_x n, ê × n, −(x − r0) ∂_x n,

for the place in wall widths, the inner angle and the logarithm of the width, of all walls together. Under a current
the run's q(x) is put to `bdg`, the energy is G = F + Σ (½ν_s q² − κq), and every bond must carry the current,
∂F/∂q + ν_s q = κ. Under a phase the current is the run's own, and the energy κφ more; ∂G/∂κ = −Σ q is what a solution
knows of currents near its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import define, evolve, field, frozen

from neelsot_dyn.bdg import LatticeModel, StripeBdG
from neelsot_dyn.bdg.frozen_momenta import ARRAYS, FrozenMomenta
from neelsot_dyn.coupling import Orientation, remembered_textures
from neelsot_dyn.coupling.surface import PHASE_TO_ACTION
from neelsot_dyn.materials import Material, ParentSuperconductor
from neelsot_dyn.validation.residual import Residual

NEAR = 5e-4
"""Angle [rad] that a site may usually have turned from a solution that still answers for it."""
DIGITS = 3
"""Of a domain's direction, about which its energy is stationary."""
REACH = 10.0
"""Wall widths beyond the outer walls to the leads."""
TOLERANCE = 1e-8
"""Of the momentum integral [t]."""
DEGREE = 5
"""Of the spline through the cells."""


@frozen(eq=False)
class SolvedTexture:
    """Of sites n (L, 3) at a level: F [t], h (L, 3) [t] across n, and F [t] per site of its domains.

    domains: on the left, on the right, and on the left at q = 0. Of F and of the domains G under a current, for which
    unbalanced is what a bond carries too much, as a share of κ, and slopes are ∂G/∂K [t m/A], of domains per site.
    What h has along n is no force: it turns with n, so it is left out where a solution answers for another texture.
    """

    level: float
    sites: np.ndarray
    field: np.ndarray
    free_energy: float
    domains: np.ndarray
    unbalanced: float
    slopes: np.ndarray

    def energies(self, sites: np.ndarray, level: float) -> tuple[float, np.ndarray]:
        """F [t] of a texture near this one at a level near its own, and of its domains."""
        found = self.free_energy - float((self.field * (sites - self.sites)).sum())
        found_of, *domains = np.array([found, *self.domains]) + (level - self.level) * self.slopes
        return float(found_of), np.array(domains)


RESPONSE = 0.3
"""Of the electrons' forces on a wall to a turn, in wall energies per radian: 2A_el/δ with A_el two thirds of A."""
LEFT_OUT = 0.2
"""Share of it for which a held torque's constants do not answer until it is renewed."""
CURRENT = 1e-6
"""Of a current, to which q(x) passes between cells and bonds."""
GRID = 1e-4
"""What six cells in a wall's width, and short waves that are none of the electrons', leave of forces and energy."""


@frozen(eq=False)
class Slopes:
    """F of the track above its left domain at q = 0 [J/m²], and −∂F/∂Q (3,) [J/m²], twice.

    of_solver: of the solver; of_field: of the field that the run has. unbalanced: share of a current.
    """

    energy: float
    of_solver: np.ndarray
    of_field: np.ndarray
    unbalanced: float = 0.0


@define(eq=False)
class SolvedTextures:
    """The solutions that one run needs.

    material; axis (3,): ê of the domains; width: sites across, None for infinitely many; eps [rad]: by how much a wall
    may have turned since its torque was renewed; near [rad]: by how much a site from a solution that answers for it.
    parent: of a run under a current or a phase, None at a given superflow. orientation: of the track.
    `memory` and `restore` carry them over to a run that goes on from a snapshot, which then answers to the same bit.
    """

    material: Material
    axis: np.ndarray
    width: int | None = None
    eps: float = 0.0
    near: float = NEAR
    parent: ParentSuperconductor | None = None
    orientation: Orientation = field(factory=Orientation)
    solved: list[SolvedTexture] = field(factory=list, init=False)
    _baseline: tuple[float, float] = (math.nan, 0.0)
    _momenta: dict[float, FrozenMomenta] = field(factory=dict, init=False)
    _domains: dict[tuple[float, ...], float] = field(factory=dict, init=False)

    def compare(
        self,
        n: np.ndarray,
        x: np.ndarray,
        b: np.ndarray,
        level: float,
        shift: float = 0.0,
        superflow: np.ndarray | None = None,
    ) -> Slopes:
        """Néel vectors n (N, 3) at x (N,) [m] in a staggered field b (N, 3) [T] at a superflow `level` [1/m].

        shift [m]: by how much the cells have followed a wall. The energy is that of where they were at first. Under a
        current `level` is K [A/m], and superflow (N,) [1/m] the run's.
        """
        from scipy.interpolate import make_interp_spline

        m, unit = self.material, n / np.linalg.norm(n, axis=1, keepdims=True)
        a, spline, delta = m.lattice_constant, make_interp_spline(x, unit, k=DEGREE), m.magnet.wall_width
        turns = np.flatnonzero(np.diff(np.sign(unit @ self.axis)) != 0)
        if not turns.size:
            return Slopes(0.0, np.zeros(3), np.zeros(3))
        ends = [_crossing(unit @ self.axis, x, int(turn)) for turn in turns[[0, -1]]]
        middle, half = sum(ends) / 2, math.ceil(((ends[1] - ends[0]) / 2 + REACH * delta) / a)
        places = middle + a * np.arange(-half, half + 1)
        inside = np.clip(places, x[0], x[-1])
        sites = spline(inside)
        sites /= np.linalg.norm(sites, axis=1, keepdims=True)
        flows = far = None
        if superflow is not None:
            flows, far = np.interp(places + a / 2, x, superflow) * a, superflow[[0, -1]] * a
        found = self._near(sites, level, flows, far)

        def moves(at: np.ndarray) -> np.ndarray:
            value, slope = spline(at), spline(at, 1)
            return np.stack([-delta * slope, np.cross(self.axis, value), -(at - middle)[:, None] * slope])

        per_area = m.units.energy(1.0) / (a * m.thickness)
        whole, (left, right, rest) = found.energies(sites, level)
        cell, reach = x[1] - x[0], (half + 0.5) * a
        before, behind = middle - reach - (x[0] - cell / 2 - shift), x[-1] + cell / 2 - shift - (middle + reach)
        energy = whole - rest * len(sites)
        energy += float((left - rest) * before + (right - rest) * behind) / a
        work = np.einsum("qij,ij->qi", moves(x), b) * (x[1] - x[0])
        return Slopes(
            energy * per_area,
            per_area * np.einsum("qij,ij->q", moves(inside), found.field),
            2 * m.magnetization * work.sum(axis=1),
            found.unbalanced,
        )

    def residuals(self, slopes: Slopes, energy: float, q: float) -> tuple[Residual, ...]:
        """Of a run's slopes, and its electrons' energy [J/m²], at a superflow q [1/m], or what else is given."""
        scale = self.material.scales.wall_energy
        if self._baseline[0] != q:
            self._baseline = (q, 0.0 if math.isnan(self._baseline[0]) else energy - slopes.energy)
        off = abs(energy - slopes.energy - self._baseline[1]) / scale
        left_out = RESPONSE * LEFT_OUT * self.eps
        found = [Residual("energy of the texture", off, left_out * self.eps + GRID)]
        tolerance = left_out + RESPONSE * self.near + GRID
        place, angle, width = (np.abs(slopes.of_field - slopes.of_solver) / scale).tolist()
        found.append(Residual("force of the texture on the place", place, tolerance))
        found.append(Residual("force of the texture on the angle", angle, tolerance))
        found.append(Residual("force of the texture on the width", width, tolerance))
        if self.parent is not None:
            found.append(Residual("current of the texture", slopes.unbalanced, CURRENT + self.eps))
        return tuple(found)

    def _near(self, sites: np.ndarray, level: float, flows: np.ndarray | None, far: np.ndarray | None) -> SolvedTexture:
        """The nearest solution, a new one where none is near; q may be off by little, as G is stationary in it."""
        off = 0.0 if flows is None else self.near * abs(level)
        alike = [one for one in self.solved if abs(one.level - level) <= off and one.sites.shape == sites.shape]
        apart = [float(np.linalg.norm(one.sites - sites, axis=1).max()) for one in alike]
        if apart and min(apart) <= self.near:
            return alike[int(np.argmin(apart))]
        self.solved.append(self._solve(sites, level, flows, far))
        return self.solved[-1]

    def _solve(
        self, sites: np.ndarray, level: float, flows: np.ndarray | None, far: np.ndarray | None
    ) -> SolvedTexture:
        """By the momenta that are kept, of this q if there are, or by new ones where they miss the tolerance."""
        model = LatticeModel.of(self.material)
        qa = self.material.units.superflow(level) if flows is None else float(flows.mean())
        words = {"width": self.width, "tolerance": TOLERANCE, "flows": flows}
        stripe = self.orientation.stripe(model, sites, qa, **words)
        answer = remembered_textures.answer(stripe, self._momenta)
        ends = sites[[0, -1]].round(DIGITS) + 0.0
        ends /= np.linalg.norm(ends, axis=1, keepdims=True)
        at = (qa, qa) if far is None else (float(far[0]), float(far[1]))
        domains = [self._domain(stripe, q, end) for q, end in zip((*at, 0.0), ends[[0, 1, 0]], strict=True)]
        found = self.orientation.swapped(answer.field)
        across = found - sites * np.einsum("ij,ij->i", sites, found)[:, None]
        energy, unbalanced, slopes = answer.free_energy, 0.0, np.zeros(4)
        if flows is not None and self.parent is not None:
            unit = self.material.units.energy(1.0)
            nu, kappa = self.parent.stiffness / unit, PHASE_TO_ACTION * level * self.material.lattice_constant / unit
            source = 0.5 * nu * flows**2 - kappa * flows
            energy += float(source.sum() + (source[0] - source[-1]) / 2)  # half a bond from either lead
            held = [flows.sum() + (flows[0] - flows[-1]) / 2, *at, 0.0]
            slopes = -PHASE_TO_ACTION * self.material.lattice_constant / unit * np.array(held)
            domains[:2] = [f + 0.5 * nu * q**2 - kappa * q for f, q in zip(domains[:2], at, strict=True)]
            carried = 0.5 * answer.current + nu * flows
            unbalanced = float(np.abs(carried[1:-1] - kappa).max()) / max(abs(kappa), nu * float(np.abs(flows).max()))
        return SolvedTexture(level, sites, across, energy, np.array(domains), unbalanced, slopes)

    def _domain(self, stripe: StripeBdG, q: float, n: np.ndarray) -> float:
        """F [t] per site of the domain n (3,) at q a."""
        key = (q, *n.tolist())
        if key not in self._domains:
            alike = np.tile(self.orientation.swapped(n), (3, 1))
            uniform = evolve(stripe, n=alike, q=self.orientation.sign * q, flows=None)
            self._domains[key] = remembered_textures.domain(uniform)
        return self._domains[key]

    def memory(self) -> dict[str, np.ndarray]:
        """All that `restore` needs, by name."""
        kept: dict[str, Any] = {"baseline": np.array(self._baseline)}
        for k, one in enumerate(self.solved):
            kept |= {f"solved{k}_{name}": np.asarray(getattr(one, name)) for name in _SOLVED}
        for k, (qa, momenta) in enumerate(self._momenta.items()):
            kept |= {f"momenta{k}_{name}": value for name, value in momenta.to_arrays().items()}
            kept[f"momenta{k}_superflow"] = np.array(qa)
        return kept

    def restore(self, kept: Mapping[str, np.ndarray]) -> None:
        """Go on from what `memory` gave."""
        self.solved, self._momenta = [], {}
        self._baseline = (float(kept["baseline"][0]), float(kept["baseline"][1]))
        while (key := f"solved{len(self.solved)}_") + "level" in kept:
            values: list[Any] = [kept[key + name] for name in _SOLVED]
            values = [float(v) if np.ndim(v) == 0 else np.asarray(v) for v in values]
            self.solved.append(SolvedTexture(*values))
        while (key := f"momenta{len(self._momenta)}_") + "superflow" in kept:
            momenta = FrozenMomenta.from_arrays({name: kept[key + name] for name in ARRAYS})
            self._momenta[float(kept[key + "superflow"])] = momenta


_SOLVED = ("level", "sites", "field", "free_energy", "domains", "unbalanced", "slopes")


def _crossing(along: np.ndarray, x: np.ndarray, turn: int) -> float:
    """Where n·ê changes its sign between the cells `turn` and the next."""
    share = along[turn] / (along[turn] - along[turn + 1])
    return float(x[turn] + share * (x[turn + 1] - x[turn]))
