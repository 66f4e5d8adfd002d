"""One micrometre by the implicit midpoint rule and by RK4 at its largest stable step, in one run.

    python benchmarks/midpoint.py

CPU seconds per micrometre, and the speed over the converged one, with the wall of `llg_micrometre`: at KRu4O8's own
field and α = 0.01 (4.5 m/s), and at α = 1e-3 and b = 1 (22 km/s), where the wall passes its own width in three of RK4's
steps, so that no method gains by longer ones. RK4 is timed over a part of the way.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[1]))
from attrs import evolve as changed

from benchmarks.llg_micrometre import AXIS, DRIVE, problem
from neelsot_dyn import dynamics as d


def flight(llg: d.LLG, track: d.Track, method: Any, duration: float) -> tuple[float, float, d.Snapshot]:
    """(CPU seconds per micrometre, speed [m/s] over the second half, last frame)."""
    start, times = d.wall_state(llg, track, d.WallCoordinates(track.length / 2), AXIS), np.linspace(0, duration, 3)
    list(d.evolve(llg, track, start, method, [duration * 1e-6], d.FollowWall(AXIS)))
    cpu = time.process_time()
    frames = list(d.evolve(llg, track, start, method, times, d.FollowWall(AXIS)))
    cpu = time.process_time() - cpu
    path = [d.track_wall(f.state, track.positions(f.offset), AXIS).position for f in frames]
    return cpu * 1e-6 / (path[2] - path[0]), (path[2] - path[1]) / (times[2] - times[1]), frames[2]


def table(llg: d.LLG, track: d.Track, part: float, whole: float) -> None:
    """Every method for one wall: RK4 over `part` [s] of the `whole` [s]."""
    exact = flight(llg, track, d.DormandPrince54(1e-11, 0), part)[1]
    rk4 = flight(llg, track, d.RungeKutta4(d.suggest_timestep(llg, track, 1.0)), part)
    print(f"  {'RK4, largest stable step':<26} {rk4[0]:8.3g} s/um, speed {rk4[1] / exact - 1:+.1e}")
    for rtol in (1e-4, 1e-5, 1e-6):
        spent, speed, _ = flight(llg, track, d.AdaptiveMidpoint(rtol), part)
        full, _, last = flight(llg, track, d.AdaptiveMidpoint(rtol), whole)
        print(
            f"  AdaptiveMidpoint({rtol:.0e})    {full:8.3g} s/um, speed {speed / exact - 1:+.1e}, "
            f"{rk4[0] / full:.2g} times less; {last.steps} steps, "
            f"|m| to {last.norm_error:.1e}; first part {spent:.3g} s/um"
        )


def main() -> None:
    """Both walls."""
    llg, track, q = problem(4)
    print(f"v = {q.wall_speed(DRIVE):.3g} m/s, α = {llg.damping:g}")
    table(llg, track, 4e-9, 1e-6 / q.wall_speed(DRIVE))
    weak = changed(llg, damping=1e-3)
    field = 1e-3 * q.spin_flop_field
    energy = d.EnergySum((*tuple(llg.energy)[:-1], d.StaggeredField((0, field, 0))))
    fast = changed(weak, energy=energy)
    print(f"b = 1, B_N = {field * 1e3:.3g} mT, α = 1e-3")
    table(fast, track, 1.2e-10, 2.4e-10)


if __name__ == "__main__":
    main()
