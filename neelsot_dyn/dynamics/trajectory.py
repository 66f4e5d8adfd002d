"""How does a wall move, by whichever level? One call for LLG, sigma model and collective coordinates.

start = WallCoordinates(position=60e-9)
for level in (llg, SigmaModel.of(llg), CollectiveCoordinates(llg, axis)):
    path = wall_trajectory(level, track, start, times, axis)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics._arrays import direction
from neelsot_dyn.dynamics.collective import CollectiveCoordinates, WallCoordinates
from neelsot_dyn.dynamics.evolve import evolve
from neelsot_dyn.dynamics.integrators import DormandPrince54, Integrator
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.sigma import SigmaModel, evolve_sigma, suggest_sigma_step
from neelsot_dyn.dynamics.stability import suggest_timestep
from neelsot_dyn.dynamics.state import TwoSublatticeState
from neelsot_dyn.dynamics.track import Track
from neelsot_dyn.dynamics.wall import track_wall, transverse_axes
from neelsot_dyn.dynamics.window import FollowWall

Level = LLG | SigmaModel | CollectiveCoordinates


@frozen(eq=False)
class WallTrajectory:
    """A wall's path at times (F,) [s]: position, position_error, width [m], velocity [m/s], angle [rad, unwrapped].

    level: "LLG", "SigmaModel" or "CollectiveCoordinates"; why: the reason that was given for it. velocity is the slope
    of position between frames (exact for collective coordinates); position_error that of the profile fit, zero there.
    converged: did the solver reach the last time with a finite state?
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
    wall = CollectiveCoordinates(llg, along, reference)
    shape = wall.shape(start.position, 0.0, start.angle)
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
    off a window's centre is brought there. integrator (LLG; default `DormandPrince54()`) and step [s] (sigma model;
    default `suggest_sigma_step`) can be chosen. Positions are along the track, in every level.

    Raises what `evolve`, `evolve_sigma` and `CollectiveCoordinates.trajectory` raise.
    """
    moments = np.asarray(times, dtype=float)
    if isinstance(level, CollectiveCoordinates):
        path = level.trajectory(start, moments)
        exact = np.zeros_like(path.position)
        name = type(level).__name__
        return WallTrajectory(
            name, why, path.times, path.position, exact, path.velocity, path.width, path.angle, path.converged
        )
    follow = FollowWall(axis) if window else None
    llg = level if isinstance(level, LLG) else level.llg
    state = wall_state(llg, track, start, axis)
    if isinstance(level, LLG):
        method = DormandPrince54() if integrator is None else integrator
        frames: Any = evolve(level, track, state, method, moments, follow)
    else:
        size = _sigma_step(level, track, start, moments) if step is None else step
        frames = evolve_sigma(level, track, state, size, moments, follow)
    walls = [track_wall(frame.state, track.positions(frame.offset), axis) for frame in frames]
    position = np.array([wall.position for wall in walls])
    velocity = np.gradient(position, moments) if len(walls) > 1 else np.array([start.velocity])
    return WallTrajectory(
        level=type(level).__name__,
        why=why,
        times=moments,
        position=position,
        position_error=np.array([wall.position_error for wall in walls]),
        velocity=velocity,
        width=np.array([wall.width for wall in walls]),
        angle=np.unwrap([wall.angle for wall in walls]),
        converged=True,
    )


def _sigma_step(model: SigmaModel, track: Track, start: WallCoordinates, times: np.ndarray) -> float:
    """A step that follows the start as well, where the run is not long beside it."""
    functional = model.llg.functional_at(Place(track, n=np.zeros((track.cells, 3)), m=np.zeros((track.cells, 3))))
    friction = model.friction()
    brief = friction == 0 or times[-1] < 1000 * model.inertia(functional) / friction
    step = suggest_sigma_step(model, track, inertia=brief)
    return min(step, suggest_sigma_step(model, track, abs(start.velocity))) if start.velocity else step


@frozen
class LevelChoice:
    """Which level a run should use: "LLG", "SigmaModel" or "CollectiveCoordinates", and why, in words."""

    level: str
    why: str


@checked
def suggest_level(llg: LLG, track: Track, duration: float, budget: float = 60.0) -> LevelChoice:
    """The most complete level whose estimated time on one core stays below `budget` [s], for `duration` [s].

    Counts 10 ns per unit vector and evaluation, six evaluations per step of the LLG; 50 ns per cell and step of the
    sigma model. A thermal field needs the LLG whatever it costs.
    """
    require(require_finite("duration", duration) > 0, "duration", duration, "a number > 0 [s]")
    require(require_finite("budget", budget) > 0, "budget", budget, "a number > 0 [s]")
    if llg.thermal is not None:
        return LevelChoice("LLG", "only the LLG takes a thermal field")
    full = duration / suggest_timestep(llg, track) * 6 * 2 * track.cells * 10e-9
    if full < budget:
        return LevelChoice("LLG", f"both sublattices take about {full:.2g} s, within {budget:.3g} s")
    slow = duration / suggest_sigma_step(SigmaModel.of(llg), track) * track.cells * 50e-9
    if slow < budget:
        return LevelChoice("SigmaModel", f"the LLG would take about {full:.2g} s, the sigma model {slow:.2g} s")
    return LevelChoice("CollectiveCoordinates", f"LLG and sigma model would take about {full:.2g} and {slow:.2g} s")
