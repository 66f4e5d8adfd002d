"""Occupied quasiparticle states at given wave vectors, from LAPACK: what the observables with eigenvectors share."""

from __future__ import annotations

import numpy as np

from neelsot_dyn._checks import plane_vectors, require
from neelsot_dyn.bdg.models import ContinuumModel, LatticeModel

_FARTHEST = 1e6
"""Beyond it a wave vector has lost its digits within the zone."""


def correlations(model: LatticeModel | ContinuumModel, k: np.ndarray, q: np.ndarray, n: np.ndarray) -> np.ndarray:
    """⟨Ψ†_j Ψ_i⟩ = Σ_ν f(E_ν) ν_i ν*_j at wave vectors k (..., 2) of the gauge frame: (..., 4, 4), indices i, j.

    Ψ = (c_{k+q/2,↑}, c_{k+q/2,↓}, c†_{−k+q/2,↑}, c†_{−k+q/2,↓}).
    """
    k, q = plane_vectors("k", k), plane_vectors("q", q)
    for name, value in (("k", k), ("q", q)):
        require(bool((np.abs(value) <= _FARTHEST).all()), name, value, f"wave vectors up to {_FARTHEST:g} in 1/a")
    energies, states = np.linalg.eigh(model.hamiltonian(k, q, n))
    occupied = 0.5 * (1 - np.tanh(energies / (2 * model.temperature)))
    return np.einsum("...v,...iv,...jv->...ij", occupied, states, states.conj())


def lattice_points(size: tuple[int, int], offset: float = 0.0) -> np.ndarray:
    """The wave vectors 2π(m + offset)/L of a lattice, as (Lx Ly, 2)."""
    require(min(size) >= 1, "size", size, "two integers >= 1")
    axes = [2 * np.pi * (np.arange(length) + offset) / length for length in size]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)
