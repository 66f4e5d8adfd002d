"""How does the supercurrent tell which way the Néel vector points: the read-out of a domain, a wall, a bit in a wall?

At fixed phase gradient q the current I(q, n) of the superconductor with its altermagnetic layer depends on n. The
layer's share is (2e/ħ) ∂F/∂q, from free energies; the parent superconductor's does not depend on n. The mixed
derivative of F makes one thing of read-out and torque (Maxwell): ∂K/∂n = −(2e/ħ) ∂h/∂q, h = −∂F/∂n the Néel field.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import bdg, materials
from neelsot_dyn._checks import floats, positive, positive_integer, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.experiments.scenario import Axis, Column, Quantity, Scenario
from neelsot_dyn.experiments.study import Group, Point, Study
from neelsot_dyn.racetrack.figures.current_modulation import current_modulation_figure
from neelsot_dyn.units import ELEMENTARY_CHARGE, HBAR, unit
from neelsot_dyn.validation import Residual

if TYPE_CHECKING:
    import xarray

PARENT = materials.NIOBIUM_STRIP
STEP = 4e-4
"""Of q a in ∂F/∂q: well below the scale of F(q), 0.01 for KRu4O8."""
TURN, FLOW_STEP = 0.05, 1e-3
"""Steps of the angle [rad] and of q a in the two sides of the Maxwell relation."""
TOLERANCE = 1e-12
ORIENTATIONS = {"+x": (1, 0, 0), "-x": (-1, 0, 0), "+y": (0, 1, 0), "-y": (0, -1, 0), "+z": (0, 0, 1)}
SEED_PAIRING = 5.0
"""V_s in t of the self-consistent diode effect, that of the paper's Fig. 2."""


