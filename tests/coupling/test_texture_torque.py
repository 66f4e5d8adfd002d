"""The texture's torque, held in the walls' frames: an energy with its gradient, exact forces, and runs that go on."""

import numpy as np
import pytest
from attrs import evolve
from coupling_helpers import magnet, wall
from scipy.interpolate import make_interp_spline

from neelsot_dyn import coupling, dynamics
from neelsot_dyn.coupling.texture_solution import TextureSolver
from neelsot_dyn.coupling.wall_frames import domain_field, wall_frames
from neelsot_dyn.dynamics import TwoSublatticeState
from neelsot_dyn.materials import KRU4O8, SEED_MODEL

Q = 8e7
WIDTH = SEED_MODEL.magnet.wall_width
TRACK = dynamics.Track(36 * WIDTH, WIDTH / 8)
X, DX = TRACK.x, TRACK.spacing
MIDDLE = float(X.mean())
MS = SEED_MODEL.magnetization


def torque(**changes):
    return coupling.TextureTorque(**{"material": SEED_MODEL, "superflow": Q, "width": 4, "reach": 8.0} | changes)


def shaped(place=0.0, width=1.0, angle=0.8):
    return wall(X, MIDDLE + place * DX, angle, width * WIDTH)


def forces(field, n, place=0.0):
    """∫ B·∂n on the position, the width and the angle [T]."""
    slope = make_interp_spline(X, n, k=7)(X, 1)
    turn = np.cross(n, [0.0, 1.0, 0.0])
    moves = slope * WIDTH, (X - MIDDLE - place * DX)[:, None] * slope, turn
    return np.array([(field * move).sum() * DX / WIDTH for move in moves])


@pytest.fixture(scope="module", params=["whole", "difference"])
def asked(request):
    """A torque and what it holds of a wall."""
    one = torque(rest=request.param)
    return one, one._answer(shaped(), X, Q)


def test_the_field_is_the_gradient_of_the_energy(asked):
    _, held = asked
    n = shaped(0.37, 0.97, 0.85)
    change = np.exp(-(((X - MIDDLE) / WIDTH - 0.5) ** 2))[:, None] * np.array([0.3, -0.2, 0.5])
    change -= n * (n * change).sum(axis=1, keepdims=True)

    def energy(size):
        moved = n + size * change
        return held.respond(moved / np.linalg.norm(moved, axis=1, keepdims=True), X).energy_density.sum() * DX

    slope = (energy(1e-4) - energy(-1e-4)) / 2e-4
    assert slope == pytest.approx(-2 * MS * (held.respond(n, X).field * change).sum() * DX, rel=1e-5)


@pytest.mark.parametrize("place", [0.0, 0.25, 3.6])
def test_the_force_on_the_position_is_the_difference_of_the_domains_whatever_the_wall_has_become(asked, place):
    one, held = asked
    n = shaped(place, 0.95, 0.75)
    solver = one.solver
    up, down = (solver.domain(np.array([0.0, s, 0.0]), Q)[1] for s in (1.0, -1.0))
    exact = (up - down) * solver.per_area / SEED_MODEL.lattice_constant
    force = -2 * MS * forces(held.respond(n, X).field, n, place)[0]
    assert force == pytest.approx(-exact, rel=2e-4)
    assert abs(exact) > 1e3


def test_a_closed_loop_of_place_width_and_angle_does_no_work(asked):
    _, held = asked
    phase = 2 * np.pi * np.arange(60) / 60
    states = [shaped(2 * np.sin(p), 1 + 0.05 * np.cos(p), 0.8 + 0.1 * np.sin(2 * p + 1)) for p in phase]
    work, size = 0.0, 0.0
    for before, after in zip(states, [*states[1:], states[0]], strict=True):
        middle = before + after
        middle /= np.linalg.norm(middle, axis=1, keepdims=True)
        step = 2 * MS * (held.respond(middle, X).field * (after - before)).sum() * DX
        work, size = work + step, size + abs(step)
    assert abs(work) < 2e-5 * size


