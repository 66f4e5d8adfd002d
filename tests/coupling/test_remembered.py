"""What was computed once is found again, by every process, and never in place of something else."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from neelsot_dyn import bdg, coupling
from neelsot_dyn._cache import DamagedCacheWarning
from neelsot_dyn.coupling import remembered
from neelsot_dyn.materials import SEED_MODEL

MODEL = bdg.LatticeModel(mu=0.5, t_so=0.2, t_m=0.3, gap=0.2, temperature=0.1)
SOLVER = bdg.UniformBdG(MODEL, tolerance=1e-10)
Q = np.array([0.05, 0.0])
N = np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(remembered, "cache_folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def computed(monkeypatch):
    """How many directions were integrated."""
    counts = []
    for name in ("free_energy_estimate", "neel_field_estimate"):
        original = getattr(bdg.UniformBdG, name)

        def counted(self, q, n, original=original):
            counts.append(len(n))
            return original(self, q, n)

        monkeypatch.setattr(bdg.UniformBdG, name, counted)
    return counts


def test_the_second_time_nothing_is_computed_and_every_bit_is_the_same(folder, computed):
    for quantity in (remembered.free_energy, remembered.neel_field):
        first = quantity(SOLVER, Q, N)
        before = len(computed)
        second = quantity(SOLVER, Q, N)
        assert len(computed) == before
        assert np.array_equal(first.value, second.value)
        assert (first.error, first.evaluations, first.converged) == (second.error, second.evaluations, second.converged)
    assert np.array_equal(first.value, SOLVER.neel_field(Q, N))


def test_whatever_the_result_depends_on_asks_anew(folder, computed, monkeypatch):
    changes = {"mu": 0.4, "t_so": 0.1, "t_m": 0.2, "gap": 0.1, "temperature": 0.2}
    other = bdg.ContinuumModel(mu=0.5, t_so=0.2, t_m=0.3, gap=0.2, temperature=0.1, cutoff=2.0)
    asked = [
        (SOLVER, Q, N),
        *(
            (bdg.UniformBdG(bdg.LatticeModel(**{**vars_of(MODEL), name: value})), Q, N)
            for name, value in changes.items()
        ),
        (bdg.UniformBdG(MODEL, tolerance=1e-11), Q, N),
        (bdg.UniformBdG(other, tolerance=1e-10), Q, N),
        (SOLVER, -Q, N),
        (SOLVER, Q, N[::-1]),
    ]
    for arguments in asked:
        before = len(computed)
        remembered.free_energy(*arguments)
        assert len(computed) > before, arguments
    monkeypatch.setattr(remembered, "_method", lambda: "another version")
    before = len(computed)
    remembered.free_energy(SOLVER, Q, N)
    assert len(computed) > before


def vars_of(model):
    return {name: getattr(model, name) for name in ("mu", "t_so", "t_m", "gap", "temperature")}


def test_damaged_entries_are_computed_again(folder):
    first = remembered.free_energy(SOLVER, Q, N)
    (entry,) = (folder / "uniform").glob("*.npz")
    content = entry.read_bytes()
    entry.write_bytes(content[: len(content) // 2])
    with pytest.warns(DamagedCacheWarning):
        second = remembered.free_energy(SOLVER, Q, N)
    assert np.array_equal(first.value, second.value)


def test_a_folder_that_cannot_be_had_costs_time_and_nothing_else(monkeypatch):
    monkeypatch.setattr(remembered, "cache_folder", lambda: None)
    assert np.array_equal(remembered.free_energy(SOLVER, Q, N).value, SOLVER.free_energy(Q, N))


def test_many_may_ask_at_once(folder):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: remembered.free_energy(SOLVER, Q, N).value, range(16)))
    assert all(np.array_equal(found[0], value) for value in found)
    assert len(list((folder / "uniform").iterdir())) == 1


def test_another_process_finds_what_the_first_one_kept(tmp_path):
    code = (
        "from neelsot_dyn import bdg, coupling, materials\n"
        "if {again}: bdg.UniformBdG.free_energy_estimate = None\n"
        "print(coupling.neel_field(materials.SEED_MODEL, 1e8).f1.hex())"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path), "HOME": str(tmp_path)}
    environment.setdefault("NUMBA_CACHE_DIR", str(kernels()))
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code.format(again=again)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for again in (False, True)
    ]
    assert outputs[0] == outputs[1] == f"{coupling.neel_field(SEED_MODEL, 1e8).f1.hex()}\n"


def kernels():
    """The compiled kernels of this process's user, so that the other process need not compile."""
    from neelsot_dyn import _compile

    folder = _compile.kernel_folder()
    return folder.parent.parent / "kernels-of-tests" if folder is None else folder.parent.parent


def test_a_solver_remembers_whole_maps_call_by_call(folder, monkeypatch):
    """Every quantity of every pair of q and n as without a disk, bit for bit, and from the disk the second time."""
    solver = remembered.RememberedBdG(MODEL, tolerance=1e-10)
    flows = np.array([[0.05, 0.0], [0.0, 0.02], [-0.03, 0.01]])[:, None]
    names = ("free_energy", "neel_field", "current", "spin_polarization", "pair_susceptibility")
    first = {name: getattr(solver, name)(flows, N) for name in names}
    assert all(np.array_equal(first[name], getattr(SOLVER, name)(flows, N)) for name in names)

    def computed(*arguments):
        raise RuntimeError("computed")

    monkeypatch.setattr(bdg.UniformBdG, "_integrate", computed)
    assert all(np.array_equal(first[name], getattr(solver, name)(flows, N)) for name in names)
    with pytest.raises(RuntimeError, match="computed"):
        remembered.RememberedBdG(MODEL, tolerance=1e-11).free_energy(flows, N)
    with pytest.raises(ValueError, match="unit vectors"):
        solver.free_energy(flows, 2 * N)


def test_a_finite_lattice_is_not_taken_for_the_infinite_one(folder):
    finite = bdg.UniformBdG(MODEL, size=(8, 8), tolerance=1e-10)
    whole = remembered.free_energy(SOLVER, Q, N).value
    assert np.array_equal(remembered.free_energy(finite, Q, N).value, finite.free_energy(Q, N))
    assert np.abs(finite.free_energy(Q, N) - whole).max() > 1e-9
