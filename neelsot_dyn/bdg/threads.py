"""How is independent work spread over the cores?

By threads that run code without Python's lock (compiled kernels, LAPACK), as many as numba is told to use
(NUMBA_NUM_THREADS). Unlike an OpenMP team they do not spin while they wait, so a busy machine does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numba

Item = TypeVar("Item")
Result = TypeVar("Result")


def run(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """[function(item) for item in items], in threads."""
    workers = min(numba.get_num_threads(), len(items))
    if workers <= 1:
        return [function(item) for item in items]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(function, items))
