"""A material in a TOML file: the same material to the last bit, sources kept, whatever is wrong named."""

import pytest

from neelsot_dyn import materials

FILM = """
name = "my film"
lattice_constant = 0.5e-9
[electrons]
hopping = 1.6e-20
t_m = 0.3
t_so = 0.05
mu = 0.5
gap = 0.02
[magnet]
moment = 9.27e-24
layer_height = 0.4e-9
neel_temperature = 300.0
wall_width = 5e-9
damping = 5e-3
[sources]
"electrons.gap" = "tunnelling, our sample"
"""


def written(tmp_path, text):
    path = tmp_path / "film.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", ["kru4o8", "seed_model"])
def test_presets_survive_the_file_bit_for_bit(name, tmp_path):
    preset = materials.PRESETS[name]
    again = materials.from_toml(written(tmp_path, materials.to_toml(preset)))
    assert again == preset
    assert dict(again.sources) == dict(preset.sources)


def test_a_number_without_a_source_is_an_assumption(tmp_path):
    film = materials.from_toml(written(tmp_path, FILM))
    assert film.magnet.damping == 5e-3
    assert film.sources["electrons.gap"] == "tunnelling, our sample"
    assert "magnet.damping" in film.assumptions
    assert "electrons.gap" not in film.assumptions


def test_a_base_gives_what_the_file_leaves_out(tmp_path):
    film = materials.from_toml(written(tmp_path, 'base = "kru4o8"\n[magnet]\ndamping = 1e-3\n'))
    assert film.name == "film"
    assert film.magnet.damping == 1e-3
    assert film.electrons == materials.KRU4O8.electrons
    assert film.sources["electrons.t_m"] == materials.KRU4O8.sources["electrons.t_m"]


def test_a_path_is_a_material_name(tmp_path):
    assert materials.named(str(written(tmp_path, FILM))).name == "my film"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("damping =", "dampng ="), "unknown magnet.dampng .*did you mean 'damping'"),
        (("lattice_constant =", "latice_constant ="), "did you mean 'lattice_constant'"),
        (("[magnet]", "[magnt]"), "did you mean 'magnet'"),
        (('"electrons.gap"', '"electrons.gip"'), "did you mean 'electrons.gap'"),
        (("moment = 9.27e-24", ""), "missing: .*moment"),
        (("damping = 5e-3", "damping = -1.0"), "damping"),
        (("damping = 5e-3", 'damping = "low"'), "damping"),
        (("[electrons]", "[electrons"), "not TOML"),
        (('name = "my film"', 'name = "my film"\nbase = "kru4o9"'), "did you mean 'kru4o8'"),
    ],
)
def test_what_is_wrong_is_named(change, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        materials.from_toml(written(tmp_path, FILM.replace(*change)))


def test_a_missing_file_and_an_unknown_name_are_told_apart():
    with pytest.raises(ValueError, match=r"nowhere\.toml.*cannot be read"):
        materials.named("nowhere.toml")
    with pytest.raises(ValueError, match=r"did you mean 'kru4o8'.*\.toml file"):
        materials.named("kru4o")


def test_candidates_hold_only_sourced_numbers_and_say_what_is_missing():
    for candidate in materials.CANDIDATES.values():
        assert candidate.missing
        for number in candidate.numbers.values():
            assert number.source
            assert not number.source.startswith("assumption")
