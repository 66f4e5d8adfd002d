"""A current writes the Néel vector inside a wall that stands still. Does it hold?

Domains ±x̂, superflow q x̂: the geometry of Fig. 3(d) of arXiv:2603.22243. The inner vector couples to q through n_y, so
+I and −I write the two directions ±ŷ of a bit, and a hard axis ẑ keeps it while no current flows. The electrons'
Dzyaloshinskii-Moriya energy 2πD cos φ turns both towards −ẑ, and makes them one where it outweighs the hard axis.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import textures
from neelsot_dyn._checks import least, positive, positive_integer, require, saved_steps
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.dynamics import Schedule, Segment, SuperflowTorque, Track, TwoSublatticeState, transverse_axes
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.experiments import checks, observers
from neelsot_dyn.experiments.checks import every_step
from neelsot_dyn.experiments.run import Check, Judged, Observer, Run, Step, rk4
from neelsot_dyn.experiments.scenario import Axis, Column
from neelsot_dyn.experiments.texture_checks import texture_landscape, texture_motion
from neelsot_dyn.racetrack.figures.in_wall import in_wall_figure
from neelsot_dyn.racetrack.in_wall.drive import EPS
from neelsot_dyn.racetrack.in_wall.numbers import in_wall_notes, in_wall_quantities
from neelsot_dyn.racetrack.in_wall.rigid_wall import RigidWall
from neelsot_dyn.racetrack.in_wall.scan import DOMAIN_AXIS
from neelsot_dyn.racetrack.in_wall.scenario import InWallScenario
from neelsot_dyn.units import unit
from neelsot_dyn.validation import EquationOfMotion, InWallCheck, MaterialMotion, Residual, WallNumbers

WRITTEN = np.array([0.0, 1.0, 0.0])
"""The inner vector that a forward current writes, or its opposite."""
LANDSCAPE_ANGLES = np.linspace(-np.pi, np.pi, 181)
LANDSCAPE = Column("landscape_energy", "J/m^2", "wall energy under the present current", ("landscape_angle",))
TURNING = Column("angular_velocity", "rad/s", "rate of the angle inside the wall")
COMPARED = (
    Column("validation_landscape_energy", "J/m^2", "E(φ) of the drive on a rigid wall, from the landscape"),
    Column("validation_torque_energy", "J/m^2", "energy of the drive's torque in the wall, domains taken off"),
)


@frozen(kw_only=True, field_transformer=typed_fields)
class InWallReversal(InWallScenario):
    """The scenario: everything that is needed to run it again.

    As `InWallScenario`; the writes alternate in sign, each is followed by a hold without current.
    writes: how many; write_time, hold_time [s]; write_frames, hold_frames: saved steps in each. tilt
    [rad]: by how much the texture is turned about x̂ when a write begins, in place of its thermal deviation: from the
    exact ±ŷ it would never leave. Length in wall_widths, grid in cells_per_width; width [m] of the track, for barriers.

    Raises ValueError, before any work, for an unknown material or number, no drive, or cells wider than δ0/3.
    """

    figures: ClassVar = {"reversal": in_wall_figure}
    quantities, remarks = in_wall_quantities, in_wall_notes

    writes: int = field(default=2, validator=positive_integer)
    write_time: float = field(default=3e-11, validator=positive, metadata=unit("s"))
    hold_time: float = field(default=1e-10, validator=positive, metadata=unit("s"))
    write_frames: int = field(default=90, validator=saved_steps(10, " in a write"))
    hold_frames: int = field(default=60, validator=saved_steps())
    tilt: float = field(default=1e-3, validator=positive, metadata=unit("rad"))
    wall_widths: float = field(default=24.0, validator=least(16, "a track of at least 16 wall widths"))
    width: float = field(default=100e-9, validator=positive, metadata=unit("m"))

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        super().__attrs_post_init__()
        require(self.tilt < 0.05, "tilt", self.tilt, "less than 0.05 rad, for a growth rate to be read off")

    def quick(self) -> InWallReversal:
        """One write and a short hold on a coarser grid, fewer frames."""
        write = max(self.write_frames // 3, 10)
        return evolve(
            self, writes=1, write_frames=write, hold_time=self.hold_time / 4, hold_frames=6, cells_per_width=4.0
        )

    @cached_property
    def rigid(self) -> RigidWall:
        """The wall as a pendulum."""
        return RigidWall(self.resolved_material(), self.drive)

    @property
    def signs(self) -> tuple[int, ...]:
        """+1, 0, −1 of the current, segment by segment: write, hold, write back, hold, ..."""
        return tuple(sign for write in range(self.writes) for sign in ((-1) ** write, 0))

    @cached_property
    def schedule(self) -> Schedule:
        """The equation of motion of every write and hold; a write kicks the wall off its direction."""
        equations = {sign: self.llg(sign) for sign in set(self.signs)}
        writing, holding = (self.write_time, self.write_frames, self.tilt), (self.hold_time, self.hold_frames)
        return Schedule([Segment(equations[s], *(writing if s else (*holding, 0.0)), drive=s) for s in self.signs])

    def prepare(self) -> Run:
        """Compute landscapes and torque and build the run."""
        material, drive, rigid = self.resolved_material(), self.drive, self.rigid
        width = material.magnet.wall_width
        grid = Track(length=self.wall_widths * width, spacing=width / self.cells_per_width)
        angle = rigid.start_angle + self.tilt
        curves = {sign: rigid.landscape(sign).energy(LANDSCAPE_ANGLES) for sign in set(self.signs)}

        def acting(step: Step) -> tuple[Any, ...]:
            sign = step.segment.drive
            return curves[sign], sign * drive.superflow, sign * rigid.write_field

        texture = self.torque == "texture"
        return Run(
            scenario=self,
            grid=grid,
            schedule=self.schedule,
            state=TwoSublatticeState.from_neel(textures.wall_profile(grid.x, grid.length / 2, width, angle, "x")),
            axis=DOMAIN_AXIS,
            title=f"{material.name}: Néel vector in a wall written by a {drive.kind}",
            drive_label=drive.label,
            integrator=lambda llg, grid: rk4(self.llg(0 if texture else None), grid),  # of the magnet, without current
            observers=(
                observers.wall,
                Observer((LANDSCAPE, observers.SUPERFLOW, observers.NEEL_FIELD), acting),
                Observer((TURNING,), angular_velocity),
                *((observers.renewals,) if texture else ()),
            ),
            checks=self.texture_checks
            if texture
            else (Check(self.on_landscape, COMPARED), every_step(self.against_the_material)),
            axes=(Axis("landscape_angle", LANDSCAPE_ANGLES, "rad", "angle of the Néel vector inside the wall"),),
        )

    @property
    def texture_checks(self) -> tuple[Check, ...]:
        """What a texture's torque is held to."""
        assert self.at_rest is not None
        motion = texture_motion(self.resolved_material(), self.at_rest, DOMAIN_AXIS)
        return checks.balance(), checks.norm(), motion, texture_landscape(DOMAIN_AXIS, near=EPS / 60)

    def on_landscape(self, first: Step) -> Callable[[Step], Judged]:
        """The energy of the drive's torque in the wall against the landscape at its angle, balance and norm."""
        rigid, material = self.rigid, first.run.material
        swing = max(rigid.landscape(sign).swing for sign in set(self.signs))
        anisotropy = max(material.easy_axis_anisotropy, abs(material.hard_axis_anisotropy))
        ratio = self.softness
        grid: Any = first.run.grid
        check = InWallCheck(grid, first.snapshot, swing, anisotropy, ratio, self.drive.stated)

        def judge(step: Step) -> Judged:
            sign = step.segment.drive
            found = check.step(step.snapshot, step.wall, self.drive.landscape(sign), self.drive_energy(step))
            energies = (found.landscape_energy, found.torque_energy)
            return Judged(found.residuals, {c.name: e for c, e in zip(COMPARED, energies, strict=True)})

        return judge

    @property
    def softness(self) -> float:
        """(B_N + B_H)/B_A + D/D_max, D_max = 4K_e δ0/π: how far the wall is from rigid."""
        rigid, scales = self.rigid, self.scales
        spiral = 4 * self.resolved_material().easy_axis_anisotropy * scales.wall_width / math.pi
        twisted = abs(rigid.material.magnet.dmi) / spiral
        return (abs(rigid.write_field) + abs(rigid.hard_field(0))) / scales.easy_field + twisted

    def against_the_material(self, step: Step) -> tuple[Residual, ...]:
        """Against numbers of the material.

        Softness: a field on the inner vector adds −2πδM_s B_N to the wall's energy, δ = δ0 (1 + πB_N/2B_A).
        """
        run, rigid, given = step.run, self.rigid, self.synthetic_field
        softness = math.pi / 2 * abs(rigid.write_field) / rigid.derived.easy_field + self.softness
        spacing = run.grid.spacings[0]
        numbers = WallNumbers.of(run.material)
        motion = MaterialMotion(numbers, spacing, abs(rigid.write_field), softness=softness)
        law = EquationOfMotion(numbers, run.grid.spacings, DOMAIN_AXIS)
        found = motion.residuals(step.snapshot, step.rate, step.wall, turning=angular_velocity(step))
        if given is None:  # a superflow's torque has its landscape
            return (*found, law.residual(step.snapshot, step.rate, self.superflow_field(step)))
        written = step.segment.drive * given * WRITTEN
        drive = motion.drive_energy(step.snapshot, "NeelField", written, spacing)
        return (*found, drive, law.residual(step.snapshot, step.rate, written))

    def superflow_field(self, step: Step) -> np.ndarray:
        """B_N (cells, 3) [T] of the electrons in a step's texture."""
        term, state, grid = self.drive.term(step.segment.drive), step.snapshot.state, step.run.grid
        assert isinstance(term, SuperflowTorque)
        response: Any = term.respond(Place(grid, step.snapshot.offset, step.snapshot.time, state.n, state.m))
        field: np.ndarray = response.field
        return field

    def drive_energy(self, step: Step) -> float:
        """Energy [J/m²] of the drive's term in the wall: its density less that of the domains at the ends."""
        term, snapshot, run = self.drive.term(step.segment.drive), step.snapshot, step.run
        density = term.energy_density(snapshot.state, run.grid, run.material.magnetization, snapshot.time)
        domains = (density[0] + density[-1]) / 2
        return float((density - domains).sum() * run.grid.spacings[0])

    def attributes(self) -> Mapping[str, Any]:
        """What figures and movies know of the run."""
        times, rigid = np.linspace(0, self.write_time, 200), self.rigid
        return {
            "axis": "x",
            "track_length": self.wall_widths * self.resolved_material().magnet.wall_width,
            "landscape": "BdG free energy" if self.microscopic else "given field",
            "landscape_kind": f"{self.torque}: F(φ) of a rigid wall, {self.pairing}",
            "switch_times": self.schedule.ends,
            "signs": np.array(self.signs),
            "rigid_times": times,
            "rigid_angles": rigid.angle(times, self.tilt),
            "resting_landscape": rigid.landscape(0).energy(LANDSCAPE_ANGLES),
            "reversed_landscape": rigid.landscape(-1).energy(LANDSCAPE_ANGLES),
            "forward_landscape": rigid.landscape(1).energy(LANDSCAPE_ANGLES),
            **(self.scan if rigid.symmetric else {}),
        }

    @property
    def scan(self) -> Mapping[str, Any]:
        """Growth rates against the field."""
        rates = self.rigid.rates
        return {"scan_fields": rates.fields, "scan_rates": rates.rates, "scan_closed_form": rates.closed_form}


def angular_velocity(step: Step) -> float:
    """φ̇ [rad/s] of the inner vector Σ n over the cells that `track_wall` takes it from."""
    n = step.snapshot.state.n
    inside = np.abs(n @ DOMAIN_AXIS) < 0.95
    p1, p2 = transverse_axes(DOMAIN_AXIS)
    total, turn = n[inside].sum(axis=0), step.neel_rate[inside].sum(axis=0)
    a, b = total @ p1, total @ p2
    return float((b * (turn @ p1) - a * (turn @ p2)) / (a**2 + b**2))
