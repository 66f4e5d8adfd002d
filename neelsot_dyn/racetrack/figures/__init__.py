"""Which figures belong to a run? One module per kind of scenario; else a wall's motion, or a study's points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from neelsot_dyn.experiments import names
from neelsot_dyn.experiments.figures import wall_motion_figure
from neelsot_dyn.experiments.points_figure import sweep_figure
from neelsot_dyn.racetrack.figures.altermagnetic import altermagnetic_figure
from neelsot_dyn.racetrack.figures.bit_shift import bit_errors_figure, bits_figure
from neelsot_dyn.racetrack.figures.bloch_line import bloch_line_figure, bloch_line_maps
from neelsot_dyn.racetrack.figures.current_modulation import current_modulation_figure
from neelsot_dyn.racetrack.figures.in_wall import in_wall_figure
from neelsot_dyn.racetrack.figures.loop import loop_figure
from neelsot_dyn.racetrack.figures.pinning import creep_figure, depinning_figure
from neelsot_dyn.racetrack.figures.pulses import pulses_figure
from neelsot_dyn.racetrack.figures.thermal_stability import thermal_stability_figure
from neelsot_dyn.racetrack.figures.velocity_current import velocity_current_figure

if TYPE_CHECKING:
    import xarray
    from matplotlib.figure import Figure

FIGURES: dict[str, dict[str, Callable[[xarray.Dataset, Mapping[str, Any]], Figure | None]]] = {
    "AltermagneticWall": {"wall_motion": wall_motion_figure, "turning": altermagnetic_figure},
    "BitShift": {"bits": bits_figure, "bit_errors": bit_errors_figure},
    "BlochLineReversal": {"bloch_line": bloch_line_figure, "film": bloch_line_maps},
    "CurrentModulation": {"current_modulation": current_modulation_figure},
    "InWallReversal": {"reversal": in_wall_figure},
    "MicroscopicLoop": {"depths": loop_figure},
    "Pinning": {"depinning": depinning_figure, "creep": creep_figure},
    "PulsedPropulsion": {"pulses": pulses_figure},
    "Sweep": {"sweep": sweep_figure},
    "ThermalStability": {"thermal_stability": thermal_stability_figure},
    "VelocityCurrent": {"velocity_current": velocity_current_figure},
}
"""By the scenario's class: the figures by their file names."""


def run_figures(dataset: xarray.Dataset, summary: Mapping[str, Any]) -> dict[str, Figure]:
    """The figures of a recorded run, by file name without suffix."""
    usual = {"wall_motion": wall_motion_figure} if names.TIME in dataset.dims else {"points": sweep_figure}
    drawers = FIGURES.get(dataset.attrs.get(names.SCENARIO, ""), usual)
    drawn = {name: draw(dataset, summary) for name, draw in drawers.items()}
    return {name: figure for name, figure in drawn.items() if figure is not None}
