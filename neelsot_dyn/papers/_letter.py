"""What the figures of arXiv:2508.06938 share: parameters, and its spectra along a path."""

from __future__ import annotations

import numpy as np

from neelsot_dyn._later import Dataset, Figure, new_dataset
from neelsot_dyn.flavor_wave import BilayerMott
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._paper import label, panels

J2, DELTA, ETA = 0.2, 0.9, 0.1
"""In units of J1. The letter does not state Delta and eta of its Fig. 4."""
SPIN_COLOURS = {-1: "#0072B2", 0: "#bbbbbb", 1: "#D55E00"}

_PATH = {"Γ": (0, 0), "X": (np.pi, 0), "M": (np.pi, np.pi), "Γ ": (0, 0), "S′": (np.pi / 2, -np.pi / 2)}
_GENERAL = (0.3, 1.1)
_POLARISATIONS = (1.0, 0.7)


def spectra(delta: float, quick: bool) -> Dataset:
    """Modes along Γ-X-M-Γ-S′ and at a general wave vector, zero-point energy and bosons per site, per |P_z|."""
    k, distance, corners = _along(150 if quick else 601)
    models = [BilayerMott(j2=J2, delta=delta, pz=pz) for pz in _POLARISATIONS]
    modes, shown = [model.modes(k) for model in models], [model.modes(_GENERAL) for model in models]
    quantum = [model.quantum_corrections(32 if quick else 128) for model in models]
    energy = {"units": "J1"}
    return new_dataset(
        {
            "energy": (("pz", "place", "mode"), [m.energies for m in modes], energy),
            "spin": (("pz", "place", "mode"), [m.spin for m in modes], {"long_name": "S^z of the mode"}),
            "energy_at_general_k": (("pz", "mode"), [m.energies for m in shown], energy),
            "zero_point_energy": ("pz", [q.zero_point for q in quantum], energy),
            "bosons_per_site": ("pz", [q.bosons for q in quantum]),
            "k": (("place", "axis"), k, {"units": "1/a", "long_name": "wave vector of the rotated frame"}),
        },
        coords={
            "pz": list(_POLARISATIONS),
            "distance": ("place", distance, {"units": "1/a", "long_name": "way along the path"}),
            "corner": ("corner", corners, {"units": "1/a"}),
            "corner_name": ("corner", list(_PATH)),
        },
        attrs={"delta": delta, "j2": J2, "general_k": list(_GENERAL)},
    )


def draw_spectra(dataset: Dataset) -> Figure:
    """Both polarisations side by side, S^z as colour."""
    figure, axes = panels(2, height=3.4, sharey=True)
    distance, corners = dataset["distance"].values, dataset["corner"].values
    for axis, pz in zip(axes, dataset["pz"].values, strict=True):
        at = dataset.sel(pz=pz)
        for spin, style, width in ((0, "-", 3.0), (-1, "-", 1.2), (1, "--", 1.2)):
            energies = _of_spin(at, spin)
            lines = axis.plot(distance, energies, style, color=SPIN_COLOURS[spin], linewidth=width)
            lines[0].set_label(f"$S^z = {spin:+d}$" if spin else "$S^z = 0$")
        zero_point, bosons = float(at["zero_point_energy"]), float(at["bosons_per_site"])
        title = f"$\\Delta = {dataset.attrs['delta']}$, $|P_z| = {pz}$, $J_2 = {dataset.attrs['j2']} J_1$"
        label(axis, title=f"{title}\n$E_{{zp}} = {zero_point:.3f} J_1$, {bosons:.3f} bosons per site")
        axis.set_xticks(corners, list(dataset["corner_name"].values), fontsize=8)
        axis.set(xlim=(0, corners[-1]))
        axis.set_ylim(bottom=0)
        axis.grid(axis="x", linewidth=0.5)
    axes[0].set_ylabel("Energy $\\hbar\\omega / J_1$", fontsize=8)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3, fontsize=8)
    figure.supxlabel("Wave vector $k a$ of the rotated frame; M = (π, π), S′ = (π/2, −π/2)", fontsize=8)
    return figure


def branch_claims(dataset: Dataset, branches: dict[float, int]) -> list[Claim]:
    """How many energies are distinct at a general k, and that no mode is unstable or misses its Goldstone point."""
    found = []
    for pz, expected in branches.items():
        at = dataset.sel(pz=pz)
        distinct = 1 + int((np.diff(at["energy_at_general_k"].values) > 1e-9).sum())
        found.append(Claim(f"|P_z| = {pz}: branches that differ at a general k", distinct, expected))
        lowest = float(at["energy"].values.min())
        found.append(Claim(f"|P_z| = {pz}: lowest energy along the path, J1 (Goldstone mode)", lowest, 0.0, 1e-6))
    return found


def spin_splitting(dataset: Dataset, pz: float, start: str, end: str) -> float:
    """Largest |E(S^z = +1) − E(S^z = −1)| [J1], modes in ascending order, between two corners of the path."""
    corner = dict(zip(dataset["corner_name"].values.tolist(), dataset["corner"].values.tolist(), strict=True))
    at = dataset.sel(pz=pz)
    leg = (at["distance"].values >= corner[start]) & (at["distance"].values <= corner[end])
    up, down = (_of_spin(at, spin)[leg] for spin in (1, -1))
    return float(np.abs(up - down).max())


def _of_spin(at: Dataset, spin: int) -> np.ndarray:
    """Energies (place, modes) of one S^z, ascending."""
    pairs = zip(at["energy"].values, at["spin"].values, strict=True)
    return np.array([energies[spins == spin] for energies, spins in pairs])


def _along(points: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Wave vectors, distance along the path, and the corners' distances."""
    corners = np.array(list(_PATH.values()), dtype=float)
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    distance = np.linspace(0.0, lengths[-1], points)
    return np.column_stack([np.interp(distance, lengths, corners[:, n]) for n in (0, 1)]), distance, lengths
