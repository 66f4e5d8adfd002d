"""What currents does a flavour-dependent field drive? Kubo's pair response, Eqs. 6-9 of the letter.

With M_p = (T† I_p T) in its particle-hole block, a a mode at k, b one at -k, E = eps_a(k) + eps_b(-k),

    Pi_pq(omega) = 1/(2N) sum_k sum_ab [ M_p* M_q / (E - omega - i eta) + M_p M_q* / (E + omega + i eta) ]    (F4)

per site (N sites), the sum over the zone of the cell. I_p responds to A_q as K_pq - Pi_pq(omega), E = dA/dt, so

    sigma_pq(omega) = D_pq i/(omega + i0) + (i/omega) [ Pi_pq(0) - Pi_pq(omega) ],   D = K - Pi(0)             (F5)

The second term is the regular part, Re = Im Pi / omega for real M (Eq. 7); D is the superflow weight.
k and -k give the same term of F4, so half the half-shifted mesh is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn.flavor_wave._kernels import deposit
from neelsot_dyn.flavor_wave.bogoliubov import Block, diagonalise, find_blocks
from neelsot_dyn.flavor_wave.currents import check_flavors, current, curvature
from neelsot_dyn.flavor_wave.errors import InstabilityError
from neelsot_dyn.flavor_wave.expansion import QuadraticForm
from neelsot_dyn.flavor_wave.model import LatticeModel, mesh_size, real_array
from neelsot_dyn.flavor_wave.state import ProductState

CHUNK = 1 << 14
"""Wave vectors per batch: bounds the working arrays."""
BINS_PER_ETA = 32
"""Energy bins per eta: six-point interpolation then errs by about 4 BINS_PER_ETA^-6 = 4e-9 of a Lorentzian's peak."""
DIRECT_LIMIT = 1 << 21
"""Up to this many (pair, frequency) terms are summed one by one; beyond, through bins."""


@frozen(eq=False)
class Channel:
    """A contracted current: flavour weights (N,) and a unit vector (2,)."""

    weights: np.ndarray = field(converter=real_array)
    direction: np.ndarray = field(converter=real_array)


