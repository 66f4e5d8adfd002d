"""Pinned walls: the depinning field against closed forms and the equation of motion, creep against exact formulas."""

import attrs
import numpy as np
import pytest
import xarray

from neelsot_dyn import materials, racetrack, validation
from neelsot_dyn.dynamics import (
    LLG,
    HomogeneousExchange,
    InhomogeneousExchange,
    NeelField,
    Track,
    TwoSublatticeState,
    UniaxialAnisotropy,
    normal_modes,
)
from neelsot_dyn.racetrack.pinning.numbers import barrier

M = materials.KRU4O8
SCALES = racetrack.derived(M)
WIDTH = SCALES.wall_width
MIDDLE = 25 * WIDTH
SECTION = 31e-18


def grid(per_width=4):
    return Track(length=50 * WIDTH, spacing=WIDTH / per_width)


def curve(profile, per_width=4, around=3, count=61):
    return racetrack.rest_curve(profile, SCALES, grid(per_width), MIDDLE + np.linspace(-around, around, count) * WIDTH)


@pytest.mark.parametrize("strength", [0.01, 0.5])
def test_a_sharp_step_holds_up_to_half_the_difference_of_k(strength):
    """ΔK/(2 M_s), exact at any strength; the grid adds O(dx²): 0.6 % at δ/4, a quarter of it at δ/8."""
    exact = strength * SCALES.easy_field / 4
    coarse, fine = (curve(racetrack.Step(MIDDLE, strength), n).depinning().field / exact - 1 for n in (4, 8))
    assert abs(fine) < 2e-3
    assert coarse / fine == pytest.approx(4, rel=0.1)


def test_the_rigid_wall_is_the_weak_limit():
    """Tracked/rigid − 1 is grid error, and grows linearly with the depth."""
    ratios = []
    for depth in (0.01, 0.1, 0.2):
        notch = racetrack.Notch(MIDDLE, depth, WIDTH)
        rigid = racetrack.rigid_field(notch, SCALES, MIDDLE + np.linspace(0, 3, 601) * WIDTH).max()
        ratios.append(curve(notch, 6).depinning(MIDDLE).field / rigid - 1)
    assert abs(ratios[0]) < 3e-3
    assert (ratios[2] - ratios[1]) / (ratios[1] - ratios[0]) == pytest.approx(0.1 / 0.09, rel=0.15)


def test_the_rigid_step_has_a_closed_form():
    """U' = 2ΔK sech²: the field is ΔK/(2M_s) sech²((r − c)/δ)."""
    places = MIDDLE + np.linspace(-2, 2, 9) * WIDTH
    found = racetrack.rigid_field(racetrack.Step(MIDDLE, 0.1), SCALES, places)
    wanted = 0.1 * SCALES.easy_field / 4 / np.cosh((places - MIDDLE) / WIDTH) ** 2
    assert np.allclose(found, wanted, rtol=0.025)


def test_the_torque_left_in_a_rest_is_below_the_tolerance_and_is_what_it_is_said_to_be():
    """From the textures: 𝒜θ″ against K sin 2θ and M_s B sin θ, in B_A; many tolerances, as Newton's steps are large."""
    track = grid()
    notch = racetrack.Notch(MIDDLE, 0.3, WIDTH)
    k0, bond = M.easy_axis_anisotropy, 2 * M.neel_stiffness / track.spacing**2
    for tolerance in np.geomspace(1e-1, 1e-10, 19):
        found = racetrack.rest_curve(notch, SCALES, track, MIDDLE + np.array([0.0, 0.7, 1.6]) * WIDTH, tolerance)
        worst = 0.0
        for field, theta in zip(found.field, found.textures, strict=True):
            turn = np.diff(theta, prepend=theta[0], append=theta[-1])
            pull = bond * (np.sin(turn[1:]) - np.sin(turn[:-1]))
            hard = k0 * (1 + notch.of_cells(track.x, track.spacing))
            torque = pull - 2 * hard * np.sin(2 * theta) - 2 * M.magnetization * field * np.sin(theta)
            worst = max(worst, np.abs(torque).max() / (2 * k0))
        assert worst < tolerance
        assert worst < 1.01 * found.residual + 1e-13


def notch_llg(amplitude, profile, track):
    axis = np.array([0.0, 1.0, 0.0])
    energy = (
        HomogeneousExchange(M.homogeneous_exchange, M.lattice_constant)
        + InhomogeneousExchange(M.a11, M.a12)
        + UniaxialAnisotropy(M.easy_axis_anisotropy * (1 + profile.of_cells(track.x, track.spacing)), axis)
        + UniaxialAnisotropy(M.easy_axis_anisotropy, (0, 0, 1), kind="hard")  # keeps the inner angle's mode away
        + NeelField(amplitude * axis)
    )
    return LLG(energy, M.magnetization, 0.0)


