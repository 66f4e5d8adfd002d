"""What drives an experiment: a superflow, a phase, a current, or a field that is merely given; each with any pulse.

A superflow, a phase or a current acts by way of the torque of the electrons, at the depth that the experiment asks
for; a given field comes from nowhere, and everything about it is labelled so.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import floats, require, vectors
from neelsot_dyn._signature import reading_fields
from neelsot_dyn.coupling import (
    CurrentBias,
    HarmonicCoupling,
    NeelFieldSurface,
    Orientation,
    PhaseBias,
    SheetCoupling,
    TextureTorque,
    UniformSuperflow,
)
from neelsot_dyn.coupling.surface import PHASE_TO_ACTION
from neelsot_dyn.devices import Device, Film
from neelsot_dyn.drawing import ReadableUnit
from neelsot_dyn.dynamics import EnergyTerm, Grid, NeelField, SuperflowTorque
from neelsot_dyn.pulses import Pulse, as_pulse
from neelsot_dyn.units import unit

if TYPE_CHECKING:
    from neelsot_dyn.experiments.experiment import Experiment

SAMPLES = 257
"""Times at which a pulse is asked for its largest value, beside its corners."""
ROOM = 1.3
"""How far the compressed torque reaches beyond the largest mean superflow: the texture redistributes it."""


def largest(pulse: Pulse, duration: float) -> float:
    """The largest |value| of a pulse: at many times of a run, and at all its corners, on both sides.

    Corners behind the end count too: a pulse is judged as a whole, and a run that is cut short shares its torque.
    """
    corners = pulse.breakpoints
    times = [*np.linspace(0.0, duration, SAMPLES), *corners, *(math.nextafter(t, -math.inf) for t in corners)]
    return max(abs(pulse(float(t))) for t in times)


class Drive(ABC):
    """What acts on the texture, as a function of time."""

    __slots__ = ()
    given: ClassVar[str]
    """The field that is given as a function of time."""
    microscopic: ClassVar[bool] = True
    """Does it act by the torque of the electrons?"""
    whole_track: ClassVar[bool] = False
    """Does it speak of the whole device, so that no window may leave a part of it behind?"""

    @property
    def pulse(self) -> Pulse:
        """What is given as a function of time."""
        found: Pulse = getattr(self, self.given)
        return found

    @abstractmethod
    def term(self, experiment: Experiment, grid: Grid) -> EnergyTerm:
        """The energy term of this drive on a grid, at the experiment's depth and gap."""

    @abstractmethod
    def label(self, duration: float) -> str:
        """In words, with its size."""

    def mean(self, device: Device, duration: float) -> float:
        """The largest mean superflow [1/m] that it asks of the device; 0 for what is not a superflow's."""
        return 0.0


def _superflow(value: Any) -> Pulse:
    return as_pulse("q", value)


def _current(value: Any) -> Pulse:
    return as_pulse("current", value)


def _phase(value: Any) -> Pulse:
    return as_pulse("phase", value)


def _field(value: Any) -> Pulse:
    return as_pulse("field", value)


def _direction(instance: Any, attribute: Any, value: Any) -> None:
    if value is not None:
        vector = vectors(attribute.name, value)
        right = vector.shape == (3,) and float(np.linalg.norm(vector)) > 0
        require(right, attribute.name, value, "three numbers, not all 0")


@frozen(field_transformer=reading_fields)
class Superflow(Drive):
    """q [1/m] along x, given everywhere whatever the texture: a number or a pulse. Not a current bias."""

    given = "q"
    q: Pulse = field(converter=_superflow, metadata=unit("1/m"))

    def term(self, experiment: Experiment, grid: Grid) -> EnergyTerm:
        """The torque at this q, by the texture solver or compressed."""
        if experiment.torque == "texture":
            torque = TextureTorque(
                material=experiment.made.material, superflow=self.q, orientation=orientation_of(experiment.made)
            )
            return SuperflowTorque(torque)
        return _local(experiment, grid, UniformSuperflow(self.q))

    def mean(self, device: Device, duration: float) -> float:
        """The largest |q|."""
        return largest(self.q, duration)

    def label(self, duration: float) -> str:
        """q."""
        return f"superflow, q up to {largest(self.q, duration):.4g} 1/m"


