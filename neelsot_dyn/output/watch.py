"""Shows a run while it is being written: its last saved frame, and each new one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve, frozen

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._files import OutputError
from neelsot_dyn._later import Dataset
from neelsot_dyn.drawing import ReadableUnit, lay_out
from neelsot_dyn.experiments import names
from neelsot_dyn.experiments.figures import run_figures
from neelsot_dyn.movies import Scene
from neelsot_dyn.output import directory as files
from neelsot_dyn.output._lock import writer
from neelsot_dyn.output._screens import screen
from neelsot_dyn.output.directory import RunDirectory
from neelsot_dyn.output.scenario_file import scenario_kinds
from neelsot_dyn.output.store import frames_planned, open_run

PICTURE = "watch.png"


@frozen
class Progress:
    """How far a run has come."""

    path: Path
    """Its folder."""
    frames: int
    """How many are saved."""
    planned: int
    """How many it is going to have; 0 while it prepares."""
    time: float | None
    """Of the last frame [s]; None before the first."""
    failed: tuple[str, ...]
    """The checks that a saved step has failed."""
    writer: str
    """Which process writes it now, in words; "" for none."""
    finished: bool
    """Whether it has come to its end."""
    picture: Path | None = None
    """The file that shows the last frame, if there is one."""

    def __str__(self) -> str:
        """One line for a reader."""
        state = "finished" if self.finished else f"written by {self.writer}" if self.writer else "stopped, not finished"
        if self.time is None:
            return f"no frame yet, {state}"
        unit = ReadableUnit.of(np.array([self.time]), "s")
        checks = f"FAILED: {', '.join(self.failed)}" if self.failed else "every check passed"
        saved = f"{self.frames} of {self.planned} frames, {self.time * unit.factor:.4g} {unit.label}"
        return f"{saved}, {checks}, {state}"


def watch(
    path: str | Path,
    out: str | Path | None = None,
    every: float = 2.0,
    size: tuple[int, int] = (1280, 720),
    once: bool = False,
    progress: bool | None = None,
) -> Progress:
    """Show the last frame of the run in the folder `path`, and each new one, until no process writes it any more.

    In a notebook the picture stands below the cell; with a display it is a window; without one it is the file watch.png
    in the run's folder, replaced as a whole each time. out: such a file (.png) in any case; every: seconds between two
    looks; size: width and height in pixels, both even; once: one look only; progress: a bar of the frames, by default
    only on a terminal.

    The run is only read. A run that has no Néel vector is shown by its figure. Raises OutputError for a folder that
    holds no run, or a study (its figure comes when all points are there); ValueError for the settings.
    """
    from tqdm import tqdm

    require(0.1 <= require_finite("every", every) <= 3600, "every", every, "0.1 to 3600 s")
    even = len(size) == 2 and all(pixels % 2 == 0 and pixels >= 360 for pixels in size)
    require(even and size[0] >= size[1], "size", size, "even (width, height), width >= height >= 360, as (1280, 720)")
    require(out is None or Path(out).suffix.lower() == ".png", "out", str(out), "a name that ends in .png")
    folder = RunDirectory(path)
    found = _progress(folder)
    with (
        screen(folder.file(PICTURE) if out is None else Path(out), always_file=out is not None) as shows,
        tqdm(desc="watching", unit="frame", disable=None if progress is None else not progress) as bar,
    ):
        shown = 0
        while True:
            if found.frames > shown:
                shows.show(_pixels(folder, size))
                shown = found.frames
            bar.total = found.planned or None
            bar.update(found.frames - bar.n)
            if once or not found.writer:
                return evolve(found, picture=shows.file if shown else None)
            shows.wait(every)
            found = _progress(folder)


def _progress(folder: RunDirectory) -> Progress:
    """How far the run is. The writer comes first: if it is gone, what is there now is all."""
    owner = writer(folder.path)
    run = folder.file(files.RUN)
    if not run.is_file():
        if folder.file(files.STUDY).exists() or folder.file(files.POINTS).exists():
            raise OutputError(f"{folder.path} holds a study, whose points have no picture: watch a run")
        if not (owner and folder.file(files.SCENARIO).is_file()):
            raise OutputError(f"{folder.path} holds no run to watch: give the folder of one (--out of `neelsot run`)")
        return Progress(folder.path, 0, 0, None, (), owner, finished=False)
    with open_run(run, lazy=True) as data:
        frames = data.sizes[names.TIME]
        time = float(data[names.TIME][-1]) if frames else None
        failed = tuple(check for check in names.checks(data) if not _passed(data, check))
    finished = folder.file(files.SUMMARY).is_file()
    return Progress(folder.path, frames, frames_planned(run), time, failed, owner, finished)


def _passed(data: Dataset, check: str) -> bool:
    value, tolerance = (np.asarray(data[name]) for name in names.residual(check))
    return bool(np.all(value <= tolerance))  # False for NaN


def _pixels(folder: RunDirectory, size: tuple[int, int]) -> np.ndarray:
    """The last frame as a movie shows it, or else the run's first figure: (height, width, 4) bytes."""
    with open_run(folder.file(files.RUN), lazy=True) as data:
        if {names.NEEL_VECTOR, names.CELL_POSITION} <= set(data.variables):
            return Scene(data, size).draw(data.sizes[names.TIME] - 1)
        return _figure_pixels(data.load())


def _figure_pixels(data: Dataset) -> np.ndarray:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    kind: Any = scenario_kinds().get(data.attrs.get(names.SCENARIO, ""))
    drawn = (draw() for draw in run_figures(data, {}, kind).values())
    figure = next(figure for figure in drawn if figure is not None)
    lay_out(figure)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())
