"""What drives an experiment: a superflow, a phase, a current, or a field that is merely given; each with any pulse.

A superflow, a phase or a current acts by way of the torque of the electrons, at the depth that the experiment asks
for; a given field comes from nowhere, and everything about it is labelled so.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import floats, require
from neelsot_dyn.coupling import (
    BdGCoupling,
    Coupling,
    CurrentBias,
    HarmonicCoupling,
    NeelFieldSurface,
    PhaseBias,
    SheetCoupling,
    UniformSuperflow,
)
from neelsot_dyn.coupling.surface import PHASE_TO_ACTION
from neelsot_dyn.devices import Film, Racetrack
from neelsot_dyn.dynamics import EnergyTerm, Grid, NeelField, SuperflowTorque
from neelsot_dyn.pulses import Pulse, as_pulse

if TYPE_CHECKING:
    from neelsot_dyn.experiments.experiment import Experiment

SAMPLES = 257
"""Times at which a pulse is asked for its largest value, beside its corners."""
ROOM = 1.3
"""How far the compressed torque reaches beyond the largest mean superflow: the texture redistributes it."""
ROWS = 40
"""Sites across the superconductor of the texture torque, periodic there."""

Pieces = list[tuple[float, EnergyTerm | None]]


def largest(pulse: Pulse, duration: float) -> float:
    """The largest |value| of a pulse in a run: at its corners, on both sides, and at many times between."""
    corners = [t for t in pulse.breakpoints if 0 <= t <= duration]
    times = [*np.linspace(0.0, duration, SAMPLES), *corners, *(math.nextafter(t, -math.inf) for t in corners)]
    return max(abs(pulse(float(t))) for t in times)


def steps(pulse: Pulse, duration: float) -> list[tuple[float, float]] | None:
    """(how long, value) of a pulse that only steps; None for one that changes between its corners."""
    edges = [0.0, *sorted(t for t in pulse.breakpoints if 0 < t < duration), duration]
    found = []
    for begin, end in pairwise(edges):
        value, middle = pulse(begin), pulse((begin + end) / 2)
        if not pulse.linear or pulse.rate((begin + end) / 2) != 0:
            return None
        found.append((end - begin, middle if begin else value))
    return found


class Drive(ABC):
    """What acts on the texture, as a function of time."""

    __slots__ = ()

    @abstractmethod
    def pieces(self, experiment: Experiment, grid: Grid) -> Pieces:
        """(how long, energy term or None) of one piece of time after the other; ValueError for what does not go."""

    @abstractmethod
    def label(self, duration: float) -> str:
        """In words, with its size."""

    @property
    def microscopic(self) -> bool:
        """Does it act by the torque of the electrons?"""
        return True

    @property
    def whole_track(self) -> bool:
        """Does it speak of the whole device, so that no window may leave a part of it behind?"""
        return False


def _superflow(value: Any) -> Pulse:
    return as_pulse("q", value)


def _current(value: Any) -> Pulse:
    return as_pulse("current", value)


def _phase(value: Any) -> Pulse:
    return as_pulse("phase", value)


def _field(value: Any) -> Pulse:
    return as_pulse("field", value)


@frozen
class Superflow(Drive):
    """q [1/m] along x, given everywhere whatever the texture: a number or a pulse. Not a current bias."""

    q: Pulse = field(converter=_superflow)

    def pieces(self, experiment: Experiment, grid: Grid) -> Pieces:
        """One piece: the torque follows the pulse."""
        most = largest(self.q, experiment.duration)
        require(most > 0, "drive", self, "a superflow other than 0")
        if experiment.torque == "texture":
            return [(experiment.duration, SuperflowTorque(_texture(experiment, self.q)))]
        return [(experiment.duration, SuperflowTorque(_local(experiment, grid, UniformSuperflow(self.q), most)))]

    def label(self, duration: float) -> str:
        """q."""
        return f"superflow, q up to {largest(self.q, duration):.4g} 1/m"


@frozen
class Current(Drive):
    """Current I [A] through the device's width: a number or a pulse. q(x, t) follows the texture, and so a voltage."""

    current: Pulse = field(converter=_current)

    def pieces(self, experiment: Experiment, grid: Grid) -> Pieces:
        """One piece: the torque follows the pulse."""
        device = experiment.made
        most = largest(self.current, experiment.duration)
        require(most > 0, "drive", self, "a current other than 0")
        _only_local(experiment, self)
        mean = PHASE_TO_ACTION * most / device.width / device.superconductor.stiffness
        bias = CurrentBias(current=self.current, width=_width(device, grid))
        return [(experiment.duration, SuperflowTorque(_local(experiment, grid, bias, mean)))]

    def label(self, duration: float) -> str:
        """I."""
        return f"current up to {largest(self.current, duration):.4g} A"


