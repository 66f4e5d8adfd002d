"""`neelsot report`: one HTML file that tells a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from neelsot_dyn.cli.answer import Answer, Common
from neelsot_dyn.cli.runs import run_file


def report(
    target: Annotated[Path, Parameter(name="run", help="A run's directory.")],
    /,
    *,
    out: Annotated[Path | None, Parameter(help="File.  [default: RUN/report.html]")] = None,
    common: Common | None = None,
) -> Answer:
    """Write the report of a finished run: one HTML file that works offline."""
    folder = run_file(target).parent
    from neelsot_dyn.output import write_report

    written = write_report(folder, out)
    megabytes = written.stat().st_size / 1e6
    return Answer(f"written to {written} ({megabytes:.2f} MB)", {"path": str(written), "megabytes": megabytes})
