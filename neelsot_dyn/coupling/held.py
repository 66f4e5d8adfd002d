"""A texture's torque between two solutions: the bulk's field, constants, and a field that moves with every wall.

    E[n] = E_bulk + E_constants + Σ_walls {c − 2 M_s ∫ ΔB(x − r0[n])·n dx}  [J/m²],    B_N = −(∂E/∂n)/(2 M_s)

E_bulk = −2 M_s ∫ b·n dx gives a wall the difference of its domains' energies, hence the exact force on its place. The
constants, a stiffness and a hard axis, answer at once where the texture changes; ΔB is what they leave of the solver's
field, and moves with its wall: r0 is the place of the profile T at the solution, by least squares. E has an exact
gradient (`_kernels_held`), whose part of ΔB exerts no force on r0. It is as good as the profile in the wall's frame is
still T: `turned` says by how far it is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import attrs
import numpy as np
from attrs import field, frozen
from scipy.interpolate import make_interp_spline
from scipy.linalg import solve_banded

from neelsot_dyn.coupling._kernels_held import FINE, find_walls, held_energy, held_field
from neelsot_dyn.coupling.interface import Response


@frozen(eq=False)
class HeldResponse(Response):
    """That of a torque that goes with the walls; moves: one (N, 3) [1/m] for each, which goes at v = −Σ ṅ·moves [m/s].

    There are none where q is the same everywhere. places (walls,) [m]: where they are; the cells nearest to one take
    their q along with it.
    """

    moves: tuple[np.ndarray, ...] = ()
    places: np.ndarray = field(factory=lambda: np.zeros(0))


@frozen(eq=False, kw_only=True)
class HeldTorque:
    """What a solution leaves for the steps that follow it, on cells `spacing` [m] apart.

    level: what drives it, q [1/m] or K [A/m]; magnetization M_s [A/m]. bulk (3,): b [T]; stiffness [J/m] (of |∂x n|²)
    and hard_axis_field [T], along ẑ; base: energy density of the domains' mean [J/m³]. walls (2, walls): the latest
    places [m] and speeds [m/s]; firsts (walls,) [m]: of a frame's first cell from there; bounds (walls, 2): where its
    numbers begin in `table`, one more than cells, and how many cells it has; table (6, FINE, numbers): the splines'
    coefficients of T and ΔB [T]. energies (walls,): c [J/m²]. current, superflow (numbers,): K [A/m] and q [1/m] at the
    cells; far, far_superflow (walls + 1,): in the domains, from the left, to which q falls beyond a frame within
    half its length. error [T], energy_error [J/m²]: of the solution.
    """

    level: float
    spacing: float
    magnetization: float
    bulk: np.ndarray
    stiffness: float
    hard_axis_field: float
    base: float
    walls: np.ndarray
    firsts: np.ndarray
    bounds: np.ndarray
    table: np.ndarray = field(repr=False)
    energies: np.ndarray
    current: np.ndarray = field(repr=False)
    far: np.ndarray
    superflow: np.ndarray = field(repr=False)
    far_superflow: np.ndarray
    error: float
    energy_error: float

    @property
    def numbers(self) -> np.ndarray:
        """What the kernel takes: b, the stiffness's field between neighbours, the hard axis's field."""
        between = self.stiffness / (self.magnetization * self.spacing**2)
        return np.array([*self.bulk, between, self.hard_axis_field])

    def own(self) -> Self:
        """With places of its own."""
        return attrs.evolve(self, walls=self.walls.copy())

    def arrays(self) -> tuple[np.ndarray, ...]:
        """The kernel's arrays; it keeps `walls` up to date."""
        return self.numbers, self.walls, np.ones(len(self.firsts)), self.firsts, self.bounds, self.table

    def follow(self, n: np.ndarray, x: np.ndarray) -> float:
        """Find the walls of n (N, 3) at x (N,) [m] again; how far a cell has turned in its wall's frame [rad]."""
        _, walls, *frames = self.arrays()
        return float(find_walls(_rows(n), float(x[0]), self.spacing, 0.0, walls, *frames))

    def turned(self, n: np.ndarray, x: np.ndarray) -> float:
        """`follow`, while the places that are kept stay as they are."""
        return self.own().follow(n, x)

    def respond(self, n: np.ndarray, x: np.ndarray) -> HeldResponse:
        """Field and energy at n = (m1 − m2)/2 (N, 3), as it is; the places that are kept stay as they are."""
        rows, edge, walls = _rows(n), float(x[0]), self.walls.copy()
        out, inner = np.empty_like(rows), np.empty(len(x))
        numbers, _, curvatures, *others = self.arrays()
        frames = (curvatures, *others)
        find_walls(rows, edge, self.spacing, 0.0, walls, *frames)
        held_field(rows, edge, self.spacing, 0.0, numbers, walls, *frames, out)
        held_energy(rows, edge, self.spacing, walls, *frames[1:], inner)
        density = self.base - 2 * self.magnetization * (n @ self.bulk + inner)
        bonds = self.stiffness * (np.diff(n, axis=0) ** 2).sum(axis=1) / self.spacing**2
        density[:-1] += bonds / 2
        density[1:] += bonds / 2
        density += self.magnetization * self.hard_axis_field * n[:, 2] ** 2
        current, superflow = np.full(len(x), self.far[0]), np.full(len(x), self.far_superflow[0])
        end = -np.inf
        for f, place in enumerate(walls[0]):
            begin, count = self.bounds[f]
            knots = place + self.firsts[f] + self.spacing * np.arange(count)
            inside = (x >= knots[0]) & (x <= knots[-1])
            share = np.zeros(len(x))
            share[:-1] += (np.diff(n, axis=0) ** 2).sum(axis=1) * (inside[:-1] & inside[1:])
            if share.sum() > 0:
                density += self.energies[f] / self.spacing * share / share.sum()
            after, between = x > knots[-1], (x < knots[0]) & (x > end)
            current[inside] = np.interp(x[inside], knots, self.current[begin : begin + count])
            current[after] = self.far[f + 1]
            own, far = self.superflow[begin : begin + count], self.far_superflow[f : f + 2]
            tail = self.spacing * count / 2
            superflow[between] += (own[0] - far[0]) * _fallen((knots[0] - x[between]) / tail)
            superflow[inside] = np.interp(x[inside], knots, own)
            superflow[after] = far[1] + (own[-1] - far[1]) * _fallen((x[after] - knots[-1]) / tail)
            end = knots[-1]
        return HeldResponse(
            field=np.ascontiguousarray(out.T),
            energy_density=density,
            superflow=superflow,
            sheet_current=current,
            error=self.error,
            energy_error=self.energy_error,
            moves=tuple(self._moves(f, walls, curvatures, x) for f in range(len(walls[0]))) if self.flowing else (),
            places=walls[0],
        )

    @property
    def flowing(self) -> bool:
        """Does q change with the place?"""
        return bool(np.ptp(self.far_superflow) > 0)

    def _moves(self, f: int, walls: np.ndarray, curvatures: np.ndarray, x: np.ndarray) -> np.ndarray:
        """T'/N (N, 3) [1/m] of a wall: its place goes at v = −Σ_j ṅ_j·(T'/N)_j, and everything of its frame with it."""
        begin, count = self.bounds[f]
        at = walls[0, f] + self.firsts[f] + self.spacing * np.arange(count)
        inside = (x >= at[0]) & (x <= at[-1])
        knots = self.table[:3, :, begin : begin + count + 1].swapaxes(1, 2).reshape(3, -1)
        slope = (knots[:, 2::FINE] - knots[:, ::FINE])[:, :count] * FINE / (2 * self.spacing)
        moves = np.zeros((len(x), 3))
        moves[inside] = make_interp_spline(at, slope.T)(x[inside]) / curvatures[f]
        return moves

    def to_arrays(self) -> dict[str, np.ndarray]:
        """By name, as arrays; `from_arrays` gives it back bit for bit."""
        return {each.name: np.array(getattr(self, each.name)) for each in attrs.fields(type(self))}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Self:
        """Of such arrays."""
        numbers = {each.name: str(each.type) == "float" for each in attrs.fields(cls)}
        own: dict[str, Any] = {k: float(arrays[k]) if one else np.array(arrays[k]) for k, one in numbers.items()}
        return cls(**own)


def _fallen(distance: np.ndarray) -> np.ndarray:
    """From one to zero between zero and one, flat at both ends."""
    s = np.minimum(distance, 1.0)
    fallen: np.ndarray = (1 - s) ** 2 * (1 + 2 * s)
    return fallen


def _rows(n: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(n.T)


def splines(values: np.ndarray) -> np.ndarray:
    """The kernel's rows (..., FINE, M + 1) of the cubic B-splines through values (..., (M − 1) FINE + 1), flat at ends.

    The values lie FINE to a cell.
    """
    count = values.shape[-1]
    bands = np.zeros((3, count))
    bands[0, 1:], bands[1], bands[2, :-1] = 1.0, 4.0, 1.0
    bands[0, 1] = bands[2, -2] = 2.0
    middle = solve_banded((1, 1), bands, 6 * values.reshape(-1, count).T).T.reshape(values.shape)
    rows = (count - 1) // FINE + 2
    ends = np.repeat(middle[..., -2:-1], rows * FINE - count - 1, axis=-1)
    every = np.concatenate([middle[..., 1:2], middle, ends], axis=-1)
    return np.ascontiguousarray(every.reshape(*values.shape[:-1], rows, FINE).swapaxes(-1, -2))
