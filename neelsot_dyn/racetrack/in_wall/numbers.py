"""What an in-wall reversal comes to: threshold, rate, time, the states at rest and what keeps them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from neelsot_dyn._later import Dataset
from neelsot_dyn.experiments.parent_current import carrier_quantities
from neelsot_dyn.experiments.scenario import Quantity, scale_quantities
from neelsot_dyn.racetrack.in_wall.scan import pendulum_rate
from neelsot_dyn.units import BOLTZMANN

if TYPE_CHECKING:
    from neelsot_dyn.racetrack.in_wall.reversal import InWallReversal

SMALL_ANGLE = 0.1
"""Up to this deviation [rad] the motion counts as linear: sin η = η to 0.2 %."""


def measured_push(times: np.ndarray, turned: np.ndarray, rate: np.ndarray, inertia_time: float) -> float:
    """λ² + λ/τ [1/s²] of the small deviations η = `turned` [rad] that begin a write, with rates η̇ [rad/s].

    Least squares of η̇ − η̇_0 + (η − η_0)/τ = push ∫ η dt, the pendulum's equation integrated once: it holds for growth,
    decay and oscillation alike, so that a threshold can be read off from below it too. NaN with fewer than 5 frames.
    """
    large = np.flatnonzero(np.abs(turned) > SMALL_ANGLE)
    end = int(large[0]) if large.size else len(turned)
    if end < 5:
        return math.nan
    t, eta, dot = times[:end], turned[:end], rate[:end]
    h = np.diff(t)
    pieces = h * (eta[1:] + eta[:-1]) / 2 - h**2 * np.diff(dot) / 12
    area = np.concatenate([[0.0], np.cumsum(pieces)])
    change = dot - dot[0] + (eta - eta[0]) / inertia_time
    return float(area @ change / (area @ area))


def half_way(times: np.ndarray, turned: np.ndarray) -> float:
    """When [s] a deviation first reaches π/2 in size, between saved steps by a straight line; NaN if it never does."""
    over = np.flatnonzero(np.abs(turned) >= math.pi / 2)
    if over.size == 0 or over[0] == 0:
        return math.nan
    i = int(over[0])
    low, high = abs(turned[i - 1]), abs(turned[i])
    return float(times[i - 1] + (math.pi / 2 - low) / (high - low) * (times[i] - times[i - 1]))


def in_wall_quantities(scenario: InWallReversal, dataset: Dataset) -> Mapping[str, Quantity]:
    """The numbers of a recorded run."""
    run, segments = scenario.rigid, scenario.schedule.segments
    angle = np.unwrap(np.asarray(dataset["wall_angle"]))
    ends = np.cumsum([segment.frames for segment in segments])
    along = np.sin(angle[ends]) * run.favoured
    first = slice(0, segments[0].frames + 1)
    times = np.asarray(dataset["time"])[first]
    turned = angle[first] - angle[0] + scenario.tilt
    ideal = np.linspace(0, times[-1], 4000)
    expected = run.angle(ideal, scenario.tilt) - run.start_angle
    found = {
        "write_field": Quantity(
            run.write_field, "T", "±B_N on the sublattices that turns the inner vector at the start"
        ),
        "hard_field": Quantity(run.hard_field(1), "T", "B_H of ẑ about ±ŷ, the current's share included"),
        "states_at_rest": Quantity(len(run.rests), "1", "minima of the wall's energy over its angle, without current"),
        "switching_time": Quantity(half_way(times, turned), "s", "half way, from the tilt at the start"),
        "switching_time_rigid": Quantity(half_way(ideal, expected), "s", "the same of a rigid wall in the landscape"),
        "tilt": Quantity(scenario.tilt, "rad", "deviation at the start; 1/λ longer for every factor e less"),
        "written": Quantity(float(along[0]), "1", "n_y inside the wall after the first write: > 0 written, < 0 not"),
        "held": Quantity(float(along[1]), "1", "the same after the hold without current"),
        "resting_barrier": Quantity(run.landscape(0).swing, "J/m^2", "swing of E(φ) without current"),
    }
    if len(along) > 2:
        found["rewritten"] = Quantity(float(along[2]), "1", "n_y after the reversed write: < 0 written back")
    about = "by which the current's odd part must grow; below 1 it writes"
    found["missing_factor"] = Quantity(run.missing_factor, "1", about)
    if run.rests.size:
        found["rest_angle"] = Quantity(float(run.rests[0]), "rad", "φ of the lowest state at rest, from ẑ")
        kelvin = run.barrier * scenario.width * run.material.thickness / BOLTZMANN
        found["barrier"] = Quantity(kelvin, "K", "out of the state at the start, without current, over k_B")
    if not math.isnan(run.drive.superflow):
        found["superflow"] = Quantity(run.drive.superflow, "1/m", "Cooper-pair wave number q along x in a write")
    if run.symmetric:
        found |= _growth(scenario, times, turned, np.asarray(dataset["angular_velocity"])[first])
    carrier = carrier_quantities(run.material, run.drive.superflow, run.write_field)
    known = {name: one for name, one in found.items() if math.isfinite(one.value)}  # without a switch, a second state
    return {**known, **scale_quantities(run.derived), **carrier}


def _growth(
    scenario: InWallReversal, times: np.ndarray, turned: np.ndarray, rate: np.ndarray
) -> Mapping[str, Quantity]:
    """Threshold and rate of a write that begins where ±ŷ is stationary: without DMI."""
    run = scenario.rigid
    tau, gamma = run.derived.inertia_time, run.material.magnet.gyromagnetic_ratio
    measured, push = measured_push(times, turned, rate, tau), run.push(1, run.start_angle)
    per_field = math.pi * gamma**2 * run.derived.exchange_field
    threshold = run.write_field - measured / per_field
    closed, linear = 2 / math.pi * run.hard_field(1), "the same from the linearised two-sublattice equations"
    rest = max(run.growth_rate(0, run.start_angle), 0.0)
    return {
        "threshold": Quantity(threshold, "T", "field where λ² + λ/τ of this run crosses zero"),
        "threshold_linearised": Quantity(run.rates.threshold, "T", linear),
        "threshold_closed_form": Quantity(closed, "T", "(2/π) B_H of a rigid wall"),
        "growth_rate": Quantity(pendulum_rate(measured, tau), "1/s", "λ of this run's small deviations"),
        "growth_rate_closed_form": Quantity(pendulum_rate(push, tau), "1/s", "λ² + λ/τ = πγ²B_E (B_N − (2/π)B_H)"),
        "loss_rate_at_rest": Quantity(rest, "1/s", "λ of a written direction without current: 0, it holds"),
    }


def in_wall_notes(scenario: InWallReversal) -> Sequence[str]:
    """In sentences: is it a bit, can the current write it."""
    run = scenario.rigid
    degrees = [f"{math.degrees(angle):.0f}°" for angle in sorted(run.rests)]
    twisted = math.pi * abs(run.material.magnet.dmi) / (2 * run.derived.magnetization * run.derived.wall_width)
    notes = []
    if len(degrees) == 2 and not run.symmetric:
        notes.append(f"Without current the vector rests at φ = {' or '.join(degrees)} from ẑ: two states, a bit.")
    elif not run.symmetric:
        notes.append(
            "The Dzyaloshinskii-Moriya energy of the electrons leaves one state at rest, φ = "
            f"{', '.join(degrees)}: whatever a current writes falls back to it. A hard axis ẑ above "
            f"{1e3 * twisted:.3g} mT in all (--set hard_axis_field=...) makes two."
        )
    elif run.hard_field(0) > 0:
        hard = 1e3 * run.hard_field(0)
        notes.append(f"ẑ is hard by {hard:.3g} mT without current: ±ŷ inside the wall are two states, a bit.")
    else:
        notes.append(
            f"ẑ is easy by {-1e3 * run.hard_field(0):.3g} mT without current: a written ±ŷ is no state that holds, it "
            "falls back to ±ẑ when the current is off; a hard axis ẑ (--set hard_axis_field=0.01) makes it a bit."
        )
    if run.missing_factor >= 1 and len(run.rests) > 1:
        times = f"{run.missing_factor:.3g} times as strong"
        wanted = times if math.isfinite(run.missing_factor) else "of another form"
        notes.append(f"The current does not write: its part that is odd in q would have to be {wanted}.")
    return notes
