"""The inner angle of a wall: thresholds by growth rates, in-wall reversal, and the turning of an altermagnetic wall."""

import math

import numpy as np
import pytest

from neelsot_dyn import dynamics as d

AXIS = (0, 1, 0)


def growth_rate(magnet, b_neel, b_hard, damping=0.01, widths=16):
    """The fastest growth [1/s] of a wall at rest with its inner vector against B_N, hard axis x̂, by linearisation."""
    track = magnet.track(widths, 4)
    hard = d.UniaxialAnisotropy(b_hard * magnet.magnetization / 2, (1, 0, 0), kind="hard")
    llg = magnet.llg(hard, d.NeelField((0, 0, -b_neel)), damping=damping)
    found = d.minimise(llg, track, magnet.wall(track, angle=0.0), 1e-8)  # planar: it stays at φ = 0, a saddle or not
    assert found.reason in ("torque", "saddle")
    modes = d.normal_modes(llg, track, found.state, unstable="keep")
    return max(-float(modes.decay.min()), 0.0)


@pytest.mark.parametrize("damping", [0.002, 0.05])
def test_in_wall_reversal_grows_at_the_rate_of_the_pendulum(magnet, damping):
    # λ² + λ/τ = πγ²B_E B_N − 2γ²B_E B_H: underdamped and overdamped. B_N = 0.02 B_A tilts the domains by 2 %.
    b_neel = 0.02 * magnet.easy_field
    tau = magnet.derived(damping).inertia_time
    for b_hard in (0.0, 0.015 * magnet.easy_field):
        drive = magnet.gamma**2 * magnet.exchange_field * (math.pi * b_neel - 2 * b_hard)
        expected = (-1 / tau + math.sqrt(1 / tau**2 + 4 * drive)) / 2
        assert growth_rate(magnet, b_neel, b_hard, damping) == pytest.approx(expected, rel=0.03)
    slow = math.pi * magnet.gamma * b_neel / (2 * damping)
    overdamped = 1 / tau > 2 * math.sqrt(math.pi * magnet.gamma**2 * magnet.exchange_field * b_neel)
    assert (slow == pytest.approx(growth_rate(magnet, b_neel, 0.0, damping), rel=0.2)) == overdamped


def test_the_threshold_of_in_wall_reversal(magnet):
    # (2/π) B_H for a rigid wall; lower by the tilt of the domains, of order B_N/B_A = 2 %. From λ² + λ/τ, which
    # crosses zero linearly, at two fields above.
    b_hard = 0.03 * magnet.easy_field
    rigid = 2 / math.pi * b_hard
    tau = magnet.derived().inertia_time
    squares = []
    for share in (1.1, 1.3):
        rate = growth_rate(magnet, share * rigid, b_hard)
        squares.append(rate**2 + rate / tau)
    threshold = 1.1 - squares[0] * 0.2 / (squares[1] - squares[0])
    assert 0.95 < threshold < 1.005
    assert growth_rate(magnet, 0.9 * rigid, b_hard) < 1e-3 / tau


@pytest.mark.parametrize("b", [0.5, 0.8, 1.2])
def test_the_walker_threshold_of_a_driven_altermagnetic_wall(magnet, b):
    # b³ (1 + b²) = B_H 𝒜/(2α² |A_alt| B_sf) with a weak hard axis. Started at speed and at φ = 3π/4, where the hard
    # axis holds it back most, the wall turns on below the threshold's B_H and falls back above; ±10 %.
    share, alpha = 0.05, 0.01
    critical = b**3 * (1 + b**2) * 2 * alpha**2 * share * magnet.spin_flop_field
    track = magnet.track(40, 6)
    speed = magnet.derived().wall_speed(b * alpha * magnet.spin_flop_field)
    times = np.linspace(0, 200 * magnet.derived().inertia_time, 11)
    for factor, onwards in ((0.9, True), (1.1, False)):
        hard = d.UniaxialAnisotropy(factor * critical * magnet.magnetization / 2, (0, 0, 1), kind="hard")
        llg = magnet.llg(magnet.drive(b), d.AltermagneticExchange(share * magnet.stiffness), hard)
        start = d.WallCoordinates(track.length / 2, velocity=speed, angle=3 * math.pi / 4)
        path = d.wall_trajectory(llg, track, start, times, AXIS)
        assert (path.angle[-1] > path.angle[5]) == onwards, (factor, path.angle)


def test_an_undamped_particle_keeps_its_energy_as_it_swings(magnet):
    """σ(φ) + ρδφ̇² of an inner vector that swings over its hard axis, to the order K_h/K_e of what is exchanged."""
    hard = d.UniaxialAnisotropy(0.01 * magnet.k_easy, (0, 0, 1), kind="hard")
    llg = magnet.llg(hard, damping=1e-9)
    start = d.WallCoordinates(0.0, angle=0.3)
    path = d.CollectiveCoordinates(llg, AXIS).trajectory(start, np.linspace(0, 5e-12, 41))
    tension = 4 * np.sqrt(magnet.stiffness * 2 * (magnet.k_easy + 0.01 * magnet.k_easy * np.cos(path.angle) ** 2))
    assert np.ptp(path.angle) > 0.5
    assert np.ptp(path.energy) < 0.03 * np.ptp(tension)


