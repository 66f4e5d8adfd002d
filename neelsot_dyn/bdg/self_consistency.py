"""How is the gap equation of a texture solved in a number of steps that does not grow with its size?

The residual r = V_s pair − Δ is −V_s ∂F/∂Δ* (Eqs. 13-14). With Δ = a e^{iφ}, a deviation of the amplitude, or a short
wave of the phase, comes back in r times a response s of order one; but a phase wave of wave number Q times ∝ Q² only,
because all that resists it is the superflow's stiffness ν: ∂F/∂φ_i is the current that leaves site i. So the phase
step gets what current conservation asks for besides, a Poisson equation:

    δφ = θ/s + (−∇·ν∇)⁻¹ (2/V_s) a² θ,   δa = ρ/s,   r = e^{iφ} (ρ + i a θ),

with s from one evaluation at a scaled Δ and ν = ∂²f/∂q² on every bond from one at a shifted q. Anderson mixing does the
rest. The step is also an estimate of the error, and (1/V_s) Σ Re r* δΔ, quadratic in it, of the error of F.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from attrs import evolve, field, frozen
from scipy.sparse.linalg import splu

from neelsot_dyn.bdg.gap_solution import GapSolution
from neelsot_dyn.bdg.mixers import AndersonMixer
from neelsot_dyn.bdg.texture_observables import observables, pair_amplitude

if TYPE_CHECKING:
    from neelsot_dyn.bdg.texture import TextureBdG

STEP = 1e-3
SOFTEST = 0.1
"""Smallest bond stiffness relative to the mean: a pair-broken spot must not make the equation indefinite."""
LARGEST_TURN = 0.5
"""Largest change of the phase difference on a bond in one step, in radian."""
WEAKEST = 0.05
"""Smallest response of the amplitude that is believed, 1 − V_s χ."""
REFRESH = 0.3
"""Relative change of the amplitude after which response and stiffness are measured again."""
MIXER = AndersonMixer(depth=12)
NORMAL = 1e-8
"""A gap that has shrunk by this factor is zero: the normal state."""


@frozen(eq=False)
class TextureSolution(GapSolution):
    """A `GapSolution` of a texture with estimates of its errors.

    gap_error: of Δ, relative to the largest |Δ|; convergence means that it is below rtol, as a small residual alone
    says little where the phase is soft. free_energy_error: distance of free_energy [t] from the stationary value.
    """

    gap_error: float = field(default=np.nan)
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


class _Preconditioner:
    """Approximate inverse of the gap equation's linear response at a state."""

    evaluations = 2

    def __init__(
        self, texture: TextureBdG, gap: np.ndarray, v_s: float, residual: np.ndarray, flow: np.ndarray
    ) -> None:
        """Measure response and stiffness at `gap`, where the residual and the currents `flow` (Lx, Ly, 2) are known."""
        scaled = v_s * pair_amplitude(texture._density((1 + STEP) * gap, True)) - (1 + STEP) * gap
        response = -float((gap.conj() * (scaled - residual)).sum().real / (STEP * (np.abs(gap) ** 2).sum()))
        self.response = min(max(response, WEAKEST), 1.0)
        shifted: Any = evolve(texture, q=texture.q + STEP, **texture._any_flow())  # type: ignore[misc]
        stiffness = (shifted._current(gap)[..., 0] - flow[..., 0]) / (2 * STEP)
        floor = SOFTEST * 2 * float((np.abs(gap) ** 2).mean()) / v_s * self.response
        mean = max(float(stiffness.mean()), floor)
        along_x = np.maximum(stiffness, SOFTEST * mean)
        matrix = _laplacian((along_x, np.full_like(along_x, mean)), texture._closed)
        self._lu = splu((matrix + 1e-12 * mean * sp.identity(matrix.shape[0])).tocsc())
        self._v_s = v_s

    def turn(self, amplitude: np.ndarray, torque: np.ndarray) -> np.ndarray:
        """Phase step for the torque a² θ on every site, without its mean."""
        smallest = 1e-6 * np.abs(amplitude).max()
        source = 2 / self._v_s * (torque - torque.mean())
        slow = self._lu.solve(source.ravel()).reshape(torque.shape)
        fast = torque / (amplitude**2 + smallest**2) / self.response
        return fast - fast.mean() + slow - slow.mean()


def solve(texture: TextureBdG, start: np.ndarray, v_s: float, rtol: float, max_iterations: int) -> TextureSolution:
    """Solve the gap equation from the start (Lx, Ly), complex."""
    amplitude, phase = np.abs(start), np.angle(start)
    scale = float(amplitude.max())
    inputs: list[np.ndarray] = []
    outputs: list[np.ndarray] = []
    preconditioner, measured_at = None, amplitude
    history: list[float] = []
    iterations = 0
    while True:
        gap = amplitude * np.exp(1j * phase)
        density = texture._density(gap, True)
        residual = v_s * pair_amplitude(density) - gap
        iterations += 1
        largest = float(np.abs(amplitude).max())
        if preconditioner is None or float(np.abs(amplitude - measured_at).max()) > REFRESH * largest:
            flow = observables(texture.model, texture.q, texture._hops(), density).current
            preconditioner = _Preconditioner(texture, gap, v_s, residual, flow)
            inputs, outputs, measured_at = [], [], amplitude
            iterations += preconditioner.evaluations
        turned = residual * np.exp(-1j * phase)
        growth, torque = turned.real / preconditioner.response, amplitude * turned.imag
        turn = preconditioner.turn(amplitude, torque)
        error = float(np.hypot(growth, amplitude * turn).max()) / largest
        history.append(float(np.abs(residual).max()))
        free_energy = density.free_energy + texture._pairing_energy(gap, v_s)
        free_energy_error = texture._copies / v_s * abs(float((turned.real * growth + torque * turn).sum()))
        normal = largest < NORMAL * scale
        if error < rtol or normal or iterations >= max_iterations:
            break
        inputs.append(np.concatenate([amplitude.ravel(), scale * phase.ravel()]))
        outputs.append(inputs[-1] + np.concatenate([growth.ravel(), scale * turn.ravel()]))
        step = MIXER.next(inputs, outputs) - inputs[-1]
        change, twist = (part.reshape(gap.shape) for part in np.split(step, 2))
        twist = twist / scale
        bend = max(float(np.abs(twist - np.roll(twist, 1, axis=a)).max()) for a in (0, 1))
        damping = min(1.0, LARGEST_TURN / max(bend, 1e-300), largest / max(float(np.abs(change).max()), 1e-300))
        amplitude, phase = amplitude + damping * change, phase + damping * twist
    if normal:
        gap, error, free_energy_error, history[-1] = np.zeros_like(gap), 0.0, 0.0, 0.0
        free_energy = texture._density(gap, False).free_energy
    return TextureSolution(
        gap.reshape(texture.shape),
        free_energy,
        history[-1],
        iterations,
        error < rtol,
        np.array(history),
        error,
        free_energy_error,
    )
