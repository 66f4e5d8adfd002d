"""Where do the magnetisations sit? A straight 1-D track of equal cells."""

from __future__ import annotations

import numpy as np
from attrs import Attribute, field, frozen

from neelsot_dyn._checks import positive, require


@frozen
class Track:
    """A track along x of round(length/spacing) equal cells [m] with free ends (∂x m = 0 there).

    A wall needs 30 of its widths δ of track, more if altermagnetic tails matter, and cells of at most a third of its
    width: the grid slows it by (dx/δ)²/8 (measured: 1.5 % at δ/3, 0.35 % at δ/6) and, much coarser, pins it (Peierls
    field 1e-5 of B_A at two cells per width, 6e-2 at one).

    Raises ValueError for a length or spacing ≤ 0 and for fewer than 8 cells.
    """

    length: float = field(validator=positive)
    spacing: float = field(validator=positive)

    @spacing.validator
    def _enough_cells(self, attribute: Attribute[float], value: float) -> None:
        require(self.cells >= 8, "spacing", value, f"at most length/8 = {self.length / 8!r}, for at least 8 cells")

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
