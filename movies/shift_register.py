"""The gallery's movie of a shift register, eight bits shifted by eight places, and one frame of it as a picture.

    python movies/shift_register.py

The run is that of scenarios/shift_register.py without heat; if runs/shift_register_cold holds it, it is not computed
again.
"""

import runpy
from pathlib import Path

import attrs
import imageio.v3 as iio

from neelsot_dyn import output
from neelsot_dyn.movies import Scene

GALLERY = Path(__file__).parent
scenario = runpy.run_path(str(GALLERY.parent / "scenarios" / "shift_register.py"))["scenario"]


def main() -> None:
    """Write shift_register.webp and .png beside this script."""
    cold = attrs.evolve(scenario, temperature=0.0, samples=0)
    run = output.record(cold, Path("runs") / "shift_register_cold")
    dataset = output.open_run(run.path / "run.h5")
    stem = GALLERY / "shift_register"
    movie = output.render_movie(dataset, stem.with_suffix(".webp"), size=(960, 540), frames=80, fps=16, quality=30)
    iio.imwrite(stem.with_suffix(".png"), Scene(dataset, (1280, 720)).draw(66)[..., :3])
    print(f"{movie.path}: {movie.frames} frames, {movie.path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
