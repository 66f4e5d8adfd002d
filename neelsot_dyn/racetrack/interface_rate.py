"""What does the interface do to the Néel field? The field of one superflow against the rate of the contact.

A film gets its gap from its neighbour, through an interface whose transparency no one has measured. The parent's gap is
the one that is held in the film elsewhere; with the rate Γ of the contact both the pairing that it lends and the
broadening of the film's levels grow (`bdg.Parent`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import bdg
from neelsot_dyn._checks import floats, positive, require
from neelsot_dyn._later import Dataset
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.coupling import neel_field, with_gap_from
from neelsot_dyn.coupling.remembered import RememberedBdG
from neelsot_dyn.experiments.scenario import Axis, Column, Quantity, Scenario
from neelsot_dyn.experiments.study import Group, Point, Study
from neelsot_dyn.racetrack.figures.interface_rate import interface_rate_figure
from neelsot_dyn.units import unit
from neelsot_dyn.validation import Residual

FIXED = 0.0
"""The rate that stands for the gap held in the film."""
SIDES = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
BROADENING = 0.05
"""Of the density of states, in the parent's gap."""
SPAN = 2.0
"""Energies of the density of states, in the parent's gap."""

FIELD = (
    Column("f1", "t/a^2", "F(1) = [F(+ŷ) − F(−ŷ)]/2, signed"),
    Column("f1_error", "t/a^2", "its error"),
    Column("b_neel", "T", "B_N1 − B_N2 at one layer, the paper's B_Néel, with the sign of F(1)"),
    Column("hard_axis", "T", "F(ẑ) − F(x̂) as the field B_H of the hard axis ẑ"),
)
STATES = (Column("states", "1/t", "quasiparticle states per cell, both spins, n = ŷ", ("spectrum_rate", "energy")),)


