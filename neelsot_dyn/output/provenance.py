"""What made this run: which versions, which commit, which scenario, how many threads, and when?"""

from __future__ import annotations

import hashlib
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import attrs

import neelsot_dyn
from neelsot_dyn._cache import key_of
from neelsot_dyn.experiments.observers import OBSERVERS

PACKAGES = ("numpy", "scipy", "numba", "h5py")
DECIDING = ("numpy", "scipy", "numba")
"""Packages that may change a run's last bits."""
WORDS = {"source": "neelsot_dyn", "python": "Python", "processor": "processor", **{name: name for name in DECIDING}}


def provenance(
    scenario: str, arguments: Sequence[str] | None = None, own: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """One session's entry in provenance.json for a scenario (the text of its TOML file), as plain values.

    own: what of it is the user's own code (`own_code`). arguments: those of the program, by default what it was called
    with. `scenario_sha256` is the hash of the text, `source_sha256` that of the package's modules; `commit` is None
    unless the package runs from a git checkout, and `commit_modified` says whether its files differ.
    """
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "neelsot_dyn": neelsot_dyn.__version__,
        "source_sha256": _package_digest(),
        **_commit(Path(neelsot_dyn.__file__).parent),
        "scenario_sha256": hashlib.sha256(scenario.encode("utf-8")).hexdigest(),
        "arguments": list(sys.argv[1:] if arguments is None else arguments),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": _processor(),
        "packages": {name: version(name) for name in PACKAGES},
        "threads": _threads(),
        **({"own_code": dict(own)} if own else {}),
    }


def run_id(session: Mapping[str, Any], content: str) -> str:
    """An id for what a run is made from: its content (scenario and material as text) and what decides the last bits."""
    return key_of({"content": content, **{name: value for name, (value, _) in _deciding(session).items()}})


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What differs between two sessions' entries of that which decides the last bits, in words."""
    one, other = _deciding(before), _deciding(now)
    return [
        f"{words} {one[name][1]}, now {other[name][1]}" for name, words in WORDS.items() if one[name] != other[name]
    ]


def _deciding(session: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """What decides the last bits of a run: each as it is compared, and as it is shown."""
    packages = session.get("packages", {})
    source, python = str(session.get("source_sha256")), str(session.get("python"))
    found = {
        "source": (source, f"{session.get('neelsot_dyn')} ({source[:8]})"),
        "python": (".".join(python.split(".")[:2]), python),
        "processor": (str(session.get("processor")),) * 2,
    }
    return found | {name: (str(packages.get(name)),) * 2 for name in DECIDING}


@cache
def _package_digest() -> str:
    """SHA-256 of the package's modules, names and content."""
    folder, digest = Path(neelsot_dyn.__file__).parent, hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _processor() -> str:
    """What the loops are compiled for."""
    from llvmlite import binding

    return f"{platform.machine()} {binding.get_host_cpu_name()}"


def own_code(scenario: Any) -> dict[str, dict[str, str]]:
    """Kinds and observers of a scenario that are not the package's, by name: script and its SHA-256, never run."""
    found: dict[str, Any] = {}

    def visit(value: Any) -> None:
        if attrs.has(type(value)):
            found[type(value).__name__] = type(value)
            for entry in attrs.fields(type(value)):
                visit(getattr(value, entry.name))
        elif isinstance(value, (list, tuple)):
            for each in value:
                visit(each)

    visit(scenario)
    names = getattr(scenario, "observe", ())
    found |= {name: OBSERVERS[name].read for name in names if isinstance(name, str) and name in OBSERVERS}
    return {name: _source(thing) for name, thing in found.items() if not thing.__module__.startswith("neelsot_dyn.")}


def _source(thing: Any) -> dict[str, str]:
    codes = (getattr(each, "__code__", None) for each in (thing, *vars(thing).values()))
    file = next((code.co_filename for code in codes if code is not None and Path(code.co_filename).is_file()), "")
    digest = hashlib.sha256(Path(file).read_bytes()).hexdigest() if file else ""
    return {"module": thing.__module__, "script": file, "sha256": digest}


def _commit(folder: Path) -> dict[str, Any]:
    """The commit of the checkout that tracks `folder`, and whether the files of `folder` differ from it."""
    if _git(folder, "ls-files", "--error-unmatch", "__init__.py") is None:
        return {"commit": None, "commit_modified": None}
    status = _git(folder, "status", "--porcelain", "--", ".")
    return {"commit": _git(folder, "rev-parse", "HEAD"), "commit_modified": None if status is None else status != ""}


def _git(folder: Path, *arguments: str) -> str | None:
    """What git prints; None where it is absent, slow or finds no such thing."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _threads() -> dict[str, Any]:
    """Threads of numba and of every BLAS and OpenMP that is loaded."""
    import numba
    from threadpoolctl import threadpool_info  # type: ignore[import-untyped]

    pools = [{key: pool.get(key) for key in ("internal_api", "version", "num_threads")} for pool in threadpool_info()]
    return {"numba": numba.get_num_threads(), "pools": pools}
