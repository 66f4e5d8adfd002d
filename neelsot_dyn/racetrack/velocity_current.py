"""How fast is a wall at which current, and how does that depend on damping, temperature and wall width?

The Néel field comes from the BdG equations at every superflow and temperature; speeds follow from the closed form
v = μB_N/√(1 + (μB_N/c)²), and two-sublattice simulations of the wall are held against it: at the superflow's own
b = B_N/(α B_sf), about 1e-4, and under synthetic fields up to saturation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import bdg
from neelsot_dyn._checks import floats, not_negative, positive, require, saved_steps
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.coupling import neel_field
from neelsot_dyn.coupling.remembered import RememberedBdG
from neelsot_dyn.experiments.scenario import Axis, Column, Scenario
from neelsot_dyn.experiments.study import Group, Point, Study
from neelsot_dyn.racetrack import velocity_numbers as numbers
from neelsot_dyn.racetrack.figures.studies import velocity_current_figure
from neelsot_dyn.racetrack.velocity_numbers import PARENT, Case
from neelsot_dyn.units import unit

UP_AND_DOWN = np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]])


@frozen(kw_only=True, field_transformer=typed_fields)
class VelocityCurrent(Scenario):
    """The scenario: which currents, and which other numbers.

    superflow: the working point q [1/m]; superflows [1/m], ascending. reduced_temperatures: T/T_c of the layer's
    superconductivity; dampings; wall_widths δ0 [m]; saturations: b of the synthetic fields. With each of the lists the
    other numbers are those of the material. shown: b of the run that becomes a movie, 0 for none. frames:
    saved steps of a simulated wall. The parent superconductor is `materials.NIOBIUM_STRIP`.

    Raises ValueError for lists that are empty, not positive, or beyond the parent's depairing, and for a b at which the
    antiparallel domain is unstable (B_N ≥ B_A).
    """

    figures: ClassVar = {"velocity_current": velocity_current_figure}
    methods = ("superflow_torque", "quadpack", "wall_motion")
    completed, quantities, residuals = numbers.with_closed_forms, numbers.quantities, numbers.claims

    superflow: float = field(default=1e7, validator=positive, metadata=unit("1/m"))
    superflows: tuple[float, ...] = field(
        default=(1e5, 3e5, 1e6, 2e6, 4e6, 6e6, 8e6, 1e7, 1.2e7, 1.3e7, 1.4e7, 1.5e7, 1.6e7, 1.8e7, 2e7),
        converter=floats,
        metadata=unit("1/m"),
    )
    reduced_temperatures: tuple[float, ...] = field(default=(0.1, 0.3, 0.5, 0.7, 0.9), converter=floats)
    dampings: tuple[float, ...] = field(default=(0.1, 0.01, 0.001), converter=floats)
    wall_widths: tuple[float, ...] = field(default=(2e-9, 3.96e-9, 8e-9, 16e-9), converter=floats, metadata=unit("m"))
    saturations: tuple[float, ...] = field(default=(1e-3, 1e-2, 0.1, 0.3, 1.0, 2.0, 3.0), converter=floats)

    shown: float = field(default=1.0, validator=not_negative)
    frames: int = field(default=120, validator=saved_steps())

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be computed."""
        for name in ("superflows", "reduced_temperatures", "dampings", "wall_widths", "saturations"):
            values = getattr(self, name)
            require(len(values) > 0 and min(values) > 0, name, values, "numbers > 0")
            require(len(set(values)) == len(values), name, values, "each number once")
        limit = PARENT.depairing_momentum
        require(max(self.superflows) < limit, "superflows", self.superflows, f"1/m below the parent's {limit:.3g}")
        require(self.superflows == tuple(sorted(self.superflows)), "superflows", self.superflows, "ascending numbers")
        require(max(self.reduced_temperatures) < 1, "reduced_temperatures", self.reduced_temperatures, "T/T_c < 1")
        most = self.scales.largest_saturation
        largest = max(*self.saturations, self.shown)
        require(largest < most, "saturations", self.saturations, f"b < {most:.3g}, where B_N = B_A")

    def prepare(self) -> Study:
        """Fields and currents; the largest field; simulated walls: the points do the work."""
        material, scales = self.resolved_material(), self.scales
        example = evolve(numbers.propulsion(self, material, self.shown), frames=90) if self.shown else None
        return Study(
            scenario=self,
            axes=(
                Axis("superflow", self.superflows, "1/m", "Cooper-pair wave number along the track"),
                Axis("reduced_temperature", self.reduced_temperatures, "1", "T/T_c of the superconducting layer"),
                Axis("damping", self.dampings, "1", "Gilbert damping"),
                Axis("width", self.wall_widths, "m", "wall width at rest"),
                Axis("case", [case.label for case in self.cases], "1", "simulated wall"),
            ),
            groups=(
                Group("field", ("superflow", "reduced_temperature"), self.field, FIELD),
                Group("limit", ("reduced_temperature",), self.limit, LIMIT),
                Group("wall", ("case",), lambda point: numbers.simulated(self, self.cases[point.index[0]]), WALL),
            ),
            drive_label="wall speed against current, damping, temperature and width",
            attributes={
                "magnon_speed": scales.magnon_speed,
                "working_superflow": self.superflow,
                "working_temperature": material.reduced_temperature,
                "damping_of_material": scales.damping,
            },
            notes=(
                f"The current flows in the {PARENT.name} (its numbers are assumptions); temperature changes the "
                "layer's gap and occupations, not the parent's stiffness.",
                "The layer's gap is fixed: it stands for proximity to a robust superconductor.",
                "Cases called synthetic are driven by a given field, which no superflow of this material reaches.",
            ),
            parent=PARENT,
            example=example,
        )

    def quick(self) -> VelocityCurrent:
        """Few currents, and few simulated walls, with fewer saved steps."""
        return evolve(
            self,
            superflows=(2e6, self.superflow),
            reduced_temperatures=(0.1, 0.7),
            dampings=(self.resolved_material().magnet.damping,),
            wall_widths=(self.resolved_material().magnet.wall_width,),
            saturations=(0.1, 1.0),
            shown=0.0,
            frames=32,
        )

    @property
    def cases(self) -> list[Case]:
        """The walls that are simulated: one number varied at a time, then the synthetic fields."""
        material = self.resolved_material()
        magnet = material.magnet
        turning = [q for q in self.superflows if q <= 1.4 * self.superflow][-1:]
        usual = Case("", magnet.damping, magnet.wall_width, material.reduced_temperature, self.superflow)
        found = [evolve(usual, label=f"q = {q:.3g} 1/m", superflow=q) for q in turning if q != self.superflow]
        found += [evolve(usual, label=f"damping {a:.3g}", damping=a) for a in self.dampings]
        found += [
            evolve(usual, label=f"width {w * 1e9:.3g} nm", wall_width=w)
            for w in self.wall_widths[:: max(1, len(self.wall_widths) - 1)]
        ]
        found += [evolve(usual, label=f"T = {t:.3g} Tc", reduced_temperature=t) for t in self.reduced_temperatures[-1:]]
        found += [
            evolve(usual, label=f"synthetic b = {b:.3g}", saturation=b, superflow=math.nan) for b in self.saturations
        ]
        told: dict[Case, Case] = {}
        for case in found:
            told.setdefault(evolve(case, label=""), case)
        return list(told.values())

    def field(self, point: Point) -> Mapping[str, float]:
        """The Néel field and the current at one superflow and temperature."""
        material, q, reduced = self.resolved_material(), *point.values.values()
        found = neel_field(material, q, reduced)
        solver = RememberedBdG(bdg.LatticeModel.of(material, reduced), tolerance=1e-10)
        flow = bdg.Superflow(material=material, solver=solver, parent=PARENT)
        up, down = flow.current_density(np.asarray(q), UP_AND_DOWN)
        return {
            "neel_field": found.amplitude / material.layers,
            "neel_field_error": found.b_neel_error / (2 * material.layers),
            "b_neel": found.b_neel,
            "current_density": float(up + down) / 2,
            "current_difference": float(up - down),
        }

    def limit(self, point: Point) -> Mapping[str, float]:
        """Where the field first turns over at one temperature: beyond, this gap is no longer that of a condensate."""
        material = self.resolved_material()
        solver = RememberedBdG(bdg.LatticeModel.of(material, point.values["reduced_temperature"]))
        largest = material.units.superflow(min(PARENT.depairing_momentum, 4 * self.superflow))
        q = np.linspace(0, largest, 41)[1:]
        scan = np.abs(bdg.largest_neel_field(solver, q).f1_values)
        turn = int(np.argmax(np.diff(scan, append=-np.inf) < 0))
        found = bdg.largest_neel_field(solver, q[: turn + 2])
        amplitude = material.units.field(abs(found.f1), material.magnet.moment) / (2 * material.layers)
        return {"largest_field": amplitude, "largest_field_superflow": material.units.wave_number(found.q)}


