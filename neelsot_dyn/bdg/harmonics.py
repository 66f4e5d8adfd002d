"""Which angular harmonics does F(q, n) have, and how well are they known?

In each plane n(ψ) = u cos ψ + v sin ψ, F(ψ) = Σ_k [a_k cos kψ + b_k sin kψ]. Harmonics with odd k are odd in n: they
change sign with q, and their sum drives walls. Those with even k are anisotropy. For q ∥ x̂ the field's axis is ŷ, which
the planes "yx" and "yz" contain; in "zx" F is even. Units: t/a², with q in 1/a.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen

from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg.uniform import UniformBdG

AXES = dict(zip("xyz", np.eye(3), strict=True))
PLANES = ("yx", "yz", "zx")
"""First letter: ψ = 0; second: ψ = 90°."""


@frozen(eq=False)
class PlaneHarmonics:
    """F(ψ) in one plane at Q superflows.

    plane: "yx" means ψ from ŷ to x̂. q (Q, 2). cosine, sine (Q, K): a_k, b_k for k = 0 … K − 1 in t/a² (sine[:, 0] = 0).
    error (Q,): bound on any coefficient: the quadrature's, and the mean size of the highest harmonics kept, which
    stands for what was folded onto the others. node_error (Q,): of F at the angles used, from the quadrature.
    residual (Q,): largest |F − series| at angles not used in the fit.
    """

    plane: str
    q: np.ndarray
    cosine: np.ndarray
    sine: np.ndarray
    error: np.ndarray
    node_error: np.ndarray
    residual: np.ndarray

    def free_energy(self, psi: np.ndarray) -> np.ndarray:
        """The series at angles ψ (P,): (Q, P)."""
        k = np.arange(self.cosine.shape[1])
        return self.cosine @ np.cos(np.outer(k, psi)) + self.sine @ np.sin(np.outer(k, psi))

    def odd_part(self, psi: np.ndarray) -> np.ndarray:
        """[F(n) − F(−n)]/2 at angles ψ (P,): (Q, P); at ψ = 0 of "yx" this is F(1)."""
        k = np.arange(1, self.cosine.shape[1], 2)
        return self.cosine[:, 1::2] @ np.cos(np.outer(k, psi)) + self.sine[:, 1::2] @ np.sin(np.outer(k, psi))


def plane_directions(plane: str, psi: np.ndarray) -> np.ndarray:
    """n(ψ) in a plane such as "yx", exactly zero off it and on its axes: (..., 3)."""
    require(plane in [a + b for a in AXES for b in AXES if a != b], "plane", plane, f"two axes, like one of {PLANES}")
    cos, sin = np.cos(psi), np.sin(psi)
    cos, sin = (np.where(np.abs(c) < 1e-15, 0.0, c) for c in (cos, sin))
    return cos[..., None] * AXES[plane[0]] + sin[..., None] * AXES[plane[1]]


@checked
def plane_harmonics(solver: UniformBdG, q: np.ndarray, plane: str = "yx", samples: int = 60) -> PlaneHarmonics:
    """Fourier series from `samples` equally spaced angles (even, at least 8), checked at two in between.

    Angles that a symmetry of the model makes equal cost nothing (`zone`). The error bars hold when the harmonics decay;
    the residual shows whether they do.
    """
    require(samples >= 8 and samples % 2 == 0, "samples", samples, "an even integer >= 8")
    q = np.atleast_2d(np.asarray(q, dtype=float))
    psi = 2 * np.pi * np.arange(samples) / samples
    check = (np.array([samples // 8, samples // 3]) + 0.5) * 2 * np.pi / samples
    estimate = solver.free_energy_estimate(q[:, None, :], plane_directions(plane, np.concatenate([psi, check])))
    fitted, checked = estimate.value[:, :samples], estimate.value[:, samples:]
    transform = np.fft.rfft(fitted, axis=1) / samples
    cosine, sine = 2 * transform.real, -2 * transform.imag
    cosine[:, 0] /= 2
    cosine[:, -1] /= 2
    sine[:, [0, -1]] = 0.0
    node_error = estimate.error + 4e-16 * np.abs(cosine[:, 0])
    tail = np.abs(transform[:, -4:]).mean(axis=1) * 2
    result = PlaneHarmonics(plane, q, cosine, sine, tail + 2 * node_error, node_error, np.zeros(len(q)))
    return evolve(result, residual=np.abs(result.free_energy(check) - checked).max(axis=1))


@frozen(eq=False)
class HarmonicTable:
    """F(q, n) in the three planes at Q superflows along x̂: what the dynamics needs of the uniform layer.

    q (Q,) in 1/a. planes: `PlaneHarmonics` by name, in the order "yx", "yz", "zx". f1 (Q,): [F(+ŷ) − F(−ŷ)]/2, what
    drives a wall between ±ŷ domains and what B_Néel quotes. first (Q,): a_1 in the plane of the film, the weak-t_m form
    t_m γ q; first_error (Q,). hard_axis (Q,): F(ẑ) − F(x̂), positive when ẑ is hard. error (Q,): of f1 and hard_axis.
    """

    q: np.ndarray
    planes: dict[str, PlaneHarmonics]
    f1: np.ndarray
    first: np.ndarray
    first_error: np.ndarray
    hard_axis: np.ndarray
    error: np.ndarray


@checked
def harmonic_table(solver: UniformBdG, q: np.ndarray, samples: int = 60) -> HarmonicTable:
    """Harmonics in the three planes for superflows q x̂, q (Q,) in 1/a."""
    q = np.atleast_1d(np.asarray(q, dtype=float))
    require(q.ndim == 1, "q.shape", q.shape, "one number, or an array (Q,)")
    flows = np.stack([q, np.zeros_like(q)], axis=-1)
    planes = {plane: plane_harmonics(solver, flows, plane, samples) for plane in PLANES}
    film, across = planes["yx"], planes["zx"]
    f1 = film.odd_part(np.zeros(1))[:, 0]
    hard = np.diff(across.free_energy(np.array([np.pi / 2, 0.0])), axis=1)[:, 0]
    error = 2 * np.max([p.node_error for p in planes.values()], axis=0)
    return HarmonicTable(q, planes, f1, film.cosine[:, 1], film.error, hard, error)
