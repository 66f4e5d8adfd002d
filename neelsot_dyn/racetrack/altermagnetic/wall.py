"""What is different about the wall of an altermagnet? It carries a moment, and it turns as it is driven.

The sublattices' stiffness along the track differs by ±A_alt cos 2ψ, ψ the track's angle to the crystal. A moving wall
turns at φ̇ = α (A_alt cos 2ψ/𝒜) ω0 b³, b = B_N/(α B_sf). A weak hard axis ẑ holds it back up to a Walker threshold,
b³(1 + b²) = B_H 𝒜/(2α² |A_alt cos 2ψ| B_sf): below, the angle locks at sin 2φ = −(b³(1 + b²) over its threshold).
Superflows reach b of 1e-4, so that this takes a given field, and the run says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import finite, least, positive, require, saved_steps
from neelsot_dyn._later import Dataset
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices.magnet import magnet_energy
from neelsot_dyn.dynamics import LLG, FollowWall, NeelField, Schedule, Segment, Track, WallCoordinates, wall_state
from neelsot_dyn.experiments import checks, observers
from neelsot_dyn.experiments.drive import WallDrive, synthetic_drive
from neelsot_dyn.experiments.figures import wall_motion_figure
from neelsot_dyn.experiments.run import Observer, Run, Step, rk4
from neelsot_dyn.experiments.scenario import CELLS, Column, Quantity, Scenario, scale_quantities
from neelsot_dyn.experiments.velocity import SETTLING_TIMES, steady_velocity
from neelsot_dyn.racetrack.altermagnetic.moment import WallMoments, wall_moments
from neelsot_dyn.racetrack.figures.walls import altermagnetic_figure
from neelsot_dyn.units import unit

EASY_AXIS = np.array([0.0, 1.0, 0.0])
ORIENTATIONS = np.linspace(0, np.pi / 2, 7)
MOMENT = tuple(Column(f"moment_{c}", "A", f"net moment along {c} per cross-section, 2 M_s ∫ m dx") for c in "xyz")
WORDING = (
    "given field's landscape at the wall, from the start",
    "energy of the profile in the given field, from the start",
    "Néel-field energy in the dynamics, from the start",
)


@frozen(kw_only=True, field_transformer=typed_fields)
class AltermagneticWall(Scenario):
    """The scenario: everything that is needed to run it again.

    saturation: b of the synthetic Néel field b α B_sf ŷ that drives the wall. track_angle: ψ [rad] of the track to the
    crystal axis along which m1 is the stiffer. wall_angle: φ of Eq. 16 at the start [rad]; π/2 lies in the film's
    plane, the easy place of a hard axis ẑ. duration [s], frames; cells_per_width, window_widths: grid and window.
    The wall starts with its steady speed. The material's altermagnetic_ratio A_alt/A11 must not be zero, its dmi must:
    on ±ŷ domains a DMI is a twist, n → R_y(−xD/𝒜) n, and a wall that moves turns by it.

    Raises ValueError, before any work, for an unknown material or number, or what cannot run.
    """

    figures: ClassVar = {"wall_motion": wall_motion_figure, "turning": altermagnetic_figure}

    changes: Mapping[str, float] = field(
        factory=lambda: {"altermagnetic_ratio": 0.2, "hard_axis_field": 0.0, "dmi": 0.0}
    )
    saturation: float = field(default=0.8, validator=finite)
    track_angle: float = field(default=0.0, validator=finite, metadata=unit("rad"))
    wall_angle: float = field(default=math.pi / 2, validator=finite, metadata=unit("rad"))
    duration: float = field(default=3.2e-9, validator=positive, metadata=unit("s"))
    frames: int = field(default=240, validator=saved_steps(12))
    cells_per_width: float = field(default=6.0, validator=CELLS)
    window_widths: float = field(default=60.0, validator=least(40, "a window of at least 40 wall widths"))

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        material = self.resolved_material()
        ratio, damping = material.magnet.altermagnetic_ratio, material.magnet.damping
        require(ratio != 0, "altermagnetic_ratio", ratio, "a number other than 0, such as 0.2")
        require(damping > 0, "damping", damping, "a number > 0: else no steady velocity")
        dmi = material.magnet.dmi
        require(dmi == 0, "dmi", dmi, "0: a DMI turns a moving wall by D/𝒜 per way, by far more than what is looked at")
        require(self.saturation != 0, "saturation", self.saturation, "a b other than 0")
        most = self.scales.largest_saturation
        valid = f"a b below {most:.3g}, where the field turns the domain over"
        require(abs(self.saturation) < most, "saturation", self.saturation, valid)
        late = SETTLING_TIMES * self.scales.inertia_time
        require(
            self.duration > 1.5 * late, "duration", self.duration, f"more than 30 inertia times, {1.5 * late:.3g} s"
        )

    def quick(self) -> AltermagneticWall:
        """A beginning of the turn, on a coarser grid."""
        return evolve(self, duration=min(self.duration, 8e-11), frames=20, cells_per_width=4.0, window_widths=40.0)

    @cached_property
    def drive(self) -> WallDrive:
        """The given field."""
        return synthetic_drive(
            self.resolved_material(), self.saturation * self.scales.spin_flop_field * self.scales.damping
        )

    @cached_property
    def grid(self) -> Track:
        """The window's cells."""
        width = self.scales.wall_width
        return Track(length=self.window_widths * width, spacing=width / self.cells_per_width)

    @cached_property
    def moments(self) -> WallMoments:
        """Moments of walls at rest by the track's angle, this run's first."""
        return wall_moments(self.resolved_material(), np.array([self.track_angle, *ORIENTATIONS]))

    @property
    def origin(self) -> float:
        """Laboratory place of the window's first edge: far enough from 0 for the way back."""
        way = self.expected_velocity * self.duration
        return max(0.0, -way)

    @property
    def expected_velocity(self) -> float:
        """μB_N/√(1 + (μB_N/c)²) [m/s], +ŷ on the left."""
        return self.scales.wall_speed(float(self.drive.vector[1]))

    @property
    def alternating(self) -> float:
        """A_alt cos 2ψ/𝒜."""
        return self.resolved_material().a_alt * math.cos(2 * self.track_angle) / self.scales.stiffness

    @property
    def free_turning(self) -> float:
        """φ̇ [rad/s] = α (A_alt cos 2ψ/𝒜) ω0 b³ without a hard axis."""
        return self.scales.damping * self.alternating * self.scales.resonance * self.saturation**3

    @property
    def walker_push(self) -> float:
        """b³(1 + b²), what is held against the threshold."""
        b = abs(self.saturation)
        return b**3 * (1 + b**2)

    @property
    def walker_threshold(self) -> float:
        """B_H 𝒜/(2α² |A_alt cos 2ψ| B_sf), the b³(1 + b²) from which the wall turns on and on; 0 without hard axis."""
        d = self.scales
        strength = 2 * d.damping**2 * abs(self.alternating) * d.spin_flop_field
        return d.hard_field / strength if strength > 1e-12 * d.spin_flop_field * d.damping**2 else math.inf

    def prepare(self) -> Run:
        """Relax walls at rest for their moments (a second or two) and build the run."""
        material, drive, degrees = self.resolved_material(), self.drive, math.degrees(self.track_angle)
        magnet = magnet_energy(material, EASY_AXIS, self.track_angle)
        llg = LLG.of(material, magnet + NeelField(drive.vector))
        start = WallCoordinates(self.grid.length / 2, velocity=self.expected_velocity, angle=self.wall_angle)
        return Run(
            scenario=self,
            grid=self.grid,
            schedule=Schedule([Segment(llg, self.duration, self.frames)]),
            state=wall_state(llg, self.grid, start, EASY_AXIS),
            axis=EASY_AXIS,
            title=f"{material.name}: altermagnetic wall on a track at {degrees:.3g}°, {drive.kind}",
            drive_label=drive.label,
            integrator=partial(rk4, safety=0.3),
            window=FollowWall(EASY_AXIS),
            origin=self.origin,
            observers=(
                observers.wall,
                observers.velocity,
                Observer((observers.NEEL_FIELD,), lambda step: drive.amplitude),
                Observer(MOMENT, moment),
            ),
            checks=(
                checks.wall_motion(drive, wording=WORDING),
                checks.driven_wall(
                    self.origin + self.grid.length / 2,
                    1,
                    drive,
                    saturation=self.saturation,
                    moving=True,
                    softness=4 * self.alternating**2,  # the altermagnetic part twists the wall and narrows it
                ),
            ),
        )

    def attributes(self) -> Mapping[str, Any]:
        """What figures and movies know of the run."""
        return {
            "axis": "y",
            "track_length": abs(self.expected_velocity) * self.duration + self.grid.length,
            "landscape_slope": self.drive.energy_difference,
            "landscape": "given field",
            "landscape_kind": "given field, not from a superflow",
            "velocity_closed_form": self.expected_velocity,
            "turning_closed_form": self.free_turning,
            "walker_ratio": self.walker_push / self.walker_threshold if self.walker_threshold > 0 else -1.0,
            "orientations": ORIENTATIONS,
            "moments": self.moments.moments[1:],
            "moments_closed_form": self.moments.closed_form[1:],
        }

    def quantities(self, dataset: Dataset) -> Mapping[str, Quantity]:
        """Turning and locking against the closed forms, velocity, and the moment at rest."""
        times, angle = np.asarray(dataset["time"]), np.unwrap(np.asarray(dataset["wall_angle"]))
        steady = steady_velocity(times, np.asarray(dataset["wall_position"]), self.scales.inertia_time)
        turning = steady_velocity(times, angle, self.scales.inertia_time)
        threshold, push = self.walker_threshold, self.walker_push
        last = float(angle[-1])
        share = abs(math.sin(2 * last))
        walker = {}
        if threshold > 0:
            locked = push < threshold
            mean = 0.0 if locked else self.free_turning * math.sqrt(1 - (threshold / push) ** 2)
            found = push / share if locked and share > 0 else math.nan
            walker = {
                "walker_push": Quantity(push, "1", "b³(1 + b²) of this run"),
                "walker_threshold_closed_form": Quantity(threshold, "1", "B_H 𝒜/(2α² |A_alt cos 2ψ| B_sf)"),
                "walker_threshold": Quantity(found, "1", "b³(1 + b²)/|sin 2φ| of the angle at which this wall locks"),
                "locked_angle": Quantity(last if locked else math.nan, "rad", "φ at the end, below the threshold"),
                "turning_with_hard_axis": Quantity(mean, "rad/s", "closed form of the mean over half turns, √ of both"),
            }
        moments = self.moments
        return {
            "turning": turning.quantity("rad/s", "mean φ̇ after 20 inertia times"),
            "turning_closed_form": Quantity(self.free_turning, "rad/s", "α (A_alt cos 2ψ/𝒜) ω0 b³, no hard axis"),
            **walker,
            "moment": Quantity(float(moments.moments[0]), "A", "of the wall at rest, along its inner vector"),
            "moment_closed_form": Quantity(float(moments.closed_form[0]), "A", "π A_alt cos 2ψ/(B_E δ)"),
            "moment_largest": Quantity(float(moments.largest[0]), "1", "the largest |m| in the wall at rest"),
            "velocity": steady.quantity("m/s", "after 20 inertia times"),
            "velocity_closed_form": Quantity(self.expected_velocity, "m/s", "μB_N/√(1 + (μB_N/c)²)"),
            "saturation_parameter_b": Quantity(self.saturation, "1", "b = B_N/(α B_sf), of a given field"),
            "neel_field_amplitude": Quantity(self.drive.amplitude, "T", "±B_N on the sublattices, synthetic"),
            "alternating_stiffness": Quantity(self.alternating, "1", "A_alt cos 2ψ/𝒜"),
            "track_angle": Quantity(self.track_angle, "rad", "ψ of the track to the crystal"),
            **scale_quantities(self.scales),
        }

    def remarks(self) -> Sequence[str]:
        """What drives it, and what a superflow would do."""
        return (
            f"Driven at b = {self.saturation:.3g} by a given field: a superflow's b is of order 1e-4, and the "
            "turning goes as b³.",
        )


def moment(step: Step) -> np.ndarray:
    """2 M_s ∫ m dx [A]."""
    run = step.run
    total: np.ndarray = 2 * run.material.magnetization * run.grid.spacings[0] * step.snapshot.state.m.sum(axis=0)
    return total
