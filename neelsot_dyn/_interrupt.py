"""How does a long loop stop when it is asked to? Between two rounds, with everything that it has done written."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""What ends a program from outside: a batch system's end of time, a terminal that is closed, Ctrl-Break of Windows."""
SIGNALS = (signal.SIGINT, *ENDINGS)
_STOPPING = b"\nstopping as soon as this step is written; once more stops at once\n"


class StopRequested(KeyboardInterrupt):
    """SIGINT or one of ENDINGS asked to stop; the message says what is kept and how to go on."""

    def __init__(self, message: str = "", signal_number: int = signal.SIGINT) -> None:
        """The message and which signal it was."""
        super().__init__(message)
        self.signal_number = int(signal_number)

    @property
    def exit_code(self) -> int:
        """What shells expect of a program ended by a signal: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP."""
        return 128 + self.signal_number


class Stop:
    """Whether a signal has come."""

    def __init__(self) -> None:
        """None has."""
        self.signal_number = 0

    def check(self, message: str) -> None:
        """To be called where everything is written. Raises StopRequested with `message` if a signal has come."""
        if self.signal_number:
            raise StopRequested(message, self.signal_number)


@contextmanager
def deferred_signals() -> Iterator[Stop]:
    """SIGINT and ENDINGS do not break off the block but wait for `Stop.check`; the second one ends the process at once.

    Signals reach the main thread only: elsewhere nothing is changed.
    """
    stop = Stop()

    def note(number: int, frame: FrameType | None) -> None:
        stop.signal_number = number
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        with contextlib.suppress(OSError):
            os.write(2, _STOPPING)

    with _handled(SIGNALS, note):
        yield stop


@contextmanager
def termination_as_exception() -> Iterator[None]:
    """ENDINGS raise StopRequested in the block, as SIGINT raises KeyboardInterrupt: files are closed, none is half."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise StopRequested(signal_number=number)

    with _handled(ENDINGS, leave):
        yield


@contextmanager
def _handled(numbers: tuple[signal.Signals, ...], handler: Any) -> Iterator[None]:
    """With this handler in place of those that are there; a handler that is not Python's own is left alone."""
    here = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in numbers if here}
    before = {number: old for number, old in before.items() if old not in (None, signal.SIG_IGN)}
    try:
        for number in before:
            signal.signal(number, handler)
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
