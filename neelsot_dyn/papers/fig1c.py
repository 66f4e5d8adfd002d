"""Fig. 1(c) of arXiv:2603.22243: the uniaxial anisotropy along ẑ, there without superflow, against q and t_m.

δF_z = F(q, ẑ) − F(q, x̂) of the continuum model (Eq. 7) at fixed gap; analytical: −t_m² A_z (Eq. 9). At the paper's
t_m = 0.2t the expansion is 3 % off, at small t_m it is met.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from neelsot_dyn._later import Dataset
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._paper import Z
from neelsot_dyn.papers._sweeps import against_q_and_t_m, draw_against_q_and_t_m, power_law

draw = partial(draw_against_q_and_t_m, direction="z", power=6)


def compute(quick: bool = False) -> Dataset:
    """Over q, and over t_m at q = 0."""
    q, t_m = np.linspace(0.0, 0.1, 6 if quick else 21), np.linspace(0.02, 0.2, 7 if quick else 19)
    return against_q_and_t_m(Z, q, t_m, at=0.0)


def claims(dataset: Dataset) -> list[Claim]:
    """Easy ẑ at q = 0, ∝ t_m², changed weakly and ∝ q² by the superflow, close to Eq. 9."""
    q, t_m = dataset["q"].values, dataset["t_m"].values
    over_q, over_t_m = dataset["over_q"].values, dataset["over_t_m"].values
    ratio = dataset["over_q_analytic"].values[0] / over_q[0]
    small = dataset["over_t_m_analytic"].values[0] / over_t_m[0]
    change = over_q - over_q[0]
    low = q <= 0.061
    return [
        Claim("δF_z at q = 0, t/a² (ẑ is easy)", over_q[0], 0.0, relation="<"),
        Claim("power of t_m", power_law(t_m[t_m <= 0.09], over_t_m[t_m <= 0.09]), 2.0, 0.02),
        Claim("power of q in what the superflow changes", power_law(q[low][1:], change[low][1:]), 2.0, 0.1),
        Claim("what qa = 0.1 changes, over δF_z (weakly modified)", np.abs(change).max() / abs(over_q[0]), 0.2, 0, "<"),
        Claim("Eq. 9 over BdG, t_m = 0.02t", small, 1.0, 0.01),
        Claim("Eq. 9 over BdG, t_m = 0.2t (paper: closely)", ratio, 1.0, 0.05),
    ]
