"""Sigma model and particle against numbers of the material where no closed form holds: planted numbers fail."""

import math

import attrs
import numpy as np
import pytest
from planting import PLANTS, plant

from neelsot_dyn import devices, dynamics, experiments, materials, pulses
from neelsot_dyn.dynamics.wall_shape import WallShape
from neelsot_dyn.validation import ParticleMotion, WallNumbers, verdict

ALTERED = {"altermagnetic_ratio": 0.3, "hard_axis_field": 0.05, "intra_share": 0.8, "damping": 0.02}
NOTCH = devices.Notch(1e-7, depth=0.1, size=4e-9)
TRACK = devices.Racetrack(material="kru4o8", length=2e-7, angle=0.2, obstacles=[NOTCH])
LONG = devices.Racetrack(material="kru4o8", length=3e-7)
FILM = devices.Film(material="kru4o8", length=5e-8, width=4e-9)
RAMP = pulses.Ramped(2e-2, 0.0, 3e-13, 6e-13, 3e-13)
SHORT = {"duration": 1.2e-12, "frames": 3, "cells_per_width": 4, "changes": ALTERED, "check": ["norm"]}
TURNED = {"drive": experiments.GivenField(RAMP, (1.0, 1.0, 0.5)), "level": "collective", **SHORT}
RUNS = {
    "two walls past a notch": experiments.Experiment(
        device=TRACK, start=experiments.Walls([8e-8, 1.4e-7], left="+"), drive=experiments.GivenField(RAMP),
        level="sigma", **SHORT,
    ),
    "bent wall of a film": experiments.Experiment(
        device=FILM, start=experiments.Walls([2.5e-8], left="+y", bend=2e-9),
        drive=experiments.GivenField(RAMP, (1.0, 1.0, 0.0)), level="sigma", **SHORT,
    ),
    "particle under a ramp": experiments.Experiment(
        device=attrs.evolve(LONG, angle=0.3), start=experiments.Walls([1.5e-7], left="+"),
        drive=experiments.GivenField(RAMP), level="collective", **SHORT,
    ),
    "particle that turns": experiments.Experiment(
        device=attrs.evolve(LONG, easy_angle=0.0), start=experiments.Walls([1.5e-7], left="-x", angle=1.0),
        **TURNED | {"duration": 6e-12, "frames": 6},
    ),
}  # fmt: skip
WIDEST = {
    "equation of motion": 1e-3, "canting": 2e-9, "dissipated power": 0.5, "way of the particle": 2e-8,
    "angle of the particle": 1e-5, "width of the particle": 1e-7, "length of the moments": 2e-6,
}  # fmt: skip
"""What the checks may leave open at most."""


def judged(scenario):
    return verdict(frame.residuals for frame in scenario.prepare().frames())


@pytest.mark.parametrize("kind", RUNS)
def test_a_sound_run_passes(kind):
    found = judged(RUNS[kind])
    assert found.passed, found
    assert not {"way against closed form", "wall width"} & set(found.worst)
    for name, residual in found.worst.items():
        assert residual.tolerance <= WIDEST[name], name


@pytest.mark.filterwarnings("ignore:spacing")
@pytest.mark.parametrize("factor", [2.0, 0.5])
@pytest.mark.parametrize("wrong", PLANTS)
@pytest.mark.parametrize("kind", RUNS)
def test_a_wrong_number_fails_the_verdict(monkeypatch, kind, wrong, factor):
    plant(monkeypatch, wrong, factor)
    try:
        found = judged(RUNS[kind])
    except dynamics.EvolutionError as error:
        if not any(word in str(error) for word in ("energy", "turns n")):  # else ended by the model's own guards
            raise
        return
    names = {"equation of motion", "canting", "way of the particle", "angle of the particle", "width of the particle"}
    assert [name for name in names & set(found.worst) if not found.worst[name].passed]


@pytest.mark.parametrize("wrong", PLANTS)
@pytest.mark.parametrize("kind", ["two walls past a notch", "particle that turns"])
def test_one_in_a_thousand_is_seen(monkeypatch, kind, wrong):
    plant(monkeypatch, wrong, 1 + 1e-3)
    assert not judged(RUNS[kind]).passed


@pytest.mark.parametrize("number", ["inertia", "friction"])
def test_a_wrong_number_of_the_sigma_model_alone_fails(monkeypatch, number):
    """The LLG that it is made from is right."""
    real = getattr(dynamics.SigmaModel, number)
    monkeypatch.setattr(dynamics.SigmaModel, number, lambda self, *rest: 1.01 * real(self, *rest))
    assert not judged(RUNS["two walls past a notch"]).passed


@pytest.mark.parametrize("place", range(4))
def test_a_wrong_rate_of_the_particle_alone_fails(monkeypatch, place):
    real = WallShape.rates
    factors = np.where(np.arange(4) == place, 1.001, 1.0)
    monkeypatch.setattr(WallShape, "rates", lambda self, *rest: tuple(factors * np.array(real(self, *rest))))
    assert not judged(RUNS["particle that turns"]).passed


@pytest.mark.parametrize("pulse", [0.0, pulses.Rectangular(5e-3, 0.0, 7e-13)])
@pytest.mark.parametrize("level", ["sigma", "collective"])
def test_a_wall_at_rest_and_one_that_is_switched_pass_without_damping_too(level, pulse):
    scenario = experiments.Experiment(
        device=LONG, start=experiments.Walls([1.5e-7], left="+y"),
        drive=experiments.GivenField(pulse), level=level, **SHORT | {"changes": {"damping": 0.0}},
    )  # fmt: skip
    found = judged(scenario)
    assert found.passed, found


def test_the_particle_s_reference_is_the_closed_form_where_there_is_one():
    numbers, b = WallNumbers.of(materials.KRU4O8.with_changes(damping=0.02)), 0.1
    axis = np.array([0.0, 1.0, 0.0])
    motion = ParticleMotion(numbers, axis, 0.0, lambda t: b * (t < 2e-12) * axis, (2e-12,))
    wall = dynamics.Wall(0.0, 0.0, numbers.wall_width, 0.0, math.pi / 2, 1)
    times = np.linspace(0.0, 4e-12, 9)
    way, speed = numbers.path(times, [2e-12, 4e-12], [b, 0.0])
    r, u, angle, turn = motion.path(wall, times).T
    assert r == pytest.approx(way, rel=1e-8, abs=1e-8 * way.max())
    assert u / np.hypot(1, u / numbers.magnon_speed) == pytest.approx(speed, rel=1e-8, abs=1e-8 * speed.max())
    assert angle == pytest.approx(np.full(9, math.pi / 2), abs=1e-12)
    assert turn == pytest.approx(np.zeros(9), abs=1e-3)