def test_a_fast_undamped_particle_keeps_its_energy_on_a_slope_and_goes_where_the_texture_goes(magnet):
    """σ(r) √(1 + u²/c²) at 0.6 c over a rise of K: L = −σ(r) √(1 − v²/c²), so the slope weighs √(1 + u²/c²)."""
    width, center = magnet.wall_width, 20 * magnet.wall_width
    track = magnet.track(40, 6)
    hardness = d.UniaxialAnisotropy(lambda x: magnet.k_easy * (1 + 0.16 * np.tanh((x - center) / (10 * width))), AXIS)
    exchange = magnet.energy(k_easy=0.0).terms[:2]
    llg = d.LLG(d.EnergySum((*exchange, hardness)), magnet.magnetization, 1e-8)
    start = d.WallCoordinates(center - 5 * width, velocity=0.6 * magnet.derived().magnon_speed)
    times = np.linspace(0, 1.2e-12, 7)
    path = d.CollectiveCoordinates(llg, AXIS).trajectory(start, times)
    assert np.ptp(path.energy) < 1e-5 * path.energy[0]
    assert path.velocity[0] - path.velocity[-1] > 0.05 * path.velocity[0]
    full = d.wall_trajectory(llg, track, start, times, AXIS, window=False)
    gone = full.position[-1] - full.position[0]  # the grid's share of its speed: (dx/δ)²/8 of the contracted width
    assert gone == pytest.approx((path.position[-1] - path.position[0]) * (1 - 1 / 288 / 0.64), abs=0.012 * gone)


@pytest.mark.parametrize("polarity", [1, -1])
def test_particle_and_texture_of_an_altermagnet_turn_alike(magnet, polarity):
    """Sense and rate of the free turning, α (A_alt/𝒜) ω0 b³, by the LLG and by collective coordinates."""
    b, damping, share = 0.8, 0.02, 0.3
    altermagnetism = d.AltermagneticExchange(share * magnet.stiffness / 2)
    llg = magnet.llg(magnet.drive(b, damping), altermagnetism, damping=damping)
    track, times = magnet.track(36, 4), np.linspace(0, 8e-12, 9)
    speed = polarity * magnet.derived(damping).wall_speed(b * damping * magnet.spin_flop_field)
    start = d.WallCoordinates(track.length / 2, velocity=speed, angle=0.2, polarity=polarity)
    model = d.CollectiveCoordinates(llg, AXIS)
    rates = []
    for level in (llg, model):
        angle = d.wall_trajectory(level, track, start, times, AXIS).angle
        rates.append((angle[-1] - angle[4]) / (times[-1] - times[4]))
    expected = damping * share / 2 * magnet.gamma * magnet.spin_flop_field * b**3
    assert abs(rates[1]) == pytest.approx(expected, rel=0.02)
    assert rates[0] == pytest.approx(rates[1], rel=0.25)


def test_kramers_rate_by_hand(magnet):
    """Round numbers: ω² = 2γ²B_E B_H (1 − h) and (1 − h²), ζ = 1/2τω, for friction from weak to strong."""
    section, kelvin, b_hard = 40e-18, 30.0, 0.02
    for damping, h in ((1e-4, 0.0), (1e-2, 0.3), (0.3, -0.4)):
        q = magnet.derived(damping, k_hard=b_hard * magnet.magnetization / 2)
        found = d.reversal_estimate(q, section, kelvin, magnet.gamma, b_neel=2 / math.pi * b_hard * h)
        omega = math.sqrt(2 * magnet.exchange_field * b_hard) * magnet.gamma
        well, top = omega * math.sqrt(1 - h), omega * math.sqrt(1 - h * h)
        friction = damping * magnet.gamma * magnet.exchange_field / top  # 1/2τω
        height = 4 * b_hard * magnet.magnetization / 2 * magnet.wall_width * section * (1 - h) ** 2
        assert found.barrier == pytest.approx(height, rel=1e-9, abs=0)
        assert found.stability == pytest.approx(height / (1.380649e-23 * kelvin), rel=1e-9)
        root = math.sqrt(1 + friction * friction) - friction
        assert found.attempt_frequency == pytest.approx(well / (2 * math.pi), rel=1e-9)
        expected = well / (2 * math.pi) * root * math.exp(-height / (1.380649e-23 * kelvin))
        assert found.rate == pytest.approx(expected, rel=1e-9, abs=0)


def test_arrivals_lie_between_frames_where_the_straight_line_does():
    times, zero = np.array([0.0, 1.0, 2.0, 3.0]), np.zeros(4)
    path = d.WallTrajectory("LLG", "", times, np.array([0.0, 1.0, 5.0, 4.0]), zero, zero, zero, zero, True)
    for place, when in ((0.25, 0.25), (2.0, 1.25), (5.0, 2.0), (0.0, 0.0)):
        assert path.arrival(place) == pytest.approx(when, abs=1e-12)
    assert path.arrival(6.0) == math.inf
