"""Where is the wall on the energy landscape that the free energies lay out?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn.output import names
from neelsot_dyn.output.scene._run import SceneRun, with_margin
from neelsot_dyn.output.style import VELOCITY_COLOUR, ReadableUnit

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class LandscapePanel:
    """Grey: the landscape. Dot with its trace: the energy of the torque at the wall's place."""

    def __init__(self, figure: Figure, run: SceneRun) -> None:
        """Draw the landscape."""
        self._run = run
        axes = figure.add_axes((0.68, 0.475, 0.29, 0.20))
        low, high = with_margin(run.position, 0.06)
        places = np.array([low, high])
        slope = float(run.dataset.attrs[names.LANDSCAPE_SLOPE])
        landscape = slope * (places - run.position[0])
        self._place = ReadableUnit.of(places, "m", prefixes=(-9, -6, -3))
        self._energy = ReadableUnit.of([*landscape, *run.energy], "J/m²")
        line = axes.plot(places * self._place.factor, landscape * self._energy.factor)[0]
        label = str(run.dataset.attrs.get(names.LANDSCAPE, "landscape"))
        line.set(color="#bbbbbb", linewidth=4.0, label=label, solid_capstyle="round")
        axes.set_xlim(*(places * self._place.factor))
        axes.set_ylim(*with_margin(np.array([*landscape, *run.energy]) * self._energy.factor, 0.12))
        axes.set_xlabel(f"Wall position ({self._place.label})")
        axes.set_ylabel(f"Energy ({self._energy.label})")
        self._trace = axes.plot([], [], color=VELOCITY_COLOUR, linewidth=1.4)[0]
        self._dot = axes.plot([], [], "o", color=VELOCITY_COLOUR, ms=9, mec="white", label="Néel torque")[0]
        self.moving: list[Any] = [self._trace, self._dot]
        axes.legend(loc="upper right" if landscape[1] < landscape[0] else "upper left", handlelength=1.2)

    def update(self, frame: int) -> None:
        """Set trace and dot."""
        place = self._run.position[: frame + 1] * self._place.factor
        energy = self._run.energy[: frame + 1] * self._energy.factor
        self._trace.set_data(place, energy)
        self._dot.set_data(place[-1:], energy[-1:])
