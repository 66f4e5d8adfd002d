"""What leaves a run: its folder, its time series, who made it, figures and movies.

matplotlib, xarray and the video encoder are imported when they are first used.
"""

from typing import TYPE_CHECKING

from neelsot_dyn._lazy import lazily

if TYPE_CHECKING:
    from neelsot_dyn._files import DamagedFileError, OutputError, UnsupportedFileError
    from neelsot_dyn.exchange import OvfField, read_ovf, write_ovf, write_vti
    from neelsot_dyn.experiments.figures import residuals_figure, wall_motion_figure
    from neelsot_dyn.output.directory import RunDirectory, plain_json
    from neelsot_dyn.output.error_bars import with_error
    from neelsot_dyn.output.export import export_csv, export_mumax, export_ovf, export_vti
    from neelsot_dyn.output.figures import save_figure
    from neelsot_dyn.output.movie import Movie, render_movie
    from neelsot_dyn.output.provenance import provenance
    from neelsot_dyn.output.recording import RecordedRun, record
    from neelsot_dyn.output.references import REFERENCES, write_references
    from neelsot_dyn.output.report import write_report
    from neelsot_dyn.output.scenario_file import ScenarioError, scenario_from_toml, scenario_to_toml
    from neelsot_dyn.output.schema import Coordinate, Variable
    from neelsot_dyn.output.store import RunStore, frames_written, open_run, open_study
    from neelsot_dyn.output.watch import Progress, watch
else:
    lazily(__name__)
