"""When does a run pass?"""

import ast
import math
import re
from pathlib import Path

import pytest

import neelsot_dyn
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


def test_a_tolerance_is_a_tolerance():
    """1.01 of it fails, 0.99 passes; nothing at all needs none."""
    assert [Residual("x", share * 2e-3, 2e-3).passed for share in (0.99, 1.01, 0.0)] == [True, False, True]
    assert Residual("x", 0.0, 0.0).passed
    assert not Residual("x", 1e-300, 0.0).passed


def test_a_check_that_is_missing_at_some_step_is_not_passed():
    good, other = Residual("energy balance", 1e-9, 1e-6), Residual("canting", 0.0, 1e-6)
    assert verdict([[good, other], [good, other]]).passed
    for steps in ([[good, other], [good]], [[good], [good, other], [good, other]], [[good], []], [[], []], [[]]):
        assert not verdict(steps).passed
    assert math.isnan(verdict([[good, other], [good]]).worst["canting"].value)


def test_the_ratio_is_that_of_the_worst_check():
    near, far = Residual("x", 0.9, 1.0), Residual("y", 1e-9, 1e-6)
    assert verdict([[near, far]]).ratio == pytest.approx(0.9)
    assert verdict([[near, Residual("y", math.nan, 1.0)]]).ratio == math.inf
    assert verdict([]).ratio == math.inf


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_all_saved_steps_count(failing):
    steps = [[Residual("x", 2.0 if k == failing else 0.0, 1.0)] for k in range(3)]
    assert not verdict(steps).passed


def test_worst_is_nearest_to_its_own_tolerance():
    loose, tight = Residual("x", 1e-2, 1.0), Residual("x", 1e-3, 2e-3)
    assert verdict([[loose], [tight]]).worst["x"] is tight


@pytest.mark.parametrize("unknown", [math.nan, math.inf])
def test_a_claim_whose_tolerance_is_unknown_has_failed(unknown):
    for value in (0.0, 1e-9, math.nan):
        found = Residual.claim("x", value, unknown)
        assert not found.passed
        assert found.ratio == math.inf
    assert Residual.claim("x", 1e-9, 1e-8) == Residual("x", 1e-9, 1e-8)


def test_the_worst_of_several_is_the_one_that_is_no_number():
    found = [Residual("x", value, 1e-3) for value in (1e-4, math.nan, 2e-3)]
    assert [r.ratio for r in found] == [pytest.approx(0.1), math.inf, pytest.approx(2.0)]
    assert math.isnan(max(found, key=lambda r: r.ratio).value)
    assert [Residual("x", value, 0.0).ratio for value in (0.0, 1e-300)] == [0.0, math.inf]


def test_negative_tolerance_is_refused():
    with pytest.raises(ValueError, match="tolerance"):
        Residual("x", 0.0, -1.0)


def names_of_checks():
    """The name of every residual that the package makes; of one that says of what, as "barrier, in wall", the kind."""
    for path in Path(neelsot_dyn.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Residual", "Residual.claim"):
                first = node.args[0]
                text = first.values[0] if isinstance(first, ast.JoinedStr) else first
                if isinstance(text, ast.Constant):
                    yield text.value.partition(",")[0]


def test_every_check_has_a_largest_tolerance_in_some_test():
    """Ten times its tolerance is then noticed. The runs' of a sweep is 1, and a run at 2 is seen to fail it."""
    tests = "\n".join(path.read_text("utf-8") for path in Path(__file__).parents[1].rglob("test_*.py"))
    names = set(names_of_checks())
    assert len(names) > 25
    lacking = {name for name in names if not re.search(f'"{re.escape(name)}": [0-9.]', tests)}
    assert lacking == {"validation of the runs"}
