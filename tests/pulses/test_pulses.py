"""Pulses: values, derivatives that are the values' slopes, breakpoints where either jumps, and composition."""

import itertools
import math

import numpy as np
import pytest

from neelsot_dyn.pulses import Constant, Function, Pulses, Ramped, Rectangular, Sine, Train, as_pulse

BUMP = Function(lambda t: math.exp(-((t - 2.0) ** 2)), time_scale=1.0)
PULSES = {
    "constant": Constant(2.0),
    "rectangular": Rectangular(2.0, 0.3, 0.9),
    "ramped": Ramped(-1.5, 0.2, 0.4, 0.5, 0.7),
    "sine": Sine(0.7, 0.4, phase=0.3, offset=1.0),
    "train": Train(Ramped(1.0, 0.1, 0.2, 0.2, 0.1), 0.55, 4),
    "overlapping train": Train(Rectangular(1.0, 0.1, 1.0), 0.4, 3),
    "sum": Rectangular(1.0, 0.5, 1.0) + Sine(0.2, 1.0),
    "function": BUMP,
    "function with a corner": Function(lambda t: abs(t - 1.0) ** 1.0, time_scale=0.5, corners=(1.0,)),
}


@pytest.mark.parametrize("name", PULSES)
def test_the_rate_is_the_slope_between_breakpoints(name):
    p, h = PULSES[name], 1e-5
    times = np.linspace(0.013, 2.9, 97)
    times = [t for t in times if all(abs(t - b) > 2 * h for b in p.breakpoints)]
    for t in times:
        assert (p(t + h) - p(t - h)) / (2 * h) == pytest.approx(p.rate(t), abs=1e-7)


@pytest.mark.parametrize("name", PULSES)
def test_a_pulse_is_smooth_between_its_breakpoints_and_takes_the_later_value_at_them(name):
    p = PULSES[name]
    for corner in p.breakpoints:
        assert p(corner) == pytest.approx(p(corner + 1e-12), abs=1e-10)
        assert p.rate(corner) == pytest.approx(p.rate(corner + 1e-12), abs=1e-6)
    edges = [0.0, *p.breakpoints, 3.0]
    for left, right in itertools.pairwise(edges):
        inside = np.linspace(left, np.nextafter(right, 0), 4001)
        values = np.array([p(t) for t in inside])
        assert np.abs(np.diff(values)).max() <= 1.5 * max(abs(p.rate(t)) for t in inside[::50]) * 3 / 4000 + 1e-9


def test_differences_do_not_reach_across_a_corner():
    """|t − 1| has the slope −1 up to its corner and +1 from it on, however near."""
    bent = PULSES["function with a corner"]
    for away in (0.0, 1e-5, 3e-4, 9e-4, 2e-3):
        assert bent.rate(1.0 + away) == pytest.approx(1.0, rel=1e-9)
        if away:
            assert bent.rate(1.0 - away) == pytest.approx(-1.0, rel=1e-9)


@pytest.mark.parametrize("name", PULSES)
def test_delayed_is_later(name):
    p, later = PULSES[name], PULSES[name].delayed(0.7)
    for t in np.linspace(0.0111, 2.0111, 13):
        assert later(t + 0.7) == pytest.approx(p(t), abs=1e-12)
        assert later.rate(t + 0.7) == pytest.approx(p.rate(t), abs=1e-9)
    assert later.breakpoints == pytest.approx([b + 0.7 for b in p.breakpoints])


def test_the_edges_of_a_train_are_those_at_which_its_value_jumps_to_the_last_bit():
    train = Train(Rectangular(1.0, 0.1e-9, 0.3e-9), 0.7e-9, 50)
    assert len(train.breakpoints) == 100
    for k, t in enumerate(train.breakpoints):
        assert train(t) == (k + 1) % 2
        assert train(math.nextafter(t, -1)) == k % 2


def test_the_area_of_pulses_is_what_their_corners_say():
    ramp = Ramped(2.0, 0.0, 1.0, 3.0, 2.0)
    t = np.linspace(0, 6, 60001)
    assert np.trapezoid([ramp(s) for s in t], t) == pytest.approx(2.0 * (0.5 + 3 + 1), rel=1e-6)


def test_wrong_pulses_are_refused_by_name():
    with pytest.raises(ValueError, match="duration"):
        Rectangular(1.0, 0.0, 0.0)
    with pytest.raises(ValueError, match="time_scale"):
        Function(math.sin)
    with pytest.raises(TypeError, match=r"phase = .* Function\(f, derivative"):
        as_pulse("phase", math.sin)
    with pytest.raises(TypeError, match="function"):
        Function(3.0)
    with pytest.raises(TypeError, match="give a pulse"):
        Pulses((1.0,))
    with pytest.raises(ValueError, match="a finite number"):
        Function(lambda t: math.nan, time_scale=1.0)(0.0)
    assert as_pulse("q", 3) == Constant(3.0)


@pytest.mark.parametrize("name", PULSES)
def test_pulses_add_up_and_scale_as_numbers_do(name):
    p, other = PULSES[name], Sine(0.3, 0.7)
    for t in (0.05, 0.35, 1.1, 2.3):
        assert (-p)(t) == -p(t)
        assert (p * 3.0)(t) == (3.0 * p)(t) == 3.0 * p(t)
        assert (-p).rate(t) == -p.rate(t)
        assert (p - other)(t) == pytest.approx(p(t) - other(t), rel=1e-12, abs=1e-15)
        assert (2.0 - p)(t) == pytest.approx(2.0 - p(t), rel=1e-12, abs=1e-15)
