"""Occupied quasiparticle states at given wave vectors, from LAPACK: what the observables with eigenvectors share."""

from __future__ import annotations

import numpy as np

from neelsot_dyn.bdg.models import ContinuumModel, LatticeModel


def correlations(model: LatticeModel | ContinuumModel, k: np.ndarray, q: np.ndarray, n: np.ndarray) -> np.ndarray:
    """⟨Ψ†_j Ψ_i⟩ = Σ_ν f(E_ν) ν_i ν*_j at wave vectors k (..., 2) of the gauge frame: (..., 4, 4), indices i, j.

    Ψ = (c_{k+q/2,↑}, c_{k+q/2,↓}, c†_{−k+q/2,↑}, c†_{−k+q/2,↓}).
    """
    energies, states = np.linalg.eigh(model.hamiltonian(k, q, n))
    occupied = 0.5 * (1 - np.tanh(energies / (2 * model.temperature)))
    return np.einsum("...v,...iv,...jv->...ij", occupied, states, states.conj())


def lattice_points(size: tuple[int, int], offset: float = 0.0) -> np.ndarray:
    """The wave vectors 2π(m + offset)/L of a lattice, as (Lx Ly, 2)."""
    axes = [2 * np.pi * (np.arange(length) + offset) / length for length in size]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)
