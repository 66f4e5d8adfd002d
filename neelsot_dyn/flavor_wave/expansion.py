"""What is an operator, bilinear in site operators, to second order in the bosons?

With |0> the condensed state of a site and b†_m creating |m>, S^m_0 = b†_m sqrt(1 - n), S^m_n = b†_m b_n,
S^0_0 = 1 - n. A rotated bond operator V[out_i, out_j, in_i, in_j] then gives, to second order,

    V_0000 (1 - n_i - n_j) + { V_m000 b†_m(i) + V_0m00 b†_m(j) + h.c. }
    + V_m0n0 b†_m(i) b_n(i) + V_0m0n b†_m(j) b_n(j)
    + { V_m00n b†_m(i) b_n(j) + V_mn00 b†_m(i) b†_n(j) + h.c. }                                          (F1)

and in momentum space  O = constant + (linear) + 1/2 sum_k Psi†_k O_k Psi_k - 1/2 sum_k tr A_k,
Psi_k = (b_k, b†_{-k}), b_{sm}(R) = N_c^{-1/2} sum_k exp(i k.R) b_{smk}, R the true position.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import field, frozen

from neelsot_dyn.flavor_wave._kernels import fourier_sum
from neelsot_dyn.flavor_wave.errors import InstabilityError
from neelsot_dyn.flavor_wave.model import LatticeModel
from neelsot_dyn.flavor_wave.state import ProductState


@frozen(eq=False)
class QuadraticForm:
    """An operator to second order in the bosons: O_k = sum_r C_r exp(i k.r) in the Nambu basis (b_k, b†_{-k}).

    constant: its value in the product state, per cell. linear (sites, N-1): the factor of b†.
    displacements (R, 2). coefficients (R, 2n, 2n) with n = sites (N-1), index s (N-1) + m - 1.
    """

    constant: float
    linear: np.ndarray = field(repr=False)
    displacements: np.ndarray = field(repr=False)
    coefficients: np.ndarray = field(repr=False)

    @property
    def modes(self) -> int:
        """Bosons per cell, n."""
        return self.coefficients.shape[-1] // 2

    def phases(self, k: np.ndarray) -> np.ndarray:
        """exp(i k.r), shape (..., R)."""
        return np.exp(1j * (k @ self.displacements.T))

    def at(self, k: np.ndarray, indices: np.ndarray | None = None) -> np.ndarray:
        """O_k (..., d, d) at wave vectors (..., 2), all of it or the Nambu `indices` asked for."""
        return self.from_phases(self.phases(k), indices)

    def from_phases(self, phases: np.ndarray, indices: np.ndarray | None = None) -> np.ndarray:
        """O_k from `phases` (..., R), which all operators on the bonds of one model share."""
        block = self.coefficients if indices is None else self.coefficients[:, indices][:, :, indices]
        total = fourier_sum(phases.reshape(-1, len(block)), np.ascontiguousarray(block))
        return total.reshape(*phases.shape[:-1], *block.shape[1:])

    def trace_a(self) -> float:
        """Sum over the zone of tr A_k, per cell: only the on-site part (r = 0) has a mean."""
        onsite = np.all(np.abs(self.displacements) < 1e-12, axis=1)
        upper = self.coefficients[onsite][:, : self.modes, : self.modes]
        return float(np.real(np.einsum("rmm->", upper)))

    def coupling(self) -> np.ndarray:
        """Largest |C_r| of every pair of Nambu indices (2n, 2n): where the operator can couple at all."""
        return np.abs(self.coefficients).max(axis=0)


class _Sum:
    """Collects the terms of F1, one matrix per displacement."""

    def __init__(self, sites: int, flavors: int) -> None:
        self.per_site = flavors - 1
        self.n = sites * self.per_site
        self.constant = 0.0
        self.linear = np.zeros((sites, self.per_site), dtype=complex)
        self.terms: dict[tuple[float, ...], np.ndarray] = {}

    def _matrix(self, r: np.ndarray) -> np.ndarray:
        key = tuple(float(x) + 0.0 for x in np.round(r, 10))
        return self.terms.setdefault(key, np.zeros((2 * self.n, 2 * self.n), dtype=complex))

    def _slices(self, site: int) -> tuple[slice, slice]:
        start, stop = site * self.per_site, (site + 1) * self.per_site
        return slice(start, stop), slice(start + self.n, stop + self.n)

    def onsite(self, site: int, matrix: np.ndarray) -> None:
        upper, lower = self._slices(site)
        home = self._matrix(np.zeros(2))
        home[upper, upper] += matrix
        home[lower, lower] += matrix.conj()

    def hopping(self, i: int, j: int, r: np.ndarray, t: np.ndarray) -> None:
        """t b†_m(i) b_n(j) + h.c.; the lower block is A(-k)*."""
        (up_i, low_i), (up_j, low_j) = self._slices(i), self._slices(j)
        out, back = self._matrix(r), self._matrix(-r)
        out[up_i, up_j] += t
        back[up_j, up_i] += t.conj().T
        out[low_i, low_j] += t.conj()
        back[low_j, low_i] += t.T

    def pairing(self, i: int, j: int, r: np.ndarray, p: np.ndarray) -> None:
        """p b†_m(i) b†_n(j) + h.c., made symmetric: B(k)^T = B(-k)."""
        (up_i, low_i), (up_j, low_j) = self._slices(i), self._slices(j)
        out, back = self._matrix(r), self._matrix(-r)
        out[up_i, low_j] += p
        back[up_j, low_i] += p.T
        back[low_j, up_i] += p.conj().T
        out[low_i, up_j] += p.conj()


def expand(
    model: LatticeModel,
    state: ProductState,
    bond_operators: Sequence[np.ndarray] | None = None,
    fields: Sequence[np.ndarray] | None = None,
) -> QuadraticForm:
    """F1 for the model's own Hamiltonian, or for other operators on the same bonds and sites (currents)."""
    total = _Sum(model.sites, model.flavors)
    identity = np.eye(model.flavors - 1)
    operators = [bond.operator for bond in model.bonds] if bond_operators is None else bond_operators
    for bond, operator in zip(model.bonds, operators, strict=True):
        v = state.rotate_bond(bond, operator)
        i, j, r = bond.first, bond.second, model.displacement(bond)
        classical = v[0, 0, 0, 0].real
        total.constant += classical
        total.linear[i] += v[1:, 0, 0, 0]
        total.linear[j] += v[0, 1:, 0, 0]
        total.onsite(i, v[1:, 0, 1:, 0] - classical * identity)
        total.onsite(j, v[0, 1:, 0, 1:] - classical * identity)
        total.hopping(i, j, r, v[1:, 0, 0, 1:])
        total.pairing(i, j, r, v[1:, 1:, 0, 0])
    for site, operator in enumerate(model.fields if fields is None else fields):
        h = state.rotate_field(site, operator)
        total.constant += h[0, 0].real
        total.linear[site] += h[1:, 0]
        total.onsite(site, h[1:, 1:] - h[0, 0].real * identity)
    keys = sorted(total.terms)
    matrices = np.stack([total.terms[key] for key in keys])
    return QuadraticForm(total.constant, total.linear, np.array(keys), matrices)


def expand_hamiltonian(model: LatticeModel, state: ProductState) -> QuadraticForm:
    """H to second order, after the guards: H invariant under the twists, no term linear in the bosons."""
    state.check_symmetry(model)
    form = expand(model, state)
    worst = float(np.abs(form.linear).max())
    scale = max(1e-300, float(np.abs(form.coefficients).max()))
    if worst > 1e-10 * scale:
        site = int(np.argmax(np.abs(form.linear).max(axis=1)))
        raise InstabilityError(
            f"the product state is not stationary: a term linear in the bosons, {worst:.3g}, survives on site {site} "
            "of the cell; give a state (or a field) at which the classical energy is stationary"
        )
    return form
