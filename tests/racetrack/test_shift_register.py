"""A shift register: bits in, N shifts, bits out; what loses them; and the particle model against closed forms."""

import sys

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
    RungeKutta4,
    Track,
    TwoSublatticeState,
    UniaxialAnisotropy,
    evolve,
    suggest_timestep,
    wall_positions,
)
from neelsot_dyn.racetrack.register.bit_errors import ErrorWindow, error_window
from neelsot_dyn.racetrack.register.register import EASY_AXIS
from neelsot_dyn.units import BOLTZMANN

SCALES = racetrack.derived(materials.KRU4O8)
QUICK = racetrack.BitShift(bits=(1, 0, 1), shifts=1, pitch=1e-7, frames_per_step=1, cells_per_width=3.0)
WIDTH = SCALES.wall_width


def register(margin=2.0, pitch=1e-7, b=0.1):
    return racetrack.BitShift(pitch=pitch, saturation=b, margin=margin).register


def shifted(scenario):
    """The last frame, the bits it holds where they should be, and all frames."""
    run = scenario.prepare()
    frames = list(run.frames())
    x = run.grid.x - run.scenario.first
    return run.scenario.register.read(frames[-1].snapshot.state.n, x, len(scenario.bits), scenario.shifts), frames, run


@pytest.mark.parametrize("shifts", [1, -1])
def test_bits_come_out_as_they_went_in(shifts):
    """Every wall one pitch on, to 1 % of it, the energy balanced at every step, the loss 8 M_s B_N S (Λ − 4δ ln 2)."""
    out, frames, run = shifted(attrs.evolve(QUICK, shifts=shifts))
    assert out == QUICK.bits
    way = frames[-1].values["wall_positions"] - frames[0].values["wall_positions"]
    assert np.allclose(way, shifts * QUICK.pitch, atol=0.01 * QUICK.pitch)
    assert validation.verdict(f.residuals for f in frames).passed
    loss = frames[-1].snapshot.gilbert_loss / 2  # per 1
    wanted = 8 * SCALES.magnetization * run.scenario.register.amplitude * (QUICK.pitch - 4 * np.log(2) * WIDTH)
    assert loss == pytest.approx(wanted, rel=0.02, abs=0)
    series = {name: np.array([f.values[name] for f in frames]) for name in ("wall_positions",)}
    n = np.array([f.snapshot.state.n for f in frames])
    lost = np.array([f.snapshot.gilbert_loss for f in frames])
    dataset = xarray.Dataset(
        {
            "n": (("time", "cell", "component"), n),
            "wall_positions": (("time", "wall"), series["wall_positions"]),
            "gilbert_loss": ("time", lost),
        }
    )
    found = {name: quantity.value for name, quantity in run.quantities(dataset).items()}
    section = QUICK.width * materials.KRU4O8.thickness
    assert found["loss_closed_form"] == pytest.approx(wanted * section, rel=1e-9, abs=0)
    assert found["loss_per_shifted_one"] == pytest.approx(loss * section, rel=1e-9, abs=0)
    assert found["wrong_bits"] == 0
    assert found["displacement_error"] < 0.01
    assert found["shift_time"] == 4 * found["step"]


def test_steps_too_short_lose_one_pitch_of_all_bits():
    """Below (Λ/4v)(4N − 2)/(4N − 1), two thirds for one shift, the walls fall back by a whole pitch."""
    assert register().shortest_step(1.0, 1) == pytest.approx(2 / 3 * register().shortest_step(1.0), rel=1e-6, abs=0)
    for margin, place in ((0.6, 0), (0.75, 1)):
        out, frames, run = shifted(attrs.evolve(QUICK, margin=margin))
        x = run.grid.x - run.scenario.first
        assert run.scenario.register.read(frames[-1].snapshot.state.n, x, 3, place) == QUICK.bits
        assert (out == QUICK.bits) == (place == 1)


