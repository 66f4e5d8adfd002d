"""Does the superconductor carry more current one way than the other?

I(q, n) = −I(−q, −n), but I(q, n) ≠ −I(−q, n): with the Néel vector's component across the current the two critical
currents differ (superconducting diode effect), and turning n turns the diode round.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from neelsot_dyn._signature import checked
from neelsot_dyn.bdg.depairing import Depairing, depairing
from neelsot_dyn.bdg.uniform import UniformBdG


@frozen
class DiodeEffect:
    """forward, backward: depairing along +x̂ and −x̂ (critical currents both counted positive, in I0)."""

    forward: Depairing
    backward: Depairing

    @property
    def efficiency(self) -> float:
        """(I₊ − I₋)/(I₊ + I₋), zero where neither flows."""
        total = self.forward.critical_current + self.backward.critical_current
        return (self.forward.critical_current - self.backward.critical_current) / total if total > 0 else 0.0


@checked
def diode_effect(
    solver: UniformBdG, n: np.ndarray, v_s: float, largest_q: float, steps: int = 16, samples: int = 12
) -> DiodeEffect:
    """Critical currents along ±x̂ for one n, self-consistently for the pairing interaction `v_s`."""
    forward, backward = (
        depairing(solver, n, v_s, largest_q, direction=(sign, 0.0), steps=steps, samples=samples)
        for sign in (1.0, -1.0)
    )
    return DiodeEffect(forward, backward)
