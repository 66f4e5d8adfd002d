"""The Néel field against the mean free path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from neelsot_dyn._later import Dataset, Figure
from neelsot_dyn.drawing import CLOSED, POSITION_COLOUR, QUIET_COLOUR, label, legend, panels
from neelsot_dyn.experiments import names


def dirty_film_figure(dataset: Dataset, summary: Mapping[str, Any] | None = None) -> Figure:
    """B_Néel of the averaged film; dashed: clean; the coherence length as a line across."""
    figure, grid = panels(1, str(dataset.attrs.get(names.TITLE, "")), 2.6)
    axes = grid[0][0]
    field, inverse = (np.asarray(dataset[name]) for name in ("b_neel", "inverse_free_path"))
    axes.plot(1e9 / inverse[1:], field[1:] * 1e3, "o-", color=POSITION_COLOUR, ms=3, linewidth=1.0, label="averaged")
    axes.axhline(field[0] * 1e3, **CLOSED, label="clean film")
    length = float(dataset.attrs["coherence_length"]) * 1e9
    axes.axvline(length, color=QUIET_COLOUR, linewidth=0.8, linestyle=":", label="$ħ v_F/πΔ$")
    axes.set_xscale("log")
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, 0.0), high + 0.2 * (high - low))
    label(axes, "Mean free path (nm)", "$B_\\mathrm{Néel}$, sign of $F(1)$ (mT)")
    legend(axes, loc="upper left", ncols=3)
    return figure
