"""A run without a folder: its steps, and the dataset that its quantities ask for."""

import runpy
from pathlib import Path

import numpy as np
import xarray

from neelsot_dyn import validation

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def script(name):
    """The scenario of a script in scenarios/."""
    return runpy.run_path(str(SCENARIOS / f"{name}.py"))["scenario"]


def run(scenario):
    """Run, frames and quantities' values by name."""
    made = scenario.prepare()
    frames = list(made.frames())
    dataset = xarray.Dataset({"time": ("time", np.array([f.snapshot.time for f in frames]))})
    for column in made.columns:
        dataset[column.name] = (("time", *column.dims), np.array([f.values[column.name] for f in frames]))
    return made, frames, {name: q.value for name, q in made.quantities(dataset).items()}


def passed(frames):
    """The verdict of the validation."""
    return validation.verdict(f.residuals for f in frames)


def same_after_resuming(made, frames, at):
    """Does the run, gone on with from frame `at`, end in the same bits?"""
    again = list(made.frames(frames[at].snapshot))
    last, other = frames[-1].snapshot, again[-1].snapshot
    return (
        len(again) == len(frames) - at - 1
        and np.array_equal(last.state.m1, other.state.m1)
        and (last.energy, last.work, last.gilbert_loss) == (other.energy, other.work, other.gilbert_loss)
    )
