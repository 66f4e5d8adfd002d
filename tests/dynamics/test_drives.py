"""Fields and parameters that depend on place, time and state; ends; events, observers and progress."""

import math

import numpy as np
import pytest

from neelsot_dyn import dynamics as d

AXIS = (0, 1, 0)


def test_a_function_that_returns_a_constant_is_the_constant(magnet):
    # Steps in Python against steps in one compiled loop: the same method, to rounding.
    track = magnet.track(24, 4)
    b = magnet.drive(0.4).b
    times = [0, 2e-13, 4e-13]
    reference = list(d.evolve(magnet.llg(d.NeelField(b)), track, magnet.wall(track), d.DormandPrince54(), times))[-1]
    for drive in (lambda t: b, lambda x, t: b, lambda n: b, lambda m, t: b):
        last = list(d.evolve(magnet.llg(d.NeelField(drive)), track, magnet.wall(track), d.DormandPrince54(), times))[-1]
        assert np.abs(last.state.m1 - reference.state.m1).max() < 1e-10
        assert last.energy == pytest.approx(reference.energy, rel=1e-10, abs=0)
        assert last.gilbert_loss == pytest.approx(reference.gilbert_loss, rel=1e-8, abs=0)


@pytest.mark.parametrize("window", [False, True])
def test_energy_lost_plus_work_done_balances_for_a_pulse(magnet, window):
    # dE/dt = −(αM_s/γ) Σ∫ṁ² + ∂E/∂t: the last one is what a field that depends on time puts in.
    track = magnet.track(30, 4)
    peak = 0.4 * 0.01 * magnet.spin_flop_field
    drive = d.NeelField(lambda t: (0, peak * math.sin(t / 1e-12) ** 2, 0))
    follow = d.FollowWall(AXIS) if window else None
    times = np.linspace(0, 4e-12, 9)
    first, *frames = d.evolve(magnet.llg(drive), track, magnet.wall(track), d.DormandPrince54(), times, follow)
    for frame in frames:
        assert abs(frame.energy + frame.gilbert_loss - frame.work - first.energy) < 1e-6 * frames[-1].gilbert_loss
    assert abs(frames[-1].work) > 1e-3 * frames[-1].gilbert_loss


def test_a_field_of_the_state_drives_like_the_field_it_equals(magnet):
    # B_N = b (1 − n_z²)ŷ acts inside a wall with φ = π/2 (n_z = 0) as the plain field, and not at all where n ∥ ẑ.
    track = magnet.track(24, 4)
    b = magnet.drive(0.4).b
    of_state = d.NeelField(lambda n: b * (1 - n[:, 2:] ** 2))
    times = [0, 1e-12]
    plain, same = (
        list(d.evolve(magnet.llg(term), track, magnet.wall(track, angle=math.pi / 2), d.DormandPrince54(), times))[-1]
        for term in (d.NeelField(b), of_state)
    )
    assert np.abs(plain.state.m1 - same.state.m1).max() < 1e-9


def test_a_wall_in_a_gradient_of_anisotropy_runs_downhill_with_and_without_a_window(magnet):
    # K_e(x) = K_e (1 − g x): force −∂σ/∂x = +4K_e δ0 g per area, as much as a Néel field g B_A δ0/2 (4M_s B_N); the
    # window must rebuild its parameters as it moves and keep the energy balance.
    g = 6e-3 / magnet.wall_width
    window, whole = magnet.track(24, 4), magnet.track(60, 4)
    middle = whole.length / 2

    def energy(track, origin):
        easy = d.UniaxialAnisotropy(lambda x: magnet.k_easy * (1 - g * (x + origin - middle)), AXIS)
        return d.LLG(magnet.energy(easy, k_easy=0.0), magnet.magnetization, 0.01)

    times = np.linspace(0, 40 * magnet.derived().inertia_time, 9)
    origin = middle - window.length / 2
    follow = list(
        d.evolve(energy(window, origin), window, magnet.wall(window), d.DormandPrince54(), times, d.FollowWall(AXIS))
    )
    stay = list(d.evolve(energy(whole, 0.0), whole, magnet.wall(whole), d.DormandPrince54(), times))
    a = [d.track_wall(f.state, window.positions(f.offset), AXIS).position + origin for f in follow]
    b = [d.track_wall(f.state, whole.x, AXIS).position for f in stay]
    assert follow[-1].offset > 3
    assert a == pytest.approx(b, abs=1e-4 * magnet.wall_width)
    assert follow[-1].energy + follow[-1].gilbert_loss == pytest.approx(
        follow[0].energy, abs=1e-5 * follow[-1].gilbert_loss
    )
    speed = np.polyfit(times[5:], b[5:], 1)[0]
    drift = magnet.derived().mobility * g * magnet.easy_field * magnet.wall_width / 2
    assert speed == pytest.approx(drift, rel=0.02)  # (dx/δ)²/8 = 0.8 %, and δ grows by g v t/2


