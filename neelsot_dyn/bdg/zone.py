"""How are the densities of `_kernels` integrated over the zone of the infinite lattice, or the disk of the continuum?

∫ d²k/(2π)² in polar coordinates (`quadrature`). f(k) = f(−k) leaves the angles 0 … π. For the scalars, the free energy
and the pair susceptibility, there is more. Twofold rotation times time reversal keeps k and q and turns n_z over; the
mirror y → −y keeps q ∥ x̂ and turns n_x and n_z over. So they are even in n_z, and even in n_x for q ∥ x̂ (in n_y for
q ∥ ŷ); where that component is zero f(k_x, −k_y) = f(k_x, k_y), and the angles 0 … π/2 suffice.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np

from neelsot_dyn.bdg import _fast_kernels, _kernels
from neelsot_dyn.bdg.models import ContinuumModel, LatticeModel, parameters
from neelsot_dyn.bdg.quadrature import Estimate, integrate_angle

Rays = tuple[np.ndarray, np.ndarray, np.ndarray]
SAME_DIGITS = 14
"""Pairs that agree to so many digits after rounding are one."""
MEASURE = 1 / (2 * np.pi) ** 2


def zone_integral(
    what: int, model: LatticeModel | ContinuumModel, q: np.ndarray, n: np.ndarray, tolerance: float
) -> Estimate:
    """One of the integrands of `_kernels` at q (2,) and n (3,)."""

    def rays(angles: np.ndarray, ray_tolerance: float) -> Rays:
        return _kernels.rays(
            what, angles, _radii(model, angles), q, n, parameters(model), ray_tolerance, _kernels.COMPONENTS[what]
        )

    return _scaled(integrate_angle(rays, tolerance / (2 * MEASURE)), 2 * MEASURE)


def scalar_integrals(
    what: int, model: LatticeModel | ContinuumModel, q: np.ndarray, n: np.ndarray, tolerance: float
) -> list[Estimate]:
    """FREE_ENERGY or PAIRING at each of the pairs q (P, 2), n (P, 3); those equal by symmetry are taken once."""
    canonical = np.concatenate([q, _canonical(q, n)], axis=1)
    _, first, index = np.unique(np.round(canonical, SAME_DIGITS), axis=0, return_index=True, return_inverse=True)
    distinct = canonical[first]
    threads = min(numba.get_num_threads(), len(distinct))

    def one(row: np.ndarray) -> Estimate:
        return _scalar_integral(what, model, row[:2], row[2:], tolerance, parallel=threads == 1)

    if threads <= 1:
        results = [one(row) for row in distinct]
    else:
        with ThreadPoolExecutor(threads) as pool:
            results = list(pool.map(one, distinct))
    return [results[i] for i in index.ravel()]


def _scalar_integral(
    what: int, model: LatticeModel | ContinuumModel, q: np.ndarray, n: np.ndarray, tolerance: float, parallel: bool
) -> Estimate:
    kernel = _fast_kernels.rays_parallel if parallel else _fast_kernels.rays_serial
    numbers = parameters(model)

    def rays(angles: np.ndarray, ray_tolerance: float) -> Rays:
        return kernel(what, angles, _radii(model, angles), q, n, numbers, ray_tolerance)

    mirrored = (q[1] == 0 and n[0] == 0) or (q[0] == 0 and n[1] == 0)
    factor = 4 * MEASURE if mirrored else 2 * MEASURE
    upper, panels = (np.pi / 2, 8) if mirrored else (np.pi, 16)
    return _scaled(integrate_angle(rays, tolerance / factor, upper, panels), factor)


def _canonical(q: np.ndarray, n: np.ndarray) -> np.ndarray:
    """The representative of each n among those of equal F: n_z ≥ 0, and the mirrored component ≥ 0."""
    n = n.copy()
    n[:, 2] = np.abs(n[:, 2])
    for flow, component in ((1, 0), (0, 1)):
        along = q[:, flow] == 0
        n[along, component] = np.abs(n[along, component])
    return n


def _radii(model: LatticeModel | ContinuumModel, angles: np.ndarray) -> np.ndarray:
    if isinstance(model, ContinuumModel):
        return np.full_like(angles, model.cutoff)
    return np.pi / np.maximum(np.abs(np.cos(angles)), np.abs(np.sin(angles)))


def _scaled(estimate: Estimate, factor: float) -> Estimate:
    return Estimate(estimate.value * factor, estimate.error * factor, estimate.evaluations, estimate.converged)
