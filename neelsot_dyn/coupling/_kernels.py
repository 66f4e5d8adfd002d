"""The numba loops of the compressed free energy: harmonics about ŷ times Chebyshev polynomials of q.

    F(q, n) = Σ_m Re(n_z + i n_x)^{2m} Σ_l p_lm(n_y) Σ_j C[h, j] T_{2j + (l mod 2)}(q/q_max),   h = (m, l), l ≥ 2m

p_lm is the associated Legendre function of order 2m without its factor sin^{2m}, which the first factor holds, scaled
so that every harmonic has a mean square of one on the sphere. Rows h run over l inside m. `steps[h]` = (a, b) of the
recurrence p_l = a (y p_{l−1} − b p_{l−2}), and steps[h] = (p_mm, 0) at l = 2m.

Cells are worked through in blocks, cell index innermost, so that the loops become vector instructions.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._compile import njit

BLOCK = 32
jit = njit(nogil=True, error_model="numpy", fastmath={"contract"})


@jit
def chebyshev(s: np.ndarray, t: np.ndarray) -> None:
    """T_k, T_k′, T_k″ at s (size) into t (3, orders, size)."""
    orders, size = t.shape[1], s.size
    for i in range(size):
        t[0, 0, i], t[1, 0, i], t[2, 0, i] = 1.0, 0.0, 0.0
        if orders > 1:
            t[0, 1, i], t[1, 1, i], t[2, 1, i] = s[i], 1.0, 0.0
    for k in range(2, orders):
        for i in range(size):
            t[0, k, i] = 2.0 * s[i] * t[0, k - 1, i] - t[0, k - 2, i]
            t[1, k, i] = 2.0 * (t[0, k - 1, i] + s[i] * t[1, k - 1, i]) - t[1, k - 2, i]
            t[2, k, i] = 2.0 * (2.0 * t[1, k - 1, i] + s[i] * t[2, k - 1, i]) - t[2, k - 2, i]


@jit
def unit_vectors(n: np.ndarray, start: int, size: int, u: np.ndarray) -> None:
    """n/|n| of a block into u (4, size), |n| last; a vector without length stays zero."""
    for i in range(size):
        x, y, z = n[start + i, 0], n[start + i, 1], n[start + i, 2]
        length = np.sqrt(x * x + y * y + z * z)
        scale = 1.0 / length if length > 0.0 else 0.0
        u[0, i], u[1, i], u[2, i], u[3, i] = x * scale, y * scale, z * scale, length


@jit
def legendre_step(y: np.ndarray, a: float, b: float, first: bool, size: int, p: np.ndarray) -> None:
    """The next p_l and its derivative: p (4, size) holds p_l, p_{l−1}, p_l′, p_{l−1}′."""
    for i in range(size):
        if first:
            p[0, i], p[1, i], p[2, i], p[3, i] = a, 0.0, 0.0, 0.0
        else:
            new = a * (y[i] * p[0, i] - b * p[1, i])
            slope = a * (p[0, i] + y[i] * p[2, i] - b * p[3, i])
            p[1, i], p[3, i] = p[0, i], p[2, i]
            p[0, i], p[2, i] = new, slope


@jit
def next_power(u: np.ndarray, m: int, size: int, w: np.ndarray) -> None:
    """(n_z + i n_x)^{2m} and ^{2m−1} from those of m − 1: w (4, size) = Re, Im, Re of the lower, Im of the lower."""
    for i in range(size):
        if m == 0:
            w[0, i], w[1, i], w[2, i], w[3, i] = 1.0, 0.0, 0.0, 0.0
        else:
            z, x = u[2, i], u[0, i]
            re, im = w[0, i] * z - w[1, i] * x, w[0, i] * x + w[1, i] * z
            w[2, i], w[3, i] = re, im
            w[0, i], w[1, i] = re * z - im * x, re * x + im * z


@jit
def evaluate(
    n: np.ndarray, q: np.ndarray, table: np.ndarray, steps: np.ndarray, degree: int, q_max: float, out: np.ndarray
) -> None:
    """Energy and derivatives at n (N, 3) of any length > 0 and q (N,) or (1,) into out (N, 9).

    out: F | ∂F/∂q | ∂²F/∂q² | ∂F/∂n (3) | ∂²F/∂q∂n (3). The gradients are those of F(q, n/|n|): perpendicular to n.
    """
    cells, pairs = n.shape[0], table.shape[1]
    same = q.size == 1
    t = np.empty((3, 2 * pairs, BLOCK))
    u, w, p = np.empty((4, BLOCK)), np.empty((4, BLOCK)), np.empty((4, BLOCK))
    c, g, s = np.empty((3, BLOCK)), np.empty((5, BLOCK)), np.empty(BLOCK)
    sums = np.empty((9, BLOCK))
    fixed = np.empty((table.shape[0], 3))
    if same:
        s[0] = q[0] / q_max
        chebyshev(s[:1], t)
        for h in range(table.shape[0]):
            fixed[h] = 0.0
        h = 0
        for m in range(degree // 2 + 1):
            for l in range(2 * m, degree + 1):
                for j in range(pairs):
                    for d in range(3):
                        fixed[h, d] += table[h, j] * t[d, 2 * j + l % 2, 0]
                h += 1
    for start in range(0, cells, BLOCK):
        size = min(BLOCK, cells - start)
        unit_vectors(n, start, size, u)
        if not same:
            for i in range(size):
                s[i] = q[start + i] / q_max
            chebyshev(s[:size], t)
        sums[:] = 0.0
        h = 0
        for m in range(degree // 2 + 1):
            next_power(u, m, size, w)
            g[:] = 0.0
            for l in range(2 * m, degree + 1):
                legendre_step(u[1], steps[h, 0], steps[h, 1], l == 2 * m, size, p)
                if same:
                    for i in range(size):
                        g[0, i] += fixed[h, 0] * p[0, i]
                        g[1, i] += fixed[h, 1] * p[0, i]
                        g[2, i] += fixed[h, 2] * p[0, i]
                        g[3, i] += fixed[h, 0] * p[2, i]
                        g[4, i] += fixed[h, 1] * p[2, i]
                else:
                    c[:] = 0.0
                    for j in range(pairs):
                        value, k = table[h, j], 2 * j + l % 2
                        for i in range(size):
                            c[0, i] += value * t[0, k, i]
                            c[1, i] += value * t[1, k, i]
                            c[2, i] += value * t[2, k, i]
                    for i in range(size):
                        g[0, i] += c[0, i] * p[0, i]
                        g[1, i] += c[1, i] * p[0, i]
                        g[2, i] += c[2, i] * p[0, i]
                        g[3, i] += c[0, i] * p[2, i]
                        g[4, i] += c[1, i] * p[2, i]
                h += 1
            order = 2.0 * m
            for i in range(size):
                re, low_re, low_im = w[0, i], order * w[2, i], -order * w[3, i]
                sums[0, i] += re * g[0, i]
                sums[1, i] += re * g[1, i]
                sums[2, i] += re * g[2, i]
                sums[3, i] += low_im * g[0, i]
                sums[4, i] += re * g[3, i]
                sums[5, i] += low_re * g[0, i]
                sums[6, i] += low_im * g[1, i]
                sums[7, i] += re * g[4, i]
                sums[8, i] += low_re * g[1, i]
        for i in range(size):
            row = out[start + i]
            row[0], row[1], row[2] = sums[0, i], sums[1, i] / q_max, sums[2, i] / q_max**2
            for k, scale in ((3, 1.0), (6, 1.0 / q_max)):
                along = sums[k, i] * u[0, i] + sums[k + 1, i] * u[1, i] + sums[k + 2, i] * u[2, i]
                for d in range(3):
                    tangential = scale * (sums[k + d, i] - along * u[d, i])
                    row[k + d] = tangential / u[3, i] if u[3, i] > 0.0 else 0.0


@jit
def series_in_q(n: np.ndarray, table: np.ndarray, steps: np.ndarray, degree: int, out: np.ndarray) -> None:
    """The Chebyshev coefficients A_k(n) of F(q, n) = Σ_k A_k T_k(q/q_max) at n (N, 3) into out (N, orders)."""
    cells, pairs = n.shape[0], table.shape[1]
    u, w, p = np.empty((4, BLOCK)), np.empty((4, BLOCK)), np.empty((4, BLOCK))
    g, sums = np.empty((2 * pairs, BLOCK)), np.empty((2 * pairs, BLOCK))
    for start in range(0, cells, BLOCK):
        size = min(BLOCK, cells - start)
        unit_vectors(n, start, size, u)
        sums[:] = 0.0
        h = 0
        for m in range(degree // 2 + 1):
            next_power(u, m, size, w)
            g[:] = 0.0
            for l in range(2 * m, degree + 1):
                legendre_step(u[1], steps[h, 0], steps[h, 1], l == 2 * m, size, p)
                for j in range(pairs):
                    value, k = table[h, j], 2 * j + l % 2
                    for i in range(size):
                        g[k, i] += value * p[0, i]
                h += 1
            for k in range(2 * pairs):
                for i in range(size):
                    sums[k, i] += w[0, i] * g[k, i]
        for i in range(size):
            for k in range(2 * pairs):
                out[start + i, k] = sums[k, i]
