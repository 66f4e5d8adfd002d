"""How does a script in scenarios/ take the flags of `neelsot run`?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cyclopts import App

from neelsot_dyn.cli.answer import Answer, Common
from neelsot_dyn.cli.main import call
from neelsot_dyn.cli.run import Job, RunOptions, figures_job, scenario_job, script_name

if TYPE_CHECKING:
    from neelsot_dyn.racetrack import Scenario


def run_script(scenario: Scenario, description: str, arguments: Sequence[str] | None = None) -> int:
    """Run a scenario with the flags of the command line; print what came out; return the exit code."""
    return _run(scenario_job(scenario), description, arguments)


def run_figures(figures: Sequence[str], description: str, arguments: Sequence[str] | None = None) -> int:
    """The same for a script that draws paper figures, given by their names."""
    return _run(figures_job(figures), description, arguments)


def _run(job: Job, description: str, arguments: Sequence[str] | None) -> int:
    paragraphs = "\n\n".join(" ".join(part.split()) for part in description.split("\n\n"))
    app = App(name=script_name(), help=paragraphs, help_format="plaintext", version_flags=[])

    @app.default
    def act(*, options: RunOptions | None = None, common: Common | None = None) -> Answer:
        return job(script_name(), options or RunOptions())

    return call(app, arguments)
