"""Standard output and error that take any text: whatever their code page, closed, or with nobody who reads them."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from neelsot_dyn._visible import escaped, visible

PLAIN = {
    **{"²": "^2", "³": "^3", "⁻": "^-", "±": "+-", "−": "-", "–": "-", "·": "*", "×": "x", "√": "sqrt", "∞": "inf"},
    **{"≤": "<=", "≥": ">=", "≈": "~", "∝": "~", "°": "deg", "…": "...", "→": "->", "ħ": "hbar", "Å": "angstrom"},
    **{"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "Δ": "Delta", "ε": "epsilon", "η": "eta", "θ": "theta"},
    **{"κ": "kappa", "λ": "lambda", "μ": "u", "µ": "u", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma"},
    **{"τ": "tau", "φ": "phi", "Φ": "Phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Ω": "ohm"},
}
"""How signs of the field are written where a code page lacks them."""
_HANDLER = "neelsot_dyn.plain"


def tell(text: str, end: str = "\n") -> None:
    """Print an answer on standard output. Nobody who reads it is no error; OSError for what else is refused."""
    try:
        print(text, end=end, flush=True)
    except OSError as error:
        _drop(sys.stdout)
        if not _closed_pipe(error):
            raise OSError(f"standard output cannot be written: {error.strerror or error}") from error


def remark(text: str) -> None:
    """Print a line on standard error; one that cannot be printed is lost."""
    try:
        print(visible(text), file=sys.stderr, flush=True)
    except (OSError, ValueError):
        _drop(sys.stderr)


@contextmanager
def safe_streams() -> Iterator[None]:
    """In the block, standard output and error exist and take every letter; those that a code page lacks become plain.

    At the end all is written out; a reader who has left (a closed pipe) is no error. Raises OSError for what else
    standard output refuses.
    """
    for number in range(3):  # else the next file to be opened would take the place of standard output
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    codecs.register_error(_HANDLER, _plain)
    before: list[tuple[io.TextIOWrapper, str | None]] = []
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            before.append((stream, stream.errors))
            stream.reconfigure(errors=_HANDLER)
    try:
        yield
        tell("", end="")  # what is still in a buffer
    finally:
        for stream, errors in before:
            with contextlib.suppress(OSError, ValueError):
                stream.reconfigure(errors=errors)


def tells_all(text: str) -> bool:
    """Whether standard output has every letter of the text, and each is no more than shown."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return visible(text) == text


def _plain(error: UnicodeError) -> tuple[str, int]:
    """What is written for letters that a code page lacks: `PLAIN`, without their accents, or as escapes."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    written = ""
    for letter in error.object[error.start : error.end]:
        bare = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode("ascii")
        written += PLAIN.get(letter) or bare or ("" if unicodedata.combining(letter) else escaped(letter))
    return written, error.end


def _closed_pipe(error: OSError) -> bool:
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)


def _drop(stream: TextIO) -> None:
    """Let a stream that refuses go nowhere, so that the interpreter's end does not try it again."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
