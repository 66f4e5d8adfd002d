"""How do the frames of a run reach the disk so that the file can be read at any time, even after `kill -9`?

HDF5 makes the file once: metadata complete, every byte of every frame allocated. Afterwards no HDF5 library touches
it. A frame is written as plain bytes to its place, then its checksum, and only then the marker `frames_written` goes up
by one. So nothing that a reader needs in order to open the file ever changes, and what lies below the marker is
complete. What was damaged later is noticed: see `_seal`.
"""

from __future__ import annotations

import contextlib
import math
import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import h5py
import numpy as np
from attrs import evolve

from neelsot_dyn._checks import require
from neelsot_dyn._files import DamagedFileError, OutputError, replacing, reserve
from neelsot_dyn._later import Dataset
from neelsot_dyn.experiments import names
from neelsot_dyn.experiments.layout import FRAME_CHECKSUM, with_sublattices
from neelsot_dyn.output._content import SEAL, STUDY_CHECKSUM, checksum, covered_by, looked_at, own_attributes
from neelsot_dyn.output._content import seal as seal_content
from neelsot_dyn.output._seal import Seal, packed
from neelsot_dyn.output.directory import RUN
from neelsot_dyn.output.schema import FRAME_DIMENSION, FRAMES_WRITTEN, Coordinate, Schema, Variable


