"""Order of the methods, energy balance, drift of |m|, resumption to the bit, and what is refused."""

import math

import numpy as np
import pytest

from neelsot_dyn import dynamics as d

AXIS = (0, 1, 0)


@pytest.fixture
def driven(magnet):
    """A driven altermagnetic wall with everything switched on: track, llg, state."""
    track = magnet.track(24, 4)
    hard = d.UniaxialAnisotropy(0.1 * magnet.k_easy, (0, 0, 1), kind="hard")
    more = (magnet.drive(0.4), hard, d.AltermagneticExchange(0.05 * magnet.stiffness), d.Zeeman((0.5, 0, 1.0)))
    return track, magnet.llg(*more), magnet.wall(track, angle=0.4)


def ringing(magnet):
    """A uniform Néel vector 0.3 rad off its easy axis: smooth in space, every step size resolves it or none does."""
    track = d.Track(8e-9, 1e-9)
    n = np.tile([math.sin(0.3), math.cos(0.3), 0.0], (track.cells, 1))
    return track, magnet.llg(damping=0.05), d.TwoSublatticeState.from_neel(n)


def fixed_step_of(method, step):
    """Dormand-Prince held to a fixed step: a tolerance that any step meets, and a largest step."""
    return d.RungeKutta4(step) if method == "rk4" else d.DormandPrince54(1e-2, 0, first_step=step, largest_step=step)


@pytest.mark.parametrize(("method", "order"), [("rk4", 4), ("dp54", 5)])
def test_order_of_the_method_and_of_its_energy_balance(magnet, method, order):
    # Halving the step divides the error by 2^order; measured over two halvings, to half an order.
    track, llg, state = ringing(magnet)
    llg = d.LLG(llg.energy.terms[0] + llg.energy.terms[2], llg.magnetization, llg.damping)
    end, base = 2e-13, 1e-14
    (reference,) = d.evolve(llg, track, state, fixed_step_of("dp54", base / 16), [end])
    errors, imbalances = [], []
    for halvings in range(3):
        (first, last) = d.evolve(llg, track, state, fixed_step_of(method, base / 2**halvings), [0, end])
        errors.append(np.abs(last.state.n - reference.state.n).max())
        imbalances.append(abs(last.energy - first.energy + last.gilbert_loss) / last.gilbert_loss)
    assert np.log2(errors[0] / errors[2]) / 2 == pytest.approx(order, abs=0.5), errors
    assert np.log2(imbalances[0] / imbalances[2]) / 2 > order - 0.5, imbalances


@pytest.mark.parametrize("window", [False, True])
def test_energy_lost_is_energy_dissipated(magnet, driven, window):
    track, llg, state = driven
    times = np.linspace(0, 4e-12, 5)
    follow = d.FollowWall(AXIS) if window else None
    for integrator in (d.RungeKutta4(d.suggest_timestep(llg, track, 0.25)), d.DormandPrince54()):
        first, *frames = d.evolve(llg, track, state, integrator, times, window=follow)
        for frame in frames:
            imbalance = frame.energy + frame.gilbert_loss - first.energy
            assert abs(imbalance) < 1e-6 * frame.gilbert_loss
    assert (frames[-1].offset != 0) == window


def test_without_damping_energy_is_kept(magnet, driven):
    track, llg, state = driven
    llg = d.LLG(llg.energy, llg.magnetization, damping=0.0)
    first, last = d.evolve(llg, track, state, d.DormandPrince54(1e-10, 0), [0, 1e-12])
    assert last.gilbert_loss == 0
    assert abs(last.energy - first.energy) < 1e-6 * magnet.derived().wall_energy


def test_vectors_keep_their_length_without_renormalisation(driven):
    # The drift is the error of the method: below its tolerance times the steps, and it falls with the tolerance.
    track, llg, state = driven
    drifts = []
    for rtol in (1e-6, 1e-8, 1e-10):
        last = list(d.evolve(llg, track, state, d.DormandPrince54(rtol, 0), [2e-12]))[-1]
        assert last.norm_error < rtol * last.steps
        drifts.append(last.norm_error)
    assert drifts[0] > drifts[1] > drifts[2]


