"""What is a scenario? A frozen description of a run; prepared, it is a course of saved steps with its own columns.

A scenario's fields are all that is needed to run it again. `prepare` does the slow physics (BdG energies) and refuses
what cannot run; the `Course` that it gives yields a frame per saved time, names the numbers that go with each, and sums
them up. Nothing here knows of files, figures or the command line.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
from attrs import field, frozen

from neelsot_dyn import materials
from neelsot_dyn._checks import require, text
from neelsot_dyn._signature import typed, typed_fields
from neelsot_dyn.dynamics import Grid, Snapshot
from neelsot_dyn.validation import Residual

if TYPE_CHECKING:
    import xarray

    from neelsot_dyn.devices.timescales import Timescales
    from neelsot_dyn.experiments.study import Study


@frozen(field_transformer=typed_fields)
class Column:
    """A quantity of every saved step: name, units as text ("m", "J/m^2", "1"), meaning; dims beside time, of `axes`."""

    name: str = field(validator=text)
    units: str = field(validator=text)
    long_name: str = field(validator=text)
    dims: tuple[str, ...] = ()


@frozen(eq=False)
class Axis:
    """A dimension of columns beside time, with its values (numbers or text)."""

    name: str = field(validator=text)
    values: np.ndarray = field(converter=np.asarray)
    units: str = field(default="1", validator=text)
    long_name: str = field(default="", validator=text)

    @values.validator
    def _check_values(self, attribute: Any, value: np.ndarray) -> None:
        valid = value.ndim == 1 and value.size > 0 and value.dtype.kind in "iufU"
        valid = valid and (value.dtype.kind == "U" or bool(np.isfinite(value).all()))
        require(valid, "values", value, "a sequence of numbers or texts")


@frozen
class Quantity:
    """One number of a summary: value in `unit`, what it means, and its error where it has one."""

    value: float
    unit: str
    meaning: str
    error: float | None = None


class Frame(Protocol):
    """One saved step: the dynamics' snapshot, the values of the course's columns, and its validation."""

    @property
    def snapshot(self) -> Snapshot:
        """State, energies and counters."""

    @property
    def values(self) -> Mapping[str, Any]:
        """A number, or an array in the shape of its dims, for every column of the course."""

    @property
    def residuals(self) -> tuple[Residual, ...]:
        """The checks of this step, the same names at every step."""


class Course(ABC):
    """A prepared scenario, ready to run; it can be run again and from any snapshot of its own.

    scenario, material: as given. track: the cells that move. origin [m]: laboratory place of the window's first edge at
    the start. times (F,) [s]: the saved ones, the first at 0.
    """

    scenario: Any
    material: materials.Material

    @property
    @abstractmethod
    def track(self) -> Grid:
        """The cells."""

    @property
    def origin(self) -> float:
        """Laboratory place [m] of the window's first edge at the start."""
        return 0.0

    @property
    @abstractmethod
    def times(self) -> np.ndarray:
        """Saved times [s], the first at 0."""

    @property
    @abstractmethod
    def drive_label(self) -> str:
        """What drives it, in words."""

    @property
    def title(self) -> str:
        """A line for figures and movies."""
        return f"{self.material.name}: {self.drive_label}"

    @property
    def columns(self) -> Sequence[Column]:
        """Numbers per saved step beside time, state, energies and the validation's residuals."""
        return ()

    @property
    def axes(self) -> Sequence[Axis]:
        """The dimensions of columns, beside time."""
        return ()

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Numbers and texts of the whole run that figures and movies use (`output.names`)."""
        return {}

    @property
    def methods(self) -> Sequence[str]:
        """Keys of the bibliography (`output.REFERENCES`)."""
        return ("wall_motion",)

    @property
    def notes(self) -> Sequence[str]:
        """What a reader must be told, in sentences."""
        return ()

    def timescales(self) -> Timescales | None:
        """The device's figures at this run's superflow; None for a run that has no superflow."""
        return None

    @abstractmethod
    def frames(self, resume: Snapshot | None = None) -> Iterator[Frame]:
        """Yield a frame per saved time; with `resume`, the frames after that snapshot of an earlier run."""

    @abstractmethod
    def quantities(self, dataset: xarray.Dataset) -> Mapping[str, Quantity]:
        """What sums up the run, from its recorded dataset."""


@frozen(kw_only=True, field_transformer=typed_fields)
class Scenario(ABC):
    """What all scenarios have: a material, with numbers of it that are set otherwise; subclasses add their own fields.

    material: a preset's name or the path of a .toml file (`materials.from_toml`); changes: see `Material.with_changes`.
    """

    material: str = field(default="kru4o8", validator=text)
    changes: Mapping[str, int | float] = field(factory=dict, validator=typed)

    def resolved_material(self) -> materials.Material:
        """The preset, or the file's material, with its changes."""
        return materials.named(self.material).with_changes(**self.changes)

    @abstractmethod
    def prepare(self) -> Course | Study:
        """Do the slow physics and build the course, or the set of points; ValueError for what cannot run."""

    @abstractmethod
    def quick(self) -> Self:
        """The same physics in seconds."""
