"""`neelsot watch`: a run while it is being written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from attrs import asdict
from cyclopts import Parameter

from neelsot_dyn.cli.answer import Answer, Common, in_unit
from neelsot_dyn.cli.failures import DONE, FAILED
from neelsot_dyn.cli.movie import pixels


def watch(
    target: Annotated[Path, Parameter(name="run", help="A run's directory.")],
    /,
    *,
    out: Annotated[
        Path | None,
        Parameter(help="Write each picture to this .png.  [default: a window; without a display RUN/watch.png]"),
    ] = None,
    every: Annotated[float, in_unit("s", "Time between two looks, in s.")] = 2.0,
    size: Annotated[str, Parameter(help="Width and height in pixels.")] = "1280x720",
    once: Annotated[bool, Parameter(help="Look once, then end.", negative="", show_default=False)] = False,
    common: Common | None = None,
) -> Answer:
    """Show the newest frame of a run, again and again, until the run ends. Ctrl-C ends the watching, not the run."""
    from neelsot_dyn import output

    found = output.watch(target, out, every, pixels(size), once)
    shown = "" if found.picture is None else f"\nshown in {found.picture}"
    data = {name: str(value) if isinstance(value, Path) else value for name, value in asdict(found).items()}
    return Answer(f"{found}{shown}", data, FAILED if found.failed else DONE)
