"""How does a scenario become a run directory: data, summary, figures, movie, report?

Each frame of a run goes to run.h5 and then, whole, to the checkpoint, where fast frames take turns; each point of a
study goes to a folder of points, and study.nc holds all of them at the end. `resume` goes on from there. summary.json
comes last: a directory that has one is finished.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Any, Self

from attrs import frozen
from tqdm import tqdm

from neelsot_dyn._files import OutputError
from neelsot_dyn._interrupt import deferred_signals
from neelsot_dyn._later import Dataset, Figure
from neelsot_dyn._limits import free_disk, size_in_words
from neelsot_dyn._visible import visible
from neelsot_dyn.dynamics import Snapshot
from neelsot_dyn.experiments import Run, SavedStep, Scenario, Study, names, run_study
from neelsot_dyn.experiments.cost import cost
from neelsot_dyn.experiments.figures import run_figures
from neelsot_dyn.experiments.layout import layout, row
from neelsot_dyn.experiments.levels import snapshot_of
from neelsot_dyn.materials import to_toml
from neelsot_dyn.output import directory as files
from neelsot_dyn.output._lock import Lock
from neelsot_dyn.output.directory import RunDirectory
from neelsot_dyn.output.figures import save_figure
from neelsot_dyn.output.movie import render_movie
from neelsot_dyn.output.provenance import differences, own_code, provenance, run_id
from neelsot_dyn.output.references import write_references
from neelsot_dyn.output.report import open_data, read_summary, write_report
from neelsot_dyn.output.scenario_file import scenario_kinds, scenario_to_toml
from neelsot_dyn.output.store import RunStore, open_run, write_study
from neelsot_dyn.output.summary import stored_residuals, summarise, summarise_study
from neelsot_dyn.validation import StrictValidation

LONG = 600.0
"""Seconds from which a run says at its start what it takes."""
LARGE = 1e9
"""The same, bytes."""
SHARE = 0.05
"""Of a run's time that its checkpoints may take, beside the first and the last."""
MOVIE_FRAMES = 1200
"""Of the movie that comes with a run, evenly over it: forty seconds. `render_movie` shows all, if asked."""


@frozen
class RecordedRun:
    """Where a run lies and what summary.json says of it; `computed` is False if it was there already; failed:
    figures, movie or report that could not be made, each with its reason."""

    path: Path
    summary: dict[str, Any]
    computed: bool
    failed: tuple[str, ...] = ()


def record(
    scenario: Scenario,
    out: str | Path,
    resume: bool = False,
    movie: bool = True,
    executor: Executor | None = None,
    strict: bool = False,
    other_version: bool = False,
) -> RecordedRun:
    """Run a scenario into the directory `out` and return its summary; a finished run is not computed twice.

    With `resume`, an unfinished run of the same scenario goes on from its last frame, bit for bit, or from the points
    that it has. executor: who computes the points of a study (`racetrack.run_study`). strict: end a run at the first
    saved step that fails its validation, with ValidationFailed; the step is kept. other_version: go on, too, with a run
    that another version of the package, other packages or another processor began: the summary says so.

    Raises OutputError, before any long work, for a directory that cannot be written, that another process writes, or
    that holds another scenario, foreign files, an unfinished run that `resume` was not asked for, or one of another
    version, and for a run whose material file has been edited since; DamagedFileError for a file of another run;
    StopRequested, a KeyboardInterrupt, when SIGINT or SIGTERM has come and the frame that was under way is written.
    """
    text, folder = scenario_to_toml(scenario), RunDirectory(out)
    wishes = _Wishes(resume, movie, executor, strict, other_version)
    if folder.is_finished(text) and folder.file(files.REPORT).is_file() and not folder.file(files.POINTS).exists():
        _material(folder, scenario)
        open_data(folder, lazy=True).close()
        return RecordedRun(folder.path, read_summary(folder), computed=False)
    with folder.writing() as lock:
        return _recorded(scenario, text, folder, lock, wishes)


@frozen
class _Wishes:
    """The options of `record`."""

    resume: bool
    movie: bool
    executor: Executor | None
    strict: bool
    other_version: bool


