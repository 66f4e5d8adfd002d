"""The work of the superflow, from free energies that no coupling has a part in: planted amplitudes fail."""

import attrs
import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from neelsot_dyn import bdg, coupling, devices, experiments, materials, pulses
from neelsot_dyn.coupling.bias import CurrentBias, PhaseBias
from neelsot_dyn.validation import ElectronsEnergy, ElectronsWork, verdict

SEED = materials.SEED_MODEL
STRIP = devices.Racetrack(material="seed_model", length=1e-7)
SHORT = {"duration": 2e-12, "frames": 4, "cells_per_width": 4}
WALL = {"device": STRIP, "start": experiments.Walls([5e-8], left="-y"), **SHORT}
AMPERES = 1e7 * STRIP.width * STRIP.superconductor.stiffness / coupling.surface.PHASE_TO_ACTION
RAMP = pulses.Ramped(AMPERES, 0.0, 5e-13, 1e-12, 5e-13)
RUNS = {
    "current": experiments.Experiment(drive=experiments.Current(RAMP), **WALL),
    "phase": experiments.Experiment(drive=experiments.Phase(1.0), **WALL),
    "sigma": experiments.Experiment(drive=experiments.Current(AMPERES), level="sigma", **WALL),
    "film": experiments.Experiment(
        device=devices.Film(material="seed_model", length=4e-8, width=4e-9),
        start=experiments.Walls([2e-8], left="-y"), drive=experiments.Phase(0.4), **SHORT,
    ),
}  # fmt: skip
NAME = "work of the superflow"


def judged(scenario):
    return verdict(frame.residuals for frame in scenario.prepare().frames())


@pytest.fixture(scope="module")
def energy():
    return ElectronsEnergy.of(SEED, 1e7)


@pytest.mark.parametrize("q", [9.7e6, -6.1e6, 2e6])
def test_the_series_is_the_free_energy_of_the_layer(energy, q):
    exact = coupling.neel_field(SEED, q)
    assert abs(energy.given_flow(q) - 2 * exact.f1_energy) <= energy.error
    assert energy.error < 1e-5 * abs(exact.f1_energy)
    step = 1e-3 * q
    slope = (energy.energy(q + step, 1) - energy.energy(q - step, 1)) / (2 * step)
    assert energy.slope(q, 1) == pytest.approx(slope, rel=1e-5, abs=0)
    assert energy.energy(q, -1) == pytest.approx(energy.energy(-q, 1), rel=1e-14, abs=0)


def test_a_series_is_not_used_far_outside(energy):
    with pytest.raises(ValueError, match="q = 11000000"):
        energy.given_flow(1.1e7)


@pytest.mark.parametrize("q", [1.3e7, 1e7, 6.5e6, 3e6])
def test_a_compressed_energy_says_what_it_errs_by_where_walls_are_driven(q):
    """At ±ŷ, where its harmonics err most: residuals at random points alone are too small there."""
    surface = coupling.NeelFieldSurface.of(SEED, 1.3e7, cache=True)
    energies = surface.energy(np.array([q]), np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]]))
    off = abs(energies[0] - energies[1] - 2 * coupling.neel_field(SEED, q).f1_energy) / 2
    assert off <= 1.01 * surface.energy_error
    assert surface.energy_error < 1e-3 * abs(coupling.neel_field(SEED, 1.3e7).f1_energy)


@pytest.mark.parametrize("factor", [1.0, 0.02])
def test_a_given_current_minimises_over_the_superflow(energy, factor):
    """Of the niobium strip, and of one so soft that the layer shifts q by some per cent."""
    stiffness = factor * STRIP.superconductor.stiffness
    kappa, found = 8e6 * stiffness, []
    solver = bdg.UniformBdG(bdg.LatticeModel.of(SEED), tolerance=1e-12)
    for sign in (1.0, -1.0):

        def cost(q, sign=sign):
            layer = SEED.units.areal_density(
                float(solver.free_energy((SEED.units.superflow(q), 0.0), (0.0, sign, 0.0)))
            )
            return layer + 0.5 * stiffness * q**2 - kappa * q

        found.append(minimize_scalar(cost, bounds=(6e6, 9.9e6), method="bounded", options={"xatol": 1e2}).fun)
    scale = abs(energy.given_flow(8e6))
    assert energy.given_current(kappa, stiffness) == pytest.approx(found[0] - found[1], abs=energy.error + 1e-6 * scale)


