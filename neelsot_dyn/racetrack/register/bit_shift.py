"""Bits in, N shifts, bits out: a shift register on one track, as a scenario.

Both sublattices, the whole track, no window. The two superflow lines act as a staggered field that jumps at every
reversal, so the run goes from reversal to reversal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import not_negative, positive, require, saved_steps
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices.magnet import magnet_energy
from neelsot_dyn.devices.racetrack import Racetrack, SuperflowField
from neelsot_dyn.devices.timescales import Timescales, timescales
from neelsot_dyn.dynamics import NeelField, Schedule, Segment, Track, TwoSublatticeState
from neelsot_dyn.experiments import checks, observers
from neelsot_dyn.experiments.run import Observer, Run
from neelsot_dyn.experiments.scenario import CELLS, Axis, Column, Scenario
from neelsot_dyn.racetrack.figures.bit_shift import bit_errors_figure, bits_figure
from neelsot_dyn.racetrack.register.bit_errors import BitErrors, ErrorWindow, bit_errors, error_window
from neelsot_dyn.racetrack.register.numbers import against_the_material, in_words, register_quantities
from neelsot_dyn.racetrack.register.register import EASY_AXIS, QUARTERS, ShiftRegister, checked_bits
from neelsot_dyn.units import unit

END = 0.5
"""Pitches of track beyond the first and the last place of a bit."""
LINES = tuple(Column(f"line_{c}", "1", f"current of line {c} in units of the full one") for c in "ab")


def _bits(value: Sequence[int]) -> tuple[int, ...]:
    return tuple(checked_bits(value).tolist())


@frozen(kw_only=True, field_transformer=typed_fields)
class BitShift(Scenario):
    """The scenario. `ShiftRegister` says how it works.

    bits: written, first to the left. shifts: pitches to the right, to the left if negative. pitch, width [m]: of a bit
    and of the track. saturation: the lines' field in units of α B_sf, a synthetic field. margin: length of a step in
    units of Λ/4v. temperature [K] and seed of the noise. samples: runs of random bits per point of the error rates by
    the particle model; 0 leaves them out. superflow [1/m]: what the material's own superflow would do is told, if
    given. frames_per_step: saved steps. cells_per_width: grid.

    Raises ValueError for bits other than 0 and 1, a pitch whose walls attract more strongly than the field holds, a
    field beyond B_A, or cells wider than δ0/3.
    """

    figures: ClassVar = {"bits": bits_figure, "bit_errors": bit_errors_figure}
    quantities = register_quantities

    bits: tuple[int, ...] = field(default=(1, 0, 1, 1, 0, 1, 0, 0), converter=_bits)
    shifts: int = 8
    pitch: float = field(default=1.5e-7, validator=positive, metadata=unit("m"))
    width: float = field(default=1e-7, validator=positive, metadata=unit("m"))
    saturation: float = field(default=0.1, validator=positive)
    margin: float = field(default=2.0, validator=positive)
    temperature: float = field(default=0.0, validator=not_negative, metadata=unit("K"))
    seed: int = 0
    samples: int = 0
    superflow: float | None = field(default=None, metadata=unit("1/m"))
    frames_per_step: int = field(default=4, validator=saved_steps())
    cells_per_width: float = field(default=4.0, validator=CELLS)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        material = self.resolved_material()
        require(material.magnet.damping > 0, "damping", material.magnet.damping, "a number > 0: else walls never rest")
        require(self.shifts != 0, "shifts", self.shifts, "an integer other than 0")
        require(self.samples >= 0, "samples", self.samples, "an integer >= 0")
        limit, valid = self.register.shortest_pitch(self.scales), "more than 2δ ln(4B_A/B_N) = {:.4g} m, or a stronger"
        require(self.pitch > limit, "pitch", self.pitch, f"{valid.format(limit)} field")
        largest = self.scales.largest_saturation
        require(self.saturation < largest, "saturation", self.saturation, f"less than {largest:.4g}: B_A")

    def quick(self) -> BitShift:
        """The same physics in seconds: three bits, one shift, a field five times as strong, so five times as fast."""
        return evolve(
            self,
            bits=self.bits[:3],
            shifts=1 if self.shifts > 0 else -1,
            saturation=5 * self.saturation,
            samples=min(self.samples, 4),
            superflow=None,
            frames_per_step=2,
        )

    @cached_property
    def register(self) -> ShiftRegister:
        """The register: rests last as long as two steps."""
        amplitude = self.saturation * self.scales.damping * self.scales.spin_flop_field
        step = self.margin * self.pitch / (QUARTERS * self.scales.wall_speed(amplitude))
        return ShiftRegister(pitch=self.pitch, amplitude=amplitude, step=step, rest=2 * step)

    @property
    def length(self) -> float:
        """Of the track [m]."""
        return (2 * END + len(self.bits) + abs(self.shifts)) * self.pitch

    @property
    def first(self) -> float:
        """Place of bit 0 at the start [m]."""
        return (END + max(0, -self.shifts)) * self.pitch

    @cached_property
    def grid(self) -> Track:
        """All of the track."""
        return self.device.grid(self.cells_per_width)

    @cached_property
    def device(self) -> Racetrack:
        """Lines across the track, domains along it."""
        material = self.resolved_material()
        return Racetrack(material=material, length=self.length, width=self.width, flow="across", easy_angle=0.0)

    @cached_property
    def own(self) -> SuperflowField | None:
        """The field of the material's own superflow, where it is asked for."""
        return None if self.superflow is None else self.device.field(self.superflow)

    @cached_property
    def rates(self) -> tuple[BitErrors, ErrorWindow] | None:
        """Error rates by the particle model, where they are asked for, and those at other steps, fields, pitches."""
        kelvin = self.temperature or self.resolved_material().temperature
        hot = self.register, self.scales, self.device.section, kelvin
        runs: dict[str, Any] = {"bits": len(self.bits), "shifts": abs(self.shifts), "samples": self.samples}
        runs["seed"] = self.seed
        return (bit_errors(*hot, **runs), error_window(*hot, **runs)) if self.samples else None

    @cached_property
    def schedule(self) -> Schedule:
        """The equations of motion from one reversal of a line to the next."""
        pulses = self.register.shift(self.shifts)
        spans = pairwise((0.0, *pulses.reversals, pulses.duration))
        lines = [(pulses.line_a(start), pulses.line_b(start), end - start) for start, end in spans]
        magnet = magnet_energy(self.resolved_material().with_changes(altermagnetic_ratio=0.0), EASY_AXIS)
        places, noise = self.grid.x - self.first, (self.temperature, self.seed)
        fields = [NeelField(self.register.neel_field(places, a, b)) for a, b, _ in lines]
        equations = [self.device.llg(magnet + field, *noise) for field in fields]
        parts = zip(equations, lines, strict=True)
        return Schedule([Segment(llg, time, self.frames_per_step, drive=(a, b)) for llg, (a, b, time) in parts])

    def prepare(self) -> Run:
        """The register, its error rates where they are asked for, and the field of the material's own superflow."""
        material, register = self.resolved_material(), self.register
        _ = self.rates
        n = register.encode(self.bits, self.grid.x - self.first, material.magnet.wall_width)
        heat = f", {self.temperature:g} K" if self.temperature else ""
        lines = f"synthetic field {register.amplitude:.4g} T of two lines in turn (not from a superflow)"
        count = max(2 * sum(self.bits), 1)
        return Run(
            scenario=self,
            grid=self.grid,
            schedule=self.schedule,
            state=TwoSublatticeState(n, -n),
            axis=EASY_AXIS,
            title=f"{material.name}: {in_words(self.bits)} shifted by {self.shifts}{heat}",
            drive_label=lines,
            observers=(observers.walls, Observer(LINES, lambda step: step.segment.drive)),
            checks=checks.against_numbers(partial(against_the_material, self), hot=self.temperature > 0),
            axes=(Axis("wall", np.arange(count), "1", "wall, from the left"),),
        )

    @property
    def methods(self) -> Sequence[str]:
        """What to cite."""
        return ("wall_motion", *(("superflow_torque",) if self.own else ()))

    def attributes(self) -> Mapping[str, Any]:
        """What figures and movies know of the run; window_*: error rates by the particle model, at factors."""
        found: dict[str, Any] = {
            "axis": "x",
            "track_length": self.grid.cells * self.grid.spacing,
            "bits_in": in_words(self.bits),
            "pitch": self.pitch,
            "first_bit": self.first,
            "shifts": self.shifts,
            "neel_field": self.register.amplitude,
            "landscape": "given field",
        }
        if self.rates is not None:
            window = self.rates[1]
            for what, factors in window.factors.items():
                found[f"window_{what}_factor"] = factors
                found[f"window_{what}_rate"] = window.rates[what]
                found[f"window_{what}_error"] = window.errors[what]
        return found

    def remarks(self) -> Sequence[str]:
        """Why it works, and how far the field is from a superflow's."""
        told = [
            "Under one uniform field neighbouring walls move against each other. Two lines in turn move the pattern of "
            "signs by a quarter pitch per reversal, and walls of both polarities follow it.",
        ]
        if self.own is not None:
            factor = self.register.amplitude / self.own.amplitude
            told.append(
                f"The field is synthetic: {factor:.3g} times that of a superflow q = {self.own.superflow:.3g} 1/m "
                f"({self.own.amplitude:.3g} T)."
            )
        if self.rates is not None:
            told.append(
                "Error rates are those of walls as overdamped particles with parallel inner vectors, not of the full "
                "equation: too high where heat turns the inner vectors, as opposite ones repel."
            )
        return told

    def timescales(self) -> Timescales | None:
        """Of the register's track under the material's own superflow."""
        own = self.own
        return None if own is None else timescales(self.device, own.superflow, field=own, pitch=self.pitch)
