"""How does a run become a movie?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._files import replacing
from neelsot_dyn._later import Dataset
from neelsot_dyn._visible import visible
from neelsot_dyn.movies import Scene
from neelsot_dyn.output._encoders import ENCODERS


@frozen
class Movie:
    """A movie on disk: its path, how many frames it has, and the seconds that drawing and encoding took."""

    path: Path
    frames: int
    drawing: float
    encoding: float


def render_movie(
    dataset: Dataset,
    path: str | Path,
    fps: float = 30,
    size: tuple[int, int] = (1280, 720),
    frames: int | None = None,
    quality: int = 18,
    start: float | None = None,
    stop: float | None = None,
    slow_motion: float = 1.0,
    sublattices: bool = False,
    progress: bool | None = None,
) -> Movie:
    """Render a run (as `open_run` gives it) as .mp4 (H.264), .webp or .gif.

    fps: frames per second; size: width and height in pixels, both even; frames: how many of the saved ones, evenly over
    the range (default: all); quality: x264's CRF, 0 (lossless) to 51, scaled for WebP; start, stop: the range of times
    [s]; slow_motion: how many times slower than one saved frame per movie frame (a saved frame is held, none is
    invented); sublattices: arrows of m1 and m2 instead of n; progress: a bar, by default only on a terminal.
    A movie that is broken off leaves nothing behind. Raises ValueError for these and for what the dataset lacks,
    OutputError if the file cannot be written.
    """
    from tqdm import tqdm

    path = Path(path)
    require(path.suffix.lower() in ENCODERS, "path", str(path), f"a name that ends in {', '.join(ENCODERS)}")
    require(1 <= require_finite("fps", fps) <= 240, "fps", fps, "1 to 240 frames per second")
    require(0 <= quality <= 51, "quality", quality, "0 (lossless) to 51")
    even = len(size) == 2 and all(pixels % 2 == 0 and pixels >= 360 for pixels in size)
    require(even and size[0] >= size[1], "size", size, "even (width, height), width >= height >= 360, as (1280, 720)")
    require(0.01 <= slow_motion <= 1000, "slow_motion", slow_motion, "0.01 to 1000; above 1 is slower")
    scene = Scene(dataset, size, sublattices)
    shown = _shown(np.asarray(dataset["time"]), start, stop, frames, slow_motion)
    drawing = 0.0

    def drawn() -> Iterator[np.ndarray]:
        nonlocal drawing
        bar = tqdm(shown, desc=visible(path.name), unit="frame", disable=None if progress is None else not progress)
        image, last = np.empty(0), -1
        for frame in bar:
            if frame != last:
                begin = time.perf_counter()
                image, last = scene.draw(int(frame)), frame
                drawing += time.perf_counter() - begin
            yield image

    begin = time.perf_counter()
    with replacing(path) as temporary:
        ENCODERS[path.suffix.lower()](temporary, drawn(), fps, quality)
    return Movie(path, len(shown), drawing, time.perf_counter() - begin - drawing)


def _shown(
    times: np.ndarray, start: float | None, stop: float | None, frames: int | None, slow_motion: float
) -> np.ndarray:
    """Which saved frame each movie frame shows."""
    low, high = (times[0] if start is None else start), (times[-1] if stop is None else stop)
    inside = np.flatnonzero((times >= low) & (times <= high))
    valid = f"start <= stop with saved frames between them; the run goes from {times[0]:g} to {times[-1]:g} s"
    require(inside.size > 0, "(start, stop)", (start, stop), valid)
    if frames is not None:
        require(1 <= frames <= inside.size, "frames", frames, f"1 to {inside.size}, as many as the range has")
        inside = inside[np.linspace(0, inside.size - 1, frames).round().astype(int)]
    held = np.arange(max(1, round(inside.size * slow_motion))) / slow_motion
    return inside[np.minimum(held.astype(int), inside.size - 1)]
