"""What does disorder in the film do to the Néel field? The field of one superflow against the mean free path.

Every site has a random potential; the film is averaged over it in the self-consistent Born approximation
(`bdg.DisorderedBdG`), at the gap of the working point or under the parent of the material.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from attrs import asdict, evolve, field, frozen

from neelsot_dyn import bdg
from neelsot_dyn._checks import floats, positive, require
from neelsot_dyn._later import Dataset
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.coupling import neel_field, remembered
from neelsot_dyn.experiments.scenario import Axis, Column, Quantity, Scenario
from neelsot_dyn.experiments.study import Group, Point, Study
from neelsot_dyn.racetrack.figures.dirty_film import dirty_film_figure
from neelsot_dyn.units import unit
from neelsot_dyn.validation import Residual

CLEAN = 0.0
Y_AXIS = np.array([0.0, 1.0, 0.0])
FIELD = (
    Column("f1", "t/a^2", "F(1) = [F(+ŷ) − F(−ŷ)]/2 of the averaged film, signed"),
    Column("f1_error", "t/a^2", "its error, from the integral and the self-energy; Born's approximation is not in it"),
    Column("b_neel", "T", "B_N1 − B_N2 at one layer, with the sign of F(1)"),
    Column("inverse_free_path", "1/m", "1/l of the normal film, n = ŷ"),
)


@frozen(kw_only=True, field_transformer=typed_fields)
class DirtyFilm(Scenario):
    """The scenario: how strong the potentials are.

    superflow: q along x̂ [1/m]. strengths: root mean square w of the potential of a site, ascending [t]; the clean film
    stands beside them. tolerance: of a free energy [t/a²].

    Raises ValueError for strengths that are not ascending numbers > 0, or beyond Born's approximation.
    """

    figures: ClassVar = {"dirty_film": dirty_film_figure}
    methods = ("superflow_torque", "quadpack")

    superflow: float = field(default=1e7, validator=positive, metadata=unit("1/m"))
    strengths: tuple[float, ...] = field(default=(0.01, 0.02, 0.035, 0.05, 0.07, 0.1, 0.14, 0.2, 0.3), converter=floats)
    tolerance: float = field(default=1e-11, validator=positive)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be computed."""
        given = self.strengths
        good = len(given) > 0 and min(given) > 0 and list(given) == sorted(set(given))
        require(good, "strengths", given, "ascending numbers > 0, in t")
        bdg.DisorderedBdG(bdg.LatticeModel.of(self.resolved_material()), given[-1], tolerance=self.tolerance)

    def prepare(self) -> Study:
        """One point for every strength, and the clean film."""
        return Study(
            scenario=self,
            axes=(Axis("strength", (CLEAN, *self.strengths), "t", "root mean square potential of a site"),),
            groups=(Group("field", ("strength",), self.field, FIELD),),
            drive_label=f"random potentials, superflow q = {self.superflow:g} 1/m, {self.pairing}",
            attributes={"coherence_length": self.coherence_length},
            notes=(
                "Born's approximation leaves out crossed diagrams, smaller by 1/(k_F l), and localisation.",
                "The pair potential is held while the film gets dirty: an s-wave parent keeps it (Anderson).",
            ),
        )

    @property
    def coherence_length(self) -> float:
        """ħ v_F/πΔ [m] of the clean film with v_F = 2√(μ + t_so²/4) t a/ħ."""
        material = self.resolved_material()
        electrons, gap = material.electrons, material.electrons.gap_at(material.reduced_temperature)
        speed = 2 * math.sqrt(max(electrons.mu, 0.0) + electrons.t_so**2 / 4)
        return speed / (math.pi * gap) * material.lattice_constant

    def quick(self) -> DirtyFilm:
        """Two strengths of strong disorder, which is faster, to a coarser tolerance."""
        return evolve(self, strengths=(0.14, 0.3), tolerance=1e-10)

    def field(self, point: Point) -> Mapping[str, float]:
        """The field and the mean free path at one strength."""
        material, strength = self.resolved_material(), point.values["strength"]
        if strength == CLEAN:
            found = neel_field(material, self.superflow)
            return {
                "f1": found.f1,
                "f1_error": found.f1_error,
                "b_neel": math.copysign(found.b_neel, found.f1),
                "inverse_free_path": 0.0,
            }
        model, qa = bdg.LatticeModel.of(material), material.units.superflow(self.superflow)
        film = bdg.DisorderedBdG(model, strength, tolerance=self.tolerance)

        def average() -> dict[str, Any]:
            up, down = (film.state(np.array([qa, 0.0]), sign * Y_AXIS) for sign in (1, -1))
            error = (up.free_energy_error + down.free_energy_error) / 2
            free_path = bdg.mean_free_path(model, strength, Y_AXIS)
            return {"f1": (up.free_energy - down.free_energy) / 2, "f1_error": error, "free_path": free_path}

        inputs = {"model": asdict(model), "strength": strength, "tolerance": self.tolerance, "q": qa}
        seen = {name: float(value) for name, value in remembered.arrays("disorder", inputs, average).items()}
        b_neel = material.units.field(abs(seen["f1"]), material.magnet.moment)
        return {
            "f1": seen["f1"],
            "f1_error": seen["f1_error"],
            "b_neel": math.copysign(b_neel, seen["f1"]),
            "inverse_free_path": 1 / (seen["free_path"] * material.lattice_constant),
        }

    def quantities(self, dataset: Dataset) -> Mapping[str, Quantity]:
        """The clean field, and the mean free path that halves it."""
        size, inverse = np.abs(dataset["b_neel"].values), dataset["inverse_free_path"].values
        found = {
            "b_neel_clean": Quantity(float(dataset["b_neel"][0]), "T", "of the clean film"),
            "coherence_length": Quantity(self.coherence_length, "m", "ħ v_F/πΔ of the clean film"),
        }
        below = np.flatnonzero(size < size[0] / 2)
        if below.size:
            last = int(below[0])
            at = np.interp(-size[0] / 2, -size[last - 1 : last + 1], inverse[last - 1 : last + 1])
            found["free_path_of_half"] = Quantity(float(1 / at), "m", "mean free path that halves the field")
        return found

    def residuals(self, dataset: Dataset) -> Sequence[Residual]:
        """The integrals against the clean field; and a shorter free path for stronger potentials."""
        worst = float(dataset["f1_error"].values.max() / abs(float(dataset["f1"][0])))
        steps = np.diff(dataset["inverse_free_path"].values)
        return (
            Residual("error of F(1) over the clean one", worst, 1e-2),
            Residual("free paths that do not shorten", float((~(steps > 0)).sum()), 0.0),
        )
