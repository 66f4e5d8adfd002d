"""A wall under a Néel field: how fast, which way, at what cost, and the same with and without a moving window."""

import math

import numpy as np
import pytest

from neelsot_dyn import dynamics as d

AXIS = (0, 1, 0)


def run(magnet, llg, track, state, inertia_times=40, frames=41, window=True):
    """Frames, their walls and times of a run of so many inertia times 1/(2αγB_E)."""
    times = np.linspace(0, inertia_times * magnet.derived(llg.damping).inertia_time, frames)
    follow = d.FollowWall(AXIS) if window else None
    snapshots = list(d.evolve(llg, track, state, d.DormandPrince54(), times, window=follow))
    walls = [d.track_wall(s.state, track.positions(s.offset), AXIS) for s in snapshots]
    return times, snapshots, walls


def slope(times, values):
    """After the first half, so after ≥ 20 inertia times."""
    half = len(times) // 2
    return np.polyfit(times[half:], np.asarray(values)[half:], 1)[0]


def terminal_speed(magnet, saturation, cells_per_width=6, damping=0.01, a12=0.0):
    track = magnet.track(cells_per_width=cells_per_width)
    llg = magnet.llg(magnet.drive(saturation, damping), damping=damping, a12=a12)
    times, _, walls = run(magnet, llg, track, magnet.wall(track))
    return slope(times, [w.position for w in walls])


def closed_form(magnet, saturation, damping=0.01):
    """v = μB_N/√(1 + (μB_N/c)²), with μ = γδ0/α and c = γδ0 B_sf written out."""
    fast = magnet.gamma * magnet.wall_width * magnet.spin_flop_field
    return fast * saturation / math.sqrt(1 + saturation**2)


@pytest.mark.parametrize(("saturation", "damping"), [(1e-4, 0.01), (0.01, 0.01), (0.1, 0.01), (0.5, 0.01), (0.1, 0.1)])
def test_terminal_speed(magnet, saturation, damping):
    # The grid slows the wall by (dx/δ)²/8 of the moving, contracted width: 0.35 % at δ0/6, 0.44 % at b = 0.5.
    expected = closed_form(magnet, saturation, damping)
    assert terminal_speed(magnet, saturation, damping=damping) == pytest.approx(expected, rel=5e-3)


@pytest.mark.parametrize("a12_share", [0.0, -0.5])
def test_terminal_speed_is_exact_as_the_grid_is_refined(magnet, a12_share):
    # Richardson from δ0/4 and δ0/8 leaves a fourth-order error, (1/8)⁴ ~ 2e-4 at most, and B_A/B_E b² ~ 3e-5.
    coarse, fine = (terminal_speed(magnet, 0.1, n, a12=a12_share * magnet.stiffness) for n in (4, 8))
    expected = closed_form(magnet, 0.1)
    assert fine / expected - 1 == pytest.approx((coarse / expected - 1) / 4, rel=0.05)
    assert (4 * fine - coarse) / 3 == pytest.approx(expected, rel=2e-4)


@pytest.mark.parametrize("polarity", [1, -1])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_domain_along_the_neel_field_grows(magnet, polarity, sign):
    # +axis on the left (polarity +1) and B_N ∥ +axis: the wall moves right. Each sign flips it.
    track = magnet.track(widths=30, cells_per_width=4)
    llg = magnet.llg(magnet.drive(0.1 * sign))
    _, snapshots, walls = run(magnet, llg, track, magnet.wall(track, polarity=polarity), 20, 3)
    assert walls[-1].polarity == polarity
    assert polarity * sign * (walls[-1].position - walls[0].position) > magnet.wall_width
    assert polarity * sign * snapshots[-1].offset > 0


def test_a_uniform_field_does_not_drive_the_wall(magnet):
    # The same field without the sublattice flip: nothing at first order.
    track = magnet.track(widths=30, cells_per_width=4)
    llg = magnet.llg(d.Zeeman((0, 0.1 * 0.01 * magnet.spin_flop_field, 0)))
    _, _, walls = run(magnet, llg, track, magnet.wall(track), 20, 3)
    assert abs(walls[-1].position - walls[0].position) < 1e-6 * magnet.wall_width


def test_the_moving_wall_contracts(magnet):
    # δ0 √(1 − v²/c²) = δ0/√(1 + b²) on a fine grid; the fit of a grid wall errs by (dx/δ)²/8 ≈ 0.3 % at δ0/8.
    track = magnet.track(cells_per_width=8)
    _, _, walls = run(magnet, magnet.llg(magnet.drive(0.5)), track, magnet.wall(track))
    assert walls[-1].width == pytest.approx(magnet.wall_width / math.sqrt(1.25), rel=5e-3, abs=0)


