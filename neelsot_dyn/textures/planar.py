"""What do bent walls, Bloch lines and skyrmion-like seeds look like on a mesh?

Néel vectors (Nx, Ny, 3) at the points of two coordinate arrays of shape (Nx, Ny), in any length unit. Domains and
angles as in `domain_wall`: Eq. 16 with domains ±ŷ, or the same turned by 90° about ẑ.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from neelsot_dyn._checks import require, require_finite, vectors
from neelsot_dyn._signature import checked
from neelsot_dyn.textures.domain_wall import wall_profile


@checked
def bent_wall(
    x: np.ndarray,
    y: np.ndarray,
    center: float | Callable[[np.ndarray], Any],
    width: float,
    angle: float | Callable[[np.ndarray], Any] = 0.0,
    domains: str = "y",
) -> np.ndarray:
    """A wall whose centre line is x = center(y), with inner angle φ = angle(y): numbers or functions of y.

    The distance to the line is taken along x, so a slope s of the line narrows the wall by √(1 + s²): relax it.
    """
    line = np.broadcast_to(np.asarray(center(y) if callable(center) else center, dtype=float), np.shape(x))
    phi = np.broadcast_to(np.asarray(angle(y) if callable(angle) else angle, dtype=float), np.shape(x))
    require(bool(np.isfinite(line).all()), "center", center, "a finite position for every y")
    require(bool(np.isfinite(phi).all()), "angle", angle, "a finite angle for every y")
    flat = wall_profile(np.asarray(x) - line, 0.0, width, 0.0, domains)
    along = flat[..., [1]] if domains == "y" else -flat[..., [0]]
    inner = flat[..., 2]
    frame = (inner * np.sin(phi), inner * np.cos(phi))
    if domains == "y":
        return np.stack([frame[0], along[..., 0], frame[1]], axis=-1)
    return np.stack([-along[..., 0], frame[0], frame[1]], axis=-1)


@checked
def bloch_line(
    x: np.ndarray, y: np.ndarray, center: float, width: float, line_center: float, line_width: float, domains: str = "y"
) -> np.ndarray:
    """A straight wall at x = center that holds a Bloch line at y = line_center: φ from +π/2 below to −π/2 above, via 0.

    φ = π/2 − 2 arctan exp[(y − line_center)/line_width], the soliton of a hard axis ẑ, line_width = √(𝒜/2K_h).
    """
    require(require_finite("line_width", line_width) > 0, "line_width", line_width, "a number > 0")

    def angle(at: np.ndarray) -> np.ndarray:
        return -2 * np.arctan(np.tanh((at - line_center) / (2 * line_width)))

    return bent_wall(x, y, center, width, angle, domains)


@checked
def skyrmion(
    x: np.ndarray,
    y: np.ndarray,
    center: tuple[float, float],
    radius: float,
    width: float,
    winding: int = 1,
    helicity: float = 0.0,
    polarity: int = 1,
) -> np.ndarray:
    """A skyrmion-like seed: n = −polarity ẑ at the centre, +polarity ẑ far away, a 360° profile of wall width `width`.

    θ(r) = 2 arctan[sinh(radius/width)/sinh(r/width)], in-plane angle winding × azimuth + helicity (0: Néel, ±π/2:
    Bloch). A seed, not a solution: relax it; it shrinks without DMI of the right sign.

    Raises ValueError for a radius or width ≤ 0, a winding of 0, or a polarity other than ±1.
    """
    require(require_finite("radius", radius) > 0, "radius", radius, "a number > 0")
    require(require_finite("width", width) > 0, "width", width, "a number > 0")
    require(isinstance(winding, (int, np.integer)) and winding != 0, "winding", winding, "a non-zero integer")
    require(polarity in (1, -1), "polarity", polarity, "1 or -1")
    dx, dy = np.asarray(x) - center[0], np.asarray(y) - center[1]
    r = np.minimum(np.hypot(dx, dy) / width, 300.0)
    theta = 2 * np.arctan2(np.sinh(min(radius / width, 300.0)), np.sinh(r))
    azimuth = winding * np.arctan2(dy, dx) + helicity
    across = np.sin(theta)
    return np.stack([across * np.cos(azimuth), across * np.sin(azimuth), polarity * np.cos(theta)], axis=-1)


@checked
def winding_number(n: np.ndarray) -> float:
    """Topological charge (1/4π) ∫ n·(∂x n × ∂y n) of n (Nx, Ny, 3), by solid angles of the grid's triangles.

    Exactly an integer on a periodic mesh, or where the rim is uniform. Berg and Lüscher, Nucl. Phys. B 190, 412 (1981).
    """

    def angle(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        triple = np.einsum("...i,...i", a, np.cross(b, c))
        ab, bc, ca = (np.einsum("...i,...i", p, q) for p, q in ((a, b), (b, c), (c, a)))
        return 2 * np.arctan2(triple, 1 + ab + bc + ca)

    n = vectors("n", n)
    require(n.ndim == 3 and min(n.shape[:2]) >= 2, "n.shape", n.shape, "an array (Nx, Ny, 3) with Nx, Ny >= 2")
    largest = np.abs(n).max(axis=-1, keepdims=True)
    require(bool((largest > 0).all()), "n", n, "vectors that are not zero")
    n = n / largest
    n = n / np.linalg.norm(n, axis=-1, keepdims=True)
    a, b, c, d = n[:-1, :-1], n[1:, :-1], n[1:, 1:], n[:-1, 1:]
    return float((angle(a, b, c) + angle(a, c, d)).sum() / (4 * np.pi))
