"""The numba loop of the thermal field: Philox4x32-10 (Salmon et al., SC11) and Box-Muller, counted by cell and step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neelsot_dyn._compile import njit

jit = njit(nogil=True, error_model="numpy")
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


@jit
def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """Four random 32-bit words (held in uint64) of a counter of four words and a key of two."""
    for _ in range(10):
        high0 = np.uint64(0xD2511F53) * c0
        high1 = np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (high1 >> HALF) ^ c1 ^ k0, high1 & LOW, (high0 >> HALF) ^ c3 ^ k1, high0 & LOW
        k0 = (k0 + np.uint64(0x9E3779B9)) & LOW
        k1 = (k1 + np.uint64(0xBB67AE85)) & LOW
    return c0, c1, c2, c3


@jit
def add_noise(f: np.ndarray, sigma: float, seed: int, step: int, offset: int) -> None:
    """Add Gaussian fields of standard deviation sigma to f (6, ny, nx); columns are counted from `offset`."""
    key = np.uint64(seed)
    k0, k1 = key & LOW, key >> HALF
    count = np.uint64(step)
    for r in range(f.shape[1]):
        for j in range(f.shape[2]):
            column = np.uint64(j + offset) & LOW
            for pair in range(3):
                # step < 2^30 per word of the pair: the pair's number sits above the step's high bits
                high = (count >> HALF) | (np.uint64(pair) << np.uint64(30))
                w0, w1, w2, w3 = philox(column, np.uint64(r), count & LOW, high, k0, k1)
                # 53 bits, in (0, 1]
                u1 = (float(((w0 << HALF) | w1) >> np.uint64(11)) + 1.0) * 2.0**-53
                u2 = float(((w2 << HALF) | w3) >> np.uint64(11)) * 2.0**-53
                radius = sigma * math.sqrt(-2.0 * math.log(u1))
                f[2 * pair, r, j] += radius * math.cos(2.0 * math.pi * u2)
                f[2 * pair + 1, r, j] += radius * math.sin(2.0 * math.pi * u2)
