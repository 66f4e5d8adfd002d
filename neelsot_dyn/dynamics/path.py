"""Over which pass does a state leave its valley? Minimum-energy paths between minima, and the saddle on top of them.

The simplified string method (E, Ren, Vanden-Eijnden, J. Chem. Phys. 126, 164103 (2007)): images slide down the energy
and are spread evenly again. The highest one then climbs to the saddle by gentlest ascent (E, Zhou, Nonlinearity 24,
1831 (2011)): the gradient is turned round along the softest direction, which is improved at every step. Steps are
preconditioned: n moves by f/(B_0 + 𝒜k²/M_s), m by f/(2B_E + …), so that neither exchange nor the grid limits them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics.integrators import normalise
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.relaxation import minimise
from neelsot_dyn.dynamics.spectrum import normal_modes
from neelsot_dyn.dynamics.state import TwoSublatticeState
from neelsot_dyn.dynamics.surface import Surface, moved, tangent
from neelsot_dyn.dynamics.track import Grid

STRIDE = 0.8
"""Of the preconditioned steps; 1 would be Newton's for the stiffest direction."""
PROBE = 1e-4
"""Displacement of the finite difference that turns the softest direction."""


@frozen(eq=False)
class EnergyPath:
    """A minimum-energy path from one minimum over a saddle to another.

    states (M); distance (M,): along the string, root of the summed squares of the changes of m1 and m2, in cells^½;
    energy (M,) relative to the first, J/m² on a track (J/m on a mesh). saddle: its state, with barrier = its energy;
    top: where it stands among `states`. torque [T]: largest torque left in the saddle; curvature [T]: of the softest
    direction there, negative. converged: the string, the saddle, and both ends as minima. sweeps: of the string, then
    of the climb.
    """

    states: tuple[TwoSublatticeState, ...]
    distance: np.ndarray
    energy: np.ndarray
    saddle: TwoSublatticeState
    top: int
    barrier: float
    torque: float
    curvature: float
    converged: bool
    sweeps: tuple[int, int]


@checked
def minimum_energy_path(
    llg: LLG,
    track: Grid,
    guess: Sequence[TwoSublatticeState],
    torque: float = 1e-6,
    change: float = 1e-5,
    most: int = 3000,
) -> EnergyPath:
    """The path from near guess[0] to near guess[-1], and its highest saddle, under fields as they are at time zero.

    guess: states along a first path, five or more; its ends are relaxed to minima (`minimise`) and then stay. The
    string has converged when no image's energy changes by more than `change` of the highest in ten sweeps; the saddle,
    when max |m_i × B_i| ≤ torque [T]. The noise of `llg` is ignored; pinned ends stay.

    Raises ValueError for too short a guess, a path without a pass (the highest image is an end), tolerances ≤ 0, or
    fields that follow the state without an energy of their own (`SuperflowTorque` has one).
    """
    require(len(guess) >= 5, "guess", len(guess), "at least five states")
    for name, value in (("torque", torque), ("change", change)):
        require(require_finite(name, value) > 0, name, value, "a number > 0")
    for term in getattr(llg.energy, "terms", (llg.energy,)):
        has_energy = not (term.linear and term.depends_on("n", "m"))
        require(has_energy, "energy", term, "terms whose parameters do not depend on n or m")
    surface = Surface.of(llg, track, guess[0])
    ends = [minimise(llg, track, guess[i], torque / 10) for i in (0, -1)]
    inner = (state.to_arrays() for state in guess[1:-1])
    images = np.array([ends[0].state.to_arrays(), *inner, ends[1].state.to_arrays()])
    steady, sweeps, energies = False, 0, np.zeros(len(images))
    while sweeps < most and not steady:
        for _ in range(10):
            for image in images[1:-1]:
                image += STRIDE * surface.condition(surface.force(image))
                normalise(image)
            images = _spread(images)
        sweeps += 10
        before, energies = energies, np.array([surface.energy(image) for image in images])
        energies -= energies[0]
        steady = bool(np.abs(energies - before).max() <= change * np.abs(energies).max())
    top = int(np.argmax(energies))
    require(0 < top < len(images) - 1, "guess", f"highest at image {top}", "a path over a pass between two minima")
    saddle, left, curvature, climbed = _climb(
        surface, images[top].copy(), images[top + 1] - images[top - 1], torque, most
    )
    images[top] = saddle
    barrier = surface.energy(saddle) - surface.energy(images[0])
    energies[top] = barrier
    steps = np.sqrt((np.diff(images, axis=0) ** 2).reshape(len(images) - 1, -1).sum(axis=1))
    return EnergyPath(
        states=tuple(TwoSublatticeState.from_arrays(image) for image in images),
        distance=np.concatenate([[0.0], np.cumsum(steps)]),
        energy=energies,
        saddle=TwoSublatticeState.from_arrays(saddle),
        top=top,
        barrier=barrier,
        torque=left,
        curvature=curvature,
        converged=steady and left <= torque and curvature < 0 and all(end.converged for end in ends),
        sweeps=(sweeps, climbed),
    )


