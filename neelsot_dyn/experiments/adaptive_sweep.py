"""Where on one or two axes is the next expensive point worth computing? Adaptive sampling, by the package `adaptive`.

The sampler (Nijholt et al., doi:10.5281/zenodo.1182437) asks next where the answer bends most, until the loss is small
enough or the points are used up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from tqdm import tqdm

from neelsot_dyn._cache import CheckedCache, key_of
from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._later import Dataset, new_dataset
from neelsot_dyn._signature import checked
from neelsot_dyn.experiments.points import as_they_come, processes

Range = tuple[float, float]


@frozen(eq=False)
class AdaptiveSweep:
    """What an adaptive sweep found.

    dataset: `value` along "point", its places as coordinates, `failed` the failures' texts, in ascending order of the
    places. loss: of the worst interval or triangle; converged: is it what was asked for? evaluations: points computed
    now, not those that were there.
    """

    dataset: Dataset
    loss: float
    converged: bool
    evaluations: int


@checked
def adaptive_sweep(
    function: Callable[..., float],
    over: Mapping[str, Range],
    loss: float = 0.05,
    most: int = 200,
    executor: Executor | None = None,
    at_once: int = 2,
    folder: str | Path | None = None,
    label: str = "",
    units: str = "1",
    progress: bool | None = None,
) -> AdaptiveSweep:
    """Sample `function(**{name: value})` over one or two ranges (low, high) until the loss is at most `loss`.

    function: picklable, returns one number; what it raises is kept as that point's failure, which the sampling goes
    round. loss: with ranges and values scaled to one, in one dimension the longest piece of the curve between two
    points, in two the largest triangle's deviation from the neighbours' slopes times the root of its area (plus 0.3 of
    its area). most: points at most. executor: any of `concurrent.futures`, left open; None starts `at_once` processes.
    at_once: points that are asked for at the same time. folder: where points are kept under `label`, which must name
    the function with everything but its arguments; those that are there are not computed again.

    Raises ValueError for ranges that are empty, or not one or two, ImportError without `adaptive`
    (pip install 'neelsot_dyn[sweep]').
    """
    require(len(over) in (1, 2), "over", over, "one or two names with their ranges")
    for name, (low, high) in over.items():
        require(require_finite(name, low) < require_finite(name, high), name, (low, high), "a range (low, high)")
    require(require_finite("loss", loss) > 0, "loss", loss, "a number > 0")
    require(most >= 4 and at_once >= 1, "(most, at_once)", (most, at_once), "at least 4 points, at least one at once")
    require(folder is None or label != "", "label", label, "a text that names the function, for the folder")
    learner = _learner(function, len(over))
    cache = None if folder is None else CheckedCache(Path(folder))
    pool = processes(at_once) if executor is None else executor
    rows: dict[tuple[float, ...], tuple[float, str]] = {}
    waiting: dict[Future[Any], Any] = {}
    computed = asked = 0
    quiet = None if progress is None else not progress

    def known(place: Any, value: float) -> None:
        rows[tuple(_values(place, over).values())] = (value, "")
        learner.tell(place, value)
        bar.update()

    def refill() -> None:
        nonlocal asked, computed
        while True:
            enough = len(rows) >= 4 and learner.loss() <= loss
            room = 0 if enough else min(at_once - len(waiting), most - asked)
            for place in learner.ask(room)[0] if room > 0 else ():
                asked += 1
                values = _values(place, over)
                stored = None if cache is None else cache.load(_key(label, values))
                if stored is None:
                    waiting[pool.submit(function, **values)] = place
                    computed += 1
                else:
                    known(place, float(stored["value"]))
            if waiting or enough or asked >= most:
                return

    try:
        with tqdm(desc="adaptive sweep", total=most, unit="point", disable=quiet) as bar:
            for place, future in as_they_come(waiting, refill):
                values, error = _values(place, over), future.exception()
                if error is not None:
                    rows[tuple(values.values())] = (np.nan, f"{type(error).__name__}: {error}")
                    bar.update()
                    continue
                known(place, float(future.result()))
                if cache is not None:
                    cache.save(_key(label, values), value=float(future.result()))
    finally:
        if executor is None:
            pool.shutdown(wait=True, cancel_futures=True)
    final = float(learner.loss())
    return AdaptiveSweep(_dataset(rows, list(over), units), final, final <= loss, computed)


def _learner(function: Callable[..., float], dimensions: int) -> Any:
    try:
        import adaptive
    except ImportError as error:
        raise ImportError("adaptive sampling needs the package adaptive: pip install 'neelsot_dyn[sweep]'") from error
    if dimensions == 1:
        return adaptive.Learner1D(function, bounds=(0.0, 1.0))
    return adaptive.Learner2D(function, bounds=[(0.0, 1.0), (0.0, 1.0)])


def _values(place: Any, over: Mapping[str, Range]) -> dict[str, float]:
    """A place in the unit interval or square as values of the ranges."""
    shares = np.atleast_1d(np.asarray(place, dtype=float))
    ranges = zip(shares, over.items(), strict=True)
    return {name: float(low + share * (high - low)) for share, (name, (low, high)) in ranges}


def _key(label: str, values: Mapping[str, float]) -> str:
    return key_of({"label": label, "values": dict(values)})


def _dataset(rows: Mapping[tuple[float, ...], tuple[float, str]], axes: list[str], units: str) -> Dataset:
    places = sorted(rows)
    coordinates = {name: ("point", np.array([place[i] for place in places])) for i, name in enumerate(axes)}
    value = np.array([rows[place][0] for place in places])
    failed = np.array([rows[place][1] for place in places], dtype=object)
    return new_dataset(
        {
            "value": ("point", value, {"units": units, "long_name": "value of the sampled function"}),
            "failed": ("point", failed, {"units": "1", "long_name": "why the point has no result"}),
        },
        coordinates,
    )
