"""Which supercurrent flows through the 50 × 20 lattice of Figs. 3(a) and 3(b) at the self-consistent gap?"""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen

from neelsot_dyn import bdg
from neelsot_dyn.papers._paper import LATTICE, V_S, flow

SIZE = (50, 20)


@frozen(eq=False)
class Currents:
    """Per Néel vector: current through 20 bonds [et/ħ] and |Δ| [t]; largest residual of the gap equations [t]."""

    current: np.ndarray
    gap: np.ndarray
    residual: float
    converged: bool


def self_consistent_currents(winding: int, n: np.ndarray) -> Currents:
    """At qa = 2π winding/50 for n (..., 3), V_s = 5t, electrons periodic in the laboratory."""
    q = flow(2 * np.pi * winding / SIZE[0])
    solver = bdg.UniformBdG(LATTICE, size=SIZE, boundary="lab")
    currents, solutions = [], []
    gap = 0.45
    for direction in n.reshape(-1, 3):
        solutions.append(solver.solve_gap(q, direction, v_s=V_S, gap0=gap))
        gap = float(solutions[-1].gap)
        state = evolve(solver, model=evolve(LATTICE, gap=gap))
        currents.append(SIZE[1] * state.current(q, direction)[0])
    shape = n.shape[:-1]
    return Currents(
        np.reshape(currents, shape),
        np.reshape([float(s.gap) for s in solutions], shape),
        max(s.residual for s in solutions),
        all(s.converged for s in solutions),
    )
