"""The report: one file, complete, that needs nothing else, and that a browser shows."""

import re
import shutil
import subprocess
from html.parser import HTMLParser

import imageio.v3 as iio
import pytest

from neelsot_dyn import output, racetrack

SCENARIO = racetrack.Propulsion(
    changes={"damping": 0.01}, saturation=0.1, left_domain="+y", duration=15e-12, frames=12, cells_per_width=4.0
)
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
VOID = {"meta", "img", "br", "hr", "link", "input"}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return output.record(SCENARIO, tmp_path_factory.mktemp("report") / "run").path


@pytest.fixture(scope="module")
def page(finished):
    return (finished / "report.html").read_text("utf-8")


class Nesting(HTMLParser):
    """Every tag is closed, in order."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_a_run_writes_its_report_with_all_that_was_asked_for(page):
    for heading in (
        "Movie",
        "Numbers",
        "Figures",
        "Validation",
        "Assumed",
        "Scenario",
        "Provenance",
        "cited",
    ):
        assert heading in page
    assert page.count("<svg") == 2
    assert "data:video/mp4;base64," in page
    assert "validation passed" in page
    assert "time for 1 um" in page
    assert "magnet.wall_width" in page
    assert "Gomonay" in page
    assert "saturation = 0.1" in page


def test_nothing_is_loaded_from_elsewhere(page):
    sources = re.findall(r"""(?:src|xlink:href|data)\s*=\s*["']([^"']*)""", page)
    assert sources
    assert all(source.startswith(("data:", "#")) for source in sources)
    assert "<link" not in page
    assert "<script" not in page
    assert "@import" not in page


def test_tags_are_nested(page):
    parser = Nesting()
    parser.feed(re.sub(r"<\?xml.*?\?>|<!DOCTYPE[^>]*>", "", page))
    assert parser.open == []


def test_text_from_outside_is_escaped(finished, tmp_path):
    summary = output.RunDirectory(finished).read_json("summary.json")
    summary["drive"] = "<script>alert(1)</script>"
    page = output.write_report(finished, tmp_path / "a.html", summary).read_text("utf-8")
    assert "<script>" not in page


def test_a_failed_validation_is_said_so(finished, tmp_path):
    summary = output.RunDirectory(finished).read_json("summary.json")
    summary["validation"]["passed"] = False
    summary["validation"]["worst"]["energy balance"]["residual"] = None
    page = output.write_report(finished, tmp_path / "a.html", summary).read_text("utf-8")
    assert "validation FAILED" in page


def test_without_a_movie_there_is_a_report(finished, tmp_path):
    shutil.copytree(finished, tmp_path / "run")
    (tmp_path / "run" / "movie.mp4").unlink()
    assert "<video" not in output.write_report(tmp_path / "run").read_text("utf-8")


def test_an_unfinished_run_is_refused(finished, tmp_path):
    shutil.copytree(finished, tmp_path / "run")
    (tmp_path / "run" / "summary.json").unlink()
    with pytest.raises(output.OutputError, match="no finished run"):
        output.write_report(tmp_path / "run")


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here")
def test_a_browser_shows_it_from_disk(finished, tmp_path):
    """Figures and the verdict's colour are there in a screenshot without a network."""
    shot = tmp_path / "report.png"
    command = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1000,3600",
        "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={shot}",
        (finished / "report.html").as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    picture = iio.imread(shot)[..., :3].astype(int)
    assert picture.shape == (3600, 1000, 3)

    def pixels(colour):
        return int((abs(picture - colour).max(axis=-1) <= 3).sum())

    assert pixels((0xD9, 0xF0, 0xE6)) > 1000, "the verdict's green"
    assert pixels((0x00, 0x72, 0xB2)) > 200, "the blue of the wall's position"
    assert pixels((0xFF, 0xF6, 0xD6)) > 1000, "the flag of the assumptions"


def test_the_step_by_step_figure_marks_what_broke(finished):
    dataset = output.open_run(finished / "run.h5")
    dataset["residual_energy_balance"][3] = 1.0
    figure = output.residuals_figure(dataset)
    shown = [name for name in dataset if name.startswith("residual_") and not name.endswith("_tolerance")]
    assert len(figure.axes) == len(shown)
    marked = {axes.get_title(): len(axes.lines[2].get_xdata()) for axes in figure.axes}
    assert marked.pop("energy balance") == 1
    assert set(marked.values()) == {0}
    with pytest.raises(ValueError, match="residuals of the validation"):
        output.residuals_figure(dataset[["n"]])
