"""What an experiment is always held to: the numbers of its material and its own drive, whatever its objects hold.

The equation of motion of its level, cell by cell; the closed form or the particle's path of one wall; the work of the
electrons' field against free energies that are integrated anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from neelsot_dyn.coupling.surface import PHASE_TO_ACTION
from neelsot_dyn.devices import Racetrack
from neelsot_dyn.dynamics import Grid, SigmaModel, SigmaSnapshot, SuperflowTorque, WallError
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.sigma_run import frames_after
from neelsot_dyn.experiments.checks import every_step
from neelsot_dyn.experiments.drives import Current, Drive, GivenField, Phase, width_of
from neelsot_dyn.experiments.run import Check, Judged, Step
from neelsot_dyn.experiments.starts import Walls
from neelsot_dyn.experiments.texture_checks import electrons_force, magnet_numbers, superflow_torques, texture_landscape
from neelsot_dyn.validation import (
    ElectronsEnergy,
    ElectronsWork,
    EquationOfMotion,
    MaterialMotion,
    ParticleMotion,
    Residual,
    SigmaMotion,
    WallNumbers,
    superflow_reference,
)

if TYPE_CHECKING:
    from neelsot_dyn.experiments.experiment import Experiment

CLEARANCE = 10
"""Wall widths to the ends of a device, in which a wall has no closed form."""
SIGMA_STEPS = 5e-3
"""What the sigma model's own steps may be off in place and width."""
SOFT = 1.3
"""How far beyond the parent's own superflow F is asked for under a current: the layer softens or stiffens it."""
BETWEEN = 1.2
"""Of the errors that a compressed energy states, looked at where q is largest and half of that."""


def against_material(experiment: Experiment, grid: Grid) -> list[Check]:
    """All of them that there are for an experiment."""
    motion = {"llg": equation_of_motion, "sigma": sigma_motion, "collective": particle_motion}[experiment.level]
    known = None if experiment.level == "llg" else closed_form(experiment, grid)
    if experiment.torque == "local":
        return [motion(experiment, grid), *filter(None, (known, electrons_work(experiment, grid)))]
    landscape = None if experiment.temperature else texture_landscape(experiment.made.easy_axis)
    return [motion(experiment, grid), *filter(None, (known, electrons_force(experiment), landscape))]


def _law(experiment: Experiment, grid: Grid) -> EquationOfMotion:
    device = experiment.made
    numbers = magnet_numbers(device.material, experiment.at_rest, device.easy_axis)
    return EquationOfMotion(numbers, grid.spacings, device.easy_axis, device.crystal_angle, device.stiffening(grid))


def _field(experiment: Experiment) -> Callable[[Step], np.ndarray]:
    """B_N of a step: the experiment's own, or that of the electrons as the coupling has it (`electrons_work`)."""
    drive = experiment.drive

    def field(step: Step) -> np.ndarray:
        if isinstance(drive, GivenField):
            return drive.field(step.snapshot.time) * drive.axis(experiment)
        state, grid = step.snapshot.state, step.run.grid
        place = Place(grid, step.snapshot.offset, step.snapshot.time, state.n, state.m)
        return np.sum([term.respond(place).field for term in superflow_torques(step)], axis=0)

    return field


def equation_of_motion(experiment: Experiment, grid: Grid) -> Check:
    """Every step's ṁ and loss against numbers of the material (`validation.EquationOfMotion`), for any texture."""
    law, field = _law(experiment, grid), _field(experiment)
    motion = MaterialMotion(WallNumbers.of(experiment.made.material, lossless=True), grid.spacings[0])

    def judge(step: Step) -> tuple[Residual, ...]:
        turned = law.residual(step.snapshot, step.rate, field(step))
        return turned, motion.dissipated_power(step.snapshot)

    return every_step(judge)


