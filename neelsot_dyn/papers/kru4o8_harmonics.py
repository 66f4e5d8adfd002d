"""KRu4O8 beside arXiv:2603.22243: the energy odd in n is not one harmonic, q = 1e-3 per angstrom.

Left: n in the film, from ŷ over x̂; the third harmonic is as large as the first. Right: n across the film, from ẑ over
ŷ; the odd part exceeds F(1) = [F(+ŷ) − F(−ŷ)]/2. The form t_m γ (q_x n_y + q_y n_x) of Eq. 8 is that of weak t_m; here
the splitting dwarfs the gap. F(1), the first harmonic and the local field are three different numbers.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._later import Dataset, Figure, new_dataset
from neelsot_dyn.bdg.harmonics import plane_harmonics
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._kru4o8 import DENSITY, QA, solver
from neelsot_dyn.papers._paper import BLUE, GREY, RED, Y, flow, label, legend, panels


def compute(quick: bool = False) -> Dataset:
    """[F(n) − F(−n)]/2 in both planes, the film's harmonics, and the local field at ±ŷ."""
    found = {plane: plane_harmonics(solver(quick), flow(QA), plane, 36 if quick else 60) for plane in ("yx", "zy")}
    psi = np.linspace(0, np.pi, 181)
    film = found["yx"]
    local = solver(quick).neel_field(flow(QA), np.array([Y, -Y]))[:, 1].mean()
    return new_dataset(
        {
            "odd_part": (("plane", "angle"), [h.odd_part(psi)[0] for h in found.values()], DENSITY),
            "harmonic": ("order", film.cosine[0, 1:12:2], DENSITY),
            "error": ("plane", [h.error[0] for h in found.values()], {**DENSITY, "long_name": "of a harmonic"}),
            "residual": ("plane", [h.residual[0] for h in found.values()], {**DENSITY, "long_name": "between nodes"}),
            "local_field": ((), float(local), {**DENSITY, "long_name": "part of h_y(±y) odd in q"}),
        },
        coords={"plane": list(found), "angle": ("angle", psi, {"units": "rad"}), "order": np.arange(1, 12, 2)},
        attrs={"q": QA},
    )


def draw(dataset: Dataset) -> Figure:
    """In the film with its harmonics, and across it with F(1)."""
    figure, axes = panels(2, height=2.6)
    psi = dataset["angle"].values
    film, across = (1e7 * dataset["odd_part"].sel(plane=plane) for plane in ("yx", "zy"))
    axes[0].plot(psi / np.pi, film, color=BLUE, label="all odd harmonics")
    for k, style in ((1, "--"), (3, ":"), (5, "-.")):
        curve = 1e7 * float(dataset["harmonic"].sel(order=k)) * np.cos(k * psi)
        name = rf"$a_{k}\cos {'' if k == 1 else k}\psi$"
        axes[0].plot(psi / np.pi, curve, style, color=GREY, linewidth=1, label=name)
    axes[1].plot(psi / np.pi, across, color=RED, label="all odd harmonics")
    axes[1].axhline(float(film[0]), color=GREY, linewidth=1, linestyle="--", label="$F^{(1)}$")
    y_label = r"$[F(n) - F(-n)]/2$  ($10^{-7}\,t/a^2$)"
    label(axes[0], r"$\psi/\pi$, from $\hat y$ over $\hat x$ to $-\hat y$", y_label, "in the film")
    label(axes[1], r"$\theta/\pi$, from $\hat z$ over $\hat y$ to $-\hat z$", "", "across the film")
    for panel in axes:
        legend(panel)
    return figure


def claims(dataset: Dataset) -> list[Claim]:
    """The paper's F(1); harmonics of equal size; more across the film than in it; the local field apart."""
    film, across = (dataset["odd_part"].sel(plane=plane).values for plane in ("yx", "zy"))
    a = {k: float(dataset["harmonic"].sel(order=k)) for k in (1, 3)}
    top = int(np.argmax(np.abs(across)))
    return [
        Claim("F(1), t/a² (paper: about 1e-7)", film[0], 1.0486e-7, 5e-10),
        Claim("third over first harmonic, ψ from ŷ", a[3] / a[1], 1.137, 0.02, paper=0),
        Claim("largest odd part across the film over F(1)", abs(across[top]) / film[0], 1.72, 0.03),
        Claim("its angle from ẑ, degrees", 90 - abs(90 - np.degrees(dataset["angle"].values[top])), 43.0, 2.0),
        Claim(
            "local field odd in q over F(1) (1 if n_y were all)", float(dataset["local_field"]) / film[0], 0.2, 0, "<"
        ),
        Claim("largest error of a harmonic over F(1)", float(dataset["error"].max()) / film[0], 0.02, 0, "<"),
    ]
