"""The energy's surface over the unit spheres of all moments: its height, its slope, and a preconditioner."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen

from neelsot_dyn.dynamics import _kernels
from neelsot_dyn.dynamics.coefficients import kernel_coefficients
from neelsot_dyn.dynamics.integrators import normalise
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.state import TwoSublatticeState, ghosted, without_ghosts
from neelsot_dyn.dynamics.track import Grid

PROBE = 1e-4
"""Displacement [rad] of the finite difference where the field follows the state."""


@frozen(eq=False)
class Surface:
    """Energy, force [T] and preconditioner on the kernels' arrays (2, 3, *cells)."""

    llg: LLG
    track: Grid
    follows: bool
    coefficients: Any
    buffer: np.ndarray
    soft: np.ndarray
    stiff: np.ndarray

    @classmethod
    def of(cls, llg: LLG, track: Grid, state: TwoSublatticeState) -> Surface:
        """Of the energy as it is at time zero."""
        f = llg.functional_at(Place(track, 0, 0.0, state.n, state.m))
        p = kernel_coefficients(f, llg.magnetization, track)
        scale = 1 / llg.magnetization
        eigenvalues = np.linalg.eigvalsh(f.anisotropy)
        spread = float(np.abs(eigenvalues[..., -1] - eigenvalues[..., 0]).max())
        fields = float(max(np.abs(f.zeeman).max(), np.abs(f.neel).max()))
        mean = {name: float(np.mean(getattr(f, name))) for name in ("j12", "a11", "a12")}
        floor = scale * (2 * spread + fields)
        kappa = np.zeros(tuple(reversed(track.shape)))
        for axis, (cells, spacing) in enumerate(zip(track.shape, track.spacings, strict=True)):
            wave = (2 / spacing * np.sin(np.pi * np.arange(cells) / (2 * cells))) ** 2
            kappa += wave.reshape([-1 if i == len(track.shape) - 1 - axis else 1 for i in range(len(track.shape))])
        soft = floor + scale * max(2 * mean["a11"] - mean["a12"], 0.0) * kappa
        stiff = floor + 2 * scale * mean["j12"] + scale * abs(2 * mean["a11"] + mean["a12"]) * kappa
        least = 1e-6 * float(max(stiff.max(), soft.max())) + 1e-300
        soft, stiff = np.maximum(soft, least), np.maximum(stiff, least)
        follows = llg.energy.depends_on("n", "m")
        return cls(llg, track, follows, p, np.zeros_like(ghosted(state, track)), soft, stiff)

    def energy(self, y: np.ndarray) -> float:
        """Its height, as `EnergyTerm.energy`."""
        return self.llg.energy.energy(TwoSublatticeState.from_arrays(y), self.track, self.llg.magnetization)

    def force(self, y: np.ndarray) -> np.ndarray:
        """The field across m, −(1/M_s) ∂E/∂m on the unit spheres."""
        state, out = self.buffer, np.zeros_like(self.buffer)
        without_ghosts(state)[:] = y
        coefficients = self.coefficients
        if self.follows:
            m1, m2 = y[0].T, y[1].T
            place = Place(self.track, 0, 0.0, (m1 - m2) / 2, (m1 + m2) / 2)
            coefficients = kernel_coefficients(self.llg.functional_at(place), self.llg.magnetization, self.track)
        _kernels.fields(state, coefficients, out)
        _kernels.hold_ends(coefficients[4], out)
        return tangent(without_ghosts(out), y)

    def bend(self, y: np.ndarray, v: np.ndarray) -> np.ndarray:
        """The Hessian [T] of the energy on the spheres along a tangent v: −P δB + (m·B) v."""
        if self.follows:
            reach = PROBE / max(float(np.sqrt((v**2).sum(axis=1)).max()), 1e-300)
            ahead, behind = (moved(y, sign * reach * v) for sign in (1, -1))
            return tangent((self.force(behind) - self.force(ahead)) / (2 * reach), y)
        state, here, there = self.buffer, np.zeros_like(self.buffer), np.zeros_like(self.buffer)
        without_ghosts(state)[:] = y
        _kernels.fields(state, self.coefficients, here)
        without_ghosts(state)[:] += v
        _kernels.fields(state, self.coefficients, there)
        there -= here
        out = tangent((without_ghosts(here) * y).sum(axis=1, keepdims=True) * v - without_ghosts(there), y)
        held = np.zeros_like(self.buffer)
        without_ghosts(held)[:] = out
        _kernels.hold_ends(self.coefficients[4], held)
        return without_ghosts(held)

    def condition(self, force: np.ndarray) -> np.ndarray:
        """The displacement that would undo `force`, were the energy that of small waves about a domain."""
        return self._divide(force, 1 / self.soft, 1 / self.stiff)

    def metric(self, step: np.ndarray) -> np.ndarray:
        """The inverse of `condition`."""
        return self._divide(step, self.soft, self.stiff)

    def _divide(self, y: np.ndarray, soft: np.ndarray, stiff: np.ndarray) -> np.ndarray:
        from scipy.fft import dctn, idctn

        cells = tuple(range(1, y.ndim - 1))
        n = idctn(dctn((y[0] - y[1]) / 2, axes=cells, norm="ortho") * soft, axes=cells, norm="ortho")
        m = idctn(dctn((y[0] + y[1]) / 2, axes=cells, norm="ortho") * stiff, axes=cells, norm="ortho")
        return np.stack([m + n, m - n])


def tangent(vectors: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The part of vectors (2, 3, *cells) across the unit vectors y."""
    return vectors - (vectors * y).sum(axis=1, keepdims=True) * y


def moved(y: np.ndarray, step: np.ndarray) -> np.ndarray:
    """The unit vectors a step away."""
    away = y + step
    normalise(away)
    return away
