"""LLG, sigma model and collective coordinates describe the same wall, each where it should."""

import math

import numpy as np
import pytest

from neelsot_dyn import dynamics as d

AXIS = (0, 1, 0)


def levels(llg):
    return llg, d.SigmaModel.of(llg), d.CollectiveCoordinates(llg, AXIS)


def paths(magnet, llg, start=None, inertia_times=40, cells_per_width=8, widths=40, frames=41):
    track = magnet.track(widths, cells_per_width)
    start = d.WallCoordinates(track.length / 2) if start is None else start
    times = np.linspace(0, inertia_times * magnet.derived(llg.damping).inertia_time, frames)
    return [d.wall_trajectory(level, track, start, times, AXIS) for level in levels(llg)]


@pytest.mark.parametrize("saturation", [1e-3, 0.1, 0.5, 0.95])
def test_velocity_and_position_agree_within_one_per_cent_up_to_seven_tenths_of_c(magnet, saturation):
    # From rest, so start-up included; b = 0.95 is v = 0.69 c. The grid takes (dx/δ)²/8 = 0.2 % (0.4 % contracted).
    full, sigma, collective = paths(magnet, magnet.llg(magnet.drive(saturation)))
    v, x = full.terminal_velocity()[0], full.position - full.position[0]
    for other, tolerance in ((sigma, 5e-3), (collective, 1e-2)):
        assert other.terminal_velocity()[0] == pytest.approx(v, rel=tolerance)
        assert other.position - other.position[0] == pytest.approx(x, rel=tolerance, abs=2e-2 * x[-1] / 40)
        assert other.width[-1] == pytest.approx(full.width[-1], rel=1e-2, abs=0)
        assert other.converged


def test_sigma_model_and_llg_agree_in_all_but_the_grid(magnet):
    # The same grid and the same forces: what is left is m beyond the slaved one, b² B_A/B_E, and the step.
    track = magnet.track(40, 4)
    times = np.linspace(0, 30 * magnet.derived().inertia_time, 13)
    hard = d.UniaxialAnisotropy(2e-4 * magnet.k_easy, (0, 0, 1), kind="hard")
    more = (
        (),
        (d.Zeeman((0, 2.0, 0)),),
        (d.Zeeman((1.0, 0, 2.0)),),
        (d.AltermagneticExchange(0.05 * magnet.stiffness),),
        (d.AltermagneticExchange(0.05 * magnet.stiffness, math.pi / 2), hard),
        (d.InterfacialDMI(1e-5),),
    )
    for extra in more:
        llg = magnet.llg(magnet.drive(0.4), *extra)
        state = magnet.wall(track, angle=0.3)
        full = list(d.evolve(llg, track, state, d.DormandPrince54(), times, d.FollowWall(AXIS)))
        step = 5e-15
        slaved = list(d.evolve_sigma(d.SigmaModel.of(llg), track, state, step, times, d.FollowWall(AXIS)))
        walls = [[d.track_wall(f.state, track.positions(f.offset), AXIS) for f in frames] for frames in (full, slaved)]
        assert walls[1][-1].position - walls[1][0].position == pytest.approx(
            walls[0][-1].position - walls[0][0].position, rel=1e-3
        ), extra
        turn = abs(walls[0][-1].angle - 0.3)
        assert walls[1][-1].angle == pytest.approx(walls[0][-1].angle, abs=2e-2 * turn + 1e-4), extra
        assert np.abs(slaved[-1].state.m).max() == pytest.approx(np.abs(full[-1].state.m).max(), rel=2e-2)


def test_in_wall_switching_agrees_within_three_per_cent(magnet):
    # K_h = 0.02 K_e, B_N = 1.5 (2/π) B_H across, from φ = π − 0.05: time to cross the middle (φ = π/2).
    # The angle obeys the pendulum of the collective coordinates; domains tilt by B_N/B_A = 1.9 %, and the grid takes
    # (dx/δ)²/8 = 0.8 % (with twice the cells the sigma model and the particle differ by 1.9 %, not 2.4 %).
    b_h = 0.02 * magnet.easy_field
    hard = d.UniaxialAnisotropy(b_h * magnet.magnetization / 2, (1, 0, 0), kind="hard")
    llg = magnet.llg(hard, d.NeelField((0, 0, 1.5 * 2 / math.pi * b_h)), damping=0.02)
    start = d.WallCoordinates(20 * magnet.wall_width, angle=math.pi - 0.05)
    crossings = []
    for path in paths(magnet, llg, start, inertia_times=120, cells_per_width=4, frames=121):
        turn = np.abs(path.angle)
        i = int(np.argmax(turn < math.pi / 2))
        assert i > 0, path.level
        share = (turn[i - 1] - math.pi / 2) / (turn[i - 1] - turn[i])
        crossings.append(path.times[i - 1] + share * (path.times[i] - path.times[i - 1]))
    assert crossings[1] == pytest.approx(crossings[0], rel=0.005, abs=0)
    assert crossings[2] == pytest.approx(crossings[0], rel=0.03, abs=0)


