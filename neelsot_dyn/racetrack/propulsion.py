"""A 180° wall driven along a track: the scenario as data, the objects it builds, and its frames.

The two-sublattice equation runs in a window that follows the wall; outside lie uniform domains ±ŷ. Position and
velocity are those of the laboratory.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import materials, textures
from neelsot_dyn._checks import finite, one_of, optional, positive, positive_integer, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices.magnet import derived, magnet_energy
from neelsot_dyn.devices.racetrack import Racetrack, SuperflowField
from neelsot_dyn.devices.timescales import Timescales, timescales
from neelsot_dyn.dynamics import (
    LLG,
    DerivedQuantities,
    DormandPrince54,
    FollowWall,
    NeelField,
    RungeKutta4,
    Snapshot,
    Track,
    TwoSublatticeState,
    Wall,
    suggest_timestep,
    track_wall,
)
from neelsot_dyn.dynamics import (
    evolve as evolve_state,
)
from neelsot_dyn.experiments import columns
from neelsot_dyn.experiments.drive import Drive, superflow_drive, synthetic_drive
from neelsot_dyn.experiments.parent_current import carrier_quantities
from neelsot_dyn.experiments.scenario import Column, Course, Quantity, Scenario
from neelsot_dyn.experiments.velocity import instantaneous_velocity, steady_velocity
from neelsot_dyn.validation import DrivenWall, Residual, StepValidation, WallMotionCheck

if TYPE_CHECKING:
    import xarray

EASY_AXIS = np.array([0.0, 1.0, 0.0])
CLEARANCE = 10
"""Widths that the wall keeps from the ends of the track."""


@frozen(kw_only=True, field_transformer=typed_fields)
class Propulsion(Scenario):
    """The scenario: everything that is needed to run it again.

    superflow: q along x̂ [1/m]. saturation: if given, the wall is driven instead by a synthetic Néel field +b α B_sf ŷ
    with this b, which no superflow of the material reaches; everything about it is labelled so.
    track_length, start [m]: the track and the wall's first place. left_domain: "+y" or "-y". wall_angle: φ of Eq. 16
    [rad]; π/2 lies in the film's plane. duration [s], frames: saved steps after the first. cells_per_width,
    window_widths: grid and window in units of the wall width δ0. method: "rk4" with `step` [s] (None: as suggested), or
    "dopri54" with relative tolerance 1e-8.

    Raises ValueError, before any work, for an unknown material or number, cells wider than δ0/3, or a wall that does
    not fit its track at the start or, by the closed form, at the end.
    """

    superflow: float = field(default=1e7, validator=finite)
    saturation: float | None = field(default=None, validator=optional(finite))
    track_length: float = field(default=1.2e-6, validator=positive)
    start: float = field(default=1.5e-7, validator=positive)
    left_domain: str = field(default="-y", validator=one_of("+y", "-y"))
    wall_angle: float = field(default=math.pi / 2, validator=finite)
    duration: float = field(default=2e-8, validator=positive)
    frames: int = field(default=240, validator=positive_integer)
    cells_per_width: float = field(default=8.0, validator=positive)
    window_widths: float = field(default=40.0, validator=positive)
    method: str = field(default="rk4", validator=one_of("rk4", "dopri54"))
    step: float | None = field(default=None, validator=optional(positive))

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        material = self.resolved_material()
        width = material.magnet.wall_width
        require(
            material.magnet.damping > 0, "damping", material.magnet.damping, "a number > 0: else no steady velocity"
        )
        require(self.cells_per_width >= 3, "cells_per_width", self.cells_per_width, "at least 3 cells per wall width")
        require(self.window_widths >= 30, "window_widths", self.window_widths, "a window of at least 30 wall widths")
        require(self.frames >= 4, "frames", self.frames, "at least 4 saved steps")
        if self.saturation is None:
            require(self.superflow != 0, "superflow", self.superflow, "a q other than 0: nothing else moves the wall")
        else:
            require(self.saturation != 0, "saturation", self.saturation, "a finite b other than 0")
        room = CLEARANCE * width
        valid = f"a place from {room:.4g} to {self.track_length - room:.4g} m, {CLEARANCE} wall widths from the ends"
        require(room <= self.start <= self.track_length - room, "start", self.start, valid)

    def prepare(self) -> PropulsionRun:
        """Compute the drive (seconds, for a superflow) and build the run. ValueError if the wall leaves its track."""
        material = self.resolved_material()
        if self.saturation is None:
            drive = superflow_drive(material, self.superflow)
        else:
            drive = synthetic_drive(
                material, self.saturation * derived(material).spin_flop_field * material.magnet.damping
            )
        run = PropulsionRun(scenario=self, material=material, drive=drive)
        end = self.start + run.expected_velocity * self.duration
        room = CLEARANCE * material.magnet.wall_width
        require(
            room <= end <= self.track_length - room,
            "duration",
            self.duration,
            f"less: at {run.expected_velocity:.4g} m/s from {self.start:.4g} m the wall would leave the "
            f"{self.track_length:.4g} m track (or give a longer track_length, or another start)",
        )
        return run

    def quick(self) -> Propulsion:
        """The same physics in a second or two: fewer frames, shorter."""
        return evolve(self, duration=self.duration / 20, frames=20)


@frozen(eq=False)
class WallFrame:
    """One saved step: the dynamics' snapshot, the wall in laboratory coordinates, velocity [m/s], and validation.

    superflow [1/m], neel_field [T]: of the drive, NaN where there is none. expected: residuals against the material.
    """

    snapshot: Snapshot
    wall: Wall
    velocity: float
    validation: StepValidation
    superflow: float
    neel_field: float
    expected: tuple[Residual, ...] = ()

    @property
    def values(self) -> Mapping[str, float]:
        """The course's columns."""
        return {
            **columns.wall_values(self.wall),
            "wall_velocity": self.velocity,
            "superflow": self.superflow,
            "neel_field": self.neel_field,
            "validation_landscape_energy": self.validation.landscape_energy,
            "validation_torque_energy": self.validation.torque_energy,
            "validation_dynamics_energy": self.validation.dynamics_energy,
        }

    @property
    def residuals(self) -> tuple[Residual, ...]:
        """The checks of this step."""
        return (*self.validation.residuals, *self.expected)


