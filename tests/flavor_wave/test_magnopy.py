"""An independent program: magnopy's linear spin-wave theory at |P_z| = 1 (skipped where magnopy is absent)."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from neelsot_dyn.flavor_wave import BilayerMott

pytest.importorskip("magnopy", exc_type=ImportError)
BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "flavor_wave.py"


@pytest.mark.filterwarnings("ignore")
def test_intralayer_branches_equal_magnopy():
    spec = importlib.util.spec_from_file_location("flavor_wave_benchmark", BENCHMARK)
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    lswt = benchmark.magnopy_lswt()
    k = np.random.default_rng(2).uniform(-np.pi, np.pi, (25, 2))
    theirs = np.sort([np.real(lswt.omega([*point, 0.0])) for point in k], axis=1)
    ours = BilayerMott(j1=1.0, j2=0.2, delta=0.9, pz=1.0, gate=60.0).modes(k).energies[:, :2]
    np.testing.assert_allclose(ours, theirs, atol=1e-10)
    np.testing.assert_allclose(benchmark.spin_half()(k), theirs, atol=1e-10)
