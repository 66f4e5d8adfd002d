"""What a pinned wall comes to: creep over the rigid wall's barriers, the depinning field every way, the checks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from neelsot_dyn._later import Dataset
from neelsot_dyn.dynamics import WallError
from neelsot_dyn.experiments import run as experiment
from neelsot_dyn.experiments.scenario import Quantity
from neelsot_dyn.units import BOLTZMANN
from neelsot_dyn.validation import Residual

if TYPE_CHECKING:
    from neelsot_dyn.racetrack.pinning.scenario import Pinning

EASY_AXIS = np.array([0.0, 1.0, 0.0])
CREEP_SHARES = (0.2, 0.4, 0.6, 0.8, 0.9, 1.0, 1.2)
"""Fields of the creep curve in units of the depinning field of the rigid wall."""


def against_the_material(scenario: Pinning, step: experiment.Step) -> tuple[Residual, ...]:
    """Against numbers of the material; a wall that has left has no width that could be wrong."""
    motion, snapshot = scenario.motion, step.snapshot
    driven = motion.drive_energy(snapshot, "NeelField", step.segment.drive * EASY_AXIS, scenario.grid.spacing)
    found = (*motion.residuals(snapshot, step.rate, None), driven)
    if scenario.temperature:
        return found
    try:
        width = motion.wall_width(step.wall, since=snapshot.time)
    except WallError:
        width = Residual("wall width", 0.0, 0.0)
    return (*found, width)


def pinning_quantities(scenario: Pinning, dataset: Dataset) -> Mapping[str, Quantity]:
    """The depinning field, tracked, rigid and as the ramp shows it; creep; the material's own superflow."""
    found, scales = scenario.depinning, scenario.scales
    place, ramp = (np.asarray(dataset[name]) for name in ("wall_position", "neel_field"))
    loose = np.flatnonzero(~(place <= found.place + scales.wall_width))
    left = float(ramp[loose[0]]) if loose.size else math.nan
    thermal = BOLTZMANN * (scenario.creep_temperature or scenario.resolved_material().temperature)
    quantities = {
        "depinning_field": Quantity(found.field, "T", "largest with a rest, on this grid", found.error),
        "depinning_rigid": Quantity(scenario.rigid, "T", "rigid wall: largest slope of the averaged energy"),
        "depinning_ratio": Quantity(found.field / scenario.rigid, "1", "tracked/rigid: 1 + O(strength) + O(grid²)"),
        "depinning_place": Quantity(found.place, "m", "where the wall tears loose"),
        "left_at": Quantity(left, "T", "field of the ramp at which it had: later, as the ramp is not slow"),
        "rest_residual": Quantity(scenario.curve.residual, "1", "torque left in any rest, of B_A"),
        "barrier": Quantity(barrier(scenario) / thermal, "k_B T", "largest on the way without field, rigid wall"),
    }
    if scenario.obstacle == "step":
        exact = scenario.strength * scales.easy_field / 4
        quantities["depinning_sharp"] = Quantity(exact, "T", "of a sharp step, ΔK/(2 M_s), at any strength")
    if scenario.creep_temperature and scenario.obstacle != "step":
        for share, speed in zip(CREEP_SHARES, scenario.creep, strict=True):
            meaning = f"at {share:g} of the rigid depinning field, {scenario.creep_temperature:g} K, exact"
            quantities[f"creep_at_{share:g}"] = Quantity(float(speed), "m/s", meaning)
    if scenario.own is not None:
        frees = abs(scenario.own.along) / found.field * scenario.strength
        quantities["own_neel_field"] = Quantity(abs(scenario.own.along), "T", "of the superflow", scenario.own.error)
        quantities["own_strength"] = Quantity(frees, "1", "strength of this obstacle that it could still leave")
    return quantities


def barrier(scenario: Pinning) -> float:
    """The largest climb of ∫ 4 M_s B dr S from any place to a later one [J]."""
    fine, hold = scenario.hold
    energy = np.cumsum(hold) * (fine[1] - fine[0]) * 4 * scenario.scales.magnetization
    climb = float((energy - np.minimum.accumulate(energy)).max())
    return climb * scenario.device.section
