"""Numbers that probably mean something else: a warning with the likely meaning, and nothing for sound ones."""

import warnings

import numpy as np
import pytest

from neelsot_dyn import coupling, devices, materials, racetrack
from neelsot_dyn.materials import UnlikelyInput

KRU = materials.KRU4O8


def film(tmp_path, energies, base="kru4o8"):
    path = tmp_path / "film.toml"
    path.write_text(f'base = "{base}"\n[electrons]\n{energies}\n', "utf-8")
    return path


def test_the_layer_breaks_its_pairs_near_two_hundredths_over_a():
    """Where F(1)(q) of KRu4O8 is nearly gone, q a = 0.02."""
    assert materials.layer_depairing(KRU) * KRU.lattice_constant == pytest.approx(0.02, rel=1e-3)


@pytest.mark.parametrize(("mu", "t_so"), [(1.0, 1.5), (0.04, 0.8), (0.0, 0.8)])
def test_fermi_momentum_of_two_split_bands(mu, t_so):
    """ξ_± = k² ± t_so k = μ at k_F ± t_so/2, with v_F/2 = √(μ + t_so²/4) on both."""
    inner, outer = sorted(abs(np.roots([1.0, -t_so, -mu])))
    speed = (outer + inner) / 2 if mu else outer / 2
    material = KRU.with_changes(mu=mu, t_so=t_so)
    gap = material.electrons.gap_at(material.reduced_temperature)
    assert materials.layer_depairing(material) * KRU.lattice_constant == pytest.approx(gap / speed, rel=1e-9, abs=0)


@pytest.mark.parametrize(
    ("q", "words"),
    [
        (1e-3, ["0.001 1/angstrom", "1e+07 1/m"]),
        (-2e-3, ["-0.002 1/angstrom"]),
        (1e9, ["beyond the depairing of the layer"]),
        (3e7, ["beyond the depairing of the layer"]),
        (1e7, []),
        (1e5, []),
        (0.0, []),
    ],
)
def test_superflows(q, words):
    doubts = materials.superflow_doubts(KRU, q)
    assert len(doubts) == bool(words)
    assert all(word in doubts[0] for word in words)


def test_a_superflow_that_no_parent_carries():
    assert materials.parent_doubts(materials.NIOBIUM_STRIP, 4e7) == ()
    (doubt,) = materials.parent_doubts(materials.NIOBIUM_STRIP, -1e9)
    assert "20.8 times the depairing of the niobium strip" in doubt


@pytest.mark.parametrize(
    "asked",
    [
        lambda: coupling.neel_field(KRU, 1e-3),
        lambda: coupling.neel_field(KRU, 1e9),
        lambda: coupling.torque_potential(KRU, 1e-3),
        lambda: racetrack.superflow_drive(materials.SEED_MODEL, 6e7),
        lambda: devices.Racetrack(material="seed_model").field(6e7),
    ],
)
def test_whoever_asks_for_one_is_warned(asked):
    with pytest.warns(UnlikelyInput, match="q = "):
        asked()


@pytest.mark.parametrize(
    ("energies", "meant"),
    [
        ("t_m = 0.037", '"0.037 eV", which is 0.74 t'),
        ("t_so = 1.3e-3", '"0.0013 eV", which is 0.026 t'),
        ("mu = 0.05", '"0.05 eV", which is 1 t'),
        ("gap = 1e-3", '"0.001 eV", which is 0.02 t'),
        ("t_m = 0.02", '"0.02 eV", which is 0.4 t'),
    ],
)
def test_energies_that_look_like_electron_volts(tmp_path, energies, meant):
    with pytest.warns(UnlikelyInput, match="is read as") as found:
        read = materials.from_toml(film(tmp_path, energies))
    assert meant in str(found[0].message)
    name, _, value = energies.partition(" = ")
    assert getattr(read.electrons, name) == float(value)  # and it is what it says
    with pytest.warns(UnlikelyInput, match="is read as"):
        racetrack.Propulsion(changes={name: float(value)})


@pytest.mark.parametrize(
    "energies", ["t_m = 0.74", 't_m = "0.037 eV"', 't_m = "0.037 t"', "t_so = 0.2", "mu = 0.5", "gap = 0.05", "t_m = 0"]
)
def test_what_is_sound_is_left_alone(tmp_path, energies):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        materials.from_toml(film(tmp_path, energies))
        materials.from_toml(film(tmp_path, "mu = 0.05\nt_m = 0.2", base="seed_model"))
