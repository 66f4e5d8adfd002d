"""Which numbers sum up a run of a driven wall? Each with its unit, and the verdict of the validation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn.output import names
from neelsot_dyn.racetrack import PropulsionRun, steady_velocity
from neelsot_dyn.validation import Residual, verdict

if TYPE_CHECKING:
    import xarray


def summarise(run: PropulsionRun, dataset: xarray.Dataset) -> dict[str, Any]:
    """summary.json: quantities {value, unit, (error), meaning}, assumptions, and the validation's verdict.

    Raises ValueError when the run is too short for a steady velocity.
    """
    derived, drive = run.derived, run.drive
    steady = steady_velocity(
        np.asarray(dataset[names.TIME]), np.asarray(dataset[names.WALL_POSITION]), derived.inertia_time
    )
    travelled = float(dataset[names.WALL_POSITION][-1] - dataset[names.WALL_POSITION][0])
    quantities = {
        "velocity": _quantity(steady.velocity, "m/s", "steady velocity, fitted after 20 inertia times", steady.error),
        "velocity_closed_form": _quantity(run.expected_velocity, "m/s", "μB_N/√(1 + (μB_N/c)²)"),
        "velocity_deviation": _quantity(steady.velocity / run.expected_velocity - 1, "1", "measured/closed form − 1"),
        "velocity_grid_error": _quantity(-1 / (8 * run.scenario.cells_per_width**2), "1", "expected of the grid"),
        "time_for_1_um": _quantity(1e-6 / abs(steady.velocity), "s", "1 μm at the steady velocity"),
        "mobility": _quantity(abs(steady.velocity) / drive.amplitude, "m/(s T)", "velocity per field"),
        "saturation_parameter_b": _quantity(run.saturation, "1", "b = B_N/(α B_sf)"),
        "travelled": _quantity(travelled, "m", "way of the wall in this run"),
        "neel_field_amplitude": _quantity(drive.amplitude, "T", "±B_N on the sublattices, enters the LLG"),
        "magnon_speed": _quantity(derived.magnon_speed, "m/s", "c, the wall's speed limit"),
        "inertia_time": _quantity(derived.inertia_time, "s", "τ = 1/(2αγB_E)"),
        "resonance": _quantity(derived.resonance, "rad/s", "ω0 = γB_sf"),
        "damping": _quantity(derived.damping, "1", "Gilbert α"),
    }
    found = drive.microscopic
    if found is not None:
        quantities |= {
            "superflow": _quantity(found.superflow, "1/m", "Cooper-pair wave number q along x"),
            "f1": _quantity(found.f1, "t/a^2", "F(1) = [F(+ŷ) − F(−ŷ)]/2, fixed gap", found.f1_error),
            "b_neel": _quantity(found.b_neel, "T", "a²|F(1)|/m_s = B_N1 − B_N2 at one layer", found.b_neel_error),
        }
    result = verdict(_residuals(dataset))
    return {
        "scenario": type(run.scenario).__name__,
        "material": run.material.name,
        "drive": drive.label,
        "quantities": quantities,
        "assumptions": {name: run.material.sources[name] for name in run.material.assumptions},
        "validation": {
            "passed": result.passed,
            "landscape": f"{dataset.attrs[names.LANDSCAPE]}, {dataset.attrs['landscape_kind']}",
            "steps": result.steps,
            "worst": {n: {"residual": r.value, "tolerance": r.tolerance} for n, r in result.worst.items()},
        },
    }


def _quantity(value: float, unit: str, meaning: str, error: float | None = None) -> dict[str, Any]:
    quantity: dict[str, Any] = {"value": value, "unit": unit, "meaning": meaning}
    return quantity if error is None else {**quantity, "error": error}


def _residuals(dataset: xarray.Dataset) -> list[list[Residual]]:
    """The residuals of every saved step, as they were stored."""
    series = {check: [np.asarray(dataset[name]) for name in names.residual(check)] for check in names.checks(dataset)}
    return [
        [Residual(check, float(value[step]), float(tolerance[step])) for check, (value, tolerance) in series.items()]
        for step in range(dataset.sizes[names.TIME])
    ]
