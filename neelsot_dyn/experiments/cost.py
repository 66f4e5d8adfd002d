"""Estimates what a run takes, from its numbers and before any memory is taken: steps, time, memory, disk.

Vectors of a saved step are n and m. A step of a cell takes about 0.1 µs of one core (measured on tracks of 320 and
1280 cells, fourth-order Runge-Kutta: 105 and 75 ns); what the electrons' torque takes comes on top and is not known
here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from attrs import frozen

from neelsot_dyn._checks import require
from neelsot_dyn._limits import available_memory, size_in_words, time_in_words
from neelsot_dyn.dynamics import SigmaModel, suggest_sigma_step

if TYPE_CHECKING:
    from neelsot_dyn.experiments.run import Run

CELL_STEP = 1e-7
"""Seconds that a step of one cell takes."""
SAVED_NUMBERS = 6
"""Of one cell in a saved step."""
SAVED_STEP = 400
"""Bytes of the numbers beside them."""
LONGEST = 3.156e8
"""Seconds, ten years: what would take longer is a slip of the pen."""
LARGEST = 1e14
"""Bytes of a dataset, a hundred terabytes."""


@frozen
class Cost:
    """cells; saved steps; steps in time, None where an adaptive method chooses them; seconds of one core, at least;
    dataset: bytes, on disk or in memory."""

    cells: int
    saved: int
    steps: float | None
    seconds: float
    dataset: int

    def __str__(self) -> str:
        """In words."""
        steps = "" if self.steps is None else f" ({self.steps:.2g} steps of {self.cells} cells)"
        return f"at least {time_in_words(self.seconds)}{steps}, {size_in_words(self.dataset)} of data"


def cost(run: Run) -> Cost:
    """What a prepared run takes."""
    cells, saved = math.prod(run.grid.shape), 1 + sum(segment.frames for segment in run.schedule.segments)
    steps = _steps(run)
    seconds = 0.0 if steps is None else steps * cells * CELL_STEP
    kept = math.prod(-(-size // (run.scenario.profile_stride or 1)) for size in run.grid.shape)
    each = SAVED_NUMBERS * (4 if run.scenario.profiles == "float32" else 8)
    return Cost(cells, saved, steps, seconds, saved * (kept * each + SAVED_STEP))


def _steps(run: Run) -> float | None:
    if run.level == "collective":
        return 0.0
    if run.level == "sigma":
        return run.schedule.ends[-1] / suggest_sigma_step(SigmaModel.of(run.llg), run.grid)
    methods = [run.integrator(segment.llg, run.grid) for segment in run.schedule.segments]
    spans = zip(run.schedule.segments, methods, strict=True)
    found = [segment.duration / method.step for segment, method in spans if hasattr(method, "step")]
    return math.fsum(found) if len(found) == len(methods) else None


def refuse_endless(run: Run) -> None:
    """ValueError for a run that no machine ends, or no disk holds: a slip of the pen in a duration or a number."""
    found = cost(run)
    duration = float(run.schedule.ends[-1])
    require(found.seconds <= LONGEST, "duration", duration, f"less: the run would take {found}")
    require(found.dataset <= LARGEST, "frames", found.saved - 1, f"less: the run would take {found}")


def require_memory(run: Run) -> None:
    """ValueError for a dataset that does not fit into the memory that is free."""
    found, free = cost(run), available_memory()
    fits = free is None or 2 * found.dataset <= free  # its steps, and then their arrays
    valid = f"less, or output.record: {size_in_words(2 * found.dataset)} of memory are needed"
    require(fits, "frames", found.saved - 1, f"{valid}, {size_in_words(free or 0)} are free")
