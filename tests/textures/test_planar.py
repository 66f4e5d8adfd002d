"""Two-dimensional seeds against their own formulas, and the winding number against solid angles known by hand."""

import math

import numpy as np
import pytest

from neelsot_dyn import textures

AWAY = np.meshgrid(np.linspace(-3, 3, 7) + 0.01, np.linspace(-2, 2, 5), indexing="ij")


@pytest.mark.parametrize(("winding", "helicity", "polarity"), [(1, 0.0, 1), (-1, 0.4, 1), (2, math.pi / 2, -1)])
def test_a_skyrmion_has_its_radius_its_width_and_its_frame(winding, helicity, polarity):
    """cos θ = (sinh² ρ − sinh² R)/(sinh² ρ + sinh² R) with ρ = r/δ, R = radius/δ: zero at r = radius; and the in-plane
    part points along winding × azimuth + helicity."""
    center, radius, width = (0.3, -0.2), 1.2, 0.7
    x, y = AWAY
    n = textures.skyrmion(x, y, center, radius, width, winding, helicity, polarity)
    dx, dy = x - center[0], y - center[1]
    far, at = np.sinh(np.hypot(dx, dy) / width) ** 2, np.sinh(radius / width) ** 2
    assert n[..., 2] == pytest.approx(polarity * (far - at) / (far + at), abs=1e-13)
    turned = ((dx + 1j * dy) / np.hypot(dx, dy)) ** winding * np.exp(1j * helicity)
    across = n[..., 0] + 1j * n[..., 1]
    assert across == pytest.approx(np.abs(across) * turned, abs=1e-13)
    assert np.linalg.norm(n, axis=-1) == pytest.approx(1, abs=1e-14)


def test_a_bloch_line_turns_where_and_as_wide_as_told():
    """On the wall's centre line tan(φ/2) = −tanh[(y − y0)/2Δ], so φ = 0 at y0 and its slope there is −1/Δ."""
    y = np.linspace(-4, 6, 201)
    n = textures.bloch_line(np.full_like(y, 2.0)[None], y[None], 2.0, 0.5, 1.5, 0.8)[0]
    phi = np.arctan2(n[:, 0], n[:, 2])
    assert np.tan(phi / 2) == pytest.approx(-np.tanh((y - 1.5) / 1.6), abs=1e-13)


@pytest.mark.parametrize("domains", ["y", "x"])
def test_a_bent_wall_is_the_straight_one_shifted_row_by_row(domains):
    x, y = AWAY
    n = textures.bent_wall(x, y, lambda at: 0.3 * at, 0.9, lambda at: 0.5 - at, domains)
    for j in range(5):
        row = textures.wall_profile(x[:, j], 0.3 * y[0, j], 0.9, 0.5 - y[0, j], domains)
        assert n[:, j] == pytest.approx(row, abs=1e-14)


def test_winding_number_is_the_solid_angle_over_4_pi():
    """One cell: an octant on two triangles, ẑ x̂ ŷ (π/2 of 4π) and ẑ ŷ ŷ (nothing); and its mirror image."""
    z, x, y = np.eye(3)[[2, 0, 1]]
    cell = np.array([[z, y], [x, y]])
    assert textures.winding_number(cell) == pytest.approx(1 / 8, abs=1e-15)
    assert textures.winding_number(cell * [1, 1, -1]) == pytest.approx(-1 / 8, abs=1e-15)
    assert textures.winding_number(3.0 * cell) == pytest.approx(1 / 8, abs=1e-15)
    oblique = np.array([[z, [0.6, 0.0, 0.8]], [[0.0, 0.6, 0.8], [0.6, 0.0, 0.8]]])
    assert textures.winding_number(oblique) == pytest.approx(
        -2 * math.atan2(0.36, 1 + 0.8 + 0.8 + 0.64) / (4 * math.pi), abs=1e-15
    )
