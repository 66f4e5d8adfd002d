"""The superflow's torque in the equation of motion: field and energy, work and balance, windows, levels, voltages."""

import math

import numpy as np
import pytest
from attrs import evolve
from coupling_helpers import PHASE_TO_ACTION, Q, magnet, wall

from neelsot_dyn import coupling, dynamics
from neelsot_dyn.materials import SEED_MODEL

MS = SEED_MODEL.magnetization
DX = 1e-9
PRECISE = dynamics.DormandPrince54(1e-10, 1e-12)


def sheet_current(parent, q=Q):
    return parent.stiffness * q / PHASE_TO_ACTION


def torque(surface, parent, bias):
    return dynamics.SuperflowTorque(coupling.HarmonicCoupling(surface, bias, parent))


def equations(term, damping=0.02):
    return dynamics.LLG(magnet(term), MS, damping)


def state_of(track, center=None, angle=0.3):
    return dynamics.TwoSublatticeState.from_neel(wall(track.x, track.length / 2 if center is None else center, angle))


def last(llg, track, state, time, method=PRECISE, **more):
    return list(dynamics.evolve(llg, track, state, method, [0.0, time], **more))


@pytest.mark.parametrize(
    "grid", [dynamics.Track(9 * DX, DX), dynamics.Mesh((8 * DX, 4 * DX), DX)], ids=["track", "mesh"]
)
def test_field_is_the_gradient_of_the_energy(surface, parent, grid):
    # The contract of every term, with |m| off one and m1 ≠ −m2: the energy depends on the direction of m1 − m2 only.
    term = torque(surface, parent, coupling.UniformSuperflow(Q))
    random, h = np.random.default_rng(4), 1e-4
    m = random.normal(size=(2, *grid.shape, 3))
    state = dynamics.TwoSublatticeState(m[0], m[1], tolerance=math.inf)
    field = term.field(state, grid, MS)
    scale = np.abs(field).max()
    for _ in range(12):
        index = (random.integers(2), *(random.integers(c) for c in grid.shape), random.integers(3))
        energies = []
        for sign in (1, -1):
            moved = m.copy()
            moved[index] += sign * h
            energies.append(term.energy(dynamics.TwoSublatticeState(*moved, tolerance=math.inf), grid, MS))
        expected = -(energies[0] - energies[1]) / (2 * h * MS * grid.measure)
        assert field[index] == pytest.approx(expected, abs=1e-6 * scale)
    total = magnet(term)
    assert total.energy(state, grid, MS) == pytest.approx(
        magnet().energy(state, grid, MS) + term.energy(state, grid, MS), rel=1e-12, abs=0
    )
    assert total.energy_density(state, grid, MS).sum() * grid.measure == pytest.approx(
        total.energy(state, grid, MS), rel=1e-12, abs=0
    )


def test_no_superflow_no_change(surface, parent, track):
    plain = last(dynamics.LLG(magnet(), MS, 0.02), track, state_of(track), 5e-13)[-1]
    llg = equations(torque(surface, parent, coupling.UniformSuperflow(0.0)))
    frame = last(llg, track, state_of(track), 5e-13)[-1]
    assert np.abs(frame.state.n - plain.state.n).max() < 1e-12
    assert frame.energies["SuperflowTorque"] == pytest.approx(0.0, abs=1e-12 * abs(plain.energy))
    assert frame.source_work == 0


def test_at_no_current_the_texture_makes_its_own_superflow(surface, parent):
    # ∂F/∂q at q = 0 is g n_y: with K = 0 q = −g n_y/ν, and the energy −g² n_y²/2ν is an easy axis along ŷ.
    angles = np.linspace(0, np.pi, 9)
    n = np.stack([np.sin(angles), np.cos(angles), 0 * angles], axis=-1)
    c = coupling.HarmonicCoupling(surface, coupling.CurrentBias(0.0), parent)
    response = c.respond(n, np.arange(9) * DX, 0.0)
    g = surface.evaluate(np.zeros(1), np.array([[0.0, 1, 0]])).slope[0]
    assert response.superflow == pytest.approx(
        -g * n[:, 1] / parent.stiffness, rel=0.02, abs=1e-3 * abs(g) / parent.stiffness
    )
    expected = -((g * n[:, 1]) ** 2) / (2 * parent.stiffness * SEED_MODEL.thickness)
    assert response.energy_density == pytest.approx(expected, rel=0.02, abs=1e-3 * np.abs(expected).max())
    assert np.abs(response.sheet_current).max() < 1e-9 * abs(g) / PHASE_TO_ACTION


