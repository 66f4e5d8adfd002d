"""Reads OVF files of any dialect: 1.0 and 2.0, text or binary of either byte order, any number of components.

Names of the header are taken in any case and spacing, what follows ## is a comment, lengths are in the unit of the
mesh, the base follows from the bounds where it is not given. What is no rectangular mesh of one segment is refused by
name, as not supported.

Format: OOMMF user's guide, "Vector field file format (OVF)", versions 1.0 and 2.0.
"""

from __future__ import annotations

import codecs
import math
import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from neelsot_dyn._files import DamagedFileError, OutputError, UnsupportedFileError
from neelsot_dyn.exchange.ovf import UNSEALED, OvfField
from neelsot_dyn.units import quantity

_CHECKS = {4: 1234567.0, 8: 123456789012345.0}
"""What stands before binary data, by bytes per number."""
_SEAL = re.compile(rb"^# Desc: crc32 [0-9a-f]{8}\n", re.MULTILINE)
_FIRST = re.compile(r"#\s*OOMMF\s*:?\s*(?:OVF|(?P<mesh>rectangular|irregular)\s+mesh)\s+v?(?P<version>[\d.]+)", re.I)
_DATA = re.compile(r"data\s+(?P<kind>text|binary[\s-]*(?P<size>\d+))\s*", re.I)
_ENTRY = re.compile(r'\{[^{}]*\}|"[^"]*"|[^\s{}"]+')


class _NotSupportedError(ValueError):
    """A file that is right, of a kind that is not read."""


