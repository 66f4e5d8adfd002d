"""Bits in, N shifts, bits out: a shift register on one track, as a scenario.

Both sublattices, the whole track, no window. The two superflow lines act as a staggered field that jumps at every
reversal, so the run goes from reversal to reversal (`pieces`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import materials
from neelsot_dyn._checks import not_negative, positive, positive_integer, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices.magnet import derived
from neelsot_dyn.devices.racetrack import Racetrack, SuperflowField
from neelsot_dyn.devices.timescales import Timescales, timescales
from neelsot_dyn.dynamics import (
    LLG,
    DerivedQuantities,
    HomogeneousExchange,
    InhomogeneousExchange,
    NeelField,
    Snapshot,
    ThermalField,
    Track,
    TwoSublatticeState,
    UniaxialAnisotropy,
    Wall,
    track_wall,
)
from neelsot_dyn.experiments import columns
from neelsot_dyn.experiments.scenario import Axis, Column, Course, Quantity, Scenario
from neelsot_dyn.racetrack.pieces import Piece, equal_steps, evolve_pieces, piece_at, piece_times
from neelsot_dyn.racetrack.register.bit_errors import BitErrors, ErrorWindow, bit_errors, error_window
from neelsot_dyn.racetrack.register.register import (
    EASY_AXIS,
    QUARTERS,
    Schedule,
    ShiftRegister,
    checked_bits,
    crossings,
)
from neelsot_dyn.units import BOLTZMANN
from neelsot_dyn.validation import MaterialMotion, Residual, WallNumbers
from neelsot_dyn.validation.wall_motion import BALANCE_TOLERANCE, NORM_TOLERANCE

if TYPE_CHECKING:
    import xarray

HARD_AXIS = np.array([0.0, 0.0, 1.0])
END = 0.5
"""Pitches of track beyond the first and the last place of a bit."""
TOLERATED = 1e-2
"""The error rate that bounds the window of working pulses."""
ROOMY = 4.0
"""Pitch of a register of the material's own superflow, in units of the shortest."""
SAFE = 5.0
"""Standard deviations between two neighbours that travel, for a track that is wide enough."""


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

    bits: tuple[int, ...] = field(default=(1, 0, 1, 1, 0, 1, 0, 0), converter=_bits)
    shifts: int = 8
    pitch: float = field(default=1.5e-7, validator=positive)
    width: float = field(default=1e-7, validator=positive)
    saturation: float = field(default=0.1, validator=positive)
    margin: float = field(default=2.0, validator=positive)
    temperature: float = field(default=0.0, validator=not_negative)
    seed: int = 0
    samples: int = 0
    superflow: float | None = None
    frames_per_step: int = field(default=4, validator=positive_integer)
    cells_per_width: float = field(default=4.0, validator=positive)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run."""
        material = self.resolved_material()
        require(material.magnet.damping > 0, "damping", material.magnet.damping, "a number > 0: else walls never rest")
        scales, register = derived(material), self.register()
        require(self.cells_per_width >= 3, "cells_per_width", self.cells_per_width, "at least 3 cells per wall width")
        require(self.shifts != 0, "shifts", self.shifts, "an integer other than 0")
        require(self.samples >= 0, "samples", self.samples, "an integer >= 0")
        limit = register.shortest_pitch(scales)
        require(
            self.pitch > limit, "pitch", self.pitch, f"more than 2δ ln(4B_A/B_N) = {limit:.4g} m, or a stronger field"
        )
        largest = scales.easy_field / (material.magnet.damping * scales.spin_flop_field)
        require(register.amplitude < scales.easy_field, "saturation", self.saturation, f"less than {largest:.4g}: B_A")

    def register(self) -> ShiftRegister:
        """The register: rests last as long as two steps."""
        scales = derived(self.resolved_material())
        amplitude = self.saturation * scales.damping * scales.spin_flop_field
        step = self.margin * self.pitch / (QUARTERS * scales.wall_speed(amplitude))
        return ShiftRegister(pitch=self.pitch, amplitude=amplitude, step=step, rest=2 * step)

    def prepare(self) -> BitShiftRun:
        """The register, its error rates where they are asked for, and the field of the material's own superflow."""
        material, register = self.resolved_material(), self.register()
        scales, section = derived(material), self.width * material.thickness
        window = errors = None
        if self.samples:
            run: dict[str, Any] = {"bits": len(self.bits), "shifts": abs(self.shifts), "samples": self.samples}
            kelvin = self.temperature or material.temperature
            errors = bit_errors(register, scales, section, kelvin, seed=self.seed, **run)
            window = error_window(register, scales, section, kelvin, seed=self.seed, **run)
        own = None if self.superflow is None else self.device().field(self.superflow)
        return BitShiftRun(scenario=self, material=material, own=own, errors=errors, window=window)

    def device(self) -> Racetrack:
        """Lines across the track, domains along it."""
        length = (2 * END + len(self.bits) + abs(self.shifts)) * self.pitch
        return Racetrack(
            material=self.resolved_material(), length=length, width=self.width, flow="across", easy_angle=0.0
        )

    def quick(self) -> BitShift:
        """The same physics in seconds: three bits, one shift, a field four times as strong, so four times as fast."""
        return evolve(
            self,
            bits=self.bits[:3],
            shifts=1 if self.shifts > 0 else -1,
            saturation=4 * self.saturation,
            samples=min(self.samples, 10),
            superflow=None,
            frames_per_step=2,
        )


