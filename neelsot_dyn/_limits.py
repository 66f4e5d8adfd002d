"""Says what this machine has of memory and disk, and sizes in words."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

MEMINFO = Path("/proc/meminfo")
CGROUP = Path("/sys/fs/cgroup")


def available_memory() -> int | None:
    """Bytes that this process may still take: of the machine, its container and its own limit; None if unknown."""
    found = [each for each in (_machine(), _container(), _own_limit()) if each is not None]
    return min(found, default=None)


def _machine() -> int | None:
    try:
        for line in MEMINFO.read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    if sys.platform == "darwin":  # what is free is not said; what there is at all bounds it
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return None


def _container() -> int | None:
    try:
        most = (CGROUP / "memory.max").read_text("ascii").strip()
        return None if most == "max" else max(int(most) - int((CGROUP / "memory.current").read_text("ascii")), 0)
    except (OSError, ValueError):
        return None


def _own_limit() -> int | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if soft == resource.RLIM_INFINITY else soft


def free_disk(folder: Path) -> int | None:
    """Bytes free where `folder` is; None if unknown."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def size_in_words(count: float) -> str:
    """Bytes, as 2.3 GB."""
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} PB"


def time_in_words(seconds: float) -> str:
    """A duration, as 3.2 h."""
    for unit, length in (("years", 3.156e7), ("days", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= length:
            return f"{seconds / length:.2g} {unit}"
    return f"{seconds:.2g} s"
