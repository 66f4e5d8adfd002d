"""How does a run go on through drives that jump? Piece by piece, each with energies that stand still.

Between two jumps the equation of motion is compiled; what a jump puts into the energy is counted as work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from attrs import evolve

from neelsot_dyn.dynamics import (
    LLG,
    Heun,
    Integrator,
    RungeKutta4,
    Snapshot,
    Track,
    TwoSublatticeState,
    fastest_rate,
    suggest_timestep,
)
from neelsot_dyn.dynamics import evolve as evolve_state

HEUN_SHARE = 0.15
"""Step of the noisy method in units of the fastest motion; it is refused beyond 0.17."""


def piecewise(
    pieces: Callable[[int], LLG],
    edges: Sequence[float],
    times: np.ndarray,
    track: Track,
    state: Callable[[], TwoSublatticeState],
    resume: Snapshot | None = None,
) -> Iterator[tuple[Snapshot, int]]:
    """Snapshots at `times` [s] and the piece that each belongs to; with `resume`, those after it, bit for bit.

    pieces(k): the equation of motion from edges[k] to edges[k + 1] [s]; times, from 0 on, hold every edge; state: the
    first one. A snapshot at an edge belongs to the piece before it. Raises what `evolve` raises.
    """
    snapshot, done = resume, -1.0 if resume is None else resume.time
    for k, (start, end) in enumerate(pairwise(edges)):
        if end <= done:
            continue
        llg = pieces(k)
        moments = times[(times > max(start, done)) & (times <= end)]
        first, work = None, 0.0
        if snapshot is None:
            first, moments = state(), np.concatenate([[0.0], moments])
        else:
            work = snapshot.work
            if snapshot.time == start:
                work += llg.energy.energy(snapshot.state, track, llg.magnetization) - snapshot.energy
        for frame in evolve_state(llg, track, first, _integrator(llg, track), moments, start=snapshot):
            snapshot = evolve(frame, work=work)
            yield snapshot, k


def _integrator(llg: LLG, track: Track) -> Integrator:
    if llg.thermal is not None:
        return Heun(HEUN_SHARE / fastest_rate(llg, track))
    return RungeKutta4(suggest_timestep(llg, track))
