"""What does the microscopic torque cost in the loop, beside a constant Néel field?

    python benchmarks/coupling.py [--kru4o8]

Microseconds of processor time per Runge-Kutta step (four evaluations) on tracks of 60 and 600 cells: a constant
`NeelField`, then `SuperflowTorque` with the harmonic coupling under each bias, compiled and stepped in Python. Before
that, the surface: seconds to build, and nanoseconds per cell of its kernels. `--kru4o8` adds that material (the surface
takes 20 s the first time; it is kept in the user's cache). Shortest of several timings.
"""

import sys
import time

import numpy as np
from attrs import evolve

from neelsot_dyn import coupling, dynamics
from neelsot_dyn.materials import KRU4O8, NIOBIUM_STRIP, SEED_MODEL
from neelsot_dyn.units import ELEMENTARY_CHARGE, HBAR

PARENT = evolve(NIOBIUM_STRIP, depairing_momentum=2e8, stiffness=NIOBIUM_STRIP.stiffness / 30)


class Interpreted(coupling.HarmonicCoupling):
    """The harmonic coupling without its compiled loop."""

    def compiled(self, t):
        return None


def best(call, repeats=5):
    """Shortest processor time of several [s]."""
    durations = []
    for _ in range(repeats):
        start = time.process_time()
        call()
        durations.append(time.process_time() - start)
    return min(durations)


def equations(material, term):
    """The material's magnet with one more term."""
    return dynamics.LLG(
        dynamics.EnergySum(
            (
                dynamics.HomogeneousExchange(material.homogeneous_exchange, material.lattice_constant),
                dynamics.InhomogeneousExchange(material.a11, material.a12),
                dynamics.UniaxialAnisotropy(material.easy_axis_anisotropy, (0, 1, 0)),
                term,
            )
        ),
        material.magnetization,
        0.02,
    )


def per_step(material, term, cells):
    """Processor time of one step [s]."""
    track = dynamics.Track(cells * 1e-9, 1e-9)
    theta = 2 * np.arctan(np.exp((track.x - track.length / 2) / material.magnet.wall_width))
    n = np.stack([np.sin(theta), np.cos(theta), 0 * theta], axis=-1)
    state = dynamics.TwoSublatticeState.from_neel(n)
    method = dynamics.RungeKutta4(1e-16)
    llg = equations(material, term)
    list(dynamics.evolve(llg, track, state, method, [0.0, 2e-16]))  # compiled from here on
    steps = 200
    return best(lambda: list(dynamics.evolve(llg, track, state, method, [0.0, steps * 1e-16]))) / steps


def report(material, largest, q, cache):
    """One material."""
    start = time.process_time()
    surface = coupling.NeelFieldSurface.of(material, largest, cache=cache)
    print(
        f"{material.name}: degree {surface.degree}, {surface.harmonics} harmonics, {surface.orders} polynomials, "
        f"field within {surface.field_error / surface.largest_field:.1e}, {time.process_time() - start:.1f} s"
    )
    n = np.random.default_rng(0).normal(size=(1000, 3))
    each, one = np.full(1000, q), np.array([q])
    surface.evaluate(each, n), surface.evaluate(one, n), surface.series(n)
    for name, call in (
        ("one q", lambda: surface.evaluate(one, n)),
        ("q per cell", lambda: surface.evaluate(each, n)),
        ("series in q", lambda: surface.series(n)),
    ):
        print(f"  {name:12s} {best(call, 20) * 1e6:8.0f} ns per cell")
    for cells in (60, 600):
        field = dynamics.NeelField((0.0, 1e-2, 0.0))
        base = per_step(material, field, cells)
        print(f"  {cells} cells: constant field {base * 1e6:.1f} μs per step")
        uniform = None
        for bias in (
            coupling.UniformSuperflow(q),
            coupling.CurrentBias(PARENT.stiffness * q * 2 * ELEMENTARY_CHARGE / HBAR),
            coupling.PhaseBias(q * cells * 1e-9),
        ):
            compiled, stepped = (
                per_step(material, dynamics.SuperflowTorque(kind(surface, bias, PARENT)), cells)
                for kind in (coupling.HarmonicCoupling, Interpreted)
            )
            uniform = uniform or compiled
            print(
                f"    {type(bias).__name__:16s} {compiled * 1e6:8.1f} μs ({compiled / base:5.1f} times, "
                f"{compiled / uniform:.1f} times the uniform superflow), "
                f"in Python {stepped * 1e6:8.1f} μs"
            )


if __name__ == "__main__":
    report(SEED_MODEL, 1.2e8, 8e7, None)
    if "--kru4o8" in sys.argv:
        report(KRU4O8, 1.2e7, 1e7, True)
