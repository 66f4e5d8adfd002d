"""How does temperature shake the sublattices? A random field that repeats, bit for bit, from its seed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import not_negative, positive
from neelsot_dyn.dynamics.track import Grid
from neelsot_dyn.units import BOLTZMANN


def _integer(instance: Any, attribute: Any, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{attribute.name} = {value!r} is not valid: give an integer")


@frozen
class ThermalField:
    """Gaussian field, independent per component, sublattice, cell and step: σ_B = √(2αk_BT/(γ M_s V_cell Δt)).

    temperature = T [K]; section: the track's cross-section [m²], or a mesh's thickness [m], which makes the cell's
    volume; seed: any integer. Numbers come from Philox4x32-10 (Salmon et al., SC11), whose counter is (cell, step),
    cells counted along the track, not the window: a seed gives the same field whether a run is resumed or not, with and
    without a window. Use it with `Heun` (Brown, Phys. Rev. 130, 1677 (1963)), the same draw in both stages.

    Raises ValueError for T < 0 or a section ≤ 0.
    """

    temperature: float = field(validator=not_negative)
    section: float = field(validator=positive)
    seed: int = field(default=0, validator=_integer)

    def cell_volume(self, grid: Grid) -> float:
        """Volume of one cell [m³]."""
        return self.section * grid.measure

    def deviation(self, grid: Grid, step: float, damping: float, magnetization: float, gamma: float) -> float:
        """σ_B [T] per component for a time step [s]."""
        energy = 2 * damping * BOLTZMANN * self.temperature
        return math.sqrt(energy / (gamma * magnetization * self.cell_volume(grid) * step))