def test_both_methods_agree(driven):
    track, llg, state = driven
    (a,) = d.evolve(llg, track, state, d.RungeKutta4(d.suggest_timestep(llg, track, 0.05)), [1e-12])
    (b,) = d.evolve(llg, track, state, d.DormandPrince54(1e-11, 0), [1e-12])
    assert np.abs(a.state.m1 - b.state.m1).max() < 1e-7
    assert np.abs(a.state.m - b.state.m).max() < 1e-7


@pytest.mark.parametrize("integrator", [d.RungeKutta4(1e-14), d.DormandPrince54()])
def test_a_resumed_run_repeats_the_whole_one_to_the_bit(driven, integrator):
    track, llg, state = driven
    times = np.linspace(0, 4e-12, 9)
    window = d.FollowWall(AXIS)
    whole = list(d.evolve(llg, track, state, integrator, times, window=window))
    resumed = list(d.evolve(llg, track, None, integrator, times, window=window, start=whole[4]))
    assert len(resumed) == 4
    assert resumed[-1].offset != whole[4].offset
    for a, b in zip(whole[5:], resumed, strict=True):
        assert np.array_equal(a.state.m1, b.state.m1)
        assert np.array_equal(a.state.m2, b.state.m2)
        assert np.array_equal(a.carried, b.carried)
        for name in ("time", "offset", "energy", "energies", "gilbert_loss", "steps", "rejected_steps", "step"):
            assert getattr(a, name) == getattr(b, name), name


def test_saved_times_are_hit_and_steps_divide_the_interval(driven):
    track, llg, state = driven
    times = [0.0, 1e-13, 3.5e-13]
    frames = list(d.evolve(llg, track, state, d.RungeKutta4(1e-14), times))
    assert [f.time for f in frames] == times
    assert [f.steps for f in frames] == [0, 10, 35]
    assert frames[0].energy == pytest.approx(llg.energy.energy(state, track, llg.magnetization))
    later = list(d.evolve(llg, track, state, d.DormandPrince54(), [2e-13]))
    assert [f.time for f in later] == [2e-13]
    assert 0 < later[0].steps < 100


def test_energies_are_named_by_term(magnet):
    track = magnet.track(20, 4)
    llg = magnet.llg(d.NeelField((0, 0.1, 0)), d.UniaxialAnisotropy(1e3, (0, 0, 1), kind="hard"))
    (frame,) = d.evolve(llg, track, magnet.wall(track), d.DormandPrince54(), [0.0])
    assert list(frame.energies) == [
        "HomogeneousExchange",
        "InhomogeneousExchange",
        "UniaxialAnisotropy",
        "NeelField",
        "UniaxialAnisotropy 2",
    ]
    single = d.LLG(d.Zeeman((0, 1, 0)), magnet.magnetization, 0.1)
    (frame,) = d.evolve(single, track, magnet.wall(track), d.DormandPrince54(), [0.0])
    assert list(frame.energies) == ["Zeeman"]


def test_rk4_is_stable_up_to_its_limit_and_refused_beyond(magnet):
    # A random tilt on a coarse grid decays at the limit; just beyond, the run is refused before any step.
    track = magnet.track(8, 4)
    rng = np.random.default_rng(3)
    n = magnet.wall(track).n + 1e-3 * rng.normal(size=(track.cells, 3))
    state = d.TwoSublatticeState.from_neel(n / np.linalg.norm(n, axis=1, keepdims=True))
    for damping in (0.01, 0.5):
        llg = magnet.llg(damping=damping)
        limit = d.suggest_timestep(llg, track, safety=1.0)
        frames = list(d.evolve(llg, track, state, d.RungeKutta4(0.999 * limit), [0, 1000 * limit]))
        assert frames[-1].energy < frames[0].energy
        assert frames[-1].norm_error < 1e-2
        with pytest.raises(ValueError, match=r"step = .* is not valid: give at most .* s, where RungeKutta4 is stable"):
            d.evolve(llg, track, state, d.RungeKutta4(1.001 * limit), [0, 1e-13])


