"""An experiment: device + start + drive + torque + what is observed + what is checked, all of it as data.

strip = devices.Racetrack(material="kru4o8", length=1.2e-6)
mine = Experiment(device=strip, start=Walls([1.5e-7], left="-y"), drive=Superflow(1e7), observe=["wall", "voltage"])
output.record(mine, "runs/mine")
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import not_negative, one_of, positive, positive_integer, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices import Device, Racetrack, Timescales, magnet_energy, timescales
from neelsot_dyn.dynamics import (
    LLG,
    DormandPrince54,
    FollowWall,
    Grid,
    Integrator,
    Schedule,
    Segment,
    SemiImplicit,
    ThermalField,
    equal_steps,
)
from neelsot_dyn.experiments import checks, observers
from neelsot_dyn.experiments.drives import Drive, GivenField, Superflow
from neelsot_dyn.experiments.run import Observer, Run, rk4
from neelsot_dyn.experiments.scenario import Axis, Quantity, Scenario
from neelsot_dyn.experiments.starts import Start, Walls
from neelsot_dyn.materials import Material

LEVELS = ("llg", "sigma", "collective")
GAPS = ("fixed", "proximity", "self-consistent")
INTEGRATORS = ("auto", "rk4", "dopri54", "heun", "semi-implicit")
MOST_WALLS = 12
"""Walls that are saved where no start says how many there are."""


def _names(value: Any) -> Any:
    return value if isinstance(value, str) else tuple(value)


@frozen(kw_only=True, field_transformer=typed_fields)
class Experiment(Scenario):
    """A device, how it starts, what drives it, what is saved of it and what it is checked for.

    torque: depth of the electrons' torque, "local" (compressed, local in n) or "texture" (the texture solver in the
    loop); tolerance: of the compressed torque, as a share of its largest field. gap: "fixed". level: "llg". integrator:
    "auto" (Heun with heat, else fourth-order Runge-Kutta), "rk4", "dopri54", "heun" or "semi-implicit". temperature [K]
    and seed of the thermal field. duration [s]; frames: saved steps after the first, at least one per step of the
    drive. cells_per_width: cells in a wall width δ0. window: length [m] of a window that follows the one wall, None for
    the whole device. observe: names of observers (`experiments.observers`); check: "balance", "norm", "landscape".
    material, changes: numbers of the device's material that are set otherwise.

    Raises ValueError, by name and before any work, for what does not exist or does not go together.
    """

    material: str = ""
    device: Device
    start: Start
    drive: Drive
    torque: str = field(default="local", validator=one_of("local", "texture"))
    tolerance: float = field(default=0.05, validator=positive)
    gap: str = field(default="fixed", validator=one_of(*GAPS))
    level: str = field(default="llg", validator=one_of(*LEVELS))
    integrator: str = field(default="auto", validator=one_of(*INTEGRATORS))
    temperature: float | None = None
    seed: int = 0
    duration: float = field(default=1e-9, validator=positive)
    frames: int = field(default=100, validator=positive_integer)
    cells_per_width: float = field(default=6.0, validator=positive)
    window: float | None = None
    observe: tuple[str, ...] = field(default=("wall",), converter=_names)
    check: tuple[str, ...] = field(default=("balance", "norm"), converter=_names)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run, by name."""
        for name in self.observe:
            observers.named(name)
        for name in self.check:
            one_of("balance", "norm", "landscape")(self, type(self).__attrs_attrs__.check, name)
        require(self.cells_per_width >= 3, "cells_per_width", self.cells_per_width, "at least 3 cells per wall width")
        later = "not in an experiment yet: it runs on its own"
        require(self.level == "llg", "level", self.level, f'"llg"; the {self.level} level is {later} (dynamics)')
        require(
            self.gap == "fixed", "gap", self.gap, f'"fixed"; a {self.gap} gap in the dynamics is {later} (coupling)'
        )
        if self.temperature is not None:
            not_negative(self, type(self).__attrs_attrs__.temperature, self.temperature)
        hot = bool(self.temperature)
        methods = "'auto' or 'heun', for a thermal field" if hot else f"one of {', '.join(INTEGRATORS)}"
        require(not hot or self.integrator in ("auto", "heun"), "integrator", self.integrator, methods)
        require(not hot or "balance" not in self.check, "check", self.check, "without 'balance': heat does work")
        if self.window is not None:
            widths = 30 * self.made.material.magnet.wall_width
            least = f"a length of at least {widths:.4g} m, 30 wall widths, and less than the device"
            require(widths <= self.window < self.made.length, "window", self.window, least)
            one = self.start.centre is not None and not self.made.obstacles and not self.drive.whole_track
            require(one, "window", self.window, "None: a window follows one wall, past no obstacle, and no Phase")
        turned = isinstance(self.made, Racetrack) and (self.made.angle != 0 or self.made.flow != "along")
        valid = "one along the crystal's x with the superflow along it, or a GivenField: the torque is known for q ∥ x"
        require(not (turned and self.drive.microscopic), "device", self.made, valid)
        if "landscape" in self.check:
            straight = isinstance(self.made, Racetrack) and self.start.centre is not None
            known = isinstance(self.drive, (Superflow, GivenField)) and self.torque == "local"
            valid = (
                "without 'landscape': it is known for one wall on a Racetrack under a Superflow or GivenField, local"
            )
            require(straight and known and self._steady, "check", self.check, valid)

    @property
    def _steady(self) -> bool:
        """Does the drive hold one value all the time?"""
        pulse = getattr(self.drive, "q", None) or getattr(self.drive, "field", None)
        return (
            pulse is not None and not [t for t in pulse.breakpoints if 0 < t < self.duration] and pulse.rate(0.0) == 0
        )

    @cached_property
    def made(self) -> Device:
        """The device with the changes of its material."""
        material = self.device.material if not self.material else super().resolved_material()
        device: Any = self.device
        return evolve(device, material=material.with_changes(**self.changes))

    def resolved_material(self) -> Material:
        """The device's, with its changes."""
        return self.made.material

    def experiment(self) -> Self:
        """Itself."""
        return self

    def quick(self) -> Self:
        """A twentieth of the time, a fifth of the saved steps."""
        return evolve(self, duration=self.duration / 20, frames=max(self.frames // 5, 4))

    def prepare(self) -> Run:
        """Compute the torque (seconds to minutes, kept in the user's cache) and build the run."""
        device, material = self.made, self.made.material
        origin = 0.0
        grid: Grid = device.grid(self.cells_per_width)
        if self.window is not None and self.start.centre is not None:
            grid = device.grid(self.cells_per_width, self.window)
            origin = self.start.centre - grid.shape[0] * grid.spacings[0] / 2
        state = self.start.state(device, grid, origin)
        schedule = self.schedule(grid)
        walls = len(self.start.places) if isinstance(self.start, Walls) else MOST_WALLS
        axes = [Axis("wall", np.arange(walls), "1", "wall, from the left")] if "walls" in self.observe else []
        return Run(
            scenario=self,
            material=material,
            grid=grid,
            schedule=schedule,
            state=state,
            axis=device.easy_axis,
            title=f"{material.name}: {type(device).__name__.lower()} under a {self.drive.label(self.duration)}",
            drive_label=self.drive.label(self.duration),
            integrator=self.method,
            window=None if self.window is None else FollowWall(device.easy_axis),
            origin=origin,
            observers=self.observed,
            checks=[checks.build(name, self) for name in self.check],
            axes=axes,
            describe=self.attributes,
            summarise=self.quantities,
            methods=("wall_motion", *(("superflow_torque", "quadpack") if self.drive.microscopic else ())),
            remarks=self.remarks,
            device_timescales=self.timescales,
        )

    @property
    def observed(self) -> list[Observer]:
        """The observers by name."""
        return [observers.named(name) for name in self.observe]

    def schedule(self, grid: Grid) -> Schedule:
        """The equations of motion, one per piece of the drive; saved steps shared out by time, one at least in each."""
        material, kelvin = self.made.material, self.temperature
        magnet = self.made.magnet(grid) if self.window is None else magnet_energy(material, self.made.easy_axis)
        heat = ThermalField(kelvin, self.made.depth, self.seed) if kelvin else None
        magnetic = (material.magnetization, material.magnet.damping, material.magnet.gyromagnetic_ratio, heat)
        pieces = self.drive.pieces(self, grid)
        counts = [max(1, round(self.frames * time / self.duration)) for time, _ in pieces]
        equations = [LLG(magnet if term is None else magnet + term, *magnetic) for _, term in pieces]
        spans = zip(equations, pieces, counts, strict=True)
        return Schedule([Segment(llg, time, count) for llg, (time, _), count in spans])

    def method(self, llg: LLG, grid: Grid) -> Integrator:
        """The method; steps of the magnet alone, which is faster than any drive."""
        if self.integrator == "dopri54":
            return DormandPrince54()
        if self.integrator == "semi-implicit":
            return SemiImplicit()
        alone = evolve(llg, energy=self.made.magnet(grid) if self.window is None else self._plain)
        return rk4(alone, grid) if not self.temperature and self.integrator != "heun" else equal_steps(alone, grid)

    @property
    def _plain(self) -> Any:
        return magnet_energy(self.made.material, self.made.easy_axis)

    def attributes(self) -> Mapping[str, Any]:
        """What figures and movies know of the run."""
        along = np.abs(self.made.easy_axis)
        return {
            "axis": "xyz"[int(along.argmax())],
            "track_length": self.made.length,
            "landscape": "BdG free energy" if self.drive.microscopic else "given field",
        }

    def remarks(self) -> Sequence[str]:
        """What the torque rests on."""
        if not self.drive.microscopic:
            return ("The field is given, not computed from a superflow.",)
        return (f"Torque: {self.torque}, at fixed gap.",)

    def timescales(self) -> Timescales | None:
        """Of a racetrack under a steady superflow."""
        if not (isinstance(self.made, Racetrack) and isinstance(self.drive, Superflow) and self._steady):
            return None
        return timescales(self.made, self.drive.q(0.0), scan=False)

    def quantities(self, dataset: Any) -> Mapping[str, Quantity]:
        """First, last, smallest and largest of every column that is one number per saved step."""
        found: dict[str, Quantity] = {}
        for one in self.observed:
            for column in one.columns:
                values = np.asarray(dataset[column.name], dtype=float)
                known = values[np.isfinite(values)]
                if column.dims or not known.size or column.name.endswith("_error"):
                    continue
                last = float(values[-1])
                found[f"{column.name}_last"] = Quantity(last, column.units, f"{column.long_name}, at the end")
                if math.isfinite(last) and math.isfinite(values[0]):
                    change = float(values[-1] - values[0])
                    found[f"{column.name}_change"] = Quantity(change, column.units, f"{column.long_name}, end − start")
                largest = float(np.abs(known).max())
                found[f"{column.name}_largest"] = Quantity(largest, column.units, f"{column.long_name}, largest size")
        loss = float(np.asarray(dataset["gilbert_loss"])[-1]) * self.made.depth
        return {**found, "gilbert_loss_total": Quantity(loss, "J", "energy lost to damping in the whole device")}
