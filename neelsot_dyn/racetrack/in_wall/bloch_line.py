"""Is there a way to write the wall below its threshold? A Bloch line sweeps along it. The scenario and its course.

A wall between domains ±x̂ across a film holds +ŷ inside on one side and −ŷ on the other; between them lies a Bloch line
of width Δ_L = √(𝒜/2K_h). A superflow q x̂ favours one of the two: the line moves at v_L = (π/2) γ Δ_L B_N/α, low by the
factor 1 + K_h/4K_e as the line widens the wall, and writes the whole wall at fields far below (2/π) B_H.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve as changed
from attrs import field, frozen

from neelsot_dyn import textures
from neelsot_dyn._checks import finite, one_of, positive, positive_integer, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices.magnet import derived, magnet_energy
from neelsot_dyn.dynamics import (
    LLG,
    DerivedQuantities,
    Mesh,
    RungeKutta4,
    Snapshot,
    TwoSublatticeState,
    Wall,
    WallLine,
    evolve,
    suggest_timestep,
    track_wall,
    wall_line,
)
from neelsot_dyn.experiments.columns import NEEL_FIELD, SUPERFLOW
from neelsot_dyn.experiments.parent_current import carrier_quantities
from neelsot_dyn.experiments.scenario import Column, Course, Quantity, Scenario
from neelsot_dyn.experiments.velocity import SETTLING_TIMES, steady_velocity
from neelsot_dyn.materials import Material
from neelsot_dyn.racetrack.in_wall.drive import InWallDrive, given_field, superflow_drive
from neelsot_dyn.racetrack.in_wall.landscape import AngleLandscape
from neelsot_dyn.racetrack.in_wall.scan import DOMAIN_AXIS
from neelsot_dyn.validation import MaterialMotion, Residual, WallNumbers
from neelsot_dyn.validation.wall_motion import BALANCE_TOLERANCE, NORM_TOLERANCE

if TYPE_CHECKING:
    import xarray

CLEARANCE = 3
"""Line widths that the line keeps from the ends of the wall."""


@frozen(kw_only=True, field_transformer=typed_fields)
class BlochLineReversal(Scenario):
    """The scenario: everything that is needed to run it again.

    superflow: q along x̂ [1/m]; synthetic_field: if given, ±B_N ŷ [T] instead, labelled so. include, tolerance: as for
    `InWallReversal`. line_widths: length of the wall in Δ_L, start: the line's first place in Δ_L; wall_widths: length
    of the film across the wall; cells_per_width: along x in a wall width and along y in a Δ_L. duration [s], frames.

    Raises ValueError, before the run, for an unknown material or number, ẑ not hard, or a line that leaves the wall.
    """

    material: str = "seed_model"
    superflow: float = field(default=3e6, validator=finite)
    synthetic_field: float | None = None
    include: str = field(default="superflow", validator=one_of("superflow", "all"))
    tolerance: float = field(default=0.02, validator=positive)
    line_widths: float = field(default=14.0, validator=positive)
    start: float = field(default=4.0, validator=positive)
    wall_widths: float = field(default=14.0, validator=positive)
    cells_per_width: float = field(default=5.0, validator=positive)
    duration: float = field(default=1e-10, validator=positive)
    frames: int = field(default=80, validator=positive_integer)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        damping = self.resolved_material().magnet.damping
        require(damping > 0, "damping", damping, "a number > 0: else no steady velocity")
        require(self.cells_per_width >= 3, "cells_per_width", self.cells_per_width, "at least 3 cells per width")
        require(self.wall_widths >= 12, "wall_widths", self.wall_widths, "a film of at least 12 wall widths")
        room = self.line_widths - CLEARANCE
        require(CLEARANCE <= self.start <= room, "start", self.start, f"{CLEARANCE} to {room:g}, in line widths")
        require(self.frames >= 12, "frames", self.frames, "at least 12 saved steps")
        if self.synthetic_field is None:
            require(self.superflow != 0, "superflow", self.superflow, "a q other than 0: nothing else drives the line")
        else:
            given = math.isfinite(self.synthetic_field) and self.synthetic_field != 0
            require(given, "synthetic_field", self.synthetic_field, "a finite field other than 0 [T]")

    def prepare(self) -> BlochLineRun:
        """Compute landscapes and torque (seconds for SEED_MODEL) and build the run."""
        material = self.resolved_material()
        if self.synthetic_field is not None:
            drive = given_field(material, self.synthetic_field)
        else:
            drive = superflow_drive(material, self.superflow, self.include, self.tolerance)
        run = BlochLineRun(scenario=self, material=material, drive=drive)
        require(run.hard_field > 1e-9, "B_H", run.hard_field, "a hard axis ẑ (hard_axis_field): else there is no line")
        late = 1.5 * SETTLING_TIMES * run.derived.inertia_time
        require(self.duration > late, "duration", self.duration, f"more than 30 inertia times, {late:.3g} s")
        end = self.start + run.expected_velocity * self.duration / run.line_width
        low, high = CLEARANCE, self.line_widths - CLEARANCE
        valid = (
            f"less: at {run.expected_velocity:.4g} m/s the line would be at {end:.3g} Δ_L, outside {low} to {high:g}"
        )
        require(low <= end <= high, "duration", self.duration, valid)
        return run

    def quick(self) -> BlochLineReversal:
        """The start of the way, fewer frames, a coarser grid."""
        return changed(self, duration=min(self.duration, 2e-11), frames=16, cells_per_width=4.0, wall_widths=12.0)


@frozen(eq=False)
class BlochLineFrame:
    """One saved step: the dynamics' snapshot, the course's columns, and its validation."""

    snapshot: Snapshot
    values: Mapping[str, Any]
    residuals: tuple[Residual, ...]


@frozen(eq=False, slots=False)
class BlochLineRun(Course):
    """The objects of one scenario, ready to run."""

    scenario: BlochLineReversal
    material: Material
    drive: InWallDrive

    @cached_property
    def derived(self) -> DerivedQuantities:
        """The scales of the dynamics."""
        return derived(self.material)

    @cached_property
    def hard_field(self) -> float:
        """B_H [T] of ẑ with the current on, the electrons' share included."""
        even = self.drive.driven + AngleLandscape(-self.drive.driven.odd.coefficients, self.drive.driven.width, 0.0)
        bands = float(even.energy(math.pi / 2, 2)) / (4 * self.material.magnetization * self.derived.wall_width)
        return self.derived.hard_field + bands

    @property
    def field(self) -> float:
        """B_N [T] whose pressure on the line is the landscape's, [E(−ŷ) − E(+ŷ)]/(4π M_s δ), signed."""
        drop = -self.pressure
        return drop / (4 * math.pi * self.material.magnetization * self.derived.wall_width)

    @property
    def pressure(self) -> float:
        """E(φ = π/2) − E(−π/2) [J/m²]: what the line's way along y costs per length."""
        return float(self.drive.driven.energy(math.pi / 2) - self.drive.driven.energy(-math.pi / 2))

    @property
    def line_width(self) -> float:
        """Δ_L = √(𝒜/2K_h) [m]."""
        return math.sqrt(self.derived.stiffness / (self.hard_field * self.material.magnetization))

    @property
    def expected_velocity(self) -> float:
        """(π/2) γ Δ_L B_N/α / (1 + K_h/4K_e) [m/s] along y."""
        gamma = self.material.magnet.gyromagnetic_ratio
        low = 1 + self.hard_field / (4 * self.derived.easy_field)
        return math.pi / 2 * gamma * self.line_width * self.field / self.derived.damping / low

    @cached_property
    def track(self) -> Mesh:
        """The film: x across the wall, y along it."""
        s, width, line = self.scenario, self.derived.wall_width, self.line_width
        spacing = (width / s.cells_per_width, line / s.cells_per_width)
        return Mesh((s.wall_widths * width, s.line_widths * line), spacing)

    @cached_property
    def llg(self) -> LLG:
        """The equation of motion with all its terms."""
        return self._equation(magnet_energy(self.material, DOMAIN_AXIS) + self.drive.term(1))

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
        return f"{self.material.name}: a Bloch line writes the wall, {self.drive.kind}"

    @property
    def columns(self) -> Sequence[Column]:
        """The line, the wall, and what acts on them."""
        return (
            Column("line_position", "m", "place of the Bloch line along the wall"),
            Column("line_width", "m", "width of the Bloch line, from the slope of φ"),
            Column("wall_position", "m", "mean place of the wall"),
            SUPERFLOW,
            NEEL_FIELD,
            Column("validation_landscape_energy", "J/m", "landscape of the line's way, from the start"),
            Column("validation_dynamics_energy", "J/m", "energy of the drive in the dynamics, from the start"),
        )

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What figures and movies know of the run."""
        return {
            "axis": "x",
            "track_length": self.track.lengths[0],
            "landscape": "BdG free energy" if math.isfinite(self.drive.superflow) else "given field",
            "landscape_kind": "local: F(φ) of a rigid wall, fixed gap",
            "line_velocity_closed_form": self.expected_velocity,
            "line_width_closed_form": self.line_width,
        }

    @property
    def methods(self) -> Sequence[str]:
        """What to cite."""
        superflow = ("superflow_torque", "quadpack") if math.isfinite(self.drive.superflow) else ()
        return ("wall_motion", *superflow)

    @property
    def notes(self) -> Sequence[str]:
        """Against the reversal of the wall as a whole."""
        share = abs(self.field) / (2 / math.pi * self.hard_field)
        return (f"The field is {share:.3g} of the threshold (2/π) B_H of the wall as a whole: the line needs none.",)

    def initial_state(self) -> TwoSublatticeState:
        """The wall with its line, φ from +π/2 below to −π/2 above."""
        x, y = self.track.coordinates()
        place, line = self.track.lengths[0] / 2, self.line_width
        n = textures.bloch_line(x, y, place, self.derived.wall_width, self.scenario.start * line, line, "x")
        return TwoSublatticeState.from_neel(n)

    def frames(self, resume: Snapshot | None = None) -> Iterator[BlochLineFrame]:
        """Yield a frame per saved time; with `resume`, the frames after that snapshot of an earlier run."""
        first = next(self._snapshots(None))
        start = self._line(wall_line(first, self.track, DOMAIN_AXIS))[0]
        soft = (abs(self.field) + self.hard_field) / self.derived.easy_field
        numbers = WallNumbers.of(self.material)
        motion = MaterialMotion(numbers, self.track.spacings[0], abs(self.field), softness=soft)
        for snapshot in self._snapshots(resume):
            wall = wall_line(snapshot, self.track, DOMAIN_AXIS)
            place, width = self._line(wall)
            landscape = self.pressure * (place - start)
            term = type(self.drive.term(1)).__name__
            dynamics = snapshot.energies[term] - first.energies[term]
            values = {
                "line_position": place,
                "line_width": width,
                "wall_position": float(wall.position.mean()),
                "superflow": self.drive.superflow,
                "neel_field": self.field,
                "validation_landscape_energy": landscape,
                "validation_dynamics_energy": dynamics,
            }
            found = self._residuals(snapshot, first, place - start, dynamics, landscape)
            rate = self.llg.rate(snapshot.state, self.track, snapshot.time)
            own = motion.residuals(snapshot, rate, self._end(wall, snapshot))
            given = self.scenario.synthetic_field
            if given is not None:
                written = np.array([0.0, given, 0.0])
                own = (*own, motion.drive_energy(snapshot, "NeelField", written, self.track.measure))
            yield BlochLineFrame(snapshot, values, (*found, *own))

    def quantities(self, dataset: xarray.Dataset) -> Mapping[str, Quantity]:
        """Speed and width of the line against the closed forms."""
        times, place = np.asarray(dataset["time"]), np.asarray(dataset["line_position"])
        steady = steady_velocity(times, place, self.derived.inertia_time)
        rigid = 2 / math.pi * self.hard_field
        return {
            "velocity": Quantity(steady.velocity, "m/s", "of the line, fitted after 20 inertia times", steady.error),
            "velocity_closed_form": Quantity(self.expected_velocity, "m/s", "(π/2) γ Δ_L B_N/α / (1 + K_h/4K_e)"),
            "velocity_deviation": Quantity(
                steady.velocity / self.expected_velocity - 1, "1", "measured/closed form − 1"
            ),
            "line_width": Quantity(float(np.asarray(dataset["line_width"])[-1]), "m", "from the slope of φ"),
            "line_width_closed_form": Quantity(self.line_width, "m", "Δ_L = √(𝒜/2K_h)"),
            "travelled": Quantity(float(place[-1] - place[0]), "m", "way of the line in this run"),
            "neel_field_amplitude": Quantity(abs(self.field), "T", "±B_N of the same pressure on the line"),
            "hard_field": Quantity(self.hard_field, "T", "B_H of ẑ, electrons' share included"),
            "share_of_threshold": Quantity(abs(self.field) / rigid, "1", "B_N over (2/π) B_H"),
            "time_for_1_um": Quantity(1e-6 / abs(steady.velocity), "s", "1 μm of wall written at that speed"),
            "inertia_time": Quantity(self.derived.inertia_time, "s", "τ = 1/(2αγB_E)"),
            "damping": Quantity(self.derived.damping, "1", "Gilbert α"),
            **carrier_quantities(self.material, self.drive.superflow, self.field),
        }

    def _equation(self, energy: Any) -> LLG:
        m = self.material
        return LLG(energy, m.magnetization, m.magnet.damping, m.magnet.gyromagnetic_ratio)

    def _snapshots(self, start: Snapshot | None) -> Iterator[Snapshot]:
        state = self.initial_state() if start is None else None
        step = suggest_timestep(self._equation(magnet_energy(self.material, DOMAIN_AXIS)), self.track, safety=0.25)
        return evolve(self.llg, self.track, state, RungeKutta4(step), self.times, start=start)

    def _line(self, wall: WallLine) -> tuple[float, float]:
        """Place and width [m] of the line: where φ, which falls along y, crosses 0."""
        angle = wall.angle - 2 * np.pi * round(float(wall.angle.mean()) / (2 * np.pi))
        place = float(np.interp(0.0, -angle, wall.y))
        slope = float(np.interp(place, wall.y, np.gradient(angle, wall.y)))
        return place, -1 / slope

    def _end(self, wall: WallLine, snapshot: Snapshot) -> Wall:
        """The wall at the end of the film that is farther from the line: there it is one by itself."""
        row = 0 if self._line(wall)[0] > self.track.lengths[1] / 2 else -1
        return track_wall(snapshot.state.n[:, row], self.track.positions(snapshot.offset), DOMAIN_AXIS)

    def _residuals(
        self, snapshot: Snapshot, first: Snapshot, way: float, dynamics: float, landscape: float
    ) -> tuple[Residual, ...]:
        """The line's way is known to (dy)²/8Δ_L; wall and domains are soft by (B_N + B_H)/B_A, the line by B_N/B_H."""
        line, (dx, dy) = self.line_width, self.track.spacings
        reach = max(abs(way), line)
        scale = abs(self.pressure) * reach
        softness = (abs(self.field) + self.hard_field) / self.derived.easy_field
        shape = math.pi / 2 * abs(self.field) / self.hard_field
        stated = self.drive.driven.error + self.drive.stated
        allowed = (
            2 * softness + (dx / self.derived.wall_width) ** 2 / 8 + shape * line / reach + dy**2 / (8 * line * reach)
        )
        anisotropy = max(self.material.easy_axis_anisotropy, self.material.hard_axis_anisotropy)
        drift = 4 * anisotropy * snapshot.norm_error * float(np.prod(self.track.lengths))
        balance = snapshot.energy - first.energy + snapshot.gilbert_loss - snapshot.work
        turned_over = max(scale, snapshot.gilbert_loss)
        return (
            Residual(
                "torque against landscape", abs(dynamics - landscape) / scale, allowed + stated / abs(self.pressure)
            ),
            Residual("energy balance", abs(balance) / turned_over, BALANCE_TOLERANCE + drift / turned_over),
            Residual("length of the moments", snapshot.norm_error, NORM_TOLERANCE),
        )
