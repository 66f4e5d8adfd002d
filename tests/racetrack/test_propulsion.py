"""A driven wall: its speed against the closed form, its direction, its validation, and what is refused beforehand."""

import attrs
import numpy as np
import pytest
import xarray

from neelsot_dyn import output, racetrack, validation
from neelsot_dyn.experiments.drive import synthetic_drive
from neelsot_dyn.racetrack import wall_on_track

ALPHA = 0.01


def synthetic(b, **changes):
    return racetrack.Propulsion(
        **{
            "changes": {"damping": ALPHA},
            "saturation": b,
            "duration": 30e-12,
            "frames": 30,
            "left_domain": "+y",
            **changes,
        }
    )


def measured(run):
    frames = list(run.frames())
    times = np.array([f.snapshot.time for f in frames])
    positions = np.array([f.values["wall_position"] for f in frames])
    return racetrack.steady_velocity(times, positions, run.derived.inertia_time).velocity, frames


@pytest.mark.parametrize("b", [0.01, 0.1, 0.5])
def test_terminal_velocity_is_the_closed_form(b):
    """v = μB_N/√(1 + (μB_N/c)²) within 0.5 %; the grid of δ0/8 alone costs (dx/δ)²/8 = 0.2 % and more at b = 0.5."""
    run = synthetic(b).prepare()
    assert run.scenario.timescales() is None
    velocity, frames = measured(run)
    speed, amplitude = run.scenario.expected_velocity, run.scenario.drive.amplitude
    assert run.derived.saturation(amplitude) == pytest.approx(b)
    assert velocity == pytest.approx(speed, rel=5e-3)
    assert frames[-1].values["wall_velocity"] == pytest.approx(velocity, rel=1e-3)
    series = {"time": [f.snapshot.time for f in frames], "wall_position": [f.values["wall_position"] for f in frames]}
    found = run.quantities(xarray.Dataset({name: ("time", values) for name, values in series.items()}))
    assert found["velocity"].value == pytest.approx(velocity, rel=1e-12, abs=0)
    assert found["velocity_deviation"].value == pytest.approx(velocity / speed - 1, abs=1e-9)
    assert found["velocity_deviation"].value < 0.5 * found["velocity_grid_error"].value < 0  # the grid slows it
    assert found["travelled"].value == pytest.approx(np.ptp(series["wall_position"]), rel=1e-9, abs=0)
    assert found["mobility"].value * amplitude == pytest.approx(velocity, rel=1e-9, abs=0)
    assert found["time_for_1_um"].value * velocity == pytest.approx(1e-6, rel=1e-9, abs=0)
    assert validation.verdict(f.residuals for f in frames).passed


@pytest.mark.parametrize("method", ["rk4", "dopri54"])
def test_both_methods_agree(method):
    velocity, _ = measured(synthetic(0.1, method=method, duration=15e-12).prepare())
    reference, _ = measured(synthetic(0.1, duration=15e-12).prepare())
    assert velocity == pytest.approx(reference, rel=1e-5)


def test_the_start_is_resolved():
    """v = v∞(1 − exp(−t/τ)) at steps no farther apart than τ, however long the run; as many in all as asked for."""
    scenario = synthetic(0.05, frames=48)
    run = scenario.prepare()
    velocity, frames = measured(run)
    time = np.array([frame.snapshot.time for frame in frames]) / run.derived.inertia_time
    assert len(time) == scenario.frames + 1
    assert np.diff(time)[:6].max() == pytest.approx(1.0)
    assert np.diff(time)[6:].min() > 1.3
    found = np.array([frame.values["wall_velocity"] for frame in frames]) / velocity
    np.testing.assert_allclose(found, 1 - np.exp(-time), atol=0.03)
    assert validation.verdict(frame.residuals for frame in frames).passed


def test_superflow_drives_kru4o8_at_the_real_amplitude():
    """0.065 mT: 45 m/s at α = 0.001, within 0.5 % of the closed form; the −ŷ domain grows for q > 0."""
    scenario = racetrack.Propulsion(changes={"damping": 1e-3}, duration=0.4e-9, frames=20, torque="local")
    run = scenario.prepare()
    velocity, frames = measured(run)
    assert run.scenario.drive.amplitude == pytest.approx(6.47e-5, rel=2e-3)
    assert run.scenario.timescales()["speed"] == pytest.approx(abs(run.scenario.expected_velocity), rel=1e-6)
    assert velocity > 0  # −ŷ on the left
    assert velocity == pytest.approx(run.scenario.expected_velocity, rel=5e-3)
    for name, largest in (("dynamics against landscape", 1e-5), ("torque against landscape", 1e-3)):
        tolerances = [r.tolerance for f in frames for r in f.residuals if r.name == name]
        assert 0 < max(tolerances) < largest  # the errors of F(1) and of its torque, and no more
    assert validation.verdict(f.residuals for f in frames).passed


