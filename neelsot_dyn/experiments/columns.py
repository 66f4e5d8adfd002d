"""What is saved of a wall at every step? Columns that several scenarios share."""

from __future__ import annotations

from collections.abc import Mapping

from neelsot_dyn.dynamics import Wall
from neelsot_dyn.experiments.scenario import Column

SUPERFLOW = Column("superflow", "1/m", "Cooper-pair wave number along the track")
NEEL_FIELD = Column("neel_field", "T", "staggered field amplitude on either sublattice")
VOLTAGE = Column("voltage", "V", "voltage between the ends of the track")
SHEET_CURRENT = Column("sheet_current", "A/m", "current per width of the track")
VELOCITY = Column("wall_velocity", "m/s", "instantaneous wall velocity")
WALL_POSITIONS = Column("wall_positions", "m", "walls on the track, from the left; NaN for none", ("wall",))

WALL = (
    Column("wall_position", "m", "wall position on the track"),
    Column("wall_position_error", "m", "standard error of the fitted wall position"),
    Column("wall_width", "m", "wall width"),
    Column("wall_width_error", "m", "standard error of the fitted wall width"),
    Column("wall_angle", "rad", "angle of the Néel vector inside the wall (Eq. 16)"),
)


def wall_values(wall: Wall) -> Mapping[str, float]:
    """The values of the `WALL` columns."""
    return {
        "wall_position": wall.position,
        "wall_position_error": wall.position_error,
        "wall_width": wall.width,
        "wall_width_error": wall.width_error,
        "wall_angle": wall.angle,
    }
