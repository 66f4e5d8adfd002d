"""What does a course give, without a file? Its frames as a dataset in memory, with the names of a recorded run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn._signature import checked
from neelsot_dyn.experiments.scenario import Course, Frame
from neelsot_dyn.validation import Verdict, verdict

if TYPE_CHECKING:
    import xarray


@checked
def run_course(course: Course) -> tuple[xarray.Dataset, Verdict]:
    """All frames of a course: time, n, m1, m2, energies and the course's columns; and the verdict on its residuals."""
    import xarray

    frames = list(course.frames())
    cells = ("cell", "cell_across")[: len(course.track.shape)]
    vectors = (*("time", *cells), "component")
    values: dict[str, Any] = {
        "time": ("time", np.array([frame.snapshot.time for frame in frames]), {"units": "s"}),
        **{
            name: (vectors, np.array([getattr(frame.snapshot.state, name) for frame in frames]))
            for name in ("n", "m1", "m2")
        },
    }
    for column in course.columns:
        series = np.array([frame.values[column.name] for frame in frames], dtype=float)
        values[column.name] = (("time", *column.dims), series, {"units": column.units, "long_name": column.long_name})
    rows = [_numbers(course, frame) for frame in frames]
    values |= {name: ("time", np.array([row[name] for row in rows])) for name in rows[0]}
    axes = {axis.name: ((axis.name,), axis.values, {"units": axis.units}) for axis in course.axes}
    places = course.track.coordinates()
    positions = {"cell_position": (("cell",), course.origin + (places[0] if len(cells) == 1 else places[0][:, 0]))}
    coordinates = {"component": ("component", ["x", "y", "z"]), **axes, **positions}
    dataset = xarray.Dataset(values, coordinates, dict(course.attributes))
    return dataset, verdict(frame.residuals for frame in frames)


def _numbers(course: Course, frame: Frame) -> Mapping[str, float]:
    snapshot = frame.snapshot
    return {
        "window_offset": snapshot.offset * course.track.spacings[0],
        "energy_total": snapshot.energy,
        "gilbert_loss": snapshot.gilbert_loss,
        "work": snapshot.work,
        "norm_error": snapshot.norm_error,
        **{f"energy_{term.replace(' ', '_')}": value for term, value in snapshot.energies.items()},
    }
