"""How can a short window hold a wall that travels far? It follows the wall, one cell at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import cmp_using, field, frozen

from neelsot_dyn.dynamics._arrays import direction


def _axis(value: Any) -> np.ndarray:
    return direction("axis", value)


@frozen
class FollowWall:
    """Keep the sign change of n·axis at the window's centre, to one cell either way.

    After each step, a wall that has passed the cell beside the centre moves the window by one cell: both sublattices
    shift in one operation, the new cell copies the edge (each sublattice its own), the offset counts, and the energy of
    what leaves minus what enters is carried along, so that energies stay continuous. A wall that starts off centre is
    brought there one cell per step. Altermagnetic tails need a window of 30 wall widths or more.

    axis: 3-vector along the domains, of any length. Raises ValueError if it has none.
    """

    axis: np.ndarray = field(converter=_axis, eq=cmp_using(eq=np.array_equal))
