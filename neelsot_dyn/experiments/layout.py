"""The dataset of a run: which variables, coordinates and attributes it has. The same in memory and on disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import as_tuple, require, text
from neelsot_dyn._later import Dataset, new_dataset
from neelsot_dyn._signature import checked
from neelsot_dyn.experiments import names
from neelsot_dyn.experiments.cost import require_memory
from neelsot_dyn.experiments.run import Run, SavedStep
from neelsot_dyn.validation import Verdict, verdict

FRAME_DIMENSION = "time"
FRAMES_WRITTEN = "frames_written"
FRAME_CHECKSUM = "frame_checksum"

_PER_TIME = (
    (names.WINDOW_OFFSET, "m", "displacement of the window since the start"),
    ("energy_total", "J/m^2", "free energy per cross-section"),
    ("gilbert_loss", "J/m^2", "energy dissipated since the start per cross-section"),
    ("work", "J/m^2", "work of parameters that depend on time or state since the start per cross-section"),
    ("norm_error", "1", "largest deviation of |m| from 1"),
)


def _dtype(value: Any) -> np.dtype:
    try:
        return np.dtype(value)
    except TypeError as error:
        raise TypeError(f"dtype = {value!r} is not valid: give float or integer") from error


def _name(instance: Any, attribute: Any, value: Any) -> None:
    valid = isinstance(value, str) and value.isidentifier() and value not in (FRAMES_WRITTEN, FRAME_CHECKSUM)
    require(valid, attribute.name, value, f"an identifier, not {FRAMES_WRITTEN!r} or {FRAME_CHECKSUM!r}")


def _dims(instance: Any, attribute: Any, value: tuple[str, ...]) -> None:
    valid = all(isinstance(dim, str) and dim.isidentifier() for dim in value) and len(set(value)) == len(value)
    require(valid, f"dims of {instance.name!r}", value, "identifiers, each once")


@frozen(eq=False)
class Variable:
    """One quantity saved per frame: dims begin with "time"; units as text ("m", "J/m^2", "1"); a real dtype."""

    name: str = field(validator=_name)
    dims: tuple[str, ...] = field(converter=as_tuple, validator=_dims)
    units: str = field(validator=text)
    long_name: str = field(validator=text)
    dtype: np.dtype = field(default=np.dtype(float), converter=_dtype)
    attrs: Mapping[str, Any] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Check what concerns more than one field."""
        valid = self.dims[:1] == (FRAME_DIMENSION,)
        require(valid, f"dims of {self.name!r}", self.dims, f"dims that begin with {FRAME_DIMENSION!r}")
        require(self.dtype.kind in "iuf", f"dtype of {self.name!r}", self.dtype, "float or integer")