def test_a_wall_coasts_by_its_momentum(magnet):
    # Δr = cτ asinh(u0/c) with no field, from b = 0.8, v0 = c b/√(1 + b²), u0 = c b. At α = 0.002, where τ is long
    # beside 1/ω0 (ω0 τ = 18), so that the width follows the speed: at α = 0.01 the true wall coasts 1.8 % less.
    b = 0.8
    q = magnet.derived(0.002)
    start = d.WallCoordinates(20 * magnet.wall_width, velocity=q.magnon_speed * b / math.hypot(1, b))
    expected = q.magnon_speed * q.inertia_time * math.asinh(b)
    for path, tolerance in zip(paths(magnet, magnet.llg(damping=0.002), start, 15, 6), (0.01, 0.01, 1e-4), strict=True):
        assert path.position[-1] - path.position[0] == pytest.approx(expected, rel=tolerance), path.level


def test_dmi_sets_the_inner_angle_where_the_easy_axis_lies_along_the_track(magnet):
    # σ_D = −2πD cos φ for axis x̂: from φ = 1 both a two-sublattice wall and the particle settle at φ = 0 for D > 0.
    axis = (1, 0, 0)
    d_max = 4 * magnet.k_easy * magnet.wall_width / math.pi
    energy = magnet.energy(d.UniaxialAnisotropy(magnet.k_easy, axis), d.InterfacialDMI(0.1 * d_max), k_easy=0.0)
    llg = d.LLG(energy, magnet.magnetization, 0.1)
    track = magnet.track(24, 4)
    times = np.linspace(0, 500 * magnet.derived(0.1).inertia_time, 11)
    start = d.WallCoordinates(track.length / 2, angle=1.0)
    full = d.wall_trajectory(llg, track, start, times, axis, window=False)
    particle = d.wall_trajectory(d.CollectiveCoordinates(llg, axis), track, start, times, axis)
    assert full.angle[0] == pytest.approx(1.0, abs=1e-6)
    assert abs(full.angle[-1]) < 0.02
    assert full.angle == pytest.approx(particle.angle, abs=0.03)


@pytest.mark.parametrize("level", ["llg", "sigma"])
def test_a_dmi_turns_a_moving_wall_by_a_twist_of_its_track(magnet, level):
    # ê ∥ ŷ: D ŷ·(n × ∂x n) is 𝒜|∂x n|² in a frame that turns by D/𝒜 per length about ŷ, so φ follows −(D/𝒜) r0.
    strength = 0.1 * 4 * magnet.k_easy * magnet.wall_width / math.pi
    llg = magnet.llg(magnet.drive(0.3), d.InterfacialDMI(strength))
    track, axis = magnet.track(40, 6), (0, 1, 0)
    times = np.linspace(0, 60 * magnet.derived().inertia_time, 13)
    model = llg if level == "llg" else d.SigmaModel(llg.energy, magnet.magnetization, 0.01)
    start = d.WallCoordinates(track.length / 2, angle=0.3)
    found = d.wall_trajectory(model, track, start, times, axis)
    turned, way = found.angle[-1] - found.angle[4], found.position[-1] - found.position[4]
    assert abs(way) > magnet.wall_width / 2
    assert turned == pytest.approx(-strength / magnet.stiffness * way, rel=0.02)


