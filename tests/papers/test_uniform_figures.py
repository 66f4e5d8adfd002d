"""Figures 1(c), 1(d), 2(a), 2(b), 3(a), 3(b) of arXiv:2603.22243: each script asserts its own claim."""

import importlib.util
from pathlib import Path

import matplotlib as mpl
import pytest

mpl.use("Agg")

FOLDER = Path(__file__).parents[2] / "docs" / "figures"
PANELS = ("figure_1c", "figure_1d", "figure_2a", "figure_2b", "figure_3a", "figure_3b")


def load(name):
    specification = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize("panel", PANELS)
def test_figure_shows_what_the_paper_says(panel, tmp_path):
    numbers = getattr(load("paper_uniform"), panel)(tmp_path)
    assert numbers
    assert {p.suffix for p in tmp_path.glob(f"{panel}.*")} == {".png", ".pdf"}
