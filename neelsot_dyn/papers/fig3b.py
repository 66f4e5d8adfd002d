"""Fig. 3(b) of arXiv:2603.22243: the supercurrent while n turns in the film, for both signs of q.

50 × 20 sites, one winding either way, V_s = 5t, the gap self-consistent for every direction.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._later import Dataset, Figure, new_dataset
from neelsot_dyn.bdg.harmonics import plane_directions
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._currents import self_consistent_currents
from neelsot_dyn.papers._paper import BLUE, RED, V_S, label, legend, panels


def compute(quick: bool = False) -> Dataset:
    """I(φ) at θ = π/2 for one winding either way."""
    phi = np.linspace(0, 2 * np.pi, 13 if quick else 49)
    found = [self_consistent_currents(winding, plane_directions("xy", phi)) for winding in (1, -1)]
    return new_dataset(
        {
            "current": (("winding", "phi"), [f.current for f in found], {"units": "e t/hbar"}),
            "gap": (("winding", "phi"), [f.gap for f in found], {"units": "t"}),
            "residual": ((), max(f.residual for f in found), {"units": "t", "long_name": "of the gap equations"}),
            "converged": ((), int(all(f.converged for f in found))),
        },
        coords={"winding": [1, -1], "phi": ("phi", phi, {"units": "rad"})},
        attrs={"v_s": V_S},
    )


def draw(dataset: Dataset) -> Figure:
    """Both signs over one axis."""
    figure, axes = panels()
    for winding, colour, style in ((1, BLUE, "-"), (-1, RED, "--")):
        sign = "+" if winding > 0 else "-"
        values = dataset["current"].sel(winding=winding)
        axes.plot(dataset["phi"] / np.pi, values, style, color=colour, label=rf"$qa = {sign}2\pi/50$")
    axes.axhline(0, color="0.6", linewidth=0.5)
    label(axes, r"$\phi/\pi$", r"$I$  ($et/\hbar$)")
    legend(axes, loc=(0.04, 0.58), ncols=2)
    return figure


def claims(dataset: Dataset) -> list[Claim]:
    """I(−q, φ + π) = −I(q, φ): the sign turns with q, the modulation with the angle between q and n."""
    forward, backward = (dataset["current"].sel(winding=w).values[:-1] for w in (1, -1))
    phi = dataset["phi"].values[:-1]
    turned = np.roll(backward, len(backward) // 2)
    size = np.abs(forward).max()
    return [
        Claim("I(−q, φ + π) + I(q, φ) over I", np.abs(turned + forward).max() / size, 0.0, 1e-6),
        Claim("smallest I at +q", forward.min(), 0.0, relation=">"),
        Claim("largest I at −q", backward.max(), 0.0, relation="<"),
        Claim("largest I at +q, φ/π (n = −ŷ)", phi[np.argmax(forward)] / np.pi, 1.5, 1e-9),
        Claim("modulation over mean", np.ptp(forward) / forward.mean(), 0.5, relation=">"),
        Claim("every gap equation converged", float(dataset["converged"]), 1.0),
    ]
