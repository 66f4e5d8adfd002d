"""Which spins does the superflow polarise, plainly and weighted with the d-wave form factor?

⟨c†_k σ_i c_k⟩ summed over k is the plain polarisation (the Edelstein effect of the superflow). Weighted with the
altermagnetic form factor m_k it is minus the Néel field, h = −∂F/∂n = −(1/V) Σ_k m_k ⟨c†_k σ c_k⟩ (Eq. 3 of
arXiv:2603.22243): what turns the Néel vector. Here from the electrons' own density matrix, without the Nambu doubling
that the trace formula of `UniformBdG.neel_field` uses.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import vectors
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg.models import PAULI, ContinuumModel, LatticeModel
from neelsot_dyn.bdg.observables._states import correlations, lattice_points


@frozen(eq=False)
class SpinPolarization:
    """Per cell of a finite lattice. plain (3,): Σ_k ⟨c†σc⟩/N, in units of ħ/2. weighted (3,): Σ_k m_k ⟨c†σc⟩/N in t."""

    plain: np.ndarray
    weighted: np.ndarray


@checked
def spin_texture(model: LatticeModel | ContinuumModel, k: np.ndarray, q: np.ndarray, n: np.ndarray) -> np.ndarray:
    """⟨c†_{k+q/2} σ_i c_{k+q/2}⟩ at wave vectors k (..., 2) of the gauge frame: (..., 3)."""
    n = vectors("n", n, unit_length=True)
    electrons = correlations(model, np.asarray(k, dtype=float), np.asarray(q, dtype=float), n)[..., :2, :2]
    return np.einsum("iab,...ba->...i", PAULI, electrons).real


@checked
def spin_polarization(model: LatticeModel, q: np.ndarray, n: np.ndarray, size: tuple[int, int]) -> SpinPolarization:
    """Both polarisations of a lattice of `size` sites, periodic in the gauge frame."""
    q = np.asarray(q, dtype=float)
    k = lattice_points(size)
    spins = spin_texture(model, k, q, n)
    form_factor = model.bands(k + q / 2)[2]
    return SpinPolarization(spins.mean(axis=0), (form_factor[:, None] * spins).mean(axis=0))