def test_the_sigma_model_rebuilds_its_parameters_as_its_window_moves(magnet):
    # The same gradient: the window that follows against the whole track, and the terminal drift as above.
    g = 6e-3 / magnet.wall_width
    window, whole = magnet.track(24, 4), magnet.track(60, 4)
    times = np.linspace(0, 40 * magnet.derived().inertia_time, 5)
    origin = (whole.length - window.length) / 2
    runs = []
    for track, start, follow in ((window, origin, d.FollowWall(AXIS)), (whole, 0.0, None)):
        easy = d.UniaxialAnisotropy(
            lambda x, start=start: magnet.k_easy * (1 - g * (x + start - whole.length / 2)), AXIS
        )
        sigma = d.SigmaModel(magnet.energy(easy, k_easy=0.0), magnet.magnetization, 0.01)
        frames = list(d.evolve_sigma(sigma, track, magnet.wall(track), 1e-14, times, follow))
        runs.append([d.track_wall(f.state, track.positions(f.offset), AXIS).position + start for f in frames])
    assert frames[-1].offset == 0
    assert runs[1][-1] - runs[1][0] > magnet.wall_width
    assert runs[0] == pytest.approx(runs[1], rel=0, abs=1e-3 * magnet.wall_width)


def test_steps_in_python_carry_along_what_leaves_the_window(magnet):
    # A field that is a function of time is stepped in Python: offset, energies and loss of the compiled loop.
    track, times = magnet.track(24, 4), [0.0, 1.2e-12]
    b = magnet.drive(0.4).b
    found = [
        list(
            d.evolve(
                magnet.llg(d.NeelField(field), d.Zeeman((0, 0.5, 0))),
                track,
                magnet.wall(track),
                d.RungeKutta4(5e-15),
                times,
                d.FollowWall(AXIS),
            )
        )
        for field in (b, lambda t: b)
    ]
    compiled, stepped = (frames[-1] for frames in found)
    assert compiled.offset == stepped.offset > 5
    assert np.abs(compiled.state.m1 - stepped.state.m1).max() < 1e-10
    lost = found[0][0].energy - compiled.energy
    for name in ("energy", "gilbert_loss"):
        assert getattr(stepped, name) == pytest.approx(getattr(compiled, name), rel=0, abs=1e-8 * lost)
    assert compiled.gilbert_loss == pytest.approx(lost, rel=1e-5, abs=0)


def test_a_notch_holds_a_wall_against_a_weak_field_and_not_a_strong_one(magnet):
    # A Gaussian dip of K_e by 5 %, two widths wide, has a largest slope of the wall's energy that its profile gives.
    track = magnet.track(40, 4)
    x0, depth, size = track.length / 2, 0.05, 2 * magnet.wall_width
    dip = depth * np.exp(-(((track.x - x0) / size) ** 2))
    easy = d.UniaxialAnisotropy(magnet.k_easy * (1 - dip), AXIS)
    centres = x0 + np.linspace(-3, 3, 601) * size
    fine = np.linspace(0, track.length, 8001)
    shape = [(1 / np.cosh((fine - c) / magnet.wall_width)) ** 2 for c in centres]
    dip_fine = depth * np.exp(-(((fine - x0) / size) ** 2))
    energy = np.array([-2 * magnet.k_easy * np.trapezoid(dip_fine * s, fine) for s in shape])
    limit = np.abs(np.gradient(energy, centres)).max() / (4 * magnet.magnetization)
    for share, free in ((0.8, False), (1.2, True)):
        llg = d.LLG(magnet.energy(easy, d.NeelField((0, share * limit, 0)), k_easy=0.0), magnet.magnetization, 0.02)
        (last,) = d.evolve(llg, track, magnet.wall(track), d.DormandPrince54(1e-6), [1.5e-10])
        moved = d.track_wall(last.state, track.x, AXIS).position - x0
        assert (moved > 3 * size) == free, (share, moved / size)


