"""Is a state at rest a minimum of the energy? The softest direction, and how the energy bends along it."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from attrs import frozen

from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.spectrum import tangents
from neelsot_dyn.dynamics.state import TwoSublatticeState
from neelsot_dyn.dynamics.surface import Surface, tangent
from neelsot_dyn.dynamics.track import Grid

FEW = 64
"""Cells up to which the whole Hessian is diagonalised."""
TRIES = 3
"""Starts from other random directions, where the one before broke down."""


@frozen(eq=False)
class SoftestDirection:
    """Along which the energy bends least: curvature [T], its error [T], and the direction (2, *cells, 3), of unit norm.

    curvature: the smallest eigenvalue of the energy's Hessian over M_s and a cell's volume, in the planes across all
    m_i: a displacement ξ of unit vectors costs ½ M_s × curvature × Σ ξ² per volume. error: the residual, within which
    the Hessian has an eigenvalue.
    """

    curvature: float
    error: float
    direction: np.ndarray


@checked
def softest_direction(
    llg: LLG, track: Grid, state: TwoSublatticeState, tolerance: float = 1e-7, most: int = 200
) -> SoftestDirection:
    """The softest direction of a state at rest, to `tolerance` [T]: whole Hessian on few cells, else LOBPCG.

    Knyazev, SIAM J. Sci. Comput. 23, 517 (2001), from the rotations, the translations and a random direction, with the
    preconditioner of `Surface`. A negative curvature is proof that the state is no minimum; a positive one is as good
    as its error.
    """
    from scipy.sparse.linalg import LinearOperator, lobpcg

    surface, y = Surface.of(llg, track, state), state.to_arrays()
    shape = y.shape

    def bend(v: np.ndarray) -> np.ndarray:
        return surface.bend(y, tangent(v.reshape(shape), y)).ravel()

    def condition(v: np.ndarray) -> np.ndarray:
        return tangent(surface.condition(tangent(v.reshape(shape), y)), y).ravel()

    if state.cells <= FEW:
        basis = _basis(y)
        matrix = basis.T @ np.stack([bend(column) for column in basis.T], axis=1)
        values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
        return _found(values[0], basis @ vectors[:, 0], bend, shape)
    a, m = (LinearOperator((y.size, y.size), matvec=f, dtype=float) for f in (bend, condition))
    rng, guess = np.random.default_rng(0), _guesses(surface, y)
    best: SoftestDirection | None = None
    for _ in range(TRIES):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says so where it has not converged; so does the error
            values, vectors = lobpcg(a, guess, M=m, largest=False, tol=tolerance, maxiter=most)
        found = _found(float(values.min()), vectors[:, int(np.argmin(values))], bend, shape)
        best = found if best is None or found.curvature < best.curvature else best
        if best.error <= max(tolerance, 1e-3 * abs(best.curvature)):
            break
        noise = [condition(rng.normal(size=y.size)) for _ in range(3)]
        guess = np.linalg.qr(np.stack([vectors[:, int(np.argmin(values))], *noise], axis=1))[0]
    assert best is not None
    return best


def _found(
    value: float, vector: np.ndarray, bend: Callable[[np.ndarray], np.ndarray], shape: tuple[int, ...]
) -> SoftestDirection:
    vector = vector / np.linalg.norm(vector)
    error = float(np.linalg.norm(bend(vector) - value * vector))
    direction = np.moveaxis(vector.reshape(shape).swapaxes(2, -1), 1, -1)
    return SoftestDirection(float(value), error, direction)


def _basis(y: np.ndarray) -> np.ndarray:
    """Two unit vectors across every m, as columns (6N, 4N)."""
    rows = np.moveaxis(y, 1, -1)
    pairs = tangents(rows.reshape(-1, 3)).reshape(*rows.shape[:-1], 2, 3)
    cells = rows.reshape(-1, 3).shape[0]
    out = np.zeros((cells, 2, *rows.shape))
    for cell in range(cells):
        out.reshape(cells, 2, cells, 3)[cell, :, cell] = pairs.reshape(cells, 2, 3)[cell]
    return np.moveaxis(out, -1, 3).reshape(2 * cells, -1).T


def _guesses(surface: Surface, y: np.ndarray) -> np.ndarray:
    """Orthonormal tangents to begin with: rotations, translations, and a random one smoothed."""
    some = [np.cross(axis, y, axisb=1, axisc=1) for axis in np.eye(3)]
    some += [np.gradient(y, axis=axis) for axis in range(2, y.ndim)]
    some.append(surface.condition(np.random.default_rng(0).normal(size=y.shape)))
    columns = np.stack([tangent(v, y).ravel() for v in some], axis=1)
    q, r = np.linalg.qr(columns / np.maximum(np.linalg.norm(columns, axis=0), 1e-300))
    return q[:, np.abs(np.diag(r)) > 1e-8]
