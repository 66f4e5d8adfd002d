"""When does a run pass?"""

import math

import pytest

from neelsot_dyn.validation import Residual, verdict


def test_every_check_of_every_step_must_pass():
    good, bad = Residual("energy balance", 1e-9, 1e-6), Residual("energy balance", 1e-3, 1e-6)
    assert verdict([[good], [good]]).passed
    result = verdict([[good], [bad], [good]])
    assert not result.passed
    assert result.worst["energy balance"] is bad
    assert "FAIL" in str(result)


@pytest.mark.parametrize("tolerance", [3e-9, 1e-4, 1.0])
def test_the_tolerance_is_the_border(tolerance):
    for share, passes in ((0.99, True), (1.0, True), (1.01, False), (50.0, False)):
        one = Residual("x", share * tolerance, tolerance)
        assert one.passed == passes
        assert verdict([[one]]).passed == passes
    assert Residual("x", 0.0, 0.0).passed
    assert not Residual("x", 1e-300, 0.0).passed


def test_not_a_number_fails_and_so_does_an_empty_run():
    assert not verdict([[Residual("x", math.nan, 1.0)]]).passed
    assert not verdict([]).passed


def test_worst_is_nearest_to_its_own_tolerance():
    loose, tight = Residual("x", 1e-2, 1.0), Residual("x", 1e-3, 2e-3)
    assert verdict([[loose], [tight]]).worst["x"] is tight


def test_negative_tolerance_is_refused():
    with pytest.raises(ValueError, match="tolerance"):
        Residual("x", 0.0, -1.0)
