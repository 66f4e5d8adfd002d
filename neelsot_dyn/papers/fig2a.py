"""Fig. 2(a) of arXiv:2603.22243: F while n turns in the film at qa = 0.1, a single sine.

The continuum model (Eq. 7) at fixed gap, against Eq. 8.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._later import Dataset, Figure
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._paper import BLUE, RED, label, legend, panels
from neelsot_dyn.papers._sweeps import angular, harmonics


def compute(quick: bool = False) -> Dataset:
    """n from x̂ over ŷ once around."""
    return angular(0.1, ("xy",), 25 if quick else 49)


def draw(dataset: Dataset) -> Figure:
    """Line: BdG; crosses: Eq. 8."""
    figure, axes = panels()
    at = dataset.isel(plane=0)
    axes.plot(at["angle"] / np.pi, 1e5 * at["bdg"], color=BLUE, label="BdG")
    axes.plot(at["angle"] / np.pi, 1e5 * at["analytic"], "x", color=RED, markersize=4, label="analytical, Eq. 8")
    label(axes, r"$\phi/\pi$", r"$F - F(\hat x)$  ($10^{-5}\,t/a^2$)", "$qa = 0.1$")
    legend(axes)
    return figure


def claims(dataset: Dataset) -> list[Claim]:
    """One harmonic, of the size of Eq. 8."""
    found = harmonics(dataset["bdg"].values[0])
    expected = harmonics(dataset["analytic"].values[0])
    others = np.abs(np.delete(found, [0, 1])).max() / abs(found[1])
    return [
        Claim("largest other harmonic over the first", others, 0.05, relation="<"),
        Claim("cosine over sine part of the first", abs(found[1].real / found[1].imag), 0.0, 0.01),
        Claim("Eq. 8 over BdG", expected[1].imag / found[1].imag, 1.0, 0.05),
    ]
