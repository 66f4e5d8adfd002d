"""Numba kernels on plain arrays: para-unitary diagonalisation of small blocks, spectral binning."""

from __future__ import annotations

import numpy as np

from neelsot_dyn._compile import njit


@njit
def fourier_sum(phases: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """sum_r phases[k, r] coefficients[r, i, j], (K, d, d): too small a product for threaded BLAS."""
    count, terms, d = phases.shape[0], phases.shape[1], coefficients.shape[1]
    total = np.zeros((count, d, d), np.complex128)
    for n in range(count):
        for i in range(d):
            for j in range(d):
                value = 0.0 + 0.0j
                for r in range(terms):
                    value += phases[n, r] * coefficients[r, i, j]
                total[n, i, j] = value
    return total


@njit
def _cholesky(h: np.ndarray, lower: np.ndarray, threshold: float) -> bool:
    """h = L L†; False as soon as a pivot is not above `threshold`."""
    d = h.shape[0]
    for j in range(d):
        pivot = h[j, j].real
        for m in range(j):
            pivot -= lower[j, m].real ** 2 + lower[j, m].imag ** 2
        if not pivot > threshold:
            return False
        root = np.sqrt(pivot)
        lower[j, j] = root
        for i in range(j + 1, d):
            value = h[i, j]
            for m in range(j):
                value -= lower[i, m] * np.conj(lower[j, m])
            lower[i, j] = value / root
    return True


@njit
def _jacobi(a: np.ndarray, v: np.ndarray, vectors: bool) -> None:
    """Diagonalise the Hermitian `a` in place by cyclic Jacobi rotations; columns of `v` become the eigenvectors."""
    d = a.shape[0]
    scale = 0.0
    for i in range(d):
        for j in range(d):
            scale += a[i, j].real ** 2 + a[i, j].imag ** 2
    negligible = 1e-34 * scale
    for _ in range(40):
        rotated = False
        for p in range(d - 1):
            for q in range(p + 1, d):
                apq = a[p, q]
                size2 = apq.real**2 + apq.imag**2
                if size2 <= negligible:
                    continue
                rotated = True
                size = np.sqrt(size2)
                phase = apq / size
                theta = (a[q, q].real - a[p, p].real) / (2.0 * size)
                t = 1.0 / (abs(theta) + np.sqrt(theta * theta + 1.0))
                if theta < 0.0:
                    t = -t
                c = 1.0 / np.sqrt(t * t + 1.0)
                s = t * c
                forward, backward = s * phase, s * np.conj(phase)
                a[p, p] = a[p, p].real - t * size
                a[q, q] = a[q, q].real + t * size
                a[p, q] = 0.0
                a[q, p] = 0.0
                for i in range(d):
                    if i != p and i != q:
                        aip, aiq = a[i, p], a[i, q]
                        a[i, p] = c * aip - backward * aiq
                        a[i, q] = forward * aip + c * aiq
                        a[p, i] = np.conj(a[i, p])
                        a[q, i] = np.conj(a[i, q])
                if vectors:
                    for i in range(d):
                        vip, viq = v[i, p], v[i, q]
                        v[i, p] = c * vip - backward * viq
                        v[i, q] = forward * vip + c * viq
        if not rotated:
            return


@njit
def colpa(h: np.ndarray, n_up: int, relative: float, vectors: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Colpa's para-unitary diagonalisation of blocks h (K, d, d) with signature (+1)*n_up, (-1)*(d - n_up).

    Returns energies (K, d) (particles ascending, then holes ascending, all positive), T (K, d, d) in the same order
    with T† h T = diag(energies), T† S T = S, and ok (K,): False where the Cholesky pivot is not above
    relative * max|h| (those rows hold NaN).
    """
    count, d = h.shape[0], h.shape[1]
    energies = np.full((count, d), np.nan)
    t_matrix = np.full((count, d, d) if vectors else (0, d, d), np.nan + 0.0j)
    ok = np.zeros(count, np.bool_)
    lower = np.zeros((d, d), np.complex128)
    w = np.zeros((d, d), np.complex128)
    u = np.zeros((d, d), np.complex128)
    values = np.zeros(d)
    order = np.zeros(d, np.int64)
    for n in range(count):
        scale = 0.0
        for i in range(d):
            scale = max(scale, abs(h[n, i, i].real))
        if not _cholesky(h[n], lower, relative * scale):
            continue
        ok[n] = True
        for i in range(d):
            for j in range(i, d):
                value = 0.0 + 0.0j
                for m in range(j, d):
                    term = np.conj(lower[m, i]) * lower[m, j]
                    value = value + term if m < n_up else value - term
                w[i, j] = value
                w[j, i] = np.conj(value)
        u[:] = 0.0
        for i in range(d):
            u[i, i] = 1.0
        _jacobi(w, u, vectors)
        for i in range(d):
            values[i] = w[i, i].real
            order[i] = i
        for i in range(1, d):
            moving, j = order[i], i
            while j > 0 and values[order[j - 1]] > values[moving]:
                order[j] = order[j - 1]
                j -= 1
            order[j] = moving
        for column in range(d):
            source = order[d - n_up + column] if column < n_up else order[d - 1 - column]
            energy = abs(values[source])
            energies[n, column] = energy
            if vectors:
                root = np.sqrt(energy)
                for i in range(d - 1, -1, -1):
                    value = u[i, source] * root
                    for m in range(i + 1, d):
                        value -= np.conj(lower[m, i]) * t_matrix[n, m, column]
                    t_matrix[n, i, column] = value / lower[i, i].real
    return energies, t_matrix, ok


@njit
def deposit(energies: np.ndarray, weights: np.ndarray, spacing: float, bins: int) -> np.ndarray:
    """Spread weights (P, C) at energies (P,) over a uniform grid, (bins, C), by six-point Lagrange interpolation.

    The grid is E_i = (i - 2) * spacing; sums of smooth functions over it equal sums over the energies to order
    spacing^6.
    """
    components = weights.shape[1]
    grid = np.zeros((bins, components), weights.dtype)
    factor = np.empty(6)
    for n in range(energies.shape[0]):
        x = energies[n] / spacing
        base = int(np.floor(x))
        f = x - base
        a, b, c, d, e, g = f + 2.0, f + 1.0, f, f - 1.0, f - 2.0, f - 3.0
        factor[0] = -b * c * d * e * g / 120.0
        factor[1] = a * c * d * e * g / 24.0
        factor[2] = -a * b * d * e * g / 12.0
        factor[3] = a * b * c * e * g / 12.0
        factor[4] = -a * b * c * d * g / 24.0
        factor[5] = a * b * c * d * e / 120.0
        for m in range(6):
            for component in range(components):
                grid[base + m, component] += factor[m] * weights[n, component]
    return grid
