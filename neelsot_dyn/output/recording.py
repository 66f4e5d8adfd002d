"""How does a propulsion scenario become a run directory: time series, summary, figure, movie, report?

Each frame goes to run.h5 and then, whole, to the checkpoint; `resume` goes on from there. summary.json comes last: a
directory that has one is finished.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from tqdm import tqdm

from neelsot_dyn._interrupt import deferred_signals
from neelsot_dyn.dynamics import Snapshot, TwoSublatticeState
from neelsot_dyn.output import directory as files
from neelsot_dyn.output import names
from neelsot_dyn.output._files import OutputError
from neelsot_dyn.output.directory import RunDirectory
from neelsot_dyn.output.figures import save_figure, wall_motion_figure
from neelsot_dyn.output.movie import render_movie
from neelsot_dyn.output.provenance import provenance
from neelsot_dyn.output.references import write_references
from neelsot_dyn.output.report import write_report
from neelsot_dyn.output.scenario_file import scenario_to_toml
from neelsot_dyn.output.schema import Coordinate, Variable
from neelsot_dyn.output.store import RunStore, open_run
from neelsot_dyn.output.summary import summarise
from neelsot_dyn.racetrack import Frame, Propulsion, PropulsionRun

FIGURE = "wall_motion"

_PER_TIME = (
    (names.WINDOW_OFFSET, "m", "displacement of the window since the start"),
    (names.WALL_POSITION, "m", "wall position on the track"),
    ("wall_position_error", "m", "standard error of the fitted wall position"),
    (names.WALL_VELOCITY, "m/s", "instantaneous wall velocity"),
    (names.WALL_WIDTH, "m", "wall width"),
    ("wall_width_error", "m", "standard error of the fitted wall width"),
    ("wall_angle", "rad", "angle of the Néel vector inside the wall (Eq. 16)"),
    (names.SUPERFLOW, "1/m", "Cooper-pair wave number along the track"),
    ("neel_field", "T", "staggered field amplitude on either sublattice"),
    ("energy_total", "J/m^2", "free energy per cross-section"),
    ("gilbert_loss", "J/m^2", "energy dissipated since the start per cross-section"),
    ("norm_error", "1", "largest deviation of |m| from 1"),
    ("validation_landscape_energy", "J/m^2", "local BdG landscape at the wall's place, relative to the start"),
    (names.TORQUE_ENERGY, "J/m^2", "Néel-torque energy of the profile by the trace formula, relative to the start"),
    ("validation_dynamics_energy", "J/m^2", "Néel-field energy in the dynamics, relative to the start"),
)


@frozen
class RecordedRun:
    """Where a run lies and what summary.json says of it; `computed` is False if it was there already."""

    path: Path
    summary: dict[str, Any]
    computed: bool


def record(scenario: Propulsion, out: str | Path, resume: bool = False, movie: bool = True) -> RecordedRun:
    """Run a scenario into the directory `out` and return its summary; a finished run is not computed twice.

    With `resume`, an unfinished run of the same scenario goes on from its last frame, bit for bit. Raises OutputError,
    before any long work, for a directory that cannot be written, holds another scenario, or an unfinished run that
    `resume` was not asked for; StopRequested, a KeyboardInterrupt, when SIGINT or SIGTERM has come and the frame that
    was under way is written.
    """
    text = scenario_to_toml(scenario)
    folder = RunDirectory.create(out, text)
    if folder.is_finished(text):
        return RecordedRun(folder.path, folder.read_json(files.SUMMARY), computed=False)
    checkpoint = _checkpoint(folder) if folder.file(files.CHECKPOINT).exists() else None
    if checkpoint is not None and not resume:
        raise OutputError(f"{folder.path} holds an unfinished run: give --resume to go on, or another folder (--out)")

    try:
        run = scenario.prepare()
    except BaseException:
        folder.release()
        raise
    folder.write_json(files.PROVENANCE, provenance(text))
    write_references(folder.file(files.REFERENCES), _methods(scenario))
    with (
        _store(folder, run, frames_done=0 if checkpoint is None else checkpoint[0]) as store,
        deferred_signals() as stop,
    ):
        for frame in _with_progress(run, None if checkpoint is None else checkpoint[1]):
            store.append(_row(run, frame))
            _save_checkpoint(folder, store.frames_written, frame.snapshot)
            stop.check(store.how_to_go_on)

    dataset = open_run(folder.file(files.RUN))
    summary = summarise(run, dataset)
    save_figure(wall_motion_figure(dataset), folder.file(FIGURE))
    if movie:
        render_movie(dataset, folder.file(files.MOVIE))
    write_report(folder.path, summary=summary)
    folder.write_json(files.SUMMARY, summary)
    return RecordedRun(folder.path, summary, computed=True)


def _methods(scenario: Propulsion) -> list[str]:
    methods = ["wall_motion"]
    if scenario.saturation is None:
        methods += ["superflow_torque", "quadpack"]
    if scenario.method == "dopri54":
        methods.append("dormand_prince")
    return methods


def _with_progress(run: PropulsionRun, resume: Snapshot | None) -> Iterator[Frame]:
    """The frames, with a bar in simulated nanoseconds that stays quiet without a terminal."""
    done = 0.0 if resume is None else resume.time
    layout = "{l_bar}{bar}| {n:.2f}/{total:.2f} ns [{elapsed}<{remaining}]"
    bar = tqdm(desc="wall motion", total=run.times[-1] * 1e9, initial=done * 1e9, bar_format=layout, disable=None)
    with bar:
        for frame in run.frames(resume):
            bar.update((frame.snapshot.time - done) * 1e9)
            done = frame.snapshot.time
            yield frame


def _store(folder: RunDirectory, run: PropulsionRun, frames_done: int) -> RunStore:
    terms = next(run.frames()).snapshot.energies
    residuals = next(run.frames()).validation.residuals
    energies = [(_energy_name(term), "J/m^2", f"energy of {term} per cross-section") for term in terms]
    checks = [(names.residual(r.name)[0], "1", f"residual of {r.name}, relative") for r in residuals]
    tolerances = [(names.residual(r.name)[1], "1", f"tolerance of {r.name}") for r in residuals]
    vectors = [
        Variable(name, (names.TIME, names.CELL, names.COMPONENT), "1", text)
        for name, text in (
            (names.NEEL_VECTOR, "Néel vector (m1 - m2)/2"),
            (names.SUBLATTICE_1, "sublattice 1"),
            (names.SUBLATTICE_2, "sublattice 2"),
        )
    ]
    scalars = [
        Variable(name, (names.TIME,), units, text)
        for name, units, text in (*_PER_TIME, *energies, *checks, *tolerances)
    ]
    layout: dict[str, Any] = {
        "variables": [Variable(names.TIME, (names.TIME,), "s", "time"), *vectors, *scalars],
        "coordinates": [
            Coordinate(names.CELL_POSITION, (names.CELL,), run.origin + run.track.x, "m", "cell centre at the start"),
            Coordinate(names.COMPONENT, (names.COMPONENT,), np.array(names.COMPONENTS)),
        ],
        "frames": run.times.size,
        "attrs": _attributes(run),
    }
    path = folder.file(files.RUN)
    if frames_done:
        return RunStore.resume(path, frames_done, **layout)
    return RunStore.create(path, **layout)


def _attributes(run: PropulsionRun) -> dict[str, Any]:
    return {
        names.TITLE: f"{run.material.name}: wall driven by a {run.drive.kind}",
        names.MATERIAL: run.material.name,
        names.AXIS: "y",
        names.TRACK_LENGTH: run.scenario.track_length,
        names.LANDSCAPE_SLOPE: run.drive.energy_difference * run.polarity,
        names.VELOCITY_CLOSED_FORM: run.expected_velocity,
        names.LANDSCAPE: "BdG free energy" if run.drive.microscopic else "given field",
        "landscape_kind": "local: F(+y) - F(-y) of the bulk per wall travel, fixed gap",
        "drive": run.drive.label,
    }


def _row(run: PropulsionRun, frame: Frame) -> dict[str, Any]:
    snapshot, wall, validation = frame.snapshot, frame.wall, frame.validation
    row = {
        names.TIME: snapshot.time,
        names.NEEL_VECTOR: snapshot.state.n,
        names.SUBLATTICE_1: snapshot.state.m1,
        names.SUBLATTICE_2: snapshot.state.m2,
        names.WINDOW_OFFSET: snapshot.offset * run.track.spacing,
        names.WALL_POSITION: wall.position,
        "wall_position_error": wall.position_error,
        names.WALL_VELOCITY: frame.velocity,
        names.WALL_WIDTH: wall.width,
        "wall_width_error": wall.width_error,
        "wall_angle": wall.angle,
        names.SUPERFLOW: run.scenario.superflow if run.scenario.saturation is None else np.nan,
        "neel_field": run.drive.amplitude,
        "energy_total": snapshot.energy,
        "gilbert_loss": snapshot.gilbert_loss,
        "norm_error": snapshot.norm_error,
        "validation_landscape_energy": validation.landscape_energy,
        names.TORQUE_ENERGY: validation.torque_energy,
        "validation_dynamics_energy": validation.dynamics_energy,
    }
    row.update({_energy_name(term): value for term, value in snapshot.energies.items()})
    for residual in validation.residuals:
        value, tolerance = names.residual(residual.name)
        row[value], row[tolerance] = residual.value, residual.tolerance
    return row


def _energy_name(term: str) -> str:
    return "energy_" + term.replace(" ", "_")


def _save_checkpoint(folder: RunDirectory, frames: int, snapshot: Snapshot) -> None:
    folder.save_checkpoint(
        {
            "frames": frames,
            "time": snapshot.time,
            "state": snapshot.state.to_arrays(),
            "offset": snapshot.offset,
            "energy": snapshot.energy,
            "energy_terms": np.array(list(snapshot.energies)),
            "energies": np.array(list(snapshot.energies.values())),
            "gilbert_loss": snapshot.gilbert_loss,
            "norm_error": snapshot.norm_error,
            "steps": snapshot.steps,
            "rejected_steps": snapshot.rejected_steps,
            "step": snapshot.step,
            "carried": snapshot.carried,
        }
    )


def _checkpoint(folder: RunDirectory) -> tuple[int, Snapshot]:
    """How many frames are complete, and the last one's snapshot."""
    stored = folder.load_checkpoint()
    snapshot = Snapshot(
        time=float(stored["time"]),
        state=TwoSublatticeState.from_arrays(stored["state"]),
        offset=int(stored["offset"]),
        energy=float(stored["energy"]),
        energies=dict(zip(stored["energy_terms"].tolist(), stored["energies"].tolist(), strict=True)),
        gilbert_loss=float(stored["gilbert_loss"]),
        norm_error=float(stored["norm_error"]),
        steps=int(stored["steps"]),
        rejected_steps=int(stored["rejected_steps"]),
        step=float(stored["step"]),
        carried=stored["carried"],
    )
    return int(stored["frames"]), snapshot
