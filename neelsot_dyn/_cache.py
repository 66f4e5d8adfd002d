"""Which arrays were computed before, and are they still what was written?

An .npz file with a SHA-256 of its label and its arrays inside: whatever happened to it, and whatever other such file
was put in its place, it gives the arrays that were saved or is refused.
"""

from __future__ import annotations

import hashlib
import io
import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import require
from neelsot_dyn._files import DamagedFileError, OutputError, writable_folder, write_bytes

_CHECKSUM = "sha256"


class DamagedCacheWarning(UserWarning):
    """A cached result was damaged and is computed again."""


def write_arrays(path: Path, arrays: Mapping[str, Any], label: str = "") -> None:
    """Write arrays (of numbers, booleans or text) by name, whole and with a checksum; `label` says whose they are.

    Raises OutputError, ValueError for a name that is taken, or TypeError for arrays of objects.
    """
    content = {name: np.asarray(value) for name, value in arrays.items()}
    require(_CHECKSUM not in content, "arrays", sorted(content), f"names other than {_CHECKSUM!r}")
    for name, array in content.items():
        if array.dtype.hasobject:
            raise TypeError(f"{name}.dtype = {array.dtype!r} is not valid: give numbers, booleans or text")
    stream = io.BytesIO()
    np.savez(stream, **{**content, _CHECKSUM: np.array(_digest(content, label))})  # type: ignore[arg-type]
    write_bytes(path, stream.getvalue())


def read_arrays(path: Path, label: str = "") -> dict[str, np.ndarray]:
    """The arrays that `write_arrays` wrote with this label, bit for bit.

    Raises OutputError if there is no such file or it cannot be read, DamagedFileError if its content is not what was
    written.
    """
    try:
        stream = io.BytesIO(path.read_bytes())
    except FileNotFoundError as error:
        raise OutputError(f"{path} does not exist") from error
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        with np.load(stream, allow_pickle=False) as stored:
            content = {name: stored[name] for name in stored.files}
        intact = str(content.pop(_CHECKSUM)) == _digest(content, label)
    except Exception as error:  # zip and npy readers raise nearly anything on damaged bytes
        raise DamagedFileError(f"{path} is damaged ({error})") from error
    if not intact:
        raise DamagedFileError(f"{path} is damaged or belongs to something else (its checksum differs)")
    return content


def key_of(inputs: Mapping[str, Any]) -> str:
    """A name for what depends on `inputs` alone: 32 hexadecimal digits of the SHA-256 of their canonical JSON.

    Numbers, text, None, sequences, mappings with text keys, numpy numbers and arrays; −0.0 and 0.0 differ, so do 1 and
    1.0. Raises ValueError for NaN and infinity, TypeError for other objects.
    """
    text = json.dumps(_plain(inputs), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]


def _absolute(path: str | Path) -> Path:
    return Path(path).absolute()


@frozen
class CheckedCache:
    """A folder of computed arrays by key, made and tried at once; processes may share it.

    An entry is there as a whole or not at all. A damaged one counts as absent, is announced by a DamagedCacheWarning,
    and is replaced by the next `save`. Raises OutputError if the folder cannot be made or written.
    """

    folder: Path = field(converter=_absolute)

    def __attrs_post_init__(self) -> None:
        """Refuse a folder that cannot hold anything, before the work."""
        writable_folder(self.folder)

    def file(self, key: str) -> Path:
        """Where the entry of a key lies. Raises ValueError for a key that is no plain name."""
        require(isinstance(key, str) and key.isalnum() and key.isascii(), "key", key, "ASCII letters and digits")
        return self.folder / f"{key}.npz"

    def load(self, key: str) -> dict[str, np.ndarray] | None:
        """The arrays saved under `key`, bit for bit; None if there are none, or none undamaged."""
        path = self.file(key)
        if not path.is_file():
            return None
        try:
            return read_arrays(path, label=key)
        except DamagedFileError as error:
            warnings.warn(f"{error}: it is computed again", DamagedCacheWarning, stacklevel=2)
            return None

    def save(self, key: str, **arrays: Any) -> None:
        """Keep arrays (of numbers, booleans or text) under `key`. Raises OutputError if they cannot be written."""
        write_arrays(self.file(key), arrays, label=key)


def _digest(arrays: Mapping[str, np.ndarray], label: str) -> str:
    """SHA-256 of the label and of names, types, shapes and bytes."""
    digest = hashlib.sha256(repr(label).encode("utf-8"))
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(repr((name, array.dtype.str, array.shape)).encode("utf-8"))
        digest.update(array.tobytes())
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    """`value` in JSON's own types."""
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"key {key!r} is not valid: give text")
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, (np.ndarray, np.generic)):
        return _plain(value.tolist())
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise TypeError(f"{value!r} is not valid: give numbers, text, sequences or mappings")
