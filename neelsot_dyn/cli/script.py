"""How does a scenario script take its flags? --out, --quick, --resume, --set name=value, --no-movie."""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs

from neelsot_dyn.cli.failures import guarded
from neelsot_dyn.racetrack import Propulsion


def run_script(scenario: Propulsion, description: str, arguments: Sequence[str] | None = None) -> int:
    """Run a scenario with the flags of the command line; print what came out; return the exit code."""
    name = Path(sys.argv[0]).stem
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", default=f"runs/{name}", metavar="DIR", help="run directory (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="the same physics in seconds")
    parser.add_argument("--resume", action="store_true", help="go on with an unfinished run in DIR")
    parser.add_argument("--no-movie", dest="movie", action="store_false", help="leave the movie out")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a field of the scenario or the material",
    )
    options = parser.parse_args(arguments)

    def act() -> int:
        from neelsot_dyn.output import record

        chosen = changed(scenario, options.set)
        run = record(chosen.quick() if options.quick else chosen, options.out, options.resume, options.movie)
        print(_report(run))
        return 0 if run.summary["validation"]["passed"] else 1

    return guarded(act)


def changed(scenario: Propulsion, settings: Sequence[str]) -> Propulsion:
    """The scenario with "name=value" settings: its own fields, or numbers of its material.

    Raises ValueError for text that is not name=value, and for names and values that nobody takes.
    """
    own: dict[str, Any] = {}
    material = dict(scenario.changes)
    fields = {field.name for field in attrs.fields(type(scenario))}
    for setting in settings:
        name, separator, text = setting.partition("=")
        if not separator:
            raise ValueError(f"--set {setting!r} is not valid: give name=value, as --set damping=1e-3")
        try:
            value = tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            value = text
        value = float(value) if isinstance(value, int) and name not in ("frames", "layers") else value
        (own if name in fields else material)[name] = value
    return attrs.evolve(scenario, **{"changes": material, **own})


def _report(run: Any) -> str:
    quantities, validation = run.summary["quantities"], run.summary["validation"]
    lines = [f"{run.summary['material']}, {run.summary['drive']}"]
    if not run.computed:
        lines.append("(finished before; not computed again)")
    for name, entry in quantities.items():
        error = f" ± {entry['error']:.1g}" if "error" in entry else ""
        lines.append(f"  {name:24s} {entry['value']:.6g}{error} {entry['unit']:8s} {entry['meaning']}")
    lines.append(f"validation {'passed' if validation['passed'] else 'FAILED'} at {validation['steps']} saved steps")
    for name, entry in validation["worst"].items():
        lines.append(f"  {name:28s} residual {entry['residual']:.2e}, tolerance {entry['tolerance']:.2e}")
    lines.append(f"assumed, not measured: {', '.join(run.summary['assumptions'])}")
    lines.append(f"written to {run.path}")
    return "\n".join(lines)
