"""The wall of an altermagnet: its moment, its turning, and the Walker threshold of a weak hard axis."""

import math

import attrs
import numpy as np
import pytest
from run_helpers import passed, run, same_after_resuming, script

from neelsot_dyn import materials, racetrack
from neelsot_dyn.racetrack.altermagnetic.moment import wall_moments


def quick(**changes):
    return attrs.evolve(script("altermagnetic_wall").quick(), **changes)


def test_the_wall_turns_at_the_closed_form_by_orientation():
    """α (A_alt cos 2ψ/𝒜) ω0 b³ within 5 % at b = 0.4, opposite at 90°, none at 45°: the grid's 1/16 and higher b."""
    for psi, factor in ((0.0, 1.0), (math.pi / 2, -1.0), (math.pi / 4, 0.0)):
        _, frames, found = run(quick(saturation=0.4, track_angle=psi, duration=4e-11))
        reference = 0.01 * 0.05 * 8.1055e12 * 0.4**3
        assert found["turning"] == pytest.approx(factor * reference, rel=0.05, abs=1e-3 * reference), psi
        assert found["turning_closed_form"] == pytest.approx(factor * reference, rel=1e-3, abs=1e-12 * reference)
        assert found["moment"] == pytest.approx(found["moment_closed_form"], rel=5e-3, abs=1e-12)
        assert passed(frames).passed


def test_the_script_turns_its_wall():
    made, frames, found = run(quick())
    assert found["turning"] == pytest.approx(found["turning_closed_form"], rel=0.06)
    assert found["velocity"] == pytest.approx(found["velocity_closed_form"], rel=0.02)
    assert found["moment_largest"] == pytest.approx(0.05 / 2 / 384, rel=0.01)  # A_alt/𝒜 (stiffness ratio) a²/δ²/2
    assert passed(frames).passed
    assert same_after_resuming(made, frames, 11)


def test_the_moment_of_a_wall_at_rest_is_the_closed_form_at_any_orientation():
    """Along the inner vector π A_alt cos 2ψ/B_E δ, and at its largest |A_alt cos 2ψ|/2M_s B_E δ² in the wall."""
    film = materials.KRU4O8.with_changes(altermagnetic_ratio=0.1)
    found = wall_moments(film, np.array([0.0, 0.4, 1.2]))
    share = film.a_alt * np.cos(2 * found.psi) / film.exchange_field
    width = film.magnet.wall_width
    assert found.moments == pytest.approx(math.pi * share / width, rel=0.01, abs=0)
    assert found.closed_form == pytest.approx(math.pi * share / width, rel=1e-9, abs=0)
    assert found.largest == pytest.approx(np.abs(share) / (2 * film.magnetization * width**2), rel=0.02, abs=0)
    assert found.largest_closed_form == pytest.approx(found.largest, rel=0.02, abs=0)


@pytest.mark.parametrize("b", [0.5, 0.8])
def test_the_angle_at_which_it_locks_gives_the_walker_threshold(b):
    """b³(1 + b²) = B_H 𝒜/(2α² |A_alt cos 2ψ| B_sf) within 5 %, from below, with a twice as strong splitting."""
    critical = b**3 * (1 + b**2) * 2 * 1e-4 * 0.1 * 46.05
    changes = {"altermagnetic_ratio": 0.4, "hard_axis_field": critical / 0.7, "dmi": 0.0, "damping": 0.01}
    wanted = quick(changes=changes, saturation=b, duration=1.2e-9 if b < 0.6 else 4e-10)
    _, frames, found = run(wanted)
    assert found["walker_push"] == pytest.approx(0.7 * found["walker_threshold_closed_form"], rel=1e-3)
    assert found["walker_threshold"] == pytest.approx(found["walker_threshold_closed_form"], rel=0.05)
    assert abs(frames[-1].values["wall_angle"] - frames[-2].values["wall_angle"]) < 5e-3
    assert passed(frames).passed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"changes": {"dmi": 0.0}}, "altermagnetic_ratio"),
        ({"changes": {"altermagnetic_ratio": 0.2}}, "dmi"),
        ({"saturation": 0.0}, "saturation"),
        ({"saturation": 5.0}, "saturation"),
        ({"duration": 1e-12}, "duration"),
        ({"window_widths": 10.0}, "window_widths"),
        ({"track_angle": math.inf}, "track_angle"),
    ],
)
def test_bad_input_is_refused_at_once(arguments, message):
    with pytest.raises(ValueError, match=message):
        racetrack.AltermagneticWall(**arguments)