def test_a_weak_altermagnet_is_driven_as_by_a_constant_neel_field(surface, parent, track):
    # F = a1 n_y up to 1e-3 of it: the wall goes where the paper's single field sends it, in other code.
    rest = torque(surface, parent, coupling.UniformSuperflow(Q))
    constant = dynamics.NeelField(coupling.neel_field(SEED_MODEL, Q).vector)
    state, time = state_of(track, 20e-9, angle=0.0), 2e-12
    walls = [
        dynamics.track_wall(last(equations(term), track, state, time)[-1].state, track.x, (0, 1, 0)).position
        for term in (rest, constant)
    ]
    assert abs(walls[0] - 20e-9) > 0.5e-9
    assert walls[0] - 20e-9 == pytest.approx(walls[1] - 20e-9, rel=2e-3, abs=0)


BIASES = {
    "current": lambda parent, length: coupling.CurrentBias(sheet_current(parent)),
    "current in ampere": lambda parent, length: coupling.CurrentBias(
        current=sheet_current(parent) * parent.width, width=parent.width
    ),
    "ramped current": lambda parent, length: coupling.CurrentBias(
        coupling.Ramped(sheet_current(parent), 1e-13, 2e-13, 2e-13, 3e-13)
    ),
    "rectangular current": lambda parent, length: coupling.CurrentBias(
        coupling.Train(coupling.Rectangular(sheet_current(parent), 1.3e-13, 2e-13), 3e-13, 3)
    ),
    "phase": lambda parent, length: coupling.PhaseBias(Q * length),
    "swinging phase": lambda parent, length: coupling.PhaseBias(coupling.Sine(0.4 * Q * length, 5e11, offset=1.0)),
    "superflow": lambda parent, length: coupling.UniformSuperflow(Q),
    "ramped superflow": lambda parent, length: coupling.UniformSuperflow(
        coupling.Ramped(Q, 1e-13, 2e-13, 2e-13, 3e-13)
    ),
    "stepped phase": lambda parent, length: coupling.PhaseBias(coupling.Rectangular(Q * length, 1.3e-13, 4e-13)),
}


@pytest.mark.parametrize("name", BIASES)
def test_the_sources_work_is_the_change_of_free_energy_plus_the_gilbert_loss(surface, parent, track, name):
    # Source work from current and phase with the method's weights, never from energies; E and the loss separately.
    llg = equations(torque(surface, parent, BIASES[name](parent, track.length)))
    first, middle, end = dynamics.evolve(llg, track, state_of(track), PRECISE, [0.0, 4e-13, 1e-12])
    for frame in (middle, end):
        spent = frame.energy - first.energy + frame.gilbert_loss
        scale = max(abs(frame.source_work), frame.gilbert_loss)
        assert abs(frame.source_work - spent) < 1e-6 * scale
        assert frame.work == pytest.approx(frame.source_work, abs=1e-6 * scale)
    if name in ("phase", "superflow"):
        assert end.source_work == pytest.approx(0.0, abs=1e-12 * end.gilbert_loss)
    else:
        assert abs(end.source_work) > 1e-3 * end.gilbert_loss


def test_fixed_steps_keep_their_order_across_jumps(surface, parent, track):
    # A pulse whose edges fall inside steps of any size: the error falls sixteenfold when the step is halved.
    llg = equations(
        torque(surface, parent, coupling.CurrentBias(coupling.Rectangular(sheet_current(parent), 7e-14, 9e-14)))
    )
    state, step = state_of(track), dynamics.suggest_timestep(equations(dynamics.NeelField((0, 0.01, 0))), track)
    exact = last(llg, track, state, 2.5e-13, dynamics.DormandPrince54(1e-13, 1e-13))[-1].state.n
    errors = [
        np.abs(last(llg, track, state, 2.5e-13, dynamics.RungeKutta4(h))[-1].state.n - exact).max()
        for h in (step, step / 2)
    ]
    assert errors[0] / errors[1] > 10


