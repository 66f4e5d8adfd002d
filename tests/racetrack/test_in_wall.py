"""The Néel vector inside a wall at rest: threshold, rate and time of its reversal, and whether it holds a bit."""

import math

import attrs
import numpy as np
import pytest
from run_helpers import passed, run, same_after_resuming, script

from neelsot_dyn import dynamics, materials, racetrack, textures
from neelsot_dyn.racetrack.in_wall.landscape import local_landscape
from neelsot_dyn.racetrack.in_wall.numbers import measured_push

HARD = 0.01
RIGID = 2 / math.pi * HARD


def synthetic(share, **changes):
    """A given field, as a share of the rigid threshold, without a superflow and without DMI."""
    changed = {"hard_axis_field": HARD, "dmi": changes.pop("dmi", 0.0), "damping": changes.pop("damping", 0.01)}
    return racetrack.InWallReversal(
        **{
            "changes": changed,
            "synthetic_field": share * RIGID,
            "writes": 1,
            "write_frames": 60,
            "hold_frames": 10,
            "hold_time": 1e-11,
            "cells_per_width": 4.0,
            "wall_widths": 16.0,
            **changes,
        }
    )


@pytest.mark.parametrize("share", [0.8, 1.1, 1.6])
def test_the_threshold_read_off_a_run_is_two_over_pi_of_the_hard_axis(share):
    """From λ² + λ/τ, above and below it; 1 % for domains that tilt by B_N/B_A = 0.6 %, and the grid."""
    _, frames, found = run(synthetic(share))
    assert found["threshold"] == pytest.approx(RIGID, rel=0.015)
    assert found["threshold_linearised"] == pytest.approx(RIGID, rel=0.015)
    assert found["growth_rate"] == pytest.approx(found["growth_rate_closed_form"], abs=0.02 * 1e11)
    assert passed(frames).passed
    assert found["missing_factor"] == pytest.approx(1 / share, rel=1e-4, abs=0)


@pytest.mark.parametrize("damping", [0.002, 0.05])
def test_the_rates_scale_as_the_pendulum(damping):
    """λ² + λ/τ = πγ²B_E (B_N − (2/π) B_H), underdamped and overdamped, at six fields of the linearised equations."""
    made = synthetic(2.0, damping=damping).rigid
    assert made.rates.rates == pytest.approx(made.rates.closed_form, rel=0.1)  # 0.4 % of threshold in 5 %
    assert made.rates.rates[-1] == pytest.approx(made.rates.closed_form[-1], rel=0.015)
    tau = made.derived.inertia_time
    b_neel = made.rates.fields[-1] - RIGID
    overdamped = math.pi * made.material.magnet.gyromagnetic_ratio * b_neel / (2 * damping)
    slow = 1 / tau > 2 * math.sqrt(math.pi * 176e9**2 * made.derived.exchange_field * b_neel)
    assert slow == (damping > 0.01)
    assert (made.rates.rates[-1] == pytest.approx(overdamped, rel=0.1)) == slow


def test_the_bit_is_written_held_and_written_back():
    """The switching time is the rigid wall's in its landscape within 1 %; the other sign writes the other bit."""
    made, frames, found = run(synthetic(3.0, writes=2, write_time=6e-11))
    assert found["switching_time"] == pytest.approx(found["switching_time_rigid"], rel=0.01, abs=0)
    assert found["written"] == pytest.approx(1, abs=1e-3)
    assert found["held"] == pytest.approx(1, abs=1e-3)
    assert found["loss_rate_at_rest"] == 0
    assert found["rewritten"] == pytest.approx(-1, abs=1e-3)
    assert math.cos(frames[-1].values["wall_angle"] - made.scenario.rigid.start_angle) == pytest.approx(1, abs=1e-3)
    assert passed(frames).passed
    assert all(same_after_resuming(made, frames, at) for at in (70, 95))
    assert "a bit" in made.notes[0]


def test_the_source_does_the_work_that_is_lost():
    """ΔE + loss = work at the switches, to the error of the steps; without that work the balance is off by far."""
    made, frames, _ = run(synthetic(3.0, write_time=6e-11))
    first, last = frames[0].snapshot, frames[-1].snapshot
    left = last.energy - first.energy + last.gilbert_loss - last.work
    assert abs(left) < 1e-6 * made.scenario.rigid.landscape(1).swing
    assert abs(last.work) > 0.5 * made.scenario.rigid.landscape(1).swing


def test_a_superflow_writes_a_bit_of_two_tilted_states():
    """SEED_MODEL at q a = 0.1: the compressed torque against free energies; cos φ = −2πD/8K_hδ at rest."""
    chosen = attrs.evolve(script("in_wall_reversal").quick(), write_time=2.2e-11, hold_time=1e-12, hold_frames=2)
    course, frames, found = run(chosen)
    assert found["written"] > 0.5
    assert found["missing_factor"] < 1
    assert found["switching_time"] == pytest.approx(found["switching_time_rigid"], rel=0.02, abs=0)
    assert found["write_field"] == pytest.approx(0.0238, rel=5e-3)
    assert passed(frames).passed
    m = course.material
    tilted = math.acos(-2 * math.pi * m.magnet.dmi / (8 * m.hard_axis_anisotropy * m.magnet.wall_width))
    assert np.sort(course.scenario.rigid.rests) == pytest.approx([-tilted, tilted], rel=1e-9)
    assert "two states" in course.notes[0]


