"""A wall caught by a notch, a step or grains of anisotropy, pulled harder and harder: where does it tear loose?

The field rises in equal stairs from zero to `overdrive` times the depinning field, which is found beforehand by
following the wall's rests (`depinning`), not from the motion. The motion shows the same from the other side: it is late
by what the ramp gains while the wall, nearly at rest, makes up its mind.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import textures
from neelsot_dyn._checks import not_negative, one_of, positive, require, saved_steps
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices.obstacles import Grains, Notch, Profile, Step
from neelsot_dyn.devices.racetrack import Racetrack, SuperflowField
from neelsot_dyn.dynamics import NeelField, Schedule, Segment, Track, TwoSublatticeState, equal_steps
from neelsot_dyn.experiments import checks, observers
from neelsot_dyn.experiments import run as experiment
from neelsot_dyn.experiments.scenario import CELLS, Scenario
from neelsot_dyn.racetrack.figures.pinning import creep_figure, depinning_figure
from neelsot_dyn.racetrack.pinning.depinning import Depinning, RestCurve, creep_velocity, rest_curve, rigid_field
from neelsot_dyn.racetrack.pinning.numbers import CREEP_SHARES, against_the_material, pinning_quantities
from neelsot_dyn.units import unit
from neelsot_dyn.validation import MaterialMotion, WallNumbers

EASY_AXIS = np.array([0.0, 1.0, 0.0])
ROOM = 12
"""Wall widths between the ends of the track and the places where rests are looked for."""
PER_WIDTH = 5
"""Rests per wall width."""
SAFETY = 0.25
"""Of the steps: a wall that tears loose is fast, and its length is to be kept as well as elsewhere."""


@frozen(kw_only=True, field_transformer=typed_fields)
class Pinning(Scenario):
    """The scenario. obstacle: "notch" (a Gaussian dip of K), "step" (K higher to the right) or "grains".

    strength: depth of the notch, height of the step, or standard deviation of the grains, relative to K. size [m]: σ of
    the notch, width of the step, mean length of a grain; salt: which grains. track_length, width [m]. overdrive: last
    field of the ramp in units of the depinning field. duration [s], frames: one stair each. temperature [K], seed:
    noise. creep_temperature [K]: of the creep curve, in the exact formula of a rigid wall, 0 for none. superflow
    [1/m]: the material's own field is told beside, if given.

    Raises ValueError for an obstacle that does not leave the axis easy, or a track too short.
    """

    figures: ClassVar = {"depinning": depinning_figure, "creep": creep_figure}
    quantities = pinning_quantities

    obstacle: str = field(default="notch", validator=one_of("notch", "step", "grains"))
    strength: float = field(default=0.1, validator=positive)
    size: float = field(default=4e-9, validator=positive, metadata=unit("m"))
    salt: int = 0
    track_length: float = field(default=3e-7, validator=positive, metadata=unit("m"))
    width: float = field(default=1e-7, validator=positive, metadata=unit("m"))
    overdrive: float = field(default=1.5, validator=positive)
    duration: float = field(default=3e-10, validator=positive, metadata=unit("s"))
    frames: int = field(default=120, validator=saved_steps())
    temperature: float = field(default=0.0, validator=not_negative, metadata=unit("K"))
    seed: int = 0
    creep_temperature: float = field(default=0.0, validator=not_negative, metadata=unit("K"))
    superflow: float | None = field(default=None, metadata=unit("1/m"))
    cells_per_width: float = field(default=6.0, validator=CELLS)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        material = self.resolved_material()
        require(material.magnet.damping > 0, "damping", material.magnet.damping, "a number > 0: else walls never rest")
        shortest = 3 * ROOM * material.magnet.wall_width
        require(self.track_length >= shortest, "track_length", self.track_length, f"at least {shortest:.4g} m")
        _ = self.profile

    @cached_property
    def profile(self) -> Profile:
        """κ(x) of the obstacle, a notch or a step in the middle of the track."""
        middle = self.track_length / 2
        if self.obstacle == "notch":
            return Notch(middle, self.strength, self.size)
        if self.obstacle == "step":
            return Step(middle, self.strength, self.size)
        return Grains(self.strength, self.size, self.salt)

    def quick(self) -> Pinning:
        """The same physics in seconds: a short track, a faster ramp, and a higher one, as it is late by more."""
        width = self.resolved_material().magnet.wall_width
        return evolve(
            self,
            track_length=min(self.track_length, 40 * width),
            overdrive=max(self.overdrive, 2.0),
            duration=self.duration / 5,
            frames=max(self.frames // 5, 8),
            cells_per_width=min(self.cells_per_width, 4.0),
            superflow=None,
        )

    @cached_property
    def device(self) -> Racetrack:
        """The track with its obstacle."""
        material, obstacles = self.resolved_material(), [self.profile]
        return Racetrack(material=material, length=self.track_length, width=self.width, obstacles=obstacles)

    @cached_property
    def grid(self) -> Track:
        """All of the track."""
        return self.device.grid(self.cells_per_width)

    @cached_property
    def curve(self) -> RestCurve:
        """The wall's rests, from one end of the track to the other."""
        room = ROOM * self.scales.wall_width
        count = math.ceil((self.track_length - 2 * room) / self.scales.wall_width * PER_WIDTH) + 1
        return rest_curve(self.profile, self.scales, self.grid, np.linspace(room, self.track_length - room, count))

    @cached_property
    def own(self) -> SuperflowField | None:
        """The field of the material's own superflow, where it is asked for."""
        return None if self.superflow is None else self.device.field(self.superflow)

    @cached_property
    def start(self) -> float:
        """Where the wall rests without field [m]: the notch, left of the step, or the first rest among grains."""
        places, field_ = self.curve.places, self.curve.field
        if self.obstacle == "step":
            return float(places[0])
        if self.obstacle == "notch":
            return self.track_length / 2
        rests = np.flatnonzero((field_[:-1] <= 0) & (field_[1:] > 0))
        require(rests.size > 0, "track_length", self.track_length, "more: there is no rest among these grains")
        return float(places[rests[0]])

    @cached_property
    def depinning(self) -> Depinning:
        """The field from the rest on."""
        return self.curve.depinning(self.start)

    @cached_property
    def hold(self) -> tuple[np.ndarray, np.ndarray]:
        """Places [m] from the rest on and the field [T] of a rigid wall there: first order in the strength."""
        fine = np.linspace(self.start, float(self.curve.places[-1]), 8 * self.curve.places.size)
        return fine, rigid_field(self.profile, self.scales, fine)

    @property
    def rigid(self) -> float:
        """The largest field of a rigid wall [T]."""
        return float(self.hold[1].max())

    @cached_property
    def schedule(self) -> Schedule:
        """The equations of motion on every stair, a saved step at its end."""
        step, magnet, noise = self.duration / self.frames, self.device.magnet(self.grid), (self.temperature, self.seed)
        equations = [self.device.llg(magnet + NeelField(f * EASY_AXIS), *noise) for f in self.stairs]
        parts = zip(equations, self.stairs.tolist(), strict=True)
        return Schedule([Segment(llg, step, frames=1, drive=f) for llg, f in parts])

    @property
    def stairs(self) -> np.ndarray:
        """The field of every stair [T]."""
        top = self.overdrive * self.depinning.field
        return top * np.arange(1, self.frames + 1) / self.frames

    def prepare(self) -> experiment.Run:
        """Follow the wall's rests, and find the field of the material's own superflow where it is asked for."""
        material = self.resolved_material()
        kind = {"notch": "a notch of", "step": "a step of", "grains": "grains of"}[self.obstacle]
        heat = f", {self.temperature:g} K" if self.temperature else ""
        n = textures.wall_profile(self.grid.x, self.start, material.magnet.wall_width, math.pi / 2)
        return experiment.Run(
            scenario=self,
            grid=self.grid,
            schedule=self.schedule,
            state=TwoSublatticeState(n, -n),
            axis=EASY_AXIS,
            title=f"{material.name}: a wall at {kind} {100 * self.strength:.3g} % of K{heat}",
            drive_label=f"synthetic field rising to {self.stairs[-1]:.4g} T (not from a superflow)",
            integrator=partial(equal_steps, safety=SAFETY),
            observers=(observers.wall, experiment.Observer((observers.NEEL_FIELD,), present_field)),
            checks=checks.against_numbers(partial(against_the_material, self), hot=self.temperature > 0),
        )

    @cached_property
    def creep(self) -> np.ndarray:
        """Mean velocities [m/s] of the rigid wall at `CREEP_SHARES` of its depinning field, the track repeated."""
        length, scales, points = self.track_length, self.scales, 4096
        hold = rigid_field(self.profile, scales, (np.arange(points) + 0.5) * length / points)
        about = (scales, self.device.section, self.creep_temperature, points)
        return np.array([creep_velocity(hold, length, share * self.rigid, *about) for share in CREEP_SHARES])

    @cached_property
    def motion(self) -> MaterialMotion:
        """Softness: half of what K varies by, three deviations of grains, and what the field bends of the wall."""
        top = float(self.stairs[-1])
        varies = self.strength * (3 if self.obstacle == "grains" else 1)
        softness = varies / (2 * (1 - min(varies, 0.5))) + top / self.scales.easy_field
        numbers = WallNumbers.of(self.resolved_material())
        return MaterialMotion(numbers, self.grid.spacing, top, softness=softness, cold=not self.temperature)

    def attributes(self) -> Mapping[str, Any]:
        """What figures and movies know of the run; rest_places [m], rest_fields [T]: the curve of rests."""
        found: dict[str, Any] = {
            "axis": "y",
            "track_length": self.track_length,
            "landscape": "given field",
            "rest_places": self.curve.places,
            "rest_fields": self.curve.field,
            "depinning_field": self.depinning.field,
            "depinning_rigid": self.rigid,
            "anisotropy": 1 + self.profile(self.curve.places),
        }
        if self.creep_temperature and self.obstacle != "step":
            found |= {"creep_fields": np.array(CREEP_SHARES) * self.rigid, "creep_velocities": self.creep}
        return found

    def remarks(self) -> Sequence[str]:
        """How the field was found, and how far it is from a superflow's."""
        told = ["The depinning field is the largest that still has a rest, found by following the rests."]
        if self.own is not None:
            told.append(
                f"A superflow q = {self.own.superflow:.3g} 1/m exerts {abs(self.own.along):.3g} T: it frees walls only "
                f"from obstacles {self.depinning.field / abs(self.own.along):.3g} times weaker than this one."
            )
        return told


def present_field(step: experiment.Step) -> float:
    """The stair's field [T]; 0 at the start."""
    return step.segment.drive if step.snapshot.time else 0.0
