"""How does the supercurrent tell which way the Néel vector points: the read-out of a domain, a wall, a bit in a wall?

At fixed phase gradient q the current I(q, n) of the superconductor with its altermagnetic layer depends on n. The
layer's share is (2e/ħ) ∂F/∂q, from free energies; the parent superconductor's does not depend on n. The mixed
derivative of F makes one thing of read-out and torque (Maxwell): ∂K/∂n = −(2e/ħ) ∂h/∂q, h = −∂F/∂n the Néel field.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import bdg, materials
from neelsot_dyn._checks import floats, positive, positive_integer, require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.coupling.remembered import RememberedBdG
from neelsot_dyn.experiments.scenario import Axis, Column, Scenario
from neelsot_dyn.experiments.study import Group, Point, Study
from neelsot_dyn.racetrack import current_numbers as numbers
from neelsot_dyn.racetrack.current_numbers import PARENT
from neelsot_dyn.racetrack.figures.studies import current_modulation_figure
from neelsot_dyn.units import ELEMENTARY_CHARGE, HBAR, unit

TURN, FLOW_STEP = 0.05, 1e-3
"""Steps of the angle [rad] and of q a in the two sides of the Maxwell relation."""
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
    methods = ("superflow_torque", "quadpack")
    completed, quantities, residuals = numbers.whole_current, numbers.quantities, numbers.claims

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

    @property
    def angles(self) -> np.ndarray:
        """In the plane, from the superflow's direction."""
        return 2 * np.pi * np.arange(self.azimuths) / self.azimuths

    def prepare(self) -> Study:
        """The map, the domains, both senses of flow, the Maxwell relation, the diode effect: the points do the work."""
        material = self.resolved_material()
        diode = [Group("diode", (), diode_effect, DIODE)] if self.diode else []
        return Study(
            scenario=self,
            axes=(
                Axis("polar", np.linspace(0, np.pi, self.polar), "rad", "angle of n from z"),
                Axis("azimuth", self.angles, "rad", "angle of n in the plane from x, the direction of the superflow"),
                Axis("superflow", self.superflows, "1/m", "Cooper-pair wave number along the track"),
                Axis("orientation", list(ORIENTATIONS), "1", "Néel vector of a domain"),
                Axis("direction", list(DIRECTIONS)[: self.maxwell], "1", "where n turns, halfway"),
            ),
            groups=(
                Group("map", ("polar",), self.row, ROW),
                Group("domain", ("orientation",), self.domain, DOMAIN),
                Group("flow", ("superflow",), self.flow, FLOW),
                Group("maxwell", ("direction",), self.turn, MAXWELL),
                *diode,
            ),
            drive_label=f"supercurrent at q = {self.superflow:.3g} 1/m against the Néel vector",
            attributes={
                "working_superflow": self.superflow,
                "parent_current": numbers.parent_current(self.superflow),
                "wall_width": material.magnet.wall_width,
                "track_length": self.track_length,
            },
            notes=(
                f"The layer's gap is fixed; the current flows in a {PARENT.name}, whose numbers are assumptions and "
                "whose share does not depend on n.",
                "Textures are local: every place carries the current of its own n, with the phase gradient "
                "redistributed so that the current is the same everywhere.",
                "The self-consistent diode effect is that of the seed model at V_s = 5t: KRu4O8's own pairing, with a "
                "condensation energy of 5e-8 t per cell, is too soft to hold this gap without the parent.",
            ),
            parent=PARENT,
        )

    def quick(self) -> CurrentModulation:
        """The equator and the poles, one direction of the Maxwell relation, no diode effect of the seed model."""
        return evolve(self, superflows=(self.superflow,), polar=3, azimuths=16, maxwell=1, diode=False)

    def current(self, q: Any, n: Any) -> tuple[np.ndarray, float]:
        """The layer's current [A] over the strip's width, and its error."""
        value, error = numbers.layer_current(self.resolved_material(), np.asarray(q, float), np.asarray(n, float))
        return value * PARENT.width, error * PARENT.width

    def row(self, point: Point) -> Mapping[str, Any]:
        """One row of the map: a polar angle, all around."""
        polar, azimuth = point.values["polar"], self.angles
        across = math.sin(polar)
        n = np.stack([across * np.cos(azimuth), across * np.sin(azimuth), np.full_like(azimuth, math.cos(polar))], -1)
        value, error = self.current(self.superflow, n)
        return {"layer_current": value, "layer_current_error": error}

    def domain(self, point: Point) -> Mapping[str, float]:
        """The current of a domain, and its slope in q."""
        material, orientation, q = self.resolved_material(), point.values["orientation"], self.superflow
        n = np.array(ORIENTATIONS[orientation], dtype=float)
        value, error = self.current(q, n)
        flow = bdg.Superflow(material=material, solver=RememberedBdG(bdg.LatticeModel.of(material)))
        step = material.units.wave_number(FLOW_STEP)
        moved, _ = numbers.layer_current(material, q + step * np.array([1.0, -1.0]), n)
        asked = orientation in ("+y", "-y")
        return {
            "domain_current": float(value),
            "domain_current_error": error,
            "domain_stiffness": float(moved[0] - moved[1]) / (2 * step) * HBAR / (2 * ELEMENTARY_CHARGE),
            "operator_current": float(flow.sheet_current(np.asarray(q), n)) * PARENT.width if asked else math.nan,
        }

    def flow(self, point: Point) -> Mapping[str, float]:
        """The current both ways, and how far it tells ±y apart."""
        q = point.values["superflow"]
        up, down = np.array([0.0, 1.0, 0.0]), np.array([0.0, -1.0, 0.0])
        values, error = self.current(np.array([q, -q, q]), np.array([up, up, down]))
        return {
            "forward_current": float(values[0]),
            "backward_current": float(values[1]),
            "flow_error": error,
            "f1_slope": float(values[0] - values[2]),
        }

    def turn(self, point: Point) -> Mapping[str, float]:
        """Both sides of the Maxwell relation: the current as n turns, the Néel field along the turn as q moves."""
        n, turn = DIRECTIONS[point.values["direction"]]
        q, units = self.superflow, self.resolved_material().units

        def turned(step: float) -> tuple[float, float]:
            angles = np.array([step, -step])[:, None]
            values, error = self.current(q, np.cos(angles) * n + np.sin(angles) * turn)
            return float(values[0] - values[1]) / (2 * step), error / step

        solver = RememberedBdG(bdg.LatticeModel.of(self.resolved_material()), tolerance=1e-10)

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


