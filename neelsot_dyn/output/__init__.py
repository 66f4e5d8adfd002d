"""What leaves a run: its folder, its time series, who made it, figures and movies.

matplotlib, xarray and the video encoder are imported when they are first used.
"""

from neelsot_dyn.output._files import OutputError
from neelsot_dyn.output.directory import DamagedFileError, RunDirectory
from neelsot_dyn.output.figures import save_figure, wall_motion_figure
from neelsot_dyn.output.movie import render_movie
from neelsot_dyn.output.provenance import provenance
from neelsot_dyn.output.recording import RecordedRun, record
from neelsot_dyn.output.references import REFERENCES, write_references
from neelsot_dyn.output.scenario_file import ScenarioError, scenario_from_toml, scenario_to_toml
from neelsot_dyn.output.schema import Coordinate, Variable
from neelsot_dyn.output.store import RunStore, frames_written, open_run

__all__ = [
    "REFERENCES",
    "Coordinate",
    "DamagedFileError",
    "OutputError",
    "RecordedRun",
    "RunDirectory",
    "RunStore",
    "ScenarioError",
    "Variable",
    "frames_written",
    "open_run",
    "provenance",
    "record",
    "render_movie",
    "save_figure",
    "scenario_from_toml",
    "scenario_to_toml",
    "wall_motion_figure",
    "write_references",
]
