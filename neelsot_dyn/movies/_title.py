"""Title, clock, and what drives the wall just now."""

from __future__ import annotations

from typing import Any

import numpy as np

from neelsot_dyn._later import Figure
from neelsot_dyn.drawing import QUIET_COLOUR, ReadableUnit, literal
from neelsot_dyn.experiments import names
from neelsot_dyn.movies._run import SceneRun


class TitlePanel:
    """Left: title and material. Right: time; superflow and voltage where the run has them."""

    def __init__(self, figure: Figure, run: SceneRun) -> None:
        """Draw the texts that stay."""
        attrs = run.dataset.attrs
        title, material = str(attrs.get(names.TITLE, "")), str(attrs.get(names.MATERIAL, ""))
        shown = literal(title or material, 60)
        figure.text(0.06, 0.955, shown, fontsize=15, fontweight="bold", va="center")
        if title and material and material not in title:
            figure.text(0.06, 0.918, literal(material), fontsize=11, color=QUIET_COLOUR, va="center")
        self._run = run
        self.board = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        """Axes over the whole figure, 0 to 1 both ways."""
        self.board.set_axis_off()
        self.board.set(xlim=(0, 1), ylim=(0, 1))
        self._clock = self.board.text(0.97, 0.955, "", fontsize=15, ha="right", va="center")
        self.moving: list[Any] = [self._clock]
        self._drive = _drive_texts(run)
        self._drive_text = self.board.text(
            0.97, 0.918, self._drive[0], fontsize=11, color=QUIET_COLOUR, ha="right", va="center"
        )
        if len(set(self._drive)) > 1:
            self.moving.append(self._drive_text)

    def update(self, frame: int) -> None:
        """Set the clock and the drive."""
        clock = self._run.clock
        self._clock.set_text(f"t = {self._run.time[frame] * clock.factor:.2f} {clock.label}")
        self._drive_text.set_text(self._drive[frame])


def _drive_texts(run: SceneRun) -> list[str]:
    """One text per frame."""
    parts = []
    if names.SUPERFLOW in run.dataset.variables:
        flow = np.asarray(run.dataset[names.SUPERFLOW]) * 1e-6
        parts.append([f"superflow q = {value:.3g} µm⁻¹" if np.isfinite(value) else "" for value in flow])
    if names.VOLTAGE in run.dataset.variables:
        voltage = np.asarray(run.dataset[names.VOLTAGE])
        unit = ReadableUnit.of(voltage, "V")
        parts.append([f"V = {value * unit.factor:.3g} {unit.label}" if np.isfinite(value) else "" for value in voltage])
    texts = [", ".join(filter(None, texts)) for texts in zip(*parts, strict=True)]
    return texts or [""] * len(run.time)
