"""A long run in small: memory, lengths, energy balance and speed as the manual states them of ten million steps."""

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).parents[2] / "benchmarks" / "long_run.py"


@pytest.fixture(scope="module")
def long_run():
    spec = importlib.util.spec_from_file_location("long_run", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.long_run


@pytest.mark.slow
def test_a_driven_wall_in_its_window(long_run):
    """Cells pass through the window, so their lengths drift no further than in one passage."""
    run = long_run(300_000)
    assert run.steps == 300_000
    assert run.shifts > 10_000
    assert run.memory_late - run.memory_early < 1.0
    assert run.norm_error < 5e-8
    assert abs(run.imbalance) < 1e-6
    assert run.speeds[1] == pytest.approx(run.speeds[0], rel=1e-5)


@pytest.mark.slow
def test_an_undamped_wall_keeps_its_energy(long_run):
    """RK4 takes z⁶/72 of a mode's energy per step, z = ω step: 3e-12 of the lengths here, 3e-11 of the energy."""
    run = long_run(300_000, cells=40, damping=0.0)
    assert run.memory_late - run.memory_early < 1.0
    assert run.norm_error < 3e-6
    assert abs(run.imbalance) < 3e-5
