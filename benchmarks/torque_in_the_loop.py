"""The texture solver in the loop: SEED_MODEL, a wall driven along a 100-site track and one that turns inside.

    python benchmarks/torque_in_the_loop.py [--cache DIR] [--quick]

Each motion runs with the local coupling and with the texture solver at several rhythms of renewal, the field itself or
its difference to the local coupling held in between. Printed: residuals of the validation with their tolerances, how
far the trajectory is from the one renewed every five steps, steps per second, and the cost relative to the local
coupling. The times are those of the machine as it is; the residuals are not.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from neelsot_dyn import bdg, dynamics, materials
from neelsot_dyn.coupling import BdGCoupling, Coupling, HarmonicCoupling, NeelFieldSurface, UniformSuperflow
from neelsot_dyn.validation import MicroscopicCheck, WallEnergy, WallFamily, verdict

SEED = materials.SEED_MODEL
A = SEED.lattice_constant
FLOW = 2 * np.pi / 50 / A
WIDTH = 40
TRACK = dynamics.Track(length=100 * A, spacing=A)
RHYTHMS = ((5, False), (20, False), (20, True), (80, False), (80, True))
"""Steps between two solutions, and whether the difference to the local coupling is held instead of the field."""
RANGE = (3.4 * A, 4.6 * A)
MOTIONS = {
    # domains, position in a, angle, damping, duration
    "driven": ("y", 30.0, np.pi / 2, 0.02, 40e-12),
    "turning": ("x", 50.0, -0.4, 0.05, 16e-12),
}


def equations(coupling: Coupling, family: WallFamily, damping: float) -> dynamics.LLG:
    """The magnet of SEED_MODEL with its band anisotropy: ẑ weakly easy."""
    f = bdg.UniformBdG(bdg.LatticeModel.of(SEED)).free_energy(np.zeros(2), np.eye(3))
    easy = SEED.units.areal_density(float(f[0] - f[2])) / (2 * SEED.thickness)
    energy = (
        dynamics.HomogeneousExchange(SEED.homogeneous_exchange, A)
        + dynamics.InhomogeneousExchange(SEED.a11, SEED.a12)
        + dynamics.UniaxialAnisotropy(SEED.easy_axis_anisotropy, family.axis)
        + dynamics.UniaxialAnisotropy(easy, (0, 0, 1))
        + dynamics.SuperflowTorque(coupling)
    )
    return dynamics.LLG(energy, SEED.magnetization, damping)


def run(motion: str, coupling: Coupling, check_with: dict, share: float) -> tuple[list, float, int]:
    """Walls and residuals of every saved step, the seconds that the dynamics took, and its steps."""
    domains, place, angle, damping, duration = MOTIONS[motion]
    family = WallFamily(domains)
    start = dynamics.Wall(place * A, 0.0, SEED.magnet.wall_width, 0.0, angle, 1)
    llg = equations(coupling, family, damping)
    state = dynamics.TwoSublatticeState.from_neel(family.texture(TRACK.x, start))
    times = np.linspace(0, duration * share, 13)
    frames = dynamics.evolve(llg, TRACK, state, dynamics.RungeKutta4(20e-15), times)
    check, steps, spent, taken = None, [], 0.0, 0
    while True:
        began = time.perf_counter()
        snapshot = next(frames, None)
        spent += time.perf_counter() - began
        if snapshot is None:
            return steps, spent, taken
        taken = snapshot.steps
        if check is None:
            anisotropy = SEED.easy_axis_anisotropy
            check = MicroscopicCheck(
                first=snapshot, coupling=coupling, llg=llg, track=TRACK, driving_term="SuperflowTorque",
                anisotropy=anisotropy, **check_with,
            )  # fmt: skip
        steps.append(check.step(snapshot))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", default=None, help="folder for surfaces and landscapes")
    parser.add_argument("--quick", action="store_true", help="a tenth of the time")
    options = parser.parse_args()
    share = 0.1 if options.quick else 1.0
    surface = NeelFieldSurface.of(SEED, 1.05 * FLOW, tolerance=1e-4, cache=options.cache)
    local = HarmonicCoupling(surface, UniformSuperflow(FLOW))
    solver = {"material": SEED, "superflow": FLOW, "width": WIDTH}
    for motion in MOTIONS:
        family = WallFamily(MOTIONS[motion][0])
        landscape = WallEnergy.of(SEED, FLOW, family, RANGE, sites=100, width=WIDTH, cache=options.cache)
        rough = WallEnergy.local(SEED, FLOW, family, RANGE, sites=100, cache=options.cache)
        depths: dict[str, tuple[Coupling, dict]] = {
            "harmonic": (local, {"landscape": rough, "beyond": landscape, "reference": BdGCoupling(**solver)})
        }
        for every, held in RHYTHMS:
            name = f"bdg, every {every} steps, {'difference' if held else 'field'} held"
            coupling = BdGCoupling(**solver, every=every, local=local if held else None)
            depths[name] = (coupling, {"landscape": landscape, "reference": BdGCoupling(**solver)})
        reference, cheapest = None, None
        for name, (coupling, check_with) in depths.items():
            steps, seconds, count = run(motion, coupling, check_with, share)
            path = np.array([(s.wall.position / A, s.wall.angle, s.wall.width / A) for s in steps])
            cheapest = seconds / count if cheapest is None else cheapest
            if "every 5 " in name:
                reference = path
            off = "" if reference is None else f", off by {np.abs(path - reference).max(axis=0)}"
            print(
                f"\n{motion}, {name}: {count / seconds:.0f} steps/s, {seconds / count / cheapest:.1f} × harmonic{off}"
            )
            if reference is None or reference is path:
                print("  from r0/a, φ, δ/a =", path[0].round(4), "to", path[-1].round(4))
            print(verdict(s.residuals for s in steps), flush=True)


if __name__ == "__main__":
    main()
