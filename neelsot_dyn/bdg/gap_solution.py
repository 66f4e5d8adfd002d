"""What does a self-consistent solution of the gap equation report?"""

from __future__ import annotations

import numpy as np
from attrs import field, frozen


@frozen(eq=False)
class GapSolution:
    """The end of a gap iteration (Eqs. 13-14 of arXiv:2603.22243).

    gap: |Δ| in t (uniform) or one value per site (..., complex in general). free_energy: with the Σ|Δ|²/V_s term, in t;
    per site for the uniform layer, in total for a texture. residual: largest |Δ_out − Δ_in| in t at `gap`. iterations:
    evaluations of the gap equation. converged: whether `residual` met its tolerance. history: residual per iteration.
    """

    gap: float | np.ndarray
    free_energy: float
    residual: float
    iterations: int
    converged: bool
    history: np.ndarray = field(factory=lambda: np.empty(0))