@frozen(eq=False)
class Coordinate:
    """One quantity that does not change in a run: real values, or strings along one dimension."""

    name: str = field(validator=_name)
    dims: tuple[str, ...] = field(converter=as_tuple, validator=_dims)
    values: np.ndarray = field(converter=np.asarray)
    units: str = field(default="1", validator=text)
    long_name: str = field(default="", validator=text)
    attrs: Mapping[str, Any] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Check what concerns more than one field."""
        valid = self.values.ndim == len(self.dims) and self.values.size > 0
        require(valid, f"values of {self.name!r}", self.values, f"a filled array with dimensions {self.dims}")
        require(FRAME_DIMENSION not in self.dims, f"dims of {self.name!r}", self.dims, "a Variable for what has frames")
        require(self.values.dtype.kind in "iufU", f"dtype of {self.name!r}", self.values.dtype, "numbers or strings")


@frozen(eq=False)
class Layout:
    """variables of every saved step, coordinates, attributes of the whole; frames: how many there will be."""

    variables: tuple[Variable, ...]
    coordinates: tuple[Coordinate, ...]
    frames: int
    attrs: Mapping[str, Any]


def layout(run: Run, first: SavedStep) -> Layout:
    """What the dataset of a run holds; `first`: its first step, which names the energies and the checks."""
    cells, places = _cells(run)
    unit, section = ("J/m^2", "cross-section") if len(cells) == 1 else ("J/m", "thickness")
    per_time = [
        (name, units.replace("J/m^2", unit), text.replace("cross-section", section)) for name, units, text in _PER_TIME
    ]
    energies = [(_energy_name(term), unit, f"energy of {term} per {section}") for term in first.snapshot.energies]
    checks = [(names.residual(r.name)[0], "1", f"residual of {r.name}, relative") for r in first.residuals]
    tolerances = [(names.residual(r.name)[1], "1", f"tolerance of {r.name}") for r in first.residuals]
    vectors = [
        Variable(name, (names.TIME, *cells, names.COMPONENT), "1", text, run.scenario.profiles or float)
        for name, text in (
            (names.NEEL_VECTOR, "Néel vector (m1 - m2)/2"),
            (names.NET_VECTOR, "net moment (m1 + m2)/2"),
        )
    ]
    numbers = [
        Variable(name, (names.TIME,), units, text) for name, units, text in (*per_time, *energies, *checks, *tolerances)
    ]
    own = [Variable(c.name, (names.TIME, *c.dims), c.units, c.long_name) for c in run.columns]
    axes = [Coordinate(a.name, (a.name,), a.values, a.units, a.long_name) for a in run.axes]
    component = Coordinate(names.COMPONENT, (names.COMPONENT,), np.array(names.COMPONENTS))
    return Layout(
        variables=(Variable(names.TIME, (names.TIME,), "s", "time"), *vectors, *numbers, *own),
        coordinates=(*places, component, *axes),
        frames=run.times.size,
        attrs={names.TITLE: run.title, names.MATERIAL: run.material.name, "drive": run.drive_label}
        | {names.SCENARIO: type(run.scenario).__name__}
        | dict(run.attributes),
    )


def row(run: Run, step: SavedStep) -> dict[str, Any]:
    """The values of all variables at one step."""
    snapshot, kept = step.snapshot, (slice(None, None, run.scenario.profile_stride),) * len(run.grid.shape)
    state = snapshot.state
    found = {
        names.TIME: snapshot.time,
        names.NEEL_VECTOR: state.n[kept],
        names.NET_VECTOR: (state.m1[kept] + state.m2[kept]) / 2,
        names.WINDOW_OFFSET: snapshot.offset * run.grid.spacings[0],
        "energy_total": snapshot.energy,
        "gilbert_loss": snapshot.gilbert_loss,
        "work": snapshot.work,
        "norm_error": snapshot.norm_error,
        **step.values,
    }
    found.update({_energy_name(term): value for term, value in snapshot.energies.items()})
    for residual in step.residuals:
        value, tolerance = names.residual(residual.name)
        found[value], found[tolerance] = residual.value, residual.tolerance
    return found


@checked
def run_in_memory(run: Run) -> tuple[Dataset, Verdict]:
    """All steps of a run as the dataset that a recorded one has, and the verdict on its residuals.

    Raises ValueError, before any work, for one that does not fit into memory.
    """
    require_memory(run)
    steps = list(run.frames())
    rows, described = [row(run, step) for step in steps], layout(run, steps[0])
    values = {
        v.name: (v.dims, np.array([r[v.name] for r in rows], v.dtype), {"units": v.units, "long_name": v.long_name})
        for v in described.variables
    }
    coordinates = {
        c.name: (c.dims, c.values, {"units": c.units, "long_name": c.long_name}) for c in described.coordinates
    }
    dataset = with_sublattices(new_dataset(values, coordinates, dict(described.attrs)))
    return dataset, verdict(step.residuals for step in steps)


def with_sublattices(dataset: Dataset) -> Dataset:
    """The dataset with m1 and m2, which are worked out of n and m where they are looked at."""
    from neelsot_dyn.experiments import sublattices

    return sublattices.with_sublattices(dataset)


def _cells(run: Run) -> tuple[tuple[str, ...], list[Coordinate]]:
    """The dimensions of the cells and where these are: along a track, or along and across a film."""
    grid, text, stride = run.grid, "cell centre at the start", run.scenario.profile_stride
    along = grid.coordinates()[0][::stride]
    if len(grid.shape) == 1:
        return (names.CELL,), [Coordinate(names.CELL_POSITION, (names.CELL,), run.origin + along, "m", text)]
    across = grid.coordinates()[1][:, ::stride]
    return (names.CELL, names.CELL_ACROSS), [
        Coordinate(names.CELL_POSITION, (names.CELL,), run.origin + along[:, 0], "m", text),
        Coordinate(names.CELL_POSITION_ACROSS, (names.CELL_ACROSS,), across[0], "m", "cell centre across the track"),
    ]


def _energy_name(term: str) -> str:
    return "energy_" + term.replace(" ", "_")
