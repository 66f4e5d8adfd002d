"""The sigma model's steps: as long as a wall allows, and what it does is said in advance, kept, or refused.

KRu4O8's numbers and its Néel field, 65 μT, where hω0 is 4 to 4000 in a suggested step.
"""

import math

import numpy as np
import pytest

from neelsot_dyn import dynamics as d
from neelsot_dyn import materials, pulses
from neelsot_dyn.dynamics import _kernels_sigma
from neelsot_dyn.dynamics.sigma import SigmaScales

AXIS = (0, 1, 0)
DRIVE = 64.7e-6
KRU = materials.KRU4O8
NUMBERS = {"a0": KRU.homogeneous_exchange, "a11": KRU.a11, "a12": KRU.a12, "k_easy": KRU.easy_axis_anisotropy}
EXCHANGE = (
    d.HomogeneousExchange(KRU.homogeneous_exchange, KRU.lattice_constant),
    d.InhomogeneousExchange(KRU.a11, KRU.a12),
)
STIFFNESS = 2 * KRU.a11 - KRU.a12


def scales(alpha):
    return d.derived_quantities(
        **NUMBERS, lattice_constant=KRU.lattice_constant, magnetization=KRU.magnetization, damping=alpha
    )


def problem(alpha, per_width=8, drive=DRIVE, widths=30, more=()):
    """LLG, track and scales of a KRu4O8 wall."""
    q = scales(alpha)
    field = (d.NeelField((0, drive, 0)),) if drive else ()
    energy = d.EnergySum((*EXCHANGE, d.UniaxialAnisotropy(KRU.easy_axis_anisotropy, AXIS), *field, *more))
    return d.LLG(energy, KRU.magnetization, alpha), d.Track(widths * q.wall_width, q.wall_width / per_width), q


def speed(llg, track, times, step):
    """Over the second half of the run, and the last frame."""
    state = d.wall_state(llg, track, d.WallCoordinates(track.length / 2), AXIS)
    frames = list(d.evolve_sigma(d.SigmaModel.of(llg), track, state, step, times, d.FollowWall(AXIS)))
    x = [d.track_wall(f.state, track.positions(f.offset), AXIS).position for f in frames]
    half = len(times) // 2
    return np.polyfit(times[half:], x[half:], 1)[0], frames


def grid_speed(q, per_width, drive=DRIVE):
    """The closed form on cells of δ/per_width, (dx/δ)²/8 slower."""
    return q.wall_speed(drive) * (1 - 1 / (8 * per_width**2))


FEW = [(1e-3, 8), (1e-2, 20), (0.1, 8)]
ALL = [(alpha, cells) for alpha in (1e-4, 1e-3, 3e-3, 1e-2, 0.1) for cells in (8, 20)]


@pytest.mark.parametrize(
    ("alpha", "cells"),
    [pytest.param(*case, marks=() if case in FEW else pytest.mark.slow) for case in ALL],
)
def test_a_suggested_step_keeps_its_promise_for_three_thousand_inertia_times(alpha, cells):
    # 1e-3 is promised of the step; the grid's next order, 1/(8 × 8⁴), is 3e-5.
    llg, track, q = problem(alpha, cells)
    step = d.suggest_sigma_step(d.SigmaModel.of(llg), track)
    assert step * q.resonance > 4
    found, frames = speed(llg, track, np.linspace(0, 3000 * q.inertia_time, 41), step)
    assert found == pytest.approx(grid_speed(q, cells), rel=1.2e-3)
    left = frames[-1].energy - frames[0].energy + frames[-1].gilbert_loss
    assert abs(left) < 1e-6 * frames[-1].gilbert_loss


@pytest.mark.parametrize(("alpha", "share"), [(1e-3, 0.1), (1e-2, 0.1), (0.1, 0.1), (1e-3, 0.2), (1e-2, 0.2)])
def test_a_wall_that_moves_by_a_share_of_its_width_per_step_is_slower_by_a_quarter_of_its_square(alpha, share):
    # Whatever hω0 (70 to 13000) and h/τ (2 to 4e4); a fifth of it for the next order and the grid.
    llg, track, q = problem(alpha)
    step = share * q.wall_width / q.wall_speed(DRIVE)
    found, _ = speed(llg, track, np.arange(25) * 10 * step, step)
    assert 1 - found / grid_speed(q, 8) == pytest.approx(share**2 / 4, rel=0.25)


