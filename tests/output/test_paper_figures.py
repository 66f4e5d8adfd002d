"""Every figure of the papers, coarse: it is drawn from its dataset, the files are there, and its claims hold."""

import imageio.v3 as iio
import matplotlib.pyplot as plt
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
    assert [str(claim) for claim in made.claims if not claim.expected_found] == []
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
    ("claim", "verdict"),
    [
        (Claim("a", 1.0, 1.1, 0.2), "holds"),
        (Claim("a", 1.0, 1.3, 0.2), "differs from our expectation"),
        (Claim("a", 1.0, 0.5, relation=">"), "holds"),
        (Claim("a", 1.0, 0.9, 0.2, relation=">"), "differs from our expectation"),
        (Claim("a", -1.0, 0.0, relation="<"), "holds"),
        (Claim("a", np.nan, 0.0, 1.0), "differs from our expectation"),
        (Claim("a", np.inf, 0.0, relation=">"), "differs from our expectation"),
        (Claim("a", 1.0, 1.1, 0.2, paper=1.2), "holds"),
        (Claim("a", 1.0, 1.1, 0.2, paper=1.3), "contradicts the paper"),
        (Claim("a", 1.8, 1.5, 0, ">", paper=1.0), "contradicts the paper"),
        (Claim("a", 1.0, 1.3, 0.2, paper=1.0), "differs from our expectation"),
    ],
)
def test_a_claim_is_judged_against_the_expectation_and_the_paper(claim, verdict):
    assert claim.verdict == verdict
    assert str(claim).startswith(f"{verdict}: ")


def test_what_contradicts_the_paper_is_written_on_the_picture():
    from neelsot_dyn.papers._note import note_claims

    figure = plt.figure(layout="constrained")
    note_claims(figure, [Claim("first", 1.0, 1.0), Claim("second", 3.0, 3.0, 0.1, paper=5.0), Claim("third", 1.0, 2.0)])
    written = figure.legends[0].get_title().get_text().replace("\n", " ")
    assert "contradicts the paper: second: 3, paper 5" in written
    assert "differs from our expectation: third: 1, expected = 2" in written
    assert "first" not in written
