"""Light drives a spin current in each layer; its photon energy turns the minority's round. Fig. 4 of arXiv:2508.06938.

    python scenarios/optical_spin_current.py --out runs/optical_spin_current [--quick]

The letter does not state Delta and eta of its Fig. 4: here Delta = 0.9, J2 = 0.2 J1, eta = 0.1 J1. It plots
sigma = -sigma^{x~x~}; here sigma^{x~x~} itself.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from neelsot_dyn.flavor_wave import BilayerMott, OpticalDrive, reversal

J2, DELTA, ETA = 0.2, 0.9, 0.1
POLARISATIONS = (0.5, 0.6, 0.7, 0.8, 0.9)
LIGHT = OpticalDrive(electric_field=1e5, j1=20.0, lattice_constant=4e-10)
"""1 kV/cm on a bilayer with J1 = 20 meV and a = 4 Å (illustrative; the letter names no material)."""


def save(figure: plt.Figure, out: Path, name: str) -> None:
    """PNG and PDF."""
    for suffix in ("png", "pdf"):
        figure.savefig(out / f"{name}.{suffix}", dpi=200)
    plt.close(figure)


def figure_4(out: Path, mesh: int, count: int) -> dict[str, float]:
    """Spin conductivity of both layers and the dipole response against frequency."""
    omega = np.linspace(0.25, 12.0, count)
    figure, axes = plt.subplots(1, 3, figsize=(9.0, 2.9), layout="constrained")
    numbers = {}
    for pz in POLARISATIONS:
        found = BilayerMott(j2=J2, delta=DELTA, pz=pz).conductivity(omega, eta=ETA, mesh=mesh)
        for axis, curve in zip(axes, (found.top, found.bottom, found.polarisation), strict=True):
            axis.plot(omega, curve, linewidth=1.2, label=f"$|P_z| = {pz}$")
        isotropy = np.abs(found.tensor[2, 0, 0] - found.tensor[2, 1, 1]).max()
        anisotropy = np.abs(found.tensor[:2, 0, 0] + found.tensor[:2, 1, 1]).max()
        assert isotropy < 1e-10
        assert anisotropy < 1e-10
        assert found.top.min() < 0 < found.top.max()
        assert found.polarisation.min() > 0
        numbers[f"pz={pz} mesh error of the spin conductivities"] = float(found.error[:2, 0, 0].max())
        numbers[f"pz={pz} level spacing of the mesh"] = found.level_spacing
    titles = ("spin, top layer (minority)", "spin, bottom layer (majority)", "dipole (polarisation current)")
    for axis, title in zip(axes, titles, strict=True):
        axis.axhline(0, color="0.6", linewidth=0.6)
        axis.set(title=title, xlabel="photon energy $\\hbar\\omega/J_1$")
        axis.title.set_fontsize(9)
    axes[0].set_ylabel("Re $\\sigma^{\\tilde x\\tilde x}$ ($e^2/\\hbar$)")
    axes[0].legend(fontsize=7)
    figure.suptitle(f"$\\Delta = {DELTA}$, $J_2 = {J2} J_1$, $\\eta = {ETA} J_1$, mesh {mesh}×{mesh}", fontsize=9)
    save(figure, out, "figure_4")
    return numbers


def reversal_figure(out: Path, mesh: int, count: int) -> dict[str, float]:
    """Photon energy at which the minority's spin current changes sign, against |P_z|."""
    polarisations = np.linspace(0.2, 0.9, count)
    found = [reversal(BilayerMott(j2=J2, delta=DELTA, pz=p), "top", eta=ETA, mesh=mesh) for p in polarisations]
    energies, errors = (np.array([getattr(r, name)[-1] for r in found]) for name in ("omega", "error"))
    figure, axis = plt.subplots(figsize=(3.5, 2.8), layout="constrained")
    axis.errorbar(polarisations, energies, yerr=errors, marker="o", markersize=3, linewidth=1, capsize=2)
    axis.set(xlabel="layer polarisation $|P_z|$", ylabel="reversal photon energy $\\hbar\\omega_0/J_1$")
    axis.secondary_yaxis("right", functions=(lambda e: e * LIGHT.j1, lambda e: e / LIGHT.j1)).set_ylabel(
        f"meV, for $J_1 = {LIGHT.j1:g}$ meV"
    )
    axis.set_title(f"top layer, $\\Delta = {DELTA}$, $\\eta = {ETA} J_1$, mesh {mesh}×{mesh}", fontsize=8)
    save(figure, out, "reversal")
    assert energies[0] - energies[-1] > 0.5
    return {f"pz={p:.3g} reversal at": float(e) for p, e in zip(polarisations, energies, strict=True)}


