"""What a scenario is, how it runs, one point or many, and what the dataset of a run looks like."""

from typing import TYPE_CHECKING

from neelsot_dyn._lazy import lazily

if TYPE_CHECKING:
    from neelsot_dyn.experiments.adaptive_sweep import AdaptiveSweep, adaptive_sweep
    from neelsot_dyn.experiments.drive import WallDrive, superflow_drive, synthetic_drive
    from neelsot_dyn.experiments.drives import Current, Drive, GivenField, Phase, Superflow
    from neelsot_dyn.experiments.experiment import Experiment
    from neelsot_dyn.experiments.layout import Coordinate, Layout, Variable, layout, run_in_memory
    from neelsot_dyn.experiments.layout import run_in_memory as run_course  # its earlier name
    from neelsot_dyn.experiments.observers import observer
    from neelsot_dyn.experiments.points import InProcess, failures, processes, run_study
    from neelsot_dyn.experiments.run import Check, Judged, Observer, Run, SavedStep, Step
    from neelsot_dyn.experiments.scenario import Axis, Column, Quantity, Scenario, kinds
    from neelsot_dyn.experiments.starts import Bits, Circle, Start, Texture, Uniform, Walls
    from neelsot_dyn.experiments.study import Group, Point, Study
    from neelsot_dyn.experiments.sweep import Sweep
    from neelsot_dyn.experiments.velocity import SteadyVelocity, steady_velocity
else:
    lazily(__name__)