def _recorded(scenario: Scenario, text: str, folder: RunDirectory, lock: Lock, wishes: _Wishes) -> RecordedRun:
    """`record` in a folder that is this process's own; text: the scenario's TOML."""
    new = not folder.file(files.SCENARIO).exists()
    RunDirectory.create(folder.path, text)
    material = _material(folder, scenario)
    if folder.is_finished(text):
        folder.clear_points()
        summary, data, failed = read_summary(folder), open_data(folder), []
        if not folder.file(files.REPORT).is_file():
            failed = _pictures(folder, summary, wishes.movie, data)
        return RecordedRun(folder.path, summary, computed=False, failed=tuple(failed))
    checkpoint = _checkpoint(folder) if folder.file(files.CHECKPOINT).exists() else None
    begun = checkpoint is not None or bool(folder.points())
    if begun and not wishes.resume:
        raise OutputError(f"{folder.path} holds an unfinished run: give --resume to go on, or another folder (--out)")
    session = provenance(text, own=own_code(scenario))
    earlier = folder.sessions() if begun else []
    changed = differences(earlier[-1], session) if earlier else []
    if changed and not wishes.other_version:
        raise OutputError(
            f"{folder.path} holds a run that was begun under {', '.join(changed)}: its last bits may differ from those "
            "of one version: give --other-version to go on, or another folder (--out)"
        )
    try:
        prepared = scenario.prepare()
    except BaseException:
        if new:
            folder.release()
        raise
    folder.write_text(files.MATERIAL, material)
    session[names.RUN_ID] = earlier[0].get(names.RUN_ID, "") if earlier else run_id(session, text + material)
    folder.write_json(files.PROVENANCE, [*earlier, session])
    write_references(folder.file(files.REFERENCES), prepared.scenario.methods)
    if isinstance(prepared, Study):
        dataset = _points(folder, prepared, wishes.executor)
        if prepared.example is not None:
            where = folder.path / files.EXAMPLE
            record(prepared.example, where, True, wishes.movie, None, wishes.strict, wishes.other_version)
        summary, dataset = summarise_study(prepared, dataset), open_data(folder)
    else:
        dataset = _frames(folder, prepared, checkpoint, wishes.strict, lock)
        summary = summarise(prepared, dataset)
    notes = [*summary["notes"], *_other_versions(folder.sessions())]
    summary = {**summary, "notes": notes, names.RUN_ID: folder.run_id}
    folder.write_json(files.SUMMARY, summary)
    folder.clear_points()
    failed = _pictures(folder, summary, wishes.movie, dataset)
    return RecordedRun(folder.path, summary, computed=True, failed=tuple(failed))


