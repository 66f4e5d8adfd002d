"""What does a movie need of a run? Its arrays, by name, and units that read well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neelsot_dyn._checks import require
from neelsot_dyn.output import names
from neelsot_dyn.output.style import ReadableUnit

if TYPE_CHECKING:
    import xarray

NEEDED_VARIABLES = (
    names.TIME,
    names.NEEL_VECTOR,
    names.SUBLATTICE_1,
    names.SUBLATTICE_2,
    names.CELL_POSITION,
    names.WINDOW_OFFSET,
    names.WALL_POSITION,
    names.WALL_VELOCITY,
    names.TORQUE_ENERGY,
)
NEEDED_ATTRIBUTES = (names.AXIS, names.TRACK_LENGTH, names.LANDSCAPE_SLOPE)


class SceneRun:
    """A run's dataset, with what every panel asks for; a frame's vectors are read when they are needed."""

    def __init__(self, dataset: xarray.Dataset) -> None:
        """Raises ValueError naming what the dataset lacks."""
        names.require_names(dataset, NEEDED_VARIABLES, NEEDED_ATTRIBUTES)
        require(dataset.sizes[names.TIME] > 0, "frames", dataset.sizes[names.TIME], "a run with at least one frame")
        self.dataset = dataset
        self.axis = names.COMPONENTS.index(dataset.attrs[names.AXIS])
        self.cells = np.asarray(dataset[names.CELL_POSITION])
        self.offset = np.asarray(dataset[names.WINDOW_OFFSET])
        self.time = np.asarray(dataset[names.TIME])
        self.position = np.asarray(dataset[names.WALL_POSITION])
        self.velocity = np.asarray(dataset[names.WALL_VELOCITY])
        self.energy = np.asarray(dataset[names.TORQUE_ENERGY])
        self.clock = ReadableUnit.of(self.time, "s")
        half = (self.cells[-1] - self.cells[0]) / max(len(self.cells) - 1, 1) / 2
        self.window_edges = self.cells[[0, -1]] + np.array([-half, half])
        """Where the window begins and ends [m], in its own frame."""
        self.zoom_places = (self.cells - self.window_center) * 1e9
        """Places in the window [nm] from its middle."""

    @property
    def window_center(self) -> float:
        """Middle of the window [m], in its own frame."""
        return float(self.cells[0] + self.cells[-1]) / 2

    def vectors(self, name: str, frame: int) -> np.ndarray:
        """(cells, 3) of "n", "m1" or "m2" in one frame."""
        return self.dataset.variables[name][frame].values

    def in_wall(self, frame: int) -> np.ndarray:
        """The unit Néel vector (3,) at the wall's place, interpolated between the cells; zeros without a wall."""
        neel = self.vectors(names.NEEL_VECTOR, frame)
        place = self.position[frame] - self.offset[frame]
        if not np.isfinite(place):
            return np.zeros(3)
        vector = np.array([np.interp(place, self.cells, component) for component in neel.T])
        length = float(np.linalg.norm(vector))
        return vector / length if length > 0 else vector


def with_margin(values: np.ndarray, margin: float) -> tuple[float, float]:
    """Limits that hold all finite values, with a fraction of their span (or of themselves) to spare."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    spare = margin * ((high - low) or abs(high) or 1.0)
    return low - spare, high + spare
