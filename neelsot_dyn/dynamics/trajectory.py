"""How does a wall move, by whichever level? One call for LLG, sigma model and collective coordinates.

start = WallCoordinates(position=60e-9)
for level in (llg, SigmaModel.of(llg), CollectiveCoordinates(llg, axis)):
    path = wall_trajectory(level, track, start, times, axis)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from attrs import evolve as changed
from attrs import field, frozen

from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics._arrays import direction
from neelsot_dyn.dynamics.collective import CollectiveCoordinates, WallCoordinates
from neelsot_dyn.dynamics.evolve import evolve
from neelsot_dyn.dynamics.integrators import DormandPrince54, Integrator
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.march import EvolutionError
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.sigma import SigmaModel, suggest_sigma_step
from neelsot_dyn.dynamics.sigma_run import evolve_sigma
from neelsot_dyn.dynamics.state import TwoSublatticeState
from neelsot_dyn.dynamics.terms import EnergySum, Zeeman
from neelsot_dyn.dynamics.track import Track
from neelsot_dyn.dynamics.wall import track_wall, transverse_axes
from neelsot_dyn.dynamics.wall_shape import WallShape
from neelsot_dyn.dynamics.window import FollowWall, narrow

Level = LLG | SigmaModel | CollectiveCoordinates

STEP_TOLERANCE = 2e-3
"""Share of the wall's way by which the steps may have moved it."""
STEADY = 5e-3
"""Change of a steady velocity from the third to the last quarter of a run, as a share."""
FIT_TOLERANCE = 0.02
"""Error of a fitted position, in widths, beyond which the profile is not that of a wall."""
ADDED_UP = 0.2
"""Of the sum of an adaptive method's errors: measured walls err by a seventh of it at most."""
HALVINGS = 8
CELLS = 3
"""In a moving wall's width: fewer slow it by more than 1.4 %, and pin it."""


@frozen(eq=False)
class WallTrajectory:
    """A wall's path at times (F,) [s]: position, position_error, width [m], velocity [m/s], angle [rad, unwrapped].

    level: "LLG", "SigmaModel" or "CollectiveCoordinates"; why: the reason that was given for it. velocity is the slope
    of position between frames (exact for collective coordinates); position_error that of the profile fit, zero there.

    converged: do the numbers hold, and is the motion steady? The steps may have moved the wall by 2e-3 of its way, or
    1e-4 of its width, at most: step_error (F,) [m], for the sigma model from a second run with other steps, for the LLG
    from its tolerance or, in equal steps, from what its energy balance leaves. The fit errs by 2 % of a width at most;
    the window is 30 widths long or more; the wall, contracted as it moves, is three cells wide or more; and where
    nothing depends on time, place or state, the velocity of the last two quarters agrees within 5e-3, so that the run
    is long enough. reason: "converged", or what fails, in words.
    """

    level: str
    why: str
    times: np.ndarray
    position: np.ndarray
    position_error: np.ndarray
    velocity: np.ndarray
    width: np.ndarray
    angle: np.ndarray
    converged: bool
    reason: str = ""
    step_error: np.ndarray = field(factory=lambda: np.zeros(0))

    def terminal_velocity(self) -> tuple[float, float]:
        """Slope of position over the last half of the frames, and its standard error [m/s]."""
        half = len(self.times) // 2
        t, x = self.times[half:], self.position[half:]
        require(len(t) >= 3, "frames", len(self.times), "at least 5 frames")
        slope, offset = np.polyfit(t - t[0], x, 1)
        residual = x - offset - slope * (t - t[0])
        spread = ((t - t.mean()) ** 2).sum()
        return float(slope), math.sqrt(float(residual @ residual) / (len(t) - 2) / spread)

    def arrival(self, position: float) -> float:
        """First time [s] at which the wall is at `position` [m], interpolated between frames; infinity if never."""
        distance = self.position - position
        crossing = np.flatnonzero(distance[1:] * distance[:-1] <= 0)
        if crossing.size == 0:
            return math.inf
        i = int(crossing[0])
        share = distance[i] / (distance[i] - distance[i + 1]) if distance[i] != distance[i + 1] else 0.0
        return float(self.times[i] + share * (self.times[i + 1] - self.times[i]))


