"""How are many points computed: anywhere, once each, and whatever happens to some of them?

Any `concurrent.futures.Executor` serves: processes by default, Dask's or mpi4py's on a cluster. Each point is kept when
it is done, so that a study that was stopped goes on where it was. A point that fails is named and does no harm to the
others.
"""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TypeVar

import attrs
import numpy as np
from tqdm import tqdm

from neelsot_dyn._cache import CheckedCache, key_of
from neelsot_dyn._checks import require
from neelsot_dyn._interrupt import Stop, deferred_signals
from neelsot_dyn._later import Dataset, new_dataset
from neelsot_dyn._signature import checked
from neelsot_dyn._visible import visible
from neelsot_dyn.experiments.scenario import Column, Quantity, Scenario
from neelsot_dyn.experiments.study import Point, Study

T = TypeVar("T")
IN_FLIGHT = 4096
"""Points that wait in an executor's queue at most."""


class InProcess(Executor):
    """Computes in this process, one point at a time, when it is asked."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The finished future of fn(*args, **kwargs)."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@checked
def processes(count: int | None = None) -> Executor:
    """`count` fresh processes (spawned; as many as CPUs if None), each with one thread; InProcess for one.

    Raises ValueError for a count below 1.
    """
    number = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    chosen = number if count is None else count
    require(chosen >= 1, "processes", count, "an integer >= 1")
    if chosen == 1:
        return InProcess()
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(chosen, mp_context=context, initializer=begin_worker)


def begin_worker() -> None:
    """One thread for numba, BLAS and OpenMP: the processes share the cores. This one ends with its parent, even killed.

    Ctrl-C reaches every process of a terminal: the parent is the one to decide what becomes of the points under way.
    """
    import numba
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    numba.set_num_threads(1)
    threadpool_limits(1)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@attrs.frozen(eq=False)
class Answer:
    """What came of a point: arrays by column with their description, or the failure as text."""

    arrays: Mapping[str, np.ndarray]
    described: Mapping[str, tuple[str, str]]
    failure: str = ""


@checked
def run_study(
    study: Study, folder: str | Path | None = None, executor: Executor | None = None, progress: bool | None = None
) -> Dataset:
    """All points of a study as one dataset, completed by the study.

    folder: where points are kept until all are done; those that are there are not computed again. executor: any of
    `concurrent.futures`, left open; None starts `processes()` where more than one point is missing. progress: a bar, by
    default only on a terminal.

    The dataset has the study's axes as coordinates, a variable per column with units and long name (NaN where a point
    failed), and `failed_GROUP`, the failure's text or nothing. Raises RuntimeError where the executor itself breaks
    down (a process that was killed); what was done until then is kept. With a folder, SIGINT, SIGTERM and SIGHUP wait
    for the points that are under way and then raise StopRequested, a KeyboardInterrupt; a second one ends the process
    at once.
    """
    points = list(study.points())
    identity = _identity(study)
    cache = None if folder is None else CheckedCache(Path(folder))
    answers: dict[Point, Answer] = {}
    for point in points:
        stored = None if cache is None else cache.load(_key(identity, point))
        if stored is not None:
            answers[point] = _unpacked(stored)
    missing = [point for point in points if point not in answers]
    own = executor is None
    pool = processes(1 if len(missing) < 2 else None) if executor is None else executor
    quiet = None if progress is None else not progress
    bar = tqdm(desc=visible(study.title), total=len(points), initial=len(answers), unit="point", disable=quiet)

    def how_to_go_on() -> str:
        kept = sum(not answer.failure for answer in answers.values())
        return f"stopped; {kept} of {len(points)} points are kept in {folder}: give the same command with --resume"

    try:
        with bar, nullcontext(Stop()) if cache is None else deferred_signals() as stop:
            try:
                for point, answer in _computed(study, missing, pool, stop):
                    answers[point] = answer
                    if cache is not None and not answer.failure:
                        cache.save(_key(identity, point), **_packed(answer))
                    bar.update()
            except BrokenExecutor as error:
                stop.check(how_to_go_on())
                raise RuntimeError(
                    f"a process of the sweep died ({error}); what was computed is kept: resume it"
                ) from error
            stop.check(how_to_go_on())
    finally:
        if own:
            pool.shutdown(wait=True, cancel_futures=True)
    return study.scenario.completed(_dataset(study, {point: answers[point] for point in points}))


def _identity(study: Study) -> str:
    return key_of({"kind": type(study.scenario).__name__, "scenario": attrs.asdict(study.scenario)})


def _key(identity: str, point: Point) -> str:
    return key_of({"study": identity, "group": point.group, "values": dict(point.values), "seed": point.seed})


def _computed(study: Study, points: Sequence[Point], pool: Executor, stop: Stop) -> Iterator[tuple[Point, Answer]]:
    """Points and answers as they come, until the reader or a signal stops; then what is not begun is called off."""
    if isinstance(pool, InProcess):
        for point in points:
            if stop.signal_number:
                return
            yield point, answer_of(study, point)
        return
    identity = _identity(study)
    left = iter(points)
    waiting: dict[Future[Answer], Point] = {}

    def refill() -> None:
        for point in itertools.islice(left, 0 if stop.signal_number else IN_FLIGHT - len(waiting)):
            waiting[pool.submit(_answer, identity, study.scenario, point)] = point
        if stop.signal_number:
            for future in [each for each in waiting if each.cancel()]:
                del waiting[future]

    for point, future in as_they_come(waiting, refill):
        yield point, _answer_in(future)


def _answer_in(future: Future[Answer]) -> Answer:
    """What a future holds; where a cluster gave a point up, its failure, and the other points go on."""
    try:
        return future.result()
    except BrokenExecutor:
        raise
    except Exception as error:  # as Dask's KilledWorker, after workers have died of this point
        return Answer({}, {}, f"{type(error).__name__}: {error}")


def _broken(future: Future[Any]) -> bool:
    return not future.cancelled() and isinstance(future.exception(), BrokenExecutor)


def as_they_come(waiting: dict[Future[Any], T], refill: Callable[[], None]) -> Iterator[tuple[T, Future[Any]]]:
    """What was waited for with its future, as they are done; refill() puts in more, and nothing where that is all.

    What still waits when the reader stops is called off.
    """
    try:
        while True:
            refill()
            if not waiting:
                return
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=_broken):  # what is done is kept before a broken pool is spoken of
                yield waiting.pop(future), future
    finally:
        for future in waiting:
            future.cancel()


_prepared: dict[str, Study] = {}
"""A worker prepares a study once."""


def _answer(identity: str, scenario: Scenario, point: Point) -> Answer:
    study = _prepared.get(identity)
    if study is None:
        prepared = scenario.prepare()
        assert isinstance(prepared, Study)
        study = prepared
        _prepared.clear()
        _prepared[identity] = study
    return answer_of(study, point)


def answer_of(study: Study, point: Point) -> Answer:
    """Compute one point; an exception becomes the answer's failure, with its name."""
    group = next(g for g in study.groups if g.name == point.group)
    try:
        found = group.compute(point)
        declared = {c.name for c in group.columns}
        require(not declared or declared == found.keys(), "columns", sorted(found), f"exactly {sorted(declared)}")
        arrays: dict[str, np.ndarray] = {}
        described: dict[str, tuple[str, str]] = {}
        for name, value in found.items():
            if isinstance(value, Quantity):
                described[name] = (value.unit, value.meaning)
                arrays[name] = np.asarray(float(value.value))
                if value.error is not None:
                    described[f"{name}_error"] = (value.unit, f"error of: {value.meaning}")
                    arrays[f"{name}_error"] = np.asarray(float(value.error))
            else:
                arrays[name] = np.asarray(value, dtype=float)
        return Answer(arrays, described)
    except Exception as error:
        return Answer({}, {}, f"{type(error).__name__}: {error}")


