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

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve

from neelsot_dyn.bdg.gap_root import descend, other_roots, sign_changes
from neelsot_dyn.bdg.gap_solution import GapSolution
from neelsot_dyn.bdg.mixers import AndersonMixer
from neelsot_dyn.bdg.models import LARGEST_ENERGY
from neelsot_dyn.bdg.texture_observables import pair_amplitude, pair_error

if TYPE_CHECKING:
    import scipy.sparse as sp

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
SAFETY = 2.0
"""What the preconditioned step is multiplied by to be an error of Δ: the response varies from site to site."""
MIXER = AndersonMixer(depth=12)
FAR = 0.3
"""Relative error of a start's size beyond which that is corrected first, as one number, to a relative SCALE."""
SCALE = 0.1
POWERS = 30
"""Evaluations at most for that, and power iterations."""
LINEAR = 1e-2
"""Size of a gap, against the temperature, at which the response is that of the normal state (to its square)."""
ROUNDING = 1e-9
SAMPLES = 6
"""Sizes at which other solutions are looked for."""
NEAR = 0.1
"""Share of a solution's size within which no other is looked for."""


def _laplacian(weights: tuple[np.ndarray, np.ndarray], closed: tuple[bool, bool]) -> sp.csc_matrix:
    """−∇·w∇ on the grid; weights (Lx, Ly) on the bonds to +x and +y."""
    import scipy.sparse as sp

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
    """Approximate inverse of the gap equation's linear response at a state.

    far: whether the state's size is so wrong that a linear response says nothing about the solution.
    """

    evaluations = 2

    def __init__(
        self, texture: TextureBdG, gap: np.ndarray, v_s: float, residual: np.ndarray, flow: np.ndarray
    ) -> None:
        """Measure response and stiffness at `gap`, where the residual and the currents `flow` (Lx, Ly, 2) are known."""
        import scipy.sparse as sp
        from scipy.sparse.linalg import splu

        scaled = v_s * pair_amplitude(texture._density((1 + STEP) * gap, True)) - (1 + STEP) * gap
        norm = (np.abs(gap) ** 2).sum()
        response = -float((gap.conj() * (scaled - residual)).sum().real / (STEP * norm))
        self.response = min(max(response, WEAKEST), 1.0)
        self.far = abs(float((gap.conj() * residual).sum().real / norm)) > FAR * response
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


class _Shape:
    """e = ln(V_s χ) of Δ = size × shape, with χ from the projection ⟨Δ|pair⟩ = χ ⟨Δ|Δ⟩, as `gap_root` takes it."""

    def __init__(self, texture: TextureBdG, shape: np.ndarray, v_s: float) -> None:
        self._texture, self._v_s = texture, v_s
        self.shape = shape / np.abs(shape).max()
        self.floor = min(0.5 * texture.model.temperature, 0.005 * v_s)
        self.pair = self.shape
        self.evaluations = 0

    def __call__(self, size: float) -> tuple[float, float]:
        small = size if size > 0 else LINEAR * self.floor
        self.pair = pair_amplitude(self._texture._density(small * self.shape, True)) / small
        self.evaluations += 1
        return _projected(self.shape, self.pair, self._v_s), ROUNDING

    def value(self, size: float) -> float:
        return self(size)[0]

    def descend(self, size: float) -> np.ndarray:
        """The shape in the size, downhill from the given one, that solves the equation on the average; 0 if none."""
        return descend(self, size, self.floor, SCALE, POWERS).gap * self.shape


def _projected(gap: np.ndarray, pair: np.ndarray, v_s: float) -> float:
    overlap = float((gap.conj() * pair).sum().real / (np.abs(gap) ** 2).sum())
    return math.log(v_s * overlap) if overlap > 0 else -LARGEST_ENERGY


def _scaled(texture: TextureBdG, start: np.ndarray, v_s: float) -> tuple[np.ndarray, int]:
    """The start in a size that solves the gap equation on the average, 0 for the normal state; evaluations.

    Where its shape has no such size, power iteration of the normal state's linear response finds the shape against
    which that state is closest to being unstable, and decides.
    """
    excess = _Shape(texture, start, v_s)
    gap = excess.descend(float(np.abs(start).max()))
    used, last = excess.evaluations, -math.inf
    for _ in range(POWERS):
        if np.abs(gap).max() > 0:
            break
        excess = _Shape(texture, excess.pair, v_s)
        growth = excess.value(0.0)
        if growth > 0:
            gap = excess.descend(excess.floor)
        used += excess.evaluations
        if growth - last < 0.01 * abs(growth):
            break
        last = growth
    return gap, used


