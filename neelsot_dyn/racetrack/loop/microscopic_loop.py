"""A wall moves under the torque of its own texture, and beside it under the compressed local torque.

The texture solver of the BdG layer is asked about the actual n(x) inside the dynamics; the same motion under the local,
compressed torque runs beside it. A hundred lattice sites of SEED_MODEL: a wall driven along the track, or one at rest
whose inner vector turns.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import finite, one_of, positive, positive_integer, require, saved_steps
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.coupling import Coupling
from neelsot_dyn.coupling.inner_angle import dmi_landscape, hard_axis_landscape
from neelsot_dyn.devices.magnet import magnet_energy
from neelsot_dyn.dynamics import (
    LLG,
    RungeKutta4,
    Schedule,
    Segment,
    SuperflowTorque,
    Track,
    TwoSublatticeState,
    Wall,
)
from neelsot_dyn.experiments import observers
from neelsot_dyn.experiments.checks import every_step
from neelsot_dyn.experiments.run import Check, Run
from neelsot_dyn.experiments.scenario import Axis, Scenario
from neelsot_dyn.racetrack.figures.walls import loop_figure
from neelsot_dyn.racetrack.loop.compared import (
    COMPARED,
    acting,
    against_the_material,
    beside,
    loop_quantities,
    microscopic,
)
from neelsot_dyn.racetrack.loop.depths import Depths, require_few_sites
from neelsot_dyn.units import unit
from neelsot_dyn.validation import WallEnergy, WallFamily

MOTIONS = {"driven": "y", "turning": "x"}
"""The domains of each motion."""
LANDSCAPE_ANGLES = np.linspace(-np.pi, np.pi, 121)


@frozen(kw_only=True, field_transformer=typed_fields)
class MicroscopicLoop(Scenario):
    """The scenario: everything that is needed to run it again.

    motion: "driven", domains ±ŷ and a wall that travels, or "turning", domains ±x̂ and an inner vector that reverses.
    coupling: "bdg", the texture solver in the loop, or "harmonic", the compressed local torque; the other one runs
    beside it from the same start. superflow: q along x̂ [1/m]. sites: length of the track in lattice constants, one cell
    per site; rows: sites across the superconductor, which is periodic there. every: the texture solver is asked at
    every so many steps, and its difference to the local torque is held between; step [s]. start: the wall's place in
    lattice constants, wall_angle: φ [rad] (None: 30 and π/2 if driven; the middle and −1.5 if turning). duration [s],
    frames. tolerance: of the compressed torque.

    What the electrons give at rest is part of the magnet's constants; the coupling adds F(q) − F(0).
    Raises ValueError, before any work, for an unknown material or number, or a wall too near to the ends.
    """

    figures: ClassVar = {"depths": loop_figure}
    methods = ("wall_motion", "superflow_torque", "quadpack")
    quantities = loop_quantities

    material: str = "seed_model"
    motion: str = field(default="driven", validator=one_of(*MOTIONS))
    coupling: str = field(default="bdg", validator=one_of("bdg", "harmonic"))
    superflow: float = field(default=1.2693e8, validator=finite, metadata=unit("1/m"))
    sites: int = field(default=100, validator=positive_integer)
    rows: int = field(default=40, validator=positive_integer)
    every: int = field(default=12, validator=positive_integer)
    step: float = field(default=2e-14, validator=positive, metadata=unit("s"))
    start: float | None = None
    wall_angle: float | None = field(default=None, metadata=unit("rad"))
    duration: float = field(default=3.6e-11, validator=positive, metadata=unit("s"))
    frames: int = field(default=48, validator=saved_steps(2))
    tolerance: float = field(default=1e-3, validator=positive)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        material = self.resolved_material()
        require_few_sites(self.sites, self.rows)
        require(self.superflow != 0, "superflow", self.superflow, "a q other than 0: nothing else drives the wall")
        damping = material.magnet.damping
        require(damping > 0, "damping", damping, "a number > 0: the loss tells how far the wall has gone")
        room = 5 * material.magnet.wall_width / material.lattice_constant
        valid = f"a place from {room:.3g} to {self.sites - room:.3g} lattice constants, 5 wall widths from the ends"
        require(room <= self.place <= self.sites - room, "start", self.place, valid)
        require(math.isfinite(self.angle), "wall_angle", self.wall_angle, "a finite angle [rad]")
        most = int(self.duration / (self.frames * self.step) / 2)
        valid = f"at most {most}, half the steps from one saved time to the next: else what is held is never judged"
        require(self.every <= most, "every", self.every, valid)

    @property
    def place(self) -> float:
        """Where the wall starts, in lattice constants."""
        usual = min(30.0, self.sites / 2) if self.motion == "driven" else self.sites / 2
        return usual if self.start is None else self.start

    @property
    def angle(self) -> float:
        """φ at the start [rad]."""
        usual = math.pi / 2 if self.motion == "driven" else -1.5
        return usual if self.wall_angle is None else self.wall_angle

    def quick(self) -> MicroscopicLoop:
        """A shorter track and time, fewer rows."""
        return evolve(
            self,
            sites=min(self.sites, 60),
            rows=min(self.rows, 8),
            duration=self.duration / 20,
            frames=3,
            every=10,
            tolerance=0.01,
        )

    @cached_property
    def depths(self) -> Depths:
        """Both depths of the torque (a minute or two, kept in the user's cache)."""
        where: dict[str, Any] = {"sites": self.sites, "rows": self.rows, "every": self.every}
        domains = MOTIONS[self.motion]
        return Depths.of(self.resolved_material(), self.superflow, domains, tolerance=self.tolerance, **where)

    @property
    def family(self) -> WallFamily:
        """The walls of this motion."""
        return WallFamily(MOTIONS[self.motion])

    @property
    def landscape(self) -> WallEnergy:
        """Of the depth that drives the run."""
        return self.depths.landscape if self.coupling == "bdg" else self.depths.local_landscape

    @property
    def couplings(self) -> tuple[Coupling, Coupling]:
        """The one that drives the run, and the one that runs beside it."""
        both: tuple[Coupling, Coupling] = (self.depths.bdg, self.depths.harmonic)
        return both if self.coupling == "bdg" else (both[1], both[0])

    def llg(self, coupling: Coupling) -> LLG:
        """The equation of motion with this depth of the torque."""
        m = self.resolved_material()
        return LLG.of(m, magnet_energy(m, self.family.axis) + SuperflowTorque(coupling))

    @property
    def wall(self) -> Wall:
        """At the start."""
        m = self.resolved_material()
        place = self.place * m.lattice_constant
        return Wall(place, 0.0, m.magnet.wall_width, 0.0, self.angle, self.family.polarity)

    @property
    def expected_velocity(self) -> float:
        """μB_N/√(1 + (μB_N/c)²) [m/s] with the field of the landscape's slope, −∂E/∂r0/(4 M_s)."""
        field = -float(self.landscape.slopes(self.wall)[0]) / (4 * self.scales.magnetization)
        return self.scales.wall_speed(field)

    def prepare(self) -> Run:
        """Compress the local torque and compute both landscapes (a minute or two, kept in the user's cache)."""
        material = self.resolved_material()
        a = material.lattice_constant
        if self.motion == "driven":
            room = 3 * material.magnet.wall_width
            end = self.place * a + self.expected_velocity * self.duration
            valid = f"less: at {self.expected_velocity:.4g} m/s the wall would come to the end of the track"
            require(room <= end <= self.sites * a - room, "duration", self.duration, valid)
        texture_solver = self.coupling == "bdg"
        grid = Track(length=self.sites * a, spacing=a)
        common: dict[str, Any] = {
            "scenario": self,
            "grid": grid,
            "state": TwoSublatticeState.from_neel(self.family.texture(grid.x, self.wall)),
            "axis": self.family.axis,
            "integrator": lambda llg, grid: RungeKutta4(self.step),
        }
        driving, other = (
            {"schedule": Schedule([Segment(self.llg(coupling), self.duration, self.frames)])}
            for coupling in self.couplings
        )
        depth = "texture solver in the loop" if texture_solver else "compressed local torque"
        short = "texture solver in the loop" if texture_solver else "local torque"
        return Run(
            **common | driving,
            title=f"{material.name}: {self.motion} wall, {short}",
            drive_label=f"superflow q = {self.superflow:.4g} 1/m, {depth}",
            beside=Run(**common | other, title="", drive_label=""),
            observers=(observers.wall, observers.velocity, acting(self), beside(self)),
            checks=(Check(partial(microscopic, self), COMPARED), every_step(partial(against_the_material, self))),
            axes=self.turning_axes(),
        )

    def turning_axes(self) -> tuple[Axis, ...]:
        """For an inner vector that turns: the landscape of its angle, the magnet's anisotropy included."""
        if self.motion == "driven":
            return ()
        energy = [float(self.landscape.energy(evolve(self.wall, angle=float(a)))) for a in LANDSCAPE_ANGLES]
        m, width = self.resolved_material(), self.scales.wall_width
        constants = hard_axis_landscape(m.hard_axis_anisotropy, width) + dmi_landscape(m.magnet.dmi, -1, width)
        magnet = constants.energy(LANDSCAPE_ANGLES)
        return (
            Axis("landscape_angle", LANDSCAPE_ANGLES, "rad", "angle of the Néel vector inside the wall"),
            Axis("landscape_energy", np.array(energy) + magnet, "J/m^2", "wall energy at rest, at this angle"),
        )

    def attributes(self) -> Mapping[str, Any]:
        """What figures and movies know of the run."""
        return {
            "axis": self.family.domains,
            "track_length": self.sites * self.resolved_material().lattice_constant,
            "landscape_slope": float(self.landscape.slopes(self.wall)[0]),
            "landscape": "BdG free energy",
            "landscape_kind": f"{self.landscape.label}, {self.rows} rows",
            "motion": self.motion,
            "coupling": self.coupling,
        }

    def remarks(self) -> Sequence[str]:
        """What the gap and the bias are."""
        return (
            f"{self.depths.bdg.label}, and one q everywhere: no voltage, which a current bias would give.",
            f"The texture solver is asked at every {self.every} steps, its difference to the local torque is "
            "held between; after every saved step it begins anew.",
        )
