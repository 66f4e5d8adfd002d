"""Is the ansatz the best product state? An unrestricted minimiser on a torus, from many random starts.

For fixed neighbours the energy of site i is <psi_i| h_i |psi_i> with h_i = field + sum_j Tr_j[V_ij (1 x rho_j)];
its lowest eigenvector lowers the energy at every step. Sweeps repeat until the energy of the start no longer falls.
"""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked
from neelsot_dyn.flavor_wave.model import LatticeModel, mesh_size


@frozen(eq=False)
class TorusMinimum:
    """Result of the minimisation, statistics over the random starts.

    energies (starts,): per site, ascending. best: the lowest. fraction: of the starts within `tolerance` of it.
    residual: largest |(h_i - <h_i>) psi_i| of the best state, an energy. sweeps: done. converged: fraction of the
    starts that stopped by themselves. states (sites, N): the best state, sites in the order cell by cell.
    """

    energies: np.ndarray = field(repr=False)
    best: float
    fraction: float
    residual: float
    sweeps: int
    converged: float
    tolerance: float
    states: np.ndarray = field(repr=False)

    def expectation(self, operator: np.ndarray) -> np.ndarray:
        """<operator> of every site in the best state, (sites,)."""
        return np.einsum("sa,ab,sb->s", self.states.conj(), operator, self.states).real


def _neighbours(model: LatticeModel, size: tuple[int, int]) -> list[tuple[np.ndarray, np.ndarray]]:
    """For every torus site: the neighbours' indices and the maps (n, N^2, N^2) from rho_j to their part of h_i."""
    n = model.flavors
    found: list[list[tuple[int, np.ndarray]]] = [[] for _ in range(size[0] * size[1] * model.sites)]
    for x in range(size[0]):
        for y in range(size[1]):
            for bond in model.bonds:
                v = bond.operator.reshape(n, n, n, n)
                cell = ((x + bond.offset[0]) % size[0]) * size[1] + (y + bond.offset[1]) % size[1]
                i = (x * size[1] + y) * model.sites + bond.first
                j = cell * model.sites + bond.second
                require(i != j, "size", size, "a torus on which no site is its own neighbour")
                found[i].append((j, np.einsum("mpnq->mnqp", v).reshape(n * n, n * n)))
                found[j].append((i, np.einsum("pmqn->mnqp", v).reshape(n * n, n * n)))
    return [(np.array([j for j, _ in pairs]), np.stack([v for _, v in pairs])) for pairs in found]


@checked
def minimise_on_torus(
    model: LatticeModel,
    size: int | tuple[int, int] = 2,
    starts: int = 32,
    seed: int = 0,
    sweeps: int = 4000,
    tolerance: float = 1e-9,
) -> TorusMinimum:
    """Lowest product state of `model` on a torus of `size` cells, from `starts` random states.

    `tolerance` is an energy per site in the model's unit: a start stops when a hundred sweeps gain less than a tenth
    of it.
    """
    shape = mesh_size(size, "size")
    require(starts >= 1, "starts", starts, "an integer >= 1")
    require(sweeps >= 1, "sweeps", sweeps, "an integer >= 1")
    require(tolerance > 0, "tolerance", tolerance, "an energy > 0")
    require(seed >= 0, "seed", seed, "an integer >= 0")
    neighbours = _neighbours(model, shape)
    sites, n = len(neighbours), model.flavors
    fields = np.tile(model.fields, (sites // model.sites, 1, 1))
    rng = np.random.default_rng(seed)
    psi = rng.standard_normal((starts, sites, n)) + 1j * rng.standard_normal((starts, sites, n))
    psi /= np.linalg.norm(psi, axis=-1, keepdims=True)
    rho = psi[..., :, None] * psi[..., None, :].conj()

    def local_field(site: int) -> np.ndarray:
        others, maps = neighbours[site]
        flat = rho[:, others].reshape(starts, -1)
        return fields[site] + (flat @ maps.transpose(0, 2, 1).reshape(flat.shape[1], n * n)).reshape(starts, n, n)

    def energies() -> np.ndarray:
        total = np.zeros(starts)
        for site in range(sites):
            mean = 0.5 * (local_field(site) + fields[site])
            total += np.einsum("kab,kba->k", mean, rho[:, site]).real
        return total / sites

    previous, active, done = energies(), np.ones(starts, dtype=bool), 0
    while active.any() and done < sweeps:
        for _ in range(100):
            for site in range(sites):
                vector = np.linalg.eigh(local_field(site))[1][:, :, 0]
                psi[:, site] = vector
                rho[:, site] = vector[:, :, None] * vector[:, None, :].conj()
        done += 100
        now = energies()
        active, previous = previous - now > 0.1 * tolerance, now
    best = int(np.argmin(previous))
    residual = 0.0
    for site in range(sites):
        h = local_field(site)[best] @ psi[best, site]
        residual = max(residual, float(np.linalg.norm(h - np.vdot(psi[best, site], h) * psi[best, site])))
    near = float(np.mean(previous - previous[best] < tolerance))
    return TorusMinimum(
        np.sort(previous),
        float(previous[best]),
        near,
        residual,
        done,
        float(np.mean(~active)),
        tolerance,
        psi[best],
    )
