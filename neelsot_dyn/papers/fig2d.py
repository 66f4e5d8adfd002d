"""Fig. 2(d) of arXiv:2603.22243: F while n turns in the ẑ-x̂ plane, self-consistent against fixed gap, 30 × 25 sites.

As Fig. 2(c). x̂ and ẑ do not couple to q ∥ x̂ at first order: what is left is the uniaxial anisotropy.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from neelsot_dyn._later import Dataset
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._sweeps import draw_self_consistent, harmonics, self_consistent

draw = partial(draw_self_consistent, power=6)


def compute(quick: bool = False) -> Dataset:
    """n from ẑ over x̂ once around."""
    return self_consistent("zx", 25 if quick else 49)


def claims(dataset: Dataset) -> list[Claim]:
    """cos 2θ with ẑ easy at every gap; the self-consistent amplitude is that of its own gap."""
    found = {str(gap): harmonics(dataset["free_energy"].sel(gap=gap).values) for gap in dataset["gap"].values}
    size = {gap: -curve[2].real for gap, curve in found.items()}
    others = max(np.abs(np.delete(curve, [0, 2])).max() / abs(curve[2]) for curve in found.values())
    return [
        Claim("smallest second harmonic of the three, t/a² (ẑ is easy)", min(size.values()), 0.0, relation=">"),
        Claim("largest other harmonic over the second, any gap", others, 0.05, relation="<"),
        Claim("amplitude, self-consistent over BdG at that |Δ|", size["self-consistent"] / size["same"], 1.0, 0.01),
        Claim("amplitude, self-consistent over 0.2t", size["self-consistent"] / size["fixed"], 1.5, 0, ">", paper=1),
        Claim("every gap equation converged", float(dataset["converged"]), 1.0),
    ]
