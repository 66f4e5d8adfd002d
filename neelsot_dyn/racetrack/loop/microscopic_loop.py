"""Does a wall move under the torque of its own texture as the compressed torque says? The scenario as data.

The texture solver of the BdG layer is asked about the actual n(x) inside the dynamics; the same motion under the local,
compressed torque runs beside it. A hundred lattice sites of SEED_MODEL: a wall driven along the track, or one at rest
whose inner vector turns.
"""

from __future__ import annotations

import math

from attrs import evolve, field, frozen

from neelsot_dyn._checks import finite, one_of, positive, positive_integer, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.experiments.scenario import Scenario
from neelsot_dyn.racetrack.loop.run import MOTIONS, LoopRun, loop_depths


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

    The electrons' anisotropy at rest is part of the magnet's energy; the coupling adds F(q) − F(0).
    Raises ValueError, before any work, for an unknown material or number, or a wall too near to the ends.
    """

    material: str = "seed_model"
    motion: str = field(default="driven", validator=one_of(*MOTIONS))
    coupling: str = field(default="bdg", validator=one_of("bdg", "harmonic"))
    superflow: float = field(default=1.2693e8, validator=finite)
    sites: int = field(default=100, validator=positive_integer)
    rows: int = field(default=40, validator=positive_integer)
    every: int = field(default=12, validator=positive_integer)
    step: float = field(default=2e-14, validator=positive)
    start: float | None = None
    wall_angle: float | None = None
    duration: float = field(default=3.6e-11, validator=positive)
    frames: int = field(default=48, validator=positive_integer)
    tolerance: float = field(default=1e-3, validator=positive)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        material = self.resolved_material()
        require(self.superflow != 0, "superflow", self.superflow, "a q other than 0: nothing else drives the wall")
        damping = material.magnet.damping
        require(damping > 0, "damping", damping, "a number > 0: the loss tells how far the wall has gone")
        room = 5 * material.magnet.wall_width / material.lattice_constant
        valid = f"a place from {room:.3g} to {self.sites - room:.3g} lattice constants, 5 wall widths from the ends"
        require(room <= self.place <= self.sites - room, "start", self.place, valid)
        require(math.isfinite(self.angle), "wall_angle", self.wall_angle, "a finite angle [rad]")
        require(self.frames >= 2, "frames", self.frames, "at least 2 saved steps")
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

    def prepare(self) -> LoopRun:
        """Compress the local torque and lay out both landscapes (a minute or two, kept in the user's cache)."""
        material = self.resolved_material()
        run = LoopRun(scenario=self, material=material, depths=loop_depths(self, material))
        if self.motion == "driven":
            a, room = material.lattice_constant, 3 * material.magnet.wall_width
            end = self.place * a + run.expected_velocity * self.duration
            valid = f"less: at {run.expected_velocity:.4g} m/s the wall would come to the end of the track"
            require(room <= end <= self.sites * a - room, "duration", self.duration, valid)
        return run

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