@frozen(field_transformer=reading_fields)
class Current(Drive):
    """Current I [A] through the device's width: a number or a pulse. q(x, t) follows the texture, and so a voltage."""

    given = "current"
    current: Pulse = field(converter=_current, metadata=unit("A"))

    def term(self, experiment: Experiment, grid: Grid) -> EnergyTerm:
        """The torque at the q(x, t) that this current lets flow, by the texture solver or compressed."""
        if experiment.torque == "texture":
            device = experiment.made
            density = self.current * (1 / width_of(device, grid))
            torque = TextureTorque(material=device.material, sheet_current=density, parent=device.superconductor)
            return SuperflowTorque(torque)
        return _local(experiment, grid, CurrentBias(current=self.current, width=width_of(experiment.made, grid)))

    def mean(self, device: Device, duration: float) -> float:
        """(ħ/2e) K/ν_s of the parent alone, at the largest |I|."""
        return PHASE_TO_ACTION * largest(self.current, duration) / device.width / device.superconductor.stiffness

    def label(self, duration: float) -> str:
        """I."""
        most = largest(self.current, duration)
        readable = ReadableUnit.of(most, "A")
        return f"current up to {most * readable.factor:.4g} {readable.label}"


@frozen(field_transformer=reading_fields)
class Phase(Drive):
    """The phase [rad] between the ends of the device, as of a large loop: a number or a pulse."""

    given = "phase"
    whole_track = True
    phase: Pulse = field(converter=_phase, metadata=unit("rad"))

    def term(self, experiment: Experiment, grid: Grid) -> EnergyTerm:
        """The torque at the q(x, t) that shares this phase out, by the texture solver or compressed."""
        if experiment.torque == "texture":
            device = experiment.made
            torque = TextureTorque(material=device.material, phase=self.phase, parent=device.superconductor)
            return SuperflowTorque(torque)
        return _local(experiment, grid, PhaseBias(self.phase))

    def mean(self, device: Device, duration: float) -> float:
        """The largest |φ| over the device's length."""
        return largest(self.phase, duration) / device.length

    def label(self, duration: float) -> str:
        """φ."""
        return f"phase up to {largest(self.phase, duration):.4g} rad"


@frozen(field_transformer=reading_fields)
class GivenField(Drive):
    """A staggered field ±B_N [T] on the two sublattices, from nowhere: a number or a pulse, along `direction`.

    direction (3,): by default the device's easy axis ê, which drives walls.
    """

    given = "field"
    microscopic = False
    field: Pulse = field(converter=_field, metadata=unit("T"))
    direction: tuple[float, ...] | None = attrs.field(
        default=None, converter=attrs.converters.optional(floats), validator=_direction
    )

    def axis(self, experiment: Experiment) -> np.ndarray:
        """The direction as a unit vector."""
        if self.direction is None:
            return experiment.made.easy_axis
        vector = np.asarray(self.direction)
        return vector / np.linalg.norm(vector)

    def term(self, experiment: Experiment, grid: Grid) -> EnergyTerm:
        """The field, a number where it never changes."""
        axis, held = self.axis(experiment), not self.field.breakpoints and self.field.still(0.0)
        return NeelField(self.field(0.0) * axis if held else tuple(self.field * each for each in axis))

    def label(self, duration: float) -> str:
        """B_N."""
        if not largest(self.field, duration):
            return "nothing"
        return f"given field up to {largest(self.field, duration):.4g} T (not from a superflow)"


def _local(experiment: Experiment, grid: Grid, bias: Any) -> SuperflowTorque:
    """The compressed torque, local in n; on a film with a current or a phase the sheet's."""
    device = experiment.made
    parent = evolve(device.superconductor, width=width_of(device, grid))
    room = 1.0 if isinstance(bias, UniformSuperflow) else ROOM
    most = room * experiment.drive.mean(device, experiment.duration)
    surface = NeelFieldSurface.of(
        device.material, most, tolerance=experiment.tolerance, gap=experiment.solved, cache=True
    )
    if isinstance(device, Film) and not isinstance(bias, UniformSuperflow):
        dx, dy = grid.spacings
        return SuperflowTorque(SheetCoupling(surface, bias, parent, (dx, dy)))
    return SuperflowTorque(HarmonicCoupling(surface, bias, parent))


def orientation_of(device: Any) -> Orientation:
    """Of a racetrack along a lobe of the d-wave."""
    return Orientation(turned=round(2 * device.angle / math.pi) % 2 == 1, across=device.flow == "across")


def width_of(device: Any, grid: Grid) -> float:
    """What the current flows through [m]: of a film, its whole cells."""
    return grid.shape[1] * grid.spacings[1] if isinstance(device, Film) else device.width