class RunStore:
    """A time series being written: `create` or `resume` one, `append` frames, `close` (or use it in a `with`).

    Safe against the death of the process, not against a power cut: the frames reach the disk when the operating
    system chooses, and at `close`.
    """

    def __init__(self, path: Path, schema: Schema, seal: Seal, frames_written: int) -> None:
        """Use `create` or `resume`."""
        self.path = path
        self._schema = schema
        self._written = frames_written
        self._seal = seal
        try:
            self._file = open(path, "r+b", buffering=0)  # noqa: SIM115
        except OSError as error:
            raise _refused(path, error) from error

    @classmethod
    def create(
        cls,
        path: str | Path,
        variables: Sequence[Variable],
        coordinates: Sequence[Coordinate],
        frames: int,
        attrs: Mapping[str, Any] | None = None,
    ) -> RunStore:
        """A new file at `path` (an old one is replaced) with room for `frames` frames.

        Raises ValueError for a schema that does not fit together, OutputError, naming the path, if the file cannot be
        written or the disk cannot hold all frames.
        """
        path = Path(path)
        schema = Schema(variables=variables, coordinates=coordinates, frames=frames, attrs=attrs or {})
        with replacing(path) as temporary:
            reserve(temporary, schema.nbytes_at_most)
            try:
                schema.write(temporary)
                seal = _places(temporary, schema)
                seal.attach()
            except (RuntimeError, ValueError) as error:  # what h5py makes of a full disk
                reason = f"its {schema.nbytes / 1e6:.3g} MB do not fit on the disk, or HDF5 failed: {error}"
                raise OutputError(f"{path} cannot be written: {reason}") from error
        return cls(path, schema, evolve(seal, path=path), 0)

    @classmethod
    def resume(
        cls,
        path: str | Path,
        frames_done: int,
        variables: Sequence[Variable],
        coordinates: Sequence[Coordinate],
        frames: int,
        attrs: Mapping[str, Any] | None = None,
    ) -> RunStore:
        """The file at `path`, to go on after `frames_done` frames; later ones are overwritten.

        Raises ValueError, naming the first difference, if the file holds another schema or other attrs, or if it has
        fewer than `frames_done` frames; OutputError if it cannot be read or written.
        """
        path = Path(path)
        schema = Schema(variables=variables, coordinates=coordinates, frames=frames, attrs=attrs or {})
        seal = Seal.of(path)
        available = _frames(path, seal)
        places = _places(path, schema)
        require(0 <= frames_done <= available, "frames_done", frames_done, f"0 to {available}, the frames in {path}")
        if seal is None:
            places.attach()
        else:
            seal.check_frames(frames_done)
        store = cls(path, schema, places, available)
        while store._written > frames_done:
            store._written -= 1
            store._mark()
            store._write(places.entry(store._written), packed(0))
        return store

    @property
    def frames_written(self) -> int:
        """How many frames are complete."""
        return self._written

    @property
    def how_to_go_on(self) -> str:
        """What to tell someone who stops the run now."""
        kept = f"{self._written} of {self._schema.frames} frames are kept in {self.path.parent}"
        return f"stopped; {kept}: give the same command with --resume to go on"

    def append(self, frame: Mapping[str, Any]) -> None:
        """Write the next frame: an array for every variable, by name, without the time dimension.

        Raises ValueError for missing or unknown names, wrong shapes, or a store that is full or closed; OutputError
        if the operating system refuses.
        """
        require(not self._file.closed, "store", str(self.path), "a store that is still open")
        require(self._written < self._schema.frames, "frame", self._written, f"at most {self._schema.frames} frames")
        expected = {variable.name for variable in self._schema.variables}
        require(frame.keys() == expected, "names in the frame", sorted(frame), f"exactly {sorted(expected)}")
        content = {variable.name: self._bytes(variable, frame[variable.name]) for variable in self._schema.variables}
        for name, value in content.items():
            self._write(self._seal.values[name][0] + self._written * len(value), value)
        self._write(self._seal.entry(self._written), packed(checksum(list(content.values()))))
        self._written += 1
        self._mark()

    def close(self) -> None:
        """Sync to disk and let go of the file; more than once does no harm."""
        if not self._file.closed:
            try:
                os.fsync(self._file.fileno())
            except OSError as error:
                raise _refused(self.path, error) from error
            finally:
                self._file.close()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close, whatever happened."""
        self.close()

    def _bytes(self, variable: Variable, value: Any) -> bytes:
        array = np.asarray(value)
        shape = self._schema.shape(variable)[1:]
        require(array.shape == shape, f"{variable.name}.shape", array.shape, f"{shape}, one frame of it")
        castable = np.can_cast(array.dtype, variable.dtype, "same_kind")
        require(castable, f"{variable.name}.dtype", array.dtype, f"numbers that fit {variable.dtype}")
        return array.astype(variable.dtype).tobytes()

    def _mark(self) -> None:
        self._write(self._seal.marker, self._written.to_bytes(8, "little"))

    def _write(self, offset: int, content: bytes) -> None:
        try:
            self._file.seek(offset)
            left = memoryview(content)
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            raise _refused(self.path, error) from error


def _places(path: Path, schema: Schema) -> Seal:
    """Where things lie in a file of this schema."""
    offsets = schema.offsets(path)
    values = {
        variable.name: (offsets[variable.name], math.prod(schema.shape(variable)[1:]) * variable.dtype.itemsize)
        for variable in schema.variables
    }
    return Seal(path, schema.frames, values, offsets[FRAMES_WRITTEN], offsets[FRAME_CHECKSUM])


def frames_written(path: str | Path) -> int:
    """How many frames of the run at `path` are complete.

    Raises OutputError if it is not the file of a run, DamagedFileError if it is not as it was written.
    """
    return _frames(Path(path), Seal.of(Path(path)))


def _frames(path: Path, seal: Seal | None) -> int:
    """How many frames are complete; in a file without a seal all of them are checked."""
    if seal is not None:
        return seal.frames_written()
    found = looked_at(path)
    if not found["times"]:
        raise DamagedFileError(f"{path} is not the file of a run, or it is damaged: it has no frames")
    return int(found["frames"])


def frames_planned(path: str | Path) -> int:
    """How many frames the file at `path` has room for. Raises OutputError if it is not the file of a run."""
    with _opened(Path(path), Seal.of(Path(path))) as dataset:
        return int(dataset.sizes[FRAME_DIMENSION])


def open_run(path: str | Path, lazy: bool = False) -> Dataset:
    """The complete frames of a run, finished, still running or broken off; coordinates as such.

    path: the run's folder, or its file.
    With lazy=True values are read when they are used, unchecked, and the file stays open until `.close()`; otherwise
    all of them are read and checked now. A file that another program has annotated, repacked or copied is checked by
    its content; one without checksums, which xarray wrote of an opened run, is taken as it is. Raises OutputError if
    it is not the file of a run, DamagedFileError, naming the frame, if it is not as it was written.
    """
    path = Path(path)
    path = path / RUN if path.is_dir() else path
    seal = Seal.of(path)
    frames = _frames(path, seal)
    if seal is not None and not lazy:
        seal.check_frames(frames)
    dataset = _opened(path, seal).drop_vars([FRAMES_WRITTEN, FRAME_CHECKSUM], errors="ignore")
    dataset = dataset.isel({FRAME_DIMENSION: slice(frames)})
    dataset = dataset.set_coords([name for name in dataset.data_vars if FRAME_DIMENSION not in dataset[name].dims])
    if lazy:
        return with_sublattices(dataset)
    with dataset:
        return with_sublattices(dataset.load())


def write_study(dataset: Dataset, path: Path, run_id: str = "") -> None:
    """Write the points of a study, sealed, as a whole or not at all. Raises OutputError."""
    with replacing(path) as temporary:
        dataset.to_netcdf(temporary, engine="h5netcdf")
        with h5py.File(temporary, "r+", locking=False) as file:
            holder = file.create_dataset(STUDY_CHECKSUM, data=np.int64(0))
            holder.attrs["long_name"] = "holds the seal of this file"
            holder.attrs[names.RUN_ID] = run_id
            seal_content(
                file, STUDY_CHECKSUM, {str(name): tuple(map(str, v.dims)) for name, v in dataset.variables.items()}
            )
        Seal(temporary).attach()


def open_study(path: str | Path) -> Dataset:
    """The points of a study at `path`, all in memory.

    A file that another program has annotated, repacked or copied is checked by its content; one without checksums, of
    an earlier version or written by xarray, is taken as it is. Raises OutputError if it is not such a file,
    DamagedFileError if it is not as it was written.
    """
    return study_and_id(Path(path))[0]


def study_and_id(path: Path) -> tuple[Dataset, str | None]:
    """The same, and the id of its run; None where the file does not say."""
    seal = Seal.of(path)
    if seal is None:
        looked_at(path)
    try:
        with _opened(path, seal) as dataset:
            found = dataset.load()
    except (OSError, ValueError) as error:
        raise OutputError(f"{path} is not the file of a study: {error}") from error
    run_id = None
    if STUDY_CHECKSUM in found.variables:
        run_id = found[STUDY_CHECKSUM].attrs.get(names.RUN_ID)
        found = found.drop_vars(STUDY_CHECKSUM)
    if "failed_course" in found:
        warnings.warn(f"{path}: failed_course is called failed_run now", stacklevel=3)
        found = found.rename(failed_course="failed_run")
    return found, run_id


def _opened(path: Path, seal: Seal | None) -> Dataset:
    """The dataset of a file that was checked; a copy that has lost its dimensions is put together as its seal says."""
    import xarray

    def plainly() -> Dataset:
        return xarray.open_dataset(path, engine="h5netcdf", driver_kwds={"locking": False}, phony_dims="access")

    if seal is not None:
        return plainly()
    with h5py.File(path, "r", locking=False) as file:
        if not {FRAME_CHECKSUM, STUDY_CHECKSUM} & set(file):
            return plainly()
        covered = covered_by(file)
        dims = {name: tuple(entry["dims"]) for name, entry in covered["variables"].items()}
        dims[covered["holder"]] = (FRAME_DIMENSION,) if covered["holder"] == FRAME_CHECKSUM else ()
        with contextlib.suppress(Exception):  # whatever is wrong with the dimensions of a copy
            found = plainly()
            if all(found[name].dims == own for name, own in dims.items()):
                return found
        variables = {name: (own, *_values(file[name])) for name, own in dims.items()}
        return xarray.Dataset(variables, attrs={name: file.attrs[name] for name in own_attributes(file)})


def _values(dataset: h5py.Dataset) -> tuple[np.ndarray, dict[str, Any]]:
    text = h5py.check_string_dtype(dataset.dtype) is not None
    attributes = {name: dataset.attrs[name] for name in (*own_attributes(dataset), SEAL) if name in dataset.attrs}
    return dataset.asstr()[()] if text else dataset[()], attributes


def _refused(path: Path, error: OSError) -> OutputError:
    return OutputError(f"{path} cannot be written: {error.strerror or error}")
