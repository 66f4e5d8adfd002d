"""What are the modes, and how far can the harmonic theory be trusted? Energies, charges, bosons per site."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import require
from neelsot_dyn.flavor_wave.bogoliubov import accuracy, diagonalise, find_blocks
from neelsot_dyn.flavor_wave.errors import InstabilityError
from neelsot_dyn.flavor_wave.expansion import QuadraticForm
from neelsot_dyn.flavor_wave.model import LatticeModel, mesh_size, wave_vectors

SPREADS = 4.0
"""An extrapolation errs by at most so many of its spreads, the worst meshes of 8 to 16 included."""


@frozen(eq=False)
class Modes:
    """Normal modes at wave vectors k.

    k (..., 2), in 1/a. energies (..., n), ascending, in the model's unit. spin (..., n): S^z that the mode carries.
    accuracy (..., n): rounding error of each energy; about 1e-7 at an exact zero mode.
    """

    k: np.ndarray = field(repr=False)
    energies: np.ndarray
    spin: np.ndarray
    accuracy: np.ndarray = field(repr=False)


@frozen(eq=False)
class Goldstone:
    """Gapless modes near Gamma of the rotated frame, along one direction.

    velocities: slopes of the linear modes, ascending, with velocity_error and velocity_spin.
    stiffnesses: eps/k^2 of the quadratic ones, with stiffness_error and stiffness_spin.
    gaps: energies at Gamma of the others.
    """

    angle: float
    velocities: np.ndarray
    velocity_error: np.ndarray
    velocity_spin: np.ndarray
    stiffnesses: np.ndarray
    stiffness_error: np.ndarray
    stiffness_spin: np.ndarray
    gaps: np.ndarray


@frozen(eq=False)
class QuantumCorrections:
    """What the harmonic bosons do to the product state, per site.

    classical: energy of the product state. zero_point: harmonic correction to it. bosons: <sum_m b†_m b_m>, the
    weight that leaves the product state (the expansion needs it small against 1). Errors: four times the spread of
    the extrapolation in the mesh.
    """

    classical: float
    zero_point: float
    zero_point_error: float
    bosons: float
    bosons_error: float
    mesh: tuple[int, int]


def mode_spectrum(form: QuadraticForm, charges: np.ndarray, k: np.ndarray) -> Modes:
    """All n modes at k (..., 2), ascending; equal energies are ordered by charge."""
    k = wave_vectors(k)
    flat = np.asarray(charges).reshape(-1)
    phases, energies, labels = form.phases(k), [], []
    for block in find_blocks(form):
        if not len(block.upper):
            continue
        found = diagonalise(form, k, block, phases=phases).particles
        charge = flat[block.upper]
        require(bool(np.ptp(charge) < 1e-10), "charge", charge.tolist(), "a charge that H_k conserves")
        energies.append(found)
        labels.append(np.full(found.shape, charge[0]))
    values, spin = np.concatenate(energies, axis=-1), np.concatenate(labels, axis=-1)
    order = np.lexsort((spin, np.round(values, 8)), axis=-1)
    values = np.take_along_axis(values, order, axis=-1)
    error = accuracy(values, float(np.abs(form.coefficients).sum(axis=0).max()))
    return Modes(k, values, np.take_along_axis(spin, order, axis=-1), error)


def goldstone_modes(form: QuadraticForm, charges: np.ndarray, angle: float, step: float = 0.01) -> Goldstone:
    """Velocities and stiffnesses from the energies at h, h/2, h/4 along (cos angle, sin angle), Romberg to h^3."""
    direction = np.array([np.cos(angle), np.sin(angle)])
    near = mode_spectrum(form, charges, np.outer([step, step / 2, step / 4], direction))
    table: dict[int, list[tuple[float, float, float]]] = {0: [], 1: [], 2: []}
    for charge in np.unique(near.spin):
        ladder = np.stack([e[s == charge] for e, s in zip(near.energies, near.spin, strict=True)])
        for outer, middle, inner in ladder.T:
            power = int(np.clip(round(np.log2(max(middle, 1e-300) / max(inner, 1e-300))), 0, 2))
            slopes = np.array([outer, middle, inner]) / (step / np.array([1, 2, 4])) ** power
            first = 2 * slopes[1:] - slopes[:-1]
            limit = (4 * first[1] - first[0]) / 3
            table[power].append((float(limit), float(abs(limit - first[1])), float(charge)))
    linear, quadratic, gapped = (np.array(sorted(table[p])).reshape(-1, 3) for p in (1, 2, 0))
    (v, v_error, v_spin), (d, d_error, d_spin) = linear.T, quadratic.T
    return Goldstone(angle, v, v_error, v_spin, d, d_error, d_spin, gapped[:, 0])


def quantum_corrections(model: LatticeModel, form: QuadraticForm, mesh: int | tuple[int, int]) -> QuantumCorrections:
    """Zero-point energy and bosons per site from three half-shifted meshes (n, 3n/4, n/2), extrapolated.

    With linear Goldstone modes the mesh error of the bosons falls as 1/n, that of the zero-point energy as 1/n^3.
    """
    sizes = [mesh_size(mesh)]
    require(min(sizes[0]) >= 8, "mesh", mesh, "a mesh of at least 8 for an extrapolation")
    n1, n2 = sizes[0]
    sizes += [(round(f * n1), round(f * n2)) for f in (0.75, 0.5)]
    energies, bosons = zip(*(_sums(model, form, size) for size in sizes), strict=True)
    zero_point, zero_point_error = _extrapolate([n for n, _ in sizes], energies, 3)
    count, count_error = _extrapolate([n for n, _ in sizes], bosons, 1)
    classical = form.constant / model.sites
    return QuantumCorrections(classical, zero_point, zero_point_error, count, count_error, sizes[0])


def _extrapolate(sizes: list[int], values: tuple[float, ...], power: int) -> tuple[float, float]:
    x = np.array(sizes, dtype=float) ** -power
    fine, coarse = ((values[i] * x[i + 1] - values[i + 1] * x[i]) / (x[i + 1] - x[i]) for i in (0, 1))
    return float(fine), SPREADS * float(abs(fine - coarse))


def _sums(model: LatticeModel, form: QuadraticForm, size: tuple[int, int]) -> tuple[float, float]:
    """Zero-point energy and bosons, per site, on one mesh: 1/2 (sum eps - tr A) and the lower half of T T†."""
    k = model.mesh(size).reshape(-1, 2)
    phases, energy, bosons = form.phases(k), -form.trace_a(), 0.0
    for block in find_blocks(form):
        modes = diagonalise(form, k, block, True, phases)
        transform = modes.transform
        assert transform is not None
        energy += float(modes.particles.sum()) / len(k)
        nu = len(block.upper)
        hole = np.abs(transform[:, :nu, nu:]) ** 2
        if np.isnan(transform).any():
            bad = k[np.argmax(np.isnan(transform).any(axis=(1, 2)))]
            raise InstabilityError(f"an exact zero mode at k = {tuple(bad)} is on the mesh: bosons diverge there", bad)
        bosons += float(hole.sum()) / len(k)
    return 0.5 * energy / model.sites, bosons / model.sites
