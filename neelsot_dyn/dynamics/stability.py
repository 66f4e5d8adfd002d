"""Is the antiparallel state stable on this grid, and how fast is its fastest motion?

On the grid k² becomes κ = (4/dx²) sin²(k dx/2), at most 4/dx². With exchange alone the two magnon branches are

    ω± = γ { √[(𝒜κ/M_s)(2B_E + 𝒜_m κ/M_s)] ± 2 A_alt κ/M_s },   𝒜 = 2A11 − A12,  𝒜_m = 2A11 + A12,

and a negative one means that the energy falls without bound as that wave grows.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.track import Track

RK4_LIMIT = 2.61
"""|λ dt| below which the classical Runge-Kutta method is stable in the whole left half-plane (2.83 on its edge)."""


def check_stability(llg: LLG, track: Track) -> None:
    """Raise ValueError, naming the wave number, if the exchange energy makes a magnon branch negative on this grid.

    Demands 𝒜 > 0 (unless no gradient term is given at all) and j12 𝒜/2 + κ (𝒜𝒜_m/4 − A_alt²) ≥ 0, which is ω± ≥ 0
    squared, for every κ ≤ 4/dx².
    """
    f = llg.functional
    if f.a11 == f.a12 == f.a_alt == 0:
        return
    require(f.stiffness > 0, "stiffness 2 A11 − A12", f.stiffness, "InhomogeneousExchange with a positive one [J/m]")
    excess = f.a_alt**2 - f.stiffness * (2 * f.a11 + f.a12) / 4
    kappa_max = 4 / track.spacing**2
    if excess * kappa_max > f.j12 * f.stiffness / 2:
        kappa = f.j12 * f.stiffness / (2 * excess)
        wave_number = 2 / track.spacing * math.asin(math.sqrt(max(kappa, 0.0) / kappa_max))
        raise ValueError(
            f"the magnon branch turns negative at k = {wave_number:.4g} rad/m, below the grid's π/dx = "
            f"{math.pi / track.spacing:.4g} rad/m: A_alt cos 2ψ = {f.a_alt:.4g} J/m is not valid beside "
            f"2 A11 − A12 = {f.stiffness:.4g} and 2 A11 + A12 = {2 * f.a11 + f.a12:.4g} J/m: "
            "give a smaller |a_alt| or a larger spacing"
        )


def fastest_rate(llg: LLG, track: Track) -> float:
    """|λ|_max [1/s], the fastest motion about a collinear state along the easy axis on this grid.

    Gradients decide, not B_E alone: the waves at κ = 4/dx². For circular waves ψ_i of the sublattices

        λ ψ1 = γ' (i − α)(H1 ψ1 + J ψ2),  λ ψ2 = γ' (−i − α)(J ψ1 + H2 ψ2),     γ' = γ/(1 + α²),
        H1,2 = B_E + B_A + 2(A11 ± A_alt) κ/M_s ± B + B_N,  J = B_E + A12 κ/M_s,

    where B and B_N take either sign and B_A stands for the spread of the anisotropy tensor, 2(K_max − K_min)/M_s.
    """
    f, ms = llg.functional, llg.magnetization
    anisotropy = 2 * float(np.ptp(np.linalg.eigvalsh(f.anisotropy)))
    fastest = 0.0
    for kappa, b, b_neel in itertools.product((0, 4 / track.spacing**2), (1, -1), (1, -1)):
        own = f.j12 + anisotropy + 2 * f.a11 * kappa + b_neel * float(np.linalg.norm(f.neel))
        apart = 2 * f.a_alt * kappa + b * float(np.linalg.norm(f.zeeman))
        coupling = f.j12 + f.a12 * kappa
        matrix = np.array([[own + apart, coupling], [coupling, own - apart]]) / ms
        precession = np.array([[1j - llg.damping], [-1j - llg.damping]])
        fastest = max(fastest, float(np.abs(np.linalg.eigvals(precession * matrix)).max()))
    return llg.reduced_gyromagnetic_ratio * fastest


def suggest_timestep(llg: LLG, track: Track, safety: float = 0.5) -> float:
    """A step [s] for `RungeKutta4`: safety × 2.61/|λ|_max.

    At 0.5 the fastest wave on the grid loses about 3 % per step to the method, slower ones far less, (ω dt)⁶/144.

    Raises ValueError for a safety outside 0 … 1, and for an energy with no motion at all.
    """
    require(0 < require_finite("safety", safety) <= 1, "safety", safety, "a number in (0, 1]")
    rate = fastest_rate(llg, track)
    require(rate > 0, "energy", llg.energy, "a term that exerts a torque")
    return safety * RK4_LIMIT / rate
