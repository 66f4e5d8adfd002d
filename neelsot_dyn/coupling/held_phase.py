"""A texture's torque at a phase difference φ across the track: the current follows the texture, and all that is held.

The solver knows G[n; κ] at a current, κ = (ħ/2e) K. At a phase the energy is its Legendre transform,

    E[n] = max over κ of κφ + G[n; κ],      −∂G/∂κ = ∫ q dx = φ  there,      ∂E/∂n = ∂G/∂n at that κ,

whatever stands for G (envelope theorem). Here a polynomial does, G = Σ_j s^j G_j[n] with s = (κ − κ0)/κ1, through
solutions at `NODES` currents of one texture, which have their profile in common: every G_j is a `HeldTorque`. κ is
looked for at every state, so E has an exact gradient; how far the last G_j reaches is what the polynomial leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn.coupling._kernels_held import find_current, find_walls
from neelsot_dyn.coupling.held import HeldResponse, HeldTorque
from neelsot_dyn.coupling.surface import PHASE_TO_ACTION

Solve = Callable[[float], HeldTorque]
NODES = 4
"""Currents at which the texture is solved."""
PLACES = np.cos((np.arange(NODES) + 0.5) * np.pi / NODES)
"""Their s: Chebyshev's, which leave least within |s| ≤ 1."""
FALL = 3.0
"""Times what the coefficients say of the next."""
NUMBERS = ("level", "thickness", "length", "missed")
LINEAR = ("bulk", "base", "energies", "superflow", "far_superflow")


@frozen(eq=False)
class PhaseResponse(HeldResponse):
    """That of a torque at a given phase.

    softness (N,) [1/A]: ∂q/∂K of the texture as it stands. missed [rad]: by how much ∫ q dx may be off the phase: what
    the walls hold beyond their frames.
    """

    softness: np.ndarray = field(factory=lambda: np.zeros(0))
    missed: float = 0.0


