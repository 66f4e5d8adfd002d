"""Kubo in the laboratory frame, in real space, on a torus of 32 sites: no k, no rotation D, a random frame per site.

The literal product state, kappa_ij(A) = U_i diag(exp(i r.A)) U_j† (Eq. 5), currents by finite differences of H(A) at
A = 0, 96 bosons diagonalised at once. Bosons antiperiodic around the torus meet the half-shifted mesh.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import unitary_group

from neelsot_dyn.flavor_wave import BilayerMott

LENGTH = 4
STEPS = np.array([[1, 1], [1, -1]])
AXES = STEPS / np.sqrt(2)
J1, J2, DELTA, PZ = 1.0, 0.2, 0.9, 0.7


def torus():
    cells = [(n1, n2) for n1 in range(LENGTH) for n2 in range(LENGTH)]
    return np.array([np.array(cell) @ STEPS + [basis, 0] for cell in cells for basis in (0, 1)])


def neighbour(sites, target):
    """Index of the torus site equivalent to `target`, and the sign that an antiperiodic boson picks up."""
    for index, site in enumerate(sites):
        turns = (target - site) @ np.linalg.inv(LENGTH * STEPS)
        if np.allclose(turns, np.round(turns), atol=1e-9):
            return index, (-1.0) ** int(np.abs(np.round(turns)).sum())
    raise AssertionError


def bonds(sites):
    for i, site in enumerate(sites):
        even = 1 if site.sum() % 2 == 0 else -1
        for step, j in (
            ((1, 0), J1),
            ((0, 1), J1),
            ((1, 1), J2 * (1 + even * DELTA)),
            ((1, -1), J2 * (1 - even * DELTA)),
        ):
            j_index, sign = neighbour(sites, site + step)
            yield i, j_index, -np.array(step), 2 * j, sign


def random_frames(sites):
    frames = []
    for n, (x, y) in enumerate(sites):
        up = (x + y) % 2 == 0
        top, bottom = np.sqrt((1 - PZ) / 2), np.sqrt((1 + PZ) / 2) * (-1) ** (x % 2)
        psi = np.array([top, 0, bottom, 0] if up else [0, top, 0, bottom])
        rest = np.linalg.svd(psi[None, :])[2][1:]
        frames.append(np.vstack([psi, unitary_group.rvs(3, random_state=n) @ rest]))
    return np.array(frames)


def nambu(potential, sites, frames, links):
    """H(A) as a (6 * sites) Nambu matrix from Eqs. 2 and 5."""
    count = len(sites)
    a, b = np.zeros((2, 3 * count, 3 * count), dtype=complex)
    for i, j, r, exchange, sign in links:
        kappa = frames[i] @ np.diag(np.exp(1j * potential @ r)) @ frames[j].conj().T
        si, sj = slice(3 * i, 3 * i + 3), slice(3 * j, 3 * j + 3)
        weight = abs(kappa[0, 0]) ** 2 * np.eye(3)
        a[si, si] += exchange * (np.outer(kappa[1:, 0], kappa[1:, 0].conj()) - weight)
        a[sj, sj] += exchange * (np.outer(kappa[0, 1:].conj(), kappa[0, 1:]) - weight)
        hop = exchange * sign * kappa[1:, 1:] * kappa[0, 0].conj()
        a[si, sj] += hop
        a[sj, si] += hop.conj().T
        pair = exchange * sign * np.outer(kappa[1:, 0], kappa[0, 1:].conj())
        b[si, sj] += pair
        b[sj, si] += pair.T
    for i, u in enumerate(frames):
        field = u @ np.diag([1, 1, -1, -1]) @ u.conj().T * 8 * J2 * PZ
        a[3 * i : 3 * i + 3, 3 * i : 3 * i + 3] += field[1:, 1:] - field[0, 0] * np.eye(3)
    return np.block([[a, b], [b.conj(), a.conj()]])


@pytest.fixture(scope="module")
def real_space():
    sites = torus()
    frames, links = random_frames(sites), list(bonds(sites))

    def h(potential):
        return nambu(potential, sites, frames, links)

    home = h(np.zeros((4, 2)))
    n = len(home) // 2
    signature = np.repeat([1.0, -1.0], n)
    lower = np.linalg.cholesky(home)
    values, vectors = np.linalg.eigh(lower.conj().T @ (signature[:, None] * lower))
    transform = np.linalg.solve(lower.conj().T, vectors * np.sqrt(np.abs(values)))
    particles, holes = transform[:, n:], transform[:, :n]
    amplitudes = {}
    for flavor in range(4):
        for mu, axis in enumerate(AXES):
            unit = np.zeros((4, 2))
            unit[flavor] = axis
            e = 2e-3
            current = (8 * (h(e * unit) - h(-e * unit)) - h(2 * e * unit) + h(-2 * e * unit)) / (12 * e)
            amplitudes[flavor, mu] = particles.conj().T @ current @ holes
    energies = values[n:, None] - values[None, :n]
    return len(sites), np.sort(values[n:]), energies, amplitudes


def test_energies_of_the_torus_are_those_of_the_half_shifted_mesh(real_space):
    model = BilayerMott(J1, J2, DELTA, PZ)
    expected = np.sort(model.modes(model.model.mesh(LENGTH)).energies.ravel())
    np.testing.assert_allclose(real_space[1], expected, atol=1e-9)


def test_flavour_conductivity_equals_the_real_space_kubo_sum(real_space):
    sites, _, energies, amplitudes = real_space
    omega, eta = np.array([1.0, 5.5, 8.0]), 0.3

    def response(left, right, w):
        product = amplitudes[left].conj() * amplitudes[right]
        terms = product / (energies - w - 1j * eta) + product.conj() / (energies + w + 1j * eta)
        return terms.sum() / (2 * sites)

    found = BilayerMott(J1, J2, DELTA, PZ).flavor_conductivity(omega, eta=eta, mesh=LENGTH).tensor
    for alpha, beta, mu, nu in np.ndindex(4, 4, 2, 2):
        left, right = (alpha, mu), (beta, nu)
        static = response(left, right, 0.0)
        expected = [1j * (static - response(left, right, w)) / w for w in omega]
        np.testing.assert_allclose(found[alpha, beta, mu, nu], expected, atol=1e-9)
