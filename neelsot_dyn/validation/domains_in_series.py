"""Does a run under a phase let the superflows and the current flow that its domains, in series, have at that phase?

At one current K domains ±ŷ carry q₊ and q₋, each the stationary point of F + ½ν_s q² − κq with F from integrals of the
infinite lattice (`ElectronsEnergy`), and ∫ q dx over the track is φ. What a wall holds beyond its domains is the
texture solver's to say (`SolvedTextures`: every bond carries the current), and its error is the run's to state.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from neelsot_dyn.coupling.surface import PHASE_TO_ACTION
from neelsot_dyn.validation.electrons import ElectronsEnergy
from neelsot_dyn.validation.residual import Residual

GRID = 2e-4
"""What sites, and a polynomial between currents, leave."""


@frozen(eq=False)
class DomainsInSeries:
    """The check of one run under a phase.

    energy: of the domains; stiffness: ν_s [J] of the parent. largest [rad]: of the run's |φ|, what residuals are shares
    of. reach [m]: from a wall, from which on a cell belongs to its domain. missed [rad]: of what walls hold.
    """

    energy: ElectronsEnergy
    stiffness: float
    largest: float
    reach: float
    missed: float

    def residuals(
        self, n: np.ndarray, x: np.ndarray, superflow: np.ndarray, sheet_current: float, phase: float
    ) -> tuple[Residual, ...]:
        """Of Néel vectors n (N, 3) at x (N,) [m], q (N,) [1/m] and K [A/m], at the phase [rad] that is given now."""
        kappa, length = PHASE_TO_ACTION * sheet_current, float(x[-1] - x[0]) / (len(x) - 1) * len(x)
        held = float(superflow.mean()) * length
        off = (np.abs(superflow - self.energy.flow(kappa, self.stiffness, sign)) for sign in (1, -1))
        outside = np.ones(len(x), dtype=bool)
        for turn in np.flatnonzero(np.diff(np.sign(n[:, 1])) != 0):
            outside &= np.abs(x - x[turn : turn + 2].mean()) > self.reach
        worst = float(np.where(n[:, 1] > 0, *off)[outside].max(initial=0.0)) * length
        return (
            Residual("phase across the track", abs(held - phase) / self.largest, GRID + self.missed / self.largest),
            Residual("superflow of the domains", worst / self.largest, GRID),
        )
