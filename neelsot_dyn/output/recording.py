"""How does a scenario become a run directory: data, summary, figures, movie, report?

Each frame of a run goes to run.h5 and then, whole, to the checkpoint; each point of a study goes to a folder of
points, and study.nc holds all of them at the end. `resume` goes on from there. summary.json comes last: a directory
that has one is finished.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen
from tqdm import tqdm

from neelsot_dyn._files import OutputError, replacing
from neelsot_dyn._interrupt import deferred_signals
from neelsot_dyn.dynamics import Snapshot
from neelsot_dyn.experiments import Run, SavedStep, Scenario, Study, names, run_study
from neelsot_dyn.experiments.figures import run_figures
from neelsot_dyn.experiments.layout import layout, row
from neelsot_dyn.experiments.levels import snapshot_of
from neelsot_dyn.materials import to_toml
from neelsot_dyn.output import directory as files
from neelsot_dyn.output.directory import RunDirectory
from neelsot_dyn.output.figures import save_figure
from neelsot_dyn.output.movie import render_movie
from neelsot_dyn.output.provenance import own_code, provenance
from neelsot_dyn.output.references import write_references
from neelsot_dyn.output.report import open_data, write_report
from neelsot_dyn.output.scenario_file import scenario_kinds, scenario_to_toml
from neelsot_dyn.output.store import RunStore, open_run
from neelsot_dyn.output.summary import stored_residuals, summarise, summarise_study
from neelsot_dyn.validation import StrictValidation

if TYPE_CHECKING:
    import xarray
    from matplotlib.figure import Figure


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
) -> RecordedRun:
    """Run a scenario into the directory `out` and return its summary; a finished run is not computed twice.

    With `resume`, an unfinished run of the same scenario goes on from its last frame, bit for bit, or from the points
    that it has. executor: who computes the points of a study (`racetrack.run_study`). strict: end a run at the first
    saved step that fails its validation, with ValidationFailed; the step is kept. Raises OutputError, before any long
    work, for a directory that cannot be written, holds another scenario, or an unfinished run that `resume` was
    not asked for, and for a run whose material file has been edited since; StopRequested, a KeyboardInterrupt, when
    SIGINT or SIGTERM has come and the frame that was under way is written.
    """
    text = scenario_to_toml(scenario)
    folder = RunDirectory.create(out, text)
    material = _material(folder, scenario)
    if folder.is_finished(text):
        _clear_points(folder)
        summary, failed = folder.read_json(files.SUMMARY), []
        if not folder.file(files.REPORT).is_file():
            failed = _pictures(folder, summary, movie, open_data(folder))
        return RecordedRun(folder.path, summary, computed=False, failed=tuple(failed))
    checkpoint = _checkpoint(folder) if folder.file(files.CHECKPOINT).exists() else None
    begun = checkpoint is not None or folder.file(files.POINTS).is_dir()
    if begun and not resume:
        raise OutputError(f"{folder.path} holds an unfinished run: give --resume to go on, or another folder (--out)")

    try:
        prepared = scenario.prepare()
    except BaseException:
        folder.release()
        raise
    folder.write_text(files.MATERIAL, material)
    folder.write_json(files.PROVENANCE, provenance(text, own=own_code(scenario)))
    write_references(folder.file(files.REFERENCES), prepared.scenario.methods)
    if isinstance(prepared, Study):
        dataset = _points(folder, prepared, executor)
        if prepared.example is not None:
            record(prepared.example, folder.path / files.EXAMPLE, resume=True, movie=movie, strict=strict)
        summary, dataset = summarise_study(prepared, dataset), open_data(folder)
    else:
        dataset = _frames(folder, prepared, checkpoint, strict)
        summary = summarise(prepared, dataset)
    folder.write_json(files.SUMMARY, summary)
    _clear_points(folder)
    return RecordedRun(folder.path, summary, computed=True, failed=tuple(_pictures(folder, summary, movie, dataset)))


def _pictures(folder: RunDirectory, summary: Mapping[str, Any], movie: bool, dataset: xarray.Dataset) -> list[str]:
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
        jobs["movie"] = partial(render_movie, dataset, folder.file(files.MOVIE))
    jobs["report"] = partial(write_report, folder.path, summary=summary, dataset=dataset, figures=figures)
    for job, draw in jobs.items():
        try:
            draw()
        except OutputError:  # the folder's fault, not the picture's: the next call draws what is missing
            raise
        except Exception as error:
            failed.append(f"{job}: {type(error).__name__}: {error}")
    return failed


def _clear_points(folder: RunDirectory) -> None:
    """A finished study needs them no more."""
    if folder.file(files.POINTS).is_dir():
        shutil.rmtree(folder.file(files.POINTS))


def _points(folder: RunDirectory, study: Study, executor: Executor | None) -> xarray.Dataset:
    """The study's dataset, on disk as a whole or not at all."""
    dataset = run_study(study, folder.file(files.POINTS), executor)
    with replacing(folder.file(files.STUDY)) as temporary:
        dataset.to_netcdf(temporary, engine="h5netcdf")
    return dataset


def _frames(folder: RunDirectory, run: Run, checkpoint: tuple[int, Snapshot] | None, strict: bool) -> xarray.Dataset:
    """The run's dataset; it grows on disk frame by frame."""
    done, last = (0, None) if checkpoint is None else checkpoint
    checks = StrictValidation(strict)
    if strict and done:
        earlier = open_run(folder.file(files.RUN))
        for time, residuals in zip(earlier[names.TIME].values[:done], stored_residuals(earlier), strict=False):
            checks.add(float(time), residuals)
    with _store(folder, run, done) as store, deferred_signals() as stop:
        for frame in _with_progress(run, last):
            store.append(row(run, frame))
            _save_checkpoint(folder, store.frames_written, frame.snapshot)
            checks.add(frame.snapshot.time, frame.residuals)
            stop.check(store.how_to_go_on)
    return open_run(folder.file(files.RUN))


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
    with tqdm(desc=run.title, total=total, initial=done * 1e9, bar_format=layout, disable=None) as bar:
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
        "attrs": {**described.attrs, "scenario_sha256": folder.scenario_digest()},
    }
    path = folder.file(files.RUN)
    if frames_done:
        return RunStore.resume(path, frames_done, **content)
    return RunStore.create(path, **content)


def _save_checkpoint(folder: RunDirectory, frames: int, snapshot: Snapshot) -> None:
    folder.save_checkpoint({"frames": frames, **snapshot.to_arrays()})


def _checkpoint(folder: RunDirectory) -> tuple[int, Snapshot]:
    """How many frames are complete, and the last one's snapshot."""
    stored = folder.load_checkpoint()
    return int(stored["frames"]), snapshot_of(stored)
