"""How fast is a wall at which current, and how does that depend on damping, temperature and wall width?

The Néel field comes from the BdG equations at every superflow and temperature; speeds follow from the closed form
v = μB_N/√(1 + (μB_N/c)²), and two-sublattice simulations of the wall are held against it: at the superflow's own
b = B_N/(α B_sf), about 1e-4, and under synthetic fields up to saturation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import bdg, materials
from neelsot_dyn._checks import floats, not_negative, positive, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.coupling import neel_field
from neelsot_dyn.devices.magnet import derived
from neelsot_dyn.experiments.layout import run_course
from neelsot_dyn.experiments.scenario import Axis, Column, Quantity, Scenario
from neelsot_dyn.experiments.study import Group, Point, Study
from neelsot_dyn.experiments.velocity import SETTLING_TIMES
from neelsot_dyn.racetrack.figures.velocity_current import velocity_current_figure
from neelsot_dyn.racetrack.propulsion import Propulsion
from neelsot_dyn.units import unit
from neelsot_dyn.validation import Residual

if TYPE_CHECKING:
    import xarray

PARENT = materials.NIOBIUM_STRIP
PLACE = 3e-6
"""Of the wall width: how well a fitted position repeats when the window moves on."""
GRIDS = (6.0, 9.0)
"""Cells per wall width of the two simulations from which the speed is extrapolated to dx = 0."""
SIMULATED_TIME, SHORTEST = 60, 2e-11
"""Inertia times, of which the speed is fitted after 20, and seconds at least."""
UP_AND_DOWN = np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]])


@frozen(kw_only=True, field_transformer=typed_fields)
class VelocityCurrent(Scenario):
    """The scenario: which currents, and which other numbers.

    superflow: the working point q [1/m]; superflows [1/m], ascending. reduced_temperatures: T/T_c of the layer's
    superconductivity; dampings; wall_widths δ0 [m]; saturations: b of the synthetic fields. With each of the lists the
    other numbers are those of the material. shown: b of the course that becomes a movie, 0 for none. The parent
    superconductor is `materials.NIOBIUM_STRIP`.

    Raises ValueError for lists that are empty, not positive, or beyond the parent's depairing, and for a b at which the
    antiparallel domain is unstable (B_N ≥ B_A).
    """

    figures: ClassVar = {"velocity_current": velocity_current_figure}

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
        scales = derived(self.resolved_material())
        most = scales.largest_saturation
        largest = max(*self.saturations, self.shown)
        require(largest < most, "saturations", self.saturations, f"b < {most:.3g}, where B_N = B_A")

    def prepare(self) -> VelocityCurrentStudy:
        """The study; its points do the work."""
        return VelocityCurrentStudy(self, self.resolved_material())

    def quick(self) -> VelocityCurrent:
        """Few currents, and three simulated walls."""
        return evolve(
            self,
            superflows=(2e6, self.superflow, 1.4e7),
            reduced_temperatures=(0.1, 0.7),
            dampings=(self.resolved_material().magnet.damping,),
            wall_widths=(self.resolved_material().magnet.wall_width,),
            saturations=(0.1, 1.0),
            shown=0.0,
        )


@frozen
class Case:
    """One simulated wall: what differs from the material, and b if the field is synthetic."""

    label: str
    damping: float
    wall_width: float
    reduced_temperature: float
    superflow: float
    saturation: float = math.nan


@frozen(eq=False)
class VelocityCurrentStudy(Study):
    """The scenario, ready to compute."""

    scenario: VelocityCurrent
    material: materials.Material

    @property
    def cases(self) -> list[Case]:
        """The walls that are simulated: one number varied at a time, then the synthetic fields."""
        s, magnet = self.scenario, self.material.magnet
        turning = [q for q in s.superflows if q <= 1.4 * s.superflow][-1:]
        usual = Case("", magnet.damping, magnet.wall_width, self.material.reduced_temperature, s.superflow)
        found = [evolve(usual, label=f"q = {q:.3g} 1/m", superflow=q) for q in turning if q != s.superflow]
        found += [evolve(usual, label=f"damping {a:.3g}", damping=a) for a in s.dampings]
        found += [
            evolve(usual, label=f"width {w * 1e9:.3g} nm", wall_width=w)
            for w in s.wall_widths[:: max(1, len(s.wall_widths) - 1)]
        ]
        found += [evolve(usual, label=f"T = {t:.3g} Tc", reduced_temperature=t) for t in s.reduced_temperatures[-1:]]
        found += [
            evolve(usual, label=f"synthetic b = {b:.3g}", saturation=b, superflow=math.nan) for b in s.saturations
        ]
        told: dict[Case, Case] = {}
        for case in found:
            told.setdefault(evolve(case, label=""), case)
        return list(told.values())

    @property
    def axes(self) -> Sequence[Axis]:
        """Superflow, temperature, damping, width, and the simulated cases."""
        s = self.scenario
        return (
            Axis("superflow", np.array(s.superflows), "1/m", "Cooper-pair wave number along the track"),
            Axis("reduced_temperature", np.array(s.reduced_temperatures), "1", "T/T_c of the superconducting layer"),
            Axis("damping", np.array(s.dampings), "1", "Gilbert damping"),
            Axis("width", np.array(s.wall_widths), "m", "wall width at rest"),
            Axis("case", np.array([case.label for case in self.cases]), "1", "simulated wall"),
        )

    @property
    def groups(self) -> Sequence[Group]:
        """Fields and currents; the largest field; simulated walls."""
        field_dims, limit_dims, case = ("superflow", "reduced_temperature"), ("reduced_temperature",), ("case",)
        field_columns = (
            Column("neel_field", "T", "±B_N on the sublattices, in the film", field_dims),
            Column("neel_field_error", "T", "quadrature error of the field", field_dims),
            Column("b_neel", "T", "B_N1 − B_N2 at one layer, the paper's B_Néel", field_dims),
            Column("current_density", "A/m^2", "over parent and film, mean of n = ±y", field_dims),
            Column("current_difference", "A/m^2", "J(n = +y) − J(n = −y)", field_dims),
        )
        limit_columns = (
            Column(
                "largest_field", "T", "±B_N where it first turns over as the superflow grows, fixed gap", limit_dims
            ),
            Column("largest_field_superflow", "1/m", "where it is", limit_dims),
        )
        wall_columns = (
            Column("case_field", "T", "±B_N that drives the simulated wall", case),
            Column("case_saturation", "1", "b = B_N/(α B_sf) of the case", case),
            Column("simulated_velocity", "m/s", "two-sublattice LLG, extrapolated to dx = 0", case),
            Column(
                "simulated_velocity_error", "m/s", "a fifth of the extrapolation, three errors of the fit, noise", case
            ),
            Column("closed_form_velocity", "m/s", "μB_N/√(1 + (μB_N/c)²)", case),
            Column("finite_exchange", "1", "b² B_A/(2 B_E), by which a two-sublattice wall may lag at most", case),
            Column("contracted_width", "m", "wall width at the end", case),
        )
        return (
            Group("field", field_dims, field_columns),
            Group("limit", limit_dims, limit_columns),
            Group("wall", case, wall_columns),
        )

    @property
    def drive_label(self) -> str:
        """What is varied."""
        return "wall speed against current, damping, temperature and width"

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What the figure marks."""
        scales = derived(self.material)
        return {
            "magnon_speed": scales.magnon_speed,
            "working_superflow": self.scenario.superflow,
            "working_temperature": self.material.reduced_temperature,
            "damping_of_material": scales.damping,
        }

    @property
    def methods(self) -> Sequence[str]:
        """What to cite."""
        return ("superflow_torque", "quadpack", "wall_motion")

    @property
    def notes(self) -> Sequence[str]:
        """What limits the numbers."""
        return (
            f"The current flows in the {PARENT.name} (its numbers are assumptions); temperature changes the layer's "
            "gap and occupations, not the parent's stiffness.",
            "The layer's gap is fixed: it stands for proximity to a robust superconductor.",
            "Cases called synthetic are driven by a given field, which no superflow of this material reaches.",
        )

    @property
    def assumptions(self) -> Mapping[str, str]:
        """The material's and the parent's."""
        own = {name: self.material.sources[name] for name in self.material.assumptions}
        return {**own, **{f"parent.{name}": text for name, text in PARENT.sources.items()}}

    @property
    def example(self) -> Scenario | None:
        """A wall near saturation, narrower as it moves."""
        if self.scenario.shown == 0:
            return None
        return evolve(self._course(self.material, self.scenario.shown, GRIDS[1]), frames=90)

    def compute(self, point: Point) -> Mapping[str, Any]:
        """One field, one largest field, or one simulated wall."""
        if point.group == "field":
            return self._field(point.values["superflow"], point.values["reduced_temperature"])
        if point.group == "limit":
            return self._limit(point.values["reduced_temperature"])
        return self._wall(self.cases[point.index[0]])

    def _field(self, q: float, reduced: float) -> Mapping[str, float]:
        found = neel_field(self.material, q, reduced)
        layers = self.material.layers
        flow = bdg.Superflow.of(self.material, PARENT, reduced, tolerance=1e-10)
        up, down = flow.current_density(np.asarray(q), UP_AND_DOWN)
        return {
            "neel_field": found.amplitude / layers,
            "neel_field_error": found.b_neel_error / (2 * layers),
            "b_neel": found.b_neel,
            "current_density": float(up + down) / 2,
            "current_difference": float(up - down),
        }

    def _limit(self, reduced: float) -> Mapping[str, float]:
        solver = bdg.UniformBdG(bdg.LatticeModel.of(self.material, reduced))
        units = self.material.units
        largest = units.superflow(min(PARENT.depairing_momentum, 4 * self.scenario.superflow))
        q = np.linspace(0, largest, 41)[1:]
        scan = np.abs(bdg.largest_neel_field(solver, q).f1_values)
        turn = int(
            np.argmax(np.diff(scan, append=-np.inf) < 0)
        )  # beyond it, this gap is no longer that of a condensate
        found = bdg.largest_neel_field(solver, q[: turn + 2])
        amplitude = units.field(abs(found.f1), self.material.magnet.moment) / (2 * self.material.layers)
        return {"largest_field": amplitude, "largest_field_superflow": units.wave_number(found.q)}

    def _wall(self, case: Case) -> Mapping[str, float]:
        material = self.material.with_changes(damping=case.damping, wall_width=case.wall_width)
        scales = derived(material)
        b = case.saturation
        if math.isnan(b):
            b = scales.saturation(
                neel_field(material, case.superflow, case.reduced_temperature).amplitude / material.layers
            )
        speeds, errors, width = [], [], 0.0
        for cells in GRIDS:
            wall = self._course(material, b, cells)
            course = wall.prepare()
            dataset, judged = run_course(course)
            for check, found in judged.worst.items():
                require(found.passed, check, found.value, f"a residual below {found.tolerance:g}: give a finer step")
            speed = course.quantities(dataset)["velocity"]
            speeds.append(speed.value)
            require(speed.error is not None, "velocity", speed.value, speed.meaning)
            errors.append(speed.error or 0.0)
            width = float(dataset["wall_width"][-1])
        gain = 1 / ((GRIDS[1] / GRIDS[0]) ** 2 - 1)
        correction = gain * (speeds[1] - speeds[0])
        fitted = wall.duration - SETTLING_TIMES * scales.inertia_time
        noise = PLACE * scales.wall_width / fitted
        return {
            "case_field": wall.drive.amplitude,
            "case_saturation": scales.saturation(wall.drive.amplitude),
            "simulated_velocity": speeds[1] + correction,
            "simulated_velocity_error": math.hypot(0.2 * correction, 3 * (1 + 2 * gain) * max(errors), noise),
            "closed_form_velocity": wall.expected_velocity,
            "finite_exchange": b**2 * scales.easy_field / (2 * scales.exchange_field),
            "contracted_width": width,
        }

    def _course(self, material: materials.Material, b: float, cells: float) -> Propulsion:
        """The wall under B_N = b α B_sf, with the grid that its contraction asks for."""
        scales = derived(material)
        duration = max(SIMULATED_TIME * scales.inertia_time, SHORTEST)
        room = 12 * scales.wall_width
        changes = {**self.scenario.changes, "damping": scales.damping, "wall_width": scales.wall_width}
        return Propulsion(
            material=self.scenario.material,
            changes=changes,
            saturation=b,
            left_domain="+y",
            duration=duration,
            frames=120,
            cells_per_width=cells * math.hypot(1, b),
            method="dopri54" if b > 0.1 else "rk4",
            start=room,
            track_length=2 * room + scales.magnon_speed * duration,
        )

    def complete(self, dataset: xarray.Dataset) -> xarray.Dataset:
        """Closed-form speeds: against damping (at the working temperature), temperature, and width."""
        work = self.material.reduced_temperature
        at_work = dataset["neel_field"].sel(reduced_temperature=work, method="nearest")
        magnets = {
            "velocity": ("damping", [self.material.with_changes(damping=a) for a in self.scenario.dampings], at_work),
            "velocity_by_temperature": (None, [self.material], dataset["neel_field"]),
            "velocity_by_width": (
                "width",
                [self.material.with_changes(wall_width=w) for w in self.scenario.wall_widths],
                at_work,
            ),
        }
        found = {}
        for name, (axis, members, amplitude) in magnets.items():
            speeds = [_speed(derived(m).mobility * amplitude, derived(m).magnon_speed) for m in members]
            dims = (*amplitude.dims, axis) if axis else amplitude.dims
            values = np.stack([s.values for s in speeds], axis=-1) if axis else speeds[0].values
            about = {"units": "m/s", "long_name": "closed-form wall speed μB_N/√(1 + (μB_N/c)²)"}
            found[name] = (dims, values, about)
        return dataset.assign(found)

    def quantities(self, dataset: xarray.Dataset) -> Mapping[str, Quantity]:
        """The headline at the working point, and the best that the superflow can do."""
        s, scales = self.scenario, derived(self.material)
        work = dataset.sel(
            superflow=s.superflow, reduced_temperature=self.material.reduced_temperature, method="nearest"
        )
        best = dataset.sel(reduced_temperature=self.material.reduced_temperature, method="nearest")
        amplitude, largest = float(work["neel_field"]), float(best["largest_field"])
        speed, fastest = scales.wall_speed(amplitude), scales.wall_speed(largest)
        wanted = _field_for(1000.0, scales)
        return {
            "superflow": Quantity(float(work["superflow"]), "1/m", "q of the working point"),
            "b_neel": Quantity(float(work["b_neel"]), "T", "B_N1 − B_N2, the paper's B_Néel"),
            "neel_field": Quantity(amplitude, "T", "±B_N on the sublattices", float(work["neel_field_error"])),
            "current_density": Quantity(float(work["current_density"]), "A/m^2", "J over parent and film"),
            "velocity": Quantity(speed, "m/s", f"closed form at damping {scales.damping:g}"),
            "time_for_1_um": Quantity(1e-6 / speed, "s", "1 μm at this speed"),
            "saturation_parameter_b": Quantity(scales.saturation(amplitude), "1", "b = B_N/(α B_sf)"),
            "largest_field": Quantity(largest, "T", "±B_N where it first turns over, fixed gap"),
            "largest_field_superflow": Quantity(float(best["largest_field_superflow"]), "1/m", "where that is"),
            "largest_velocity": Quantity(fastest, "m/s", "closed form there"),
            "parent_depairing": Quantity(PARENT.depairing_momentum, "1/m", "the parent's largest wave number"),
            "magnon_speed": Quantity(scales.magnon_speed, "m/s", "c, the wall's speed limit"),
            "field_for_1_km_per_s": Quantity(wanted, "T", "±B_N that 1 km/s needs"),
            "damping_for_1_km_per_s": Quantity(scales.damping * largest / wanted, "1", "α that 1 km/s needs at most"),
            "largest_simulated_deviation": Quantity(
                float(np.abs(dataset["simulated_velocity"] / dataset["closed_form_velocity"] - 1).max()),
                "1",
                "of simulated walls from the closed form",
            ),
        }

    def residuals(self, dataset: xarray.Dataset) -> Sequence[Residual]:
        """Every simulated wall against the closed form, its contraction, and the field's quadrature."""
        found = []
        for label in dataset["case"].values:
            case = dataset.sel(case=label)
            v, closed = float(case["simulated_velocity"]), float(case["closed_form_velocity"])
            tolerance = float(case["finite_exchange"] + case["simulated_velocity_error"] / abs(closed))
            found.append(
                Residual(f"speed, {label}", abs(v / closed - 1), tolerance if math.isfinite(tolerance) else 0.0)
            )
        relative = dataset["neel_field_error"] / dataset["neel_field"]
        found.append(Residual("quadrature of the Néel field", float(relative.max()), 1e-2))
        return found


def _speed(sublinear: Any, limit: float) -> Any:
    return sublinear / np.hypot(1, sublinear / limit)


def _field_for(speed: float, scales: Any) -> float:
    """The B_N [T] at which the wall goes `speed` [m/s]: v/√(1 − v²/c²)/μ."""
    return float(speed / math.sqrt(1 - (speed / scales.magnon_speed) ** 2) / scales.mobility)
