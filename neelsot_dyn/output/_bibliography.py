"""How does a BibTeX entry read to a person?"""

from __future__ import annotations

import re
from typing import NamedTuple

_ACCENTS = {'\\"U': "Ü", '\\"u': "ü", "\\'e": "é", "\\'E": "É"}
_FIELD = re.compile(r"^\s*(\w+)\s*=\s*\{(.*)\},?\s*$", re.MULTILINE)


class Reference(NamedTuple):
    """One line, and where it leads ("" if nowhere)."""

    text: str
    link: str


def readable(bibtex: str) -> list[Reference]:
    """The entries of a .bib file whose fields stand one per line, as `write_references` writes it."""
    return [_reference(entry) for entry in bibtex.split("@") if "{" in entry]


def _reference(entry: str) -> Reference:
    fields = {name.lower(): _text(value) for name, value in _FIELD.findall(entry)}
    parts = [
        fields.get("author", "").replace(" and ", "; "),
        fields.get("title") or fields.get("note", ""),
        " ".join(filter(None, (fields.get("journal"), fields.get("volume"), fields.get("pages")))),
        fields.get("publisher", ""),
        f"arXiv:{fields['eprint']}" if "eprint" in fields else "",
        fields.get("year", ""),
    ]
    link = f"https://doi.org/{fields['doi']}" if "doi" in fields else ""
    if not link and "eprint" in fields:
        link = f"https://arxiv.org/abs/{fields['eprint']}"
    return Reference(", ".join(filter(None, parts)) + ".", link)


def _text(value: str) -> str:
    for code, letter in _ACCENTS.items():
        value = value.replace(code, letter)
    return re.sub(r"[{}]", "", value).replace("--", "–")