def diode_effect(point: Point) -> Mapping[str, float]:
    """Critical currents both ways of the seed model, self-consistent."""
    solver = bdg.UniformBdG(bdg.LatticeModel.of(materials.SEED_MODEL), tolerance=1e-10)
    found = bdg.observables.diode_effect(solver, np.array([0.0, 1.0, 0.0]), SEED_PAIRING, 1.2, steps=12)
    return {
        "diode_efficiency": found.efficiency,
        "diode_forward": found.forward.critical_current,
        "diode_backward": found.backward.critical_current,
    }


def _turn(start: tuple[float, float, float], end: tuple[float, float, float]) -> tuple[np.ndarray, np.ndarray]:
    """The unit vector halfway between two axes, and the direction in which it turns to the second."""
    a, b = np.array(start), np.array(end)
    return (a + b) / math.sqrt(2), (b - a) / math.sqrt(2)


X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
DIRECTIONS = {"y to x": _turn(Y, X), "y to z": _turn(Y, Z), "z to x": _turn(Z, X)}
"""Halfway, where symmetry does not make both sides of the Maxwell relation vanish."""

ROW = (
    Column("layer_current", "A", "the layer's share of the current at fixed q", ("polar", "azimuth")),
    Column("layer_current_error", "A", "its error"),
)
DOMAIN = (
    Column("domain_current", "A", "the layer's share in a domain"),
    Column("domain_current_error", "A", "its error"),
    Column("domain_stiffness", "J", "∂²F/∂q² of the layer"),
    Column("operator_current", "A", "the same from the current operator (NaN where not asked)"),
)
FLOW = (
    Column("forward_current", "A", "the layer's share at +q, n = +y"),
    Column("backward_current", "A", "the layer's share at -q, n = +y"),
    Column("flow_error", "A", "their error"),
    Column("f1_slope", "A", "2e/ħ times twice the slope of F(1), over the width"),
)
MAXWELL = (
    Column("current_turned", "A", "dI/dψ as n turns"),
    Column("field_moved", "A", "-(2e/ħ) dh/dq along the turn, over the width"),
    Column("maxwell_error", "A", "stated error of the two"),
)
DIODE = (
    Column("diode_efficiency", "1", "(I+ - I-)/(I+ + I-) of the seed model, self-consistent"),
    Column("diode_forward", "I0/a", "critical current along +x"),
    Column("diode_backward", "I0/a", "critical current along -x"),
)
"""What one point of each kind answers."""