FIELD = (
    Column("neel_field", "T", "±B_N on the sublattices, in the film"),
    Column("neel_field_error", "T", "quadrature error of the field"),
    Column("b_neel", "T", "B_N1 − B_N2 at one layer, the paper's B_Néel"),
    Column("current_density", "A/m^2", "over parent and film, mean of n = ±y"),
    Column("current_difference", "A/m^2", "J(n = +y) − J(n = −y)"),
)
LIMIT = (
    Column("largest_field", "T", "±B_N where it first turns over as the superflow grows, at the working point's gap"),
    Column("largest_field_superflow", "1/m", "where it is"),
)
WALL = (
    Column("case_field", "T", "±B_N that drives the simulated wall"),
    Column("case_saturation", "1", "b = B_N/(α B_sf) of the case"),
    Column("simulated_velocity", "m/s", "two-sublattice LLG, extrapolated to dx = 0"),
    Column("simulated_velocity_error", "m/s", "a fifth of the extrapolation, three errors of the fit, noise"),
    Column("closed_form_velocity", "m/s", "μB_N/√(1 + (μB_N/c)²)"),
    Column("finite_exchange", "1", "b² B_A/(2 B_E), by which a two-sublattice wall may lag at most"),
    Column("contracted_width", "m", "wall width at the end"),
)
"""What one point of each kind answers."""