def test_forces_of_a_solution_are_slopes_of_the_solver_s_energy_of_ideal_walls():
    """Σ over the sites of other walls, computed one by one: nothing of cells, frames or splines is in them."""
    one = torque()
    solver = one.solver
    sites = np.arange(-40, 41) * SEED_MODEL.lattice_constant

    def energy(width=1.0, angle=0.8):
        return solver._stripe(wall(sites, 0.0, angle, width * WIDTH), Q).free_energy(one.model.gap) / 4

    n = shaped()
    found = 2 * MS * forces(one.solve(n, X, 0.0).field, n)[1:] * WIDTH
    h = 1e-3
    width = (energy(1 + h) - energy(1 - h)) / (2 * h)
    angle = (energy(angle=0.8 + h) - energy(angle=0.8 - h)) / (2 * h)
    expected = np.array([width, angle]) * solver.per_area
    np.testing.assert_allclose(found, expected, rtol=2e-4)


@pytest.mark.slow
def test_kru4o8_s_torque_is_the_slope_of_the_solver_s_energy_and_drives_by_the_bulk_s_difference():
    """An infinitely wide film: −2 M_s ∫ B·∂n against energies of ideal walls, and F(1) known to 1e-9."""
    material, q = KRU4O8, 1e7
    one = coupling.TextureTorque(material=material, superflow=q, reach=12)
    solver, a = one.solver, material.lattice_constant
    sites = np.arange(-48, 49) * a

    def energy(width=1.0, angle=0.8):
        return solver._stripe(wall(sites, 0.0, angle, width * WIDTH), q).free_energy(one.model.gap)

    n = shaped()
    found = 2 * material.magnetization * forces(one.solve(n, X, 0.0).field, n) * WIDTH
    h = 2e-3
    width = (energy(1 + h) - energy(1 - h)) / (2 * h)
    angle = (energy(angle=0.8 + h) - energy(angle=0.8 - h)) / (2 * h)
    np.testing.assert_allclose(found[1:], np.array([width, angle]) * solver.per_area, rtol=1e-4)
    b = coupling.neel_field(material, q)
    assert found[0] == pytest.approx(2 * material.magnetization * b.b_neel * WIDTH, rel=1e-6, abs=0)


def test_between_solutions_the_forces_stay_near_those_of_a_new_one():
    one = torque()
    held = one._answer(shaped(), X, Q)
    for place, width, angle in ((1.3, 1.02, 0.82), (4.7, 0.98, 0.78)):
        n = shaped(place, width, angle)
        turned = held.turned(n, X)
        assert 0.01 < turned < 0.05
        near, exact = forces(held.respond(n, X).field, n, place), forces(one.solve(n, X, 0.0).field, n, place)
        assert abs(near - exact).max() < 0.05 * abs(exact).max()
        assert near[0] == pytest.approx(exact[0], rel=4e-4)


def test_one_set_of_momenta_serves_several_superflows_where_its_error_allows():
    wide = torque(width=None, rest="difference")
    levels = {}
    found = wide.solver.solve(shaped(), X, Q, levels)
    assert list(levels) == [SEED_MODEL.units.superflow(Q)]
    other = wide.solver.solve(shaped(), X, Q, {})
    np.testing.assert_array_equal(found.table, other.table)


def test_two_walls_have_a_frame_each_and_close_ones_share_one():
    apart = wall(X, MIDDLE - 9.5 * WIDTH)
    second = wall(X, MIDDLE + 9.5 * WIDTH)
    n = np.where((X < MIDDLE)[:, None], apart, second * np.array([1.0, -1.0, 1.0]))
    one = torque()
    both = one._answer(n, X, Q)
    assert len(both.firsts) == 2
    single = one._answer(wall(X, MIDDLE), X, Q)
    np.testing.assert_allclose(both.energies[0], single.energies[0], rtol=1e-4)
    near = wall_frames(n, X, 10 * WIDTH)
    assert [len(wall_frames(n, X, r * WIDTH)) for r in (6, 9)] == [2, 2]
    assert len(near) == 1


