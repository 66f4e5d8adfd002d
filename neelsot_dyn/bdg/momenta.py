"""Which transverse momenta does a stripe need?

F_k = F_{−k} by particle-hole symmetry, so half of them. A stripe of finite width has a fixed set; one of infinite width
needs ∫dk/2π over 0 … π twice, by bisection of Gauss-Kronrod (7, 15) panels. As in `quadrature`, a panel's error is
|Kronrod − Gauss| or a tenth of its change under bisection.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import field, frozen

from neelsot_dyn.bdg._gauss_kronrod import GAUSS, KRONROD, NODES

INITIAL_PANELS = 16
MAXIMUM_ROUNDS = 30
PARENT_SHARE = 0.1


@frozen(eq=False)
class Momenta:
    """k and weights (they sum to one), the weights of the coarser rule, and the mean of F_k with its error."""

    k: np.ndarray = field(repr=False)
    weights: np.ndarray = field(repr=False)
    coarse_weights: np.ndarray = field(repr=False)
    mean: float
    error: float
    converged: bool


def fixed(width: int, shift: float) -> tuple[np.ndarray, np.ndarray]:
    """k = 2πj/W + shift folded to 0 … π, and weights that sum to one; the set must be even, 2 shift W ∈ 2πZ."""
    steps = np.round(2 * (np.arange(width) + shift * width / (2 * np.pi))).astype(int)  # k = π steps/W
    steps = (steps + width) % (2 * width) - width
    folded, counts = np.unique(np.abs(steps), return_counts=True)
    return np.pi * folded / width, counts / width


def adaptive(free_energies: Callable[[np.ndarray], np.ndarray], tolerance: float) -> Momenta:
    """Mean over k of F_k to the absolute `tolerance`."""
    edges = np.linspace(0.0, np.pi, INITIAL_PANELS + 1)
    lower, upper = edges[:-1], edges[1:]
    parent: np.ndarray | None = None
    kept: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    mean, error, converged = 0.0, 0.0, True
    for round_ in range(MAXIMUM_ROUNDS):
        half = (upper - lower)[:, None] / 2
        k = lower[:, None] + half + half * NODES
        fine, coarse = half * KRONROD / np.pi, half * GAUSS / np.pi
        f = free_energies(k.ravel()).reshape(k.shape)
        values = (fine * f).sum(axis=1)
        errors = np.abs(values - (coarse * f).sum(axis=1))
        if parent is not None:
            change = np.abs(values.reshape(-1, 2).sum(axis=1) - parent)
            errors = np.maximum(errors, np.repeat(change, 2) * PARENT_SHARE)
        rounding = 1e-14 * np.abs(values)
        done = errors <= np.maximum(tolerance * half[:, 0] * 2 / np.pi, rounding)
        if round_ == MAXIMUM_ROUNDS - 1:
            converged, done = bool(done.all()), np.ones_like(done)
        kept.append((k[done].ravel(), fine[done].ravel(), coarse[done].ravel()))
        mean += float(values[done].sum())
        error += float(errors[done].sum())
        if done.all():
            break
        middle, parent = (lower + half[:, 0])[~done], values[~done]
        lower = np.stack([lower[~done], middle], axis=1).ravel()
        upper = np.stack([middle, upper[~done]], axis=1).ravel()
    k, fine, coarse = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    return Momenta(k, fine, coarse, mean, error, converged and error <= 2 * tolerance)