@frozen(eq=False, kw_only=True)
class HeldPhase:
    """What solutions at several currents leave for the steps that follow them.

    level: φ [rad]; thickness of the film and length of the track [m]; currents: K [A/m] in the middle and from there to
    either end; missed [rad]: the most by which −∂G/∂κ and ∫ q dx differ at a solution; parts: the G_j, which share
    the places of their walls; state (3,): s, its rate [1/s], and what −∂G/∂s is to be, φκ1/(2 M_s dx thickness) [T].
    """

    level: float
    thickness: float
    length: float
    missed: float
    currents: np.ndarray
    parts: tuple[HeldTorque, ...]
    state: np.ndarray

    @classmethod
    def of(
        cls, phase: float, n: np.ndarray, x: np.ndarray, thickness: float, currents: np.ndarray, solve: Solve
    ) -> Self:
        """Of n (N, 3) at x (N,) [m], and with s in the middle; solve(K): its answer at a current."""
        solved = [solve(float(k)) for k in currents[0] + currents[1] * PLACES]
        inverse, first = np.linalg.inv(np.vander(PLACES, increasing=True)), solved[0]
        spacing, parts = first.spacing, []
        for j, shares in enumerate(inverse):
            rows: dict[str, Any] = {k: np.tensordot(shares, [getattr(each, k) for each in solved], 1) for k in LINEAR}
            table = np.tensordot(shares, [each.table for each in solved], 1)
            table[:3] = first.table[:3]
            constants: dict[str, Any] = {} if j == 0 else {"stiffness": 0.0, "hard_axis_field": 0.0}
            parts.append(evolve(first, level=phase, table=table, **rows, **constants))
        energies = [part.respond(n, x).energy_density.sum() * spacing * thickness for part in parts]
        by_energy = -(PLACES[:, None] ** np.arange(NODES - 1)) @ (np.arange(1, NODES) * energies[1:])
        held = [each.respond(n, x).superflow.sum() * spacing for each in solved]
        per_current = PHASE_TO_ACTION * float(currents[1])
        return cls(
            level=phase,
            thickness=thickness,
            length=spacing * len(x),
            missed=float(np.abs(by_energy / per_current - held).max()),
            currents=currents,
            parts=tuple(parts),
            state=np.array([0.0, 0.0, phase * per_current / (2 * first.magnetization * spacing * thickness)]),
        )

    @property
    def firsts(self) -> np.ndarray:
        """A frame's first cell from its wall [m]."""
        return self.parts[0].firsts

    def own(self) -> Self:
        """With places and a current of its own."""
        walls = self.parts[0].walls.copy()
        return evolve(self, parts=tuple(evolve(part, walls=walls) for part in self.parts), state=self.state.copy())

    def arrays(self) -> tuple[np.ndarray, ...]:
        """The kernel's arrays; it keeps `walls` and `state` up to date."""
        middle, ms = self.parts[0], self.parts[0].magnetization
        offsets = [(self.length * part.base + part.energies.sum()) / part.spacing for part in self.parts]
        own = (
            np.stack([part.table for part in self.parts]),
            np.stack([part.bulk for part in self.parts]),
            np.array(offsets) / (-2 * ms),
            self.state,
        )
        return (*middle.arrays()[:5], middle.table.copy(), *own)

    def follow(self, n: np.ndarray, x: np.ndarray) -> float:
        """Find walls and current of n (N, 3) at x (N,) [m] again; how far a cell has turned in its wall's frame [rad].

        Infinite where the current is none of those that were solved for.
        """
        rows, edge, spacing = np.ascontiguousarray(n.T), float(x[0]), self.parts[0].spacing
        numbers, walls, *frames, table, tables, bulks, offsets, state = self.arrays()
        turned = find_walls(rows, edge, spacing, 0.0, walls, *frames, table)
        own = (tables, bulks, offsets, state, numbers, table)
        return float(max(turned, find_current(rows, edge, spacing, 0.0, 0.0, walls, *frames[1:], *own)))

    def turned(self, n: np.ndarray, x: np.ndarray) -> float:
        """`follow`, while what is kept stays as it is."""
        return self.own().follow(n, x)

    def respond(self, n: np.ndarray, x: np.ndarray) -> PhaseResponse:
        """Field and energy at n = (m1 − m2)/2 (N, 3), as it is; what is kept stays as it is."""
        now = self.own()
        now.follow(n, x)
        s = float(now.state[0])
        found = [part.respond(n, x) for part in now.parts]
        powers = s ** np.arange(NODES)
        slopes = np.arange(NODES) * s ** np.abs(np.arange(NODES) - 1.0)
        b, density, superflow = (
            np.tensordot(powers, [getattr(each, name) for each in found], 1)
            for name in ("field", "energy_density", "superflow")
        )
        current = self.currents[0] + s * self.currents[1]
        moves = next((each.moves for each in found if isinstance(each, HeldResponse) and each.moves), ())
        return PhaseResponse(
            field=b,
            energy_density=density + PHASE_TO_ACTION * current * self.level / (self.length * self.thickness),
            superflow=superflow,
            sheet_current=np.full(len(x), current),
            error=found[0].error + _left_out([each.field for each in found]),
            energy_error=found[0].energy_error + PHASE_TO_ACTION * self.currents[1] * self.missed / self.thickness,
            moves=moves,
            places=now.parts[0].walls[0],
            missed=self.missed,
            softness=np.tensordot(slopes, [each.superflow for each in found], 1) / self.currents[1],
        )

    def to_arrays(self) -> dict[str, np.ndarray]:
        """By name, as arrays; `from_arrays` gives it back bit for bit."""
        own = {name: np.array(getattr(self, name)) for name in (*NUMBERS, "currents", "state")}
        return own | {f"part{j}_{k}": v for j, part in enumerate(self.parts) for k, v in part.to_arrays().items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Self:
        """Of such arrays."""
        parts = []
        for j in range(NODES):
            prefix = f"part{j}_"
            kept = {name.removeprefix(prefix): v for name, v in arrays.items() if name.startswith(prefix)}
            parts.append(HeldTorque.from_arrays(kept))
        shared = tuple(evolve(part, walls=parts[0].walls) for part in parts)
        numbers = {name: float(arrays[name]) for name in NUMBERS}
        return cls(**numbers, currents=np.array(arrays["currents"]), parts=shared, state=np.array(arrays["state"]))


def _left_out(fields: Sequence[np.ndarray]) -> float:
    """The next coefficient of Chebyshev's series from those of powers of s: two on they fall as the two before."""
    sizes = [float(np.linalg.norm(each, axis=1).max()) / 2 ** max(j - 1, 0) for j, each in enumerate(fields)]
    return FALL * sizes[-1] * sizes[-2] / sizes[-3] if sizes[-3] else 0.0