@frozen(eq=False)
class PairSpectrum:
    """Two-mode energies and amplitudes on a mesh: built once, then evaluated at any frequency and eta.

    energies (P,): eps_a(k) + eps_b(-k). amplitudes (P, C): M of the C channels. weight: of each pair in F4.
    mesh: of the zone. level_spacing: root-mean-square step of a pair energy between neighbouring k; eta must not be
    below it.
    """

    energies: np.ndarray = field(repr=False)
    amplitudes: np.ndarray = field(repr=False)
    weight: np.ndarray = field(repr=False)
    mesh: tuple[int, int]
    level_spacing: float

    def response(self, omega: Any, eta: float, pairs: Sequence[tuple[int, int]]) -> np.ndarray:
        """Pi of F4 for the channel pairs (response, drive), complex, shape (len(pairs), *omega.shape)."""
        frequencies = np.atleast_1d(np.asarray(omega, dtype=float))
        flat = frequencies.reshape(-1)
        left, right = (np.array(index) for index in zip(*pairs, strict=True))
        weights = self.weight[:, None] * self.amplitudes[:, left].conj() * self.amplitudes[:, right]
        centres = self.energies
        if len(centres) * len(flat) > DIRECT_LIMIT:
            spacing = eta / BINS_PER_ETA
            weights = deposit(centres, weights, spacing, int(centres.max() / spacing) + 6)
            centres = (np.arange(len(weights)) - 2) * spacing
        total = np.empty((len(pairs), len(flat)), dtype=complex)
        batch = max(1, CHUNK * 256 // max(1, len(centres)))
        for start in range(0, len(flat), batch):
            part = flat[start : start + batch, None] + 1j * eta
            resonant, antiresonant = 1 / (centres - part), 1 / (centres + part)
            total[:, start : start + batch] = (resonant @ weights + antiresonant @ weights.conj()).T
        return total.reshape(len(pairs), *np.shape(omega))

    def static(self, pairs: Sequence[tuple[int, int]]) -> np.ndarray:
        """Pi(0) at eta = 0, shape (len(pairs),)."""
        left, right = (np.array(index) for index in zip(*pairs, strict=True))
        product = (self.amplitudes[:, left].conj() * self.amplitudes[:, right]).real
        return 2 * (self.weight / self.energies) @ product

    def regular(self, omega: Any, eta: float, pairs: Sequence[tuple[int, int]]) -> np.ndarray:
        """Regular part of sigma, second term of F5, complex; Re is Eq. 7."""
        frequencies = np.asarray(omega, dtype=float)
        flat = frequencies.reshape(-1)
        response = self.response(np.concatenate([[0.0], flat]), eta, pairs)
        regular = 1j * (response[:, :1] - response[:, 1:]) / flat
        return regular.reshape(len(pairs), *frequencies.shape)


def pair_spectrum(
    model: LatticeModel,
    state: ProductState,
    hamiltonian: QuadraticForm,
    channels: Sequence[Channel],
    mesh: int | tuple[int, int],
) -> PairSpectrum:
    """Pair energies and amplitudes of the channels on a half-shifted mesh."""
    check_flavors(model, state)
    forms = [current(model, state, channel.weights, channel.direction) for channel in channels]
    size = mesh_size(mesh)
    rows = (size[0] + 1) // 2
    k = model.mesh(size)[:rows]
    multiplicity = np.where(2 * np.arange(rows) + 1 == size[0], 1.0, 2.0)
    flat = k.reshape(-1, 2)
    energies, amplitudes, spacings = [], [], []
    for block in find_blocks(hamiltonian, *forms):
        if not (len(block.upper) and len(block.lower)):
            continue
        parts = [_block_pairs(hamiltonian, forms, block, flat[n : n + CHUNK]) for n in range(0, len(flat), CHUNK)]
        energy = np.concatenate([part[0] for part in parts])
        energies.append(energy)
        amplitudes.append(np.concatenate([part[1] for part in parts]))
        grid = np.sort(energy.reshape(rows, size[1], -1), axis=-1)
        spacings.append(np.diff(grid, axis=1).ravel())
    per_k = np.repeat(multiplicity, size[1]) / (2 * model.sites * size[0] * size[1])
    return PairSpectrum(
        np.concatenate([energy.ravel() for energy in energies]),
        np.concatenate([a.reshape(-1, len(channels)) for a in amplitudes]),
        np.concatenate([np.repeat(per_k, energy.shape[1]) for energy in energies]),
        size,
        float(np.sqrt(np.mean(np.concatenate(spacings) ** 2))),
    )


def _block_pairs(
    hamiltonian: QuadraticForm, forms: Sequence[QuadraticForm], block: Block, k: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(K, nu nl) pair energies and (K, nu nl, C) amplitudes of one block."""
    phases = hamiltonian.phases(k)
    modes = diagonalise(hamiltonian, k, block, True, phases)
    transform = modes.transform
    assert transform is not None
    broken = np.isnan(transform).any(axis=(1, 2))
    if broken.any():
        bad = k[np.argmax(broken)]
        raise InstabilityError(
            f"an exact zero mode at k = ({bad[0]:.6g}, {bad[1]:.6g}) is on the mesh: its amplitudes diverge; give a "
            "mesh of even size, or parameters without lines of zero modes",
            bad,
        )
    nu = len(block.upper)
    bra, ket = transform[:, :, :nu].conj().swapaxes(1, 2), transform[:, :, nu:]
    energy = modes.particles[:, :, None] + modes.holes[:, None, :]
    amplitude = np.stack([bra @ form.from_phases(phases, block.indices) @ ket for form in forms], axis=-1)
    return energy.reshape(len(k), -1), amplitude.reshape(len(k), energy.shape[1] * energy.shape[2], len(forms))


def superflow_weight(
    model: LatticeModel,
    state: ProductState,
    hamiltonian: QuadraticForm,
    channels: Sequence[Channel],
    pairs: Sequence[tuple[int, int]],
    spectrum: PairSpectrum,
) -> tuple[np.ndarray, np.ndarray]:
    """Superflow weights D of F5 per site for the channel pairs: classical part, harmonic correction.

    Classical: the curvature of the product state's energy. Harmonic: <K> of the bosons less Pi(0), which is the
    curvature of the zero-point energy at a fixed product state.
    """
    forms = [
        curvature(
            model,
            state,
            (channels[p].weights, channels[q].weights),
            (channels[p].direction, channels[q].direction),
        )
        for p, q in pairs
    ]
    k = model.mesh(spectrum.mesh).reshape(-1, 2)
    phases = hamiltonian.phases(k)
    bosons = -np.array([form.trace_a() for form in forms])
    for block in find_blocks(hamiltonian, *forms):
        transform = diagonalise(hamiltonian, k, block, True, phases).transform
        assert transform is not None
        holes = transform[:, :, len(block.upper) :]
        for n, form in enumerate(forms):
            matrices = form.from_phases(phases, block.indices)
            terms = np.einsum("kia,kij,kja->", holes.conj(), matrices, holes, optimize=True)
            bosons[n] += terms.real / len(k)
    classical = np.array([form.constant for form in forms]) / model.sites
    return classical, 0.5 * bosons / model.sites - spectrum.static(pairs)
