"""The Néel field, the hard axis and the density of states against the rate of the contact to the parent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from neelsot_dyn._later import Dataset, Figure
from neelsot_dyn.drawing import (
    CLOSED,
    POSITION_COLOUR,
    QUIET_COLOUR,
    VELOCITY_COLOUR,
    label,
    legend,
    panels,
)
from neelsot_dyn.experiments import names
from neelsot_dyn.racetrack.figures.studies import COLOURS

RATE = "Rate of the contact Γ ($t$)"


def interface_rate_figure(dataset: Dataset, summary: Mapping[str, Any] | None = None) -> Figure:
    """Left: B_Néel with the sign of F(1); middle: the hard axis; right: states. Dashed: the gap held in the film."""
    figure, grid = panels(1, str(dataset.attrs.get(names.TITLE, "")), 2.4, columns=3, width=8.6)
    field, hard, states = grid[0]
    rates = np.asarray(dataset["rate"])[1:]
    for axes, name, factor, text, colour in (
        (field, "b_neel", 1e3, "$B_\\mathrm{Néel}$, sign of $F(1)$ (mT)", POSITION_COLOUR),
        (hard, "hard_axis", 1e3, "$B_H$ of the bands (mT)", VELOCITY_COLOUR),
    ):
        values = np.asarray(dataset[name]) * factor
        axes.axhline(0, color=QUIET_COLOUR, linewidth=0.6)
        axes.axvspan(dataset.attrs["likely_lowest"], dataset.attrs["likely_highest"], color="#eeeeee", zorder=0)
        axes.plot(rates, values[1:], "o-", color=colour, ms=3, linewidth=1.0, label="by proximity")
        axes.axhline(values[0], **CLOSED, label="gap held in the film")
        axes.set_xscale("log")
        label(axes, RATE, text)
        low, high = axes.get_ylim()
        axes.set_ylim(low, high + 0.2 * (high - low))
        legend(axes, loc="upper left", ncols=2)
    energy = np.asarray(dataset["energy"]) / float(dataset.attrs["parent_gap"])
    for i, rate in enumerate(np.asarray(dataset["spectrum_rate"])):
        style: dict[str, Any] = dict(CLOSED) if i == 0 else {"color": COLOURS[(i - 1) % len(COLOURS)], "linewidth": 1.0}
        text = "gap held in the film" if i == 0 else f"Γ = {rate:g} $t$"
        states.plot(energy, np.asarray(dataset["states"])[i], label=text, **style)
    states.set_ylim(bottom=0)
    label(states, "Energy ($Δ_S$)", "States per cell ($1/t$)")
    legend(states, loc="best")
    return figure
