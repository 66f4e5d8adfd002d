"""A film of magnet on which walls may bend: a rectangle under a superconductor, the current along x."""

from __future__ import annotations

import math

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import finite, positive
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices.device import Device, are_profiles, as_material, as_profiles, as_superconductor
from neelsot_dyn.devices.obstacles import Profile
from neelsot_dyn.dynamics import Mesh
from neelsot_dyn.materials import KRU4O8, NIOBIUM_STRIP, Material, ParentSuperconductor
from neelsot_dyn.units import unit


@frozen(kw_only=True, field_transformer=typed_fields)
class Film(Device):
    """A rectangle of length × width [m]; its magnet may turn in both directions.

    material, superconductor: objects, or the names of presets. easy_angle: of the easy axis from x, in the plane [rad];
    π/2 is ±ŷ. obstacles: changes of the easy-axis anisotropy with x, the same all across.
    """

    material: Material = field(default=KRU4O8, converter=as_material)
    length: float = field(default=2e-7, validator=positive, metadata=unit("m"))
    width: float = field(default=5e-8, validator=positive, metadata=unit("m"))
    superconductor: ParentSuperconductor = field(default=NIOBIUM_STRIP, converter=as_superconductor)
    easy_angle: float = field(default=math.pi / 2, validator=finite, metadata=unit("rad"))
    obstacles: tuple[Profile, ...] = field(default=(), converter=as_profiles, validator=are_profiles)

    @property
    def easy_axis(self) -> np.ndarray:
        """ê (3,)."""
        return np.array([math.cos(self.easy_angle), math.sin(self.easy_angle), 0.0]).round(15)

    @property
    def depth(self) -> float:
        """Its thickness [m]: energies on a mesh are per thickness."""
        return self.material.thickness

    @property
    def crystal_angle(self) -> float:
        """0: along the crystal's x."""
        return 0.0

    def grid(self, cells_per_width: float, length: float | None = None) -> Mesh:
        """The cells, dx = dy."""
        lengths = (self.length if length is None else length, self.width)
        return Mesh(lengths, self.spacing(cells_per_width, *lengths))
