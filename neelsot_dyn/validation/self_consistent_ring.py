"""Is a run's torque on a ring of lattice sites that of the gap equation, solved anew at every saved step?

The ring's Néel vectors are put to `bdg` by themselves, with a cold start: F(q) − F(0), of Eq. 14 with Σ |Δ|²/V_s where
the gap is solved for, and h = −∂F/∂n_i, which the stationarity of F in Δ leaves free of ∂Δ/∂n. No part of the coupling
is in that. Held to it: the electrons' energy from the first step on, their field at every cell, and the work

    what all other energies and the Gilbert loss have taken = −[E(t) − E(0)] of the electrons.
"""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import positive, positive_integer
from neelsot_dyn.bdg import LatticeModel, NotConvergedError, StripeBdG
from neelsot_dyn.dynamics import Snapshot
from neelsot_dyn.materials import Material
from neelsot_dyn.validation.residual import Residual

RTOL = 1e-8
"""Of the gap."""
RESPONSE = 1.5
"""Of the torque to a turn of the texture, in its own size per radian."""
EXACT = 1e-5
"""What the gap's error and the rounding of F leave."""


@frozen(eq=False)
class RingElectrons:
    """F(q) − F(0) of a ring; superflow q [1/m], rows: sites across, v_s [t]: None at the model's gap."""

    material: Material
    superflow: float
    rows: int = field(validator=positive_integer)
    v_s: float | None = None

    def solve(self, n: np.ndarray) -> tuple[float, np.ndarray]:
        """(E [J/m²], B_N (L, 3) [T] across n) of Néel vectors (L, 3), one per site.

        Raises NotConvergedError where the gap equation does not converge.
        """
        m, unit = self.material, n / np.linalg.norm(n, axis=1, keepdims=True)
        per_area = m.units.energy(1.0) / (m.lattice_constant * m.thickness)
        energy, h = 0.0, np.zeros_like(unit)
        for sign, q in ((1.0, m.units.superflow(self.superflow)), (-1.0, 0.0)):
            stripe = StripeBdG(LatticeModel.of(m), unit, width=self.rows, q=q, ends="periodic")
            gap = self._gap(stripe)
            energy += sign * stripe.free_energy(gap, v_s=self.v_s) / self.rows
            h += sign * stripe.neel_field(gap)
        across = h - unit * np.einsum("ij,ij->i", unit, h)[:, None]
        return energy * per_area, across * per_area / (2 * m.magnetization * m.lattice_constant)

    def _gap(self, stripe: StripeBdG) -> np.ndarray | float:
        if self.v_s is None:
            return stripe.model.gap
        found = stripe.solve_gap(v_s=self.v_s, rtol=RTOL)
        if not found.converged:
            raise NotConvergedError(f"the gap equation of the ring reached {found.residual:.1e}, not {RTOL:g}")
        return found.gap


@frozen(eq=False)
class RingCheck:
    """The check of one run.

    first: its first snapshot. apart [s]: between two solutions of its coupling. term: the electrons' of the energies.
    """

    electrons: RingElectrons
    first: Snapshot
    apart: float = field(validator=positive)
    term: str = "SuperflowTorque"
    _start: tuple[float, float] = field(init=False)

    @_start.default
    def _at_the_start(self) -> tuple[float, float]:
        """E [J/m²], and what residuals are shares of: the work on a wall that goes on by its width."""
        energy, b = self.electrons.solve(self.first.state.n)
        m = self.electrons.material
        return energy, 4 * m.magnetization * m.magnet.wall_width * float(np.linalg.norm(b, axis=1).max())

    def residuals(self, now: Snapshot, rate: np.ndarray, b: np.ndarray) -> tuple[Residual, ...]:
        """rate: ṅ (L, 3) [1/s] and b: the run's B_N (L, 3) [T] at this step."""
        n = now.state.n
        unit = n / np.linalg.norm(n, axis=1, keepdims=True)
        energy, expected = self.electrons.solve(n)
        start, scale = self._start
        moved = RESPONSE * self.apart * float(np.linalg.norm(rate, axis=1).max())
        off = b - unit * np.einsum("ij,ij->i", unit, b)[:, None] - expected
        largest = float(np.linalg.norm(expected, axis=1).max())
        changed = now.energies[self.term] - self.first.energies[self.term]
        others = [name for name in now.energies if name != self.term]
        taken = sum(now.energies[name] - self.first.energies[name] for name in others)
        taken += now.gilbert_loss - self.first.gilbert_loss
        allowed = EXACT + moved * (moved + abs(energy - start) / scale) / 2  # a hold is right at its beginning
        return (
            Residual("energy of the ring", abs(changed - (energy - start)) / scale, allowed),
            Residual("torque on the ring", float(np.linalg.norm(off, axis=1).max()) / largest, EXACT + moved),
            Residual("work on the ring", abs(taken + energy - start) / scale, allowed),
        )
