"""What is a study? A prepared scenario that is a set of labelled points, each computed by itself, and one dataset.

Where a course has time, a study has axes: superflows, temperatures, angles. Its points come in groups, one point per
combination of the values of the group's axes. `compute` answers one point; `sweep.run_study` asks for all of them, in
many processes if need be, and `complete`, `quantities` and `residuals` read the dataset that comes of it.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from neelsot_dyn import materials
from neelsot_dyn._cache import key_of
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.experiments.scenario import Axis, Column, Quantity, Scenario
from neelsot_dyn.validation import Residual

if TYPE_CHECKING:
    import xarray


@frozen(field_transformer=typed_fields)
class Group:
    """Points of one kind: one per combination of the values of the axes `dims`, the last of them changing fastest.

    columns: what `compute` returns for such a point; dims of each begin with the group's, further ones are axes that a
    point answers as a whole. Columns () are found in the answers: each then is a `Quantity`.
    """

    name: str
    dims: tuple[str, ...]
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


class Study(ABC):
    """A prepared scenario whose result is a set of points. What travels to other processes is its scenario.

    scenario, material: as given; `scenario.prepare()` makes an equal study.
    """

    scenario: Any
    material: materials.Material

    @property
    @abstractmethod
    def axes(self) -> Sequence[Axis]:
        """All dimensions of the dataset, with their values."""

    @property
    @abstractmethod
    def groups(self) -> Sequence[Group]:
        """The points, by kind."""

    @abstractmethod
    def compute(self, point: Point) -> Mapping[str, Any]:
        """The answer to one point: number, array in the shape of the inner dims, or `Quantity`, for every column."""

    @property
    def drive_label(self) -> str:
        """What is varied, in words."""
        return ", ".join(axis.long_name or axis.name for axis in self.axes)

    @property
    def title(self) -> str:
        """A line for figures."""
        return f"{self.material.name}: {self.drive_label}"

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Numbers and texts of the whole study that figures use."""
        return {}

    @property
    def methods(self) -> Sequence[str]:
        """Keys of the bibliography (`output.REFERENCES`)."""
        return ("superflow_torque",)

    @property
    def notes(self) -> Sequence[str]:
        """What a reader must be told, in sentences."""
        return ()

    @property
    def assumptions(self) -> Mapping[str, str]:
        """Numbers that are assumed, not measured, each with its reason."""
        return {name: self.material.sources[name] for name in self.material.assumptions}

    @property
    def example(self) -> Scenario | None:
        """A course that shows one point as a movie; it is recorded beside the points."""
        return None

    def complete(self, dataset: xarray.Dataset) -> xarray.Dataset:
        """The dataset with what follows from the points: closed forms, differences, ratios."""
        return dataset

    @abstractmethod
    def quantities(self, dataset: xarray.Dataset) -> Mapping[str, Quantity]:
        """What sums up the study, from its completed dataset."""

    @abstractmethod
    def residuals(self, dataset: xarray.Dataset) -> Sequence[Residual]:
        """What the study claims, each against a tolerance from stated errors."""

    def points(self) -> Iterator[Point]:
        """Every point, group by group, in the order of the axes; seeds from the scenario's `seed` and the place."""
        axes = {axis.name: axis for axis in self.axes}
        base = int(getattr(self.scenario, "seed", 0))
        for group in self.groups:
            for index in itertools.product(*(range(axes[name].values.size) for name in group.dims)):
                values = {n: axes[n].values[i].item() for n, i in zip(group.dims, index, strict=True)}
                seed = int(key_of({"seed": base, "group": group.name, **values})[:7], 16)
                yield Point(group.name, index, values, seed)