def test_without_damping_each_bias_keeps_its_own_energy(surface, parent, track):
    # E at given q or phase; G = E − κ φ at given current, where E alone changes by the load's work.
    kappa = parent.stiffness * Q / SEED_MODEL.thickness
    for name in ("superflow", "phase", "current"):
        llg = equations(torque(surface, parent, BIASES[name](parent, track.length)), damping=0.0)
        phase = dynamics.electrical_observers(llg)["phase"]
        first, end = last(llg, track, state_of(track), 3e-13)
        change, load = end.energy - first.energy, kappa * (phase(end, track) - phase(first, track))
        moved = abs(end.energies["InhomogeneousExchange"] - first.energies["InhomogeneousExchange"])
        assert abs(change - (load if name == "current" else 0)) < 1e-6 * moved
        if name == "current":
            assert abs(change) > 1e-4 * moved


@pytest.mark.parametrize("bias", ["superflow", "current"])
def test_the_window_changes_nothing(surface, parent, bias):
    term = torque(surface, parent, BIASES[bias](parent, 0.0))
    llg, time, axis = equations(term, damping=0.005), 3e-12, (0, 1, 0)
    long = dynamics.Track(140e-9, DX)
    # where the domain grows that the torque favours
    whole = last(llg, long, state_of(long, 60e-9, 0.0), time)
    start = state_of(long, 60e-9, 0.0)
    window = dynamics.Track(90e-9, DX)
    cut = dynamics.TwoSublatticeState(start.m1[15:105], start.m2[15:105])
    followed = last(llg, window, cut, time, window=dynamics.FollowWall(axis))
    a = dynamics.track_wall(whole[-1].state, long.x, axis)
    b = dynamics.track_wall(followed[-1].state, window.positions(followed[-1].offset + 15), axis)
    assert abs(a.position - 60e-9) > 3 * DX
    assert followed[-1].offset != 0
    assert b.position == pytest.approx(a.position, abs=1e-3 * DX)
    change = [run[-1].energy - run[0].energy for run in (whole, followed)]
    assert change[1] == pytest.approx(change[0], rel=1e-5, abs=0)
    for name in ("gilbert_loss", "source_work"):
        assert getattr(followed[-1], name) == pytest.approx(
            getattr(whole[-1], name), rel=1e-5, abs=1e-6 * whole[-1].gilbert_loss
        )


@pytest.mark.parametrize("name", BIASES)
def test_the_compiled_loop_and_the_steps_in_python_agree(surface, parent, track, name):
    # The same numbers in other code, every pulse, both methods, the source's works, a Zeeman field.
    class Interpreted(coupling.HarmonicCoupling):
        def compiled(self, t):
            return None

    bias, zeeman = BIASES[name](parent, track.length), dynamics.Zeeman((0.3, 0.1, -0.2))
    frames = []
    for kind in (coupling.HarmonicCoupling, Interpreted):
        term = dynamics.SuperflowTorque(kind(surface, bias, parent))
        llg = dynamics.LLG(magnet(zeeman, term), MS, 0.05)
        for method in (dynamics.RungeKutta4(1e-15), PRECISE):
            frames.append(last(llg, track, state_of(track), 3.1e-13, method)[-1])
    for a, b in zip(frames[:2], frames[2:], strict=True):
        assert a.steps == b.steps
        assert np.abs(a.state.n - b.state.n).max() < 1e-11
        scale = b.gilbert_loss
        for quantity in ("gilbert_loss", "source_work", "work", "energy"):
            assert getattr(a, quantity) == pytest.approx(getattr(b, quantity), rel=1e-9, abs=1e-9 * scale), quantity


