"""What are the variables and attributes of a run's dataset called? The one place that says so.

Dimensions: time, cell (of the window), component (x, y, z). Units are SI; energies are per area of cross-section.
"""

from __future__ import annotations

from typing import Any

from neelsot_dyn._checks import require

TIME = "time"  # [s]
CELL = "cell"
COMPONENT = "component"
COMPONENTS = ("x", "y", "z")

NEEL_VECTOR = "n"  # (time, cell, component)
NET_VECTOR = "m"  # (time, cell, component), (m1 + m2)/2
SUBLATTICE_1 = "m1"  # the same, made of m and n where a dataset is opened (`sublattices`)
SUBLATTICE_2 = "m2"
CELL_POSITION = "cell_position"  # (cell) [m], in the window's frame
CELL_ACROSS = "cell_across"  # of a film: fields are (time, cell, cell_across, component)
CELL_POSITION_ACROSS = "cell_position_across"  # (cell_across) [m]
WINDOW_OFFSET = "window_offset"  # (time) [m]; place on the track = cell_position + window_offset

WALL_POSITION = "wall_position"  # (time) [m], on the track
WALL_VELOCITY = "wall_velocity"  # (time) [m/s]
WALL_WIDTH = "wall_width"  # (time) [m]
WALL_ANGLE = "wall_angle"  # (time) [rad], of the Néel vector inside the wall, optional for movies
WALL_POSITIONS = "wall_positions"  # (time, wall) [m], of a run with several walls, instead of `wall_position`

LOSS = "gilbert_loss"  # (time) [J/m²]
WORK = "work"  # (time) [J/m²]
NORM_ERROR = "norm_error"  # (time)

SUPERFLOW = "superflow"  # (time) [1/m], optional for figures and movies
VOLTAGE = "voltage"  # (time) [V], optional for movies
TORQUE_ENERGY = "validation_torque_energy"  # (time) [J/m²], of the actual profile, relative to frame 0

LANDSCAPE_ANGLE = "landscape_angle"  # [rad], optional coordinate for movies, with
LANDSCAPE_ENERGY = "landscape_energy"  # [J/m²], over that angle
LANDSCAPE_POSITION = "landscape_position"  # [m], optional coordinate for movies, with
LANDSCAPE_ENERGY_POSITION = "landscape_energy_position"  # [J/m²], over that place

TITLE = "title"
MATERIAL = "material"
SCENARIO = "scenario"  # the scenario's class, which chooses the figures
AXIS = "axis"  # easy axis: "x", "y" or "z"
COLOURED = "coloured"  # component that a film's colour shows, if it is not that of the axis, optional
TRACK_LENGTH = "track_length"  # [m]; the track lies at 0 to track_length
LANDSCAPE_SLOPE = "landscape_slope"  # [J/m³], energy = slope × (wall position − its first one)
PATTERN = "pattern"  # signs of the drive, piece by piece, optional, with
SWITCH_TIMES = "switch_times"  # [s], where the pieces end
LANDSCAPE = "landscape"  # what the landscape comes from, optional
LANDSCAPE_KIND = "landscape_kind"  # which landscape it is, optional
RUN_ID = "run_id"  # of what a run was made from; its files carry it
VELOCITY_CLOSED_FORM = "velocity_closed_form"  # [m/s], optional


_RESIDUAL, _TOLERANCE = "residual_", "_tolerance"


def residual(check: str) -> tuple[str, str]:
    """The variables (time) of a validation check: its residual and its tolerance."""
    name = _RESIDUAL + check.replace(" ", "_")
    return name, name + _TOLERANCE


def checks(dataset: Any) -> list[str]:
    """The validation checks whose residuals a dataset has."""
    found = [str(name) for name in dataset.data_vars if str(name).startswith(_RESIDUAL)]
    return [name.removeprefix(_RESIDUAL).replace("_", " ") for name in found if not name.endswith(_TOLERANCE)]


def require_names(dataset: Any, variables: tuple[str, ...], attributes: tuple[str, ...] = ()) -> None:
    """ValueError naming the variables (data or coordinates) and attributes that an xarray dataset lacks."""
    missing = [f"variable {name!r}" for name in variables if name not in dataset.variables]
    missing += [f"attribute {name!r}" for name in attributes if name not in dataset.attrs]
    require(not missing, "dataset", sorted(map(str, dataset.variables)), f"one that also has {', '.join(missing)}")
