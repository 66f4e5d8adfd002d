"""Does a run that computes with another number than its material's fail its own verdict?"""

import math

import attrs
import numpy as np
import pytest
from planting import PLANTS, plant

from neelsot_dyn import dynamics, materials, racetrack
from neelsot_dyn.validation import DrivenWall, MaterialMotion, WallNumbers, expected_field, verdict

RUNS = {
    "driven": racetrack.Propulsion(
        saturation=0.1, left_domain="+y", duration=6e-12, frames=6, cells_per_width=4, window_widths=32
    ),
    "pulsed": racetrack.PulsedPropulsion(
        saturation=0.1, durations=(3e-12, 2e-12, 3e-12, 2e-12), piece_frames=4, cells_per_width=4
    ),
    "altermagnetic": racetrack.AltermagneticWall(duration=1.5e-11, frames=12, cells_per_width=4, window_widths=40),
    "turning": racetrack.InWallReversal(
        changes={"hard_axis_field": 0.01}, synthetic_field=0.02, writes=1, write_time=2e-11, write_frames=12,
        hold_time=6e-12, hold_frames=4, cells_per_width=4, wall_widths=16,
    ),
    "Bloch line": racetrack.BlochLineReversal(
        changes={"hard_axis_field": 0.05, "damping": 0.05}, synthetic_field=1e-3, duration=4e-12, frames=12,
        cells_per_width=4, wall_widths=12,
    ),
    "pinned": racetrack.Pinning().quick(),
    "bits": racetrack.BitShift().quick(),
}  # fmt: skip
EXPECTED = {
    "damping": {"dissipated power"},
    "gyromagnetic_ratio": {"canting", "dissipated power"},
    "magnetization": {"dissipated power"},
    "stiffness": {"wall width"},
    "anisotropy": {"wall width"},
    "field amplitude": {"dynamics against landscape", "drive energy"},
    "exchange field": {"canting"},
}


SAME = {
    "torque against landscape": 1e-5,
    "dynamics against landscape": 1e-5,
    "fitted place": 4e-3,
    "energy balance": 2e-4,
    "length of the moments": 2e-6,
    "dissipated power": 2e-9,
    "drive against scenario": 2e-9,
    "drive energy": 2e-9,
    "canting": 6e-3,
    "wall width": 5e-2,
    "way against closed form": 5e-2,
}
OWN = {
    "driven": {"wall width": 2e-2, "way against closed form": 6e-3},
    "pulsed": {"wall width": 2e-2, "way against closed form": 6e-3},
    "turning": {"torque against landscape": 0.06, "wall width": 6e-2, "equation of motion": 1e-3},
    "Bloch line": {"torque against landscape": 0.15},
    "pinned": {"wall width": 0.15},
    "bits": {"wall width": 0.3},
}
"""The widest tolerance of any step that a check may have, of all runs and of some kinds."""


def judged(scenario):
    return verdict(frame.residuals for frame in scenario.prepare().frames())


@pytest.mark.parametrize("kind", RUNS)
def test_a_sound_run_passes_and_no_tolerance_is_wider_than_it_needs_to_be(kind):
    """At every step; ten times any of them would show, as none is below a tenth of what it may be at most."""
    steps = [frame.residuals for frame in RUNS[kind].prepare().frames()]
    found = verdict(steps)
    assert found.passed, found
    assert {"canting", "wall width", "dissipated power"} <= set(found.worst)
    assert {"way against closed form", "drive energy"} & set(found.worst)
    for name, most in (SAME | OWN.get(kind, {})).items():
        widest = max((r.tolerance for step in steps for r in step if r.name == name), default=None)
        assert widest is None or 0.1 * most < widest <= most, name
    assert set(found.worst) <= set(SAME | OWN.get(kind, {}))


