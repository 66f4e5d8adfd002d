"""How long until the package answers? Import, and the first Néel field with and without machine code in the cache.

python benchmarks/start.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.claim import Claim, shortest, table

ROOT = str(Path(__file__).parents[1])
FIRST = (
    "from neelsot_dyn import bdg, materials as m;"
    "bdg.UniformBdG(bdg.LatticeModel.of(m.KRU4O8)).free_energy((0.01, 0), (0, 1, 0))"
)


def process(code: str, cache: str | None = None) -> None:
    """Run code in a fresh interpreter."""
    environment = {**os.environ, "PYTHONPATH": ROOT} | ({} if cache is None else {"NUMBA_CACHE_DIR": cache})
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=tempfile.gettempdir())


def claims(quick: bool) -> list[Claim]:
    """Import against its own dependencies; the first answer against the import."""
    repeats = 2 if quick else 5
    imported = shortest(lambda: process("import neelsot_dyn"), repeats)
    needed = shortest(lambda: process("import numpy, scipy.constants, attrs, numba"), repeats)
    bare = shortest(lambda: process("pass"), repeats)
    rooms = shortest(lambda: process("from neelsot_dyn import bdg, dynamics, materials"), repeats)
    found = [
        Claim("import neelsot_dyn", "s", imported, "the interpreter", bare, "importing numpy, attrs and numba", needed),
        Claim("import of bdg and dynamics", "s", rooms, "importing numpy, attrs and numba", needed),
    ]
    with tempfile.TemporaryDirectory() as cache:
        cold = shortest(lambda: process(FIRST, cache), 1)
        warm = shortest(lambda: process(FIRST, cache), repeats)
    found.append(Claim("first F(q, n), code cached", "s", warm, "the import", rooms, "compiling it first", cold))
    return found


if __name__ == "__main__":
    print(table(claims("--quick" in sys.argv)))
