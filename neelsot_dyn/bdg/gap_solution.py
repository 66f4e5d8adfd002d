"""What does a self-consistent solution of the gap equation report?"""

from __future__ import annotations

import numpy as np
from attrs import field, frozen


@frozen(eq=False)
class GapSolution:
    """The end of a gap iteration (Eqs. 13-14 of arXiv:2603.22243).

    gap: |Δ| in t (uniform) or one value per site (..., complex in general); 0 is the normal state. gap_error: estimated
    error of the gap, relative to the largest |Δ|; a small residual alone says little where the equation is soft.
    free_energy: with the Σ|Δ|²/V_s term, in t; per site for the uniform layer, in total for a texture.
    free_energy_error: of it in t, from the gap's error (quadratic in it) and the quadrature. residual: largest
    |Δ_out − Δ_in| in t at `gap`. iterations: evaluations of the gap equation. converged: whether `gap_error` met its
    tolerance. history: residual per iteration.

    normal_stable: whether the normal state is a minimum of the free energy, too; others: the other solutions, by their
    largest |Δ| in t, ascending (to 1e-3 of it). None: not looked for. Where either says more than `gap`, the start
    decided: `gap_branches` compares the energies.
    """

    gap: float | np.ndarray
    gap_error: float
    free_energy: float
    residual: float
    iterations: int
    converged: bool
    free_energy_error: float = 0.0
    history: np.ndarray = field(factory=lambda: np.empty(0))
    normal_stable: bool | None = None
    others: tuple[float, ...] | None = None

    @property
    def normal(self) -> bool:
        """Whether this is the normal state."""
        return not bool(np.abs(self.gap).max() > 0)
