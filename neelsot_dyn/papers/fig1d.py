"""Fig. 1(d) of arXiv:2603.22243: the Néel field of the superflow, δF_y, linear in q and in t_m.

δF_y = F(q, ŷ) − F(q, x̂) of the continuum model (Eq. 7) at fixed gap; analytical: t_m γ q (Eq. 8).
"""

from __future__ import annotations

from functools import partial

import numpy as np

from neelsot_dyn._later import Dataset
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._paper import Y
from neelsot_dyn.papers._sweeps import against_q_and_t_m, draw_against_q_and_t_m, power_law

draw = partial(draw_against_q_and_t_m, direction="y", power=5)


def compute(quick: bool = False) -> Dataset:
    """Over q of both signs, and over t_m at qa = 0.05."""
    q, t_m = np.linspace(-0.1, 0.1, 7 if quick else 21), np.linspace(0.02, 0.2, 7 if quick else 19)
    return against_q_and_t_m(Y, q, t_m, at=0.05)


def claims(dataset: Dataset) -> list[Claim]:
    """Linear in q through zero, linear in t_m, and Eq. 8 to a percent."""
    q, t_m = dataset["q"].values, dataset["t_m"].values
    over_q, over_t_m = dataset["over_q"].values, dataset["over_t_m"].values
    slope, cubic = np.polynomial.polynomial.polyfit(q, over_q, [1, 3])[[1, 3]]
    analytic = dataset["over_q_analytic"].values[-1] / q[-1]
    edge = float(np.abs(q).max())
    return [
        Claim("cubic over linear part at qa = 0.1", abs(cubic) * edge**2 / abs(slope), 0.05, relation="<"),
        Claim("even over odd part", np.abs(over_q + over_q[::-1]).max() / np.abs(over_q).max(), 0.02, 0, "<"),
        Claim("power of t_m", power_law(t_m[t_m <= 0.09], over_t_m[t_m <= 0.09]), 1.0, 0.02),
        Claim("Eq. 8 over BdG, slope in q at t_m = 0.2t", analytic / slope, 1.0, 0.01),
        Claim("Eq. 8 over BdG, t_m = 0.02t", dataset["over_t_m_analytic"].values[0] / over_t_m[0], 1.0, 0.01),
    ]