def test_a_drive_that_grows_too_large_ends_the_run_and_names_the_cell(surface, parent, track):
    # A current known only as a function, in Python; a ramp of the phase, in the compiled loop.
    limited = evolve(parent, depairing_momentum=Q)
    most = sheet_current(parent, 0.9 * Q)
    growing = coupling.Function(lambda t: most * (1 + t / 1e-13), time_scale=1e-13)
    llg = equations(torque(surface, limited, coupling.CurrentBias(growing)))
    with pytest.raises(coupling.CriticalCurrentError, match=r"cell \d+ with n = .*the parent's depairing"):
        last(llg, track, state_of(track), 1e-13)
    ramp = coupling.Ramped(2 * Q * track.length, 0.0, 1e-13, 1e-13, 1e-13)
    llg = equations(torque(surface, limited, coupling.PhaseBias(ramp)))
    with pytest.raises(coupling.CriticalCurrentError, match=r"phase = .* rad"):
        last(llg, track, state_of(track), 1e-13)


def test_a_phase_lies_across_the_whole_track_so_no_window_may_follow(surface, parent, track):
    llg = equations(torque(surface, parent, coupling.PhaseBias(1.0)))
    with pytest.raises(ValueError, match=r"window = .*CurrentBias"):
        last(llg, track, state_of(track), 1e-13, window=dynamics.FollowWall((0, 1, 0)))


def test_a_resumed_run_repeats_the_uninterrupted_one_bit_for_bit(surface, parent, track):
    llg = equations(torque(surface, parent, BIASES["rectangular current"](parent, 0.0)))
    times = [0.0, 1e-13, 2e-13, 4e-13]
    frames = list(dynamics.evolve(llg, track, state_of(track), PRECISE, times))
    (again,) = list(dynamics.evolve(llg, track, None, PRECISE, times, start=frames[2]))
    assert np.array_equal(again.state.m1, frames[3].state.m1)
    assert (again.source_work, again.work, again.energy) == (frames[3].source_work, frames[3].work, frames[3].energy)


def test_the_coupling_is_asked_once_per_stage(surface, parent, track):
    asked = []

    class Counting(coupling.HarmonicCoupling):
        def respond(self, n, x, t):
            asked.append(t)
            return super().respond(n, x, t)

        def compiled(self, t):
            return None

    term = dynamics.SuperflowTorque(Counting(surface, coupling.UniformSuperflow(Q), parent))
    step = 1e-15
    frames = list(dynamics.evolve(equations(term), track, state_of(track), dynamics.RungeKutta4(step), [0.0]))
    before = len(asked)
    list(dynamics.evolve(equations(term), track, None, dynamics.RungeKutta4(step), [10 * step], start=frames[0]))
    assert len(asked) - before <= 4 * 10 + 4  # the stages, the checks of the start, and the energy of the frame


def test_the_sigma_model_and_the_llg_agree(surface, parent, track):
    llg = equations(torque(surface, parent, coupling.CurrentBias(sheet_current(parent))), damping=0.02)
    state, time = state_of(track, angle=0.0), 2e-12
    full = last(llg, track, state, time)[-1]
    model = dynamics.SigmaModel.of(llg)
    *_, reduced = dynamics.evolve_sigma(model, track, state, 2e-15, [0.0, time])
    a, b = (dynamics.track_wall(f.state, track.x, (0, 1, 0)).position for f in (full, reduced))
    assert abs(a - track.length / 2) > 0.5 * DX
    assert b == pytest.approx(a, abs=0.03 * abs(a - track.length / 2))


def test_a_minimum_has_no_torque(surface, parent, track):
    # Uniform, 20° off the easy axis: with the superflow's field the minimum is ±ŷ, found with the field followed.
    llg = equations(torque(surface, parent, coupling.UniformSuperflow(Q)))
    tilted = dynamics.TwoSublatticeState.from_neel(np.tile([math.sin(0.35), math.cos(0.35), 0.0], (track.cells, 1)))
    found = dynamics.minimise(llg, track, tilted, torque=1e-8)
    assert found.converged
    assert np.abs(np.abs(found.state.n[:, 1]) - 1).max() < 1e-9


