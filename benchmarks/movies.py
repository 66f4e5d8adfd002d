"""How fast are movies drawn, and how long does the encoder take?

    python benchmarks/movies.py RUN [SUFFIX ...]

RUN is a run's directory; suffixes are .mp4, .webp, .gif (default: .mp4). Each at 1280 × 720.
"""

import sys
import tempfile
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.claim import Claim
from neelsot_dyn.output import open_run, record, render_movie
from neelsot_dyn.racetrack import Propulsion


def claims(quick: bool) -> list[Claim]:
    """Milliseconds per frame of 1280 × 720 of a quick racetrack; real time is 30 frames a second."""
    with tempfile.TemporaryDirectory() as folder:
        run = record(Propulsion(material="kru4o8", superflow=1e7).quick(), Path(folder) / "run", movie=False)
        dataset = open_run(run.path / "run.h5")
        movie = render_movie(dataset, Path(folder) / "movie.mp4", progress=False)
        dataset.close()
    drawing, encoding = 1e3 * movie.drawing / movie.frames, 1e3 * movie.encoding / movie.frames
    return [Claim("movie: a frame drawn", "ms", drawing, "encoding it", encoding, "real time, 30 a second", 1e3 / 30)]


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
