"""What does weak disorder do to a uniform film? The self-consistent Born approximation at the poles of `rational`.

Every site has a random potential U τ_z of mean 0 and variance w². At the imaginary energy z, with M = H_k + iz and the
averaged resolvent Ḡ = ∫ d²k/(2π)² (M + Σ)⁻¹, a site's mean over U of ln det(M + U τ_z) to second order in every
self-energy is the stationary value of

    Φ(z) = ∫ d²k/(2π)² ln det(M + Σ) + ½ w² Tr(τ_z Ḡ τ_z Ḡ),     Σ = −w² τ_z Ḡ τ_z,

the determinant and the Luttinger-Ward term, as Tr Σ Ḡ + w² Tr(τ_z Ḡ τ_z Ḡ) vanishes there. The free energy is
−¼ [(c/2)(Tr H² + 4w²) + Σ_j r_j Re Φ(z_j) + C dim H]: an error ε of Σ costs ε² of it, and −∂F/∂n is taken at fixed Σ.
Diagrams with crossed lines are left out; they are smaller by 1/(k_F l), or on a lattice by (w/bandwidth)². The pair
potential is held: it is that of the working point, or lent by a parent. Units: t, a, k_B = ħ = 1.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import instance_of, not_negative, plane_vectors, require, require_finite, vectors
from neelsot_dyn._signature import checked, typed
from neelsot_dyn.bdg import _born_kernels, threads
from neelsot_dyn.bdg.bonds import energy_bound
from neelsot_dyn.bdg.mixers import AndersonMixer
from neelsot_dyn.bdg.models import LatticeModel, parameters
from neelsot_dyn.bdg.quadrature import Estimate, NotConvergedError, panel_sums
from neelsot_dyn.bdg.rational import FINEST, PoleExpansion, pole_expansion
from neelsot_dyn.bdg.texture_observables import free_energy_error
from neelsot_dyn.bdg.zone import MEASURE, polar_integral, pole_rows

MOST_POINTS = 4000
"""Wave vectors along a side for a mean free path: a gigabyte."""
TAU_Z = np.diag([1.0, 1.0, -1.0, -1.0])
PARTICLE_HOLE = np.array([[0, 0, 0, -1], [0, 0, 1, 0], [0, 1, 0, 0], [-1, 0, 0, 0]])
"""C: M of −k is −C M* Cᵀ of k, and the same holds of Σ."""
MOST_ITERATIONS = 200
CHANGE = 1e-8
"""Of Σ [t] in a last iteration; the free energy errs by its square over z."""
STRONGEST = 2.0
"""Largest rms potential in t: beyond, a quarter of the bandwidth, Born's approximation means nothing."""


@frozen(eq=False)
class DisorderedState:
    """The film at one q and n, averaged over the disorder.

    free_energy [t/a²] with free_energy_error; neel_field (3,) [t/a²], −∂F/∂n, with neel_field_error. self_energies
    (poles, 4, 4) [t], in the order (c_↑, c_↓, and the holes turned by iσ_y), poles (poles,) [t]. residual: largest
    change of Σ [t] in a further iteration. iterations: in all, over the poles. converged: whether every pole met its
    tolerance; an answer that did not is an error, not returned.
    """

    free_energy: float
    free_energy_error: float
    neel_field: np.ndarray
    neel_field_error: float
    self_energies: np.ndarray = field(repr=False)
    poles: np.ndarray = field(repr=False)
    residual: float
    iterations: int
    converged: bool


