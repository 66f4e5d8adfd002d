"""How a track lies in the crystal and the superflow on the track: what a solver that knows q ∥ x̂ is asked instead.

In the track's axes, x along it and ŷ across, F(q, n) has two symmetries:

    the mirror that swaps x and y (spins are axial, the d-wave changes its sign)   F(q ŷ; n) = F(q x̂; n_y, n_x, n_z)
    a quarter turn of the track in the crystal: the d-wave alone changes its sign, which t_m n → −t_m n does,
    and time reversal takes that to q                                              F′(q; n) = F(−q; n)

for every texture. So a track along the crystal's y is driven by −q, and one with the superflow across it is a stripe
along y.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from attrs.validators import instance_of

from neelsot_dyn._signature import typed_fields
from neelsot_dyn.bdg import LatticeModel, StripeBdG


@frozen(field_transformer=typed_fields)
class Orientation:
    """turned: the track lies along the crystal's y, a lobe of the d-wave too. across: q runs along +ŷ of the track."""

    turned: bool = field(default=False, validator=instance_of(bool))
    across: bool = field(default=False, validator=instance_of(bool))

    @property
    def usual(self) -> bool:
        """A track along the crystal's x, with q along it?"""
        return not (self.turned or self.across)

    def stripe(self, model: LatticeModel, sites: np.ndarray, q: float, **words: Any) -> StripeBdG:
        """Between leads, with n (L, 3) on sites along the track and q a."""
        axis = "y" if self.across else "x"
        return StripeBdG(model, self.swapped(sites), q=self.sign * q, axis=axis, ends="leads", **words)

    @property
    def sign(self) -> int:
        """Of q."""
        return -1 if self.turned else 1

    def swapped(self, vectors: np.ndarray) -> np.ndarray:
        """Between the track's axes and the stripe's, to and fro (..., 3)."""
        return vectors[..., [1, 0, 2]] if self.across else vectors
