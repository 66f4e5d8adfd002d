"""Flavour-wave spectra of the bilayer altermagnetic Mott insulator: Figs. 2 and 3 of arXiv:2508.06938.

python scenarios/bilayer_spectrum.py --out runs/bilayer_spectrum [--quick]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from neelsot_dyn.flavor_wave import BilayerMott

J2 = 0.2
PATH = {"Γ": (0, 0), "X": (np.pi, 0), "M": (np.pi, np.pi), "Γ ": (0, 0), "S′": (np.pi / 2, -np.pi / 2)}
COLOURS = {-1: "tab:blue", 0: "0.75", 1: "tab:red"}
CASES = {(0.0, 1.0): [2, 4], (0.0, 0.7): [2, 2, 2], (0.9, 1.0): [1, 1, 2, 2], (0.9, 0.7): [1] * 6}
"""(Delta, |P_z|) and the degeneracies of its branches at a general k."""


def along(path: dict[str, tuple[float, float]], points: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Wave vectors, distance along the path, and the corners' distances."""
    corners = np.array(list(path.values()), dtype=float)
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    distance = np.linspace(0.0, lengths[-1], points)
    return np.column_stack([np.interp(distance, lengths, corners[:, n]) for n in (0, 1)]), distance, lengths


def degeneracies(energies: np.ndarray) -> list[int]:
    """Multiplicities of ascending energies, equal to 1e-9."""
    edges = np.concatenate([[0], np.flatnonzero(np.diff(energies) > 1e-9) + 1, [len(energies)]])
    return sorted(np.diff(edges).tolist())


def run(out: Path, quick: bool = False) -> dict[str, float]:
    """Make the figures in `out`; return the numbers that they show."""
    out.mkdir(parents=True, exist_ok=True)
    k, distance, corners = along(PATH, 150 if quick else 601)
    numbers = {}
    for name, contrast in (("figure_2", 0.0), ("figure_3", 0.9)):
        figure, axes = plt.subplots(1, 2, figsize=(7.0, 3.4), sharey=True, layout="constrained")
        for axis, pz in zip(axes, (1.0, 0.7), strict=True):
            model = BilayerMott(j2=J2, delta=contrast, pz=pz)
            modes, shown = model.modes(k), model.modes([0.3, 1.1])
            quantum = model.quantum_corrections(32 if quick else 128)
            assert degeneracies(shown.energies) == CASES[contrast, pz]
            for spin, style, width in ((0, "-", 3.0), (-1, "-", 1.2), (1, "--", 1.2)):
                picked = [energies[spins == spin] for energies, spins in zip(modes.energies, modes.spin, strict=True)]
                lines = axis.plot(distance, picked, style, color=COLOURS[spin], linewidth=width)
                lines[0].set_label(f"$S^z = {spin:+d}$" if spin else "$S^z = 0$")
            axis.set_title(
                f"$\\Delta = {contrast}$, $|P_z| = {pz}$, $J_2 = {J2} J_1$\n"
                f"$E_{{zp}} = {quantum.zero_point:.3f} J_1$, {quantum.bosons:.3f} bosons per site",
                fontsize=8,
            )
            axis.set_xticks(corners, list(PATH), fontsize=8)
            axis.set_xlim(0, corners[-1])
            axis.set_ylim(bottom=0)
            axis.grid(axis="x", linewidth=0.5)
            key = f"delta={contrast} pz={pz}"
            numbers |= {f"{key} mode {n + 1} at (0.3, 1.1)": float(e) for n, e in enumerate(shown.energies)}
            numbers |= {f"{key} zero-point energy": quantum.zero_point, f"{key} bosons per site": quantum.bosons}
        axes[0].set_ylabel("energy $\\hbar\\omega / J_1$")
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=3, fontsize=8)
        figure.supxlabel("wave vector $k a$ of the rotated frame; M = (π, π), S′ = (π/2, −π/2)", fontsize=8)
        for suffix in ("png", "pdf"):
            figure.savefig(out / f"{name}.{suffix}", dpi=200)
        plt.close(figure)
    return numbers


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("runs/bilayer_spectrum"), help="directory of the figures")
    parser.add_argument("--quick", action="store_true", help="coarse: seconds, for a test")
    arguments = parser.parse_args()
    for name, value in run(arguments.out, arguments.quick).items():
        print(f"{name}: {value:.10g}")


if __name__ == "__main__":
    main()
