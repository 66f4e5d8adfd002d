"""q, phase or current given: what then flows, and the energies that are stationary, against other solvers."""

import numpy as np
import pytest
from attrs import evolve, fields
from coupling_helpers import PHASE_TO_ACTION, Q, random_directions, wall
from scipy.optimize import brentq, minimize

from neelsot_dyn import bdg, coupling
from neelsot_dyn.bdg.superflow import Superflow
from neelsot_dyn.coupling import _kernels_bias
from neelsot_dyn.materials import SEED_MODEL

DX = 1e-9


@pytest.fixture
def energy(surface, parent):
    return coupling.SuperflowEnergy(surface, parent)


def respond(surface, bias, parent, n, t=0.0):
    x = (np.arange(len(n)) + 0.5) * DX
    return coupling.HarmonicCoupling(surface, bias, parent).respond(n, x, t)


def test_current_bias_is_the_inverse_of_the_bdg_layer_with_its_parent(surface, parent):
    # `bdg.superflow` finds the root with free BdG currents and brentq.
    n = random_directions(3)
    exact = Superflow.of(SEED_MODEL, parent)
    current = float(exact.sheet_current(np.array(Q), n[0]))
    q = respond(surface, coupling.CurrentBias(current), parent, n).superflow
    assert q == pytest.approx([exact.at_sheet_current(current, v) for v in n], rel=1e-5)
    in_ampere = coupling.CurrentBias(current=current * parent.width, width=parent.width)
    assert respond(surface, in_ampere, parent, n).superflow == pytest.approx(q, rel=1e-13)


def test_the_same_current_flows_everywhere(surface, parent, energy):
    n = wall(np.arange(60) * DX, 30e-9)
    current = energy.evaluate(np.array([Q]), n[:1]).slope[0] / PHASE_TO_ACTION
    for bias in (coupling.CurrentBias(current), coupling.PhaseBias(Q * 60e-9)):
        response = respond(surface, bias, parent, n)
        assert np.ptp(response.sheet_current) < 1e-11 * current
        assert np.ptp(response.superflow) > 1e-4 * Q
    assert respond(surface, coupling.CurrentBias(current), parent, n).sheet_current[0] == pytest.approx(current)
    assert response.superflow.sum() * DX == pytest.approx(Q * 60e-9, rel=1e-13, abs=0)
    uniform = respond(surface, coupling.UniformSuperflow(Q), parent, n)
    assert np.ptp(uniform.superflow) == 0
    assert np.ptp(uniform.sheet_current) > 1e-3 * current


def test_phase_bias_is_the_minimum_of_the_energy_at_that_phase(surface, parent, energy):
    # A constrained minimiser that knows nothing of currents.
    n = wall(np.arange(6) * 4 * DX, 10e-9)
    response = respond(surface, coupling.PhaseBias(Q * 6 * DX), parent, n)
    scale = parent.stiffness * Q**2

    def total(deviation):
        q = Q * (1 + np.append(deviation, -deviation.sum()))
        return energy.evaluate(q, n).energy.sum() / scale

    found = minimize(total, np.zeros(5), method="BFGS", options={"gtol": 1e-10})
    deviation = response.superflow / Q - 1
    assert np.abs(deviation[:5] - found.x).max() < 1e-4 * np.abs(deviation).max()
    assert total(deviation[:5]) <= found.fun + 1e-15