@checked
def wall_state(llg: LLG, track: Track, start: WallCoordinates, axis: Any, reference: Any = None) -> TwoSublatticeState:
    """The two-sublattice state of a wall at `start`: a tanh of width δ(φ) √(1 − v²/c²), m slaved to its motion."""
    along = direction("axis", axis)
    p1, p2 = transverse_axes(along, reference)
    shape = _shape(llg, start, along, reference)
    speed = shape.magnon_speed
    require(abs(start.velocity) < speed, "velocity", start.velocity, f"a speed below c = {speed:.6g} m/s")
    width = shape.width(start.angle) * math.sqrt(1 - (start.velocity / speed) ** 2)
    theta = 2 * np.arctan(np.exp(np.clip(start.polarity * (track.x - start.position) / width, -300, 300)))[:, None]
    inner = math.sin(start.angle) * p1 + math.cos(start.angle) * p2
    n = np.cos(theta) * along + np.sin(theta) * inner
    bend = -np.sin(theta) * along + np.cos(theta) * inner
    turn = np.sin(theta) * (math.cos(start.angle) * p1 - math.sin(start.angle) * p2)
    rate = -start.velocity * start.polarity * np.sin(theta) / width * bend + start.angular_velocity * turn
    j12 = float(np.asarray(llg.functional_at(Place(track, n=n, m=0 * n)).j12))
    m = -np.cross(n, rate) * llg.magnetization / (2 * llg.gyromagnetic_ratio * j12)
    m1, m2 = m + n, m - n
    return TwoSublatticeState(
        m1 / np.linalg.norm(m1, axis=1, keepdims=True), m2 / np.linalg.norm(m2, axis=1, keepdims=True)
    )


def _shape(llg: LLG, start: WallCoordinates, axis: Any, reference: Any = None) -> WallShape:
    """The wall's numbers where it starts; a uniform field does not enter them."""
    energy = llg.energy
    terms = tuple(term for term in energy if not isinstance(term, Zeeman)) if isinstance(energy, EnergySum) else energy
    bare = LLG(EnergySum(terms) if isinstance(terms, tuple) else terms, llg.magnetization, llg.damping)
    return CollectiveCoordinates(bare, axis, reference).shape(start.position, 0.0, start.angle)


@checked
def wall_trajectory(
    level: Level,
    track: Track,
    start: WallCoordinates,
    times: Sequence[float] | np.ndarray,
    axis: Any,
    *,
    window: bool = True,
    integrator: Integrator | None = None,
    step: float | None = None,
    why: str = "asked for",
) -> WallTrajectory:
    """The path of the wall that begins at `start`, at each of `times` [s], by one of the three levels.

    track: the window, or the whole track with window=False; collective coordinates need none of it. A wall that starts
    off a window's centre is brought there. integrator (LLG; default `DormandPrince54()`) and step [s] (sigma model) can
    be chosen. The sigma model runs twice, with different steps; without a step it begins with `suggest_sigma_step` and
    halves until positions hold to 2e-3 of the way. Positions are along the track, in every level.

    Raises what `evolve`, `evolve_sigma` and `CollectiveCoordinates.trajectory` raise, and warns as `evolve` does.
    """
    moments = np.asarray(times, dtype=float)
    if isinstance(level, CollectiveCoordinates):
        path = level.trajectory(start, moments)
        if not path.times.size:
            raise EvolutionError(f"the wall reaches none of the times: {path.message}")
        exact = np.zeros_like(path.position)
        found = _Walls(path.position, exact, path.width, path.angle, exact)
        failed = "" if path.converged else path.message
        return _trajectory(level, level.llg, why, path.times, found, path.velocity, failed)
    follow = FollowWall(axis) if window else None
    llg = level if isinstance(level, LLG) else level.llg
    state = wall_state(llg, track, start, axis)
    failed = ""
    if follow is not None:
        failed = narrow(llg, track, state, follow.axis, _shape(llg, start, follow.axis).width(start.angle))
    if isinstance(level, LLG):
        method = DormandPrince54() if integrator is None else integrator
        frames = list(evolve(level, track, state, method, moments, follow))
        found = _Walls.of(frames, track, axis)
        found = changed(found, step_error=_llg_error(level, frames, method.tolerance, found))
    else:
        found = _by_halving(level, track, state, moments, follow, axis, start, step)
    velocity = np.gradient(found.position, moments) if len(moments) > 1 else np.array([start.velocity])
    failed = "; ".join(filter(None, (failed, _coarse(track, found))))
    return _trajectory(level, llg, why, moments, found, velocity, failed)