def test_the_rests_are_rests_of_the_equation_of_motion_and_soften_at_the_top():
    """No torque in the two-sublattice LLG; the lowest mode's ω² falls to zero where the field is largest."""
    track = Track(length=25 * WIDTH, spacing=WIDTH / 3)
    profile = racetrack.Notch(track.length / 2, 0.1, WIDTH)
    places = track.length / 2 + np.linspace(0, 2, 41) * WIDTH
    found = racetrack.rest_curve(profile, SCALES, track, places)
    top = int(np.argmax(found.field))
    lowest = []
    for k in (0, top - 5, top):
        llg = notch_llg(float(found.field[k]), profile, track)
        theta = found.textures[k]
        n = np.stack([np.sin(theta), np.cos(theta), 0 * theta], axis=-1)
        state = TwoSublatticeState(n, -n)
        assert llg.torque(state, track) < 1e-8 * SCALES.easy_field
        lowest.append(float(normal_modes(llg, track, state, unstable="keep").frequency[0]) ** 2)
    assert lowest[0] > lowest[1] > lowest[2]
    assert lowest[2] < 0.03 * lowest[0]


def test_grains_are_the_same_wherever_one_looks():
    """Pure functions of (site, salt): pieces of a track agree, salts differ, the spread is as asked for."""
    grains = racetrack.Grains(0.05, 5e-9, salt=7)
    x = np.linspace(-1e-6, 1e-6, 40001)
    whole = grains(x)
    assert np.array_equal(whole[10000:10100], grains(x[10000:10100]))
    assert np.array_equal(whole[::-1], grains(x[::-1]))
    assert not np.array_equal(whole, attrs.evolve(grains, salt=8)(x))
    assert whole.std() == pytest.approx(0.05, rel=0.1)
    assert abs(whole.mean()) < 0.008
    borders = np.flatnonzero(np.diff(whole))
    assert 2e-6 / borders.size == pytest.approx(5e-9, rel=0.1, abs=0)


def test_site_numbers_are_even_and_uncorrelated():
    u = racetrack.site_random(np.arange(100_000), 3)
    v = racetrack.site_random(np.arange(100_000), 4)
    assert u.mean() == pytest.approx(0.5, abs=0.004)
    assert u.var() == pytest.approx(1 / 12, rel=0.01)
    for other in (v, np.roll(u, 1)):
        assert abs(np.corrcoef(u, other)[0, 1]) < 0.012


PERIOD, HOLD = 4e-8, 0.02


def hold(x):
    return HOLD * np.sin(2 * np.pi * np.asarray(x) / PERIOD)


def test_creep_without_heat_is_the_washboard():
    """v = μ √(B² − B0²) above B0, nothing below."""
    assert racetrack.creep_velocity(hold, PERIOD, 0.9 * HOLD, SCALES, SECTION, 0.0) == 0
    found = racetrack.creep_velocity(hold, PERIOD, 1.5 * HOLD, SCALES, SECTION, 0.0)
    assert found == pytest.approx(SCALES.mobility * HOLD * np.sqrt(1.5**2 - 1), rel=1e-6)


def test_creep_at_low_temperature_is_kramers():
    """v = L √(U″(a)|U″(b)|) μ_F/2π e^{−ΔU/k_BT}, within 10 % at 17 k_BT; and free motion without obstacles."""
    kelvin, share = 1.0, 0.5
    field = share * HOLD
    found = racetrack.creep_velocity(hold, PERIOD, field, SCALES, SECTION, kelvin)
    unit = 4 * SCALES.magnetization * SECTION
    bend = HOLD * np.sqrt(1 - share**2) * 2 * np.pi / PERIOD
    rise = np.arcsin(share)
    barrier = unit * HOLD * PERIOD / (2 * np.pi) * (2 * np.cos(rise) - share * (np.pi - 2 * rise))
    stability = barrier / (1.380649e-23 * kelvin)
    assert stability > 15
    wanted = PERIOD * SCALES.mobility * bend / (2 * np.pi) * np.exp(-stability)
    assert found == pytest.approx(wanted, rel=0.1)
    free = racetrack.creep_velocity(lambda x: 0 * x, PERIOD, field, SCALES, SECTION, kelvin)
    assert free == pytest.approx(SCALES.mobility * field, rel=1e-4)


def test_particles_creep_as_the_exact_formula_says():
    kelvin, field = 40.0, 0.9 * HOLD
    gas = racetrack.WallGas(SCALES, SECTION, kelvin, PERIOD)
    table = field - hold(np.arange(1024) * PERIOD / 1024)
    start, _ = gas.run(np.zeros((800, 1)), np.array([1]), [(table, 5e-11)], seed=1)
    end, _ = gas.run(start, np.array([1]), [(table, 1e-10)], seed=2)
    way = (end - start)[:, 0]
    wanted = racetrack.creep_velocity(hold, PERIOD, field, SCALES, SECTION, kelvin) * 1e-10
    assert way.mean() == pytest.approx(wanted, abs=4 * way.std() / np.sqrt(way.size) + 0.02 * wanted)


