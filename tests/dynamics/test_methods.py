"""Implicit methods, Heun and the thermal field: order, conserved quantities, reproducibility, equipartition."""

import math

import numpy as np
import pytest
from attrs import evolve as changed
from attrs import frozen

from neelsot_dyn import dynamics as d
from neelsot_dyn import units
from neelsot_dyn.dynamics import _kernels_noise

AXIS = (0, 1, 0)


def ringing(magnet):
    track = d.Track(8e-9, 1e-9)
    n = np.tile([math.sin(0.3), math.cos(0.3), 0.0], (track.cells, 1))
    return track, magnet.llg(damping=0.05), d.TwoSublatticeState.from_neel(n)


METHODS = {
    "heun": lambda step: d.Heun(step, renormalise=False),
    "midpoint": lambda step: d.ImplicitMidpoint(step),
}


@pytest.mark.parametrize("name", METHODS)
def test_order_is_two(magnet, name):
    # Halving the step quarters the error, measured over two halvings, to a quarter of an order.
    track, llg, state = ringing(magnet)
    end = 4e-14
    (reference,) = d.evolve(llg, track, state, d.DormandPrince54(1e-13, 0), [end])
    errors = []
    for step in (5e-16, 2.5e-16, 1.25e-16):
        (last,) = d.evolve(llg, track, state, METHODS[name](step), [end])
        errors.append(np.abs(last.state.n - reference.state.n).max())
    assert np.log2(errors[0] / errors[2]) / 2 == pytest.approx(2, abs=0.25), errors


@pytest.fixture
def turning(magnet):
    """An undamped wall that turns and breathes in every term."""
    track = magnet.track(20, 4)
    more = (d.Zeeman((0.5, 0, 1.0)), d.AltermagneticExchange(0.05 * magnet.stiffness), d.InterfacialDMI(1e-5))
    llg = magnet.llg(magnet.drive(0.4), *more, damping=0.0)
    return track, llg, magnet.wall(track, angle=0.4)


def test_the_implicit_midpoint_keeps_energy_and_length(magnet, turning):
    # Both are quadratic, so kept to the solver's tolerance, 1e-13 per vector and step, whatever the step; B_E M_s times
    # that is what the energy may wander. RK4 loses 1e6 times as much at the same step.
    track, llg, state = turning
    step = d.suggest_timestep(llg, track, 0.5)
    scale = magnet.derived().wall_energy
    first, last = d.evolve(llg, track, state, d.ImplicitMidpoint(step), [0, 2e-12])
    assert last.steps > 100
    assert abs(last.energy - first.energy) < 1e-9 * scale
    assert last.norm_error < 1e-12 * last.steps
    _, other = d.evolve(llg, track, state, d.RungeKutta4(step), [0, 2e-12])
    assert abs(other.energy - first.energy) > 1e2 * abs(last.energy - first.energy)


def test_length_drifts_by_order_with_renormalisation_off(turning):
    # |m|² − 1 falls with the order of the method at least (two and four); the midpoint rule stays at rounding.
    track, llg, state = turning
    limit = d.suggest_timestep(llg, track, 1.0)
    drift = {}
    for step in (0.05 * limit, 0.025 * limit):
        for method in (d.Heun(step, renormalise=False), d.RungeKutta4(4 * step), d.ImplicitMidpoint(step)):
            last = list(d.evolve(llg, track, state, method, [2e-13]))[-1]
            drift.setdefault(type(method).__name__, []).append(last.norm_error)
    assert np.log2(drift["Heun"][0] / drift["Heun"][1]) > 1.8
    assert np.log2(drift["RungeKutta4"][0] / drift["RungeKutta4"][1]) > 3.8
    assert max(drift["ImplicitMidpoint"]) < 1e-11
    kept = list(d.evolve(llg, track, state, d.Heun(0.05 * limit), [2e-13]))[-1]
    assert kept.norm_error < 1e-15


