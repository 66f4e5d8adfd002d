"""How long does one evaluation of the two-sublattice LLG take? Nanoseconds per unit vector, alone and within a step.

python benchmarks/llg.py
"""

import time

import numpy as np

from neelsot_dyn import dynamics as d
from neelsot_dyn.dynamics import _kernels
from neelsot_dyn.dynamics.state import ghosted

TERMS = (
    d.HomogeneousExchange(-3.3e-12, 1e-9),
    d.InhomogeneousExchange(2.8e-13),
    d.AltermagneticExchange(1e-14),
    d.UniaxialAnisotropy(1.8e4, (0, 1, 0)),
    d.UniaxialAnisotropy(2e2, (0, 0, 1), kind="hard"),
    d.NeelField((0, 0.05, 0)),
)


def best(call, repeats):
    """Shortest of several timings [s]: what the machine can do when nobody else wants it."""
    durations = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        durations.append(time.perf_counter() - start)
    return min(durations)


def main():
    llg = d.LLG(d.EnergySum(TERMS), 2.1e4, 0.01)
    print(f"{'cells':>8} {'rate alone':>12} {'RK4':>12} {'DP54':>12}   [ns per unit vector per evaluation]")
    for cells in (100, 1_000, 10_000, 100_000):
        track = d.Track(cells * 0.66e-9, 0.66e-9)
        theta = np.pi / 2 + 2 * np.arctan(np.tanh((track.x - track.length / 2) / 8e-9))
        state = d.TwoSublatticeState.from_neel(np.stack([0 * theta, np.cos(theta), np.sin(theta)], axis=1))
        y = ghosted(state, track)
        out = np.zeros_like(y)
        p = llg.functional.field_coefficients(llg.magnetization, track.spacing)
        calls = max(1, 100_000 // cells)

        def rates(y=y, p=p, out=out, calls=calls):
            for _ in range(calls):
                _kernels.rates(y, p, llg.reduced_gyromagnetic_ratio, llg.damping, out)

        rates()
        figures = [best(rates, 20) / calls / (2 * cells)]
        step = d.suggest_timestep(llg, track)
        for integrator, evaluations in ((d.RungeKutta4(step), 4), (d.DormandPrince54(), 6)):
            times = [max(50, 1_000_000 // cells) * step]
            (frame,) = d.evolve(llg, track, state, integrator, times)
            done = (frame.steps + frame.rejected_steps) * evaluations * 2 * cells
            run = best(lambda a=(llg, track, state, integrator, times): list(d.evolve(*a)), 5)
            figures.append(run / done)
        print(f"{cells:>8} " + " ".join(f"{figure * 1e9:>12.2f}" for figure in figures))


if __name__ == "__main__":
    main()
