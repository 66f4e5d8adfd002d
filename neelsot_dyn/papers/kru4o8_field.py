"""KRu4O8 beside arXiv:2603.22243: F(1) against the superflow, and what the superflow costs the layer alone.

Left: F(1) = [F(+ŷ) − F(−ŷ)]/2 beside its first harmonic; linear up to qa = 0.01, largest near 0.014, nearly gone at
0.02. Right: F(q) − F(0) at fixed gap: the layer alone gains energy from superflow, a negative stiffness; the parent
superconductor must carry the current.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._later import Dataset, Figure, new_dataset
from neelsot_dyn.bdg.harmonics import plane_harmonics
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._kru4o8 import DENSITY, QA, solver
from neelsot_dyn.papers._paper import BLUE, GREEN, GREY, RED, X, Y, Z, flow, label, legend, panels

DIRECTIONS = {"+x": X, "+y": Y, "-y": -Y, "+z": Z}


def compute(quick: bool = False) -> Dataset:
    """F(q, n) for four directions, and the first harmonic at some superflows."""
    q = np.append(np.linspace(0.0, 0.02, 11 if quick else 41), QA)
    shown = np.linspace(0.005, 0.02, 2 if quick else 16)
    estimate = solver(quick).free_energy_estimate(flow(q)[:, None], np.array(list(DIRECTIONS.values())))
    film = plane_harmonics(solver(True), flow(shown), "yx", 32 if quick else 48)
    return new_dataset(
        {
            "free_energy": (("q", "direction"), estimate.value, DENSITY),
            "error": ((), estimate.error, {**DENSITY, "long_name": "of the quadrature"}),
            "first_harmonic": ("q_shown", film.cosine[:, 1], DENSITY),
            "first_harmonic_error": ("q_shown", film.error, DENSITY),
        },
        coords={
            "q": ("q", q, {"units": "1/a"}),
            "q_shown": ("q_shown", shown, {"units": "1/a"}),
            "direction": list(DIRECTIONS),
        },
    ).sortby("q")


def draw(dataset: Dataset) -> Figure:
    """F(1) and a_1; F(q) − F(0)."""
    figure, axes = panels(2, height=2.6)
    q, f = dataset["q"], dataset["free_energy"]
    axes[0].plot(q, 1e7 * _f1(dataset), color=BLUE, label=r"$[F(\hat y) - F(-\hat y)]/2$")
    harmonic, error = 1e7 * dataset["first_harmonic"], 1e7 * dataset["first_harmonic_error"]
    axes[0].errorbar(dataset["q_shown"], harmonic, error, color=RED, fmt="o", ms=2.5, label="first harmonic $a_1$")
    for name, colour in zip(DIRECTIONS, (BLUE, RED, GREEN, GREY), strict=True):
        at = f.sel(direction=name)
        axes[1].plot(q, 1e7 * (at - at[0]), color=colour, label=rf"${name[0]}\hat {name[1]}$")
    label(axes[0], "$qa$", r"$F^{(1)}$  ($10^{-7}\,t/a^2$)")
    label(axes[1], "$qa$", r"$F(q) - F(0)$  ($10^{-7}\,t/a^2$)", "layer alone, fixed gap")
    for panel in axes:
        legend(panel)
    return figure


def claims(dataset: Dataset) -> list[Claim]:
    """Linear, turning over, gone by depairing; and the negative stiffness."""
    q, f1 = dataset["q"].values, _f1(dataset)
    x = dataset["free_energy"].sel(direction="+x").values
    top, paper = int(np.argmax(f1)), int(np.argmin(np.abs(q - QA)))
    at = {value: f1[int(np.argmin(np.abs(q - value)))] for value in (0.002, 0.01, 0.02)}
    return [
        Claim("F(1) at q = 1e-3 per angstrom, t/a² (paper: about 1e-7)", f1[paper], 1.0486e-7, 5e-10),
        Claim("F(1)/q at qa = 0.01 over that at 0.002", at[0.01] / at[0.002] / 5, 1.0, 0.05),
        Claim("qa of the largest F(1)", q[top], 0.014, 0.001),
        Claim("largest F(1), t/a²", f1[top], 1.343e-7, 2e-9),
        Claim("F(1) at qa = 0.02 over the largest (depairing)", at[0.02] / f1[top], 0.078, 0.01),
        Claim("F(x̂, q) − F(x̂, 0) at q = 1e-3 per angstrom, t/a²", x[paper] - x[0], -1.38e-8, 3e-10),
    ]


def _f1(dataset: Dataset) -> np.ndarray:
    f = dataset["free_energy"]
    return np.asarray(f.sel(direction="+y") - f.sel(direction="-y")) / 2
