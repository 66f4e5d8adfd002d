"""Current that is conserved in the plane: known limits, conservation, energies, what the layer's energy leaves out."""

import numpy as np
import pytest
from attrs import evolve
from coupling_helpers import PHASE_TO_ACTION, Q, magnet, random_directions, wall

from neelsot_dyn import coupling, dynamics
from neelsot_dyn.bdg import LatticeModel, UniformBdG
from neelsot_dyn.materials import SEED_MODEL

DX, DY = 1e-9, 1.5e-9
SHAPE = (24, 9)


@pytest.fixture
def current(parent):
    return coupling.CurrentBias(parent.stiffness * Q / PHASE_TO_ACTION)


def sheet(surface, bias, parent, **more):
    return coupling.SheetCoupling(surface, bias, parent, (DX, DY), **more)


def x_of(shape=SHAPE):
    return np.repeat(((np.arange(shape[0]) + 0.5) * DX)[:, None], shape[1], axis=1)


def bent_wall(shape=SHAPE):
    """A wall that is curved and turns along its length."""
    x, y = x_of(shape), (np.arange(shape[1]) + 0.5) * DY
    rows = [
        wall(x[:, j], 12e-9 + 4e-9 * np.sin(2 * np.pi * y[j] / 14e-9), angle=0.3 + 0.2 * j) for j in range(shape[1])
    ]
    return np.stack(rows, axis=1)


def test_swapping_x_and_y_of_q_and_n_leaves_the_free_energy_alone():
    # The symmetry that gives the surface for q ∥ ŷ, on the BdG layer itself.
    solver, n = UniformBdG(LatticeModel.of(SEED_MODEL)), random_directions(6)
    q = np.array([[0.08, 0.03], [-0.05, 0.1], [0.1, 0.0], [0.0, 0.07], [0.02, -0.02], [0.1, 0.1]])
    assert solver.free_energy(q, n) == pytest.approx(solver.free_energy(q[:, ::-1], n[:, [1, 0, 2]]), abs=3e-11)


def test_what_the_sum_over_the_axes_leaves_out_is_small(surface, parent):
    # Against the BdG current operator, as a share of what the texture does to the current, 2g. The first term left out
    # is q_x q_y times an even function of n, so the error of the transverse current falls with q_x.
    energy = coupling.SheetEnergy(surface, parent)
    g = np.ptp(surface.evaluate(np.array([Q]), np.array([[0.0, 1, 0], [0, -1, 0]])).slope) / PHASE_TO_ACTION
    along, quarter, diagonal = (energy.transverse_error(q) for q in ((Q, 0.0), (Q / 4, 0.0), (Q, Q)))
    assert along < 1e-2 * g
    assert quarter < along / 3
    assert diagonal < 3e-2 * g


@pytest.mark.parametrize("edges", ["insulating", "periodic"])
@pytest.mark.parametrize("given", ["current", "phase"])
def test_a_uniform_texture_has_a_uniform_flow(surface, parent, current, edges, given):
    bias = current if given == "current" else coupling.PhaseBias(Q * SHAPE[0] * DX)
    directions = np.array([[0.0, 1, 0], [0, -0.6, 0.8], [1, 0, 0], [0.6, 0, 0.8]])
    for n in directions[: 2 if edges == "insulating" else 4]:
        response = sheet(surface, bias, parent, edges=edges).respond(np.tile(n, (*SHAPE, 1)), x_of(), 0.0)
        assert np.ptp(response.flow[..., 0]) < 1e-10 * Q
        assert np.abs(response.flow[..., 1]).max() < 1e-10 * Q


def test_far_from_the_terminals_insulating_edges_stop_the_transverse_current(surface, parent, current):
    # n ∥ x̂ drives a current along y, g n_x; between insulating edges q_y = −g n_x/ν cancels it, at the ends it turns.
    shape = (60, 9)
    n = np.tile([1.0, 0, 0], (*shape, 1))
    response = sheet(surface, current, parent).respond(n, x_of(shape), 0.0)
    transverse = np.abs(response.current[..., 1]).max(axis=1)
    g = surface.evaluate(np.zeros(1), np.array([[0.0, 1, 0]])).slope[0]
    assert transverse[25:35].max() < 1e-2 * abs(g) / PHASE_TO_ACTION
    assert response.flow[30, :, 1] == pytest.approx(np.full(9, -g / parent.stiffness), rel=0.03)
    assert transverse[0] > 0.1 * abs(g) / PHASE_TO_ACTION


