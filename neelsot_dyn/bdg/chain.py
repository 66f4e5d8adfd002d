"""What are the free energy and the density of a chain of Nambu blocks, by poles or by diagonalisation?

A stripe at transverse momentum k is a chain: H_ii = onsite_i + e^{ik} across_i + h.c., H_{i,i+1} = along_i. Two routes
lead to the same numbers: `by_poles`, the recursion of `_chain_kernels` at the poles of `rational`, linear in the
length, and `by_diagonalisation`, LAPACK on the 4L × 4L matrix of every momentum, the reference.
"""

from __future__ import annotations

from typing import Self

import numba
import numpy as np
from attrs import field, frozen

from neelsot_dyn.bdg import _chain_kernels, threads
from neelsot_dyn.bdg._block_kernels import FIRST_WEIGHT, LANES
from neelsot_dyn.bdg.bonds import PARTICLE_HOLE
from neelsot_dyn.bdg.parent import Dressing
from neelsot_dyn.bdg.rational import PoleExpansion

ENDS = {"periodic": 0, "open": 1, "leads": 2}


@frozen(eq=False)
class Chain:
    """Blocks (L, 4, 4) in t: onsite, across (to the next row at the same place), along (i to i + 1).

    ends: "periodic" (the last of `along` closes the ring), "open" (it is not used) or "leads": uniform semi-infinite
    continuations of the first and the last site, with the last of `along` as the right lead's bond and `before`
    (4, 4) as the left lead's. contact (L,): how much of the dressing every site feels; dressing: what a parent
    superconductor adds to a site at a shift iz (None: nothing), and squared_contact [t²] to Tr H²: see `parent`.
    """

    onsite: np.ndarray
    across: np.ndarray
    along: np.ndarray
    ends: str
    before: np.ndarray
    contact: np.ndarray
    dressing: Dressing | None = None
    squared_contact: float = 0.0

    def squared_norm(self, k: np.ndarray) -> np.ndarray:
        """Tr H_k²; with leads, half of the bond to either lead counts."""
        bonds = self.along if self.ends == "periodic" else self.along[:-1]
        total = sum(m * float((np.abs(b) ** 2).sum()) for b, m in ((self.onsite, 1), (self.across, 2), (bonds, 2)))
        if self.ends == "leads":
            total += float((np.abs(self.along[-1]) ** 2).sum() + (np.abs(self.before) ** 2).sum())
        once = np.einsum("iab,iba->", self.onsite, self.across)
        twice = np.einsum("iab,iba->", self.across, self.across)
        total += self.squared_contact * float(self.contact.sum())
        return total + (4 * np.exp(1j * k) * once + 2 * np.exp(2j * k) * twice).real


@frozen(eq=False)
class ChainSums:
    """free_energies: F_k in t per momentum. site, cross, bond (L, 4, 4): Σ_k w_k of G_ii, e^{−ik} G_ii and G_{i,i+1},
    for G = tanh(H/2T), averaged over ±k; None where they were not asked for.
    """

    free_energies: np.ndarray
    site: np.ndarray | None = field(default=None, repr=False)
    cross: np.ndarray | None = field(default=None, repr=False)
    bond: np.ndarray | None = field(default=None, repr=False)

    @property
    def entries(self) -> np.ndarray:
        """All numbers of the blocks in a row."""
        assert self.site is not None
        assert self.cross is not None
        assert self.bond is not None
        return np.stack([self.site, self.cross, self.bond]).ravel()

    @classmethod
    def of_entries(cls, entries: np.ndarray) -> Self:
        """The blocks of such a row."""
        return cls(np.empty(0), *entries.reshape(3, -1, 4, 4))


def _both_momenta(block: np.ndarray) -> np.ndarray:
    """Average of a block at k and, by particle-hole symmetry, at −k."""
    return 0.5 * (block - PARTICLE_HOLE @ block.conj() @ PARTICLE_HOLE)


