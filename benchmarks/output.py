"""What do a sweep's points, a long run's report and its file cost?

    python benchmarks/output.py [--frames 40001]

The fixed cost of a point: a sweep of runs of 0.4 ps, per point beyond the first. The report's pictures of a long run,
with curves thinned to what a page shows and as they are. Bytes of a saved step of 640 cells, in each precision, beside
n, m1 and m2 of earlier versions.
"""

import argparse
import io
import tempfile
import time
from pathlib import Path
from unittest import mock

import numpy as np
from attrs import evolve

from neelsot_dyn import experiments, output, racetrack
from neelsot_dyn._later import new_dataset
from neelsot_dyn.drawing.panels import thin
from neelsot_dyn.experiments import names
from neelsot_dyn.experiments.cost import cost
from neelsot_dyn.experiments.figures import columns_figure, residuals_figure, wall_motion_figure
from neelsot_dyn.output import report

SHORT = evolve(racetrack.Propulsion(saturation=1e-3).quick(), duration=4e-13)
UNITS = {"wall_position": "m", "wall_velocity": "m/s", "wall_width": "m", "voltage": "V", "energy_total": "J/m^2"}


def seconds_of_a_sweep(points):
    """By the clock, with all that `record` writes."""
    sweep = experiments.Sweep(base=SHORT, over={"damping": np.linspace(5e-3, 1e-2, points)})
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        output.record(sweep, Path(folder) / "sweep")
        return time.perf_counter() - start


def long_run(frames):
    """Random walks and residuals, a number per saved step each."""
    random = np.random.default_rng(0)
    found = {"time": (("time",), np.linspace(0, 4e-8, frames), {"units": "s"})}
    for name, unit in UNITS.items():
        found[name] = (("time",), 1e-9 * (100 + np.cumsum(random.normal(size=frames))), {"units": unit})
    for check in ("balance", "norm", "velocity", "force"):
        value, tolerance = names.residual(check)
        found[value] = (("time",), 1e-3 * np.abs(random.normal(size=frames)), {"units": "1"})
        found[tolerance] = (("time",), np.full(frames, 1e-2), {"units": "1"})
    return new_dataset(found, {}, {"title": "a long run"})


def pictures(dataset):
    """Processor seconds and megabytes of the report's pictures."""
    start = time.process_time()
    page = io.StringIO()
    for draw in (wall_motion_figure, columns_figure, residuals_figure):
        page.write(report._svg(draw(dataset)))
    return time.process_time() - start, len(page.getvalue()) / 1e6


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=40_001)
    frames = parser.parse_args().frames
    seconds_of_a_sweep(2)
    one, few, many = (seconds_of_a_sweep(points) for points in (1, 20, 60))
    print(f"sweep of 1 point {one:.1f} s, 20 points {few:.1f} s, 60 points {many:.1f} s")
    print(f"a point beyond the first: {(many - one) / 59:.2f} s in all, {(many - few) / 40:.2f} s once processes run")
    dataset = long_run(frames)
    pictures(long_run(100))
    thinned = pictures(dataset)
    with mock.patch(f"{thin.__module__}.thin", return_value=None):
        whole = pictures(dataset)
    print(f"pictures of {frames} saved steps: {thinned[0]:.2f} s, {thinned[1]:.2f} MB")
    print(f"the same with every point: {whole[0]:.2f} s, {whole[1]:.1f} MB: {whole[1] / thinned[1]:.0f} times")
    run = evolve(SHORT, cells_per_width=16.0, window_widths=40.0)
    for settings in ({}, {"profiles": "float32"}, {"profiles": "float32", "profile_stride": 2}):
        found = cost(evolve(run, **settings).prepare())
        each, before = found.dataset / found.saved, found.cells * 72 + 400
        what = f"{found.cells} cells, {settings or 'as it is'}: {each / 1e3:.1f} kB per saved step"
        print(f"{what}, {before / each:.1f} times less than n, m1 and m2")


if __name__ == "__main__":
    main()
