"""Which transverse momenta does a stripe need?

F_k = F_{−k} by particle-hole symmetry, so half of them. A stripe of finite width has a fixed set; one of infinite width
needs ∫dk/2π over 0 … π twice, by bisection of panels with the nested rules of Gauss (7 points), Kronrod (15) and
Patterson (31).

Two rules may agree by chance, so the error comes from how fast F_k's Legendre coefficients c_n fall in the panel: as
ρ^(−n) for an analytic function, ρ > 1 by the distance of the nearest singularity, and not at all for a narrow
feature that the points just see. With tail = max |c_27 … c_30| and r = tail/max |c_15 … c_18|, the error of the 31
points, whose degree is 47, is at most tail r. That of the density, whose singularities are F's, is at most |P − K| r;
the largest of its many entries does not agree by chance. The density on a site far from a wall oscillates with k where
F does not, so every panel is judged by all that is integrated.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from attrs import field, frozen

from neelsot_dyn.bdg._gauss_kronrod import (
    GAUSS,
    KRONROD,
    LEGENDRE,
    MORE_LEGENDRE,
    MORE_NODES,
    MORE_PATTERSON,
    NODES,
    PATTERSON,
)
from neelsot_dyn.bdg.quadrature import NotConvergedError

INITIAL_PANELS = 16
MAXIMUM_ROUNDS = 30
MAXIMUM_PANELS = 2048
"""At a time: an integrand that asks for more is refused."""
ROUNDING, NOISE = 1e-14, 1e-11
"""Of a panel's F, relative to it: where the tail falls, and where it is flat, as at ends that nearly bind a state."""
FLAT = 0.1
"""Smallest r of a flat tail."""
MARGIN, COARSEST = 1e-2, 1e-10
"""Part of the tolerance that the errors may use, and the largest allowed: the cost grows with its logarithm, and where
it is small the tails tell the error.
"""
CONVERGING = 1e-3
"""|K − G| of the density (whose norm is one), or tail of F against F's variation, from which 15 points are worth 31."""

Integrand = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
"""k (K,) and sets of weights (S, K) -> F_k (K,) and Σ_k w_k of the density's entries (S, M); M = 0 for F alone."""


@frozen(eq=False)
class Mean:
    """Over the momenta: F with its error, the density's entries (M,), what they are estimated to lack (M,), and the
    momenta with their weights, which sum to one. doubts: weights of the momenta that give `missed`; counts, shares
    (panels,): momenta of every panel and its part of the whole, for `tails`.
    """

    free_energy: float
    error: float
    density: np.ndarray = field(repr=False)
    missed: np.ndarray = field(repr=False)
    k: np.ndarray = field(repr=False)
    weights: np.ndarray = field(repr=False)
    doubts: np.ndarray = field(repr=False)
    counts: np.ndarray = field(repr=False)
    shares: np.ndarray = field(repr=False)


def fixed(width: int, shift: float) -> tuple[np.ndarray, np.ndarray]:
    """k = 2πj/W + shift folded to 0 … π, and weights that sum to one; the set must be even, 2 shift W ∈ 2πZ."""
    steps = np.round(2 * (np.arange(width) + shift * width / (2 * np.pi))).astype(int)  # k = π steps/W
    steps = (steps + width) % (2 * width) - width
    folded, counts = np.unique(np.abs(steps), return_counts=True)
    return np.pi * folded / width, counts / width


def adaptive(integrand: Integrand, tolerance: float, rounding: float) -> Mean:
    """Means over k to the absolute `tolerance` [t]; `rounding` is that of the density, whose norm is one.

    Raises NotConvergedError where some panel does not meet its share of the tolerance.
    """
    edges = np.linspace(0.0, np.pi, INITIAL_PANELS + 1)
    panels = [_Panel(integrand, *ends) for ends in pairwise(edges.tolist())]
    kept: list[_Panel] = []
    converged = True
    for round_ in range(MAXIMUM_ROUNDS):
        last = round_ == MAXIMUM_ROUNDS - 1 or len(panels) > MAXIMUM_PANELS
        open_panels = []
        for panel in panels:
            done = panel.settle(tolerance, rounding)
            converged &= done or not last
            if done or last:
                kept.append(panel)
            else:
                open_panels.append(panel)
        if not open_panels:
            break
        panels = [half for panel in open_panels for half in panel.halves()]
    total = [sum(parts) for parts in zip(*(p.result for p in kept), strict=True)]
    k, weights, doubts = (
        np.concatenate(parts) for parts in zip(*((p.k, p.weights, p.doubts) for p in kept), strict=True)
    )
    free_energy, error, density, missed = total
    if not converged:
        raise NotConvergedError(
            f"the transverse momentum integral reached an error of {float(error):.1e} t, not surely below "
            f"{tolerance:.1e}: give a larger tolerance"
        )
    return Mean(
        float(free_energy),
        float(error),
        np.asarray(density),
        np.asarray(missed),
        k,
        weights,
        doubts,
        np.array([p.k.size for p in kept]),
        np.array([p.share for p in kept]),
    )