def test_pinned_ends_do_not_move_and_periodic_ones_do_not_matter(magnet):
    pinned = d.Track(24 * magnet.wall_width, magnet.wall_width / 4, ends="pinned")
    llg = magnet.llg(d.NeelField((0.5, 0, 0)), damping=0.1)
    start = magnet.wall(pinned)
    (last,) = d.evolve(llg, pinned, start, d.DormandPrince54(), [1e-12])
    assert np.array_equal(last.state.m1[[0, -1]], start.m1[[0, -1]])
    assert np.abs(last.state.m1[1] - start.m1[1]).max() > 1e-3
    # Two walls on a ring, rolled by 17 cells: the same motion, rolled.
    ring = d.Track(40 * magnet.wall_width, magnet.wall_width / 4, ends="periodic")
    x = ring.x / magnet.wall_width
    theta = 2 * np.arctan(np.exp(x - 10)) - 2 * np.arctan(np.exp(x - 30))
    n = np.stack([0 * x, np.cos(theta), np.sin(theta)], axis=1)
    moves = magnet.llg(magnet.drive(0.3))
    a, b = (
        list(d.evolve(moves, ring, d.TwoSublatticeState.from_neel(np.roll(n, k, 0)), d.DormandPrince54(), [1e-12]))[-1]
        for k in (0, 17)
    )
    assert np.abs(np.roll(a.state.m1, 17, 0) - b.state.m1).max() < 1e-9
    assert np.abs(a.state.m1 - np.array(d.TwoSublatticeState.from_neel(n).m1)).max() > 0.1


def test_events_are_found_at_their_time(magnet):
    # Terminal motion from the start: x = x0 + v t, so a position is a time; 1 % for the grid, 1e-3 for the location.
    track = magnet.track(30, 6)
    llg = magnet.llg(magnet.drive(0.05))
    speed = magnet.derived().wall_speed(0.05 * 0.01 * magnet.spin_flop_field)
    start = d.wall_state(llg, track, d.WallCoordinates(track.length / 2, velocity=speed), AXIS)
    way = 3 * magnet.wall_width
    seen = []
    run = d.record(
        llg,
        track,
        start,
        d.DormandPrince54(),
        np.linspace(0, 2 * way / speed, 6),
        d.wall_observers(AXIS),
        {"there": d.WallReaches(track.length / 2 + way, AXIS), "gone": d.WallGone(AXIS)},
        d.FollowWall(AXIS),
        progress=seen.append,
    )
    assert run.reason == "there"
    assert run.converged
    assert run.times[-1] == pytest.approx(way / speed, rel=0.01, abs=0)
    assert abs(run.series["position"][-1] - track.length / 2 - way) < 3e-3 * way
    assert run.event_error < 1e-3 * run.times[-1]
    assert seen == sorted(seen)
    assert len(run.series["energy"]) == len(run.times) == len(seen)
    assert run.series["neel"].shape == (len(run.times), 3)


def test_a_dissolving_wall_and_a_turning_one_end_their_runs(magnet):
    track = magnet.track(20, 4)
    flood = magnet.llg(d.NeelField((0.1, 10 * magnet.easy_field, 0)), damping=0.5)
    times = np.linspace(0, 2e-12, 21)
    run = d.record(flood, track, magnet.wall(track), d.DormandPrince54(), times, {}, {"gone": d.WallGone(AXIS)})
    assert run.reason == "gone"
    push = magnet.llg(d.NeelField((0.3, 0, 0)), damping=0.1)
    event = {"quarter": d.AngleCrosses(math.pi / 4, AXIS)}
    run = d.record(push, track, magnet.wall(track), d.DormandPrince54(), times, d.wall_observers(AXIS), event)
    assert run.reason == "quarter"
    assert run.series["angle"][-1] == pytest.approx(math.pi / 4, abs=0.01)


def test_what_cannot_be_followed_is_refused(magnet):
    track = magnet.track(24, 4)
    follow = d.FollowWall(AXIS)
    arrays = magnet.llg(d.NeelField(np.zeros((track.cells, 3))))
    with pytest.raises(ValueError, match="leaves arrays behind"):
        d.evolve(arrays, track, magnet.wall(track), d.DormandPrince54(), [0.0], follow)
    ring = d.Track(track.length, track.spacing, ends="periodic")
    with pytest.raises(ValueError, match="ends"):
        d.evolve(magnet.llg(), ring, magnet.wall(track), d.DormandPrince54(), [0.0], follow)
    with pytest.raises(ValueError, match="parallel"):
        d.evolve(magnet.llg(), track, magnet.wall(track), d.DormandPrince54(), [0.0], parallel=True)