def sigma_motion(experiment: Experiment, grid: Grid) -> Check:
    """The same of the sigma model: how it moves on from every saved step (`validation.SigmaMotion`)."""
    law, field = _law(experiment, grid), _field(experiment)
    motion = SigmaMotion(law, float(np.prod(grid.spacings)))

    def judge(step: Step) -> tuple[Residual, ...]:
        return motion.residuals(_moving_on(step, motion.step), field(step))

    return every_step(judge)


def _moving_on(step: Step, apart: float) -> list[SigmaSnapshot]:
    """A step's frame and three of the run's own model after it, before the next corner of the drive."""
    now, model = step.snapshot, SigmaModel.of(step.run.llg)
    assert isinstance(now, SigmaSnapshot)
    ahead = [t - now.time for t in model.energy.breakpoints if t > now.time]
    return [now, *frames_after(model, step.run.grid, now, min(apart, *(t / 4 for t in ahead), math.inf), 3)]


def particle_motion(experiment: Experiment, grid: Grid) -> Check:
    """A wall that is followed as a particle against its path under the experiment's field (`ParticleMotion`)."""
    device, drive = experiment.made, experiment.drive
    assert isinstance(drive, GivenField)
    axis, pulse = drive.axis(experiment), drive.field
    numbers = WallNumbers.of(device.material, lossless=True)
    motion = ParticleMotion(
        numbers, device.easy_axis, device.crystal_angle, lambda t: pulse(t) * axis, pulse.breakpoints
    )
    names = ("way of the particle", "angle of the particle", "width of the particle")

    def begin(first: Step) -> Callable[[Step], Judged]:
        judge = motion.judge(first.wall, first.run.times)

        def judged(step: Step) -> Judged:
            try:
                return Judged(judge(step.wall, step.snapshot.time))
            except WallError:
                return Judged(tuple(Residual(name, math.nan, 0.0) for name in names))

        return judged

    return Check(begin)


def electrons_work(experiment: Experiment, grid: Grid) -> Check | None:
    """The work of the compressed torque against the electrons' own free energies (`validation.ElectronsWork`).

    At every saved step, at what the drive asks for then; and, where there are numbers kept apart, the free energies
    against these. None for a given field.
    """
    device, drive = experiment.made, experiment.drive
    if not drive.microscopic:
        return None
    material, stiffness = device.material, device.superconductor.stiffness
    length, top = grid.shape[0] * grid.spacings[0], drive.mean(device, experiment.duration)
    if isinstance(drive, Phase):
        top *= device.length / length
    energy = ElectronsEnergy.of(material, top * (SOFT if isinstance(drive, Current) else 1.0), experiment.solved)

    def expected(t: float) -> float:
        return _difference(drive, energy, drive.pulse(t), width_of(device, grid), stiffness, length)

    largest = max(abs(energy.given_flow(top)), energy.error)
    reference = superflow_reference(material, top) if experiment.solved == "fixed" else None
    known = () if reference is None else (reference.residual(energy.given_flow(top)),)

    def begin(first: Step) -> Callable[[Step], Judged]:
        surfaces = [term.coupling.surface for term in superflow_torques(first)]  # type: ignore[attr-defined]
        stated = BETWEEN * sum(2 * surface.energy_error for surface in surfaces)
        degree = max(surface.degree for surface in surfaces)
        work = ElectronsWork(material, expected, largest, energy.error + stated, degree)
        seen: dict[float, Residual] = {}

        def judge(step: Step) -> Judged:
            time, torques = step.snapshot.time, superflow_torques(step)
            value = drive.pulse(time)
            if value not in seen:
                found = [work.residual(field, time) for field in _above(torques, step.run.grid, time)]
                seen[value] = max(found, key=lambda residual: residual.ratio)
            return Judged((seen[value], *known))

        return judge

    return Check(begin)


def _difference(
    drive: Drive, energy: ElectronsEnergy, value: float, width: float, stiffness: float, length: float
) -> float:
    """g(+ŷ) − g(−ŷ) [J/m²] at a value of the drive."""
    if isinstance(drive, Current):
        return energy.given_current(PHASE_TO_ACTION * value / width, stiffness)
    return energy.given_flow(value / length if isinstance(drive, Phase) else value)


