"""Is the antiparallel state stable on this grid, and how fast is its fastest motion?

On the grid k² becomes κ = (4/dx²) sin²(k dx/2), at most 4/dx². With exchange alone the two magnon branches are

    ω± = γ { √[(𝒜κ/M_s)(2B_E + 𝒜_m κ/M_s)] ± 2 A_alt κ/M_s },   𝒜 = 2A11 − A12,  𝒜_m = 2A11 + A12,

and a negative one means that the energy falls without bound as that wave grows.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
from attrs import evolve as changed

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.terms import AppliedField, EnergySum, EnergyTerm, HomogeneousExchange, SuperflowTorque
from neelsot_dyn.dynamics.track import Grid

RK4_LIMIT = 2.61
"""|λ dt| below which the classical Runge-Kutta method is stable in the whole left half-plane (2.83 on its edge)."""

BALANCE = 1e-5
"""What the steps of `suggest_timestep` may leave of the energy balance."""
RINGING = 2.1
"""In units of ω0: the waves that a wall's start excites."""
LONG_RINGING = 1e3
"""In units of 1/ω0: how long they ring at most, for weak damping."""


@checked
def check_stability(llg: LLG, track: Grid, place: Place | None = None) -> None:
    """Raise ValueError, naming the wave number, if the exchange energy makes a magnon branch negative on this grid.

    Demands 𝒜 > 0 (unless no gradient term is given at all) and j12 𝒜/2 + κ (𝒜𝒜_m/4 − A_alt²) ≥ 0, which is ω± ≥ 0
    squared, for every κ ≤ 4/dx², in every cell. Functions are judged at `place`, the start by default.
    """
    f = llg.functional_at(_anywhere(track) if place is None else place)
    if not (np.any(f.a11) or np.any(f.a12) or np.any(f.a_alt) or np.any(f.a_mixed)):
        return
    stiffness = np.asarray(f.stiffness)
    valid = "InhomogeneousExchange with a positive one [J/m]"
    require(bool(np.all(stiffness > 0)), "stiffness 2 A11 − A12", float(stiffness.min()), valid)
    a_alt = _alternating(f, track)
    excess = a_alt**2 - stiffness * (2 * f.a11 + f.a12) / 4
    spacing = min(track.spacings)
    kappa_max = 4 / spacing**2
    bad = np.broadcast_arrays(excess * kappa_max - f.j12 * stiffness / 2, excess, f.j12, stiffness, a_alt, f.a11, f.a12)
    worst = int(np.argmax(bad[0]))
    if bad[0].flat[worst] > 0:
        beyond, j12, stiff, alternating, a11, a12 = (float(c.flat[worst]) for c in bad[1:])
        kappa = j12 * stiff / (2 * beyond)
        wave_number = 2 / spacing * math.asin(math.sqrt(max(kappa, 0.0) / kappa_max))
        raise ValueError(
            f"the magnon branch turns negative at k = {wave_number:.4g} rad/m, below the grid's π/dx = "
            f"{math.pi / spacing:.4g} rad/m: A_alt cos 2ψ = {alternating:.4g} J/m is not valid beside "
            f"2 A11 − A12 = {stiff:.4g} and 2 A11 + A12 = {2 * a11 + a12:.4g} J/m: "
            "give a smaller |a_alt| or a larger spacing"
        )


def check_inertia(energy: EnergyTerm) -> None:
    """Refuse an exchange between the sublattices that depends on time: ρ would too, and these levels keep it."""
    for term in energy.terms if isinstance(energy, EnergySum) else (energy,):
        steady = not (isinstance(term, HomogeneousExchange) and term.depends_on("t"))
        require(steady, "a0", term, "an A0 that does not depend on time; the LLG takes one that does")


def fastest_later(llg: LLG, track: Grid, start: Place, end: float) -> float:
    """|λ|_max [1/s] until `end` [s] of a magnet that changes in time; 0 where only fields do.

    Exchange, anisotropy and DMI are judged at their corners, on either side, and at 32 moments on the way. Raises as
    `check_stability`, naming the time.
    """
    terms = llg.energy.terms if isinstance(llg.energy, EnergySum) else (llg.energy,)
    magnet = tuple(term for term in terms if not isinstance(term, (AppliedField, SuperflowTorque)))
    moving = [term for term in magnet if term.depends_on("t")]
    if not moving:
        return 0.0
    corners = [t for t in EnergySum(moving).breakpoints if start.time < t <= end]
    times = {*corners, *(math.nextafter(t, -math.inf) for t in corners), *np.linspace(start.time, end, 33)[1:].tolist()}
    bare, fastest = changed(llg, energy=EnergySum(magnet)), 0.0
    for time in sorted(times):
        place = changed(start, time=time)
        try:
            check_stability(bare, track, place)
        except ValueError as error:
            raise ValueError(f"at t = {time:.6g} s: {error}") from error
        fastest = max(fastest, fastest_rate(bare, track, place))
    return fastest


def _alternating(f: Functional, track: Grid) -> Any:
    """A_alt cos 2ψ on a track; on a mesh waves run along the crystal's axes too, where it is A_alt whatever ψ."""
    return f.a_alt if len(track.shape) == 1 else np.hypot(f.a_alt, f.a_mixed)


def _anywhere(track: Grid) -> Place:
    """The start of a run, for functions of place and time; those of the state are asked with none."""
    nothing = np.zeros((*track.shape, 3))
    return Place(track, 0, 0.0, nothing, nothing)


