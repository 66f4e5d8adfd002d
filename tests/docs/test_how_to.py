"""What the manual tells to type is valid."""

import re
from pathlib import Path

import pytest

from neelsot_dyn import materials, output, racetrack
from neelsot_dyn.cli.settings import changed

DOCS = Path(__file__).parents[2] / "docs"


def blocks(page, language):
    found = re.findall(rf"^```{language}\n(.*?)^```", (DOCS / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    return found


def test_materials_of_ones_own_can_be_built(capsys):
    scope = {}
    for code in blocks("how_to/own_material.md", "python"):
        exec(code, scope)
    assert scope["mine"].sources["magnet.damping"] == "set by the user"
    assert scope["film"].assumptions == ("magnet.damping",)


def test_the_material_file_is_valid(tmp_path):
    (text,) = blocks("how_to/own_material.md", "toml")
    (tmp_path / "film.toml").write_text(text, "utf-8")
    film = materials.named(str(tmp_path / "film.toml"))
    assert film.magnet.damping == 5e-3
    assert "magnet.damping" not in film.assumptions
    assert "electrons.t_m" in film.assumptions


def test_a_dataset_of_ones_own_becomes_a_movie(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("how_to/movies.md", "python")
    exec(code.replace("1e-9, 60)", "1e-9, 3)"), {})
    assert (tmp_path / "mine.mp4").stat().st_size > 1000


def test_the_scenario_file_is_valid():
    (text,) = blocks("how_to/own_drive.md", "toml")
    scenario = output.scenario_from_toml(text, [racetrack.Propulsion])
    assert scenario.resolved_material().magnet.damping == 1e-3
    (text,) = blocks("how_to/sweep.md", "toml")
    sweep = output.scenario_from_toml(text, racetrack.SCENARIOS)
    assert sum(1 for _ in sweep.prepare().points()) == 9


def test_a_field_in_time_moves_the_wall_there_and_back():
    scope = {}
    exec(blocks("how_to/own_drive.md", "python")[1], scope)
    there, back = (scope["path"].position - scope["start"].position)[2:]
    assert there == pytest.approx(0.35e-9, rel=0.02, abs=0)
    assert abs(back) < 1e-4 * there


@pytest.mark.parametrize(
    "page", ["how_to/own_drive.md", "how_to/sweep.md", "how_to/read_data.md", "how_to/interchange.md"]
)
def test_python_compiles(page):
    for code in blocks(page, "python"):
        compile(code, page, "exec")


def test_settings_of_the_tutorial_are_known():
    settings = re.findall(
        r"neelsot run racetrack_propulsion.*?((?:--set \S+ ?)+)--out", (DOCS / "tutorial.md").read_text()
    )
    assert settings
    for line in settings:
        changed(racetrack.Propulsion(), line.replace("--set ", "").split())
