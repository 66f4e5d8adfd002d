"""What does an in-wall reversal come to: threshold, rate, time? Does it hold a bit, and what would free it?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from neelsot_dyn.experiments.parent_current import carrier_quantities
from neelsot_dyn.experiments.scenario import Quantity, scale_quantities
from neelsot_dyn.racetrack.in_wall.scan import pendulum_rate

if TYPE_CHECKING:
    import xarray

    from neelsot_dyn.racetrack.in_wall.reversal import InWallReversal
    from neelsot_dyn.racetrack.in_wall.rigid_wall import RigidWall

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


def in_wall_quantities(scenario: InWallReversal, dataset: xarray.Dataset) -> Mapping[str, Quantity]:
    """The numbers of a recorded run."""
    run, segments = scenario.rigid, scenario.schedule.segments
    scales, first = run.derived, slice(0, segments[0].frames + 1)
    times = np.asarray(dataset["time"])[first]
    angle = np.unwrap(np.asarray(dataset["wall_angle"]))
    turned = angle - angle[0] + scenario.tilt
    rate = np.asarray(dataset["angular_velocity"])[first]
    tau, gamma = scales.inertia_time, run.material.magnet.gyromagnetic_ratio
    push = run.push(1, run.start_angle)
    measured = measured_push(times, turned[first], rate, tau)
    per_field = math.pi * gamma**2 * scales.exchange_field
    rigid = 2 / math.pi * run.hard_field(1)
    field = run.write_field
    ends = np.cumsum([segment.frames for segment in segments])
    along = np.sin(angle[ends]) * run.favoured
    rest = run.growth_rate(0, run.start_angle)
    expected = run.angle(np.linspace(0, times[-1], 4000), scenario.tilt) - run.start_angle
    microscopic = (
        {}
        if math.isnan(run.drive.superflow)
        else {
            "superflow": Quantity(run.drive.superflow, "1/m", "Cooper-pair wave number q along x in a write"),
        }
    )
    return {
        **microscopic,
        "write_field": Quantity(field, "T", "±B_N on the sublattices that turns the inner vector at the start"),
        "hard_field": Quantity(run.hard_field(1), "T", "B_H of ẑ about the start, electrons' share included"),
        "threshold": Quantity(field - measured / per_field, "T", "field where λ² + λ/τ of this run crosses zero"),
        "threshold_linearised": Quantity(
            run.rates.threshold, "T", "the same from the linearised two-sublattice equations"
        ),
        "threshold_closed_form": Quantity(rigid, "T", "(2/π) B_H of a rigid wall"),
        "write_over_threshold": Quantity(
            field / rigid if rigid > 0 else math.inf, "1", "above 1 the current writes; infinite: nothing holds"
        ),
        "growth_rate": Quantity(pendulum_rate(measured, tau), "1/s", "λ of this run's small deviations"),
        "growth_rate_closed_form": Quantity(pendulum_rate(push, tau), "1/s", "λ² + λ/τ = πγ²B_E (B_N − (2/π)B_H)"),
        "switching_time": Quantity(half_way(times, turned[first]), "s", "half way, from the tilt at the start"),
        "switching_time_rigid": Quantity(
            half_way(np.linspace(0, times[-1], 4000), expected), "s", "the same of a rigid wall in the landscape"
        ),
        "tilt": Quantity(scenario.tilt, "rad", "deviation at the start; 1/λ longer for every factor e less"),
        "written": Quantity(float(along[0]), "1", "n_y inside the wall after the first write: 1 written, −1 not"),
        "held": Quantity(float(along[1]), "1", "the same after the hold without current"),
        **(
            {"rewritten": Quantity(float(along[2]), "1", "n_y after the reversed write: −1 written back")}
            if len(along) > 2
            else {}
        ),
        "loss_rate_at_rest": Quantity(max(rest, 0.0), "1/s", "λ of a written direction without current: 0, it holds"),
        "resting_barrier": Quantity(
            run.landscape(0).swing, "J/m^2", "swing of F(φ) without current, per cross-section"
        ),
        **scale_quantities(scales),
        **_what_would_free(run, rigid, field),
        **carrier_quantities(run.material, run.drive.superflow, field),
    }


def _what_would_free(run: RigidWall, rigid: float, field: float) -> Mapping[str, Quantity]:
    """Where the hard axis blocks the write: by how much, and what is needed."""
    if field >= rigid:
        return {}
    hard = run.hard_field(1)
    return {
        "blocked_by": Quantity(rigid / field, "1", "the threshold over the field that this current gives"),
        "hard_axis_allowed": Quantity(math.pi / 2 * field, "T", "the largest B_H that this current overcomes"),
        "compensation": Quantity(
            hard - math.pi / 2 * field, "T", "easy-ẑ field of another origin that would free the wall"
        ),
        "compensation_window": Quantity(
            math.pi / 2 * field, "T", "how closely it must match: with more, ẑ is easy and the bit is lost"
        ),
        **_splitting(run),
    }


def _splitting(run: RigidWall) -> Mapping[str, Quantity]:
    """The altermagnetic splitting at which the electrons would not hold the inner vector."""
    found = run.compensation
    if found is None or math.isnan(found.t_m):
        return {}
    return {
        "t_m": Quantity(run.material.electrons.t_m, "t", "altermagnetic splitting of this material"),
        "t_m_compensated": Quantity(found.t_m, "t", "where the electrons leave ẑ neither hard nor easy"),
        "t_m_window": Quantity(found.window, "t", "above it, in which this superflow would write"),
    }


def in_wall_notes(run: RigidWall) -> Sequence[str]:
    """In sentences: is it a bit, can the current write it, what else would."""
    hard, rest, field = run.hard_field(1), run.hard_field(0), run.write_field
    notes = []
    if rest > 0:
        notes.append(
            f"ẑ is hard by {1e3 * rest:.3g} mT without current: ±ŷ inside the wall are two states that hold, a bit."
        )
    else:
        notes.append(
            f"ẑ is easy by {-1e3 * rest:.3g} mT without current: a written ±ŷ is no state that holds, it falls back to "
            "±ẑ when the current is off; a hard axis ẑ that outweighs it (--set hard_axis_field=0.01) makes it a bit."
        )
    if field >= 2 / math.pi * hard:
        return notes
    layers = run.material.layers
    notes.append(
        f"The hard axis blocks the write {2 / math.pi * hard / field:.3g} times over: B_N = {1e3 * field:.3g} mT "
        f"against (2/π) B_H = {2e3 / math.pi * hard:.3g} mT."
    )
    notes.append(
        f"Layers: field and bands' anisotropy both come from the interface, so both fall as 1/N ({layers} here) and no "
        "number of layers frees the wall by itself. An easy-ẑ anisotropy B_z of the bulk does not fall: it would at "
        f"N = B_H/B_z, B_H = {1e3 * hard * layers:.3g} mT at one layer, matched to one part in "
        f"{2 / math.pi * hard / field:.3g}."
    )
    found = run.compensation
    if found is not None and not math.isnan(found.t_m):
        notes.append(
            "Material: the electrons' anisotropy changes sign with the splitting. ẑ is hard at this t_m = "
            f"{run.material.electrons.t_m:.3g} t and easy below {found.t_m:.3g} t; up to {found.window:.2g} t above "
            f"that one would be written, by {1e3 * found.field:.2g} mT."
        )
    return notes
