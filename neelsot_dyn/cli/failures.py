"""What does a user see when something is wrong? One line and an exit code, a traceback only where asked for."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from neelsot_dyn._interrupt import StopRequested, termination_as_exception
from neelsot_dyn.cli.streams import remark
from neelsot_dyn.validation.strict import ValidationFailed

DONE, FAILED, BAD_INPUT, BUG = 0, 1, 2, 3
"""Exit codes: all well; computed, but a validation or a claim failed; wrong input; an error of the package.

One that a signal has stopped has the code that shells give it: 130 for SIGINT (Ctrl-C), 143 for SIGTERM, 129 for
SIGHUP.
"""


def guarded(action: Callable[[], int], traceback: bool = False) -> int:
    """Run `action` and return its exit code, or one line on stderr and the code of what went wrong.

    With `traceback`, errors are raised as they are.
    """
    try:
        with termination_as_exception():
            return action()
    except KeyboardInterrupt as error:
        remark(str(error) or "stopped; what was finished is kept: a run goes on with --resume")
        return error.exit_code if isinstance(error, StopRequested) else StopRequested().exit_code
    except SystemExit:  # what prints help leaves so when its reader has gone
        return DONE
    except ValidationFailed as error:
        return complain(str(error), FAILED)
    except (ValueError, TypeError, OSError, RuntimeError) as error:
        if traceback:
            raise
        return complain(str(error), BAD_INPUT)
    except Exception as error:
        if traceback:
            raise
        return complain(f"{type(error).__name__}: {error}; this should not happen: see --traceback", BUG)


@contextmanager
def doubts_as_lines() -> Iterator[None]:
    """Numbers that probably mean something else are said on stderr, a line each and each once."""
    from neelsot_dyn.materials import UnlikelyInput

    said: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("always", UnlikelyInput)
        usual = warnings.showwarning

        def show(message: Any, category: type[Warning], *where: Any, **more: Any) -> None:
            if not issubclass(category, UnlikelyInput):
                usual(message, category, *where, **more)
            elif str(message) not in said:
                said.add(str(message))
                remark(f"warning: {message}")

        warnings.showwarning = show
        yield


def complain(message: str, code: int) -> int:
    """Print a message, made one line, on stderr and return `code`."""
    remark(f"error: {' '.join(message.split())}")
    return code
