"""Writes fields as a VTK image (.vti), which ParaView and PyVista read: one array per field, a value per cell.

Format: VTK file formats, "XML image data". Doubles, base64, lowest byte first.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np

from neelsot_dyn._checks import require
from neelsot_dyn._files import write_bytes
from neelsot_dyn.exchange.ovf import OvfField


def write_vti(path: str | Path, fields: Mapping[str, OvfField]) -> Path:
    """Write fields of one mesh whole, each under its name. Raises ValueError for different meshes, OutputError."""
    require(len(fields) > 0, "fields", fields, "at least one")
    first, *others = fields.values()
    mesh = first.vectors.shape[:3], first.spacing, first.base
    for other in others:
        same = (other.vectors.shape[:3], other.spacing, other.base) == mesh
        require(same, "fields", list(fields), "one mesh for all")
    extent = " ".join(f"0 {cells}" for cells in first.vectors.shape[:3])
    origin = " ".join(repr(base - step / 2) for base, step in zip(first.base, first.spacing, strict=True))
    spacing = " ".join(map(repr, first.spacing))
    arrays = "".join(_array(name, each.vectors) for name, each in fields.items())
    text = (
        '<?xml version="1.0"?>\n'
        '<VTKFile type="ImageData" version="1.0" byte_order="LittleEndian" header_type="UInt64">\n'
        f'<ImageData WholeExtent="{extent}" Origin="{origin}" Spacing="{spacing}">\n'
        f'<Piece Extent="{extent}">\n<CellData>\n{arrays}</CellData>\n</Piece>\n</ImageData>\n</VTKFile>\n'
    )
    write_bytes(Path(path), text.encode("utf-8"))
    return Path(path)


def _array(name: str, vectors: np.ndarray) -> str:
    """One array, x fastest, after its length in bytes."""
    values = vectors.transpose(2, 1, 0, 3).astype("<f8").tobytes()
    content = base64.b64encode(np.array(len(values), "<u8").tobytes() + values).decode("ascii")
    components = vectors.shape[-1]
    about = f'type="Float64" Name={quoteattr(name)} NumberOfComponents="{components}" format="binary"'
    return f"<DataArray {about}>\n{content}\n</DataArray>\n"
