"""Every figure of the papers, coarse: it is drawn from its dataset, the files are there, and its claims hold."""

import imageio.v3 as iio
import numpy as np
import pytest
import xarray

from neelsot_dyn import papers
from neelsot_dyn.output import OutputError
from neelsot_dyn.papers import Claim

SLOW = ("kru4o8_current", "kru4o8_gap")
NAMES = [pytest.param(n, marks=[pytest.mark.slow] * (n in SLOW)) for n in papers.figure_names()]


def test_both_papers_are_there():
    panels = {f"fig{panel}" for panel in ("1c", "1d", "2a", "2b", "2c", "2d", "3a", "3b", "3c", "3d")}
    assert panels | {"letter_fig2", "letter_fig3", "letter_fig4"} <= set(papers.figure_names())


@pytest.mark.parametrize("name", NAMES)
def test_claims_hold_and_files_are_complete(name, tmp_path):
    made = papers.make_figure(name, tmp_path / "figures", quick=True)
    assert made.claims
    assert [str(claim) for claim in made.claims if not claim.holds] == []
    assert {path.name for path in made.paths} == {f"{name}.png", f"{name}.pdf", f"{name}.nc"}
    assert iio.imread(made.paths[0]).std() > 5
    with xarray.open_dataset(made.paths[2], engine="h5netcdf") as dataset:
        assert dataset.attrs["title"] == papers.named(name).title
        again = papers.named(name).claims(dataset.load())
    assert [claim.value for claim in again] == [claim.value for claim in made.claims]


def test_an_unknown_figure_and_a_folder_that_cannot_be_made_are_named(tmp_path):
    with pytest.raises(ValueError, match="did you mean 'letter_fig4'"):
        papers.make_figure("letter_fig44", tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="give another folder"):
        papers.make_figure("letter_fig2", tmp_path / "file")


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        (Claim("a", 1.0, 1.1, 0.2), True),
        (Claim("a", 1.0, 1.3, 0.2), False),
        (Claim("a", 1.0, 0.5, relation=">"), True),
        (Claim("a", 1.0, 0.9, 0.2, relation=">"), False),
        (Claim("a", -1.0, 0.0, relation="<"), True),
        (Claim("a", np.nan, 0.0, 1.0), False),
        (Claim("a", np.inf, 0.0, relation=">"), False),
    ],
)
def test_a_claim_holds_within_its_tolerance(claim, holds):
    assert claim.holds is holds
    assert str(claim).startswith("holds" if holds else "FAILS")
