"""Position and velocity of the wall up to now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn.output import names
from neelsot_dyn.output.scene._run import SceneRun, with_margin
from neelsot_dyn.output.style import POSITION_COLOUR, QUIET_COLOUR, VELOCITY_COLOUR, ReadableUnit

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class HistoryPanel:
    """Two curves that grow, one above the other; the closed-form velocity dashed."""

    def __init__(self, figure: Figure, run: SceneRun) -> None:
        """Draw axes for the whole run."""
        self._run = run
        lower = figure.add_axes((0.68, 0.09, 0.29, 0.135))
        upper = figure.add_axes((0.68, 0.245, 0.29, 0.135), sharex=lower)
        upper.tick_params(labelbottom=False)
        steady = run.dataset.attrs.get(names.VELOCITY_CLOSED_FORM)
        bound = run.velocity if steady is None else np.array([*run.velocity, float(steady)])
        place = ReadableUnit.of(run.position, "m", prefixes=(-9, -6, -3))
        speed = ReadableUnit.of(bound, "m/s", prefixes=(-3, 0, 3))
        if steady is not None:
            height = float(steady) * speed.factor
            lower.axhline(height, color=QUIET_COLOUR, linestyle="--", linewidth=1.2, label="closed form")
            lower.legend(loc="lower right" if height > 0 else "upper right", handlelength=1.6, borderaxespad=0.2)
        self._time = run.time * run.clock.factor
        end = run.time[-1] if run.time[-1] > run.time[0] else run.time[0] + 1e-12
        lower.set_xlim(self._time[0], end * run.clock.factor)
        lower.set_xlabel(f"Time ({run.clock.label})")
        upper.set_ylabel(f"Position\n({place.label})")
        lower.set_ylabel(f"Velocity\n({speed.label})")
        self._curves = []
        self.moving: list[Any] = []
        for axes, values, limits, colour in (
            (upper, run.position * place.factor, run.position * place.factor, POSITION_COLOUR),
            (lower, run.velocity * speed.factor, bound * speed.factor, VELOCITY_COLOUR),
        ):
            axes.set_ylim(*with_margin(limits, 0.12))
            axes.ticklabel_format(useOffset=False)
            axes.locator_params(axis="y", nbins=4)
            line = axes.plot([], [], color=colour, linewidth=1.8)[0]
            dot = axes.plot([], [], "o", color=colour, ms=6, mec="white", clip_on=False)[0]
            self._curves.append((line, dot, values))
            self.moving += [line, dot]
        figure.align_ylabels([upper, lower])

    def update(self, frame: int) -> None:
        """Let the curves grow."""
        time = self._time[: frame + 1]
        for line, dot, values in self._curves:
            line.set_data(time, values[: frame + 1])
            dot.set_data(time[-1:], values[frame : frame + 1])