@frozen
class DisorderedBdG:
    """The self-consistent Born approximation of a uniform film with random potentials on its sites."""

    model: LatticeModel = field(validator=instance_of(LatticeModel))
    """With a given gap, or a parent."""
    strength: float = field(validator=not_negative)
    """w: root mean square of the potential of a site [t], 0 to 2."""
    size: tuple[int, int] | None = field(default=None, validator=typed)
    """None for the infinite lattice, or (Lx, Ly), the sum over that lattice's wave vectors."""
    tolerance: float = 1e-11
    """Absolute error of the integral of the free energy [t/a²]."""

    def __attrs_post_init__(self) -> None:
        """Refuse what means nothing."""
        require(self.strength <= STRONGEST, "strength", self.strength, f"an rms potential up to {STRONGEST:g} t")
        require(
            1e-13 <= require_finite("tolerance", self.tolerance) <= 1e-6, "tolerance", self.tolerance, "1e-13 to 1e-6"
        )
        require(self.size is None or min(self.size) >= 1, "size", self.size, "None, or two integers >= 1")

    @checked
    def state(self, q: np.ndarray, n: np.ndarray) -> DisorderedState:
        """The averaged film at one q (2,) [1/a] and unit vector n (3,).

        Raises ValueError for other shapes, NotConvergedError where a self-energy or an integral does not meet its
        tolerance.
        """
        q, n = plane_vectors("q", q), vectors("n", n, unit_length=True)
        require(q.shape == (2,), "q.shape", q.shape, "one wave vector (2,)")
        require(n.shape == (3,), "n.shape", n.shape, "one vector (3,)")
        poles = self._poles()
        rows = pole_rows(self.model, poles, q)
        solved = threads.run(lambda j: self._self_energy(rows[j], q, n), list(range(len(rows))))
        sigmas, means, residuals, iterations = (list(part) for part in zip(*solved, strict=True))
        born = 0.5 * self.strength**2 * np.array([np.trace(TAU_Z @ g @ TAU_Z @ g).real for g in means])
        found = self._density(rows, np.array(sigmas), poles, q, n)
        own = -0.25 * (float(poles.residues @ born) + 2 * poles.constant * self.strength**2)
        # δF = ½ F'' δΣ², and F'' is of the order of r Tr Ḡ²: below r/z² each
        from_sigma = 0.25 * float(poles.residues @ (np.array(residuals) / poles.poles) ** 2)
        error = found.error + free_energy_error(0.0, 4, poles) + from_sigma
        return DisorderedState(
            free_energy=float(found.value[0]) + own,
            free_energy_error=error,
            neel_field=found.value[1:],
            neel_field_error=found.error
            + 2 * poles.error
            + float(poles.residues @ (np.array(residuals) / poles.poles**2)),
            self_energies=np.array(sigmas),
            poles=poles.poles,
            residual=max(residuals),
            iterations=sum(iterations),
            converged=True,
        )

    def _poles(self) -> PoleExpansion:
        bound = energy_bound(self.model, self.model.gap) + 3 * self.strength
        parent, temperature = self.model.parent, self.model.temperature
        if parent is None:
            return pole_expansion(temperature, float(np.ceil(bound)), FINEST)
        return parent.expansion(temperature, bound, FINEST)

    def _self_energy(self, row: np.ndarray, q: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, float, int]:
        """Σ and Ḡ at one pole, the last change of Σ, and how many iterations it took."""
        w, g = float(row[2]), float(row[3])
        numbers, variance = self._numbers, self.strength**2
        inputs = [np.zeros((4, 4), dtype=complex)]
        outputs: list[np.ndarray] = []
        mixer = AndersonMixer()
        for count in range(1, MOST_ITERATIONS + 1):
            green = self._green((numbers, w, g, inputs[-1]), q, n, 0.1 * CHANGE / max(variance, CHANGE))
            outputs.append(-variance * TAU_Z @ green @ TAU_Z)
            residual = float(np.abs(outputs[-1] - inputs[-1]).max())
            if residual <= CHANGE:
                return inputs[-1], green, residual, count
            inputs.append(mixer.next(inputs, outputs))
        raise NotConvergedError(
            f"the self-energy at the pole {w:.3g} t changes by {residual:.1e} t after {MOST_ITERATIONS} iterations: "
            "give a weaker disorder or a larger tolerance"
        )

    @property
    def _numbers(self) -> tuple[float, ...]:
        return tuple(float(x) for x in parameters(self.model))

    def _green(self, numbers: Any, q: np.ndarray, n: np.ndarray, tolerance: float) -> np.ndarray:
        found = self._mean(_born_kernels.green, numbers, q, n, tolerance, np.pi)
        half = (found.value[:16] + 1j * found.value[16:]).reshape(4, 4)
        return (half - PARTICLE_HOLE @ half.conj() @ PARTICLE_HOLE.T) / 2  # that of −k

    def _density(
        self, rows: np.ndarray, sigmas: np.ndarray, poles: PoleExpansion, q: np.ndarray, n: np.ndarray
    ) -> Estimate:
        more = 0.0 if self.model.parent is None else float(self.model.parent.squared_contact)
        numbers = self._numbers, float(poles.constant), more, rows, sigmas
        mirrored = q[1] == 0 and n[0] == 0  # then f is even in k_y, and −∂f/∂n_x odd (`zone`)
        found = self._mean(_born_kernels.densities, numbers, q, n, self.tolerance, np.pi / 2 if mirrored else np.pi)
        return evolve(found, value=found.value * [1, 0 if mirrored else 1, 1, 1])

    def _mean(
        self,
        kernel: Callable[..., np.ndarray],
        numbers: Any,
        q: np.ndarray,
        n: np.ndarray,
        tolerance: float,
        upper: float,
    ) -> Estimate:
        """The mean over the zone of what a kernel gives, by angles from 0 to `upper`, which stand for all."""
        if self.size is not None:
            axes = (2 * np.pi * np.arange(length) / length for length in self.size)
            kx, ky = (k.ravel() for k in np.meshgrid(*axes))
            return Estimate(kernel(kx, ky, q, n, numbers).mean(axis=1), 0.0, kx.size, True)
        factor = MEASURE * 2 * np.pi / upper

        def points(kx: np.ndarray, ky: np.ndarray) -> np.ndarray:
            return kernel(kx, ky, q, n, numbers)

        found = polar_integral(partial(panel_sums, points), self.model, tolerance / factor, upper)
        if not found.converged:
            raise NotConvergedError(f"an integral over the zone did not reach {tolerance:.1e}: give a larger tolerance")
        return Estimate(found.value * factor, found.error * factor, found.evaluations, True)