def with_others(texture: TextureBdG, found: GapSolution, start: np.ndarray, v_s: float, samples: int) -> GapSolution:
    """The solution with what is known of others: those of its shape (or the start's) in another size."""
    shape = start if found.normal else np.asarray(found.gap).reshape(start.shape)
    excess, size = _Shape(texture, shape, v_s), float(np.abs(found.gap).max())
    grid = np.concatenate([[0.0], np.geomspace(excess.floor, 0.505 * v_s, samples)])
    if not found.normal:
        grid = np.unique(np.concatenate([grid, [(1 - NEAR) * size, (1 + NEAR) * size]]))
    value = cache(excess.value)
    rest = other_roots(value, sign_changes(value, grid), size)
    return evolve(found, normal_stable=found.normal or value(0.0) < 0, others=rest)


def solve(texture: TextureBdG, start: np.ndarray, v_s: float, rtol: float, max_iterations: int) -> GapSolution:
    """Solve the gap equation from the start (Lx, Ly), complex."""
    gap, density, iterations = start, texture._density(start, True), 1
    amplitude, phase = np.abs(gap), np.angle(gap)
    scale = float(amplitude.max())
    inputs: list[np.ndarray] = []
    outputs: list[np.ndarray] = []
    preconditioner, measured_at = None, amplitude
    history: list[float] = []
    while scale > 0:
        residual = v_s * pair_amplitude(density) - gap
        largest = float(np.abs(amplitude).max())
        if preconditioner is None or float(np.abs(amplitude - measured_at).max()) > REFRESH * largest:
            flow = texture._observables(density).current
            preconditioner = _Preconditioner(texture, gap, v_s, residual, flow)
            inputs, outputs, measured_at = [], [], amplitude
            iterations += preconditioner.evaluations
            if preconditioner.far and not history:
                gap, used = _scaled(texture, start, v_s)
                density, iterations, preconditioner = texture._density(gap, True), iterations + used + 1, None
                amplitude, history = np.abs(gap), [math.inf]
                scale = float(amplitude.max())
                continue
        turned = residual * np.exp(-1j * phase)
        growth, torque = turned.real / preconditioner.response, amplitude * turned.imag
        turn = preconditioner.turn(amplitude, torque)
        step = float(np.hypot(growth, amplitude * turn).max()) + v_s * pair_error(density) / preconditioner.response
        error = SAFETY * step / largest
        history.append(float(np.abs(residual).max()))
        free_energy = density.free_energy + texture._pairing_energy(gap, v_s)
        bend = SAFETY * texture._copies / v_s * abs(float((turned.real * growth + torque * turn).sum()))
        free_energy_error = bend + density.free_energy_error
        if error < rtol or iterations >= max_iterations:
            break
        inputs.append(np.concatenate([amplitude.ravel(), scale * phase.ravel()]))
        outputs.append(inputs[-1] + np.concatenate([growth.ravel(), scale * turn.ravel()]))
        mixed = MIXER.next(inputs, outputs) - inputs[-1]
        change, twist = (part.reshape(gap.shape) for part in np.split(mixed, 2))
        twist = twist / scale
        sharpest = max(float(np.abs(twist - np.roll(twist, 1, axis=a)).max()) for a in (0, 1))
        damping = min(1.0, LARGEST_TURN / max(sharpest, 1e-300), largest / max(float(np.abs(change).max()), 1e-300))
        amplitude, phase = amplitude + damping * change, phase + damping * twist
        gap = amplitude * np.exp(1j * phase)
        density = texture._density(gap, True)
        iterations += 1
    else:
        error, free_energy_error = 0.0, density.free_energy_error
        free_energy, history = density.free_energy, [0.0]
    return GapSolution(
        gap=gap.reshape(texture.shape),
        gap_error=error,
        free_energy=free_energy,
        residual=history[-1],
        iterations=iterations,
        converged=error < rtol,
        free_energy_error=free_energy_error,
        history=np.array(history),
    )
