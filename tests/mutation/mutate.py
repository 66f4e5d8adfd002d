"""Does a test fail when one sign or one factor of the physics is wrong?

    python tests/mutation/mutate.py [--count 120] [--seed 1] [--only PATTERN ...] [--out FILE.json] [--list]

Copies the package and its tests to a scratch folder, with a folder of its own for compiled kernels (which are found by
their content, so that a changed one is compiled anew), then changes one site (`sites.py`) at a time, chosen by the
seed, and runs the tests most likely to see it, stopping at the first failure; those that survive are tried on the wider
list too. A mutant that no test can see because it means the same is listed with its
reason in `equivalent.toml`; every other survivor is a missing test. A run that hangs counts as killed by the timeout.
With --scratch FOLDER the copy and its compiled kernels are kept for the next time.
Seconds per mutant, a minute where a kernel must be compiled; one core, so start it with `nice`. POSIX only (fork).
"""

# ruff: noqa: E402 (the environment is set before numpy and numba are imported)
from __future__ import annotations

import argparse
import json
import math
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from pathlib import Path
from typing import Protocol

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "PYTHONDONTWRITEBYTECODE"):
    os.environ[name] = "1"
sys.dont_write_bytecode = True

# What every test imports is imported once, here; the package itself only in the forks.
import matplotlib.pyplot  # noqa: F401
import numba
import pytest
import scipy.integrate
import scipy.optimize
import scipy.sparse.linalg
import scipy.spatial.transform  # noqa: F401
import xarray  # noqa: F401

sys.path.insert(0, str(Path(__file__).parent))
from sites import Site, sites

ROOT = Path(__file__).resolve().parents[2]
IGNORED = {"__pycache__", "_build"}
COPIED = ("neelsot_dyn", "tests", "scenarios", "movies", "docs", "benchmarks")
TABLE = tomllib.loads((Path(__file__).parent / "watch.toml").read_text())
"""Per source file: `first`, the tests most likely to see a change there, and `then`, the wider list."""
COMPUTE_TABLES = ("neelsot_dyn/bdg/", *(f"neelsot_dyn/coupling/{part}" for part in ("_kernels.py", "surface", "layer")))
"""Where the numbers come from that the package's cache keeps."""
EQUIVALENT = Path(__file__).parent / "equivalent.toml"


def equivalents() -> dict[tuple[str, str, str], str]:
    """(file, line, mutated line, or "" for any) -> why no test can see it."""
    entries = tomllib.loads(EQUIVALENT.read_text()).get("mutant", [])
    return {(e["file"], e["line"], e.get("mutant", "")): e["why"] for e in entries}


def targets(patterns: list[str]) -> list[str]:
    """The watched source files whose name holds one of the patterns (all files without patterns)."""
    return [name for name in TABLE if not patterns or any(p in name for p in patterns)]


def chosen(names: list[str], count: int, seed: int) -> list[Site]:
    """`count` sites, about √(sites of a file) from each so that short files are not forgotten; the same for a seed."""
    known = equivalents()
    pools = {
        name: [s for s in sites(ROOT / name, name) if not {key(s), (*key(s)[:2], "")} & known.keys()] for name in names
    }
    total = sum(math.sqrt(len(pool)) for pool in pools.values())
    picked = []
    for name, pool in pools.items():
        share = min(len(pool), max(2, round(count * math.sqrt(len(pool)) / total)))
        picked += random.Random(f"{seed} {name}").sample(pool, share)
    return picked


def key(site: Site) -> tuple[str, str, str]:
    """What identifies a site although lines move."""
    return site.path, site.line, site.mutant


def identity(verdict: dict) -> tuple[str, str, str]:
    """The same of a recorded verdict."""
    return verdict["file"], verdict["line"], verdict["mutant"]


class Change(Protocol):
    """One place of a file that becomes wrong: a `Site`, or an error planted by hand."""

    @property
    def path(self) -> str:
        """The file, from the repository's root."""

    def apply(self, source: bytes) -> bytes:
        """The file with it."""


