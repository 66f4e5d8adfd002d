"""How long does one evaluation of the two-sublattice LLG take, beside what the machine allows and a peer?

    python benchmarks/llg.py [--quick]

Nanoseconds per unit vector and evaluation of the rates, on one core but where two are said. "plain": exchange,
anisotropies and Néel field; "all": altermagnetic exchange, DMI and a Zeeman field too; "per cell":
every parameter an array. Floor: copying the same arrays once (three numbers in, three out), and the evaluation's flops
at the speed of independent fused multiply-adds. Peer: Spirit (pip install spirit), the same antiferromagnetic chain,
RK4, a step's time over four. Shortest of many timings: what the machine can do when nobody else wants it.
"""

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from attrs import evolve
from numba import njit, set_num_threads

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.claim import Claim, shortest, shortest_in_turn
from neelsot_dyn import dynamics as d
from neelsot_dyn.dynamics import _kernels
from neelsot_dyn.dynamics.coefficients import kernel_coefficients, shortened
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.state import ghosted

MS, ALPHA, DX = 2.1e4, 0.01, 0.66e-9
FLOPS = 80  # per unit vector, counted in the kernel: field of the uniform terms along x, and both cross products
PLAIN = (
    d.HomogeneousExchange(-3.3e-12, 1e-9),
    d.InhomogeneousExchange(2.8e-13),
    d.UniaxialAnisotropy(1.8e4, (0, 1, 0)),
    d.UniaxialAnisotropy(2e2, (0, 0, 1), kind="hard"),
    d.NeelField((0, 0.05, 0)),
)


def energies(grid):
    """The three sums of terms."""
    ones = np.ones(grid.shape)
    field = d.NeelField(1e-3 * np.ones((*grid.shape, 3)))
    every = (*PLAIN, d.AltermagneticExchange(1e-14), d.InterfacialDMI(1e-5), d.Zeeman((0, 0, 0.1)))
    arrays = (
        d.HomogeneousExchange(-3.3e-12 * ones, 1e-9),
        d.InhomogeneousExchange(2.8e-13 * ones),
        d.AltermagneticExchange(1e-14 * ones),
        d.UniaxialAnisotropy(1.8e4 * ones, (0, 1, 0)),
        d.InterfacialDMI(1e-5 * ones),
        field,
    )
    return {"plain": d.EnergySum(PLAIN), "all": d.EnergySum(every), "per cell": d.EnergySum(arrays)}


def wall(grid):
    x = grid.coordinates()[0]
    theta = np.pi / 2 + 2 * np.arctan(np.tanh((x - x.mean()) / 8e-9))
    return d.TwoSublatticeState.from_neel(np.stack([0 * theta, np.cos(theta), np.sin(theta)], axis=-1))


