"""What does a solved gap equation return?"""

from __future__ import annotations

import numpy as np
from attrs import field, frozen


@frozen(eq=False)
class GapSolution:
    """The pair potential that solves the gap equation (Eq. 13 of arXiv:2603.22243), or the last state reached.

    gap: |Δ| or Δ_i in t, in the gauge frame (a number for a uniform state, one value per site for a texture).
    free_energy: Eq. 14 at that gap, Σ|Δ|²/V_s included (density in t/a² for a uniform state, total in t for a texture).
    residual: largest error of the gap, relative to the largest |Δ|. iterations: evaluations of the gap equation.
    converged: whether the residual met the tolerance. history: residual after each evaluation.
    """

    gap: np.ndarray | float
    free_energy: float
    residual: float
    iterations: int
    converged: bool
    history: tuple[float, ...] = field(default=(), repr=False)
