"""How do other micromagnetic programs read a state? OVF 2.0, as text or binary with 4 or 8 bytes per number.

Format: OOMMF user's guide, "Vector field file format (OVF 2.0)". A rectangular mesh, x fastest, three components.
Text and 8 bytes keep doubles to the last bit; 4 bytes round them.

OVF knows no checksum but its check value. Files written here carry one of all their bytes as a line of the description,
which is tested when they are read; of a file from elsewhere, a number that was changed in place passes unnoticed.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import instance_of, reals, require
from neelsot_dyn._files import DamagedFileError, OutputError, write_bytes
from neelsot_dyn.units import quantity

FORMS = {"text": "Text", "binary4": "Binary 4", "binary8": "Binary 8"}
_CHECKS = {"Binary 4": np.array(1234567.0, "<f4"), "Binary 8": np.array(123456789012345.0, "<f8")}
_UNSEALED = b"# Desc: crc32 00000000\n"
_SEAL = re.compile(rb"^# Desc: crc32 [0-9a-f]{8}\n", re.MULTILINE)
_ENTRY = re.compile(r'\{[^{}]*\}|"[^"]*"|[^\s{}"]+')
_MAGIC = ("# OOMMF OVF 2.0", "# OOMMF: rectangular mesh v2.0")


def _triple(value: Any) -> tuple[float, float, float]:
    x, y, z = reals("triple", value, "three finite numbers").tolist()
    return x, y, z


def _vectors(value: Any) -> np.ndarray:
    array = reals("vectors", value, finite=False)
    require(array.ndim == 4 and array.shape[-1] == 3, "vectors.shape", array.shape, "(nx, ny, nz, 3)")
    require(array.size > 0, "vectors.shape", array.shape, "at least one cell")
    return array


@frozen(eq=False)
class OvfField:
    """A vector field on a rectangular mesh.

    vectors (nx, ny, nz, 3). spacing [m]: of the cells. base [m]: centre of the first cell. title; labels and unit of
    the components; about: the lines of the description.
    """

    vectors: np.ndarray = field(converter=_vectors)
    spacing: tuple[float, float, float] = field(converter=_triple)
    base: tuple[float, float, float] = field(default=(0.0, 0.0, 0.0), converter=_triple)
    title: str = field(default="vectors", validator=instance_of(str))
    labels: tuple[str, str, str] = ("v_x", "v_y", "v_z")
    unit: str = "1"
    about: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check the mesh and what must stand on one line."""
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
    flat = content.vectors.transpose(2, 1, 0, 3).reshape(-1, 3)
    if kind == "Text":
        data = "".join(f"{x!r} {y!r} {z!r}\n" for x, y, z in flat.tolist()).encode("ascii")
    else:
        check = _CHECKS[kind]
        data = check.tobytes() + flat.astype(check.dtype).tobytes() + b"\n"
    end = f"# End: Data {kind}\n# End: Segment\n".encode("ascii")
    whole = _header(content, kind).encode("utf-8") + data + end
    place = whole.index(_UNSEALED)  # no line of the caller's comes before
    write_bytes(Path(path), whole[:place] + _sealed(whole) + whole[place + len(_UNSEALED) :])
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
    lines += ["valuedim: 3", f"valuelabels: {_tcl(content.labels)}", f"valueunits: {_tcl([content.unit] * 3)}"]
    lines += ["End: Header", "", f"Begin: Data {kind}"]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def read_ovf(path: str | Path) -> OvfField:
    """Read an OVF 2.0 file of one segment, with a rectangular mesh and three components.

    Raises OutputError for a file that cannot be read, DamagedFileError that says what is wrong with its content.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        return _parse(content)
    except (ValueError, TypeError, OverflowError, MemoryError) as error:
        raise DamagedFileError(f"{path} is not a readable OVF 2.0 file: {error}") from error


def _parse(content: bytes) -> OvfField:
    first = content.split(b"\n", 1)[0].decode("latin-1").strip()
    if first not in _MAGIC:
        raise ValueError(f"it begins with {first[:40]!r}, not with {_MAGIC[0]!r}")
    if seal := _SEAL.search(content):
        if seal.group() != _sealed(content[: seal.start()] + _UNSEALED + content[seal.end() :]):
            raise ValueError("its checksum differs: it is damaged, or was changed by hand (then delete the crc32 line)")
        content = content[: seal.start()] + content[seal.end() :]
    header, kind, start = _read_header(content)
    count = _entry({"Segment count": "1"} | header, "Segment count", int)
    if count != 1 or b"# Begin: Segment" in content[start:]:
        raise ValueError(f"its segment count is {count}, only files of one segment are read")
    mesh = header.get("meshtype", "")
    if mesh != "rectangular":
        raise ValueError(f"meshtype is {mesh!r}, only 'rectangular' is read")
    if header.get("valuedim") != "3":
        raise ValueError(f"valuedim is {header.get('valuedim')!r}, only '3' is read")
    nodes = [_entry(header, f"{axis}nodes", int) for axis in "xyz"]
    if min(nodes) < 1:
        raise ValueError(f"nodes are {nodes}, they must be at least 1")
    values = _read_data(content, start, kind, 3 * math.prod(nodes))
    metres = _metres(header.get("meshunit", "m"))
    return OvfField(
        vectors=values.reshape(*reversed(nodes), 3).transpose(2, 1, 0, 3),
        spacing=[metres * _entry(header, f"{axis}stepsize", float) for axis in "xyz"],
        base=[metres * _entry(header, f"{axis}base", float) for axis in "xyz"],
        title=header.get("Title", ""),
        labels=_labels(_words(header.get("valuelabels", ""))),
        unit=_one_unit(_words(header.get("valueunits", ""))),
        about=tuple(filter(None, header.get("Desc", "").split("\n"))),
    )


def _metres(meshunit: str) -> float:
    """The unit of lengths, in metres."""
    try:
        return float(quantity("meshunit", f"1 {meshunit}", "m"))
    except ValueError:
        raise ValueError(f"meshunit is {meshunit!r}, not a length such as 'm' or 'nm'") from None


def _words(text: str) -> list[str]:
    """The entries of a Tcl list: words, or groups of words in braces or quotes; {} is an empty one."""
    return [match[0].strip('{}"') for match in _ENTRY.finditer(text)]


def _tcl(words: Iterable[str]) -> str:
    return " ".join(f"{{{word}}}" if " " in word else word for word in words)


def _one_unit(words: list[str]) -> str:
    """The unit of all three components; none at all is that of a number."""
    units = set(words) or {""}
    if len(units) > 1:
        raise ValueError(f"its components have different units, {', '.join(map(repr, words))}: only one is read")
    return units.pop() or "1"


def _labels(words: list[str]) -> tuple[str, str, str]:
    x, y, z = words if len(words) == 3 else ("v_x", "v_y", "v_z")
    return x, y, z


def _read_header(content: bytes) -> tuple[dict[str, str], str, int]:
    """Entries by name (several Desc lines joined), the kind of the data, and where the data begin."""
    header: dict[str, str] = {}
    position = 0
    while (stop := content.find(b"\n", position)) >= 0:
        line = content[position:stop].decode("utf-8", "replace").strip().removeprefix("#")
        position = stop + 1
        name, _, value = line.partition("##")[0].partition(":")  # after ## comes a comment
        name, value = name.strip(), value.strip()
        if name == "Begin" and value.lower().startswith("data"):
            kind = value[4:].strip().title()
            if kind not in FORMS.values():
                raise ValueError(f"data are {kind!r}, only {', '.join(FORMS.values())} are read")
            return header, kind, position
        header[name] = f"{header[name]}\n{value}" if name in header else value
    raise ValueError("it has no line '# Begin: Data ...'")


def _entry(header: dict[str, str], name: str, kind: type) -> Any:
    if name not in header:
        raise ValueError(f"its header lacks {name}")
    try:
        if "_" in header[name]:  # Python reads 1_0 as 10
            raise ValueError
        return kind(header[name])
    except ValueError:
        raise ValueError(f"{name} is {header[name]!r}, not a number") from None


def _read_data(content: bytes, start: int, kind: str, count: int) -> np.ndarray:
    if kind == "Text":
        stop = content.find(b"#", start)
        words = content[start : stop if stop >= 0 else len(content)].split()
        if len(words) != count:
            raise ValueError(f"it has {len(words)} numbers, its header promises {count}")
        if any(b"_" in word for word in words):
            raise ValueError("its data are not all numbers")
        return np.array([float(word) for word in words])
    check = _CHECKS[kind]
    size = check.dtype.itemsize
    if len(content) < start + size * (count + 1):
        raise ValueError(
            f"it ends early: {len(content) - start} bytes of data, its header promises {size * (count + 1)}"
        )
    values = np.frombuffer(content, check.dtype, count + 1, start)
    if values[0] != check:
        raise ValueError(f"its check value is {values[0]!r}, not {float(check)!r}: damaged, or another byte order")
    return values[1:].astype(float)