def test_two_walls_that_meet_share_a_frame_and_vanish_and_energy_is_kept():
    n = np.where((X < MIDDLE)[:, None], wall(X, MIDDLE - 9 * WIDTH, 1.2), wall(X, MIDDLE + 9 * WIDTH, 1.2))
    n[X >= MIDDLE] *= [1.0, -1.0, 1.0]
    one = torque(rest="difference", eps=0.2)
    llg = dynamics.LLG(magnet(dynamics.SuperflowTorque(one)), MS, 0.005)
    method, times = dynamics.RungeKutta4(dynamics.suggest_timestep(llg, TRACK)), np.linspace(0, 1e-11, 11)
    left, frames, kept = [], [], []
    for frame in dynamics.evolve(llg, TRACK, TwoSublatticeState.from_neel(n), method, times):
        left.append(len(dynamics.wall_positions(frame.state.n, X, np.array([0.0, 1.0, 0.0]))))
        frames.append(len(frame.held["3_torque_firsts"]) if "3_torque_firsts" in frame.held else -1)
        kept.append(frame.energy + frame.gilbert_loss - frame.work)
    assert np.ptp(kept) < 1e-5 * abs(kept[0])
    assert (left[0], left[-1]) == (2, 0)
    assert frames[1] == 2
    assert 1 in frames
    assert frames[-1] == 0


def test_one_field_gives_all_domains_their_energies():
    domains = np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0], [0.0, 1.0, 0.0]])
    b, base = domain_field(domains, np.array([3.0, -1.0, 3.0]), 2.0)
    np.testing.assert_allclose(base - 4.0 * domains @ b, [3.0, -1.0, 3.0])
    square = np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [-1.0, 0.0, 0.0]])
    with pytest.raises(ValueError, match="one field"):
        domain_field(square, np.array([1.0, 1.0, 2.0, 2.0]), 2.0)


TIMES = np.linspace(0, 4e-12, 9)


def run(llg, start=None, integrator=None):
    state = TwoSublatticeState.from_neel(shaped(width=0.95)) if start is None else None
    method = dynamics.RungeKutta4(dynamics.suggest_timestep(llg, TRACK)) if integrator is None else integrator
    return list(dynamics.evolve(llg, TRACK, state, method, TIMES, dynamics.FollowWall([0, 1, 0]), start))


def driven(**changes):
    return dynamics.LLG(magnet(dynamics.SuperflowTorque(torque(rest="difference", **changes))), MS, 0.05)


def test_a_run_that_goes_on_repeats_the_uninterrupted_one_without_a_solution_of_its_own(monkeypatch):
    llg = driven(eps=0.004)
    frames = run(llg)
    record = llg.energy.terms[-1].coupling.record
    assert record.renewals >= 2
    kept = [dynamics.Snapshot.from_arrays(frame.to_arrays()) for frame in frames]
    asked = []
    solve = TextureSolver.solve
    monkeypatch.setattr(TextureSolver, "solve", lambda self, *a: (asked.append(a), solve(self, *a))[1])
    for k in (1, 4, 6):
        again = driven(eps=0.004)
        before = int(frames[k].held["3_record"][0])
        asked.clear()
        rest = run(again, kept[k])
        assert len(asked) == record.renewals - before
        for one, other in zip(rest, frames[k + 1 :], strict=True):
            assert np.array_equal(one.state.to_arrays(), other.state.to_arrays())
            assert (one.energy, one.work) == (other.energy, other.work)
    assert np.array_equal(run(llg)[-1].state.to_arrays(), frames[-1].state.to_arrays())


def test_the_compiled_loop_and_the_steps_in_python_agree():
    frames = run(driven())
    other = run(driven(), integrator=_Plain(dynamics.suggest_timestep(driven(), TRACK)))
    assert abs(frames[-1].state.n - other[-1].state.n).max() < 1e-6


def test_the_sigma_model_goes_on_from_a_snapshot_too():
    model = dynamics.SigmaModel.of(driven(eps=0.01))
    step = dynamics.suggest_sigma_step(model, TRACK)
    times = np.linspace(0, 2e-12, 9)
    frames = list(dynamics.evolve_sigma(model, TRACK, shaped(width=0.95), step, times))
    kept = dynamics.SigmaSnapshot.from_arrays(frames[1].to_arrays())
    again = dynamics.SigmaModel.of(driven(eps=0.01))
    rest = list(dynamics.evolve_sigma(again, TRACK, None, step, times, None, kept))
    assert int(frames[-1].held["3_record"][0]) > int(frames[1].held["3_record"][0])
    assert np.array_equal(rest[-1].n, frames[-1].n)


class _Plain(dynamics.RungeKutta4):
    """The same method, in Python."""

    compiled = False


