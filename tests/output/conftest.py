"""A run without physics: a tanh wall that speeds up along a 1 µm track, seen through a window of 160 nm."""

import numpy as np
import pytest

from neelsot_dyn.output import Coordinate, RunStore, Variable, open_run

SLOPE = -120.0
STEADY = 850.0


def write_synthetic_run(path, frames=60, cells=320, cell_size=0.5e-9):
    time = np.linspace(0, 1e-9, frames)
    relaxation = 1e-10
    velocity = STEADY * (1 - np.exp(-time / relaxation))
    wall = 90e-9 + STEADY * (time - relaxation * (1 - np.exp(-time / relaxation)))
    cell_position = (np.arange(cells) + 0.5) * cell_size
    offset = np.round((wall - 80e-9) / cell_size) * cell_size
    width = 6e-9 * (1 - 0.02 * velocity / STEADY)
    angle = 0.5 * np.pi * 0.8 * np.ones(frames)

    scalars = {
        "time": ("s", "time", time),
        "window_offset": ("m", "place of the window", offset),
        "wall_position": ("m", "wall position", wall),
        "wall_velocity": ("m/s", "wall velocity", velocity),
        "wall_width": ("m", "wall width", width),
        "wall_angle": ("rad", "wall angle", angle),
        "superflow": ("1/m", "superflow", np.full(frames, 1e7)),
        "validation_torque_energy": ("J/m^2", "Néel-torque energy", SLOPE * (wall - wall[0]) * 1.003),
    }
    fields = ("n", "m1", "m2")
    variables = [Variable(name, ("time",), units, text) for name, (units, text, _) in scalars.items()]
    variables += [Variable(name, ("time", "cell", "component"), "1", name) for name in fields]
    coordinates = [
        Coordinate("cell_position", ("cell",), cell_position, "m", "cell centres in the window"),
        Coordinate("component", ("component",), ["x", "y", "z"]),
    ]
    attrs = {
        "title": "Supercurrent-driven domain wall",
        "material": "KRu4O8-like",
        "axis": "y",
        "track_length": 1e-6,
        "landscape_slope": SLOPE,
        "velocity_closed_form": STEADY,
    }
    with RunStore.create(path, variables, coordinates, frames, attrs) as store:
        for k in range(frames):
            u = (cell_position + offset[k] - wall[k]) / width[k]
            across = 1 / np.cosh(u)
            n = np.stack([across * np.sin(angle[k]), -np.tanh(u), across * np.cos(angle[k])], axis=-1)
            m = 0.01 * across[:, None] * np.array([0, 0, 1.0])
            frame = {name: values[k] for name, (_, _, values) in scalars.items()}
            store.append({**frame, "n": n, "m1": n + m, "m2": -n + m})
    return path


@pytest.fixture(scope="session")
def synthetic_run(tmp_path_factory):
    """An xarray dataset of 60 frames, in memory."""
    return open_run(write_synthetic_run(tmp_path_factory.mktemp("synthetic") / "run.h5"))


def write_synthetic_film(path, frames=20, along=120, across=48, cell=1e-9):
    """A tanh wall, bent by a sine and moving by 1 nm per frame, its inner angle turning once."""
    time = np.linspace(0, 1e-10, frames)
    x, y = (np.arange(along) + 0.5) * cell, (np.arange(across) + 0.5) * cell
    wall = 40e-9 + 1e-9 * np.arange(frames)
    angle = np.linspace(0, 2 * np.pi, frames)
    scalars = {"time": ("s", time), "wall_position": ("m", wall), "wall_angle": ("rad", angle)}
    scalars |= {"voltage": ("V", 1e-6 * np.sin(angle)), "superflow": ("1/m", 1e7 + 1e5 * np.cos(angle))}
    turn = np.linspace(-np.pi, np.pi, 61)
    variables = [Variable(name, ("time",), units, name) for name, (units, _) in scalars.items()]
    variables.append(Variable("n", ("time", "cell", "cell_across", "component"), "1", "n"))
    coordinates = [
        Coordinate("cell_position", ("cell",), x, "m", "cell centres along"),
        Coordinate("cell_position_across", ("cell_across",), y, "m", "cell centres across"),
        Coordinate("component", ("component",), ["x", "y", "z"]),
        Coordinate("landscape_angle", ("landscape_angle",), turn, "rad", "inner angle"),
        Coordinate("landscape_energy", ("landscape_angle",), 1e-6 * np.sin(turn), "J/m^2", "energy"),
    ]
    attrs = {"title": "Film with a bent wall", "material": "KRu4O8-like", "axis": "y"}
    with RunStore.create(path, variables, coordinates, frames, attrs) as store:
        for k in range(frames):
            place = wall[k] + 6e-9 * np.sin(2 * np.pi * y / y[-1])
            u = (x[:, None] - place) / 5e-9
            sech = 1 / np.cosh(u)
            n = np.stack([sech * np.sin(angle[k]), -np.tanh(u), sech * np.cos(angle[k])], axis=-1)
            store.append({**{name: values[k] for name, (_, values) in scalars.items()}, "n": n})
    return path


@pytest.fixture(scope="session")
def synthetic_film(tmp_path_factory):
    """An xarray dataset of a film, in memory."""
    return open_run(write_synthetic_film(tmp_path_factory.mktemp("film") / "run.h5"))
