"""The list of mutants: each changes one thing and still parses; the exemptions still name existing ones."""

import ast
import importlib.util
import sys
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
spec = importlib.util.spec_from_file_location("mutation_sites", HERE / "sites.py")
sites = sys.modules["mutation_sites"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sites)
WATCHED = tomllib.loads((HERE / "watch.toml").read_text())


def of(text, tmp_path):
    path = tmp_path / "source.py"
    path.write_text(text)
    return [site.mutant for site in sites.sites(path, "source.py")]


@pytest.mark.parametrize(
    ("line", "mutants"),
    [
        ("y = a + b", ["y = a - b"]),
        ("y = -ξ * Δ", ["y = ξ * Δ", "y = -ξ / Δ"]),
        ("y = 0.5 * x**2", ["y = 1.0 * x**2", "y = 0.5 * x**1"]),
        ("y += (a) - (b)", ["y -= (a) - (b)", "y += (a) + (b)"]),
        ("y = x[i + 1]", []),
        ("y = 0.5j * x + 0.0", ["y = 1j * x + 0.0"]),
        ("y = f(range(n - 1))", []),
        ("y = 1e-12 * x", []),
        ("y = 'a' + f' {b - c}'", []),
    ],
)
def test_signs_and_factors_are_found(line, mutants, tmp_path):
    assert sorted(of(line, tmp_path)) == sorted(mutants)


def test_every_mutant_parses_and_differs_in_one_place():
    for name in WATCHED:
        source = (ROOT / name).read_bytes()
        for site in sites.sites(ROOT / name, name)[::29]:
            changed = site.apply(source)
            ast.parse(changed)
            assert changed != source
            assert changed.count(b"\n") == source.count(b"\n")


def test_watched_files_and_tests_exist():
    for name, entry in WATCHED.items():
        assert (ROOT / name).is_file()
        for test in (*entry["first"], *entry.get("then", ())):
            assert (ROOT / test.split("::")[0]).exists(), test


def test_exemptions_name_existing_mutants_and_say_why():
    for entry in tomllib.loads((HERE / "equivalent.toml").read_text())["mutant"]:
        found = {(s.line, s.mutant) for s in sites.sites(ROOT / entry["file"], entry["file"])}
        assert (entry["line"], entry["mutant"]) in found if "mutant" in entry else entry["line"] in dict(found)
        assert len(entry["why"]) > 20


def test_planted_errors_stand_once_in_their_file_and_still_parse():
    for entry in tomllib.loads((HERE / "planted.toml").read_text())["planted"]:
        source = (ROOT / entry["file"]).read_text()
        assert source.count(entry["right"]) == 1, (entry["file"], entry["right"])
        changed = source.replace(entry["right"], entry["wrong"])
        assert changed != source
        ast.parse(changed)
        for test in entry["tests"]:
            assert (ROOT / test.split("::")[0]).exists(), test
        assert len(entry.get("survives", "a reason, or none needed")) > 20
