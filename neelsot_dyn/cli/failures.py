"""What does a user see when something is wrong? One line and an exit code, a traceback only where asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable

DONE, FAILED, BAD_INPUT, BUG, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes: all well; computed, but a validation or a claim failed; wrong input; an error of the package; Ctrl-C."""


def guarded(action: Callable[[], int], traceback: bool = False) -> int:
    """Run `action` and return its exit code, or one line on stderr and the code of what went wrong.

    With `traceback`, errors are raised as they are.
    """
    try:
        return action()
    except KeyboardInterrupt:
        print("stopped; what was computed is kept, give --resume to go on", file=sys.stderr)
        return INTERRUPTED
    except (ValueError, TypeError, OSError, RuntimeError) as error:
        if traceback:
            raise
        return complain(str(error), BAD_INPUT)
    except Exception as error:
        if traceback:
            raise
        return complain(f"{type(error).__name__}: {error}; this should not happen: see --traceback", BUG)


def complain(message: str, code: int) -> int:
    """Print a message, made one line, on stderr and return `code`."""
    print(f"error: {' '.join(message.split())}", file=sys.stderr)
    return code
