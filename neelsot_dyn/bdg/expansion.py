"""How large are γ and A_z of the weak-altermagnet expansion, F ≈ t_m γ (q_x n_y + q_y n_x) − t_m² A_z n_z²?

Eqs. 8 and 9 of arXiv:2603.22243, derived step by step in docs/bdg_expansion.md. At t_m = q = 0 the helicity bands are
ξ_λ = k² − μ + λ t_so k with E_λ = √(ξ_λ² + Δ²) and f_λ = f(E_λ). With the inter-helicity kernel

    L = (1 + c)(f₊ − f₋)/(E₊ − E₋) − (1 − c)(1 − f₊ − f₋)/(E₊ + E₋),   c = (ξ₊ξ₋ + Δ²)/(E₊E₋),

    γ   = ∫dk {−(k²/8π) Σ_λ λ (ξ_λ/E_λ) tanh(E_λ/2T) + (k³/16π) Σ_λ λ f′(E_λ)(2k + λ t_so) − (t_so k³/16π) L},
    A_z = (1/16π) ∫dk k⁵ [Σ_λ f′(E_λ) − L].

Units: t, a, k_B = 1; valid for every temperature and gap, and for t_m k_F² ≪ max(Δ, T).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from attrs import evolve, frozen

from neelsot_dyn._signature import checked
from neelsot_dyn.bdg.models import ContinuumModel, LatticeModel, require_known, require_no_parent

RELATIVE_TOLERANCE = 1e-10


@frozen
class Expansion:
    """γ (in a) and A_z (in 1/t), so that t_m γ q and t_m² A_z are in t/a², with the quadrature's error bounds."""

    gamma: float
    a_z: float
    gamma_error: float
    a_z_error: float

    def free_energy(self, t_m: float, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """t_m γ (q_x n_y + q_y n_x) − t_m² A_z n_z² in t/a² (Eqs. 8-9), for q (..., 2) and n (..., 3)."""
        q, n = np.asarray(q, dtype=float), np.asarray(n, dtype=float)
        linear = q[..., 0] * n[..., 1] + q[..., 1] * n[..., 0]
        return t_m * self.gamma * linear - t_m**2 * self.a_z * n[..., 2] ** 2


@checked
def gamma(model: LatticeModel | ContinuumModel) -> float:
    """γ of Eq. 8 in a; see `expansion`."""
    return expansion(model).gamma


@checked
def a_z(model: LatticeModel | ContinuumModel) -> float:
    """A_z of Eq. 9 in 1/t; see `expansion`."""
    return expansion(model).a_z


@checked
def expansion(model: LatticeModel | ContinuumModel) -> Expansion:
    """γ and A_z as radial integrals up to the model's cutoff.

    For a `LatticeModel`, its long-wavelength limit (Eq. 7) without a cutoff, where both integrals converge: the lattice
    differs by corrections of order μ/12. t_m does not enter.
    """
    require_known("model", model)
    require_no_parent(model)
    limit = model.cutoff if isinstance(model, ContinuumModel) else math.inf
    even = evolve(model, t_so=abs(model.t_so))  # γ is odd, A_z even in t_so
    gamma_value, gamma_error = _radial(even, limit, _gamma_integrand)
    a_z_value, a_z_error = _radial(even, limit, _a_z_integrand)
    return Expansion(math.copysign(gamma_value, gamma_value * model.t_so), a_z_value, gamma_error, a_z_error)


def _radial(model: LatticeModel | ContinuumModel, limit: float, integrand: Callable[..., float]) -> tuple[float, float]:
    """∫_0^limit of `integrand`, split at the Fermi radii and around them, and its error."""
    from scipy.integrate import quad

    numbers = (model.mu, model.t_so, model.gap, model.temperature)
    root = math.sqrt(max(0.0, model.mu + model.t_so**2 / 4))
    centers = [r for r in (root - model.t_so / 2, root + model.t_so / 2, model.t_so / 2 - root) if r > 0]
    speed = max(2 * root, 1e-3)
    widths = [w / speed for w in (model.gap, 4 * model.temperature, 20 * model.temperature, 10 * model.gap)]
    far = min(limit, 4.0 * (1.0 + max(centers, default=0.0)))
    splits = {c + sign * w for c in centers for w in (0.0, *widths) for sign in (-1, 1)}
    edges = [0.0, *sorted(s for s in splits if 0 < s < far), far, *([limit] if limit > far else [])]
    parts = [
        quad(integrand, a, b, args=numbers, epsabs=1e-15, epsrel=RELATIVE_TOLERANCE, limit=400)
        for a, b in pairwise(edges)
        if b > a
    ]
    return math.fsum(p[0] for p in parts), math.fsum(p[1] for p in parts)


def _occupation(energy: float, temperature: float) -> float:
    x = energy / temperature
    return math.exp(-x) / (1 + math.exp(-x)) if x < 700 else 0.0


def _occupation_slope(energy: float, temperature: float) -> float:
    """f′(E) = −sech²(E/2T)/4T."""
    x = energy / temperature
    return -math.exp(-x) / (1 + math.exp(-x)) ** 2 / temperature if x < 700 else 0.0


def _helicity(k: float, mu: float, t_so: float, gap: float) -> tuple[float, float, float, float]:
    plus, minus = k * k - mu + t_so * k, k * k - mu - t_so * k
    return plus, minus, math.hypot(plus, gap), math.hypot(minus, gap)


def _between(k: float, mu: float, t_so: float, gap: float, temperature: float) -> float:
    """The inter-helicity kernel L, with its first divided difference taken at the mean where E₊ ≈ E₋."""
    plus, minus, e_plus, e_minus = _helicity(k, mu, t_so, gap)
    f_plus, f_minus = _occupation(e_plus, temperature), _occupation(e_minus, temperature)
    product = e_plus * e_minus
    if product == 0:
        return 0.0
    if abs(e_plus - e_minus) > 1e-4 * temperature:
        same = (f_plus - f_minus) / (e_plus - e_minus)
    else:
        same = _occupation_slope((e_plus + e_minus) / 2, temperature)
    # 1 − c = [(ξ₊ − ξ₋)² Δ²]/[E₊E₋ (E₊E₋ + ξ₊ξ₋ + Δ²)] keeps its precision far from the Fermi lines
    total = product + plus * minus + gap * gap
    one_minus_c = (plus - minus) ** 2 * gap * gap / (product * total) if total > 1e-12 * product else 2.0
    return (2 - one_minus_c) * same - one_minus_c * (1 - f_plus - f_minus) / (e_plus + e_minus)


def _gamma_integrand(k: float, mu: float, t_so: float, gap: float, temperature: float) -> float:
    plus, minus, e_plus, e_minus = _helicity(k, mu, t_so, gap)
    slopes = _occupation_slope(e_plus, temperature) * (2 * k + t_so) - _occupation_slope(e_minus, temperature) * (
        2 * k - t_so
    )
    mixed = _occupation_difference(plus, minus, gap, temperature)
    between = t_so * _between(k, mu, t_so, gap, temperature)
    return (-2 * k**2 * mixed + k**3 * (slopes - between)) / (16 * math.pi)


def _a_z_integrand(k: float, mu: float, t_so: float, gap: float, temperature: float) -> float:
    _, _, e_plus, e_minus = _helicity(k, mu, t_so, gap)
    slopes = _occupation_slope(e_plus, temperature) + _occupation_slope(e_minus, temperature)
    return k**5 * (slopes - _between(k, mu, t_so, gap, temperature)) / (16 * math.pi)


def _occupation_difference(plus: float, minus: float, gap: float, temperature: float) -> float:
    """Σ_λ λ (ξ_λ/E_λ) tanh(E_λ/2T); each term is ±1 but for a rest, precise far from the Fermi lines."""

    def rest(xi: float) -> float:
        energy = math.hypot(xi, gap)
        if energy == 0:
            return 0.0
        thermal = math.tanh(energy / (2 * temperature))
        size = gap * gap * thermal / (energy * (energy + abs(xi))) + 2 * _occupation(energy, temperature)
        return -math.copysign(size, xi)

    return math.copysign(1.0, plus) - math.copysign(1.0, minus) + (rest(plus) - rest(minus))