def test_the_adaptive_midpoint_says_what_it_loses(magnet):
    track, llg = magnet.track(20, 4), magnet.llg(magnet.drive(0.3, 0.05), damping=0.05)
    first, last = d.evolve(llg, track, magnet.wall(track), d.AdaptiveMidpoint(1e-5), [0, 2e-12])
    assert first.energy > last.energy
    assert last.gilbert_loss == pytest.approx(first.energy - last.energy, rel=1e-6, abs=0)


def test_the_adaptive_midpoint_steps_past_the_magnon_limit(magnet):
    # A slow wall on a fine grid: steps beyond thirty of the explicit limit, the same terminal speed to 1e-4.
    track = magnet.track(24, 8)
    llg = magnet.llg(magnet.drive(1e-4))
    start = d.WallCoordinates(track.length / 2)
    times = np.linspace(0, 400 * magnet.derived().inertia_time, 9)
    frames = list(
        d.evolve(llg, track, d.wall_state(llg, track, start, AXIS), d.AdaptiveMidpoint(1e-5), times, d.FollowWall(AXIS))
    )
    assert frames[-1].step > 30 * d.suggest_timestep(llg, track, 1.0)
    positions = [d.track_wall(f.state, track.positions(f.offset), AXIS).position for f in frames]
    explicit = d.wall_trajectory(llg, track, start, times, AXIS)
    speed = np.polyfit(times[4:], positions[4:], 1)[0]
    assert speed == pytest.approx(explicit.terminal_velocity()[0], rel=1e-4)


@pytest.mark.parametrize("ends", ["free", "pinned"])
def test_newtons_midpoint_is_the_midpoint_of_the_rate(magnet, ends):
    # d = h ṁ(x) is solved by `_kernels_midpoint` from blocks of its own; here Gilbert's form is put together again from
    # `LLG.field`, for a random state with every term and steps up to ten of the explicit limit.
    rng = np.random.default_rng(4)
    track = d.Track(12e-9, 1e-9, ends=ends)
    m = rng.normal(size=(2, 12, 3)) * 0.1 + np.array([[[0, 1.0, 0]], [[0, -1.0, 0]]])
    m /= np.linalg.norm(m, axis=-1, keepdims=True)
    k = magnet.k_easy * (1 + 0.5 * rng.random(12))
    more = (d.InterfacialDMI(1e-4), d.UniaxialAnisotropy(k, (1, 1, 0)), d.Zeeman((1, 2, 3)))
    llg = magnet.llg(*more, damping=0.2, a12=-0.2 * magnet.stiffness)
    limit = d.suggest_timestep(llg, track, 1.0)
    for h in (0.1 * limit, 3 * limit, 10 * limit):
        (last,) = d.evolve(llg, track, d.TwoSublatticeState(m[0], m[1]), d.ImplicitMidpoint(h), [h])
        new = np.stack([last.state.m1, last.state.m2])
        x, way = (m + new) / 2, new - m
        field = llg.field(d.TwoSublatticeState(x[0], x[1], tolerance=np.inf), track)
        wrong = way + llg.gyromagnetic_ratio * h * np.cross(x, field) - llg.damping * np.cross(x, way)
        inner = wrong if ends == "free" else wrong[:, 1:-1]
        assert np.abs(inner).max() < 1e-12 * (1 + llg.gyromagnetic_ratio * h * np.abs(field).max())
        assert ends == "free" or not way[:, [0, -1]].any()
        assert last.norm_error < 1e-14


def test_a_midpoint_that_is_not_found_says_so(magnet):
    # A rough state turns by many radians in a step of a thousand of the explicit limit.
    rng = np.random.default_rng(4)
    m = rng.normal(size=(2, 12, 3))
    m /= np.linalg.norm(m, axis=-1, keepdims=True)
    track, llg = d.Track(12e-9, 1e-9), magnet.llg(damping=1e-3)
    step = 1000 * d.suggest_timestep(llg, track, 1.0)
    with pytest.raises(d.EvolutionError, match=r"no midpoint is found .* give a smaller step"):
        list(d.evolve(llg, track, d.TwoSublatticeState(m[0], m[1]), d.ImplicitMidpoint(step), [step]))


