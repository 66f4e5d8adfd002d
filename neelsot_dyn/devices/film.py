"""A film of magnet on which walls may bend: a rectangle under a superconductor, the current along x."""

from __future__ import annotations

from attrs import field, frozen

from neelsot_dyn._checks import positive
from neelsot_dyn.devices.device import Device, as_material, device_fields
from neelsot_dyn.dynamics import Mesh
from neelsot_dyn.materials import KRU4O8, Material
from neelsot_dyn.units import unit


@frozen(kw_only=True, field_transformer=device_fields)
class Film(Device):
    """A rectangle of length × width [m], as `Device`; its magnet may turn in both directions."""

    material: Material = field(default=KRU4O8, converter=as_material)
    length: float = field(default=2e-7, validator=positive, metadata=unit("m"))
    width: float = field(default=5e-8, validator=positive, metadata=unit("m"))

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
