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
    assert found.converged
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
