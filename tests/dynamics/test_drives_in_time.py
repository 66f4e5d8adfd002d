"""Every level, every method, every shape of a pulse: the impulse and the work that its formula promises.

A free rotor (no anisotropy, n ∥ ŷ, a Néel field b(t) x̂) obeys, to first order in b and exactly in α, γ' = γ/(1 + α²),

    ṁ_z = γ' (b − 2αB_E m_z),    ṅ_x = γ' (2B_E m_z + αb),    in the end n_x = (γ/α) ∫ b dt,

and a wall u̇ = (μb − u)/τ, ṙ = u for u ≪ c, in the end r = μ ∫ b dt: both are linear equations, solved here from corner
to corner of each shape's own formula. The work is ∫ ∂e/∂t dt = 2M_s (∫ b ṅ_x dt − b n_x at the end) per volume.
"""

import itertools
import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from neelsot_dyn import dynamics as d
from neelsot_dyn import pulses, units

AXIS = (0, 1, 0)
GAMMA = units.GYROMAGNETIC_RATIO
MS, B_E, ALPHA = 2e4, 20.0, 0.1
TAU = (1 + ALPHA**2) / (2 * ALPHA * GAMMA * B_E)
PEAK = 1e-3 * ALPHA / GAMMA / TAU
"""A field that turns n by 1e-3 in τ: squares of angles are 1e-6 of them."""


def ramp(s, rise, flat, fall):
    return max(0.0, min(s / rise, 1.0, (rise + flat + fall - s) / fall))


def bump(s):
    return math.sin(math.pi * s / 3) ** 2 if 0 < s < 3 else 0.0


SHAPES = {
    "rectangular": (pulses.Rectangular(PEAK, 1.3 * TAU, 2.1 * TAU), lambda s: 1.3 <= s < 3.4, (1.3, 3.4)),
    "short": (pulses.Rectangular(10 * PEAK, 2 * TAU, 0.02 * TAU), lambda s: 10 * (2 <= s < 2.02), (2, 2.02)),
    "ramped": (
        pulses.Ramped(PEAK, 0.7 * TAU, 0.9 * TAU, 1.1 * TAU, 0.3 * TAU),
        lambda s: ramp(s - 0.7, 0.9, 1.1, 0.3),
        (0.7, 1.6, 2.7, 3.0),
    ),
    "sine": (pulses.Sine(PEAK, 0.21 / TAU, 0.4), lambda s: math.sin(2 * math.pi * 0.21 * s + 0.4), ()),
    "sum": (
        pulses.Rectangular(PEAK, 0.5 * TAU, TAU) - 0.5 * pulses.Ramped(PEAK, TAU, TAU, TAU, TAU),
        lambda s: (0.5 <= s < 1.5) - 0.5 * ramp(s - 1, 1, 1, 1),
        (0.5, 1, 1.5, 2, 3, 4),
    ),
    "delayed": (
        (0.3 * pulses.Ramped(PEAK, 0.0, TAU, 0.0, TAU)).delayed(1.7 * TAU),
        lambda s: 0.3 * ramp(s - 1.7, 1, 0, 1),
        (1.7, 2.7, 3.7),
    ),
    "train": (
        pulses.Train(pulses.Rectangular(PEAK, 0.2 * TAU, 0.3 * TAU), 0.7 * TAU, 4),
        lambda s: 0.2 <= s < 2.6 and (s - 0.2) % 0.7 < 0.3,
        sorted([0.2 + 0.7 * i for i in range(4)] + [0.5 + 0.7 * i for i in range(4)]),
    ),
    "table": (
        pulses.Table(np.array([0.4, 1.0, 1.2, 2.9]) * TAU, np.array([0, 1.5, -1, 0]) * PEAK),
        lambda s: float(np.interp(s, [0.4, 1.0, 1.2, 2.9], [0, 1.5, -1, 0])),
        (0.4, 1.0, 1.2, 2.9),
    ),
    "function with corners": (
        pulses.Function(lambda t: PEAK * bump(t / TAU - 1), time_scale=TAU, corners=(TAU, 4 * TAU)),
        lambda s: bump(s - 1),
        (1, 4),
    ),
}
END = 12.0


def linear(shape, rates, size):
    """The linear response at END of ẏ = rates(b, y), b in units of PEAK and times of τ, from corner to corner."""
    y = np.zeros(size)
    edges = [0.0, *(c for c in shape[2] if c > 0), END]
    for a, b in itertools.pairwise(edges):
        low, high = math.nextafter(a, math.inf), math.nextafter(b, -math.inf)

        def motion(s, y, low=low, high=high):
            return rates(float(shape[1](min(max(s, low), high))), y)

        y = solve_ivp(motion, (a, b), y, "DOP853", rtol=1e-11, atol=1e-13, max_step=0.5).y[:, -1]
    return y


def rotor(b, y):
    """(m_z in units of its rest value, n_x in 1e-3, work): see above."""
    m_z, _, _ = y
    turn = (m_z + ALPHA**2 * b) / (1 + ALPHA**2)
    return [b - m_z, turn, b * turn]


