"""Speed of the flavour-wave room: energies per wave vector against magnopy, and a converged Fig. 4.

    python benchmarks/flavor_wave.py

magnopy solves the |P_z| = 1 case as a spin-1/2 altermagnet: two modes. This package does the same two modes through
the same general route, and the full bilayer with its six. One thread for all.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.claim import Claim
from neelsot_dyn.flavor_wave import BilayerMott, ProductState, expand_hamiltonian, mode_spectrum, square_model
from neelsot_dyn.flavor_wave.operators import PAULI

J1, J2, DELTA = 4.0, 0.8, 0.9
"""Heisenberg exchange per bond of J1 = 1, J2 = 0.2: 4 J1, 4 J2 (1 +- Delta)."""


def magnopy_lswt():
    """magnopy's linear spin-wave theory of the S = 1/2 square-lattice altermagnet, energies in its meV."""
    import magnopy

    cell = [[1, 1, 0], [1, -1, 0], [0, 0, 1]]
    atoms = {"names": ["A", "B"], "positions": [[0, 0, 0], [0.5, 0.5, 0]], "spins": [0.5, 0.5], "g_factors": [2, 2]}
    convention = magnopy.Convention(multiple_counting=False, spin_normalized=False, c22=1)
    hamiltonian = magnopy.SpinHamiltonian(convention=convention, cell=cell, atoms=atoms)
    for bond in square_model(J1, J2, DELTA, np.zeros((2, 2)), np.eye(4)).bonds:
        strength = bond.operator[0, 0].real
        hamiltonian.add_22(bond.first, bond.second, (*bond.offset, 0), strength * np.eye(3), when_present="add")
    return magnopy.LSWT(hamiltonian, spin_directions=[[0, 0, 1], [0, 0, -1]])


def spin_half() -> Callable[[np.ndarray], np.ndarray]:
    """The same model on this package's general route, N = 2."""
    dot = sum(np.kron(s, s) for s in PAULI[1:]) / 4
    state = ProductState(np.eye(2))
    form = expand_hamiltonian(square_model(J1, J2, DELTA, np.zeros((2, 2)), dot), state)
    charges = state.charges(PAULI[3] / 2)
    return lambda k: mode_spectrum(form, charges, k).energies


def per_wave_vector(function: Callable[[np.ndarray], object], k: np.ndarray, repeats: int = 10) -> float:
    """Best time in microseconds per wave vector."""
    function(k[:2])
    times = []
    for _ in range(repeats):
        start = time.process_time()
        function(k)
        times.append(time.process_time() - start)
    return 1e6 * min(times) / len(k)


def figure_4(mesh: int) -> tuple[float, float]:
    """Seconds for five |P_z| and 400 frequencies, and the largest mesh error of a spin conductivity."""
    omega = np.linspace(0.25, 14.0, 400)
    start = time.process_time()
    results = [BilayerMott(delta=0.9, pz=p).conductivity(omega, eta=0.1, mesh=mesh) for p in (0.5, 0.6, 0.7, 0.8, 0.9)]
    return time.process_time() - start, max(float(r.error[:2, 0, 0].max()) for r in results)


def eigenvalues(size: int) -> Callable[[np.ndarray], object]:
    """Batched Hermitian eigenvalues of as many matrices: what any Bogoliubov problem of this size costs at least."""
    rng = np.random.default_rng(1)
    matrices = rng.normal(size=(20000, size, size)) + 1j * rng.normal(size=(20000, size, size))
    matrices += matrices.conj().swapaxes(-1, -2)
    return lambda k: np.linalg.eigvalsh(matrices[: len(k)])


def claims(quick: bool) -> list[Claim]:
    """Energies per wave vector, and a figure of conductivities."""
    k = np.random.default_rng(0).uniform(-np.pi, np.pi, (500 if quick else 20000, 2))
    repeats = 2 if quick else 10
    with threadpool_limits(1):
        times = {
            "two modes": per_wave_vector(spin_half(), k, repeats),
            "six modes, |P_z| = 1": per_wave_vector(BilayerMott(delta=DELTA, pz=1.0).modes, k, repeats),
            "six modes, |P_z| = 0.7": per_wave_vector(BilayerMott(delta=DELTA, pz=0.7).modes, k, repeats),
        }
        floors = [
            per_wave_vector(eigenvalues(n), k, repeats) for n in (2, 2, 6)
        ]  # at |P_z| = 1 charges part 2 × 2 blocks
        theirs: tuple[str, float] | tuple[()] = ()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                lswt = magnopy_lswt()
                few = per_wave_vector(lambda points: [lswt.omega([*p, 0.0]) for p in points], k[:100], 2)
            theirs = ("magnopy, its two modes", few)
        except ImportError:
            pass
        found = [
            Claim(f"flavour waves: {name}", "us/k", ours, "LAPACK eigenvalues, one Hermitian block", floor, *theirs)
            for (name, ours), floor in zip(times.items(), floors, strict=True)
        ]
        mesh = 32 if quick else 256
        seconds, _ = figure_4(mesh)
        modes = 5 * mesh**2 * times["six modes, |P_z| = 0.7"] * 1e-6
        found.append(Claim(f"flavour waves: Fig. 4, mesh {mesh}", "s", seconds, "the modes alone", modes))
    return found


def main() -> None:
    """Print one table."""
    k = np.random.default_rng(0).uniform(-np.pi, np.pi, (20000, 2))
    two = per_wave_vector(spin_half(), k)
    six = per_wave_vector(BilayerMott(delta=DELTA, pz=1.0).modes, k)
    excitonic = per_wave_vector(BilayerMott(delta=DELTA, pz=0.7).modes, k)
    print(f"spin-1/2 altermagnet, 2 modes: {two:7.2f} us per k")
    print(f"bilayer, |P_z| = 1, 6 modes:   {six:7.2f} us per k")
    print(f"bilayer, |P_z| = 0.7, 6 modes: {excitonic:7.2f} us per k")
    try:
        warnings.simplefilter("ignore")
        lswt = magnopy_lswt()
    except ImportError:
        print("magnopy is not installed: pip install magnopy")
    else:
        few = k[:200]
        theirs = per_wave_vector(lambda points: [lswt.omega([*p, 0.0]) for p in points], few)
        found = np.sort([np.real(lswt.omega([*p, 0.0])) for p in few], axis=1)
        difference = np.abs(found - spin_half()(few)).max()
        print(f"magnopy, 2 modes:              {theirs:7.2f} us per k; largest difference {difference:.1e}")
        print(
            f"ratio: {theirs / two:.0f} (2 modes), {theirs / six:.0f} (6 modes), {theirs / excitonic:.0f} (excitonic)"
        )
    for mesh in (128, 256):
        seconds, error = figure_4(mesh)
        print(f"Fig. 4, mesh {mesh}: {seconds:.2f} s, largest |sigma(mesh) - sigma(mesh/2)| = {error:.1e}")


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
