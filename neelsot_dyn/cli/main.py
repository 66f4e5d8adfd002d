"""`neelsot` and `python -m neelsot_dyn`: the commands, and how their flags become a call."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from cyclopts import App, CycloptsError, MissingArgumentError, UnusedCliTokensError

import neelsot_dyn
from neelsot_dyn.cli.answer import Answer, Common
from neelsot_dyn.cli.export import export
from neelsot_dyn.cli.failures import BAD_INPUT, DONE, complain, doubts_as_lines, guarded
from neelsot_dyn.cli.figure import figure
from neelsot_dyn.cli.listing import list_all
from neelsot_dyn.cli.movie import movie
from neelsot_dyn.cli.neel_field import neel_field
from neelsot_dyn.cli.report import report
from neelsot_dyn.cli.run import run
from neelsot_dyn.cli.streams import safe_streams
from neelsot_dyn.cli.timescales import timescales
from neelsot_dyn.cli.watch import watch

HELP = """From the Bogoliubov-de Gennes equations to a moving altermagnetic domain wall.

Begin with `neelsot list`, then `neelsot run racetrack_propulsion --quick`.

Exit codes: 0 done; 1 a validation or a claim failed; 2 wrong input; 3 an error of the package;
130, 143 and 129 stopped by SIGINT (Ctrl-C), SIGTERM and SIGHUP: a run goes on with --resume.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand and return the exit code."""
    app = App(name="neelsot", help=HELP, version=f"neelsot_dyn {neelsot_dyn.__version__}", help_format="markdown")
    for command in (run, watch, movie, report, export, figure, neel_field, timescales):
        app.command(command)
    app.command(list_all, name="list")
    return call(app, arguments)


def call(app: App, arguments: Sequence[str] | None = None) -> int:
    """Parse, run and print; the exit code. Wrong flags are one line, as every other wrong input is."""
    tokens = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with safe_streams():
            return _called(app, tokens)
    except OSError as error:
        return complain(str(error), BAD_INPUT)


def _called(app: App, tokens: list[str]) -> int:
    try:
        command, bound, _ = app.parse_args(tokens, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        return complain(f"{_explained(error)} See --help.", BAD_INPUT)
    common = bound.kwargs.get("common") or Common()
    with doubts_as_lines():
        return guarded(lambda: _shown(command(*bound.args, **bound.kwargs), common), traceback=common.traceback)


def _explained(error: CycloptsError) -> str:
    """The parser's message; for what is missing, what it is for; for what is too much, just that."""
    if isinstance(error, UnusedCliTokensError):
        return f"{' '.join(error.unused_tokens or ())} is more than the command takes."
    argument = error.argument
    if not isinstance(error, MissingArgumentError) or argument is None:
        return str(error)
    hint = str(error).partition("Did you mean")
    return f"{argument.name} is missing: {argument.parameter.help or 'give it'} {hint[1]}{hint[2]}"


def _shown(result: Any, common: Common) -> int:
    """The exit code of an answer, after printing it; help and version print themselves."""
    return result.show(common.json) if isinstance(result, Answer) else DONE
