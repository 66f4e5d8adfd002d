"""How does a wall start, coast, stop and come back when the superflow is pulsed? The scenario and its course.

The drive follows a pattern of signs: +1 is the superflow q, 0 none, −1 reversed. A wall has inertia: it starts within
τ = 1/(2αγB_E), and coasts c τ asinh(u0/c) after a switch-off, u0 = v0/√(1 − v0²/c²). Collective coordinates of the same
pattern say where it should be at every saved step.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import materials, textures
from neelsot_dyn._checks import finite, floats, integers, one_of, positive, positive_integer, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices.magnet import derived, magnet_energy
from neelsot_dyn.dynamics import (
    LLG,
    CollectiveCoordinates,
    DerivedQuantities,
    FollowWall,
    Integrator,
    NeelField,
    RungeKutta4,
    Snapshot,
    Track,
    TwoSublatticeState,
    Wall,
    WallCoordinates,
    suggest_timestep,
    track_wall,
)
from neelsot_dyn.experiments import columns
from neelsot_dyn.experiments.drive import Drive, superflow_drive, synthetic_drive
from neelsot_dyn.experiments.parent_current import carrier_quantities
from neelsot_dyn.experiments.scenario import Column, Course, Quantity, Scenario
from neelsot_dyn.experiments.velocity import instantaneous_velocity
from neelsot_dyn.racetrack.pieces import Piece, evolve_pieces, piece_at, piece_ends, piece_times
from neelsot_dyn.racetrack.propulsion import CLEARANCE, EASY_AXIS
from neelsot_dyn.validation import DrivenWall, Residual, WallMotionCheck

if TYPE_CHECKING:
    import xarray


@frozen(kw_only=True, field_transformer=typed_fields)
class PulsedPropulsion(Scenario):
    """The scenario: everything that is needed to run it again.

    superflow: q along x̂ [1/m] of a pulse. saturation: if given, a synthetic field b α B_sf ŷ instead, labelled so.
    pattern: +1, 0 or −1 for each piece of time, and durations [s] of the pieces. piece_frames: saved steps in each.
    track_length, start [m]; left_domain "+y" or "-y"; wall_angle: φ of Eq. 16 [rad]; cells_per_width, window_widths:
    grid and window.

    Raises ValueError, before any work, for an unknown material or number, a pattern without a pulse, cells wider than
    δ0/3, or (`prepare`) a wall that would leave its track.
    """

    superflow: float = field(default=1e7, validator=finite)
    saturation: float | None = None
    pattern: tuple[int, ...] = field(default=(1, 0, -1, 0), converter=integers)
    durations: tuple[float, ...] = field(default=(3e-9, 1e-9, 3e-9, 1e-9), converter=floats)
    piece_frames: int = field(default=60, validator=positive_integer)
    track_length: float = field(default=6e-7, validator=positive)
    start: float = field(default=1.5e-7, validator=positive)
    left_domain: str = field(default="-y", validator=one_of("+y", "-y"))
    wall_angle: float = field(default=math.pi / 2, validator=finite)
    cells_per_width: float = field(default=6.0, validator=positive)
    window_widths: float = field(default=32.0, validator=positive)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        damping = self.resolved_material().magnet.damping
        require(damping > 0, "damping", damping, "a number > 0: else the wall never stops")
        signs = len(self.pattern) > 0 and all(sign in (-1, 0, 1) for sign in self.pattern) and self.pattern[0] != 0
        require(signs, "pattern", self.pattern, "signs +1, 0 and −1, a pulse first, such as (1, 0, -1, 0)")
        pieces = len(self.durations) == len(self.pattern)
        require(pieces, "durations", self.durations, f"{len(self.pattern)} times [s], one per piece of the pattern")
        for duration in self.durations:
            require(math.isfinite(duration) and duration > 0, "durations", self.durations, "times > 0 [s]")
        require(self.cells_per_width >= 3, "cells_per_width", self.cells_per_width, "at least 3 cells per wall width")
        require(self.window_widths >= 30, "window_widths", self.window_widths, "a window of at least 30 wall widths")
        require(self.piece_frames >= 4, "piece_frames", self.piece_frames, "at least 4 saved steps in a piece")
        if self.saturation is None:
            require(self.superflow != 0, "superflow", self.superflow, "a q other than 0: nothing else moves the wall")
        else:
            given = math.isfinite(self.saturation) and self.saturation != 0
            require(given, "saturation", self.saturation, "a finite b other than 0")

    def prepare(self) -> PulsedRun:
        """Compute the drive (seconds, for a superflow) and build the run. ValueError if the wall leaves its track."""
        material = self.resolved_material()
        if self.saturation is None:
            drive = superflow_drive(material, self.superflow)
        else:
            field_ = self.saturation * derived(material).spin_flop_field * material.magnet.damping
            drive = synthetic_drive(material, field_)
        run = PulsedRun(scenario=self, material=material, drive=drive)
        room = CLEARANCE * material.magnet.wall_width
        low, high = float(run.expected.min()), float(run.expected.max())
        valid = f"places from {room:.3g} to {self.track_length - room:.3g} m; this one goes {low:.3g} to {high:.3g} m"
        require(room <= low and high <= self.track_length - room, "track_length", self.track_length, valid)
        return run

    def quick(self) -> PulsedPropulsion:
        """Shorter pulses, fewer frames."""
        return evolve(self, durations=tuple(d / 20 for d in self.durations), piece_frames=12)


@frozen(eq=False)
class PulsedFrame:
    """One saved step: the dynamics' snapshot, the course's columns, and its validation."""

    snapshot: Snapshot
    values: Mapping[str, float]
    residuals: tuple[Residual, ...]


@frozen(eq=False, slots=False)
class PulsedRun(Course):
    """The objects of one scenario, ready to run."""

    scenario: PulsedPropulsion
    material: materials.Material
    drive: Drive

    @cached_property
    def derived(self) -> DerivedQuantities:
        """The scales of the dynamics."""
        return derived(self.material)

    @cached_property
    def track(self) -> Track:
        """The window's cells."""
        width = self.material.magnet.wall_width
        return Track(length=self.scenario.window_widths * width, spacing=width / self.scenario.cells_per_width)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The equation of motion of every piece of the pattern."""
        s, m = self.scenario, self.material
        magnet = magnet_energy(m, EASY_AXIS)

        def llg(sign: int) -> LLG:
            energy = magnet + NeelField(sign * self.drive.vector)
            return LLG(energy, m.magnetization, m.magnet.damping, m.magnet.gyromagnetic_ratio)

        equations = {sign: llg(sign) for sign in set(s.pattern)}
        return tuple(
            Piece(equations[sign], duration, s.piece_frames)
            for sign, duration in zip(s.pattern, s.durations, strict=True)
        )

    @property
    def polarity(self) -> int:
        """+1 with the +ŷ domain on the left."""
        return 1 if self.scenario.left_domain == "+y" else -1

    @property
    def origin(self) -> float:
        """Laboratory position [m] of the window's first edge at the start."""
        return self.scenario.start - self.track.cells * self.track.spacing / 2

    @property
    def times(self) -> np.ndarray:
        """Saved times [s], the first at 0."""
        return piece_times(self.pieces)

    @cached_property
    def expected(self) -> np.ndarray:
        """The wall's place [m] at the saved times by collective coordinates, piece by piece."""
        wall = WallCoordinates(self.scenario.start, angle=self.scenario.wall_angle, polarity=self.polarity)
        times, places, begin = self.times, [self.scenario.start], 0.0
        for piece, end in zip(self.pieces, piece_ends(self.pieces), strict=True):
            inside = times[(times > begin) & (times <= end)] - begin
            path = CollectiveCoordinates(piece.llg, EASY_AXIS).trajectory(wall, np.concatenate([[0.0], inside]))
            places += path.position[1:].tolist()
            wall = WallCoordinates(
                float(path.position[-1]),
                float(path.velocity[-1]),
                float(path.angle[-1]),
                float(path.angular_velocity[-1]),
                self.polarity,
            )
            begin = end
        return np.array(places)

    def coasting(self, speed: float) -> float:
        """c τ asinh(u0/c) [m], u0 = v0/√(1 − v0²/c²): the way after a switch-off at v0 = `speed` [m/s]."""
        c = self.derived.magnon_speed
        return c * self.derived.inertia_time * math.asinh(speed / math.sqrt(c**2 - speed**2))

    @property
    def drive_label(self) -> str:
        """The drive in words."""
        return f"pulses of {self.drive.label}"

    @property
    def title(self) -> str:
        """A line for figures and movies."""
        return f"{self.material.name}: wall driven by pulses of a {self.drive.kind}"

    @property
    def columns(self) -> Sequence[Column]:
        """The wall, where it should be, its drive, and the energies that the validation compares."""
        return (
            *columns.WALL,
            columns.VELOCITY,
            columns.SUPERFLOW,
            columns.NEEL_FIELD,
            Column("expected_position", "m", "wall position by collective coordinates"),
            Column("validation_landscape_energy", "J/m^2", "local BdG landscape at the wall, at the drive's sign"),
            Column("validation_torque_energy", "J/m^2", "trace-formula energy of the profile, at the drive's sign"),
            Column("validation_dynamics_energy", "J/m^2", "Néel-field energy in the dynamics, at the drive's sign"),
        )

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What figures and movies know of the run."""
        return {
            "axis": "y",
            "track_length": self.scenario.track_length,
            "landscape_slope": self.drive.energy_difference * self.polarity,
            "landscape": "BdG free energy" if self.drive.microscopic else "given field",
            "landscape_kind": "local: F(+y) - F(-y) of the bulk per wall travel, fixed gap",
            "switch_times": piece_ends(self.pieces),
            "pattern": np.array(self.scenario.pattern),
        }

    @property
    def methods(self) -> Sequence[str]:
        """What to cite."""
        return ("wall_motion", *(("superflow_torque", "quadpack") if self.drive.microscopic else ()))

    def initial_state(self) -> TwoSublatticeState:
        """The wall of Eq. 16 at rest in the middle of the window."""
        profile = textures.wall_profile(
            self.track.x + self.origin, self.scenario.start, self.material.magnet.wall_width, self.scenario.wall_angle
        )
        return TwoSublatticeState.from_neel(self.polarity * profile)

    def frames(self, resume: Snapshot | None = None) -> Iterator[PulsedFrame]:
        """Yield a frame per saved time; with `resume`, the frames after that snapshot of an earlier run."""
        check = self._check(next(self._snapshots(None)))
        expected = dict(zip(self.times.tolist(), self.expected.tolist(), strict=True))
        driven = self._driven()
        for snapshot in self._snapshots(resume):
            k = piece_at(self.pieces, snapshot.time)
            sign, llg = self.scenario.pattern[k], self.pieces[k].llg
            wall = self._wall(snapshot)
            rate = llg.rate(snapshot.state, self.track)
            step = check.step(snapshot, wall, sign)
            values = {
                **columns.wall_values(wall),
                "wall_velocity": instantaneous_velocity(snapshot.state.n, (rate[0] - rate[1]) / 2, self.track.spacing),
                "superflow": sign * self._flow,
                "neel_field": sign * self.drive.amplitude,
                "expected_position": expected[snapshot.time],
                "validation_landscape_energy": step.landscape_energy,
                "validation_torque_energy": step.torque_energy,
                "validation_dynamics_energy": step.dynamics_energy,
            }
            yield PulsedFrame(snapshot, values, (*step.residuals, *driven.residuals(snapshot, rate, wall)))

    def quantities(self, dataset: xarray.Dataset) -> Mapping[str, Quantity]:
        """Displacements, coasting and speeds against the closed forms."""
        times, place = np.asarray(dataset["time"]), np.asarray(dataset["wall_position"])
        speed = np.asarray(dataset["wall_velocity"])
        expected = np.asarray(dataset["expected_position"])
        edges = [0, *(int(np.argmin(np.abs(times - end))) for end in piece_ends(self.pieces))]
        scales, pattern = self.derived, self.scenario.pattern
        steady = scales.wall_speed(self.drive.amplitude)
        way = float(np.ptp(expected)) or 1.0
        out = {
            "displacement": Quantity(float(place[edges[1]] - place[0]), "m", "way of the wall in the first piece"),
            "displacement_expected": Quantity(
                float(expected[edges[1]] - expected[0]), "m", "the same by collective coordinates"
            ),
            "largest_deviation": Quantity(
                float(np.abs(place - expected).max()) / way, "1", "from collective coordinates, share of the whole way"
            ),
            "returned": Quantity(float(place[-1] - place[0]), "m", "place at the end, from the start"),
            "steady_speed": Quantity(abs(float(speed[edges[1]])), "m/s", "at the end of the first piece"),
            "steady_speed_closed_form": Quantity(steady, "m/s", "μB_N/√(1 + (μB_N/c)²)"),
        }
        rest = next((k for k in range(1, len(pattern)) if pattern[k] == 0 and pattern[k - 1] != 0), None)
        if rest is not None:
            begin, end = edges[rest], edges[rest + 1]
            out["coasting"] = Quantity(
                abs(float(place[end] - place[begin])),
                "m",
                "way after the first switch-off",
                float(np.hypot(*np.asarray(dataset["wall_position_error"])[[begin, end]])),
            )
            out["coasting_closed_form"] = Quantity(
                self.coasting(abs(float(speed[begin]))), "m", "c τ asinh(u0/c) from the speed at the switch-off"
            )
        return {
            **out,
            "neel_field_amplitude": Quantity(self.drive.amplitude, "T", "±B_N on the sublattices in a pulse"),
            "saturation_parameter_b": Quantity(scales.saturation(self.drive.amplitude), "1", "b = B_N/(α B_sf)"),
            "inertia_time": Quantity(scales.inertia_time, "s", "τ = 1/(2αγB_E)"),
            "magnon_speed": Quantity(scales.magnon_speed, "m/s", "c, the wall's speed limit"),
            "damping": Quantity(scales.damping, "1", "Gilbert α"),
            **carrier_quantities(self.material, self._flow, self.drive.amplitude),
        }

    @property
    def _flow(self) -> float:
        """q in a pulse [1/m], NaN for a given field."""
        return self.scenario.superflow if self.drive.microscopic else math.nan

    def _snapshots(self, start: Snapshot | None) -> Iterator[Snapshot]:
        state = self.initial_state() if start is None else None

        def method(llg: LLG) -> Integrator:
            return RungeKutta4(suggest_timestep(llg, self.track))

        return evolve_pieces(self.pieces, self.track, state, method, FollowWall(EASY_AXIS), start)

    def _wall(self, snapshot: Snapshot) -> Wall:
        return track_wall(snapshot.state, self.origin + self.track.positions(snapshot.offset), EASY_AXIS)

    def _driven(self) -> DrivenWall:
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
            ends=piece_ends(self.pieces).tolist(),
            signs=s.pattern,
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
            first_sign=self.scenario.pattern[0],
        )
