"""An experiment: device + start + drive + torque + what is observed + what is checked, all of it as data.

strip = devices.Racetrack(material="kru4o8", length=1.2e-6)
mine = Experiment(device=strip, start=Walls([1.5e-7], left="-y"), drive=Superflow(1e7), observe=["wall", "voltage"])
output.record(mine, "runs/mine")
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import one_of, positive, saved_steps
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.coupling import RestTerms, rest_terms
from neelsot_dyn.devices import Device, Racetrack, Timescales, magnet_energy, timescales
from neelsot_dyn.dynamics import (
    LLG,
    AdaptiveMidpoint,
    DormandPrince54,
    EnergySum,
    FollowWall,
    Grid,
    Heun,
    ImplicitMidpoint,
    Integrator,
    RungeKutta4,
    Schedule,
    Segment,
    fastest_rate,
    suggest_timestep,
)
from neelsot_dyn.dynamics.schedule import HEUN_SHARE
from neelsot_dyn.experiments import checks, fits, names, observers
from neelsot_dyn.experiments.drives import Drive, GivenField, Superflow
from neelsot_dyn.experiments.figures import columns_figure, motion_where_known
from neelsot_dyn.experiments.levels import LEVELS
from neelsot_dyn.experiments.material_checks import against_material
from neelsot_dyn.experiments.run import Observer, Run
from neelsot_dyn.experiments.scenario import CELLS, Axis, Quantity, Scenario
from neelsot_dyn.experiments.starts import Start, Walls
from neelsot_dyn.experiments.texture_checks import texture_remark
from neelsot_dyn.materials import Material
from neelsot_dyn.units import unit

GAPS = ("fixed", "proximity", "self-consistent")
ADAPTIVE: dict[str, type[Integrator]] = {
    "dopri54": DormandPrince54,
    "midpoint": AdaptiveMidpoint,
    "semi-implicit": AdaptiveMidpoint,  # the earlier name
}
INTEGRATORS = ("auto", "rk4", "heun", "implicit-midpoint", *ADAPTIVE)
MOST_WALLS = 12
"""Walls that are saved where no start says how many there are."""


def _names(value: Any) -> Any:
    """A tuple of names; an observer that is registered by its name."""
    return value if isinstance(value, str) else tuple(observers.name_of(each) for each in value)


@frozen(kw_only=True, field_transformer=typed_fields)
class Experiment(Scenario):
    """A device, how it starts, what drives it (nothing, unless given), what is saved of it and what it is checked for.

    torque: depth of the electrons' torque, "local" (compressed, local in n) or "texture" (the texture solver's F(q)
    whole, in the loop, beside a magnet without what the electrons give at rest); tolerance: of the compressed torque,
    as a share of its largest field. gap: "fixed", "proximity" (what a parent lends through the material's
    interface_rate), or "self-consistent" (of a uniform layer at every q and n, for the local torque).
    level: "llg", "sigma" (n alone, steps past the magnons) or "collective" (one wall as a particle under
    a given field). integrator, of the LLG: "auto" (Heun with heat, else fourth-order Runge-Kutta), "rk4", "dopri54",
    "heun", "midpoint" or "implicit-midpoint". temperature [K] and seed of the thermal field. duration [s]; frames:
    saved steps after the first, at least one per step of the drive. cells_per_width: cells in a wall width δ0. window:
    length [m] of a window that follows the one wall, None for the whole device. observe: names of observers
    (`experiments.observers`), or an `Observer`, which no file can keep. check: "balance", "norm", "landscape"; every
    run is held to numbers of its material and its drive besides (`experiments.material_checks`), a texture's torque to
    the texture solver's own landscape.
    material, changes: numbers of the device's material that are set otherwise.

    Raises ValueError, by name and before any work, for what does not exist or does not go together.
    """

    figures: ClassVar[Mapping[str, Any]] = {"wall_motion": motion_where_known, "columns": columns_figure}

    material: str = ""
    device: Device
    start: Start
    drive: Drive = field(factory=lambda: GivenField(0.0))
    torque: str = field(default="local", validator=one_of("local", "texture"))
    tolerance: float = field(default=0.05, validator=positive)
    gap: str = field(default="fixed", validator=one_of(*GAPS))
    level: str = field(default="llg", validator=one_of(*LEVELS))
    integrator: str = field(default="auto", validator=one_of(*INTEGRATORS))
    temperature: float | None = field(default=None, metadata=unit("K"))
    seed: int = 0
    duration: float = field(default=1e-9, validator=positive, metadata=unit("s"))
    frames: int = field(default=100, validator=saved_steps())
    cells_per_width: float = field(default=6.0, validator=CELLS)
    window: float | None = field(default=None, metadata=unit("m"))
    observe: tuple[str | Observer, ...] = field(default=("wall",), converter=_names)
    check: tuple[str, ...] = field(default=("balance", "norm"), converter=_names)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot run, by name."""
        for name in self.observe:
            observers.named(name)
        for name in self.check:
            one_of("balance", "norm", "landscape")(self, type(self).__attrs_attrs__.check, name)
        fits.refuse(self)

    @property
    def steady(self) -> bool:
        """Does the drive hold one value all the time?"""
        pulse = self.drive.pulse
        return not [t for t in pulse.breakpoints if 0 < t < self.duration] and pulse.still(0.0)

    @property
    def solved(self) -> str:
        """Whether the electrons' gap is "self-consistent"; one that is lent counts as "fixed", as the material says."""
        return self.gap if self.gap == "self-consistent" else "fixed"

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
            level=self.level,
            window=None if self.window is None else FollowWall(device.easy_axis),
            origin=origin,
            observers=self.observed,
            checks=[*against_material(self, grid), *(checks.build(name, self) for name in self.named_checks)],
            axes=axes,
        )

    @property
    def methods(self) -> Sequence[str]:
        """What to cite."""
        return ("wall_motion", *(("superflow_torque", "quadpack") if self.drive.microscopic else ()))

    @property
    def named_checks(self) -> list[str]:
        """Those asked for by name; the landscape of a texture's torque is one that every such run is held to."""
        return [name for name in self.check if name != "landscape" or self.torque == "local"]

    @property
    def observed(self) -> list[Observer]:
        """The observers by name."""
        return [observers.named(name) for name in self.observe]

    def schedule(self, grid: Grid) -> Schedule:
        """The equation of motion, with the magnet, the drive and the heat."""
        llg = self.made.llg(self.magnet(grid) + self.drive.term(self, grid), self.temperature, self.seed)
        return Schedule([Segment(llg, self.duration, self.frames)])

    @cached_property
    def at_rest(self) -> RestTerms | None:
        """What the electrons give at rest, which a texture's torque brings along; None beside another torque."""
        material = self.made.material
        return rest_terms(material, [material.magnet.wall_width]) if self.torque == "texture" else None

    def magnet(self, grid: Grid) -> EnergySum:
        """The energy of the magnet; in a window there are no obstacles."""
        device, rest = self.made, self.at_rest
        if self.window is None:
            return device.magnet(grid, rest)
        return magnet_energy(device.material, device.easy_axis, device.crystal_angle, without=rest)

    def method(self, llg: LLG, grid: Grid) -> Integrator:
        """The method; steps of the magnet alone, which is faster than any drive but one that brings a stiffness."""
        if self.integrator in ADAPTIVE:
            return ADAPTIVE[self.integrator]()
        alone = llg if self.torque == "texture" else evolve(llg, energy=self.magnet(grid))
        if self.temperature or self.integrator == "heun":
            return Heun(HEUN_SHARE / fastest_rate(alone, grid))
        step = suggest_timestep(alone, grid)
        return ImplicitMidpoint(step) if self.integrator == "implicit-midpoint" else RungeKutta4(step)

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
        own, lent = "the gap that the uniform layer has at every q and n", self.made.material.electrons.pairing
        gap = own if self.gap == "self-consistent" else lent
        if self.torque == "texture":
            return (texture_remark(gap),)
        return (f"Torque: local, at {gap}.",)

    def timescales(self) -> Timescales | None:
        """Of a racetrack under a steady superflow."""
        if not (isinstance(self.made, Racetrack) and isinstance(self.drive, Superflow) and self.steady):
            return None
        return timescales(self.made, self.drive.q(0.0), scan=False)

    def quantities(self, dataset: Any) -> Mapping[str, Quantity]:
        """Last, change and largest size of every column that is one number per saved step; how many walls are left."""
        found: dict[str, Quantity] = {}
        if names.WALL_POSITIONS in dataset:
            walls = np.isfinite(np.asarray(dataset[names.WALL_POSITIONS])).sum(axis=1)
            found["walls_first"] = Quantity(int(walls[0]), "1", "walls at the start")
            found["walls_last"] = Quantity(int(walls[-1]), "1", "walls at the end")
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
