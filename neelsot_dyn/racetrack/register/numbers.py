"""What a shift register comes to: bits out against bits in, times and energies, error rates, its own superflow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from neelsot_dyn._later import Dataset
from neelsot_dyn.dynamics import Wall, track_wall, wall_positions
from neelsot_dyn.experiments.run import Step
from neelsot_dyn.experiments.scenario import Quantity
from neelsot_dyn.racetrack.register.register import EASY_AXIS, QUARTERS
from neelsot_dyn.units import BOLTZMANN
from neelsot_dyn.validation import MaterialMotion, Residual, WallNumbers

if TYPE_CHECKING:
    from neelsot_dyn.racetrack.register.bit_shift import BitShift

TOLERATED = 1e-2
"""The error rate that bounds the window of working pulses."""
ROOMY = 4.0
"""Pitch of a register of the material's own superflow, in units of the shortest."""
SAFE = 5.0
"""Standard deviations between two neighbours that travel, for a track that is wide enough."""


def register_quantities(scenario: BitShift, dataset: Dataset) -> dict[str, Quantity]:
    """Bits out against bits in, times against the closed forms, energies, error rates."""
    word, register, scales = scenario.bits, scenario.register, scenario.scales
    out = register.read(np.asarray(dataset["n"])[-1], scenario.grid.x - scenario.first, len(word), scenario.shifts)
    wrong = sum(a != b for a, b in zip(word, out, strict=True))
    count, speed = abs(scenario.shifts), scales.wall_speed(register.amplitude)
    walls = np.asarray(dataset["wall_positions"])
    kept = np.isfinite(walls[-1])
    way = walls[-1][kept] - walls[0][kept] if kept.all() else np.array([math.nan])
    off = float(np.abs(way / (scenario.shifts * scenario.pitch) - 1).max())
    loss = float(np.asarray(dataset["gilbert_loss"])[-1]) * scenario.device.section
    way_at_full_field = register.pitch - QUARTERS * math.log(2) * scales.wall_width
    energy = 8 * scales.magnetization * register.amplitude * scenario.device.section * way_at_full_field
    found = {
        "wrong_bits": Quantity(wrong, "1", f"of {len(word)}: in {in_words(word)}, out {in_words(out)}"),
        "shifts": Quantity(scenario.shifts, "1", "pitches"),
        "shift_time": Quantity(QUARTERS * register.step, "s", "four steps"),
        "step": Quantity(register.step, "s", "from one reversal to the next"),
        "shortest_step": Quantity(register.shortest_step(speed, count), "s", "(Λ/4v)(4N − 2)/(4N − 1)"),
        "displacement_error": Quantity(off, "1", "of any wall, relative"),
        "speed_closed_form": Quantity(speed, "m/s", "of a wall between two rests"),
        "shortest_pitch": Quantity(register.shortest_pitch(scales), "m", "2δ ln(4B_A/B_N)"),
        "neel_field_amplitude": Quantity(register.amplitude, "T", "±B_N under a line, synthetic"),
        "loss_closed_form": Quantity(energy, "J", "8 M_s B_N S (Λ − 4δ ln 2): the trap's edges are as wide as a wall"),
    }
    if not scenario.temperature:
        shared = loss / max(sum(word), 1) / count
        found["loss_per_shifted_one"] = Quantity(shared, "J", "Gilbert loss per shift of a 1")
    return found | _heat(scenario) | _own(scenario)


def _heat(scenario: BitShift) -> dict[str, Quantity]:
    """Error rates by the particle model."""
    if scenario.rates is None:
        return {}
    errors, window = scenario.rates
    kelvin = scenario.temperature or scenario.resolved_material().temperature
    what = f"per bit after {errors.shifts} shifts at {kelvin:.3g} K, particle model, {errors.bits} bits"
    estimate = scenario.register.loss_per_step(scenario.scales, scenario.device.section, kelvin)
    found = {
        "error_rate": Quantity(errors.rate, "1", what, errors.error),
        "loss_estimate": Quantity(estimate, "1", "per step and pair of neighbours"),
    }
    for what in window.factors:
        low, high = window.working(what, TOLERATED)
        meaning = f"factor on the {what} with at most {TOLERATED:g} wrong, of those tried"
        found[f"window_{what}_low"] = Quantity(low, "1", meaning)
        found[f"window_{what}_high"] = Quantity(high, "1", meaning)
    return found


