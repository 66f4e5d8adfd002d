"""One micrometre at KRu4O8's Néel field, α = 0.01: time of flight by LLG, sigma model and collective coordinates.

    python benchmarks/llg_micrometre.py [cells per wall width, default 4]

Half of B_Néel ≈ 0.13 mT, so 0.065 mT along the easy axis; the numbers of `materials.KRU4O8`, without the hard axis (it
does not act on a wall that keeps its plane). Each level on one core, compiled before the clock starts.
"""

import os
import sys
import time

import numpy as np

from neelsot_dyn import dynamics as d
from neelsot_dyn import materials

AXIS = (0, 1, 0)
DRIVE = 0.065e-3
DISTANCE = 1e-6


def main():
    per_width = float(sys.argv[1]) if len(sys.argv) > 1 else 4
    kru = materials.KRU4O8
    numbers = {"a0": kru.homogeneous_exchange, "a11": kru.a11, "a12": kru.a12, "k_easy": kru.easy_axis_anisotropy}
    energy = d.EnergySum(
        (
            d.HomogeneousExchange(numbers["a0"], kru.lattice_constant),
            d.InhomogeneousExchange(numbers["a11"], numbers["a12"]),
            d.UniaxialAnisotropy(numbers["k_easy"], AXIS),
            d.NeelField((0, DRIVE, 0)),
        )
    )
    llg = d.LLG(energy, kru.magnetization, kru.magnet.damping)
    q = d.derived_quantities(
        **numbers, lattice_constant=kru.lattice_constant, magnetization=llg.magnetization, damping=llg.damping
    )
    speed = q.wall_speed(DRIVE)
    track = d.Track(30 * q.wall_width, q.wall_width / per_width)
    start = d.WallCoordinates(track.length / 2)
    duration = 1.03 * DISTANCE / speed
    print(
        f"formula: v = {speed:.4g} m/s, {DISTANCE / speed * 1e9:.2f} ns; b = {q.saturation(DRIVE):.2g}, "
        f"dx = δ0/{per_width:g}, grid error (dx/δ0)²/8 = {1 / per_width**2 / 8:.2%}; load {os.getloadavg()[0]:.1f}"
    )
    for level in (d.CollectiveCoordinates(llg, AXIS), d.SigmaModel.of(llg), llg):
        d.wall_trajectory(level, track, start, [0, 1e-12, 2e-12], AXIS)
        begin, cpu = time.perf_counter(), time.process_time()
        path = d.wall_trajectory(level, track, start, np.linspace(0, duration, 21), AXIS)
        took, cpu = time.perf_counter() - begin, time.process_time() - cpu
        flight = path.arrival(start.position + DISTANCE)
        ratio = flight * speed / DISTANCE
        print(
            f"{path.level:>22}: {flight * 1e9:8.2f} ns, {ratio:.4f} of the formula, in {took:.3f} s (CPU {cpu:.3f} s)"
        )


if __name__ == "__main__":
    main()