@pytest.mark.parametrize("given", ["superflow", "phase", "current"])
def test_the_field_is_the_gradient_of_the_energy_that_the_bias_conserves(surface, parent, energy, given):
    # Legendre: E at fixed q or phase, G = E − κ φ at fixed current, each by central differences with q found anew.
    n = wall(np.arange(8) * 2 * DX, 8e-9)
    kappa = energy.evaluate(np.array([Q]), n[:1]).slope[0]
    bias = {
        "superflow": coupling.UniformSuperflow(Q),
        "phase": coupling.PhaseBias(Q * 8 * DX),
        "current": coupling.CurrentBias(kappa / PHASE_TO_ACTION),
    }[given]

    def conserved(texture):
        response = respond(surface, bias, parent, texture)
        total = response.energy_density.sum()
        return total - (kappa * response.superflow.sum() / SEED_MODEL.thickness if given == "current" else 0)

    response, h = respond(surface, bias, parent, n), 1e-4
    for cell, i in ((2, 0), (3, 1), (4, 2), (4, 0)):
        step = np.zeros_like(n)
        step[cell, i] = h
        slope = (conserved(n + step) - conserved(n - step)) / (2 * h)
        expected = -2 * SEED_MODEL.magnetization * response.field[cell, i]
        assert slope == pytest.approx(expected, abs=2e-6 * 2 * SEED_MODEL.magnetization * surface.largest_field)


@pytest.mark.parametrize("given", ["superflow", "phase", "current"])
def test_the_rate_of_the_superflow_is_its_slope_in_time(surface, parent, energy, given):
    n, dt = wall(np.arange(20) * 2 * DX, 20e-9), 1e-16
    n_rate = np.cross(n, random_directions(20)) * 1e11
    kappa = energy.evaluate(np.array([Q]), n[:1]).slope[0]
    bias = {
        "superflow": coupling.UniformSuperflow(coupling.Sine(Q, 1e11)),
        "phase": coupling.PhaseBias(coupling.Sine(Q * 20 * DX, 1e11)),
        "current": coupling.CurrentBias(coupling.Sine(kappa / PHASE_TO_ACTION, 1e11)),
    }[given]
    x, t = (np.arange(20) + 0.5) * DX, 1.1e-12
    c = coupling.HarmonicCoupling(surface, bias, parent)
    after, before = (c.respond(n + s * dt * n_rate, x, t + s * dt).superflow for s in (1, -1))
    rate = c.superflow_rate(c.respond(n, x, t), n_rate, x, t)
    assert (after - before) / (2 * dt) == pytest.approx(rate, rel=1e-5, abs=1e-6 * np.abs(rate).max())
    power = c.power_density(c.respond(n, x, t), n_rate, x, t)
    k = c.respond(n, x, t).sheet_current
    assert power * SEED_MODEL.thickness == pytest.approx(PHASE_TO_ACTION * k * rate, rel=1e-9, abs=0)


def test_current_and_phase_are_refused_without_a_parent(surface):
    for bias in (coupling.CurrentBias(1.0), coupling.PhaseBias(1.0)):
        with pytest.raises(bdg.NotInvertibleError, match=r"does not determine q.*stiffness of .* J.*parent="):
            coupling.HarmonicCoupling(surface, bias)
    coupling.HarmonicCoupling(surface, coupling.UniformSuperflow(Q))


def test_too_much_current_names_the_cell_and_what_it_bears(surface, parent, energy):
    n = wall(np.arange(40) * DX, 20e-9)
    slopes = energy.evaluate(np.array([energy.limit]), n).slope
    weakest, strongest = slopes.min(), slopes.max()
    late = coupling.Sine(1.0, 1e9, offset=(weakest + strongest) / 2 / PHASE_TO_ACTION)  # found only on the way
    with pytest.raises(coupling.CriticalCurrentError, match=r"asks for .* A/m, but cell \d+ with n = .*carries .* A/m"):
        respond(surface, coupling.CurrentBias(late), parent, n)
    with pytest.raises(coupling.CriticalCurrentError, match="largest_superflow"):  # at once
        coupling.HarmonicCoupling(surface, coupling.CurrentBias(2 * strongest / PHASE_TO_ACTION), parent)
    weak = evolve(parent, depairing_momentum=5e7)
    with pytest.raises(coupling.CriticalCurrentError, match="the parent's depairing"):
        respond(surface, coupling.PhaseBias(Q * 40 * DX), weak, n)
    with pytest.raises(coupling.CriticalCurrentError, match="mean superflow"):
        respond(surface, coupling.PhaseBias(10 * Q * 40 * DX), parent, n)


