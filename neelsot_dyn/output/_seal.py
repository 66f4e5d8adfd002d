"""Is a run's file what was written to it? Checksums behind the end of what HDF5 sees, which no HDF5 reader minds.

Behind the HDF5 content lie a table with one entry per frame (0 until the frame is complete, then its CRC-32 with bit 32
set), a description in JSON (where the values of every variable and the marker `frames_written` begin, and the CRC-32 of
all other bytes, which never change), and a footer. Everything is checked before the HDF5 library sees the file.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
from attrs import frozen

from neelsot_dyn._files import DamagedFileError, OutputError

_FOOTER = struct.Struct("<8sQI")
_MAGIC = b"NEELRUN1"
_WRITTEN = 1 << 32
_ENTRY = np.dtype("<u8")
_ATTEMPTS = 1000


@frozen
class Seal:
    """Where things lie in the run's file at `path`: values as name: (offset, bytes per frame), in order; the marker."""

    path: Path
    frames: int
    values: Mapping[str, tuple[int, int]]
    marker: int
    table: int

    @classmethod
    def attach(cls, path: Path, frames: int, values: Mapping[str, tuple[int, int]], marker: int) -> Seal:
        """Seal a new file that holds no frame yet."""
        with open(path, "r+b") as file:
            seal = cls(path, frames, values, marker, file.seek(0, 2))
            description = {"frames": frames, "values": values, "marker": marker, "table": seal.table}
            text = json.dumps(description | {"crc": seal._still(file)}).encode("ascii")
            file.seek(seal.table)
            file.write(bytes(frames * _ENTRY.itemsize) + text + _FOOTER.pack(_MAGIC, len(text), zlib.crc32(text)))
        return seal

    @classmethod
    def of(cls, path: Path) -> Seal:
        """The seal of a file, all that never changes in it checked.

        Raises OutputError if it is not the file of a run, or cannot be read; DamagedFileError if it is not as written.
        """
        try:
            with open(path, "rb") as file:
                return cls._read(path, file)
        except (OutputError, FileNotFoundError) as error:
            if isinstance(error, OutputError):
                raise
            raise OutputError(f"{path} is not the file of a run: it does not exist") from error
        except OSError as error:
            raise OutputError(f"{path} is not the file of a run: {error.strerror or error}") from error

    @classmethod
    def _read(cls, path: Path, file: BinaryIO) -> Seal:
        size = file.seek(0, 2)
        file.seek(max(0, size - _FOOTER.size))
        footer = file.read()
        magic, length, crc = _FOOTER.unpack(footer) if len(footer) == _FOOTER.size else (b"", 0, 0)
        if magic != _MAGIC:
            raise DamagedFileError(f"{path} is not the file of a run, or it is damaged: it does not end like one")
        begin = size - _FOOTER.size - length
        file.seek(max(0, begin))
        text = file.read(length) if begin >= 0 else b""
        if zlib.crc32(text) != crc:
            raise _damaged(path, "its description differs")
        try:
            found = json.loads(text)
            values = {name: (int(offset), int(width)) for name, (offset, width) in found["values"].items()}
            seal = cls(path, int(found["frames"]), values, int(found["marker"]), int(found["table"]))
            still = begin == seal.table + seal.frames * _ENTRY.itemsize and seal._still(file) == found["crc"]
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise _damaged(path, f"its description makes no sense: {error}") from error
        if not still:
            raise _damaged(path, "what describes its values differs")
        return seal

    def frames_written(self) -> int:
        """How many frames are complete. Raises DamagedFileError where marker and table contradict each other."""
        with open(self.path, "rb", buffering=0) as file:
            for _ in range(_ATTEMPTS):  # a run may be writing
                before, table, marker = self._marker(file), self._table(file), self._marker(file)
                complete = int(np.argmin(np.append(table != 0, False)))
                if before == marker:
                    if marker >= 0 and marker in (complete, complete - 1):
                        return marker
                    raise _damaged(self.path, f"its marker says {marker} frames, {complete} have a checksum")
        raise OutputError(f"{self.path} cannot be read: it changes all the time")

    def check_frames(self, count: int) -> None:
        """Raise DamagedFileError unless the first `count` frames are what was written."""
        with open(self.path, "rb") as file:
            table = self._table(file)
            for frame in range(count):
                if table[frame] != checksum(self._frame(file, frame)):
                    raise _damaged(self.path, f"frame {frame} differs; the {frame} frames before it are sound")

    def entry(self, frame: int) -> int:
        """Where the checksum of a frame lies."""
        return self.table + frame * _ENTRY.itemsize

    def _frame(self, file: BinaryIO, frame: int) -> Iterator[bytes]:
        for offset, size in self.values.values():
            file.seek(offset + frame * size)
            yield file.read(size)

    def _marker(self, file: BinaryIO) -> int:
        file.seek(self.marker)
        return int.from_bytes(file.read(8), "little", signed=True)

    def _table(self, file: BinaryIO) -> np.ndarray:
        file.seek(self.table)
        return np.frombuffer(file.read(self.frames * _ENTRY.itemsize), _ENTRY)

    def _still(self, file: BinaryIO) -> int:
        """CRC-32 of all bytes before the table but the values and the marker."""
        moving = [(offset, offset + size * self.frames) for offset, size in self.values.values()]
        crc = position = 0
        for begin, end in sorted([*moving, (self.marker, self.marker + 8), (self.table, self.table)]):
            file.seek(position)
            crc, position = zlib.crc32(file.read(max(0, begin - position)), crc), end
        return crc


def checksum(frame: Iterator[bytes] | Sequence[bytes]) -> int:
    """The table's entry for a frame, given as the bytes of its variables in order."""
    crc = 0
    for content in frame:
        crc = zlib.crc32(content, crc)
    return _WRITTEN | crc


def packed(entry: int) -> bytes:
    """A checksum as it stands in the table."""
    return entry.to_bytes(_ENTRY.itemsize, "little")


def _damaged(path: Path, reason: str) -> DamagedFileError:
    return DamagedFileError(f"{path} is damaged ({reason}): remove the run and start it again")
