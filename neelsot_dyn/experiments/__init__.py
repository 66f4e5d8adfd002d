"""What a scenario is, how it runs, one point or many, and what the dataset of a run looks like."""

from neelsot_dyn.experiments.adaptive_sweep import AdaptiveSweep, adaptive_sweep
from neelsot_dyn.experiments.course_sweep import CourseSweep, Sweep
from neelsot_dyn.experiments.drive import Drive, superflow_drive, synthetic_drive
from neelsot_dyn.experiments.scenario import Axis, Column, Course, Frame, Quantity, Scenario
from neelsot_dyn.experiments.series import run_course
from neelsot_dyn.experiments.study import Group, Point, Study
from neelsot_dyn.experiments.sweep import InProcess, failures, processes, run_study
from neelsot_dyn.experiments.velocity import SteadyVelocity, steady_velocity

__all__ = [
    "AdaptiveSweep",
    "Axis",
    "Column",
    "Course",
    "CourseSweep",
    "Drive",
    "Frame",
    "Group",
    "InProcess",
    "Point",
    "Quantity",
    "Scenario",
    "SteadyVelocity",
    "Study",
    "Sweep",
    "adaptive_sweep",
    "failures",
    "processes",
    "run_course",
    "run_study",
    "steady_velocity",
    "superflow_drive",
    "synthetic_drive",
]