def rates_time(grid, energy, repeats, kernel=_kernels.rates):
    """ns per unit vector of one evaluation."""
    state = wall(grid)
    y = ghosted(state, grid)
    out = np.zeros_like(y)
    p = kernel_coefficients(energy.functional(MS, Place(grid, n=state.n, m=state.m)), MS, grid)
    p = shortened(p, y) if kernel is _kernels.rates else p
    calls = max(1, 200_000 // state.cells)

    def run():
        for _ in range(calls):
            kernel(y, p, 1.76e11, ALPHA, out)

    run()
    return shortest(run, repeats) / calls / (2 * state.cells) * 1e9


def copy_time(grid, repeats):
    """ns per unit vector of copying the state: the traffic of one evaluation."""
    y = ghosted(wall(grid), grid)
    out = np.zeros_like(y)
    vectors = y.size // 3
    calls = max(1, 400_000 // vectors)

    def run():
        for _ in range(calls):
            np.copyto(out, y)

    run()
    return shortest(run, repeats) / calls / vectors * 1e9


@njit(fastmath={"contract"})
def multiply_adds(x, rounds):
    for _ in range(rounds):
        for i in range(x.size):
            x[i] = x[i] * 0.999 + 0.001
            x[i] = x[i] * 0.998 + 0.002
            x[i] = x[i] * 0.997 + 0.003
            x[i] = x[i] * 0.996 + 0.004


def flop_time(repeats):
    """ns of one evaluation's flops per unit vector, at the measured rate of fused multiply-adds in vectors."""
    x = np.ones(512)
    multiply_adds(x, 10)
    return shortest(lambda: multiply_adds(x, 2000), repeats) / (2000 * 512 * 8) * FLOPS * 1e9


def steps_time(track, integrator, evaluations, repeats):
    """ns per unit vector and evaluation within whole steps of `evolve`."""
    llg = d.LLG(d.EnergySum(PLAIN), MS, ALPHA)
    times = [max(50, 1_000_000 // track.cells) * d.suggest_timestep(llg, track)]
    state = wall(track)
    (frame,) = d.evolve(llg, track, state, integrator(llg, track), times)
    done = (frame.steps + frame.rejected_steps) * evaluations * 2 * track.cells
    return shortest(lambda: list(d.evolve(llg, track, state, integrator(llg, track), times)), repeats) / done * 1e9


def heun_times(grid, repeats):
    """ns per cell of a step of Heun's method at T = 0 and with heat, timed in turn, and of numpy's Philox normals."""
    cold = d.LLG(d.EnergySum(PLAIN), MS, ALPHA)
    state, step = wall(grid), 0.05 * d.suggest_timestep(cold, grid, 1.0)
    steps, cells = max(50, 1_000_000 // state.cells), state.cells
    numbers = np.random.Generator(np.random.Philox(1))
    calls = [
        lambda llg=llg: list(d.evolve(llg, grid, state, d.Heun(step), [steps * step]))
        for llg in (cold, evolve(cold, thermal=d.ThermalField(20.0, 1e-16, 1)))
    ]
    calls.append(lambda: [numbers.standard_normal(6 * cells) for _ in range(steps)])
    return shortest_in_turn(calls, repeats) / steps / cells * 1e9


def mesh_times(mesh, repeats):
    """ns per cell of a step of RK4 on a mesh, and of a saved frame on top of its step."""
    llg = d.LLG(d.EnergySum(PLAIN), MS, ALPHA)
    step = d.suggest_timestep(llg, mesh)
    method, few, many = d.RungeKutta4(step), 3, max(12, 2_000_000 // (mesh.shape[0] * mesh.shape[1]))
    (start,) = d.evolve(llg, mesh, wall(mesh), method, [0.0])
    moments = ([step], [step, (1 + many) * step], [(i + 1) * step for i in range(1 + few)])
    calls = [lambda times=times: list(d.evolve(llg, mesh, None, method, times, start=start)) for times in moments]
    one, long, frames = shortest_in_turn(calls, repeats) / start.state.cells * 1e9
    frame = (frames - one) / few
    per_step = (long - one - frame) / (many - 1)
    return per_step, frame - per_step


def spirit_time(cells, repeats, temperature=0.0):
    """ns per spin and evaluation of Spirit on an antiferromagnetic chain of as many cells, if installed.

    RK4, or with a temperature [K] Heun's method, whose step has two evaluations and the noise.
    """
    try:
        from spirit import simulation, state, system
    except ImportError:
        return None
    lines = (
        "output_any_archive 0, log_to_console 0, log_to_file 0, bravais_lattice sc, boundary_conditions 0 0 0",
        f"n_basis_cells {cells} 1 1, hamiltonian heisenberg_pairs, mu_s 1.0 1.0",
        "external_field_magnitude 0.1, external_field_normal 0 0 1, anisotropy_magnitude 0.1, anisotropy_normal 0 0 1",
        f"llg_temperature {temperature}",
        "llg_dt 1e-5, llg_damping 0.1, llg_n_iterations 100000000, llg_n_iterations_log 100000000",
    )
    text = "\n".join(", ".join(lines).split(", "))
    text += "\nbasis\n2\n0 0 0\n0.5 0 0\nn_interaction_pairs 2\ni j da db dc Jij\n0 1 0 0 0 -1.0\n1 0 1 0 0 -1.0\n"
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "chain.cfg")
        with open(path, "w") as file:
            file.write(text)
        with state.State(path, quiet=True) as chain:
            spins = system.get_nos(chain)
            solver, evaluations = (simulation.SOLVER_HEUN, 2) if temperature else (simulation.SOLVER_RK4, 4)
            simulation.start(chain, simulation.METHOD_LLG, solver, single_shot=True)
            shots = max(1, 1_000_000 // spins)
            duration = shortest(lambda: simulation.n_shot(chain, shots), repeats)
            simulation.stop(chain)
    return duration / shots / evaluations / spins * 1e9


def claims(quick):
    """One evaluation against copy and flops, whole steps against bare evaluations, on one core."""
    repeats, sizes = (3, (1_000,)) if quick else (20, (100, 1_000, 100_000))
    flops, found = flop_time(repeats), []
    for cells in sizes:
        track = d.Track(cells * DX, DX)
        copy = copy_time(track, repeats)
        floor = ("flops at the fused-multiply-add rate", flops) if flops > copy else ("copying the state", copy)
        times = {name: rates_time(track, energy, repeats) for name, energy in energies(track).items()}
        spirit = spirit_time(cells, 3)
        peer = () if spirit is None else ("Spirit, RK4 over four", spirit)
        for name, ours in times.items() if cells == 1_000 else [("plain", times["plain"])]:
            found.append(Claim(f"LLG: rates of {cells} cells, {name}", "ns/vector", ours, *floor, *peer))
        if cells == 1_000:
            for integrator, evaluations, build in (
                ("RK4", 4, lambda llg, t: d.RungeKutta4(d.suggest_timestep(llg, t))),
                ("DP54", 6, lambda llg, t: d.DormandPrince54()),
            ):
                ours = steps_time(track, build, evaluations, max(2, repeats // 6))
                found.append(
                    Claim(f"LLG: {integrator} per evaluation", "ns/vector", ours, "bare rates", times["plain"])
                )
            still, hot, numpy_normals = heun_times(track, max(2, repeats // 4))
            unit = "ns/cell"
            found.append(Claim("LLG: Heun's step of 1000 cells with heat", unit, hot, "the step at T = 0", still))
            found.append(
                Claim("LLG: its noise", unit, hot - still, "none", None, "normals of numpy's Philox", numpy_normals)
            )
    side = 64 if quick else 512
    mesh = d.Mesh((side * DX, side * DX), DX)
    rates = rates_time(mesh, d.EnergySum(PLAIN), repeats)
    step, frame = mesh_times(mesh, repeats)
    found.append(Claim(f"LLG: RK4's step on {side} x {side}", "ns/cell", step, "its eight rates", 8 * rates))
    found.append(Claim(f"LLG: a saved frame of {side} x {side}", "ns/cell", frame, "one step", step))
    return found


def main():
    repeats = 3 if "--quick" in sys.argv else 30
    few = max(3, repeats // 6)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; flops {flop_time(repeats):.2f} ns")
    print(f"{'':>12} {'copy':>8} {'plain':>8} {'all':>8} {'per cell':>8} {'RK4':>8} {'DP54':>8} {'Spirit':>8}")
    for cells in (100, 1_000, 10_000, 100_000):
        track = d.Track(cells * DX, DX)
        figures = [copy_time(track, repeats), *(rates_time(track, e, repeats) for e in energies(track).values())]
        figures.append(steps_time(track, lambda llg, t: d.RungeKutta4(d.suggest_timestep(llg, t)), 4, few))
        figures.append(steps_time(track, lambda llg, t: d.DormandPrince54(), 6, few))
        figures.append(spirit_time(cells, 3) or float("nan"))
        print(f"{cells:>12} " + " ".join(f"{figure:8.2f}" for figure in figures))
    mesh = d.Mesh((512 * DX, 512 * DX), DX)
    figures = [copy_time(mesh, repeats), *(rates_time(mesh, e, repeats) for e in energies(mesh).values())]
    print(f"{'512 x 512':>12} " + " ".join(f"{figure:8.2f}" for figure in figures))
    set_num_threads(min(2, os.cpu_count() or 1))
    pair = [rates_time(mesh, e, repeats, _kernels.rates_parallel) for e in energies(mesh).values()]
    print(f"{'two cores':>12} {'':8} " + " ".join(f"{figure:8.2f}" for figure in pair))


if __name__ == "__main__":
    main()
