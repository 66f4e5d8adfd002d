"""What does a movie need of a run? Its arrays, by name, and units that read well; what a run lacks is not shown."""

from __future__ import annotations

import numpy as np

from neelsot_dyn._checks import require
from neelsot_dyn._later import Dataset
from neelsot_dyn.drawing import ReadableUnit
from neelsot_dyn.experiments import names

NEEDED_VARIABLES = (names.TIME, names.NEEL_VECTOR, names.CELL_POSITION)
SUBLATTICES = (names.SUBLATTICE_1, names.SUBLATTICE_2)
ROUNDING = 1e-6
"""Of a value: changes below are not shown as such."""


class SceneRun:
    """A run's dataset, with what every panel asks for; a frame's vectors are read when they are needed."""

    def __init__(self, dataset: Dataset, sublattices: bool = False) -> None:
        """Raises ValueError naming what the dataset lacks."""
        needed = (*NEEDED_VARIABLES, *(SUBLATTICES if sublattices else ()))
        names.require_names(dataset, needed)
        require(dataset.sizes[names.TIME] > 0, "frames", dataset.sizes[names.TIME], "a run with at least one frame")
        dims = dataset[names.NEEL_VECTOR].ndim
        require(dims in (3, 4), "dims of n", dataset[names.NEEL_VECTOR].dims, "(time, cell, [cell_across,] component)")
        self.dataset = dataset
        self.film = dims == 4
        """Whether the cells lie in a plane."""
        self.axis = self._axis()
        """Which component the domains have: the easy axis, or, if the run does not say, the largest at the start."""
        coloured = dataset.attrs.get(names.COLOURED)
        self.colour = self.axis if coloured is None else names.COMPONENTS.index(coloured)
        """Which component a film's colour is."""
        self.cells = np.asarray(dataset[names.CELL_POSITION])
        self.time = np.asarray(dataset[names.TIME])
        self.clock = ReadableUnit.of(self.time, "s")
        self.offset = np.zeros(len(self.time)) if (offset := self.series(names.WINDOW_OFFSET)) is None else offset
        self.half_cell = (self.cells[-1] - self.cells[0]) / max(len(self.cells) - 1, 1) / 2
        self.window_edges = self.cells[[0, -1]] + np.array([-self.half_cell, self.half_cell])
        """Where the window begins and ends [m], in its own frame."""
        self.follows = bool(np.ptp(self.offset) > 0)
        """Whether the window moves; one that stays is shown at its place."""
        self.origin = float(self.cells[0] + self.cells[-1]) / 2 if self.follows else -self.offset[0]
        """What places of the magnified view are counted from [m]: the window's middle, or the start of the track."""
        self.zoom_label = f"Place {'in the window' if self.follows else 'on the track'} (nm)"
        self.positions = self._positions()
        """(frames, walls) [m] on the track; no column without walls."""

    @property
    def moves(self) -> bool:
        """Whether there are walls and one of them leaves its place by more than rounding."""
        seen = [column[np.isfinite(column)] for column in self.positions.T]
        ways = [float(np.ptp(places)) for places in seen if places.size]
        return bool(ways) and (len(self.time) == 1 or max(ways) > 1e-4 * self.half_cell)

    @property
    def across(self) -> np.ndarray:
        """Places across a film [m]; square cells unless the dataset says where they are."""
        if names.CELL_POSITION_ACROSS in self.dataset.variables:
            return np.asarray(self.dataset[names.CELL_POSITION_ACROSS])
        return (np.arange(self.dataset[names.NEEL_VECTOR].shape[2]) + 0.5) * 2 * self.half_cell

    def series(self, name: str) -> np.ndarray | None:
        """A number per frame, if the dataset has one by that name that is not NaN throughout."""
        if name not in self.dataset.data_vars or self.dataset[name].dims != (names.TIME,):
            return None
        values = np.asarray(self.dataset[name], dtype=float)
        return values if np.isfinite(values).any() else None

    def vectors(self, name: str, frame: int) -> np.ndarray:
        """(cells, 3) of "n", "m1" or "m2" in one frame; of a film (cells, cells across, 3)."""
        return self.dataset.variables[name][frame].values

    def line(self, frame: int) -> np.ndarray:
        """(cells, 3): n along the track, in the middle of a film."""
        neel = self.vectors(names.NEEL_VECTOR, frame)
        return neel[:, neel.shape[1] // 2] if self.film else neel

    def in_wall(self, frame: int) -> np.ndarray:
        """The unit Néel vector (3,) at the first wall's place, interpolated between the cells; NaN without a wall."""
        if self.positions.shape[1] == 0 or not np.isfinite(self.positions[frame, 0]):
            return np.full(3, np.nan)
        place = self.positions[frame, 0] - self.offset[frame]
        vector = np.array([np.interp(place, self.cells, component) for component in self.line(frame).T])
        length = float(np.linalg.norm(vector))
        return vector / length if length > 0 else vector

    def _axis(self) -> int:
        if names.AXIS in self.dataset.attrs:
            return names.COMPONENTS.index(self.dataset.attrs[names.AXIS])
        return int(np.abs(self.vectors(names.NEEL_VECTOR, 0)).reshape(-1, 3).mean(axis=0).argmax())

    def _positions(self) -> np.ndarray:
        if names.WALL_POSITIONS in self.dataset.data_vars:
            return np.asarray(self.dataset[names.WALL_POSITIONS], dtype=float).reshape(len(self.time), -1)
        single = self.series(names.WALL_POSITION)
        return np.empty((len(self.time), 0)) if single is None else single[:, None]


def with_margin(values: np.ndarray, margin: float) -> tuple[float, float]:
    """Limits that hold all finite values, with a fraction of their span to spare, which is more than rounding."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    spare = margin * (max(high - low, ROUNDING * max(abs(low), abs(high))) or 1.0)
    return low - spare, high + spare
