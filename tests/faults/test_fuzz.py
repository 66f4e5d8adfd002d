"""Readers against nonsense: whatever stands in a file, or after --set, is read right or refused by an error of ours.

Seeds are fixed: input k of a reader is always the same. The slow form tries more than 100 000.
"""

import random
import sys
from pathlib import Path

import attrs
import numpy as np
import pytest

from neelsot_dyn import output
from neelsot_dyn.cli.settings import changed, material_numbers
from neelsot_dyn.output import Coordinate, OutputError, RunDirectory, RunStore, ScenarioError, Variable
from neelsot_dyn.racetrack import Propulsion

sys.path.insert(0, str(Path(__file__).parent))
from bad_input import time_limit

BASE = Propulsion(changes={"damping": 0.01}, saturation=0.1, step=1e-15)
FIELDS = [entry.name for entry in attrs.fields(Propulsion)]
VALUES = [
    "\n0",
    "1",
    "-1",
    "1.5",
    "1e-9",
    "1e400",
    "nan",
    "-inf",
    "inf",
    "true",
    "false",
    '""',
    '"x"',
    "''",
    "[]",
    "[1]",
    "[[1]]",
    "{}",
    "{a=1}",
    "1979-05-27",
    "07:32:00",
    "1_000",
    "0x1F",
    "0b1",
    "+0",
    "-0.0\n1e-400",
    "99999999999999999999",
    '"\\u0000"',
    '"\\ud800"',
    '"""',
    "'''",
    "=",
    "==",
    "#",
    "\n",
    "]",
    "[",
    "}",
    "{",
    ",",
    ".",
    "é",
    "𝔘",
    "\x00",
    "NaN",
    "None",
    "null",
    "__class__",
    "9e99",
    "1e99\n",
]
WORDS = [
    *VALUES,
    *FIELDS,
    "kind",
    "Propulsion",
    *material_numbers(),
    "# Begin: Data Text",
    "##",
    "# xnodes:",
    "valuedim",
]


def spoiled(content, chance, words):
    """A few cuts, flips, insertions, repetitions and foreign words."""
    content = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        place, length = chance.randrange(len(content) + 1), chance.choice((1, 1, 2, 4, 16, 100))
        what = chance.randrange(7)
        if what == 0 and place < len(content):
            content[place] ^= 1 << chance.randrange(8)
        elif what == 1:
            del content[place : place + length]
        elif what == 2:
            content[place:place] = chance.randbytes(length)
        elif what == 3:
            content[place:place] = content[place : place + length] * chance.choice((1, 2, 50))
        elif what == 4:
            content[place:place] = chance.choice(words).encode()
        elif what == 5:
            content[place : place + length] = chance.choice(words).encode()
        else:
            del content[place:]
    return bytes(content)


def toml(folder):
    seeds = [output.scenario_to_toml(scenario).encode() for scenario in (Propulsion(), BASE)]
    lines = [f"{name} = {value}\n".encode() for name in FIELDS for value in VALUES]

    def read(chance):
        content = chance.choice(seeds)
        if chance.random() < 0.5:
            content = b'kind = "Propulsion"\n' + b"".join(chance.choices(lines, k=chance.randint(1, 4)))
        text = spoiled(content, chance, WORDS).decode("utf-8", "replace")
        try:
            scenario = output.scenario_from_toml(text)
        except ScenarioError:
            return False
        assert output.scenario_from_toml(output.scenario_to_toml(scenario)) == scenario
        return True

    return read


def settings(folder):
    names = [*FIELDS, *material_numbers(), "", "x", "name", "sources", "electrons", "__class__"]

    def read(chance):
        texts = [f"{chance.choice(names)}={chance.choice(VALUES)}" for _ in range(chance.choice((1, 1, 2)))]
        if chance.random() < 0.5:
            texts = [spoiled(text.encode(), chance, WORDS).decode("utf-8", "replace") for text in texts]
        try:
            scenario = changed(BASE, texts)
        except (ValueError, TypeError):
            return False
        assert output.scenario_from_toml(output.scenario_to_toml(scenario)) == scenario
        return True

    return read


