"""What are the normal modes of a bosonic quadratic form? Colpa's para-unitary transformation, block by block.

H_k = K†K, K Sigma K† = U L U†, T = K^{-1} U sqrt(|L|): T† H_k T = diag(eps), T† Sigma T = Sigma. Nothing is added to
H_k to make it positive. Where it is only semidefinite (Goldstone modes) T does not exist; the energies still do, as
the eigenvalues of K Sigma K† with K = sqrt(H_k), good to sqrt(machine precision) there. Where it has a negative
eigenvalue the product state is not a minimum, and `InstabilityError` names k.

Reference: J. H. P. Colpa, Physica A 93, 327 (1978).
"""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from neelsot_dyn.flavor_wave._kernels import colpa
from neelsot_dyn.flavor_wave.errors import InstabilityError
from neelsot_dyn.flavor_wave.expansion import QuadraticForm

PIVOT = 1e-12
"""Cholesky pivots below PIVOT max|H| are taken as zero modes; eigenvalues below -PIVOT max|H| as an instability."""


@frozen(eq=False)
class Block:
    """Nambu indices that no operator couples to the rest: `upper` annihilate at k, `lower` create at -k."""

    upper: np.ndarray
    lower: np.ndarray

    @property
    def indices(self) -> np.ndarray:
        """Upper, then lower."""
        return np.concatenate([self.upper, self.lower])


@frozen(eq=False)
class BlockModes:
    """Modes of one block at many k.

    particles (..., nu): energies of the modes at k. holes (..., nl): energies of the modes at -k.
    transform (..., d, d): T, particles first; NaN where the block has a zero mode; None if not asked for.
    """

    block: Block
    particles: np.ndarray = field(repr=False)
    holes: np.ndarray = field(repr=False)
    transform: np.ndarray | None = field(repr=False)


def find_blocks(*forms: QuadraticForm) -> tuple[Block, ...]:
    """The finest blocks that all the forms respect, found from their coefficients."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    coupling = sum(form.coupling() for form in forms)
    n = forms[0].modes
    threshold = 1e-12 * max(1e-300, float(np.max(coupling)))
    _, labels = connected_components(csr_matrix(coupling > threshold), directed=False)
    members = [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]
    return tuple(Block(m[m < n], m[m >= n]) for m in members)


def diagonalise(
    form: QuadraticForm, k: np.ndarray, block: Block, vectors: bool = False, phases: np.ndarray | None = None
) -> BlockModes:
    """Normal modes of one block at wave vectors k (..., 2); `phases` of k, where the caller has them, save time."""
    points = k.reshape(-1, 2)
    phases = form.phases(points) if phases is None else phases.reshape(len(points), -1)
    h = form.from_phases(phases, block.indices)
    n_up = len(block.upper)
    energies, transform, ok = colpa(h, n_up, PIVOT, vectors)
    for n in np.flatnonzero(~ok):
        energies[n] = _semidefinite(h[n], n_up, points[n])
    shape = k.shape[:-1]
    return BlockModes(
        block,
        energies[:, :n_up].reshape(*shape, n_up),
        energies[:, n_up:].reshape(*shape, len(block.lower)),
        transform.reshape(*shape, *h.shape[1:]) if vectors else None,
    )


def _semidefinite(h: np.ndarray, n_up: int, k: np.ndarray) -> np.ndarray:
    """Energies of one block whose Cholesky factorisation met a vanishing pivot."""
    values, vectors = np.linalg.eigh(h)
    scale = float(np.abs(np.diagonal(h)).max())
    if values[0] < -PIVOT * max(scale, float(np.abs(values).max())):
        raise InstabilityError(
            f"H_k has the eigenvalue {values[0]:.6g} at k = ({k[0]:.6g}, {k[1]:.6g}): the product state is not a "
            "minimum of the classical energy there; give parameters (or a phase) for which it is",
            k,
        )
    root = np.sqrt(np.clip(values, 0.0, None))[:, None] * vectors.conj().T
    signature = np.where(np.arange(len(h)) < n_up, 1.0, -1.0)
    spectrum = np.linalg.eigvalsh((root * signature) @ root.conj().T)
    particles, holes = spectrum[len(h) - n_up :], -spectrum[: len(h) - n_up][::-1]
    return np.clip(np.concatenate([particles, holes]), 0.0, None)


def accuracy(energies: np.ndarray, scale: float) -> np.ndarray:
    """Rounding error to expect of each energy: delta(eps^2) ~ 8 machine epsilon * scale^2, whatever eps is.

    An exact zero mode is therefore good to sqrt(8 machine epsilon) * scale only.
    """
    square = 8 * np.finfo(float).eps * scale**2
    return square / (energies + np.sqrt(square))
