"""What the motion keeps and what it turns with: lengths, falling energy, shifts, mirrors, rotations, sublattices."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neelsot_dyn import dynamics as d

AXIS = (0, 1, 0)
few = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # the magnet is frozen
)


def random_state(cells, seed, canting):
    """Antiparallel random vectors, canted by a random angle of order `canting`."""
    rng = np.random.default_rng(seed)
    n = rng.normal(size=(cells, 3))
    m = np.stack([n, -n]) / np.linalg.norm(n, axis=-1, keepdims=True)
    m += canting * rng.normal(size=m.shape)
    m /= np.linalg.norm(m, axis=-1, keepdims=True)
    return d.TwoSublatticeState(m[0], m[1])


def llg_of(magnet, damping=0.1, d_sign=1, alternation=1, staggered=1):
    """Every kind of term, constant in time."""
    more = (
        d.NeelField((0, 0.6 * staggered, 0)),
        d.Zeeman((0.5, 0.2, 1.0)),
        d.AltermagneticExchange(0.1 * alternation * magnet.stiffness),
        d.InterfacialDMI(d_sign * 1e-5),
        d.UniaxialAnisotropy(0.2 * magnet.k_easy, (0, 0, 1), kind="hard"),
    )
    return magnet.llg(*more, damping=damping)


@few
@given(
    seed=st.integers(0, 10**6),
    damping=st.floats(0.003, 1.0),
    canting=st.floats(0, 0.3),
    ring=st.booleans(),
    method=st.sampled_from([d.RungeKutta4, d.Heun, d.ImplicitMidpoint, d.DormandPrince54]),
)
def test_energy_never_rises_and_lengths_stay_one(magnet, seed, damping, canting, ring, method):
    """Far from equilibrium too: dE/dt = −(α M_s/γ) Σ ṁ² ≤ 0 for any constant energy, and ṁ ⟂ m.

    A twentieth of RK4's stable step (half of Heun's): the length drifts by less than (λh)⁴ per step.
    """
    track = d.Track(8e-9, 1e-9, ends="periodic" if ring else "free")
    llg, state = llg_of(magnet, damping), random_state(8, seed, canting)
    step = 0.02 * d.suggest_timestep(llg, track, 1.0)
    integrator = method() if method is d.DormandPrince54 else method(step)
    frames = list(d.evolve(llg, track, state, integrator, np.arange(9) * 5 * step))
    energies = np.array([frame.energy for frame in frames])
    losses = np.array([frame.gilbert_loss for frame in frames])
    assert (np.diff(energies) < 0).all()
    assert (np.diff(losses) > 0).all()
    assert energies[0] - energies[-1] == pytest.approx(losses[-1], rel=2e-3)
    assert frames[-1].norm_error < 1e-6


@pytest.fixture
def ring_state(magnet):
    """A ring with two walls, tilted and canted."""
    track = d.Track(20 * magnet.wall_width, magnet.wall_width / 4, ends="periodic")
    x = track.x / magnet.wall_width
    theta = 2 * np.arctan(np.exp(x - 5)) - 2 * np.arctan(np.exp(x - 13))
    n = np.stack([np.sin(theta) * math.sin(0.7), np.cos(theta), np.sin(theta) * math.cos(0.7)], axis=1)
    m = np.stack([n, -n]) + 0.01 * np.sin(x)[:, None]
    m /= np.linalg.norm(m, axis=-1, keepdims=True)
    return track, d.TwoSublatticeState(m[0], m[1])


def after(llg, track, state, steps=100):
    (last,) = d.evolve(llg, track, state, d.RungeKutta4(1e-15), [steps * 1e-15])
    return last.state


def differ(one, two):
    return max(np.abs(one.m1 - two.m1).max(), np.abs(one.m2 - two.m2).max())


def test_a_shifted_start_is_a_shifted_run(magnet, ring_state):
    """By any number of cells of a ring; the same arithmetic but for where vector loops begin."""
    track, state = ring_state
    llg = llg_of(magnet)
    moved = d.TwoSublatticeState(np.roll(state.m1, 7, axis=0), np.roll(state.m2, 7, axis=0))
    end, other = after(llg, track, state), after(llg, track, moved)
    assert differ(end, state) > 1e-3
    assert differ(other, d.TwoSublatticeState(np.roll(end.m1, 7, axis=0), np.roll(end.m2, 7, axis=0))) < 1e-13


@pytest.mark.parametrize("ends", ["free", "periodic", "pinned"])
def test_a_mirrored_start_is_a_mirrored_run(magnet, ring_state, ends):
    """x → −x of the cells alone: all terms are even but DMI, which changes sign."""
    track, state = ring_state
    track = d.Track(track.length, track.spacing, ends=ends)
    mirrored = d.TwoSublatticeState(state.m1[::-1], state.m2[::-1])
    end, other = after(llg_of(magnet), track, state), after(llg_of(magnet, d_sign=-1), track, mirrored)
    assert differ(other, d.TwoSublatticeState(end.m1[::-1], end.m2[::-1])) < 1e-13
    assert differ(after(llg_of(magnet), track, mirrored), other) > 1e-6, "DMI must matter here"


def test_exchanged_sublattices_feel_what_is_staggered_reversed(magnet, ring_state):
    track, state = ring_state
    swapped = d.TwoSublatticeState(state.m2, state.m1)
    end = after(llg_of(magnet), track, state)
    other = after(llg_of(magnet, alternation=-1, staggered=-1), track, swapped)
    assert differ(other, d.TwoSublatticeState(end.m2, end.m1)) < 1e-13


def test_a_turn_about_the_easy_axis_turns_the_run(magnet, ring_state):
    """Exchange, easy axis, altermagnetism, and fields along the axis know no direction across it."""
    track, state = ring_state
    more = (d.NeelField((0, 0.6, 0)), d.Zeeman((0, 0.8, 0)), d.AltermagneticExchange(0.1 * magnet.stiffness))
    llg = magnet.llg(*more, damping=0.1)
    c, s = math.cos(0.9), math.sin(0.9)
    turn = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    end = after(llg, track, state)
    other = after(llg, track, d.TwoSublatticeState(state.m1 @ turn.T, state.m2 @ turn.T))
    assert differ(other, d.TwoSublatticeState(end.m1 @ turn.T, end.m2 @ turn.T)) < 1e-13


@pytest.mark.parametrize("level", ["LLG", "sigma model"])
def test_the_window_changes_nothing(magnet, level):
    """A track long enough for the whole way; window edges 12 widths away cut off e⁻²⁴ of the energy."""
    window, whole = magnet.track(24, 4), magnet.track(60, 4)
    llg = magnet.llg(magnet.drive(0.4))
    shift = 10 * magnet.wall_width
    times = np.linspace(0, 1.2e-12, 3)

    def run(track, center, follow):
        state = magnet.wall(track, center=center)
        if level == "LLG":
            step = d.RungeKutta4(d.suggest_timestep(llg, track))
            return list(d.evolve(llg, track, state, step, times, follow))
        return list(d.evolve_sigma(d.SigmaModel.of(llg), track, state, 1e-14, times, follow))

    follow = run(window, window.length / 2, d.FollowWall(AXIS))
    stay = run(whole, window.length / 2 + shift, None)
    assert follow[-1].offset > 5
    for a, b in zip(follow, stay, strict=True):
        one = d.track_wall(a.state, window.positions(a.offset), AXIS)
        two = d.track_wall(b.state, whole.positions(b.offset), AXIS)
        assert one.position + shift == pytest.approx(two.position, rel=0, abs=1e-3 * magnet.wall_width)
        assert one.width == pytest.approx(two.width, rel=1e-3, abs=0)
    assert follow[-1].gilbert_loss == pytest.approx(stay[-1].gilbert_loss, rel=1e-3, abs=0)
    lost = stay[0].energy - stay[-1].energy
    assert stay[-1].gilbert_loss == pytest.approx(lost, rel=1e-5 if level == "LLG" else 0.02, abs=0)
    if level == "LLG":  # the sigma model counts the energy of its window alone
        assert follow[0].energy - follow[-1].energy == pytest.approx(lost, rel=1e-5, abs=0)


@pytest.mark.parametrize("how", ["compiled", "in Python", "sigma model"])
def test_a_window_that_goes_left_is_the_mirror_of_one_that_goes_right(magnet, how):
    """The wall of the other polarity goes the other way: mirrored places, the same loss and energy."""
    track, times = magnet.track(24, 4), [0.0, 0.6e-12, 1.2e-12]
    b = magnet.drive(0.4).b
    llg = magnet.llg(d.NeelField((lambda t: b) if how == "in Python" else b), d.Zeeman((0, 0.5, 0)))
    if how == "sigma model":
        llg = magnet.llg(d.NeelField(b))
    runs = []
    for polarity in (1, -1):
        state = magnet.wall(track, polarity=polarity)
        if how == "sigma model":
            run = d.evolve_sigma(d.SigmaModel.of(llg), track, state, 1e-14, times, d.FollowWall(AXIS))
        else:
            run = d.evolve(llg, track, state, d.RungeKutta4(5e-15), times, d.FollowWall(AXIS))
        runs.append(list(run))
    right, left = runs
    turned = right[0].energy - right[-1].energy if how != "sigma model" else right[-1].gilbert_loss
    assert right[-1].offset > 5
    for one, other in zip(right, left, strict=True):
        assert abs(other.offset + one.offset) <= 1  # the window holds the wall to one cell either way
        places = [d.track_wall(f.state, track.positions(f.offset), AXIS).position for f in (one, other)]
        assert sum(places) == pytest.approx(track.length, rel=0, abs=1e-6 * magnet.wall_width)
        assert other.gilbert_loss == pytest.approx(one.gilbert_loss, rel=0, abs=1e-6 * turned)
        if how != "sigma model":  # which counts the energy of its window alone
            assert other.energy == pytest.approx(one.energy, rel=0, abs=1e-6 * turned)