def test_a_travelling_wall_loses_four_ms_bn_per_length(magnet):
    # Both sublattices, both domains: 4 M_s B_N v, in the energy and in the Gilbert loss alike.
    # A plain slope over frames at different places in a cell: 1e-6 of it is the wall's breathing on the grid.
    track = magnet.track()
    llg = magnet.llg(magnet.drive(0.1))
    times, snapshots, walls = run(magnet, llg, track, magnet.wall(track))
    power = 4 * magnet.magnetization * 0.1 * 0.01 * magnet.spin_flop_field * slope(times, [w.position for w in walls])
    assert -slope(times, [s.energy for s in snapshots]) == pytest.approx(power, rel=1e-5)
    assert slope(times, [s.gilbert_loss for s in snapshots]) == pytest.approx(power, rel=1e-5)
    assert -slope(times, [s.energies["NeelField"] for s in snapshots]) == pytest.approx(power, rel=1e-5)
    assert snapshots[-1].energy == pytest.approx(sum(snapshots[-1].energies.values()), rel=1e-12, abs=0)


def test_the_window_changes_nothing(magnet):
    # Position, angle, width, energy change and loss, frame by frame, against a track long enough for the whole way.
    # What a window edge at 20 widths cuts off is exp(−20) = 2e-9 of the wall; an altermagnet with a tilted wall, so
    # that tails and φ take part.
    hard = d.UniaxialAnisotropy(2e-4 * magnet.k_easy, (0, 0, 1), kind="hard")
    llg = magnet.llg(magnet.drive(0.4), hard, d.AltermagneticExchange(0.05 * magnet.stiffness))
    window, whole = magnet.track(40, 4), magnet.track(100, 4)
    shift = 10 * magnet.wall_width
    _, follow, walls = run(magnet, llg, window, magnet.wall(window, angle=0.3), frames=9)
    state = magnet.wall(whole, center=window.length / 2 + shift, angle=0.3)
    _, stay, expected = run(magnet, llg, whole, state, frames=9, window=False)
    assert follow[-1].offset > 100
    for a, b, wall, other in zip(follow, stay, walls, expected, strict=True):
        assert wall.position + shift == pytest.approx(other.position, abs=1e-6 * magnet.wall_width)
        assert wall.angle == pytest.approx(other.angle, abs=1e-6)
        assert wall.width == pytest.approx(other.width, rel=1e-6, abs=0)
        assert a.gilbert_loss == pytest.approx(b.gilbert_loss, rel=1e-6, abs=0)
        drop = stay[0].energy - stay[-1].energy
        assert a.energy - follow[0].energy == pytest.approx(b.energy - stay[0].energy, abs=1e-6 * drop)
    assert abs(walls[-1].angle - 0.3) > 1e-3


def test_an_off_centre_wall_is_brought_to_the_centre(magnet):
    track = magnet.track(widths=40, cells_per_width=4)
    state = magnet.wall(track, center=0.3 * track.length)
    _, snapshots, walls = run(magnet, magnet.llg(), track, state, 20, 3)
    assert abs(snapshots[-1].offset + 0.2 * track.cells) <= 2
    assert walls[-1].position == pytest.approx(0.3 * track.length, abs=1e-3 * magnet.wall_width)
    assert snapshots[-1].energy + snapshots[-1].gilbert_loss == pytest.approx(snapshots[0].energy, rel=1e-9)


def test_an_altermagnetic_wall_turns_as_it_moves(magnet):
    # φ̇ = α (A_alt/𝒜) ω0 b³ at K_h = 0, opposite for a track at 90°, none at 45°; 5 % for (dx/δ)² and higher b.
    track = magnet.track(60, 4)
    b, share = 0.4, 0.05
    expected = 0.01 * share * magnet.gamma * magnet.spin_flop_field * b**3
    for psi, factor in ((0.0, 1.0), (math.pi / 2, -1.0), (math.pi / 4, 0.0)):
        llg = magnet.llg(magnet.drive(b), d.AltermagneticExchange(share * magnet.stiffness, psi))
        times, _, walls = run(magnet, llg, track, magnet.wall(track))
        rate = slope(times, [w.angle for w in walls])
        assert rate == pytest.approx(factor * expected, rel=0.05, abs=1e-3 * expected), psi


