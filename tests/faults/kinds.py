"""Kinds of runs that can be killed: how each is started (and resumed), what must be readable, what must be the same.

A new kind of run is one more entry of KINDS.
"""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import xarray

from neelsot_dyn import devices, experiments, output, pulses
from neelsot_dyn.racetrack import BitShift, Propulsion, PulsedPropulsion, Sweep

HERE = Path(__file__).parent


class Kind(NamedTuple):
    """command(out): the arguments that start a run in `out`, and go on with it; same(a, b): asserts equal bits."""

    name: str
    command: Callable[[Path], list[str]]
    readable: Callable[[Path], None]
    same: Callable[[Path, Path], None]


def wall(**options):
    """A wall under a strong synthetic field: a second or two of work in 61 frames."""
    changes = {"damping": 0.01}
    common = {"saturation": 0.1, "left_domain": "+y", "duration": 15e-12, "frames": 60, "cells_per_width": 4.0}
    return Propulsion(changes=changes, **{**common, **options})


def sweep():
    """Eight runs of a wall."""
    return Sweep(base=wall(frames=12), over={"saturation": [0.05, 0.1, 0.15, 0.2], "damping": [0.01, 0.02]})


def pulsed():
    """A wall that is started, stopped and brought back; frames on both sides of every switch."""
    durations = (1e-11, 6e-12, 1e-11, 6e-12)
    places = {"track_length": 2e-6, "start": 1e-6, "piece_frames": 12}
    return PulsedPropulsion(changes={"damping": 0.01}, saturation=0.5, durations=durations, **places)


def shift_register():
    """Three bits, one shift, with noise."""
    options = {"pitch": 1e-7, "saturation": 0.4, "temperature": 4.0, "frames_per_step": 8, "cells_per_width": 3.0}
    return BitShift(bits=(1, 0, 1), shifts=1, **options)


def texture():
    """A wall driven by the torque of its own texture, which is solved anew as it turns."""
    return experiments.Experiment(
        device=devices.Racetrack(material="seed_model", length=1e-7, width=4e-8),
        start=experiments.Walls([3e-8], left="-y"),
        drive=experiments.Superflow(4e7),
        torque="texture",
        duration=2e-12,
        frames=20,
        cells_per_width=4.0,
    )


def film():
    """An experiment put together from parts: a film, two walls, a notch, a ramped current, heat."""
    return experiments.Experiment(
        device=devices.Film(material="seed_model", length=1e-7, width=8e-9, obstacles=[devices.Notch(5e-8, 0.1, 4e-9)]),
        start=experiments.Walls([3.2e-8, 6.8e-8], left="-y"),
        drive=experiments.Current(pulses.Ramped(1.25e-5, 0.0, 1e-13, 1e-13, 1e-13)),
        temperature=10.0,
        duration=4e-13,
        frames=20,
        cells_per_width=3.0,
        observe=["walls", "voltage"],
        check=["norm"],
    )


def sigma_wall():
    """A wall whose Néel vector alone is followed: its snapshots keep ṅ beside m1 and m2."""
    return experiments.Experiment(
        device=devices.Racetrack(material="seed_model", length=2e-7),
        start=experiments.Walls([1e-7]),
        drive=experiments.GivenField(0.02),
        level="sigma",
        duration=2e-11,
        frames=60,
        observe=["wall", "velocity"],
        check=["norm"],
    )


def neelsot(scenario, *flags):
    def command(out):
        file = out.with_suffix(".toml")
        file.write_text(output.scenario_to_toml(scenario), "utf-8")
        start = [sys.executable, "-m", "neelsot_dyn", "run", str(file)]
        return [*start, "--out", str(out), "--resume", "--no-movie", *flags]

    return command


def script(name, *arguments):
    return lambda out: [sys.executable, str(HERE / name), *arguments, str(out)]