@frozen(eq=False)
class ThermalEscape:
    """The rate at which a state leaves its minimum over a saddle: attempt_frequency × e^{−barrier × section/k_BT}.

    growth [1/s]: of the one growing mode at the saddle; attempt_frequency [1/s]: growth/2π times the root of the ratio
    of the fluctuations in the minimum and at the saddle; unstable: growing modes at the saddle, one for a simple pass.
    """

    growth: float
    attempt_frequency: float
    unstable: int


@checked
def thermal_escape(llg: LLG, track: Grid, minimum: TwoSublatticeState, saddle: TwoSublatticeState) -> ThermalEscape:
    """Langer's prefactor of a pass between minima, from the linearised LLG in the minimum and at the saddle.

    Γ = (λ₊/2π) √(det H_min/|det H_saddle|) e^{−ΔE/k_BT} (Langer, Ann. Phys. 54, 258 (1969)); the linearised LLG is the
    energy's Hessian H times the same matrix in both states, so its eigenvalues give the ratio. For moderate to strong
    damping, α ΔE/k_BT ≫ 1, and a pass without soft modes of translation.
    """
    well = normal_modes(llg, track, minimum)
    top = normal_modes(llg, track, saddle, unstable="keep")
    size = float(np.hypot(top.frequency, top.decay).max())
    growing = top.decay < -1e-9 * size
    growth = float(-top.decay.min())
    ratio = _log_determinant(well) - _log_determinant(top)
    return ThermalEscape(growth, growth / (2 * np.pi) * float(np.exp(ratio / 2)), int(growing.sum()))


def _log_determinant(modes: Any) -> float:
    """Of the linear motion: each oscillation stands for a pair of eigenvalues."""
    twice = np.where(modes.frequency > 0, 2.0, 1.0)
    return float(twice @ np.log(np.hypot(modes.frequency, modes.decay)))


def _spread(images: np.ndarray) -> np.ndarray:
    """The images at equal distances along the string that they lie on."""
    steps = np.sqrt((np.diff(images, axis=0) ** 2).reshape(len(images) - 1, -1).sum(axis=1))
    place = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.linspace(0, place[-1], len(images))[1:-1]
    left = np.clip(np.searchsorted(place, wanted, side="right") - 1, 0, len(steps) - 1)
    share = ((wanted - place[left]) / np.maximum(steps[left], 1e-300)).reshape(-1, *[1] * (images.ndim - 1))
    between = (1 - share) * images[left] + share * images[left + 1]
    for image in between:
        normalise(image)
    return np.concatenate([images[:1], between, images[-1:]])


def _climb(
    surface: Surface, y: np.ndarray, along: np.ndarray, torque: float, most: int
) -> tuple[np.ndarray, float, float, int]:
    """The saddle near y whose soft direction is near `along`: state, torque left [T], curvature [T], sweeps."""
    along = tangent(along, y)
    along /= np.linalg.norm(along)
    left = curvature = np.inf
    for sweep in range(1, most + 1):
        force = surface.force(y)
        left = float(np.sqrt((force**2).sum(axis=1)).max())
        bent = (surface.force(moved(y, -PROBE * along)) - surface.force(moved(y, PROBE * along))) / (2 * PROBE)
        curvature = float((bent * along).sum())
        if left <= torque and curvature < 0:
            return y, left, curvature, sweep
        weight = surface.metric(along)
        norm = float((along * weight).sum())
        step = surface.condition(force) - 2 * float((force * along).sum()) / norm * along
        better = along - STRIDE * surface.condition(tangent(bent, y) - curvature / norm * weight)
        y = moved(y, STRIDE * step)
        along = tangent(better, y)
        along /= np.linalg.norm(along)
    return y, left, curvature, most