def test_a_run_that_goes_on_repeats_the_uninterrupted_one_bit_for_bit():
    run = attrs.evolve(QUICK, bits=(1,), temperature=5.0, saturation=1.0, pitch=6e-8).prepare()
    frames = list(run.frames())
    for k in (1, 3):
        again = list(run.frames(frames[k].snapshot))
        assert len(again) == len(frames) - k - 1
        last, same = frames[-1].snapshot, again[-1].snapshot
        assert np.array_equal(last.state.m1, same.state.m1)
        assert (last.work, last.gilbert_loss, last.energy) == (same.work, same.gilbert_loss, same.energy)


def pair_llg(field):
    m = materials.KRU4O8
    track = Track(length=40 * WIDTH, spacing=WIDTH / 4)
    energy = (
        HomogeneousExchange(m.homogeneous_exchange, m.lattice_constant)
        + InhomogeneousExchange(m.a11, m.a12)
        + UniaxialAnisotropy(m.easy_axis_anisotropy, EASY_AXIS)
        + NeelField(field * EASY_AXIS)
    )
    return LLG(energy, m.magnetization, 0.5), track


def grows(distance, field):
    """Does a +x̂ domain of this width grow under a field along it?"""
    llg, track = pair_llg(field)
    reg = racetrack.ShiftRegister(pitch=2 * distance, amplitude=1.0, step=1.0, rest=1.0)
    x = track.x - track.length / 2 + distance / 2
    n = reg.encode((1,), x, WIDTH)
    step = suggest_timestep(llg, track)
    early, late = (
        wall_positions(frame.state.n, x, EASY_AXIS)
        for frame in evolve(llg, track, TwoSublatticeState(n, -n), RungeKutta4(step), [2e-12, 8e-12])
    )
    return late.size == 2 and np.ptp(late) > np.ptp(early)


def test_neighbours_attract_as_kink_and_antikink_do():
    """A field B_N holds two walls apart down to d = δ ln(4B_A/B_N), within a fifth of a width."""
    field = 0.05
    limit = register(b=field / (SCALES.damping * SCALES.spin_flop_field)).shortest_pitch(SCALES) / 2
    assert limit == pytest.approx(WIDTH * np.log(4 * SCALES.easy_field / field), rel=1e-6, abs=0)
    assert grows(limit + 0.2 * WIDTH, field)
    assert not grows(limit - 0.2 * WIDTH, field)


def test_one_uniform_field_squeezes_bits_out_instead_of_shifting_them():
    assert not grows(8 * WIDTH, -0.2)


def test_the_averaged_field_of_a_step_is_a_tanh():
    pitch = 40 * WIDTH
    table = racetrack.averaged_field(lambda x: np.where(x < pitch / 2, 1.0, -1.0), pitch, WIDTH)
    x = np.arange(table.size) * pitch / table.size
    inner = (x > pitch / 4) & (x < 3 * pitch / 4)
    assert np.abs(table - np.tanh((pitch / 2 - x) / WIDTH))[inner].max() < 2e-3  # a cell of the fine grid


def test_particles_settle_into_the_boltzmann_distribution():
    """In the trap −B tanh(x/δ): P ∝ cosh(x/δ)^(−δ/λ), λ = k_BT/(4 M_s B S); the variance within 6 %."""
    section, kelvin, pitch = 31e-18, 60.0, 60 * WIDTH
    reg = racetrack.ShiftRegister(pitch=pitch, amplitude=0.05, step=1e-12, rest=1e-12)
    gas = racetrack.WallGas(SCALES, section, kelvin, pitch)
    table = racetrack.averaged_field(lambda x: np.where(x < pitch / 2, 0.05, -0.05), pitch, WIDTH)
    start = np.full((4000, 1), pitch / 2)
    x, alive = gas.run(start, np.array([1]), [(table, 2e-11)], seed=1)
    assert alive.all()
    fine = np.linspace(-30, 30, 20001) * WIDTH
    weight = np.cosh(fine / WIDTH) ** (-WIDTH / reg.thermal_length(SCALES, section, kelvin))
    wanted = (weight * fine**2).sum() / weight.sum()
    assert ((x - pitch / 2) ** 2).mean() == pytest.approx(wanted, rel=0.06, abs=0)