def store_is_readable(out):
    """run.h5, if there is one, opens with xarray; what it says is complete is not fill."""
    if (out / "run.h5").exists():
        with xarray.open_dataset(out / "run.h5", engine="h5netcdf") as plain:
            assert plain.sizes["time"] > 0
        data = output.open_run(out / "run.h5")
        for name in data.data_vars:
            assert name == "superflow" or np.isfinite(data[name]).all(), name
    arrays_are_readable(out)


def arrays_are_readable(out):
    for path in out.rglob("[!.]*.npz"):
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            assert all(stored[name].dtype.kind in "iufbUc" for name in stored.files)
    for path in out.rglob("[!.]*.json"):
        json.loads(path.read_text("utf-8"))


def same_arrays(a, b):
    """Every .npz file of a is in b, with the same bits."""
    files = sorted(path.relative_to(a) for path in a.rglob("[!.]*.npz"))
    assert files
    assert files == sorted(path.relative_to(b) for path in b.rglob("[!.]*.npz"))
    for file in files:
        with np.load(a / file, allow_pickle=False) as one, np.load(b / file, allow_pickle=False) as other:
            assert one.files == other.files
            for name in one.files:
                assert one[name].dtype == other[name].dtype
                assert one[name].tobytes() == other[name].tobytes(), f"{file}: {name}"


def same_run(a, b):
    """Time series, last checkpoint (state, step controller, ledger) and summary, bit for bit; nothing left behind."""
    same_datasets(output.open_run(a / "run.h5"), output.open_run(b / "run.h5"))
    same_arrays(a, b)
    assert (a / "summary.json").read_bytes() == (b / "summary.json").read_bytes()
    assert sorted(path.name for path in a.iterdir()) == sorted(path.name for path in b.iterdir())


def same_study(a, b):
    """The dataset and the summary, bit for bit; the points are cleared away."""
    same_datasets(output.open_study(a / "study.nc"), output.open_study(b / "study.nc"))
    assert (a / "summary.json").read_bytes() == (b / "summary.json").read_bytes()
    assert sorted(path.name for path in a.iterdir()) == sorted(path.name for path in b.iterdir())
    assert not (b / "points").exists()


def same_landscape(a, b):
    same_arrays(a, b)
    with xarray.open_dataset(a / "landscape.nc") as one, xarray.open_dataset(b / "landscape.nc") as other:
        same_datasets(one, other)


def same_datasets(one, other):
    assert one.variables.keys() == other.variables.keys()
    assert one.attrs.keys() == other.attrs.keys()
    for name in one.variables:
        here, there = np.asarray(one[name]), np.asarray(other[name])
        equal = (here == there).all() if here.dtype == object else here.tobytes() == there.tobytes()
        assert equal, name


KINDS = (
    Kind("wall-rk4", neelsot(wall()), store_is_readable, same_run),
    Kind("wall-dopri54", neelsot(wall(method="dopri54")), store_is_readable, same_run),
    Kind("thermal-wall", script("thermal_wall.py"), arrays_are_readable, same_arrays),
    Kind("landscape", script("landscape_points.py"), arrays_are_readable, same_landscape),
    Kind("sweep", neelsot(sweep(), "--processes", "1"), arrays_are_readable, same_study),
    Kind("sweep-processes", neelsot(sweep(), "--processes", "2"), arrays_are_readable, same_study),
    Kind("film", neelsot(film()), store_is_readable, same_run),
    Kind("sigma", neelsot(sigma_wall()), store_is_readable, same_run),
    Kind("pulsed", neelsot(pulsed()), store_is_readable, same_run),
    Kind("shift-register", neelsot(shift_register()), store_is_readable, same_run),
    Kind("texture-torque", neelsot(texture()), store_is_readable, same_run),
    Kind("current-bias", script("coupled_wall.py", "current"), arrays_are_readable, same_arrays),
    Kind("self-consistent-loop", script("coupled_wall.py", "texture"), arrays_are_readable, same_arrays),
)
