"""What the turning wall comes to: its turning, its locking and its moment against the closed forms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from neelsot_dyn.experiments.scenario import Quantity, scale_quantities
from neelsot_dyn.experiments.velocity import steady_velocity

if TYPE_CHECKING:
    import xarray

    from neelsot_dyn.racetrack.altermagnetic.wall import AltermagneticWall


def wall_quantities(scenario: AltermagneticWall, dataset: xarray.Dataset) -> Mapping[str, Quantity]:
    """Turning and locking against the closed forms, velocity, and the moment at rest."""
    times, angle = np.asarray(dataset["time"]), np.unwrap(np.asarray(dataset["wall_angle"]))
    steady = steady_velocity(times, np.asarray(dataset["wall_position"]), scenario.scales.inertia_time)
    turning = steady_velocity(times, angle, scenario.scales.inertia_time)
    threshold, push = scenario.walker_threshold, scenario.walker_push
    last = float(angle[-1])
    share = abs(math.sin(2 * last))
    walker = {}
    if threshold > 0:
        locked = push < threshold
        mean = 0.0 if locked else scenario.free_turning * math.sqrt(1 - (threshold / push) ** 2)
        found = push / share if locked and share > 0 else math.nan
        walker = {
            "walker_push": Quantity(push, "1", "b³(1 + b²) of this run"),
            "walker_threshold_closed_form": Quantity(threshold, "1", "B_H 𝒜/(2α² |A_alt cos 2ψ| B_sf)"),
            "walker_threshold": Quantity(found, "1", "b³(1 + b²)/|sin 2φ| of the angle at which this wall locks"),
            "locked_angle": Quantity(last if locked else math.nan, "rad", "φ at the end, below the threshold"),
            "turning_with_hard_axis": Quantity(mean, "rad/s", "closed form of the mean over half turns, √ of both"),
        }
    moments = scenario.moments
    return {
        "turning": turning.quantity("rad/s", "mean φ̇ after 20 inertia times"),
        "turning_closed_form": Quantity(scenario.free_turning, "rad/s", "α (A_alt cos 2ψ/𝒜) ω0 b³, no hard axis"),
        **walker,
        "moment": Quantity(float(moments.moments[0]), "A", "of the wall at rest, along its inner vector"),
        "moment_closed_form": Quantity(float(moments.closed_form[0]), "A", "π A_alt cos 2ψ/(B_E δ)"),
        "moment_largest": Quantity(float(moments.largest[0]), "1", "the largest |m| in the wall at rest"),
        "velocity": steady.quantity("m/s", "after 20 inertia times"),
        "velocity_closed_form": Quantity(scenario.expected_velocity, "m/s", "μB_N/√(1 + (μB_N/c)²)"),
        "saturation_parameter_b": Quantity(scenario.saturation, "1", "b = B_N/(α B_sf), of a given field"),
        "neel_field_amplitude": Quantity(scenario.drive.amplitude, "T", "±B_N on the sublattices, synthetic"),
        "alternating_stiffness": Quantity(scenario.alternating, "1", "A_alt cos 2ψ/𝒜"),
        "track_angle": Quantity(scenario.track_angle, "rad", "ψ of the track to the crystal"),
        **scale_quantities(scenario.scales),
    }
