"""Any parameter of any term in time: energy kept, corners met, values checked where they are asked."""

import itertools
import math

import numpy as np
import pytest

from neelsot_dyn import dynamics as d
from neelsot_dyn import pulses
from neelsot_dyn.dynamics.legs import CLOSE, legs, longest_step

AXIS = (0, 1, 0)
PS = 1e-12


def terms(magnet, f):
    """Every parameter times 1 + f, or f times a field, f a pulse."""
    k, a0, stiffness = magnet.k_easy, magnet.a0, magnet.stiffness
    return {
        "b": d.NeelField((0, 0.3 * f, 0.1)),
        "B": d.Zeeman((2.0 * f, 1.0, 0.5 - f)),
        "k": d.UniaxialAnisotropy(k * (0.5 + 0.3 * f), AXIS),
        "a0": d.HomogeneousExchange(a0 * (0.5 + 0.2 * f), magnet.lattice_constant),
        "a11": d.InhomogeneousExchange(stiffness * (0.2 + 0.1 * f), stiffness * (0.1 - 0.05 * f)),
        "a_alt": d.AltermagneticExchange(0.3 * stiffness * (0.5 + f), 0.1),
        "d": d.InterfacialDMI(1e-5 * (1 - f)),
    }


F = {
    "rectangular": pulses.Rectangular(1.0, 0.03 * PS, 0.05 * PS),
    "ramped": pulses.Ramped(1.0, 0.02 * PS, 0.03 * PS, 0.02 * PS, 0.04 * PS),
    "sine": pulses.Sine(0.5, 5 / PS, 0.3, 0.5),
}
METHODS = {
    "RungeKutta4": (d.RungeKutta4(0.9e-15), 2e-6),
    "DormandPrince54": (d.DormandPrince54(1e-9), 1e-5),
    "Heun": (d.Heun(0.25e-15), 2e-3),
    "ImplicitMidpoint": (d.ImplicitMidpoint(0.5e-15), 2e-3),
    "AdaptiveMidpoint": (d.AdaptiveMidpoint(3e-7), 1e-2),
}
CASES = [("DormandPrince54", name, f) for name in ("b", "B", "k", "a0", "a11", "a_alt", "d") for f in F]
CASES += [("RungeKutta4", name, f) for name, f in (("b", "ramped"), ("k", "rectangular"), ("d", "sine"))]
CASES += [("Heun", "d", "ramped"), ("ImplicitMidpoint", "k", "sine"), ("AdaptiveMidpoint", "b", "ramped")]


