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
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from attrs import asdict, frozen
from tqdm import tqdm

import neelsot_dyn
from neelsot_dyn._cache import CheckedCache, key_of
from neelsot_dyn._cache_folder import cache_folder
from neelsot_dyn._files import OutputError
from neelsot_dyn.bdg import UniformBdG
from neelsot_dyn.bdg.quadrature import Estimate
from neelsot_dyn.bdg.zone import Density

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
    store = _store(home / folder)
    key = key_of({**inputs, "method": _method()})
    stored = store.load(key)
    if stored is None:
        stored = {name: np.asarray(value) for name, value in compute().items()}
        with contextlib.suppress(OutputError):  # a full disk costs the next run its time, and this one nothing
            store.save(key, **stored)
    return stored


@frozen
class RememberedBdG(UniformBdG):
    """A `UniformBdG` whose integrals are kept on disk, one entry a call: for maps that are asked for again."""

    def _integrate(self, density: Density, q: np.ndarray, n: np.ndarray) -> Estimate:
        """From the disk, or as `UniformBdG` integrates."""
        q, n = self._checked(q, n)
        quantity = f"{density.kernel.__name__}, rows {density.first} to {density.last}"
        return _kept(quantity, self, q, n, partial(super()._integrate, density, q, n))


def _remembered(quantity: str, solver: UniformBdG, q: np.ndarray, n: np.ndarray) -> Estimate:
    return _kept(quantity, solver, q, n, partial(_computed, quantity, solver, q, n))


def _kept(quantity: str, solver: UniformBdG, q: np.ndarray, n: np.ndarray, compute: Callable[[], Estimate]) -> Estimate:
    """What lies on the disk, else what `compute` gives."""
    inputs = {
        "quantity": quantity,
        "model": {"kind": type(solver.model).__name__, **asdict(solver.model)},
        "tolerance": solver.tolerance,
        "size": [solver.size, solver.boundary],
        "q": q,
        "n": n,
    }

    def found() -> dict[str, Any]:
        estimate = compute()
        return {"value": estimate.value, "error": estimate.error, "evaluations": estimate.evaluations}

    stored = arrays("uniform", inputs, found)
    return Estimate(stored["value"], stored["error"].item(), stored["evaluations"].item(), True)


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
def _store(folder: Path) -> CheckedCache:
    """The store in a folder, which is tried once."""
    return CheckedCache(folder)


@cache
def _method() -> str:
    """The package's version and a hash of the source of `bdg`."""
    digest = hashlib.sha256(neelsot_dyn.__version__.encode())
    for entry in sorted(resources.files("neelsot_dyn.bdg").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".py"):
            digest.update(entry.read_bytes())
    return digest.hexdigest()
