"""`neelsot movie`: a movie of a run, as the reader wants it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from neelsot_dyn.cli.answer import Answer, Common
from neelsot_dyn.cli.runs import run_file


def movie(
    target: Annotated[Path, Parameter(name="run", help="A run's directory, or its run.h5.")],
    /,
    *,
    out: Annotated[Path | None, Parameter(help="File: .mp4, .webp or .gif.  [default: RUN/movie.mp4]")] = None,
    fps: Annotated[float, Parameter(help="Frames per second.")] = 30,
    size: Annotated[str, Parameter(help="Width and height in pixels.")] = "1280x720",
    start: Annotated[float | None, Parameter(help="First time to show, in s.")] = None,
    stop: Annotated[float | None, Parameter(help="Last time to show, in s.")] = None,
    frames: Annotated[int | None, Parameter(help="How many of the saved frames.  [default: all]")] = None,
    slow_motion: Annotated[float, Parameter(help="How many times slower; every frame is held.")] = 1.0,
    quality: Annotated[int, Parameter(help="0 (lossless) to 51 (smallest).")] = 18,
    sublattices: Annotated[
        bool, Parameter(help="Arrows of both sublattices instead of n.", negative="", show_default=False)
    ] = False,
    common: Common | None = None,
) -> Answer:
    """Make a movie of a run, finished or not."""
    file = run_file(target)
    from neelsot_dyn.output import open_run, render_movie

    made = render_movie(
        open_run(file),
        file.with_name("movie.mp4") if out is None else out,
        fps=fps,
        size=pixels(size),
        frames=frames,
        quality=quality,
        start=start,
        stop=stop,
        slow_motion=slow_motion,
        sublattices=sublattices,
    )
    megabytes = made.path.stat().st_size / 1e6
    text = (
        f"{made.frames} frames, drawn in {made.drawing:.2f} s, encoded in {made.encoding:.2f} s\n"
        f"written to {made.path} ({megabytes:.2f} MB)"
    )
    times = {"drawing_seconds": made.drawing, "encoding_seconds": made.encoding}
    return Answer(text, {"path": str(made.path), "frames": made.frames, "megabytes": megabytes, **times})


def pixels(size: str) -> tuple[int, int]:
    """Width and height of a picture, from text such as 1280x720. Raises ValueError."""
    width, separator, height = size.lower().partition("x")
    if not (separator and width.isdigit() and height.isdigit()):
        raise ValueError(f"size = {size!r} is not valid: give WIDTHxHEIGHT in pixels, as 1280x720")
    return int(width), int(height)
