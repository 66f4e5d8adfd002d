"""How is a run told on one page? A single HTML file with everything in it, readable from disk and without a network."""

from __future__ import annotations

import base64
import contextlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neelsot_dyn._files import OutputError, write_bytes
from neelsot_dyn._later import Dataset, Figure
from neelsot_dyn.drawing import lay_out, own_look
from neelsot_dyn.experiments import names
from neelsot_dyn.experiments.figures import residuals_figure, run_figures
from neelsot_dyn.output import directory as files
from neelsot_dyn.output._bibliography import readable
from neelsot_dyn.output.directory import RunDirectory
from neelsot_dyn.output.error_bars import with_error
from neelsot_dyn.output.scenario_file import scenario_kinds
from neelsot_dyn.output.store import open_run, study_and_id

LARGEST_MOVIE = 1_500_000
"""Bytes of a movie that is part of the page; a larger one lies beside it."""
MEDIA = {".mp4": "video/mp4", ".webp": "image/webp", ".gif": "image/gif"}


def write_report(
    path: str | Path,
    out: str | Path | None = None,
    summary: Mapping[str, Any] | None = None,
    dataset: Dataset | None = None,
    figures: Mapping[str, Figure | None] | None = None,
) -> Path:
    """Write the report of a run's directory and return its path: movie, plots, numbers, validation, provenance.

    out: the file, report.html in the directory unless given. summary: what summary.json is going to say, for a run that
    is about to be finished. dataset, figures: its data and figures by name, where they are at hand already. Raises
    OutputError for a directory without a finished run, or a file that cannot be written.
    """
    import jinja2

    folder = RunDirectory(path)
    if summary is None and not folder.file(files.SUMMARY).is_file():
        raise OutputError(f"{folder.path} holds no finished run: there is no {files.SUMMARY}; finish it with --resume")
    told = dict(read_summary(folder) if summary is None else summary)
    data = open_data(folder) if dataset is None else dataset
    bibtex = _text(folder.file(files.REFERENCES))
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("neelsot_dyn.output"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters.update(number=_number, plain=_plain)
    environment.globals.update(with_error=with_error)
    page = environment.get_template("report.html").render(
        title=str(data.attrs.get(names.TITLE) or told["material"]),
        summary=told,
        movie=_movie(folder.path),
        figures=_figures(data, told, figures or {}),
        residuals=_svg(residuals_figure(data)) if names.checks(data) else None,
        scenario=_text(folder.file(files.SCENARIO)),
        sessions=folder.sessions(),
        references=readable(bibtex),
        bibtex=bibtex,
    )
    target = folder.file(files.REPORT) if out is None else Path(out)
    write_bytes(target, page.encode("utf-8"))
    return target


def _figures(dataset: Dataset, summary: Mapping[str, Any], drawn: Mapping[str, Figure | None]) -> dict[str, str]:
    """The kind's figures as <svg>; one that cannot be drawn is left out, as the run stands without it."""
    found = {}
    kind = scenario_kinds().get(dataset.attrs.get(names.SCENARIO, ""))
    for name, draw in run_figures(dataset, summary, kind).items():
        with contextlib.suppress(Exception):
            figure = drawn[name] if name in drawn else draw()
            if figure is not None:
                found[name] = _svg(figure)
    return found


def open_data(folder: RunDirectory, lazy: bool = False) -> Dataset:
    """The data of a finished run: of a study's points, or of a run's frames; lazy: as `open_run`.

    Raises OutputError, or DamagedFileError for a file that is not as it was written, or of another run.
    """
    if folder.file(files.STUDY).is_file():
        data, run_id = study_and_id(folder.file(files.STUDY))
        folder.require_own(files.STUDY, run_id)
    else:
        data = open_run(folder.file(files.RUN), lazy)
        folder.require_own(files.RUN, data.attrs.get(names.RUN_ID))
    return data


def read_summary(folder: RunDirectory) -> dict[str, Any]:
    """summary.json. Raises OutputError, or DamagedFileError where it is not as it was written, or of another run."""
    summary: dict[str, Any] = folder.read_json(files.SUMMARY)
    folder.require_own(files.SUMMARY, summary.get(names.RUN_ID))
    return summary


def _movie(folder: Path) -> dict[str, str] | None:
    """The movie of the run or else of its example, whichever kind there is; None without one.

    As base64, or by its name where it is large.
    """
    for place in (folder, folder / files.EXAMPLE):
        for suffix, kind in MEDIA.items():
            movie = (place / files.MOVIE).with_suffix(suffix)
            if movie.is_file():
                if movie.stat().st_size > LARGEST_MOVIE:
                    return {"kind": kind, "source": movie.relative_to(folder).as_posix()}
                content = base64.b64encode(movie.read_bytes()).decode("ascii")
                return {"kind": kind, "source": f"data:{kind};base64,{content}"}
    return None


def _svg(figure: Figure) -> str:
    """The <svg> element of a figure, letters as outlines, so that it looks the same everywhere."""
    buffer = io.StringIO()
    lay_out(figure)
    with own_look(**{"svg.fonttype": "path", "svg.hashsalt": "report"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror or error}") from error


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.5g}"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
