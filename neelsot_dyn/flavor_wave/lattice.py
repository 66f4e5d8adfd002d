"""How does Eq. 1 of the letter become a lattice model with a state on it? Cells, bonds and product states.

Eq. 1 sums over all sites and all neighbours, so that every bond is met twice and carries bond_factor J with
bond_factor = 2. (-1)^i = (-1)^(x+y): on A, (x+y) even, the diagonal d1 = (1, 1) has J2 (1 + Delta) and
d2 = (1, -1) has J2 (1 - Delta); on B the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.flavor_wave.model import Bond, LatticeModel, complex_array
from neelsot_dyn.flavor_wave.operators import swap
from neelsot_dyn.flavor_wave.state import ProductState

TWO_SITES = (((1, 1), (1, -1)), ((0, 0), (1, 0)))
"""The smallest cell of Eq. 1 with Delta: A and B. (primitive vectors, positions)"""
FOUR_SITES = (((2, 0), (0, 2)), ((0, 0), (1, 0), (0, 1), (1, 1)))
"""The cell of the literal Néel-excitonic state, and of the stripe state."""


def square_model(
    j1: float,
    j2: float,
    delta: float,
    field: np.ndarray,
    operator: np.ndarray | None = None,
    cell: tuple[Sequence[Sequence[int]], Sequence[Sequence[int]]] = TWO_SITES,
) -> LatticeModel:
    """Square lattice with j1 on nearest, j2 (1 +- delta) on next-nearest bonds, each bond counted once.

    field (N, N): the one-site operator, the same on all sites. operator (N^2, N^2): what j multiplies, by default
    the pair exchange. The bonds of Eq. 1 are those with j1, j2 times bond_factor.
    """
    for name, value in (("j1", j1), ("j2", j2), ("delta", delta)):
        require_finite(name, value)
    field = complex_array(field)
    square = field.ndim == 2 and field.shape[0] == field.shape[1] > 0
    require(square, "field.shape", field.shape, "a matrix (N, N)")
    vectors, positions = np.array(cell[0]), np.array(cell[1])
    operator = swap(len(field)) if operator is None else operator
    inverse = np.linalg.inv(vectors)
    bonds = []
    for first, position in enumerate(positions):
        even = 1 if position.sum() % 2 == 0 else -1
        steps = [((1, 0), j1), ((0, 1), j1), ((1, 1), j2 * (1 + even * delta)), ((1, -1), j2 * (1 - even * delta))]
        for step, strength in steps:
            target = position + np.array(step)
            for second, candidate in enumerate(positions):
                offset = (target - candidate) @ inverse
                if np.allclose(offset, np.round(offset), atol=1e-9):
                    n1, n2 = np.round(offset).astype(int).tolist()
                    bonds.append(Bond(first, second, (n1, n2), strength * operator))
    return LatticeModel(vectors, positions, np.stack([field] * len(positions)), bonds)


def ansatz(site: Sequence[int], pz: float, q_t: np.ndarray, q_b: np.ndarray, q_p: np.ndarray) -> np.ndarray:
    """The letter's |psi_i> with the bottom layer the majority: weights (1 - pz)/2 on top, (1 + pz)/2 at the bottom."""
    r = np.asarray(site, dtype=float)
    require(0 <= pz <= 1, "pz", pz, "a number from 0 to 1")
    for name, q in (("q_t", q_t), ("q_b", q_b), ("q_p", q_p)):
        require(np.shape(q) == (2,), name, q, "a wave vector (2,)")
    spin_t, spin_b, layer = (np.exp(1j * (q @ r)) for q in (q_t, q_b, q_p))
    top, bottom = np.sqrt((1 - pz) / 2), np.sqrt((1 + pz) / 2)
    psi = [top * (1 + spin_t), top * (1 - spin_t), bottom * layer * (1 + spin_b), bottom * layer * (1 - spin_b)]
    return np.array(psi) / 2


@checked
def ansatz_energy(
    j1: float,
    j2: float,
    gate: float,
    pz: float,
    q_t: Sequence[float],
    q_b: Sequence[float],
    q_p: Sequence[float],
    bond_factor: float = 2.0,
) -> float:
    """Energy per site of the letter's ansatz with any three wave vectors, in the unit of j1.

    E = bond_factor sum_r J_r |<psi_0|psi_r>|^2 - gate pz over r = x, y, x+y, x-y. It knows nothing of Delta: the
    overlap depends on r alone, and J2 (1 + Delta), J2 (1 - Delta) share every r evenly.
    """
    require(0 <= pz <= 1, "pz", pz, "a number from 0 to 1")
    waves = [np.asarray(q, dtype=float) for q in (q_t, q_b, q_p)]
    home = ansatz((0, 0), pz, *waves)
    total = -gate * pz
    for step, strength in (((1, 0), j1), ((0, 1), j1), ((1, 1), j2), ((1, -1), j2)):
        total += bond_factor * strength * abs(np.vdot(home, ansatz(step, pz, *waves))) ** 2
    return float(total)


@checked
def neel_state(pz: float, q_p: Sequence[float], literal: bool = False) -> ProductState:
    """The Néel-excitonic state, Q_s = (pi, pi) in both layers, Q_p = (pi, 0) or (0, pi).

    Two sites with the layer rotation D(T) = diag(1, 1, exp(i Q_p.T), exp(i Q_p.T)); literal: four sites, no rotation.
    """
    q_s, wave = np.array([np.pi, np.pi]), np.asarray(q_p, dtype=float)
    vectors, positions = FOUR_SITES if literal else TWO_SITES
    psi = np.round(np.stack([ansatz(site, pz, q_s, q_s, wave) for site in positions]), 15)
    return ProductState(psi) if literal else ProductState(psi, np.stack([_layer_twist(wave, t) for t in vectors]))


@checked
def stripe_state(pz: float, s: float) -> ProductState:
    """The stripe state, Q_s = (pi, 0) in both layers, Q_p = (s, pi), on four sites with a layer rotation.

    The classical energy does not depend on s.
    """
    q_s, wave = np.array([np.pi, 0.0]), np.array([s, np.pi])
    vectors, positions = FOUR_SITES
    psi = np.round(np.stack([ansatz(site, pz, q_s, q_s, wave) for site in positions]), 15)
    psi /= np.linalg.norm(psi, axis=1, keepdims=True)
    return ProductState(psi, np.stack([_layer_twist(wave, t) for t in vectors]))


def _layer_twist(wave: np.ndarray, translation: Sequence[int]) -> np.ndarray:
    phase = np.exp(1j * (wave @ np.asarray(translation, dtype=float)))
    return np.diag([1.0, 1.0, phase, phase])
