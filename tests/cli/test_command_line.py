"""What a user types and sees: versions, flags, answers as text and JSON, and one-line errors."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import neelsot_dyn
from neelsot_dyn import cli, output, racetrack
from neelsot_dyn.cli.settings import changed

ROOT = Path(neelsot_dyn.__file__).parents[1]
SCENARIO = racetrack.Propulsion(saturation=0.1, changes={"damping": 0.01}, left_domain="+y", duration=15e-12, frames=12)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A run with its movie and report, made from a TOML file by the command line."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "wall.toml").write_text(output.scenario_to_toml(SCENARIO), "utf-8")
    assert cli.main(["run", str(folder / "wall.toml"), "--out", str(folder / "run"), "--no-movie"]) == 0
    return folder / "run"


def one_line(capsys):
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    return error


def test_version():
    result = subprocess.run([sys.executable, "-m", "neelsot_dyn", "--version"], capture_output=True, text=True)
    assert result.returncode == 0
    assert result.stdout.strip() == f"neelsot_dyn {neelsot_dyn.__version__}"


@pytest.mark.parametrize(
    "command", [[], ["run"], ["movie"], ["report"], ["export"], ["figure"], ["neel-field"], ["list"]]
)
def test_every_command_has_help(command, capsys):
    assert cli.main([*command, "--help"]) == 0
    assert "Usage: neelsot" in capsys.readouterr().out


def test_neel_field_as_text_and_json(capsys):
    arguments = ["neel-field", "--material", "seed_model", "--q", "1e7"]
    assert cli.main(arguments) == 0
    assert "amplitude B_N" in capsys.readouterr().out
    assert cli.main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["amplitude"] == pytest.approx(found["b_neel"] / 2, rel=1e-6, abs=0)


def test_the_field_is_weaker_in_warmer_superconductors(capsys):
    fields = []
    for kelvin in ("0.6", "5.5"):
        assert cli.main(["neel-field", "--q", "1e7", "--temperature", kelvin, "--json"]) == 0
        fields.append(json.loads(capsys.readouterr().out)["b_neel"])
    assert 0 < fields[1] < fields[0]


def test_list_names_what_there_is(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert cli.main(["list", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert "racetrack_propulsion" in found["scenarios"]
    assert {"kru4o8", "seed_model"} <= found["materials"].keys()
    assert "letter_fig2" in found["figures"]
    assert cli.main(["list"]) == 0
    assert "numbers are assumed" in capsys.readouterr().out


def test_a_toml_file_is_run_and_its_directory_can_be_shown(finished, capsys, tmp_path):
    assert (finished / "report.html").is_file()
    assert cli.main(["run", str(finished / "scenario.toml"), "--out", str(finished), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["computed"] is False
    assert again["validation"]["passed"] is True
    movie = ["movie", str(finished), "--out", str(tmp_path / "a.webp"), "--size", "640x360", "--frames", "4", "--json"]
    assert cli.main(movie) == 0
    assert json.loads(capsys.readouterr().out)["frames"] == 4
    assert cli.main(["report", str(finished / "run.h5"), "--out", str(tmp_path / "a.html")]) == 0
    assert (tmp_path / "a.html").is_file()


def test_a_script_is_run_with_the_same_flags(tmp_path, capsys):
    script = tmp_path / "wall.py"
    script.write_text(
        "import sys\nfrom neelsot_dyn import cli, racetrack\n"
        "scenario = racetrack.Propulsion(saturation=0.1, duration=15e-12, frames=12, left_domain='+y')\n"
        "if __name__ == '__main__':\n    sys.exit(cli.run_script(scenario, 'a wall'))\n"
    )
    flags = ["--no-movie", "--set", "cells_per_width=4", "--json"]
    assert cli.main(["run", str(script), "--out", str(tmp_path / "a"), *flags]) == 0
    ours = json.loads(capsys.readouterr().out)
    done = subprocess.run(
        [sys.executable, str(script), "--out", str(tmp_path / "b"), *flags], capture_output=True, text=True, check=True
    )
    theirs = json.loads(done.stdout)
    assert theirs["quantities"] == ours["quantities"]


@pytest.mark.parametrize("form", ["text", "binary4", "binary8"])
def test_a_frame_is_exported_and_read_by_others(finished, form, tmp_path, capsys):
    ovf = pytest.importorskip("ovf.ovf")
    command = ["export", str(finished), "--out", str(tmp_path / "a"), "--frame", "3", "--sublattices", "--format", form]
    assert cli.main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [Path(name).name for name in told["files"]] == ["n.ovf", "m1.ovf", "m2.ovf"]
    run = output.open_run(finished / "run.h5").isel(time=3)
    assert (told["frame"], told["time"]) == (3, float(run["time"]))
    for name, file in zip(("n", "m1", "m2"), told["files"], strict=True):
        values, segment = np.zeros((run.sizes["cell"], 3)), ovf.ovf_segment()
        with ovf.ovf_file(file) as opened:
            assert opened.read_segment_header(0, segment) == ovf.OK
            assert opened.read_segment_data(0, segment, values) == ovf.OK
        np.testing.assert_allclose(values, run[name], rtol=1e-6 if form == "binary4" else 1e-15, atol=1e-15)


def test_the_last_frame_of_n_alone_goes_beside_the_run(finished, capsys):
    assert cli.main(["export", str(finished / "run.h5")]) == 0
    assert "frame 12" in capsys.readouterr().out
    assert [path.name for path in (finished / "ovf").iterdir()] == ["n.ovf"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--frame", "13"], "frame = 13 is not valid: give -13 to 12"),
        (["--frame", "last"], "last"),
        (["--format", "binary16"], "one of 'text', 'binary4', 'binary8'"),
        (["--sublattice"], "--sublattices"),
    ],
)
def test_wrong_wishes_for_an_export_are_named(finished, arguments, message, capsys):
    assert cli.main(["export", str(finished), *arguments]) == 2
    assert message in one_line(capsys)


def test_figures_tell_their_claims(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert cli.main(["run", "bilayer_spectrum", "--quick", "--out", str(tmp_path)]) == 0
    assert "holds: |P_z| = 1.0: branches that differ" in capsys.readouterr().out
    assert (tmp_path / "letter_fig3.pdf").is_file()


def test_several_figures_can_be_asked_for_in_any_case(tmp_path, capsys):
    assert cli.main(["figure", "Fig1d", "fig2a", "--quick", "--out", str(tmp_path), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)["figures"]
    assert [figure["name"] for figure in made] == ["fig1d", "fig2a"]
    assert (tmp_path / "fig1d.nc").is_file()


def test_a_failed_claim_is_exit_code_1(tmp_path, capsys, monkeypatch):
    from neelsot_dyn.papers import Claim, letter_fig2

    monkeypatch.setattr(letter_fig2, "claims", lambda dataset: [Claim("two is three", 2, 3)])
    assert cli.main(["figure", "letter_fig2", "--quick", "--out", str(tmp_path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["figures"][0]["as_expected"] is False


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "damping=-1"], "damping = -1"),
        (["--set", "material=gold"], "gold"),
        (["--set", "cells_per_width=2"], "cells_per_width"),
        (["--set", "dampign=1"], "did you mean 'damping'?"),
        (["--set", "damping"], "name=value"),
        (["--set", "duration=1"], "duration"),
        (["--set", "duration=20nm"], "duration = '20nm'"),
        (["--quik"], "--quick"),
    ],
)
def test_bad_settings_are_one_line_and_exit_code_2(arguments, message, capsys, tmp_path):
    assert cli.run_script(SCENARIO, "a scenario", ["--out", str(tmp_path / "run"), *arguments]) == 2
    assert message in one_line(capsys)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rnu"], 'Did you mean "run"?'),
        (["run", "racetrack_propulsoin"], "did you mean 'racetrack_propulsion'?"),
        (["run", "nowhere.toml"], "nowhere.toml is not there"),
        (["neel-field"], "--q is missing: Cooper-pair wave number"),
        (["neel-field", "--qq", "1"], "--q"),
        (["figure"], "NAME is missing: A name that"),
        (["neel-field", "--q", "fast"], "fast"),
        (["neel-field", "--q", "1e7", "--material", "KRu408"], "did you mean 'kru4o8'?"),
        (["neel-field", "--q", "1e7", "--temperature", "300"], "below T_c"),
        (["neel-field", "--q", "1e12"], "within the zone"),
        (["figure", "leter_fig2"], "did you mean 'letter_fig2'?"),
        (["figure", "2c"], "did you mean 'fig2c'?"),
        (["figure", "fig1c", "fig9"], "figure = 'fig9'"),
        (["list", "all"], "all is more than the command takes"),
        (["movie", "pyproject.toml"], "pyproject.toml is not the directory of a run"),
        (["movie", "nowhere"], "nowhere is not the directory of a run"),
        (["report", "nowhere"], "nowhere is not the directory of a run"),
    ],
)
def test_bad_commands_are_one_line_and_exit_code_2(arguments, message, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert cli.main(arguments) == 2
    assert message in one_line(capsys)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--size", "big"], "WIDTHxHEIGHT"),
        (["--out", "wall.avi"], "ends in .mp4, .webp, .gif"),
        (["--start", "1"], "the run goes from 0 to"),
        (["--frames", "1000"], "frames = 1000"),
        (["--slow-motion", "0"], "slow_motion = 0"),
    ],
)
def test_wrong_wishes_for_a_movie_are_named(finished, arguments, message, capsys):
    assert cli.main(["movie", str(finished), *arguments]) == 2
    assert message in one_line(capsys)


def test_figure_scripts_have_no_settings(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert cli.main(["run", "bilayer_spectrum", "--set", "delta=1"]) == 2
    assert "do not apply" in one_line(capsys)


def test_a_script_without_a_scenario_is_told_so(tmp_path, capsys):
    (tmp_path / "empty.py").write_text("x = 1\n")
    assert cli.main(["run", str(tmp_path / "empty.py")]) == 2
    assert "defines neither" in one_line(capsys)
    (tmp_path / "broken.py").write_text("import nothing\n")
    assert cli.main(["run", str(tmp_path / "broken.py")]) == 2
    assert "broken.py cannot be run: ModuleNotFoundError" in one_line(capsys)


def test_a_traceback_is_shown_where_asked_for():
    with pytest.raises(ValueError, match="gold"):
        cli.main(["neel-field", "--q", "1e7", "--material", "gold", "--traceback"])


def test_an_error_of_the_package_is_exit_code_3(capsys, monkeypatch):
    def broken():
        raise KeyError("lost")

    monkeypatch.setattr("neelsot_dyn.cli.scenarios.find_scenarios", broken)
    assert cli.main(["list"]) == 3
    assert "--traceback" in one_line(capsys)


def test_settings_reach_the_scenario_or_its_material():
    scenario = changed(SCENARIO, ["damping=2e-3", "duration=1e-12", "frames=5", "method=dopri54", "layers=2"])
    assert scenario.resolved_material().magnet.damping == 2e-3
    assert scenario.resolved_material().layers == 2
    assert (scenario.duration, scenario.frames, scenario.method) == (1e-12, 5, "dopri54")


def test_a_run_reports_its_numbers(capsys, tmp_path):
    assert cli.run_script(SCENARIO, "a scenario", ["--out", str(tmp_path / "run"), "--no-movie"]) == 0
    printed = capsys.readouterr().out
    assert "velocity" in printed
    assert "validation passed" in printed


def test_quantities_with_units_are_taken_and_doubtful_ones_said(capsys, tmp_path):
    """The paper's 1e-3 per angstrom; read in 1/m it is nothing, within its error, and the likely meaning is said."""
    assert cli.main(["neel-field", "--q", "1e-3 1/angstrom", "--json"]) == 0
    paper = json.loads(capsys.readouterr().out)
    assert paper["superflow"] == 1e7
    assert paper["b_neel"] == pytest.approx(1.29393e-4, rel=1e-5, abs=0)
    assert cli.main(["neel-field", "--q", "1e-3"]) == 0
    said = capsys.readouterr()
    assert said.out.count("(zero within its error)") == 3
    assert 'is "0.001 1/angstrom", which is 1e+07 1/m, meant?' in said.err
    assert cli.main(["neel-field", "--q", "1e9"]) == 0
    said = capsys.readouterr().err
    assert "20.8 times the depairing of the niobium strip" in said
    assert "beyond the depairing of the layer" in said
    film = tmp_path / "film.toml"
    film.write_text('base = "kru4o8"\n[electrons]\nt_m = 0.037\n', "utf-8")
    assert cli.main(["neel-field", "--q", "1e7 1/m", "--temperature", "500 mK", "--material", str(film)]) == 0
    said = capsys.readouterr()
    assert said.err == (
        'warning: film.toml: t_m = 0.037 is read as 0.037 t: is "0.037 eV", which is 0.74 t, meant? '
        'Write "0.037 t" if not.\n'
    )
    assert "at 0.5 K" in said.out
    assert cli.main(["neel-field", "--q", "1 banana"]) == 2
    assert "the unit 'banana' is not known" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("encoding", "message"),
    [("utf-8-sig", ""), ("utf-16", "is encoded as UTF-16"), ("latin-1", "is not encoded as UTF-8 (byte 0xe9")],
)
def test_the_encoding_of_a_scenario_and_of_a_material(encoding, message, tmp_path, capsys):
    """A byte-order mark, as Windows editors write it, is read; another encoding is named with the file."""
    scenario, material = tmp_path / "mine.toml", tmp_path / "film.toml"
    material.write_text('# N\u00e9el\nname = "film"\nbase = "kru4o8"\n', encoding)
    command = ["neel-field", "--material", str(material), "--q", "1e7"]
    assert cli.main(command) == (2 if message else 0)
    error = capsys.readouterr().err
    assert not message or (message in error and str(material) in error)
    scenario.write_text('# N\u00e9el\nkind = "Propulsion"\nframes = 0\n', encoding)
    assert cli.main(["run", str(scenario), "--out", str(tmp_path / "run")]) == 2
    error = capsys.readouterr().err
    assert str(scenario) in error
    assert (message or "frames = 0") in error


@pytest.mark.parametrize(("form", "files"), [("vti", ["frame.vti"]), ("csv", ["series.csv"])])
def test_a_run_is_exported_for_other_programs(finished, form, files, tmp_path, capsys):
    assert cli.main(["export", str(finished), "--out", str(tmp_path / "a"), "--format", form]) == 0
    assert [path.name for path in (tmp_path / "a").iterdir()] == files
    assert cli.main(["export", str(finished), "--out", str(tmp_path / "b"), "--format", "mumax"]) == 2
    assert "leave_out" in capsys.readouterr().err
    assert cli.main(["export", str(finished), "--out", str(tmp_path / "b"), "--format", "mumax", "--leave-out"]) == 0
    assert (tmp_path / "b" / "run_mumax.py").is_file()
