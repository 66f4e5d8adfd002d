"""Devices: a track, what drives its walls, and the scenarios that run on it."""

from neelsot_dyn.devices.magnet import derived
from neelsot_dyn.devices.obstacles import Grains, Notch, Profile, Step, site_random
from neelsot_dyn.devices.published import PUBLISHED, Published
from neelsot_dyn.devices.racetrack import Racetrack, SuperflowField
from neelsot_dyn.devices.timescales import Entry, Timescales, timescales
from neelsot_dyn.experiments.adaptive_sweep import AdaptiveSweep, adaptive_sweep
from neelsot_dyn.experiments.course_sweep import CourseSweep, Sweep
from neelsot_dyn.experiments.drive import Drive, superflow_drive, synthetic_drive
from neelsot_dyn.experiments.scenario import Axis, Column, Course, Frame, Quantity, Scenario
from neelsot_dyn.experiments.series import run_course
from neelsot_dyn.experiments.study import Group, Point, Study
from neelsot_dyn.experiments.sweep import InProcess, failures, processes, run_study
from neelsot_dyn.experiments.velocity import SteadyVelocity, steady_velocity
from neelsot_dyn.racetrack.altermagnetic.wall import AltermagneticRun, AltermagneticWall
from neelsot_dyn.racetrack.current_modulation import CurrentModulation, CurrentModulationStudy
from neelsot_dyn.racetrack.in_wall.bloch_line import BlochLineReversal, BlochLineRun
from neelsot_dyn.racetrack.in_wall.reversal import InWallReversal
from neelsot_dyn.racetrack.in_wall.run import InWallFrame, InWallRun
from neelsot_dyn.racetrack.loop.microscopic_loop import MicroscopicLoop
from neelsot_dyn.racetrack.loop.run import LoopRun
from neelsot_dyn.racetrack.pinning.depinning import (
    Depinning,
    PinningError,
    RestCurve,
    creep_velocity,
    rest_curve,
    rigid_field,
)
from neelsot_dyn.racetrack.pinning.scenario import Pinning, PinningRun
from neelsot_dyn.racetrack.propulsion import Propulsion, PropulsionRun, WallFrame
from neelsot_dyn.racetrack.pulses import PulsedPropulsion, PulsedRun
from neelsot_dyn.racetrack.register.bit_errors import BitErrors, ErrorWindow, bit_errors, error_window
from neelsot_dyn.racetrack.register.bit_shift import BitShift, BitShiftRun
from neelsot_dyn.racetrack.register.register import Schedule, ShiftRegister
from neelsot_dyn.racetrack.register.wall_gas import WallGas, averaged_field
from neelsot_dyn.racetrack.thermal_stability import ThermalStability, ThermalStabilityStudy
from neelsot_dyn.racetrack.velocity_current import VelocityCurrent, VelocityCurrentStudy

SCENARIOS: tuple[type[Scenario], ...] = (
    Propulsion,
    PulsedPropulsion,
    InWallReversal,
    BlochLineReversal,
    VelocityCurrent,
    CurrentModulation,
    BitShift,
    Pinning,
    ThermalStability,
    AltermagneticWall,
    MicroscopicLoop,
    Sweep,
)
"""What the `kind` of a scenario file may be."""

__all__ = [
    "PUBLISHED",
    "SCENARIOS",
    "AdaptiveSweep",
    "AltermagneticRun",
    "AltermagneticWall",
    "Axis",
    "BitErrors",
    "BitShift",
    "BitShiftRun",
    "BlochLineReversal",
    "BlochLineRun",
    "Column",
    "Course",
    "CourseSweep",
    "CurrentModulation",
    "CurrentModulationStudy",
    "Depinning",
    "Drive",
    "Entry",
    "ErrorWindow",
    "Frame",
    "Grains",
    "Group",
    "InProcess",
    "InWallFrame",
    "InWallReversal",
    "InWallRun",
    "LoopRun",
    "MicroscopicLoop",
    "Notch",
    "Pinning",
    "PinningError",
    "PinningRun",
    "Point",
    "Profile",
    "Propulsion",
    "PropulsionRun",
    "Published",
    "PulsedPropulsion",
    "PulsedRun",
    "Quantity",
    "Racetrack",
    "RestCurve",
    "Scenario",
    "Schedule",
    "ShiftRegister",
    "SteadyVelocity",
    "Step",
    "Study",
    "SuperflowField",
    "Sweep",
    "ThermalStability",
    "ThermalStabilityStudy",
    "Timescales",
    "VelocityCurrent",
    "VelocityCurrentStudy",
    "WallFrame",
    "WallGas",
    "adaptive_sweep",
    "averaged_field",
    "bit_errors",
    "creep_velocity",
    "derived",
    "error_window",
    "failures",
    "processes",
    "rest_curve",
    "rigid_field",
    "run_course",
    "run_study",
    "site_random",
    "steady_velocity",
    "superflow_drive",
    "synthetic_drive",
    "timescales",
]
