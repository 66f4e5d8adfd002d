"""What does a run's file hold? Names, dimensions, types and units of every variable, and how HDF5 lays them out.

The layout is that of netCDF-4 (dimension scales), so xarray opens it. Every variable is contiguous and allocated at
once, filled with NaN (integers: 0): from then on a frame is bytes at known places.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import as_tuple, positive_integer, require
from neelsot_dyn.experiments.layout import FRAME_CHECKSUM, FRAME_DIMENSION, FRAMES_WRITTEN, Coordinate, Variable
from neelsot_dyn.output._content import covered_by, seal

_NOT_A_VARIABLE = "This is a netCDF dimension but not a netCDF variable. "
_BOOKKEEPING = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "_Netcdf4Dimid", "_Netcdf4Coordinates"}


def _file_attributes(value: Mapping[str, Any]) -> dict[str, Any]:
    return _plain_attributes(value, "the file")


def _plain_attributes(value: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """Attributes as str, int, float or 1-D arrays of numbers: what netCDF can hold."""
    plain: dict[str, Any] = {}
    for key, entry in value.items():
        require(isinstance(key, str) and key not in _BOOKKEEPING, f"attribute of {owner}", key, "another name")
        array = np.asarray(entry)
        valid = isinstance(entry, str) or (array.ndim <= 1 and array.size > 0 and array.dtype.kind in "iuf")
        require(valid, f"attribute {key!r} of {owner}", entry, "a string, a number, or a sequence of numbers")
        plain[key] = entry if isinstance(entry, str) else array if array.ndim else array[()]
    return plain


@frozen(eq=False, kw_only=True)
class Schema:
    """All that a run's file holds but the values of its variables.

    variables; coordinates, which fix the length of every dimension but time; frames: how many there will be; attrs of
    the whole file (strings, numbers, sequences of numbers). Raises ValueError where they do not fit together.
    """

    variables: tuple[Variable, ...] = field(converter=as_tuple)
    coordinates: tuple[Coordinate, ...] = field(converter=as_tuple)
    frames: int = field(validator=positive_integer)
    attrs: Mapping[str, Any] = field(factory=dict, converter=_file_attributes)

    def __attrs_post_init__(self) -> None:
        """Check what concerns more than one field."""
        names = [entry.name for entry in self.entries]
        twice = sorted({name for name in names if names.count(name) > 1})
        require(not twice, "names", twice, "each name once")
        for entry in self.entries:
            _described(entry)
        sizes = self.sizes
        for coordinate in self.coordinates:
            expected = tuple(sizes[dim] for dim in coordinate.dims)
            shape = coordinate.values.shape
            require(shape == expected, f"{coordinate.name}.shape", shape, f"{expected}, as other coordinates have")
        for entry in self.entries:
            unknown = [dim for dim in entry.dims if dim not in sizes]
            require(not unknown, f"dims of {entry.name!r}", entry.dims, f"coordinates along {', '.join(unknown)}")
            own = entry.name not in sizes or entry.dims == (entry.name,)
            require(own, f"dims of {entry.name!r}", entry.dims, f"({entry.name!r},), as it is named like a dimension")

    @property
    def entries(self) -> tuple[Variable | Coordinate, ...]:
        """Variables, then coordinates."""
        return (*self.variables, *self.coordinates)

    @property
    def sizes(self) -> dict[str, int]:
        """Length of every dimension."""
        sizes = {FRAME_DIMENSION: int(self.frames)}
        for coordinate in self.coordinates:
            for dim, size in zip(coordinate.dims, coordinate.values.shape, strict=True):
                sizes.setdefault(dim, size)
        return sizes

    def shape(self, variable: Variable) -> tuple[int, ...]:
        """Shape of a variable, frames first."""
        return tuple(self.sizes[dim] for dim in variable.dims)

    @property
    def nbytes(self) -> int:
        """Bytes of all frames of all variables."""
        return sum(math.prod(self.shape(variable)) * variable.dtype.itemsize for variable in self.variables)

    @property
    def nbytes_at_most(self) -> int:
        """Bytes of the whole file, generously: values, coordinates, attributes, checksums, and what HDF5 adds."""
        described = sum(len(repr(entry)) for entry in (self.attrs, *map(_described, self.entries)))
        fixed = sum(64 + coordinate.values.nbytes for coordinate in self.coordinates)
        return self.nbytes + 8 * self.frames + 2 * (fixed + described) + 4096 * (8 + len(self.entries))

    def write(self, path: Path) -> None:
        """Make a new file at `path` with every variable allocated and no frame written."""
        with h5py.File(path, "w", locking=False, track_order=True) as file:  # else the netCDF library adds no notes
            file.attrs.update(self.attrs)
            for variable in self.variables:
                dataset = _allocated(file, variable.name, self.shape(variable), variable.dtype)
                dataset.attrs.update(_described(variable))
            for coordinate in self.coordinates:
                text = coordinate.values.dtype.kind == "U"
                values = coordinate.values.astype(object) if text else coordinate.values
                dataset = file.create_dataset(coordinate.name, data=values, dtype=h5py.string_dtype() if text else None)
                dataset.attrs.update(_described(coordinate))
            marker = _allocated(file, FRAMES_WRITTEN, (), np.dtype(np.int64))
            marker.attrs["long_name"] = "frames that are complete; the rest is fill"
            table = _allocated(file, FRAME_CHECKSUM, (self.frames,), np.dtype(np.int64))
            table.attrs["units"] = "1"
            table.attrs["long_name"] = "2^32 + CRC-32 of the values of the frame; 0 until it is complete"
            self._attach_scales(file)
            dims = {entry.name: entry.dims for entry in self.entries}
            seal(file, FRAME_CHECKSUM, dims, [variable.name for variable in self.variables])

    def _attach_scales(self, file: h5py.File) -> None:
        number = count()
        for dim, size in self.sizes.items():
            if dim in file:
                file[dim].make_scale(dim)
            else:
                scale = file.create_dataset(dim, shape=(size,), dtype=">f4")
                scale.make_scale(f"{_NOT_A_VARIABLE}{size:10d}")
            file[dim].attrs["_Netcdf4Dimid"] = np.int32(next(number))
        for name, dims in ((FRAME_CHECKSUM, (FRAME_DIMENSION,)), *((entry.name, entry.dims) for entry in self.entries)):
            for i, dim in enumerate(dims):
                if name != dim:
                    file[name].dims[i].attach_scale(file[dim])

    def offsets(self, path: Path) -> dict[str, int]:
        """Where the bytes of each variable, of the checksums and of the frame marker begin in the file at `path`.

        What others have added to the file does not matter. Raises ValueError, naming the first difference, if that file
        does not hold this schema with these attrs, or has the values in pieces (a repacked copy).
        """
        with h5py.File(path, "r", locking=False) as file:
            covered = covered_by(file)
            _require_same("attributes of the file", _attributes(file, covered["attrs"]), self.attrs)
            own = {name: entry["attrs"] for name, entry in covered["variables"].items()}
            for variable in self.variables:
                dataset = _member(file, variable.name)
                found = (dataset.shape, dataset.dtype)
                _require_same(f"shape and dtype of {variable.name!r}", found, (self.shape(variable), variable.dtype))
                attributes = _attributes(dataset, own.get(variable.name, ()))
                _require_same(f"attributes of {variable.name!r}", attributes, _described(variable))
            for coordinate in self.coordinates:
                dataset = _member(file, coordinate.name)
                text = coordinate.values.dtype.kind == "U"
                values = np.asarray(dataset.asstr()[()] if text else dataset[()])
                _require_same(f"values of {coordinate.name!r}", values.tolist(), coordinate.values.tolist())
                attributes = _attributes(dataset, own.get(coordinate.name, ()))
                _require_same(f"attributes of {coordinate.name!r}", attributes, _described(coordinate))
            _require_same("names in the file", sorted(own), sorted(entry.name for entry in self.entries))
            places = {
                name: file[name].id.get_offset()
                for name in (FRAMES_WRITTEN, FRAME_CHECKSUM, *(entry.name for entry in self.variables))
            }
        pieces = sorted(name for name, place in places.items() if place is None)
        require(not pieces, "values in pieces", pieces, "the file as it was written, to go on with it")
        return places


def _allocated(file: h5py.File, name: str, shape: tuple[int, ...], dtype: np.dtype) -> h5py.Dataset:
    """A contiguous dataset whose bytes are on disk, filled, from the start."""
    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_layout(h5py.h5d.CONTIGUOUS)
    plan.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    plan.set_fill_time(h5py.h5d.FILL_TIME_ALLOC)
    plan.set_fill_value(np.array(np.nan if dtype.kind == "f" else 0, dtype))
    plan.set_obj_track_times(False)
    space = h5py.h5s.create_simple(shape) if shape else h5py.h5s.create(h5py.h5s.SCALAR)
    stored = h5py.h5t.py_create(dtype, logical=True)
    return h5py.Dataset(h5py.h5d.create(file.id, name.encode(), stored, space, dcpl=plan))


def _described(entry: Variable | Coordinate) -> dict[str, Any]:
    return _plain_attributes({"units": entry.units, "long_name": entry.long_name, **entry.attrs}, repr(entry.name))


def _member(file: h5py.File, name: str) -> h5py.Dataset:
    require(name in file, "names in the file", sorted(file), f"a file that holds {name!r}")
    return file[name]


def _attributes(owner: h5py.File | h5py.Dataset, names: Iterable[str]) -> dict[str, Any]:
    return {name: owner.attrs[name] for name in names}


def _require_same(what: str, found: Any, asked: Any) -> None:
    if isinstance(found, dict):
        for key in sorted(found.keys() | asked.keys()):
            values = found.get(key, "nothing"), asked.get(key, "nothing")
            if not np.array_equal(*values):
                raise ValueError(f"{key!r} among {what}: the file has {values[0]!r}, this run {values[1]!r}")
    elif found != asked:
        raise ValueError(f"{what}: the file has {found!r}, this run {asked!r}")
