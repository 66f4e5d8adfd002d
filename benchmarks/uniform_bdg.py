"""Speed of the uniform layer: F(1) of KRu4O8 against scipy's cubature with batched LAPACK, and the table of harmonics.

    python benchmarks/uniform_bdg.py [--subdivisions 2000 10000]

Both routes integrate F(q, +ŷ) − F(q, −ŷ) over the zone, same machine, same run. `scipy.integrate.cubature` is given the
difference itself (the two free energies share its points) on the half zone k_y > 0, with batched `eigvalsh`;
its delivered error is measured against this package at a tolerance of 1e-13, and so is this package's. The ratio
compares each run of cubature with the fastest run of this package that delivers at most the same error. Rounding of the
two free energies, 3 t/a² each, limits any comparison to a relative 1e-8.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from scipy.integrate import cubature

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.claim import Claim
from benchmarks.llg import FLOPS, flop_time
from neelsot_dyn import bdg, materials

MODEL = bdg.LatticeModel.of(materials.KRU4O8)
Q = np.array([0.0099, 0.0])
Y = np.array([0.0, 1.0, 0.0])


def lapack_density(k: np.ndarray) -> np.ndarray:
    """[f(k, +ŷ) − f(k, −ŷ)]/2 per (2π)² at wave vectors (points, 2)."""
    t = MODEL.temperature
    f = []
    for n in (Y, -Y):
        e = np.linalg.eigvalsh(MODEL.hamiltonian(k, Q, n))
        f.append(-t / 2 * np.logaddexp(e / (2 * t), -e / (2 * t)).sum(axis=-1))
    return (f[0] - f[1]) / 2 / (2 * np.pi) ** 2


def by_cubature(subdivisions: int, rule: str = "gk15") -> tuple[float, float, int]:
    """F(1), seconds, points, with so many subdivisions of the half zone k_y > 0."""
    points = 0

    def integrand(k: np.ndarray) -> np.ndarray:
        nonlocal points
        points += len(k)
        return lapack_density(k)

    start = time.process_time()
    result = cubature(
        integrand, [-np.pi, 0.0], [np.pi, np.pi], rule=rule, rtol=0.0, atol=1e-30, max_subdivisions=subdivisions
    )
    return 2 * float(result.estimate), time.process_time() - start, points


def by_this_package(tolerance: float) -> tuple[float, float, float]:
    """F(1), its stated error, seconds (best of five)."""
    solver = bdg.UniformBdG(MODEL, tolerance=tolerance)
    times = []
    for _ in range(5):
        start = time.process_time()
        estimate = solver.free_energy_estimate(Q, np.array([Y, -Y]))
        times.append(time.process_time() - start)
    return float(estimate.value[0] - estimate.value[1]) / 2, estimate.error, min(times)


FLOPS_PER_POINT = 150
"""Of one integrand of F, counted in the kernel: bands, the cubic's coefficients, its roots, four occupations."""


def claims(quick: bool) -> list[Claim]:
    """F(1) of KRu4O8 at the error that cubature with batched LAPACK delivers."""
    reference, _, _ = by_this_package(1e-13)
    value, theirs, _ = by_cubature(300 if quick else 1000)
    error, routes = abs(value / reference - 1), []
    for tolerance in (1e-10, 1e-11, 1e-12):
        ours, _, seconds = by_this_package(tolerance)
        routes.append((abs(ours / reference - 1) <= error, seconds, tolerance))
    seconds, tolerance = min((s, t) for good, s, t in routes if good) if any(r[0] for r in routes) else routes[-1][1:]
    points = bdg.UniformBdG(MODEL, tolerance=tolerance).free_energy_estimate(Q, np.array([Y, -Y])).evaluations
    floor = points * FLOPS_PER_POINT / FLOPS * flop_time(3) * 1e-9
    return [
        Claim(
            f"BdG: F(1) of KRu4O8 to {error:.0e}", "s", seconds, "150 flops per point, fused multiply-adds", floor,
            "scipy cubature + batched LAPACK", theirs,
        )
    ]  # fmt: skip


def main(subdivisions: tuple[int, ...]) -> None:
    """Print both routes, the ratio, and the table."""
    by_this_package(1e-10)
    reference, _, _ = by_this_package(1e-13)
    print(f"F(1) = {reference:.10e} t/a^2")
    print(f"{'route':<34}{'rel. error':>12}{'stated':>12}{'seconds':>12}")
    ours = []
    for tolerance in (1e-10, 1e-11, 1e-12):
        value, stated, seconds = by_this_package(tolerance)
        ours.append((abs(value / reference - 1), seconds))
        name = f"this package, tolerance {tolerance:.0e}"
        print(f"{name:<34}{ours[-1][0]:>12.1e}{stated / reference:>12.1e}{seconds:>12.3f}")
    for count in subdivisions:
        value, seconds, points = by_cubature(count)
        error = abs(value / reference - 1)
        good = [time_ for error_, time_ in ours if error_ <= error] or [ours[-1][1]]
        name, ratio = f"cubature, {points:.1e} points", seconds / min(good)
        print(f"{name:<34}{error:>12.1e}{'':>12}{seconds:>12.1f}   {ratio:.0f} x")

    start = time.process_time()
    table = bdg.harmonic_table(bdg.UniformBdG(MODEL), np.linspace(0.001, 0.02, 20), samples=48)
    print(
        f"table, 20 q, harmonics to k = 24 in three planes: {time.process_time() - start:.1f} s, "
        f"error of F(1) {table.error.max():.1e}, of a coefficient {table.first_error.max():.1e} t/a^2"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--subdivisions", type=int, nargs="+", default=[2000, 10000])
    main(tuple(parser.parse_args().subdivisions))