@frozen(kw_only=True, field_transformer=typed_fields)
class CurrentModulation(Scenario):
    """The scenario: at which currents, on how fine a sphere, for which bits.

    superflow: q of the map and the read-out [1/m]; superflows: those of the diode asymmetry, ascending [1/m]. polar:
    angles from ẑ, 0 to π; azimuths: angles in the plane from x̂, in equal parts of the circle. maxwell: directions at
    which the Maxwell relation is tested. track_length, bit_length [m]: of the track at fixed phase, and of the domain
    that is the bit. diode: the self-consistent diode effect of the seed model beside it.

    Raises ValueError for numbers out of range, such as a bit longer than its track.
    """

    figures: ClassVar = {"current_modulation": current_modulation_figure}

    superflow: float = field(default=1e7, validator=positive, metadata=unit("1/m"))
    superflows: tuple[float, ...] = field(
        default=(1e6, 2e6, 3e6, 4e6, 5e6, 6e6, 7e6, 8e6, 9e6, 1e7, 1.1e7, 1.2e7, 1.3e7, 1.4e7),
        converter=floats,
        metadata=unit("1/m"),
    )
    polar: int = field(default=13, validator=positive_integer)
    azimuths: int = field(default=72, validator=positive_integer)
    maxwell: int = field(default=3, validator=positive_integer)
    track_length: float = field(default=1e-6, validator=positive, metadata=unit("m"))
    bit_length: float = field(default=1e-7, validator=positive, metadata=unit("m"))
    diode: bool = True

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be computed."""
        limit = PARENT.depairing_momentum
        require(max(self.superflow, *self.superflows) < limit, "superflow", self.superflow, f"1/m below {limit:.3g}")
        require(min(self.superflows) > 0, "superflows", self.superflows, "numbers > 0")
        require(self.polar >= 3 and self.polar % 2 == 1, "polar", self.polar, "an odd number from 3, with the equator")
        require(self.azimuths >= 8 and self.azimuths % 4 == 0, "azimuths", self.azimuths, "a multiple of 4 from 8")
        require(self.maxwell <= 3, "maxwell", self.maxwell, "1 to 3 directions")
        require(self.bit_length < self.track_length, "bit_length", self.bit_length, "less than track_length")
        inside = 40 * self.resolved_material().magnet.wall_width
        require(
            self.track_length >= inside, "track_length", self.track_length, f"at least 40 wall widths, {inside:.3g}"
        )

    def prepare(self) -> CurrentModulationStudy:
        """The study; its points do the work."""
        return CurrentModulationStudy(self, self.resolved_material())

    def quick(self) -> CurrentModulation:
        """The equator and the poles, one direction of the Maxwell relation, no diode effect of the seed model."""
        return evolve(self, superflows=(self.superflow,), polar=3, azimuths=16, maxwell=1, diode=False)


def layer_current(material: materials.Material, q: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, float]:
    """The layer's (2e/ħ) ∂F/∂q [A/m] at q x̂ [1/m] and n (..., 3), and its error.

    Central differences of the free energy at STEP and half of it, extrapolated. The error: the quadrature's, and a
    fifteenth of what the extrapolation changes.
    """
    solver = bdg.UniformBdG(bdg.LatticeModel.of(material), tolerance=TOLERANCE)
    qa = np.asarray(q, dtype=float) * material.lattice_constant
    offsets = STEP * np.array([1.0, -1.0, 0.5, -0.5])
    flow = np.stack(np.broadcast_arrays(qa[..., None] + offsets, 0.0), axis=-1)
    found = solver.free_energy_estimate(flow, np.asarray(n, dtype=float)[..., None, :])
    f = found.value
    coarse, fine = (f[..., 0] - f[..., 1]) / (2 * STEP), (f[..., 2] - f[..., 3]) / STEP
    value = (4 * fine - coarse) / 3
    noise = 4 * (found.error + 4 * math.ulp(float(np.abs(f).max()))) / STEP
    scale = 2 * material.units.sheet_current(1.0)
    return scale * value, scale * (float(np.abs(value - fine).max()) / 15 + noise)


@frozen(eq=False)
class CurrentModulationStudy(Study):
    """The scenario, ready to compute."""

    scenario: CurrentModulation
    material: materials.Material

    @property
    def axes(self) -> Sequence[Axis]:
        """Angles, superflows, orientations."""
        s = self.scenario
        azimuths = 2 * np.pi * np.arange(s.azimuths) / s.azimuths
        return (
            Axis("polar", np.linspace(0, np.pi, s.polar), "rad", "angle of n from z"),
            Axis("azimuth", azimuths, "rad", "angle of n in the plane from x, the direction of the superflow"),
            Axis("superflow", np.array(s.superflows), "1/m", "Cooper-pair wave number along the track"),
            Axis("orientation", np.array(list(ORIENTATIONS)), "1", "Néel vector of a domain"),
            Axis("direction", np.array(list(_DIRECTIONS)[: s.maxwell]), "1", "where n turns, halfway"),
        )

    @property
    def groups(self) -> Sequence[Group]:
        """The map, the domains, both senses of flow, the Maxwell relation, the diode effect."""
        map_dims, one, both, maxwell = ("polar", "azimuth"), ("orientation",), ("superflow",), ("direction",)
        groups = (
            Group(
                "map",
                ("polar",),
                (
                    Column("layer_current", "A", "the layer's share of the current at fixed q", map_dims),
                    Column("layer_current_error", "A", "its error", ("polar",)),
                ),
            ),
            Group(
                "domain",
                one,
                (
                    Column("domain_current", "A", "the layer's share in a domain", one),
                    Column("domain_current_error", "A", "its error", one),
                    Column("domain_stiffness", "J", "∂²F/∂q² of the layer", one),
                    Column("operator_current", "A", "the same from the current operator (NaN where not asked)", one),
                ),
            ),
            Group(
                "flow",
                both,
                (
                    Column("forward_current", "A", "the layer's share at +q, n = +y", both),
                    Column("backward_current", "A", "the layer's share at -q, n = +y", both),
                    Column("flow_error", "A", "their error", both),
                    Column("f1_slope", "A", "2e/ħ times twice the slope of F(1), over the width", both),
                ),
            ),
            Group(
                "maxwell",
                maxwell,
                (
                    Column("current_turned", "A", "dI/dψ as n turns", maxwell),
                    Column("field_moved", "A", "-(2e/ħ) dh/dq along the turn, over the width", maxwell),
                    Column("maxwell_error", "A", "stated error of the two", maxwell),
                ),
            ),
        )
        if not self.scenario.diode:
            return groups
        diode = (
            Column("diode_efficiency", "1", "(I+ - I-)/(I+ + I-) of the seed model, self-consistent"),
            Column("diode_forward", "I0/a", "critical current along +x"),
            Column("diode_backward", "I0/a", "critical current along -x"),
        )
        return (*groups, Group("diode", (), diode))

    @property
    def drive_label(self) -> str:
        """What is read."""
        return f"supercurrent at q = {self.scenario.superflow:.3g} 1/m against the Néel vector"

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What the figure marks."""
        return {
            "working_superflow": self.scenario.superflow,
            "parent_current": self._parent(self.scenario.superflow),
            "wall_width": self.material.magnet.wall_width,
            "track_length": self.scenario.track_length,
        }

    @property
    def methods(self) -> Sequence[str]:
        """What to cite."""
        return ("superflow_torque", "quadpack")

    @property
    def notes(self) -> Sequence[str]:
        """What limits the numbers."""
        return (
            f"The layer's gap is fixed; the current flows in a {PARENT.name}, whose numbers are assumptions and whose "
            "share does not depend on n.",
            "Textures are local: every place carries the current of its own n, with the phase gradient redistributed "
            "so that the current is the same everywhere.",
            "The self-consistent diode effect is that of the seed model at V_s = 5t: KRu4O8's own pairing, with a "
            "condensation energy of 5e-8 t per cell, is too soft to hold this gap without the parent.",
        )

    @property
    def assumptions(self) -> Mapping[str, str]:
        """The material's and the parent's."""
        own = {name: self.material.sources[name] for name in self.material.assumptions}
        return {**own, **{f"parent.{name}": text for name, text in PARENT.sources.items()}}

    def compute(self, point: Point) -> Mapping[str, Any]:
        """One row of the map, one domain, one superflow both ways, one turn, or the diode effect."""
        if point.group == "map":
            return self._row(point.values["polar"])
        if point.group == "domain":
            return self._domain(point.values["orientation"])
        if point.group == "flow":
            return self._flow(point.values["superflow"])
        if point.group == "maxwell":
            return self._maxwell(point.values["direction"])
        solver = bdg.UniformBdG(bdg.LatticeModel.of(materials.SEED_MODEL), tolerance=1e-10)
        found = bdg.observables.diode_effect(solver, np.array([0.0, 1.0, 0.0]), SEED_PAIRING, 1.2, steps=12)
        return {
            "diode_efficiency": found.efficiency,
            "diode_forward": found.forward.critical_current,
            "diode_backward": found.backward.critical_current,
        }

    def _current(self, q: Any, n: Any) -> tuple[np.ndarray, float]:
        value, error = layer_current(self.material, np.asarray(q, dtype=float), np.asarray(n, dtype=float))
        return value * PARENT.width, error * PARENT.width

    def _parent(self, q: float) -> float:
        return float(PARENT.sheet_current(np.asarray(q))) * PARENT.width

    def _row(self, polar: float) -> Mapping[str, Any]:
        azimuth = self.axes[1].values
        across = math.sin(polar)
        n = np.stack([across * np.cos(azimuth), across * np.sin(azimuth), np.full_like(azimuth, math.cos(polar))], -1)
        value, error = self._current(self.scenario.superflow, n)
        return {"layer_current": value, "layer_current_error": error}

    def _domain(self, orientation: str) -> Mapping[str, float]:
        n, q = np.array(ORIENTATIONS[orientation], dtype=float), self.scenario.superflow
        value, error = self._current(q, n)
        flow = bdg.Superflow.of(self.material, tolerance=1e-11)
        step = self.material.units.wave_number(FLOW_STEP)
        moved, _ = layer_current(self.material, q + step * np.array([1.0, -1.0]), n)
        asked = orientation in ("+y", "-y")
        return {
            "domain_current": float(value),
            "domain_current_error": error,
            "domain_stiffness": float(moved[0] - moved[1]) / (2 * step) * HBAR / (2 * ELEMENTARY_CHARGE),
            "operator_current": float(flow.sheet_current(np.asarray(q), n)) * PARENT.width if asked else math.nan,
        }

    def _flow(self, q: float) -> Mapping[str, float]:
        up, down = np.array([0.0, 1.0, 0.0]), np.array([0.0, -1.0, 0.0])
        values, error = self._current(np.array([q, -q, q]), np.array([up, up, down]))
        return {
            "forward_current": float(values[0]),
            "backward_current": float(values[1]),
            "flow_error": error,
            "f1_slope": float(values[0] - values[2]),
        }

    def _maxwell(self, which: str) -> Mapping[str, float]:
        n, turn = _DIRECTIONS[which]
        q = self.scenario.superflow
        units = self.material.units

        def turned(step: float) -> tuple[float, float]:
            angles = np.array([step, -step])[:, None]
            values, error = self._current(q, np.cos(angles) * n + np.sin(angles) * turn)
            return float(values[0] - values[1]) / (2 * step), error / step

        solver = bdg.UniformBdG(bdg.LatticeModel.of(self.material), tolerance=1e-10)

        def moved(step: float) -> tuple[float, float]:
            flows = np.array([[units.superflow(q) + s, 0.0] for s in (step, -step)])
            found = solver.neel_field_estimate(flows, n)
            return float((found.value[0] - found.value[1]) @ turn) / (2 * step), found.error / step

        (coarse_i, _), (fine_i, noise_i) = turned(TURN), turned(TURN / 2)
        (coarse_h, _), (fine_h, noise_h) = moved(FLOW_STEP), moved(FLOW_STEP / 2)
        scale = -2 * units.sheet_current(1.0) * PARENT.width
        error = noise_i + abs(scale) * noise_h + (abs(fine_i - coarse_i) + abs(scale) * abs(fine_h - coarse_h)) / 15
        return {
            "current_turned": (4 * fine_i - coarse_i) / 3,
            "field_moved": scale * (4 * fine_h - coarse_h) / 3,
            "maxwell_error": error,
        }

    def complete(self, dataset: xarray.Dataset) -> xarray.Dataset:
        """The whole current, and how it differs between the two senses of flow."""
        parent = self._parent(self.scenario.superflow)
        flows = np.array([self._parent(q) for q in self.scenario.superflows])
        forward, backward = dataset["forward_current"], dataset["backward_current"]
        about = {"units": "A", "long_name": "current of layer and parent at fixed q"}
        layer = {"units": "1", "long_name": "[I(q) + I(-q)]/[I(q) - I(-q)], n = +y, of layer and parent"}
        return dataset.assign(
            current=(dataset["layer_current"] + parent).assign_attrs(about),
            asymmetry=((forward + backward) / (forward - backward + 2 * flows)).assign_attrs(layer),
        )

    def quantities(self, dataset: xarray.Dataset) -> Mapping[str, Quantity]:
        """Signals of a domain, a wall and a bit in a wall; the swing over the sphere; the diode's asymmetry."""
        s = self.scenario
        whole = self._parent(s.superflow) + float(dataset["domain_current"].sel(orientation="+y"))
        swing = float(dataset["layer_current"].max() - dataset["layer_current"].min())
        error = 2 * float(dataset["layer_current_error"].max())
        domain, flip_error = self._domain_signal(dataset)
        inside = self._in_wall_signal(dataset)
        found = {
            "superflow": Quantity(s.superflow, "1/m", "q at which the current is read"),
            "current": Quantity(whole, "A", "layer and parent, n = +y"),
            "swing": Quantity(swing, "A", "largest less smallest current over all n at fixed q", error),
            "swing_relative": Quantity(swing / whole, "1", "of the whole current"),
            "domain_signal": Quantity(domain, "A", "I(bit +y) − I(bit −y) at fixed phase along the track", flip_error),
            "domain_phase": Quantity(
                self._phase_signal(dataset), "rad", "phase that the same bit shifts at fixed current"
            ),
            "wall_signal_per_nm": Quantity(domain / s.bit_length * 1e-9, "A", "change of I as a ±y wall moves by 1 nm"),
            "in_wall_signal": Quantity(inside, "A", "I(inner +y) − I(inner −y) of one wall between ±x domains"),
            "asymmetry": Quantity(
                float(dataset["asymmetry"].sel(superflow=s.superflow, method="nearest")),
                "1",
                "[I(q) + I(−q)]/[I(q) − I(−q)], n = +y, with the parent",
            ),
        }
        if s.diode:
            text = "self-consistent diode effect of the seed model"
            found["seed_diode_efficiency"] = Quantity(float(dataset["diode_efficiency"]), "1", text)
        return found

    def _stiffness(self, dataset: xarray.Dataset, orientation: str) -> float:
        layer = float(dataset["domain_stiffness"].sel(orientation=orientation))
        return (layer + PARENT.stiffness) * 2 * ELEMENTARY_CHARGE / HBAR * PARENT.width

    def _domain_signal(self, dataset: xarray.Dataset) -> tuple[float, float]:
        """At fixed phase the two parts share q: I = Σ f I_i/k_i / Σ f/k_i, k = ∂I/∂q; all +ŷ is the reference."""
        share = self.scenario.bit_length / self.scenario.track_length
        up, down = (float(dataset["domain_current"].sel(orientation=o)) for o in ("+y", "-y"))
        k_up, k_down = (self._stiffness(dataset, o) for o in ("+y", "-y"))
        weight = share / k_down / ((1 - share) / k_up + share / k_down)
        return weight * (up - down), 2 * weight * float(dataset["domain_current_error"].max())

    def _phase_signal(self, dataset: xarray.Dataset) -> float:
        up, down = (float(dataset["domain_current"].sel(orientation=o)) for o in ("+y", "-y"))
        return (up - down) / self._stiffness(dataset, "-y") * self.scenario.bit_length

    def _in_wall_signal(self, dataset: xarray.Dataset) -> float:
        """∫ [I(n₊) − I(n₋)] dx / L over a wall n = (tanh, ± sech, 0), by the in-plane currents' Fourier series."""
        row = dataset["layer_current"].sel(polar=np.pi / 2, method="nearest").values
        orders = np.fft.rfft(row) / row.size
        width = self.material.magnet.wall_width
        x = np.linspace(-20, 20, 4001)
        angle = np.arctan2(1 / np.cosh(x), np.tanh(x))
        odd = [2 * np.real(c * (np.exp(1j * k * angle) - np.exp(-1j * k * angle))) for k, c in enumerate(orders) if k]
        return float(np.sum(odd)) * (x[1] - x[0]) * width / self.scenario.track_length

    def residuals(self, dataset: xarray.Dataset) -> Sequence[Residual]:
        """Maxwell's relation, the current operator, and the crystal's mirror y → −y."""
        found = []
        for label in dataset["direction"].values:
            turn = dataset.sel(direction=label)
            scale = abs(float(turn["field_moved"]))
            gap = abs(float(turn["current_turned"] - turn["field_moved"]))
            found.append(Residual(f"Maxwell relation, {label}", gap / scale, float(turn["maxwell_error"]) / scale))
        swing = float(dataset["layer_current"].max() - dataset["layer_current"].min())
        for label in ("+y", "-y"):
            one = dataset.sel(orientation=label)
            gap = abs(float(one["operator_current"] - one["domain_current"]))
            operator = 1e-11 * self.material.units.sheet_current(1.0) * PARENT.width
            tolerance = (float(one["domain_current_error"]) + operator) / swing
            found.append(Residual(f"current operator, {label}", gap / swing, tolerance))
        mirrored = dataset["layer_current"].values[::-1]
        half = mirrored.shape[1] // 2
        mirrored = np.roll(mirrored[:, ::-1], half + 1, axis=1)  # φ → π − φ and θ → π − θ: n_x and n_z change sign
        gap = float(np.abs(dataset["layer_current"].values - mirrored).max())
        error = 2 * float(dataset["layer_current_error"].max())
        found.append(Residual("mirror across the flow", gap / swing, error / swing))
        return found


def _turn(start: tuple[float, float, float], end: tuple[float, float, float]) -> tuple[np.ndarray, np.ndarray]:
    """The unit vector halfway between two axes, and the direction in which it turns to the second."""
    a, b = np.array(start), np.array(end)
    return (a + b) / math.sqrt(2), (b - a) / math.sqrt(2)


X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
_DIRECTIONS = {"y to x": _turn(Y, X), "y to z": _turn(Y, Z), "z to x": _turn(Z, X)}
"""Halfway, where symmetry does not make both sides of the Maxwell relation vanish."""
