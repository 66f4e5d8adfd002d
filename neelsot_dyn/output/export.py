"""Writes what a run holds for other programs: a frame as OVF or VTI, its numbers as CSV, the problem for mumax+."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import Any

import numpy as np

from neelsot_dyn._checks import require
from neelsot_dyn._files import writable_folder, write_bytes
from neelsot_dyn._later import Dataset
from neelsot_dyn.dynamics import terms
from neelsot_dyn.exchange import TwoSublattices, write_mumax, write_vti
from neelsot_dyn.exchange.ovf import FORMS, OvfField, write_ovf
from neelsot_dyn.experiments import Run, names


def export_ovf(
    dataset: Dataset, folder: str | Path, frame: int = -1, form: str = "binary8", sublattices: bool = True
) -> tuple[Path, ...]:
    """Write one frame of a run (as `open_run` gives it) as n.ovf and, with sublattices, its m1.ovf and m2.ovf.

    Places are those on the track. What the run says nothing of, the cells across a track and the thickness of a film,
    is written as if cells were cubes. Raises ValueError, OutputError, before anything is written.
    """
    require(form in FORMS, "form", form, f"one of {', '.join(map(repr, FORMS))}")
    fields = _fields(dataset, frame, sublattices)
    writable_folder(Path(folder))
    return tuple(write_ovf(Path(folder) / f"{name}.ovf", field, form) for name, field in fields.items())


def export_vti(dataset: Dataset, folder: str | Path, frame: int = -1, sublattices: bool = True) -> tuple[Path, ...]:
    """Write one frame of a run as frame.vti, with the arrays and the places of `export_ovf`. Raises as it."""
    fields = _fields(dataset, frame, sublattices)
    writable_folder(Path(folder))
    return (write_vti(Path(folder) / "frame.vti", fields),)


def export_csv(dataset: Dataset, folder: str | Path) -> tuple[Path, ...]:
    """Write every number per saved step of a run as series.csv: a row per step, "name [unit]" above each column.

    Numbers keep all digits. Raises ValueError for a dataset without time, OutputError.
    """
    names.require_names(dataset, (names.TIME,))
    dims = (names.TIME,)
    columns = [name for name in dataset.data_vars if dataset[name].dims == dims and dataset[name].dtype.kind in "iufb"]
    buffer = io.StringIO()
    rows = csv.writer(buffer, lineterminator="\n")
    rows.writerow([f"{name} [{dataset[name].attrs.get('units', '1')}]" for name in (names.TIME, *columns)])
    rows.writerows(zip(*(np.asarray(dataset[name]).tolist() for name in (names.TIME, *columns)), strict=True))
    writable_folder(Path(folder))
    write_bytes(Path(folder) / "series.csv", buffer.getvalue().encode("utf-8"))
    return (Path(folder) / "series.csv",)


def export_mumax(run: Run, folder: str | Path, leave_out: bool = False) -> tuple[Path, ...]:
    """Write a prepared run as a script for mumax+ (`exchange.mumax` says what goes over, and that it is untested).

    leave_out: do without what mumax+ has no counterpart of (a second anisotropy, a superflow's torque, altermagnetic
    exchange, what is no number, heat, a window that moves, pinned ends); the script says what it lacks. Raises
    ValueError that names all of it otherwise, and for several segments; OutputError.
    """
    require(len(run.schedule.segments) == 1, "schedule", len(run.schedule.segments), "a run of one segment")
    energies, lacks = _energies(run.llg.energy)
    ends = (*run.grid.end_names, "free")[:2]
    beside = (("heat", run.llg.thermal is not None), ("a moving window", run.window is not None))
    lacks += [name for name, there in (*beside, ("pinned ends", "pinned" in ends)) if there]
    require(leave_out or not lacks, "run", ", ".join(lacks), "what mumax+ has, or leave_out to do without")
    shape, cells = (*run.grid.shape, 1)[:2], (*run.grid.spacings, run.grid.spacings[0])[:2]
    problem = TwoSublattices(
        title=run.title,
        cells=(float(cells[0]), float(cells[1]), float(run.material.thickness)),
        m1=run.state.m1.reshape(*shape, 1, 3),
        m2=run.state.m2.reshape(*shape, 1, 3),
        times=run.times,
        magnetization=float(run.llg.magnetization),
        damping=float(run.llg.damping),
        gyromagnetic_ratio=float(run.llg.gyromagnetic_ratio),
        periodic=(ends[0] == "periodic", ends[1] == "periodic"),
        left_out=tuple(lacks),
        **energies,
    )
    script = write_mumax(folder, problem)
    return (script, *(script.with_name(f"{name}.npy") for name in ("m1", "m2", "times")))


def _energies(energy: Any) -> tuple[dict[str, Any], list[str]]:
    """The terms as arguments of `TwoSublattices`, and what does not go over."""
    found: dict[str, Any] = {}
    lacks: list[str] = []
    fields = np.zeros((2, 3))
    given = list(energy.terms) if isinstance(energy, terms.EnergySum) else [energy]
    for term in sorted(given, key=_weaker):
        values = {name: np.asarray(getattr(term, name)) for name in term.parameter_names}
        still = all(value.dtype.kind in "iuf" and value.shape in ((), (3,)) for value in values.values())
        match term:
            case _ if not still:
                lacks.append(f"{type(term).__name__} that is no number")
            case terms.HomogeneousExchange():
                found |= {"a0": float(values["a0"]), "lattice_constant": float(term.lattice_constant)}
            case terms.InhomogeneousExchange():
                found |= {name: float(value) for name, value in values.items()}
            case terms.UniaxialAnisotropy() if "k" not in found:
                found |= {"k": float(values["k"]) * (-1 if _is_hard(term) else 1), "axis": term.axis.tolist()}
            case terms.UniaxialAnisotropy():
                lacks.append(f"the {term.kind} axis {term.axis.tolist()}")
            case terms.InterfacialDMI():
                found["dmi"] = float(values["d"])
            case terms.NeelField():
                fields += np.outer((1, -1), values["b"])
            case terms.Zeeman():
                fields += values["b"]
            case _:
                lacks.append(type(term).__name__)
    missing = {"a0", "a11"} - found.keys()
    require(not missing, "energy", sorted(missing), "both exchanges as numbers")
    first, second = (tuple(map(float, field)) for field in fields)
    return {**found, "fields": (first, second)}, lacks


def _weaker(term: Any) -> float:
    """Puts the stronger of two easy axes first, and a hard one last."""
    k = getattr(term, "k", 0.0)
    number = isinstance(k, float | int | np.number)
    return math.inf if _is_hard(term) else -float(k) if number else 0.0


def _is_hard(term: Any) -> bool:
    return isinstance(term, terms.UniaxialAnisotropy) and term.kind == "hard"


def _fields(dataset: Dataset, frame: int, sublattices: bool) -> dict[str, OvfField]:
    """One frame's vectors by name: n, and the sublattices that the dataset has."""
    names.require_names(dataset, (names.NEEL_VECTOR, names.CELL_POSITION))
    pair = (names.SUBLATTICE_1, names.SUBLATTICE_2)
    written = (names.NEEL_VECTOR, *(name for name in pair if sublattices and name in dataset))
    frames = dataset.sizes[names.TIME]
    require(-frames <= frame < frames, "frame", frame, f"{-frames} to {frames - 1}")
    at = dataset.isel({names.TIME: frame})
    offset = float(at[names.WINDOW_OFFSET]) if names.WINDOW_OFFSET in at.variables else 0.0
    cells = np.asarray(at[names.CELL_POSITION]) + offset
    require(cells.size > 1, "cells", cells.size, "at least two")
    step = float(cells[-1] - cells[0]) / (cells.size - 1)
    width, first = step, step / 2
    if names.CELL_POSITION_ACROSS in at.variables and at[names.CELL_POSITION_ACROSS].size > 1:
        across = np.asarray(at[names.CELL_POSITION_ACROSS])
        width, first = float(across[-1] - across[0]) / (across.size - 1), float(across[0])
    about = (str(dataset.attrs.get(names.TITLE, "")), f"Total simulation time: {float(at[names.TIME])!r} s")
    return {
        name: OvfField(
            np.asarray(at[name]).reshape(cells.size, -1, 1, 3),
            spacing=(step, width, step),
            base=(float(cells[0]), first, step / 2),
            title=name,
            labels=(f"{name}_x", f"{name}_y", f"{name}_z"),
            about=tuple(filter(None, about)),
        )
        for name in written
    }