@frozen(eq=False)
class BitShiftFrame:
    """One saved step: snapshot, places of the walls [m, NaN for none], currents of the lines, residuals."""

    snapshot: Snapshot
    walls: np.ndarray
    lines: tuple[float, float]
    residuals: tuple[Residual, ...]

    @property
    def values(self) -> Mapping[str, Any]:
        """The course's columns."""
        return {"wall_positions": self.walls, "line_a": self.lines[0], "line_b": self.lines[1]}


@frozen(eq=False, slots=False)
class BitShiftRun(Course):
    """The objects of one scenario, ready to run."""

    scenario: BitShift
    material: materials.Material
    own: SuperflowField | None
    errors: BitErrors | None
    window: ErrorWindow | None

    @cached_property
    def derived(self) -> DerivedQuantities:
        """The scales of the dynamics."""
        return derived(self.material)

    @cached_property
    def register(self) -> ShiftRegister:
        """The register."""
        return self.scenario.register()

    @cached_property
    def schedule(self) -> Schedule:
        """The currents of the lines."""
        return self.register.shift(self.scenario.shifts)

    @property
    def section(self) -> float:
        """Cross-section [m²]."""
        return self.scenario.width * self.material.thickness

    @property
    def first(self) -> float:
        """Place of bit 0 at the start [m]."""
        return (END + max(0, -self.scenario.shifts)) * self.scenario.pitch

    @cached_property
    def track(self) -> Track:
        """All of it."""
        length = (2 * END + len(self.scenario.bits) + abs(self.scenario.shifts)) * self.scenario.pitch
        return Track(length=length, spacing=self.material.magnet.wall_width / self.scenario.cells_per_width)

    @property
    def edges(self) -> tuple[float, ...]:
        """The start, the reversals, the end [s]."""
        return (0.0, *self.schedule.reversals, self.schedule.duration)

    @cached_property
    def lines(self) -> list[tuple[float, float]]:
        """The currents of the lines from one reversal to the next."""
        return [(self.schedule.line_a(t), self.schedule.line_b(t)) for t in self.edges[:-1]]

    @cached_property
    def pieces(self) -> list[Piece]:
        """The equations of motion from one reversal to the next."""
        frames = self.scenario.frames_per_step
        spans = zip(self.lines, pairwise(self.edges), strict=True)
        return [Piece(self.llg(lines), end - start, frames) for lines, (start, end) in spans]

    @cached_property
    def times(self) -> np.ndarray:
        """Saved times [s]: every reversal, and evenly between them."""
        return piece_times(self.pieces)

    @property
    def drive_label(self) -> str:
        """The drive in words."""
        return f"synthetic field {self.register.amplitude:.4g} T of two lines in turn (not from a superflow)"

    @property
    def title(self) -> str:
        """A line for figures and movies."""
        word = "".join(map(str, self.scenario.bits))
        heat = f", {self.scenario.temperature:g} K" if self.scenario.temperature else ""
        return f"{self.material.name}: {word} shifted by {self.scenario.shifts}{heat}"

    @property
    def axes(self) -> Sequence[Axis]:
        """The walls."""
        count = max(2 * sum(self.scenario.bits), 1)
        return (Axis("wall", np.arange(count), "1", "wall, from the left"),)

    @property
    def columns(self) -> Sequence[Column]:
        """The walls and the lines."""
        return (
            columns.WALL_POSITIONS,
            Column("line_a", "1", "current of line a in units of the full one"),
            Column("line_b", "1", "current of line b in units of the full one"),
        )

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What figures and movies know of the run; window_*: error rates by the particle model, at factors."""
        found: dict[str, Any] = {
            "axis": "x",
            "track_length": self.track.cells * self.track.spacing,
            "bits_in": "".join(map(str, self.scenario.bits)),
            "pitch": self.scenario.pitch,
            "first_bit": self.first,
            "shifts": self.scenario.shifts,
            "neel_field": self.register.amplitude,
            "landscape": "given field",
        }
        if self.window is not None:
            for what, factors in self.window.factors.items():
                found[f"window_{what}_factor"] = factors
                found[f"window_{what}_rate"] = self.window.rates[what]
                found[f"window_{what}_error"] = self.window.errors[what]
        return found

    @property
    def methods(self) -> Sequence[str]:
        """Keys of the bibliography."""
        return ("wall_motion", *(("superflow_torque",) if self.own else ()))

    @property
    def notes(self) -> Sequence[str]:
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
        if self.errors is not None:
            told.append(
                "Error rates are those of walls as overdamped particles with parallel inner vectors, not of the full "
                "equation: too high where heat turns the inner vectors, as opposite ones repel."
            )
        return told

    def timescales(self) -> Timescales | None:
        """Of the register's track under the material's own superflow."""
        if self.own is None:
            return None
        return timescales(self.scenario.device(), self.own.superflow, field=self.own, pitch=self.scenario.pitch)

    def llg(self, lines: tuple[float, float]) -> LLG:
        """The equation of motion while the lines carry these currents."""
        m, x = self.material, self.track.x - self.first
        energy = (
            HomogeneousExchange(m.homogeneous_exchange, m.lattice_constant)
            + InhomogeneousExchange(m.a11, m.a12)
            + UniaxialAnisotropy(m.easy_axis_anisotropy, EASY_AXIS)
            + NeelField(self.register.neel_field(x, *lines))
        )
        if m.hard_axis_anisotropy:
            energy = energy + UniaxialAnisotropy(m.hard_axis_anisotropy, HARD_AXIS, kind="hard")
        kelvin = self.scenario.temperature
        heat = ThermalField(kelvin, self.section, self.scenario.seed) if kelvin else None
        return LLG(energy, m.magnetization, m.magnet.damping, m.magnet.gyromagnetic_ratio, heat)

    def frames(self, resume: Snapshot | None = None) -> Iterator[BitShiftFrame]:
        """Yield a frame per saved time; with `resume`, the frames after that snapshot of an earlier run."""
        start = next(self._snapshots(None))
        for snapshot, lines in self._snapshots(resume):
            found = self._residuals(snapshot, start[0])
            yield BitShiftFrame(
                snapshot, self._walls(snapshot), lines, (*found, *self._against_material(snapshot, lines))
            )

    def quantities(self, dataset: xarray.Dataset) -> Mapping[str, Quantity]:
        """Bits out against bits in, times against the closed forms, energies, error rates."""
        word, register, scales = self.scenario.bits, self.register, self.derived
        n = np.asarray(dataset["n"])[-1]
        x = self.track.x - self.first
        out = register.read(n, x, len(word), self.scenario.shifts)
        wrong = sum(a != b for a, b in zip(word, out, strict=True))
        count, speed = abs(self.scenario.shifts), scales.wall_speed(register.amplitude)
        walls = np.asarray(dataset["wall_positions"])
        kept = np.isfinite(walls[-1])
        way = walls[-1][kept] - walls[0][kept] if kept.all() else np.array([math.nan])
        loss = float(np.asarray(dataset["gilbert_loss"])[-1]) * self.section
        ones = max(sum(word), 1)
        way_at_full_field = register.pitch - QUARTERS * math.log(2) * scales.wall_width
        energy = 8 * scales.magnetization * register.amplitude * self.section * way_at_full_field
        found = {
            "wrong_bits": Quantity(wrong, "1", f"of {len(word)}: in {_word(word)}, out {_word(out)}"),
            "shifts": Quantity(self.scenario.shifts, "1", "pitches"),
            "shift_time": Quantity(QUARTERS * register.step, "s", "four steps"),
            "step": Quantity(register.step, "s", "from one reversal to the next"),
            "shortest_step": Quantity(register.shortest_step(speed, count), "s", "(Λ/4v)(4N − 2)/(4N − 1)"),
            "displacement_error": Quantity(
                float(np.abs(way / (self.scenario.shifts * self.scenario.pitch) - 1).max()),
                "1",
                "of any wall, relative",
            ),
            "speed_closed_form": Quantity(speed, "m/s", "of a wall between two rests"),
            "shortest_pitch": Quantity(register.shortest_pitch(scales), "m", "2δ ln(4B_A/B_N)"),
            "neel_field_amplitude": Quantity(register.amplitude, "T", "±B_N under a line, synthetic"),
            "loss_closed_form": Quantity(
                energy, "J", "8 M_s B_N S (Λ − 4δ ln 2): the trap's edges are as wide as a wall"
            ),
        }
        if not self.scenario.temperature:
            found["loss_per_shifted_one"] = Quantity(loss / ones / count, "J", "Gilbert loss per shift of a 1")
        return found | self._heat() | self._own()

    def _heat(self) -> dict[str, Quantity]:
        if self.errors is None or self.window is None:
            return {}
        kelvin = self.scenario.temperature or self.material.temperature
        found = {
            "error_rate": Quantity(
                self.errors.rate,
                "1",
                f"per bit after {self.errors.shifts} shifts at {kelvin:.3g} K, particle model, {self.errors.bits} bits",
                self.errors.error,
            ),
            "loss_estimate": Quantity(
                self.register.loss_per_step(self.derived, self.section, kelvin), "1", "per step and pair of neighbours"
            ),
        }
        for what in self.window.factors:
            low, high = self.window.working(what, TOLERATED)
            meaning = f"factor on the {what} with at most {TOLERATED:g} wrong, of those tried"
            found[f"window_{what}_low"] = Quantity(low, "1", meaning)
            found[f"window_{what}_high"] = Quantity(high, "1", meaning)
        return found

    def _own(self) -> dict[str, Quantity]:
        """What the material's own superflow would do with this pitch, or the shortest that it can hold."""
        if self.own is None:
            return {}
        scales = self.derived
        weak = evolve(self.register, amplitude=self.own.amplitude)
        shortest = weak.shortest_pitch(scales)
        weak = evolve(weak, pitch=max(weak.pitch, ROOMY * shortest))
        speed = scales.wall_speed(weak.amplitude)
        room = (weak.pitch - shortest) / 2
        thermal = BOLTZMANN * self.material.temperature / (4 * scales.magnetization * weak.amplitude)
        wide = thermal * weak.pitch * (SAFE / room) ** 2 / self.material.thickness
        return {
            "own_neel_field": Quantity(self.own.amplitude, "T", "of the material's superflow", self.own.error),
            "synthetic_factor": Quantity(self.register.amplitude / self.own.amplitude, "1", "of the field used here"),
            "own_shortest_pitch": Quantity(shortest, "m", "2δ ln(4B_A/B_N) at that field"),
            "own_pitch": Quantity(weak.pitch, "m", f"at least {ROOMY:g} times that"),
            "own_shift_time": Quantity(
                QUARTERS * self.scenario.margin * weak.shortest_step(speed), "s", "at that field and pitch, same margin"
            ),
            "own_width": Quantity(
                wide, "m", f"of a track whose travelling walls stay {SAFE:g} deviations apart, if straight across it"
            ),
        }

    def _walls(self, snapshot: Snapshot) -> np.ndarray:
        """The walls, NaN for those that are not there; more than there were are left out."""
        found = crossings(snapshot.state.n @ EASY_AXIS, self.track.x)
        out = np.full(self.axes[0].values.size, math.nan)
        out[: found.size] = found[: out.size]
        return out

    @cached_property
    def _motion(self) -> MaterialMotion:
        """Softness: walls under a field of B_N/B_A, and the tails of two neighbours, 4 e^(−Λ/2δ)."""
        numbers, scales = WallNumbers.of(self.material), self.derived
        field = numbers.field_of(self.scenario.saturation)
        softness = field / scales.easy_field + 4 * math.exp(-self.scenario.pitch / 2 / scales.wall_width)
        cold = not self.scenario.temperature
        return MaterialMotion(numbers, self.track.spacing, field, 2 * field, softness, cold)

    def _against_material(self, snapshot: Snapshot, lines: tuple[float, float]) -> tuple[Residual, ...]:
        """Against numbers of the material: as for any run, the lines' field, and the width that is farthest off."""
        motion, x = self._motion, self.track.x - self.first
        rate = self.llg(lines).rate(snapshot.state, self.track, snapshot.time)
        field = evolve(self.register, amplitude=motion.b_neel).neel_field(x, *lines)
        found = motion.residuals(snapshot, rate, None)
        found = (*found, motion.drive_energy(snapshot, "NeelField", field, self.track.spacing))
        if self.scenario.temperature:
            return found
        last = max((edge for edge in self.edges if edge < snapshot.time * (1 - 1e-12)), default=0.0)
        speed = self.derived.wall_speed(motion.b_neel) / 2
        widths = [motion.wall_width(wall, speed, snapshot.time - last) for wall in self._fitted(snapshot)]
        width = max(widths, key=lambda r: r.value / r.tolerance, default=Residual("wall width", 0.0, 0.0))
        return (*found, width)

    def _fitted(self, snapshot: Snapshot) -> list[Wall]:
        """Every wall by its own fit, in the part of the track that reaches half way to its neighbours."""
        n, x = snapshot.state.n, self.track.x
        places = crossings(n @ EASY_AXIS, x)
        halves = [x[0], *((places[1:] + places[:-1]) / 2), x[-1]]
        parts = [(x >= low) & (x <= high) for low, high in pairwise(halves)]
        return [track_wall(n[part], x[part], EASY_AXIS) for part in parts] if places.size else []

    def _residuals(self, snapshot: Snapshot, start: Snapshot) -> tuple[Residual, ...]:
        """Energy balance without heat, and |m| = 1."""
        norm = Residual("length of the moments", snapshot.norm_error, NORM_TOLERANCE)
        if self.scenario.temperature:
            return (norm,)
        length = self.track.cells * self.track.spacing
        scale = self.derived.wall_energy + snapshot.gilbert_loss
        balance = snapshot.energy - start.energy + snapshot.gilbert_loss - snapshot.work
        drift = 4 * self.material.easy_axis_anisotropy * snapshot.norm_error * length / scale
        return (Residual("energy balance", abs(balance) / scale, BALANCE_TOLERANCE + drift), norm)

    def _snapshots(self, resume: Snapshot | None) -> Iterator[tuple[Snapshot, tuple[float, float]]]:
        """Snapshots after the given one, or all, with the currents of the lines."""
        first = self.initial_state() if resume is None else None
        run = evolve_pieces(self.pieces, self.track, first, lambda llg: equal_steps(llg, self.track), start=resume)
        yield from ((snapshot, self.lines[piece_at(self.pieces, snapshot.time)]) for snapshot in run)

    def initial_state(self) -> TwoSublatticeState:
        """The bits as written."""
        n = self.register.encode(self.scenario.bits, self.track.x - self.first, self.material.magnet.wall_width)
        return TwoSublatticeState(n, -n)


def _word(bits: Sequence[int]) -> str:
    return "".join(map(str, bits))
