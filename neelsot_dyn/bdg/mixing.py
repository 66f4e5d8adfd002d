"""How does a fixed-point iteration use its past?

Anderson (DIIS) acceleration: of all combinations of the last steps, the one whose residual is smallest (D. G. Anderson,
J. ACM 12, 547 (1965)).
"""

from __future__ import annotations

import numpy as np


class Anderson:
    """Proposes x_{k+1} from x_k and f_k = g(x_k) − x_k, keeping `memory` differences."""

    def __init__(self, memory: int = 12) -> None:
        """Start without a past."""
        self._memory = memory
        self._x: list[np.ndarray] = []
        self._f: list[np.ndarray] = []

    def step(self, x: np.ndarray, f: np.ndarray) -> np.ndarray:
        """x_{k+1} − x_k for real vectors x and f."""
        self._x.append(x)
        self._f.append(f)
        del self._x[: -self._memory - 1], self._f[: -self._memory - 1]
        if len(self._x) == 1:
            return f
        dx, df = np.diff(self._x, axis=0).T, np.diff(self._f, axis=0).T
        norms = np.linalg.norm(df, axis=0)
        norms[norms == 0] = 1.0
        mix = np.linalg.lstsq(df / norms, f, rcond=1e-10)[0] / norms
        return f - (dx + df) @ mix
