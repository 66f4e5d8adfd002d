"""How does a run go on when its drive is switched? Piece by piece, each with an equation of motion that stays constant.

Within a piece nothing depends on time, so steps are compiled; a piece ends on a saved time. At the switch the state is
continuous and the energy jumps: that is the work of the source, and the balance counts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from attrs import evolve as changed
from attrs import field, frozen

from neelsot_dyn._checks import positive, positive_integer
from neelsot_dyn.dynamics import LLG, FollowWall, Grid, Integrator, Snapshot, TwoSublatticeState, evolve
from neelsot_dyn.dynamics.functional import integrated_invariants


@frozen(eq=False)
class Piece:
    """An equation of motion that holds for `duration` [s], with so many saved steps."""

    llg: LLG
    duration: float = field(validator=positive)
    frames: int = field(validator=positive_integer)


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
        live = piece.llg.energy.depends_on("t", "n", "m")
        work = 0.0 if last is None else last.work
        if k and last is not None and last.time == begin:
            if live:
                last = changed(last, source_work=last.source_work + _jump(pieces[k - 1].llg, piece.llg, last, track))
            else:
                work += _switching_work(pieces[k - 1].llg, piece.llg, last, track)
        first = state if last is None else None
        for snapshot in evolve(piece.llg, track, first, integrator(piece.llg), inside, window, start=last):
            last = snapshot if live else changed(snapshot, work=work)
            yield last


def _switching_work(before: LLG, after: LLG, snapshot: Snapshot, track: Grid) -> float:
    """The jump of the energy at a switch, of the window and of what it has left behind."""
    difference = after.functional.coefficients - before.functional.coefficients
    return float(difference @ (integrated_invariants(snapshot.state, track) + snapshot.carried))


def _jump(before: LLG, after: LLG, snapshot: Snapshot, track: Grid) -> float:
    """The same for terms that ask the state; the work of a track that is not a window."""
    state, m = snapshot.state, after.magnetization
    return after.energy.energy(state, track, m, snapshot.time) - before.energy.energy(state, track, m, snapshot.time)
