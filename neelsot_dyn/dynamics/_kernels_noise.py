"""The numba loops of the thermal field: Philox4x32-10 (Salmon et al., SC11) and Box-Muller, counted by cell and step.

A block of cells at a time, in short loops without calls or branches, so that each becomes vector instructions. Sums and
products keep their order and are rounded one by one (no fused multiply-add), so a number's bits do not depend on where
in a block its cell stands. ln, sin and cos are fdlibm's polynomials (Sun Microsystems, 1993), below one ulp; the
quarter turn comes off the integer, so that no digit is lost in it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neelsot_dyn._compile import njit

jit = njit(nogil=True, error_model="numpy")
inlined = njit(nogil=True, error_model="numpy", forceinline=True)
BLOCK = 256
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
ELEVEN, ONE, TWO = np.uint64(11), np.uint64(1), np.uint64(2)

ROOT_HALF = np.uint64(0x3FE6A09E667F3BCD)
"""The bits of √½, where the range √½ … √2 of a mantissa begins."""
TO_ONE = np.uint64(0x3FF0000000000000 - 0x3FE6A09E667F3BCD)
MANTISSA, EXPONENT = np.uint64(2**52 - 1), np.uint64(52)
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10

EIGHTH, QUARTER_BITS, WITHIN_QUARTER = np.uint64(2**50), np.uint64(51), np.uint64(2**51 - 1)
PER_STEP = 2.0 * math.pi * 2.0**-53
"""The angle [rad] of one step of the 53-bit integer."""


@inlined
def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """Four random 32-bit words (held in uint64) of a counter of four words and a key of two."""
    for _ in range(10):
        high0 = np.uint64(0xD2511F53) * c0
        high1 = np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (high1 >> HALF) ^ c1 ^ k0, high1 & LOW, (high0 >> HALF) ^ c3 ^ k1, high0 & LOW
        k0 = (k0 + np.uint64(0x9E3779B9)) & LOW
        k1 = (k1 + np.uint64(0xBB67AE85)) & LOW
    return c0, c1, c2, c3


@inlined
def ln(mantissa: float, exponent: float) -> float:
    """ln(2^exponent mantissa), for a mantissa of √½ to √2."""
    f = mantissa - 1.0
    s = f / (2.0 + f)
    z = s * s
    r = 1.531383769920937332e-01 + z * 1.479819860511658591e-01
    r = 2.222219843214978396e-01 + z * (1.818357216161805012e-01 + z * r)
    r = z * (6.666666666666735130e-01 + z * (3.999999999940941908e-01 + z * (2.857142874366239149e-01 + z * r)))
    half = 0.5 * f * f
    return exponent * LN2_HIGH - ((half - (s * (half + r) + exponent * LN2_LOW)) - f)


@inlined
def sine(x: float) -> float:
    """sin x, for |x| up to π/4."""
    z = x * x
    r = -2.50507602534068634195e-08 + z * 1.58969099521155010221e-10
    r = 8.33333333332248946124e-03 + z * (-1.98412698298579493134e-04 + z * (2.75573137070700676789e-06 + z * r))
    return x + (z * x) * (-1.66666666666666324348e-01 + z * r)


@inlined
def cosine(x: float) -> float:
    """cos x, for |x| up to π/4."""
    z = x * x
    r = 2.08757232129817482790e-09 + z * -1.13596475577881948265e-11
    r = 2.48015872894767294178e-05 + z * (-2.75573143513906633035e-07 + z * r)
    r = z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * r))
    half = 0.5 * z
    w = 1.0 - half
    return w + (((1.0 - w) - half) + z * r)


@jit
def uniform_pairs(column: Any, row: Any, low: Any, high: Any, k0: Any, k1: Any, u: np.ndarray, v: np.ndarray) -> None:
    """Numbers in (0, 1] into u, and integers of 53 bits into v, for the cells of a block that begins at `column`."""
    for j in range(u.size):
        w0, w1, w2, w3 = philox((column + np.uint64(j)) & LOW, row, low, high, k0, k1)
        u[j] = float((((w0 << HALF) | w1) >> ELEVEN) + ONE) * 2.0**-53
        v[j] = ((w2 << HALF) | w3) >> ELEVEN


@jit
def radii(u: np.ndarray, sigma: float, out: np.ndarray) -> None:
    """σ√(−2 ln u) into out."""
    bits, mantissa = u.view(np.uint64), out.view(np.uint64)
    for j in range(u.size):
        t = bits[j] + TO_ONE
        mantissa[j] = (t & MANTISSA) + ROOT_HALF
        bits[j] = t >> EXPONENT
    for j in range(u.size):
        out[j] = sigma * math.sqrt(-2.0 * ln(out[j], float(bits[j]) - 1023.0))


@jit
def add_turned(radius: np.ndarray, v: np.ndarray, first: np.ndarray, second: np.ndarray) -> None:
    """Add radius cos(2πv/2⁵³) to first and radius sin(2πv/2⁵³) to second."""
    for j in range(radius.size):
        turned = v[j] + EIGHTH
        quarter = turned >> QUARTER_BITS
        x = (float(turned & WITHIN_QUARTER) - 2.0**50) * PER_STEP
        s, c = sine(x), cosine(x)
        odd = (quarter & ONE) != 0
        across, along = (c, s) if odd else (s, c)
        first[j] += radius[j] * (-along if ((quarter + ONE) & TWO) != 0 else along)
        second[j] += radius[j] * (-across if (quarter & TWO) != 0 else across)


@jit
def add_noise(f: np.ndarray, sigma: float, seed: int, step: int, offset: int) -> None:
    """Add Gaussian fields of standard deviation sigma to f (6, ny, nx); columns are counted from `offset`."""
    key, count = np.uint64(seed), np.uint64(step)
    k0, k1 = key & LOW, key >> HALF
    u, radius, v = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK, np.uint64)
    for r in range(f.shape[1]):
        for start in range(0, f.shape[2], BLOCK):
            size = min(BLOCK, f.shape[2] - start)
            stop, column = start + size, np.uint64(start + offset)
            for pair in range(3):
                # step < 2^30 per word of the pair: the pair's number sits above the step's high bits
                high = (count >> HALF) | (np.uint64(pair) << np.uint64(30))
                uniform_pairs(column, np.uint64(r), count & LOW, high, k0, k1, u[:size], v[:size])
                radii(u[:size], sigma, radius[:size])
                add_turned(radius[:size], v[:size], f[2 * pair, r, start:stop], f[2 * pair + 1, r, start:stop])
