"""Both sublattices of a dataset that holds n = (m1 − m2)/2 and m = (m1 + m2)/2, worked out where they are looked at.

m1 = m + n and m2 = m − n to rounding (3e-16 for profiles in double precision, 1e-7 in single). Nothing is taken up in
memory for them: an index into m1 reads that part of m and of n. Datasets of earlier versions hold m1, m2 and n: there m
is made so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from xarray import Dataset, Variable
from xarray.backends import BackendArray
from xarray.core import indexing

from neelsot_dyn.experiments import names

MADE: Mapping[str, tuple[tuple[str, str], tuple[float, float], str]] = {
    names.SUBLATTICE_1: ((names.NET_VECTOR, names.NEEL_VECTOR), (1.0, 1.0), "sublattice 1"),
    names.SUBLATTICE_2: ((names.NET_VECTOR, names.NEEL_VECTOR), (1.0, -1.0), "sublattice 2"),
    names.NET_VECTOR: ((names.SUBLATTICE_1, names.SUBLATTICE_2), (0.5, 0.5), "net moment (m1 + m2)/2"),
}


class _Sum(BackendArray):
    """a x + b y of two variables, by parts."""

    def __init__(self, pair: tuple[Variable, Variable], factors: tuple[float, float]) -> None:
        self.pair, self.factors = pair, factors
        self.shape, self.dtype = pair[0].shape, np.result_type(pair[0].dtype, pair[1].dtype)

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.BASIC, self._part)

    def _part(self, key: tuple[int | slice, ...]) -> np.ndarray:
        (a, x), (b, y) = ((self.dtype.type(f), v[key].values) for f, v in zip(self.factors, self.pair, strict=True))
        return np.asarray(a * x + b * y)


def with_sublattices(dataset: Dataset) -> Dataset:
    """The dataset with those of m1, m2 and m that it lacks and its others give."""
    made: dict[str, Variable] = {}
    for name, (sources, factors, text) in MADE.items():
        known = {str(each): dataset.variables[each] for each in sources if each in dataset.variables}
        if name in dataset.variables or len(known) < len(sources):
            continue
        first, second = (known[each] for each in sources)
        data = indexing.LazilyIndexedArray(_Sum((first, second), factors))
        made[name] = Variable(first.dims, data, {"units": "1", "long_name": text}, fastpath=True)
    return dataset.assign(made) if made else dataset
