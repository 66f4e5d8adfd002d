"""What every scenario is: a frozen description of a run, or of a set of points; the kinds there are.

A scenario's fields are all that is needed to run it again. `prepare` does the slow physics (BdG energies), refuses what
cannot run, and gives a `Run` or a `Study`. A kind is known by being defined: a subclass of `Scenario` needs no list.
Nothing here knows of files or the command line.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from attrs import Factory, field, frozen
from attrs.validators import optional

from neelsot_dyn import materials
from neelsot_dyn._checks import least, one_of, positive_integer, require, require_instance, text
from neelsot_dyn._later import Dataset
from neelsot_dyn._signature import typed, typed_fields
from neelsot_dyn.materials import plausibility

if TYPE_CHECKING:
    from neelsot_dyn.devices import Timescales
    from neelsot_dyn.dynamics import DerivedQuantities
    from neelsot_dyn.experiments.run import Run
    from neelsot_dyn.experiments.study import Study
    from neelsot_dyn.validation import Residual


CELLS = least(3, "at least 3 cells per wall width")
"""Validator of a scenario's cells_per_width."""


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


def scale_quantities(scales: DerivedQuantities) -> dict[str, Quantity]:
    """What every summary of a moving wall names of the dynamics' scales."""
    return {
        "inertia_time": Quantity(scales.inertia_time, "s", "τ = 1/(2αγB_E)"),
        "damping": Quantity(scales.damping, "1", "Gilbert α"),
    }


@frozen(kw_only=True, field_transformer=typed_fields)
class Scenario(ABC):
    """What all scenarios have: a material, with numbers of it that are set otherwise; subclasses add their own fields.

    material: a preset's name or the path of a .toml file (`materials.from_toml`); changes: see `Material.with_changes`.
    profiles: how a run keeps n and m of every cell, "float64" unless given, or "float32" in half the room;
    profile_stride: every which cell is kept, along and across, each unless given. Neither changes the run, its columns,
    or how it is resumed.
    """

    figures: ClassVar[Mapping[str, Callable[..., Any]]] = {}
    """Its own figures, by file name: each draws (dataset, summary), or returns None where it has nothing to show."""

    material: str = field(default="kru4o8", validator=text)
    changes: Mapping[str, int | float | str] = field(factory=dict, validator=typed)
    profiles: str | None = field(default=None, validator=optional(one_of("float64", "float32")))
    profile_stride: int | None = field(default=None, validator=optional(positive_integer))

    @property
    def pairing(self) -> str:
        """Where the film has its gap from, in words."""
        return self.resolved_material().electrons.pairing

    def resolved_material(self) -> materials.Material:
        """The preset, or the file's material, with its changes. Warns of energies that look like electron volts."""
        known = materials.named(self.material)
        found = known.with_changes(**self.changes)
        plausibility.warn(plausibility.energy_doubts(self.changes, found, known))
        return found

    @property
    def scales(self) -> DerivedQuantities:
        """The scales of its material's dynamics."""
        return self.resolved_material().scales

    @abstractmethod
    def prepare(self) -> Run | Study:
        """Do the slow physics and build the run, or the set of points; ValueError for what cannot run."""

    @abstractmethod
    def quick(self) -> Self:
        """The same physics in seconds."""

    @property
    def methods(self) -> Sequence[str]:
        """Keys of the bibliography: what to cite."""
        return ("wall_motion",)

    def attributes(self) -> Mapping[str, Any]:
        """Numbers and texts of the whole run that figures and movies use (`experiments.names`)."""
        return {}

    def remarks(self) -> Sequence[str]:
        """What a reader must know, in sentences."""
        return ()

    def quantities(self, dataset: Dataset) -> Mapping[str, Quantity]:
        """What sums up the run or the points, from the recorded dataset."""
        return {}

    def timescales(self) -> Timescales | None:
        """The device's figures at a run's superflow, None without one."""
        return None

    def completed(self, dataset: Dataset) -> Dataset:
        """A set of points with what follows from them, such as closed forms."""
        return dataset

    def residuals(self, dataset: Dataset) -> Sequence[Residual]:
        """What a completed set of points claims, each against a tolerance from stated errors."""
        return ()


ITS_MATERIAL: Any = Factory(lambda prepared: prepared.scenario.resolved_material(), takes_self=True)
ITS_QUANTITIES: Any = Factory(lambda prepared: prepared.scenario.quantities, takes_self=True)
ITS_RESIDUALS: Any = Factory(lambda prepared: prepared.scenario.residuals, takes_self=True)
"""Defaults of a prepared run or study: what its scenario says."""


def kinds(base: type = Scenario) -> dict[str, type]:
    """The classes of a kind that are defined, by name; where two have one name, the package's own."""
    require_instance("base", base, type)
    found: dict[str, type] = {}
    kind: type
    for kind in base.__subclasses__():
        for name, each in {**({} if inspect.isabstract(kind) else {kind.__name__: kind}), **kinds(kind)}.items():
            known = found.get(name)
            if known is None or not _own(known) or _own(each):
                found[name] = each
    return found


def _own(kind: type) -> bool:
    return kind.__module__.startswith("neelsot_dyn.")
