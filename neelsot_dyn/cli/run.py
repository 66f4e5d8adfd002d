"""`neelsot run`, and the same for a script that is run by itself: a scenario in, a run directory out."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from attrs import frozen
from cyclopts import Parameter

from neelsot_dyn._checks import did_you_mean
from neelsot_dyn._files import OutputError, utf8_text
from neelsot_dyn.cli.answer import Answer, Common
from neelsot_dyn.cli.failures import FAILED
from neelsot_dyn.cli.figure import figures_answer
from neelsot_dyn.cli.scenarios import find_scenarios

if TYPE_CHECKING:
    from neelsot_dyn.racetrack import Scenario


@Parameter(name="*")
@frozen
class RunOptions:
    """The flags of `neelsot run` and of every script in scenarios/."""

    out: Annotated[Path | None, Parameter(help="The run's directory.  [default: runs/NAME, with -quick if so]")] = None
    quick: Annotated[bool, Parameter(help="The same physics in seconds.", negative="", show_default=False)] = False
    resume: Annotated[
        bool, Parameter(help="Go on with an unfinished run in the directory.", negative="", show_default=False)
    ] = False
    set: Annotated[
        tuple[str, ...],
        Parameter(
            name="--set",
            help="Change a field of the scenario or a number of its material: NAME=VALUE; more than once if need be.",
            negative="",
            show_default=False,
        ),
    ] = ()
    strict: Annotated[
        bool,
        Parameter(
            help="End the run at the first saved step that fails its validation.", negative="", show_default=False
        ),
    ] = False
    processes: Annotated[
        int | None, Parameter(help="Of a study's points.  [default: one per CPU, one with --quick]", show_default=False)
    ] = None
    other_version: Annotated[
        bool,
        Parameter(
            help="With --resume: go on, too, with a run that another version of the package or of numpy, scipy or "
            "numba, or another processor, has begun; its last bits may differ.",
            negative="",
            show_default=False,
        ),
    ] = False
    no_movie: Annotated[bool, Parameter(help="Leave the movie out.", negative="", show_default=False)] = False


def run(
    target: Annotated[
        Path,
        Parameter(
            name="scenario",
            help="A script, a TOML file (a run's scenario.toml, say), or a name that `neelsot list` shows.",
        ),
    ],
    /,
    *,
    script: Annotated[
        Path | None,
        Parameter(help="Run first: it defines kinds and observers of the TOML file.", show_default=False),
    ] = None,
    options: RunOptions | None = None,
    common: Common | None = None,
) -> Answer:
    """Run a scenario into its directory: time series, summary, figure, movie, report."""
    kept = None if script is None else executed(script)  # alive, and with it the kinds that it defines
    job, name = load(target)
    answer = job(name, options or RunOptions())
    del kept
    return answer


Job = Callable[[str, RunOptions], Answer]
SHOWN = 10
"""Failed points that are printed."""


def executed(script: Path) -> dict[str, Any]:
    """What a script has defined after its code has run. Raises OutputError, ValueError for one that cannot run."""
    if script.suffix != ".py" or not script.is_file():
        raise OutputError(f"{script} is not there: give a script (.py)")
    try:
        return runpy.run_path(str(script))
    except (Exception, SystemExit) as error:
        raise ValueError(f"{script} cannot be run: {type(error).__name__}: {error}") from error


def load(target: Path) -> tuple[Job, str]:
    """What to run, from a script, a TOML file or a scenario's name, and what to call it.

    Raises OutputError for a file that is not there, ValueError for one that holds no scenario.
    """
    known = {path.stem: path for path in find_scenarios()}
    path = target if target.suffix in (".py", ".toml") else known.get(str(target), target)
    if path.suffix not in (".py", ".toml") or not path.is_file():
        hint = did_you_mean(target.stem, known)
        raise OutputError(
            f"{target} is not there{hint}: give a script (.py), a .toml file or one of {', '.join(known)}"
        )
    if path.suffix == ".toml":
        from neelsot_dyn.output import ScenarioError, scenario_from_toml

        try:
            scenario = scenario_from_toml(utf8_text(path))
        except ScenarioError as error:
            raise ScenarioError(f"{path}: {error}") from error
        return scenario_job(scenario), path.parent.name if path.stem == "scenario" else path.stem
    content = executed(path)
    if "scenario" in content:
        return scenario_job(content["scenario"]), path.stem
    if "figures" in content:
        return figures_job(content["figures"]), path.stem
    raise ValueError(f"{path} defines neither `scenario` nor `figures`: run it with python instead")


def scenario_job(scenario: Scenario) -> Job:
    """The run of a scenario with the flags of the command line."""

    def job(name: str, options: RunOptions) -> Answer:
        from neelsot_dyn.cli.settings import changed
        from neelsot_dyn.output import record
        from neelsot_dyn.racetrack import processes

        chosen = changed(scenario, options.set)
        count = 1 if options.quick and options.processes is None else options.processes
        with nullcontext() if count is None else processes(count) as executor:  # None: a study starts its own
            done = record(
                chosen.quick() if options.quick else chosen,
                _out(name, options),
                options.resume,
                not options.no_movie,
                executor,
                options.strict,
                options.other_version,
            )
        data = {"path": str(done.path), "computed": done.computed, **done.summary}
        return Answer(_text(done), data, 0 if done.summary["validation"]["passed"] else FAILED)

    return job


def figures_job(names: Sequence[str]) -> Job:
    """The figures of these names; they have no settings and nothing to resume."""

    def job(name: str, options: RunOptions) -> Answer:
        if options.set or options.resume:
            raise ValueError(f"{name} draws figures of a paper: --set and --resume do not apply, give --out or --quick")
        return figures_answer(names, _out(name, options), options.quick)

    return job


def _out(name: str, options: RunOptions) -> Path:
    """A quick run does not take the place of a full one."""
    return options.out or Path("runs") / (f"{name}-quick" if options.quick else name)


def script_name() -> str:
    """What the running script is called."""
    return Path(sys.argv[0]).stem


def _text(done: Any) -> str:
    from neelsot_dyn.output import with_error

    quantities, validation = done.summary["quantities"], done.summary["validation"]
    lines = [f"{done.summary['material']}, {done.summary['drive']}"]
    if not done.computed:
        lines.append("(finished before; not computed again)")
    for name, entry in quantities.items():
        number = with_error(entry["value"], entry.get("error"))
        number = number if number == "none" else f"{number} {entry['unit']}"
        lines.append(f"  {name:24s} {number:26s} {entry['meaning']}")
    lines += [f"  not made: {line}" for line in done.failed]
    lines += [f"  note: {note}" for note in done.summary["notes"]]
    failed = done.summary.get("points", {}).get("failures", {})
    lines += [f"  failed: {point}: {why}" for point, why in list(failed.items())[:SHOWN]]
    if len(failed) > SHOWN:
        lines.append(f"  and {len(failed) - SHOWN} more points failed; summary.json has them all")
    counted = f"{validation['steps']} {validation.get('counted', 'saved steps')}"
    lines.append(f"validation {'passed' if validation['passed'] else 'FAILED'} at {counted}")
    for name, entry in validation["worst"].items():
        value = "not a number" if entry["residual"] is None else f"{entry['residual']:.2e}"
        lines.append(f"  {name:28s} residual {value}, tolerance {entry['tolerance']:.2e}")
    lines.append(f"assumed, not measured: {', '.join(done.summary['assumptions'])}")
    lines.append(f"written to {done.path}")
    return "\n".join(line.replace("\n", " ") for line in lines)