def tails(free_energies: np.ndarray, counts: np.ndarray, shares: np.ndarray) -> float:
    """Error of the mean of another F_k (K,) at the momenta of a `Mean`, from the tails of its coefficients."""
    total, first = 0.0, 0
    for count, share in zip(counts.tolist(), shares.tolist(), strict=True):
        f = free_energies[first : first + count]
        first += count
        if count == NODES.size:
            total += share * float(np.abs(LEGENDRE[12:] @ f).max())
        else:
            tail, ratio = _last(f)
            total += share * tail * ratio
    return total


def _last(f: np.ndarray) -> tuple[float, float]:
    """The tail of the coefficients by 31 points, and r."""
    coefficients = np.abs(MORE_LEGENDRE @ f)
    tail, before = float(coefficients[27:].max()), float(coefficients[15:19].max())
    return tail, min(tail / max(before, 1e-300), 1.0)


class _Panel:
    """A panel: its values by 7 and 15 points, and by 31 once it is worth them.

    result: F, its error, the density and what it lacks. k, weights, doubts: its points.
    """

    def __init__(self, integrand: Integrand, lower: float, upper: float) -> None:
        self._integrand, self._lower, self._upper = integrand, lower, upper
        self.share = (upper - lower) / (2 * np.pi)
        self._middle, half = (lower + upper) / 2, (upper - lower) / 2
        self.k, self.weights = self._middle + half * NODES, self.share * KRONROD
        self.doubts = self.share * (KRONROD - GAUSS)
        self._more = self._middle + half * MORE_NODES
        self._f, (self._density, gauss, self._patterson) = integrand(
            self.k, self.share * np.stack([KRONROD, GAUSS, PATTERSON])
        )
        self._coarse = self._density - gauss
        self._tail = float(np.abs(LEGENDRE[12:] @ self._f).max())
        self.result = float(self.weights @ self._f), self.share * self._tail, self._density, self._coarse

    def halves(self) -> tuple[_Panel, _Panel]:
        """Its two halves."""
        middle = self._middle
        return _Panel(self._integrand, self._lower, middle), _Panel(self._integrand, middle, self._upper)

    def settle(self, tolerance: float, rounding: float) -> bool:
        """Whether it is good enough, by 31 points if need be."""
        size, share, coarse = float(np.abs(self._f).max()), self.share, _largest(self._coarse)
        if self._tail <= ROUNDING * size and coarse <= rounding * share:
            return True
        if self._tail > CONVERGING * np.ptp(self._f) or coarse > CONVERGING * share:
            return False
        more, (density,) = self._integrand(self._more, share * MORE_PATTERSON[None])
        f = np.concatenate([self._f, more])
        tail, ratio = _last(f)
        self.k = np.concatenate([self.k, self._more])
        self.weights = share * np.concatenate([PATTERSON, MORE_PATTERSON])
        self.doubts = ratio * (self.weights - share * np.concatenate([KRONROD, np.zeros(MORE_NODES.size)]))
        density = self._patterson + density
        missed = ratio * (density - self._density)
        self.result = float(self.weights @ f), share * tail * ratio, density, missed
        allowed = 2 * min(MARGIN * tolerance, COARSEST)
        enough = NOISE * size if ratio > FLAT else max(allowed, ROUNDING * size)
        return tail * ratio <= enough and _largest(missed) <= share * max(allowed, rounding)


def _largest(entries: np.ndarray) -> float:
    return float(np.abs(entries).max(initial=0.0))
