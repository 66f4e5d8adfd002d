"""How do frames become a file? MP4 (H.264), WebP and GIF, by the name's extension."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

_BT709 = 1


def write_mp4(path: Path, frames: Iterable[np.ndarray], fps: float, quality: int) -> None:
    """H.264, yuv420p. frames: RGBA (height, width, 4), all of one even size; quality: x264's CRF."""
    import av
    from av.video.reformatter import Colorspace, VideoReformatter

    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1000))
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(quality), "preset": "veryfast"}
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        reformatter = VideoReformatter()
        for rgba in frames:
            if not context.is_open:
                stream.height, stream.width = rgba.shape[:2]
            frame = av.VideoFrame.from_ndarray(rgba, format="rgba")
            frame = reformatter.reformat(frame, format="yuv420p", dst_colorspace=int(Colorspace.ITU709))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def write_webp(path: Path, frames: Iterable[np.ndarray], fps: float, quality: int) -> None:
    """Animated WebP that plays for ever; quality: CRF, turned into WebP's 100 (best) to 0."""
    _write_animation(path, frames, fps, format="WEBP", quality=round(100 * (1 - quality / 51)), method=2)


def write_gif(path: Path, frames: Iterable[np.ndarray], fps: float, quality: int) -> None:
    """Animated GIF that plays for ever, at most 50 frames/s and 256 colours; it has no quality to choose."""
    _write_animation(path, frames, min(fps, 50), palette=True, format="GIF", optimize=False)


ENCODERS: MappingProxyType[str, Callable[[Path, Iterable[np.ndarray], float, int], None]] = MappingProxyType(
    {".mp4": write_mp4, ".webp": write_webp, ".gif": write_gif}
)
"""By extension."""


def _write_animation(
    path: Path, frames: Iterable[np.ndarray], fps: float, palette: bool = False, **options: Any
) -> None:
    """palette: the colours of the first frame for all of them, without dithering, so that little changes."""
    from PIL import Image

    def images() -> Iterator[Image.Image]:
        colours = None
        for rgba in frames:
            image = Image.fromarray(np.ascontiguousarray(rgba[..., :3]))
            if palette:
                colours = colours or image.quantize(256)
                image = image.quantize(palette=colours, dither=Image.Dither.NONE)
            yield image

    stream = images()
    first = next(stream)
    first.save(path, save_all=True, append_images=stream, duration=round(1000 / fps), loop=0, **options)
