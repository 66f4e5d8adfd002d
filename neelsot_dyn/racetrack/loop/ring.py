"""Two walls on a ring of lattice sites, with the gap equation solved inside the dynamics.

The set-up of the paper's Fig. 3 (arXiv:2603.22243), but moving: a wall and the partner that unwinds it, V_s = 5t. The
pair potential follows the texture, Δ(n), and the phase redistributes so that the current is conserved; q is its mean.
At every saved step energy, torque and work are held to the gap equation solved anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import textures
from neelsot_dyn._checks import finite, one_of, optional, positive, positive_integer, require, saved_steps
from neelsot_dyn._later import Dataset
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.coupling import BdGCoupling
from neelsot_dyn.devices.magnet import magnet_energy
from neelsot_dyn.dynamics import (
    LLG,
    RungeKutta4,
    Schedule,
    Segment,
    SuperflowTorque,
    Track,
    TwoSublatticeState,
    transverse_axes,
)
from neelsot_dyn.experiments import checks, observers
from neelsot_dyn.experiments.checks import every_step
from neelsot_dyn.experiments.figures import columns_figure
from neelsot_dyn.experiments.run import Check, Judged, Observer, Run, Step
from neelsot_dyn.experiments.scenario import Axis, Column, Quantity, Scenario, scale_quantities
from neelsot_dyn.units import unit
from neelsot_dyn.validation import EquationOfMotion, RingCheck, RingElectrons, WallFamily, WallNumbers

MOTIONS = {"driven": "y", "turning": "x"}
"""The domains of each motion."""
MOST_SITES = 1_000_000
"""In all rows: one solution takes minutes at that many."""
ANGLES = Column("inner_angles", "rad", "angle of the Néel vector inside the walls, from ẑ", ("wall",))


@frozen(kw_only=True, field_transformer=typed_fields)
class SelfConsistentRing(Scenario):
    """The scenario: everything that is needed to run it again.

    motion: "driven", domains ±ŷ and walls that travel, or "turning", domains ±x̂ and inner vectors that reverse. gap:
    "self-consistent" at v_s [t], or "fixed" at the material's own. superflow: mean q along x̂ [1/m]. sites around the
    ring, one cell per site; rows: sites across, periodic. every: the texture solver is asked at every so many steps;
    step [s]. wall_angle: φ at the start [rad] (None: π/2 if driven, −1.5 if turning). duration [s], frames.

    What the electrons give at rest is part of the magnet's constants; the coupling adds F(q) − F(0).
    Raises ValueError, before any work, for an unknown material or number, or a ring too short for two walls.
    """

    figures: ClassVar = {"columns": columns_figure}
    methods = ("wall_motion", "superflow_torque")

    material: str = "seed_model"
    motion: str = field(default="driven", validator=one_of(*MOTIONS))
    gap: str = field(default="self-consistent", validator=one_of("fixed", "self-consistent"))
    v_s: float = field(default=5.0, validator=positive)
    superflow: float = field(default=1.2693e8, validator=finite, metadata=unit("1/m"))
    sites: int = field(default=100, validator=positive_integer)
    rows: int = field(default=20, validator=positive_integer)
    every: int = field(default=10, validator=positive_integer)
    step: float = field(default=1e-14, validator=positive, metadata=unit("s"))
    wall_angle: float | None = field(default=None, validator=optional(finite), metadata=unit("rad"))
    duration: float = field(default=8e-12, validator=positive, metadata=unit("s"))
    frames: int = field(default=40, validator=saved_steps(2))

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        valid = f"less: {self.sites * self.rows} in all rows, {MOST_SITES} at most"
        require(self.sites * self.rows <= MOST_SITES, "sites", self.sites, valid)
        material = self.resolved_material()
        require(self.superflow != 0, "superflow", self.superflow, "a q other than 0: nothing else drives the walls")
        damping = material.magnet.damping
        require(damping > 0, "damping", damping, "a number > 0: the loss tells how far the walls have gone")
        room = 20 * material.magnet.wall_width / material.lattice_constant
        require(self.sites >= room, "sites", self.sites, f"at least {math.ceil(room)}, 10 wall widths per wall")

    def quick(self) -> SelfConsistentRing:
        """A shorter time and fewer rows."""
        return evolve(self, rows=min(self.rows, 4), duration=self.duration / 20, frames=2)

    @property
    def family(self) -> WallFamily:
        """The walls of this motion."""
        return WallFamily(MOTIONS[self.motion])

    @property
    def interaction(self) -> float | None:
        """V_s [t]; None at a fixed gap."""
        return self.v_s if self.gap == "self-consistent" else None

    @cached_property
    def coupling(self) -> BdGCoupling:
        """The texture solver in the loop."""
        return BdGCoupling(
            material=self.resolved_material(),
            superflow=self.superflow,
            width=self.rows,
            ends="periodic",
            v_s=self.interaction,
            every=self.every,
        )

    def prepare(self) -> Run:
        """Build the run."""
        material, family = self.resolved_material(), self.family
        a, width = material.lattice_constant, material.magnet.wall_width
        usual = math.pi / 2 if self.motion == "driven" else -1.5
        angle = usual if self.wall_angle is None else self.wall_angle
        n = textures.domain_wall(self.sites, self.sites / 2, width / a, angle, family.domains)
        llg = LLG.of(material, magnet_energy(material, family.axis) + SuperflowTorque(self.coupling))
        return Run(
            scenario=self,
            grid=Track(length=self.sites * a, spacing=a, ends="periodic"),
            schedule=Schedule([Segment(llg, self.duration, self.frames)]),
            state=TwoSublatticeState.from_neel(np.roll(n, self.sites // 4, axis=0)),
            axis=family.axis,
            title=f"{material.name}: two {self.motion} walls, {self.coupling.label}",
            drive_label=f"mean superflow q = {self.superflow:.4g} 1/m, texture solver in the loop",
            integrator=lambda llg, grid: RungeKutta4(self.step),
            observers=(observers.walls, Observer((ANGLES,), inner_angles), observers.OBSERVERS["sheet_current"]),
            checks=(checks.balance(), checks.norm(), Check(self.against_the_gap_equation), every_step(self.law)),
            axes=(Axis("wall", np.arange(2), "1", "wall, from the left"),),
        )

    def against_the_gap_equation(self, first: Step) -> Callable[[Step], Judged]:
        """`validation.RingCheck`."""
        electrons = RingElectrons(self.resolved_material(), self.superflow, self.rows, self.interaction)
        check = RingCheck(electrons, first.snapshot, self.every * self.step)
        return lambda step: Judged(check.residuals(step.snapshot, step.neel_rate, self.field(step)))

    def field(self, step: Step) -> np.ndarray:
        """B_N (sites, 3) [T] of the electrons as the run has it."""
        now = step.snapshot
        found: np.ndarray = self.coupling.respond(now.state.n, step.run.grid.coordinates(0)[0], now.time).field
        return found

    def law(self, step: Step) -> tuple[Any, ...]:
        """ṁ against numbers of the material."""
        numbers = WallNumbers.of(self.resolved_material())
        law = EquationOfMotion(numbers, step.run.grid.spacings, self.family.axis, periodic=True)
        return (law.residual(step.snapshot, step.rate, self.field(step)),)

    def quantities(self, dataset: Dataset) -> Mapping[str, Quantity]:
        """How the walls moved."""
        places = np.asarray(dataset["wall_positions"])
        angles = np.unwrap(np.asarray(dataset["inner_angles"]), axis=0)
        return {
            "superflow": Quantity(self.superflow, "1/m", "mean Cooper-pair wave number q along x"),
            "way_left": Quantity(float(places[-1, 0] - places[0, 0]), "m", "way of the wall on the left"),
            "way_right": Quantity(float(places[-1, 1] - places[0, 1]), "m", "way of the wall on the right"),
            "turned_left": Quantity(float(angles[-1, 0] - angles[0, 0]), "rad", "turn inside the wall on the left"),
            "turned_right": Quantity(float(angles[-1, 1] - angles[0, 1]), "rad", "turn inside the wall on the right"),
            **scale_quantities(self.scales),
        }

    def attributes(self) -> Mapping[str, Any]:
        """What figures and movies know of the run."""
        return {
            "axis": self.family.domains,
            "track_length": self.sites * self.resolved_material().lattice_constant,
            "landscape": "BdG free energy",
            "landscape_kind": f"{self.coupling.label}, {self.rows} rows",
            "motion": self.motion,
        }

    def remarks(self) -> Sequence[str]:
        """What the gap is."""
        return (f"At {self.coupling.label}; q is given in the mean: a phase, not a current.",)


def inner_angles(step: Step) -> np.ndarray:
    """φ of Σ n across the domains' axis over the cells of either half of the ring, a wall each; NaN without two."""
    n, axis = step.snapshot.state.n, step.run.axis
    turns = np.flatnonzero(np.diff(np.sign(n @ axis)) != 0)
    if turns.size != 2:
        return np.full(2, math.nan)
    middle = int(turns.sum()) // 2
    p1, p2 = transverse_axes(axis)
    sums = [part.sum(axis=0) for part in (n[:middle], n[middle:])]
    return np.array([math.atan2(float(s @ p1), float(s @ p2)) for s in sums])
