"""What would a wall cost if every site had the free energy of a uniform texture with its own Néel vector?

The local limit Σ_i f(n_i) of the texture solver's energy, from `bdg.UniformBdG` and not from any coupling, so that
couplings can be held against it. A wall at inner angle φ runs over a great circle, n = cos θ axis + sin θ inner(φ), on
which f is a Fourier series in θ; the highest harmonics kept bound what is left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

import numpy as np
from attrs import asdict, field, frozen

from neelsot_dyn import textures
from neelsot_dyn._cache import CheckedCache, key_of
from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg import LatticeModel, UniformBdG

THERMAL_LENGTHS = 20
"""Length of the lattice that stands for an infinite one beside a finite width, in thermal lengths."""
VERSION = 1
"""Of the sampling: a change of its method makes old cache entries unknown."""


@frozen(eq=False)
class LocalWall:
    """f(θ, φ_j) in t per site at inner angles φ_j (P,): coefficients (P, K) of e^{ikθ}, and the error of any f."""

    domains: str
    angles: np.ndarray
    coefficients: np.ndarray = field(repr=False)
    error: float

    @classmethod
    @checked
    def of(
        cls,
        model: LatticeModel,
        qa: float,
        domains: str,
        angles: np.ndarray,
        *,
        width: int | None = None,
        axis: str = "x",
        samples: int = 32,
        tolerance: float = 1e-11,
        cache: Path | str | None = None,
    ) -> Self:
        """Sample the great circles at `samples` equal steps (even), at the superflow qa [1/a].

        width: sites across a wall along `axis`, None for the infinite lattice at `tolerance` [t/a²]. cache: folder of
        what was sampled.
        """
        require(samples >= 8 and samples % 2 == 0, "samples", samples, "an even integer >= 8")
        size = None
        if width is not None:
            size = (_length(model), width) if axis == "x" else (width, _length(model))
        solver = UniformBdG(model, size=size, tolerance=tolerance)
        phi = np.asarray(angles, dtype=float)
        kept = None if cache is None else CheckedCache(cache)
        key = key_of(
            {
                "what": "local wall",
                "version": VERSION,
                "model": asdict(model),
                "qa": float(qa),
                "domains": domains,
                "angles": phi,
                "size": size,
                "samples": samples,
                "tolerance": tolerance,
            }
        )
        known = None if kept is None else kept.load(key)
        if known is not None:
            return cls(domains, phi, known["coefficients"], float(known["error"]))
        theta = 2 * np.pi * np.arange(samples) / samples
        n = np.stack([_direction(theta, angle, domains) for angle in angles])
        estimate = solver.free_energy_estimate(np.array([qa, 0.0]), n)
        waves = np.fft.fft(estimate.value, axis=1) / samples
        waves[:, samples // 2] = waves[:, samples // 2].real
        tail = float(np.abs(waves[:, samples // 2 - 2 : samples // 2 + 3]).sum(axis=1).max())
        if kept is not None:
            kept.save(key, coefficients=waves, error=estimate.error + tail)
        return cls(domains, phi, waves, estimate.error + tail)

    def energies(self, sites: np.ndarray, center: float, width: float) -> np.ndarray:
        """Σ_i f(θ_i, φ_j) (P,) in t per row, of walls of width δ at `center`; sites (L,) in the same unit."""
        n = textures.wall_profile(sites, center, width, 0.0, "y")
        theta = np.arctan2(n[:, 2], n[:, 1])
        samples = self.coefficients.shape[1]
        order = np.fft.fftfreq(samples, 1 / samples)
        return np.einsum("pk,ki->p", self.coefficients, np.exp(1j * np.outer(order, theta))).real


def _length(model: LatticeModel) -> int:
    """Sites: v/2πT of the fastest electrons, many times."""
    fastest = 2 + 2 * abs(model.t_m) + abs(model.t_so)
    return int(np.ceil(THERMAL_LENGTHS * fastest / (2 * np.pi * model.temperature)))


def _direction(theta: np.ndarray, phi: float, domains: str) -> np.ndarray:
    """n (K, 3) at polar angles θ, as in `textures.wall_profile`."""
    along, across = np.cos(theta), np.sin(theta)
    if domains == "y":
        return np.stack([across * np.sin(phi), along, across * np.cos(phi)], axis=-1)
    return np.stack([-along, across * np.sin(phi), across * np.cos(phi)], axis=-1)