def test_free_particles_diffuse_as_einstein_says():
    gas = racetrack.WallGas(SCALES, 31e-18, 20.0, 1e-7)
    flat = np.full(1024, 1e-12)
    x, _ = gas.run(np.zeros((4000, 1)), np.array([1]), [(flat, 1e-10)], seed=3)
    assert gas.diffusion == pytest.approx(
        BOLTZMANN * 20 * SCALES.mobility / (4 * SCALES.magnetization * 31e-18), rel=1e-6, abs=0
    )
    assert x.var() == pytest.approx(2 * gas.diffusion * 1e-10, rel=0.08, abs=0)


def test_neighbours_meet_as_often_as_free_walls_do():
    """Twice the Gaussian tail beyond Λ/2 − d of a distance that starts at Λ/2 and spreads with variance λΛ."""
    reg, section, kelvin = register(pitch=1e-7), 31e-18, 300.0
    spread = np.sqrt(reg.thermal_length(SCALES, section, kelvin) * reg.pitch)
    room = reg.pitch / 2 - WIDTH * np.log(4 * SCALES.easy_field / reg.amplitude)
    steps = np.random.default_rng(2).normal(size=400_000) * spread
    found = reg.loss_per_step(SCALES, section, kelvin)
    assert 0.02 < found < 0.9
    assert found == pytest.approx(2 * (steps > room).mean(), rel=0.02)


def test_a_step_of_the_particles_moves_and_shakes_a_wall_by_shares_of_its_width():
    for kelvin, strongest in ((0.0, 0.02), (300.0, 1e-4), (2.0, 0.05)):
        gas = racetrack.WallGas(SCALES, 31e-18, kelvin, 1e-7)
        drift = 0.1 * WIDTH / (SCALES.mobility * strongest)
        shake = (0.15 * WIDTH) ** 2 / (2 * gas.diffusion) if kelvin else np.inf
        assert gas.time_step(strongest) == pytest.approx(min(drift, shake), rel=1e-9, abs=0)


def test_walls_that_are_gone_pull_no_more():
    """Of four, the first two are nearer than δ and vanish; the others attract as if alone, so their middle stays."""
    gas = racetrack.WallGas(SCALES, 31e-18, 0.0, 1e-7)
    start = 2e-8 + WIDTH * np.array([[0.0, 0.5, 3.0, 9.0]])
    duration = 20 * WIDTH / (8 * SCALES.easy_field * SCALES.mobility)
    nothing = np.full(1024, 1e-12)
    x, alive = gas.run(
        start, np.array([1, -1, 1, -1]), [(nothing, duration)], refine=1000 * gas.time_step(1e-12) / duration
    )
    assert alive.tolist() == [[False, False, True, True]]
    assert x[0, 2:].mean() == pytest.approx(start[0, 2:].mean(), rel=1e-9, abs=0)
    assert x[0, 3] - x[0, 2] < 6 * WIDTH


def test_the_window_of_working_pulses_is_the_run_of_points_around_the_working_one(monkeypatch):
    factors, rates = np.array([0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 4.0]), np.array([0.0, 0.5, 1e-3, 0.0, 2e-3, 0.3, 0.0])
    window = ErrorWindow({"step": factors}, {"step": rates}, {"step": 0 * rates})
    assert window.working("step", 1e-2) == (0.8, 1.5)
    assert np.isnan(window.working("step", -1.0)).all()
    asked = []

    def recorded(register, scales, section, temperature, **run):
        asked.append((register.step, register.amplitude, register.pitch, temperature))
        return racetrack.BitErrors(1, 100, 1)

    monkeypatch.setattr(sys.modules[ErrorWindow.__module__], "bit_errors", recorded)
    reg = register(pitch=4e-7)
    found = error_window(reg, SCALES, 31e-18, 5.0)
    usual = np.array([reg.step, reg.amplitude, reg.pitch, 5.0])
    expected = [np.where(np.arange(4) == place, f * usual, usual)
                for place, what in enumerate(("step", "amplitude", "pitch", "temperature"))
                for f in found.factors[what]]  # fmt: skip
    assert np.array(asked) == pytest.approx(np.array(expected), rel=1e-12, abs=0)
    assert found.rates["pitch"] == pytest.approx(0.01)


