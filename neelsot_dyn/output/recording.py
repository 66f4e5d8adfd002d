"""How does a scenario become a run directory: data, summary, figures, movie, report?

Each frame of a course goes to run.h5 and then, whole, to the checkpoint; each point of a study goes to a folder of
points, and study.nc holds all of them at the end. `resume` goes on from there. summary.json comes last: a directory
that has one is finished.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen
from tqdm import tqdm

from neelsot_dyn._files import OutputError, replacing
from neelsot_dyn._interrupt import deferred_signals
from neelsot_dyn.dynamics import Snapshot
from neelsot_dyn.experiments import names
from neelsot_dyn.materials import to_toml
from neelsot_dyn.output import directory as files
from neelsot_dyn.output.directory import RunDirectory
from neelsot_dyn.output.figures import save_figure
from neelsot_dyn.output.movie import render_movie
from neelsot_dyn.output.provenance import provenance
from neelsot_dyn.output.references import write_references
from neelsot_dyn.output.report import write_report
from neelsot_dyn.output.scenario_file import scenario_to_toml
from neelsot_dyn.output.schema import Coordinate, Variable
from neelsot_dyn.output.store import RunStore, open_run
from neelsot_dyn.output.summary import stored_residuals, summarise, summarise_study
from neelsot_dyn.racetrack import Course, Frame, Scenario, Study, run_study
from neelsot_dyn.racetrack.figures import run_figures
from neelsot_dyn.validation import StrictValidation

if TYPE_CHECKING:
    import xarray

_PER_TIME = (
    (names.WINDOW_OFFSET, "m", "displacement of the window since the start"),
    ("energy_total", "J/m^2", "free energy per cross-section"),
    ("gilbert_loss", "J/m^2", "energy dissipated since the start per cross-section"),
    ("work", "J/m^2", "work of parameters that depend on time or state since the start per cross-section"),
    ("norm_error", "1", "largest deviation of |m| from 1"),
)


@frozen
class RecordedRun:
    """Where a run lies and what summary.json says of it; `computed` is False if it was there already."""

    path: Path
    summary: dict[str, Any]
    computed: bool


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
    that it has. executor: who computes the points of a study (`racetrack.run_study`). strict: end a course at the first
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
        return RecordedRun(folder.path, folder.read_json(files.SUMMARY), computed=False)
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
    folder.write_json(files.PROVENANCE, provenance(text))
    write_references(folder.file(files.REFERENCES), prepared.methods)
    if isinstance(prepared, Study):
        dataset = _points(folder, prepared, executor)
        if prepared.example is not None:
            record(prepared.example, folder.path / files.EXAMPLE, resume=True, movie=movie, strict=strict)
        summary = summarise_study(prepared, dataset)
    else:
        dataset = _frames(folder, prepared, checkpoint, strict)
        summary = summarise(prepared, dataset)
        if movie:
            render_movie(dataset, folder.file(files.MOVIE))
    for name, figure in run_figures(dataset, summary).items():
        save_figure(figure, folder.file(name))
    write_report(folder.path, summary=summary)
    folder.write_json(files.SUMMARY, summary)
    _clear_points(folder)
    return RecordedRun(folder.path, summary, computed=True)


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


def _frames(
    folder: RunDirectory, course: Course, checkpoint: tuple[int, Snapshot] | None, strict: bool
) -> xarray.Dataset:
    """The course's dataset; it grows on disk frame by frame."""
    done, last = (0, None) if checkpoint is None else checkpoint
    checks = StrictValidation(strict)
    if strict and done:
        earlier = open_run(folder.file(files.RUN))
        for time, residuals in zip(earlier[names.TIME].values[:done], stored_residuals(earlier), strict=False):
            checks.add(float(time), residuals)
    with _store(folder, course, done) as store, deferred_signals() as stop:
        for frame in _with_progress(course, last):
            store.append(_row(course, frame))
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


def _with_progress(course: Course, resume: Snapshot | None) -> Iterator[Frame]:
    """The frames, with a bar in simulated nanoseconds that stays quiet without a terminal."""
    done = 0.0 if resume is None else resume.time
    layout = "{l_bar}{bar}| {n:.3g}/{total:.3g} ns [{elapsed}<{remaining}]"
    total = course.times[-1] * 1e9
    with tqdm(desc=course.title, total=total, initial=done * 1e9, bar_format=layout, disable=None) as bar:
        for frame in course.frames(resume):
            bar.update((frame.snapshot.time - done) * 1e9)
            done = frame.snapshot.time
            yield frame


