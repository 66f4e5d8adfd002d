"""Which folder holds a run, whose run is it, and is it finished?"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._cache import read_arrays, write_arrays
from neelsot_dyn._checks import require
from neelsot_dyn._files import DamagedFileError, OutputError, writable_folder, write_bytes

SCENARIO = "scenario.toml"
MATERIAL = "material.toml"
SUMMARY = "summary.json"
CHECKPOINT = "checkpoint.npz"
RUN = "run.h5"
PROVENANCE = "provenance.json"
REFERENCES = "references.bib"
MOVIE = "movie.mp4"
REPORT = "report.html"


def _absolute(path: str | Path) -> Path:
    return Path(path).absolute()


@frozen
class RunDirectory:
    """The folder of one run. `create` makes it, the plain constructor only names one that may exist.

    Every file is written to a temporary name and then moved, so it is there as a whole or not at all.
    """

    path: Path = field(converter=_absolute)

    @classmethod
    def create(cls, path: str | Path, scenario: str) -> RunDirectory:
        """The folder for the run of a scenario (the TOML text), made and tried, with its scenario.toml.

        A folder that holds the same scenario is kept as it is, for a run to be resumed or recognised as finished.
        Raises OutputError, before any long work, if the folder cannot be made or written, or holds another scenario.
        """
        directory = cls(path)
        where = directory.path
        writable_folder(where)
        if not (where / SCENARIO).exists():
            directory.write_text(SCENARIO, scenario)
        elif not directory.holds(scenario):
            raise OutputError(f"{where} holds the run of another scenario: give another folder (--out) or remove it")
        return directory

    def release(self) -> None:
        """Give the folder free again for another scenario, if nothing but scenario.toml is in it."""
        if [entry.name for entry in self.path.iterdir()] == [SCENARIO]:
            (self.path / SCENARIO).unlink()

    def holds(self, scenario: str) -> bool:
        """Whether scenario.toml says the same as this TOML text, comments and layout aside."""
        try:
            return bool(tomllib.loads((self.path / SCENARIO).read_text("utf-8")) == tomllib.loads(scenario))
        except (OSError, tomllib.TOMLDecodeError):
            return False

    def is_finished(self, scenario: str) -> bool:
        """Whether this scenario's run has been here and come to its end, which is what summary.json says."""
        return (self.path / SUMMARY).is_file() and self.holds(scenario)

    def file(self, name: str) -> Path:
        """The path of a file in this folder. Raises ValueError for a name that leads elsewhere."""
        require(Path(name).name == name, "name", name, "a file name without folders")
        return self.path / name

    def write_text(self, name: str, text: str) -> Path:
        """Write a text file (UTF-8) whole. Raises OutputError."""
        write_bytes(self.file(name), text.encode("utf-8"))
        return self.file(name)

    def write_json(self, name: str, value: Any) -> Path:
        """Write a JSON file whole; numpy numbers and arrays become plain ones.

        JSON has no NaN and no infinity: they are written as null. Raises OutputError, or TypeError for other objects.
        """
        text = json.dumps(plain_json(value), indent=2, ensure_ascii=False, allow_nan=False)
        return self.write_text(name, text + "\n")

    def read_json(self, name: str) -> Any:
        """The content of a JSON file. Raises OutputError, or DamagedFileError if it is not JSON."""
        try:
            return json.loads(self.file(name).read_text("utf-8"))
        except OSError as error:
            raise OutputError(f"{self.file(name)} cannot be read: {error.strerror or error}") from error
        except ValueError as error:
            raise DamagedFileError(f"{self.file(name)} is not JSON: {error}") from error

    def save_checkpoint(self, arrays: Mapping[str, Any], name: str = CHECKPOINT) -> Path:
        """Write arrays (of numbers, booleans or text) by name, whole and with a checksum.

        Raises OutputError, or TypeError for arrays of objects.
        """
        write_arrays(self.file(name), arrays)
        return self.file(name)

    def load_checkpoint(self, name: str = CHECKPOINT) -> dict[str, np.ndarray]:
        """The arrays that `save_checkpoint` wrote, bit for bit.

        Raises OutputError if there is no such file, DamagedFileError if its content is not what was written.
        """
        path = self.file(name)
        if not path.is_file():
            raise OutputError(f"{path} does not exist: the run has saved no checkpoint yet")
        try:
            return read_arrays(path)
        except DamagedFileError as error:
            raise DamagedFileError(f"{error}: remove it to start the run again") from error


def plain_json(value: Any) -> Any:
    """`value` with JSON's own types, NaN and infinity as None. Raises TypeError for other objects."""
    if isinstance(value, Mapping):
        return {str(key): plain_json(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_json(entry) for entry in value]
    if isinstance(value, (np.ndarray, np.generic)):
        return plain_json(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (str, bool, int)):
        return value
    raise TypeError(f"{value!r} is not valid in JSON: give numbers, text, lists, mappings or None")