@pytest.mark.parametrize(("method", "name", "f"), CASES)
def test_energy_and_loss_less_the_work_stay_whatever_changes_in_time(magnet, method, name, f):
    # E + loss − W, and W itself: ∫ ∂E/∂t dt, which is ∫ f'(t) [E(f = 1) − E(f = 0)](t) dt for what is linear in f: the
    # jumps times the difference of energies at that moment, and Simpson's rule over the frames of a leg.
    integrator, tolerance = METHODS[method]
    track = d.Track(10 * magnet.wall_width, magnet.wall_width / 3)
    term = terms(magnet, F[f])[name]
    llg = d.LLG(magnet.energy(d.NeelField((0.4, 0.2, 0)), term), magnet.magnetization, 0.1)
    corners = [0.0, *F[f].breakpoints, 0.15 * PS]
    times = np.unique(np.concatenate([np.linspace(a, b, 41) for a, b in itertools.pairwise(corners)]))
    start = magnet.wall(track, angle=0.4)
    first, *frames = d.evolve(llg, track, start, integrator, times)
    last = frames[-1]
    scale = last.gilbert_loss
    assert abs(last.energy - first.energy + last.gilbert_loss - last.work) < tolerance * scale
    both = [terms(magnet, pulses.Constant(value))[name] for value in (1.0, 0.0)]
    gaps = [
        both[0].energy(g.state, track, magnet.magnetization) - both[1].energy(g.state, track, magnet.magnetization)
        for g in (first, *frames)
    ]
    expected = 0.0
    for a, b in itertools.pairwise(corners):
        i, j = np.searchsorted(times, [a - 1e-20, b - 1e-20])
        rates = [F[f].rate(math.nextafter(t, math.inf if t == times[i] else 0)) for t in times[i : j + 1]]
        weights = np.array([1, *[4, 2] * ((j - i) // 2 - 1), 4, 1]) * (b - a) / (j - i) / 3
        expected += float(weights @ (np.array(rates) * gaps[i : j + 1]))
        before, after = F[f](math.nextafter(a, -1)), F[f](a)
        expected += (after - before) * gaps[i] if a > 0 else 0.0
    assert last.work == pytest.approx(expected, rel=0, abs=2 * tolerance * scale)
    assert abs(expected) > 1e-3 * scale


def test_compiled_legs_are_the_steps_in_python(magnet):
    # A rectangular pulse is a constant between its edges, and compiled; as a `Function` it is asked at every stage.
    track, times = magnet.track(24, 4), [0.0, 0.35 * PS, 0.9 * PS]
    pulse = pulses.Rectangular(0.5, 0.2 * PS, 0.4 * PS)
    asked = pulses.Function(pulse, time_scale=PS, corners=pulse.breakpoints)
    for window in (None, d.FollowWall(AXIS)):
        for method in (d.RungeKutta4(4e-15), d.DormandPrince54()):
            found = []
            for each in (pulse, asked):
                llg = magnet.llg(d.NeelField((0, each, 0)), d.UniaxialAnisotropy(1e3 * each, (0, 0, 1), kind="hard"))
                found.append(list(d.evolve(llg, track, magnet.wall(track, angle=0.2), method, times, window))[-1])
            compiled, python = found
            assert compiled.steps == python.steps
            assert compiled.offset == python.offset
            assert np.abs(compiled.state.m1 - python.state.m1).max() < 1e-10
            for name in ("energy", "gilbert_loss", "work"):
                assert getattr(compiled, name) == pytest.approx(getattr(python, name), abs=1e-8 * python.gilbert_loss)


def test_a_run_resumed_in_mid_pulse_repeats_the_uninterrupted_one(magnet):
    track, times = magnet.track(24, 4), [0.0, 0.2 * PS, 0.25 * PS, 0.6 * PS]
    llg = magnet.llg(d.NeelField((0, pulses.Ramped(0.5, 0.1 * PS, 0.1 * PS, 0.1 * PS, 0.1 * PS), 0)))
    frames = list(d.evolve(llg, track, magnet.wall(track), d.DormandPrince54(), times))
    (again,) = d.evolve(llg, track, None, d.DormandPrince54(), times, start=frames[2])
    assert np.array_equal(again.state.m1, frames[3].state.m1)
    assert (again.work, again.gilbert_loss) == (frames[3].work, frames[3].gilbert_loss)


def test_a_walls_momentum_outlives_a_change_of_its_stiffness(magnet):
    # P = (σ/c²) u with σ/c² ∝ √K: K × 1.44, at once or over a ramp, makes a coasting wall slower by 1.2 at all levels.
    # The ramp is long beside 1/ω0 and short beside τ; a jump sets the width swinging, so only the particle takes one.
    for pulse, levels in ((pulses.Rectangular(0.44, PS, 1.0), 1), (pulses.Ramped(0.44, PS, 4 * PS, 1.0, 1.0), 2)):
        easy = d.UniaxialAnisotropy(magnet.k_easy * (1 + pulse), AXIS)
        llg = d.LLG(magnet.energy(easy, k_easy=0.0), magnet.magnetization, 1e-5)
        track = magnet.track(30, 8)
        start = d.WallCoordinates(track.length / 2, velocity=300.0)
        times = np.array([0.0, 0.5, 1.0, 5.5, 7.0, 9.0]) * PS
        expected = math.exp(-6.75 * PS / magnet.derived(1e-5).inertia_time) / 1.2
        for level in (d.CollectiveCoordinates(llg, AXIS), d.SigmaModel.of(llg))[:levels]:
            path = d.wall_trajectory(level, track, start, times, AXIS, **({"step": 2e-14} if levels == 2 else {}))
            before, after = ((path.position[b] - path.position[a]) / (times[b] - times[a]) for a, b in ((0, 2), (3, 5)))
            assert before == pytest.approx(300, rel=5e-3)
            assert after / before == pytest.approx(expected, rel=5e-3), path.level  # (dx/δ)²/8 = 0.2 to 0.3 %


WRONG = {
    "k": (lambda f: d.UniaxialAnisotropy(f, AXIS), lambda t: -2.0, r"k\(t = 0 s\) = -2.0 .*a number >= 0"),
    "k(x)": (lambda f: d.UniaxialAnisotropy(f, AXIS), lambda x: 1 - 2 * (x > 3e-9), r"k\(x\) at \(3.5e-09\) m = -1.0"),
    "a0": (lambda f: d.HomogeneousExchange(f, 1e-9), lambda x: 1e-12, r"a0\(x\) = 1e-12 .*a number < 0"),
    "a0 = 0": (lambda f: d.HomogeneousExchange(f, 1e-9), lambda t: 0.0, r"a0\(t = 0 s\) = .*a number < 0"),
    "a11": (lambda f: d.InhomogeneousExchange(f), lambda x: -1e-13 + 0 * x, r"a11\(x\) at \(5e-10\) m = -1e-13 .*>= 0"),
    "a12": (lambda f: d.InhomogeneousExchange(1e-13, f), lambda t: 1e-12, r"a12 = 1e-12 .*positive stiffness"),
    "a_alt": (lambda f: d.AltermagneticExchange(f), lambda x: x * math.nan, r"a_alt\(x\) = .*finite"),
    "d": (lambda f: d.InterfacialDMI(f), lambda t: math.inf, r"d\(t = 0 s\) = inf .*finite"),
    "b": (lambda f: d.NeelField(f), lambda x, t: (0, math.nan, 0), r"b\(x, t = 0 s\) = .*finite"),
    "b shape": (lambda f: d.Zeeman(f), lambda t: 1e-3, r"b.shape = \(\) is not valid: give \(3,\)"),
    "b cells": (lambda f: d.Zeeman(f), lambda x: np.zeros((3, 3)), r"b.shape = \(3, 3\) is not valid"),
    "text": (lambda f: d.InterfacialDMI(f), lambda t: "much", r"d\(t = 0 s\) = .*real numbers"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_a_function_gives_is_checked_like_a_number(magnet, name):
    make, function, message = WRONG[name]
    track = d.Track(10e-9, 1e-9)
    state = magnet.uniform(10)
    llg = d.LLG(make(function), 2e4, 0.1)
    with pytest.raises((ValueError, TypeError), match=message):
        llg.field(state, track)
    with pytest.raises((ValueError, TypeError), match=message):
        d.evolve(llg, track, state, d.RungeKutta4(1e-16), [0.0])


def test_a_value_that_goes_wrong_later_ends_the_run_there(magnet):
    track = magnet.track(24, 4)
    easy = d.UniaxialAnisotropy(lambda t: magnet.k_easy * (1 - t / (0.1 * PS)), AXIS)
    llg = d.LLG(magnet.energy(easy, k_easy=0.0), magnet.magnetization, 0.1)
    for run in (
        lambda: list(d.evolve(llg, track, magnet.wall(track), d.DormandPrince54(), [0.0, PS])),
        lambda: list(d.evolve_sigma(d.SigmaModel.of(llg), track, magnet.wall(track), 2e-15, [0.0, PS])),
        lambda: d.CollectiveCoordinates(llg, AXIS).trajectory(d.WallCoordinates(0.0), [0.0, PS]),
    ):
        with pytest.raises(ValueError, match=r"k\(t = 1\.\d*e-13 s\) = -\d.* is not valid: give a number >= 0"):
            run()


def test_pulses_are_checked_at_their_corners_before_any_run():
    with pytest.raises(ValueError, match=r"k\(t = 1e-12 s\) = -1.0 is not valid: give a number >= 0"):
        d.UniaxialAnisotropy(pulses.Rectangular(-1.0, PS, PS), AXIS)
    with pytest.raises(ValueError, match=r"a0\(t = 0 s\) = 0.0 is not valid: give a number < 0"):
        d.HomogeneousExchange(pulses.Rectangular(-1e-12, PS, PS), 1e-9)
    with pytest.raises(TypeError, match=r"b = .*such as \(0, pulse, 0\)"):
        d.Zeeman(pulses.Constant(1.0))
    with pytest.raises(TypeError, match=r"b\[1\] = .*Function\(f, derivative"):
        d.Zeeman((0, lambda t: 1.0, 0))
    with pytest.raises(ValueError, match="finite"):
        d.Zeeman((0, pulses.Constant(1.0), math.nan))
    direction = np.array([0.6, 0.8, 0])
    assert d.Zeeman(direction * pulses.Constant(2.0)).at(d.Place(d.Track(8e-9, 1e-9))) == pytest.approx([1.2, 1.6, 0])


def test_a_magnet_that_grows_stiff_or_unstable_later_is_refused_before_the_run(magnet):
    # Judged at corners and in between: an A_alt whose branch turns negative, a K that a fixed step does not resolve.
    track = magnet.track(24, 4)
    rate = d.fastest_rate(magnet.llg(), track)
    for f, when in ((pulses.Rectangular(3.0, PS, PS), r"1e-12"), (lambda t: 3.0 * (t > PS), r"1\.\d*e-12")):
        a_alt = magnet.stiffness * f if isinstance(f, pulses.Pulse) else lambda t, f=f: magnet.stiffness * f(t)
        llg = magnet.llg(d.AltermagneticExchange(a_alt))
        with pytest.raises(ValueError, match=rf"at t = {when} s: the magnon branch turns negative"):
            d.evolve(llg, track, magnet.wall(track), d.DormandPrince54(), [0.0, 3 * PS])
        assert len(list(d.evolve(llg, track, magnet.wall(track), d.DormandPrince54(), [0.0, 0.01 * PS]))) == 2
    hard = d.UniaxialAnisotropy(1e4 * magnet.k_easy * pulses.Rectangular(1.0, PS, PS), (0, 0, 1), kind="hard")
    with pytest.raises(ValueError, match=r"step = .*RungeKutta4 is stable"):
        d.evolve(magnet.llg(hard), track, magnet.wall(track), d.RungeKutta4(2.0 / rate), [0.0, 3 * PS])


def test_what_a_level_cannot_follow_is_refused_by_name(magnet):
    ramp = 1 + pulses.Ramped(0.1, PS, PS, PS, PS)
    exchange = d.HomogeneousExchange(magnet.a0 * ramp, magnet.lattice_constant)
    llg = d.LLG(magnet.energy(exchange), magnet.magnetization, 0.1)
    track = magnet.track(24, 4)
    with pytest.raises(ValueError, match=r"a0 = .*the LLG"):
        d.evolve_sigma(d.SigmaModel.of(llg), track, magnet.wall(track), 1e-15, [0.0])
    with pytest.raises(ValueError, match=r"a0 = .*the LLG"):
        d.CollectiveCoordinates(llg, AXIS)
    with pytest.raises(ValueError, match="uniform field"):
        d.CollectiveCoordinates(magnet.llg(d.Zeeman((0, 1e-3, 0))), AXIS)
    drive = d.NeelField(lambda t: (0, 1e-3 * (t > 1e-9), 0))
    particle = d.CollectiveCoordinates(magnet.llg(drive), AXIS)
    with pytest.raises(ValueError, match=r"energy = .*pulses, whose corners are known, or largest_step="):
        particle.trajectory(d.WallCoordinates(0.0), [0.0, 1e-6])
    promised = d.CollectiveCoordinates(magnet.llg(drive), AXIS, largest_step=5e-10)
    path = promised.trajectory(d.WallCoordinates(0.0), [0.0, 2e-7])
    assert path.position[-1] == pytest.approx(magnet.derived().mobility * 1e-3 * 1.99e-7, rel=1e-5, abs=0)


def test_a_state_relaxes_under_the_drive_of_time_zero(magnet):
    # A pulse that comes later, a ramp that begins, a function of t: at time zero there is the 0.5 T of the steady one.
    track, rest = d.Track(8e-9, 1e-9), d.Zeeman((0.5, 0, 0))
    expected = d.relax(magnet.llg(rest), track, magnet.uniform()).state.m1
    for drive in (
        d.Zeeman((pulses.Rectangular(9.0, 1e-14, 1.0) + 0.5, 0, 0)),
        d.Zeeman((0.5 + pulses.Ramped(9.0, 0.0, 1e-13, 1.0, 1.0), 0, 0)),
        d.Zeeman(lambda t: (0.5 + t / 1e-14, 0, 0)),
    ):
        found = d.relax(magnet.llg(drive), track, magnet.uniform())
        assert found.converged
        assert np.abs(found.state.m1 - expected).max() < 1e-9


def test_legs_cover_a_run_and_ask_on_the_right_side_of_every_corner():
    near = 2.0 * (1 + CLOSE / 3)
    found = list(legs([0.0, 0.5, 0.5, 2.0, near, 3.0, 5.0], 0.0, 3.0))
    assert [(leg.start, leg.end) for leg in found] == [(0.0, 0.5), (0.5, near), (near, 3.0)]
    assert all(a.end == b.start for a, b in itertools.pairwise(found))
    assert [leg.ask(leg.end) for leg in found] == [math.nextafter(c, 0) for c in (0.5, 2.0, 3.0)]
    assert [leg.ask(leg.start) for leg in found] == [0.0, 0.5, near]
    assert list(legs([], 1.0, 1.0)) == []
    (late,) = legs([1 + CLOSE / 2], 1.0, 2.0)
    assert (late.start, late.ask(1.0), late.ask(2.0)) == (1.0, 1 + CLOSE / 2, 2.0)
    (early,) = legs([2 - CLOSE / 2], 1.0, 2.0)
    assert (early.end, early.ask(2.0)) == (2.0, math.nextafter(2 - CLOSE / 2, 0))
    assert longest_step(math.inf, 1e-15) == math.inf
    assert longest_step(None, 1e-15) == 1e-15
    assert longest_step(4e-12, 1e-15) == 1e-12


def test_a_sine_is_not_taken_for_what_its_samples_show(magnet):
    # A field of one period per step would look constant: steps stay a quarter of 1/ω.
    track = d.Track(8e-9, 1e-9)
    period = 4e-16
    llg = magnet.llg(d.NeelField((pulses.Sine(1.0, 1 / period, math.pi / 2), 0, 0)))
    frames = list(d.evolve(llg, track, magnet.uniform(), d.RungeKutta4(period), [0.0, 20 * period]))
    assert frames[-1].steps >= 20 * 25
    assert abs(frames[-1].state.n[0, 0]) < 1e-6