def test_a_texture_along_x_is_the_current_bias_of_a_track(surface, parent, current):
    # q_x cell by cell, in a sheet that is periodic across, and with the voltage's rate.
    x = (np.arange(24) + 0.5) * DX
    n, n_rate = wall(x, 11e-9), 1e11 * random_directions(24)
    for bias in (current, coupling.PhaseBias(Q * 24 * DX)):
        line = coupling.HarmonicCoupling(surface, bias, parent).respond(n, x, 0.0)
        c = sheet(surface, bias, parent, edges="periodic")
        response = c.respond(np.repeat(n[:, None], 9, axis=1), x_of(), 0.0)
        assert np.abs(response.superflow - line.superflow[:, None]).max() < 1e-9 * Q
        assert response.phase == pytest.approx(line.superflow.sum() * DX, rel=1e-11, abs=0)
        rate = coupling.HarmonicCoupling(surface, bias, parent).superflow_rate(line, n_rate, x, 0.0)
        wide = c.superflow_rate(response, np.repeat(n_rate[:, None], 9, axis=1), x_of(), 0.0)
        assert np.abs(wide - rate[:, None]).max() < 1e-7 * np.abs(rate).max()


def test_a_texture_along_y_is_conductors_in_parallel(surface, parent, current):
    # The same q_x in every row, each carrying its own current; their mean is what is given.
    n = np.repeat(wall((np.arange(9) + 0.5) * DY, 6e-9, angle=0.0)[None], 24, axis=0)
    n[..., 0] = 0.0
    n /= np.linalg.norm(n, axis=-1, keepdims=True)  # turning in the y-z plane: no transverse current
    response = sheet(surface, current, parent).respond(n, x_of(), 0.0)
    assert np.ptp(response.flow[..., 0]) < 1e-10 * Q
    assert np.abs(response.flow[..., 1]).max() < 1e-9 * Q
    assert np.ptp(response.current[..., 0]) > 1e-4 * response.current[..., 0].mean()
    assert response.current[..., 0].mean() == pytest.approx(current.drive(0.0), rel=1e-11, abs=0)


def test_current_is_conserved_at_every_corner_and_through_every_cut(surface, parent, current):
    response = sheet(surface, current, parent).respond(bent_wall(), x_of(), 0.0)
    assert response.residual < 1e-11
    through = response.current[..., 0].mean(axis=1)
    assert np.abs(response.flow[..., 1]).max() > 1e-4 * Q  # the flow does bend
    # through the row of corners between two columns passes half of either column's current, the terminals' all of it
    assert (through[1:] + through[:-1]) / 2 == pytest.approx(current.drive(0.0), rel=2e-3)
    assert response.flow[..., 0].sum() * DX / SHAPE[1] == pytest.approx(response.phase, rel=1e-3)


def test_the_flow_is_solved_to_rounding_at_every_strength(surface, parent):
    """Nine currents, so that one of them stops short where less would do."""
    for share in np.linspace(0.15, 1.0, 9):
        bias = coupling.CurrentBias(share * parent.stiffness * Q / PHASE_TO_ACTION)
        assert sheet(surface, bias, parent).respond(bent_wall(), x_of(), 0.0).residual < 3e-12


def test_what_the_sum_over_both_axes_leaves_out_is_measured_against_the_layer_s_current(surface, parent):
    """At q in the diagonal: the error that is told is that of the worst of its directions, by the current operator."""
    energy = coupling.SheetEnergy(surface, parent)
    q = (0.7 * Q, 0.7 * Q)
    n = np.random.default_rng(1).normal(size=(12, 3))
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    flow = np.array(q) * SEED_MODEL.lattice_constant
    exact = UniformBdG(LatticeModel.of(SEED_MODEL)).current(flow, n) * SEED_MODEL.units.sheet_current(1.0)
    along, across = (
        surface.sheet_current(np.full(12, q[0]), n),
        surface.sheet_current(np.full(12, q[1]), n[:, [1, 0, 2]]),
    )
    off = np.abs(np.stack([along, across], axis=-1) - exact).max()
    assert energy.transverse_error(q) == pytest.approx(off, rel=1e-3, abs=0)
    assert energy.transverse_error(q) > 3 * energy.transverse_error((0.7 * Q, 0.0))


