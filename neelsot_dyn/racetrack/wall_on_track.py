"""What scenarios of one driven wall share: its drive at two depths, its window, and the parts of a run."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn import textures
from neelsot_dyn._checks import finite, least, one_of, optional, positive, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.coupling import RestTerms, TextureTorque, rest_terms
from neelsot_dyn.devices.magnet import magnet_energy
from neelsot_dyn.dynamics import LLG, FollowWall, NeelField, SuperflowTorque, Track, TwoSublatticeState
from neelsot_dyn.experiments import checks, names, observers
from neelsot_dyn.experiments.drive import WallDrive, superflow_drive, synthetic_drive
from neelsot_dyn.experiments.run import Check, Judged, Observer, Step
from neelsot_dyn.experiments.scenario import CELLS, Column, Scenario
from neelsot_dyn.experiments.texture_checks import texture_force, texture_landscape, texture_motion, texture_remark
from neelsot_dyn.pulses import Pulse
from neelsot_dyn.units import unit

EASY_AXIS = np.array([0.0, 1.0, 0.0])
CLEARANCE = 10
"""Widths that the wall keeps from the ends of the track."""
ENERGY = Column(names.TORQUE_ENERGY, "J/m^2", "energy of the whole texture, relative to the start")


def energy_from_the_start(first: Step) -> Callable[[Step], Judged]:
    """What a movie shows beside the bulk's landscape: the energy of magnet and electrons together."""
    return lambda step: Judged((), {ENERGY.name: step.snapshot.energy - first.snapshot.energy})