def test_the_midpoint_balances_at_any_step(magnet):
    # ΔE = −αM_s d²/(γh) holds for a quadratic energy whatever the step, so the loss is what the energy falls by;
    # lengths stay one to rounding over a thousand steps.
    track = magnet.track(20, 4)
    llg = magnet.llg(magnet.drive(0.05, 0.05), d.InterfacialDMI(1e-5), damping=0.05)
    step = 10 * d.suggest_timestep(llg, track, 1.0)
    first, last = d.evolve(llg, track, magnet.wall(track, angle=0.4), d.ImplicitMidpoint(step), [0, 1000 * step])
    assert last.gilbert_loss == pytest.approx(first.energy - last.energy, rel=1e-9, abs=0)
    assert last.norm_error < 1e-12


def test_a_resumed_midpoint_run_repeats_the_whole_one(magnet):
    track, llg = magnet.track(20, 4), magnet.llg(magnet.drive(0.3, 0.05), damping=0.05)
    times = [1e-12, 2e-12, 3e-12]
    for method in (d.AdaptiveMidpoint(1e-6), d.ImplicitMidpoint(1e-13)):
        whole = list(d.evolve(llg, track, magnet.wall(track), method, times))
        (again,) = d.evolve(llg, track, None, method, times[2:], start=whole[1])
        assert (again.state.m1 == whole[2].state.m1).all()
        assert again.steps == whole[2].steps


def test_what_a_method_cannot_do_is_refused(magnet):
    track = magnet.track(8, 4)
    llg, state = magnet.llg(), magnet.wall(track)
    limit = d.suggest_timestep(llg, track, 1.0)
    ring = d.Track(track.length, track.spacing, ends="periodic")
    for method, place in ((d.Heun(limit), track), (d.ImplicitMidpoint(limit), ring)):
        with pytest.raises(ValueError, match=r"step = .* is not valid: give at most"):
            d.evolve(llg, place, state, method, [0.0])
    with pytest.raises(ValueError, match="track"):
        list(d.evolve(llg, ring, state, d.AdaptiveMidpoint(), [1e-15]))
    hot = changed(llg, thermal=d.ThermalField(10.0, 1e-17))
    with pytest.raises(ValueError, match="integrator"):
        d.evolve(hot, track, state, d.DormandPrince54(), [0.0])
    for build in (
        lambda: d.ThermalField(-1.0, 1e-17),
        lambda: d.ThermalField(1.0, 0.0),
        lambda: d.AdaptiveMidpoint(0.0),
    ):
        with pytest.raises(ValueError, match="is not valid: give"):
            build()


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_known_answers(counter, key, words):
    # kat_vectors of Random123, philox4x32-10.
    assert tuple(int(w) for w in _kernels_noise.philox(*map(np.uint64, (*counter, *key)))) == words


def test_the_noise_is_white_and_gaussian():
    # Moments of 3e5 numbers within four standard errors; no correlation between steps, cells and components.
    f = np.zeros((6, 1, 25_000))
    g = np.zeros_like(f)
    _kernels_noise.add_noise(f, 2.0, 7, 41, 0)
    _kernels_noise.add_noise(g, 2.0, 7, 42, 0)
    x = f.ravel() / 2
    error = 1 / math.sqrt(x.size)
    assert abs(x.mean()) < 4 * error
    assert abs(x.var() - 1) < 4 * math.sqrt(2) * error
    assert abs((x**4).mean() - 3) < 4 * math.sqrt(96) * error
    for a, b in ((f, g), (f[:, :, 1:], f[:, :, :-1]), (f[:3], f[3:])):
        assert abs((a * b).mean() / 4) < 4 / math.sqrt(a.size)


