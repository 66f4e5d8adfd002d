"""What every device has: a material, its size, the axis of its domains, its obstacles, its superconductor."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from neelsot_dyn import materials
from neelsot_dyn._checks import require
from neelsot_dyn.devices.magnet import magnet_energy
from neelsot_dyn.devices.obstacles import Profile
from neelsot_dyn.dynamics import EnergySum, Grid
from neelsot_dyn.materials import Material, ParentSuperconductor

MOST_CELLS = 4_000_000
"""Of a grid: a state of that many cells takes 0.2 GB, and a run holds several."""


def as_material(value: Any) -> Any:
    """A material, or the name of a preset or file."""
    return materials.named(value) if isinstance(value, str) else value


def as_superconductor(value: Any) -> Any:
    """A superconductor, or the name of a preset."""
    if not isinstance(value, str):
        return value
    known = materials.SUPERCONDUCTORS
    require(value in known, "superconductor", value, f"one of {', '.join(known)}, or a ParentSuperconductor")
    return known[value]


def as_profiles(value: Any) -> Any:
    """A tuple of obstacles."""
    return tuple(value) if isinstance(value, Sequence) else value


def are_profiles(instance: Any, attribute: Any, value: Any) -> None:
    """attrs validator: obstacles."""
    for each in value:
        if not isinstance(each, Profile):
            raise TypeError(f"obstacles holds {each!r}: give obstacles, such as Notch(center, depth, size)")


class Device(ABC):
    """A strip or a film. material, superconductor: objects, or the names of presets."""

    __slots__ = ()
    material: Material
    superconductor: ParentSuperconductor
    length: float
    width: float
    obstacles: tuple[Profile, ...]

    @property
    @abstractmethod
    def easy_axis(self) -> np.ndarray:
        """ê (3,) of the domains, in the device's axes."""

    @property
    @abstractmethod
    def depth(self) -> float:
        """What an energy of the dynamics is per: the cross-section [m²] of a track, the thickness [m] of a film."""

    @property
    @abstractmethod
    def crystal_angle(self) -> float:
        """Of the device's x from the crystal's [rad]."""

    @abstractmethod
    def grid(self, cells_per_width: float, length: float | None = None) -> Grid:
        """Cells of δ0/cells_per_width, over a piece of this length [m], or all of it."""

    def spacing(self, cells_per_width: float, *lengths: float) -> float:
        """δ0/cells_per_width [m]; ValueError where a grid of these lengths [m] has too many such cells."""
        spacing = self.material.magnet.wall_width / cells_per_width
        count = math.prod(lengths) / spacing ** len(lengths)
        valid = f"less: {count:.3g} cells, {MOST_CELLS} at most"
        require(count <= MOST_CELLS, "cells_per_width", cells_per_width, valid)
        return spacing

    def stiffening(self, grid: Grid) -> np.ndarray:
        """κ (*cells): by which share the obstacles make the easy axis stiffer."""
        x = grid.coordinates()[0]
        parts = [each.of_cells(x.ravel(), grid.spacings[0]) for each in self.obstacles]
        return np.asarray(sum(parts, np.zeros(x.size))).reshape(x.shape)

    def magnet(self, grid: Grid) -> EnergySum:
        """The energy of the magnet on a grid that is all of the device, its obstacles included."""
        if not self.obstacles:
            return magnet_energy(self.material, self.easy_axis, self.crystal_angle)
        kappa = self.stiffening(grid)
        valid = "obstacles that leave the axis easy, K > 0, where they overlap"
        require(bool((kappa > -1).all()), "obstacles", self.obstacles, valid)
        return magnet_energy(self.material, self.easy_axis, self.crystal_angle, hardness=1 + kappa)
