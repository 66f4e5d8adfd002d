"""Writes one frame of a run for other programs."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from neelsot_dyn._checks import require
from neelsot_dyn._files import writable_folder
from neelsot_dyn._later import Dataset
from neelsot_dyn.exchange.ovf import FORMS, OvfField, write_ovf
from neelsot_dyn.experiments import names


def export_ovf(
    dataset: Dataset, folder: str | Path, frame: int = -1, form: str = "binary8", sublattices: bool = True
) -> tuple[Path, ...]:
    """Write one frame of a run (as `open_run` gives it) as n.ovf and, with sublattices, m1.ovf and m2.ovf.

    Places are those on the track. What the run says nothing of, the cells across a track and the thickness of a film,
    is written as if cells were cubes. Raises ValueError, OutputError, before anything is written.
    """
    require(form in FORMS, "form", form, f"one of {', '.join(map(repr, FORMS))}")
    written = (names.NEEL_VECTOR, *((names.SUBLATTICE_1, names.SUBLATTICE_2) if sublattices else ()))
    names.require_names(dataset, (*written, names.CELL_POSITION))
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
    writable_folder(Path(folder))
    return tuple(
        write_ovf(
            Path(folder) / f"{name}.ovf",
            OvfField(
                np.asarray(at[name]).reshape(cells.size, -1, 1, 3),
                spacing=(step, width, step),
                base=(float(cells[0]), first, step / 2),
                title=name,
                labels=(f"{name}_x", f"{name}_y", f"{name}_z"),
                about=tuple(filter(None, about)),
            ),
            form,
        )
        for name in written
    )