@pytest.mark.filterwarnings("ignore:spacing")
@pytest.mark.parametrize("factor", [2.0, 0.5])
@pytest.mark.parametrize("wrong", PLANTS)
@pytest.mark.parametrize("kind", RUNS)
def test_a_wrong_number_in_the_run_s_objects_fails_its_verdict(monkeypatch, kind, wrong, factor):
    plant(monkeypatch, wrong, factor)
    try:
        found = judged(RUNS[kind])
    except ValueError as error:
        if "stable" not in str(error):
            raise
        return  # the step that the material asks for is refused: loud enough
    failed = {name for name, residual in found.worst.items() if not residual.passed}
    assert failed & (EXPECTED[wrong] | {"way against closed form"})
    assert not found.passed


@pytest.mark.parametrize("wrong", PLANTS)
def test_one_per_cent_is_seen_by_the_check_it_belongs_to(monkeypatch, wrong):
    """Half of it in the width: the tolerance of a wall that has settled, at six cells, is a quarter of a per cent."""
    plant(monkeypatch, wrong, 1.01)
    found = judged(attrs.evolve(RUNS["driven"], duration=1.5e-11, frames=4, cells_per_width=6))
    assert not all(found.worst[name].passed for name in EXPECTED[wrong] & set(found.worst))


@pytest.mark.parametrize(
    ("b", "damping", "cells", "times"),
    [
        (0.3, 0.01, 4, 20),
        (0.3, 0.01, 16, 8),
        (0.3, 0.1, 8, 30),
        (1.0, 0.01, 12, 12),
        (0.05, 1e-3, 6, 3),
        (0.05, 2e-4, 8, 1),
    ],
)
def test_a_sound_run_passes_from_its_first_step_on_any_grid(b, damping, cells, times):
    """Accelerating, on coarse and fine grids, over- and underdamped, slow and near c: nothing falls outside."""
    tau = 4.45e-15 / damping
    scenario = racetrack.Propulsion(
        changes={"damping": damping}, saturation=b, left_domain="+y", duration=times * tau, frames=40,
        cells_per_width=cells, track_length=1e-5, start=2e-6,
    )  # fmt: skip
    found = judged(scenario)
    assert found.passed, found


@pytest.mark.slow
def test_two_thousand_saved_steps_on_a_fine_grid_pass():
    """The wall is no tanh in its first ten inertia times, on any grid; a finer one must not fail for it."""
    found = judged(
        racetrack.Propulsion(saturation=0.3, left_domain="+y", duration=1e-10, frames=2000, cells_per_width=16)
    )
    assert found.passed, found
    assert found.steps == 2001


def test_the_tolerances_are_what_the_errors_add_up_to():
    """Worked out again from the numbers, term by term, for a wall at half of c; ten times any of them would show."""
    numbers = WallNumbers.of(materials.KRU4O8)
    width, field = numbers.wall_width, numbers.field_of(1 / math.sqrt(3))
    assert numbers.speed(field) == pytest.approx(numbers.magnon_speed / 2)
    check = MaterialMotion(numbers, width / 6, field, softness=1e-3)
    wall = dynamics.Wall(0.0, 1e-12, 0.8 * width, 2e-12, math.pi / 2, 1)
    tau, gamma2, share = numbers.inertia_time, 4 / 3, numbers.easy_field / numbers.exchange_field
    swing = 12 / math.pi**2 * (numbers.magnon_speed / width * tau) ** 2
    settling = 0.25 * 2 / swing / 0.75 + 0.1564 / 36
    rate = (1 - field / numbers.easy_field) / (2 * tau)
    grid = (gamma2**2 / 36) ** 2 / 2

    found = check.wall_width(wall, numbers.magnon_speed / 2, 3 * tau)
    finite = 0.25 * gamma2 * (gamma2 * share + 1e-4)
    expected = 3 * 2e-12 / (0.8 * width) + grid + finite + settling * math.exp(-rate * 3 * tau) + 1e-3
    assert found.tolerance == pytest.approx(expected, rel=1e-4, abs=0)

    found = check.place(5 * width, 5 * width, 1e-12)
    late = settling * 0.5 * numbers.magnon_speed * tau / math.sqrt(swing)
    mass = gamma2 * share * min(1, numbers.magnon_speed / 2 * tau / (5 * width))
    expected = grid + 0.25 * gamma2 * (share + 1e-4) + mass + (late + 3e-12) / (5 * width) + 1e-3
    assert found.tolerance == pytest.approx(expected, rel=1e-4, abs=0)
    assert found.tolerance < 0.03

    n = np.tile([0.0, 1.0, 0.0], (9, 1))
    of_n = np.tile([1e12, 0.0, 0.0], (9, 1))
    m = np.cross(of_n, n) / (2 * numbers.gyromagnetic_ratio * numbers.exchange_field)
    state = dynamics.TwoSublatticeState(n + m, m - n, tolerance=1.0)
    frame = snapshot(state=state, motion=2.0, gilbert_loss=2 * numbers.loss_per_motion)
    found = check.canting(frame, np.stack([of_n, -of_n]), wall)
    own = (2 / 0.64 * numbers.easy_field + numbers.hard_field + field) / (2 * numbers.exchange_field)
    assert found.value < 1e-12
    assert found.tolerance == pytest.approx(own, rel=1e-6, abs=0)
    assert check.dissipated_power(frame).value < 1e-12
    assert check.dissipated_power(frame).tolerance == 1e-9


