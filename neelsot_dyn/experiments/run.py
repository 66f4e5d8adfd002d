"""A prepared experiment: its equations of motion, what is observed, what is checked, and the one loop that runs it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import as_tuple, require_instance
from neelsot_dyn._later import Dataset
from neelsot_dyn._portable import Portable
from neelsot_dyn.devices.magnet import derived
from neelsot_dyn.dynamics import (
    LLG,
    DerivedQuantities,
    FollowWall,
    Grid,
    Integrator,
    RungeKutta4,
    Schedule,
    Segment,
    SigmaSnapshot,
    Snapshot,
    TwoSublatticeState,
    Wall,
    equal_steps,
    suggest_timestep,
    track_wall,
)
from neelsot_dyn.experiments import levels
from neelsot_dyn.experiments.cost import refuse_endless
from neelsot_dyn.experiments.scenario import ITS_MATERIAL, ITS_QUANTITIES, Axis, Column, Quantity, Scenario
from neelsot_dyn.materials import Material
from neelsot_dyn.validation import Residual


@frozen(eq=False)
class SavedStep:
    """One saved step: the dynamics' snapshot, the values of the run's columns, and its validation.

    values: a number, or an array in the shape of its dims, for every column. residuals: the same checks at every step.
    """

    snapshot: Snapshot
    values: Mapping[str, Any]
    residuals: tuple[Residual, ...]


@frozen(eq=False)
class Step:
    """What observers and checks are asked about: a snapshot of a run, and what follows from it, computed once."""

    run: Run
    snapshot: Snapshot

    @cached_property
    def segment(self) -> Segment:
        """The segment of the schedule that this time belongs to."""
        return self.run.schedule.segments[self.run.schedule.at(self.snapshot.time)]

    @property
    def llg(self) -> LLG:
        """The equation of motion at this time."""
        return self.segment.llg

    @cached_property
    def rate(self) -> np.ndarray:
        """ṁ_i (2, *cells, 3) [1/s]."""
        now = self.snapshot
        return self.llg.rate(now.state, self.run.grid, now.time, now.offset)

    @property
    def neel_rate(self) -> np.ndarray:
        """ṅ (*cells, 3) [1/s]."""
        if isinstance(self.snapshot, SigmaSnapshot):
            return self.snapshot.rate
        return (self.rate[0] - self.rate[1]) / 2

    @cached_property
    def wall(self) -> Wall:
        """The one wall of a track, in laboratory coordinates; on a film that of the mean over the rows.

        Raises WallError where there is none, or several.
        """
        return track_wall(along(self.snapshot.state.n), self.places, self.run.axis)

    @property
    def places(self) -> np.ndarray:
        """The cells along x (N,) [m], in laboratory coordinates."""
        x = self.run.grid.coordinates(self.snapshot.offset)[0]
        return self.run.origin + (x if x.ndim == 1 else x[:, 0])


def along(values: np.ndarray) -> np.ndarray:
    """(N, 3) of a track's values, or of the mean over the rows of a film's."""
    return values if values.ndim == 2 else values.mean(axis=1)


def _columns(instance: Any, attribute: Any, value: Any) -> None:
    for column in value:
        require_instance(attribute.name, column, Column)


def _function(instance: Any, attribute: Any, value: Any) -> None:
    if not callable(value):
        raise TypeError(f"{attribute.name} = {value!r} is not valid: give a function of a step")


@frozen(eq=False)
class Observer(Portable):
    """Columns of the dataset and the function of a `Step` that fills them: one value, or one per column."""

    columns: tuple[Column, ...] = field(converter=as_tuple, validator=_columns)
    read: Callable[[Step], Any] = field(validator=_function)

    def __reduce__(self) -> tuple[Any, ...]:
        """One that is registered goes by its name, and stays the same object."""
        from neelsot_dyn.experiments import observers

        name = observers.name_of(self)
        return super().__reduce__() if name is self else (observers.imported, (self.read.__module__, name))

    def values(self, step: Step) -> dict[str, Any]:
        """The columns' values by name."""
        found = self.read(step)
        return dict(zip((c.name for c in self.columns), found if len(self.columns) > 1 else (found,), strict=True))


@frozen(eq=False)
class Judged:
    """What a check finds at one step: its residuals, and the values of its columns."""

    residuals: tuple[Residual, ...]
    values: Mapping[str, float] = field(factory=dict)


class Judge(ABC):
    """A judge that remembers: what it keeps becomes part of the snapshot, for a run that goes on from there."""

    @abstractmethod
    def __call__(self, step: Step) -> Judged:
        """What it finds at a step."""

    @abstractmethod
    def memory(self) -> Mapping[str, np.ndarray]:
        """All that it keeps, by name."""

    @abstractmethod
    def restore(self, kept: Mapping[str, np.ndarray]) -> None:
        """Go on from what `memory` gave."""


