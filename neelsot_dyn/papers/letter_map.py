"""Beyond arXiv:2508.06938: the minority's spin conductivity over Δ and J2 on either side of the reversal."""

from __future__ import annotations

import numpy as np

from neelsot_dyn._later import Dataset, Figure, new_dataset
from neelsot_dyn.flavor_wave import BilayerMott
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._letter import ETA
from neelsot_dyn.papers._paper import label, panels

OMEGA = (5.5, 8.0)


def compute(quick: bool = False) -> Dataset:
    """Re σ^{x̃x̃} of the top layer at |P_z| = 0.7, two photon energies."""
    mesh, count = (16, 4) if quick else (64, 15)
    contrasts, exchanges = np.linspace(-1.0, 1.0, 2 * count - 1), np.linspace(0.05, 0.45, count)
    values = [
        [
            BilayerMott(j2=j2, delta=d, pz=0.7).conductivity(np.array(OMEGA), eta=2 * ETA, mesh=mesh).top
            for d in contrasts
        ]
        for j2 in exchanges
    ]
    return new_dataset(
        {"top": (("j2", "delta", "omega"), values, {"units": "e^2/hbar"})},
        coords={
            "j2": ("j2", exchanges, {"units": "J1"}),
            "delta": ("delta", contrasts),
            "omega": ("omega", list(OMEGA), {"units": "J1/hbar"}),
        },
        attrs={"pz": 0.7, "eta": 2 * ETA, "mesh": mesh},
    )


def draw(dataset: Dataset) -> Figure:
    """One map per photon energy."""
    figure, axes = panels(2, height=2.9, sharey=True)
    for axis, omega in zip(axes, dataset["omega"].values, strict=True):
        values = dataset["top"].sel(omega=omega).values
        limit = np.abs(values).max()
        image = axis.pcolormesh(
            dataset["delta"], dataset["j2"], values, cmap="RdBu_r", vmin=-limit, vmax=limit, rasterized=True
        )
        bar = figure.colorbar(image, ax=axis)
        bar.set_label("Re $\\sigma_t^{\\tilde x\\tilde x}$ ($e^2/\\hbar$)", fontsize=8)
        bar.ax.tick_params(labelsize=7)
        label(axis, "Altermagnetic contrast $\\Delta$", title=f"$\\hbar\\omega = {omega} J_1$")
    axes[0].set_ylabel("$J_2/J_1$", fontsize=8)
    about = dataset.attrs
    figure.suptitle(
        f"$|P_z| = {about['pz']}$, $\\eta = {about['eta']} J_1$, mesh {about['mesh']}×{about['mesh']}", fontsize=8
    )
    return figure


def claims(dataset: Dataset) -> list[Claim]:
    """The spin current is odd in the altermagnetic contrast, and light sees it."""
    values = dataset["top"].values
    return [
        Claim("σ(Δ) + σ(−Δ), e²/ħ (odd in Δ)", np.abs(values + values[:, ::-1]).max(), 0.0, 1e-10),
        Claim("largest |σ| of the map, e²/ħ", np.abs(values).max(), 1e-3, relation=">"),
    ]
