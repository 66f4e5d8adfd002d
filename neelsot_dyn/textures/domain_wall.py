"""What does the Néel vector of a 180° domain wall look like?

Eq. 16 of arXiv:2603.22243, n = (sin θ sin φ, cos θ, sin θ cos φ) with θ = 2 arctan exp[(r − r0)/δ]: domains +ŷ on the
left and −ŷ on the right, inner vector (sin φ, 0, cos φ) at r0. `domains="x"` turns the whole wall by +90° about ẑ,
n → (−n_y, n_x, n_z): domains −x̂ on the left and +x̂ on the right, inner vector (0, sin φ, cos φ).
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked


def _polar_angle(distance: np.ndarray, width: float) -> np.ndarray:
    """θ = 2 arctan exp(distance/width), in a form that cannot overflow."""
    return np.pi / 2 + 2 * np.arctan(np.tanh(distance / (2 * width)))


def _neel_vector(theta: np.ndarray, phi: np.ndarray | float, domains: str) -> np.ndarray:
    """Eq. 16 for domains ±ŷ, or the same turned by +90° about ẑ."""
    inner, along, out_of_plane = np.sin(theta) * np.sin(phi), np.cos(theta), np.sin(theta) * np.cos(phi)
    if domains == "y":
        return np.stack([inner, along, out_of_plane], axis=-1)
    return np.stack([-along, inner, out_of_plane], axis=-1)


@checked
def wall_profile(r: np.ndarray, center: float, width: float, angle: float = 0.0, domains: str = "y") -> np.ndarray:
    """Néel vector of one 180° wall at the positions `r` (any length unit, shared with `center` and `width`).

    Returns unit vectors of shape (*r.shape, 3) by Eq. 16 of arXiv:2603.22243; `angle` is φ in radian.
    Raises ValueError for a width ≤ 0, a number that is not finite, or `domains` other than "y" or "x".
    """
    r = np.asarray(r, dtype=float)
    require(bool(np.isfinite(r).all()), "r", r, "finite positions")
    require_finite("center", center)
    require(require_finite("width", width) > 0, "width", width, "a number > 0")
    require_finite("angle", angle)
    require(domains in ("y", "x"), "domains", domains, "'y' (domains ±ŷ) or 'x' (the wall turned by 90° about ẑ)")
    return _neel_vector(_polar_angle(r - center, width), angle, domains)


@checked
def domain_wall(
    sites: int,
    center: float,
    width: float,
    angle: float = 0.0,
    domains: str = "y",
    partner: bool = True,
    partner_angle: float | None = None,
) -> np.ndarray:
    """Néel vectors (sites, 3) of a wall on the sites 0 … sites − 1; lengths in lattice constants, angles in radian.

    With `partner` the texture is periodic: a second wall at the edge (position 0 ≡ sites) takes θ back from π to 0, so
    that θ unwinds instead of winding on to 2π, and every periodic image is summed, so that n has no kink at the edge.
    The partner's inner angle is that of the wall unless `partner_angle` holds it elsewhere: with both turning, energies
    that depend on φ count twice.

    Raises ValueError when the wall or its partner does not fit (center outside the track, width ≤ 0, or with a partner
    two walls closer than 2 widths, where they are no longer two walls).
    """
    require(isinstance(sites, (int, np.integer)) and sites >= 4, "sites", sites, "an integer >= 4")
    require(require_finite("width", width) > 0, "width", width, "a number > 0")
    require(0 <= require_finite("center", center) <= sites, "center", center, f"a position from 0 to sites = {sites}")
    r = np.arange(sites, dtype=float)
    if not partner:
        return wall_profile(r, center, width, angle, domains)
    gap = min(center, sites - center)
    require(gap >= 2 * width, "center", center, f"a place at least 2 widths = {2 * width} from the partner at the edge")
    require_finite("angle", angle)
    require(domains in ("y", "x"), "domains", domains, "'y' (domains ±ŷ) or 'x' (the wall turned by 90° about ẑ)")
    images = range(-2 - int(40 * width // sites), 3 + int(40 * width // sites))
    theta = sum(
        (_polar_angle(r - center - m * sites, width) - _polar_angle(r - (m + 1) * sites, width) for m in images),
        start=np.zeros(sites),
    )
    if partner_angle is None:
        return _neel_vector(theta, angle, domains)
    require_finite("partner_angle", partner_angle)
    to_partner = np.minimum(r, sites - r)
    return _neel_vector(theta, np.where(np.abs(r - center) <= to_partner, angle, partner_angle), domains)