def test_a_resting_altermagnetic_wall_holds_a_static_moment(magnet):
    # Minimising 2 B_E M_s m² + 4 A_alt cos 2ψ ∂n·∂m over m across n gives m = A_alt cos 2ψ/(B_E M_s) (∂²n)⊥, whose size
    # is sin θ cos θ/δ²: opposite at 90°, none at 45°. Its total vanishes along the axis, not along the inner Néel
    # vector: ∫ sin θ cos² θ dx = πδ/2. The grid, (dx/δ)²/4 = 0.7 %, and A_alt² limit the agreement.
    track = magnet.track(30, 6)
    theta = 2 * np.arctan(np.exp((track.x - track.length / 2) / magnet.wall_width))
    profile = np.sin(theta) * np.cos(theta)
    across = np.stack([0 * theta, -np.sin(theta), np.cos(theta)], axis=1)  # ∂n/∂θ
    scale = 0.05 * magnet.stiffness / (magnet.magnetization * magnet.exchange_field * magnet.wall_width**2)
    for psi, factor in ((0.0, 1.0), (math.pi / 2, -1.0), (math.pi / 4, 0.0)):
        llg = magnet.llg(d.AltermagneticExchange(0.05 * magnet.stiffness, psi), damping=0.07)
        _, snapshots, _ = run(magnet, llg, track, magnet.wall(track), 200, 2, window=False)
        m = snapshots[-1].state.m
        assert np.abs(m - factor * scale * profile[:, None] * across).max() < 0.02 * scale, psi
        total = m.sum(axis=0) * track.spacing / (scale * magnet.wall_width)
        assert total == pytest.approx([0, 0, factor * math.pi / 2], abs=0.02), psi


def test_inertia_after_switch_on(magnet):
    # r(t) = μB_N [t − τ(1 − e^{−t/τ})] at small b, from rest; 0.4 % for the grid.
    track = magnet.track(30, 6)
    b = 1e-3
    times, _, walls = run(magnet, magnet.llg(magnet.drive(b)), track, magnet.wall(track), 3, 7)
    tau = magnet.derived().inertia_time
    way = closed_form(magnet, b) * (times - tau * (1 - np.exp(-times / tau)))
    assert [w.position - walls[0].position for w in walls] == pytest.approx(way, rel=6e-3, abs=1e-3 * way[-1])


def test_a_window_needs_exactly_one_wall(magnet):
    track = magnet.track(30, 4)
    llg = magnet.llg()
    with pytest.raises(d.WallError, match="no wall"):
        d.evolve(llg, track, magnet.uniform(track.cells), d.DormandPrince54(), [0, 1e-13], window=d.FollowWall(AXIS))
    quarter = track.length / 4
    n = magnet.wall(track, quarter).n * np.where(track.x < 2 * quarter, 1, -1)[:, None]
    with pytest.raises(d.WallError, match="2 walls"):
        d.evolve(
            llg, track, d.TwoSublatticeState.from_neel(n), d.DormandPrince54(), [0, 1e-13], window=d.FollowWall(AXIS)
        )
    with pytest.raises(ValueError, match="axis"):
        d.FollowWall((0, 0, 0))


def test_a_coarse_grid_is_warned_of(magnet):
    for cells_per_width in (2, 3):
        track = magnet.track(30, cells_per_width)
        arguments = (magnet.llg(), track, magnet.wall(track), d.DormandPrince54(), [0, 1e-14], d.FollowWall(AXIS))
        if cells_per_width == 3:
            d.evolve(*arguments)
        else:
            with pytest.warns(UserWarning, match=r"slows the wall by about 3\.1%"):
                d.evolve(*arguments)


def test_a_wall_that_dissolves_is_reported_with_the_time(magnet):
    # Ten times the anisotropy field flips the antiparallel domain: the window holds no wall any more.
    track = magnet.track(30, 4)
    llg = magnet.llg(d.NeelField((0.1, 10 * magnet.easy_field, 0)), damping=0.5)
    with pytest.raises(d.WallError, match=r"no wall in the window at time .* s"):
        list(d.evolve(llg, track, magnet.wall(track), d.DormandPrince54(), [0, 1e-11], window=d.FollowWall(AXIS)))


@pytest.mark.parametrize(("saturation", "cells_per_width"), [(1.0, 12), (3.0, 24)])
def test_at_finite_exchange_a_fast_wall_is_slower_by_under_two_per_cent(magnet, saturation, cells_per_width):
    # Beyond the sigma model: measured against the formula on grids where (dx/δ)²/8 of the contracted width is 0.2 %.
    track = magnet.track(24, cells_per_width)
    times, _, walls = run(magnet, magnet.llg(magnet.drive(saturation)), track, magnet.wall(track))
    ratio = slope(times, [w.position for w in walls]) / closed_form(magnet, saturation)
    assert 0.98 < ratio < 1.0
