"""The momenta of one adaptive solution, asked again about textures near it: F and h together, in one pass.

An adaptive transverse integral spends most of its time on finding the panels. Where a wall moves on a little, the
panels stay: one pass over the momenta and poles that were found gives the density G, hence h, and the logarithms, hence
F. What the momenta miss is estimated anew at every question, as in `momenta`: of G by a second set of weights in the
same pass, with the ratio r of every panel as it was found; of F by the tails of its coefficients.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import require
from neelsot_dyn.bdg import momenta
from neelsot_dyn.bdg.chain import ChainSums, by_poles, several_by_poles
from neelsot_dyn.bdg.stripe import StripeBdG
from neelsot_dyn.bdg.texture_observables import ROUNDING, Density, free_energy_error

ARRAYS = ("k", "weights", "doubts", "counts", "shares")


@frozen(eq=False)
class TextureAnswer:
    """Of the L sites between leads, per row across: F [t], h_i = −∂F/∂n_i (L, 3) [t], current along x (L,) [e t/ħ].

    The first and the last site continue into the leads, which share what they feel: their h is left out, as zero.
    """

    free_energy: float
    free_energy_error: float
    field: np.ndarray
    field_error: float
    current: np.ndarray


@frozen(eq=False)
class FrozenMomenta:
    """Transverse momenta k (K,) with their weights (which sum to one), fixed for stripes near the one that gave them.

    doubts (K,), counts, shares (panels,): see `momenta.Mean`. None of the three matters for a stripe of finite width.
    """

    k: np.ndarray = field(repr=False)
    weights: np.ndarray = field(repr=False)
    doubts: np.ndarray = field(repr=False)
    counts: np.ndarray = field(repr=False)
    shares: np.ndarray = field(repr=False)

    @classmethod
    def of(cls, stripe: StripeBdG) -> Self:
        """Those that F and G of a stripe between leads need at the model's gap, to the stripe's tolerance.

        Raises NotConvergedError where they do not reach it, ValueError for other ends than leads.
        """
        require(stripe.ends == "leads", "ends", stripe.ends, '"leads"')
        if stripe.width is not None:
            k, weights = momenta.fixed(stripe.width, stripe.transverse_shift())
            return cls(k, weights, np.zeros(k.size), np.zeros(0, dtype=int), np.zeros(0))
        chain, poles = stripe.chain(stripe.model.gap), stripe.poles(stripe.model.gap)

        def integrand(some: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            sums = several_by_poles(chain, some, weights, poles)
            return sums[0].free_energies, np.stack([each.entries for each in sums])

        mean = momenta.adaptive(integrand, stripe.tolerance, poles.rounding)
        return cls(mean.k, mean.weights, mean.doubts, mean.counts, mean.shares)

    def observe(self, stripe: StripeBdG) -> TextureAnswer:
        """F, h and the current of a stripe between leads at the model's gap, by these momenta, with their errors."""
        gap = stripe.model.gap
        chain, poles = stripe.chain(gap), stripe.poles(gap)
        sets = np.stack([self.weights, self.doubts])[: 1 if stripe.width is not None else 2]
        sums = several_by_poles(chain, self.k, sets, poles)
        energies = sums[0].free_energies
        free_energy = float(self.weights @ energies)
        error = free_energy_error(free_energy, 4 * len(stripe.n), poles)
        error += momenta.tails(energies, self.counts, self.shares)
        missed = None if len(sums) == 1 else stripe._on_grid(ChainSums.of_entries(sums[1].entries))
        density = Density(free_energy, error, stripe._on_grid(sums[0]), poles.error + ROUNDING, missed)
        seen = stripe._observables(density).reshaped(stripe.shape)
        h, current = seen.neel_field.copy(), seen.current[:, 0].copy()
        h[[0, -1]], current[-1] = 0, current[-2]
        return TextureAnswer(free_energy, error, h, seen.neel_field_error, current)

    def bulk(self, stripe: StripeBdG, n: np.ndarray) -> float:
        """Free energy [t] per site of the uniform domain n (3,) of such a stripe."""
        uniform = evolve(stripe, n=np.tile(n, (3, 1)), flows=None)
        gap = stripe.model.gap
        sums = by_poles(uniform.chain(gap), self.k, self.weights, uniform.poles(gap), with_blocks=False)
        return float(self.weights @ sums.free_energies) / 3

    def to_arrays(self) -> dict[str, np.ndarray]:
        """By name; `from_arrays` gives them back."""
        return {name: getattr(self, name) for name in ARRAYS}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Self:
        """Of such arrays."""
        return cls(*(np.asarray(arrays[name]) for name in ARRAYS))