def test_a_scenario_creeps_over_the_energy_of_its_own_notch():
    """Barrier and mean velocity from U(r) = ∫ 2K0 κ sech² dx itself: the Fokker-Planck equation on a ring of cells."""
    pinning = racetrack.Pinning(strength=0.03, size=2e-9, track_length=1.6e-7, creep_temperature=20.0)
    scenario = pinning.quick()
    length, section = scenario.track_length, scenario.width * M.thickness
    k0 = M.easy_axis_anisotropy
    u = np.linspace(-20, 20, 4001)
    edges = np.arange(1201) / 1200 * length
    shape = scenario.profile(edges[:, None] + WIDTH * u) / np.cosh(u) ** 2
    energy = 2 * k0 * WIDTH * shape.sum(axis=1) * (u[1] - u[0]) * section
    thermal = 1.380649e-23 * 20.0
    assert barrier(scenario) == pytest.approx(energy.max() - energy.min(), rel=2e-3, abs=0)
    for share, found in zip((0.2, 0.4, 0.6, 0.8, 0.9, 1.0, 1.2), scenario.creep, strict=True):
        tilt = 4 * M.magnetization * section * share * scenario.rigid * length / 1200
        # Scharfetter-Gummel: J = D/dx² [B(Δ) p_i − B(−Δ) p_{i+1}], Δ the rise of the energy in k_BT
        rise = (np.diff(energy) - tilt) / thermal
        forward, backward = rise / np.expm1(rise), -rise / np.expm1(-rise)
        diffusion = thermal * SCALES.mobility / (4 * M.magnetization * section)
        i, j = np.arange(1200), (np.arange(1200) + 1) % 1200
        out = np.zeros((1200, 1200))
        out[i, i], out[i, j] = forward, -backward
        still = out - np.roll(out, 1, axis=0)
        still[0] = 1.0  # in place of one balance: the probability is one
        p = np.linalg.solve(still, np.eye(1200)[0])
        flow = (forward * p[i] - backward * p[j])[0]  # per time in dx²/D
        velocity = flow * diffusion / (length / 1200) ** 2 * length
        assert found == pytest.approx(velocity, rel=0.01, abs=0)


@pytest.mark.parametrize(("obstacle", "duration"), [("notch", 6e-10), ("step", 6e-10), ("grains", 1.5e-9)])
def test_the_ramp_tears_the_wall_loose_above_its_depinning_field(obstacle, duration):
    """It stays below the field that has been found from the rests, goes soon after, and the energy balances."""
    run = racetrack.Pinning(obstacle=obstacle, strength=0.05, size=2e-9, duration=duration, frames=60, salt=1)
    run = run.quick().prepare()
    frames = list(run.frames())
    place = np.array([f.values["wall_position"] for f in frames])
    ramp = np.array([f.values["neel_field"] for f in frames])
    held = place < run.scenario.depinning.place + WIDTH
    last = ramp[np.flatnonzero(held)].max()
    assert run.scenario.depinning.field * 0.999 < last < 1.4 * run.scenario.depinning.field
    assert validation.verdict(f.residuals for f in frames).passed
    assert run.scenario.depinning.field / run.scenario.rigid == pytest.approx(1, abs=0.02)
    dataset = xarray.Dataset({"wall_position": ("time", place), "neel_field": ("time", ramp)})
    found = {name: q.value for name, q in run.quantities(dataset).items()}
    assert found["left_at"] == ramp[~held][0]
    assert found["depinning_ratio"] == pytest.approx(run.scenario.depinning.field / run.scenario.rigid, rel=1e-12)
    if obstacle == "step":
        sharp = 0.05 * M.easy_axis_anisotropy / (2 * M.magnetization)  # this step is half a width wide
        assert found["depinning_sharp"] == pytest.approx(sharp, rel=1e-9)
        assert found["depinning_field"] < sharp


@pytest.mark.slow
def test_heat_frees_a_wall_below_its_depinning_field():
    """At 0.8 of the depinning field the wall stays for ever without heat, and is gone within 100 ps at 20 K."""
    cold = racetrack.Pinning(strength=0.05, track_length=1.6e-7, overdrive=0.8, duration=2e-10, frames=8)
    for kelvin, gone in ((0.0, False), (20.0, True)):
        run = attrs.evolve(cold, temperature=kelvin, cells_per_width=3.0).prepare()
        *_, last = run.frames()
        held = last.values["wall_position"] < run.scenario.depinning.place + WIDTH  # NaN: gone
        assert held != gone


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"obstacle": "wall"}, "obstacle"),
        ({"strength": 0.0}, "strength"),
        ({"strength": 1.5}, "depth"),
        ({"obstacle": "grains", "strength": 0.6}, "deviation"),
        ({"track_length": 5e-8}, "track_length"),
        ({"cells_per_width": 2.0}, "cells_per_width"),
    ],
)
def test_what_cannot_work_is_refused_at_once(change, message):
    with pytest.raises(ValueError, match=message):
        racetrack.Pinning(**change)
