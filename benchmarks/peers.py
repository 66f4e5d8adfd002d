"""This package beside Spirit, magnopy and SciPy in one run: same work, same accuracy, one core.

    pip install spirit magnopy
    python benchmarks/peers.py [--quick]

Spirit and this package: whole steps on an antiferromagnetic chain of as many moments, double precision, exchange with
both neighbours, an axis and a field (this package: a second axis and two exchanges); RK4, and Heun's method with heat.
magnopy: energies of the same two-sublattice altermagnet, equal to the difference shown. SciPy: `cubature` with batched
LAPACK of the difference of two free energies, this package's at no larger error against a reference of 1e-13. Processor
time, the shortest of several. A package that is not installed is left out. Prints a table for the manual.
"""

from __future__ import annotations

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import argparse  # noqa: E402
import platform  # noqa: E402
import sys  # noqa: E402
import warnings  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from importlib.metadata import PackageNotFoundError, version  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks import flavor_wave, llg, uniform_bdg  # noqa: E402
from neelsot_dyn import dynamics as d  # noqa: E402

Row = tuple[str, str, str, float, float, str]
"""What was done, the peer, the unit, the peer's time, this package's, and what is equal."""


def steps_of_chains(quick: bool) -> Iterator[Row]:
    """Per moment and evaluation of the rates within whole steps; the noise within its step."""
    repeats = 2 if quick else 6
    for cells in (1_000,) if quick else (100, 1_000, 100_000):
        theirs = llg.spirit_time(cells, repeats)
        if theirs is None:
            return
        track = d.Track(cells * llg.DX, llg.DX)
        ours = llg.steps_time(track, lambda e, t: d.RungeKutta4(d.suggest_timestep(e, t)), 4, repeats)
        yield f"RK4 steps of a chain of {2 * cells} moments", "spirit", "ns", theirs, ours, "method, moments"
    heat = llg.spirit_time(1_000, repeats, temperature=10.0)
    _, hot, _ = llg.heun_times(d.Track(1_000 * llg.DX, llg.DX), repeats)
    yield "Heun steps with heat, 2000 moments", "spirit", "ns", float(heat or 0), hot / 4, "method, moments, noise"


def spin_waves(quick: bool) -> Iterator[Row]:
    """Per wave vector."""
    k = np.random.default_rng(0).uniform(-np.pi, np.pi, (200 if quick else 2000, 2))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lswt = flavor_wave.magnopy_lswt()
            theirs = flavor_wave.per_wave_vector(lambda points: [lswt.omega([*p, 0.0]) for p in points], k[:200], 3)
            found = np.sort([np.real(lswt.omega([*p, 0.0])) for p in k[:200]], axis=1)
    except ImportError:
        return
    modes = flavor_wave.spin_half()
    ours = flavor_wave.per_wave_vector(modes, k)
    off = float(np.abs(found - modes(k[:200])).max())
    yield "energies of an altermagnet's two spin waves", "magnopy", "μs per k", theirs, ours, f"to {off:.0e}"


def free_energies(quick: bool) -> Iterator[Row]:
    """F(+ŷ) − F(−ŷ) of KRu4O8 under a superflow."""
    uniform_bdg.by_this_package(1e-10)
    reference, _, _ = uniform_bdg.by_this_package(1e-13)
    for subdivisions in (300,) if quick else (2_000, 10_000):
        value, theirs, _ = uniform_bdg.by_cubature(subdivisions)
        error = abs(value / reference - 1)
        runs = [uniform_bdg.by_this_package(tolerance) for tolerance in (1e-10, 1e-11, 1e-12)]
        good = [(time, abs(v / reference - 1)) for v, _, time in runs if abs(v / reference - 1) <= error]
        if good:
            ours, mine = min(good)
            yield "F(+ŷ) − F(−ŷ) of KRu4O8", "scipy", "s", theirs, ours, f"errors {error:.0e} and {mine:.0e}"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes and few repeats")
    quick = parser.parse_args().quick
    rows = [row for part in (steps_of_chains, spin_waves, free_energies) for row in part(quick)]
    print("| same work | peer | its time | this package | ratio | equal |\n| --- | --- | --- | --- | --- | --- |")
    for work, peer, unit, theirs, ours, equal in rows:
        print(f"| {work} | {peer} | {theirs:.3g} {unit} | {ours:.3g} {unit} | {theirs / ours:.1f} | {equal} |")
    print()
    for package in ("spirit", "magnopy", "scipy", "numpy", "numba"):
        try:
            print(f"{package} {version(package)}", end=", ")
        except PackageNotFoundError:
            print(f"{package} is not installed: pip install {package}", end=", ")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"Python {platform.python_version()}, {_processor()}, one core, load {load:.1f}")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    main()
