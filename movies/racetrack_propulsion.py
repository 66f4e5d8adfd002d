"""The gallery's movie of a wall on its racetrack, small enough for the README, and one frame of it as a picture.

    python movies/racetrack_propulsion.py

The run is that of scenarios/racetrack_propulsion.py; if runs/racetrack_propulsion holds it, it is not computed again.
"""

import runpy
from pathlib import Path

import imageio.v3 as iio

from neelsot_dyn import output
from neelsot_dyn.movies import Scene

GALLERY = Path(__file__).parent
scenario = runpy.run_path(str(GALLERY.parent / "scenarios" / "racetrack_propulsion.py"))["scenario"]


def main() -> None:
    """Write racetrack_propulsion.webp and .png beside this script."""
    run = output.record(scenario, Path("runs") / "racetrack_propulsion")
    dataset = output.open_run(run.path / "run.h5")
    stem = GALLERY / "racetrack_propulsion"
    movie = output.render_movie(
        dataset, stem.with_suffix(".webp"), size=(960, 540), frames=80, fps=20, quality=30, sublattices=True
    )
    iio.imwrite(stem.with_suffix(".png"), Scene(dataset, (1280, 720), sublattices=True).draw(160)[..., :3])
    print(f"{movie.path}: {movie.frames} frames, {movie.path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