def snapshot(**values):
    usual = dict.fromkeys(("time", "energy", "gilbert_loss", "norm_error", "step"), 0.0)
    usual |= {"offset": 0, "energies": {}, "steps": 0, "rejected_steps": 0, "carried": np.zeros(18)}
    return dynamics.Snapshot(**usual | values)


def test_nothing_that_moves_is_nothing_to_object_to():
    """A state at rest: 0 against 0, with a tolerance that is a number."""
    check = MaterialMotion(WallNumbers.of(materials.KRU4O8), 1e-9)
    n = np.tile([0.0, 1.0, 0.0], (9, 1))
    frame = snapshot(state=dynamics.TwoSublatticeState(n, -n))
    assert all(r.passed and r.value == 0 for r in check.residuals(frame, np.zeros((2, 9, 3))))
    noisy = MaterialMotion(WallNumbers.of(materials.KRU4O8), 1e-9, cold=False)
    assert [r.name for r in noisy.residuals(frame, np.zeros((2, 9, 3)))] == ["dissipated power"]


def test_the_expected_field_is_asked_of_one_drive():
    assert expected_field(materials.KRU4O8, superflow=1e7) == pytest.approx(-6.4697e-5, rel=1e-4, abs=0)
    assert expected_field(materials.KRU4O8, saturation=0.1) == pytest.approx(0.1 * 0.01 * 46.0456, rel=1e-5, abs=0)
    for both in ({}, {"superflow": 1e7, "saturation": 0.1}):
        with pytest.raises(ValueError, match="saturation"):
            expected_field(materials.KRU4O8, **both)


def test_a_drive_that_is_not_the_scenario_s_fails():
    times = np.linspace(0, 1e-11, 5)
    slope = -4 * materials.KRU4O8.magnetization * expected_field(materials.KRU4O8, saturation=0.1)
    for factor, passes in ((1.0, True), (-1.0, False), (0.99, False)):
        check = DrivenWall.of(materials.KRU4O8, times, 1e-9, 1e-7, 1, factor * slope, saturation=0.1)
        assert check.references[0].passed == passes


@pytest.mark.parametrize("factor", [1.01, -1.0])
def test_a_wrong_dmi_fails_where_the_domains_lie_along_the_track(monkeypatch, factor):
    """By one per cent, or of the other sense; across the track symmetry leaves none to be wrong."""
    plant(monkeypatch, "dmi", factor)
    found = judged(RUNS["turning"])
    assert not found.passed
    assert not found.worst["equation of motion"].passed