def _other_versions(sessions: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a reader must know of a run whose sessions differ in what decides its last bits."""
    found = enumerate(itertools.pairwise(sessions), 2)
    changed = [(number, differences(*pair)) for number, pair in found]
    return [
        f"Session {number} of this run went on under another version: {', '.join(c)}." for number, c in changed if c
    ]


def _pictures(folder: RunDirectory, summary: Mapping[str, Any], movie: bool, dataset: Dataset) -> list[str]:
    """Figures, movie and report of a finished run; what failed, a line each: the result stands without them."""
    failed: list[str] = []
    figures: dict[str, Figure | None] = {}
    drawers = run_figures(dataset, summary, scenario_kinds().get(dataset.attrs.get(names.SCENARIO, "")))

    def figure(name: str) -> None:
        drawn = figures[name] = drawers[name]()
        if drawn is not None:
            save_figure(drawn, folder.file(name))

    jobs: dict[str, Callable[[], Any]] = {f"figure {name}": partial(figure, name) for name in drawers}
    if movie and names.TIME in dataset.dims:
        shown = min(MOVIE_FRAMES, dataset.sizes[names.TIME])
        jobs["movie"] = partial(render_movie, dataset, folder.file(files.MOVIE), frames=shown)
    jobs["report"] = partial(write_report, folder.path, summary=summary, dataset=dataset, figures=figures)
    for job, draw in jobs.items():
        try:
            draw()
        except OutputError:  # the folder's fault, not the picture's: the next call draws what is missing
            raise
        except Exception as error:
            failed.append(f"{job}: {type(error).__name__}: {error}")
    return failed


def _points(folder: RunDirectory, study: Study, executor: Executor | None) -> Dataset:
    """The study's dataset, on disk as a whole or not at all."""
    dataset = run_study(study, folder.file(files.POINTS), executor)
    write_study(dataset, folder.file(files.STUDY), folder.run_id)
    return dataset


def _frames(
    folder: RunDirectory, run: Run, checkpoint: tuple[int, Snapshot] | None, strict: bool, lock: Lock
) -> Dataset:
    """The run's dataset; it grows on disk frame by frame, each a heartbeat."""
    done, last = (0, None) if checkpoint is None else checkpoint
    _room_for(run, folder, done)
    checks = StrictValidation(strict)
    if strict and done:
        earlier = open_run(folder.file(files.RUN))
        for moment, residuals in zip(earlier[names.TIME].values[:done], stored_residuals(earlier), strict=False):
            checks.add(float(moment), residuals)
    with _store(folder, run, done) as store, deferred_signals() as stop, _Checkpoints(folder) as checkpoints:
        for frame in _with_progress(run, last):
            store.append(row(run, frame))
            checkpoints.offer(store.frames_written, frame.snapshot)
            checks.add(frame.snapshot.time, frame.residuals)
            stop.check(store.how_to_go_on)
            lock.beat()
    return open_run(folder.file(files.RUN))


def _room_for(run: Run, folder: RunDirectory, done: int) -> None:
    """Say what a long or large run takes. OutputError for one that the disk has no room for, before it begins."""
    found, free = cost(run), free_disk(folder.path)
    needed = found.dataset * (1 - done / found.saved)
    if free is not None and needed > free:
        sizes = f"has {size_in_words(free)} free, and the run needs {size_in_words(needed)}"
        raise OutputError(f"{folder.path} {sizes}: give fewer frames, a coarser grid, or another folder (--out)")
    if found.seconds > LONG or needed > LARGE:
        print(f"{run.title}: {found}", file=sys.stderr)


def _material(folder: RunDirectory, scenario: Scenario) -> str:
    """All numbers of the scenario's material as text. OutputError if the folder's run had others (a file edited)."""
    text = to_toml(scenario.resolved_material())
    file = folder.file(files.MATERIAL)
    if file.is_file() and file.read_text("utf-8") != text:
        raise OutputError(f"{folder.path} holds a run of other material numbers, see {file.name}: give another folder")
    return text


def _with_progress(run: Run, resume: Snapshot | None) -> Iterator[SavedStep]:
    """The frames, with a bar in simulated nanoseconds that stays quiet without a terminal."""
    done = 0.0 if resume is None else resume.time
    layout = "{l_bar}{bar}| {n:.3g}/{total:.3g} ns [{elapsed}<{remaining}]"
    total = run.times[-1] * 1e9
    with tqdm(desc=visible(run.title), total=total, initial=done * 1e9, bar_format=layout, disable=None) as bar:
        for frame in run.frames(resume):
            bar.update((frame.snapshot.time - done) * 1e9)
            done = frame.snapshot.time
            yield frame


def _store(folder: RunDirectory, run: Run, frames_done: int) -> RunStore:
    described = layout(run, next(run.frames()))
    content: dict[str, Any] = {
        "variables": described.variables,
        "coordinates": described.coordinates,
        "frames": described.frames,
        "attrs": {**described.attrs, "scenario_sha256": folder.scenario_digest(), names.RUN_ID: folder.run_id},
    }
    path = folder.file(files.RUN)
    if frames_done:
        return RunStore.resume(path, frames_done, **content)
    return RunStore.create(path, **content)


class _Checkpoints:
    """The last frame's snapshot, on disk when it ends, however it ends, and while it goes on in SHARE of the time.

    So a run with slow frames keeps each, and one with fast ones loses some tens of milliseconds to `kill -9`.
    """

    def __init__(self, folder: RunDirectory) -> None:
        self._folder = folder
        self._latest: tuple[int, Snapshot] | None = None
        self._next = 0.0

    def offer(self, frames: int, snapshot: Snapshot) -> None:
        """The snapshot after so many frames."""
        self._latest = frames, snapshot
        if time.monotonic() >= self._next:
            self._save()

    def _save(self) -> None:
        if self._latest is None:
            return
        begin, latest, self._latest = time.monotonic(), self._latest, None
        _save_checkpoint(self._folder, *latest)
        end = time.monotonic()
        self._next = end + (end - begin) / SHARE

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *exception: object) -> None:
        self._save()


def _save_checkpoint(folder: RunDirectory, frames: int, snapshot: Snapshot) -> None:
    folder.save_checkpoint({"frames": frames, **snapshot.to_arrays()})


def _checkpoint(folder: RunDirectory) -> tuple[int, Snapshot]:
    """How many frames are complete, and the last one's snapshot."""
    stored = folder.load_checkpoint()
    return int(stored["frames"]), snapshot_of(stored)