@checked
def fastest_rate(llg: LLG, track: Grid, place: Place | None = None) -> float:
    """|λ|_max [1/s], the fastest motion about a collinear state along the easy axis on this grid.

    Gradients decide, not B_E alone: the waves at κ = 4/dx² (+ 4/dy²). For circular waves ψ_i of the sublattices

        λ ψ1 = γ' (i − α)(H1 ψ1 + J ψ2),  λ ψ2 = γ' (−i − α)(J ψ1 + H2 ψ2),     γ' = γ/(1 + α²),
        H1,2 = B_E + B_A + 2(A11 ± A_alt) κ/M_s ± B + B_N,  J = B_E + A12 κ/M_s,

    where B and B_N take either sign, B_A stands for the spread of the anisotropy tensor, 2(K_max − K_min)/M_s, and DMI
    adds 2|D|/(dx M_s) to it. The largest over the cells; functions are judged at `place`, the start by default.
    """
    f, ms = llg.functional_at(_anywhere(track) if place is None else place), llg.magnetization
    spread = 2 * np.ptp(np.linalg.eigvalsh(f.anisotropy), axis=-1)
    spread = spread + sum(2 * np.abs(f.dmi) / step for step in track.spacings)
    a_alt, zeeman, neel = _alternating(f, track), *(np.linalg.norm(b, axis=-1) for b in (f.zeeman, f.neel))
    precession = np.array([[1j - llg.damping], [-1j - llg.damping]])
    fastest = 0.0
    for kappa, b, b_neel in itertools.product((0, sum(4 / step**2 for step in track.spacings)), (1, -1), (1, -1)):
        own = f.j12 + spread + 2 * f.a11 * kappa + b_neel * neel
        apart = 2 * a_alt * kappa + b * zeeman
        coupling = f.j12 + f.a12 * kappa
        h1, h2, j = np.broadcast_arrays(own + apart, own - apart, coupling)
        matrix = np.stack([np.stack([h1, j], axis=-1), np.stack([j, h2], axis=-1)], axis=-2) / ms
        fastest = max(fastest, float(np.abs(np.linalg.eigvals(precession * matrix)).max()))
    return llg.reduced_gyromagnetic_ratio * fastest


def response_time(llg: LLG, place: Place) -> float:
    """Time [s] within which the texture follows a drive: the shorter of 1/ω0 and the inertia time τ = 1/(2αγB_E).

    ω0 = γ√(B_A(2B_E + B_A)), the resonance, with B_A the spread of the anisotropy tensor as in `fastest_rate`: what
    changes faster acts on a wall by its integral over time alone. Without damping or anisotropy 1/(γB_E).
    """
    resonance, inertia_time = _response(llg, place)
    fastest = max(resonance, 1 / inertia_time)
    if fastest == 0:
        fastest = llg.gyromagnetic_ratio * float(np.max(llg.functional_at(place).j12)) / llg.magnetization
    return 1 / fastest if fastest > 0 else math.inf


def _response(llg: LLG, place: Place) -> tuple[float, float]:
    """ω0 [rad/s] and τ [s], infinite without damping."""
    f, ms, gamma = llg.functional_at(place), llg.magnetization, llg.gyromagnetic_ratio
    b_a = float(np.max(2 * np.ptp(np.linalg.eigvalsh(f.anisotropy), axis=-1))) / ms
    b_e = float(np.max(f.j12)) / ms
    damped = 2 * llg.damping * gamma * b_e
    return gamma * math.sqrt(b_a * (2 * b_e + b_a)), 1 / damped if damped > 0 else math.inf


@checked
def suggest_timestep(llg: LLG, track: Grid, safety: float | None = None) -> float:
    """A step [s] for `RungeKutta4` that keeps the energy balance of a wall's run to 1e-5 of what is turned over.

    The method takes ω⁶h⁵/72 of a wave's energy per time, the damping 1/τ = 2αγB_E: what is lost unseen is at most
    ω⁶h⁵τ/72 of the Gilbert loss. A start or a jump of the drive excites waves about twice the resonance ω0: with 2.1 ω0
    the balance holds. Where damping is fast, the sum of the loss over the steps errs at a start, by h⁴ω0³/4τ of it
    (measured), and at h/τ > 1/5 by more. That leaves 8e-6 at most for 3 to 20 cells in the moving wall's width and α
    from 1e-4 to 1. The fastest wave on the grid, |λ|_max, loses 3 % per step at half of the stability limit,
    2.61/|λ|_max, which the step never exceeds: a wall that contracts to fewer than three cells radiates such waves.

    With a `safety` in (0, 1]: that share of the stability limit, and nothing else.

    Raises ValueError for a safety outside 0 … 1, and for an energy with no motion at all.
    """
    rate = fastest_rate(llg, track)
    require(rate > 0, "energy", llg.energy, "a term that exerts a torque")
    if safety is not None:
        require(0 < require_finite("safety", safety) <= 1, "safety", safety, "a number in (0, 1]")
        return safety * RK4_LIMIT / rate
    resonance, inertia_time = _response(llg, _anywhere(track))
    limits = [0.5 * RK4_LIMIT / rate, inertia_time / 5]
    if resonance > 0:
        limits.append((2 * BALANCE * inertia_time / resonance**3) ** 0.25)
        longest = min(inertia_time, LONG_RINGING / resonance)
        limits.append((72 * BALANCE / (longest * (RINGING * resonance) ** 6)) ** 0.2)
    return min(limits)
