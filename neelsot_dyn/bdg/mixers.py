"""How is the next guess of a self-consistent field made from the earlier ones?

A mixer is data: it looks at the inputs x and outputs G(x) so far and gives the next input. Fields are real or complex
arrays of any shape; one mixer may serve many solutions at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import positive_integer, require, require_finite


def _share(instance: Any, attribute: Any, value: float) -> None:
    require(0 < require_finite(attribute.name, value) <= 1, attribute.name, value, "a share above 0, up to 1")


@runtime_checkable
class Mixer(Protocol):
    """Anything with this method can drive a gap equation."""

    def next(self, inputs: Sequence[np.ndarray], outputs: Sequence[np.ndarray]) -> np.ndarray:
        """The next input, from all inputs x_i and outputs G(x_i) so far, oldest first."""
        ...


@frozen
class LinearMixer:
    """x' = (1 − w) x + w G(x): linear convergence at the rate |1 − w (1 − G')|; safe, slow near a critical point."""

    weight: float = field(default=1.0, validator=_share)

    def next(self, inputs: Sequence[np.ndarray], outputs: Sequence[np.ndarray]) -> np.ndarray:
        """The weighted mean of the last input and output."""
        return inputs[-1] + self.weight * (outputs[-1] - inputs[-1])


@frozen
class AndersonMixer:
    """Anderson mixing (DIIS) over the last `depth` differences, damped by `weight`.

    With residuals r = G(x) − x, least squares picks γ that minimises |r − ΔR γ| and x' = x + w r − (ΔX + w ΔR) γ.
    In one dimension it is the secant method. D. G. Anderson, J. ACM 12, 547 (1965); H. F. Walker and P. Ni, SIAM J.
    Numer. Anal. 49, 1715 (2011). For a map with a jump (first-order collapse) use `LinearMixer`.
    """

    depth: int = field(default=5, validator=positive_integer)
    weight: float = field(default=1.0, validator=_share)

    def next(self, inputs: Sequence[np.ndarray], outputs: Sequence[np.ndarray]) -> np.ndarray:
        """The damped least-squares extrapolation."""
        last = slice(max(0, len(inputs) - self.depth - 1), None)
        x = np.array(inputs[last]).reshape(len(inputs[last]), -1)
        residual = np.array(outputs[last]).reshape(x.shape) - x
        step = self.weight * residual[-1]
        if len(x) > 1:
            dx, dr = np.diff(x, axis=0).T, np.diff(residual, axis=0).T
            sizes = np.linalg.norm(dr, axis=0)  # later differences are far smaller: scale them alike
            sizes[sizes == 0] = 1.0
            gamma = np.linalg.lstsq(dr / sizes, residual[-1], rcond=1e-10)[0] / sizes
            step = step - (dx + self.weight * dr) @ gamma
        return (x[-1] + step).reshape(np.shape(inputs[-1]))
