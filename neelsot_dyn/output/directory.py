"""Which folder holds a run, whose run is it, and is it finished?"""

from __future__ import annotations

import hashlib
import json
import math
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import require
from neelsot_dyn.output._files import OutputError, replacing, write_bytes

SCENARIO = "scenario.toml"
MATERIAL = "material.toml"
SUMMARY = "summary.json"
CHECKPOINT = "checkpoint.npz"
RUN = "run.h5"
PROVENANCE = "provenance.json"
REFERENCES = "references.bib"
MOVIE = "movie.mp4"
REPORT = "report.html"
_CHECKSUM = "sha256"


class DamagedFileError(OutputError):
    """A file does not hold what was once written to it."""


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
        try:
            where.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=where):
                pass
        except FileExistsError as error:
            raise OutputError(f"{where} is a file: give another folder") from error
        except OSError as error:
            raise OutputError(f"{where} cannot be written: {error.strerror or error}: give another folder") from error
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
        content = {key: np.asarray(value) for key, value in arrays.items()}
        require(_CHECKSUM not in content, "arrays", sorted(content), f"names other than {_CHECKSUM!r}")
        for key, array in content.items():
            if array.dtype.hasobject:
                raise TypeError(f"{key}.dtype = {array.dtype!r} is not valid: give numbers, booleans or text")
        with replacing(self.file(name)) as temporary:
            np.savez(temporary, **{**content, _CHECKSUM: np.array(_digest(content))})  # type: ignore[arg-type]
        return self.file(name)

    def load_checkpoint(self, name: str = CHECKPOINT) -> dict[str, np.ndarray]:
        """The arrays that `save_checkpoint` wrote, bit for bit.

        Raises OutputError if there is no such file, DamagedFileError if its content is not what was written.
        """
        path = self.file(name)
        if not path.is_file():
            raise OutputError(f"{path} does not exist: the run has saved no checkpoint yet")
        try:
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
                content = {key: stored[key] for key in stored.files}
            intact = str(content.pop(_CHECKSUM)) == _digest(content)
        except Exception as error:  # zip and npy readers raise nearly anything on damaged bytes
            raise DamagedFileError(f"{path} is damaged ({error}): remove it to start the run again") from error
        if not intact:
            raise DamagedFileError(f"{path} is damaged (its checksum differs): remove it to start the run again")
        return content


def _digest(arrays: Mapping[str, np.ndarray]) -> str:
    """SHA-256 of names, types, shapes and bytes."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(repr((name, array.dtype.str, array.shape)).encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


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
