"""A film's matrix, written out from Eqs. 10-12 of arXiv:2603.22243, with a chain of parent sites on each of its own."""

import numpy as np

SIGMA = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
NAMBU = np.diag([1.0, 1.0, -1.0, -1.0])
PAIR = np.array([[0, 1], [-1, 0]])


def film(model, n, q, gap, potential, magnet):
    """(4 S, 4 S) of the torus n (Lx, Ly, 3); gap, potential, magnet (Lx, Ly); q along x, gauge frame."""
    lx, ly = n.shape[:2]
    h = np.zeros((lx, ly, 4, lx, ly, 4), complex)
    for x in range(lx):
        for y in range(ly):
            h[x, y, :, x, y, :] += (4 - model.mu + potential[x, y]) * NAMBU
            h[x, y, :2, x, y, 2:] += gap[x, y] * PAIR
            h[x, y, 2:, x, y, :2] += np.conj(gap[x, y]) * PAIR.T
            for a, (u, v) in enumerate([((x + 1) % lx, y), (x, (y + 1) % ly)]):
                mean = (magnet[x, y] * n[x, y] + magnet[u, v] * n[u, v]) / 2
                rashba = [-0.5j * SIGMA[1], 0.5j * SIGMA[0]][a]
                hop = -np.eye(2) + model.t_so * rashba + [-1, 1][a] * model.t_m * np.tensordot(mean, SIGMA, 1)
                phase = np.exp(0.5j * q) if a == 0 else 1.0
                block = np.zeros((4, 4), complex)
                block[:2, :2], block[2:, 2:] = hop * phase, -np.conj(hop * phase)
                h[x, y, :, u, v, :] += block
                h[u, v, :, x, y, :] += block.conj().T
    return h.reshape(4 * lx * ly, -1)


def under_chains(film, contact, parent, sites):
    """The film with a chain of so many parent sites on each of its own; and one chain alone."""
    count, hopping = len(film) // 4, parent.half_band / 2
    h = np.zeros((count, sites + 1, 4, count, sites + 1, 4), complex)
    h[:, 0, :, :, 0, :] = film.reshape(count, 4, count, 4)
    pairing = np.zeros((4, 4))
    pairing[:2, 2:], pairing[2:, :2] = parent.gap * PAIR, parent.gap * PAIR.T
    for i in range(count):
        for c in range(sites):
            h[i, c + 1, :, i, c + 1, :] = pairing
            t = np.sqrt(parent.rate * contact[i] * hopping) if c == 0 else hopping
            h[i, c, :, i, c + 1, :] = h[i, c + 1, :, i, c, :] = -t * NAMBU
    alone = h[0, 1:, :, 0, 1:, :].reshape(4 * sites, -1)
    return h.reshape(4 * count * (sites + 1), -1), alone


def free_energy(h, temperature):
    """−(T/2) Σ ln 2cosh(E/2T)."""
    x = np.linalg.eigvalsh(h) / (2 * temperature)
    return -temperature / 2 * np.logaddexp(x, -x).sum()


def density(h, temperature):
    """tanh(H/2T)."""
    energies, states = np.linalg.eigh(h)
    return (states * np.tanh(energies / (2 * temperature))) @ states.conj().T