@checked
def mean_free_path(model: LatticeModel, strength: float, n: np.ndarray, points: int = 1200) -> float:
    """l = v τ [a] of the normal film: 1/2τ = −Im Σ by Born's rule, v the mean speed of the states at the Fermi level.

    1/2τ = π N w² with N the states per cell and spin at E = 0, from wave vectors, `points` along each side, whose
    levels are broadened by 1/2τ itself, or by what the grid resolves. Raises ValueError for strength 0: a clean film
    has no mean free path.
    """
    n = vectors("n", n, unit_length=True)
    valid = f"an rms potential above 0 (1e-6), up to {STRONGEST:g} t"
    require(1e-6 <= require_finite("strength", strength) <= STRONGEST, "strength", strength, valid)
    require(30 <= points <= MOST_POINTS, "points", points, f"an integer from 30 to {MOST_POINTS}")
    axis = 2 * np.pi * np.arange(points) / points
    least = 8 * np.pi / points
    rate, speed = least, 0.0
    levels, speeds = [], []
    for kx in np.array_split(axis, 16):
        k = np.stack(np.meshgrid(kx, axis, indexing="ij"), axis=-1)
        bands = model.normal_bands(k, n)
        step = 1e-4
        slopes = [
            (model.normal_bands(k + step * e, n) - model.normal_bands(k - step * e, n)) / (2 * step) for e in np.eye(2)
        ]
        levels.append(bands.ravel())
        speeds.append(np.hypot(*slopes).ravel())
    energy, velocity = np.concatenate(levels), np.concatenate(speeds)
    for _ in range(50):
        lorentz = rate / (np.pi * (energy**2 + rate**2))
        states = float(lorentz.sum()) / (2 * points**2)
        before, rate = rate, max(np.pi * states * strength**2, least)
        speed = float(lorentz @ velocity / lorentz.sum())
        if abs(rate - before) < 1e-6 * rate:
            break
    return speed / (2 * np.pi * states * strength**2)