@frozen(kw_only=True, field_transformer=typed_fields)
class InterfaceRate(Scenario):
    """The scenario: which rates Γ, ascending, in t.

    superflow: q along x̂ [1/m]. rates: Γ of the contact [t]. likely: the band of rates [t] between which the summary's
    field lies; nothing is measured, so it is an assumption. spectra: rates of which the density of states is shown;
    energies: how many of them up to twice the parent's gap. Beside them stands the gap that is held in the film.

    Raises ValueError for rates that are not ascending numbers > 0, or a band that they do not hold.
    """

    figures: ClassVar = {"interface_rate": interface_rate_figure}
    methods = ("superflow_torque", "quadpack")

    superflow: float = field(default=1e7, validator=positive, metadata=unit("1/m"))
    rates: tuple[float, ...] = field(
        default=(0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85,
                 0.9, 0.95, 1.0),
        converter=floats,
    )  # fmt: skip
    likely: tuple[float, ...] = field(default=(0.01, 0.5), converter=floats)
    spectra: tuple[float, ...] = field(default=(0.01, 0.05, 0.2), converter=floats)
    energies: int = field(default=61, validator=positive)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be computed."""
        for name in ("rates", "spectra"):
            values = getattr(self, name)
            good = len(values) > 0 and min(values) > 0 and list(values) == sorted(set(values))
            require(good, name, values, "ascending numbers > 0, in t")
        low, high = (*self.likely, 0.0)[:2]
        held = len(self.likely) == 2 and self.rates[0] <= low < high <= self.rates[-1]
        require(held, "likely", self.likely, f"two ascending rates from {self.rates[0]:g} to {self.rates[-1]:g} t")
        require(self.energies >= 3, "energies", self.energies, "an integer >= 3")

    def prepare(self) -> Study:
        """A field at every rate, a spectrum at some."""
        material = self.resolved_material()
        gap = bdg.LatticeModel.of(with_gap_from(material, "fixed")).gap
        told = "rate of the contact; 0: the gap is held in the film"
        return Study(
            scenario=self,
            axes=(
                Axis("rate", (FIXED, *self.rates), "t", told),
                Axis("spectrum_rate", (FIXED, *self.spectra), "t", told),
                Axis("energy", tuple((gap * self.energy_steps).tolist()), "t", "of a quasiparticle"),
            ),
            groups=(
                Group("field", ("rate",), self.field, FIELD),
                Group("spectrum", ("spectrum_rate",), self.spectrum, STATES),
            ),
            drive_label=f"contact to a parent with a gap of {gap:.3g} t, superflow q = {self.superflow:g} 1/m",
            attributes={"parent_gap": gap, "likely_lowest": self.likely[0], "likely_highest": self.likely[1]},
            notes=(
                f"The rate of the contact is not known: {self.likely[0]:g} to {self.likely[1]:g} t is an assumption.",
                "The parent is clean and its bands are wide; its self-energy does not conserve the momentum along the "
                "interface, as of a rough one.",
            ),
        )

    def quick(self) -> InterfaceRate:
        """Few rates, one coarse spectrum."""
        return evolve(self, rates=(0.02, 0.1, 0.9, 1.0), likely=(0.02, 0.1), spectra=(0.1,), energies=3)

    def field(self, point: Point) -> Mapping[str, float]:
        """The field and the hard axis at one rate."""
        material, q = self.at(point.values["rate"]), self.superflow
        found = neel_field(material, q)
        solver = RememberedBdG(bdg.LatticeModel.of(material), tolerance=1e-12)
        _, x, z = solver.free_energy(np.array([material.units.superflow(q), 0.0]), SIDES)
        return {
            "f1": found.f1,
            "f1_error": found.f1_error,
            "b_neel": float(np.copysign(found.b_neel, found.f1)),
            "hard_axis": material.units.field(float(z - x), material.magnet.moment),
        }

    @property
    def energy_steps(self) -> np.ndarray:
        """Energies of the density of states, in the parent's gap."""
        return np.linspace(0, SPAN, self.energies)

    def spectrum(self, point: Point) -> Mapping[str, np.ndarray]:
        """The density of states at one rate, of an infinite film under the superflow, n = ŷ."""
        model = bdg.LatticeModel.of(self.at(point.values["spectrum_rate"]))
        gap = model.gap if model.parent is None else model.parent.gap
        qa = self.resolved_material().units.superflow(self.superflow)
        film = bdg.StripeBdG(model, np.tile(SIDES[0], (3, 1)), q=qa, ends="leads")
        width = BROADENING * gap
        momenta = int(np.ceil(8 * np.pi / width))  # ħv ≤ 4 t a: levels a third of their width apart
        found = bdg.local_density_of_states(film, model.gap, gap * self.energy_steps, width, momenta)
        return {"states": found[:, 1]}

    def at(self, rate: float) -> Any:
        """The material with a contact of this rate, or with the gap in the film."""
        material = self.resolved_material()
        return with_gap_from(material, "fixed") if rate == FIXED else with_gap_from(material, "proximity", rate)

    def quantities(self, dataset: Dataset) -> Mapping[str, Quantity]:
        """The field by the fixed gap, and its band."""
        rates, field_, error = (np.asarray(dataset[name]) for name in ("rate", "b_neel", "f1_error"))
        inside = (rates >= self.likely[0]) & (rates <= self.likely[1])
        scale = abs(float(field_[0]) / float(dataset["f1"][0]))
        best = int(np.abs(field_[1:]).argmax()) + 1
        found = {
            "b_neel_fixed_gap": Quantity(
                float(field_[0]), "T", "of the gap that is held in the film", error[0] * scale
            ),
            "b_neel_lowest": Quantity(float(field_[inside].min()), "T", "over the band of rates that is assumed"),
            "b_neel_highest": Quantity(float(field_[inside].max()), "T", "over the band of rates that is assumed"),
            "best_rate": Quantity(float(rates[best]), "t", "Γ of the largest field, of those that were asked for"),
            "b_neel_best": Quantity(float(field_[best]), "T", "there"),
        }
        for number, i in enumerate(np.flatnonzero(field_[1:-1] * field_[2:] < 0) + 1):
            zero = rates[i] + (rates[i + 1] - rates[i]) * field_[i] / (field_[i] - field_[i + 1])
            half = float(rates[i + 1] - rates[i]) / 2
            name = "sign_change" if number == 0 else f"sign_change_{number + 1}"
            found[name] = Quantity(float(zero), "t", "Γ where F(1) changes sign, by a straight line", half)
        return found

    def residuals(self, dataset: Dataset) -> Sequence[Residual]:
        """The quadrature against the smallest field of the band, and states that are none below zero."""
        rates, f1, error = (np.asarray(dataset[name]) for name in ("rate", "f1", "f1_error"))
        inside = (rates >= self.likely[0]) & (rates <= self.likely[1])
        states = np.asarray(dataset["states"])
        return (
            Residual("quadrature of the Néel field", float((error / np.abs(f1))[inside].max()), 1e-2),
            Residual("negative states", float(max(-states.min(), 0.0)), 1e-9),
        )
