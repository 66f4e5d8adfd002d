"""Where do the magnetisations sit? A straight 1-D track, or a 2-D mesh, of equal cells."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from attrs import Attribute, field, frozen

from neelsot_dyn._checks import one_of, positive, require, require_finite

ENDS = ("free", "periodic", "pinned")
"""Free: no gradient, no bond across the end. Periodic: one bond between the two ends. Pinned: end cells do not move."""


MOST_CELLS = 4_000_000
"""Of a grid: a state of that many cells takes 0.2 GB, and a run holds several."""


class Grid(ABC):
    """What the solvers ask of a track or a mesh."""

    __slots__ = ()

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """(N,) on a track, (Nx, Ny) on a mesh."""

    @property
    @abstractmethod
    def spacings(self) -> tuple[float, ...]:
        """Cell sizes [m], one per direction."""

    @property
    @abstractmethod
    def end_names(self) -> tuple[str, ...]:
        """Which ends each direction has, from `ENDS`."""

    @abstractmethod
    def coordinates(self, offset: int = 0) -> tuple[np.ndarray, ...]:
        """Cell centres [m], one array in the shape of the cells per direction, of a window moved by `offset` cells."""

    @property
    def measure(self) -> float:
        """Cell length [m] on a track, cell area [m²] on a mesh."""
        return float(np.prod(self.spacings))

    @property
    def steps(self) -> tuple[float, float]:
        """(dx, dy) [m], dy = 1 on a track."""
        return self.spacings[0], self.spacings[1] if len(self.spacings) > 1 else 1.0

    @property
    def end_codes(self) -> np.ndarray:
        """The ends along x and y, as the kernels know them."""
        return np.array([ENDS.index(name) for name in (*self.end_names, "free")[:2]])


@frozen
class Track(Grid):
    """A track along x of round(length/spacing) equal cells [m]; ends "free" (∂x m = 0), "periodic" or "pinned".

    A wall needs 30 of its widths δ of track, more if altermagnetic tails matter, and cells of at most a third of its
    width: the grid slows it by (dx/δ)²/8 (measured: 1.5 % at δ/3, 0.35 % at δ/6) and, much coarser, pins it (Peierls
    field 1e-5 of B_A at two cells per width, 6e-2 at one). A periodic track needs an even number of walls.

    Raises ValueError for a length or spacing ≤ 0, fewer than 8 cells, and other ends.
    """

    length: float = field(validator=positive)
    spacing: float = field(validator=positive)
    ends: str = field(default="free", validator=one_of(*ENDS))

    @spacing.validator
    def _enough_cells(self, attribute: Attribute[float], value: float) -> None:
        require(self.cells >= 8, "spacing", value, f"at most length/8 = {self.length / 8!r}, for at least 8 cells")
        require(self.cells <= MOST_CELLS, "spacing", value, f"more: {self.cells:.3g} cells, {MOST_CELLS} at most")

    @property
    def cells(self) -> int:
        """Number of cells."""
        return round(self.length / self.spacing)

    @property
    def x(self) -> np.ndarray:
        """Cell centres (cells,) [m]; the first lies at spacing/2."""
        return self.positions()

    def positions(self, offset: int = 0) -> np.ndarray:
        """Cell centres (cells,) [m] of a window that has moved by `offset` cells."""
        return (np.arange(self.cells) + (offset + 0.5)) * self.spacing

    @property
    def shape(self) -> tuple[int, ...]:
        """(cells,)."""
        return (self.cells,)

    @property
    def spacings(self) -> tuple[float, ...]:
        """(spacing,)."""
        return (self.spacing,)

    @property
    def end_names(self) -> tuple[str, ...]:
        """(ends,)."""
        return (self.ends,)

    def coordinates(self, offset: int = 0) -> tuple[np.ndarray, ...]:
        """(`positions`,)."""
        return (self.positions(offset),)


def _pair(value: Any) -> tuple[Any, Any]:
    return (value, value) if isinstance(value, (str, int, float, np.number)) else tuple(value)


@frozen
class Mesh(Grid):
    """A rectangle of lengths (Lx, Ly) [m] in equal cells of spacing dx or (dx, dy) [m]; states are (Nx, Ny, 3).

    ends: one of "free", "periodic", "pinned" for both directions, or a pair, such as ("free", "periodic") for a stripe
    that is long in x and periodic across. Energies on a mesh are per thickness [J/m].

    Raises ValueError for lengths or spacings ≤ 0, fewer than 8 × 3 cells, and other ends.
    """

    lengths: tuple[float, float] = field(converter=_pair)
    spacing: tuple[float, float] = field(converter=_pair)
    ends: tuple[str, str] = field(default=("free", "free"), converter=_pair)

    def __attrs_post_init__(self) -> None:
        """Check every pair."""
        for name in ("lengths", "spacing"):
            value = getattr(self, name)
            require(len(value) == 2, name, value, "two numbers")
            for number in value:
                require(require_finite(name, number) > 0, name, value, "numbers > 0 [m]")
        require(len(self.ends) == 2 and set(self.ends) <= {*ENDS}, "ends", self.ends, f"two of {', '.join(ENDS)}")
        nx, ny = self.shape
        require(nx >= 8 and ny >= 3, "spacing", self.spacing, "a finer one: at least 8 × 3 cells")
        few = nx * ny <= MOST_CELLS
        require(few, "spacing", self.spacing, f"more: {nx} × {ny} cells, {MOST_CELLS} in all at most")

    @property
    def shape(self) -> tuple[int, ...]:
        """(Nx, Ny)."""
        return tuple(round(length / step) for length, step in zip(self.lengths, self.spacing, strict=True))

    @property
    def spacings(self) -> tuple[float, ...]:
        """(dx, dy)."""
        return self.spacing

    @property
    def end_names(self) -> tuple[str, ...]:
        """`ends`."""
        return self.ends

    @property
    def x(self) -> np.ndarray:
        """Cell centres along x (Nx,) [m]."""
        return (np.arange(self.shape[0]) + 0.5) * self.spacing[0]

    @property
    def y(self) -> np.ndarray:
        """Cell centres along y (Ny,) [m]."""
        return (np.arange(self.shape[1]) + 0.5) * self.spacing[1]

    def positions(self, offset: int = 0) -> np.ndarray:
        """Cell centres along x (Nx,) [m] of a window that has moved by `offset` cells."""
        return self.x + offset * self.spacing[0]

    def coordinates(self, offset: int = 0) -> tuple[np.ndarray, ...]:
        """x and y of every cell, each (Nx, Ny) [m]."""
        return tuple(np.meshgrid(self.positions(offset), self.y, indexing="ij"))
