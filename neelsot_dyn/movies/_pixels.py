"""Which pixels of a frame do axes cover, and how are values brought to them?"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen

from neelsot_dyn._later import Figure


@frozen
class PixelBox:
    """The pixels that axes cover: rows from `top` to `bottom`, columns from `left` to `right`."""

    top: int
    bottom: int
    left: int
    right: int

    @classmethod
    def of(cls, figure: Figure, axes: Any) -> PixelBox:
        """Of axes in a figure that fills the frame."""
        box = axes.get_window_extent()
        height = round(figure.get_figheight() * figure.dpi)
        return cls(height - round(box.y1), height - round(box.y0), round(box.x0), round(box.x1))

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top

    def write(self, buffer: np.ndarray, colours: np.ndarray) -> None:
        """Put RGB bytes, (rows, columns, 3) or (columns, 3), into the frame (height, width, 4)."""
        buffer[self.top : self.bottom, self.left : self.right, :3] = colours


def linear_weights(places: np.ndarray, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every place the cell before it and the share (float32) of the next; beyond the ends their values."""
    if len(cells) == 1:
        return np.zeros(len(places), dtype=int), np.zeros(len(places), dtype=np.float32)
    before = np.clip(np.searchsorted(cells, places) - 1, 0, len(cells) - 2)
    share = (places - cells[before]) / (cells[before + 1] - cells[before])
    return before, np.clip(share, 0.0, 1.0).astype(np.float32)
