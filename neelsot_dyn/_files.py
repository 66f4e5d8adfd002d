"""How is a file written so that a reader never sees half of it, and what is said when it cannot be?"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class OutputError(OSError):
    """A file or folder cannot be written or read; the message names it and says what to do."""


class DamagedFileError(OutputError):
    """A file does not hold what was once written to it."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary name beside `path`, with the same suffix; on success its file, synced to disk, becomes `path`.

    On any error the temporary file is removed and `path` is left as it was. Raises OutputError, naming `path`, for
    what the operating system refuses.
    """
    if path.is_dir():
        raise OutputError(f"{path} is a folder: give the name of a file")
    if not path.parent.is_dir():
        raise OutputError(f"{path} cannot be written: {path.parent} is not a folder")
    temporary = path.with_name(f".{path.stem}.{os.getpid()}-{threading.get_ident()}.partial{path.suffix}")
    try:
        yield temporary
        with open(temporary, "r+b") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write all of `content` or nothing. Raises OutputError."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def writable_folder(path: Path) -> None:
    """Make the folder if need be and try it. Raises OutputError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except FileExistsError as error:
        raise OutputError(f"{path} is a file: give another folder") from error
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}: give another folder") from error
