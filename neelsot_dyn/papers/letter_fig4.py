"""Fig. 4 of arXiv:2508.06938: spin conductivity of each layer and dipole response to a counterflow field.

The letter does not state Δ and η of its Fig. 4: here Δ = 0.9, J2 = 0.2 J1, η = 0.1 J1. It plots σ = −σ^{x̃x̃}; here
σ^{x̃x̃} itself.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._later import Dataset, Figure, new_dataset
from neelsot_dyn.flavor_wave import BilayerMott
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._letter import DELTA, ETA, J2
from neelsot_dyn.papers._paper import label, panels

POLARISATIONS = (0.5, 0.6, 0.7, 0.8, 0.9)


def compute(quick: bool = False) -> Dataset:
    """Conductivities against frequency for five polarisations, with what tells their symmetry."""
    mesh = 48 if quick else 256
    omega = np.linspace(0.25, 12.0, 100 if quick else 400)
    found = [BilayerMott(j2=J2, delta=DELTA, pz=pz).conductivity(omega, eta=ETA, mesh=mesh) for pz in POLARISATIONS]
    weight = BilayerMott(j2=J2, delta=DELTA, pz=0.7).superflow_weight(48 if quick else 128)
    sigma, curve = {"units": "e^2/hbar"}, ("pz", "omega")
    return new_dataset(
        {
            "top": (curve, [f.top for f in found], sigma),
            "bottom": (curve, [f.bottom for f in found], sigma),
            "dipole": (curve, [f.polarisation for f in found], sigma),
            "mesh_error": ("pz", [f.error[:, 0, 0].max() for f in found], sigma),
            "level_spacing": ("pz", [f.level_spacing for f in found], {"units": "J1"}),
            "dipole_anisotropy": ("pz", [np.abs(f.tensor[2, 0, 0] - f.tensor[2, 1, 1]).max() for f in found], sigma),
            "spin_isotropy": ("pz", [np.abs(f.tensor[:2, 0, 0] + f.tensor[:2, 1, 1]).max() for f in found], sigma),
            "superflow_weight_classical": ("response", weight.classical[:, 0, 0]),
            "superflow_weight_harmonic": ("response", weight.harmonic[:, 0, 0]),
        },
        coords={
            "pz": list(POLARISATIONS),
            "omega": ("omega", omega, {"units": "J1/hbar"}),
            "response": ["top", "bottom", "dipole"],
        },
        attrs={"delta": DELTA, "j2": J2, "eta": ETA, "mesh": mesh},
    )


def draw(dataset: Dataset) -> Figure:
    """Three panels: top layer, bottom layer, dipole."""
    about = dataset.attrs
    figure, axes = panels(3, height=2.6)
    shown = (("top", "spin, top (minority)"), ("bottom", "spin, bottom (majority)"), ("dipole", "dipole"))
    for axis, (name, title) in zip(axes, shown, strict=True):
        for pz in dataset["pz"].values:
            axis.plot(dataset["omega"], dataset[name].sel(pz=pz), linewidth=1.0, label=f"$|P_z| = {pz}$")
        axis.axhline(0, color="0.6", linewidth=0.6)
        label(axis, "Photon energy $\\hbar\\omega/J_1$", title=title)
    axes[0].set_ylabel("Re $\\sigma^{\\tilde x\\tilde x}$ ($e^2/\\hbar$)", fontsize=8)
    axes[2].legend(fontsize=6, frameon=False)
    mesh = about["mesh"]
    figure.suptitle(
        f"$\\Delta = {about['delta']}$, $J_2 = {about['j2']} J_1$, $\\eta = {about['eta']} J_1$, mesh {mesh}×{mesh}",
        fontsize=8,
    )
    return figure


def claims(dataset: Dataset) -> list[Claim]:
    """The minority's current turns round with the photon energy; the dipole absorbs; d-wave symmetry."""
    found = []
    for pz in dataset["pz"].values:
        top = dataset["top"].sel(pz=pz).values
        found.append(Claim(f"|P_z| = {pz}: top layer, smallest σ, e²/ħ", top.min(), 0.0, relation="<"))
        found.append(Claim(f"|P_z| = {pz}: top layer, largest σ, e²/ħ", top.max(), 0.0, relation=">"))
    dipole = float(dataset["dipole"].values.min())
    found.append(Claim("dipole response, smallest (light is absorbed), e²/ħ", dipole, 0.0, relation=">"))
    anisotropy = float(dataset["dipole_anisotropy"].max())
    found.append(Claim("dipole response, σ^{x̃x̃} − σ^{ỹỹ} (isotropic)", anisotropy, 0.0, 1e-10))
    isotropy = float(dataset["spin_isotropy"].max())
    found.append(Claim("spin response, σ^{x̃x̃} + σ^{ỹỹ} (d wave)", isotropy, 0.0, 1e-10))
    weight = float(dataset["superflow_weight_classical"].sel(response="dipole"))
    found.append(Claim("|P_z| = 0.7: classical weight at ω = 0, 8 J2 (1 − P_z²)", weight, 8 * J2 * (1 - 0.49), 1e-9))
    return found
