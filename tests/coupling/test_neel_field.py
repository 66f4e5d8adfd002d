"""The Néel field of KRu4O8 in tesla, and the torque's potential against it."""

import numpy as np
import pytest
from scipy import constants

from neelsot_dyn import coupling, materials

Q = 1e7


@pytest.fixture(scope="module")
def kru4o8():
    return coupling.neel_field(materials.KRU4O8, Q)


def test_headline_of_the_paper(kru4o8):
    """|F(1)| ~ 1e-7 t/a² and B_Néel ≈ 0.1 mT at q = 1e-3 Å⁻¹; converged far beyond 1e-3."""
    assert abs(kru4o8.f1) == pytest.approx(1e-7, rel=0.1)
    assert kru4o8.f1_error < 1e-5 * abs(kru4o8.f1)
    assert kru4o8.b_neel == pytest.approx(1.3e-4, rel=0.02)


def test_conversion_to_tesla_by_hand(kru4o8):
    moment = 0.7 * 9.2740100657e-24  # μ_B, CODATA 2022
    assert kru4o8.b_neel == pytest.approx(abs(kru4o8.f1) * 0.05 * constants.e / moment, rel=1e-12, abs=0)
    assert kru4o8.b_neel_error == pytest.approx(kru4o8.f1_error * kru4o8.b_neel / abs(kru4o8.f1), rel=1e-12, abs=0)
    assert kru4o8.f1_energy == pytest.approx(kru4o8.f1 * 0.05 * constants.e / 0.99e-9**2, rel=1e-12, abs=0)
    assert kru4o8.amplitude == pytest.approx(kru4o8.b_neel / 2, rel=1e-15, abs=0)


def test_direction_and_energy_belong_together(kru4o8):
    """−2 M_s B_N·n per volume: F(+ŷ) − F(−ŷ) = −4 M_s B_N,y."""
    ms = materials.KRU4O8.magnetization
    assert kru4o8.energy_difference == pytest.approx(-4 * ms * kru4o8.vector[1], rel=1e-12)
    assert kru4o8.vector[0] == kru4o8.vector[2] == 0


def test_reversed_superflow_reverses_the_field(kru4o8):
    reversed_ = coupling.neel_field(materials.KRU4O8, -Q)
    assert reversed_.f1 == pytest.approx(-kru4o8.f1, abs=2 * kru4o8.f1_error)


def test_layers_dilute_the_interface_field(kru4o8):
    thick = coupling.neel_field(materials.KRU4O8.with_changes(layers=5), Q)
    assert thick.vector == pytest.approx(kru4o8.vector / 5)
    assert thick.b_neel == pytest.approx(kru4o8.b_neel)
    assert thick.energy_difference == pytest.approx(kru4o8.energy_difference / 5)


def test_no_superflow_no_field():
    assert abs(coupling.neel_field(materials.SEED_MODEL, 0.0).f1) < 1e-14


def test_work_of_the_torque_is_the_difference_of_the_free_energies(kru4o8):
    """∫h·dn over the half turn (trace formula) = F(+ŷ) − F(−ŷ) (free energies), within both stated errors."""
    potential = coupling.torque_potential(materials.KRU4O8, Q)
    assert abs(potential.f1 - kru4o8.f1) < potential.error + kru4o8.f1_error
    assert potential.error < 1e-3 * abs(kru4o8.f1)


def test_third_harmonic_of_kru4o8_rivals_the_first():
    """With φ from x̂: sin φ and sin 3φ of opposite sign and like size (cos 3ψ = −sin 3φ)."""
    potential = coupling.torque_potential(materials.KRU4O8, Q)
    first, third = potential.coefficients[:2]
    assert third / first == pytest.approx(1.137, rel=0.01)


def test_potential_falls_where_the_free_energy_falls():
    potential = coupling.torque_potential(materials.SEED_MODEL, 1e8, directions=12)
    field = coupling.neel_field(materials.SEED_MODEL, 1e8)
    ends = potential.energy_density(np.array([[0, 1.0, 0], [0, -1.0, 0]]))
    assert ends[0] - ends[1] == pytest.approx(field.energy_difference, rel=1e-6)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [({"q": 1e12}, "q"), ({"q": np.nan}, "q"), ({"q": Q, "reduced_temperature": 1.0}, "reduced_temperature")],
)
def test_bad_input_is_named(arguments, name):
    with pytest.raises(ValueError, match=name):
        coupling.neel_field(materials.KRU4O8, **arguments)
