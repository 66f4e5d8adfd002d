"""Can a current write the Néel vector inside a wall that stands still, and does it hold? The scenario as data.

Domains ±x̂, superflow q x̂: the geometry of Fig. 3(d) of arXiv:2603.22243. The inner vector couples to q through n_y, so
+I and −I write the two directions ±ŷ of a bit, and a hard axis ẑ keeps it while no current flows.
"""

from __future__ import annotations

import math

from attrs import evolve, field, frozen

from neelsot_dyn._checks import finite, one_of, positive, positive_integer, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.experiments.scenario import Scenario
from neelsot_dyn.racetrack.in_wall.drive import InWallDrive, given_field, superflow_drive
from neelsot_dyn.racetrack.in_wall.run import InWallRun


@frozen(kw_only=True, field_transformer=typed_fields)
class InWallReversal(Scenario):
    """The scenario: everything that is needed to run it again.

    superflow: q along x̂ [1/m] of a write; the writes alternate in sign, each is followed by a hold without current.
    synthetic_field: if given, ±B_N ŷ [T] instead, from nowhere and labelled so. include: "superflow", the current adds
    F(q) − F(0) and the magnet's own anisotropy holds the rest, or "all", the electrons' anisotropy at rest is added too
    (for a material whose hard_axis_field does not hold it already). tolerance: of the compressed torque, as a share of
    its largest field. writes: how many; write_time, hold_time [s]; write_frames, hold_frames: saved steps in each. tilt
    [rad]: by how much the texture is turned about x̂ when a write begins, in place of its thermal deviation: from the
    exact ±ŷ it would never leave. Length in wall_widths, grid in cells_per_width.

    Raises ValueError, before any work, for an unknown material or number, no drive, or cells wider than δ0/3.
    """

    material: str = "seed_model"
    superflow: float = field(default=1e8, validator=finite)
    synthetic_field: float | None = None
    include: str = field(default="superflow", validator=one_of("superflow", "all"))
    tolerance: float = field(default=0.02, validator=positive)
    writes: int = field(default=2, validator=positive_integer)
    write_time: float = field(default=3e-11, validator=positive)
    hold_time: float = field(default=1e-10, validator=positive)
    write_frames: int = field(default=90, validator=positive_integer)
    hold_frames: int = field(default=60, validator=positive_integer)
    tilt: float = field(default=1e-3, validator=positive)
    wall_widths: float = field(default=24.0, validator=positive)
    cells_per_width: float = field(default=6.0, validator=positive)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        material = self.resolved_material()
        damping = material.magnet.damping
        require(damping > 0, "damping", damping, "a number > 0: else the inner vector never comes to rest")
        require(self.cells_per_width >= 3, "cells_per_width", self.cells_per_width, "at least 3 cells per wall width")
        require(self.wall_widths >= 16, "wall_widths", self.wall_widths, "a track of at least 16 wall widths")
        require(self.tilt < 0.05, "tilt", self.tilt, "less than 0.05 rad, for a growth rate to be read off")
        require(self.write_frames >= 10, "write_frames", self.write_frames, "at least 10 saved steps in a write")
        if self.synthetic_field is None:
            require(self.superflow != 0, "superflow", self.superflow, "a q other than 0: nothing else turns the wall")
        else:
            given = math.isfinite(self.synthetic_field) and self.synthetic_field != 0
            require(given, "synthetic_field", self.synthetic_field, "a finite field other than 0 [T]")

    def prepare(self) -> InWallRun:
        """Compute landscapes and torque (seconds for SEED_MODEL, a minute or two for KRu4O8) and build the run."""
        material = self.resolved_material()
        return InWallRun(scenario=self, material=material, drive=self._drive())

    def quick(self) -> InWallReversal:
        """One write and a short hold on a coarser grid."""
        return evolve(self, writes=1, hold_time=self.hold_time / 4, hold_frames=10, cells_per_width=4.0)

    def _drive(self) -> InWallDrive:
        material = self.resolved_material()
        if self.synthetic_field is not None:
            return given_field(material, self.synthetic_field)
        return superflow_drive(material, self.superflow, self.include, self.tolerance)
