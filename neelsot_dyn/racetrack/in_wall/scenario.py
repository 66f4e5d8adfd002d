"""What the scenarios of a Néel vector inside a wall share: domains ±x̂, a superflow along x̂ or a given field."""

from __future__ import annotations

import math
from functools import cached_property

from attrs import field, frozen

from neelsot_dyn._checks import finite, positive, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices.magnet import magnet_energy
from neelsot_dyn.dynamics import LLG
from neelsot_dyn.experiments.scenario import CELLS, Scenario
from neelsot_dyn.racetrack.in_wall.drive import InWallDrive, given_field, superflow_drive
from neelsot_dyn.racetrack.in_wall.scan import DOMAIN_AXIS
from neelsot_dyn.units import unit


@frozen(kw_only=True, field_transformer=typed_fields)
class InWallScenario(Scenario):
    """The drive and the magnet.

    superflow: q along x̂ [1/m]; it adds F(q) − F(0), local in n, to the constants of the material at rest, DMI included.
    synthetic_field: if given, ±B_N ŷ [T] instead, from nowhere and labelled so. tolerance: of the compressed torque, as
    a share of its largest field.

    A material whose walls are too narrow for a local torque (KRu4O8) is refused when the run is prepared.
    """

    material: str = "seed_model"
    superflow: float = field(default=1e8, validator=finite, metadata=unit("1/m"))
    synthetic_field: float | None = field(default=None, metadata=unit("T"))
    tolerance: float = field(default=0.02, validator=positive)
    cells_per_width: float = field(default=6.0, validator=CELLS)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        damping = self.resolved_material().magnet.damping
        require(damping > 0, "damping", damping, "a number > 0: else the inner vector never comes to rest")
        if self.synthetic_field is None:
            require(self.superflow != 0, "superflow", self.superflow, "a q other than 0: nothing else drives the wall")
        else:
            given = math.isfinite(self.synthetic_field) and self.synthetic_field != 0
            require(given, "synthetic_field", self.synthetic_field, "a finite field other than 0 [T]")

    @cached_property
    def drive(self) -> InWallDrive:
        """Landscapes and torque (seconds for SEED_MODEL, a minute or two for KRu4O8)."""
        material = self.resolved_material()
        if self.synthetic_field is not None:
            return given_field(material, self.synthetic_field)
        return superflow_drive(material, self.superflow, self.tolerance)

    @property
    def microscopic(self) -> bool:
        """Does the field come from a superflow?"""
        return math.isfinite(self.drive.superflow)

    @property
    def methods(self) -> tuple[str, ...]:
        """What to cite."""
        return ("wall_motion", *(("superflow_torque", "quadpack") if self.microscopic else ()))

    def llg(self, sign: int | None) -> LLG:
        """The equation of motion with the current of this sign; None: of the magnet alone."""
        m = self.resolved_material()
        magnet = magnet_energy(m, DOMAIN_AXIS)
        energy = magnet if sign is None else magnet + self.drive.term(sign)
        return LLG.of(m, energy)
