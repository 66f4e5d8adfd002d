"""Where is the wall, how wide is it, and which way does it turn?"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import HUGE, require, require_finite, vectors
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics._arrays import direction
from neelsot_dyn.dynamics.state import TwoSublatticeState


class WallError(ValueError):
    """No wall, or more than one, where exactly one was asked for."""


@frozen
class Wall:
    """A 180° domain wall n·axis = −polarity tanh[(x − position)/width].

    position, width and their standard errors [m] (from each cell's own residual, so that noise may differ from cell to
    cell, as that of turning vectors does; zero for an exact tanh);
    angle = φ [rad] in (−π, π] of the inner Néel vector, n ∥ sin φ p1 + cos φ p2 (`transverse_axes`);
    polarity +1 where n·axis goes from + on the left to − on the right. misfit [m]: root mean square distance of the
    profile from the tanh, with the fit's weights; a wall that is no tanh keeps it on any grid, while the standard
    errors fall with the number of cells.
    """

    position: float
    position_error: float
    width: float
    width_error: float
    angle: float
    polarity: int
    misfit: float = 0.0


@checked
def wall_positions(n: np.ndarray, x: np.ndarray, axis: Any) -> np.ndarray:
    """Places [m] of all walls of a track, from the left, in n (N, 3) at x (N,) [m]; none: an empty array.

    A wall is where n·ê goes from beyond 1/2 to beyond −1/2 or back, so that thermal ripple makes none. Its place is
    the zero of a straight line through atanh(n·ê) in between.
    """
    n, x = vectors("n", n), np.asarray(x, dtype=float)
    require(n.ndim == 2 and x.shape == n.shape[:1], "x.shape", x.shape, f"one position per cell of n, {n.shape}")
    require(bool(np.isfinite(x).all()) and bool((np.diff(x) > 1 / HUGE).all()), "x", x, "ascending positions")
    projection = n @ direction("axis", axis)
    domains = np.flatnonzero(np.abs(projection) > 0.5)
    turns = np.flatnonzero(np.diff(np.sign(projection[domains])))
    found = []
    for left, right in zip(domains[turns], domains[turns + 1], strict=True):
        inner = slice(left, right + 1)
        slope, offset = np.polyfit(x[inner], np.arctanh(np.clip(projection[inner], -0.999, 0.999)), 1)
        found.append(float(np.clip(-offset / slope, x[left], x[right])))
    return np.array(found)


def transverse_axes(axis: Any, reference: Any = None) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors (p1, p2) across the axis, for n ∥ sin φ p1 + cos φ p2 inside a wall; p2 × p1 = axis.

    φ = 0 is p2, the part of `reference` across the axis (default ẑ, or x̂ if the axis is nearer to ẑ than to the
    plane); φ = π/2 is p1 = axis × p2. For axis ŷ: p1 = x̂, p2 = ẑ, so φ is that of Eq. 16, n = (sin θ sin φ, cos θ,
    sin θ cos φ); for axis −x̂: p1 = ŷ, p2 = ẑ; for axis ẑ: p1 = ŷ, p2 = x̂, the usual azimuth.

    Raises ValueError for a reference along the axis.
    """
    along = direction("axis", axis)
    if reference is None:
        reference = (0, 0, 1) if along[2] ** 2 < 0.5 else (1, 0, 0)
    across = direction("reference", reference)
    across = across - (across @ along) * along
    require(float(np.linalg.norm(across)) > 1e-6, "reference", reference, "a vector that is not along the axis")
    p2 = across / np.linalg.norm(across)
    return np.cross(along, p2), p2


