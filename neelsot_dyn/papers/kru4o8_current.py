"""KRu4O8 beside arXiv:2603.22243: the Néel field against the current density and against temperature.

The paper's 0.1 mT at q = 1e-3 per angstrom, T = 0.1 T_c, fixed gap. The strip that carries the current is an
assumption, 20 nm of niobium; the layer's own stiffness is negative and five orders of magnitude smaller.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn import bdg, coupling, materials
from neelsot_dyn._later import Dataset, Figure, new_dataset
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._kru4o8 import MATERIAL, Q_SI
from neelsot_dyn.papers._paper import BLUE, GREY, RED, X, Y, label, legend, panels

STRIP = materials.NIOBIUM_STRIP


def compute(quick: bool = False) -> Dataset:
    """B_Néel over q at three temperatures, and over temperature at one q."""
    q = np.array([1e7, 2e7]) if quick else np.linspace(5e5, 2e7, 21)
    shown = [0.1] if quick else [0.1, 0.5, 0.8]
    reduced = np.array([0.1, 0.5, 0.9]) if quick else np.append(np.linspace(0.05, 0.95, 19), 0.98)
    tolerance = 1e-10 if quick else 1e-11

    def signed(wave_number: float, temperature: float) -> float:
        found = coupling.neel_field(MATERIAL, wave_number, temperature, tolerance=tolerance)
        return float(np.copysign(found.b_neel, found.f1))

    flowing = [bdg.Superflow.of(MATERIAL, STRIP, reduced_temperature=t) for t in shown]
    paper = bdg.Superflow.of(MATERIAL, STRIP)
    tesla = {"units": "T", "long_name": "B_Neel with the sign of F(1)"}
    return new_dataset(
        {
            "field": (("temperature", "q"), [[signed(value, t) for value in q] for t in shown], tesla),
            "current_density": (
                ("temperature", "q"),
                [f.current_density(q, Y) for f in flowing],
                {"units": "A/m^2"},
            ),
            "field_over_temperature": ("reduced_temperature", [signed(Q_SI, t) for t in reduced], tesla),
            "paper_current_density": ((), float(paper.current_density(np.array(Q_SI), Y)), {"units": "A/m^2"}),
            "kinetic_inductance": ((), float(paper.kinetic_inductance(Q_SI, Y)), {"units": "H", "long_name": "square"}),
            "layer_stiffness": ((), float(bdg.Superflow.of(MATERIAL).stiffness(0.0, X)[0]), {"units": "J"}),
            "parent_stiffness": ((), STRIP.stiffness, {"units": "J"}),
        },
        coords={
            "q": ("q", q, {"units": "1/m"}),
            "temperature": ("temperature", shown, {"units": "T_c"}),
            "reduced_temperature": ("reduced_temperature", reduced, {"units": "T_c"}),
        },
    )


def draw(dataset: Dataset) -> Figure:
    """Against current density, and against temperature."""
    figure, axes = panels(2, height=2.6)
    for temperature, colour in zip(dataset["temperature"].values, (BLUE, RED, GREY), strict=False):
        at = dataset.sel(temperature=temperature)
        axes[0].plot(1e-10 * at["current_density"], 1e3 * at["field"], color=colour, label=rf"$T = {temperature}\,T_c$")
    over = 1e3 * dataset["field_over_temperature"]
    axes[1].plot(dataset["reduced_temperature"], over, color=BLUE)
    for panel in axes:
        panel.axhline(0, color=GREY, linewidth=0.5)
    y_label = r"$B_\mathrm{Néel}$, signed  (mT)"
    label(axes[0], r"$J$  ($10^{6}\,$A/cm$^2$)", y_label, "parent: assumed niobium")
    label(axes[1], "$T/T_c$", "", r"$q = 10^{-3}$ Å$^{-1}$")
    legend(axes[0])
    return figure


def claims(dataset: Dataset) -> list[Claim]:
    """The headline 0.1 mT; what current it takes; the layer alone cannot carry it."""
    layer, parent = float(dataset["layer_stiffness"]), float(dataset["parent_stiffness"])
    over = dataset["field_over_temperature"]
    at = 1e3 * float(over.interp(reduced_temperature=0.1))
    return [
        Claim("B_Néel at q = 1e-3 per angstrom, 0.1 T_c, mT (paper: about 0.1)", at, 0.1294, 0.002),
        Claim("current density there, A/m² (assumed strip)", float(dataset["paper_current_density"]), 2.58e11, 2e9),
        Claim("kinetic inductance there, H per square", float(dataset["kinetic_inductance"]), 6.28e-13, 2e-14),
        Claim("stiffness of the layer alone, J", layer, 0.0, relation="<"),
        Claim("|stiffness of the layer| over the parent's", abs(layer) / parent, 1e-4, relation="<"),
    ]
