"""How do Néel vectors pass from micromagnetic cells to lattice sites, and torques back?

Cells have their centres dx apart, sites sit at X_i = (i + ½) a of the laboratory, as the cells of a track with dx = a.
A site's Néel vector is a weighted mean of the cells around it, m_i = Σ_j P_ij n_j, n_i = m_i/|m_i|. The weights are a
window of half-width 2 max(dx, a) times a cubic polynomial that makes them exact for cubic profiles (moving least
squares): for cells of at least a this is Lagrange's interpolation by the four nearest cells, for finer cells a smooth
average to which every cell contributes. Uniform textures are kept exactly; the error of a smooth profile is of fourth
order in max(dx, a).

The energy of the cells is E(n) = F(n_1, n_2, …) and its exact gradient follows by the chain rule, ∂E/∂n_j =
Σ_i P_ij |m_i|⁻¹ (1 − n_i n_iᵀ) ∂F/∂n_i: the adjoint of what made the sites.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import one_of, positive, reals, require

if TYPE_CHECKING:
    import scipy.sparse as sp

DEGREE = 3
FOLLOWING = 5
"""Degree of the interpolation that the error is measured against."""


def _uniform(value: np.ndarray) -> np.ndarray:
    x = np.array(reals("x", value))
    require(x.ndim == 1 and len(x) >= 8, "x.shape", x.shape, "centres of at least 8 cells, (N,)")
    steps = np.diff(x)
    even = bool((steps > 0).all()) and float(np.ptp(steps)) <= 1e-6 * float(steps.mean())
    require(even, "x", value, "increasing centres of equal cells")
    x.setflags(write=False)
    return x


@frozen(eq=False)
class SiteMap:
    """The lattice sites under a row of cells.

    x (N,) [m]: cell centres; lattice_constant: a [m]; ends: "free" (the texture goes on as its end cells are) or
    "periodic" (N dx must be a whole number of a). Raises ValueError for uneven cells, fewer than 8 cells or sites, or a
    period that is no multiple of a.
    """

    x: np.ndarray = field(converter=_uniform, repr=False)
    lattice_constant: float = field(validator=positive)
    ends: str = field(default="free", validator=one_of("free", "periodic"))
    positions: np.ndarray = field(init=False, repr=False)
    weights: sp.csr_matrix = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Place the sites and weigh the cells, once."""
        a, length = self.lattice_constant, len(self.x) * self.spacing
        left = float(self.x[0]) - self.spacing / 2
        count = round(length / a)
        whole = self.ends == "free" or abs(length / a - count) < 1e-6
        require(whole, "x", (left, left + length), f"a periodic track of a whole number of lattice constants {a:.6g} m")
        first = int(np.ceil(left / a - 0.5 - 1e-6))
        if self.ends == "free":
            count = int(np.floor((left + length) / a - 0.5 + 1e-6)) - first + 1
        require(count >= 8, "x", length, f"a track of at least 8 lattice constants {a:.6g} m")
        object.__setattr__(self, "positions", (np.arange(first, first + count) + 0.5) * a)
        object.__setattr__(self, "weights", self._weights(DEGREE))

    @property
    def spacing(self) -> float:
        """dx [m]."""
        return float(self.x[-1] - self.x[0]) / (len(self.x) - 1)

    def _weights(self, degree: int) -> sp.csr_matrix:
        """P (sites, cells)."""
        import scipy.sparse as sp

        reach = (degree + 1) / 2 * max(1.0, self.lattice_constant / self.spacing)  # in cells
        place = (self.positions - self.x[0]) / self.spacing
        width = 2 * int(np.ceil(reach)) + 1
        cells = np.round(place).astype(int)[:, None] + np.arange(width) - width // 2
        u = (cells - place[:, None]) / reach
        window = np.where(np.abs(u) < 1 - 1e-9, (1 - u**2) ** 2, 0.0)
        powers = u[..., None] ** np.arange(degree + 1)
        moments = np.einsum("iw,iwp,iwr->ipr", window, powers, powers)
        # With a site on a cell, the cell alone remains: fewer cells than powers, hence the pseudo-inverse.
        polynomial = np.linalg.pinv(moments, rcond=1e-12, hermitian=True)[:, 0]
        w = window * np.einsum("iwp,ip->iw", powers, polynomial)
        w /= w.sum(axis=1, keepdims=True)
        total = len(self.x)
        if self.ends == "periodic":
            cells = cells % total
        else:  # mirror cells: ∂n/∂x = 0 at a free end
            cells = np.where(cells < 0, -1 - cells, np.where(cells >= total, 2 * total - 1 - cells, cells))
        rows = np.repeat(np.arange(len(place)), width)
        matrix = sp.coo_matrix((w.ravel(), (rows, cells.ravel())), shape=(len(place), total)).tocsr()
        matrix.sum_duplicates()
        return matrix

    def to_sites(self, n: np.ndarray) -> np.ndarray:
        """Unit Néel vectors on the sites (L, 3) from Néel vectors n (N, 3) of the cells; their length does not count.

        Raises ValueError where neighbouring cells cancel: no direction is left.
        """
        return self._sites(n)[0]

    def _sites(self, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        require(np.shape(n) == (len(self.x), 3), "n.shape", np.shape(n), f"({len(self.x)}, 3), a vector per cell")
        length = np.linalg.norm(n, axis=1, keepdims=True)
        mean = self.weights @ (n / length)
        size = np.linalg.norm(mean, axis=1, keepdims=True)
        smallest = float(size.min())
        require(smallest > 0.1, "n", smallest, "a texture that is smooth on the scale of a cell and of a")
        return mean / size, size, length

    def to_cells(self, slopes: np.ndarray, n: np.ndarray) -> np.ndarray:
        """∂E/∂n_j (N, 3) from slopes ∂F/∂n_i (L, 3) at `to_sites(n)`: exact, and perpendicular to n."""
        sites, size, length = self._sites(n)
        across = (slopes - sites * np.einsum("ij,ij->i", sites, slopes)[:, None]) / size
        gradient, along = self.weights.T @ across, n / length
        return (gradient - along * np.einsum("ij,ij->i", along, gradient)[:, None]) / length

    def spread(self, values: np.ndarray) -> np.ndarray:
        """A quantity per site (L, ...) as one per cell (N, ...): its sum is kept."""
        return self.weights.T @ values

    def interpolation_error(self, n: np.ndarray) -> float:
        """Largest |δn_i| of the sites: the distance to the interpolation that is exact for fifth powers."""
        unit = n / np.linalg.norm(n, axis=1, keepdims=True)
        better = self._weights(FOLLOWING) @ unit
        better /= np.linalg.norm(better, axis=1, keepdims=True)
        return float(np.linalg.norm(better - self.to_sites(n), axis=1).max())
