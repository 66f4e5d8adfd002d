"""What is saved of a step: columns that any experiment may observe, each by the name of its function.

A user's own is a module-level function under `@observer(Column(...))`, of a `Step`; with several columns it returns one
value for each. An experiment names it: `observe=["wall", "my_observer"]`.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from neelsot_dyn._checks import did_you_mean, require, require_instance
from neelsot_dyn.dynamics import SuperflowTorque, Wall, WallError, wall_positions
from neelsot_dyn.dynamics.electrical import electrical_observers
from neelsot_dyn.experiments.run import Observer, Step, along
from neelsot_dyn.experiments.scenario import Column
from neelsot_dyn.experiments.velocity import instantaneous_velocity

OBSERVERS: dict[str, Observer] = {}

SUPERFLOW = Column("superflow", "1/m", "Cooper-pair wave number along the track")
NEEL_FIELD = Column("neel_field", "T", "staggered field amplitude on either sublattice")
VOLTAGE = Column("voltage", "V", "voltage between the ends of the track")
SHEET_CURRENT = Column("sheet_current", "A/m", "current per width of the track")
RENEWALS = Column("renewals", "1", "solutions of the texture solver since the start, beyond the first")
HELD_JUMP = Column("held_jump", "J/m^2", "energy that renewing the held torque has added since the start")
VELOCITY = Column("wall_velocity", "m/s", "instantaneous wall velocity")
WALL_POSITIONS = Column("wall_positions", "m", "walls on the track, from the left; NaN for none", ("wall",))
WALL = (
    Column("wall_position", "m", "wall position on the track"),
    Column("wall_position_error", "m", "standard error of the fitted wall position"),
    Column("wall_width", "m", "wall width"),
    Column("wall_width_error", "m", "standard error of the fitted wall width"),
    Column("wall_angle", "rad", "angle of the Néel vector inside the wall (Eq. 16)"),
)


def observer(*columns: Column) -> Callable[[Callable[[Step], Any]], Observer]:
    """Register a module-level function of a `Step` as what fills these columns, under the function's name.

    Raises ValueError for no column, and for a name that another function has.
    """
    require(len(columns) > 0, "columns", columns, "at least one Column")
    for column in columns:
        require_instance("columns", column, Column)

    def register(function: Callable[[Step], Any]) -> Observer:
        known = OBSERVERS.get(function.__name__)
        same = known is None or (known.read.__qualname__ == function.__qualname__ and not _ours(known))
        require(same, "name", function.__name__, "a name that no other observer has")
        OBSERVERS[function.__name__] = found = Observer(columns, function)
        return found

    return register


def _ours(known: Observer) -> bool:
    return known.read.__module__.startswith("neelsot_dyn.")


def name_of(value: Any) -> Any:
    """The name of an observer that is registered; anything else as it is."""
    return next((name for name, one in OBSERVERS.items() if one is value), value)


def imported(module: str, name: str) -> Observer:
    """The observer of this name, after the module that registers it."""
    importlib.import_module(module)
    return named(name)


def named(name: str | Observer) -> Observer:
    """The observer of this name, or itself. Raises ValueError, with the nearest known one, for another."""
    if isinstance(name, Observer):
        return name
    require(isinstance(name, str), "observe", name, "names, or an Observer(columns, function)")
    known = ", ".join(sorted(OBSERVERS))
    require(name in OBSERVERS, "observe", name, f"names out of {known}{did_you_mean(name, OBSERVERS)}")
    return OBSERVERS[name]


@observer(*WALL)
def wall(step: Step) -> tuple[float, ...]:
    """Place, width and inner angle of the one wall; NaN where there is none, or several."""
    try:
        found: Wall = step.wall
    except WallError:
        return (math.nan,) * len(WALL)
    return (found.position, found.position_error, found.width, found.width_error, found.angle)


@observer(RENEWALS, HELD_JUMP)
def renewals(step: Step) -> tuple[float, float]:
    """How often a texture's torque has been renewed so far, and what that has put into its energy; zero without one."""
    records = [array for name, array in step.snapshot.held.items() if name.endswith("record")]
    return tuple(np.sum([record[:2] for record in records], axis=0)) if records else (0.0, 0.0)


@observer(VELOCITY)
def velocity(step: Step) -> float:
    """The wall's velocity at this instant, from ṅ."""
    return instantaneous_velocity(along(step.snapshot.state.n), along(step.neel_rate), step.run.grid.spacings[0])


@observer(WALL_POSITIONS)
def walls(step: Step) -> np.ndarray:
    """All walls, NaN for those that are not there; more than the axis has room for are left out."""
    found = wall_positions(along(step.snapshot.state.n), step.places, step.run.axis)
    size = next(axis.values.size for axis in step.run.axes if axis.name == "wall")
    out = np.full(size, math.nan)
    out[: found.size] = found[:size]
    return out


def _electrical(name: str) -> Callable[[Step], float]:
    """An electrical observer of `dynamics`; NaN in a segment that has no superflow."""

    def read(step: Step) -> float:
        terms = list(step.llg.energy) if hasattr(step.llg.energy, "__iter__") else [step.llg.energy]
        if not any(isinstance(term, SuperflowTorque) for term in terms):
            return math.nan
        return float(electrical_observers(step.llg)[name](step.snapshot, step.run.grid))

    return read


for _name, _key, _column in (
    ("voltage", "voltage", VOLTAGE),
    ("sheet_current", "sheet_current", SHEET_CURRENT),
    ("superflow", "mean_superflow", SUPERFLOW),
    ("phase", "phase", Column("phase", "rad", "phase between the ends of the track")),
):
    OBSERVERS[_name] = Observer((_column,), _electrical(_key))


@observer(NEEL_FIELD)
def neel_field(step: Step) -> float:
    """The largest staggered field on the grid, of superflows and given fields together."""
    from neelsot_dyn.dynamics import NeelField

    run, snapshot = step.run, step.snapshot
    total = np.zeros((*run.grid.shape, 3))
    for term in step.llg.energy:  # type: ignore[attr-defined]
        if isinstance(term, (SuperflowTorque, NeelField)):
            fields = term.field(snapshot.state, run.grid, step.llg.magnetization, snapshot.time)
            total += (fields[0] - fields[1]) / 2
    return float(np.linalg.norm(total, axis=-1).max())