def test_by_themselves_the_electrons_leave_one_state():
    """The figures' parameters: ẑ easy by 3.7 mT and 2πD of 2.4 µJ/m²; what is written falls back to −ẑ (φ = 180°)."""
    alone = racetrack.InWallReversal(
        synthetic_field=0.0238, writes=1, write_frames=30, hold_frames=20, write_time=2e-11, hold_time=5e-11,
        cells_per_width=4.0, wall_widths=16.0,
    )  # fmt: skip
    course, frames, found = run(alone)
    assert found["written"] > 0.5
    assert math.cos(frames[-1].values["wall_angle"]) == pytest.approx(-1, abs=0.02)
    assert found["states_at_rest"] == 1
    assert "one state" in course.notes[0]
    assert passed(frames).passed


def test_the_wall_at_rest_has_the_energy_of_the_dmi():
    """2πD cos φ with −x̂ on the left, by the dynamics' own term."""
    rigid, d = synthetic(1.0, dmi=3e-7).rigid, dynamics.InterfacialDMI(3e-7)
    track = dynamics.Track(length=160e-9, spacing=0.5e-9)
    for angle in (0.0, 1.0, 3.0):
        wall = textures.wall_profile(track.x, 80e-9, rigid.derived.wall_width, angle, "x")
        state = dynamics.TwoSublatticeState.from_neel(wall)
        found = d.energy(state, track, rigid.derived.magnetization)
        cells = 4e-3 * 2 * math.pi * 3e-7  # (dx/δ)²/4
        assert found == pytest.approx(2 * math.pi * 3e-7 * math.cos(angle), rel=0, abs=cells)
        hard = 4 * rigid.material.hard_axis_anisotropy * rigid.derived.wall_width * math.cos(angle) ** 2
        assert found + hard == pytest.approx(float(rigid.landscape(0).energy(angle)), rel=0, abs=cells)


@pytest.mark.slow
def test_the_local_torque_is_refused_inside_the_walls_of_kru4o8():
    blocked = racetrack.InWallReversal(material="kru4o8", superflow=1e7)
    with pytest.raises(ValueError, match=r"torque = .local.*off by .*texture solver"):
        blocked.prepare()


@pytest.mark.parametrize("push", [4e23, -1e22])
def test_the_push_is_read_off_a_few_coarse_frames(push):
    """η̈ + η̇/τ = push η in closed form, growing or falling back, λ times the step up to 1: fourth order in it."""
    tau = 2e-12
    fast, slow = (-1 / tau + sign * np.emath.sqrt(1 / tau**2 + 4 * push) for sign in (1, -1))
    off = []
    for step in (8e-13, 4e-13):
        t = np.arange(0, 4e-12, step)
        grown = [np.exp(rate / 2 * t) for rate in (fast, slow)]
        eta = 1e-3 * (grown[0] + 0.3 * grown[1])
        rate = 1e-3 * (fast / 2 * grown[0] + 0.3 * slow / 2 * grown[1])
        found = measured_push(t, eta.real, rate.real, tau)
        off.append(found / push - 1)
    assert abs(off[1]) < 2e-3
    assert abs(off[1]) < abs(off[0]) / 8


def test_the_landscapes_of_a_field_and_of_a_hard_axis_are_exact():
    width, m = 4e-9, materials.SEED_MODEL.magnetization
    phi = np.linspace(-3, 3, 13)
    field = local_landscape(lambda n: -2 * m * 0.02 * n[..., 1], width)
    assert field.energy(phi) == pytest.approx(-2 * np.pi * m * 0.02 * width * np.sin(phi), rel=1e-12, abs=1e-17)
    hard = local_landscape(lambda n: 2 * 500.0 * n[..., 2] ** 2, width)
    assert hard.energy(phi) == pytest.approx(4 * 500.0 * width * np.cos(phi) ** 2, rel=1e-10, abs=0)
    assert hard.energy(phi, 2) == pytest.approx(-8 * 500.0 * width * np.cos(2 * phi), rel=1e-10, abs=0)
    assert np.abs(hard.odd.harmonics).max() < 1e-20


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"material": "unobtainium"}, "material"),
        ({"superflow": 0.0}, "superflow"),
        ({"synthetic_field": math.nan}, "synthetic_field"),
        ({"width": 0.0}, "width"),
        ({"tilt": 0.5}, "tilt"),
        ({"writes": 0}, "writes"),
        ({"cells_per_width": 2.0}, "cells_per_width"),
        ({"wall_widths": 4.0}, "wall_widths"),
        ({"changes": {"damping": 0.0}}, "damping"),
    ],
)
def test_bad_input_is_refused_at_once(arguments, message):
    with pytest.raises(ValueError, match=message):
        racetrack.InWallReversal(**arguments)