@frozen(kw_only=True, field_transformer=typed_fields)
class WallOnTrack(Scenario):
    """What scenarios of one driven wall share: its drive, its place, and the window that follows it.

    superflow: q along x̂ [1/m]. saturation: if given, the wall is driven instead by a synthetic Néel field +b α B_sf ŷ
    with this b, which no superflow of the material reaches; everything about it is labelled so.
    torque: "texture", the texture solver's own F(q) whole (`coupling.TextureTorque`), which knows width, angle and
    profile, beside a magnet without what the electrons give at rest; or "local", the force of the bulk as a field that
    is the same everywhere. None: the first under a superflow, the second under a given field. start [m]: the wall's
    first place; left_domain: "+y" or "-y"; wall_angle: φ of Eq. 16 [rad]; π/2 lies in the film's plane.
    """

    superflow: float = field(default=1e7, validator=finite, metadata=unit("1/m"))
    saturation: float | None = field(default=None, validator=optional(finite))
    torque: str | None = field(default=None, validator=optional(one_of("local", "texture")))
    track_length: float = field(default=1.2e-6, validator=positive, metadata=unit("m"))
    start: float = field(default=1.5e-7, validator=positive, metadata=unit("m"))
    left_domain: str = field(default="-y", validator=one_of("+y", "-y"))
    wall_angle: float = field(default=math.pi / 2, validator=finite, metadata=unit("rad"))
    cells_per_width: float = field(default=8.0, validator=CELLS)
    window_widths: float = field(default=40.0, validator=least(30, "a window of at least 30 wall widths"))

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        material = self.resolved_material()
        damping = material.magnet.damping
        require(damping > 0, "damping", damping, "a number > 0: else the wall never settles")
        if self.saturation is None:
            require(self.superflow != 0, "superflow", self.superflow, "a q other than 0: nothing else moves the wall")
        else:
            require(self.torque != "texture", "torque", self.torque, '"local": a given field has no texture solver')
            most = self.scales.largest_saturation
            valid = f"a finite b other than 0, below {most:.3g}, where the field turns the domain over"
            require(0 < abs(self.saturation) < most, "saturation", self.saturation, valid)
        room = CLEARANCE * material.magnet.wall_width
        valid = f"a place from {room:.4g} to {self.track_length - room:.4g} m, {CLEARANCE} wall widths from the ends"
        require(room <= self.start <= self.track_length - room, "start", self.start, valid)

    @property
    def depth(self) -> str:
        """The torque that acts: "local" or "texture"."""
        return self.torque or ("texture" if self.saturation is None else "local")

    @cached_property
    def drive(self) -> WallDrive:
        """The staggered field and its energies (seconds, for a superflow)."""
        material = self.resolved_material()
        if self.saturation is None:
            return superflow_drive(material, self.superflow)
        return synthetic_drive(material, self.saturation * self.scales.spin_flop_field * self.scales.damping)

    @property
    def polarity(self) -> int:
        """+1 with the +ŷ domain on the left."""
        return 1 if self.left_domain == "+y" else -1

    @property
    def flow(self) -> float:
        """q [1/m], NaN for a given field."""
        return self.superflow if self.drive.microscopic else math.nan

    def local_llg(self, sign: int = 1) -> LLG:
        """The equation of motion with the bulk's field of this sign."""
        m = self.resolved_material()
        energy = magnet_energy(m, EASY_AXIS) + NeelField(sign * self.drive.vector)
        return LLG.of(m, energy)

    def llg(self, sign: int = 1) -> LLG:
        """The equation of motion with the drive of this sign."""
        return self.local_llg(sign) if self.depth == "local" else self.texture_llg(sign * self.superflow)

    def texture_llg(self, superflow: float | Pulse) -> LLG:
        """The equation of motion with the texture's torque under a superflow [1/m]."""
        m = self.resolved_material()
        torque = TextureTorque(material=m, superflow=superflow)
        return LLG.of(m, magnet_energy(m, EASY_AXIS, without=self.at_rest) + SuperflowTorque(torque))

    @cached_property
    def at_rest(self) -> RestTerms:
        """What the electrons give at rest, which a texture's torque brings along."""
        material = self.resolved_material()
        return rest_terms(material, [material.magnet.wall_width])

    @property
    def observed(self) -> tuple[Observer, ...]:
        """The wall, its velocity, and how often a texture's torque was renewed."""
        usual = (observers.wall, observers.velocity)
        return usual if self.depth == "local" else (*usual, observers.renewals)

    def held_to(self, *local: Check) -> tuple[Check, ...]:
        """The checks: these of a local torque, or what a texture's torque is held to."""
        if self.depth == "local":
            return local
        material = self.resolved_material()
        motion = texture_motion(material, self.at_rest, EASY_AXIS)
        shown = Check(energy_from_the_start, (ENERGY,))
        landscape = texture_landscape(EASY_AXIS)
        return checks.balance(), checks.norm(), texture_force(material, abs(self.superflow)), motion, landscape, shown

    @property
    def common(self) -> dict[str, Any]:
        """The parts of a `Run`: window, wall at rest in the middle of it (Eq. 16), what to cite."""
        material = self.resolved_material()
        width = material.magnet.wall_width
        grid = Track(length=self.window_widths * width, spacing=width / self.cells_per_width)
        origin = self.start - grid.cells * grid.spacing / 2
        profile = textures.wall_profile(grid.x + origin, self.start, width, self.wall_angle)
        return {
            "scenario": self,
            "grid": grid,
            "origin": origin,
            "state": TwoSublatticeState.from_neel(self.polarity * profile),
            "axis": EASY_AXIS,
            "window": FollowWall(EASY_AXIS),
        }

    @property
    def methods(self) -> Sequence[str]:
        """What to cite."""
        return ("wall_motion", *(("superflow_torque", "quadpack") if self.drive.microscopic else ()))

    def against_the_material(self, **more: Any) -> Check:
        """The wall against numbers of its material: speed, width, place; more: of a drive that is switched."""
        given = {"superflow": None if self.saturation is not None else self.superflow, "saturation": self.saturation}
        error = self.drive.energy_difference_error
        return checks.driven_wall(self.start, self.polarity, self.drive, slope_error=error, **given, **more)

    def remarks(self) -> tuple[str, ...]:
        """What a texture's torque rests on."""
        return () if self.depth == "local" else (texture_remark(self.pairing),)

    def attributes(self) -> dict[str, Any]:
        """What figures and movies know of the run."""
        return {
            "axis": "y",
            "track_length": self.track_length,
            "landscape_slope": self.drive.energy_difference * self.polarity,
            "landscape": "BdG free energy" if self.drive.microscopic else "given field",
            "landscape_kind": f"{self.depth}: F(+y) - F(-y) of the bulk per wall travel, {self.pairing}",
        }