def test_a_smaller_eps_renews_more_often_and_changes_little():
    ends = []
    for eps in (0.05, 0.004):
        llg = driven(eps=eps)
        ends.append(run(llg)[-1].state.n)
        ends.append(llg.energy.terms[-1].coupling.record)
    coarse, few, fine, many = ends
    assert many.renewals > few.renewals
    assert abs(coarse - fine).max() < 1e-3


def test_a_ramp_is_taken_in_levels_and_the_source_gives_what_the_energies_gain():
    ramp = coupling.Ramped(Q, 1e-13, 4e-13, 1e-12, 2e-13)
    llg = driven(superflow=ramp, levels=3, eps=0.5)
    levels = llg.energy.terms[-1].coupling.flow
    assert sorted(set(levels.values)) == pytest.approx([0, Q / 6, Q / 2, 5 * Q / 6, Q])
    assert sum(levels(t) for t in np.linspace(0, 2e-12, 2001)) == pytest.approx(
        sum(ramp(t) for t in np.linspace(0, 2e-12, 2001)), rel=3e-3
    )
    frames = run(llg)
    spent = [frame.energy + frame.gilbert_loss - frame.source_work for frame in frames]
    assert np.ptp(spent) < 1e-5 * max(abs(frame.source_work) for frame in frames)
    kept = dynamics.Snapshot.from_arrays(frames[2].to_arrays())
    rest = run(driven(superflow=ramp, levels=3, eps=0.5), kept)
    assert np.array_equal(rest[-1].state.to_arrays(), frames[-1].state.to_arrays())


def test_what_no_solution_holds_for_is_refused():
    with pytest.raises(ValueError, match="linear between"):
        torque(superflow=coupling.Sine(amplitude=Q, frequency=1e9))
    with pytest.raises(ValueError, match="eps"):
        torque(eps=2.0)
    with pytest.raises(ValueError, match="reach"):
        torque(reach=1.0)
    assert evolve(torque(), eps=0.01).eps == 0.01


@pytest.mark.parametrize("material", [SEED_MODEL, KRU4O8], ids=lambda material: material.name)
def test_no_wave_on_a_wall_gains_energy_beside_what_the_magnet_keeps(material):
    """Second differences of the whole energy under packets of waves, up to the edge of the zone and beyond it.

    KRu4O8's electrons alone gain 7 MJ/m³ at k a = 2.8, where A − A_el costs 3.
    """
    one = coupling.TextureTorque(material=material, superflow=0.0, **({} if material is KRU4O8 else {"width": 4}))
    a, width = material.lattice_constant, material.magnet.wall_width
    x = np.arange(-16 * 12, 16 * 12 + 1) * width / 12
    left = material.neel_stiffness - coupling.rest_terms(material, [width]).across([0, 1, 0]).replaced_stiffness
    n, packet = wall(x, 0.0, np.pi / 2, width), np.exp(-((x / (12 * a)) ** 2))
    for ka in (0.4, 1.5, 1.9, 2.5, 2.9, 3.5):
        shift = 0.01 * packet * np.cos(ka * x / a)
        states = [n + s * shift[:, None] * np.array([0, 0, 1.0]) for s in (-1, 0, 1)]
        units = [state / np.linalg.norm(state, axis=1, keepdims=True) for state in states]
        down, here, up = (one.solve(each, x, 0.0).energy_density.sum() for each in units)
        gained = (up + down - 2 * here) / (shift**2).sum()
        assert gained > -1.5 * left * (ka / a) ** 2, ka


def test_a_wall_that_breathes_fast_is_renewed_before_it_has_turned_by_much_more_than_eps():
    """The compiled loop looks sooner where the profile turns fast: looks at every fourth step would find 1.6 eps."""
    llg = driven(eps=0.01)
    state = TwoSublatticeState.from_neel(shaped(width=0.8))
    method, times = dynamics.RungeKutta4(dynamics.suggest_timestep(llg, TRACK)), np.linspace(0, 1e-12, 21)
    turned = []
    for frame in dynamics.evolve(llg, TRACK, state, method, times):
        held = llg.energy.terms[-1].coupling._memory.held
        turned.append(0.0 if held is None else held.turned(frame.state.n, X))
    assert llg.energy.terms[-1].coupling.record.renewals > 3
    assert 0.01 / 2 < max(turned) < 1.2 * 0.01
