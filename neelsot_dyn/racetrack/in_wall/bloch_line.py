"""Below its threshold a wall is written by a Bloch line that sweeps along it.

A wall between domains ±x̂ across a film holds +ŷ inside on one side and −ŷ on the other; between them lies a Bloch line
of width Δ_L = √(𝒜/2K_h). A superflow q x̂ favours one of the two: the line moves at v_L = (π/2) γ Δ_L B_N/α, low by the
factor 1 + K_h/4K_e as the line widens the wall, and writes the whole wall at fields far below (2/π) B_H. A DMI turns
both states towards ẑ, to ±φ*, and makes the line narrower and slower (`BlochLineReversal.expected_velocity`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import textures
from neelsot_dyn._checks import finite, least, positive, require, saved_steps
from neelsot_dyn._later import Dataset
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.dynamics import Mesh, Schedule, Segment, TwoSublatticeState, WallLine, track_wall, wall_line
from neelsot_dyn.experiments import checks, observers
from neelsot_dyn.experiments.parent_current import carrier_quantities
from neelsot_dyn.experiments.run import Check, Judged, Observer, Run, Step, rk4
from neelsot_dyn.experiments.scenario import CELLS, Column, Quantity, scale_quantities
from neelsot_dyn.experiments.velocity import SETTLING_TIMES, steady_velocity
from neelsot_dyn.racetrack.figures.walls import bloch_line_figure, bloch_line_maps
from neelsot_dyn.racetrack.in_wall.rigid_line import RigidLine
from neelsot_dyn.racetrack.in_wall.scan import DOMAIN_AXIS
from neelsot_dyn.racetrack.in_wall.scenario import InWallScenario
from neelsot_dyn.units import unit
from neelsot_dyn.validation import MaterialMotion, Residual, WallNumbers
from neelsot_dyn.validation.conservation import norm_residual

CLEARANCE = 3
"""Line widths that the line keeps from the ends of the wall."""
PLACES = (
    Column("line_position", "m", "place of the Bloch line along the wall"),
    Column("line_width", "m", "width of the Bloch line, from the slope of φ"),
    Column("wall_position", "m", "mean place of the wall"),
)
COMPARED = (
    Column("validation_landscape_energy", "J/m", "landscape of the line's way, from the start"),
    Column("validation_dynamics_energy", "J/m", "energy of the drive in the dynamics, from the start"),
)


@frozen(kw_only=True, field_transformer=typed_fields)
class BlochLineReversal(InWallScenario):
    """The scenario: everything that is needed to run it again.

    As `InWallScenario`. line_widths: length of the wall in Δ_L, start: the line's first place in Δ_L; wall_widths:
    length of the film across the wall; cells_per_width: along x in a wall width and along y in a Δ_L.
    duration [s], frames.

    Raises ValueError, before the run, for an unknown material or number, ẑ not hard, or a line that leaves the wall.
    """

    figures: ClassVar = {"bloch_line": bloch_line_figure, "film": bloch_line_maps}

    superflow: float = field(default=3e6, validator=finite, metadata=unit("1/m"))
    line_widths: float = field(default=14.0, validator=positive)
    start: float = field(default=4.0, validator=positive)
    wall_widths: float = field(default=14.0, validator=least(12, "a film of at least 12 wall widths"))
    cells_per_width: float = field(default=5.0, validator=CELLS)
    duration: float = field(default=1e-10, validator=positive, metadata=unit("s"))
    frames: int = field(default=80, validator=saved_steps(12))

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        super().__attrs_post_init__()
        require(self.torque == "local", "torque", self.torque, '"local": the texture solver knows no film')
        room = self.line_widths - CLEARANCE
        require(CLEARANCE <= self.start <= room, "start", self.start, f"{CLEARANCE} to {room:g}, in line widths")

    def quick(self) -> BlochLineReversal:
        """The start of the way, until the line has settled, on a coarser grid, as long as that takes; fewer frames."""
        duration = min(self.duration, 1.01 * self.shortest)
        ahead = (self.line_widths - CLEARANCE - self.start) * duration / self.duration
        return evolve(
            self,
            duration=duration,
            frames=12,
            cells_per_width=3.5,
            wall_widths=12.0,
            line_widths=min(self.line_widths, float(math.ceil(self.start + ahead + CLEARANCE))),
        )

    @property
    def shortest(self) -> float:
        """Of the durations that give a speed [s]: 30 inertia times."""
        return 1.5 * SETTLING_TIMES * self.scales.inertia_time

    @cached_property
    def line(self) -> RigidLine:
        """Its closed forms (seconds, for a superflow)."""
        return RigidLine(self.resolved_material(), self.drive.driven)

    def prepare(self) -> Run:
        """Compute landscapes and torque (seconds for SEED_MODEL) and build the run."""
        material, drive = self.resolved_material(), self.drive
        valid = "a hard axis ẑ (hard_axis_field): else there is no line"
        require(self.line.hard_field > 1e-9, "B_H", self.line.hard_field, valid)
        least = self.line.hard_field * abs(self.line.twist)
        valid = f"more than {least:.4g} T: the DMI leaves one state inside the wall, and no line"
        require(abs(self.line.twist) < 1, "B_H", self.line.hard_field, valid)
        late = self.shortest
        require(self.duration > late, "duration", self.duration, f"more than 30 inertia times, {late:.3g} s")
        end = self.start + self.line.velocity * self.duration / self.line.width
        low, high = CLEARANCE, self.line_widths - CLEARANCE
        speed = f"{self.line.velocity:.4g} m/s"
        valid = f"less: at {speed} the line would be at {end:.3g} Δ_L, outside {low} to {high:g}"
        require(low <= end <= high, "duration", self.duration, valid)
        width, line, grid = self.scales.wall_width, self.line.width, self.grid
        x, y = grid.coordinates()
        n = textures.bloch_line(x, y, grid.lengths[0] / 2, width, self.start * line, line, "x")
        given = (drive.superflow, self.line.field)
        return Run(
            scenario=self,
            grid=grid,
            schedule=Schedule([Segment(self.llg(1), self.duration, self.frames)]),
            state=TwoSublatticeState.from_neel(n),
            axis=DOMAIN_AXIS,
            title=f"{material.name}: a Bloch line writes the wall, {drive.kind}",
            drive_label=drive.label,
            integrator=lambda llg, grid: rk4(self.llg(None), grid, 0.25),  # of the magnet alone
            observers=(
                Observer(PLACES, places),
                Observer((observers.SUPERFLOW, observers.NEEL_FIELD), lambda step: given),
            ),
            checks=(Check(self.on_landscape, COMPARED), checks.every_step(self.against_the_material)),
        )

    @cached_property
    def grid(self) -> Mesh:
        """The film across and along the wall."""
        lengths = (self.wall_widths * self.scales.wall_width, self.line_widths * self.line.width)
        cells = self.cells_per_width
        return Mesh(lengths, (self.scales.wall_width / cells, self.line.width / cells))

    def attributes(self) -> Mapping[str, Any]:
        """What figures and movies know of the run."""
        return {
            "axis": "x",
            "coloured": "y",
            "track_length": self.grid.lengths[0],
            "landscape": "BdG free energy" if self.microscopic else "given field",
            "landscape_kind": f"local: F(φ) of a rigid wall, {self.pairing}",
            "line_velocity_closed_form": self.line.velocity,
            "line_width_closed_form": self.line.width,
        }

    def remarks(self) -> Sequence[str]:
        """Against the reversal of the wall as a whole."""
        share = abs(self.line.field) / (2 / math.pi * self.line.hard_field)
        return (f"The field is {share:.3g} of the threshold (2/π) B_H of the wall as a whole: the line needs none.",)

    def quantities(self, dataset: Dataset) -> Mapping[str, Quantity]:
        """Speed and width of the line against the closed forms."""
        times, place = np.asarray(dataset["time"]), np.asarray(dataset["line_position"])
        steady, expected = steady_velocity(times, place, self.scales.inertia_time), self.line.velocity
        width, rigid = float(np.asarray(dataset["line_width"])[-1]), 2 / math.pi * self.line.hard_field
        return {
            "velocity": steady.quantity("m/s", "of the line, fitted after 20 inertia times"),
            "velocity_closed_form": Quantity(expected, "m/s", "(π/2) γ Δ_L B_N/α / (1 + K_h/4K_e), less with DMI"),
            "velocity_deviation": Quantity(steady.velocity / expected - 1, "1", "measured/closed form − 1"),
            "line_width": Quantity(width, "m", "from the slope of φ"),
            "line_width_closed_form": Quantity(self.line.width, "m", "√(𝒜/2K_h)/(1 + κ), κ = 2πD/8K_hδ"),
            "travelled": Quantity(float(place[-1] - place[0]), "m", "way of the line in this run"),
            "neel_field_amplitude": Quantity(abs(self.line.field), "T", "±B_N of the same pressure on the line"),
            "hard_field": Quantity(self.line.hard_field, "T", "B_H of ẑ, electrons' share included"),
            "share_of_threshold": Quantity(abs(self.line.field) / rigid, "1", "B_N over (2/π) B_H"),
            "time_for_1_um": Quantity(1e-6 / abs(steady.velocity), "s", "1 μm of wall written at that speed"),
            **scale_quantities(self.scales),
            **carrier_quantities(self.resolved_material(), self.drive.superflow, self.line.field),
        }

    def against_the_material(self, step: Step) -> tuple[Residual, ...]:
        """Against numbers of the material: the wall at the end of the film that is farther from the line."""
        grid, snapshot = step.run.grid, step.snapshot
        soft = (abs(self.line.field) + self.line.hard_field) / self.scales.easy_field
        motion = MaterialMotion(
            WallNumbers.of(step.run.material), grid.spacings[0], abs(self.line.field), softness=soft
        )
        row = 0 if places(step)[0] > self.line_widths * self.line.width / 2 else -1
        found = motion.residuals(snapshot, step.rate, track_wall(snapshot.state.n[:, row], step.places, DOMAIN_AXIS))
        if self.synthetic_field is None:
            return found
        written = np.array([0.0, self.synthetic_field, 0.0])
        return (*found, motion.drive_energy(snapshot, "NeelField", written, grid.measure))

    def on_landscape(self, first: Step) -> Callable[[Step], Judged]:
        """The drive's energy in the dynamics against the landscape of the line's way, balance and norm.

        The line's way is known to (dy)²/8Δ_L; wall and domains are soft by (B_N + B_H)/B_A, the line by B_N/B_H.
        """
        line, (dx, dy) = self.line.width, first.run.grid.spacings
        softness = (abs(self.line.field) + self.line.hard_field) / self.scales.easy_field
        shape = math.pi / 2 * abs(self.line.field) / self.line.hard_field
        stated = (self.drive.driven.error + self.drive.stated) / abs(self.line.pressure)
        start, term = places(first)[0], type(self.drive.term(1)).__name__

        def judge(step: Step) -> Judged:
            way = places(step)[0] - start
            reach = max(abs(way), line)
            scale, landscape = abs(self.line.pressure) * reach, self.line.pressure * way
            dynamics = step.snapshot.energies[term] - first.snapshot.energies[term]
            cells = (dx / self.scales.wall_width) ** 2 / 8 + dy**2 / (8 * line * reach)
            allowed = 2 * softness + shape * line / reach + cells + stated
            residuals = (
                Residual("torque against landscape", abs(dynamics - landscape) / scale, allowed),
                checks.balance_of(step, first, max(scale, step.snapshot.gilbert_loss)),
                norm_residual(step.snapshot),
            )
            return Judged(residuals, {c.name: e for c, e in zip(COMPARED, (landscape, dynamics), strict=True)})

        return judge


def places(step: Step) -> tuple[float, float, float]:
    """Place and width [m] of the line, where φ, which falls along y, crosses 0; mean place of the wall."""
    mesh: Any = step.run.grid
    wall: WallLine = wall_line(step.snapshot, mesh, DOMAIN_AXIS)
    angle = wall.angle - 2 * np.pi * round(float(wall.angle.mean()) / (2 * np.pi))
    place = float(np.interp(0.0, -angle, wall.y))
    slope = float(np.interp(place, wall.y, np.gradient(angle, wall.y)))
    return place, -1 / slope, float(wall.position.mean())
