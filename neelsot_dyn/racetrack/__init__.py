"""Devices: a track, what drives its walls, and the scenarios that run on it."""

from neelsot_dyn.racetrack.adaptive_sweep import AdaptiveSweep, adaptive_sweep
from neelsot_dyn.racetrack.course_sweep import CourseSweep, Sweep
from neelsot_dyn.racetrack.current_modulation import CurrentModulation, CurrentModulationStudy
from neelsot_dyn.racetrack.drive import Drive, superflow_drive, synthetic_drive
from neelsot_dyn.racetrack.propulsion import Propulsion, PropulsionRun, WallFrame
from neelsot_dyn.racetrack.scenario import Axis, Column, Course, Frame, Quantity, Scenario, derived
from neelsot_dyn.racetrack.series import run_course
from neelsot_dyn.racetrack.study import Group, Point, Study
from neelsot_dyn.racetrack.sweep import InProcess, failures, processes, run_study
from neelsot_dyn.racetrack.thermal_stability import ThermalStability, ThermalStabilityStudy
from neelsot_dyn.racetrack.velocity import SteadyVelocity, steady_velocity
from neelsot_dyn.racetrack.velocity_current import VelocityCurrent, VelocityCurrentStudy

SCENARIOS: tuple[type[Scenario], ...] = (Propulsion, Sweep, VelocityCurrent, CurrentModulation, ThermalStability)
"""What the `kind` of a scenario file may be."""

__all__ = [
    "SCENARIOS",
    "AdaptiveSweep",
    "Axis",
    "Column",
    "Course",
    "CourseSweep",
    "CurrentModulation",
    "CurrentModulationStudy",
    "Drive",
    "Frame",
    "Group",
    "InProcess",
    "Point",
    "Propulsion",
    "PropulsionRun",
    "Quantity",
    "Scenario",
    "SteadyVelocity",
    "Study",
    "Sweep",
    "ThermalStability",
    "ThermalStabilityStudy",
    "VelocityCurrent",
    "VelocityCurrentStudy",
    "WallFrame",
    "adaptive_sweep",
    "derived",
    "failures",
    "processes",
    "run_course",
    "run_study",
    "steady_velocity",
    "superflow_drive",
    "synthetic_drive",
]
