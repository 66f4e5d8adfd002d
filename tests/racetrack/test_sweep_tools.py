"""Adaptive sampling, and a Dask cluster as the executor; skipped where these packages are not installed."""

import math

import numpy as np
import pytest

from neelsot_dyn import racetrack
from neelsot_dyn.racetrack import InProcess, adaptive_sweep

BASE = racetrack.Propulsion(
    changes={"damping": 0.01}, saturation=0.1, left_domain="+y", duration=15e-12, frames=12, cells_per_width=4.0
)


def step(x):
    return math.tanh((x - 3) / 0.02)


def hill(x, y):
    if x > 0.9:
        raise ValueError("beyond")
    return math.exp(-((x - 0.3) ** 2 + (y - 0.6) ** 2) / 0.02)


def test_points_go_where_the_answer_bends(tmp_path):
    """Of a step at x = 3 in 0 … 10, over half of the points lie within 2 % of the range around it."""
    pytest.importorskip("adaptive")
    options = {"loss": 0.1, "folder": tmp_path / "points", "label": "step", "executor": InProcess()}
    found = adaptive_sweep(step, {"x": (0.0, 10.0)}, **options)
    assert found.converged
    assert found.loss <= 0.1
    x = found.dataset["x"].values
    assert (np.abs(x - 3) < 0.2).mean() > 0.5
    assert np.interp(3.01, x, found.dataset["value"]) == pytest.approx(step(3.01), abs=0.1)
    again = adaptive_sweep(step, {"x": (0.0, 10.0)}, **options)
    assert again.evaluations == 0
    assert again.dataset.identical(found.dataset)


def test_two_ranges_with_failures():
    pytest.importorskip("adaptive")
    found = adaptive_sweep(hill, {"x": (0.0, 1.0), "y": (0.0, 1.0)}, loss=0.02, most=80, executor=InProcess())
    failed = found.dataset["failed"].values != ""
    assert failed.any()
    assert set(found.dataset["failed"].values[failed]) == {"ValueError: beyond"}
    assert (found.dataset["x"].values[failed] > 0.9).all()
    near = np.hypot(found.dataset["x"] - 0.3, found.dataset["y"] - 0.6) < 0.25
    assert float(near.mean()) > 0.3  # a fifth of the area


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"over": {}}, "over"),
        ({"over": {"x": (1.0, 0.0)}}, "x ="),
        ({"folder": "points"}, "label"),
        ({"most": 1}, "most"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        adaptive_sweep(step, **{"over": {"x": (0.0, 1.0)}, **arguments})


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_dask_cluster_computes_a_sweep(tmp_path):
    """Two Dask workers give, point by point, what this process gives."""
    distributed = pytest.importorskip("distributed")
    study = racetrack.Sweep(base=BASE, over={"saturation": [0.1, 5.0, 0.2]}).prepare()
    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "processes": True}
    with distributed.LocalCluster(**settings) as cluster, distributed.Client(cluster) as client:
        found = racetrack.run_study(study, tmp_path / "points", client.get_executor())
    assert found.identical(racetrack.run_study(study, executor=InProcess()))
    assert [text[:11] for text in found["failed_run"].values] == ["", "ValueError:", ""]
    assert len(list((tmp_path / "points").iterdir())) == 2
