"""Which triplet pairs accompany the superflow?

The pair amplitude ⟨c_{−k+q/2,s'} c_{k+q/2,s}⟩ = [(ψ(k) + d(k)·σ) iσ_y]_{ss'} has a singlet part ψ, even in k, and a
d-vector, odd in k. Summed over k the d-vector vanishes (Pauli principle); what is left of it in real space sits on the
bonds, D_j = (1/N) Σ_k d(k) e^{ik_j}, and its weight is (1/N) Σ_k |d|².
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import vectors
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg.models import PAULI, ContinuumModel, LatticeModel
from neelsot_dyn.bdg.observables._states import correlations, lattice_points


@frozen(eq=False)
class TripletPairs:
    """Per site of a finite lattice, without units.

    singlet: (1/N) Σ_k ψ(k), minus Δ/V_s at self-consistency (Eq. 13). on_site (3,): (1/N) Σ_k d(k), zero by the Pauli
    principle up to rounding. bonds (2, 3): D along x and y. weight: (1/N) Σ_k |d(k)|². share: weight over (1/N) Σ_k
    (|ψ|² + |d|²). unitarity: largest |d × d*|/|d|² over k; above zero the pairs carry spin.
    """

    singlet: complex
    on_site: np.ndarray
    bonds: np.ndarray
    weight: float
    share: float
    unitarity: float


@checked
def pair_amplitudes(
    model: LatticeModel | ContinuumModel, k: np.ndarray, q: np.ndarray, n: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """ψ (...) and d (..., 3) at wave vectors k (..., 2) of the gauge frame."""
    n = vectors("n", n, unit_length=True)
    pairs = correlations(model, np.asarray(k, dtype=float), np.asarray(q, dtype=float), n)[..., :2, 2:]
    matrix = pairs @ (-1j * PAULI[1])
    return np.einsum("...aa->...", matrix) / 2, np.einsum("iab,...ba->...i", PAULI, matrix) / 2


@checked
def triplet_pairs(model: LatticeModel, q: np.ndarray, n: np.ndarray, size: tuple[int, int]) -> TripletPairs:
    """Sums over a lattice of `size` sites, periodic in the gauge frame."""
    k = lattice_points(size)
    psi, d = pair_amplitudes(model, k, q, n)
    weight = (np.abs(d) ** 2).sum(axis=-1)
    spin = np.linalg.norm(np.cross(d, d.conj()), axis=-1)
    bonds = np.einsum("kj,ki->ji", np.exp(1j * k), d) / len(k)
    noticeable = weight > 1e-12 * weight.max(initial=0.0)
    return TripletPairs(
        singlet=complex(psi.mean()),
        on_site=d.mean(axis=0),
        bonds=bonds,
        weight=float(weight.mean()),
        share=float(weight.mean() / (np.abs(psi) ** 2 + weight).mean()),
        unitarity=float((spin[noticeable] / weight[noticeable]).max(initial=0.0)),
    )
