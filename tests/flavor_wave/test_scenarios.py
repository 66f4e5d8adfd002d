"""Both scenarios in their quick form: they run, draw, and show the numbers that they claim."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def load(name):
    spec = importlib.util.spec_from_file_location(name, SCENARIOS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_bilayer_spectrum(tmp_path):
    numbers = load("bilayer_spectrum").run(tmp_path, quick=True)
    for figure in ("figure_2", "figure_3"):
        assert (tmp_path / f"{figure}.png").stat().st_size > 10_000
        assert (tmp_path / f"{figure}.pdf").exists()
    energies = [numbers[f"delta=0.9 pz=0.7 mode {n} at (0.3, 1.1)"] for n in range(1, 7)]
    assert np.all(np.diff(energies) > 0)
    assert numbers["delta=0.9 pz=0.7 bosons per site"] > numbers["delta=0.0 pz=1.0 bosons per site"] > 0.2


def test_optical_spin_current(tmp_path):
    numbers = load("optical_spin_current").run(tmp_path, quick=True)
    for figure in ("figure_4", "reversal", "map"):
        assert (tmp_path / f"{figure}.png").stat().st_size > 10_000
        assert (tmp_path / f"{figure}.pdf").exists()
    assert numbers["110 meV: in-phase spin current, top (A/m)"] < 0
    assert numbers["160 meV: in-phase spin current, top (A/m)"] > 0
    assert numbers["pz=0.7 superflow weight, dipole, classical"] == pytest.approx(1.6 * (1 - 0.7**2))
