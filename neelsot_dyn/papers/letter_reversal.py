"""Beyond arXiv:2508.06938: the photon energy at which the minority's spin current turns round, in meV.

Light of 1 kV/cm on a bilayer with J1 = 20 meV and a = 4 Å (illustrative; the letter names no material).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from neelsot_dyn._later import Dataset, Figure, new_dataset
from neelsot_dyn.flavor_wave import BilayerMott, OpticalDrive, reversal
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._letter import DELTA, ETA, J2
from neelsot_dyn.papers._paper import label, panels

LIGHT = OpticalDrive(electric_field=1e5, j1=20.0, lattice_constant=4e-10)
PHOTONS = (110.0, 160.0)
"""Photon energies [meV] on either side of the reversal."""


def compute(quick: bool = False) -> Dataset:
    """Reversal energies against |P_z|; driven currents in SI at two photon energies."""
    mesh = 24 if quick else 256
    polarisations = np.linspace(0.2, 0.9, 4 if quick else 15)
    found = [reversal(BilayerMott(j2=J2, delta=DELTA, pz=pz), "top", eta=ETA, mesh=mesh) for pz in polarisations]
    light = LIGHT.currents(BilayerMott(j2=J2, delta=DELTA, pz=0.7), PHOTONS, eta=ETA, mesh=48 if quick else mesh)
    current = {"units": "A/m", "long_name": "in-phase sheet current amplitude, e times (up - down)"}
    return new_dataset(
        {
            "reversal": ("pz", [r.omega[-1] for r in found], {"units": "J1/hbar"}),
            "reversal_error": ("pz", [r.error[-1] for r in found], {"units": "J1/hbar"}),
            "spin_current_top": ("photon_energy", light.top.real, current),
            "spin_current_bottom": ("photon_energy", light.bottom.real, current),
            "absorbed_power": ("photon_energy", light.absorbed, {"units": "W/m^2"}),
        },
        coords={"pz": polarisations, "photon_energy": ("photon_energy", list(PHOTONS), {"units": "meV"})},
        attrs={
            "delta": DELTA,
            "j2": J2,
            "eta": ETA,
            "mesh": mesh,
            "j1_meV": LIGHT.j1,
            "electric_field": LIGHT.electric_field,
            "lattice_constant": LIGHT.lattice_constant,
            "reduced_field": light.reduced_field,
        },
    )


def draw(dataset: Dataset) -> Figure:
    """Reversal energy in J1 and in meV."""
    about, j1 = dataset.attrs, float(dataset.attrs["j1_meV"])
    figure, axis = panels(height=2.8)
    axis.errorbar(
        dataset["pz"], dataset["reversal"], yerr=dataset["reversal_error"], fmt="o-", ms=3, linewidth=1, capsize=2
    )
    label(axis, "Layer polarisation $|P_z|$", "Reversal photon energy $\\hbar\\omega_0/J_1$")
    to_mev: Any = (lambda energy: energy * j1, lambda energy: energy / j1)
    right = axis.secondary_yaxis("right", functions=to_mev)
    right.set_ylabel(f"meV, for $J_1 = {j1:g}$ meV", fontsize=8)
    right.tick_params(labelsize=7)
    mesh = about["mesh"]
    axis.set_title(
        f"top layer, $\\Delta = {about['delta']}$, $\\eta = {about['eta']} J_1$, mesh {mesh}×{mesh}", fontsize=7
    )
    return figure


def claims(dataset: Dataset) -> list[Claim]:
    """The gate (by way of P_z) shifts the reversal; light on either side of it drives opposite currents."""
    shift = float(dataset["reversal"][0] - dataset["reversal"][-1])
    found = [Claim("shift of the reversal between |P_z| = 0.2 and 0.9, J1", shift, 0.5, relation=">")]
    for energy, relation in zip(PHOTONS, "<>", strict=True):
        current = float(dataset["spin_current_top"].sel(photon_energy=energy))
        found.append(Claim(f"spin current of the top layer at {energy:g} meV, A/m", current, 0.0, relation=relation))
    found.append(Claim("reduced field eEa/J1 (linear response)", dataset.attrs["reduced_field"], 0.1, relation="<"))
    return found
