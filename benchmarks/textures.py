"""How fast is a self-consistent wall? Diagonalisation, by momentum and whole, against poles and block recursion.

OPENBLAS_NUM_THREADS=1 python benchmarks/textures.py [--skip-dense] [--threads N]
"""

import argparse
import os
import resource
import sys
import time
from pathlib import Path

import numba
import numpy as np
from attrs import evolve
from scipy.linalg import eigh

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.claim import Claim, shortest
from benchmarks.llg import FLOPS, flop_time
from neelsot_dyn import bdg, materials, textures
from neelsot_dyn.bdg import nested_dissection

MODEL = bdg.LatticeModel.of(materials.SEED_MODEL)
FLOW = 2 * np.pi / 50
V_S = 5.0


def stripe(length, **options):
    n = textures.domain_wall(length, 0.4 * length, 4.0, angle=0.4)
    return bdg.StripeBdG(MODEL, n, width=20, q=FLOW, **options)


def bent_wall(size):
    rows = np.arange(size)
    profile = np.stack(
        [textures.domain_wall(size, size / 2 + 3 * np.sin(2 * np.pi * row / size), 3.0) for row in rows], axis=1
    )
    return bdg.LatticeBdG(MODEL, profile, q=2 * np.pi / size)


def whole_matrix(skip):
    """One eigh of the 4000 × 4000 matrix of 50 × 20 sites [s]."""
    if skip:
        return np.nan
    n = np.repeat(stripe(50).n[:, None], 20, axis=1)
    torus = bdg.LatticeBdG(MODEL, n, q=FLOW, method="dense")
    start = time.process_time()
    eigh(torus.matrix(MODEL.gap), driver="evr", overwrite_a=True, check_finite=False)
    return time.process_time() - start


def stripes(skip):
    print(
        f"{'L':>6} {'F [ms]':>9} {'state [ms]':>11} {'μs/site':>8} {'solved [s]':>11} {'steps':>6} {'momenta [s]':>12}"
    )
    solved = {}
    for length in (50, 100, 200, 500, 1000):
        wall = stripe(length)
        wall.observe(MODEL.gap)
        state = shortest(lambda w=wall: w.observe(MODEL.gap), 10)
        energy = shortest(lambda w=wall: w.free_energy(MODEL.gap), 10)
        dense = shortest(lambda w=wall: evolve(w, method="dense").observe(MODEL.gap), 1) if length <= 200 else np.nan
        solution = wall.solve_gap(V_S)
        duration = shortest(lambda w=wall: w.solve_gap(V_S), 3)
        solved[length] = duration, solution.iterations, dense
        print(
            f"{length:>6} {energy * 1e3:>9.2f} {state * 1e3:>11.2f} {state / length * 1e6:>8.1f} {duration:>11.3f} "
            f"{solution.iterations:>6} {dense:>12.3f}",
            flush=True,
        )
    for length in (50, 200):
        duration, steps, dense = solved[length]
        print(f"L = {length}: one solution is {steps * dense / duration:.0f} times faster than by momenta (11 of 20)")
    whole = whole_matrix(skip)
    duration, steps, _ = solved[50]
    print(f"50 x 20: one 4000 x 4000 eigh {whole:.1f} s; a solution {steps * whole / duration:.0f} times faster")


def dissection(size):
    """One selected inversion over the time of its products of matrices at the rate of zgemm."""
    lattice = bent_wall(size)
    fronts = nested_dissection.elimination(*lattice.shape)
    sites = size * size
    onsite = np.tile(np.diag([1.0, 1.0, -1.0, -1.0]).astype(complex), (sites, 1, 1))
    hop = np.tile(-np.diag([0.5, 0.5, -0.5, -0.5]).astype(complex), (sites, 1, 1))
    ours = shortest(lambda: nested_dissection.eliminate(fronts, onsite, (hop, hop), 0.1j, True), 5)
    sizes = [(4 * front.own, 4 * (front.sites.size - front.own)) for front in fronts]
    flops = sum(8 * own**3 + 32 * own**2 * rest + 24 * own * rest**2 for own, rest in sizes)
    matrix = np.random.default_rng(0).normal(size=(2, 400, 400)) @ np.ones((2, 400, 400)) + 1j
    product = shortest(lambda: matrix[0] @ matrix[1], 20) / (8 * 400**3)
    print(f"{size} x {size}, one pole: {ours:.3f} s, {ours / flops / product:.1f} times its products at zgemm's rate")


def lattices():
    dissection(30)
    dissection(60)
    small, large = bent_wall(30), bent_wall(60)
    start = time.process_time()
    solution = small.solve_gap(V_S, rtol=1e-6)
    spent = time.process_time() - start
    print(f"bent wall 30 x 30: {spent:.1f} s, {solution.iterations} steps, converged: {solution.converged}")
    start = time.process_time()
    large.free_energy(MODEL.gap)
    energy = time.process_time() - start
    start = time.process_time()
    large.observe(MODEL.gap)
    print(f"bent wall 60 x 60, fixed gap: F {energy:.1f} s, all observables {time.process_time() - start:.1f} s")


FLOPS_PER_BLOCK = 1536
"""One step of any recursion in blocks of 4: a complex inverse and two products, 64 multiply-adds of 8 flops each."""


def claims(quick):
    """All observables of a wall at a given gap, and a self-consistent one."""
    repeats, found = (2, []) if quick else (5, [])
    per_flop = flop_time(repeats) / FLOPS * 1e-9
    short = None
    for length in (50, 100) if quick else (50, 200, 1000):
        wall = stripe(length)
        wall.observe(MODEL.gap)  # compiled before the clock starts
        poles = wall.poles(MODEL.gap).poles.size
        ours = shortest(lambda w=wall: w.observe(MODEL.gap), repeats)
        floor = length * poles * 11 * FLOPS_PER_BLOCK * per_flop
        short = short or ours / length
        if length <= 200:
            dense = shortest(lambda w=wall: evolve(w, method="dense").observe(MODEL.gap), 1)
            peer = "LAPACK by momenta", dense
        else:
            peer = "per site as at L = 50", short * length
        name = f"textures: state of a wall, L = {length}, width 20"
        found.append(Claim(name, "s", ours, "one elimination at the flop rate", floor, *peer))
    if not quick:
        wall = stripe(50)
        steps = wall.solve_gap(V_S).iterations
        ours = shortest(lambda: wall.solve_gap(V_S), repeats)
        one = shortest(lambda: wall.observe(MODEL.gap), repeats)
        whole = steps * whole_matrix(False)
        found.append(
            Claim(
                "textures: self-consistent, 50 x 20", "s", ours, "one state", one, f"{steps} dense 4000 x 4000", whole
            )
        )
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skip-dense", action="store_true", help="leave out the 4000 × 4000 matrix")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    numba.set_num_threads(arguments.threads)
    print(f"threads: {arguments.threads}; load: {os.getloadavg()[0]:.1f}")
    stripes(arguments.skip_dense)
    lattices()
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


if __name__ == "__main__":
    main()
