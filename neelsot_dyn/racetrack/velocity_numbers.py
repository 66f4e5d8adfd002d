"""What wall speeds against current come to: the walls that are simulated, closed forms, the headline, the claims."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from neelsot_dyn import materials
from neelsot_dyn._checks import require
from neelsot_dyn._later import Dataset
from neelsot_dyn.coupling import neel_field
from neelsot_dyn.experiments.layout import run_in_memory
from neelsot_dyn.experiments.scenario import Quantity
from neelsot_dyn.experiments.velocity import SETTLING_TIMES
from neelsot_dyn.racetrack.propulsion import Propulsion
from neelsot_dyn.validation import Residual

if TYPE_CHECKING:
    from neelsot_dyn.racetrack.velocity_current import VelocityCurrent

PARENT = materials.NIOBIUM_STRIP
PLACE = 3e-6
"""Of the wall width: how well a fitted position repeats when the window moves on."""
GRIDS = (6.0, 9.0)
"""Cells per wall width of the two simulations from which the speed is extrapolated to dx = 0."""
SIMULATED_TIME, SHORTEST = 60, 2e-11
"""Inertia times, of which the speed is fitted after 20, and seconds at least."""


@frozen
class Case:
    """One simulated wall: what differs from the material, and b if the field is synthetic."""

    label: str
    damping: float
    wall_width: float
    reduced_temperature: float
    superflow: float
    saturation: float = math.nan


def simulated(scenario: VelocityCurrent, case: Case) -> Mapping[str, float]:
    """The speed of one wall by two-sublattice LLG on two grids, beside its closed form."""
    material = scenario.resolved_material().with_changes(damping=case.damping, wall_width=case.wall_width)
    scales = material.scales
    b = case.saturation
    if math.isnan(b):
        field = neel_field(material, case.superflow, case.reduced_temperature)
        b = scales.saturation(field.amplitude / material.layers)
    speeds, errors, width = [], [], 0.0
    for cells in GRIDS:
        wall = propulsion(scenario, material, b, cells)
        run = wall.prepare()
        dataset, judged = run_in_memory(run)
        for check, found in judged.worst.items():
            require(found.passed, check, found.value, f"a residual below {found.tolerance:g}: give a finer step")
        speed = run.quantities(dataset)["velocity"]
        speeds.append(speed.value)
        require(speed.error is not None, "velocity", speed.value, speed.meaning)
        errors.append(speed.error or 0.0)
        width = float(dataset["wall_width"][-1])
    gain = 1 / ((GRIDS[1] / GRIDS[0]) ** 2 - 1)
    correction = gain * (speeds[1] - speeds[0])
    fitted = wall.duration - SETTLING_TIMES * scales.inertia_time
    noise = PLACE * scales.wall_width / fitted
    return {
        "case_field": wall.drive.amplitude,
        "case_saturation": scales.saturation(wall.drive.amplitude),
        "simulated_velocity": speeds[1] + correction,
        "simulated_velocity_error": math.hypot(0.2 * correction, 3 * (1 + 2 * gain) * max(errors), noise),
        "closed_form_velocity": wall.expected_velocity,
        "finite_exchange": b**2 * scales.easy_field / (2 * scales.exchange_field),
        "contracted_width": width,
    }


def propulsion(
    scenario: VelocityCurrent, material: materials.Material, b: float, cells: float = GRIDS[1]
) -> Propulsion:
    """The wall under B_N = b α B_sf, with the grid that its contraction asks for."""
    scales = material.scales
    duration = max(SIMULATED_TIME * scales.inertia_time, SHORTEST)
    room = 12 * scales.wall_width
    changes = {**scenario.changes, "damping": scales.damping, "wall_width": scales.wall_width}
    return Propulsion(
        material=scenario.material,
        changes=changes,
        saturation=b,
        left_domain="+y",
        duration=duration,
        frames=scenario.frames,
        cells_per_width=cells * math.hypot(1, b),
        method="dopri54" if b > 0.1 else "rk4",
        start=room,
        track_length=2 * room + scales.magnon_speed * duration,
    )


def with_closed_forms(scenario: VelocityCurrent, dataset: Dataset) -> Dataset:
    """Closed-form speeds: against damping (at the working temperature), temperature, and width."""
    material = scenario.resolved_material()
    work = material.reduced_temperature
    at_work = dataset["neel_field"].sel(reduced_temperature=work, method="nearest")
    magnets = {
        "velocity": ("damping", [material.with_changes(damping=a) for a in scenario.dampings], at_work),
        "velocity_by_temperature": (None, [material], dataset["neel_field"]),
        "velocity_by_width": ("width", [material.with_changes(wall_width=w) for w in scenario.wall_widths], at_work),
    }
    found = {}
    for name, (axis, members, amplitude) in magnets.items():
        speeds = [_speed(m.scales.mobility * amplitude, m.scales.magnon_speed) for m in members]
        dims = (*amplitude.dims, axis) if axis else amplitude.dims
        values = np.stack([s.values for s in speeds], axis=-1) if axis else speeds[0].values
        about = {"units": "m/s", "long_name": "closed-form wall speed μB_N/√(1 + (μB_N/c)²)"}
        found[name] = (dims, values, about)
    return dataset.assign(found)


def quantities(scenario: VelocityCurrent, dataset: Dataset) -> Mapping[str, Quantity]:
    """The headline at the working point, and the best that the superflow can do."""
    material = scenario.resolved_material()
    scales = scenario.scales
    work = dataset.sel(superflow=scenario.superflow, reduced_temperature=material.reduced_temperature, method="nearest")
    best = dataset.sel(reduced_temperature=material.reduced_temperature, method="nearest")
    amplitude, largest = float(work["neel_field"]), float(best["largest_field"])
    speed, fastest = scales.wall_speed(amplitude), scales.wall_speed(largest)
    wanted = (
        1000.0 / math.sqrt(1 - (1000.0 / scales.magnon_speed) ** 2) / scales.mobility
    )  # B_N for v: v/√(1 − v²/c²)/μ
    furthest = float(np.abs(dataset["simulated_velocity"] / dataset["closed_form_velocity"] - 1).max())
    return {
        "superflow": Quantity(float(work["superflow"]), "1/m", "q of the working point"),
        "b_neel": Quantity(float(work["b_neel"]), "T", "B_N1 − B_N2, the paper's B_Néel"),
        "neel_field": Quantity(amplitude, "T", "±B_N on the sublattices", float(work["neel_field_error"])),
        "current_density": Quantity(float(work["current_density"]), "A/m^2", "J over parent and film"),
        "velocity": Quantity(speed, "m/s", f"closed form at damping {scales.damping:g}"),
        "time_for_1_um": Quantity(1e-6 / speed, "s", "1 μm at this speed"),
        "saturation_parameter_b": Quantity(scales.saturation(amplitude), "1", "b = B_N/(α B_sf)"),
        "largest_field": Quantity(largest, "T", "±B_N where it first turns over, at the working point's gap"),
        "largest_field_superflow": Quantity(float(best["largest_field_superflow"]), "1/m", "where that is"),
        "largest_velocity": Quantity(fastest, "m/s", "closed form there"),
        "parent_depairing": Quantity(PARENT.depairing_momentum, "1/m", "the parent's largest wave number"),
        "magnon_speed": Quantity(scales.magnon_speed, "m/s", "c, the wall's speed limit"),
        "field_for_1_km_per_s": Quantity(wanted, "T", "±B_N that 1 km/s needs"),
        "damping_for_1_km_per_s": Quantity(scales.damping * largest / wanted, "1", "α that 1 km/s needs at most"),
        "largest_simulated_deviation": Quantity(furthest, "1", "of simulated walls from the closed form"),
    }


def claims(scenario: VelocityCurrent, dataset: Dataset) -> Sequence[Residual]:
    """Every simulated wall against the closed form, its contraction, and the field's quadrature."""
    found = []
    for label in dataset["case"].values:
        case = dataset.sel(case=label)
        v, closed = float(case["simulated_velocity"]), float(case["closed_form_velocity"])
        tolerance = float(case["finite_exchange"] + case["simulated_velocity_error"] / abs(closed))
        found.append(Residual.claim(f"speed, {label}", abs(v / closed - 1), tolerance))
    relative = np.abs(dataset["neel_field_error"].values / dataset["neel_field"].values)
    found.append(Residual("quadrature of the Néel field", float(relative.max()), 1e-2))
    return found


def _speed(sublinear: Any, limit: float) -> Any:
    return sublinear / np.hypot(1, sublinear / limit)