def ovf(folder):
    field = output.OvfField(np.random.default_rng(1).normal(size=(3, 2, 1, 3)), (1e-9,) * 3, about=("a wall",))
    seeds = []
    for form in ("text", "binary4", "binary8"):
        content = output.write_ovf(folder / "n.ovf", field, form).read_bytes()
        start = content.index(b"# Desc: crc32")
        seeds += [content, content[:start] + content[content.index(b"\n", start) + 1 :]]  # with and without checksum

    def read(chance):
        path = folder / "n.ovf"
        path.write_bytes(spoiled(chance.choice(seeds), chance, WORDS))
        return accepted(lambda: output.read_ovf(path).vectors.ndim == 4)

    return read


def hdf5(folder):
    variables = [Variable("time", ("time",), "s", "time"), Variable("n", ("time", "cell"), "1", "n")]
    path = folder / "run.h5"
    with RunStore.create(path, variables, [Coordinate("cell", ("cell",), np.arange(3.0))], 4) as store:
        for k in range(3):
            store.append({"time": float(k), "n": np.full(3, 0.5 * k)})
    whole, truth = path.read_bytes(), output.open_run(path)

    def read(chance):
        path.write_bytes(spoiled(whole, chance, WORDS))

        def check():
            seen = output.open_run(path)
            return seen.identical(truth.isel(time=slice(seen.sizes["time"])))

        return accepted(check)

    return read


def checkpoint(folder):
    directory = RunDirectory.create(folder / "run", 'kind = "x"\n')
    arrays = {"m": np.arange(6.0).reshape(2, 3), "steps": np.int64(3), "names": np.array(["a", "b"])}
    path = directory.save_checkpoint(arrays)
    whole = path.read_bytes()

    def read(chance):
        path.write_bytes(spoiled(whole, chance, WORDS))
        return accepted(lambda: all(np.array_equal(v, arrays[k]) for k, v in directory.load_checkpoint().items()))

    return read


def json(folder):
    directory = RunDirectory(folder)
    value = {"velocity": {"value": 45.25, "unit": "m/s"}, "passed": True, "list": [1, 2.5, None, "Néel"]}
    path = directory.write_json("summary.json", value)
    whole = path.read_bytes()

    def read(chance):
        path.write_bytes(spoiled(whole, chance, WORDS))
        return accepted(lambda: not isinstance(seen := directory.read_json("summary.json"), dict) or seen == value)

    return read


def accepted(check):
    """Whether a file was read, and then right; False where it was refused."""
    try:
        right = check()
    except OutputError:
        return False
    assert right
    return True


READERS = {toml: 35_000, settings: 30_000, ovf: 25_000, hdf5: 3_000, checkpoint: 10_000, json: 12_000}


def attacked(reader, folder, inputs, seed):
    read, count = reader(folder), 0
    for k in range(inputs):
        chance = random.Random(seed * 1_000_000 + k)
        with time_limit():
            try:
                count += read(chance)
            except BaseException as error:
                error.add_note(f"{reader.__name__}, input {k} of seed {seed}")
                raise
    return count


@pytest.mark.parametrize("reader", READERS)
def test_nonsense_is_refused(reader, tmp_path):
    attacked(reader, tmp_path, 120, seed=1)


@pytest.mark.campaign
@pytest.mark.parametrize("reader", READERS)
def test_much_nonsense_is_refused(reader, tmp_path):
    read = attacked(reader, tmp_path, READERS[reader], seed=2)
    print(f"{reader.__name__}: {READERS[reader]} inputs, {read} of them were read")


def test_an_integer_of_the_material_survives_its_file():
    scenario = changed(BASE, ["layers=3", "damping=1", "saturation=0.01"])
    again = output.scenario_from_toml(output.scenario_to_toml(scenario))
    assert again == scenario
    assert again.resolved_material().layers == 3
    with pytest.raises(ValueError, match="superflow = 1000"):
        changed(BASE, ["superflow=1" + "0" * 400])
