"""Does the torque push every wall by the difference of its domains' energies, whatever the wall has become?

A field that is the gradient of an energy does, on a wall between two domains,

    −2 M_s ∫ B_N·∂n/∂x dx = [F(right) − F(left)]/d   [J/m³],      d the film's thickness,

exactly, at any width, inner angle and profile: a rigid shift trades one domain for the other. F(±ŷ) comes from
integrals of the infinite lattice (`ElectronsEnergy`), of which no texture solver knows; the slope of n from a spline.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import not_negative, positive
from neelsot_dyn.validation.residual import Residual

DEGREE = 7
"""Of the spline through the cells."""
GRID = 1e-3
"""What six cells in a wall's width leave of the difference, as a share of it."""


@frozen(eq=False)
class WallForce:
    """The check of one run.

    magnetization: M_s [A/m]. thickness: d [m]. largest [J/m²]: the largest |F(+ŷ) − F(−ŷ)| of the run, what residuals
    are shares of; error [J/m²]: of that difference. apart [m]: walls nearer than this are pushed as one, the sum of
    their forces being exact: they share a frame (`coupling.TextureTorque`).
    """

    magnetization: float = field(validator=positive)
    thickness: float = field(validator=positive)
    largest: float = field(validator=positive)
    error: float
    apart: float = field(default=0.0, validator=not_negative)

    def residual(self, n: np.ndarray, x: np.ndarray, b: np.ndarray, difference: float) -> Residual:
        """Of Néel vectors n (N, 3) at x (N,) [m] in a field b (N, 3) [T]; difference [J/m²]: F(+ŷ) − F(−ŷ) now.

        The walls are told apart in the middle of the domains between them; the worst counts.
        """
        from scipy.interpolate import make_interp_spline

        unit = n / np.linalg.norm(n, axis=1, keepdims=True)
        slope = make_interp_spline(x, unit, k=DEGREE)(x, 1)
        work = -2 * self.magnetization * np.einsum("ij,ij->i", b, slope) * (x[1] - x[0]) * self.thickness
        turns = np.flatnonzero(np.diff(np.sign(unit[:, 1])) != 0)
        between = [(a + b) // 2 for a, b in pairwise(turns.tolist()) if x[b] - x[a] > self.apart]
        cuts = [0, *between, len(x) - 1]
        worst = 0.0
        for begin, end in pairwise(cuts):
            asked = difference * (unit[end, 1] - unit[begin, 1]) / 2
            inside = work[begin : end + 1]
            done = float(inside.sum()) - float(inside[0] + inside[-1]) / 2
            worst = max(worst, abs(done - asked))
        return Residual("force of the electrons on the walls", worst / self.largest, GRID + self.error / self.largest)
