"""Devices: a track, what drives its walls, and the scenarios that run on it."""

from neelsot_dyn.racetrack.altermagnetic_wall import AltermagneticRun, AltermagneticWall
from neelsot_dyn.racetrack.bloch_line import BlochLineReversal, BlochLineRun
from neelsot_dyn.racetrack.device import Racetrack, SuperflowField
from neelsot_dyn.racetrack.drive import Drive, superflow_drive, synthetic_drive
from neelsot_dyn.racetrack.in_wall import InWallReversal
from neelsot_dyn.racetrack.in_wall_run import InWallFrame, InWallRun
from neelsot_dyn.racetrack.loop_run import LoopRun
from neelsot_dyn.racetrack.microscopic_loop import MicroscopicLoop
from neelsot_dyn.racetrack.propulsion import Propulsion, PropulsionRun, WallFrame
from neelsot_dyn.racetrack.published import PUBLISHED, Published
from neelsot_dyn.racetrack.pulses import PulsedPropulsion, PulsedRun
from neelsot_dyn.racetrack.scenario import Axis, Column, Course, Frame, Quantity, Scenario, derived
from neelsot_dyn.racetrack.timescales import Entry, Timescales, timescales
from neelsot_dyn.racetrack.velocity import SteadyVelocity, steady_velocity

SCENARIOS: tuple[type[Scenario], ...] = (
    Propulsion,
    PulsedPropulsion,
    InWallReversal,
    BlochLineReversal,
    AltermagneticWall,
    MicroscopicLoop,
)
"""What the `kind` of a scenario file may be."""

__all__ = [
    "PUBLISHED",
    "SCENARIOS",
    "AltermagneticRun",
    "AltermagneticWall",
    "Axis",
    "BlochLineReversal",
    "BlochLineRun",
    "Column",
    "Course",
    "Drive",
    "Entry",
    "Frame",
    "InWallFrame",
    "InWallReversal",
    "InWallRun",
    "LoopRun",
    "MicroscopicLoop",
    "Propulsion",
    "PropulsionRun",
    "Published",
    "PulsedPropulsion",
    "PulsedRun",
    "Quantity",
    "Racetrack",
    "Scenario",
    "SteadyVelocity",
    "SuperflowField",
    "Timescales",
    "WallFrame",
    "derived",
    "steady_velocity",
    "superflow_drive",
    "synthetic_drive",
    "timescales",
]
