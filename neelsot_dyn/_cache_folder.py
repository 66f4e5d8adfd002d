"""Folder for what can be computed again: the user's cache, else a private temporary one, else none."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from functools import cache
from pathlib import Path

NAME = "neelsot_dyn"


@cache
def cache_folder() -> Path | None:
    """The first of these that can be written, made if need be; None if there is none.

    The user's cache folder: $XDG_CACHE_HOME or ~/.cache on Linux, ~/Library/Caches on macOS, %LOCALAPPDATA% on Windows;
    then a temporary folder that nobody else can write, as what lies here is trusted.
    """
    for folder in (user_folder(), temporary_folder()):
        if folder is not None and writable(folder):
            return folder
    return None


def user_folder() -> Path | None:
    """This package's folder in the user's cache, which need not be there; None where no home is known."""
    if sys.platform == "win32":
        given = os.environ.get("LOCALAPPDATA", "")
    else:
        given = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(given):
        return Path(given) / NAME
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return home / "AppData" / "Local" / NAME
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / NAME


def temporary_folder() -> Path | None:
    """A temporary folder of this user's own; None where somebody else can write what bears its name."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    try:
        folder = Path(tempfile.gettempdir()) / f"{NAME}-{user}"
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    trusted = not hasattr(os, "getuid") or (found.st_uid == user and not found.st_mode & 0o022)
    return folder if stat.S_ISDIR(found.st_mode) and trusted else None


def writable(folder: Path) -> bool:
    """Make the folder if need be and try it."""
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    return False
