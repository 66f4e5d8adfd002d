"""Which Hamiltonian? Two-site operators on the bonds of a lattice with a basis, one-site operators on its sites.

    H = sum_bonds V_b(i, j) + sum_i h_i

with any Hermitian V_b, of which J P_ij (Eq. 1 of the letter) is the case at hand. Any local dimension N.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import HUGE, as_tuple, plane_vectors, reals, require, require_instance
from neelsot_dyn._signature import typed


def _hermitian(name: str, matrix: np.ndarray) -> None:
    scale = max(1.0, float(np.abs(matrix).max()))
    deviation = float(np.abs(matrix - matrix.conj().T).max())
    require(deviation < 1e-12 * scale, f"|{name} - {name}†|", deviation, "a Hermitian matrix")


def real_array(value: Any) -> np.ndarray:
    """attrs converter: a float array, finite."""
    return reals("array", value)


def complex_array(value: Any) -> np.ndarray:
    """attrs converter: a complex array, finite."""
    array = np.asarray(value)
    if array.dtype.kind not in "iufc":
        raise TypeError(f"matrix = {value!r} is not valid: give numbers")
    require(bool((np.abs(array) <= HUGE).all()), "matrix", value, "finite numbers")
    return array.astype(complex)


@frozen(eq=False)
class Bond:
    """One bond per cell: site `first` here, site `second` in the cell `offset` away, and their two-site operator.

    `operator` is (N², N²), rows and columns in the order (state of first, state of second). Each bond once.
    """

    first: int = field(validator=typed)
    second: int = field(validator=typed)
    offset: tuple[int, int] = field(validator=typed)
    operator: np.ndarray = field(converter=complex_array)


@frozen(eq=False)
class LatticeModel:
    """A two-dimensional lattice model of N-level sites.

    vectors (2, 2): primitive vectors, one per row. positions (sites, 2). fields (sites, N, N): h_i.
    Lengths in the lattice constant, energies in one unit of the caller's choice.
    """

    vectors: np.ndarray = field(converter=real_array)
    positions: np.ndarray = field(converter=real_array)
    fields: np.ndarray = field(converter=complex_array)
    bonds: tuple[Bond, ...] = field(converter=as_tuple)

    def __attrs_post_init__(self) -> None:
        """Check shapes and Hermiticity."""
        require(self.vectors.shape == (2, 2), "vectors.shape", self.vectors.shape, "(2, 2), one vector per row")
        require(abs(np.linalg.det(self.vectors)) > 1e-12, "vectors", self.vectors.tolist(), "independent vectors")
        require(
            self.positions.ndim == 2 and self.fields.ndim == 3, "positions.shape", self.positions.shape, "(sites, 2)"
        )
        sites = len(self.positions)
        require(self.positions.shape == (sites, 2), "positions.shape", self.positions.shape, "(sites, 2)")
        n = self.flavors
        require(self.fields.shape == (sites, n, n), "fields.shape", self.fields.shape, f"({sites}, N, N)")
        for matrix in self.fields:
            _hermitian("field", matrix)
        for bond in self.bonds:
            require_instance("bond", bond, Bond)
            require(bond.operator.shape == (n * n, n * n), "operator.shape", bond.operator.shape, f"{(n * n, n * n)}")
            for site in (bond.first, bond.second):
                require(0 <= site < sites, "bond site", site, f"an index from 0 to {sites - 1}")
            _hermitian("operator", bond.operator)

    @property
    def sites(self) -> int:
        """Sites per cell."""
        return len(self.positions)

    @property
    def flavors(self) -> int:
        """Local dimension N."""
        return self.fields.shape[-1]

    @property
    def reciprocal(self) -> np.ndarray:
        """Reciprocal vectors (2, 2), one per row: vectors @ reciprocal.T = 2 pi."""
        return 2 * np.pi * np.linalg.inv(self.vectors).T

    def displacement(self, bond: Bond) -> np.ndarray:
        """R_second - R_first of a bond, shape (2,)."""
        return self.positions[bond.second] + np.asarray(bond.offset) @ self.vectors - self.positions[bond.first]

    def mesh(self, size: int | tuple[int, int]) -> np.ndarray:
        """Half-shifted mesh over this cell's zone, (n1, n2, 2): k = (i + 1/2)/n1 b1 + (j + 1/2)/n2 b2.

        The half step keeps Gamma, and every other momentum with 2k a reciprocal vector and even n, off the mesh.
        """
        n1, n2 = mesh_size(size)
        first, second = (np.arange(n1) + 0.5) / n1, (np.arange(n2) + 0.5) / n2
        return first[:, None, None] * self.reciprocal[0] + second[None, :, None] * self.reciprocal[1]


def mesh_size(size: Any, name: str = "mesh") -> tuple[int, int]:
    """(n1, n2) of a mesh (or of the argument `name`) given as one integer or as two."""
    pair = tuple(np.atleast_1d(size).tolist()) if isinstance(size, (int, np.integer, tuple, list, np.ndarray)) else ()
    pair = pair * 2 if len(pair) == 1 else pair
    good = len(pair) == 2 and all(isinstance(n, int) and not isinstance(n, bool) and n >= 2 for n in pair)
    require(good, name, size, "an integer >= 2, or two of them")
    return pair[0], pair[1]


def wave_vectors(k: Any) -> np.ndarray:
    """`k` as a finite float array (..., 2), in 1/(lattice constant)."""
    return plane_vectors("k", k)