def read_ovf(path: str | Path) -> OvfField:
    """Read a file of one segment with a rectangular mesh, OVF 1.0 or 2.0, in SI units.

    Raises OutputError for a file that cannot be read, UnsupportedFileError for one of another kind (irregular mesh,
    several segments, components of different units), DamagedFileError that says what is wrong with its content.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        return _parse(content)
    except _NotSupportedError as error:
        raise UnsupportedFileError(f"{path} is not supported: {error}") from error
    except (ValueError, TypeError, OverflowError, MemoryError) as error:
        raise DamagedFileError(f"{path} is not a readable OVF file: {error}") from error


@frozen
class _Header:
    """entries: by name in lower case without spaces, several of one name joined. size: bytes per number, 0 for text.
    begin: of the data."""

    version: str
    entries: Mapping[str, str]
    size: int
    begin: int

    def number(self, name: str, kind: type = float) -> Any:
        """The number of this name."""
        found = self.maybe(name, kind)
        if found is None:
            raise ValueError(f"its header lacks {name}")
        return found

    def maybe(self, name: str, kind: type = float) -> Any:
        """The number of this name, None where there is none."""
        text = self.entries.get(name)
        try:
            if text is None or "_" in text:  # Python reads 1_0 as 10
                return None if text is None else _refuse()
            return kind(text)
        except ValueError:
            raise ValueError(f"{name} is {text!r}, not a number") from None


def _refuse() -> Any:
    raise ValueError


def _parse(content: bytes) -> OvfField:
    content = content.removeprefix(codecs.BOM_UTF8)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _NotSupportedError("it is encoded as UTF-16: save it as UTF-8")
    if seal := _SEAL.search(content):
        sealed = b"# Desc: crc32 %08x\n" % zlib.crc32(content[: seal.start()] + UNSEALED + content[seal.end() :])
        if seal.group() != sealed:
            raise ValueError("its checksum differs: it is damaged, or was changed by hand (then delete the crc32 line)")
        content = content[: seal.start()] + content[seal.end() :]
    header = _header(content)
    entries = header.entries
    count = 1 if (found := header.maybe("segmentcount", int)) is None else found
    if count != 1 or re.search(rb"^#\s*Begin\s*:\s*Segment", content[header.begin :], re.I | re.M):
        raise _NotSupportedError(f"its segment count is {count}, only files of one segment are read")
    mesh = entries.get("meshtype", "").lower()
    if mesh != "rectangular":
        raise _NotSupportedError(f"its meshtype is {mesh!r}, only rectangular ones are read")
    nodes = [header.number(f"{axis}nodes", int) for axis in "xyz"]
    if min(nodes) < 1:
        raise ValueError(f"nodes are {nodes}, they must be at least 1")
    first = header.version.startswith("1")
    components = 3 if first else header.number("valuedim", int)
    if components < 1:
        raise ValueError(f"valuedim is {components}, it must be at least 1")
    values = _data(content, header, components * math.prod(nodes))
    if first and (factor := header.maybe("valuemultiplier")) is not None:
        values = values * factor
    units = [entries.get("valueunit", "")] if first else _words(entries.get("valueunits", ""))
    labels = tuple(_words(entries.get("valuelabels", "")))
    return OvfField(
        vectors=values.reshape(*reversed(nodes), components).transpose(2, 1, 0, 3),
        **_places(header, nodes),
        title=entries.get("title", ""),
        labels=labels if len(labels) == components else (),
        unit=_one_unit(units),
        about=tuple(line for line in entries.get("desc", "").split("\n") if line and not line.startswith("crc32 ")),
    )


def _header(content: bytes) -> _Header:
    """All that stands before the data."""
    line, position = _line(content, 0)
    first = _FIRST.fullmatch(line.partition("##")[0].strip())
    if first is None:
        raise ValueError(f"it begins with {line.strip()[:40]!r}, not with '# OOMMF OVF 2.0'")
    if (version := first["version"])[:1] not in ("1", "2"):
        raise _NotSupportedError(f"it is OVF {version}, only 1.0 and 2.0 are read")
    entries = {"meshtype": first["mesh"]} if first["mesh"] else {}
    while position < len(content):
        line, position = _line(content, position)
        name, _, value = line.strip().removeprefix("#").partition("##")[0].partition(":")  # after ## comes a comment
        name, value = re.sub(r"\s", "", name).lower(), value.strip()
        if name == "begin" and value.lower().startswith("data"):
            if (found := _DATA.fullmatch(value)) is None or int(found["size"] or 4) not in _CHECKS:
                given = value[4:].strip()
                raise _NotSupportedError(f"its data are {given!r}, only Text, Binary 4 and Binary 8 are read")
            return _Header(version, entries, int(found["size"] or 0), position)
        if name == "meshtype":
            entries.pop(name, None)
        entries[name] = f"{entries[name]}\n{value}" if name in entries else value
    raise ValueError("it has no line '# Begin: Data ...'")


def _line(content: bytes, position: int) -> tuple[str, int]:
    """The line that begins here, and where the next one does."""
    stop = content.find(b"\n", position)
    stop = len(content) if stop < 0 else stop
    return content[position:stop].decode("utf-8", "replace"), stop + 1


def _places(header: _Header, nodes: list[int]) -> dict[str, Any]:
    """Spacing and centre of the first cell [m], from what is given of steps, base and bounds."""
    metres = _metres(header.entries.get("meshunit", "m"))
    spacing, base = [], []
    for axis, count in zip("xyz", nodes, strict=True):
        low, high = header.maybe(f"{axis}min"), header.maybe(f"{axis}max")
        step, first = header.maybe(f"{axis}stepsize"), header.maybe(f"{axis}base")
        if step is None and low is not None and high is not None:
            step = (high - low) / count
        step = header.number(f"{axis}stepsize") if step is None else step
        if first is None and low is not None:
            first = low + step / 2
        spacing.append(metres * step)
        base.append(metres * (header.number(f"{axis}base") if first is None else first))
    return {"spacing": spacing, "base": base}


def _metres(meshunit: str) -> float:
    """The unit of lengths, in metres."""
    try:
        return float(quantity("meshunit", f"1 {meshunit}", "m"))
    except ValueError:
        raise ValueError(f"meshunit is {meshunit!r}, not a length such as 'm' or 'nm'") from None


def _words(text: str) -> list[str]:
    """The entries of a Tcl list: words, or groups of words in braces or quotes; {} is an empty one."""
    return [match[0].strip('{}"') for match in _ENTRY.finditer(text)]


def _one_unit(words: list[str]) -> str:
    """The unit of all components; none at all is that of a number."""
    units = set(words) or {""}
    if len(units) > 1:
        listed = ", ".join(map(repr, words))
        raise _NotSupportedError(f"its components have different units, {listed}: only one is read")
    return units.pop() or "1"


def _data(content: bytes, header: _Header, count: int) -> np.ndarray:
    if not header.size:
        return _text(content[header.begin :], count)
    width = header.size
    needed = width * (count + 1)
    if len(content) < header.begin + needed:
        raise ValueError(f"it ends early: {len(content) - header.begin} bytes of data, its header promises {needed}")
    for order in "<>":  # OVF 2.0 writes the lowest byte first, 1.0 the highest; the check value tells
        kind = np.dtype(f"{order}f{width}")
        values = np.frombuffer(content, kind, count + 1, header.begin)
        if values[0] == np.array(_CHECKS[width], kind):
            return values[1:].astype(float)
    found = content[header.begin : header.begin + width].hex()
    raise ValueError(f"its check value is 0x{found}, not {_CHECKS[width]!r} in either byte order: it is damaged")


def _text(content: bytes, count: int) -> np.ndarray:
    """Numbers up to the line that ends the data; a comment may stand anywhere."""
    words: list[bytes] = []
    for line in content.split(b"\n"):
        if re.match(rb"\s*#\s*End\s*:", line, re.I):
            break
        words += line.partition(b"#")[0].split()
    if len(words) != count:
        raise ValueError(f"it has {len(words)} numbers, its header promises {count}")
    if any(b"_" in word for word in words):
        raise ValueError("its data are not all numbers")
    return np.array([float(word) for word in words])
