"""KRu4O8 beside arXiv:2603.22243: solved for, the gap is soft, and the superflow of the paper ends it for n = +ŷ.

V_s is chosen so that Δ = 0.02t at q = 0, n = x̂. Left: Δ(q) of the stable state; right: its energy against the normal
state's, a condensation energy of 5e-8 t per site. The paper's fixed gap stands for proximity to a robust
superconductor.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve

from neelsot_dyn import bdg
from neelsot_dyn._later import Dataset, Figure, new_dataset
from neelsot_dyn.bdg.depairing import gap_curve
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._kru4o8 import MODEL
from neelsot_dyn.papers._paper import BLUE, GREEN, GREY, RED, X, Y, Z, flow, label, legend, panels

DIRECTIONS = {"+x": X, "+y": Y, "-y": -Y, "+z": Z}


def compute(quick: bool = False) -> Dataset:
    """Δ and Ω_s − Ω_n of the stable state over q for four directions."""
    solver = bdg.UniformBdG(evolve(MODEL, gap=0.02), tolerance=1e-10)
    v_s = float(bdg.pairing_interaction(solver, flow(0.0), X))
    q = np.array([0.0, 0.01]) if quick else np.linspace(0.0, 0.02, 11)
    found = [gap_curve(solver, q, n, v_s) for n in DIRECTIONS.values()]
    return new_dataset(
        {
            "gap": (("direction", "q"), [c.gap for c in found], {"units": "t"}),
            "energy": (("direction", "q"), [c.energy for c in found], {"units": "t", "long_name": "Omega_s - Omega_n"}),
            "error": ("direction", [c.error for c in found], {"units": "t", "long_name": "of the energies"}),
        },
        coords={"direction": list(DIRECTIONS), "q": ("q", q, {"units": "1/a"})},
        attrs={"v_s": v_s},
    )


def draw(dataset: Dataset) -> Figure:
    """Gap and energy."""
    figure, axes = panels(2, height=2.6)
    for name, colour, marker in zip(DIRECTIONS, (BLUE, RED, GREEN, GREY), "osv^", strict=True):
        at = dataset.sel(direction=name)
        style = {"color": colour, "marker": marker, "markersize": 3, "label": rf"${name[0]}\hat {name[1]}$"}
        axes[0].plot(at["q"], at["gap"], **style)
        axes[1].plot(at["q"], 1e7 * at["energy"], **style)
    axes[1].set_yscale("symlog")
    label(axes[0], "$qa$", r"$|\Delta|/t$", rf"$V_s = {dataset.attrs['v_s']:.4f}\,t$")
    label(axes[1], "$qa$", r"$\Omega_s - \Omega_n$  ($10^{-7}\,t$ per site)")
    legend(axes[0], ncols=4)
    return figure


def claims(dataset: Dataset) -> list[Claim]:
    """A small condensation energy, and a gap that the direction of n decides once the superflow is there."""
    gap = {name: float(dataset["gap"].sel(direction=name).sel(q=0.01, method="nearest")) for name in DIRECTIONS}
    rest = dataset.sel(direction="+x").isel(q=0)
    return [
        Claim("V_s, t", dataset.attrs["v_s"], 4.938, 0.001),
        Claim("|Δ| at q = 0, n = x̂, t", float(rest["gap"]), 0.02, 1e-5),
        Claim("condensation energy there, t per site", float(rest["energy"]), -4.63e-8, 5e-10),
        Claim("|Δ| at qa = 0.01, n = x̂, t", gap["+x"], 0.0206, 2e-4),
        Claim("|Δ| at qa = 0.01, n = +ŷ, t (normal)", gap["+y"], 0.0, 1e-12),
        Claim("|Δ| at qa = 0.01, n = −ŷ, t", gap["-y"], 0.0296, 3e-4),
        Claim("|Δ| at qa = 0.01, n = ẑ, t", gap["+z"], 0.0849, 1e-3),
    ]
