"""A wall by numbers of its material alone: scales, motion and the grid's share, each found a second way."""

import math

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp

from neelsot_dyn import dynamics, materials
from neelsot_dyn.devices.magnet import derived, magnet_energy
from neelsot_dyn.validation import WallNumbers

KRU = materials.KRU4O8
NUMBERS = WallNumbers.of(KRU)


def test_the_scales_of_kru4o8_in_si():
    """Worked out by hand from T_N = 100 K, m_s = 0.7 μ_B, a = 0.99 nm, 0.31 nm, δ0 = 4a, 1/24."""
    assert pytest.approx(638.027, rel=1e-5, abs=0) == NUMBERS.exchange_field
    assert pytest.approx(21366.5, rel=1e-5, abs=0) == NUMBERS.magnetization
    assert pytest.approx(1.66153, rel=1e-5, abs=0) == NUMBERS.easy_field
    assert pytest.approx(32107.6, rel=1e-5, abs=0) == NUMBERS.magnon_speed
    assert pytest.approx(4.45047e-13, rel=1e-5, abs=0) == NUMBERS.inertia_time
    assert NUMBERS.speed(-6.4697e-5) == pytest.approx(-4.5113, rel=1e-4, abs=0)


@pytest.mark.parametrize(
    "changes",
    [{}, {"damping": 0.1, "intra_share": 0.8, "altermagnetic_ratio": 0.3, "hard_axis_field": 0.1, "wall_width": 6e-9}],
)
def test_they_are_those_of_the_dynamics(changes):
    """`derived_quantities` of the material's own properties: another way to the same numbers."""
    material = KRU.with_changes(**changes)
    found, scales = WallNumbers.of(material), derived(material)
    for name in ("magnon_speed", "inertia_time", "exchange_field", "easy_field", "hard_field", "stiffness"):
        assert getattr(found, name) == pytest.approx(getattr(scales, name), rel=1e-12, abs=0)
    assert found.net_share == pytest.approx(scales.net_stiffness / scales.stiffness, abs=1e-12)
    assert found.alternating == pytest.approx(material.a_alt / scales.stiffness, rel=1e-12, abs=0)
    assert found.speed(1e-2) == pytest.approx(scales.wall_speed(1e-2), rel=1e-12, abs=0)
    assert found.width(math.pi / 2, 1e3) == pytest.approx(scales.moving_wall_width(1e3), rel=1e-12, abs=0)
    assert found.field_of(0.3) == pytest.approx(0.3 * scales.damping * scales.spin_flop_field, rel=1e-12, abs=0)


def test_no_damping_is_refused():
    with pytest.raises(ValueError, match="damping"):
        WallNumbers.of(KRU.with_changes(damping=0.0))


def test_the_path_solves_its_equations():
    """ṙ = u/√(1 + u²/c²), u̇ = (u∞ − u)/τ by DOP853, through a pulse, a rest and a reversed pulse, to 1e-9."""
    c, tau, field = NUMBERS.magnon_speed, NUMBERS.inertia_time, NUMBERS.field_of(0.7)
    ends, fields = (5 * tau, 9 * tau, 15 * tau), (field, 0.0, -2 * field)
    times = np.linspace(0, 15 * tau, 61)
    ways, speeds = NUMBERS.path(times, ends, fields, speed=0.2 * c)
    y, begin, expected = np.array([0.0, 0.2 * c / math.sqrt(0.96)]), 0.0, [0.0]
    for end, b in zip(ends, fields, strict=True):
        limit = NUMBERS.proper_speed(b)
        inside = times[(times > begin * (1 + 1e-12)) & (times <= end * (1 + 1e-12))]
        solution = solve_ivp(
            lambda t, y, limit=limit: (y[1] / math.hypot(1, y[1] / c), (limit - y[1]) / tau),
            (begin, inside[-1]), y, "DOP853", inside, rtol=1e-12, atol=(1e-22, 1e-8),
        )  # fmt: skip
        expected += solution.y[0].tolist()
        y, begin = solution.y[:, -1], end
    assert ways == pytest.approx(np.array(expected), rel=1e-9, abs=1e-9 * np.abs(ways).max())
    assert speeds[-1] == pytest.approx(y[1] / math.hypot(1, y[1] / c), rel=1e-9, abs=0)


@pytest.mark.parametrize(("cells", "next_order"), [(5, 2e-4), (8, 4e-5)])
def test_the_grid_narrows_a_resting_wall_by_its_first_order(cells, next_order):
    """The relaxed wall of the discrete energy; left is the next one, (dx/δ)⁴ /20."""
    width = NUMBERS.wall_width
    track = dynamics.Track(length=30 * width, spacing=width / cells)
    llg = dynamics.LLG(magnet_energy(KRU, (0, 1, 0)), KRU.magnetization, 0.1)
    start = dynamics.wall_state(llg, track, dynamics.WallCoordinates(15.02 * width, angle=math.pi / 2), (0, 1, 0))
    rest = dynamics.relax(llg, track, start)
    assert rest.converged
    wall = dynamics.track_wall(rest.state, track.x, (0, 1, 0))
    expected = NUMBERS.width(wall.angle, 0.0, track.spacing)
    assert wall.width == pytest.approx(expected, rel=next_order, abs=0)
    assert abs(wall.width / width - 1) > 20 * next_order


def test_the_grid_s_share_of_the_fitted_width():
    """(−1/2 + 3κ)/12 with κ = ⟨x tanh x⟩/⟨x²⟩, weights sech⁴ within |tanh x| < 0.95 (module docstring)."""
    edge = math.atanh(0.95)
    weighted = [
        quad(lambda x, f=f: f(x) / math.cosh(x) ** 4, -edge, edge)[0] for f in (lambda x: x * math.tanh(x), np.square)
    ]
    kappa = weighted[0] / weighted[1]
    spacing = 1e-3 * NUMBERS.wall_width
    share = 1 - NUMBERS.width(math.pi / 2, 0.0, spacing) / NUMBERS.width(math.pi / 2)
    assert share == pytest.approx((3 * kappa - 0.5) / 12 * 1e-6, rel=1e-3, abs=0)


def test_a_hard_axis_narrows_the_wall_that_turns_into_it():
    wide = NUMBERS.width(math.pi / 2) / NUMBERS.width(0.0)
    assert wide == pytest.approx(math.sqrt(1 + NUMBERS.hard_field / NUMBERS.easy_field), rel=1e-12, abs=0)