def hot(magnet, track, temperature, seed=3, damping=0.1):
    section = (10e-9) ** 2
    return changed(magnet.llg(damping=damping), thermal=d.ThermalField(temperature, section, seed))


def test_a_thermal_run_repeats_bit_for_bit_resumed_or_not(magnet):
    track = magnet.track(16, 4)
    llg = hot(magnet, track, 20.0)
    step = 0.05 * d.suggest_timestep(llg, track, 1.0)
    times = np.arange(5) * 20 * step
    window = d.FollowWall(AXIS)
    whole = list(d.evolve(llg, track, magnet.wall(track), d.Heun(step), times, window))
    again = list(d.evolve(llg, track, magnet.wall(track), d.Heun(step), times, window))
    resumed = list(d.evolve(llg, track, None, d.Heun(step), times, window, start=whole[2]))
    other = list(d.evolve(hot(magnet, track, 20.0, seed=4), track, magnet.wall(track), d.Heun(step), times, window))
    assert np.array_equal(whole[-1].state.m1, again[-1].state.m1)
    assert np.array_equal(whole[-1].state.m1, resumed[-1].state.m1)
    assert not np.array_equal(whole[-1].state.m1, other[-1].state.m1)


def test_noise_belongs_to_the_place_not_to_the_window():
    a, b = np.zeros((6, 1, 300)), np.zeros((6, 1, 300))
    _kernels_noise.add_noise(a, 1.0, 5, 9, 0)
    _kernels_noise.add_noise(b, 1.0, 5, 9, 7)
    assert np.array_equal(a[:, :, 7:], b[:, :, :-7])


def test_noise_is_that_of_box_and_muller_in_numpy():
    # The counter's words are (column, row, step, step's high bits and pair); 53 bits each for radius and angle.
    seed, step, offset, cells = -7, (1 << 40) + 12345, -3, 300
    f = np.zeros((6, 2, cells))
    _kernels_noise.add_noise(f, 2.0, seed, step, offset)
    low, high = (np.uint64(x) for x in (seed % 2**32, (seed >> 32) % 2**32))
    for pair in range(3):
        for row in range(2):
            counter = [((offset + j) % 2**32, row, step % 2**32, (step >> 32) | pair << 30) for j in range(cells)]
            words = np.array([_kernels_noise.philox(*map(np.uint64, c), low, high) for c in counter], dtype=object).T
            u, v = (((words[i] << 32 | words[i + 1]) >> 11).astype(np.float64) for i in (0, 2))
            radius, angle = 2 * np.sqrt(-2 * np.log((u + 1) * 2.0**-53)), 2 * np.pi * v * 2.0**-53
            assert f[2 * pair, row] == pytest.approx(radius * np.cos(angle), rel=0, abs=1e-14)
            assert f[2 * pair + 1, row] == pytest.approx(radius * np.sin(angle), rel=0, abs=1e-14)


@frozen
class InPython(d.Heun):
    """Heun's method outside the compiled loop."""

    compiled = False


def test_the_compiled_hot_loop_steps_as_python_does(magnet):
    # A window that moves, then fields per cell below the noise: state, energy, loss and steps to rounding.
    track = magnet.track(30, 4)
    fields = d.NeelField(np.tile((0.0, magnet.easy_field, 0.0), (track.cells, 1)))
    for drive, window in ((magnet.drive(1.0), d.FollowWall(AXIS)), (fields, None)):
        cold = magnet.llg(drive, damping=0.1)
        llg = changed(cold, thermal=d.ThermalField(20.0, 1e-16, 3))
        step = 0.05 * d.suggest_timestep(llg, track, 1.0)
        runs = (d.evolve(llg, track, magnet.wall(track), m(step), [2000 * step], window) for m in (d.Heun, InPython))
        (ours,), (other,) = runs
        assert (ours.steps, ours.offset) == (other.steps, other.offset)
        assert window is None or ours.offset > 0
        assert np.abs(ours.state.m1 - other.state.m1).max() < 1e-13
        assert ours.energy == pytest.approx(other.energy, rel=1e-12, abs=0)
        assert ours.gilbert_loss == pytest.approx(other.gilbert_loss, rel=1e-12, abs=0)