@pytest.mark.parametrize(
    "alpha", [pytest.param(1e-4, marks=pytest.mark.slow), 1e-3, pytest.param(0.1, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("part", [1.0, 0.1])
def test_a_resting_wall_with_noise_stays(alpha, part):
    # Ten thousand steps of the suggested length, hω0 = 63 and more, and of a tenth: no motion grows about the wall.
    llg, track, _ = problem(alpha, drive=0.0)
    step = part * d.suggest_sigma_step(d.SigmaModel.of(llg), track)
    rest = d.minimise(llg, track, d.wall_state(llg, track, d.WallCoordinates(track.length / 2), AXIS), 1e-9)
    noise = 1e-7 * np.random.default_rng(0).normal(size=(track.cells, 3))
    n = rest.state.n + noise
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    frames = list(d.evolve_sigma(d.SigmaModel.of(llg), track, n, step, np.linspace(0, 1e4 * step, 5)))
    assert frames[-1].steps >= 10_000
    start = np.abs(n - rest.state.n).max()
    for frame in frames:
        assert np.abs(frame.n - rest.state.n).max() < 1.01 * start


MORE = {
    "plain": (),
    "hard axis": (d.UniaxialAnisotropy(0.1 * KRU.easy_axis_anisotropy, (0, 0, 1), kind="hard"),),
    "DMI": (d.InterfacialDMI(2e-5),),
    "place": (d.UniaxialAnisotropy(lambda x: 0.3 * KRU.easy_axis_anisotropy * np.sin(4e8 * x) ** 2, AXIS),),
}


@pytest.mark.parametrize("name", MORE)
@pytest.mark.parametrize("steps", [0.3, 3.0, 30.0])
def test_the_energy_falls_by_what_is_dissipated_at_any_step(name, steps):
    # A rough wall, in steps of hω0 = 0.3 … 30: energy and loss balance to the solver's tolerance.
    llg, track, q = problem(1e-2, 4, drive=1e-3, more=MORE[name])
    state = d.wall_state(problem(1e-2)[0], track, d.WallCoordinates(track.length / 2, angle=1.52), AXIS)
    n = state.n + 0.01 * np.random.default_rng(1).normal(size=state.n.shape)
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    step = steps / q.resonance
    frames = list(d.evolve_sigma(d.SigmaModel.of(llg), track, n, step, np.arange(6) * 8 * step))
    loss = np.diff([f.gilbert_loss for f in frames])
    assert (loss > 0).all()
    assert np.diff([f.energy for f in frames]) == pytest.approx(-loss, rel=0, abs=1e-6 * loss.sum())


@pytest.mark.parametrize("name", ["plain", "place"])
def test_the_energy_of_a_followed_wall_is_continuous(name):
    # What leaves the window is carried along: 50 cells on, energy and loss still balance.
    llg, track, q = problem(1e-2, 4, drive=0.05, more=MORE[name])
    state = d.wall_state(problem(1e-2)[0], track, d.WallCoordinates(track.length / 2), AXIS)
    times = np.linspace(0, 150 / q.resonance, 4)
    frames = list(d.evolve_sigma(d.SigmaModel.of(llg), track, state, 1 / q.resonance, times, d.FollowWall(AXIS)))
    assert frames[-1].offset > 50
    for frame in frames[1:]:
        assert abs(frame.energy - frames[0].energy + frame.gilbert_loss) < 1e-5 * frame.gilbert_loss


def test_a_canted_wall_balances_to_the_order_of_the_method():
    # With something that cants, halving the step takes a quarter of what the balance leaves, at least.
    more = (d.Zeeman((0.5, 0.3, 1.0)), d.AltermagneticExchange(0.05 * STIFFNESS))
    llg, track, q = problem(1e-2, 4, drive=1e-2, more=more)
    state = d.wall_state(llg, track, d.WallCoordinates(track.length / 2, angle=0.3), AXIS)
    left = []
    for step in (0.2 / q.resonance, 0.1 / q.resonance):
        first, last = d.evolve_sigma(d.SigmaModel.of(llg), track, state, step, [0, 20 / q.resonance])
        left.append(abs(last.energy - first.energy + last.gilbert_loss) / last.gilbert_loss)
    assert left[1] < left[0] / 3
    assert left[1] < 1e-4


@pytest.mark.parametrize(
    ("kind", "declared"),
    [(kind, how) for kind in ("Néel field", "uniform field", "anisotropy") for how in (True, False)]
    + [("stiffness", False)],
)
def test_what_changes_in_time_does_the_work_that_the_energy_gains(kind, declared):
    # energy + loss − work is constant, a jump of the pulse included; 1e-3 of the work for the order of the method.
    q = scales(1e-2)
    unit = 1 / q.resonance
    ramp = pulses.Ramped(1.0, 3 * unit, 4 * unit, 5 * unit, 2 * unit)
    jump = pulses.Rectangular(1.0, 2 * unit, 6 * unit)
    shape = jump if declared else lambda t: math.sin(0.3 * t / unit) ** 2
    k = KRU.easy_axis_anisotropy
    terms = {
        "Néel field": lambda s: (
            d.NeelField((0, 0.02 * s, 0)) if declared else d.NeelField(lambda t: (0, 0.02 * s(t), 0))
        ),
        "uniform field": lambda s: (
            d.Zeeman((2.0 * s, 0, 1.0 * s)) if declared else d.Zeeman(lambda t: (2 * s(t), 0, s(t)))
        ),
        "anisotropy": lambda s: d.UniaxialAnisotropy(0.1 * k * s if declared else lambda t: 0.1 * k * s(t), AXIS),
        "stiffness": lambda s: d.InhomogeneousExchange(lambda t: 0.05 * KRU.a11 * (1 + s(t))),
    }
    for form in (shape, ramp) if declared else (shape,):
        llg, track, _ = problem(1e-2, 4, drive=0.0, more=(terms[kind](form),))
        state = d.wall_state(problem(1e-2)[0], track, d.WallCoordinates(track.length / 2, angle=0.3), AXIS)
        frames = list(d.evolve_sigma(d.SigmaModel.of(llg), track, state, 0.05 * unit, np.linspace(0, 18 * unit, 4)))
        work = max(abs(f.work) for f in frames)
        assert work > 0
        for frame in frames:
            assert abs(frame.energy - frames[0].energy + frame.gilbert_loss - frame.work) < 1e-3 * work


def test_the_first_step_says_what_it_loses():
    """It is made of four, which a profile that is not the wall's own shrinks in: what its energy falls by is lost."""
    llg, track, q = problem(1e-2)
    model, angle = d.SigmaModel.of(llg), 2 * np.arctan(np.exp((track.x - track.length / 2) / (1.5 * q.wall_width)))
    n = np.stack([0 * angle, np.cos(angle), np.sin(angle)], axis=1)
    step = d.suggest_sigma_step(model, track)
    first, last = d.evolve_sigma(model, track, n, step, [0.0, step])
    assert last.steps == 1
    assert first.energy - last.energy > 1e-2 * q.wall_energy
    assert last.gilbert_loss == pytest.approx(first.energy - last.energy, rel=1e-6, abs=0)


def test_what_limits_a_step_is_what_turns_the_vector():
    """Across the axis πγB_N/2α with friction and √(πγ²B_E B_N) without; canted γ(B + 2A_alt/M_sδ²)."""
    gamma, across = d.LLG(EXCHANGE[0], 1.0, 0.0).gyromagnetic_ratio, (d.NeelField((1e-3, 0, 0)),)
    for alpha, expected in (
        (1.0, math.pi * gamma * 1e-3 / 2),
        (1e-5, gamma * math.sqrt(math.pi * scales(1e-5).exchange_field * 1e-3)),
    ):
        llg, track, _ = problem(alpha, drive=0, more=across)
        found = SigmaScales.of(d.SigmaModel.of(llg), track)
        assert found.turning == pytest.approx(expected, rel=1e-9, abs=0)
    canted = (d.Zeeman((0, 0.5, 0)), d.AltermagneticExchange(0.1 * STIFFNESS))
    llg, track, q = problem(1e-2, more=canted)
    found = SigmaScales.of(d.SigmaModel.of(llg), track)
    field = 0.5 + 2 * 0.1 * STIFFNESS / (KRU.magnetization * q.wall_width**2)
    assert found.gyration == pytest.approx(gamma * field, rel=1e-9, abs=0)
    assert found.wall_energy == pytest.approx(q.wall_energy, rel=1e-9, abs=0)
    assert found.step(0.0, 1e-3) == pytest.approx(math.sqrt(12e-3) / (gamma * field), rel=1e-9, abs=0)


def test_steps_that_are_known_to_be_too_long_are_refused_before_work():
    for alpha in (1e-4, 1e-2):
        llg, track, _ = problem(alpha)
        model, state = d.SigmaModel.of(llg), d.wall_state(llg, track, d.WallCoordinates(track.length / 2), AXIS)
        step = d.suggest_sigma_step(model, track)
        d.evolve_sigma(model, track, state, 4 * step, [0, 1e-9])
        for longer in (20 * step, 1e-6, 1.0):
            with pytest.raises(
                ValueError, match=r"step = .* is not valid: give at most .* s; suggest_sigma_step gives"
            ):
                d.evolve_sigma(model, track, state, longer, [0, 1e-9])
    moving = d.wall_state(llg, track, d.WallCoordinates(track.length / 2, velocity=2e4), AXIS)
    with pytest.raises(ValueError, match=r"step = .* is not valid"):
        d.evolve_sigma(model, track, moving, step, [0, 1e-9])


def test_steps_that_prove_too_long_end_with_a_valid_one():
    # Two walls on a ring that meet: nothing knows their speed before. The message's own step goes through.
    q = scales(1e-3)
    ring = d.Track(40 * q.wall_width, q.wall_width / 4, ends="periodic")
    x = ring.x / q.wall_width
    theta = 2 * np.arctan(np.exp(x - 18)) - 2 * np.arctan(np.exp(x - 22))
    n = np.stack([0 * x, np.cos(theta), np.sin(theta)], axis=1)
    model = d.SigmaModel.of(problem(1e-3)[0])
    with pytest.raises(
        d.EvolutionError, match=r"the step of .* s .* at time .* s, after .*: give one of .* s or less"
    ) as e:
        list(d.evolve_sigma(model, ring, n, 5 / q.resonance, [0, 40 / q.resonance]))
    valid = float(str(e.value).split("give one of ")[1].split(" s")[0])
    assert valid < 5 / q.resonance
    list(d.evolve_sigma(model, ring, n, valid / 2, [0, 2 / q.resonance]))


def test_energy_from_nowhere_ends_the_run(monkeypatch):
    # A kernel that speeds n up by a tenth per call: the energy rises without work.
    llg, track, q = problem(1e-2, 4)
    state = d.wall_state(llg, track, d.WallCoordinates(track.length / 2, velocity=200.0), AXIS)
    true = _kernels_sigma.advance_sigma

    def faulty(y, omega, *more):
        status = true(y, omega, *more)
        omega *= 1.1
        return status

    run = d.evolve_sigma(d.SigmaModel.of(llg), track, state, 0.1 / q.resonance, np.arange(9) * 0.1 / q.resonance)
    monkeypatch.setattr(_kernels_sigma, "advance_sigma", faulty)
    with pytest.raises(d.EvolutionError, match=r"the energy rises by .* between .* s, in steps of .* s: give one of"):
        list(run)


LEVELS = {
    "LLG": lambda llg: llg,
    "SigmaModel": d.SigmaModel.of,
    "particle": lambda llg: d.CollectiveCoordinates(llg, AXIS),
}


@pytest.mark.parametrize("name", LEVELS)
def test_converged_means_a_steady_wall_and_steps_that_hold(magnet, name):
    llg = magnet.llg(magnet.drive(0.1))
    track, tau = magnet.track(30, 4), magnet.derived().inertia_time
    start = d.WallCoordinates(track.length / 2)

    def path(inertia_times, frames=21, **more):
        times = np.linspace(0, inertia_times * tau, frames)
        return d.wall_trajectory(LEVELS[name](llg), track, start, times, AXIS, **more)

    good = path(25)
    assert good.converged
    assert good.reason == "converged"
    assert good.step_error.max() < 2e-3 * (good.position[-1] - good.position[0])
    short = path(2)
    assert not short.converged
    assert "the velocity still changes" in short.reason
    few = path(25, frames=3)
    assert not few.converged
    assert "3 frames do not show" in few.reason
    if name == "SigmaModel":
        coarse = path(25, step=0.4 * magnet.wall_width / good.velocity[-1])
        assert not coarse.converged
        assert "the steps may have moved the wall" in coarse.reason
        error = abs(coarse.position[-1] - good.position[-1])
        assert 0.3 * error < coarse.step_error[-1] < 3 * error
    if name == "LLG":
        loose = path(25, integrator=d.DormandPrince54(1e-3, 0))
        assert not loose.converged
        assert "the steps may have moved the wall" in loose.reason


def test_a_turning_wall_is_not_steady(magnet):
    # It rings about its easy plane, ω τ ≫ 1, and has not come to rest.
    hard = d.UniaxialAnisotropy(0.05 * magnet.k_easy, (0, 0, 1), kind="hard")
    llg = magnet.llg(hard, damping=0.002)
    start, times = d.WallCoordinates(0.0, angle=1.2), np.linspace(0, magnet.derived(0.002).inertia_time, 21)
    path = d.wall_trajectory(d.CollectiveCoordinates(llg, AXIS), magnet.track(30, 4), start, times, AXIS)
    assert not path.converged
    assert "angle" in path.reason


@pytest.mark.parametrize("level", [lambda llg: llg, d.SigmaModel.of])
def test_a_fast_wall_that_narrows_to_fewer_than_three_cells_is_not_converged(magnet, level):
    # b = 1 contracts it by √2: 4 cells become 2.8, 5 become 3.5.
    llg, times = magnet.llg(magnet.drive(1.0)), np.linspace(0, 25 * magnet.derived().inertia_time, 21)
    for cells in (4, 5):
        track = magnet.track(30, cells)
        path = d.wall_trajectory(level(llg), track, d.WallCoordinates(track.length / 2), times, AXIS)
        assert path.converged == (cells == 5), path.reason
        assert ("the wall narrows to 2." in path.reason) == (cells == 4)


@pytest.mark.parametrize("level", [lambda llg: llg, d.SigmaModel.of])
def test_a_window_whose_ends_count_is_warned_of_and_not_converged(magnet, level):
    # A followed wall is drawn to its images: measured against 30 widths, the speed errs by what the warning says.
    llg, speeds = magnet.llg(magnet.drive(0.1)), {}
    times = np.linspace(0, 30 * magnet.derived().inertia_time, 13)
    for widths in (30, 20, 10, 8):
        track = magnet.track(widths, 4)
        start = d.WallCoordinates(track.length / 2)
        if widths >= 20:
            path = d.wall_trajectory(level(llg), track, start, times, AXIS)
            assert path.converged
        else:
            with pytest.warns(
                UserWarning, match=r"its ends change the wall's speed by .*; give a track of 30 widths"
            ) as w:
                path = d.wall_trajectory(level(llg), track, start, times, AXIS)
            assert not path.converged
            assert "window" in path.reason
            stated = float(str(w[0].message).split("speed by ")[1].split(" ")[0])
            assert abs(path.terminal_velocity()[0] / speeds[30] - 1) == pytest.approx(stated, rel=0.5)
        speeds[widths] = path.terminal_velocity()[0]
    assert speeds[20] == pytest.approx(speeds[30], rel=1e-5)