def _own(scenario: BitShift) -> dict[str, Quantity]:
    """What the material's own superflow would do with this pitch, or the shortest that it can hold."""
    own, scales, material = scenario.own, scenario.scales, scenario.resolved_material()
    if own is None:
        return {}
    weak = evolve(scenario.register, amplitude=own.amplitude)
    shortest = weak.shortest_pitch(scales)
    weak = evolve(weak, pitch=max(weak.pitch, ROOMY * shortest))
    speed = scales.wall_speed(weak.amplitude)
    room = (weak.pitch - shortest) / 2
    thermal = BOLTZMANN * material.temperature / (4 * scales.magnetization * weak.amplitude)
    wide = thermal * weak.pitch * (SAFE / room) ** 2 / material.thickness
    factor, time = scenario.register.amplitude / own.amplitude, QUARTERS * scenario.margin * weak.shortest_step(speed)
    safe = f"of a track whose travelling walls stay {SAFE:g} deviations apart, if straight across it"
    return {
        "own_neel_field": Quantity(own.amplitude, "T", "of the material's superflow", own.error),
        "synthetic_factor": Quantity(factor, "1", "of the field used here"),
        "own_shortest_pitch": Quantity(shortest, "m", "2δ ln(4B_A/B_N) at that field"),
        "own_pitch": Quantity(weak.pitch, "m", f"at least {ROOMY:g} times that"),
        "own_shift_time": Quantity(time, "s", "at that field and pitch, same margin"),
        "own_width": Quantity(wide, "m", safe),
    }


def against_the_material(scenario: BitShift, step: Step) -> tuple[Residual, ...]:
    """Against numbers of the material: as for any run, the lines' field, and the width that is farthest off.

    Softness: walls under a field of B_N/B_A, and the tails of two neighbours, 4 e^(−Λ/2δ).
    """
    numbers, scales, snapshot = WallNumbers.of(step.run.material), scenario.scales, step.snapshot
    field, spacing = numbers.field_of(scenario.saturation), scenario.grid.spacing
    softness = field / scales.easy_field + 4 * math.exp(-scenario.pitch / 2 / scales.wall_width)
    motion = MaterialMotion(numbers, spacing, field, 2 * field, softness, not scenario.temperature)
    x = scenario.grid.x - scenario.first
    lines = evolve(scenario.register, amplitude=field).neel_field(x, *step.segment.drive)
    driven = motion.drive_energy(snapshot, "NeelField", lines, spacing)
    found = (*motion.residuals(snapshot, step.rate, None), driven)
    if scenario.temperature:
        return found
    last = max((end for end in step.run.schedule.ends if end < snapshot.time * (1 - 1e-12)), default=0.0)
    speed = scales.wall_speed(field) / 2
    widths = [motion.wall_width(wall, speed, snapshot.time - last) for wall in _fitted(step)]
    width = max(widths, key=lambda r: r.ratio, default=Residual("wall width", 0.0, 0.0))
    return (*found, width)


def _fitted(step: Step) -> list[Wall]:
    """Every wall by its own fit, in the part of the track that reaches half way to its neighbours."""
    n, x = step.snapshot.state.n, step.places
    places = wall_positions(n, x, EASY_AXIS)
    halves = [x[0], *((places[1:] + places[:-1]) / 2), x[-1]]
    parts = [(x >= low) & (x <= high) for low, high in pairwise(halves)]
    return [track_wall(n[part], x[part], EASY_AXIS) for part in parts] if places.size else []


def in_words(bits: Sequence[int]) -> str:
    """Bits as a word, as 1011."""
    return "".join(map(str, bits))
