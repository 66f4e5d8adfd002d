"""One writer at a time in a run's folder: a lock file that names its owner and shows by a heartbeat that it lives.

On one machine the operating system holds the lock and lets go of it when its owner ends, however that happens. Another
machine sees the owner's name and the age of its last heartbeat, both ages by the clock of the disk, so that clocks that
differ or jump do no harm.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import frozen

from neelsot_dyn._files import OutputError, disk_time

LOCK = "run.lock"
EVERY = 20.0
"""Seconds between two heartbeats, beside that of every frame."""
STALE = 600.0
"""Seconds without one after which an owner on another machine is taken to be gone."""
_FAR = 1 << 30
_MOST = 4096
_READING = threading.Lock()


@frozen(eq=False)
class Lock:
    """A lock that this process holds."""

    path: Path
    handle: int
    token: str

    def beat(self) -> None:
        """Show that the owner lives. Raises OutputError if another process has taken the lock over meanwhile."""
        found = _owner(self.handle).get("token")
        if found != self.token or not _same_file(self.path, self.handle):
            raise OutputError(f"{self.path} was taken over by another process: this one stops, what it wrote is kept")
        with contextlib.suppress(OSError):
            os.utime(self.path)


@contextmanager
def locked(folder: Path) -> Iterator[Lock]:
    """The lock of a folder that is there, for the block.

    Raises OutputError where another process has it, naming that, or where the lock file cannot be written.
    """
    lock = _taken(folder)
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(EVERY):
            with contextlib.suppress(OSError):
                lock.beat()

    threading.Thread(target=beat, daemon=True).start()
    try:
        yield lock
    finally:
        ended.set()
        _released(lock)


def writer(folder: Path) -> str:
    """Which process writes in the folder now, in words; "" where none does. Takes no lock itself."""
    try:
        handle = os.open(folder / LOCK, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return ""
    try:
        owner = _owner(handle)
        try:
            now = disk_time(folder)
        except OSError:  # a folder that this user may only read
            now = time.time()
        silent = abs(now - os.fstat(handle).st_mtime) > STALE
        here = owner.get("host") == socket.gethostname()
        return "" if silent or not owner or (here and not _alive(owner.get("pid"))) else _named(owner)
    finally:
        os.close(handle)


def _taken(folder: Path) -> Lock:
    path, token = folder / LOCK, secrets.token_hex(8)
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        except OSError as error:
            raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
        try:
            alone = _exclusive(handle)
            if alone is not False and not _same_file(path, handle):
                os.close(handle)  # its last owner has just removed it
                continue
            owner = _owner(handle)
            if alone is False or (owner and not _gone(folder, handle, owner, alone is True)):
                raise OutputError(f"{folder} is being written by {_named(owner)}: wait for it, or give another folder")
            now = datetime.now(UTC).isoformat(timespec="seconds")
            words = {"host": socket.gethostname(), "pid": os.getpid(), "since": now, "token": token}
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, json.dumps(words).encode("utf-8"))
        except OSError as error:
            os.close(handle)
            if isinstance(error, OutputError):
                raise
            raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
        return Lock(path, handle, token)


def _released(lock: Lock) -> None:
    with contextlib.suppress(OSError):
        ours = _owner(lock.handle).get("token") == lock.token and _same_file(lock.path, lock.handle)
        if sys.platform == "win32":
            os.close(lock.handle)
        if ours:
            lock.path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        os.close(lock.handle)


def _exclusive(handle: int) -> bool | None:
    """Whether the operating system gives the lock to this process alone; None where the disk knows no locks."""
    if sys.platform == "win32":
        import msvcrt

        try:
            os.lseek(handle, _FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _owner(handle: int) -> Mapping[str, Any]:
    """What the lock says of its owner; nothing where it is new, or was cut short."""
    try:
        with _READING:  # a handle has one place, and two threads beat
            os.lseek(handle, 0, os.SEEK_SET)
            found = json.loads(os.read(handle, _MOST))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _named(owner: Mapping[str, Any]) -> str:
    if not owner:
        return "another process"
    return f"process {owner.get('pid')} on {owner.get('host')} since {owner.get('since')}"


def _gone(folder: Path, handle: int, owner: Mapping[str, Any], alone: bool) -> bool:
    """Whether an owner that wrote its name is no more; alone: the operating system holds no lock of anyone."""
    if owner.get("host") == socket.gethostname():
        return alone or not _alive(owner.get("pid"))
    return abs(disk_time(folder) - os.fstat(handle).st_mtime) > STALE


def _alive(pid: Any) -> bool:
    if os.name != "posix" or not isinstance(pid, int) or pid <= 0:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _same_file(path: Path, handle: int) -> bool:
    try:
        there, here = os.stat(path, follow_symlinks=False), os.fstat(handle)
    except OSError:
        return False
    return (there.st_ino, there.st_dev) == (here.st_ino, here.st_dev)
