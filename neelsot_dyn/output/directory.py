"""Which folder holds a run, whose run is it, and is it finished?"""

from __future__ import annotations

import hashlib
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
STUDY = "study.nc"
POINTS = "points"
EXAMPLE = "example"
PROVENANCE = "provenance.json"
REFERENCES = "references.bib"
MOVIE = "movie.mp4"
REPORT = "report.html"
_CHECKSUM = "sha256"


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
        Raises OutputError, before any long work, if the folder cannot be made or written, or holds another scenario;
        DamagedFileError if its scenario.toml is not TOML.
        """
        directory = cls(path)
        where = directory.path
        writable_folder(where, leftovers_after=0)
        if not (where / SCENARIO).exists():
            directory.write_text(SCENARIO, scenario)
        elif directory._scenario() != tomllib.loads(scenario):
            raise OutputError(f"{where} holds the run of another scenario: give another folder (--out) or remove it")
        return directory

    def release(self) -> None:
        """Give the folder free again for another scenario, if nothing but scenario.toml is in it."""
        if [entry.name for entry in self.path.iterdir()] == [SCENARIO]:
            (self.path / SCENARIO).unlink()

    def holds(self, scenario: str) -> bool:
        """Whether scenario.toml says the same as this TOML text, comments and layout aside."""
        try:
            return bool(self._scenario() == tomllib.loads(scenario))
        except (OSError, ValueError, RecursionError):
            return False

    def is_finished(self, scenario: str) -> bool:
        """Whether this scenario's run has been here and come to its end, which is what summary.json says.

        Raises DamagedFileError if provenance.json, where there is one, says that it was the run of another scenario.
        """
        if not ((self.path / SUMMARY).is_file() and self.holds(scenario)):
            return False
        if (self.path / PROVENANCE).is_file():
            found = self.read_json(PROVENANCE)
            made_from = found.get("scenario_sha256") if isinstance(found, dict) else None
            if made_from != hashlib.sha256(scenario.encode("utf-8")).hexdigest():
                raise DamagedFileError(f"{self.path / SCENARIO} is not what the run in this folder was made from")
        return True

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

        JSON has no NaN and no infinity: they are written as null. A mapping gets a last entry "sha256", of the rest.
        Raises OutputError, or TypeError for other objects.
        """
        plain = plain_json(value)
        if isinstance(plain, dict):
            require(_CHECKSUM not in plain, "value", sorted(plain), f"names other than {_CHECKSUM!r}")
            plain[_CHECKSUM] = _digest(plain)
        return self.write_text(name, json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False) + "\n")

    def read_json(self, name: str) -> Any:
        """The content of a JSON file as `write_json` was given it.

        Raises OutputError, or DamagedFileError if it is not JSON or not what was written.
        """
        path = self.file(name)
        try:
            value = json.loads(path.read_text("utf-8"))
            intact = not isinstance(value, dict) or value.pop(_CHECKSUM, None) == _digest(value)
        except OSError as error:
            raise OutputError(f"{path} cannot be read: {error.strerror or error}") from error
        except (ValueError, RecursionError) as error:
            raise DamagedFileError(f"{path} is not JSON: {error}") from error
        if not intact:
            raise DamagedFileError(f"{path} is damaged or was changed by hand (its checksum differs): remove it")
        return value

    def save_checkpoint(self, arrays: Mapping[str, Any], name: str = CHECKPOINT) -> Path:
        """Write arrays (of numbers, booleans or text) by name, whole, with a checksum of them and of the scenario.

        Raises OutputError, or TypeError for arrays of objects.
        """
        write_arrays(self.file(name), arrays, self.scenario_digest())
        return self.file(name)

    def load_checkpoint(self, name: str = CHECKPOINT) -> dict[str, np.ndarray]:
        """The arrays that `save_checkpoint` wrote, bit for bit.

        Raises OutputError if there is no such file, DamagedFileError if its content is not what was written for this
        scenario.
        """
        path = self.file(name)
        if not path.is_file():
            raise OutputError(f"{path} does not exist: the run has saved no checkpoint yet")
        try:
            return read_arrays(path, self.scenario_digest())
        except DamagedFileError as error:
            raise DamagedFileError(f"{error}: remove it to start the run again") from error

    def _scenario(self) -> dict[str, Any]:
        path = self.path / SCENARIO
        try:
            return tomllib.loads(path.read_text("utf-8"))
        except OSError as error:
            raise OutputError(f"{path} cannot be read: {error.strerror or error}") from error
        except (ValueError, RecursionError) as error:
            raise DamagedFileError(f"{path} is not TOML: {error}") from error

    def scenario_digest(self) -> str:
        """SHA-256 of what scenario.toml says, comments and layout aside; "" without one. Raises OutputError."""
        if not (self.path / SCENARIO).is_file():
            return ""
        return hashlib.sha256(repr(_sorted(self._scenario())).encode("utf-8")).hexdigest()


def _sorted(value: Any) -> Any:
    """Tables as lists of their entries by name."""
    return sorted((key, _sorted(entry)) for key, entry in value.items()) if isinstance(value, dict) else value


def _digest(value: Any) -> str:
    """SHA-256 of JSON content, whatever the order and layout."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, allow_nan=False).encode("utf-8")).hexdigest()


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