def test_a_parent_too_soft_for_the_layer_is_refused_where_the_stiffness_turns_negative(surface, parent):
    # A surface turned upside down has a negative stiffness of its own, which a weak parent does not make up for.
    upside_down = evolve(surface, coefficients=-surface.coefficients)
    soft = evolve(parent, stiffness=0.5 * float(surface.stiffness(np.zeros(1), np.eye(3)).min()))
    with pytest.raises(bdg.NotInvertibleError):
        coupling.HarmonicCoupling(upside_down, coupling.CurrentBias(1e-3), soft)
    with pytest.raises(bdg.NotInvertibleError, match=r"cell \d+ .*stiffness is -"):
        respond(upside_down, coupling.PhaseBias(1e5 * 8 * DX), soft, wall(np.arange(8) * DX, 4e-9))


def test_pulsed_current_gives_the_superflow_of_the_moment(surface, parent, energy):
    n = random_directions(4)
    k = energy.evaluate(np.array([Q]), n[:1]).slope[0] / PHASE_TO_ACTION
    bias = coupling.CurrentBias(coupling.Ramped(k, 1e-12, 1e-12, 1e-12, 1e-12))
    for t, share in ((0.0, 0.0), (1.5e-12, 0.5), (2.5e-12, 1.0), (5e-12, 0.0)):
        response = respond(surface, bias, parent, n, t)
        assert response.sheet_current == pytest.approx(np.full(4, share * k), rel=1e-11, abs=1e-11 * k)
    q0 = brentq(lambda q: energy.evaluate(np.array([q]), n[1:2]).slope[0] / PHASE_TO_ACTION - k / 2, 0, Q)
    assert respond(surface, bias, parent, n, 1.5e-12).superflow[1] == pytest.approx(q0, rel=1e-10)


def test_compiled_loops_do_not_take_a_subclass_for_its_parent(surface, parent):
    """A coupling, bias or surface that a user derives is asked itself; the package's own run compiled."""
    plain = coupling.UniformSuperflow(Q)
    assert coupling.HarmonicCoupling(surface, plain, parent).compiled(0.0) is not None
    coupled, flow, fitted = (
        type("Mine", (kind,), {})
        for kind in (coupling.HarmonicCoupling, coupling.UniformSuperflow, coupling.NeelFieldSurface)
    )
    copy = fitted(**{a.name.lstrip("_"): getattr(surface, a.name) for a in fields(coupling.NeelFieldSurface) if a.init})
    assert coupled(surface, plain, parent).compiled(0.0) is None
    assert coupling.HarmonicCoupling(surface, flow(Q), parent).compiled(0.0) is None
    assert coupling.HarmonicCoupling(copy, plain, parent).compiled(0.0) is None


def test_blocks_of_cells_and_single_cells_find_the_same_superflow():
    """Newton in blocks against the bracket; the same cell is refused, where the limit or its stiffness forbids it."""
    random = np.random.default_rng(3)
    series = random.normal(size=(101, 6)) * 0.005
    series[70] *= 40  # its stiffness changes sign: left to the bracket
    for momentum in (0.0, 0.3, -0.6, 1.2):
        blocks, single = np.full(101, momentum), np.full(101, momentum)
        status = _kernels_bias.invert(series, momentum, 1.0, 1.0, 0.95, 1e-13, blocks)
        each = [
            _kernels_bias._bracketed(series[i], momentum, 1.0, 1.0, 0.95, 1e-13, single[i : i + 1]) for i in range(101)
        ]
        bad = next((i for i, one in enumerate(each) if one), None)
        known = 101 if bad is None else bad
        assert status == (0 if bad is None else (1 + bad) * (1 if each[bad] > 0 else -1))
        assert np.abs(blocks[:known] - single[:known]).max(initial=0.0) < 1e-12
