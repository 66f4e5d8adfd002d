"""Which equations a run follows: both sublattices, the Néel vector alone, or the wall as a particle.

Every level gives `Snapshot`s, so that observers, checks and the dataset are the same for all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn._checks import require
from neelsot_dyn.dynamics import (
    LLG,
    CollectiveCoordinates,
    CollectivePath,
    EvolutionError,
    SigmaModel,
    SigmaSnapshot,
    Snapshot,
    Track,
    TwoSublatticeState,
    WallCoordinates,
    evolve_sigma,
    suggest_sigma_step,
    track_wall,
    wall_state,
)

if TYPE_CHECKING:
    from neelsot_dyn.experiments.run import Run

LEVELS = ("llg", "sigma", "collective")
BETWEEN = 8
"""Points between two saved steps at which a particle's loss is summed up (Simpson's rule), an even number."""


def snapshot_of(arrays: Mapping[str, Any]) -> Snapshot:
    """The snapshot of a checkpoint, of whichever level. Raises ValueError naming what is missing."""
    return (SigmaSnapshot if "angular_velocity" in arrays else Snapshot).from_arrays(arrays)


def snapshots(run: Run, resume: Snapshot | None) -> Iterator[Snapshot]:
    """A snapshot per saved time of a run, or those after `resume`."""
    if run.level == "sigma":
        return _sigma(run, resume)
    if run.level == "collective":
        return _collective(run, resume)
    state = run.state if resume is None else None
    return run.schedule.evolve(run.grid, state, lambda llg: run.integrator(llg, run.grid), run.window, resume)


def _one_equation(run: Run) -> None:
    count = len(run.schedule.segments)
    require(count == 1, "schedule", count, f"one segment, its drive a pulse: the {run.level} level knows no switch")


def _sigma(run: Run, resume: Snapshot | None) -> Iterator[Snapshot]:
    _one_equation(run)
    model = SigmaModel.of(run.llg)
    step = suggest_sigma_step(model, run.grid)
    start = resume if isinstance(resume, SigmaSnapshot) else None
    state = run.state if start is None else None
    return evolve_sigma(model, run.grid, state, step, run.times, run.window, start)


def _collective(run: Run, resume: Snapshot | None) -> Iterator[Snapshot]:
    """The wall's path is computed as a whole, in tens of milliseconds, also where a run goes on."""
    _one_equation(run)
    llg, grid, times = run.llg, run.grid, run.times
    assert isinstance(grid, Track)
    wall = track_wall(run.state.n, grid.x, run.axis)
    first = WallCoordinates(wall.position, angle=wall.angle, polarity=wall.polarity)
    inner = (np.linspace(a, b, BETWEEN + 1)[1:] for a, b in pairwise(times))
    path = CollectiveCoordinates(llg, run.axis).trajectory(first, np.concatenate([times[:1], *inner]))
    if not path.converged:
        raise EvolutionError(f"the wall's path was not found: {path.message}")
    losses = _losses(llg, path)
    for k, time in enumerate(times):
        if resume is None or time > resume.time:
            at = k * BETWEEN
            now = WallCoordinates(
                position=float(path.position[at]),
                velocity=float(path.velocity[at]),
                angle=float(path.angle[at]),
                angular_velocity=float(path.angular_velocity[at]),
                polarity=wall.polarity,
            )
            yield _particle(run, wall_state(llg, grid, now, run.axis), float(time), losses[k], path.evaluations)


def _losses(llg: LLG, path: CollectivePath) -> np.ndarray:
    """∫ η (2v²/δ + 2δφ̇²) dt [J/m²] from the start to every saved time: Simpson's rule between two of them."""
    friction = SigmaModel.of(llg).friction()
    rates = friction * (2 * path.velocity**2 / path.width + 2 * path.width * path.angular_velocity**2)
    weights = np.array([1, *([4, 2] * (BETWEEN // 2 - 1)), 4, 1]) / (3 * BETWEEN)
    saved = path.times[::BETWEEN]
    pieces = [weights @ rates[k * BETWEEN : (k + 1) * BETWEEN + 1] for k in range(saved.size - 1)]
    return np.concatenate([[0.0], np.cumsum(np.array(pieces) * np.diff(saved))])


def _particle(run: Run, state: TwoSublatticeState, time: float, loss: float, steps: int) -> Snapshot:
    """The profile that the particle stands for, as a snapshot; the work of a drive is not known at this level."""
    energies: dict[str, float] = {}
    for term in run.llg.energy:  # type: ignore[attr-defined]
        kind = type(term).__name__
        count = sum(name.split()[0] == kind for name in energies)
        energies[f"{kind} {count + 1}" if count else kind] = term.energy(state, run.grid, run.llg.magnetization, time)
    return Snapshot(
        time=time,
        state=state,
        offset=0,
        energy=sum(energies.values()),
        energies=energies,
        gilbert_loss=float(loss),
        norm_error=state.norm_error,
        steps=steps,
        rejected_steps=0,
        step=math.nan,
        carried=np.zeros(0),
        work=math.nan,
    )
