"""What is the magnetic state? Two unit vectors per cell, one for each sublattice."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import Attribute, field, frozen

from neelsot_dyn._checks import require, vectors
from neelsot_dyn.dynamics._arrays import read_only
from neelsot_dyn.dynamics.track import Grid


def _m1(value: Any) -> np.ndarray:
    return read_only(vectors("m1", value))


def _m2(value: Any) -> np.ndarray:
    return read_only(vectors("m2", value))


def _shape(array: np.ndarray) -> str:
    return f"<{' × '.join(map(str, array.shape))}>"


def lengths(m: np.ndarray) -> np.ndarray:
    """|m| of vectors (..., 3), without `numpy.linalg.norm`'s temporary squares."""
    return np.sqrt(np.einsum("...i,...i", m, m))


@frozen(eq=False)
class TwoSublatticeState:
    """Magnetisation directions m1, m2 of the two sublattices; n = (m1 − m2)/2 and m = (m1 + m2)/2.

    Each is (N, 3) on a track, (Nx, Ny, 3) on a mesh: (*cells, 3).

    Lengths must be one to `tolerance`. A solver does not renormalise, so its states drift a little and are built with
    `tolerance=math.inf`, which turns that check off (finite components are always asked for).

    Raises ValueError for other shapes, components that are not finite, and vectors that are not of unit length.
    """

    m1: np.ndarray = field(converter=_m1, repr=_shape)
    m2: np.ndarray = field(converter=_m2, repr=_shape)
    tolerance: float = field(default=1e-9, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        """Check the shapes against each other, then the lengths."""
        valid = "an array of shape (N, 3) or (Nx, Ny, 3)"
        require(self.m1.ndim in (2, 3) and self.m1.size > 0, "m1.shape", self.m1.shape, valid)
        require(self.m2.shape == self.m1.shape, "m2.shape", self.m2.shape, f"the shape of m1, {self.m1.shape}")
        for name, m in (("m1", self.m1), ("m2", self.m2)):
            length = lengths(m)
            worst = float(length.flat[np.argmax(np.abs(length - 1))])
            valid = "unit vectors (or tolerance=math.inf, to accept drift)"
            require(abs(worst - 1) <= self.tolerance, f"|{name}|", worst, valid)

    @tolerance.validator
    def _not_negative(self, attribute: Attribute[float], value: Any) -> None:
        require(value >= 0, "tolerance", value, "a number >= 0")

    @classmethod
    def from_neel(cls, n: np.ndarray) -> TwoSublatticeState:
        """The collinear state m1 = n, m2 = −n of a Néel vector n (*cells, 3) of unit length."""
        n = vectors("n", n)
        return cls(n, -n)

    @classmethod
    def from_arrays(cls, y: np.ndarray) -> TwoSublatticeState:
        """The state of an array (2, 3, N), or (2, 3, Ny, Nx), its lengths taken as they are."""
        return cls(y[0].T, y[1].T, tolerance=math.inf)

    def to_arrays(self) -> np.ndarray:
        """The array (2, 3, N), or (2, 3, Ny, Nx): sublattice, component, cell; contiguous and writeable."""
        return np.ascontiguousarray(np.stack([self.m1.T, self.m2.T]))

    @property
    def cells(self) -> int:
        """Number of cells."""
        return self.m1.size // 3

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the cells, (N,) or (Nx, Ny)."""
        return self.m1.shape[:-1]

    @property
    def n(self) -> np.ndarray:
        """Néel vector (m1 − m2)/2, shape (*cells, 3)."""
        return (self.m1 - self.m2) / 2

    @property
    def m(self) -> np.ndarray:
        """Net magnetisation (m1 + m2)/2, shape (*cells, 3)."""
        return (self.m1 + self.m2) / 2

    @property
    def norm_error(self) -> float:
        """max ||m_i| − 1| over both sublattices."""
        return max(float(np.abs(lengths(m) - 1).max()) for m in (self.m1, self.m2))


def ghosted(state: TwoSublatticeState, track: Grid) -> np.ndarray:
    """The kernels' array (2, 3, rows, Nx + 2) of a state, a writeable copy with ghost cells, on a mesh ghost rows too.

    Raises ValueError if the state does not fit the track.
    """
    valid = f"a state of track.cells = {' × '.join(map(str, track.shape))} cells"
    require(state.shape == track.shape, "state.cells", state.cells, valid)
    rows = 1 if len(state.shape) == 1 else state.shape[1] + 2
    y = np.empty((2, 3, rows, state.shape[0] + 2))
    inner = without_ghosts(y)
    inner[0], inner[1] = state.m1.T, state.m2.T
    y[..., 0], y[..., -1] = y[..., 1], y[..., -2]
    if rows > 1:
        y[:, :, 0], y[:, :, -1] = y[:, :, 1], y[:, :, -2]
    return y


def without_ghosts(y: np.ndarray) -> np.ndarray:
    """The kernels' array without ghosts: (2, 3, N) or (2, 3, Ny, Nx)."""
    return y[:, :, 0, 1:-1] if y.shape[2] == 1 else y[:, :, 1:-1, 1:-1]


def from_kernel(y: np.ndarray) -> np.ndarray:
    """The kernels' array as (2, *cells, 3), a copy."""
    inner = without_ghosts(y)
    return np.array(np.moveaxis(inner.swapaxes(-1, -2) if inner.ndim == 4 else inner, 1, -1))
