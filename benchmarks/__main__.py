"""Every speed claim of the project in one run: this package, a floor no program can beat, and a peer.

    python -m benchmarks [--quick] [--only PART ...] [--json FILE]

Processor times of one thread, the shortest of several, so that a busy machine does not count; its load is noted all the
same, as caches are shared. A movie's frames are timed by the clock, since its encoder has threads of its own.
"""

from __future__ import annotations

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import argparse  # noqa: E402
import importlib  # noqa: E402
import json  # noqa: E402
import platform  # noqa: E402
import sys  # noqa: E402
from importlib.metadata import version  # noqa: E402
from pathlib import Path  # noqa: E402

from benchmarks.claim import table  # noqa: E402

PARTS = ("start", "uniform_bdg", "textures", "llg", "llg_micrometre", "flavor_wave", "movies")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="small sizes and few repeats: does everything run?")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--json", type=Path, help="also write the numbers to this file")
    options = parser.parse_args(arguments)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    found = []
    for part in options.only:
        print(f"{part} ...", file=sys.stderr, flush=True)
        found += importlib.import_module(f"benchmarks.{part}").claims(options.quick)
    print(table(found))
    machine = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load_average": load,
        "versions": {name: version(name) for name in ("numpy", "scipy", "numba")},
        "quick": options.quick,
    }
    print(f"Python {machine['python']}, {machine['cores']} cores, load average {load} at the start")
    if options.json:
        text = json.dumps({"machine": machine, "claims": [c.row() for c in found]}, indent=1, ensure_ascii=False)
        partial = options.json.with_suffix(options.json.suffix + ".partial")
        partial.write_text(text + "\n", encoding="utf-8")
        partial.replace(options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
