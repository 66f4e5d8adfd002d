"""Material numbers: what follows from them, and what is refused."""

import attrs
import pytest

from neelsot_dyn import materials


def test_exchange_scales_of_kru4o8():
    """B_E = 3 k_B T_N/m_s ≈ 640 T and δ0 = 4a, as documented."""
    m = materials.KRU4O8
    assert m.exchange_field == pytest.approx(638, rel=1e-3)
    assert (m.neel_stiffness / (2 * m.easy_axis_anisotropy)) ** 0.5 == pytest.approx(4 * m.lattice_constant)
    assert 2 * m.a11 - m.a12 == pytest.approx(m.neel_stiffness)
    assert -4 * m.homogeneous_exchange / (m.lattice_constant**2 * m.magnetization) == pytest.approx(m.exchange_field)


def test_gap_follows_the_bcs_formula():
    electrons = materials.SEED_MODEL.electrons
    assert electrons.gap_at(1e-3) == pytest.approx(0.2)
    assert electrons.gap_at(1.0) == electrons.gap_at(1.5) == 0
    assert electrons.gap_at(0.999) == pytest.approx(0.2 * 1.74 * 0.001**0.5, rel=2e-3)
    assert materials.KRU4O8.electrons.critical_temperature() == pytest.approx(6.578, rel=1e-3)


def test_every_number_of_a_preset_has_a_source():
    for preset in materials.PRESETS.values():
        for part, prefix in ((preset.electrons, "electrons."), (preset.magnet, "magnet.")):
            missing = [f.name for f in attrs.fields(type(part)) if prefix + f.name not in preset.sources]
            assert not missing
    assert "magnet.damping" in materials.KRU4O8.assumptions
    assert "electrons.hopping" not in materials.KRU4O8.assumptions


def test_changes_are_recorded_and_checked():
    changed = materials.KRU4O8.with_changes(damping=1e-3, t_m=0.5, layers=3)
    assert (changed.magnet.damping, changed.electrons.t_m, changed.layers) == (1e-3, 0.5, 3)
    assert changed.sources["magnet.damping"] == "set by the user"
    with pytest.raises(ValueError, match="dampening"):
        materials.KRU4O8.with_changes(dampening=1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("damping", -0.1),
        ("stiffness_ratio", -1.0),
        ("wall_width", 0.0),
        ("altermagnetic_ratio", 1.0),
        ("lattice_constant", -1e-9),
        ("layers", 0),
        ("gap", -0.1),
    ],
)
def test_bad_numbers_are_named(name, value):
    with pytest.raises(ValueError, match=name):
        materials.KRU4O8.with_changes(**{name: value})


def test_unknown_material_lists_the_known_ones():
    with pytest.raises(ValueError, match="kru4o8, seed_model"):
        materials.named("unobtainium")
