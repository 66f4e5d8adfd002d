"""How do a scenario's numbers depend on its parameters? Any run, over any of its fields or its material's numbers.

    Sweep(base=Propulsion(saturation=0.1), over={"damping": [1e-3, 1e-2], "saturation": [0.1, 1.0]})

gives every quantity that the run sums up as a variable over damping and saturation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import attrs
import numpy as np
from attrs import field, frozen

from neelsot_dyn import materials
from neelsot_dyn._checks import did_you_mean, require
from neelsot_dyn._later import Dataset
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.experiments.figures import sweep_figure
from neelsot_dyn.experiments.layout import run_in_memory
from neelsot_dyn.experiments.run import Run
from neelsot_dyn.experiments.scenario import Axis, Quantity, Scenario
from neelsot_dyn.experiments.study import Group, Point, Study
from neelsot_dyn.validation import Residual

PASSED, RATIO = "validation_passed", "validation_ratio"


def _axes(value: Mapping[str, Any]) -> Mapping[str, tuple[Any, ...]]:
    if not isinstance(value, Mapping):
        return value  # for the validator to refuse
    return {
        str(name): tuple(np.asarray(values).tolist()) if np.ndim(values) else (values,)
        for name, values in value.items()
    }


@frozen(kw_only=True, field_transformer=typed_fields)
class Sweep(Scenario):
    """Every combination of the values `over` some fields of the scenario `base` or numbers of its material.

    material: if given, takes the place of the base's; changes: numbers set on top of the base's. seed: from which every
    point has a seed of its own, where the base has a field `seed` that is not swept.

    Raises ValueError for a name that neither the base nor its material has, no values, values of different kinds or
    twice the same, a base that is a study itself, and whatever the base refuses of its first and last point.
    """

    figures: ClassVar = {"sweep": sweep_figure}
    methods = ("wall_motion", "superflow_torque")

    material: str = ""
    base: Scenario
    over: Mapping[str, Any] = field(converter=_axes)
    seed: int = 0

    def __attrs_post_init__(self) -> None:
        """Refuse what names nothing."""
        require(not isinstance(self.base, Sweep), "base", type(self.base).__name__, "a scenario that is one run")
        require(len(self.over) > 0, "over", self.over, "at least one name with its values")
        own, known = self._fields, self._names
        for name, values in self.over.items():
            if name not in known:
                hint = did_you_mean(name, known)
                raise ValueError(f"over: {name} is not known{hint}: give one of {', '.join(known)}")
            require(len(values) > 0, f"over: {name}", values, "at least one value")
            kinds = {str if isinstance(v, str) else float for v in values}
            require(len(kinds) == 1 and len(set(values)) == len(values), f"over: {name}", values, "numbers, or texts")
            require(kinds == {float} or name in own, f"over: {name}", values, "numbers")
        for corner in (0, -1):
            self.at({name: values[corner] for name, values in self.over.items()})

    @property
    def _fields(self) -> list[str]:
        fields = [a.alias or a.name for a in attrs.fields(type(self.base)) if a.init]
        return [name for name in fields if name != "changes"]

    @property
    def _names(self) -> list[str]:
        return [*self._fields, *self.base.resolved_material().numbers]

    def resolved_material(self) -> materials.Material:
        """The base's, with this sweep's own changes."""
        return self._base.resolved_material()

    @property
    def _base(self) -> Scenario:
        changes = {**self.base.changes, **self.changes}
        return attrs.evolve(self.base, material=self.material or self.base.material, changes=changes)

    def at(self, values: Mapping[str, Any], seed: int | None = None) -> Scenario:
        """The base with these values, and the seed where the base has one that is not swept."""
        base, own = self._base, self._fields
        fields = {n: v for n, v in values.items() if n in own}
        changes = {**base.changes, **{n: v for n, v in values.items() if n not in own}}
        if seed is not None and "seed" in own and "seed" not in fields:
            fields["seed"] = seed
        return attrs.evolve(base, changes=changes, **fields)

    def prepare(self) -> Study:
        """A run per point, prepared where it is computed; its verdict goes with its quantities."""
        return Study(
            scenario=self,
            axes=[Axis(n, np.array(v), "1", f"{n.replace('_', ' ')} of the scenario") for n, v in self.over.items()],
            groups=[Group("run", tuple(self.over), self.compute)],
            drive_label=f"{type(self.base).__name__} over {', '.join(self.over)}",
            quantities=extremes,
            residuals=worst_run,
        )

    def quick(self) -> Sweep:
        """The base's quick form, at the first and last value of every axis."""
        ends = {name: tuple(dict.fromkeys((values[0], values[-1]))) for name, values in self.over.items()}
        return attrs.evolve(self, base=self.base.quick(), over=ends)

    def compute(self, point: Point) -> Mapping[str, Any]:
        """The quantities of one run; whether it passed its validation, its worst residual over its tolerance."""
        run = self.at(point.values, point.seed).prepare()
        if not isinstance(run, Run):
            raise TypeError(f"base = {type(self.base).__name__} is not valid: give a scenario that is one run")
        dataset, judged = run_in_memory(run)
        found = {n: q for n, q in run.quantities(dataset).items() if n not in self.over}
        ratio = "worst residual of the run's validation over its tolerance; infinite: one is not a number"
        return {
            **found,
            PASSED: Quantity(float(judged.passed), "1", "1 if the run passed its validation, 0 if not"),
            RATIO: Quantity(judged.ratio, "1", ratio),
        }


def extremes(dataset: Dataset) -> Mapping[str, Quantity]:
    """Smallest and largest of every quantity."""
    found: dict[str, Quantity] = {}
    for label, variable in dataset.data_vars.items():
        name = str(label)
        left_out = name.startswith("failed_") or name.endswith("_error") or name == PASSED
        if left_out or not np.isfinite(variable).any():
            continue
        about = variable.attrs
        for word, value in (("smallest", variable.min()), ("largest", variable.max())):
            found[f"{name}_{word}"] = Quantity(float(value), about["units"], f"{word}: {about['long_name']}")
    return found


def worst_run(dataset: Dataset) -> Sequence[Residual]:
    """That every run which has a result passed its own validation: the worst of them, infinite if it did not."""
    if PASSED not in dataset:
        return (Residual("validation of the runs", np.nan, 1.0),)
    done = dataset["failed_run"].values == ""
    passed, ratio = (dataset[name].values[done] for name in (PASSED, RATIO))
    worst = np.where((passed == 1) | (ratio > 1), ratio, np.inf).max(initial=0.0)
    return (Residual("validation of the runs", float(worst), 1.0),)