def test_two_walls_attract_each_other_alike():
    """Without field and heat their middle stays, and e^{d/δ} falls at 8B_A μ/δ (each feels 4B_A e^{−d/δ})."""
    gas = racetrack.WallGas(SCALES, 31e-18, 0.0, 1e-7)
    start = np.array([[3e-8 - 4 * WIDTH, 3e-8 + 4 * WIDTH]])
    duration = (np.exp(8) - np.exp(7)) * WIDTH / (8 * SCALES.easy_field * SCALES.mobility)
    nothing = np.full(1024, 1e-12)
    refine = 4000 * gas.time_step(1e-12) / duration
    x, alive = gas.run(start, np.array([1, -1]), [(nothing, duration)], refine=refine)
    assert alive.all()
    assert x.mean() == pytest.approx(3e-8, rel=1e-9, abs=0)
    assert x[0, 1] - x[0, 0] == pytest.approx(7 * WIDTH, rel=1e-3, abs=0)


def test_without_heat_the_particles_lose_bits_where_the_closed_form_says():
    section = 31e-18
    for margin, lost in ((0.96, False), (0.88, True)):  # limit for three shifts: 10/11
        found = racetrack.bit_errors(register(margin), SCALES, section, 0.0, bits=4, shifts=3, samples=20)
        assert (found.wrong > 0) == lost


def test_heat_loses_bits_and_a_longer_pitch_keeps_them():
    """Errors rise with T and fall with the pitch; halving the time step changes nothing beyond the noise."""
    section = 31e-18

    def rate(pitch, kelvin, refine=1.0):
        return racetrack.bit_errors(
            register(pitch=pitch), SCALES, section, kelvin, bits=4, shifts=2, samples=150, seed=5, refine=refine
        )

    hot, cold, long = rate(1e-7, 40.0), rate(1e-7, 2.0), rate(2.5e-7, 40.0)
    assert hot.rate > 0.1
    assert cold.wrong == 0
    assert long.rate < hot.rate / 10
    fine = rate(1e-7, 40.0, refine=2.0)
    assert abs(hot.rate - fine.rate) < 4 * np.hypot(hot.error, fine.error)
    assert register().loss_per_step(SCALES, section, 2.0) < 1e-9


@pytest.mark.slow
def test_the_full_equation_with_heat_keeps_and_loses_bits_as_the_particles_do():
    """At 2 K all bits of two runs come out, at 80 K not, and the particles agree."""
    for kelvin, kept in ((2.0, True), (80.0, False)):
        good = [shifted(attrs.evolve(QUICK, temperature=kelvin, seed=seed))[0] == QUICK.bits for seed in range(2)]
        found = racetrack.bit_errors(register(), SCALES, 31e-18, kelvin, bits=3, shifts=1, samples=200)
        assert (found.rate < 0.01) == kept
        assert all(good) == kept


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bits": (1, 2)}, "bits"),
        ({"bits": ()}, "bits"),
        ({"shifts": 0}, "shifts"),
        ({"pitch": 3e-8}, "pitch"),
        ({"saturation": 4.0}, "saturation"),
        ({"cells_per_width": 2.0}, "cells_per_width"),
        ({"samples": -1}, "samples"),
        ({"temperature": -1.0}, "temperature"),
    ],
)
def test_what_cannot_work_is_refused_at_once(change, message):
    with pytest.raises(ValueError, match=message):
        racetrack.BitShift(**change)
