"""Does the validation pass what is right and fail, loudly, what is wrong?"""

import numpy as np
import pytest
from attrs import evolve
from loop_helpers import SEED, SOLVER, STEP, TRACK, A, Planted, checked, equations, start

from neelsot_dyn import dynamics
from neelsot_dyn.coupling import BdGCoupling
from neelsot_dyn.validation import ValidationFailed, WallFamily


@pytest.mark.parametrize("which", ["driven", "turning"])
def test_a_run_with_the_texture_solver_agrees_with_its_landscape(which, request):
    """(a) to (d) at every saved step, held for six steps in between; the work is not all zero."""
    known = request.getfixturevalue(which)
    steps, result = checked(BdGCoupling(**SOLVER, every=6), known, reference=BdGCoupling(**SOLVER))
    assert result.verdict.passed, str(result.verdict)
    assert abs(steps[-1].work) > 3e-3 * known.scale
    assert steps[-1].reference_energy == pytest.approx(-steps[-1].work, rel=0.1, abs=0)
    worst = result.verdict.worst
    assert worst["energy against landscape"].tolerance < 1e-3
    assert worst["torque on the angle"].tolerance < 1e-3
    assert worst["force on the position"].tolerance < 1e-3
    apart = worst["field against the texture solver"]  # what is held between two solutions, measured at the next one
    assert 0 < apart.tolerance < 10 * apart.value < 0.2
    assert worst["energy against the texture solver"].tolerance < 1e-3
    assert worst["work of the torque"].tolerance < 0.1 * abs(steps[-1].work) / known.scale + 1e-3


PLANTED = {
    "sign of the spin-orbit term": lambda c: evolve(c, model=evolve(c.model, t_so=-c.model.t_so)),
    "factor of two in the field": lambda c: Planted(c, field_factor=2.0),
    "factor of two in field and energy": lambda c: Planted(c, field_factor=2.0, energy_factor=2.0),
    "sign of the torque": lambda c: Planted(c, field_factor=-1.0),
    "swapped sublattice": lambda c: Planted(c, swapped=True),
}


@pytest.mark.parametrize("which", ["driven", "turning"])
@pytest.mark.parametrize("error", PLANTED)
def test_a_planted_error_ends_a_strict_run(error, which, request):
    coupling = PLANTED[error](BdGCoupling(**SOLVER))
    with pytest.raises(ValidationFailed, match="tolerance") as caught:
        checked(coupling, request.getfixturevalue(which), strict=True, steps=12, frames=2)
    assert not caught.value.verdict.passed


@pytest.mark.parametrize("error", PLANTED)
def test_the_work_alone_tells_a_wrong_torque(error, turning):
    """Even an error that the coupling's own energy shares: the dynamics gave away another energy than the solver's."""
    coupling = PLANTED[error](BdGCoupling(**SOLVER))
    _, result = checked(coupling, turning, steps=12, frames=2, reference=BdGCoupling(**SOLVER))
    worst = result.verdict.worst["work of the torque"]
    assert worst.value > 3 * worst.tolerance


def test_the_wall_of_other_polarity_is_its_mirror_image(driven):
    """−n at q is n at −q: the landscape of polarity −1 falls where that of +1 rises."""
    from loop_helpers import landscape

    other = landscape("y", -1)
    walls = [dynamics.Wall(30 * A, 0, 4 * A, 0, 0.6, p) for p in (1, -1)]
    assert other.slopes(walls[1])[0] == pytest.approx(-driven.slopes(walls[0])[0], rel=1e-6)
    _, result = checked(BdGCoupling(**SOLVER, every=6), other, steps=12, frames=2)
    assert result.verdict.passed, str(result.verdict)


@pytest.mark.parametrize("domains", ["x", "y"])
def test_landscape_states_its_own_error(domains, driven, turning):
    known = turning if domains == "x" else driven
    solver = BdGCoupling(**SOLVER)
    rng = np.random.default_rng(8)
    for _ in range(3):
        wall = dynamics.Wall(rng.uniform(29, 31) * A, 0, rng.uniform(3.7, 4.3) * A, 0, rng.uniform(-3, 3), 1)
        found = solver.solve(known.family.texture(TRACK.x, wall), TRACK.x, 0.0)
        energy = found.energy_density.sum() * A
        edge = 4 * np.exp(-25 / 4.3) * known.scale  # tails that the 60 sites cut off
        assert known.energy(wall) == pytest.approx(energy, abs=known.energy_error + edge)
        forces = known.family.forces(found.field, TRACK.x, wall, SEED.magnetization)
        off = np.abs(forces + known.slopes(wall))
        assert (off <= known.slope_errors + edge / np.array([4 * A, 1, 4 * A])).all()


