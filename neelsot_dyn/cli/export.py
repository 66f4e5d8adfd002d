"""`neelsot export`: a run, or a frame of it, for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from neelsot_dyn._files import utf8_text
from neelsot_dyn.cli.answer import Answer, Common
from neelsot_dyn.cli.runs import run_file

FORMS = ("text", "binary4", "binary8")
"""Of OVF."""


def export(
    target: Annotated[Path, Parameter(name="run", help="A run's directory, or its run.h5.")],
    /,
    *,
    out: Annotated[Path | None, Parameter(help="Directory of the files.  [default: RUN/ovf]")] = None,
    frame: Annotated[int, Parameter(help="Which saved frame, from 0; negative ones count from the end.")] = -1,
    sublattices: Annotated[bool, Parameter(help="Write m1 and m2, too.", negative="", show_default=False)] = False,
    form: Annotated[
        str, Parameter(name="--format", help="OVF: text, binary4 (rounded) or binary8; vti; csv, all frames; mumax.")
    ] = "binary8",
    leave_out: Annotated[
        bool, Parameter(help="mumax: write the script without what mumax+ has not.", negative="", show_default=False)
    ] = False,
    common: Common | None = None,
) -> Answer:
    """Write a frame of a run as OVF 2.0 (OOMMF, mumax, Ubermag, Spirit) or VTI, its numbers as CSV, or a mumax+ script.

    mumax: the run from its start as a script for mumax+, which has not been run there.
    """
    file = run_file(target)
    from neelsot_dyn.output import export_csv, export_ovf, export_vti, open_run

    chosen = file.parent / ("ovf" if form in FORMS else form) if out is None else out
    if form == "mumax":
        paths = _mumax(file.parent, chosen, leave_out)
        return Answer(f"written to {', '.join(map(str, paths))}", {"files": list(map(str, paths))})
    dataset = open_run(file, lazy=True)
    with dataset:
        if form == "csv":
            paths = export_csv(dataset, chosen)
        elif form == "vti":
            paths = export_vti(dataset, chosen, frame, sublattices)
        else:
            paths = export_ovf(dataset, chosen, frame, form, sublattices)
        time, number = float(dataset["time"][frame]), frame % dataset.sizes["time"]
    text = f"frame {number}, t = {time:.6g} s\nwritten to {', '.join(str(path) for path in paths)}"
    return Answer(text, {"files": [str(path) for path in paths], "frame": number, "time": time})


def _mumax(folder: Path, out: Path, leave_out: bool) -> tuple[Path, ...]:
    """The script of the scenario in a run's folder. Raises ValueError, by name, for what mumax+ does not have."""
    from neelsot_dyn.experiments import Run
    from neelsot_dyn.output import export_mumax, scenario_from_toml

    prepared = scenario_from_toml(utf8_text(folder / "scenario.toml")).prepare()
    if not isinstance(prepared, Run):
        raise ValueError(f"{folder} holds a study: give the folder of one run")
    return export_mumax(prepared, out, leave_out)
