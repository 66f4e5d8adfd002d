"""How do Néel vectors pass from cells to lattice sites, and torques back?"""

import numpy as np
import pytest

from neelsot_dyn import textures
from neelsot_dyn.coupling import SiteMap

RATIOS = [3.0, 1.5, 1.0, 0.7, 0.5, 0.1]


def cells(ratio, width, lengths=24):
    """Cell centres of a track of so many wall widths, dx = ratio a, a = 1."""
    return (np.arange(round(lengths * width / ratio)) + 0.5) * ratio


def wall(r, width, lengths=24):
    return textures.wall_profile(r, lengths * width / 2 + 0.3, width, 0.7)


@pytest.mark.parametrize("ratio", RATIOS)
def test_uniform_textures_are_kept(ratio):
    n = np.array([0.6, 0.0, 0.8])
    sites = SiteMap(cells(ratio, 4 * max(1, ratio)), 1.0)
    assert np.abs(sites.to_sites(np.tile(n, (len(sites.x), 1))) - n).max() < 1e-14


@pytest.mark.parametrize("ratio", [r for r in RATIOS if r != 1.0])
def test_the_error_is_of_fourth_order_and_is_stated(ratio):
    errors = []
    for width in (6 * max(1, ratio), 12 * max(1, ratio)):
        sites = SiteMap(cells(ratio, width), 1.0)
        n = wall(sites.x, width)
        errors.append(np.linalg.norm(sites.to_sites(n) - wall(sites.positions, width), axis=1).max())
        assert errors[-1] == pytest.approx(sites.interpolation_error(n), rel=0.4)
    assert np.log2(errors[0] / errors[1]) == pytest.approx(4, abs=0.4)


def test_cells_on_sites_are_the_sites():
    sites = SiteMap(cells(1.0, 4), 1.0)
    n = wall(sites.x, 4)
    assert sites.to_sites(n) == pytest.approx(n, abs=1e-14)
    assert sites.interpolation_error(n) < 1e-13


@pytest.mark.parametrize("ends", ["free", "periodic"])
@pytest.mark.parametrize("ratio", [2.0, 1.0, 0.5])
def test_the_way_back_is_the_exact_gradient(ratio, ends):
    """E(n) = Σ_i c_i·n_i of the sites: its slope along any change of the cells, of unit length or not."""
    rng = np.random.default_rng(3)
    sites = SiteMap(cells(ratio, 4 * max(1, ratio)), 1.0, ends)
    n = wall(sites.x, 4) * rng.uniform(0.9, 1.1, (len(sites.x), 1))
    slopes, change = rng.normal(size=(len(sites.positions), 3)), rng.normal(size=n.shape)
    gradient = sites.to_cells(slopes, n)
    h = 1e-5
    numeric = ((sites.to_sites(n + h * change) - sites.to_sites(n - h * change)) * slopes).sum() / (2 * h)
    assert (gradient * change).sum() == pytest.approx(numeric, rel=1e-7)
    assert np.abs((gradient * n).sum(axis=1)).max() < 1e-14


def test_sums_are_kept_on_the_way_back():
    sites = SiteMap(cells(0.7, 4), 1.0)
    values = np.random.default_rng(0).normal(size=len(sites.positions))
    assert sites.spread(values).sum() == pytest.approx(values.sum(), rel=1e-13)


def test_sites_stay_where_they_are_when_a_window_moves():
    x = cells(0.5, 4)
    one, two = SiteMap(x, 1.0), SiteMap(x + 6 * 0.5, 1.0)
    assert two.positions == pytest.approx(one.positions + 3)
    for a in (0.7, 1.9):  # sites are those of the laboratory, (i + 1/2) a, and all that the cells cover
        far = SiteMap(x + 5.31, a)
        assert far.positions / a - 0.5 == pytest.approx(np.round(far.positions / a - 0.5), abs=1e-9)
        assert 5.31 <= far.positions[0] < 5.31 + a
        assert x[-1] + 0.25 + 5.31 - a < far.positions[-1] <= x[-1] + 0.25 + 5.31


def test_what_cannot_be_interpolated_is_refused():
    with pytest.raises(ValueError, match="equal cells"):
        SiteMap(np.arange(20.0) ** 2, 1.0)
    with pytest.raises(ValueError, match="whole number"):
        SiteMap(cells(0.7, 4.1), 1.0, "periodic")
    rough = np.tile([[1.0, 0, 0], [-1, 0, 0]], (16, 1))
    sites = SiteMap((np.arange(32) + 0.5) * 0.5, 1.0)
    with pytest.raises(ValueError, match="smooth"):
        sites.to_sites(rough)
