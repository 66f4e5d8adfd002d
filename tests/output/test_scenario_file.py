"""A scenario and its file say the same, to the last bit, and a wrong file says what is wrong."""

import math

import pytest
from attrs import field, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from neelsot_dyn._checks import positive
from neelsot_dyn.output import ScenarioError, scenario_from_toml, scenario_to_toml


@frozen
class Pulse:
    start: float
    duration: float = field(default=1e-12, validator=positive)


@frozen
class Drive:
    superflow: float
    material: str = "kru4o8"
    frames: int = 100
    axis: tuple[float, float, float] = (0.0, 1.0, 0.0)
    pulses: tuple[Pulse, ...] = ()
    follow: bool = True
    pinning: Pulse | None = None


@frozen
class Sweep:
    superflows: tuple[float, ...] = ()


KINDS = (Drive, Sweep)

floats = st.floats(allow_nan=False, allow_infinity=False)
pulses = st.builds(Pulse, start=floats, duration=floats.filter(lambda value: 1e-100 <= value <= 1e100))
drives = st.builds(
    Drive,
    superflow=floats,
    material=st.text(st.characters(codec="utf-8")),
    frames=st.integers(-(2**62), 2**62),
    axis=st.tuples(floats, floats, floats),
    pulses=st.lists(pulses, max_size=3).map(tuple),
    follow=st.booleans(),
    pinning=st.none() | pulses,
)


@settings(deadline=None)
@given(drives | st.builds(Sweep, superflows=st.lists(floats).map(tuple)))
def test_round_trip(scenario):
    back = scenario_from_toml(scenario_to_toml(scenario), KINDS)
    assert back == scenario
    assert type(back) is type(scenario)
    if isinstance(scenario, Drive):
        assert math.copysign(1, back.superflow) == math.copysign(1, scenario.superflow)


def test_the_file_is_readable():
    text = scenario_to_toml(Drive(superflow=1e7, pulses=(Pulse(0.0),)))
    assert text.startswith('kind = "Drive"\nsuperflow = 10000000.0\nmaterial = "kru4o8"\n')
    assert "pinning" not in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("superflow = ", "is not TOML"),
        ("superflow = 1.0", "kind = None is not valid: give one of 'Drive', 'Sweep'"),
        ('kind = "MicroscopicLoop"', "of an earlier version: give .Propulsion. .*SelfConsistentRing"),
        ('kind = "os.system"', "kind = 'os.system' is not valid"),
        (
            'kind = "Sweep"\nsuperflow = 1.0',
            r"unknown 'superflow' \(did you mean 'superflows'\?\) \(known are superflows\)",
        ),
        ('kind = "Drive"', "'superflow' is missing"),
        ('kind = "Drive"\nsuperflow = "1.0"', "'1.0' is not valid: give a number at superflow"),
        ('kind = "Drive"\nsuperflow = 1.0\nframes = 2.5', "2.5 is not valid: give int at frames"),
        ('kind = "Drive"\nsuperflow = 1.0\nfollow = 1', "1 is not valid: give bool at follow"),
        (
            'kind = "Drive"\nsuperflow = 1.0\n[[pulses]]\nstart = 0.0\nlength = 1.0',
            r"unknown 'length' \(known are start, duration\) at pulses\[0\]",
        ),
        (
            'kind = "Drive"\nsuperflow = 1.0\n[pinning]\nstart = 0.0\nduration = -1.0',
            "duration = -1.0 .* > 0 at pinning",
        ),
    ],
)
def test_a_wrong_file_says_what_is_wrong(text, message):
    with pytest.raises(ScenarioError, match=message):
        scenario_from_toml(text, KINDS)


def test_what_toml_cannot_hold_is_refused():
    @frozen
    class Odd:
        value: object = 1

    with pytest.raises(TypeError, match="value = None is not valid in TOML"):
        scenario_to_toml(Odd(None))
    with pytest.raises(TypeError, match="value = <object"):
        scenario_to_toml(Odd(object()))
    with pytest.raises(TypeError, match="an object of an attrs class"):
        scenario_to_toml({"a": 1})
