"""How long does a bit stay: a wall in its pinning site, the Néel vector inside a wall?

Barriers are those of minimum-energy paths of the texture (`dynamics.minimum_energy_path`), attempt frequencies those of
the small motions in the minimum and at the saddle (Langer), retention is the inverse of Γ = ν e^{−ΔE/k_BT}.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import materials, textures
from neelsot_dyn._checks import floats, positive, positive_integer, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices.magnet import derived
from neelsot_dyn.dynamics import (
    LLG,
    DerivedQuantities,
    HomogeneousExchange,
    InhomogeneousExchange,
    Track,
    TwoSublatticeState,
    UniaxialAnisotropy,
    minimum_energy_path,
    reversal_estimate,
    thermal_escape,
)
from neelsot_dyn.experiments.scenario import Axis, Column, Quantity, Scenario
from neelsot_dyn.experiments.study import Group, Point, Study
from neelsot_dyn.racetrack.figures.thermal_stability import thermal_stability_figure
from neelsot_dyn.units import BOLTZMANN, HBAR, unit
from neelsot_dyn.validation import Residual

if TYPE_CHECKING:
    import xarray

EASY_AXIS, HARD_AXIS = np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])
FREE, INSIDE, WALL = "in wall, no site", "in wall, in site", "wall in site"
BITS = (FREE, INSIDE, WALL)
YEAR = 365.25 * 24 * 3600.0
SMALL_ANGLE = 0.01
"""Radians off the plane, so that no image of the first path lies on a symmetric point."""


@frozen(kw_only=True, field_transformer=typed_fields)
class ThermalStability(Scenario):
    """The scenario: which site, which track, which temperatures.

    temperatures [K], ascending. track_width [m]: its cross-section is this times the film's thickness. site_depth:
    share by which the easy-axis anisotropy is lower in a pinning site; site_widths: its length in δ0; pitch_widths:
    from one site to the next in δ0. cells_per_width: grid. images: of a path.

    Raises ValueError for a material without a hard axis, which holds no bit in its walls, sites that overlap, or a grid
    that does not resolve the wall.
    """

    figures: ClassVar = {"thermal_stability": thermal_stability_figure}

    temperatures: tuple[float, ...] = field(
        default=(0.2, 0.3, 0.5, 0.66, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0), converter=floats, metadata=unit("K")
    )
    track_width: float = field(default=1e-7, validator=positive, metadata=unit("m"))
    site_depth: float = field(default=0.2, validator=positive)
    site_widths: float = field(default=1.0, validator=positive)
    pitch_widths: float = field(default=6.0, validator=positive)
    cells_per_width: int = field(default=6, validator=positive_integer)
    images: int = field(default=17, validator=positive_integer)

    def __attrs_post_init__(self) -> None:
        """Refuse what holds no bit."""
        magnet = self.resolved_material().magnet
        require(magnet.hard_axis_field > 0, "hard_axis_field", magnet.hard_axis_field, "B_H > 0: else no bit in a wall")
        require(magnet.damping > 0, "damping", magnet.damping, "a number > 0: else nothing is thermal")
        rising = len(self.temperatures) > 0 and min(self.temperatures) > 0 and _rising(self.temperatures)
        require(rising, "temperatures", self.temperatures, "ascending kelvins > 0")
        require(self.site_depth < 1, "site_depth", self.site_depth, "a share below 1")
        apart = f"at least site_widths + 3 = {self.site_widths + 3:g}"
        require(self.pitch_widths >= self.site_widths + 3, "pitch_widths", self.pitch_widths, apart)
        require(self.cells_per_width >= 3, "cells_per_width", self.cells_per_width, "at least 3")
        require(self.images >= 9 and self.images % 2 == 1, "images", self.images, "an odd number from 9")

    def prepare(self) -> ThermalStabilityStudy:
        """The study; its points find the paths."""
        return ThermalStabilityStudy(self, self.resolved_material())

    def quick(self) -> ThermalStability:
        """A coarser grid, fewer images."""
        return evolve(self, cells_per_width=4, images=9)


def _rising(values: Sequence[float]) -> bool:
    return bool((np.diff(values) > 0).all())


@frozen(eq=False, slots=False)
class ThermalStabilityStudy(Study):
    """The scenario, ready to compute."""

    scenario: ThermalStability
    material: materials.Material

    @cached_property
    def scales(self) -> DerivedQuantities:
        """The material's."""
        return derived(self.material)

    @property
    def section(self) -> float:
        """Cross-section of the track [m²]."""
        return self.scenario.track_width * self.material.thickness

    @property
    def axes(self) -> Sequence[Axis]:
        """Bits, temperatures, images of a path."""
        return (
            Axis("bit", np.array(BITS), "1", "what is stored where"),
            Axis("temperature", np.array(self.scenario.temperatures), "K", "temperature of the lattice"),
            Axis("image", np.arange(self.scenario.images), "1", "image of the path"),
        )

    @property
    def groups(self) -> Sequence[Group]:
        """A path per bit."""
        bit, path = ("bit",), ("bit", "image")
        return (
            Group(
                "path",
                bit,
                (
                    Column("path_energy", "J/m^2", "energy along the minimum-energy path, per cross-section", path),
                    Column("path_distance", "1", "root of the summed squares of the moments' changes", path),
                    Column("barrier_density", "J/m^2", "of the saddle, per cross-section", bit),
                    Column("closed_form_density", "J/m^2", "rigid or exact closed form of the same", bit),
                    Column("closed_form_error", "1", "share by which the closed form may err, grid included", bit),
                    Column("saddle_torque", "T", "largest torque left in the saddle", bit),
                    Column("curvature", "T", "of the saddle's soft direction", bit),
                    Column("converged", "1", "1 if string and saddle have converged", bit),
                    Column("growth", "1/s", "of the saddle's growing mode", bit),
                    Column("attempt_frequency", "1/s", "Langer; for the free wall, Kramers with its own friction", bit),
                    Column("unstable_modes", "1", "growing modes of the saddle", bit),
                ),
            ),
        )

    @property
    def drive_label(self) -> str:
        """What is asked."""
        return f"retention of bits on a track of {self.scenario.track_width * 1e9:.3g} nm"

    @property
    def methods(self) -> Sequence[str]:
        """What to cite."""
        return ("wall_motion", "string_method", "gentlest_ascent", "langer")

    @property
    def notes(self) -> Sequence[str]:
        """What limits the numbers."""
        return (
            "Classical rates. Below ħλ₊/(2πk_B), given for each bit, a bit tunnels before it is kicked.",
            "The texture varies along the track only: true for inner angles up to a width of π times the Bloch line's, "
            "beyond which reversal begins at an edge, over the Bloch line's own energy.",
            "A wall may leave its site to either side, which doubles its rate.",
        )

    def compute(self, point: Point) -> Mapping[str, Any]:
        """The path of one bit."""
        bit = point.values["bit"]
        track, llg, sites = self._system(bit)
        x, width = track.x, self.scales.wall_width

        def state(place: float, angle: float) -> TwoSublatticeState:
            return TwoSublatticeState.from_neel(textures.wall_profile(x, place, width, angle))

        shares = np.linspace(0, 1, self.scenario.images)
        if bit == WALL:
            guess = [state(sites[0] + s * (sites[1] - sites[0]), math.pi / 2 - SMALL_ANGLE) for s in shares]
        else:
            guess = [state(sites[0], math.pi * (0.5 - s) + SMALL_ANGLE) for s in shares]
        found = minimum_energy_path(llg, track, guess)
        answer = {
            "path_energy": found.energy,
            "path_distance": found.distance,
            "barrier_density": found.barrier,
            "closed_form_density": self._closed_form(bit),
            "closed_form_error": self._closed_form_error(bit),
            "saddle_torque": found.torque,
            "curvature": found.curvature,
            "converged": float(found.converged),
        }
        if bit == FREE:  # it may slide: the modes of translation drop out, and the wall turns as a particle
            known = reversal_estimate(self.scales, self.section, 1.0, llg.gyromagnetic_ratio)
            prefactor = known.rate * math.exp(known.stability)
            return {**answer, "growth": math.nan, "attempt_frequency": prefactor, "unstable_modes": math.nan}
        escape = thermal_escape(llg, track, found.states[0], found.saddle)
        return {
            **answer,
            "growth": escape.growth,
            "attempt_frequency": escape.attempt_frequency,
            "unstable_modes": escape.unstable,
        }

    def _system(self, bit: str) -> tuple[Track, LLG, tuple[float, ...]]:
        """The track, the equation, and where the sites are; the wall's two sites have equal surroundings."""
        m, s = self.material, self.scenario
        spacing = self.scales.wall_width / s.cells_per_width
        site, pitch = round(s.site_widths * s.cells_per_width), round(s.pitch_widths * s.cells_per_width)
        margin = 10 * s.cells_per_width
        count = {FREE: 0, INSIDE: 1, WALL: 2}[bit]
        cells = 2 * margin + site + (pitch if bit == WALL else 0)
        easy = np.full(cells, m.easy_axis_anisotropy)
        places = []
        for i in range(max(count, 1)):
            first = margin + i * pitch
            if count:
                easy[first : first + site] *= 1 - s.site_depth
            places.append((first + site / 2) * spacing)
        energy = (
            HomogeneousExchange(m.homogeneous_exchange, m.lattice_constant)
            + InhomogeneousExchange(m.a11, m.a12)
            + UniaxialAnisotropy(easy, EASY_AXIS)
            + UniaxialAnisotropy(m.hard_axis_anisotropy, HARD_AXIS, kind="hard")
        )
        llg = LLG(energy, m.magnetization, m.magnet.damping, m.magnet.gyromagnetic_ratio)
        return Track(length=cells * spacing, spacing=spacing), llg, tuple(places)

    def _closed_form(self, bit: str) -> float:
        """The barrier per cross-section [J/m²]: exact for a free wall, for a rigid wall in sites."""
        m, s, width = self.material, self.scenario, self.scales.wall_width
        if bit == FREE:
            return self.scales.wall_energy * (math.sqrt(1 + m.hard_axis_anisotropy / m.easy_axis_anisotropy) - 1)
        if bit == INSIDE:
            return 4 * m.hard_axis_anisotropy * width
        depth = _held(0.0, s.site_widths, s.pitch_widths) - _held(s.pitch_widths / 2, s.site_widths, s.pitch_widths)
        return 2 * m.easy_axis_anisotropy * s.site_depth * width * depth

    def _closed_form_error(self, bit: str) -> float:
        """The grid's (dx/δ)²/8 with a margin of a fifth, K_h/K_e, and a bound on what the wall's shape gives way to.

        A site of depth ε pulls at θ(x) with 4K_e ε sin θ cos θ, and all but the wall's sliding resists with at least
        4K_e (the gap of its Pöschl-Teller potential). With w² = ∫ sech² tanh² over the sites, in δ0, that lowers the
        energy by up to 2K_e ε² w² δ0 and changes ½∫ sin²θ dx by up to ε w √(2/3) δ0.
        """
        s = self.scenario
        grid = 1.2 / (8 * s.cells_per_width**2)
        ratio = self.material.hard_axis_anisotropy / self.material.easy_axis_anisotropy
        if bit == FREE:
            return grid
        if bit == INSIDE:
            return grid + ratio + s.site_depth * math.sqrt(2 / 3 * _pulled(0.0, s.site_widths, math.inf))
        places, sites = (0.0, s.pitch_widths / 2), (s.site_widths, s.pitch_widths)
        held = [_held(place, *sites) for place in places]
        return grid + s.site_depth * max(_pulled(place, *sites) for place in places) / (held[0] - held[1])

    def complete(self, dataset: xarray.Dataset) -> xarray.Dataset:
        """Barriers in kelvin, rates and retention against temperature."""
        energy = dataset["barrier_density"] * self.section
        ways = np.where(dataset["bit"].values == WALL, 2.0, 1.0)
        attempt = dataset["attempt_frequency"] * ways
        temperature = dataset["temperature"]
        with np.errstate(over="ignore"):  # infinity says it
            values = np.exp(energy.values[:, None] / BOLTZMANN / temperature.values) / attempt.values[:, None]
        about = {"units": "s", "long_name": "inverse of the thermal rate"}
        return dataset.assign(
            barrier=energy.assign_attrs(units="J", long_name="barrier of the track's cross-section"),
            barrier_kelvin=(energy / BOLTZMANN).assign_attrs(units="K", long_name="barrier over k_B"),
            retention=(("bit", "temperature"), values, about),
        )

    def quantities(self, dataset: xarray.Dataset) -> Mapping[str, Quantity]:
        """Barriers, attempt frequencies, and how warm each bit may be."""
        found: dict[str, Quantity] = {}
        work = self.material.temperature
        for bit in BITS:
            one, name = dataset.sel(bit=bit), bit.replace(", ", "_").replace(" ", "_")
            barrier, attempt = float(one["barrier_kelvin"]), float(one["attempt_frequency"])
            ways = 2 if bit == WALL else 1
            found[f"{name}_barrier"] = Quantity(barrier, "K", f"{bit}: barrier over k_B")
            found[f"{name}_attempt"] = Quantity(attempt, "1/s", f"{bit}: attempt frequency")
            retention = _exp(barrier / work) / (ways * attempt)
            found[f"{name}_retention"] = Quantity(retention, "s", f"{bit}: retention at {work:.3g} K")
            warmest = barrier / math.log(10 * YEAR * ways * attempt)
            found[f"{name}_10_years"] = Quantity(warmest, "K", f"{bit}: up to here it stays for 10 years")
            if math.isfinite(float(one["growth"])):
                tunnel = HBAR * float(one["growth"]) / (2 * math.pi * BOLTZMANN)
                found[f"{name}_tunnelling_below"] = Quantity(tunnel, "K", f"{bit}: ħλ₊/(2πk_B)")
        scales, m = self.scales, self.material
        line = math.sqrt(scales.stiffness / (2 * m.hard_axis_anisotropy))
        nucleus = 2 * scales.wall_energy * self.section / BOLTZMANN
        edge = 16 * m.hard_axis_anisotropy * scales.wall_width * line * m.thickness / BOLTZMANN
        found["nucleation_barrier"] = Quantity(nucleus, "K", "2σ0 S/k_B: a reversed domain inside a bit")
        found["bloch_line_width"] = Quantity(line, "m", "Δ_L = √(𝒜/2K_h); the inner vector turns as one below πΔ_L")
        found["bloch_line_barrier"] = Quantity(edge, "K", "16K_h δ0 Δ_L thickness/k_B, of a wide track")
        return found

    def residuals(self, dataset: xarray.Dataset) -> Sequence[Residual]:
        """Every barrier against its closed form; every saddle is one, and simple."""
        found = []
        for bit in BITS:
            one = dataset.sel(bit=bit)
            ratio = float(one["barrier_density"] / one["closed_form_density"])
            found.append(Residual(f"barrier, {bit}", abs(ratio - 1), self._closed_form_error(bit)))
            found.append(Residual(f"saddle, {bit}", float(one["saddle_torque"]), 1e-6))
            if bit != FREE:
                found.append(Residual(f"one way down, {bit}", abs(float(one["unstable_modes"]) - 1), 0.0))
        known = reversal_estimate(self.scales, self.section, 1.0, self.material.magnet.gyromagnetic_ratio)
        rigid = known.rate * math.exp(known.stability)
        attempt = float(dataset["attempt_frequency"].sel(bit=INSIDE))
        found.append(
            Residual("Langer against Kramers, in wall", abs(attempt / rigid - 1), self._closed_form_error(INSIDE))
        )
        return found


def _held(place: float, site: float, pitch: float) -> float:
    """∫ sech² over the two sites, of a wall at `place`; lengths in δ0."""
    return sum(math.tanh(c + site / 2 - place) - math.tanh(c - site / 2 - place) for c in (0.0, pitch))


def _pulled(place: float, site: float, pitch: float) -> float:
    """∫ sech² tanh² over the sites."""
    edges = [(c - site / 2 - place, c + site / 2 - place) for c in (0.0, pitch)]
    return sum(math.tanh(right) ** 3 - math.tanh(left) ** 3 for left, right in edges) / 3


def _exp(value: float) -> float:
    """Infinity, as a number that JSON may lack, beyond what a float holds."""
    return math.exp(value) if value < 700 else math.inf
