"""A 180° wall driven along a track, in a window that follows it; outside lie uniform domains ±ŷ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import one_of, optional, positive, require, saved_steps
from neelsot_dyn._later import Dataset
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices.racetrack import Racetrack, SuperflowField
from neelsot_dyn.devices.timescales import Timescales, timescales
from neelsot_dyn.dynamics import (
    LLG,
    DormandPrince54,
    Grid,
    Integrator,
    RungeKutta4,
    Schedule,
    Segment,
    suggest_timestep,
)
from neelsot_dyn.experiments import checks, observers
from neelsot_dyn.experiments.parent_current import carrier_quantities
from neelsot_dyn.experiments.run import Observer, Run
from neelsot_dyn.experiments.scenario import Quantity, scale_quantities
from neelsot_dyn.experiments.velocity import steady_velocity
from neelsot_dyn.racetrack.wall_on_track import CLEARANCE, WallOnTrack
from neelsot_dyn.units import unit

START_TIMES = 6
"""Inertia times after which a wall that is let go has its speed, but for a four-hundredth."""


@frozen(kw_only=True, field_transformer=typed_fields)
class Propulsion(WallOnTrack):
    """A wall driven along a track: everything that is needed to run it again.

    As `WallOnTrack`, and duration [s], frames: saved steps after the first, an eighth of them while the wall gathers
    speed if they would miss it otherwise; track_length [m]. method: "rk4" with `step`
    [s] (None: as suggested), or "dopri54" with relative tolerance 1e-8.

    Raises ValueError, before any work, for an unknown material or number, cells wider than δ0/3, or a wall that does
    not fit its track at the start or, by the closed form, at the end.
    """

    duration: float = field(default=2e-8, validator=positive, metadata=unit("s"))
    frames: int = field(default=240, validator=saved_steps(4))
    method: str = field(default="rk4", validator=one_of("rk4", "dopri54"))
    step: float | None = field(default=None, validator=optional(positive), metadata=unit("s"))

    @property
    def expected_velocity(self) -> float:
        """Closed form μB_N/√(1 + (μB_N/c)²) [m/s], signed: the domain along B_N grows."""
        return self.polarity * self.scales.wall_speed(float(self.drive.vector[1]))

    def prepare(self) -> Run:
        """Compute the drive and build the run. ValueError if the wall leaves its track."""
        end = self.start + self.expected_velocity * self.duration
        room = CLEARANCE * self.resolved_material().magnet.wall_width
        require(
            room <= end <= self.track_length - room,
            "duration",
            self.duration,
            f"less: at {self.expected_velocity:.4g} m/s from {self.start:.4g} m the wall would leave the "
            f"{self.track_length:.4g} m track (or give a longer track_length, or another start)",
        )
        drive = self.drive
        given = Observer((observers.SUPERFLOW, observers.NEEL_FIELD), lambda step: (self.flow, drive.amplitude))
        return Run(
            **self.common,
            schedule=self.schedule,
            title=f"{self.resolved_material().name}: wall driven by a {drive.kind}",
            drive_label=drive.label,
            integrator=self.integrator,
            observers=(*self.observed, given),
            checks=self.held_to(checks.wall_motion(drive), self.against_the_material()),
        )

    @property
    def schedule(self) -> Schedule:
        """One equation of motion; its saved steps are closer while the wall gathers speed."""
        llg, start = self.llg(), START_TIMES * self.scales.inertia_time
        early = self.frames // 8
        if early < 5 or start / early > self.duration / self.frames or start > self.duration / 4:
            return Schedule([Segment(llg, self.duration, self.frames)])
        rest = Segment(llg, self.duration - start, self.frames - early)
        return Schedule([Segment(llg, start, early), rest])

    @property
    def methods(self) -> Sequence[str]:
        """What to cite."""
        return (*super().methods, *(("dormand_prince",) if self.method == "dopri54" else ()))

    def attributes(self) -> dict[str, Any]:
        """What figures and movies know of the run."""
        return super().attributes() | {"velocity_closed_form": self.expected_velocity}

    def quick(self) -> Propulsion:
        """The same physics in a second or two: fewer frames, shorter."""
        return evolve(self, duration=self.duration / 40, frames=20)

    def integrator(self, llg: LLG, grid: Grid) -> Integrator:
        """The method."""
        return DormandPrince54() if self.method == "dopri54" else RungeKutta4(self.step or suggest_timestep(llg, grid))

    def quantities(self, dataset: Dataset) -> Mapping[str, Quantity]:
        """Velocity against the closed form, and what else a device needs; a run that is too short has no velocity."""
        material, drive, scales = self.resolved_material(), self.drive, self.scales
        position = np.asarray(dataset["wall_position"])
        steady = steady_velocity(np.asarray(dataset["time"]), position, scales.inertia_time)
        found, expected, amplitude = drive.microscopic, self.expected_velocity, drive.amplitude
        out = {
            "velocity": steady.quantity("m/s", "steady velocity, fitted after 20 inertia times"),
            "velocity_closed_form": Quantity(expected, "m/s", "μB_N/√(1 + (μB_N/c)²)"),
            "velocity_deviation": Quantity(steady.velocity / expected - 1, "1", "measured/closed form − 1"),
            "velocity_grid_error": Quantity(-1 / (8 * self.cells_per_width**2), "1", "expected of the grid"),
            "time_for_1_um": Quantity(1e-6 / abs(steady.velocity), "s", "1 μm at the steady velocity"),
            "mobility": Quantity(abs(steady.velocity) / amplitude, "m/(s T)", "velocity per field"),
            "saturation_parameter_b": Quantity(scales.saturation(amplitude), "1", "b = B_N/(α B_sf)"),
            "travelled": Quantity(float(position[-1] - position[0]), "m", "way of the wall in this run"),
            "neel_field_amplitude": Quantity(amplitude, "T", "±B_N on the sublattices, enters the LLG"),
            "magnon_speed": Quantity(scales.magnon_speed, "m/s", "c, the wall's speed limit"),
            "resonance": Quantity(scales.resonance, "rad/s", "ω0 = γB_sf"),
            **scale_quantities(scales),
        }
        if found is not None:
            out |= {
                "superflow": Quantity(found.superflow, "1/m", "Cooper-pair wave number q along x"),
                "f1": Quantity(found.f1, "t/a^2", f"F(1) = [F(+ŷ) − F(−ŷ)]/2, {self.pairing}", found.f1_error),
                "b_neel": Quantity(found.b_neel, "T", "a²|F(1)|/m_s = B_N1 − B_N2 at one layer", found.b_neel_error),
            }
        return {**out, **carrier_quantities(material, self.flow, amplitude)}

    def timescales(self) -> Timescales | None:
        """Of a strip of this length and 100 nm width under the illustrative niobium; None for a given field."""
        found = self.drive.microscopic
        if found is None:
            return None
        device = Racetrack(material=self.resolved_material(), length=self.track_length)
        error = found.b_neel_error / (2 * found.layers)
        neel = SuperflowField(found.superflow, float(found.vector[1]), 0.0, found.vector, error, found.f1)
        return timescales(device, found.superflow, field=neel, scan=False)