def test_dmi_energy_of_a_wall(magnet):
    # −2πD cos φ p for ê ∥ x̂, nothing for ê ∥ ŷ; (dx/δ)²/24-ish on a grid of δ/12, tails of e^{−15}.
    track = magnet.track(30, 12)
    dmi = d.InterfacialDMI(1e-4)
    for polarity in (1, -1):
        theta = 2 * np.arctan(np.exp(polarity * (track.x - track.length / 2) / magnet.wall_width))
        for phi in (0.0, 0.7, 2.0):
            across = np.sin(theta)[:, None] * np.array([0, math.sin(phi), math.cos(phi)])
            along = np.cos(theta)[:, None] * [1, 0, 0]
            state = d.TwoSublatticeState.from_neel(along + across)
            expected = -2 * math.pi * 1e-4 * math.cos(phi) * polarity
            assert dmi.energy(state, track, magnet.magnetization) == pytest.approx(expected, rel=2e-3, abs=1e-7)
            turned = magnet.wall(track, angle=phi, polarity=polarity)
            assert abs(dmi.energy(turned, track, magnet.magnetization)) < 1e-12


def test_sigma_steps_go_past_the_magnon_limit(magnet):
    # Eight of the longest stable LLG steps at once, at the same terminal speed: 0.5 % for friction over a step of τ/3.
    track = magnet.track(30, 8)
    llg = magnet.llg(magnet.drive(1e-3))
    sigma = d.SigmaModel.of(llg)
    step = d.suggest_sigma_step(sigma, track)
    assert step > 8 * d.suggest_timestep(llg, track, 1.0)
    times = np.linspace(0, 100 * magnet.derived().inertia_time, 21)
    start = d.WallCoordinates(track.length / 2)
    slow, fast = (
        d.wall_trajectory(sigma, track, start, times, AXIS, step=s).terminal_velocity()[0] for s in (step / 16, step)
    )
    assert fast == pytest.approx(slow, rel=1e-3)


def test_sigma_leapfrog_is_of_second_order(magnet):
    # A driven, turning wall: halving the step quarters the error, explicit (θ = 1/12) and implicit alike.
    track = magnet.track(16, 4)
    llg = magnet.llg(d.NeelField((0.3, 0.3, 0)), d.Zeeman((0, 1.0, 0)), damping=0.05)
    sigma, state = d.SigmaModel.of(llg), magnet.wall(track, angle=1.0)
    for base in (2e-14, 6.4e-14):
        ends = [list(d.evolve_sigma(sigma, track, state.n, base / k, [6.4e-13]))[-1].n for k in (1, 2, 4, 32)]
        errors = [np.abs(n - ends[-1]).max() for n in ends[:3]]
        assert np.log2(errors[1] / errors[2]) == pytest.approx(2, abs=0.5), errors


def test_sigma_keeps_its_energy_without_damping_and_balances_with(magnet):
    track = magnet.track(24, 4)
    for damping in (0.0, 0.02):
        llg = magnet.llg(magnet.drive(0.3), damping=damping)
        sigma = d.SigmaModel.of(llg)
        frames = list(d.evolve_sigma(sigma, track, magnet.wall(track), 1e-15, [0, 2e-13, 4e-13]))
        lost = frames[0].energy - frames[-1].energy
        moved = abs(frames[-1].energies["NeelField"] - frames[0].energies["NeelField"])
        assert lost == pytest.approx(frames[-1].gilbert_loss, abs=1e-2 * moved)
        assert np.abs(np.linalg.norm(frames[-1].n, axis=-1) - 1).max() < 1e-14


def test_a_resumed_sigma_run_repeats_the_whole_one(magnet):
    track = magnet.track(24, 4)
    sigma = d.SigmaModel.of(magnet.llg(magnet.drive(0.4)))
    times, window = np.linspace(0, 4e-12, 5), d.FollowWall(AXIS)
    whole = list(d.evolve_sigma(sigma, track, magnet.wall(track), 1e-14, times, window))
    rest = list(d.evolve_sigma(sigma, track, None, 1e-14, times, window, start=whole[2]))
    assert np.array_equal(rest[-1].n, whole[-1].n)
    assert rest[-1].offset == whole[-1].offset > 0
    assert rest[-1].gilbert_loss == whole[-1].gilbert_loss


