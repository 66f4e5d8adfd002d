"""KRu4O8 beside arXiv:2603.22243: ẑ is hard, superconducting or not, and by far more than the Néel field.

F(θ) − F(x̂) from ẑ to x̂ at q = 1e-3 per angstrom. A band anisotropy of the altermagnet, which pairing hardly changes.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve

from neelsot_dyn import coupling
from neelsot_dyn._later import Dataset, Figure, new_dataset
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._kru4o8 import DENSITY, MATERIAL, MODEL, Q_SI, QA, solver
from neelsot_dyn.papers._paper import BLUE, RED, flow, label, legend, panels


def compute(quick: bool = False) -> Dataset:
    """With and without superconductivity; the Néel field beside it."""
    theta = np.linspace(0, np.pi / 2, 9 if quick else 25)
    n = np.stack([np.sin(theta), np.zeros_like(theta), np.cos(theta)], axis=-1)
    n[-1] = (1.0, 0.0, 0.0)
    normal = evolve(solver(quick), model=evolve(MODEL, gap=0.0))
    found = [solver(quick).free_energy_estimate(flow(QA), n), normal.free_energy_estimate(flow(0.0), n)]
    b_neel = coupling.neel_field(MATERIAL, Q_SI, tolerance=1e-10 if quick else 1e-11).b_neel
    return new_dataset(
        {
            "energy": (("state", "angle"), [f.value - f.value[-1] for f in found], DENSITY),
            "error": ("state", [f.error for f in found], {**DENSITY, "long_name": "of the quadrature"}),
            "b_neel": ((), b_neel, {"units": "T"}),
        },
        coords={"state": ["superconducting", "normal"], "angle": ("angle", theta, {"units": "rad"})},
        attrs={"q": QA, "tesla_per_energy": MATERIAL.units.field(1.0, MATERIAL.magnet.moment)},
    )


def draw(dataset: Dataset) -> Figure:
    """Both states."""
    figure, axes = panels()
    for state, colour, style in (("superconducting", BLUE, "-"), ("normal", RED, "--")):
        axes.plot(dataset["angle"] / np.pi, 1e5 * dataset["energy"].sel(state=state), style, color=colour, label=state)
    label(axes, r"$\theta/\pi$, from $\hat z$ to $\hat x$", r"$F - F(\hat x)$  ($10^{-5}\,t/a^2$)")
    legend(axes, loc="upper right", ncols=1)
    return figure


def claims(dataset: Dataset) -> list[Claim]:
    """ẑ is hard by 1.7e-5 t/a², 21 mT against 0.13 mT."""
    hard = {state: float(dataset["energy"].sel(state=state)[0]) for state in ("superconducting", "normal")}
    # F = K sin² per cell and both sublattices, B_H = 2 K_h/M_s with K_h per sublattice
    field = hard["superconducting"] * dataset.attrs["tesla_per_energy"]
    return [
        Claim("F(ẑ) − F(x̂) with superflow, t/a²", hard["superconducting"], 1.716e-5, 5e-8),
        Claim("the same in the normal state, t/a²", hard["normal"], 1.805e-5, 5e-8),
        Claim("field B_H of the hard axis, T", field, 0.0212, 2e-4),
        Claim("B_H over B_Néel (paper: the smaller)", field / float(dataset["b_neel"]), 100.0, 0, ">", paper=1),
    ]
