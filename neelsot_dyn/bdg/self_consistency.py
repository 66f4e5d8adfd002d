"""How is the gap equation of a texture solved in a number of steps that does not grow with its size?

The residual r = V_s pair − Δ is −V_s ∂F/∂Δ* (Eqs. 13-14). Written in amplitude and phase, Δ = a e^{iφ}, the plain step
Δ + r damps amplitudes and short waves of the phase well, but a phase wave of wave number Q only by a fraction ∝ Q²,
because all that resists it is the superflow's stiffness ν: ∂F/∂φ_i is the current that leaves site i. So the phase step
gets what current conservation asks for besides, a Poisson equation:

    δφ = θ + (−∇·ν∇)⁻¹ (2/V_s) a² θ,   r = e^{iφ} (ρ + i a θ),   δa = ρ,

with ν = ∂²f/∂q² on every bond from one evaluation at a shifted q. Anderson mixing does the rest. The step is also an
estimate of the error, and (1/V_s) Σ Re r* δΔ, quadratic in it, of the error of F.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from attrs import evolve, field, frozen
from scipy.sparse.linalg import splu

from neelsot_dyn.bdg.gap_solution import GapSolution
from neelsot_dyn.bdg.mixing import Anderson
from neelsot_dyn.bdg.observables import observables, pair_amplitude

if TYPE_CHECKING:
    from neelsot_dyn.bdg.texture import TextureBdG

FLOW_STEP = 1e-3
SOFTEST = 0.1
"""Smallest bond stiffness relative to the mean: a pair-broken spot must not make the equation indefinite."""
LARGEST_TURN = 0.5
"""Largest change of the phase difference on a bond in one step, in radian."""
NORMAL = 1e-8
"""A gap that has shrunk by this factor is zero: the normal state."""


@frozen(eq=False)
class TextureSolution(GapSolution):
    """A `GapSolution` of a texture; free_energy_error [t] estimates free_energy's distance to the stationary value."""

    free_energy_error: float = field(default=np.nan)


def _laplacian(weights: tuple[np.ndarray, np.ndarray], closed: tuple[bool, bool]) -> sp.csc_matrix:
    """−∇·w∇ on the grid; weights (Lx, Ly) on the bonds to +x and +y."""
    shape = weights[0].shape
    sites = np.arange(weights[0].size).reshape(shape)
    matrix = sp.csc_matrix((sites.size, sites.size))
    for a in (0, 1):
        inside = slice(None) if closed[a] else slice(0, shape[a] - 1)
        if shape[a] == 1:
            continue
        here = np.take(sites, np.arange(shape[a])[inside], axis=a).ravel()
        there = np.take(np.roll(sites, -1, axis=a), np.arange(shape[a])[inside], axis=a).ravel()
        w = np.take(weights[a], np.arange(shape[a])[inside], axis=a).ravel()
        rows, columns = np.concatenate([here, there, here, there]), np.concatenate([here, there, there, here])
        matrix = matrix + sp.csc_matrix((np.concatenate([w, w, -w, -w]), (rows, columns)), shape=matrix.shape)
    return matrix


class _PhaseSolver:
    """(−∇·ν∇)⁻¹ on functions without mean."""

    def __init__(self, texture: TextureBdG, gap: np.ndarray, v_s: float, current: np.ndarray) -> None:
        shifted: Any = evolve(texture, q=texture.q + FLOW_STEP, **texture._any_flow())  # type: ignore[misc]
        stiffness = (shifted._current(gap)[..., 0] - current[..., 0]) / (2 * FLOW_STEP)
        mean = max(float(stiffness.mean()), SOFTEST * 2 * float((np.abs(gap) ** 2).mean()) / v_s)
        along_x = np.maximum(stiffness, SOFTEST * mean)
        matrix = _laplacian((along_x, np.full_like(along_x, mean)), texture._closed)
        self._lu = splu((matrix + 1e-12 * mean * sp.identity(matrix.shape[0])).tocsc())

    def __call__(self, source: np.ndarray) -> np.ndarray:
        phi = self._lu.solve((source - source.mean()).ravel()).reshape(source.shape)
        return phi - phi.mean()


def solve(texture: TextureBdG, start: np.ndarray, v_s: float, rtol: float, max_iterations: int) -> TextureSolution:
    """Solve the gap equation from the start (Lx, Ly), complex."""
    amplitude, phase = np.abs(start), np.angle(start)
    scale = float(amplitude.max())
    mixer, poisson, history = Anderson(), None, []
    for iterations in range(1, max_iterations + 1):
        gap = amplitude * np.exp(1j * phase)
        density = texture._density(gap, True)
        residual = v_s * pair_amplitude(density) - gap
        if poisson is None:
            current = observables(texture.model, texture.q, texture._hops(), density).current
            poisson = _PhaseSolver(texture, gap, v_s, current)
        turned = residual * np.exp(-1j * phase)
        rho, torque = turned.real, amplitude * turned.imag
        turn = torque / (amplitude**2 + (1e-6 * scale) ** 2)
        turn = turn - turn.mean() + poisson(2 / v_s * torque)
        largest = float(np.abs(amplitude).max())
        error = float(np.hypot(rho, amplitude * turn).max()) / largest
        history.append(error)
        free_energy = density.free_energy + texture._pairing_energy(gap, v_s)
        free_energy_error = texture._copies / v_s * abs(float((rho * rho + torque * turn).sum()))
        if error < rtol:
            return _result(texture, gap, free_energy, free_energy_error, error, iterations, True, history)
        if largest < NORMAL * scale:
            gap = np.zeros_like(gap)
            free_energy = texture._density(gap, False).free_energy
            return _result(texture, gap, free_energy, 0.0, 0.0, iterations, True, history)
        step = mixer.step(
            np.concatenate([amplitude.ravel(), scale * phase.ravel()]),
            np.concatenate([rho.ravel(), scale * turn.ravel()]),
        )
        change, twist = (part.reshape(gap.shape) for part in np.split(step, 2))
        twist = twist / scale
        bend = max(float(np.abs(twist - np.roll(twist, 1, axis=a)).max()) for a in (0, 1))
        damping = min(1.0, LARGEST_TURN / max(bend, 1e-300), 0.7 * largest / max(float(np.abs(change).max()), 1e-300))
        amplitude, phase = amplitude + damping * change, phase + damping * twist
    return _result(texture, gap, free_energy, free_energy_error, error, max_iterations, False, history)


def _result(
    texture: TextureBdG,
    gap: np.ndarray,
    free_energy: float,
    free_energy_error: float,
    error: float,
    iterations: int,
    converged: bool,
    history: list[float],
) -> TextureSolution:
    return TextureSolution(
        gap.reshape(texture.shape), free_energy, error, iterations, converged, tuple(history), free_energy_error
    )
