"""How do arguments become the read-only arrays that frozen objects and kernels hold?"""

from __future__ import annotations

from typing import Any

import numpy as np

from neelsot_dyn._checks import require, vectors


def read_only(value: Any) -> np.ndarray:
    """A contiguous float copy that cannot be written to."""
    array = np.array(value, dtype=float, order="C")
    array.flags.writeable = False
    return array


def three_vector(name: str, value: Any) -> np.ndarray:
    """`value` as a read-only finite vector of shape (3,); ValueError naming the argument otherwise."""
    array = vectors(name, value)
    require(array.shape == (3,), f"{name}.shape", array.shape, "one vector of shape (3,)")
    return read_only(array)


def direction(name: str, value: Any) -> np.ndarray:
    """`value` divided by its length; ValueError naming the argument if it is not a vector or has none."""
    array = three_vector(name, value)
    length = float(np.linalg.norm(array))
    require(length > 0, name, value, "a vector of non-zero length")
    return read_only(array / length)


def axis_of(value: Any) -> np.ndarray:
    """attrs converter of a field `axis`: its direction."""
    return direction("axis", value)
