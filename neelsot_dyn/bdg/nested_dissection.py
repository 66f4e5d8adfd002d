"""In which order is a torus of sites eliminated, and how does elimination give the inverse where it is needed?

Nested dissection (A. George, SIAM J. Numer. Anal. 10, 345 (1973)): cut the torus by two lines into strips, these by two
lines into rectangles, and these by one line each, until small leaves are left. A leaf or line is eliminated as a dense
front together with its neighbours outside, which all lie on earlier cuts; a second sweep, from the first cut to the
leaves, gives the inverse inside every front, hence on every site and bond. The largest front has 2 L_y sites:
time ∝ L³ for L × L sites, against L⁶ for diagonalisation.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from attrs import field, frozen

from neelsot_dyn.bdg import _front_kernels

LEAF_SITES = 16


@frozen(eq=False)
class Front:
    """One step of the elimination.

    sites: eliminated here (the first `own`), then the neighbours of everything eliminated so far below this step.
    children: earlier steps whose remainder enters here; places: positions of each child's neighbours among `sites`.
    bonds: per axis, (site index i, place of i, place of its + neighbour) for bonds that are assembled here.
    """

    sites: np.ndarray
    own: int
    children: tuple[int, ...] = ()
    places: tuple[np.ndarray, ...] = ()
    bonds: tuple[tuple[np.ndarray, np.ndarray, np.ndarray], ...] = field(default=())


Rectangle = tuple[np.ndarray, np.ndarray, bool, bool]
"""x positions, y positions, and whether it closes on itself along either."""


def _cut(rectangle: Rectangle) -> tuple[list[tuple[np.ndarray, np.ndarray]], list[Rectangle]]:
    """Separating lines and what is left."""
    x, y, closed_x, closed_y = rectangle
    along_x = closed_x or (not closed_y and len(x) >= len(y))
    line, closed = (x, closed_x) if along_x else (y, closed_y)
    cuts = [0, len(line) // 2] if closed else [len(line) // 2]
    parts = [line[a:b] for a, b in zip([c + 1 for c in cuts], [*cuts[1:], len(line)], strict=True)]
    if not closed:
        parts.append(line[: cuts[0]])
    lines = [(line[c : c + 1], y) if along_x else (x, line[c : c + 1]) for c in cuts]
    rest = [(p, y, False, closed_y) if along_x else (x, p, closed_x, False) for p in parts if len(p)]
    return lines, rest


@lru_cache(maxsize=16)
def elimination(lx: int, ly: int) -> tuple[Front, ...]:
    """Fronts of the torus Lx × Ly in the order of elimination; site (x, y) has the index x Ly + y."""
    fronts: list[Front] = []
    x, y = np.divmod(np.arange(lx * ly), ly)
    plus = [((x + 1) % lx) * ly + y, x * ly + (y + 1) % ly]
    near = np.stack([*plus, ((x - 1) % lx) * ly + y, x * ly + (y - 1) % ly])

    def indices(xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
        return (xs[:, None] * ly + ys).ravel()

    def add(rectangle: Rectangle) -> int:
        xs, ys, *closed = rectangle
        inside = indices(xs, ys)
        children: list[int] = []
        if len(inside) <= LEAF_SITES and not any(closed):
            own = inside
        else:
            lines, rest = _cut(rectangle)
            children = [add(r) for r in rest]
            own = np.concatenate([indices(*line) for line in lines])
        outside = np.setdiff1d(near[:, inside], inside)
        sites = np.concatenate([own, outside])
        place = np.full(lx * ly, -1)
        place[sites] = np.arange(sites.size)
        mine = place < len(own)
        bonds = []
        for neighbour in plus:
            i = np.flatnonzero((place >= 0) & (place[neighbour] >= 0))
            i = i[(mine & (place >= 0))[i] | (mine & (place >= 0))[neighbour[i]]]
            bonds.append((i, place[i], place[neighbour[i]]))
        places = tuple(place[fronts[c].sites[fronts[c].own :]] for c in children)
        fronts.append(Front(sites, len(own), tuple(children), places, tuple(bonds)))
        return len(fronts) - 1

    add((np.arange(lx), np.arange(ly), True, True))
    return tuple(fronts)


def _room(fronts: tuple[Front, ...]) -> np.ndarray:
    """For the largest front: one piece of memory for all, as fresh memory costs more than what is computed in it."""
    return np.empty(max((4 * front.sites.size) ** 2 for front in fronts), dtype=complex)


def _assemble(
    front: Front, onsite: np.ndarray, hops: tuple[np.ndarray, ...], shift: complex, room: np.ndarray
) -> np.ndarray:
    size = front.sites.size
    blocks = room[: (4 * size) ** 2].reshape(size, 4, size, 4)
    blocks[:] = 0
    own = np.arange(front.own)
    blocks[own, :, own, :] = onsite[front.sites[: front.own]] + shift * np.eye(4)
    for hop, (i, here, there) in zip(hops, front.bonds, strict=True):
        blocks[here, :, there, :] = hop[i]
        blocks[there, :, here, :] = np.conj(np.swapaxes(hop[i], -1, -2))
    return blocks.reshape(4 * size, 4 * size)


def _inverse(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Inverse and |pivots|."""
    from scipy.linalg.lapack import zgetrf, zgetri

    lu, pivots, info = zgetrf(matrix, overwrite_a=True)
    if info:
        raise ArithmeticError(f"a front of the elimination is singular (LAPACK zgetrf: {info})")
    return zgetri(lu, pivots, overwrite_lu=False)[0], np.abs(np.diag(lu))


