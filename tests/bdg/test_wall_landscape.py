"""Landscapes: the claims of Fig. 3(c, d), and the cache."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from neelsot_dyn import bdg

sys.path.insert(0, str(Path(__file__).parent))
from texture_helpers import FLOW, SEED, V_S

SMALL = {"model": SEED, "sites": 50, "width": 20}
CENTERS = [15.0, 20.0, 25.0, 30.0, 35.0]


@pytest.mark.parametrize("v_s", [None, V_S])
@pytest.mark.parametrize("axis", ["x", "y"])
def test_walls_between_y_domains_slide_and_rotated_walls_do_not(axis, v_s):
    f = {}
    for domains in ("y", "x"):
        landscape = bdg.WallLandscape(**SMALL, axis=axis, domains=domains, v_s=v_s)
        data = landscape.compute(q=[FLOW], wall_width=[4.0], center=CENTERS)
        assert data.converged.all()
        f[domains] = data.free_energy.values.ravel()
    assert (np.diff(f["y"]) < 0).all()
    assert abs(f["x"][-1] - f["x"][0]) < 1e-6 * abs(f["y"][-1] - f["y"][0])


def test_slope_is_the_bulk_difference_at_fixed_gap():
    data = bdg.WallLandscape(model=SEED, sites=100, width=20, axis="y").compute(
        q=[FLOW], wall_width=[3.0, 4.0], center=[45, 55]
    )
    bulk = bdg.UniformBdG(SEED, size=(20, 100)).free_energy([FLOW, 0], np.array([[0, 1, 0], [0, -1, 0]]))
    slope = np.diff(data.free_energy.sel(q=FLOW).values, axis=1)[:, 0, 0] / 10 / 20
    assert slope == pytest.approx(np.full(2, bulk[0] - bulk[1]), rel=1e-3, abs=0)


@pytest.mark.parametrize("v_s", [None, V_S])
def test_reversing_the_current_reverses_the_preferred_inner_vector(v_s):
    """Fig. 3(d): F(φ, q) = F(φ + π, −q), minima half a turn apart; with the partner turning along, energies double."""
    angle = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    f = {}
    for partner in ("turning", "held"):
        landscape = bdg.WallLandscape(**SMALL, axis="y", domains="x", partner=partner, v_s=v_s)
        data = landscape.compute(q=[FLOW, -FLOW], wall_width=[4.0], center=[25.0], angle=angle)
        f[partner] = data.free_energy.values.squeeze()
    plus, minus = f["turning"]
    assert plus == pytest.approx(np.roll(minus, 4), abs=1e-6)
    assert angle[np.argmin(plus)] == pytest.approx(np.pi / 2)
    assert angle[np.argmin(minus)] == pytest.approx(3 * np.pi / 2)
    assert np.ptp(f["held"][0]) == pytest.approx(np.ptp(plus) / 2, rel=0.01)


def test_points_are_computed_once_and_resumed(tmp_path, monkeypatch):
    landscape = bdg.WallLandscape(model=SEED, sites=24, width=4, v_s=V_S)
    axes = {"q": [FLOW, 2 * FLOW], "wall_width": [2.0]}
    landscape.compute(**axes, center=[10.0], cache=tmp_path)
    assert len(list(tmp_path.glob("*.npz"))) == 2
    solved = []
    original = bdg.WallLandscape._solve
    monkeypatch.setattr(bdg.WallLandscape, "_solve", lambda *a: solved.append(a[1]["center"]) or original(*a))
    first = landscape.compute(**axes, center=[10.0, 12.0], cache=tmp_path)
    assert solved == [12.0, 12.0]
    with ThreadPoolExecutor(2) as pool:
        second = landscape.compute(**axes, center=[10.0, 12.0], cache=tmp_path, executor=pool)
    assert solved == [12.0, 12.0]
    assert first.equals(second)
    assert not list(tmp_path.glob("*.tmp"))
    assert first.free_energy.attrs["units"] == "t"


def test_points_that_do_not_converge_are_not_numbers(monkeypatch):
    landscape = bdg.WallLandscape(model=SEED, sites=24, width=4, v_s=V_S)
    original = bdg.StripeBdG.solve_gap
    monkeypatch.setattr(bdg.StripeBdG, "solve_gap", lambda *a, **k: original(*a, **k, max_iterations=4))
    data = landscape.compute(q=[FLOW], wall_width=[2.0], center=[12.0])
    assert np.isnan(data.free_energy.values).all()
    assert not data.converged.any()


@pytest.mark.parametrize(
    ("options", "name"), [({"axis": "z"}, "axis"), ({"partner": "gone"}, "partner"), ({"v_s": -1.0}, "v_s")]
)
def test_bad_landscapes_are_named(options, name):
    with pytest.raises(ValueError, match=name):
        bdg.WallLandscape(**SMALL, **options)