def test_slopes_of_a_landscape_are_those_of_its_energy(turning):
    wall, h = dynamics.Wall(30.3 * A, 0, 4.07 * A, 0, 0.7, 1), 1e-4
    steps = {"position": h * A, "angle": h, "width": h * A}
    for name, slope in zip(steps, turning.slopes(wall), strict=True):
        up, down = (evolve(wall, **{name: getattr(wall, name) + s * steps[name]}) for s in (1, -1))
        rise = (turning.energy(up) - turning.energy(down)) / (2 * steps[name])
        assert slope == pytest.approx(rise, rel=1e-5, abs=1e-8 * turning.scale / steps[name])


def test_leaving_the_landscape_is_an_error(driven):
    with pytest.raises(ValueError, match="width"):
        driven.energy(dynamics.Wall(30 * A, 0, 8 * A, 0, 0.0, 1))


@pytest.mark.parametrize("domains", ["x", "y"])
@pytest.mark.parametrize("polarity", [1, -1])
def test_slopes_of_the_family_are_its_derivatives(domains, polarity):
    family, x, h = WallFamily(domains, polarity), np.arange(40) + 0.5, 1e-5
    wall = dynamics.Wall(19.7, 0, 4.0, 0, 0.7, polarity)
    tracked = dynamics.track_wall(family.texture(x, wall), x, family.axis)
    assert (tracked.position, tracked.width, tracked.angle) == pytest.approx((19.7, 4.0, 0.7), abs=1e-10)
    for name, slope in zip(("position", "angle", "width"), family.slopes(x, wall), strict=True):
        up, down = (evolve(wall, **{name: getattr(wall, name) + s * h}) for s in (1, -1))
        assert slope == pytest.approx((family.texture(x, up) - family.texture(x, down)) / (2 * h), abs=1e-9)


@pytest.mark.parametrize("how", ["fixed gap", "self-consistent"])
def test_a_resumed_run_is_the_uninterrupted_one_bit_for_bit(how):
    """The solution after every saved time depends on the saved state alone."""
    family = WallFamily("x")
    track, state, options = TRACK, start(family), {"every": 4}
    if how == "self-consistent":
        from neelsot_dyn import textures

        track = dynamics.Track(length=36 * A, spacing=A, ends="periodic")
        state = dynamics.TwoSublatticeState.from_neel(textures.domain_wall(36, 18.3, 4.0, 0.4, "x"))
        options |= {"ends": "periodic", "v_s": 5.0}
    times = np.arange(4) * 7 * STEP

    def run(**begin):
        coupling = BdGCoupling(**SOLVER | options)
        llg = equations(coupling, family)
        arguments = {"state": None, "start": None} | begin
        frames = dynamics.evolve(
            llg, track, arguments["state"], dynamics.RungeKutta4(STEP), times, start=arguments["start"]
        )
        return list(frames)

    whole = run(state=state)
    rest = run(start=whole[1])
    assert len(rest) == 2
    for one, other in zip(whole[2:], rest, strict=True):
        assert np.array_equal(one.state.m1, other.state.m1)
        assert np.array_equal(one.state.m2, other.state.m2)
    assert not np.array_equal(whole[1].state.m1, whole[3].state.m1)


def test_fewer_solutions_cost_what_they_are_said_to():
    """The error stated while an answer is held bounds the field's distance from the solver at the saved step."""
    family = WallFamily("y")
    coupling = BdGCoupling(**SOLVER, every=4)
    llg = equations(coupling, family)
    *_, last = dynamics.evolve(llg, TRACK, start(family), dynamics.RungeKutta4(STEP), [0.0, 19 * STEP])
    asked = coupling.solutions
    assert asked == 2 * (1 + 19 // 4)  # with and without superflow; the start, however often it is asked about
    held = coupling.respond(last.state.n, TRACK.x, last.time)
    exact = coupling.solve(last.state.n, TRACK.x, last.time)
    off = np.linalg.norm(held.field - exact.field, axis=1).max()
    assert 0 < off <= held.error + exact.error


def test_a_self_consistent_pair_of_walls_has_a_landscape_too():
    """On a ring, with the partner at the edge: its energy at a place that the fit has not seen."""
    from loop_helpers import landscape

    a = A
    known = landscape(
        "x", sites=36, positions=(17 * a, 19 * a), ends="periodic", v_s=5.0, grid=(2, 5, 2), checks=1, rtol=1e-6
    )
    assert known.label == "self-consistent gap, V_s = 5 t"
    assert known.energy_error < 0.05 * known.scale  # five angles
    with pytest.raises(ValueError, match=r"wall\.position"):
        known.energy(dynamics.Wall(10 * a, 0, 4 * a, 0, 0.0, 1))
