"""A device: the field of its superflow at any angle to the crystal, the current that carries it, its timescales."""

import json
import math

import attrs
import numpy as np
import pytest

from neelsot_dyn import cli, coupling, materials, racetrack
from neelsot_dyn.units import BOLTZMANN

Q = 1e7
KRU4O8 = racetrack.Racetrack(material=materials.KRU4O8)
SEED = racetrack.Racetrack(material=materials.SEED_MODEL)


@pytest.fixture(scope="module")
def figures():
    return racetrack.timescales(KRU4O8, Q)


def turned(**changes):
    return attrs.evolve(SEED, **changes).field(Q)


def test_along_the_lobe_the_field_is_that_of_the_coupling():
    """ψ = 0 and domains ±ŷ: the amplitude of `neel_field`, from the same free energies."""
    found, reference = KRU4O8.field(Q), coupling.neel_field(materials.KRU4O8, Q)
    assert found.f1 == pytest.approx(reference.f1, abs=2 * reference.f1_error)
    assert found.along == pytest.approx(reference.vector[1], rel=1e-6, abs=0)
    assert found.across == pytest.approx(0.0, abs=found.error)


def test_the_field_is_the_superflow_mirrored_at_the_nodal_line():
    """Eq. 8, F = t_m γ(q_x n_y + q_y n_x): q at angle χ gives B_N at 90° − χ, in the crystal's axes."""
    straight = turned()
    for degrees in (0, 30, 45, 90, 200):
        chi = math.radians(degrees)
        found = turned(angle=chi)
        in_crystal = math.atan2(found.vector[1], found.vector[0]) + chi
        sign = math.copysign(1, straight.along)
        assert math.cos(in_crystal - (math.pi / 2 - chi)) == pytest.approx(sign, abs=2e-3)
        assert found.amplitude == pytest.approx(abs(straight.along), rel=2e-2)  # third order in t_m


def test_a_superflow_across_turns_the_inner_vector_and_moves_no_wall():
    found = turned(flow="across")
    assert found.along == pytest.approx(0.0, abs=found.error)
    assert abs(found.across) == pytest.approx(abs(turned().along), rel=1e-9, abs=0)  # fourfold rotation with n


def test_the_altermagnetic_stiffness_follows_the_d_wave():
    film = materials.KRU4O8.with_changes(altermagnetic_ratio=0.3)
    values = [
        racetrack.Racetrack(material=film, angle=math.radians(a)).altermagnetic_stiffness for a in (0, 45, 90, 135)
    ]
    assert np.allclose(values, film.a_alt * np.array([1, 0, -1, 0]), atol=1e-12 * film.a_alt)


def test_current_and_wave_number_are_inverse_and_london():
    """J = ħ q/(2e μ0 λ²) with λ = 100 nm; the Pearl length is 2λ²/d = 1 μm."""
    from scipy.constants import e, hbar, mu_0

    density = KRU4O8.current_density(Q)
    assert density == pytest.approx(hbar * Q / (2 * e * mu_0 * 1e-14), rel=1e-9)
    assert KRU4O8.wave_number(density) == pytest.approx(Q)
    assert KRU4O8.pearl_length == pytest.approx(1e-6, rel=1e-6, abs=0)
    assert KRU4O8.oersted_field(Q) == pytest.approx(mu_0 * density * 20e-9 / 2, rel=1e-6, abs=0)
    assert attrs.evolve(KRU4O8, flow="across").current(Q) == pytest.approx(10 * KRU4O8.current(Q), rel=1e-6, abs=0)
    with pytest.raises(ValueError, match="depairing"):
        KRU4O8.wave_number(100 * density)


def test_kru4o8_crawls(figures):
    """The honest headline: 4.5 m/s at α = 0.01, b of 1e-4."""
    assert figures["neel_field"] == pytest.approx(6.47e-5, rel=2e-3)
    assert figures["speed"] == pytest.approx(4.51, rel=5e-3)
    assert figures["time_for_1_um"] * figures["speed"] == pytest.approx(1e-6, rel=1e-6, abs=0)
    assert figures["b"] == pytest.approx(1.4e-4, rel=0.01)
    assert figures["field_wanted"] / figures["neel_field"] == pytest.approx(1000 / figures["speed"], rel=1e-3)
    assert figures["resonance_rate"] > 2  # above the pair-breaking edge: not quasi-static while it rings
    assert figures["wall_rate"] < 1e-2


def test_the_largest_field_is_a_third_above_and_then_falls(figures):
    """F(1) is largest near qa = 0.014: 8.3e-5 T against 6.5e-5 T."""
    assert figures["best_neel_field"] == pytest.approx(8.3e-5, rel=0.02)
    assert figures["best_superflow"] == pytest.approx(1.4e7, rel=0.1)


def test_energies_are_those_of_the_wall(figures):
    """Loss per bit = power × time: two walls × 4 M_s B_N v S × P/v."""
    film = materials.KRU4O8
    power = 4 * film.magnetization * figures["neel_field"] * figures["speed"] * KRU4O8.section
    assert figures["gilbert_loss"] == pytest.approx(2 * power * 100e-9 / figures["speed"], rel=1e-6, abs=0)
    assert figures["hold_barrier"] * BOLTZMANN * film.temperature == pytest.approx(
        figures["gilbert_loss"] / 8, rel=1e-6, abs=0
    )


def test_layers_dilute_the_field_but_not_the_force(figures):
    thick = racetrack.timescales(attrs.evolve(KRU4O8, material=materials.KRU4O8.with_changes(layers=5)), Q, scan=False)
    assert thick["neel_field"] == pytest.approx(figures["neel_field"] / 5, rel=1e-6, abs=0)
    assert thick["hold_barrier"] == pytest.approx(figures["hold_barrier"])
    assert thick["pair_barrier"] == pytest.approx(5 * figures["pair_barrier"])


def test_what_is_assumed_is_flagged_and_what_is_not_is_not():
    measured = attrs.evolve(
        materials.KRU4O8, sources={**materials.KRU4O8.sources, "magnet.damping": "resonance, our sample"}
    )
    field = KRU4O8.field(Q)
    for film, flagged in ((materials.KRU4O8, True), (measured, False)):
        found = racetrack.timescales(racetrack.Racetrack(material=film), Q, field=field, scan=False)
        entries = {e.name: e for group in found.groups.values() for e in group}
        assert ("magnet.damping" in entries["speed"].assumed) == flagged
        assert ("magnet.damping" in found.assumptions) == flagged
        assert "magnet.neel_temperature" in entries["exchange_field"].assumed


def test_every_published_figure_has_a_source(figures):
    for entry in figures.published:
        assert "arXiv" in entry.source or "doi" in entry.source


def test_the_command_prints_text_and_json(capsys):
    arguments = ["timescales", "--material", "seed_model", "--q", "1e7"]
    assert cli.main(arguments) == 0
    text = capsys.readouterr().out
    assert "time_for_1_um" in text
    assert "rests on assumptions" in text
    assert cli.main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["groups"]["a wall under it"]["speed"]["unit"] == "m/s"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"temperature": 100.0}, "temperature"),
        ({"wanted_speed": 1e6}, "wanted_speed"),
        ({"pitch": 0.0}, "pitch"),
        ({"q": 0.0}, "q = 0"),
    ],
)
def test_what_makes_no_sense_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        racetrack.timescales(SEED, **{"q": Q, **change})