def _above(torques: list[SuperflowTorque], grid: Grid, time: float) -> list[Callable[[np.ndarray], np.ndarray]]:
    """B_N (3,) [T] of torques where n (3,) is the same everywhere: as they answer, and as the compiled loop has them.

    A track is two cells then. Of a film it is the mean, as its ends are no uniform place.
    """
    shape, where = grid.shape, grid.coordinates(0)[0]
    if len(shape) == 1:
        half = grid.shape[0] * grid.spacings[0] / 2
        shape, where = (2,), half * np.array([0.5, 1.5])

    def everywhere(n: np.ndarray) -> np.ndarray:
        return np.broadcast_to(n, (*shape, 3)).copy()

    def answered(n: np.ndarray) -> np.ndarray:
        return np.sum([t.coupling.respond(everywhere(n), where, time).field for t in torques], axis=0)

    flows = [t.coupling.compiled(time) for t in torques] if len(shape) == 1 else [None]

    def compiled(n: np.ndarray) -> np.ndarray:
        return np.sum([flow.field(everywhere(n), half) for flow in flows if flow is not None], axis=0)

    found = [answered] if None in flows else [answered, compiled]
    return [lambda n, each=each: each(n).reshape(-1, 3).mean(axis=0) for each in found]  # type: ignore[misc]


def closed_form(experiment: Experiment, grid: Grid) -> Check | None:
    """One wall under a given field that steps: its way and width against `validation.WallNumbers`, at any level.

    It starts at rest. None where no closed form holds: another start, device or drive, obstacles, an inner vector that
    would turn, a wall that nears an end.
    """
    device, drive, place = experiment.made, experiment.drive, experiment.start.centre
    if not (isinstance(drive, GivenField) and isinstance(experiment.start, Walls) and place and not device.obstacles):
        return None
    magnet, pulse, last = device.material.magnet, drive.field, experiment.duration
    along = float(drive.axis(experiment) @ device.easy_axis)
    edges = [0.0, *(t for t in pulse.breakpoints if 0 < t < last)]
    upright, along_track = abs(math.cos(experiment.start.angle)) > 1e-6, abs(device.easy_axis[0]) > 1e-6
    turns = magnet.altermagnetic_ratio or (upright and magnet.hard_axis_field) or (along_track and magnet.dmi)
    straight = isinstance(device, Racetrack) and abs(along) > 1 - 1e-12 and not turns and magnet.damping > 0
    if not (straight and experiment.temperature in (None, 0.0) and all(pulse.still(t) for t in edges)):
        return None
    numbers, times = WallNumbers.of(device.material), experiment.schedule(grid).times
    spacing = 0.0 if experiment.level == "collective" else grid.spacings[0]
    polarity = 1 if experiment.start.left[0] == "+" else -1
    fields = [polarity * round(along) * pulse(t) for t in edges]
    ways, speeds = numbers.path(times, [*edges[1:], last], fields, 0.0, spacing)
    room = CLEARANCE * numbers.wall_width
    if ways.min() + place < room or ways.max() + place > device.length - room:
        return None
    largest = max(map(abs, fields))
    jump = max(abs(b - a) for a, b in pairwise([0.0, *fields]))
    motion = MaterialMotion(numbers, spacing, largest, jump, SIGMA_STEPS if experiment.level == "sigma" else 0.0)

    def judge(step: Step) -> tuple[Residual, ...]:
        k = int(np.argmin(np.abs(times - step.snapshot.time)))
        since = step.snapshot.time - max(t for t in edges if t <= step.snapshot.time)
        try:
            wall = step.wall
        except WallError:
            return tuple(Residual(name, math.nan, 0.0) for name in ("way against closed form", "wall width"))
        return (
            motion.place(wall.position - place, float(ways[k]), wall.position_error),
            motion.wall_width(wall, float(speeds[k]), since),
        )

    return every_step(judge)