@frozen(eq=False)
class _Walls:
    """The walls of frames: position, its fit error, width, angle, and the steps' error, each (F,)."""

    position: np.ndarray
    position_error: np.ndarray
    width: np.ndarray
    angle: np.ndarray
    step_error: np.ndarray

    @classmethod
    def of(cls, frames: Iterable[Any], track: Track, axis: Any) -> _Walls:
        """Of the frames; what the steps have done is not known yet."""
        walls = [track_wall(frame.state, track.positions(frame.offset), axis) for frame in frames]
        position = np.array([wall.position for wall in walls])
        return cls(
            position,
            np.array([wall.position_error for wall in walls]),
            np.array([wall.width for wall in walls]),
            np.unwrap([wall.angle for wall in walls]),
            np.full(len(walls), math.nan),
        )

    @property
    def way(self) -> float:
        """How far the wall goes from its start [m], or a twentieth of its width."""
        return max(float(np.abs(self.position - self.position[0]).max()), 0.05 * float(self.width[0]))


def _llg_error(llg: LLG, frames: list[Any], tolerance: float, walls: _Walls) -> np.ndarray:
    """How far the steps of the LLG may have moved the wall at each frame [m]; NaN with noise.

    A method with a tolerance: a share of its errors on the vectors, all added up. Equal steps: what the energy balance
    leaves of what has been turned over, as a share of the way.
    """
    if llg.thermal is not None and llg.thermal.temperature > 0:
        return np.full(len(frames), math.nan)
    steps = np.array([frame.steps - frames[0].steps for frame in frames])
    if tolerance > 0:
        return ADDED_UP * tolerance * steps * walls.width
    kept, loss, work = (np.array([getattr(f, name) for f in frames]) for name in ("energy", "gilbert_loss", "work"))
    left = np.abs(kept - kept[0] + loss - loss[0] - work + work[0])
    over = np.abs(loss - loss[0]) + np.abs(work - work[0])
    return left / np.maximum(over, 1e-12 * abs(kept[0]) + 1e-300) * np.abs(walls.position - walls.position[0])


def _by_halving(
    model: SigmaModel,
    track: Track,
    state: TwoSublatticeState,
    times: np.ndarray,
    follow: FollowWall | None,
    axis: Any,
    start: WallCoordinates,
    step: float | None,
) -> _Walls:
    """Runs of the sigma model with ever smaller steps, until two agree; a step of the caller's is run with its half."""
    longest = float(np.min(np.diff(times, prepend=0.0), where=np.diff(times, prepend=0.0) > 0, initial=math.inf))
    size = min(2 * _sigma_step(model, track, start), longest) if step is None else step
    before: tuple[_Walls, int] | None = None
    found: _Walls | None = None
    for halving in range(HALVINGS + 1):
        try:
            frames = list(evolve_sigma(model, track, state, size, times, follow))
        except (EvolutionError, ValueError):
            if step is not None or halving == HALVINGS:
                raise
            frames = []
        if frames:
            now = _Walls.of(frames, track, axis), frames[-1].steps - frames[0].steps
            if before is not None and now[1] >= 1.4 * before[1]:
                found = _compared(before, now, step is None)
                if step is not None or _steps_hold(found):
                    return found
            before = before if step is not None and before is not None else now
        size /= 2
    assert before is not None
    return found if found is not None else before[0]


