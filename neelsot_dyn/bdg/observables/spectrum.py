"""At which energies does the superconductor have quasiparticles?"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import plane_vectors, require, vectors
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg import threads
from neelsot_dyn.bdg._kernels import level_density, levels
from neelsot_dyn.bdg.models import ContinuumModel, LatticeModel, parameters, require_no_parent


@checked
def quasiparticle_energies(
    model: LatticeModel | ContinuumModel, k: np.ndarray, q: np.ndarray, n: np.ndarray
) -> np.ndarray:
    """E_ν of Eq. 1 in t, ascending (..., 4), at k (..., 2) of the gauge frame, for one q (2,) and n (3,)."""
    require_no_parent(model)
    n = vectors("n", n, unit_length=True)
    require(n.ndim == 1, "n.shape", n.shape, "one vector (3,)")
    k, q = plane_vectors("k", k), plane_vectors("q", q)
    require(q.ndim == 1, "q.shape", q.shape, "one vector (2,)")
    kx, ky = np.ascontiguousarray(k.reshape(-1, 2).T)
    return np.sort(levels(kx, ky, q, n, parameters(model)).T, axis=-1).reshape((*k.shape[:-1], 4))


@frozen(eq=False)
class DensityOfStates:
    """Quasiparticle states per cell and per t, both spins: (1/2N) Σ_kν δ(E − E_ν), broadened thermally.

    energies (E,) in t. value (E,). error: largest difference between two interleaved grids, halved. broadening in t.
    Far above the gap it is the normal state's; it is even in E.
    """

    energies: np.ndarray
    value: np.ndarray
    error: float
    broadening: float


@checked
def density_of_states(
    model: LatticeModel,
    q: np.ndarray,
    n: np.ndarray,
    energies: np.ndarray,
    broadening: float,
    size: tuple[int, int] = (800, 800),
) -> DensityOfStates:
    """The density of states that a tunnel junction at k_B T = `broadening` (in t) resolves: δ → −f′.

    size: grid of wave vectors; it converges exponentially once 2π/L ≪ π broadening/v_F. A film under a parent has
    `local_density_of_states` instead, of a uniform stripe.
    """
    require_no_parent(model)
    n = vectors("n", n, unit_length=True)
    require(broadening > 0, "broadening", broadening, "an energy > 0 in t")
    require(n.ndim == 1, "n.shape", n.shape, "one vector (3,)")
    require(min(size) >= 1, "size", size, "two integers >= 1")
    energies = np.asarray(energies, dtype=float)
    require(energies.ndim == 1 and energies.size > 0, "energies.shape", energies.shape, "a sequence of energies")
    q = plane_vectors("q", q)
    require(q.ndim == 1, "q.shape", q.shape, "one vector (2,)")
    grids = []
    for offset in (0.25, 0.75):
        kx, ky = (2 * np.pi * (np.arange(length) + offset) / length for length in size)

        def row(x: float, ky: np.ndarray = ky) -> np.ndarray:
            found = levels(np.full_like(ky, x), ky, q, n, parameters(model))
            return level_density(found.ravel(), energies, broadening)

        grids.append(np.sum(threads.run(row, kx.tolist()), axis=0) / (kx.size * ky.size))
    return DensityOfStates(
        energies, (grids[0] + grids[1]) / 2, float(np.abs(grids[0] - grids[1]).max() / 2), broadening
    )