def lanes(
    shifts: np.ndarray, residues: np.ndarray, k: np.ndarray, weights: np.ndarray, dressing: Dressing | None = None
) -> np.ndarray:
    """All pairs (shift iz, momentum), momenta fastest, in the kernel's layout (groups, FIRST_WEIGHT + 2 S, LANES).

    residues: weights of the shifts; weights (S, K): sets of weights of the momenta. Padded with weight 0.
    """
    count = shifts.size * k.size
    rows = np.zeros((FIRST_WEIGHT + 2 * len(weights), -(-count // LANES) * LANES))
    rows[1], rows[4] = 1.0, 1.0
    shift, products = np.repeat(shifts, k.size), np.einsum("j,sk->sjk", residues, weights).reshape(len(weights), count)
    rows[0, :count], rows[1, :count] = shift.real, shift.imag
    rows[2, :count], rows[3, :count] = np.tile(np.cos(k), shifts.size), np.tile(np.sin(k), shifts.size)
    rows[4, :count] = np.abs(shift) ** -8.0
    if dressing is not None:
        z = shifts.imag if bool((shifts.real == 0).all()) else -1j * shifts
        normal, pairing = (np.repeat(part, k.size) for part in dressing(z))
        rows[5, :count], rows[6, :count] = (1j * normal).real, (1j * normal).imag
        rows[7, :count], rows[8, :count] = pairing.real, pairing.imag
    rows[FIRST_WEIGHT::2, :count], rows[FIRST_WEIGHT + 1 :: 2, :count] = products.real, products.imag
    return np.ascontiguousarray(rows.reshape(len(rows), -1, LANES).swapaxes(0, 1))


def resolvents(chain: Chain, batch: np.ndarray, sets: int) -> tuple[np.ndarray, np.ndarray]:
    """`_chain_kernels.chain`, lanes shared out among threads: logarithms (groups, LANES), blocks (3, L, sets, 4, 4)."""
    along, ends = np.concatenate([chain.along, chain.before[None]]), ENDS[chain.ends]
    parts = np.array_split(batch, min(numba.get_num_threads(), len(batch)))
    blocks = chain.onsite, chain.across, chain.contact, along
    results = threads.run(lambda part: _chain_kernels.chain(*blocks, part, ends, sets), parts)
    rest = max(r[2] for r in results)
    if rest > 1e-12:
        raise ArithmeticError(f"the leads' surface Green function did not converge: coupling {rest:.1e} t is left")
    return np.concatenate([r[0] for r in results]), sum(r[1] for r in results)


def by_poles(chain: Chain, k: np.ndarray, weights: np.ndarray, poles: PoleExpansion, with_blocks: bool) -> ChainSums:
    """F_k = −¼[(c/2) Tr H² + Σ_j r_j ln|det(H + i z_j)| + C dim H] and G, by recursion (see `rational`)."""
    return several_by_poles(chain, k, weights[None], poles)[0] if with_blocks else _energies_alone(chain, k, poles)


def _energies_alone(chain: Chain, k: np.ndarray, poles: PoleExpansion) -> ChainSums:
    if k.size == 0:
        return ChainSums(np.zeros(0))
    batch = lanes(1j * poles.poles, poles.residues, k, np.zeros((0, k.size)), chain.dressing)
    return ChainSums(_energies(chain, k, poles, resolvents(chain, batch, 0)[0]))


def _energies(chain: Chain, k: np.ndarray, poles: PoleExpansion, logs: np.ndarray) -> np.ndarray:
    logs = logs.ravel()[: poles.poles.size * k.size].reshape(poles.poles.size, k.size)
    constant = 0.5 * poles.constant * chain.squared_norm(k) + 8 * np.log(2) * poles.temperature * len(chain.onsite)
    return -0.25 * (poles.residues @ logs + constant)


def several_by_poles(chain: Chain, k: np.ndarray, weights: np.ndarray, poles: PoleExpansion) -> list[ChainSums]:
    """`by_poles` with blocks for each of several sets of weights (S, K), at little more than the cost of one."""
    logs, blocks = resolvents(chain, lanes(1j * poles.poles, poles.residues, k, weights, chain.dressing), len(weights))
    f = _energies(chain, k, poles, logs)
    inside = len(chain.onsite) if chain.ends == "periodic" else len(chain.onsite) - 1
    sums = []
    for (site, cross, bond), w in zip(blocks.transpose(2, 0, 1, 3, 4), weights * poles.constant, strict=True):
        total, turned = w.sum(), w @ np.exp(-1j * k)
        site += total * chain.onsite + (w @ np.exp(1j * k)) * chain.across + turned * _dagger(chain.across)
        cross += turned * chain.onsite + total * chain.across + (w @ np.exp(-2j * k)) * _dagger(chain.across)
        bond[:inside] += total * chain.along[:inside]
        sums.append(ChainSums(f, _both_momenta(site), _both_momenta(cross), _both_momenta(bond)))
    return sums


def _dagger(block: np.ndarray) -> np.ndarray:
    return np.conj(np.swapaxes(block, -1, -2))


def matrix(chain: Chain, k: float) -> np.ndarray:
    """H_k in t, shape (4L, 4L); not for leads."""
    length = len(chain.onsite)
    h = np.zeros((length, 4, length, 4), dtype=complex)
    sites = np.arange(length)
    h[sites, :, sites, :] = chain.onsite + np.exp(1j * k) * chain.across + np.exp(-1j * k) * _dagger(chain.across)
    first = sites if chain.ends == "periodic" else sites[:-1]
    second = (first + 1) % length
    h[first, :, second, :] += chain.along[first]
    h[second, :, first, :] += _dagger(chain.along[first])
    return h.reshape(4 * length, 4 * length)


def by_diagonalisation(chain: Chain, k: np.ndarray, weights: np.ndarray, temperature: float) -> ChainSums:
    """F_k = −(T/2) Σ_ν ln 2cosh(E_ν/2T) and G from the eigenvectors."""
    from scipy.linalg import eigh

    length = len(chain.onsite)
    f = np.empty(k.size)
    site, cross, bond = np.zeros((3, length, 4, 4), dtype=complex)
    sites = np.arange(length)
    for m, (momentum, weight) in enumerate(zip(k, weights, strict=True)):
        energies, states = eigh(matrix(chain, float(momentum)), driver="evr", overwrite_a=True, check_finite=False)
        x = energies / (2 * temperature)
        f[m] = -temperature / 2 * np.logaddexp(x, -x).sum()
        g = ((states * np.tanh(x)) @ states.conj().T).reshape(length, 4, length, 4)
        here = g[sites, :, sites, :]
        site += weight * here
        cross += weight * np.exp(-1j * momentum) * here
        bond += weight * g[sites, :, (sites + 1) % length, :]
    if chain.ends != "periodic":
        bond[-1] = 0
    return ChainSums(f, _both_momenta(site), _both_momenta(cross), _both_momenta(bond))
