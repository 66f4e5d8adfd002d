"""Which folder holds a run, whose run is it, and is it finished?"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._cache import read_arrays, write_arrays
from neelsot_dyn._checks import require
from neelsot_dyn._files import DamagedFileError, OutputError, remove_leftovers, utf8_text, writable_folder, write_bytes
from neelsot_dyn.experiments import names
from neelsot_dyn.output._lock import LOCK, Lock, locked

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
OWN = (MATERIAL, SUMMARY, CHECKPOINT, RUN, STUDY, PROVENANCE, REFERENCES, MOVIE, REPORT)
"""What a run writes beside its scenario, its figures and the folders of its points and its example."""
_POINT = re.compile(r"[0-9a-f]{32}\.npz")
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
        Raises OutputError, before any long work, if the folder cannot be made or written, holds another scenario, or
        files that a run would overwrite; DamagedFileError if its scenario.toml is not TOML.
        """
        directory = cls(path)
        where = directory.path
        writable_folder(where)
        if not (where / SCENARIO).exists():
            foreign = [name for name in OWN if os.path.lexists(where / name)]
            if foreign:
                raise OutputError(f"{where} holds {foreign[0]} but no {SCENARIO}: give another folder (--out)")
            directory.write_text(SCENARIO, scenario)
        elif directory._scenario() != tomllib.loads(scenario):
            raise OutputError(f"{where} holds the run of another scenario: give another folder (--out) or remove it")
        return directory

    @contextmanager
    def writing(self) -> Iterator[Lock]:
        """The folder, made if need be, for this process alone; what killed ones left half written is removed.

        Raises OutputError where another process writes there, or the folder cannot be made or written.
        """
        writable_folder(self.path)
        with locked(self.path) as lock:
            remove_leftovers(self.path)
            yield lock

    def release(self) -> None:
        """Give the folder free again for another scenario, if nothing but scenario.toml is in it."""
        if {entry.name for entry in self.path.iterdir()} <= {SCENARIO, LOCK}:
            (self.path / SCENARIO).unlink(missing_ok=True)

    def points(self) -> list[Path]:
        """The files of a study's points that are kept."""
        folder = self.file(POINTS)
        return [path for path in folder.iterdir() if _POINT.fullmatch(path.name)] if folder.is_dir() else []

    def clear_points(self) -> None:
        """Remove the points, and their folder unless it holds something else. Raises OutputError."""
        found = self.points()
        try:
            for path in found:
                path.unlink()
        except OSError as error:
            raise OutputError(f"{self.file(POINTS)} cannot be cleared: {error.strerror or error}") from error
        if found or self.file(STUDY).is_file():
            with contextlib.suppress(OSError):
                self.file(POINTS).rmdir()

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
        for session in self.sessions():
            if session.get("scenario_sha256") != hashlib.sha256(scenario.encode("utf-8")).hexdigest():
                raise DamagedFileError(f"{self.path / SCENARIO} is not what the run in this folder was made from")
        return True

    def sessions(self) -> list[dict[str, Any]]:
        """provenance.json: what made the run, each time that it was begun or gone on with; [] where there is none.

        Raises OutputError, or DamagedFileError if it is not what was written.
        """
        if not (self.path / PROVENANCE).is_file():
            return []
        found = self.read_json(PROVENANCE)
        found = [found] if isinstance(found, dict) else found  # of earlier versions
        if not (isinstance(found, list) and found and all(isinstance(each, dict) for each in found)):
            raise DamagedFileError(f"{self.path / PROVENANCE} is damaged: it lists no sessions of a run")
        return found

    @property
    def run_id(self) -> str:
        """What the files of this run carry; "" where nothing says."""
        found = self.sessions()
        return str(found[0].get(names.RUN_ID, "")) if found else ""

    def require_own(self, name: str, run_id: Any) -> None:
        """Raise DamagedFileError if a file carries the id of another run than this folder's."""
        if self.run_id and run_id != self.run_id:
            raise DamagedFileError(f"{self.path / name} belongs to another run: put back the one of this folder")

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

        JSON has no NaN and no infinity: they are written as null. A mapping, or each one in a list, gets a last entry
        "sha256", of the rest. Raises OutputError, or TypeError for other objects.
        """
        plain = plain_json(value)
        for each in _sealed(plain):
            require(_CHECKSUM not in each, "value", sorted(each), f"names other than {_CHECKSUM!r}")
            each[_CHECKSUM] = _digest(each)
        return self.write_text(name, json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False) + "\n")

    def read_json(self, name: str) -> Any:
        """The content of a JSON file as `write_json` was given it.

        Raises OutputError, or DamagedFileError if it is not JSON or not what was written.
        """
        path = self.file(name)
        try:
            value = json.loads(path.read_text("utf-8"))
            intact = all(each.pop(_CHECKSUM, None) == _digest(each) for each in _sealed(value))
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
        write_arrays(self.file(name), arrays, self.scenario_digest() + self.run_id)
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
            return read_arrays(path, self.scenario_digest() + self.run_id)
        except DamagedFileError as error:
            raise DamagedFileError(f"{error}: remove it to start the run again") from error

    def _scenario(self) -> dict[str, Any]:
        path = self.path / SCENARIO
        try:
            return tomllib.loads(utf8_text(path))
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


def _sealed(value: Any) -> list[dict[str, Any]]:
    """The mappings of JSON content that carry a checksum: itself, or those in a list."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]


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