def test_a_state_that_blows_up_is_reported_with_the_time(magnet):
    track = d.Track(8e-9, 1e-9)
    m = 1e6 * np.tile([0.6, 0.8, 0.0], (8, 1))
    state = d.TwoSublatticeState(m, -m[:, [1, 0, 2]], tolerance=math.inf)
    llg = magnet.llg(damping=0.5)
    with pytest.raises(d.EvolutionError, match=r"not finite at time .* s"):
        list(d.evolve(llg, track, state, d.RungeKutta4(d.suggest_timestep(llg, track)), [1e-12]))
    with pytest.raises(d.EvolutionError, match=r"no step is small enough .* at time .* s"):
        list(d.evolve(llg, track, state, d.DormandPrince54(), [1e-12]))


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (lambda: d.RungeKutta4(0.0), "step"),
        (lambda: d.DormandPrince54(rtol=-1e-8), "rtol"),
        (lambda: d.DormandPrince54(0, 0), "rtol"),
        (lambda: d.DormandPrince54(10), r"rtol \+ atol"),
        (lambda: d.DormandPrince54(1e-3, 1.0), r"rtol \+ atol"),
        (lambda: d.AdaptiveMidpoint(1.0), "rtol"),
        (lambda: d.ImplicitMidpoint(1e-15, 1e-3), "tolerance_of_m"),
        (lambda: d.DormandPrince54(first_step=0.0), "first_step"),
        (lambda: d.DormandPrince54(largest_step=-1.0), "largest_step"),
    ],
)
def test_bad_integrators_are_refused(build, name):
    with pytest.raises(ValueError, match=f"{name}.* is not valid: give"):
        build()


@pytest.mark.parametrize("times", [[], [[0.0]], [0.0, math.nan], [0.0, 1e-12, 1e-12], [-1e-12, 0.0]])
def test_bad_times_are_refused(driven, times):
    track, llg, state = driven
    with pytest.raises(ValueError, match="times"):
        d.evolve(llg, track, state, d.DormandPrince54(), times)


def test_a_run_starts_from_a_state_or_a_snapshot(driven):
    track, llg, state = driven
    (frame,) = d.evolve(llg, track, state, d.DormandPrince54(), [0.0])
    for first, start in ((None, None), (state, frame)):
        with pytest.raises(ValueError, match="state and start"):
            d.evolve(llg, track, first, d.DormandPrince54(), [0.0], start=start)
    with pytest.raises(ValueError, match=r"state\.cells"):
        d.evolve(llg, d.Track(8e-9, 1e-9), state, d.DormandPrince54(), [0.0])


@pytest.mark.parametrize(
    ("alpha", "cells"),
    [
        (1e-3, 3),
        (1e-2, 8),
        (0.03, 6),
        (0.1, 3),
        (0.3, 4),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in ((1e-4, 3), (1e-4, 8), (1e-3, 8), (1e-2, 3), (1e-2, 20), (0.1, 8), (1.0, 4))
        ),
    ],
)
def test_the_suggested_step_keeps_the_energy_balance_of_a_walls_start(magnet, alpha, cells):
    # A tanh is no rest state of the grid: its ringing, beside a weak drive, is what is hardest to keep. 1e-5 of what is
    # turned over, under 65 μT and 6.5 mT (or half of what saturates), at every frame.
    tau = magnet.derived(alpha).inertia_time
    for drive in (65e-6, min(6.5e-3, 0.5 * alpha * magnet.spin_flop_field)):
        llg = magnet.llg(d.NeelField((0, drive, 0)), damping=alpha)
        track = magnet.track(30, cells)
        times = np.linspace(0, min(max(2, 1e3 * alpha), 20) * tau, 5)
        method = d.RungeKutta4(d.suggest_timestep(llg, track))
        first, *frames = d.evolve(llg, track, magnet.wall(track), method, times, d.FollowWall((0, 1, 0)))
        x0 = d.track_wall(first.state, track.x, (0, 1, 0)).position
        for frame in frames:
            way = abs(d.track_wall(frame.state, track.positions(frame.offset), (0, 1, 0)).position - x0)
            over = max(4 * magnet.magnetization * drive * way, frame.gilbert_loss)
            assert abs(frame.energy - first.energy + frame.gilbert_loss) < 1e-5 * over


@pytest.mark.parametrize("safety", [0.0, 1.5, math.nan])
def test_a_bad_safety_is_refused(driven, safety):
    with pytest.raises(ValueError, match="safety"):
        d.suggest_timestep(driven[1], driven[0], safety)
