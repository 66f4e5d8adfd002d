"""How does a state evolve? One generator: a frame per saved time, all steps between two frames in one compiled call."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import require
from neelsot_dyn.dynamics import _kernels
from neelsot_dyn.dynamics._arrays import read_only
from neelsot_dyn.dynamics.functional import integrated_invariants
from neelsot_dyn.dynamics.integrators import Integrator
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.stability import check_stability, fastest_rate
from neelsot_dyn.dynamics.state import TwoSublatticeState, ghosted
from neelsot_dyn.dynamics.terms import EnergySum
from neelsot_dyn.dynamics.track import Track
from neelsot_dyn.dynamics.wall import Wall, WallError, track_wall
from neelsot_dyn.dynamics.window import FollowWall


class EvolutionError(RuntimeError):
    """The integration broke down; the message names the time."""


@frozen(eq=False)
class Snapshot:
    """One frame of a run, and all that is needed to continue it bit for bit.

    time [s]; state; offset: cells that the window has moved (its cells sit at `track.positions(offset)`);
    energy [J/m²] per area of cross-section, of the window plus what it has left behind, so continuous in time;
    energies [J/m²]: the same by term ("Zeeman", then "Zeeman 2" for a second one); gilbert_loss [J/m²]:
    ∫ (α M_s/γ) Σ_i ∫ ṁ_i² dx dt since the start, with the method's own weights, so energy + gilbert_loss stays constant
    to the order of the method; norm_error: max ||m_i| − 1|; steps and rejected_steps since the start;
    step [s]: what the step controller proposes next; carried (16,): integrated invariants left behind by the window.
    """

    time: float
    state: TwoSublatticeState
    offset: int
    energy: float
    energies: dict[str, float]
    gilbert_loss: float
    norm_error: float
    steps: int
    rejected_steps: int
    step: float
    carried: np.ndarray


def evolve(
    llg: LLG,
    track: Track,
    state: TwoSublatticeState | None,
    integrator: Integrator,
    times: Sequence[float] | np.ndarray,
    window: FollowWall | None = None,
    start: Snapshot | None = None,
) -> Iterator[Snapshot]:
    """Yield a `Snapshot` at each of `times` [s], strictly increasing, beginning at 0 with `state`.

    Saved times are hit exactly: fixed steps divide each interval evenly, adaptive ones end on it. Vectors are never
    renormalised; `Snapshot.norm_error` says how they drift. With `start`, a snapshot of an earlier run (state=None),
    the run goes on from there and yields only the times after it; given the same times it repeats the uninterrupted
    run bit for bit.

    Raises, before any step: ValueError for times that do not increase, a state that does not fit the track, an unstable
    energy (`check_stability`) or an unstable fixed step; WallError for a window with no wall or several. While
    stepping: EvolutionError when the state is no longer finite or no step is small enough; WallError when the wall has
    left the window. Warns of a followed wall that is narrower than three cells.
    """
    if (state is None) == (start is None):
        raise ValueError("state and start: give one of them, a state at time 0 or a snapshot to go on from")
    moments = np.asarray(times, dtype=float)
    require(moments.ndim == 1 and moments.size > 0, "times.shape", moments.shape, "a sequence of times [s]")
    require(bool(np.isfinite(moments).all()), "times", times, "finite times [s]")
    require(bool((np.diff(moments) > 0).all()), "times", times, "strictly increasing times")
    require(start is not None or moments[0] >= 0, "times[0]", moments[0], "a time >= 0, where the state is given")
    check_stability(llg, track)
    problem = _Problem.of(llg, track, integrator, window)
    step = integrator.initial_step(problem.fastest_rate)
    if start is None:
        assert state is not None
        start = problem.snapshot(0.0, state, np.zeros(_kernels.INVARIANTS), 0.0, step, np.zeros(3, dtype=int))
        moments_left = moments
    else:
        ghosted(start.state, track)  # does the state fit?
        moments_left = moments[moments > start.time]
    if window is not None:
        _check_resolution(track, track_wall(start.state, track.x, window.axis))
    return _frames(problem, start, moments_left)


def _check_resolution(track: Track, wall: Wall) -> None:
    if track.spacing * 3 > wall.width * (1 + 1e-6):
        warnings.warn(
            f"spacing = {track.spacing:.4g} m is more than a third of the wall width {wall.width:.4g} m: "
            f"the grid slows the wall by about {(track.spacing / wall.width) ** 2 / 8:.1%} and may pin it",
            stacklevel=3,
        )


def _frames(problem: _Problem, snapshot: Snapshot, times: np.ndarray) -> Iterator[Snapshot]:
    for time in times:
        if time > snapshot.time:
            snapshot = problem.advance(snapshot, float(time))
        yield snapshot


@frozen(eq=False)
class _Problem:
    """What every frame of one run needs, computed once: coefficients, names of the terms, method and window."""

    llg: LLG
    track: Track
    integrator: Integrator
    window: FollowWall | None
    fastest_rate: float
    field_coefficients: np.ndarray
    energy_coefficients: np.ndarray
    names: tuple[str, ...]

    @classmethod
    def of(cls, llg: LLG, track: Track, integrator: Integrator, window: FollowWall | None) -> _Problem:
        terms = tuple(llg.energy) if isinstance(llg.energy, EnergySum) else (llg.energy,)
        kinds = [type(term).__name__ for term in terms]
        earlier = [kinds[:i].count(kind) for i, kind in enumerate(kinds)]
        return cls(
            llg=llg,
            track=track,
            integrator=integrator,
            window=window,
            fastest_rate=fastest_rate(llg, track),
            field_coefficients=llg.functional.field_coefficients(llg.magnetization, track.spacing),
            energy_coefficients=np.array([term.functional(llg.magnetization).coefficients for term in terms]),
            names=tuple(f"{kind} {n + 1}" if n else kind for kind, n in zip(kinds, earlier, strict=True)),
        )

    def advance(self, before: Snapshot, time: float) -> Snapshot:
        """All steps from one frame to the next, in one call of the kernel."""
        llg, method = self.llg, self.integrator
        duration = time - before.time
        y = ghosted(before.state, self.track)
        carried = before.carried.copy()
        totals = np.array([0.0, before.step, 0.0])
        counts = np.array([before.offset, before.steps, before.rejected_steps])
        fixed = method.tolerance == 0
        status = _kernels.advance(
            y,
            self.field_coefficients,
            llg.reduced_gyromagnetic_ratio,
            llg.damping,
            method.tableau.a,
            method.tableau.b,
            method.tableau.error,
            duration,
            max(1, math.ceil(duration / method.step_limit * (1 - 1e-12))) if fixed else 0,
            method.tolerance,
            (1e-6 / self.fastest_rate if self.fastest_rate > 0 else 0.0, method.step_limit),
            np.zeros(3) if self.window is None else self.window.axis,
            self.window is not None,
            self.track.spacing,
            carried,
            totals,
            counts,
        )
        reached = f"at time {before.time + totals[2]:.6g} s, after {counts[1]} steps"
        if status == _kernels.NO_WALL:
            raise WallError(f"no wall in the window {reached}: n·axis has the same sign at both ends")
        if status == _kernels.STEP_TOO_SMALL:
            raise EvolutionError(f"no step is small enough for the tolerance {method.tolerance:.3g} {reached}")
        if status == _kernels.NOT_FINITE or not np.isfinite(y).all():
            raise EvolutionError(f"the state is not finite {reached}: give a smaller step or check the fields")
        per_power = llg.damping * llg.magnetization / llg.gyromagnetic_ratio * self.track.spacing
        loss = before.gilbert_loss + per_power * float(totals[0])
        step = before.step if fixed else float(totals[1])
        return self.snapshot(time, TwoSublatticeState.from_arrays(y[:, :, 1:-1]), carried, loss, step, counts)

    def snapshot(
        self,
        time: float,
        state: TwoSublatticeState,
        carried: np.ndarray,
        loss: float,
        step: float,
        counts: np.ndarray,
    ) -> Snapshot:
        """The frame of a state, its energies from the invariants of the window and of what it left behind."""
        energies = self.energy_coefficients @ (integrated_invariants(state, self.track) + carried)
        return Snapshot(
            time=time,
            state=state,
            offset=int(counts[0]),
            energy=float(energies.sum()),
            energies=dict(zip(self.names, energies.tolist(), strict=True)),
            gilbert_loss=loss,
            norm_error=state.norm_error,
            steps=int(counts[1]),
            rejected_steps=int(counts[2]),
            step=step,
            carried=read_only(carried),
        )
