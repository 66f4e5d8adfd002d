"""Are a file's bytes what was written? A checksum behind the end of what HDF5 sees, which no HDF5 reader minds.

Behind the HDF5 content lie a description in JSON and a footer. The description says where the values of every variable
that grows, the frames' checksums and the marker `frames_written` begin, and gives the CRC-32 of all other bytes, which
never change. So all is checked before the HDF5 library sees the file. A program that changes or copies the file drops
the footer: then the content is looked at instead (`_content`).
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np
from attrs import frozen

from neelsot_dyn._files import DamagedFileError, OutputError
from neelsot_dyn.output._content import checksum

_FOOTER = struct.Struct("<8sQI")
_MAGIC = b"NEELRUN1"
_ENTRY = np.dtype("<u8")
_ATTEMPTS = 1000
_HDF5 = b"\x89HDF\r\n\x1a\n"
_END_ADDRESS = {0: 40, 1: 44, 2: 28, 3: 28}
"""Where HDF5 notes how long the file is, by the version of its first block."""


@frozen
class Seal:
    """Where things lie in the file at `path`: values that grow as name: (offset, bytes per frame), in order; their
    marker; the table of their checksums. A study has none of them."""

    path: Path
    frames: int = 0
    values: Mapping[str, tuple[int, int]] = {}
    marker: int = 0
    table: int = 0

    def attach(self) -> None:
        """Seal the file, which has no seal."""
        with open(self.path, "r+b") as file:
            end = file.seek(0, 2)
            places = {"frames": self.frames, "values": self.values, "marker": self.marker, "table": self.table}
            text = json.dumps(places | {"end": end, "crc": self._still(file, end)}).encode("ascii")
            file.seek(end)
            file.write(text + _FOOTER.pack(_MAGIC, len(text), zlib.crc32(text)))

    @classmethod
    def of(cls, path: Path) -> Seal | None:
        """The seal of a file, all that never changes in it checked; None for one without, whoever made it.

        Raises OutputError if it cannot be read; DamagedFileError if it is not as it was sealed, was cut, or is no HDF5.
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
    def _read(cls, path: Path, file: BinaryIO) -> Seal | None:
        size = file.seek(0, 2)
        file.seek(max(0, size - _FOOTER.size))
        footer = file.read()
        magic, length, crc = _FOOTER.unpack(footer) if len(footer) == _FOOTER.size else (b"", 0, 0)
        begin = size - _FOOTER.size - length
        file.seek(max(0, begin))
        text = file.read(length) if magic == _MAGIC and begin >= 0 else b""
        if not text or zlib.crc32(text) != crc:
            _require_hdf5(path, file, size)
            return None
        try:
            found = json.loads(text)
            values = {name: (int(offset), int(width)) for name, (offset, width) in found["values"].items()}
            seal = cls(path, int(found["frames"]), values, int(found["marker"]), int(found["table"]))
            end = int(found.get("end", seal.table + seal.frames * _ENTRY.itemsize))  # earlier: the table came last
            still = begin == end and seal._still(file, end) == found["crc"]
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

    def _still(self, file: BinaryIO, end: int) -> int:
        """CRC-32 of all bytes before the end but what grows."""
        moving = [(offset, offset + size * self.frames) for offset, size in self.values.values()]
        if self.frames:
            moving += [(self.marker, self.marker + 8), (self.table, self.entry(self.frames))]
        crc = position = 0
        for begin, after in sorted([*moving, (end, end)]):
            file.seek(position)
            crc, position = zlib.crc32(file.read(max(0, min(begin, end) - position)), crc), after
        return crc


def packed(entry: int) -> bytes:
    """A checksum as it stands in the table."""
    return entry.to_bytes(_ENTRY.itemsize, "little")


def _require_hdf5(path: Path, file: BinaryIO, size: int) -> None:
    """Raise DamagedFileError for a file that is no HDF5, or shorter than it says."""
    file.seek(0)
    head = file.read(64)
    place = _END_ADDRESS.get(head[8]) if head.startswith(_HDF5) and len(head) > 48 else None
    if place is None:
        raise DamagedFileError(f"{path} is not the file of a run, or it is damaged: it does not begin like one")
    if int.from_bytes(head[place : place + 8], "little") > size:
        raise DamagedFileError(f"{path} is not the file of a run, or it is damaged: it was cut")


def _damaged(path: Path, reason: str) -> DamagedFileError:
    return DamagedFileError(f"{path} is damaged ({reason}): remove the run and start it again")
