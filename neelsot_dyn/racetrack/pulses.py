"""A wall started, stopped and brought back by current pulses: +1 is the superflow q, 0 none, −1 reversed.

A wall has inertia: it starts within τ = 1/(2αγB_E), and coasts c τ asinh(u0/c) after a switch-off at v0,
u0 = v0/√(1 − v0²/c²). Collective coordinates of the same pattern say where it should be at every saved step.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import floats, integers, positive, require, saved_steps
from neelsot_dyn._later import Dataset
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.dynamics import CollectiveCoordinates, Schedule, Segment, WallCoordinates
from neelsot_dyn.experiments import checks, observers
from neelsot_dyn.experiments.parent_current import carrier_quantities
from neelsot_dyn.experiments.run import Observer, Run, Step, rk4
from neelsot_dyn.experiments.scenario import CELLS, Column, Quantity, scale_quantities
from neelsot_dyn.pulses import Pulses, Rectangular
from neelsot_dyn.racetrack.figures.walls import pulses_figure
from neelsot_dyn.racetrack.wall_on_track import CLEARANCE, EASY_AXIS, WallOnTrack
from neelsot_dyn.units import unit

WORDING = (
    "local BdG landscape at the wall, at the drive's sign",
    "trace-formula energy of the profile, at the drive's sign",
    "Néel-field energy in the dynamics, at the drive's sign",
)
EXPECTED = Column("expected_position", "m", "wall position by collective coordinates")


@frozen(kw_only=True, field_transformer=typed_fields)
class PulsedPropulsion(WallOnTrack):
    """A wall driven by pulses: everything that is needed to run it again.

    As `WallOnTrack`, and pattern: +1, 0 or −1 for each piece of time, and durations [s] of the pieces. piece_frames:
    saved steps in each. track_length [m].

    Raises ValueError, before any work, for an unknown material or number, a pattern without a pulse, cells wider than
    δ0/3, or (`prepare`) a wall that would leave its track.
    """

    figures: ClassVar = {"pulses": pulses_figure}

    pattern: tuple[int, ...] = field(default=(1, 0, -1, 0), converter=integers)
    durations: tuple[float, ...] = field(default=(3e-9, 1e-9, 3e-9, 1e-9), converter=floats, metadata=unit("s"))
    piece_frames: int = field(default=60, validator=saved_steps(4, " in a piece"))
    track_length: float = field(default=6e-7, validator=positive, metadata=unit("m"))
    cells_per_width: float = field(default=6.0, validator=CELLS)
    window_widths: float = field(default=32.0, validator=positive)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        super().__attrs_post_init__()
        signs = len(self.pattern) > 0 and all(sign in (-1, 0, 1) for sign in self.pattern) and self.pattern[0] != 0
        require(signs, "pattern", self.pattern, "signs +1, 0 and −1, a pulse first, such as (1, 0, -1, 0)")
        pieces = len(self.durations) == len(self.pattern)
        require(pieces, "durations", self.durations, f"{len(self.pattern)} times [s], one per piece of the pattern")
        for duration in self.durations:
            require(math.isfinite(duration) and duration > 0, "durations", self.durations, "times > 0 [s]")

    def prepare(self) -> Run:
        """Compute the drive and build the run. ValueError if the wall leaves its track."""
        material, drive = self.resolved_material(), self.drive
        room = CLEARANCE * material.magnet.wall_width
        low, high = float(self.expected.min()), float(self.expected.max())
        valid = f"places from {room:.3g} to {self.track_length - room:.3g} m; this one goes {low:.3g} to {high:.3g} m"
        require(room <= low and high <= self.track_length - room, "track_length", self.track_length, valid)
        places = dict(zip(self.schedule.times.tolist(), self.expected.tolist(), strict=True))

        def given(step: Step) -> tuple[float, ...]:
            sign = step.segment.drive
            return sign * self.flow, sign * drive.amplitude, places[step.snapshot.time]

        return Run(
            **self.common,
            schedule=self.schedule,
            title=f"{material.name}: wall driven by pulses of a {drive.kind}",
            drive_label=f"pulses of {drive.label}",
            integrator=rk4,
            observers=(*self.observed, Observer((observers.SUPERFLOW, observers.NEEL_FIELD, EXPECTED), given)),
            checks=self.held_to(
                checks.wall_motion(drive, lambda step: step.segment.drive, WORDING),
                self.against_the_material(ends=self.schedule.ends.tolist(), signs=self.pattern),
            ),
        )

    def attributes(self) -> dict[str, Any]:
        """What figures and movies know of the run."""
        return super().attributes() | {"switch_times": self.schedule.ends, "pattern": np.array(self.pattern)}

    def quick(self) -> PulsedPropulsion:
        """Shorter pulses, fewer frames."""
        return evolve(self, durations=tuple(d / 20 for d in self.durations), piece_frames=12)

    @cached_property
    def schedule(self) -> Schedule:
        """The equation of motion of every piece of the pattern; of a texture's torque one, under pulses."""
        equations = {sign: self.llg(sign) for sign in set(self.pattern)}
        if self.depth == "texture":
            starts = np.concatenate([[0.0], np.cumsum(self.durations)[:-1]]).tolist()
            parts = zip(self.pattern, starts, self.durations, strict=True)
            pulses = [Rectangular(sign * self.superflow, start, length) for sign, start, length in parts if sign]
            equations = dict.fromkeys(set(self.pattern), self.texture_llg(Pulses(pulses)))
        pieces = zip(self.pattern, self.durations, strict=True)
        return Schedule([Segment(equations[s], duration, self.piece_frames, drive=s) for s, duration in pieces])

    @cached_property
    def expected(self) -> np.ndarray:
        """The wall's place [m] at the saved times by collective coordinates, piece by piece."""
        wall = WallCoordinates(self.start, angle=self.wall_angle, polarity=self.polarity)
        times, places, begin = self.schedule.times, [self.start], 0.0
        for segment, end in zip(self.schedule.segments, self.schedule.ends, strict=True):
            inside = times[(times > begin) & (times <= end)] - begin
            path = CollectiveCoordinates(self.local_llg(segment.drive), EASY_AXIS).trajectory(
                wall, np.concatenate([[0.0], inside])
            )
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
        c = self.scales.magnon_speed
        return c * self.scales.inertia_time * math.asinh(speed / math.sqrt(c**2 - speed**2))

    def quantities(self, dataset: Dataset) -> Mapping[str, Quantity]:
        """Displacements, coasting and speeds against the closed forms."""
        times, place = np.asarray(dataset["time"]), np.asarray(dataset["wall_position"])
        speed = np.asarray(dataset["wall_velocity"])
        expected = np.asarray(dataset["expected_position"])
        edges = [0, *(int(np.argmin(np.abs(times - end))) for end in self.schedule.ends)]
        scales, pattern, amplitude = self.scales, self.pattern, self.drive.amplitude
        way = float(np.ptp(expected)) or 1.0
        shares = float(np.abs(place - expected).max()) / way
        first, first_expected = float(place[edges[1]] - place[0]), float(expected[edges[1]] - expected[0])
        out = {
            "displacement": Quantity(first, "m", "way of the wall in the first piece"),
            "displacement_expected": Quantity(first_expected, "m", "the same by collective coordinates"),
            "largest_deviation": Quantity(shares, "1", "from collective coordinates, share of the whole way"),
            "returned": Quantity(float(place[-1] - place[0]), "m", "place at the end, from the start"),
            "steady_speed": Quantity(abs(float(speed[edges[1]])), "m/s", "at the end of the first piece"),
            "steady_speed_closed_form": Quantity(scales.wall_speed(amplitude), "m/s", "μB_N/√(1 + (μB_N/c)²)"),
        }
        rest = next((k for k in range(1, len(pattern)) if pattern[k] == 0 and pattern[k - 1] != 0), None)
        if rest is not None:
            begin, end = edges[rest], edges[rest + 1]
            error = float(np.hypot(*np.asarray(dataset["wall_position_error"])[[begin, end]]))
            coasted, closed = abs(float(place[end] - place[begin])), self.coasting(abs(float(speed[begin])))
            out["coasting"] = Quantity(coasted, "m", "way after the first switch-off", error)
            out["coasting_closed_form"] = Quantity(closed, "m", "c τ asinh(u0/c) from the speed at the switch-off")
        return {
            **out,
            "neel_field_amplitude": Quantity(amplitude, "T", "±B_N on the sublattices in a pulse"),
            "saturation_parameter_b": Quantity(scales.saturation(amplitude), "1", "b = B_N/(α B_sf)"),
            "magnon_speed": Quantity(scales.magnon_speed, "m/s", "c, the wall's speed limit"),
            **scale_quantities(scales),
            **carrier_quantities(self.resolved_material(), self.flow, amplitude),
        }
