"""What does the compressed torque of KRu4O8 cost, and how well is it known?

    python benchmarks/surface.py

Processor seconds of the fit up to 1.2e7 1/m at 5 per cent, beside the product grid of free energies at 1e-10 that the
same degree and order would take (one free energy is timed); and the field's error at 60 random points, against the
trace formula, over what the surface states.
"""

import time

import numpy as np

from neelsot_dyn import coupling
from neelsot_dyn.bdg import LatticeModel, UniformBdG
from neelsot_dyn.materials import KRU4O8

LARGEST, POINTS = 1.2e7, 60


def main():
    """Measure and print."""
    solver = UniformBdG(LatticeModel.of(KRU4O8), tolerance=1e-10)
    random = np.random.default_rng(11)
    n = random.normal(size=(POINTS, 3))
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    q = random.uniform(-1, 1, POINTS) * LARGEST
    flows = np.stack([KRU4O8.units.superflow(q), 0 * q], axis=-1)
    solver.free_energy(flows[:1], n[:1])
    start = time.process_time()
    solver.free_energy(flows, n)
    each = (time.process_time() - start) / POINTS
    start = time.process_time()
    surface = coupling.NeelFieldSurface.of(KRU4O8, LARGEST)
    spent = time.process_time() - start
    grid = (surface.orders // 2) * (surface.degree + 1) * (surface.degree // 2 + 2)
    exact = solver.neel_field(flows, n) - solver.neel_field(0 * flows, n)
    exact -= (exact * n).sum(axis=1, keepdims=True) * n
    exact *= KRU4O8.units.areal_density(1.0) / (2 * KRU4O8.magnetization * KRU4O8.thickness)
    off = np.linalg.norm(surface.neel_field(q, n) - exact, axis=1).max()
    print(f"degree {surface.degree}, {surface.orders} polynomials, {surface.evaluations} fields and free energies")
    print(f"{spent:.1f} s; a product grid of {grid} free energies {grid * each:.1f} s: {grid * each / spent:.1f} times")
    print(
        f"field within {surface.field_error / surface.largest_field:.1%} of its largest as stated; "
        f"at {POINTS} random points {off / surface.largest_field:.1%} ({off / surface.field_error:.2f} of it)"
    )


if __name__ == "__main__":
    main()