def turn_and_work(shape):
    _, turn, work = linear(shape, rotor, 3)
    return turn, work - float(shape[1](END)) * turn


def sigma_reference(shape):
    """The sigma model of the rotor, τ_σ φ̈ + φ̇ = γb/α with τ_σ = 1/(2αγB_E) = τ/(1 + α²)."""
    y = linear(shape, lambda b, y: [(1 + ALPHA**2) * (b - y[0]), y[0], b * y[0]], 3)
    return y[1], y[2] - float(shape[1](END)) * y[1]


REFERENCE = {name: turn_and_work(shape) for name, shape in SHAPES.items()}
TRACK = d.Track(8e-8, 1e-8)
EXCHANGE = d.HomogeneousExchange(-B_E * MS * 1e-18 / 4, 1e-9) + d.InhomogeneousExchange(1e-13)
UNIFORM = d.TwoSublatticeState.from_neel(np.tile([0.0, 1.0, 0.0], (8, 1)))
METHODS = {
    "RungeKutta4": (d.RungeKutta4(0.04 * TAU), 2e-6),
    "DormandPrince54": (d.DormandPrince54(1e-11, 1e-13), 2e-6),
    "Heun": (d.Heun(0.02 * TAU), 2e-4),
    "ImplicitMidpoint": (d.ImplicitMidpoint(0.02 * TAU), 2e-4),
    "AdaptiveMidpoint": (d.AdaptiveMidpoint(1e-7), 3e-3),
}


CASES = [
    (m, s)
    for m in METHODS
    for s in SHAPES
    if m != "AdaptiveMidpoint" or s in ("rectangular", "short", "ramped", "sine")
]


@pytest.mark.parametrize(("method", "shape"), CASES)
def test_every_method_delivers_a_pulses_impulse_and_work(method, shape):
    integrator, tolerance = METHODS[method]
    llg = d.LLG(EXCHANGE + d.NeelField((SHAPES[shape][0], 0, 0)), MS, ALPHA)
    first, last = d.evolve(llg, TRACK, UNIFORM, integrator, [0.0, END * TAU])
    turn, work = REFERENCE[shape]
    assert last.state.n[:, 0] == pytest.approx(1e-3 * turn, rel=tolerance, abs=tolerance * 1e-3)
    scale = 2 * MS * PEAK * 1e-3 * TRACK.length
    assert last.work == pytest.approx(scale * work, rel=0, abs=2 * tolerance * scale)
    assert abs(last.energy - first.energy + last.gilbert_loss - last.work) < 2 * tolerance * scale


@pytest.mark.parametrize("shape", SHAPES)
def test_the_sigma_model_delivers_a_pulses_impulse_and_work(shape):
    # Of order two in the step: from two steps, the result at none. The energies hold the kinetic one.
    model = d.SigmaModel(EXCHANGE + d.NeelField((SHAPES[shape][0], 0, 0)), MS, ALPHA)
    tau = 1 / (2 * ALPHA * GAMMA * B_E)
    found = []
    for step in (0.04 * tau, 0.02 * tau):
        first, last = d.evolve_sigma(model, TRACK, UNIFORM, step, [0.0, END * TAU])
        found.append([last.n[0, 0], last.energy - first.energy + last.gilbert_loss])
    (turn, work), errors = (4 * np.array(found[1]) - found[0]) / 3, np.abs(np.subtract(*found))
    expected = sigma_reference(SHAPES[shape])
    scale = 2 * MS * PEAK * 1e-3 * TRACK.length
    assert turn == pytest.approx(1e-3 * expected[0], rel=1e-5, abs=1e-8)
    assert work == pytest.approx(scale * expected[1], rel=0, abs=1e-4 * scale)
    assert errors[0] < 1e-6


# Walls: δ = 4 nm in the magnet above, B_A = 0.1 T, α = 0.1.
WIDTH, B_A = 4e-9, 0.1
MAGNET = (
    EXCHANGE.terms[0],
    d.InhomogeneousExchange(B_A * MS * WIDTH**2 / 2),
    d.UniaxialAnisotropy(B_A * MS / 2, AXIS),
)
WALL_TRACK = d.Track(30 * WIDTH, WIDTH / 4)
START = d.WallCoordinates(15 * WIDTH)


def wall_llg(*more, damping=ALPHA):
    return d.LLG(d.EnergySum((*MAGNET, *more)), MS, damping)


def displacement(level, times=(0.0, END * TAU), **more):
    path = d.wall_trajectory(level, WALL_TRACK, START, times, AXIS, window=False, **more)
    assert path.converged
    return path.position[-1] - path.position[0]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_particle_delivers_a_pulses_impulse(shape):
    # r = 1e-3 δ × the rotor's turn: u²/c² is 1e-6. A frame in mid pulse and on a corner changes nothing.
    turn = sigma_reference(SHAPES[shape])[0]
    level = d.CollectiveCoordinates(wall_llg(d.NeelField((0, SHAPES[shape][0], 0))), AXIS)
    for times in ((0.0, END * TAU), (0.0, 1.3 * TAU, 2.2 * TAU, END * TAU)):
        assert displacement(level, times) == pytest.approx(1e-3 * WIDTH * turn, rel=1e-5, abs=1e-8 * WIDTH)


