"""Text for a terminal: what a user's names hold is shown by it, never obeyed."""

from __future__ import annotations

import unicodedata

REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the order in which a terminal shows letters."""


def visible(text: str) -> str:
    r"""The text with control characters and signs that turn its order as escapes, such as \x1b; line ends stay."""
    if text.isprintable():
        return text
    return "".join(escaped(letter) if _acts(letter) else letter for letter in text)


def escaped(letter: str) -> str:
    r"""A letter as Python writes it in ASCII, such as \x1b."""
    return letter.encode("unicode_escape").decode("ascii")


def _acts(letter: str) -> bool:
    return letter != "\n" and (unicodedata.category(letter) == "Cc" or letter in REORDERING)