def _packed(answer: Answer) -> dict[str, Any]:
    return {**{f"v_{name}": array for name, array in answer.arrays.items()}, "described": json.dumps(answer.described)}


def _unpacked(stored: Mapping[str, np.ndarray]) -> Answer:
    described = {name: (unit, text) for name, (unit, text) in json.loads(str(stored["described"])).items()}
    return Answer({n.removeprefix("v_"): a for n, a in stored.items() if n.startswith("v_")}, described)


def _dataset(study: Study, answers: Mapping[Point, Answer]) -> Dataset:
    axes = {axis.name: axis for axis in study.axes}
    variables: dict[str, Any] = {}
    for group in study.groups:
        own = {point: answer for point, answer in answers.items() if point.group == group.name}
        sizes = tuple(axes[name].values.size for name in group.dims)
        failed = np.full(sizes, "", dtype=object)
        columns = group.columns or _found(own.values())
        dims = {column.name: column.dims or group.dims for column in columns}
        filled = {name: np.full(tuple(axes[d].values.size for d in each), np.nan) for name, each in dims.items()}
        for point, answer in own.items():
            failed[point.index] = answer.failure
            for name, array in answer.arrays.items():
                filled[name][point.index] = array
        for column in columns:
            about = {"units": column.units, "long_name": column.long_name}
            variables[column.name] = (dims[column.name], filled[column.name], about)
        about = {"units": "1", "long_name": "why the point has no result; empty if it has"}
        variables[f"failed_{group.name}"] = (group.dims, failed, about)
    coordinates = {
        axis.name: ((axis.name,), axis.values, {"units": axis.units, "long_name": axis.long_name or axis.name})
        for axis in study.axes
    }
    attributes = {"title": study.title, "material": study.material.name, "drive": study.drive_label}
    attributes |= {"scenario": type(study.scenario).__name__, **study.attributes}
    return new_dataset(variables, coordinates, attributes)


def _found(answers: Any) -> tuple[Column, ...]:
    """The columns that the answers name, in the order of the first that has them."""
    columns: dict[str, Column] = {}
    for answer in answers:
        for name, (unit, text) in answer.described.items():
            columns.setdefault(name, Column(name, unit, text))
    return tuple(columns.values())


@checked
def failures(study: Study, dataset: Dataset) -> dict[str, str]:
    """What failed and why, by the points' labels."""
    for group in study.groups:
        known = f"failed_{group.name}" in dataset
        require(known, "dataset", dataset, f"the dataset that run_study made of this study, with failed_{group.name}")
    found: dict[str, str] = {}
    for point in study.points():
        text = str(dataset[f"failed_{point.group}"].values[point.index])
        if text:
            found[point.label] = text
    return found
