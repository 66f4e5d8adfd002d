"""How long does a bit stay: a wall in its pinning site, the Néel vector inside a wall?

Barriers are those of minimum-energy paths of the texture (`dynamics.minimum_energy_path`), attempt frequencies those of
the small motions in the minimum and at the saddle (Langer), retention is the inverse of Γ = ν e^{−ΔE/k_BT}.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import textures
from neelsot_dyn._checks import floats, positive, positive_integer, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices.magnet import magnet_energy
from neelsot_dyn.dynamics import LLG, Track, TwoSublatticeState, minimum_energy_path, reversal_estimate, thermal_escape
from neelsot_dyn.experiments.scenario import CELLS, Axis, Column, Scenario
from neelsot_dyn.experiments.study import Group, Point, Study
from neelsot_dyn.racetrack import thermal_numbers as numbers
from neelsot_dyn.racetrack.figures.studies import thermal_stability_figure
from neelsot_dyn.racetrack.thermal_numbers import BITS, FREE, INSIDE, WALL
from neelsot_dyn.units import unit

EASY_AXIS = np.array([0.0, 1.0, 0.0])
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
    methods = ("wall_motion", "string_method", "gentlest_ascent", "langer")
    completed, quantities, residuals = numbers.with_retention, numbers.quantities, numbers.claims

    temperatures: tuple[float, ...] = field(
        default=(0.2, 0.3, 0.5, 0.66, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0), converter=floats, metadata=unit("K")
    )
    track_width: float = field(default=1e-7, validator=positive, metadata=unit("m"))
    site_depth: float = field(default=0.2, validator=positive)
    site_widths: float = field(default=1.0, validator=positive)
    pitch_widths: float = field(default=6.0, validator=positive)
    cells_per_width: int = field(default=6, validator=[positive_integer, CELLS])
    images: int = field(default=17, validator=positive_integer)

    def __attrs_post_init__(self) -> None:
        """Refuse what holds no bit."""
        magnet = self.resolved_material().magnet
        require(magnet.hard_axis_field > 0, "hard_axis_field", magnet.hard_axis_field, "B_H > 0: else no bit in a wall")
        require(magnet.damping > 0, "damping", magnet.damping, "a number > 0: else nothing is thermal")
        rising = len(self.temperatures) > 0 and bool((np.diff([0.0, *self.temperatures]) > 0).all())
        require(rising, "temperatures", self.temperatures, "ascending kelvins > 0")
        require(self.site_depth < 1, "site_depth", self.site_depth, "a share below 1")
        apart = f"at least site_widths + 3 = {self.site_widths + 3:g}"
        require(self.pitch_widths >= self.site_widths + 3, "pitch_widths", self.pitch_widths, apart)
        require(self.images >= 9 and self.images % 2 == 1, "images", self.images, "an odd number from 9")

    @property
    def section(self) -> float:
        """Cross-section of the track [m²]."""
        return self.track_width * self.resolved_material().thickness

    def prepare(self) -> Study:
        """A path per bit: the points find them."""
        return Study(
            scenario=self,
            axes=(
                Axis("bit", BITS, "1", "what is stored where"),
                Axis("temperature", self.temperatures, "K", "temperature of the lattice"),
                Axis("image", np.arange(self.images), "1", "image of the path"),
            ),
            groups=(Group("path", ("bit",), self.path, PATH),),
            drive_label=f"retention of bits on a track of {self.track_width * 1e9:.3g} nm",
            notes=(
                "Classical rates. Below ħλ₊/(2πk_B), given for each bit, a bit tunnels before it is kicked.",
                "The texture varies along the track only: true for inner angles up to a width of π times the Bloch "
                "line's, beyond which reversal begins at an edge, over the Bloch line's own energy.",
                "A wall may leave its site to either side, which doubles its rate.",
            ),
        )

    def quick(self) -> ThermalStability:
        """A coarser grid, fewer images."""
        return evolve(self, cells_per_width=4, images=9)

    def path(self, point: Point) -> Mapping[str, Any]:
        """The path of one bit."""
        bit = point.values["bit"]
        track, llg, sites = self.system(bit)
        x, width = track.x, self.scales.wall_width

        def state(place: float, angle: float) -> TwoSublatticeState:
            return TwoSublatticeState.from_neel(textures.wall_profile(x, place, width, angle))

        shares = np.linspace(0, 1, self.images)
        if bit == WALL:
            guess = [state(sites[0] + s * (sites[1] - sites[0]), math.pi / 2 - SMALL_ANGLE) for s in shares]
        else:
            guess = [state(sites[0], math.pi * (0.5 - s) + SMALL_ANGLE) for s in shares]
        found = minimum_energy_path(llg, track, guess)
        answer = {
            "path_energy": found.energy,
            "path_distance": found.distance,
            "barrier_density": found.barrier,
            "closed_form_density": numbers.closed_form(self, bit),
            "closed_form_error": numbers.closed_form_error(self, bit),
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

    def system(self, bit: str) -> tuple[Track, LLG, tuple[float, ...]]:
        """The track, the equation, and where the sites are; the wall's two sites have equal surroundings."""
        m, s = self.resolved_material(), self
        spacing = self.scales.wall_width / s.cells_per_width
        site, pitch = round(s.site_widths * s.cells_per_width), round(s.pitch_widths * s.cells_per_width)
        margin = 10 * s.cells_per_width
        count = {FREE: 0, INSIDE: 1, WALL: 2}[bit]
        cells = 2 * margin + site + (pitch if bit == WALL else 0)
        hardness = np.ones(cells)
        places = []
        for i in range(max(count, 1)):
            first = margin + i * pitch
            if count:
                hardness[first : first + site] = 1 - s.site_depth
            places.append((first + site / 2) * spacing)
        energy = magnet_energy(m, EASY_AXIS, hardness=hardness)
        llg = LLG.of(m, energy)
        return Track(length=cells * spacing, spacing=spacing), llg, tuple(places)


PATH = (
    Column("path_energy", "J/m^2", "energy along the minimum-energy path, per cross-section", ("bit", "image")),
    Column("path_distance", "1", "root of the summed squares of the moments' changes", ("bit", "image")),
    Column("barrier_density", "J/m^2", "of the saddle, per cross-section"),
    Column("closed_form_density", "J/m^2", "rigid or exact closed form of the same"),
    Column("closed_form_error", "1", "share by which the closed form may err, grid included"),
    Column("saddle_torque", "T", "largest torque left in the saddle"),
    Column("curvature", "T", "of the saddle's soft direction"),
    Column("converged", "1", "1 if string and saddle have converged"),
    Column("growth", "1/s", "of the saddle's growing mode"),
    Column("attempt_frequency", "1/s", "Langer; for the free wall, Kramers with its own friction"),
    Column("unstable_modes", "1", "growing modes of the saddle"),
)
"""What one path answers."""
