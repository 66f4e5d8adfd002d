"""How does a run go on when its drive is switched? Piece by piece, each with an equation of motion that stays constant.

Within a piece nothing depends on time, so steps are compiled; a piece ends on a saved time. At the switch the state is
continuous and the energy jumps: that is the work of the source, and the balance counts it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from attrs import evolve as changed
from attrs import field, frozen

from neelsot_dyn._checks import finite, positive, positive_integer, require
from neelsot_dyn.dynamics import (
    LLG,
    EnergySum,
    FollowWall,
    Grid,
    Heun,
    Integrator,
    Place,
    RungeKutta4,
    Snapshot,
    TwoSublatticeState,
    evolve,
    fastest_rate,
    suggest_timestep,
)
from neelsot_dyn.dynamics.functional import integrated_invariants
from neelsot_dyn.dynamics.problem import LIVE

HEUN_SHARE = 0.15
"""Step of the noisy method in units of the fastest motion; it is refused beyond 0.17."""


@frozen(eq=False)
class Piece:
    """An equation of motion that holds for `duration` [s], with so many saved steps.

    kick [rad]: the whole texture is turned by this angle about x̂ when the piece begins (not the first one, whose state
    is given): a deviation in place of the thermal one, without which an exact direction would never be left.
    """

    llg: LLG
    duration: float = field(validator=positive)
    frames: int = field(validator=positive_integer)
    kick: float = field(default=0.0, validator=finite)


def piece_ends(pieces: Sequence[Piece]) -> np.ndarray:
    """When each piece ends (P,) [s]."""
    return np.cumsum([piece.duration for piece in pieces])


def piece_times(pieces: Sequence[Piece]) -> np.ndarray:
    """The saved times [s]: 0, then those of every piece, evenly spaced in it, its end among them."""
    ends = piece_ends(pieces)
    starts = np.concatenate([[0.0], ends[:-1]])
    parts = [
        np.linspace(start, end, piece.frames + 1)[1:] for start, end, piece in zip(starts, ends, pieces, strict=True)
    ]
    return np.concatenate([[0.0], *parts])


def piece_at(pieces: Sequence[Piece], time: float) -> int:
    """Which piece a time [s] belongs to; the moment of a switch to the one that ends there."""
    return min(int(np.searchsorted(piece_ends(pieces), time)), len(pieces) - 1)


def evolve_pieces(
    pieces: Sequence[Piece],
    track: Grid,
    state: TwoSublatticeState | None,
    integrator: Callable[[LLG], Integrator],
    window: FollowWall | None = None,
    start: Snapshot | None = None,
) -> Iterator[Snapshot]:
    """Yield a snapshot at every time of `piece_times`, from `state` on, or those after the snapshot `start`.

    integrator: which method a piece's equation takes. `Snapshot.work` counts what each switch puts in, so that energy +
    gilbert_loss − work stays constant throughout.
    """
    times, ends = piece_times(pieces), piece_ends(pieces)
    last = start
    for k, (piece, end) in enumerate(zip(pieces, ends, strict=True)):
        if last is not None and last.time >= end:
            continue
        begin = 0.0 if k == 0 else ends[k - 1]
        inside = times[(times > begin if k else times >= 0) & (times <= end)]
        if k and last is not None and last.time == begin:
            last = _switched(pieces[k - 1].llg, piece, last, track)
        live = piece.llg.energy.depends_on(*LIVE)
        work = 0.0 if last is None else last.work
        first = state if last is None else None
        for snapshot in evolve(piece.llg, track, first, integrator(piece.llg), inside, window, start=last):
            last = snapshot if live else changed(snapshot, work=work)
            yield last


def equal_steps(llg: LLG, track: Grid, safety: float = 0.5) -> Integrator:
    """A method of equal steps: Heun's with noise, else fourth-order Runge-Kutta, `safety` of its stability limit."""
    if llg.thermal is not None:
        return Heun(HEUN_SHARE / fastest_rate(llg, track))
    return RungeKutta4(suggest_timestep(llg, track, safety))


def _switched(before: LLG, piece: Piece, snapshot: Snapshot, track: Grid) -> Snapshot:
    """The snapshot that a piece begins from: kicked, with the jump of the energy in its work.

    The jump of terms that depend on the state, `evolve` counts by itself.
    """
    after = piece.llg
    if not after.energy.depends_on(*LIVE) and not piece.kick:
        new, old = (llg.functional_at(Place(track, snapshot.offset, snapshot.time)) for llg in (after, before))
        if new.uniform and old.uniform:
            left = integrated_invariants(snapshot.state, track) + snapshot.carried
            return changed(snapshot, work=snapshot.work + float((new.coefficients - old.coefficients) @ left))
    require(snapshot.offset == 0, "window", snapshot.offset, "none: what has left it cannot be asked again")
    state = _turned(snapshot.state, piece.kick)
    steady = _energy(after, state, track, snapshot.time, False) - _energy(
        before, snapshot.state, track, snapshot.time, False
    )
    given = _energy(after, state, track, snapshot.time, True) - _energy(before, state, track, snapshot.time, True)
    return changed(snapshot, state=state, work=snapshot.work + steady, source_work=snapshot.source_work + given)


def _energy(llg: LLG, state: TwoSublatticeState, track: Grid, time: float, live: bool) -> float:
    """Of the terms that do, or do not, depend on the state or time."""
    terms = llg.energy if isinstance(llg.energy, EnergySum) else (llg.energy,)
    chosen = [term for term in terms if term.depends_on(*LIVE) == live]
    return sum(term.energy(state, track, llg.magnetization, time) for term in chosen)


def _turned(state: TwoSublatticeState, angle: float) -> TwoSublatticeState:
    """The texture turned about x̂, from ẑ towards ŷ."""
    cos, sin = math.cos(angle), math.sin(angle)
    turn = np.array([[1.0, 0.0, 0.0], [0.0, cos, sin], [0.0, -sin, cos]])
    return TwoSublatticeState(state.m1 @ turn.T, state.m2 @ turn.T, tolerance=math.inf)