@pytest.mark.parametrize("shape", ["rectangular", "ramped", "sine", "train"])
@pytest.mark.parametrize("declared", [True, False], ids=["pulse", "function"])
def test_walls_go_as_far_at_every_level(shape, declared):
    # The grid slows them by (dx/δ)²/8 = 0.8 %. A function of t, whose corners nobody knows, does what the pulse does.
    pulse, formula, _ = SHAPES[shape]
    b = (0, pulse, 0) if declared else lambda t: (0, PEAK * formula(t / TAU), 0)
    llg = wall_llg(d.NeelField(b))
    expected = 1e-3 * WIDTH * sigma_reference(SHAPES[shape])[0]
    assert displacement(d.CollectiveCoordinates(llg, AXIS)) == pytest.approx(expected, rel=1e-4, abs=0)
    assert displacement(llg) == pytest.approx(expected, rel=0.012, abs=0)
    assert displacement(d.SigmaModel.of(llg), step=0.05 * TAU) == pytest.approx(expected, rel=0.012, abs=0)


@pytest.mark.parametrize("span", [1e-9, 1e-8, 1e-7])
def test_no_pulse_is_too_short_for_a_long_run_of_a_wall_at_rest(magnet, span):
    # 1 mT for 100 ps: μ B_N t, whenever it comes.
    moved = magnet.derived().mobility * 1e-3 * 1e-10
    drive = d.NeelField((0, pulses.Rectangular(1e-3, 0.37 * span, 1e-10), 0))
    path = d.CollectiveCoordinates(magnet.llg(drive), AXIS).trajectory(d.WallCoordinates(0.0), [0.0, span])
    assert path.converged
    assert path.position[-1] == pytest.approx(moved, rel=1e-5, abs=0)


@pytest.mark.parametrize("declared", [True, False], ids=["pulse", "function"])
def test_a_wall_at_rest_feels_five_picoseconds_at_every_level(magnet, declared):
    drive = (0, pulses.Rectangular(1e-3, 2e-11, 5e-12), 0)
    llg = magnet.llg(d.NeelField(drive if declared else lambda t: (0, 1e-3 * (2e-11 <= t < 2.5e-11), 0)))
    track, times = magnet.track(30, 6), (0.0, 2e-11, 4e-11)
    start = d.WallCoordinates(track.length / 2)
    moved = magnet.derived().mobility * 1e-3 * 5e-12
    for level, more in ((llg, {}), (d.SigmaModel.of(llg), {"step": 5e-14}), (d.CollectiveCoordinates(llg, AXIS), {})):
        path = d.wall_trajectory(level, track, start, times, AXIS, **more)
        assert path.converged
        assert path.position - start.position == pytest.approx([0, 0, moved], rel=0.01, abs=1e-4 * moved)


@pytest.mark.parametrize("declared", [True, False], ids=["pulse", "function"])
def test_adaptive_steps_see_a_pulse_on_a_state_at_rest(magnet, declared):
    # 50 mT across for 2 ps of 20: the canted moment absorbs the work, as the small equal steps say.
    b = (pulses.Rectangular(0.05, 1e-11, 2e-12), 0, 0) if declared else lambda t: (0.05 * (1e-11 <= t < 1.2e-11), 0, 0)
    llg = magnet.llg(d.Zeeman(b))
    works = []
    for method in (d.DormandPrince54(1e-10), d.RungeKutta4(4e-15)):
        first, last = d.evolve(llg, TRACK, UNIFORM, method, [0.0, 2e-11])
        assert last.work > 1e-16
        assert abs(last.energy - first.energy + last.gilbert_loss - last.work) < 1e-3 * last.work
        works.append(last.work)
    assert works[0] == pytest.approx(works[1], rel=1e-3)


@pytest.mark.parametrize("name", ["rectangular", "ramped", "sine"])
def test_a_pulse_that_cants_the_sublattices_kicks_the_sigma_model_too(name):
    # m stands still while B jumps, so ṅ jumps by −γ n × ΔB: the LLG's rotor, to order α² = 1 %.
    pulse = SHAPES[name][0] * (0.1 / PEAK)
    llg = wall_llg(d.Zeeman((pulse, 0, 0.5 * pulse)))
    times = np.linspace(0, 6 * TAU, 4)
    full = list(d.evolve(llg, TRACK, UNIFORM, d.DormandPrince54(1e-10), times))
    slaved = list(d.evolve_sigma(d.SigmaModel.of(llg), TRACK, UNIFORM, 5e-3 * TAU, times))
    for part in ("n", "m"):
        a, b = (np.array([getattr(f.state, part)[:, ::2] for f in frames]) for frames in (full, slaved))
        assert np.abs(a).max() > 1e-4
        assert np.abs(a - b).max() < 0.012 * np.abs(a).max(), part
