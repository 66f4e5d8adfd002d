"""Answers reach any stream: every code page, JSON the same on all; one that is closed or not read is no error."""

import io
import json
import os
import subprocess
import sys

import pytest

from neelsot_dyn import cli
from neelsot_dyn._visible import visible
from neelsot_dyn.cli.streams import PLAIN

ENCODINGS = ("utf-8", "ascii", "cp1252", "latin-1", "cp437", "shift_jis", "utf-16")
COMMANDS = (["list"], ["--help"], ["--version"], ["run", "--help"], ["neel-field", "--q", "1e7"])


def answered(arguments, encoding, monkeypatch):
    """Exit code, standard output and standard error, as bytes, of a stream that is strict about its letters."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding) for _ in range(2))
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        patched.setattr(sys, "stderr", err)
        code = cli.main(arguments)
    assert (out.errors, err.errors) == ("strict", "strict")
    return code, out.buffer.getvalue(), err.buffer.getvalue()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_code_page_takes_every_answer(encoding, monkeypatch):
    for arguments in COMMANDS:
        code, out, err = answered(arguments, encoding, monkeypatch)
        assert (code, err) == (0, b"")
        assert out.decode(encoding).strip()
    code, out, _ = answered(["list", "--json"], encoding, monkeypatch)
    assert json.loads(out.decode(encoding)) == json.loads(answered(["list", "--json"], "utf-8", monkeypatch)[1])
    code, _, err = answered(["run", "Néel-µ-🧲"], encoding, monkeypatch)
    assert code == 2
    assert err.decode(encoding).startswith("error: N")


def test_signs_that_a_code_page_lacks_are_written_in_plain_letters(monkeypatch):
    found = answered(["neel-field", "--q", "1e7"], "ascii", monkeypatch)[1].decode("ascii")
    assert "+-" in found
    assert "B_Neel" in found
    assert all(text.isascii() for text in PLAIN.values())


def test_what_acts_on_a_terminal_is_shown_instead():
    assert visible("a\x1b[31m\x07\x9b\u202eb\r\n") == "a\\x1b[31m\\x07\\x9b\\u202eb\\r\n"
    for harmless in ("KRu4O8, Néel, 🧲, שלום", "two\nlines"):
        assert visible(harmless) == harmless


@pytest.mark.skipif(os.name != "posix", reason="shells of POSIX close streams so")
@pytest.mark.parametrize(
    ("redirection", "code"),
    [
        ("--version | true", 0),
        ("list | head -1 > /dev/null", 0),
        ("list >&-", 0),
        ("nonsense 2>&-", 2),
        ("list > /dev/full", 2),
    ],
)
def test_a_stream_that_is_closed_or_refuses(redirection, code):
    """Silent and done where nobody reads; where the disk is full, one line."""
    if "/dev/full" in redirection and not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    script = f"{sys.executable} -m neelsot_dyn {redirection}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == code
    assert done.stderr.count("\n") == (1 if "full" in redirection else 0)
