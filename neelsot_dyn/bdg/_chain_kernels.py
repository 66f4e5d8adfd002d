"""Compiled recursion along a chain of 4 × 4 blocks: ln|det M| and the blocks of M⁻¹ on sites and bonds.

M_ii = onsite_i + e^{ik} across_i + h.c. + shift and M_{i,i+1} = along_i, for many (shift, k) at once. Gaussian
elimination from left to right keeps the left-connected inverses g_i; a sweep back gives the wanted blocks of the whole
inverse. On a ring the last site B couples to every eliminated one: E_i = M_iB and F_i = M_Bi after elimination.
Time and memory are proportional to the length.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from neelsot_dyn.bdg._block_kernels import (
    BLOCK,
    IMAGINARY,
    LANES,
    OPTIONS,
    add_hop,
    copy,
    hop_from_left,
    hop_from_right,
    inverse,
    multiply,
    negate,
    set_hop,
    set_site,
    subtract,
    subtract_product,
)


@njit(**OPTIONS)
def _accumulate(there, back, lanes, plain, turned):  # type: ignore[no-untyped-def]
    """plain += Σ ½(w there + (w back)†), turned += the same × e^{−ik}; the sum runs over the lanes."""
    for i in range(4):
        for j in range(4):
            x, y = (4 * i + j) * LANES, (4 * j + i) * LANES
            real, imag, turned_real, turned_imag = 0.0, 0.0, 0.0, 0.0
            for p in range(LANES):
                w, v = 0.5 * lanes[4, p], 0.5 * lanes[5, p]
                a, b, c, d = there[x + p], there[IMAGINARY + x + p], back[y + p], back[IMAGINARY + y + p]
                re = w * (a + c) - v * (b + d)
                im = w * (b - d) + v * (a - c)
                real += re
                imag += im
                turned_real += lanes[2, p] * re + lanes[3, p] * im
                turned_imag += lanes[2, p] * im - lanes[3, p] * re
            plain[i, j] += complex(real, imag)
            turned[i, j] += complex(turned_real, turned_imag)


@njit(**OPTIONS)
def _open_forward(onsite, across, along, lanes, left, right, g, log, work):  # type: ignore[no-untyped-def]
    """Eliminate an open chain; `left` and `right` are subtracted from its end sites."""
    last = onsite.shape[0] - 1
    d, t, u = work[0], work[1], work[2]
    set_site(onsite[0], across[0], lanes, d)
    subtract(left, d)
    for i in range(last + 1):
        if i == last:
            subtract(right, d)
        inverse(d, g[i], t, lanes[6], log)
        if i < last:
            back = np.conj(along[i].T)
            hop_from_left(back, g[i], t)
            hop_from_right(t, along[i], u)
            set_site(onsite[i + 1], across[i + 1], lanes, d)
            subtract(u, d)


@njit(**OPTIONS)
def _open_backward(along, lanes, g, work, site, cross, bond):  # type: ignore[no-untyped-def]
    """Blocks of the inverse of an open chain from its left-connected inverses."""
    last = g.shape[0] - 1
    r, t, u, there, back, unused = work[0], work[1], work[2], work[3], work[4], np.empty((4, 4), np.complex128)
    copy(g[last], r)
    _accumulate(r, r, lanes, site[last], cross[last])
    for i in range(last - 1, -1, -1):
        hop_from_left(along[i], r, t)
        multiply(g[i], t, there)
        negate(there)
        hop_from_right(r, np.conj(along[i].T), t)
        multiply(t, g[i], back)
        negate(back)
        _accumulate(there, back, lanes, bond[i], unused)
        hop_from_left(along[i], back, t)
        multiply(g[i], t, u)
        copy(g[i], r)
        subtract(u, r)
        _accumulate(r, r, lanes, site[i], cross[i])


@njit(**OPTIONS)
def _ring_forward(onsite, across, along, lanes, g, to_last, from_last, log, work):  # type: ignore[no-untyped-def]
    """Eliminate all sites of a ring but the last; leaves g_i, g_i E_i, F_i g_i, and (M⁻¹)_BB in g[B]."""
    last = onsite.shape[0] - 1
    d, t, u, e, f, s = work[0], work[1], work[2], work[3], work[4], work[5]
    set_site(onsite[0], across[0], lanes, d)
    set_site(onsite[last], across[last], lanes, s)
    set_hop(np.conj(along[last].T), e)
    set_hop(along[last], f)
    for i in range(last):
        back = np.conj(along[i].T)
        if i == last - 1:
            add_hop(along[i], e)
            add_hop(back, f)
        inverse(d, g[i], t, lanes[6], log)
        multiply(g[i], e, to_last[i])
        multiply(f, g[i], from_last[i])
        subtract_product(f, to_last[i], s)
        if i < last - 1:
            hop_from_left(back, g[i], t)
            hop_from_right(t, along[i], u)
            set_site(onsite[i + 1], across[i + 1], lanes, d)
            subtract(u, d)
            hop_from_left(back, to_last[i], e)
            negate(e)
            hop_from_right(from_last[i], along[i], f)
            negate(f)
    inverse(s, g[last], t, lanes[6], log)


@njit(**OPTIONS)
def _ring_backward(along, lanes, g, to_last, from_last, work, site, cross, bond):  # type: ignore[no-untyped-def]
    """Blocks of the inverse of a ring."""
    last = g.shape[0] - 1
    r, r_nb, r_bn, r_ib, r_bi = work[0], work[1], work[2], work[3], work[4]
    t, there, back, unused = work[5], work[6], work[7], np.empty((4, 4), np.complex128)
    r_bb = g[last]
    _accumulate(r_bb, r_bb, lanes, site[last], cross[last])
    copy(r_bb, r)
    copy(r_bb, r_nb)
    copy(r_bb, r_bn)
    for i in range(last - 1, -1, -1):
        multiply(to_last[i], r_bb, r_ib)
        multiply(r_bb, from_last[i], r_bi)
        if i == last - 1:
            negate(r_ib)
            negate(r_bi)
            copy(r_ib, there)
            copy(r_bi, back)
            copy(g[i], r)
            subtract_product(to_last[i], r_bi, r)
        else:
            hop_from_left(along[i], r_nb, t)
            negate(r_ib)
            subtract_product(g[i], t, r_ib)
            hop_from_right(r_bn, np.conj(along[i].T), t)
            negate(r_bi)
            subtract_product(t, g[i], r_bi)
            hop_from_left(along[i], r, t)
            multiply(to_last[i], r_bn, there)
            negate(there)
            subtract_product(g[i], t, there)
            hop_from_right(r, np.conj(along[i].T), t)
            multiply(r_nb, from_last[i], back)
            negate(back)
            subtract_product(t, g[i], back)
            copy(g[i], r)
            hop_from_left(along[i], back, t)
            subtract_product(g[i], t, r)
            subtract_product(to_last[i], r_bi, r)
        _accumulate(there, back, lanes, bond[i], unused)
        _accumulate(r, r, lanes, site[i], cross[i])
        copy(r_ib, r_nb)
        copy(r_bi, r_bn)
    _accumulate(r_bi, r_ib, lanes, bond[last], unused)


@njit(**OPTIONS)
def _surface(onsite, across, along, lanes, to_the_left, work, out):  # type: ignore[no-untyped-def]
    """Self-energy of a semi-infinite uniform lead and ½ ln|det g_surface⁻¹ R_bulk|, by decimation.

    Every round eliminates every second site; the coupling falls as exp(−2^rounds / decay length).
    """
    es, e, a, b, g, t, u, v = (work[0], work[1], work[2], work[3], work[4], work[5], work[6], work[7])
    trash, surface, bulk = np.zeros(LANES), np.zeros(LANES), np.zeros(LANES)
    set_site(onsite, across, lanes, e)
    copy(e, es)
    if to_the_left:  # a couples the surface into the lead, b back
        set_hop(np.conj(along.T), a)
        set_hop(along, b)
    else:
        set_hop(along, a)
        set_hop(np.conj(along.T), b)
    for _ in range(64):
        inverse(e, g, t, lanes[6], trash)
        multiply(a, g, t)
        multiply(b, g, u)
        multiply(t, b, v)
        subtract(v, es)
        subtract(v, e)
        multiply(u, a, v)
        subtract(v, e)
        multiply(t, a, v)
        negate(v)
        copy(v, a)
        multiply(u, b, v)
        negate(v)
        copy(v, b)
        largest = 0.0
        for x in range(BLOCK):
            largest = max(largest, abs(a[x]), abs(b[x]))
        if largest < 1e-20:
            break
    inverse(es, g, t, lanes[6], surface)
    inverse(e, u, t, lanes[6], bulk)
    if to_the_left:
        hop_from_left(np.conj(along.T), g, t)
        hop_from_right(t, along, out)
    else:
        hop_from_left(along, g, t)
        hop_from_right(t, np.conj(along.T), out)
    return 0.5 * (surface - bulk), largest


@njit(parallel=True, cache=True, error_model="numpy")
def chain(onsite, across, along, lanes, ends, with_blocks, workers):  # type: ignore[no-untyped-def]
    """Σ ½ ln(scale |det|²) over the sites per lane, and the weighted sums of ½(M⁻¹ + (M⁻¹)†) on sites and bonds.

    onsite, across, along: (L, 4, 4); lanes: (groups, 7, LANES) with rows Re shift, Im shift, cos k, sin k, Re weight,
    Im weight, scale. ends: 0 ring, 1 open, 2 leads (continuing sites 0 and L − 1); along has one more block at its end,
    the left lead's bond. Returns logarithms (groups, LANES), the sums site, cross (× e^{−ik}) and bond (block i, i + 1),
    each (L, 4, 4), and the largest coupling that the leads' decimation left.
    """
    groups, length = lanes.shape[0], onsite.shape[0]
    logarithms = np.zeros((groups, LANES))
    kept = length if with_blocks else 1
    blocks = np.zeros((workers, 3, kept, 4, 4), dtype=np.complex128)
    undecayed = np.zeros(workers)
    for worker in prange(workers):
        work = np.zeros((10, BLOCK))
        g = np.empty((length, BLOCK))
        arrow = length if ends == 0 else 0
        to_last, from_last = np.empty((arrow, BLOCK)), np.empty((arrow, BLOCK))
        site, cross, bond = blocks[worker, 0], blocks[worker, 1], blocks[worker, 2]
        for group in range(worker, groups, workers):
            lane, log = lanes[group], logarithms[group]
            if ends == 0:
                _ring_forward(onsite, across, along, lane, g, to_last, from_last, log, work)
                if with_blocks:
                    _ring_backward(along, lane, g, to_last, from_last, work, site, cross, bond)
                continue
            work[8:] = 0.0
            if ends == 2:
                extra, rest = _surface(onsite[0], across[0], along[length], lane, True, work, work[8])
                log += extra
                undecayed[worker] = max(undecayed[worker], rest)
                extra, rest = _surface(
                    onsite[length - 1], across[length - 1], along[length - 1], lane, False, work, work[9]
                )
                log += extra
                undecayed[worker] = max(undecayed[worker], rest)
            _open_forward(onsite, across, along, lane, work[8], work[9], g, log, work)
            if with_blocks:
                _open_backward(along, lane, g, work, site, cross, bond)
    total = np.zeros((3, kept, 4, 4), dtype=np.complex128)
    for worker in range(workers):
        total += blocks[worker]
    return logarithms, total[0], total[1], total[2], undecayed.max()
