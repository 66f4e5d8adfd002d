"""Every public name, with one argument gone wrong at a time: a documented error or a right result, nothing else."""

import copy
import importlib
import multiprocessing
import pickle
import random
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import neelsot_dyn
from neelsot_dyn import racetrack

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None

sys.path.insert(0, str(Path(__file__).parent))
import device_names
import experiment_names
import kinds
from bad_input import PACKAGES, Wrong, found, mutations, verdict
from public_names import CASES as OTHERS
from public_names import EXEMPT as OTHERS_EXEMPT
from travel import as_it_came, frames_of, same

CASES = OTHERS | device_names.CASES | experiment_names.CASES
EXEMPT = OTHERS_EXEMPT | device_names.EXEMPT | experiment_names.EXEMPT
MEMORY = 12 << 30
"""Bytes of address space beyond what is mapped already: an array that fits nowhere is a MemoryError, not a machine
that swaps."""


@pytest.fixture(autouse=True, scope="module")
def little_memory():
    if resource is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    mapped = (
        int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() if sys.platform == "linux" else 0
    )
    resource.setrlimit(resource.RLIMIT_AS, (mapped + MEMORY, hard))
    yield
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def public_names():
    for package in PACKAGES:
        module = importlib.import_module(f"neelsot_dyn.{package}")
        yield from (f"{package}.{name}" for name in module.__all__)
    yield from (f"bdg.observables.{name}" for name in neelsot_dyn.bdg.observables.__all__)


def test_no_public_name_is_left_out():
    """What two packages both show is one name; a case under either covers it."""
    names = set(public_names())
    covered = {".".join(name.split(".")[: 3 if name.startswith("bdg.observables.") else 2]) for name in CASES}
    known = {id(found(name)) for name in (*covered, *EXEMPT)}
    assert {name for name in names - covered - EXEMPT.keys() if id(found(name)) not in known} == set()
    assert EXEMPT.keys() - names == set()


@pytest.mark.parametrize("name", CASES)
def test_the_right_call_is_right_and_what_it_gives_can_travel(name):
    """Equal after `pickle` and after `copy.deepcopy`: what goes to other processes is any public object."""
    found = CASES[name].call(**CASES[name].build())
    assert same(found, pickle.loads(pickle.dumps(found)))
    assert same(found, copy.deepcopy(found))


def test_prepared_runs_go_to_another_process_and_back():
    """With observers, checks and closures; one in a process of its own makes the same first steps."""
    scenarios = [
        racetrack.Propulsion(saturation=0.01, duration=1e-12, frames=4),
        racetrack.AltermagneticWall(saturation=0.05).quick(),
        racetrack.VelocityCurrent().quick(),
        kinds.film(),
        kinds.sigma_wall(),
    ]
    prepared = [scenario.prepare() for scenario in scenarios]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        back = pool.submit(as_it_came, prepared).result()
        frames = pool.submit(frames_of, prepared[0]).result()
    assert all(map(same, prepared, back))
    assert all(map(same, frames_of(back[0]), frames))


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_right_is_a_documented_error(name):
    """NaN, infinity, wrong types, shapes that fit nothing."""
    ways = [(argument, way) for argument, way in mutations(CASES[name]) if way.poison]
    chosen = random.Random(name).sample(ways, min(len(ways), 30))
    wrong = {f"{argument} = {way.value!r}": verdict(CASES[name], argument, way) for argument, way in chosen}
    assert {text: said for text, said in wrong.items() if said} == {}


@pytest.mark.campaign
@pytest.mark.parametrize("name", CASES)
def test_every_way_to_go_wrong(name):
    """Also the zero, the negative, the huge, the empty and the unknown."""
    wrong = {
        f"{argument} = {way.value!r}": verdict(CASES[name], argument, way) for argument, way in mutations(CASES[name])
    }
    assert {text: said for text, said in wrong.items() if said} == {}


NUMBERS = [
    (name, argument)
    for name, case in CASES.items()
    if name.count(".") == 1 and name.split(".")[1][0].isupper()
    for argument, value in case.build().items()
    if isinstance(value, float) and argument not in case.free
]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(st.sampled_from(NUMBERS), st.floats() | st.integers() | st.text(max_size=3) | st.none() | st.complex_numbers())
def test_constructors_take_any_number_or_say_why_not(which, value):
    """What hypothesis thinks of."""
    name, argument = which
    assert verdict(CASES[name], argument, Wrong("drawn", value, False)) == ""
