"""What every device has: a material, its size, the axis of its domains, its obstacles, its superconductor."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn import materials
from neelsot_dyn._checks import finite, positive, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices.magnet import magnet_energy
from neelsot_dyn.devices.obstacles import Profile
from neelsot_dyn.dynamics import LLG, EnergySum, EnergyTerm, Grid, ThermalField
from neelsot_dyn.dynamics.track import MOST_CELLS
from neelsot_dyn.materials import NIOBIUM_STRIP, Material, ParentSuperconductor
from neelsot_dyn.units import unit

if TYPE_CHECKING:
    from neelsot_dyn.coupling import RestTerms


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


def device_fields(owner: type, fields: list[Any]) -> list[Any]:
    """attrs field_transformer: `typed_fields`, material and size first wherever they are defined."""
    return sorted(typed_fields(owner, fields), key=lambda each: each.name not in ("material", "length", "width"))


@frozen(kw_only=True, field_transformer=device_fields)
class Device(ABC):
    """A strip or a film of `material` under a `superconductor`; both are objects, or the names of presets.

    length, width [m]; the thickness is the material's, layers × layer height. easy_angle: of the easy axis from the
    crystal's x, in the plane [rad]; π/2 is ±ŷ, the domains of the paper's Fig. 3(c). obstacles: changes of the
    easy-axis anisotropy with x, the same all across.
    """

    material: Material = field(converter=as_material)
    length: float = field(default=1e-6, validator=positive, metadata=unit("m"))
    width: float = field(default=100e-9, validator=positive, metadata=unit("m"))
    superconductor: ParentSuperconductor = field(default=NIOBIUM_STRIP, converter=as_superconductor)
    easy_angle: float = field(default=math.pi / 2, validator=finite, metadata=unit("rad"))
    obstacles: tuple[Profile, ...] = field(default=(), converter=as_profiles, validator=are_profiles)

    @property
    def easy_axis(self) -> np.ndarray:
        """ê (3,) of the domains, in the device's axes."""
        turned = self.easy_angle - self.crystal_angle
        return np.array([math.cos(turned), math.sin(turned), 0.0]).round(15)

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

    def magnet(self, grid: Grid, without: RestTerms | None = None) -> EnergySum:
        """The energy of the magnet on a grid that is all of the device, its obstacles included (`magnet_energy`)."""
        if not self.obstacles:
            return magnet_energy(self.material, self.easy_axis, self.crystal_angle, without=without)
        kappa = self.stiffening(grid)
        valid = "obstacles that leave the axis easy, K > 0, where they overlap"
        require(bool((kappa > -1).all()), "obstacles", self.obstacles, valid)
        return magnet_energy(self.material, self.easy_axis, self.crystal_angle, hardness=1 + kappa, without=without)

    def llg(self, magnet: EnergyTerm, temperature: float | None = None, seed: int = 0) -> LLG:
        """The equation of motion under these energy terms, with thermal noise at a temperature [K] other than 0."""
        return LLG.of(self.material, magnet, ThermalField(temperature, self.depth, seed) if temperature else None)
