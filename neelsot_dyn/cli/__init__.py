"""The command line: thin, prints human text or JSON, and answers bad input with one line and an exit code."""

from neelsot_dyn.cli.main import main
from neelsot_dyn.cli.script import run_figures, run_script

__all__ = ["main", "run_figures", "run_script"]
