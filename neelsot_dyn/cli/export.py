"""`neelsot export`: a frame of a run for other micromagnetic programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from neelsot_dyn.cli.answer import Answer, Common
from neelsot_dyn.cli.runs import run_file


def export(
    target: Annotated[Path, Parameter(name="run", help="A run's directory, or its run.h5.")],
    /,
    *,
    out: Annotated[Path | None, Parameter(help="Directory of the files.  [default: RUN/ovf]")] = None,
    frame: Annotated[int, Parameter(help="Which saved frame, from 0; negative ones count from the end.")] = -1,
    sublattices: Annotated[bool, Parameter(help="Write m1 and m2, too.", negative="", show_default=False)] = False,
    form: Annotated[str, Parameter(name="--format", help="text, binary4 (rounded) or binary8.")] = "binary8",
    common: Common | None = None,
) -> Answer:
    """Write a frame of a run as OVF 2.0, which OOMMF, mumax, Ubermag and Spirit read."""
    file = run_file(target)
    from neelsot_dyn.output import export_ovf, open_run

    dataset = open_run(file, lazy=True)
    with dataset:
        paths = export_ovf(dataset, file.parent / "ovf" if out is None else out, frame, form, sublattices)
        time, number = float(dataset["time"][frame]), frame % dataset.sizes["time"]
    text = f"frame {number}, t = {time:.6g} s\nwritten to {', '.join(str(path) for path in paths)}"
    return Answer(text, {"files": [str(path) for path in paths], "frame": number, "time": time})