def _compared(one: tuple[_Walls, int], two: tuple[_Walls, int], finer: bool) -> _Walls:
    """The second run's walls, or the first one's, with what the two say of their steps' error, of order two."""
    (a, few), (b, many) = one, two
    ratio = (many / few) ** 2
    kept, share = (b, 1 / (ratio - 1)) if finer else (a, ratio / (ratio - 1))
    return changed(kept, step_error=share * np.abs(b.position - a.position))


def _steps_hold(walls: _Walls) -> bool:
    return bool(walls.step_error.max() <= STEP_TOLERANCE * walls.way)


def _sigma_step(model: SigmaModel, track: Track, start: WallCoordinates) -> float:
    """A first step that follows the start as well."""
    step = suggest_sigma_step(model, track)
    return min(step, suggest_sigma_step(model, track, abs(start.velocity))) if start.velocity else step


def _trajectory(
    level: Level, llg: LLG, why: str, times: np.ndarray, walls: _Walls, velocity: np.ndarray, failed: str
) -> WallTrajectory:
    """The path, and whether it holds."""
    doubts = [failed, _doubt(walls), _unsteady(llg, times, walls)]
    reason = "; ".join(doubt for doubt in doubts if doubt)
    return WallTrajectory(
        level=type(level).__name__,
        why=why,
        times=times,
        position=walls.position,
        position_error=walls.position_error,
        velocity=velocity,
        width=walls.width,
        angle=walls.angle,
        step_error=walls.step_error,
        converged=not reason,
        reason=reason or "converged",
    )


def _doubt(walls: _Walls) -> str:
    """What is wrong with the positions, in words."""
    doubts = []
    share = float((walls.position_error / walls.width).max())
    if not share <= FIT_TOLERANCE:
        doubts.append(f"the fit of the wall errs by {share:.1%} of its width")
    error = float(walls.step_error.max())
    if math.isnan(error):
        doubts.append("what the steps have done is not known: nothing was compared")
    elif not _steps_hold(walls):
        doubts.append(f"the steps may have moved the wall by {error:.2g} m, {error / walls.way:.1%} of its way")
    return "; ".join(doubts)


def _coarse(track: Track, walls: _Walls) -> str:
    """Whether the wall, contracted as it moves, is narrower than three cells; in words if so."""
    cells = float(walls.width.min()) / track.spacing
    if cells * (1 + 1e-6) >= CELLS:
        return ""
    return f"the wall narrows to {cells:.2g} cells: the grid slows it by about {1 / (8 * cells**2):.1%}; give {CELLS}"


def _unsteady(llg: LLG, times: np.ndarray, walls: _Walls) -> str:
    """Whether the last two quarters agree where nothing changes in time or place; in words if not."""
    if llg.energy.depends_on("x", "y", "t", "n", "m"):
        return ""
    if len(times) < 5:
        return f"{len(times)} frames do not show whether the motion is steady: give 5 or more"
    half, last = len(times) // 2, len(times) - 1
    parts = ((half, (half + last) // 2), ((half + last) // 2, last))
    third, fourth = (np.diff(walls.position[list(p)])[0] / np.diff(times[list(p)])[0] for p in parts)
    scale = max(abs(fourth), 0.1 * walls.way / (times[-1] - times[0]))
    if abs(fourth - third) > STEADY * scale:
        return f"the velocity still changes, from {third:.4g} to {fourth:.4g} m/s in the last two quarters: run longer"
    turns = [np.diff(walls.angle[list(p)])[0] / np.diff(times[list(p)])[0] * (times[-1] - times[half]) for p in parts]
    if abs(turns[1] - turns[0]) > 0.02 + 2 * STEADY * abs(turns[1]):
        return "the wall's angle has not come to rest, nor to a steady turning: run longer"
    return ""
