"""How fast are movies drawn, and how long does the encoder take?

    python benchmarks/movies.py RUN [SUFFIX ...]

RUN is a run's directory; suffixes are .mp4, .webp, .gif (default: .mp4). Each at 1280 × 720.
"""

import sys
import tempfile
from pathlib import Path

from neelsot_dyn.output import open_run, render_movie


def main(run: str, *suffixes: str) -> None:
    dataset = open_run(Path(run) / "run.h5")
    with tempfile.TemporaryDirectory() as folder:
        for suffix in suffixes or (".mp4",):
            for sublattices in (False, True):
                movie = render_movie(dataset, Path(folder) / f"movie{suffix}", sublattices=sublattices, progress=False)
                print(
                    f"{suffix:6s} {'m1, m2' if sublattices else 'n':7s} {movie.frames} frames: "
                    f"drawn at {movie.frames / movie.drawing:.0f}/s, encoded at {movie.frames / movie.encoding:.0f}/s, "
                    f"{movie.path.stat().st_size / 1e6:.2f} MB"
                )


if __name__ == "__main__":
    main(*sys.argv[1:])