@frozen(eq=False)
class Check(Portable):
    """A check of every step against the first: `begin(first)` gives the function that judges a step, or a `Judge`."""

    begin: Callable[[Step], Callable[[Step], Judged]] = field(validator=_function)
    columns: tuple[Column, ...] = field(default=(), converter=as_tuple, validator=_columns)


@frozen(eq=False, kw_only=True)
class Run(Portable):
    """A prepared experiment. It can be run again, and from any snapshot of its own.

    scenario, material: what it was made from. grid: the cells that move. schedule: the equations of motion, one after
    the other. state: at the start. axis (3,): n of the domain on the left of a wall of positive polarity. integrator:
    the method for an equation. window: follows the wall; origin [m]: laboratory place of the grid's first edge at the
    start. observers, checks: what is saved and judged at every step. axes: the dimensions of columns, beside time.
    title, drive_label: in words. quantities(dataset): what sums it up, the scenario's own unless given. What else there
    is to say is asked of the scenario.
    """

    scenario: Scenario
    material: Material = ITS_MATERIAL
    grid: Grid
    schedule: Schedule
    state: TwoSublatticeState
    axis: np.ndarray = field(converter=np.asarray)
    title: str
    drive_label: str
    integrator: Callable[[LLG, Grid], Integrator] = equal_steps
    level: str = "llg"
    window: FollowWall | None = None
    origin: float = 0.0
    observers: tuple[Observer, ...] = field(default=(), converter=as_tuple)
    checks: tuple[Check, ...] = field(default=(), converter=as_tuple)
    axes: tuple[Axis, ...] = field(default=(), converter=as_tuple)
    quantities: Callable[[Dataset], Mapping[str, Quantity]] = ITS_QUANTITIES

    def __attrs_post_init__(self) -> None:
        """Refuse what no machine ends."""
        refuse_endless(self)

    @cached_property
    def derived(self) -> DerivedQuantities:
        """The scales of the dynamics."""
        return derived(self.material)

    @property
    def llg(self) -> LLG:
        """The equation of motion at the start."""
        return self.schedule.segments[0].llg

    @property
    def track(self) -> Grid:
        """The grid, by its earlier name."""
        return self.grid

    @property
    def times(self) -> np.ndarray:
        """Saved times [s], the first at 0."""
        return self.schedule.times

    @property
    def columns(self) -> tuple[Column, ...]:
        """Numbers per saved step beside time, state, energies and the validation's residuals."""
        parts: tuple[Observer | Check, ...] = (*self.observers, *self.checks)
        return tuple(column for part in parts for column in part.columns)

    @cached_property
    def attributes(self) -> Mapping[str, Any]:
        """Numbers and texts of the whole run that figures and movies use."""
        return self.scenario.attributes()

    @property
    def notes(self) -> Sequence[str]:
        """What a reader must know, in sentences."""
        return self.scenario.remarks()

    def snapshots(self, resume: Snapshot | None = None) -> Iterator[Snapshot]:
        """The dynamics alone: a snapshot per saved time, or those after `resume`."""
        return levels.snapshots(self, resume)

    def frames(self, resume: Snapshot | None = None) -> Iterator[SavedStep]:
        """Yield a step per saved time; with `resume`, the steps after that snapshot of an earlier run."""
        first = next(self.steps(None))
        judges = [check.begin(first) for check in self.checks]
        remembering = {f"judge{k}_": judge for k, judge in enumerate(judges) if isinstance(judge, Judge)}
        for prefix, judge in remembering.items():
            held = {} if resume is None else resume.held
            if own := {name.removeprefix(prefix): a for name, a in held.items() if name.startswith(prefix)}:
                judge.restore(own)
        for step in self.steps(resume):
            values = {name: value for one in self.observers for name, value in one.values(step).items()}
            judged = [judge(step) for judge in judges]
            values |= {name: value for one in judged for name, value in one.values.items()}
            kept = {prefix + name: a for prefix, judge in remembering.items() for name, a in judge.memory().items()}
            snapshot = evolve(step.snapshot, held={**step.snapshot.held, **kept}) if kept else step.snapshot
            yield SavedStep(snapshot, values, tuple(r for one in judged for r in one.residuals))

    def steps(self, resume: Snapshot | None = None) -> Iterator[Step]:
        """What observers and checks are asked about, step by step, as `frames`."""
        for snapshot in self.snapshots(resume):
            yield Step(self, snapshot)


def rk4(llg: LLG, grid: Grid, safety: float | None = None) -> Integrator:
    """Fourth-order Runge-Kutta in the steps of `suggest_timestep`."""
    return RungeKutta4(suggest_timestep(llg, grid, safety))
