"""What the figures of arXiv:2603.22243 share: parameters, directions, and how their axes look."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import asdict

from neelsot_dyn import bdg, materials
from neelsot_dyn._later import Figure
from neelsot_dyn.drawing import COLUMN_WIDTH, own_look

X, Y, Z = np.eye(3)
LATTICE = bdg.LatticeModel.of(materials.SEED_MODEL)
CONTINUUM = bdg.ContinuumModel(**asdict(LATTICE), cutoff=8.0)
"""Eq. 7 on the disk |k| < 8/a, where the differences between directions of n no longer change."""
V_S = 5.0
"""Pairing interaction of the self-consistent figures, in t."""
BLUE, RED, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#767676"

_SMALL: Any = {
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "xtick.direction": "in",
    "ytick.direction": "in",
}


def flow(q: np.ndarray | float) -> np.ndarray:
    """q x̂, (..., 2)."""
    q = np.asarray(q, dtype=float)
    return np.stack([q, np.zeros_like(q)], axis=-1)


def panels(columns: int = 1, height: float = 2.5, rows: int = 1, **shared: Any) -> tuple[Figure, Any]:
    """A figure one column of a journal wide (two for more than one panel side by side), and its axes."""
    from matplotlib.figure import Figure

    with own_look(**_SMALL):
        width = COLUMN_WIDTH if columns == 1 else 7.0
        figure = Figure(figsize=(width, height), dpi=300, layout="constrained")
        return figure, figure.subplots(rows, columns, **shared)


def label(axes: Any, x: str = "", y: str = "", title: str = "") -> None:
    """Labels and title in the size that a column takes."""
    axes.set_xlabel(x, fontsize=8)
    axes.set_ylabel(y, fontsize=8)
    axes.set_title(title, fontsize=8)


def legend(axes: Any, **options: Any) -> None:
    """A legend without a frame, small, with room above the curves unless a place is given."""
    if "loc" not in options:
        low, high = axes.get_ylim()
        axes.set_ylim(low, high + 0.3 * (high - low))
        options = {"loc": "upper center", "ncols": 2, **options}
    axes.legend(**{"fontsize": 6.5, "frameon": False, "handlelength": 1.6, "columnspacing": 1.2, **options})