def _store(folder: RunDirectory, course: Course, frames_done: int) -> RunStore:
    first = next(course.frames())
    cells, places = _cells(course)
    unit, section = ("J/m^2", "cross-section") if len(cells) == 1 else ("J/m", "thickness")
    per_time = [
        (name, units.replace("J/m^2", unit), text.replace("cross-section", section)) for name, units, text in _PER_TIME
    ]
    energies = [(_energy_name(term), unit, f"energy of {term} per {section}") for term in first.snapshot.energies]
    checks = [(names.residual(r.name)[0], "1", f"residual of {r.name}, relative") for r in first.residuals]
    tolerances = [(names.residual(r.name)[1], "1", f"tolerance of {r.name}") for r in first.residuals]
    vectors = [
        Variable(name, (names.TIME, *cells, names.COMPONENT), "1", text)
        for name, text in (
            (names.NEEL_VECTOR, "Néel vector (m1 - m2)/2"),
            (names.SUBLATTICE_1, "sublattice 1"),
            (names.SUBLATTICE_2, "sublattice 2"),
        )
    ]
    numbers = [
        Variable(name, (names.TIME,), units, text) for name, units, text in (*per_time, *energies, *checks, *tolerances)
    ]
    own = [Variable(c.name, (names.TIME, *c.dims), c.units, c.long_name) for c in course.columns]
    axes = [Coordinate(a.name, (a.name,), a.values, a.units, a.long_name) for a in course.axes]
    layout: dict[str, Any] = {
        "variables": [Variable(names.TIME, (names.TIME,), "s", "time"), *vectors, *numbers, *own],
        "coordinates": [
            *places,
            Coordinate(names.COMPONENT, (names.COMPONENT,), np.array(names.COMPONENTS)),
            *axes,
        ],
        "frames": course.times.size,
        "attrs": {names.TITLE: course.title, names.MATERIAL: course.material.name, "drive": course.drive_label}
        | {names.SCENARIO: type(course.scenario).__name__, "scenario_sha256": folder.scenario_digest()}
        | dict(course.attributes),
    }
    path = folder.file(files.RUN)
    if frames_done:
        return RunStore.resume(path, frames_done, **layout)
    return RunStore.create(path, **layout)


def _cells(course: Course) -> tuple[tuple[str, ...], list[Coordinate]]:
    """The dimensions of the cells and where these are: along a track, or along and across a film."""
    grid, text = course.track, "cell centre at the start"
    along = grid.coordinates()[0]
    if len(grid.shape) == 1:
        return (names.CELL,), [Coordinate(names.CELL_POSITION, (names.CELL,), course.origin + along, "m", text)]
    across = grid.coordinates()[1]
    return (names.CELL, names.CELL_ACROSS), [
        Coordinate(names.CELL_POSITION, (names.CELL,), course.origin + along[:, 0], "m", text),
        Coordinate(names.CELL_POSITION_ACROSS, (names.CELL_ACROSS,), across[0], "m", "cell centre across the track"),
    ]


def _row(course: Course, frame: Frame) -> dict[str, Any]:
    snapshot = frame.snapshot
    row = {
        names.TIME: snapshot.time,
        names.NEEL_VECTOR: snapshot.state.n,
        names.SUBLATTICE_1: snapshot.state.m1,
        names.SUBLATTICE_2: snapshot.state.m2,
        names.WINDOW_OFFSET: snapshot.offset * course.track.spacings[0],
        "energy_total": snapshot.energy,
        "gilbert_loss": snapshot.gilbert_loss,
        "work": snapshot.work,
        "norm_error": snapshot.norm_error,
        **frame.values,
    }
    row.update({_energy_name(term): value for term, value in snapshot.energies.items()})
    for residual in frame.residuals:
        value, tolerance = names.residual(residual.name)
        row[value], row[tolerance] = residual.value, residual.tolerance
    return row


def _energy_name(term: str) -> str:
    return "energy_" + term.replace(" ", "_")


def _save_checkpoint(folder: RunDirectory, frames: int, snapshot: Snapshot) -> None:
    folder.save_checkpoint({"frames": frames, **snapshot.to_arrays()})


def _checkpoint(folder: RunDirectory) -> tuple[int, Snapshot]:
    """How many frames are complete, and the last one's snapshot."""
    stored = folder.load_checkpoint()
    return int(stored["frames"]), Snapshot.from_arrays(stored)