@pytest.mark.parametrize("given", ["current", "phase"])
def test_the_field_is_the_gradient_of_the_energy_that_the_bias_conserves(surface, parent, current, given):
    bias = current if given == "current" else coupling.PhaseBias(Q * SHAPE[0] * DX)
    c, n, h = sheet(surface, bias, parent), bent_wall(), 1e-4
    load = PHASE_TO_ACTION * current.drive(0.0) / (SEED_MODEL.thickness * DX) * SHAPE[1] if given == "current" else 0.0

    def conserved(texture):
        response = c.respond(texture, x_of(), 0.0)
        return response.energy_density.sum() - load * response.phase

    field = c.respond(n, x_of(), 0.0).field
    for cell in ((11, 2, 0), (12, 5, 1), (10, 7, 2)):
        step = np.zeros_like(n)
        step[cell] = h
        slope = (conserved(n + step) - conserved(n - step)) / (2 * h)
        scale = 2 * SEED_MODEL.magnetization * surface.largest_field
        assert slope == pytest.approx(-2 * SEED_MODEL.magnetization * field[cell], abs=2e-5 * scale)


def test_the_sources_work_is_the_change_of_free_energy_plus_the_gilbert_loss(surface, parent):
    # On a mesh, under a ramped current: the work from the flow's rate in the plane, the energies apart.
    mesh = dynamics.Mesh((SHAPE[0] * DX, SHAPE[1] * DY), (DX, DY))
    drive = coupling.Ramped(parent.stiffness * Q / PHASE_TO_ACTION, 0.0, 2e-14, 1e-13, 2e-14)
    term = dynamics.SuperflowTorque(sheet(surface, coupling.CurrentBias(drive), parent))
    llg = dynamics.LLG(magnet(term), SEED_MODEL.magnetization, 0.05)
    state = dynamics.TwoSublatticeState.from_neel(bent_wall())
    method = dynamics.DormandPrince54(1e-10, 1e-12)
    _, first, end = dynamics.evolve(llg, mesh, state, method, [0.0, 1.5e-14, 6e-14])  # during the ramp, and after it
    given, lost = end.source_work - first.source_work, end.gilbert_loss - first.gilbert_loss
    assert abs(given - (end.energy - first.energy) - lost) < 1e-6 * max(abs(given), lost)
    assert abs(given) > 1e-3 * lost


def test_bad_sheets_are_refused(surface, parent, current):
    with pytest.raises(ValueError, match="spacing"):
        coupling.SheetCoupling(surface, current, parent, (DX, -DY))
    with pytest.raises(TypeError, match="bias"):
        sheet(surface, coupling.UniformSuperflow(Q), parent)
    with pytest.raises(ValueError, match=r"spacing = .*mesh's own"):
        coupling.SheetCoupling(surface, current, parent, (2 * DX, DY)).respond(bent_wall(), x_of(), 0.0)
    with pytest.raises(ValueError, match=r"n\.shape = .*HarmonicCoupling"):
        sheet(surface, current, parent).respond(wall(x_of()[:, 0], 1e-8), x_of()[:, 0], 0.0)
    with pytest.raises(coupling.CriticalCurrentError, match="beyond"):
        sheet(surface, coupling.PhaseBias(3 * Q * SHAPE[0] * DX), parent).respond(bent_wall(), x_of(), 0.0)
    weak = evolve(parent, depairing_momentum=1.000001 * Q)
    with pytest.raises(coupling.CriticalCurrentError, match=r"cell .* would carry"):
        sheet(surface, coupling.PhaseBias(Q * SHAPE[0] * DX), weak).respond(bent_wall(), x_of(), 0.0)
