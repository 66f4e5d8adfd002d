"""Is the content of a file what was written, whoever has copied, repacked or annotated the file since?

One variable of the file, its holder, has an attribute `seal`: which variables and attributes there were, and a SHA-256
of all of them that never changes. Values that grow frame by frame have a CRC-32 for every frame, the holder's own
values. What others have added is not looked at.

HDF5 may crash or never end over a damaged file. So a file whose bytes are not as written is looked at by a process of
its own first (`looked_at`).
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from neelsot_dyn._files import DamagedFileError
from neelsot_dyn.experiments.layout import FRAME_CHECKSUM, FRAME_DIMENSION, FRAMES_WRITTEN

STUDY_CHECKSUM = "study_checksum"
"""The holder in the file of a study, a number without dimensions."""
SEAL = "seal"
_WRITTEN = 1 << 32
_LONGEST = 60.0
"""Seconds that a look at a file may take, and one more for every `_BYTES_PER_SECOND` of it."""
_BYTES_PER_SECOND = 1e7
_LOOK = "import sys; sys.path[:] = {path!r}; from neelsot_dyn.output._content import main; main()"


def seal(file: h5py.File, holder: str, dims: Mapping[str, Sequence[str]], frames: Sequence[str] = ()) -> None:
    """Seal an open file that holds what `dims` names, variables and their dimensions; frames: those that grow."""
    variables = {
        name: {"dims": list(dims[name]), "attrs": sorted(own_attributes(file[name]))}
        for name in sorted(dims)
        if name in file
    }
    covered: dict[str, Any] = {"attrs": sorted(own_attributes(file)), "variables": variables, "frames": list(frames)}
    covered["sha256"] = _digest(file, covered)
    file[holder].attrs[SEAL] = json.dumps(covered)


def covered_by(file: h5py.File) -> dict[str, Any]:
    """What the seal covers, all that never changes checked. Raises ValueError that says what is wrong."""
    holder = next((name for name in (FRAME_CHECKSUM, STUDY_CHECKSUM) if name in file), None)
    if holder is None:
        raise ValueError("it has no checksums")
    covered = json.loads(file[holder].attrs[SEAL])
    if covered["sha256"] != _digest(file, covered):
        raise ValueError("what describes its values differs")
    return {**covered, "holder": holder}


def frames_of(file: h5py.File, covered: Mapping[str, Any]) -> int:
    """How many frames are complete, each of them checked. Raises ValueError that says what is wrong."""
    table = file[FRAME_CHECKSUM][()]
    complete = int(np.argmin(np.append(table != 0, False)))
    count = int(file[FRAMES_WRITTEN][()]) if FRAMES_WRITTEN in file else complete
    if count not in (complete, complete - 1):
        raise ValueError(f"its marker says {count} frames, {complete} have a checksum")
    variables = [file[name] for name in covered["frames"]]
    for frame in range(count):
        if int(table[frame]) != checksum(_bytes(variable[frame]) for variable in variables):
            raise ValueError(f"frame {frame} differs; the {frame} frames before it are sound")
    return count


def checksum(frame: Iterable[bytes]) -> int:
    """The checksum of a frame, given as the bytes of its variables in order; never 0."""
    crc = 0
    for content in frame:
        crc = zlib.crc32(content, crc)
    return _WRITTEN | crc


def looked_at(path: Path) -> dict[str, Any]:
    """What a process of its own finds: {"times": whether it is of a run, "frames": how many are complete}.

    Raises DamagedFileError for a file whose content is not as it was written, or that HDF5 cannot read.
    """
    command = [sys.executable, "-c", _LOOK.format(path=sys.path), str(path)]
    limit = _LONGEST + path.stat().st_size / _BYTES_PER_SECOND
    try:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=limit)
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        found = {"wrong": "reading it does not end"}
    except ValueError:
        found = {"wrong": "reading it ends the process"}
    if "wrong" in found:
        raise DamagedFileError(f"{path} is not the file of a run or a study, or it is damaged ({found['wrong']})")
    return dict(found)


def main() -> None:
    """What `looked_at` runs: print what a file is, as JSON."""
    print(json.dumps(_look(Path(sys.argv[1]))))


def _look(path: Path) -> dict[str, Any]:
    try:
        with h5py.File(path, "r", locking=False) as file:
            if not {FRAME_CHECKSUM, STUDY_CHECKSUM, FRAMES_WRITTEN} & set(file):
                known = FRAME_DIMENSION in file and "units" in file[FRAME_DIMENSION].attrs
                return {"times": known, "frames": file[FRAME_DIMENSION].size if known else 0}
            covered = covered_by(file)
            times = covered["holder"] == FRAME_CHECKSUM
            return {"times": times, "frames": frames_of(file, covered) if times else 0}
    except Exception as error:  # HDF5 and JSON readers raise nearly anything on damaged bytes
        return {"wrong": " ".join(str(error).split())}


def _digest(file: h5py.File, covered: Mapping[str, Any]) -> str:
    """SHA-256 of the names that are covered, the attributes' values, and the values that never change."""
    digest = hashlib.sha256(json.dumps([covered[name] for name in ("attrs", "variables", "frames")]).encode())
    digest.update(_attributes(file, covered["attrs"]))
    for name, entry in covered["variables"].items():
        variable, grows = file[name], name in covered["frames"]
        text = h5py.check_string_dtype(variable.dtype) is not None
        kind = "text" if text else f"{variable.dtype.kind}{variable.dtype.itemsize}"
        digest.update(json.dumps([name, kind, list(variable.shape[1:] if grows else variable.shape)]).encode())
        digest.update(_attributes(variable, entry["attrs"]))
        if not grows:
            values = variable.asstr()[()] if text else variable[()]
            digest.update(json.dumps(np.asarray(values).tolist()).encode() if text else _bytes(values))
    return digest.hexdigest()


def _attributes(owner: h5py.File | h5py.Dataset, names: Sequence[str]) -> bytes:
    return repr([(name, _plain(owner.attrs[name])) for name in names]).encode()


def _plain(value: Any) -> list[Any]:
    """An attribute's value; netCDF makes no difference between one and a list of one, nor between kinds of text."""
    if isinstance(value, h5py.Empty):
        return []
    entries = np.asarray(value).ravel().tolist()
    texts = [each.decode("utf-8") if isinstance(each, bytes) else each for each in entries]
    return [each for each in texts if each != ""]


def _bytes(values: Any) -> bytes:
    array = np.asarray(values)
    return array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()


def own_attributes(owner: h5py.File | h5py.Dataset) -> list[str]:
    """Names of attributes that say something, not those by which netCDF keeps its dimensions."""
    bookkeeping = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "_NCProperties", SEAL}
    return [name for name in owner.attrs if name not in bookkeeping and not name.startswith("_Netcdf4")]
