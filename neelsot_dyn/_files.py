"""How is a file written so that a reader never sees half of it, and what is said when it cannot be?"""

from __future__ import annotations

import codecs
import contextlib
import os
import re
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CHUNK = 1 << 20
WAITS = (0.02, 0.05, 0.1, 0.3, 0.5, 1.0) if os.name == "nt" else ()
"""Seconds between tries to replace a file that another program may have open."""
_OWN = re.compile(r"\..+\.[0-9a-f]{16}\.partial(\.[^.]+)?")
"""Temporary names of `replacing`."""


class OutputError(OSError):
    """A file or folder cannot be written or read; the message names it and says what to do."""


class DamagedFileError(OutputError):
    """A file does not hold what was once written to it."""


class UnsupportedFileError(OutputError):
    """A file that may be right, but of a kind that is not read; the message names it."""


class EncodingError(ValueError):
    """A text file in another encoding than UTF-8; the message names it and what to do."""


def utf8_text(path: Path) -> str:
    """The text of a file in UTF-8, with or without a byte-order mark. Raises OSError, EncodingError."""
    content = path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise EncodingError(f"{path} is encoded as UTF-16: save it as UTF-8")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        where = f"byte 0x{content[error.start]:02x} at place {error.start}"
        raise EncodingError(f"{path} is not encoded as UTF-8 ({where}): save it as UTF-8") from error


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new temporary file beside `path`, with the same suffix; on success it, synced to disk, becomes `path`.

    Nobody can tell its name beforehand, and a file or link that is there is never opened. On any error the temporary
    file is removed and `path` is left as it was. Raises OutputError, naming `path`, for what the system refuses.
    """
    if path.is_dir():
        raise OutputError(f"{path} is a folder: give the name of a file")
    if not path.parent.is_dir():
        raise OutputError(f"{path} cannot be written: {path.parent} is not a folder")
    temporary = path.with_name(f".{path.stem[:80]}.{secrets.token_hex(8)}.partial{path.suffix}")
    try:
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield temporary
        with open(temporary, "r+b") as file:
            os.fsync(file.fileno())
        _replace(temporary, path)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)


def _replace(source: Path, target: Path) -> None:
    """`os.replace`; Windows refuses while another program reads the target: it is tried for two seconds there."""
    for wait in WAITS:
        try:
            os.replace(source, target)
            return
        except PermissionError:
            time.sleep(wait)
    os.replace(source, target)


def write_bytes(path: Path, content: bytes) -> None:
    """Write all of `content` or nothing. Raises OutputError."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def reserve(path: Path, size: int) -> None:
    """Try whether a file of `size` bytes fits at `path`, which is left empty. Raises OSError.

    To be called before HDF5 writes: a full disk leaves its library with objects that crash the process later.
    """
    with open(path, "wb") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        else:
            for begin in range(0, size, _CHUNK):
                file.write(bytes(min(_CHUNK, size - begin)))
        file.truncate(0)


def disk_time(folder: Path) -> float:
    """Now [s], as the disk of a folder that can be written stamps its files. Raises OSError."""
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"now")
        file.flush()
        return os.fstat(file.fileno()).st_mtime


def remove_leftovers(folder: Path, after: float = 0.0) -> None:
    """Remove temporary files of `replacing` that killed processes left, so many seconds old. Raises OSError."""
    now = disk_time(folder)
    for leftover in folder.iterdir():
        if _OWN.fullmatch(leftover.name):
            with contextlib.suppress(FileNotFoundError):
                if now - leftover.lstat().st_mtime >= after:
                    leftover.unlink()


def writable_folder(path: Path) -> None:
    """Make the folder if need be and try it; temporary files that killed processes left an hour ago are removed.

    Raises OutputError.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        remove_leftovers(path, after=3600.0)
    except FileExistsError as error:
        raise OutputError(f"{path} is a file: give another folder") from error
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}: give another folder") from error