def test_sigma_on_a_mesh_and_a_ring_is_the_track(magnet):
    # A wall that does not vary across a stripe moves as on a track; two walls on a ring as between free ends.
    track = magnet.track(16, 4)
    stripe = d.Mesh((track.length, 6e-9), (track.spacing, 1e-9), ends=("free", "periodic"))
    sigma = d.SigmaModel.of(magnet.llg(magnet.drive(0.4)))
    state = magnet.wall(track)
    line = list(d.evolve_sigma(sigma, track, state.n, 2e-14, [1e-12]))[-1].n
    sheet = list(d.evolve_sigma(sigma, stripe, np.repeat(state.n[:, None], 6, axis=1), 2e-14, [1e-12]))[-1].n
    assert np.abs(sheet - line[:, None]).max() < 1e-9
    ring = d.Track(40 * magnet.wall_width, magnet.wall_width / 4, ends="periodic")
    x = ring.x / magnet.wall_width
    theta = 2 * np.arctan(np.exp(x - 10)) - 2 * np.arctan(np.exp(x - 30))
    n = np.stack([0 * x, np.cos(theta), np.sin(theta)], axis=1)
    closed = list(d.evolve_sigma(sigma, ring, np.roll(n, 80, 0), 2e-14, [1e-12]))[-1].n
    opened = list(d.evolve_sigma(sigma, d.Track(ring.length, ring.spacing), n, 2e-14, [1e-12]))[-1].n
    assert np.abs(np.roll(closed, -80, 0) - opened).max() < 1e-4


def test_the_level_is_chosen_by_cost_and_the_choice_says_why(magnet):
    track = magnet.track(30, 6)
    llg = magnet.llg(magnet.drive(1e-4))
    short, middle, long = (d.suggest_level(llg, track, t, budget=20.0) for t in (1e-9, 3e-6, 1e-3))
    assert [choice.level for choice in (short, middle, long)] == ["LLG", "SigmaModel", "CollectiveCoordinates"]
    assert all(choice.why for choice in (short, middle, long))
    hot = d.LLG(llg.energy, llg.magnetization, 0.01, thermal=d.ThermalField(10.0, 1e-17))
    assert d.suggest_level(hot, track, 1e-3).level == "LLG"


@pytest.mark.parametrize(
    ("k", "edge"),
    [
        (lambda s: 1 - 0.1 * (np.abs(s - 29) < 4), 25),  # a square well
        (lambda s: 1 + 0.1 * (s > 25), 25),  # a step
        (lambda s: 1 - 0.1 * np.exp(-(((s - 25) / 0.05) ** 2)), 25),  # a scratch
        (lambda s: 1 - 0.1 * np.exp(-(((s - 27) / 2) ** 2)), None),
        (lambda s: 1 - 0.05 * np.tanh(s - 25), None),
        (lambda s: 1 - 1e-3 * s, None),
        (lambda s: 1 + 0.1 * (s > 90), None),  # beyond its way
        (lambda s: 1 + 0.1 * (s < 16), None),  # behind it
    ],
)
def test_the_particle_ends_before_a_landscape_whose_slope_it_would_not_feel(magnet, k, edge):
    w, tau = magnet.wall_width, magnet.derived().inertia_time
    energy = magnet.energy(magnet.drive(0.1), k_easy=0.0)
    llg = d.LLG(energy + d.UniaxialAnisotropy(lambda x: magnet.k_easy * k(x / w), AXIS), magnet.magnetization, 0.01)
    particle, times = d.CollectiveCoordinates(llg, AXIS), np.linspace(0, 40 * tau, 41)
    path = particle.trajectory(d.WallCoordinates(20 * w), times)
    whole = d.wall_trajectory(particle, magnet.track(30, 4), d.WallCoordinates(20 * w), times, AXIS)
    assert path.converged == whole.converged == (edge is None)
    if edge is None:
        assert path.times.size == 41
        return
    assert 20 * w < path.position[-1] < (edge - 3) * w
    assert path.position[-1] + 1.1 * path.velocity[-1] * tau > (edge - 3) * w
    assert whole.reason.startswith("the wall's tension jumps at x = ")
    assert float(path.message.split("x = ")[1].split(" m")[0]) / w == pytest.approx(edge, abs=0.1)
    with pytest.raises(ValueError, match=r"position = .* the wall's tension jumps"):
        particle.trajectory(d.WallCoordinates((edge - 2.9) * w), times)
    with pytest.raises(d.EvolutionError, match="none of the times: the wall's tension jumps"):
        d.wall_trajectory(particle, magnet.track(30, 4), d.WallCoordinates(20 * w), times[-1:], AXIS)


