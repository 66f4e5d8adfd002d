"""Compiled recursion along a chain of 4 × 4 blocks: ln|det M| and the blocks of M⁻¹ on sites and bonds.

M_ii = onsite_i + e^{ik} across_i + h.c. + shift + dressing and M_{i,i+1} = along_i, for many (shift, k) at once.
Gaussian elimination from left to right keeps the left-connected inverses g_i; a sweep back gives the wanted blocks of
the whole inverse. On a ring the last site B couples to every eliminated one: E_i = M_iB and F_i = M_Bi after
elimination. Time and memory are proportional to the length.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._compile import njit
from neelsot_dyn.bdg._block_kernels import (
    BLOCK,
    FIRST_WEIGHT,
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

NEGLIGIBLE = 1e-20
"""Coupling in t that no longer matters, far below the rounding of what it is added to."""


@njit(**OPTIONS)
def _accumulate(there, back, lanes, plain, turned):  # type: ignore[no-untyped-def]
    """plain[s] += Σ ½(w_s there + (w_s back)†), turned[s] += the same × e^{−ik}; the sum runs over the lanes."""
    for s in range(plain.shape[0]):
        weight = lanes[FIRST_WEIGHT + 2 * s : FIRST_WEIGHT + 2 + 2 * s]
        for i in range(4):
            for j in range(4):
                x, y = (4 * i + j) * LANES, (4 * j + i) * LANES
                real, imag, turned_real, turned_imag = 0.0, 0.0, 0.0, 0.0
                for p in range(LANES):
                    w, v = 0.5 * weight[0, p], 0.5 * weight[1, p]
                    a, b, c, d = there[x + p], there[IMAGINARY + x + p], back[y + p], back[IMAGINARY + y + p]
                    re = w * (a + c) - v * (b + d)
                    im = w * (b - d) + v * (a - c)
                    real += re
                    imag += im
                    turned_real += lanes[2, p] * re + lanes[3, p] * im
                    turned_imag += lanes[2, p] * im - lanes[3, p] * re
                plain[s, i, j] += complex(real, imag)
                turned[s, i, j] += complex(turned_real, turned_imag)


@njit(**OPTIONS)
def _open_forward(onsite, across, contact, along, lanes, left, right, keep, g, log, work):  # type: ignore[no-untyped-def]
    """Eliminate an open chain; `left` and `right` are subtracted from its end sites."""
    last = onsite.shape[0] - 1
    d, t, u = work[0], work[1], work[2]
    set_site(onsite[0], across[0], contact[0], lanes, d)
    subtract(left, d)
    for i in range(last + 1):
        if i == last:
            subtract(right, d)
        inverse(d, g[i * keep], t, lanes[4], log)
        if i < last:
            back = np.conj(along[i].T)
            hop_from_left(back, g[i * keep], t)
            hop_from_right(t, along[i], u)
            set_site(onsite[i + 1], across[i + 1], contact[i + 1], lanes, d)
            subtract(u, d)


@njit(**OPTIONS)
def _open_backward(along, lanes, g, work, site, cross, bond):  # type: ignore[no-untyped-def]
    """Blocks of the inverse of an open chain from its left-connected inverses."""
    last = g.shape[0] - 1
    r, t, u, there, back, unused = work[0], work[1], work[2], work[3], work[4], np.empty_like(site[0])
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
def _largest(a):  # type: ignore[no-untyped-def]
    """Largest entry of a block."""
    size = 0.0
    for x in range(BLOCK):
        size = max(size, abs(a[x]))
    return size


@njit(**OPTIONS)
def _ring_forward(  # type: ignore[no-untyped-def]
    onsite, across, contact, along, lanes, keep, g, to_last, from_last, log, work
):
    """Eliminate all sites of a ring but the last; leaves g_i, g_i E_i, F_i g_i, and (M⁻¹)_BB in g[B].

    E and F decay away from the ends. Returns the number of sites at the left end where they are not negligible, which
    is all of them unless they have decayed within the left half. With keep = 0 only the determinants are wanted, and
    every site uses the same rows of g, to_last and from_last.
    """
    last = onsite.shape[0] - 1
    d, t, u, e, f, s = work[0], work[1], work[2], work[3], work[4], work[5]
    set_site(onsite[0], across[0], contact[0], lanes, d)
    set_site(onsite[last], across[last], contact[last], lanes, s)
    set_hop(np.conj(along[last].T), e)
    set_hop(along[last], f)
    reach = last
    for i in range(last):
        back = np.conj(along[i].T)
        row = i * keep
        inverse(d, g[row], t, lanes[4], log)
        if i == last - 1:
            if reach < last:
                set_hop(along[i], e)
                set_hop(back, f)
            else:
                add_hop(along[i], e)
                add_hop(back, f)
        if i < reach or i == last - 1:
            multiply(g[row], e, to_last[row])
            multiply(f, g[row], from_last[row])
            subtract_product(f, to_last[row], s)
        if i < last - 1:
            hop_from_left(back, g[row], t)
            hop_from_right(t, along[i], u)
            set_site(onsite[i + 1], across[i + 1], contact[i + 1], lanes, d)
            subtract(u, d)
        if i < reach and i < last - 1:
            hop_from_left(back, to_last[row], e)
            negate(e)
            hop_from_right(from_last[row], along[i], f)
            negate(f)
            if i % 4 == 3 and 2 * i < last and max(_largest(e), _largest(f)) < NEGLIGIBLE:
                reach = i + 1
    inverse(s, g[last * keep], t, lanes[4], log)
    return reach


@njit(**OPTIONS)
def _ring_backward(along, lanes, reach, g, to_last, from_last, work, site, cross, bond):  # type: ignore[no-untyped-def]
    """Blocks of the inverse of a ring."""
    last = g.shape[0] - 1
    r, r_nb, r_bn, r_ib, r_bi = work[0], work[1], work[2], work[3], work[4]
    t, there, back, unused = work[5], work[6], work[7], np.empty_like(site[0])
    r_bb = g[last]
    _accumulate(r_bb, r_bb, lanes, site[last], cross[last])
    multiply(to_last[last - 1], r_bb, r_nb)
    negate(r_nb)
    multiply(r_bb, from_last[last - 1], r_bn)
    negate(r_bn)
    copy(g[last - 1], r)
    subtract_product(to_last[last - 1], r_bn, r)
    _accumulate(r_nb, r_bn, lanes, bond[last - 1], unused)
    _accumulate(r, r, lanes, site[last - 1], cross[last - 1])
    if reach < last:
        r_nb[:] = 0.0
        r_bn[:] = 0.0
    for i in range(last - 2, -1, -1):
        hop_from_left(along[i], r, t)
        multiply(g[i], t, there)
        negate(there)
        hop_from_right(r, np.conj(along[i].T), t)
        multiply(t, g[i], back)
        negate(back)
        if i < reach:
            subtract_product(to_last[i], r_bn, there)
            subtract_product(r_nb, from_last[i], back)
            multiply(to_last[i], r_bb, r_ib)
            negate(r_ib)
            hop_from_left(along[i], r_nb, t)
            subtract_product(g[i], t, r_ib)
            multiply(r_bb, from_last[i], r_bi)
            negate(r_bi)
            hop_from_right(r_bn, np.conj(along[i].T), t)
            subtract_product(t, g[i], r_bi)
        copy(g[i], r)
        hop_from_left(along[i], back, t)
        subtract_product(g[i], t, r)
        if i < reach:
            subtract_product(to_last[i], r_bi, r)
            copy(r_ib, r_nb)
            copy(r_bi, r_bn)
        _accumulate(there, back, lanes, bond[i], unused)
        _accumulate(r, r, lanes, site[i], cross[i])
    _accumulate(r_bn, r_nb, lanes, bond[last], unused)


@njit(**OPTIONS)
def _surface(onsite, across, contact, along, lanes, to_the_left, work, out):  # type: ignore[no-untyped-def]
    """Self-energy of a semi-infinite uniform lead and ½ ln|det g_surface⁻¹ R_bulk|, by decimation.

    Every round eliminates every second site; the coupling falls as exp(−2^rounds / decay length).
    """
    es, e, a, b, g, t, u, v = (work[0], work[1], work[2], work[3], work[4], work[5], work[6], work[7])
    trash, surface, bulk = np.zeros(LANES), np.zeros(LANES), np.zeros(LANES)
    set_site(onsite, across, contact, lanes, e)
    copy(e, es)
    if to_the_left:  # a couples the surface into the lead, b back
        set_hop(np.conj(along.T), a)
        set_hop(along, b)
    else:
        set_hop(along, a)
        set_hop(np.conj(along.T), b)
    for _ in range(64):
        inverse(e, g, t, lanes[4], trash)
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
        largest = max(_largest(a), _largest(b))
        if largest < NEGLIGIBLE:
            break
    inverse(es, g, t, lanes[4], surface)
    inverse(e, u, t, lanes[4], bulk)
    if to_the_left:
        hop_from_left(np.conj(along.T), g, t)
        hop_from_right(t, along, out)
    else:
        hop_from_left(along, g, t)
        hop_from_right(t, np.conj(along.T), out)
    return 0.5 * (surface - bulk), largest


@njit(**OPTIONS)
def chain(onsite, across, contact, along, lanes, ends, sets):  # type: ignore[no-untyped-def]
    """Σ ½ ln(scale |det|²) over the sites per lane, and the weighted sums of ½(M⁻¹ + (M⁻¹)†) on sites and bonds.

    onsite, across, along: (L, 4, 4); contact: (L,) factors of the dressing; lanes: (groups, FIRST_WEIGHT + 2 sets,
    LANES) with the rows of `set_site`, then Re weight, Im weight of every set of weights. ends: 0 ring, 1 open,
    2 leads (continuing sites 0 and L − 1); along has one more block at its end, the left lead's bond. sets: 0 for the
    logarithms alone. Returns logarithms (groups, LANES), the sums site, cross (× e^{−ik}) and bond (i, i + 1),
    each (L, sets, 4, 4), stacked, and the largest coupling that the leads' decimation left. Runs without Python's lock.
    """
    groups, length = lanes.shape[0], onsite.shape[0]
    logarithms = np.zeros((groups, LANES))
    with_blocks = sets > 0
    blocks = np.zeros((3, length if with_blocks else 1, sets, 4, 4), dtype=np.complex128)
    site, cross, bond = blocks[0], blocks[1], blocks[2]
    undecayed = 0.0
    work = np.zeros((10, BLOCK))
    keep = 1 if with_blocks else 0
    g = np.empty((length if with_blocks else 1, BLOCK))
    arrow = len(g) if ends == 0 else 0
    to_last, from_last = np.empty((arrow, BLOCK)), np.empty((arrow, BLOCK))
    for group in range(groups):
        lane, log = lanes[group], logarithms[group]
        if ends == 0:
            reach = _ring_forward(onsite, across, contact, along, lane, keep, g, to_last, from_last, log, work)
            if with_blocks:
                _ring_backward(along, lane, reach, g, to_last, from_last, work, site, cross, bond)
            continue
        work[8:] = 0.0
        if ends == 2:
            last = length - 1
            extra, rest = _surface(onsite[0], across[0], contact[0], along[length], lane, True, work, work[8])
            log += extra
            undecayed = max(undecayed, rest)
            extra, rest = _surface(onsite[last], across[last], contact[last], along[last], lane, False, work, work[9])
            log += extra
            undecayed = max(undecayed, rest)
        _open_forward(onsite, across, contact, along, lane, work[8], work[9], keep, g, log, work)
        if with_blocks:
            _open_backward(along, lane, g, work, site, cross, bond)
    return logarithms, blocks, undecayed
