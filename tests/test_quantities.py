"""A quantity as text with a unit, wherever one is taken: fields, TOML, --set, the command line, material files."""

import attrs
import pytest
from scipy import constants

from neelsot_dyn import devices, experiments, materials, output, pulses, racetrack
from neelsot_dyn.cli.settings import changed
from neelsot_dyn.units import BOHR_MAGNETON, ELECTRON_VOLT, quantity

OTHER = {
    "m": ("nm", 1e-9), "1/m": ("1/angstrom", 1e10), "s": ("ps", 1e-12), "T": ("mT", 1e-3), "K": ("mK", 1e-3),
    "rad": ("deg", constants.degree), "J": ("meV", 1e-3 * ELECTRON_VOLT), "J/T": ("mu_B", BOHR_MAGNETON),
    "Hz": ("GHz", 1e9), "A": ("uA", 1e-6), "rad/(s T)": ("rad/(ns T)", 1e9), "t": ("meV", None),
    "J/m^2": ("mJ/m^2", 1e-3),
}  # fmt: skip
"""Another unit of the same kind, and its size."""


def every_class():
    """The attrs classes that have a field with a unit, by name."""
    packages = (racetrack, experiments, devices, materials, pulses)
    every = [getattr(package, name) for package in packages for name in package.__all__]
    classes = {each.__name__: each for each in every if isinstance(each, type) and attrs.has(each)}
    return [classes[name] for name in sorted(classes)]


FIELDS = [(each, f) for each in every_class() for f in attrs.fields(each) if "unit" in f.metadata]


def test_there_are_many():
    assert len(FIELDS) > 60
    assert {unit for _, f in FIELDS for unit in [f.metadata["unit"]]} == set(OTHER)


@pytest.mark.parametrize(("owner", "field"), FIELDS, ids=[f"{owner.__name__}.{f.name}" for owner, f in FIELDS])
def test_a_field_that_has_a_unit_takes_text_with_another(owner, field):
    """By the field's own converter, which `__init__`, TOML and --set go through; a wrong kind is refused by name."""
    unit, size = OTHER[field.metadata["unit"]]
    hopping = materials.KRU4O8.electrons.hopping
    size = 1e-3 * ELECTRON_VOLT / hopping if size is None else size

    def read(value):
        if isinstance(field.converter, attrs.Converter):
            return field.converter.converter(value, materials.KRU4O8.electrons, field)
        return field.converter(value)

    def number(value):
        return value[0] if isinstance(value, tuple) else value.value if isinstance(value, pulses.Pulse) else value

    assert number(read(f"2.5 {unit}")) == pytest.approx(2.5 * size, rel=1e-9, abs=0)
    assert number(read(2)) == 2.0
    assert isinstance(number(read(2)), float)
    with pytest.raises(ValueError, match="such as"):
        read("2.5")  # a number in quotes has no unit, and may be anything
    with pytest.raises(ValueError, match=field.alias or field.name):
        read("2.5 kg")
    with pytest.raises(ValueError, match="such as"):
        read(f"2.5 {unit}s")


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("1e-3 1/angstrom", "1/m", 1e7),
        ("1e-3 Å^-1", "1/m", 1e7),
        ("20 ns", "s", 2e-8),
        ("20ns", "s", 2e-8),
        ("0.1 mT", "T", 1e-4),
        ("3 mJ/m²", "J/m^2", 3e-3),
        ("1.76e11 rad/(s T)", "rad/(s T)", 1.76e11),
        ("1 kg m2/s2", "J", 1.0),
        ("-2 µm", "m", -2e-6),
        ("5 %", "1", 0.05),
        (" 7  m ", "m", 7.0),
    ],
)
def test_what_a_text_stands_for(text, unit, number):
    """Exactly: powers of ten are added up before they become a float."""
    assert quantity("x", text, unit) == number


@pytest.mark.parametrize(
    "text",
    ["1 banana", "4 ns", "x", "", "nan", "inf", "1e-3 1/angstom", "1 m m", "1e999999999999 m", "1 m^99999999", "1 m/"],
)
def test_what_is_no_length_is_refused_by_name(text):
    with pytest.raises(ValueError, match=r"x = .* is not valid: .*'100 nm'"):
        quantity("x", text, "m")


def test_a_flag_may_leave_the_unit_out():
    assert quantity("--q", "1e7", "1/m", bare=True) == 1e7
    assert quantity("--q", "1e-3 1/angstrom", "1/m", bare=True) == 1e7


def test_a_scenario_takes_texts_from_everywhere():
    texts = {"superflow": "1e-3 1/angstrom", "duration": "20 ns", "track_length": "1.2 um"}
    expected = racetrack.Propulsion(superflow=1e7, duration=2e-8, track_length=1.2e-6)
    assert racetrack.Propulsion(**texts) == expected
    assert changed(racetrack.Propulsion(), [f"{name}={text}" for name, text in texts.items()]) == expected
    written = output.scenario_to_toml(expected).replace("duration = 2e-08", 'duration = "20 ns"')
    assert "ns" in written
    assert output.scenario_from_toml(written) == expected
    film = racetrack.Propulsion(changes={"wall_width": "4 nm", "t_m": "0.037 eV"})
    assert film.resolved_material().magnet.wall_width == 4e-9
    assert film.resolved_material().electrons.t_m == pytest.approx(0.74, rel=1e-12, abs=0)
    assert output.scenario_from_toml(output.scenario_to_toml(film)) == film
    for wrong in ("duration=20 nm", "cells_per_width=3 nm"):
        with pytest.raises((ValueError, TypeError), match=wrong.partition("=")[0]):
            changed(racetrack.Propulsion(), [wrong])
    with pytest.raises(output.ScenarioError, match="duration = '20 nm' is not valid"):
        output.scenario_from_toml(written.replace("20 ns", "20 nm"))


def test_an_energy_follows_the_hopping_that_is_given_with_it():
    found = materials.KRU4O8.with_changes(t_m="0.037 eV", hopping="0.1 eV", gap="0.02 t")
    assert found.electrons.t_m == pytest.approx(0.37, rel=1e-12, abs=0)
    assert found.electrons.gap == 0.02
    with pytest.raises(ValueError, match="t_m"):
        materials.KRU4O8.with_changes(t_m="0.037 T")