class Scratch:
    """A copy of the package that can be broken, brought up to date if the folder holds one already."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            files = (p.relative_to(ROOT) for p in (ROOT / name).rglob("*") if p.is_file() and not IGNORED & {*p.parts})
            wanted = set(files)
            for old in [p for p in (folder / name).rglob("*") if p.is_file() and p.relative_to(folder) not in wanted]:
                old.unlink()
            for path in wanted:
                self._bring(path)
        for name in ("pyproject.toml", "Makefile", "README.md", "CITATION.cff", "CHANGELOG.md"):
            self._bring(Path(name))

    def _bring(self, path: Path) -> None:
        target = self.folder / path
        if not target.is_file() or target.read_bytes() != (ROOT / path).read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, target)

    def pytest(
        self, tests: list[str], timeout: float, compiled: bool = True, cache: Path | None = None
    ) -> tuple[str, str]:
        """Verdict (passed, failed or timeout) and the end of the output of these tests, run in a fork.

        cache: where what is computed is kept, in the scratch folder unless given: never in the user's own.
        """
        log = self.folder / "log"
        child = os.fork()
        if child == 0:
            try:
                os.setsid()
                with log.open("w") as out:
                    os.dup2(out.fileno(), 1)
                    os.dup2(out.fileno(), 2)
                os.chdir(self.folder)
                sys.path.insert(0, str(self.folder))
                os.environ["PYTHONPATH"] = str(self.folder)
                os.environ["NUMBA_CACHE_DIR"] = str(self.folder / "compiled")
                os.environ["XDG_CACHE_HOME"] = str(cache or self.folder / "cache")
                numba.config.DISABLE_JIT = int(not compiled)
                code = pytest.main(["-x", "-q", "--tb=line", "--assert=plain", "-p", "no:cacheprovider", *tests])
                sys.stdout.flush()
                os._exit(int(code))
            except BaseException:
                traceback.print_exc()
                sys.stderr.flush()
                os._exit(99)
        end = time.monotonic() + timeout
        while (status := os.waitpid(child, os.WNOHANG))[0] == 0:
            if time.monotonic() > end:
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return "timeout", ""
            time.sleep(0.05)
        text = "\n".join(log.read_text(errors="replace").splitlines()[-6:])
        return "passed" if os.waitstatus_to_exitcode(status[1]) == 0 else "failed", text

    def try_mutant(self, site: Change, tests: list[str], timeout: float, compiled: bool = True) -> tuple[str, str]:
        """As `pytest`, with one place wrong, and a cache that goes with it: a wrong table is nobody else's.

        It begins as the sound runs' one, but empty where what is wrong may go into its tables.
        """
        path, cache = self.folder / site.path, self.folder / "cache-of-a-mutant"
        original, stamp = path.read_bytes(), path.stat()
        shutil.rmtree(cache, ignore_errors=True)
        if (self.folder / "cache").is_dir() and not site.path.startswith(COMPUTE_TABLES):
            shutil.copytree(self.folder / "cache", cache)
        try:
            path.write_bytes(site.apply(original))
            return self.pytest(tests, timeout, compiled, cache)
        finally:
            path.write_bytes(original)
            os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], help="parts of file names")
    parser.add_argument("--timeout", type=float, default=400.0, help="seconds for the tests of one mutant")
    parser.add_argument("--narrow", action="store_true", help="do not try survivors on the wider list")
    parser.add_argument(
        "--out", type=Path, help="JSON of verdicts, kept after each mutant; survivors in it are tried anew"
    )
    parser.add_argument("--scratch", type=Path, help="a folder to keep the copy and its machine code in")
    parser.add_argument("--list", action="store_true", help="show the chosen sites and stop")
    options = parser.parse_args()
    names = targets(options.only)
    work = chosen(names, options.count, options.seed)
    if options.list:
        print(*work, f"{len(work)} of {sum(len(sites(ROOT / n, n)) for n in names)} sites", sep="\n")
        return 0
    verdicts: list[dict[str, object]] = []
    done = set()
    if options.out and options.out.exists():
        kept = json.loads(options.out.read_text())
        again = {identity(v) for v in kept if v["fate"] == "survived" and v["file"] in names} - equivalents().keys()
        work += [s for name in names for s in sites(ROOT / name, name) if key(s) in again and s not in work]
        verdicts = [v for v in kept if v["fate"] != "survived" or v["file"] not in names]
        done = {identity(v) for v in verdicts}
    unseen = {k[:2] for k in equivalents() if not k[2]}
    work = [s for s in work if key(s)[:2] not in unseen]
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        scratch = Scratch(options.scratch or Path(folder))
        for name in names:
            entry = TABLE[name]
            compiled = entry.get("compiled", True)
            mine = [s for s in work if s.path == name and key(s) not in done]
            if not mine:
                continue
            verdict, tail = scratch.pytest(entry["first"], 1800.0, compiled)
            if verdict != "passed":
                sys.exit(f"the tests of {name} do not pass without a mutant:\n{tail}")
            for site in mine:
                start = time.perf_counter()
                verdict, tail = scratch.try_mutant(site, entry["first"], options.timeout, compiled)
                if verdict == "passed" and entry.get("then") and not options.narrow:
                    verdict, tail = scratch.try_mutant(site, entry["then"], 3 * options.timeout, True)
                fate = {"passed": "survived", "failed": "killed", "timeout": "timed out"}[verdict]
                by = next((line for line in tail.splitlines() if line.startswith(("FAILED", "ERROR"))), "")
                seconds = round(time.perf_counter() - start, 1)
                verdicts.append(
                    {"file": name, "number": site.number, "line": site.line, "mutant": site.mutant, "fate": fate,
                     "by": by, "seconds": seconds}
                )  # fmt: skip
                print(f"{fate:9} {seconds:6.1f} s  {site}" + (f"\n    {by}" if by else ""), flush=True)
                if options.out:
                    options.out.write_text(json.dumps(verdicts, indent=1, ensure_ascii=False))
    fates = [v["fate"] for v in verdicts]
    print(*(f"{fates.count(f)} {f}" for f in ("killed", "timed out", "survived")), f"of {len(fates)}", sep=", ")
    return int("survived" in fates)


if __name__ == "__main__":
    sys.exit(main())
