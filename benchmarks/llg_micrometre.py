"""One micrometre at KRu4O8's Néel field, α = 0.01: time of flight by LLG, sigma model and collective coordinates.

    python benchmarks/llg_micrometre.py [cells per wall width, default 4]

Half of B_Néel ≈ 0.13 mT, so 0.065 mT along the easy axis; the numbers of `materials.KRU4O8`, without the hard axis (it
does not act on a wall that keeps its plane). Each level on one core, compiled before the clock starts.
"""

import os
import sys
import time
from pathlib import Path

import numpy as np

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.claim import Claim
from benchmarks.llg import rates_time
from neelsot_dyn import dynamics as d
from neelsot_dyn import materials

AXIS = (0, 1, 0)
DRIVE = 0.065e-3
DISTANCE = 1e-6


def problem(per_width):
    """The LLG, its track with `per_width` cells in a wall width, and the derived scales."""
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
    return llg, d.Track(30 * q.wall_width, q.wall_width / per_width), q


def flight(level, track, q, distance):
    """(path, arrival over the formula's, seconds, CPU seconds) of a level."""
    speed, start = q.wall_speed(DRIVE), d.WallCoordinates(track.length / 2)
    d.wall_trajectory(level, track, start, [0, 1e-12, 2e-12], AXIS)
    begin, cpu = time.perf_counter(), time.process_time()
    path = d.wall_trajectory(level, track, start, np.linspace(0, 1.03 * distance / speed, 21), AXIS)
    took, cpu = time.perf_counter() - begin, time.process_time() - cpu
    return path, path.arrival(start.position + distance) * speed / distance, took, cpu


def flights(per_width, distance):
    """`flight` of each level: collective, sigma, LLG."""
    llg, track, q = problem(per_width)
    levels = (d.CollectiveCoordinates(llg, AXIS), d.SigmaModel.of(llg), llg)
    return [flight(level, track, q, distance) for level in levels]


def claims(quick):
    """Seconds per micrometre; the LLG is the peer of the two levels above it, and its own steps its floor.

    The LLG goes a fiftieth of the way, the others all of it: their steps are few.
    """
    distance = 2e-9 if quick else 2e-8
    llg, track, q = problem(4)
    full = 1e-6 / distance * flight(llg, track, q, distance)[3]
    collective, sigma = (
        flight(v, track, q, 1e-6)[3] for v in (d.CollectiveCoordinates(llg, AXIS), d.SigmaModel.of(llg))
    )
    rate, flown = 2 * track.cells * rates_time(track, llg.energy, 3) * 1e-9, 1e-6 / q.wall_speed(DRIVE)
    floor = 6 * rate * flown / d.suggest_timestep(llg, track, 1.0)
    coarse = 1.5 * 2 * rate * flown / d.suggest_sigma_step(d.SigmaModel.of(llg), track)
    name, walls = "dynamics: a micrometre of KRu4O8 wall", "LLG"
    steps, both = (
        "six rates per longest stable RK4 step",
        "two rates per step, of the run and of one with twice its step",
    )
    return [
        Claim(f"{name}, LLG", "s", full, steps, floor),
        Claim(f"{name}, sigma", "s", sigma, both, coarse, walls, full),
        Claim(f"{name}, collective", "s", collective, "", None, walls, full),
    ]


def main():
    per_width = float(sys.argv[1]) if len(sys.argv) > 1 else 4
    _, _, q = problem(per_width)
    speed = q.wall_speed(DRIVE)
    print(
        f"formula: v = {speed:.4g} m/s, {DISTANCE / speed * 1e9:.2f} ns; b = {q.saturation(DRIVE):.2g}, "
        f"dx = δ0/{per_width:g}, grid error (dx/δ0)²/8 = {1 / per_width**2 / 8:.2%}; load {os.getloadavg()[0]:.1f}"
    )
    for path, ratio, took, cpu in flights(per_width, DISTANCE):
        flight = ratio * DISTANCE / speed
        print(
            f"{path.level:>22}: {flight * 1e9:8.2f} ns, {ratio:.4f} of the formula, in {took:.3f} s (CPU {cpu:.3f} s)"
        )


if __name__ == "__main__":
    main()