def map_figure(out: Path, mesh: int, count: int) -> dict[str, float]:
    """Spin conductivity of the minority over Delta and J2, at two photon energies on either side of the reversal."""
    contrasts, exchanges = np.linspace(-1.0, 1.0, 2 * count - 1), np.linspace(0.05, 0.45, count)
    omega = np.array([5.5, 8.0])
    values = np.array(
        [
            [BilayerMott(j2=j2, delta=d, pz=0.7).conductivity(omega, eta=2 * ETA, mesh=mesh).top for d in contrasts]
            for j2 in exchanges
        ]
    )
    assert np.abs(values + values[:, ::-1]).max() < 1e-10
    figure, axes = plt.subplots(1, 2, figsize=(7.0, 2.9), sharey=True, layout="constrained")
    for n, axis in enumerate(axes):
        limit = np.abs(values[..., n]).max()
        image = axis.pcolormesh(contrasts, exchanges, values[..., n], cmap="RdBu_r", vmin=-limit, vmax=limit)
        figure.colorbar(image, ax=axis, label="Re $\\sigma_t^{\\tilde x\\tilde x}$ ($e^2/\\hbar$)")
        axis.set(xlabel="altermagnetic contrast $\\Delta$", title=f"$\\hbar\\omega = {omega[n]} J_1$")
    axes[0].set_ylabel("$J_2/J_1$")
    figure.suptitle(f"$|P_z| = 0.7$, $\\eta = {2 * ETA} J_1$, mesh {mesh}×{mesh}", fontsize=9)
    save(figure, out, "map")
    return {"largest |sigma_top| on the map": float(np.abs(values).max())}


def run(out: Path, quick: bool = False) -> dict[str, float]:
    """Make the figures in `out`; return the numbers that they show."""
    out.mkdir(parents=True, exist_ok=True)
    mesh = 48 if quick else 256
    numbers = figure_4(out, mesh, 100 if quick else 400)
    numbers |= reversal_figure(out, mesh // 2 if quick else mesh, 4 if quick else 15)
    numbers |= map_figure(out, 16 if quick else 64, 4 if quick else 15)
    model = BilayerMott(j2=J2, delta=DELTA, pz=0.7)
    light = LIGHT.currents(model, [110.0, 160.0], eta=ETA, mesh=mesh)
    assert light.top[0].real < 0 < light.top[1].real
    for n, energy in enumerate(light.photon_energy):
        numbers[f"{energy:g} meV: in-phase spin current, top (A/m)"] = float(light.top[n].real)
        numbers[f"{energy:g} meV: in-phase spin current, bottom (A/m)"] = float(light.bottom[n].real)
        numbers[f"{energy:g} meV: absorbed power (W/m2)"] = float(light.absorbed[n])
    numbers["reduced field eEa/J1"] = light.reduced_field
    weight = model.superflow_weight(48 if quick else 128)
    numbers["pz=0.7 superflow weight, dipole, classical"] = float(weight.classical[2, 0, 0])
    numbers["pz=0.7 superflow weight, dipole, harmonic correction"] = float(weight.harmonic[2, 0, 0])
    numbers["pz=0.7 superflow weight, top spin, classical"] = float(weight.classical[0, 0, 0])
    return numbers


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("runs/optical_spin_current"), help="directory of the figures")
    parser.add_argument("--quick", action="store_true", help="coarse: seconds, for a test")
    arguments = parser.parse_args()
    for name, value in run(arguments.out, arguments.quick).items():
        print(f"{name}: {value:.6g}")


if __name__ == "__main__":
    main()
