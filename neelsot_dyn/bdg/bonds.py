"""Which 4 × 4 Nambu blocks does a Néel texture put on the sites and bonds of the square lattice?

Ĥ = Σ c†_i T_δ c_{i+δ} + h.c. with (Eqs. 11-12 of arXiv:2603.22243; the order of Eq. 15, see `models`)

    T_x = −1 − i t_so σ_y/2 − t_m n̄·σ,   T_y = −1 + i t_so σ_x/2 + t_m n̄·σ,

where n̄ is the mean of n at the bond's two ends, not renormalised. Gauge frame: Δ_i = |Δ_i| e^{iqx_i} becomes periodic
and the hopping along x gets e^{iq/2}. In the order (c_↑, c_↓, c†_↑, c†_↓) a bond's block is diag(T, −T*), a site's
block is (4 − μ) τ_z with the pairing Δ_i iσ_y in its upper right corner. Energies in t, lengths in a.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from neelsot_dyn.bdg.models import PAULI, LatticeModel
from neelsot_dyn.bdg.parent import Dressing

NAMBU_Z = np.diag([1.0, 1.0, -1.0, -1.0])
PARTICLE_HOLE = np.eye(4)[[2, 3, 0, 1]]
"""τ_x: the Hamiltonian of −k is −τ_x H_k* τ_x."""


def _nambu(hopping: np.ndarray) -> np.ndarray:
    """diag(T, −T*), shape (..., 4, 4)."""
    block = np.zeros((*hopping.shape[:-2], 4, 4), dtype=complex)
    block[..., :2, :2] = hopping
    block[..., 2:, 2:] = -np.conj(hopping)
    return block


def phases(axis: str, q: float | np.ndarray) -> np.ndarray:
    """What a superflow q (...) along x multiplies the entries of a bond's block with, (..., 4, 4)."""
    phase = np.exp(0.5j * np.asarray(q if axis == "x" else 0.0))
    factors = np.ones((*phase.shape, 4, 4), dtype=complex)
    factors[..., :2, :2], factors[..., 2:, 2:] = phase[..., None, None], np.conj(phase)[..., None, None]
    return factors


def hop(model: LatticeModel, axis: str, n: np.ndarray, q: float | np.ndarray) -> np.ndarray:
    """H_{i,i+axis} in t, shape (..., 4, 4), for bonds whose mean Néel vector is n (..., 3), at one q or one each."""
    sign, rashba = (-1.0, -0.5j * PAULI[1]) if axis == "x" else (1.0, 0.5j * PAULI[0])
    hopping = -np.eye(2) + model.t_so * rashba + sign * model.t_m * np.einsum("...i,iab->...ab", n, PAULI)
    return _nambu(hopping) * phases(axis, q)


def hop_vertex(model: LatticeModel, axis: str) -> np.ndarray:
    """∂H_{i,i+axis}/∂n̄ in t without superflow, shape (3, 4, 4)."""
    sign = -1.0 if axis == "x" else 1.0
    return _nambu(sign * model.t_m * PAULI)


def onsite(model: LatticeModel, gap: np.ndarray, potential: np.ndarray | float = 0.0) -> np.ndarray:
    """H_ii in t, (..., 4, 4), for the pair potential gap (...), complex, in the gauge frame, and a potential (...)."""
    gap = np.asarray(gap, dtype=complex)
    level = np.broadcast_to(4 - model.mu + np.asarray(potential, dtype=float), gap.shape)
    block = level[..., None, None] * NAMBU_Z.astype(complex)
    pairing = gap[..., None, None] * (1j * PAULI[1])
    block[..., :2, 2:] = pairing
    block[..., 2:, :2] = np.conj(np.swapaxes(pairing, -1, -2))
    return block


def dressed(onsite: np.ndarray, contact: np.ndarray, dressing: Dressing | None) -> Callable[[float], np.ndarray]:
    """The blocks of sites (L, 4, 4) at an imaginary energy z, with what a parent superconductor adds (`parent`)."""
    if dressing is None:
        return lambda z: onsite
    pairing = np.zeros((4, 4), dtype=complex)
    pairing[:2, 2:], pairing[2:, :2] = 1j * PAULI[1], -1j * PAULI[1]

    def at(z: float) -> np.ndarray:
        normal, anomalous = dressing(np.asarray(z))
        return onsite + contact[:, None, None] * (1j * normal * np.eye(4) + anomalous * pairing)

    return at


def energy_bound(model: LatticeModel, gap: float, magnet: float = 1.0, potential: float = 0.0) -> float:
    """Bound on |E| in t: the norms of the site's block and of its four hops; of a texture the largest of its sites."""
    return abs(4 - model.mu) + 4 * (1 + abs(model.t_so) / 2 + abs(model.t_m) * magnet) + gap + potential
