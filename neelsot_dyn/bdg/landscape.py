"""What is the free energy of a wall as it moves, turns, widens, or as the superflow changes?

Points are computed once: each is kept in a file named by a hash of everything it depends on, written atomically, so
that an interrupted landscape resumes point by point. Rows of points, each started from the gap of the one before, are
independent and go to any `concurrent.futures.Executor`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from attrs import asdict, field, frozen
from tqdm import tqdm

from neelsot_dyn._cache import CheckedCache, key_of
from neelsot_dyn._checks import one_of, optional, positive, positive_integer, require, require_finite
from neelsot_dyn._later import Dataset, new_dataset
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg.models import LatticeModel, known_model
from neelsot_dyn.bdg.stripe import StripeBdG
from neelsot_dyn.textures import domain_wall

FORMAT = 2
"""Part of every hash: to be raised when a change of the code changes a point's value."""
_COLUMNS = ("free_energy", "free_energy_error", "gap_error", "iterations", "converged")
_LONG_NAMES = {
    "free_energy": ("free energy of the stripe", "t"),
    "free_energy_error": ("estimated error of the free energy", "t"),
    "gap_error": ("estimated relative error of the gap", ""),
    "iterations": ("evaluations of the gap equation", ""),
    "converged": ("whether the gap equation converged", ""),
    "q": ("Cooper-pair momentum along x", "1/a"),
    "wall_width": ("wall width", "a"),
    "center": ("wall position", "a"),
    "angle": ("inner angle of the wall", "rad"),
}


def _optional_positive(instance: Any, attribute: Any, value: float | None) -> None:
    if value is not None:
        require(require_finite(attribute.name, value) > 0, attribute.name, value, "None or a number > 0, in t")


@frozen(kw_only=True)
class WallLandscape:
    """Free energy of a wall in a stripe, over superflow, wall width, position and inner angle.

    model, sites (L), width, axis, ends, boundary: the stripe, see `StripeBdG`. domains: "y" or "x", see
    `textures.domain_wall`. partner: "turning" (a second wall at the edge with the same inner angle, so that energies
    that depend on the angle count twice), "held" (the second wall at angle 0) or "none" (leads or open ends).
    v_s: None for the model's gap held fixed, or the pairing interaction in t for the self-consistent gap (Eq. 14).
    rtol: of the gap equation.
    """

    model: LatticeModel = field(validator=known_model(LatticeModel))
    sites: int = field(validator=positive_integer)
    width: int | None = field(validator=optional(positive_integer))
    axis: str = field(default="x", validator=one_of("x", "y"))
    domains: str = field(default="y", validator=one_of("x", "y"))
    partner: str = field(default="turning", validator=one_of("turning", "held", "none"))
    ends: str = field(default="periodic", validator=one_of("periodic", "open", "leads"))
    boundary: str = field(default="gauge", validator=one_of("gauge", "lab"))
    v_s: float | None = field(default=None, validator=_optional_positive)
    rtol: float = field(default=1e-6, validator=positive)
    tolerance: float = field(default=1e-9, validator=positive)

    def stripe(self, q: float, wall_width: float, center: float, angle: float) -> StripeBdG:
        """The solver of one point."""
        n = domain_wall(
            self.sites,
            center,
            wall_width,
            angle=angle,
            domains=self.domains,
            partner=self.partner != "none",
            partner_angle=0.0 if self.partner == "held" else None,
        )
        return StripeBdG(
            self.model,
            n,
            width=self.width,
            axis=self.axis,
            q=q,
            ends=self.ends,
            boundary=self.boundary,
            tolerance=self.tolerance,
        )

    @checked
    def compute(
        self,
        *,
        q: Sequence[float],
        wall_width: Sequence[float],
        center: Sequence[float],
        angle: Sequence[float] = (0.0,),
        cache: Path | str | None = None,
        executor: Executor | None = None,
    ) -> Dataset:
        """The landscape on the product of the four axes, as a labelled dataset.

        q in 1/a, wall_width and center in a, angle in radian. Variables: free_energy [t] (NaN where the gap equation
        did not converge), its error, gap_error, iterations, converged. cache: directory of the finished points; a
        damaged one is computed again and announced by a DamagedCacheWarning. Raises OutputError, before the work, for
        a cache that cannot be written.
        """
        axes = {"q": q, "wall_width": wall_width, "center": center, "angle": angle}
        values = {name: np.atleast_1d(np.asarray(v, dtype=float)) for name, v in axes.items()}
        for name, array in values.items():
            require(array.ndim == 1 and array.size > 0, name, axes[name], "a sequence of numbers")
        kept = None if cache is None else CheckedCache(cache)
        along = "center" if values["center"].size >= values["angle"].size else "angle"
        others = [name for name in values if name != along]
        rows = [
            [dict(zip(others, fixed, strict=True)) | {along: x} for x in values[along]]
            for fixed in product(*(values[name] for name in others))
        ]
        spread = map if executor is None else executor.map
        results = spread(self._row, rows, [kept] * len(rows))
        progress = tqdm(results, total=len(rows), desc="landscape", disable=None)
        table = np.array(list(progress)).reshape(*(values[name].size for name in others), values[along].size, -1)
        order = [*others, along]
        data = new_dataset({name: (order, table[..., c]) for c, name in enumerate(_COLUMNS)}, coords=values).transpose(
            *values
        )
        data["iterations"] = data["iterations"].astype(int)
        data["converged"] = data["converged"].astype(bool)
        data["free_energy"] = data["free_energy"].where(data["converged"])
        for name, (long_name, units) in _LONG_NAMES.items():
            data[name].attrs |= {"long_name": long_name, "units": units}
        data.attrs |= {"inputs": json.dumps(self._inputs(), sort_keys=True)}
        return data

    def _inputs(self) -> dict[str, Any]:
        return asdict(self) | {"format": FORMAT}

    def _key(self, point: dict[str, float]) -> str:
        return key_of(self._inputs() | {"point": {name: float(value) for name, value in point.items()}})

    def _row(self, points: list[dict[str, float]], cache: CheckedCache | None) -> list[list[float]]:
        return list(self._results(points, cache))

    def _results(self, points: list[dict[str, float]], cache: CheckedCache | None) -> Iterator[list[float]]:
        gap: np.ndarray | float = self.model.gap
        for point in points:
            kept = None if cache is None else cache.load(self._key(point))
            if kept is not None:
                result, gap = kept["result"].tolist(), kept["gap"]
            else:
                result, gap = self._solve(point, gap)
                if cache is not None:
                    cache.save(self._key(point), result=np.array(result), gap=gap)
            yield result

    def _solve(self, point: dict[str, float], start: np.ndarray | float) -> tuple[list[float], np.ndarray]:
        stripe = self.stripe(**point)
        if self.v_s is None:
            estimate = stripe.free_energy_estimate(self.model.gap)
            return [estimate.free_energy, estimate.free_energy_error, 0.0, 0.0, 1.0], np.asarray(self.model.gap)
        solution = stripe.solve_gap(self.v_s, start if np.abs(start).max() > 0 else None, rtol=self.rtol, samples=0)
        numbers = (
            solution.free_energy,
            solution.free_energy_error,
            solution.gap_error,
            solution.iterations,
            solution.converged,
        )
        gap = np.asarray(solution.gap)
        return [float(v) for v in numbers], gap