def test_a_moving_wall_makes_the_voltage_of_the_superflow_that_its_domains_exchange(surface, parent):
    # V = (ħ/2e) v [q(+ŷ) − q(−ŷ)], +ŷ on the left: closed form, at the current that flows, once the wall coasts.
    track = dynamics.Track(120e-9, DX)
    bias = coupling.CurrentBias(sheet_current(parent, 0.3 * Q))
    llg = equations(torque(surface, parent, bias), damping=0.02)
    axis = (0, 1, 0)
    observers = {**dynamics.wall_observers(axis), **dynamics.electrical_observers(llg)}
    times = np.linspace(0, 4e-12, 41)
    run = dynamics.record(llg, track, state_of(track, 60e-9, 0.0), PRECISE, times, observers)
    kappa = parent.stiffness * 0.3 * Q
    energy = coupling.SuperflowEnergy(surface, parent)
    plus, minus = energy.at_momentum(kappa, np.array([[0.0, 1, 0], [0, -1, 0]]), "test")
    speed = np.gradient(run.series["position"], times)
    closed = PHASE_TO_ACTION * speed * (plus - minus)
    settled = slice(25, 40)
    assert abs(speed[30]) > 100
    assert run.series["voltage"][settled] == pytest.approx(closed[settled], rel=5e-3, abs=0)
    area = np.trapezoid(run.series["voltage"], times) / PHASE_TO_ACTION
    assert area == pytest.approx(run.series["phase"][-1] - run.series["phase"][0], rel=2e-3)
    assert run.series["sheet_current"] == pytest.approx(np.full(41, sheet_current(parent, 0.3 * Q)), rel=1e-11)


def test_an_in_wall_reversal_makes_a_pulse_of_known_area(surface, parent):
    # ±x̂ domains, inner vector along ±ŷ: with ∂F/∂q ≈ g n_y, φ changes by (g/ν) π δ [n_y(before) − n_y(after)].
    # Below with q of the whole nonlinear f; the closed form's own error is the layer's share of the stiffness, 1/70.
    width, x = SEED_MODEL.magnet.wall_width, (np.arange(400) + 0.5) * DX / 4
    bias = coupling.CurrentBias(sheet_current(parent))
    c = coupling.HarmonicCoupling(surface, bias, parent)
    turn = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1.0]])  # x ↔ y of the wall of Eq. 16
    phases = [
        c.respond(wall(x, 50e-9, angle) @ turn, x, 0.0).superflow.sum() * DX / 4 for angle in (-np.pi / 2, np.pi / 2)
    ]
    g = np.diff(surface.evaluate(np.array([Q]), np.array([[0.0, -1, 0], [0, 1, 0]])).slope)[0] / 2
    closed = -g / parent.stiffness * np.pi * width * 2
    assert phases[1] - phases[0] == pytest.approx(closed, rel=0.03)


def test_the_current_reads_out_the_direction_of_n(surface, parent):
    # I(θ, φ) at a given phase: the odd part is that of n_y, as in Fig. 3(a), and φ does not matter on the axis.
    length, x = 40e-9, (np.arange(40) + 0.5) * DX
    c = coupling.HarmonicCoupling(surface, coupling.PhaseBias(Q * length), parent)

    def current(n):
        return c.respond(np.tile(n, (40, 1)), x, 0.0).sheet_current[0]

    up, down, across = (current(np.array(n, float)) for n in ((0, 1, 0), (0, -1, 0), (0, 0, 1)))
    g = np.diff(surface.evaluate(np.array([Q]), np.array([[0.0, -1, 0], [0, 1, 0]])).slope)[0] / 2
    assert up - down == pytest.approx(2 * g / PHASE_TO_ACTION, rel=1e-9)
    for angle in (0.4, 1.0, 2.0):
        n = np.array([0, np.cos(angle), np.sin(angle)])
        odd = (current(n) - current(-n)) / 2
        assert odd == pytest.approx((up - down) / 2 * np.cos(angle), rel=0.01)
    assert abs(across - (up + down) / 2) < 0.1 * abs(up - down)


def test_wrong_couplings_are_refused(surface, parent, track):
    with pytest.raises(TypeError, match="give a Coupling"):
        dynamics.SuperflowTorque(surface)
    term = torque(surface, parent, coupling.UniformSuperflow(Q))
    with pytest.raises(ValueError, match=r"magnetization = .*coupling's material"):
        last(dynamics.LLG(magnet(term), 2 * MS, 0.02), track, state_of(track), 1e-13)
    with pytest.raises(ValueError, match=r"energy = .*one SuperflowTorque, not 0"):
        dynamics.electrical_observers(dynamics.LLG(magnet(), MS, 0.02))
