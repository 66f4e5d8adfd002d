"""What every step is checked for: energy balance, the length of the moments, a wall's way on its landscape.

An experiment names them: `check=["balance", "norm", "landscape"]`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve

from neelsot_dyn.experiments.drive import WallDrive, superflow_drive, synthetic_drive
from neelsot_dyn.experiments.drives import GivenField, Superflow
from neelsot_dyn.experiments.run import Check, Judged, Step
from neelsot_dyn.experiments.scenario import Column
from neelsot_dyn.validation import DrivenWall, Residual, WallMotionCheck
from neelsot_dyn.validation.conservation import balance_residual, norm_residual

if TYPE_CHECKING:
    from neelsot_dyn.experiments.experiment import Experiment


def balance_of(step: Step, first: Step, scale: float) -> Residual:
    """The energy balance since the first step, as a share of `scale` [J/m², J/m of a film]."""
    material, grid = step.run.material, step.run.grid
    anisotropy = max(material.easy_axis_anisotropy, abs(material.hard_axis_anisotropy))
    size = float(np.prod([cells * spacing for cells, spacing in zip(grid.shape, grid.spacings, strict=True)]))
    return balance_residual(step.snapshot, first.snapshot, anisotropy, size, scale)


def norm() -> Check:
    """The length of the moments alone: what a noisy run can be held to."""
    return Check(lambda first: lambda step: Judged((norm_residual(step.snapshot),)))


def balance(scale: Callable[[Step], float] | None = None) -> Check:
    """The energy balance; scale(step): what residuals are shares of, by default the energy of a wall and the loss."""

    def usual(step: Step) -> float:
        rows = step.run.grid.shape[1] * step.run.grid.spacings[1] if len(step.run.grid.shape) == 2 else 1.0
        return step.run.derived.wall_energy * rows + step.snapshot.gilbert_loss

    return Check(
        lambda first: lambda step: Judged((balance_of(step, first, (scale or usual)(step)),)),
    )


def wall_motion_check(first: Step, drive: WallDrive, sign: int = 1, term: str = "NeelField") -> WallMotionCheck:
    """The comparison of one run with the local landscape of its drive; sign: of the drive at the start."""
    material, grid = first.run.material, first.run.grid
    return WallMotionCheck(
        first=first.snapshot,
        first_wall=first.wall,
        track=grid,  # type: ignore[arg-type]
        slope=drive.energy_difference,
        slope_error=drive.energy_difference_error,
        potential=drive.potential,
        potential_error=drive.potential_error,
        driving_term=term,
        anisotropy=max(material.easy_axis_anisotropy, abs(material.hard_axis_anisotropy)),
        first_sign=sign,
    )


def _forward(step: Step) -> int:
    return 1


def wall_motion(
    drive: WallDrive,
    sign: Callable[[Step], int] = _forward,
    wording: Any = None,
    term: str = "NeelField",
) -> Check:
    """A moving wall against the local landscape of its drive (`validation.WallMotionCheck`), balance and norm with it.

    sign: of the drive at a step. term: the driving one. wording: what the three energies are relative to.
    """
    landscape, torque, dynamics = wording or (
        "local BdG landscape at the wall, relative to the start",
        "trace-formula energy of the profile, relative to the start",
        "Néel-field energy in the dynamics, relative to the start",
    )

    def begin(first: Step) -> Callable[[Step], Judged]:
        check = wall_motion_check(first, drive, sign(first), term)

        def judge(step: Step) -> Judged:
            found = check.step(step.snapshot, step.wall, sign(step))
            energies = (found.landscape_energy, found.torque_energy, found.dynamics_energy)
            return Judged(found.residuals, dict(zip(names, energies, strict=True)))

        return judge

    names = ("validation_landscape_energy", "validation_torque_energy", "validation_dynamics_energy")
    columns = zip(names, (landscape, torque, dynamics), strict=True)
    return Check(begin, tuple(Column(name, "J/m^2", text) for name, text in columns))


def driven_wall(start: float, polarity: int, drive: WallDrive, **more: Any) -> Check:
    """A driven wall against numbers of its material and scenario (`validation.DrivenWall.of` takes `more`)."""

    def begin(first: Step) -> Callable[[Step], Judged]:
        run = first.run
        check = DrivenWall.of(
            run.material,
            run.times,
            run.grid.spacings[0],
            start,
            polarity,
            drive.energy_difference,
            **more,
        )
        return lambda step: Judged(check.residuals(step.snapshot, step.rate, step.wall))

    return Check(begin)


def every_step(judge: Callable[[Step], tuple[Residual, ...]]) -> Check:
    """A check that asks a step alone, not the first one."""
    return Check(lambda first: lambda step: Judged(judge(step)))


def against_numbers(judge: Callable[[Step], tuple[Residual, ...]], hot: bool) -> tuple[Check, ...]:
    """Energy balance (without heat, which does work), the length of the moments, and what a step alone is held to."""
    return (*(() if hot else (balance(),)), norm(), every_step(judge))


def build(name: str, experiment: Experiment) -> Check:
    """The check of this name for an experiment."""
    if name == "norm":
        return norm()
    if name == "balance":
        return balance()
    drive, material = experiment.drive, experiment.resolved_material()
    if isinstance(drive, GivenField):
        return wall_motion(synthetic_drive(material, drive.field(0.0)))
    assert isinstance(drive, Superflow)
    known = superflow_drive(material, drive.q(0.0))
    compressed = experiment.tolerance * abs(known.energy_difference)
    stated = evolve(known, energy_difference_error=known.energy_difference_error + compressed)
    return wall_motion(stated, term="SuperflowTorque")
