"""Writes a field as OVF 2.0, which other micromagnetic programs read: text, or binary of 4 or 8 bytes per number.

Format: OOMMF user's guide, "Vector field file format (OVF 2.0)". A rectangular mesh, x fastest. Text and 8 bytes keep
doubles to the last bit; 4 bytes round them.

OVF knows no checksum but its check value. Files written here carry one of all their bytes as a line of the description,
which is tested when they are read; of a file from elsewhere, a number that was changed in place passes unnoticed.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import as_tuple, instance_of, reals, require
from neelsot_dyn._files import write_bytes

FORMS = {"text": "Text", "binary4": "Binary 4", "binary8": "Binary 8"}
_CHECKS = {"Binary 4": np.array(1234567.0, "<f4"), "Binary 8": np.array(123456789012345.0, "<f8")}
UNSEALED = b"# Desc: crc32 00000000\n"
"""The checksum's line while the checksum is taken."""


def _triple(value: Any) -> tuple[float, float, float]:
    x, y, z = reals("triple", value, "three finite numbers").tolist()
    return x, y, z


def _vectors(value: Any) -> np.ndarray:
    array = reals("vectors", value, finite=False)
    require(array.ndim == 4, "vectors.shape", array.shape, "(nx, ny, nz, components)")
    require(array.size > 0, "vectors.shape", array.shape, "at least one cell")
    return array


@frozen(eq=False)
class OvfField:
    """A field on a rectangular mesh, of any number of components.

    vectors (nx, ny, nz, components). spacing [m]: of the cells. base [m]: centre of the first cell, by default half a
    cell from the origin. title; labels, by default v_x, v_y, v_z, and unit of the components; about: the lines of the
    description.
    """

    vectors: np.ndarray = field(converter=_vectors)
    spacing: tuple[float, float, float] = field(converter=_triple)
    base: tuple[float, float, float] = field(converter=_triple)
    title: str = field(default="vectors", validator=instance_of(str))
    labels: tuple[str, ...] = field(default=(), converter=as_tuple)
    unit: str = "1"
    about: tuple[str, ...] = ()

    @base.default
    def _half_a_cell(self) -> tuple[float, ...]:
        return tuple(step / 2 for step in self.spacing)

    def __attrs_post_init__(self) -> None:
        """Name the components that have no labels; check the mesh and what must stand on one line."""
        count = self.vectors.shape[-1]
        if not self.labels:
            marks = "xyz" if count == 3 else range(1, count + 1)
            object.__setattr__(self, "labels", tuple(f"v_{mark}" for mark in marks) if count > 1 else ("v",))
        require(len(self.labels) == count, "labels", self.labels, f"{count}, one per component")
        require(all(step > 0 and math.isfinite(step) for step in self.spacing), "spacing", self.spacing, "steps > 0")
        require(all(map(math.isfinite, self.base)), "base", self.base, "finite places")
        for text in (self.title, *self.labels, self.unit, *self.about):
            plain = not any(mark in text for mark in ("\n", "\r", "##"))
            require(plain, "text", text, "one line without '##', which begins a comment")
        words = (*self.labels, self.unit)
        plain = all(word and not set(word) & set("{}") for word in words)
        require(plain, "labels and unit", words, "words, or groups of words, without braces")


def write_ovf(path: str | Path, content: OvfField, form: str = "binary8") -> Path:
    """Write an OVF 2.0 file whole. form: "text", "binary4" or "binary8". Raises ValueError, OutputError."""
    require(form in FORMS, "form", form, f"one of {', '.join(map(repr, FORMS))}")
    kind = FORMS[form]
    flat = content.vectors.transpose(2, 1, 0, 3).reshape(-1, content.vectors.shape[-1])
    if kind == "Text":
        data = "".join(" ".join(map(repr, row)) + "\n" for row in flat.tolist()).encode("ascii")
    else:
        check = _CHECKS[kind]
        data = check.tobytes() + flat.astype(check.dtype).tobytes() + b"\n"
    end = f"# End: Data {kind}\n# End: Segment\n".encode("ascii")
    whole = _header(content, kind).encode("utf-8") + data + end
    place = whole.index(UNSEALED)  # no line of the caller's comes before
    write_bytes(Path(path), whole[:place] + _sealed(whole) + whole[place + len(UNSEALED) :])
    return Path(path)


def _sealed(whole: bytes) -> bytes:
    """The checksum line of a file whose checksum is still zero."""
    return b"# Desc: crc32 %08x\n" % zlib.crc32(whole)


def _header(content: OvfField, kind: str) -> str:
    lines = ["OOMMF OVF 2.0", "", "Segment count: 1", "", "Begin: Segment", "Begin: Header", ""]
    lines += ["Desc: crc32 00000000", f"Title: {content.title}", *(f"Desc: {line}" for line in content.about)]
    lines += ["meshtype: rectangular", "meshunit: m"]
    for axis, base, step, nodes in zip("xyz", content.base, content.spacing, content.vectors.shape, strict=False):
        low = base - step / 2
        lines += [f"{axis}base: {base!r}", f"{axis}stepsize: {step!r}", f"{axis}nodes: {nodes}"]
        lines += [f"{axis}min: {low!r}", f"{axis}max: {low + nodes * step!r}"]
    count = content.vectors.shape[-1]
    lines += [f"valuedim: {count}"]
    lines += [f"valuelabels: {_tcl(content.labels)}", f"valueunits: {_tcl([content.unit] * count)}"]
    lines += ["End: Header", "", f"Begin: Data {kind}"]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def _tcl(words: Iterable[str]) -> str:
    return " ".join(f"{{{word}}}" if " " in word else word for word in words)