def test_reversed_field_or_domains_reverse_the_motion():
    velocity = measured(synthetic(0.1, duration=15e-12).prepare())[0]
    start = 6e-7
    for change in ({"saturation": -0.1, "start": start}, {"left_domain": "-y", "start": start}):
        assert measured(synthetic(0.1, **{"duration": 15e-12, **change}).prepare())[0] == pytest.approx(-velocity)


@pytest.mark.parametrize(
    "plant",
    [
        lambda drive: attrs.evolve(drive, vector=-drive.vector),
        lambda drive: attrs.evolve(drive, vector=2 * drive.vector),
        lambda drive: attrs.evolve(drive, energy_difference=drive.energy_difference / 2),
        lambda drive: attrs.evolve(drive, potential=lambda n: drive.potential(-n)),
    ],
    ids=["sign of the field", "difference taken for amplitude", "one sublattice", "sign of the torque"],
)
def test_planted_error_fails_the_validation(plant, monkeypatch):
    monkeypatch.setattr(wall_on_track, "synthetic_drive", lambda m, b: plant(synthetic_drive(m, b)))
    wrong = synthetic(0.1, start=6e-7).prepare()
    assert not validation.verdict(f.residuals for f in wrong.frames()).passed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"material": "unobtainium"}, "material"),
        ({"changes": {"damping": -0.1}}, "damping"),
        ({"changes": {"stiffness_ratio": -1.0}}, "stiffness_ratio"),
        ({"changes": {"colour": 1.0}}, "colour"),
        ({"cells_per_width": 2.5}, "cells_per_width"),
        ({"start": 1e-9}, "start"),
        ({"track_length": 5e-8}, "start"),
        ({"duration": -1.0}, "duration"),
        ({"left_domain": "up"}, "left_domain"),
        ({"method": "euler"}, "method"),
        ({"superflow": np.nan}, "superflow"),
        ({"superflow": 0.0}, "superflow"),
        ({"saturation": 0.0}, "saturation"),
        ({"window_widths": 5.0}, "window_widths"),
    ],
)
def test_bad_input_is_refused_at_once(arguments, message):
    with pytest.raises(ValueError, match=message):
        racetrack.Propulsion(**arguments)


def test_a_wall_that_would_leave_its_track_is_refused_before_the_run():
    with pytest.raises(ValueError, match="duration"):
        synthetic(0.5, duration=1e-9).prepare()


def test_a_run_too_short_for_a_velocity_says_so():
    found = racetrack.steady_velocity(np.linspace(0, 1e-12, 9), np.zeros(9), 1e-14)
    assert found.missing == ""
    found = racetrack.steady_velocity(np.linspace(0, 1e-12, 9), np.zeros(9), 4.45e-13)
    assert np.isnan(found.velocity)
    assert "0 of the saved steps are later than 20 inertia times, 8.9e-12 s" in found.missing
    quantity = found.quantity("m/s", "of the wall")
    assert quantity.error is None
    assert "longer duration" in quantity.meaning


@pytest.mark.parametrize(
    "changes", [{"duration": 1e-11, "frames": 8}, {"duration": 2e-10, "frames": 8, "damping": 2e-4, "saturation": 0.05}]
)
def test_a_run_too_short_for_its_velocity_ends_with_its_result(tmp_path, changes):
    """Everything else is summed up, the quantity says what is missing and why, and --resume finds it finished."""
    damping = {"damping": changes.get("damping", ALPHA)}
    fields = {name: value for name, value in changes.items() if name != "damping"}
    scenario = synthetic(0.1, **{"cells_per_width": 8.0, "changes": damping, **fields})
    record = output.record(scenario, tmp_path / "run", movie=False)
    found = record.summary["quantities"]
    assert "missing, as" in found["velocity"]["meaning"]
    assert np.isnan(found["velocity"]["value"])
    assert found["travelled"]["value"] > 0
    assert record.summary["validation"]["passed"]
    assert not output.record(scenario, tmp_path / "run", resume=True, movie=False).computed
