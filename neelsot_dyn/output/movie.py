"""How does a run become a movie?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn._checks import require
from neelsot_dyn.output._files import replacing
from neelsot_dyn.output.scene import Scene

if TYPE_CHECKING:
    import xarray

_BT709 = 1


def render_movie(
    dataset: xarray.Dataset,
    path: str | Path,
    fps: int = 30,
    size: tuple[int, int] = (1280, 720),
    frames: int | None = None,
    quality: int = 18,
    progress: bool | None = None,
) -> Path:
    """Render a run (as `open_run` gives it) as MP4 (H.264, yuv420p) and return the path.

    fps: frames per second; size: width and height in pixels, both even; frames: how many, evenly over the run (default:
    every saved one); quality: x264's CRF, 0 (lossless) to 51; progress: a bar, by default only on a terminal.
    A movie that is broken off leaves nothing behind. Raises ValueError for these and for what the dataset lacks,
    OutputError if the file cannot be written.
    """
    from tqdm import tqdm

    path = Path(path)
    require(path.suffix == ".mp4", "path", str(path), "a name that ends in .mp4")
    require(1 <= fps <= 240, "fps", fps, "1 to 240 frames per second")
    require(0 <= quality <= 51, "quality", quality, "0 (lossless) to 51")
    even = len(size) == 2 and all(pixels % 2 == 0 and pixels >= 360 for pixels in size)
    require(even and size[0] >= size[1], "size", size, "even (width, height), width >= height >= 360, as (1280, 720)")
    scene = Scene(dataset, size)
    if frames is None:
        chosen = np.arange(scene.frames)
    else:
        require(1 <= frames <= scene.frames, "frames", frames, f"1 to {scene.frames}, as many as the run has")
        chosen = np.linspace(0, scene.frames - 1, frames).round().astype(int)
    bar = tqdm(chosen, desc=path.name, unit="frame", disable=None if progress is None else not progress)
    with replacing(path) as temporary, _encoder(temporary, fps, size, quality) as encode:
        for frame in bar:
            encode(scene.draw(int(frame)))
    return path


@contextmanager
def _encoder(path: Path, fps: int, size: tuple[int, int], quality: int) -> Iterator[Any]:
    """A function that appends an RGBA frame (height, width, 4) to the movie at `path`."""
    import av
    from av.video.reformatter import Colorspace, VideoReformatter

    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=Fraction(fps))
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(quality), "preset": "veryfast"}
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        reformatter = VideoReformatter()

        def encode(rgba: np.ndarray) -> None:
            frame = av.VideoFrame.from_ndarray(rgba, format="rgba")
            frame = reformatter.reformat(frame, format="yuv420p", dst_colorspace=int(Colorspace.ITU709))
            container.mux(stream.encode(frame))

        yield encode
        container.mux(stream.encode(None))
