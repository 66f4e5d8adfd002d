"""What does a user see when something is wrong? One line, not a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable

BAD_INPUT, INTERRUPTED = 2, 130


def guarded(action: Callable[[], int]) -> int:
    """Run `action` and return its exit code; 2 with one line for an error it explains, 130 for Ctrl-C."""
    try:
        return action()
    except KeyboardInterrupt:
        print("stopped; what was computed is kept, give --resume to go on", file=sys.stderr)
        return INTERRUPTED
    except (ValueError, TypeError, OSError, RuntimeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return BAD_INPUT
