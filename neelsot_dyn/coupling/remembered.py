"""Integrals of the uniform layer that were computed before: kept on disk, so that no run and no sweep waits twice.

The key holds all that an integral depends on: the model's numbers (with its gap and temperature), q, n, the quantity,
the tolerance, the package's version and a hash of the source of `bdg`. Numbers of an older or an edited package are
therefore never found. An entry is written as a whole, so that processes may share the folder; it may be deleted at any
time.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from attrs import asdict
from tqdm import tqdm

import neelsot_dyn
from neelsot_dyn._cache import CheckedCache, key_of
from neelsot_dyn._cache_folder import cache_folder
from neelsot_dyn._files import OutputError
from neelsot_dyn.bdg import UniformBdG
from neelsot_dyn.bdg.quadrature import Estimate

TOGETHER = 8
"""Directions between two looks at the progress bar."""
PATIENCE = 1.0
"""Seconds before a bar appears."""


def free_energy(solver: UniformBdG, q: np.ndarray, n: np.ndarray) -> Estimate:
    """`UniformBdG.free_energy_estimate` at one q (2,) and directions n (P, 3), from the disk where it lies there."""
    return _remembered("free_energy", solver, q, n)


def neel_field(solver: UniformBdG, q: np.ndarray, n: np.ndarray) -> Estimate:
    """`UniformBdG.neel_field_estimate` at one q (2,) and directions n (P, 3), from the disk where it lies there."""
    return _remembered("neel_field", solver, q, n)


def arrays(folder: str, inputs: Mapping[str, Any], compute: Callable[[], Mapping[str, Any]]) -> dict[str, np.ndarray]:
    """What `compute` gives, a number or an array by name, from the disk where it lies under these inputs."""
    home = cache_folder()
    if home is None:
        return {name: np.asarray(value) for name, value in compute().items()}
    store = CheckedCache(home / folder)
    key = key_of({**inputs, "method": _method()})
    stored = store.load(key)
    if stored is None:
        stored = {name: np.asarray(value) for name, value in compute().items()}
        with contextlib.suppress(OutputError):
            store.save(key, **stored)
    return stored


def _remembered(quantity: str, solver: UniformBdG, q: np.ndarray, n: np.ndarray) -> Estimate:
    folder = cache_folder()
    if folder is None:
        return _computed(quantity, solver, q, n)
    store = CheckedCache(folder / "uniform")
    key = key_of(
        {
            "quantity": quantity,
            "model": {"kind": type(solver.model).__name__, **asdict(solver.model)},
            "tolerance": solver.tolerance,
            "q": q,
            "n": n,
            "method": _method(),
        }
    )
    stored = store.load(key)
    if stored is not None:
        return Estimate(stored["value"], stored["error"].item(), stored["evaluations"].item(), True)
    found = _computed(quantity, solver, q, n)
    with contextlib.suppress(OutputError):  # a full disk costs the next run its time, and this one nothing
        store.save(key, value=found.value, error=found.error, evaluations=found.evaluations)
    return found


def _computed(quantity: str, solver: UniformBdG, q: np.ndarray, n: np.ndarray) -> Estimate:
    """The integrals at all directions. Raises NotConvergedError if one does not meet the tolerance."""
    integral = getattr(solver, f"{quantity}_estimate")
    found = []
    with tqdm(total=len(n), desc="torque of the superflow", delay=PATIENCE, disable=None) as bar:
        for begin in range(0, len(n), TOGETHER):
            some = n[begin : begin + TOGETHER]
            found.append(integral(q, some))
            bar.update(len(some))
    return Estimate(
        np.concatenate([estimate.value for estimate in found]),
        max(estimate.error for estimate in found),
        sum(estimate.evaluations for estimate in found),
        True,
    )


@cache
def _method() -> str:
    """The package's version and a hash of the source of `bdg`."""
    digest = hashlib.sha256(neelsot_dyn.__version__.encode())
    for entry in sorted(resources.files("neelsot_dyn.bdg").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".py"):
            digest.update(entry.read_bytes())
    return digest.hexdigest()
