"""How does the gap follow a slow change of superflow, Néel vector or temperature?

Every point starts from the gap of the one before, so that a branch is followed while it lasts: up and down the same
path differ where several solutions exist (hysteresis), and each solution says so in `others` and `normal_stable`.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from neelsot_dyn._checks import plane_vectors, require, vectors
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg.gap import SAMPLES, with_temperature
from neelsot_dyn.bdg.gap_solution import GapSolution
from neelsot_dyn.bdg.uniform import UniformBdG

SEED = 0.1
"""Start, in units of the temperature, where the point before was normal: below every gap that grows from nothing."""


@checked
def gap_sweep(
    solver: UniformBdG,
    q: np.ndarray,
    n: np.ndarray,
    v_s: float,
    temperature: np.ndarray | float | None = None,
    gap0: float | None = None,
    rtol: float = 1e-8,
    samples: int = SAMPLES,
) -> list[GapSolution]:
    """The gaps along a path of P points: q (P, 2) or (2,), n (P, 3) or (3,), temperature (P,) or a number, in t.

    temperature: the model's unless given. gap0 starts the first point (see `solve_gap`); the others go on from the last
    gap, continued in proportion, and from the normal state with a seed that grows only where that is unstable.
    """
    q, n = plane_vectors("q", q), vectors("n", n, unit_length=True)
    kt = np.asarray(solver.model.temperature if temperature is None else temperature, dtype=float)
    shapes = {"q": q.shape[:-1], "n": n.shape[:-1], "temperature": kt.shape}
    points = {name: shape for name, shape in shapes.items() if shape}
    count = max((shape[0] for shape in points.values()), default=1)
    for name, shape in points.items():
        require(shape == (count,), f"{name}.shape", shape, f"one value, or one per point, ({count},)")
    path = zip(np.broadcast_to(q, (count, 2)), np.broadcast_to(n, (count, 3)), np.broadcast_to(kt, count), strict=True)
    found: list[GapSolution] = []
    for flow, direction, kelvin in path:
        here = with_temperature(solver, float(kelvin))
        start = gap0 if not found else _continued([float(each.gap) for each in found[-2:]], float(kelvin))
        found.append(here.solve_gap(flow, direction, v_s, start, rtol, samples=samples))
    return found


def _continued(gaps: list[float], temperature: float) -> float:
    """The next start from the last one or two gaps."""
    if gaps[-1] == 0:
        return SEED * temperature
    return next((b * min(max(b / a, 0.5), 2.0) for a, b in pairwise(gaps) if a > 0), gaps[-1])
