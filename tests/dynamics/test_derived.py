"""The derived scales: round trips of the KRu4O8 numbers, identities between them, refusals."""

import math

import pytest

from neelsot_dyn import dynamics as d


def test_the_kru4o8_estimates_come_back(magnet):
    q = magnet.derived(k_hard=0.5 * magnet.k_easy)
    assert q.exchange_field == pytest.approx(638)
    assert q.spin_flop_field == pytest.approx(46)
    assert q.wall_width == pytest.approx(3.96e-9, rel=1e-6, abs=0)
    assert q.hard_field == pytest.approx(0.5 * q.easy_field)
    assert q.magnon_speed == pytest.approx(32e3, rel=0.01)


def test_scales_by_hand():
    """Round numbers: a = 1 nm, M_s = 1e5 A/m, γ = 1.76e11, so B_E = 400 T, B_A = 0.4 T, 𝒜 = 5e-13 J/m."""
    q = d.derived_quantities(
        a0=-1e-11,
        lattice_constant=1e-9,
        a11=2e-13,
        a12=-1e-13,
        k_easy=2e4,
        k_hard=5e3,
        magnetization=1e5,
        damping=0.02,
        gyromagnetic_ratio=1.76e11,
    )
    by_hand = {
        "exchange_field": 400.0,
        "easy_field": 0.4,
        "hard_field": 0.1,
        "stiffness": 5e-13,
        "net_stiffness": 3e-13,
        "magnon_speed": 1.76e11 * math.sqrt(2 * 400 * 5e-13 / 1e5),
        "wall_width": math.sqrt(5e-13 / 4e4),
        "spin_flop_field": math.sqrt(320),
        "resonance": 1.76e11 * math.sqrt(320),
        "wall_energy": 4 * math.sqrt(5e-13 * 4e4),
        "wall_mass": 4 * math.sqrt(5e-13 * 4e4) / (1.76e11**2 * 4e-15),
        "inertia_time": 1 / (2 * 0.02 * 1.76e11 * 400),
        "mobility": 1.76e11 * math.sqrt(5e-13 / 4e4) / 0.02,
    }
    assert {name: getattr(q, name) for name in by_hand} == pytest.approx(by_hand, rel=1e-12, abs=0)


def test_identities(magnet):
    # c = ω0 δ0, μB_N = c b, σ0 = c² × mass, μ = 2 δ0 γ² B_E τ.
    q = magnet.derived(damping=0.02)
    assert q.magnon_speed == pytest.approx(q.resonance * q.wall_width, rel=1e-12)
    assert q.mobility * 0.1 == pytest.approx(q.magnon_speed * q.saturation(0.1), rel=1e-12)
    assert q.wall_energy == pytest.approx(q.wall_mass * q.magnon_speed**2, rel=1e-12, abs=0)
    inertia = 2 * q.wall_width * magnet.gamma**2 * q.exchange_field * q.inertia_time
    assert q.mobility == pytest.approx(inertia, rel=1e-12)


def test_wall_speed_and_width_saturate(magnet):
    q = magnet.derived()
    drive = q.damping * q.spin_flop_field
    assert q.wall_speed(1e-6 * drive) == pytest.approx(1e-6 * q.magnon_speed, rel=1e-9)
    assert q.wall_speed(drive) == pytest.approx(q.magnon_speed / math.sqrt(2), rel=1e-12)
    assert q.wall_speed(-drive) == -q.wall_speed(drive)
    assert q.moving_wall_width(q.wall_speed(drive)) == pytest.approx(q.wall_width / math.sqrt(2), rel=1e-12, abs=0)
    with pytest.raises(ValueError, match="speed"):
        q.moving_wall_width(q.magnon_speed)


@pytest.mark.parametrize(
    "change", [{"k_hard": math.inf}, {"a12": 1e-11}, {"damping": 0.0}, {"a12": math.nan}, {"gyromagnetic_ratio": -1.0}]
)
def test_bad_numbers_are_refused(magnet, change):
    name = "2 a11 - a12" if change.get("a12") == 1e-11 else next(iter(change))
    with pytest.raises(ValueError, match=f"{name} = .* is not valid: give"):
        magnet.derived(**change)
