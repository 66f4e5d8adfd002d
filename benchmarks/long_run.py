"""Ten million steps: does memory stay flat, do lengths stay one, is the energy lost the energy dissipated?

    python benchmarks/long_run.py [--steps 10000000] [--cells 80]

A wall of KRu4O8-like numbers driven at b = 0.5, near half the magnon speed, followed by its window, in steps of RK4 at
a quarter of the stability limit; nothing is renormalised. Then the same without damping and drive, where the energy
must stay.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
from attrs import frozen

from neelsot_dyn import dynamics as d
from neelsot_dyn import materials

AXIS = (0, 1, 0)


@frozen
class LongRun:
    """Steps, seconds; memory [MiB] after a tenth of the run and at its end; the drifts.

    norm_error: largest | |m| − 1 |; imbalance: energy change plus Gilbert loss over the loss (over the wall's energy
    without damping); shifts: columns that the window moved; speed [m/s] over the first and over the second half.
    """

    steps: int
    seconds: float
    memory_early: float
    memory_late: float
    norm_error: float
    imbalance: float
    shifts: int
    speeds: tuple[float, float]


def memory() -> float:
    """Largest resident memory so far [MiB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def long_run(steps: int, cells: int = 80, damping: float = 0.01, drive: float = 0.5, frames: int = 100) -> LongRun:
    """A wall on `cells` cells of δ0/4 for so many steps; `drive` is b = B_N/(α B_sf), used where there is damping."""
    kru = materials.KRU4O8
    q = d.derived_quantities(
        a0=kru.homogeneous_exchange,
        a11=kru.a11,
        a12=kru.a12,
        k_easy=kru.easy_axis_anisotropy,
        lattice_constant=kru.lattice_constant,
        magnetization=kru.magnetization,
        damping=0.01,
    )
    energy = d.EnergySum(
        (
            d.HomogeneousExchange(kru.homogeneous_exchange, kru.lattice_constant),
            d.InhomogeneousExchange(kru.a11, kru.a12),
            d.UniaxialAnisotropy(kru.easy_axis_anisotropy, AXIS),
            d.NeelField((0, drive * 0.01 * q.spin_flop_field if damping else 0.0, 0)),
        )
    )
    llg = d.LLG(energy, kru.magnetization, damping)
    track = d.Track(cells * q.wall_width / 4, q.wall_width / 4, ends="free" if damping else "pinned")
    step = d.suggest_timestep(llg, track, 0.25)
    n = np.cos((track.x - track.length / 2) / (3 * q.wall_width))  # smooth, far from rest
    theta = 2 * np.arctan(np.exp((track.x - track.length / 2) / q.wall_width)) + 0.05 * n
    state = d.TwoSublatticeState.from_neel(np.stack([0 * theta, np.cos(theta), np.sin(theta)], axis=1))
    times = np.linspace(0, steps * step, frames + 1)
    window = d.FollowWall(AXIS) if damping else None
    start, early = time.perf_counter(), 0.0
    places = []
    for i, frame in enumerate(d.evolve(llg, track, state, d.RungeKutta4(step), times, window)):
        if i == 0:
            first = frame
        if i == max(1, frames // 10):
            early = memory()
        places.append(d.track_wall(frame.state, track.positions(frame.offset), AXIS).position)
    seconds = time.perf_counter() - start
    lost = frame.gilbert_loss if damping else q.wall_energy
    middle = len(times) // 2
    return LongRun(
        steps=frame.steps,
        seconds=seconds,
        memory_early=early,
        memory_late=memory(),
        norm_error=frame.norm_error,
        imbalance=(frame.energy - first.energy + frame.gilbert_loss) / lost,
        shifts=abs(frame.offset),
        speeds=tuple(
            float(np.polyfit(times[part], places[part], 1)[0]) for part in (slice(1, middle), slice(middle, None))
        ),
    )


def main() -> None:
    """Print both runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=10_000_000)
    parser.add_argument("--cells", type=int, default=80, help="at least 80: windows under 20 widths cut the tails")
    options = parser.parse_args()
    for name, damping in (("driven, damped", 0.01), ("free, undamped", 0.0)):
        run = long_run(options.steps, options.cells, damping)
        print(
            f"{name}: {run.steps:.1e} steps in {run.seconds:.0f} s; memory {run.memory_early:.0f} MiB after a tenth, "
            f"{run.memory_late:.0f} MiB at the end; ||m| - 1| = {run.norm_error:.1e}; "
            f"energy balance {run.imbalance:.1e}; window moved {run.shifts} cells; "
            f"speeds {run.speeds[0]:.6g}, {run.speeds[1]:.6g} m/s",
            flush=True,
        )


if __name__ == "__main__":
    main()
