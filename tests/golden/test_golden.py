"""Every scenario's quick form gives what it gave before, name by name and number by number.

Checks may be added, and the tolerance of one may become better known: how large it may be is tested beside the checks.
"""

import json
import math
from pathlib import Path

import pytest
from dump import CASES, of_case

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text("utf-8"))
FAST = {"propulsion_given", "pulses_given", "in_wall_given", "altermagnetic_wall"}
TOLERANCE = 1e-9
"""Relative to a variable's size; processors differ in the last bits."""
NOISE = {
    "norm_error": 1e-12,
    "wall_velocity": 1e-10,
    "landscape_slope": 1e-10,
    "velocity_deviation": 1e-9,
    "work": 2e-15,
    "residual_canting": 1e-8,
    "neel_field_error": 1e-13,
}
"""What is rounding itself, absolutely: of walls that stand still, small differences of energies and of speeds."""
AT_REST = "the torque of a wall that has come to rest is rounding, and so is a share of it"
ADDED = {"m"}
"""What is stored beside n; m1 and m2 are made of both."""
CHANGED: dict[tuple[str, str, str], str] = {
    ("in_wall", "variables", "residual_canting"): AT_REST,
    ("in_wall", "variables", "residual_equation_of_motion"): AT_REST,
}
"""(case, part, name) of what is meant to differ, with the reason."""


def close(name, before, after):
    if "texts" in before:
        return before["texts"] == after.get("texts")
    if before["shape"] != after["shape"]:
        return False
    old, new = before["numbers"], after["numbers"]
    size = float(old[3]) / math.sqrt(max(float(old[4]), 1)) if not isinstance(old[3], str) else 0.0
    allowed = max(NOISE.get(name, 0.0), 1e-9 if name.startswith("residual_") else TOLERANCE * size)
    for a, b in zip(old, new, strict=True):
        if isinstance(a, str) or isinstance(b, str):
            if a != b:
                return False
        elif abs(a - b) > max(allowed, TOLERANCE * abs(a)):
            return False
    return True


def differences(case, before, after):
    found = []
    for part in ("variables", "attributes", "quantities"):
        old, new = before[part], after[part]
        found += [f"{part}: {name} is gone" for name in old.keys() - new.keys()]
        added = {name for name in new.keys() - old.keys() - ADDED if not name.startswith("residual_")}
        found += [f"{part}: {name} is new" for name in added]
        for name in old.keys() & new.keys():
            if (case, part, name) in CHANGED or name.endswith("_tolerance"):
                continue
            texts = {k: (old[name][k], new[name].get(k)) for k in old[name] if k not in ("shape", "numbers", "texts")}
            found += [f"{part}: {name}: {k} {a!r} -> {b!r}" for k, (a, b) in texts.items() if a != b]
            if not close(name, old[name], new[name]):
                found.append(f"{part}: {name}: {old[name]} -> {new[name]}")
    old, new = before["summary"], after["summary"]
    return found + [f"summary: {k}: {old[k]!r} -> {new[k]!r}" for k in old if old[k] != new[k]]


@pytest.mark.parametrize("case", [pytest.param(c, marks=[pytest.mark.slow] * (c not in FAST)) for c in CASES])
def test_a_scenario_gives_what_it_gave(case):
    assert differences(case, GOLDEN[case], of_case(case)) == []