@frozen
class Phase(Drive):
    """The phase [rad] between the ends of the device, as of a large loop: a number or a pulse."""

    phase: Pulse = field(converter=_phase)

    def pieces(self, experiment: Experiment, grid: Grid) -> Pieces:
        """One piece: the torque follows the pulse."""
        most = largest(self.phase, experiment.duration)
        require(most > 0, "drive", self, "a phase other than 0")
        _only_local(experiment, self)
        mean = most / experiment.made.length
        return [(experiment.duration, SuperflowTorque(_local(experiment, grid, PhaseBias(self.phase), mean)))]

    def label(self, duration: float) -> str:
        """φ."""
        return f"phase up to {largest(self.phase, duration):.4g} rad"

    @property
    def whole_track(self) -> bool:
        """The phase lies across all of it."""
        return True


@frozen
class GivenField(Drive):
    """A staggered field ±B_N [T] on the two sublattices, from nowhere: a number or a pulse, along `direction`.

    direction (3,): by default the device's easy axis ê, which drives walls.
    """

    field: Pulse = field(converter=_field)
    direction: tuple[float, ...] | None = None

    def axis(self, experiment: Experiment) -> np.ndarray:
        """The direction as a unit vector."""
        if self.direction is None:
            return experiment.made.easy_axis
        vector = np.asarray(floats(self.direction), dtype=float)
        right = vector.shape == (3,) and bool(np.isfinite(vector).all()) and float(np.linalg.norm(vector)) > 0
        require(right, "direction", self.direction, "three numbers, not all 0")
        return vector / np.linalg.norm(vector)

    def pieces(self, experiment: Experiment, grid: Grid) -> Pieces:
        """Steps one after the other, which is fast; a field that changes between its corners as a function of time."""
        axis, found = self.axis(experiment), steps(self.field, experiment.duration)
        if found is not None:
            return [(time, NeelField(value * axis)) for time, value in found]
        return [(experiment.duration, NeelField(lambda t: self.field(t) * axis))]

    def label(self, duration: float) -> str:
        """B_N."""
        return f"given field up to {largest(self.field, duration):.4g} T (not from a superflow)"

    @property
    def microscopic(self) -> bool:
        """No."""
        return False


def _only_local(experiment: Experiment, drive: Drive) -> None:
    """The texture torque knows one q everywhere."""
    valid = f'"local" with a {type(drive).__name__}: the texture solver takes a Superflow, one q everywhere'
    require(experiment.torque == "local", "torque", experiment.torque, valid)


def _local(experiment: Experiment, grid: Grid, bias: Any, most: float) -> Coupling:
    """The compressed torque, local in n; on a film with a current or a phase the sheet's."""
    device = experiment.made
    parent = evolve(device.superconductor, width=_width(device, grid))
    room = 1.0 if isinstance(bias, UniformSuperflow) else ROOM
    surface = NeelFieldSurface.of(device.material, room * most, tolerance=experiment.tolerance, cache=True)
    if isinstance(device, Film) and not isinstance(bias, UniformSuperflow):
        dx, dy = grid.spacings
        return SheetCoupling(surface, bias, parent, (dx, dy))
    return HarmonicCoupling(surface, bias, parent)


def _width(device: Any, grid: Grid) -> float:
    """What the current flows through [m]: of a film, its whole cells."""
    return grid.shape[1] * grid.spacings[1] if isinstance(device, Film) else device.width


def _texture(experiment: Experiment, q: Pulse) -> Coupling:
    """The texture solver in the loop, at fixed gap."""
    device = experiment.made
    valid = 'a Racetrack, or torque="local": the texture solver knows a track along x'
    require(isinstance(device, Racetrack), "device", type(device).__name__, valid)
    return BdGCoupling(material=device.material, superflow=q, width=ROWS)
