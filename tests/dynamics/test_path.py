"""Passes between minima: barriers against closed forms, Langer's prefactor against Kramers and against noise."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from neelsot_dyn import textures
from neelsot_dyn.dynamics import (
    LLG,
    Heun,
    HomogeneousExchange,
    InhomogeneousExchange,
    NeelField,
    ThermalField,
    Track,
    TwoSublatticeState,
    UniaxialAnisotropy,
    derived_quantities,
    evolve,
    minimum_energy_path,
    normal_modes,
    thermal_escape,
)
from neelsot_dyn.units import BOLTZMANN, GYROMAGNETIC_RATIO

A, MS = 0.99e-9, 2.1e4
A0 = -60.0 * A**2 * MS / 4  # B_E = 60 T
STIFFNESS, K_EASY, K_HARD = 2e-14, 5e3, 2e3
WIDTH = math.sqrt(STIFFNESS / (2 * K_EASY))
CELLS = 5
GRID = 1 / (8 * CELLS**2)
"""Share by which cells of δ/5 lower a wall's energy."""


def magnet(*terms, damping=0.1):
    energy = (
        HomogeneousExchange(A0, A)
        + InhomogeneousExchange(STIFFNESS / 2)
        + UniaxialAnisotropy(K_EASY, (0, 1, 0))
        + UniaxialAnisotropy(K_HARD, (0, 0, 1), kind="hard")
    )
    for term in terms:
        energy = energy + term
    return LLG(energy, MS, damping)


def test_the_inner_vector_turns_over_the_exact_barrier():
    """σ0 (√(1 + K_h/K_e) − 1): a wall that turns stays an exact wall, narrower as it passes the hard axis."""
    track = Track(20 * WIDTH, WIDTH / CELLS)
    angles = np.linspace(math.pi / 2, -math.pi / 2, 11) + 0.02
    guess = [TwoSublatticeState.from_neel(textures.wall_profile(track.x, 10 * WIDTH, WIDTH, a)) for a in angles]
    found = minimum_energy_path(magnet(), track, guess)
    exact = 8 * K_EASY * WIDTH * (math.sqrt(1 + K_HARD / K_EASY) - 1)
    assert found.converged
    assert found.top == 5
    assert found.barrier == pytest.approx(exact, rel=2.5 * GRID, abs=0)  # the narrower wall's energy suffers more
    assert found.curvature == pytest.approx(-2 * K_HARD / MS, rel=0.05)
    assert np.allclose(found.energy, found.energy[::-1], atol=1e-3 * found.barrier)
    middle = found.saddle.n[np.argmin(abs(found.saddle.n[:, 1]))]
    assert abs(middle[2]) > 0.99


@pytest.mark.parametrize("h", [0.3, 0.6])
def test_a_reversed_domain_nucleates_over_the_pass_of_the_first_integral(h):
    """At rest 𝒜θ'² = V(θ), so the nucleus costs 4∫√(𝒜V) dθ, V = 2K_e [sin²θ − 2h(1 − cos θ)], h = B_N/B_A."""
    llg = magnet(NeelField((0, h * 2 * K_EASY / MS, 0)))
    track = Track(30 * WIDTH, WIDTH / CELLS)

    def pair(size):
        left, right = 15 * WIDTH - size / 2, 15 * WIDTH + size / 2
        across = np.arctan(np.exp((track.x - left) / WIDTH)) - np.arctan(np.exp((track.x - right) / WIDTH))
        angle = 2 * across * min(1.0, size / WIDTH)
        return TwoSublatticeState.from_neel(np.stack([np.sin(angle), -np.cos(angle), 0 * angle], axis=-1))

    sizes = np.concatenate([np.linspace(0, 4, 9), np.linspace(6, 40, 6)]) * WIDTH
    found = minimum_energy_path(llg, track, [pair(s) for s in sizes])
    top = math.acos(2 * h - 1)
    cost = lambda a: math.sqrt(max(math.sin(a) ** 2 - 2 * h * (1 - math.cos(a)), 0.0))  # noqa: E731
    exact = 4 * math.sqrt(2 * K_EASY * STIFFNESS) * quad(cost, 0, top)[0]
    assert found.barrier == pytest.approx(exact, rel=2 * GRID, abs=0)
    assert found.torque <= 1e-6
    modes = normal_modes(llg, track, found.saddle, unstable="keep")
    slide = np.abs(modes.decay) < 1e-3 * -modes.decay.min()
    assert int((modes.decay[~slide] < 0).sum()) == 1