@frozen(eq=False, slots=False)
class PropulsionRun(Course):
    """The objects of one scenario, ready to run."""

    scenario: Propulsion
    material: materials.Material
    drive: Drive

    @cached_property
    def derived(self) -> DerivedQuantities:
        """The scales of the dynamics."""
        return derived(self.material)

    @cached_property
    def track(self) -> Track:
        """The window's cells."""
        spacing = self.material.magnet.wall_width / self.scenario.cells_per_width
        return Track(length=self.scenario.window_widths * self.material.magnet.wall_width, spacing=spacing)

    @cached_property
    def llg(self) -> LLG:
        """The equation of motion with all its terms."""
        m = self.material
        energy = magnet_energy(m, EASY_AXIS) + NeelField(self.drive.vector)
        return LLG(energy, m.magnetization, m.magnet.damping, m.magnet.gyromagnetic_ratio)

    @property
    def polarity(self) -> int:
        """+1 with the +ŷ domain on the left."""
        return 1 if self.scenario.left_domain == "+y" else -1

    @property
    def expected_velocity(self) -> float:
        """Closed form μB_N/√(1 + (μB_N/c)²) [m/s], signed: the domain along B_N grows."""
        return self.polarity * self.derived.wall_speed(float(self.drive.vector[1]))

    @property
    def saturation(self) -> float:
        """b = B_N/(α B_sf)."""
        return self.derived.saturation(self.drive.amplitude)

    @property
    def origin(self) -> float:
        """Laboratory position [m] of the window's first edge at the start."""
        return self.scenario.start - self.track.cells * self.track.spacing / 2

    @property
    def times(self) -> np.ndarray:
        """Saved times [s], the first at 0."""
        return np.linspace(0.0, self.scenario.duration, self.scenario.frames + 1)

    @property
    def drive_label(self) -> str:
        """The drive in words."""
        return self.drive.label

    @property
    def title(self) -> str:
        """A line for figures and movies."""
        return f"{self.material.name}: wall driven by a {self.drive.kind}"

    @property
    def columns(self) -> Sequence[Column]:
        """The wall, its drive, and the energies that the validation compares."""
        return (
            *columns.WALL,
            columns.VELOCITY,
            columns.SUPERFLOW,
            columns.NEEL_FIELD,
            Column("validation_landscape_energy", "J/m^2", "local BdG landscape at the wall, relative to the start"),
            Column("validation_torque_energy", "J/m^2", "trace-formula energy of the profile, relative to the start"),
            Column("validation_dynamics_energy", "J/m^2", "Néel-field energy in the dynamics, relative to the start"),
        )

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What figures and movies know of the run."""
        return {
            "axis": "y",
            "track_length": self.scenario.track_length,
            "landscape_slope": self.drive.energy_difference * self.polarity,
            "velocity_closed_form": self.expected_velocity,
            "landscape": "BdG free energy" if self.drive.microscopic else "given field",
            "landscape_kind": "local: F(+y) - F(-y) of the bulk per wall travel, fixed gap",
        }

    @property
    def methods(self) -> Sequence[str]:
        """What to cite."""
        superflow = ("superflow_torque", "quadpack") if self.drive.microscopic else ()
        adaptive = ("dormand_prince",) if self.scenario.method == "dopri54" else ()
        return ("wall_motion", *superflow, *adaptive)

    def initial_state(self) -> TwoSublatticeState:
        """The wall of Eq. 16 at rest in the middle of the window."""
        profile = textures.wall_profile(
            self.track.x + self.origin, self.scenario.start, self.material.magnet.wall_width, self.scenario.wall_angle
        )
        return TwoSublatticeState.from_neel(self.polarity * profile)

    def frames(self, resume: Snapshot | None = None) -> Iterator[WallFrame]:
        """Yield a frame per saved time; with `resume`, the frames after that snapshot of an earlier run."""
        check = self._check(next(self._snapshots(self.times[:1], None)))
        expected = self._expected()
        for snapshot in self._snapshots(self.times, resume):
            wall = self._wall(snapshot)
            rate = self.llg.rate(snapshot.state, self.track)
            velocity = instantaneous_velocity(snapshot.state.n, (rate[0] - rate[1]) / 2, self.track.spacing)
            superflow = self.scenario.superflow if self.drive.microscopic else math.nan
            step = check.step(snapshot, wall)
            own = expected.residuals(snapshot, rate, wall)
            yield WallFrame(snapshot, wall, velocity, step, superflow, self.drive.amplitude, own)

    def quantities(self, dataset: xarray.Dataset) -> Mapping[str, Quantity]:
        """Velocity against the closed form, and what else a device needs. ValueError for a run that is too short."""
        scales, drive = self.derived, self.drive
        position = np.asarray(dataset["wall_position"])
        steady = steady_velocity(np.asarray(dataset["time"]), position, scales.inertia_time)
        found = drive.microscopic
        microscopic = (
            {}
            if found is None
            else {
                "superflow": Quantity(found.superflow, "1/m", "Cooper-pair wave number q along x"),
                "f1": Quantity(found.f1, "t/a^2", "F(1) = [F(+ŷ) − F(−ŷ)]/2, fixed gap", found.f1_error),
                "b_neel": Quantity(found.b_neel, "T", "a²|F(1)|/m_s = B_N1 − B_N2 at one layer", found.b_neel_error),
            }
        )
        return {
            "velocity": Quantity(
                steady.velocity, "m/s", "steady velocity, fitted after 20 inertia times", steady.error
            ),
            "velocity_closed_form": Quantity(self.expected_velocity, "m/s", "μB_N/√(1 + (μB_N/c)²)"),
            "velocity_deviation": Quantity(
                steady.velocity / self.expected_velocity - 1, "1", "measured/closed form − 1"
            ),
            "velocity_grid_error": Quantity(-1 / (8 * self.scenario.cells_per_width**2), "1", "expected of the grid"),
            "time_for_1_um": Quantity(1e-6 / abs(steady.velocity), "s", "1 μm at the steady velocity"),
            "mobility": Quantity(abs(steady.velocity) / drive.amplitude, "m/(s T)", "velocity per field"),
            "saturation_parameter_b": Quantity(self.saturation, "1", "b = B_N/(α B_sf)"),
            "travelled": Quantity(float(position[-1] - position[0]), "m", "way of the wall in this run"),
            "neel_field_amplitude": Quantity(drive.amplitude, "T", "±B_N on the sublattices, enters the LLG"),
            "magnon_speed": Quantity(scales.magnon_speed, "m/s", "c, the wall's speed limit"),
            "inertia_time": Quantity(scales.inertia_time, "s", "τ = 1/(2αγB_E)"),
            "resonance": Quantity(scales.resonance, "rad/s", "ω0 = γB_sf"),
            "damping": Quantity(scales.damping, "1", "Gilbert α"),
            **microscopic,
            **carrier_quantities(self.material, found.superflow if found else math.nan, drive.amplitude),
        }

    def timescales(self) -> Timescales | None:
        """Of a strip of this length and 100 nm width under the illustrative niobium; None for a given field."""
        found = self.drive.microscopic
        if found is None:
            return None
        device = Racetrack(material=self.material, length=self.scenario.track_length)
        error = found.b_neel_error / (2 * found.layers)
        field = SuperflowField(found.superflow, float(found.vector[1]), 0.0, found.vector, error, found.f1)
        return timescales(device, found.superflow, field=field, scan=False)

    def _snapshots(self, times: np.ndarray, start: Snapshot | None) -> Iterator[Snapshot]:
        state = self.initial_state() if start is None else None
        window = FollowWall(EASY_AXIS)
        return evolve_state(self.llg, self.track, state, self._integrator(), times, window, start=start)

    def _integrator(self) -> Any:
        if self.scenario.method == "dopri54":
            return DormandPrince54()
        return RungeKutta4(self.scenario.step or suggest_timestep(self.llg, self.track))

    def _wall(self, snapshot: Snapshot) -> Wall:
        return track_wall(snapshot.state, self.origin + self.track.positions(snapshot.offset), EASY_AXIS)

    def _expected(self) -> DrivenWall:
        s, given = self.scenario, self.scenario.saturation is not None
        return DrivenWall.of(
            self.material,
            self.times,
            self.track.spacing,
            s.start,
            self.polarity,
            self.drive.energy_difference,
            self.drive.energy_difference_error,
            superflow=None if given else s.superflow,
            saturation=s.saturation,
        )

    def _check(self, first: Snapshot) -> WallMotionCheck:
        return WallMotionCheck.starting_at(
            first,
            self._wall(first),
            track=self.track,
            slope=self.drive.energy_difference,
            slope_error=self.drive.energy_difference_error,
            potential=self.drive.potential,
            potential_error=self.drive.potential_error,
            driving_term="NeelField",
            anisotropy=max(self.material.easy_axis_anisotropy, self.material.hard_axis_anisotropy),
        )