@pytest.mark.parametrize("kind", RUNS)
def test_a_sound_run_passes(kind):
    found = judged(RUNS[kind])
    assert found.passed, found
    assert found.worst[NAME].tolerance < 1e-3
    assert found.worst["superflow against reference"].tolerance < 0.2


def test_a_device_that_is_no_whole_number_of_cells_passes():
    """Ten cells where there is room for ten and a half: the phase lies across ten."""
    film = devices.Film(material="seed_model", length=10.45 * SEED.lattice_constant, width=3.4e-9)
    scenario = experiments.Experiment(
        device=film, start=experiments.Uniform((0.3, 1.0, 0.1)), drive=experiments.Phase(1e7 * film.length),
        **SHORT | {"frames": 1},
    )  # fmt: skip
    assert scenario.made.grid(4.0).shape[0] == 10
    assert judged(scenario).worst[NAME].passed


def a_field_times(monkeypatch, factor):
    """The run's compressed energy, and with it the field, the flow and all that it states of energies and work."""
    real = coupling.NeelFieldSurface.of

    def wrong(*rest, **named):
        surface = real(*rest, **named)
        return attrs.evolve(surface, coefficients=factor * surface.coefficients)

    monkeypatch.setattr(experiments.drives.NeelFieldSurface, "of", wrong)


WRONG = [(kind, factor) for kind in ("current", "phase") for factor in (2.0, 0.5, 1.01, 0.99, -1.0)]


@pytest.mark.parametrize(("kind", "factor"), [*WRONG, ("sigma", 0.99), ("film", 1.01)])
def test_another_amplitude_of_the_coupling_fails(monkeypatch, kind, factor):
    a_field_times(monkeypatch, factor)
    found = judged(RUNS[kind])
    assert not found.worst[NAME].passed
    others = {name for name, residual in found.worst.items() if not residual.passed} - {NAME}
    assert not others  # nothing else can see it: energies, work and field are wrong alike


@pytest.mark.parametrize("kind", ["current", "phase"])
@pytest.mark.parametrize("factor", [2.0, 0.5, 1.01])
def test_another_amplitude_of_the_compiled_loop_alone_fails(monkeypatch, kind, factor):
    """The steps feel it; what the coupling answers when it is asked does not."""
    real = coupling.HarmonicCoupling.compiled

    def wrong(self, t):
        flow = real(self, t)
        return attrs.evolve(flow, numbers=flow.numbers * np.where(np.arange(flow.numbers.size) == 5, factor, 1.0))

    monkeypatch.setattr(coupling.HarmonicCoupling, "compiled", wrong)
    assert not judged(RUNS[kind]).worst[NAME].passed


@pytest.mark.parametrize("factor", [1.25, 0.5, 1.01])
def test_another_current_than_the_scenario_s_fails(monkeypatch, factor):
    real = CurrentBias.kappa
    monkeypatch.setattr(CurrentBias, "kappa", lambda self, t: factor * real(self, t))
    assert not judged(RUNS["current"]).worst[NAME].passed


@pytest.mark.parametrize("factor", [1.2, 0.5, 1.01])
def test_another_phase_than_the_scenario_s_fails(monkeypatch, factor):
    real = PhaseBias.superflow
    wrong = lambda self, energy, n, x, t: factor * real(self, energy, n, x, t)  # noqa: E731
    monkeypatch.setattr(PhaseBias, "superflow", wrong)
    monkeypatch.setattr(PhaseBias, "kernel_drive", lambda self, t: None)
    assert not judged(RUNS["phase"]).worst[NAME].passed


def test_one_component_of_the_field_does_not_pass_either():
    """A field whose z component is lost is no gradient: its work is another."""
    work = ElectronsWork(SEED, lambda t: found, 1.0, 0.0, 2)
    surface = coupling.NeelFieldSurface.of(SEED, 1e7, cache=True)
    field = lambda n: surface.neel_field(np.array([1e7]), n[None])[0]  # noqa: E731
    found = 0.0
    found = work.residual(field, 0.0).value
    assert found == pytest.approx(abs(2 * coupling.neel_field(SEED, 1e7).f1_energy), rel=1e-3, abs=0)
    lost = work.residual(lambda n: field(n) * [1.0, 1.0, 0.0], 0.0).value
    assert lost > 0.01 * found
