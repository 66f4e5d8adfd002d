"""The uniform layer with a gap of its own: at every superflow and Néel vector the one that its pairing gives.

    Ω(q, n) = min over Δ of F(q, n; Δ) + Δ²/V_s,        ∂Ω/∂n = ∂F/∂n at that Δ (Hellmann-Feynman: ∂Ω/∂Δ = 0)

with V_s such that Δ at q = 0 and n = ŷ is the working point's (Eqs. 13 and 14 of arXiv:2603.22243). This is a layer
that pairs by itself; a gap that a parent lends (proximity) is another matter.
"""

from __future__ import annotations

from typing import Self

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import positive
from neelsot_dyn.bdg import LatticeModel, NotConvergedError, UniformBdG, pairing_interaction
from neelsot_dyn.bdg.gap import with_gap
from neelsot_dyn.bdg.quadrature import Estimate

RTOL = 1e-7
"""Of the gap: Ω is stationary there, so it errs by the square."""


@frozen
class SelfConsistentLayer(UniformBdG):
    """`UniformBdG` whose free energy is Ω(q, n) and whose Néel field is −∂Ω/∂n, for a pairing V_s [t].

    Points are solved one by one, from the gap of the model; those equal by symmetry once. Raises NotConvergedError
    where the gap equation is not solved, and where the gap collapses: there is no superflow then.
    """

    v_s: float = field(kw_only=True, validator=positive)
    _gaps: dict[tuple[float, ...], tuple[float, float, float]] = field(factory=dict, init=False, repr=False, eq=False)

    @classmethod
    def of(cls, model: LatticeModel, tolerance: float) -> Self:
        """The layer whose gap at q = 0, n = ŷ is the model's."""
        plain = UniformBdG(model, tolerance=tolerance)
        v_s = float(pairing_interaction(plain, np.zeros(2), np.array([0.0, 1.0, 0.0])))
        return cls(model, tolerance=tolerance, v_s=v_s)

    def solved(self, q: np.ndarray, n: np.ndarray) -> tuple[float, float, float]:
        """Δ, Ω and its error at one q (2,) and n (3,)."""
        key = self._same(q, n)
        if key not in self._gaps:
            found = UniformBdG(self.model, tolerance=self.tolerance).solve_gap(q, n, self.v_s, rtol=RTOL, samples=0)
            where = f"q a = {np.round(q, 6)}, n = {np.round(n, 4)}"
            if not found.converged:
                raise NotConvergedError(f"the gap equation at {where} reached an error of {found.gap_error:.1e}")
            if not found.gap > 0:
                raise NotConvergedError(
                    f'the layer\'s own gap collapses at {where}: give a smaller superflow, or gap="fixed"'
                )
            self._gaps[key] = (float(np.real(found.gap)), found.free_energy, found.free_energy_error)
        return self._gaps[key]

    def free_energy_estimate(self, q: np.ndarray, n: np.ndarray) -> Estimate:
        """Ω(q, n) [t/a²] with the largest error of its entries."""
        flows, directions, shape = self._points(q, n)
        found = [self.solved(*pair) for pair in zip(flows, directions, strict=True)]
        values = np.array([energy for _, energy, _ in found]).reshape(shape)
        return Estimate(values, max((error for *_, error in found), default=0.0), len(found), True)

    def neel_field_estimate(self, q: np.ndarray, n: np.ndarray) -> Estimate:
        """−∂Ω/∂n (..., 3) [t/a²] with the largest quadrature error of its entries."""
        flows, directions, shape = self._points(q, n)
        fields = []
        for flow, direction in zip(flows, directions, strict=True):
            gap, _, _ = self.solved(flow, direction)
            plain = UniformBdG(self.model, tolerance=self.tolerance)
            fields.append(with_gap(plain, gap).neel_field_estimate(flow, direction))
        values = np.array([one.value for one in fields]).reshape((*shape, 3))
        return Estimate(values, max((one.error for one in fields), default=0.0), len(fields), True)

    def _points(self, q: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, tuple[int, ...]]:
        q, n = self._checked(q, n)
        shape = np.broadcast_shapes(q.shape[:-1], n.shape[:-1])
        flows = np.broadcast_to(q, (*shape, 2)).reshape(-1, 2)
        return flows, np.broadcast_to(n, (*shape, 3)).reshape(-1, 3), shape

    def _same(self, q: np.ndarray, n: np.ndarray) -> tuple[float, ...]:
        """One key for what is equal by F(q, n) = F(−q, −n) and, for q along x, F even in n_x and n_z."""
        if q[1] != 0:
            return (*q.tolist(), *n.tolist())
        sign = -1.0 if q[0] < 0 else 1.0
        along = abs(n[1]) if q[0] == 0 else sign * n[1]
        return tuple(float(v) for v in np.round([abs(q[0]), 0.0, abs(n[0]), along, abs(n[2])], 14))