def eliminate(
    fronts: tuple[Front, ...], onsite: np.ndarray, hops: tuple[np.ndarray, ...], shift: complex, with_blocks: bool
) -> tuple[float, list[np.ndarray]]:
    """Σ ln|pivot/shift| of H + shift, and [site, x there, x back, y there, y back] blocks of its inverse.

    onsite and hops (i to its + neighbour along either axis): (sites, 4, 4). The blocks are (sites, 4, 4); "there" is
    (i, i + δ), "back" is (i + δ, i). Without blocks the list is empty.
    """
    logarithm, room = 0.0, _room(fronts)
    remainders: dict[int, np.ndarray] = {}
    kept: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for index, front in enumerate(fronts):
        matrix = _assemble(front, onsite, hops, shift, room)
        for child, places in zip(front.children, front.places, strict=True):
            _front_kernels.scatter(remainders.pop(child), places, matrix)
        own = 4 * front.own
        inverse, pivots = _inverse(matrix[:own, :own])
        logarithm += float(np.log(pivots / abs(shift)).sum())
        np.negative(matrix[own:, :own], out=matrix[own:, :own])
        right, left = inverse @ matrix[:own, own:], matrix[own:, :own]
        remainders[index] = left @ right
        remainders[index] += matrix[own:, own:]
        if with_blocks:
            kept.append((inverse, np.negative(right, out=right), left @ inverse))
    return logarithm, list(_blocks(fronts, kept, len(onsite), room)) if with_blocks else []


def _blocks(
    fronts: tuple[Front, ...], kept: list[tuple[np.ndarray, np.ndarray, np.ndarray]], sites: int, room: np.ndarray
) -> Iterator[np.ndarray]:
    """The blocks; kept: of every front the inverse, and minus its products with the couplings to its neighbours."""
    out = np.empty((5, sites, 4, 4), dtype=complex)
    outer: dict[int, np.ndarray] = {len(fronts) - 1: np.zeros((0, 0), dtype=complex)}
    for index in range(len(fronts) - 1, -1, -1):
        front, (inverse, right, left) = fronts[index], kept.pop()
        corner = outer.pop(index)
        size, own = 4 * front.sites.size, 4 * front.own
        z = room[: size**2].reshape(size, size)
        z[own:, own:] = corner
        np.matmul(right, corner, out=z[:own, own:])
        np.matmul(corner, left, out=z[own:, :own])
        np.matmul(z[:own, own:], left, out=z[:own, :own])
        z[:own, :own] += inverse
        for child, places in zip(front.children, front.places, strict=True):
            outer[child] = np.empty((4 * places.size,) * 2, dtype=complex)
            _front_kernels.gather(z, places, outer[child])
        blocks = z.reshape(front.sites.size, 4, front.sites.size, 4)
        mine = np.arange(front.own)
        out[0, front.sites[mine]] = blocks[mine, :, mine, :]
        for axis, (i, here, there) in enumerate(front.bonds):
            out[1 + 2 * axis, i] = blocks[here, :, there, :]
            out[2 + 2 * axis, i] = blocks[there, :, here, :]
    yield from out
