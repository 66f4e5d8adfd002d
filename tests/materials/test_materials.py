"""Material numbers: what follows from them, and what is refused."""

import attrs
import numpy as np
import pytest

from neelsot_dyn import materials


def test_exchange_scales_of_kru4o8():
    """B_E = 3 k_B T_N/m_s ≈ 640 T and δ0 = 4a, as documented."""
    m = materials.KRU4O8
    assert m.exchange_field == pytest.approx(638, rel=1e-3)
    assert (m.neel_stiffness / (2 * m.easy_axis_anisotropy)) ** 0.5 == pytest.approx(
        4 * m.lattice_constant, rel=1e-12, abs=0
    )
    assert 2 * m.a11 - m.a12 == pytest.approx(m.neel_stiffness, rel=1e-12, abs=0)
    assert -4 * m.homogeneous_exchange / (m.lattice_constant**2 * m.magnetization) == pytest.approx(m.exchange_field)


def test_magnetic_numbers_by_hand():
    """From m_s = 0.7 μ_B, a = 0.99 nm, layers of 0.31 nm and T_N = 100 K, with constants written out."""
    m = materials.KRU4O8.with_changes(layers=3, intra_share=0.3, altermagnetic_ratio=0.2)
    moment, cell = 0.7 * 9.2740101e-24, 0.99e-9**2 * 0.31e-9
    ms, b_e = moment / cell, 3 * 1.380649e-23 * 100 / moment
    stiffness = ms * b_e * 0.99e-9**2 / 24
    by_hand = {
        "magnetization": ms,
        "exchange_field": b_e,
        "homogeneous_exchange": -b_e * ms * 0.99e-9**2 / 4,
        "neel_stiffness": stiffness,
        "a11": 0.3 * stiffness / 2,
        "a12": -0.7 * stiffness,
        "a_alt": 0.2 * 0.3 * stiffness / 2,
        "easy_axis_anisotropy": stiffness / (2 * (4 * 0.99e-9) ** 2),
        "hard_axis_anisotropy": 0.02 * ms / 2,
        "thickness": 3 * 0.31e-9,
        "temperature": 0.1 * 1e-3 / (1.764 * 8.617333e-5),
    }
    assert {name: getattr(m, name) for name in by_hand} == pytest.approx(by_hand, rel=1e-6, abs=0)
    assert m.electrons.thermal_energy(0.5) == pytest.approx(0.5 * 0.02 / 1.764)
    assert (m.units.hopping, m.units.lattice_constant) == pytest.approx(
        (0.05 * 1.602176634e-19, 0.99e-9), rel=1e-9, abs=0
    )


def test_parent_superconductor_by_hand():
    """ν_s = (ħ/2e)² d/(μ0 λ²), ħ/2e = Φ0/2π = 3.291060e-16 Wb, λ = 100 nm, d = 20 nm; current (2e/ħ) dF/dq."""
    strip, flux = materials.NIOBIUM_STRIP, 3.2910598e-16
    stiffness = flux**2 * 20e-9 / (4e-7 * np.pi * (100e-9) ** 2)
    assert strip.stiffness == pytest.approx(stiffness, rel=1e-6, abs=0)
    assert strip.depairing_momentum == pytest.approx(1 / (1.7320508 * 12e-9), rel=1e-7)
    assert strip.free_energy(2e7) == pytest.approx(0.5 * stiffness * 4e14, rel=1e-6, abs=0)
    assert strip.sheet_current(2e7) == pytest.approx(stiffness * 2e7 / flux, rel=1e-6, abs=0)
    with pytest.raises(ValueError, match=r"\|q\|"):
        strip.free_energy(5e7)


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
