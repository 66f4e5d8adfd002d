"""Compiled 4 × 4 complex blocks, LANES of them side by side: products, inverses, hops.

A lane is one pair (pole, momentum). A block is a flat float array of 32 × LANES numbers, entry (a, b) of lane p at
(4a + b) LANES + p, imaginary parts 16 LANES further on. With a compile-time LANES the inner loops over p become vector
instructions, several times faster than complex scalars.

A hop is a 4 × 4 complex matrix common to all lanes, without entries between electrons (0, 1) and holes (2, 3).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neelsot_dyn._compile import njit

LANES = 16
BLOCK = 32 * LANES
IMAGINARY = 16 * LANES
FIRST_WEIGHT = 9
"""Row of the lanes from which on the weights are."""
OPTIONS: Any = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "reassoc"}}


@njit(**OPTIONS)
def copy(a, out):  # type: ignore[no-untyped-def]
    """Out = a."""
    for x in range(BLOCK):
        out[x] = a[x]


@njit(**OPTIONS)
def multiply(a, b, out):  # type: ignore[no-untyped-def]
    """Out = a b; out must be another array."""
    for i in range(4):
        r0, r1, r2, r3 = 4 * i * LANES, (4 * i + 1) * LANES, (4 * i + 2) * LANES, (4 * i + 3) * LANES
        for j in range(4):
            c0, c1, c2, c3 = j * LANES, (4 + j) * LANES, (8 + j) * LANES, (12 + j) * LANES
            at = (4 * i + j) * LANES
            for p in range(LANES):
                a0, a1, a2, a3 = a[r0 + p], a[r1 + p], a[r2 + p], a[r3 + p]
                e0, e1 = a[IMAGINARY + r0 + p], a[IMAGINARY + r1 + p]
                e2, e3 = a[IMAGINARY + r2 + p], a[IMAGINARY + r3 + p]
                b0, b1, b2, b3 = b[c0 + p], b[c1 + p], b[c2 + p], b[c3 + p]
                f0, f1 = b[IMAGINARY + c0 + p], b[IMAGINARY + c1 + p]
                f2, f3 = b[IMAGINARY + c2 + p], b[IMAGINARY + c3 + p]
                out[at + p] = a0 * b0 - e0 * f0 + a1 * b1 - e1 * f1 + a2 * b2 - e2 * f2 + a3 * b3 - e3 * f3
                out[IMAGINARY + at + p] = a0 * f0 + e0 * b0 + a1 * f1 + e1 * b1 + a2 * f2 + e2 * b2 + a3 * f3 + e3 * b3


@njit(**OPTIONS)
def subtract_product(a, b, out):  # type: ignore[no-untyped-def]
    """Out −= a b; out must be another array."""
    for i in range(4):
        r0, r1, r2, r3 = 4 * i * LANES, (4 * i + 1) * LANES, (4 * i + 2) * LANES, (4 * i + 3) * LANES
        for j in range(4):
            c0, c1, c2, c3 = j * LANES, (4 + j) * LANES, (8 + j) * LANES, (12 + j) * LANES
            at = (4 * i + j) * LANES
            for p in range(LANES):
                a0, a1, a2, a3 = a[r0 + p], a[r1 + p], a[r2 + p], a[r3 + p]
                e0, e1 = a[IMAGINARY + r0 + p], a[IMAGINARY + r1 + p]
                e2, e3 = a[IMAGINARY + r2 + p], a[IMAGINARY + r3 + p]
                b0, b1, b2, b3 = b[c0 + p], b[c1 + p], b[c2 + p], b[c3 + p]
                f0, f1 = b[IMAGINARY + c0 + p], b[IMAGINARY + c1 + p]
                f2, f3 = b[IMAGINARY + c2 + p], b[IMAGINARY + c3 + p]
                out[at + p] -= a0 * b0 - e0 * f0 + a1 * b1 - e1 * f1 + a2 * b2 - e2 * f2 + a3 * b3 - e3 * f3
                out[IMAGINARY + at + p] -= a0 * f0 + e0 * b0 + a1 * f1 + e1 * b1 + a2 * f2 + e2 * b2 + a3 * f3 + e3 * b3


@njit(**OPTIONS)
def hop_from_left(hop, a, out):  # type: ignore[no-untyped-def]
    """Out = hop a."""
    for i in range(4):
        first = i - i % 2
        t0, t1 = hop[i, first], hop[i, first + 1]
        x0, y0, x1, y1 = t0.real, t0.imag, t1.real, t1.imag
        for j in range(4):
            c0, c1, at = (4 * first + j) * LANES, (4 * first + 4 + j) * LANES, (4 * i + j) * LANES
            for p in range(LANES):
                a0, a1, e0, e1 = a[c0 + p], a[c1 + p], a[IMAGINARY + c0 + p], a[IMAGINARY + c1 + p]
                out[at + p] = x0 * a0 - y0 * e0 + x1 * a1 - y1 * e1
                out[IMAGINARY + at + p] = x0 * e0 + y0 * a0 + x1 * e1 + y1 * a1


@njit(**OPTIONS)
def hop_from_right(a, hop, out):  # type: ignore[no-untyped-def]
    """Out = a hop."""
    for j in range(4):
        first = j - j % 2
        t0, t1 = hop[first, j], hop[first + 1, j]
        x0, y0, x1, y1 = t0.real, t0.imag, t1.real, t1.imag
        for i in range(4):
            r0, r1, at = (4 * i + first) * LANES, (4 * i + first + 1) * LANES, (4 * i + j) * LANES
            for p in range(LANES):
                a0, a1, e0, e1 = a[r0 + p], a[r1 + p], a[IMAGINARY + r0 + p], a[IMAGINARY + r1 + p]
                out[at + p] = a0 * x0 - e0 * y0 + a1 * x1 - e1 * y1
                out[IMAGINARY + at + p] = a0 * y0 + e0 * x0 + a1 * y1 + e1 * x1


@njit(**OPTIONS)
def negate(a):  # type: ignore[no-untyped-def]
    """A = −a."""
    for x in range(BLOCK):
        a[x] = -a[x]


@njit(**OPTIONS)
def subtract(a, out):  # type: ignore[no-untyped-def]
    """Out −= a."""
    for x in range(BLOCK):
        out[x] -= a[x]


@njit(**OPTIONS)
def set_hop(hop, out):  # type: ignore[no-untyped-def]
    """Out = hop in every lane."""
    for i in range(4):
        for j in range(4):
            at = (4 * i + j) * LANES
            real, imag = hop[i, j].real, hop[i, j].imag
            for p in range(LANES):
                out[at + p] = real
                out[IMAGINARY + at + p] = imag


@njit(**OPTIONS)
def add_hop(hop, out):  # type: ignore[no-untyped-def]
    """Out += hop in every lane."""
    for i in range(4):
        for j in range(4):
            at = (4 * i + j) * LANES
            real, imag = hop[i, j].real, hop[i, j].imag
            for p in range(LANES):
                out[at + p] += real
                out[IMAGINARY + at + p] += imag


@njit(**OPTIONS)
def set_site(onsite, across, contact, lanes, out):  # type: ignore[no-untyped-def]
    """Out = onsite + e^{ik} across + e^{−ik} across† + shift + contact (dressing + pairing Δ̂).

    Rows of `lanes`: shift, (cos k, sin k), scale, dressing and pairing, with real and imaginary part of each in turn.
    """
    for i in range(4):
        for j in range(4):
            at = (4 * i + j) * LANES
            there, back = across[i, j], np.conj(across[j, i])
            even, odd = there + back, 1j * (there - back)
            h, even_real, even_imag, odd_real, odd_imag = onsite[i, j], even.real, even.imag, odd.real, odd.imag
            real, imag = h.real, h.imag
            for p in range(LANES):
                out[at + p] = real + lanes[2, p] * even_real + lanes[3, p] * odd_real
                out[IMAGINARY + at + p] = imag + lanes[2, p] * even_imag + lanes[3, p] * odd_imag
        at, to = 5 * i * LANES, (4 * i + 3 - i) * LANES
        sign = contact if i in (0, 3) else -contact
        for p in range(LANES):
            out[at + p] += lanes[0, p] + contact * lanes[5, p]
            out[IMAGINARY + at + p] += lanes[1, p] + contact * lanes[6, p]
            out[to + p] += sign * lanes[7, p]
            out[IMAGINARY + to + p] += sign * lanes[8, p]


@njit(**OPTIONS)
def _product_2x2(a, ra, ca, b, rb, cb, out, ro, co, sign, add):  # type: ignore[no-untyped-def]
    """2 × 2 corner (ro, co) of out = sign · corner (ra, ca) of a × corner (rb, cb) of b, added to itself if asked."""
    for i in range(2):
        r0, r1 = (4 * (ra + i) + ca) * LANES, (4 * (ra + i) + ca + 1) * LANES
        for j in range(2):
            c0, c1 = (4 * rb + cb + j) * LANES, (4 * (rb + 1) + cb + j) * LANES
            at = (4 * (ro + i) + co + j) * LANES
            for p in range(LANES):
                a0, a1, e0, e1 = a[r0 + p], a[r1 + p], a[IMAGINARY + r0 + p], a[IMAGINARY + r1 + p]
                b0, b1, f0, f1 = b[c0 + p], b[c1 + p], b[IMAGINARY + c0 + p], b[IMAGINARY + c1 + p]
                out[at + p] = (out[at + p] if add else 0.0) + sign * (a0 * b0 - e0 * f0 + a1 * b1 - e1 * f1)
                imag = out[IMAGINARY + at + p] if add else 0.0
                out[IMAGINARY + at + p] = imag + sign * (a0 * f0 + e0 * b0 + a1 * f1 + e1 * b1)


@njit(**OPTIONS)
def _inverse_2x2(a, corner, out, determinant):  # type: ignore[no-untyped-def]
    """Invert the diagonal 2 × 2 corner at (corner, corner) of a into out; squared modulus of its determinant."""
    x = (4 * corner + corner) * LANES
    y, z, w = x + LANES, x + 4 * LANES, x + 5 * LANES
    for p in range(LANES):
        a0, b0, c0, d0 = a[x + p], a[y + p], a[z + p], a[w + p]
        a1, b1, c1, d1 = a[IMAGINARY + x + p], a[IMAGINARY + y + p], a[IMAGINARY + z + p], a[IMAGINARY + w + p]
        real = a0 * d0 - a1 * d1 - b0 * c0 + b1 * c1
        imag = a0 * d1 + a1 * d0 - b0 * c1 - b1 * c0
        square = real * real + imag * imag
        u, v = real / square, -imag / square
        out[x + p], out[IMAGINARY + x + p] = d0 * u - d1 * v, d0 * v + d1 * u
        out[y + p], out[IMAGINARY + y + p] = -(b0 * u - b1 * v), -(b0 * v + b1 * u)
        out[z + p], out[IMAGINARY + z + p] = -(c0 * u - c1 * v), -(c0 * v + c1 * u)
        out[w + p], out[IMAGINARY + w + p] = a0 * u - a1 * v, a0 * v + a1 * u
        determinant[p] *= square


@njit(**OPTIONS)
def inverse(a, out, work, scale, logarithm):  # type: ignore[no-untyped-def]
    """Out = a⁻¹, and logarithm += ½ ln(scale |det a|²) per lane; a, out and work are three arrays.

    By 2 × 2 blocks without pivoting: the blocks of H + iz, and what elimination makes of them, have an anti-Hermitian
    part of at least z, so that no pivot vanishes.
    """
    determinant = scale.copy()
    _inverse_2x2(a, 0, work, determinant)
    _product_2x2(a, 2, 0, work, 0, 0, work, 2, 0, 1.0, False)  # C A⁻¹
    _product_2x2(work, 0, 0, a, 0, 2, work, 0, 2, 1.0, False)  # A⁻¹ B
    for i in range(2, 4):
        for j in range(2, 4):
            at = (4 * i + j) * LANES
            for p in range(LANES):
                work[at + p] = a[at + p]
                work[IMAGINARY + at + p] = a[IMAGINARY + at + p]
    _product_2x2(work, 2, 0, a, 0, 2, work, 2, 2, -1.0, True)  # S = D − C A⁻¹ B
    _inverse_2x2(work, 2, out, determinant)
    _product_2x2(out, 2, 2, work, 2, 0, out, 2, 0, -1.0, False)
    _product_2x2(work, 0, 2, out, 2, 2, out, 0, 2, -1.0, False)
    for i in range(2):
        for j in range(2):
            at = (4 * i + j) * LANES
            for p in range(LANES):
                out[at + p] = work[at + p]
                out[IMAGINARY + at + p] = work[IMAGINARY + at + p]
    _product_2x2(work, 0, 2, out, 2, 0, out, 0, 0, -1.0, True)
    for p in range(LANES):
        logarithm[p] += 0.5 * math.log(determinant[p])