def equipartition(magnet, cells, steps, temperature=4.0):
    """Measured over expected ⟨n_⊥²⟩ and ⟨m_⊥²⟩ per component, of independent cells (no stiffness)."""
    track = d.Track(cells * 1e-9, 1e-9)
    exchange = d.HomogeneousExchange(magnet.a0, magnet.lattice_constant)
    section = 1e-16
    llg = d.LLG(
        exchange + d.UniaxialAnisotropy(100 * magnet.k_easy, AXIS),
        magnet.magnetization,
        0.5,
        thermal=d.ThermalField(temperature, section, 1),
    )
    step = 0.1 / d.fastest_rate(llg, track)
    times = np.arange(1, 41) * (steps // 40) * step
    n2, m2 = [], []
    for frame in d.evolve(llg, track, magnet.uniform(cells), d.Heun(step), times):
        n2.append((frame.state.n[:, [0, 2]] ** 2).mean())
        m2.append((frame.state.m[:, [0, 2]] ** 2).mean())
    volume = section * track.spacing
    b_a = 100 * magnet.easy_field
    energy = units.BOLTZMANN * temperature / volume
    expected_n = energy / (4 * 100 * magnet.k_easy)
    expected_m = energy / (4 * magnet.magnetization * (magnet.exchange_field + b_a / 2))
    return np.mean(n2[8:]) / expected_n, np.mean(m2[8:]) / expected_m


def test_equipartition(magnet):
    # ⟨n_⊥²⟩ = k_BT/(4K_eV), ⟨m_⊥²⟩ = k_BT/(4M_s(B_E + B_A/2)V): 4e5 samples of n, half of them independent (1 %); the
    # step shifts by (|λ|h)²-ish 1 %, angles of 0.05 by another 1 %.
    n_ratio, m_ratio = equipartition(magnet, 4000, 4000)
    assert n_ratio == pytest.approx(1, abs=0.03)
    assert m_ratio == pytest.approx(1, abs=0.03)


def test_barrier_and_attempt_frequency_are_those_of_the_wall(magnet):
    # Barrier: energy of the relaxed wall at φ = 0 over that at π/2 (K_h = 0.05 K_e; (K_h/K_e)/4 beyond the formula).
    # Attempt frequency: the wall's own mode, linearised.
    hard = d.UniaxialAnisotropy(0.05 * magnet.k_easy, (0, 0, 1), kind="hard")
    q = magnet.derived(k_hard=0.05 * magnet.k_easy)
    section = 1e-17
    estimate = d.reversal_estimate(q, section, 4.0, magnet.gamma)
    track = magnet.track(20, 4)
    llg = magnet.llg(hard, damping=0.0)
    low, high = (d.minimise(llg, track, magnet.wall(track, angle=phi), 1e-7) for phi in (math.pi / 2, 0.0))
    assert (high.energy - low.energy) * section == pytest.approx(estimate.barrier, rel=0.03, abs=0)
    modes = d.normal_modes(llg, track, low.state, unstable="keep")
    assert modes.frequency[2] == pytest.approx(2 * math.pi * estimate.attempt_frequency, rel=1e-3)
    assert estimate.rate < estimate.attempt_frequency * math.exp(-estimate.stability)
    pulled = d.reversal_estimate(q, section, 4.0, magnet.gamma, b_neel=0.3 * q.hard_field)
    assert pulled.barrier == pytest.approx(estimate.barrier * (1 - 0.15 * math.pi) ** 2, rel=1e-9, abs=0)
    with pytest.raises(ValueError, match="b_neel"):
        d.reversal_estimate(q, section, 4.0, magnet.gamma, b_neel=q.hard_field)
