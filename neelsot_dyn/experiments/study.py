"""A study: a prepared scenario that is a set of labelled points, each computed by itself, and one dataset of them.

Where a run has time, a study has axes: superflows, temperatures, angles. Its points come in groups, one point per
combination of the values of the group's axes. `points.run_study` asks for all of them, in many processes if need be.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from neelsot_dyn._cache import key_of
from neelsot_dyn._checks import as_tuple
from neelsot_dyn._later import Dataset
from neelsot_dyn._portable import Portable
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.experiments.scenario import (
    ITS_MATERIAL,
    ITS_QUANTITIES,
    ITS_RESIDUALS,
    Axis,
    Column,
    Quantity,
    Scenario,
)
from neelsot_dyn.materials import Material, ParentSuperconductor
from neelsot_dyn.validation import Residual


@frozen(eq=False, field_transformer=typed_fields)
class Group(Portable):
    """Points of one kind: one per combination of the values of the axes `dims`, the last of them changing fastest.

    compute(point): the answer to one point, a number, an array in the shape of the inner dims, or a `Quantity`, for
    every column. columns: what it answers; one without dims is a number per point, dims of the others begin with the
    group's, and further ones are axes that a point answers as a whole. Columns () are found in the answers: each then
    is a `Quantity`.
    """

    name: str
    dims: tuple[str, ...]
    compute: Callable[[Point], Mapping[str, Any]]
    columns: tuple[Column, ...] = ()


@frozen(field_transformer=typed_fields)
class Point:
    """One computation: its group, its place on every axis of the group, the values there, and a seed of its own."""

    group: str
    index: tuple[int, ...]
    values: Mapping[str, Any] = field(hash=False)
    seed: int

    @property
    def label(self) -> str:
        """The point in words, as failures name it."""
        places = ", ".join(f"{name} = {value!r}" for name, value in self.values.items())
        return f"{self.group}: {places}" if places else self.group


@frozen(eq=False, kw_only=True)
class Study(Portable):
    """A prepared scenario whose result is a set of points. What travels to other processes is its scenario.

    scenario, material: what it was made from; `scenario.prepare()` makes an equal study. axes: all dimensions of the
    dataset, with their values. groups: the points, by kind. drive_label: what is varied, in words.
    attributes: numbers and texts of the whole study that figures use. notes: what a reader must know, in sentences.
    parent: the superconductor whose numbers are assumed beside the material's. example: a scenario that shows one point
    as a movie; it is recorded beside the points. What sums the study up and what it claims is the scenario's to say,
    unless quantities and residuals, functions of the completed dataset, are given.
    """

    scenario: Scenario
    material: Material = ITS_MATERIAL
    axes: tuple[Axis, ...] = field(converter=as_tuple)
    groups: tuple[Group, ...] = field(converter=as_tuple)
    drive_label: str
    quantities: Callable[[Dataset], Mapping[str, Quantity]] = ITS_QUANTITIES
    residuals: Callable[[Dataset], Sequence[Residual]] = ITS_RESIDUALS
    attributes: Mapping[str, Any] = field(factory=dict)
    notes: Sequence[str] = ()
    parent: ParentSuperconductor | None = None
    example: Scenario | None = None

    @property
    def title(self) -> str:
        """A line for figures."""
        return f"{self.material.name}: {self.drive_label}"

    @property
    def assumptions(self) -> Mapping[str, str]:
        """Numbers that are assumed, not measured, each with its reason."""
        own = {name: self.material.sources[name] for name in self.material.assumptions}
        return own if self.parent is None else own | {f"parent.{n}": text for n, text in self.parent.sources.items()}

    def points(self) -> Iterator[Point]:
        """Every point, group by group, in the order of the axes; seeds from the scenario's `seed` and the place."""
        axes = {axis.name: axis for axis in self.axes}
        base = int(getattr(self.scenario, "seed", 0))
        for group in self.groups:
            for index in itertools.product(*(range(axes[name].values.size) for name in group.dims)):
                values = {n: axes[n].values[i].item() for n, i in zip(group.dims, index, strict=True)}
                seed = int(key_of({"seed": base, "group": group.name, **values})[:7], 16)
                yield Point(group.name, index, values, seed)