@checked
def track_wall(
    state: TwoSublatticeState | np.ndarray, x: np.ndarray, axis: Any, reference: Any = None, cutoff: float = 0.95
) -> Wall:
    """Position, width, angle and polarity of the one wall in a state, or in a Néel vector n (N, 3), at x (N,) [m].

    A straight line through atanh(n̂·axis) over |n̂·axis| < cutoff, each cell weighted by (1 − (n̂·axis)²)², as equal
    errors of n call for. Exact for a tanh wall, at any position between cells. Domains are what exceeds |n̂·axis| =
    1/2, so small fluctuations make no walls.

    Raises WallError with no wall, several, or one of fewer than three cells; ValueError for bad arguments.
    """
    n = vectors("n", state.n if isinstance(state, TwoSublatticeState) else state)
    x = np.asarray(x, dtype=float)
    require(n.ndim == 2, "n.shape", n.shape, "an array of shape (N, 3)")
    require(x.shape == n.shape[:1], "x.shape", x.shape, f"({len(n)},), one position per cell")
    require(bool((np.diff(x) > 1 / HUGE).all()), "x", x, "ascending positions")
    require(bool(n.any(axis=1).all()), "n", n, "vectors that are not zero")
    require(0 < require_finite("cutoff", cutoff) < 1, "cutoff", cutoff, "a number in (0, 1)")
    along = direction("axis", axis)
    p1, p2 = transverse_axes(along, reference)
    projection = n @ along / np.linalg.norm(n, axis=1)

    left, right, polarity = _domain_edges(projection)
    saturated = np.abs(projection) >= cutoff
    start = left + 1 - int(np.argmax(saturated[left::-1])) if saturated[: left + 1].any() else 0
    stop = right + int(np.argmax(saturated[right:])) if saturated[right:].any() else len(n)
    if stop - start < 3:
        raise WallError(f"the wall holds {stop - start} cells of |n·axis| < {cutoff}: give a finer grid (dx ≤ width/2)")
    p = projection[start:stop]
    line = _fit_line(x[start:stop], -polarity * np.arctanh(p), weights=(1 - p**2) ** 2)
    transverse = n[start:stop].sum(axis=0)
    center = -line.value / line.slope
    return Wall(
        position=line.origin + center,
        position_error=line.error(1.0, center) / line.slope,
        width=1 / line.slope,
        width_error=line.error(0.0, 1.0) / line.slope**2,
        angle=math.atan2(transverse @ p1, transverse @ p2),
        polarity=polarity,
        misfit=line.misfit / line.slope,
    )


def _domain_edges(projection: np.ndarray) -> tuple[int, int, int]:
    """Last cell of the left domain, first of the right one, and the polarity."""
    domains = np.flatnonzero(np.abs(projection) > 0.5)
    flips = np.flatnonzero(np.diff(np.sign(projection[domains])))
    if len(flips) == 0:
        raise WallError("no wall: n·axis does not change sign; check `axis` and that the wall is inside the track")
    if len(flips) > 1:
        raise WallError(f"{len(flips)} walls, where one was expected: pass the part of the track that holds one")
    left, right = domains[flips[0]], domains[flips[0] + 1]
    return int(left), int(right), int(np.sign(projection[left]))


@frozen
class _Line:
    """y = value + slope (x − origin), how much each cell moves value and slope, and the rms of the rest.

    moves (2, N): ∂(value, slope)/∂y of each cell, times its residual over 1 − leverage.
    """

    origin: float
    value: float
    slope: float
    moves: np.ndarray
    misfit: float

    def error(self, of_value: float, of_slope: float) -> float:
        """Standard error of of_value × value + of_slope × slope, whatever the cells' noise (HC3).

        J. G. MacKinnon and H. White, J. Econometrics 29, 305 (1985).
        """
        return float(np.linalg.norm(np.array([of_value, of_slope]) @ self.moves))


def _fit_line(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> _Line:
    """Weighted least squares about the weighted mean of x."""
    total = weights.sum()
    origin = x @ weights / total
    dx = x - origin
    spread = (weights * dx) @ dx
    value = y @ weights / total
    slope = (weights * dx) @ y / spread
    residual = y - value - slope * dx
    pulls = np.stack([weights / total, weights * dx / spread])
    leverage = pulls[0] + pulls[1] * dx
    misfit = math.sqrt(float((weights * residual) @ residual) / total)
    return _Line(float(origin), float(value), float(slope), pulls * residual / (1 - leverage), misfit)
