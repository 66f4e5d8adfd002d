"""What the texture solver's answer is worth while it is held between two solutions, and after a run went on."""

import numpy as np
import pytest

from neelsot_dyn import dynamics, materials, textures
from neelsot_dyn.coupling import BdGCoupling
from neelsot_dyn.validation import WallFamily

SEED = materials.SEED_MODEL
A = SEED.lattice_constant
FLOW = 2 * np.pi / 50 / A
TRACK = dynamics.Track(length=60 * A, spacing=A)
SOLVER = {"material": SEED, "superflow": FLOW, "width": 6}
STEP = 2e-14


def equations(coupling, family, damping=0.02):
    energy = (
        dynamics.HomogeneousExchange(SEED.homogeneous_exchange, A)
        + dynamics.InhomogeneousExchange(SEED.a11, SEED.a12)
        + dynamics.UniaxialAnisotropy(SEED.easy_axis_anisotropy, family.axis)
        + dynamics.SuperflowTorque(coupling)
    )
    return dynamics.LLG(energy, SEED.magnetization, damping)


def start(family):
    place, angle = {"y": (30.2, np.pi / 2), "x": (30.2, -0.4)}[family.domains]
    wall = dynamics.Wall(place * A, 0.0, SEED.magnet.wall_width, 0.0, angle, family.polarity)
    return dynamics.TwoSublatticeState.from_neel(family.texture(TRACK.x, wall))


@pytest.mark.parametrize("how", ["fixed gap", "self-consistent"])
def test_a_resumed_run_is_the_uninterrupted_one_bit_for_bit(how):
    """The solution after every saved time depends on the saved state alone."""
    family = WallFamily("x")
    track, state, options = TRACK, start(family), {"every": 4}
    if how == "self-consistent":
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
