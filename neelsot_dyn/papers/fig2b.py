"""Fig. 2(b) of arXiv:2603.22243: F while n turns in the ẑ-x̂ and ẑ-ŷ planes at qa = 0.01.

Both show the uniaxial anisotropy, cos 2θ; with ŷ in the plane the superflow's field adds a sine. The continuum model
(Eq. 7) at fixed gap, against Eqs. 8-9.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._later import Dataset, Figure
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._paper import BLUE, RED, label, legend, panels
from neelsot_dyn.papers._sweeps import angular, harmonics


def compute(quick: bool = False) -> Dataset:
    """n from ẑ over x̂, and from ẑ over ŷ, once around."""
    return angular(0.01, ("zx", "zy"), 25 if quick else 49)


def draw(dataset: Dataset) -> Figure:
    """Lines: BdG; crosses: Eqs. 8-9."""
    figure, axes = panels()
    angle = dataset["angle"] / np.pi
    for plane, colour in (("zx", BLUE), ("zy", RED)):
        at, name = dataset.sel(plane=plane), rf"$\hat z$-$\hat {plane[1]}$"
        axes.plot(angle, 1e6 * at["bdg"], color=colour, label=f"BdG, {name}")
        axes.plot(angle, 1e6 * at["analytic"], "x", color=colour, markersize=4, label=f"analytical, {name}")
    label(axes, r"$\theta/\pi$", r"$F - F(\hat x)$  ($10^{-6}\,t/a^2$)", "$qa = 0.01$")
    legend(axes)
    return figure


def claims(dataset: Dataset) -> list[Claim]:
    """The same anisotropy in both planes, a first harmonic with ŷ alone, both of the size of Eqs. 8-9."""
    found = {plane: harmonics(dataset["bdg"].sel(plane=plane).values) for plane in ("zx", "zy")}
    expected = {plane: harmonics(dataset["analytic"].sel(plane=plane).values) for plane in ("zx", "zy")}
    return [
        Claim("second harmonic in ẑ-x̂, t/a² (ẑ is easy)", found["zx"][2].real, 0.0, relation="<"),
        Claim("second harmonic, ẑ-ŷ over ẑ-x̂", found["zy"][2].real / found["zx"][2].real, 1.0, 0.02),
        Claim("first over second harmonic in ẑ-x̂", abs(found["zx"][1]) / abs(found["zx"][2]), 0.0, 1e-3),
        Claim("Eq. 9 over BdG, anisotropy", expected["zx"][2].real / found["zx"][2].real, 1.0, 0.05),
        Claim("Eq. 8 over BdG, field", expected["zy"][1].imag / found["zy"][1].imag, 1.0, 0.05),
    ]
