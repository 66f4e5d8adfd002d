"""Which local operators does the four-flavour bilayer have? SU(N) generators, layer polarisation, spins, excitons.

Flavours in the letter's order, |1> = up top, |2> = down top, |3> = up bottom, |4> = down bottom; index = label - 1.
Spins are Pauli matrices (eigenvalues +-1), as in the letter; `SPIN_Z` is S^z itself (+-1/2).
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._checks import require

PAULI = np.array(
    [[[1, 0], [0, 1]], [[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]],
    dtype=complex,
)
"""sigma_0, sigma_1, sigma_2, sigma_3."""

LAYER = np.array([1.0, 1.0, -1.0, -1.0])
"""P^z per flavour: +1 top, -1 bottom (Eq. 9)."""
SPIN_TOP = np.array([1.0, -1.0, 0.0, 0.0])
"""Spin of the top layer per flavour (Eq. 9)."""
SPIN_BOTTOM = np.array([0.0, 0.0, 1.0, -1.0])
"""Spin of the bottom layer per flavour (Eq. 9)."""
SPIN_Z = np.diag([0.5, -0.5, 0.5, -0.5]).astype(complex)
"""Total S^z of one site, in units of hbar."""


def generator(upper: int, lower: int, flavors: int = 4) -> np.ndarray:
    """S^alpha_beta = |alpha><beta| as a matrix; labels run from 1 to `flavors`."""
    for name, label in (("upper", upper), ("lower", lower)):
        require(1 <= label <= flavors, name, label, f"a flavour label from 1 to {flavors}")
    matrix = np.zeros((flavors, flavors), dtype=complex)
    matrix[upper - 1, lower - 1] = 1.0
    return matrix


def layer_spin(a: int, b: int) -> np.ndarray:
    """O^ab = tau_a x sigma_b: a acts on the layer, b on the spin; a = 1, 2 are the eight exciton operators."""
    for name, index in (("a", a), ("b", b)):
        require(0 <= index <= 3, name, index, "0, 1, 2 or 3")
    return np.kron(PAULI[a], PAULI[b])


def polarisation() -> np.ndarray:
    """P^z = O^30."""
    return layer_spin(3, 0)


def spin(layer: str, axis: int) -> np.ndarray:
    """S^k of one layer, (O^0k +- O^3k)/2, for layer "top" or "bottom" and axis 1, 2, 3."""
    require(layer in ("top", "bottom"), "layer", layer, "'top' or 'bottom'")
    sign = 1.0 if layer == "top" else -1.0
    return 0.5 * (layer_spin(0, axis) + sign * layer_spin(3, axis))


def swap(flavors: int) -> np.ndarray:
    """The pair exchange P_ij = sum S^a_b(i) S^b_a(j) as an (N^2, N^2) matrix: it swaps the states of two sites."""
    identity = np.eye(flavors)
    return np.einsum("ad,bc->abcd", identity, identity).reshape(flavors**2, flavors**2).astype(complex)