@pytest.mark.parametrize("kind", ["well", pytest.param("gate", marks=pytest.mark.slow)])
def test_the_particle_passes_nothing_over_on_a_long_way(magnet, kind):
    # A well, or a field, two hundred widths away, two widths wide: steps grow on the way there. E falls by ΔE without
    # damping; behind the field the wall is faster by its work.
    w, c = magnet.wall_width, magnet.derived().magnon_speed

    def bump(x):
        return np.exp(-(((x / w - 200) / 2) ** 2))

    if kind == "well":
        easy = d.UniaxialAnisotropy(lambda x: magnet.k_easy * (1 - 0.1 * bump(x)), AXIS)
        energy = magnet.energy(easy, k_easy=0.0)
    else:
        energy = magnet.energy(d.NeelField(lambda x: np.stack([0 * x, 0.05 * bump(x), 0 * x], axis=-1)))
    llg = d.LLG(energy, magnet.magnetization, 0.0)
    start = d.WallCoordinates(0.0, velocity=0.1 * c)
    path = d.CollectiveCoordinates(llg, AXIS).trajectory(start, np.linspace(0, 300 * w / (0.1 * c), 5))
    tension = 4 * math.sqrt(magnet.stiffness * 2 * magnet.k_easy)
    assert path.converged
    assert path.position[-1] > 290 * w
    if kind == "well":
        free = 0.1 * c * path.times
        assert path.position[-1] - free[-1] > 0.05 * w
        assert path.energy == pytest.approx(np.full(5, path.energy[0]), rel=1e-6, abs=0)
    else:
        work = 4 * magnet.magnetization * 0.05 * 2 * w * math.sqrt(math.pi)
        assert path.energy[-1] - path.energy[0] == pytest.approx(work, rel=1e-6, abs=0)
        assert path.energy[0] == pytest.approx(tension / math.sqrt(1 - 0.01), rel=1e-9, abs=0)


@pytest.mark.parametrize("polarity", [1, -1])
@pytest.mark.parametrize("share", [0.1, -0.1])
def test_an_altermagnetic_particle_turns_as_fast_as_its_wall(magnet, polarity, share):
    # φ̇ = α (A_alt/𝒜) ω0 b³ without a hard axis, against the field's sense for either polarity.
    b, damping = 0.5, 0.1
    llg = magnet.llg(d.AltermagneticExchange(share * magnet.stiffness), magnet.drive(b, damping), damping=damping)
    particle, tau = d.CollectiveCoordinates(llg, (0, 1, 0)), magnet.derived(damping).inertia_time
    path = particle.trajectory(d.WallCoordinates(0.0, angle=0.3, polarity=polarity), [0.0, 30 * tau])
    resonance = magnet.gamma * magnet.spin_flop_field
    assert path.angular_velocity[-1] == pytest.approx(damping * share * resonance * b**3, rel=1e-6, abs=0)


@pytest.mark.parametrize("saturation", [1e-6, 1e-2, 1.0])
def test_the_particle_is_as_exact_for_slow_walls_as_for_fast_ones(magnet, saturation):
    particle = d.CollectiveCoordinates(magnet.llg(magnet.drive(saturation)), (0, 1, 0))
    tau, c = magnet.derived().inertia_time, magnet.derived().magnon_speed
    path = particle.trajectory(d.WallCoordinates(0.0), [0.0, tau])
    u = saturation * c * (1 - math.exp(-1))
    assert path.velocity[-1] == pytest.approx(u / math.hypot(1, u / c), rel=3e-5, abs=0)


def test_arrivals_are_interpolated(magnet):
    _, _, path = paths(magnet, magnet.llg(magnet.drive(0.1)))
    middle = 0.5 * (path.position[20] + path.position[21])
    assert path.arrival(middle) == pytest.approx(0.5 * (path.times[20] + path.times[21]), rel=1e-3, abs=0)
    assert path.arrival(1.0) == math.inf


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (lambda m: d.CollectiveCoordinates(m.llg(), (1, 0, 0)), "axis"),
        (lambda m: d.CollectiveCoordinates(m.llg(), (1, 1, 0)), "axis"),
        (lambda m: d.WallCoordinates(0.0, polarity=2), "polarity"),
        (lambda m: d.SigmaModel(m.energy(), 0.0, 0.1), "magnetization"),
        (lambda m: d.evolve_sigma(d.SigmaModel.of(m.llg()), m.track(8), m.wall(m.track(8)), 0.0, [0.0]), "step"),
        (lambda m: d.suggest_sigma_step(d.SigmaModel.of(m.llg()), m.track(8), accuracy=2.0), "accuracy"),
        (lambda m: d.wall_state(m.llg(), m.track(8), d.WallCoordinates(0.0, 1e6), AXIS), "velocity"),
    ],
)
def test_bad_values_are_refused_by_name(magnet, build, name):
    with pytest.raises(ValueError, match=rf"{name}.* is not valid: give "):
        build(magnet)