def test_a_path_whose_ends_are_no_minima_is_not_converged():
    # Uniform states from x̂, a saddle towards ±ŷ, over ẑ to −x̂: without torque at the ends and on top.
    track = Track(8 * WIDTH, WIDTH)
    angles = np.linspace(0, math.pi, 9)
    turns = np.stack([np.cos(angles), 0 * angles, np.sin(angles)], axis=1)
    guess = [TwoSublatticeState.from_neel(np.tile(n, (track.cells, 1))) for n in turns]
    found = minimum_energy_path(magnet(), track, guess)
    assert found.barrier == pytest.approx(2 * K_HARD * track.length, rel=1e-6)
    assert not found.converged


def test_a_path_without_a_pass_is_refused():
    track = Track(20 * WIDTH, WIDTH / CELLS)
    state = TwoSublatticeState.from_neel(np.tile([0.0, 1.0, 0.0], (track.cells, 1)))
    with pytest.raises(ValueError, match="five states"):
        minimum_energy_path(magnet(), track, [state] * 3)
    follows = magnet(NeelField(lambda n: 0.1 * n))
    with pytest.raises(ValueError, match="do not depend on n"):
        minimum_energy_path(follows, track, [state] * 5)
    with pytest.raises(ValueError, match="pass between two minima"):
        minimum_energy_path(magnet(), track, [state] * 5)


def particles(damping):
    """Cells without a bond between them: each a particle with the easy axis ŷ and the hard axis ẑ."""
    energy = (
        HomogeneousExchange(A0, A)
        + UniaxialAnisotropy(K_EASY, (0, 1, 0))
        + UniaxialAnisotropy(K_HARD, (0, 0, 1), kind="hard")
    )
    return LLG(energy, MS, damping)


def escape(damping, cells=8):
    track = Track(cells * 1e-9, 1e-9)
    rest = np.tile([0.0, 1.0, 0.0], (cells, 1))
    over = rest.copy()
    over[0] = (1.0, 0.0, 0.0)
    states = (TwoSublatticeState.from_neel(n) for n in (rest, over))
    return thermal_escape(particles(damping), track, *states)


@pytest.mark.parametrize("damping", [0.01, 0.1, 1.0])
def test_langers_prefactor_of_a_particle_is_kramers(damping):
    """ω²: 2γ²B_E(B_A + B_H) and 2γ²B_E B_A in the well, −2γ²B_E B_A and 2γ²B_E B_H on the pass, B_E ≫ B_A."""
    found = escape(damping)
    q = derived_quantities(
        a0=A0, lattice_constant=A, a11=1e-14, k_easy=K_EASY, k_hard=K_HARD, magnetization=MS, damping=damping
    )
    scale = GYROMAGNETIC_RATIO**2 * 2 * q.exchange_field
    friction = 1 / (2 * q.inertia_time) * (1 + damping**2) ** -1
    top = scale / (1 + damping**2) * q.easy_field
    growth = math.sqrt(top + friction**2) - friction
    wells = math.sqrt((q.easy_field + q.hard_field) / q.hard_field)
    assert found.unstable == 1
    assert found.growth == pytest.approx(growth, rel=0.02)  # B_A/2B_E = 0.4 %
    assert found.attempt_frequency == pytest.approx(growth / (2 * math.pi) * wells, rel=0.02)


@pytest.mark.slow
def test_the_rate_is_what_noise_makes_of_it():
    """1000 particles at ΔE = 5 k_BT forget their direction at twice Langer's rate over both passes."""
    damping, stability, cells = 0.2, 5.0, 1000
    volume = 1e-26
    temperature = 2 * K_EASY * volume / stability / BOLTZMANN
    found = escape(damping)
    rate = 2 * found.attempt_frequency * math.exp(-stability)
    llg = particles(damping)
    noisy = LLG(llg.energy, MS, damping, thermal=ThermalField(temperature, volume / 1e-9, seed=5))
    track = Track(cells * 1e-9, 1e-9)
    state = TwoSublatticeState.from_neel(np.tile([0.0, 1.0, 0.0], (cells, 1)))
    times = np.array([0.1, 0.3, 0.5]) / rate
    left = [float(np.sign(f.state.n[:, 1]).mean()) for f in evolve(noisy, track, state, Heun(1.5e-14), times)]
    measured = math.log(left[0] / left[2]) / (2 * (times[2] - times[0]))
    spread = math.hypot(*(math.sqrt((1 - c**2) / cells) / c for c in (left[0], left[2]))) / math.log(left[0] / left[2])
    assert measured == pytest.approx(rate, rel=1 / stability + 2 * spread)
