"""The parent superconductor behind the film, integrated out: the self-energy that it lends to every site.

An s-wave parent of gap Δ_S, coupled site by site with the rate Γ, adds to the 4 × 4 block of a site at imaginary energy

    H + iz → H + iz + Σ(z),   Σ(z) = i N(z) + P(z) Δ̂,   N = Γ cos θ,   P = Γ sin θ,

with Δ̂ = (iσ_y in the electron-hole corner, in the gauge frame) and, for a clean parent with wide bands, cos θ =
z/√(z² + Δ_S²), sin θ = Δ_S/√(z² + Δ_S²). det(H_S + H_A + V + iz) = det(H_S + iz) det(H_A + iz + Σ) at every z, so that
the free energy of both, less that of the parent alone, is the same sum of ln|det| over the poles of `rational`; of its
term (c/2) Tr H² the film's own part is kept, as that of the contact does not depend on n or q. Γ = πN_0|t_p|² for a
contact t_p and a density of states N_0 per spin; Γ = t_p²/t_S for a semi-infinite chain per site with hopping t_S.

* A chain of hopping t_S has bands of half width W = 2t_S, and both N and P carry [√(s² + W²) − s]/W, s² = z² + Δ_S².
* A dirty parent under a superflow q has z sin θ = Δ_S cos θ − α sin θ cos θ with α = ħD_S q²/2 (Usadel); without
  disorder Σ holds for q ≪ 1/ξ_S only.

**The poles.** They stand for the Matsubara frequencies up to the largest energy that they are fitted to, which wide
bands do not have. Beyond it the constant c stands for Σ 4T/ω², where the dressed film has Σ 4T/(ω + N)². What c lacks,
δc, is the difference of the two sums over the film's own energies, known exactly (a digamma function beyond the
frequencies that are summed one by one). With it an error of 3e-6 t in the part of h along n (Γ = t, poles up
to three times the film's bound; it moves no torque) falls to 4e-11 t, and to 2e-13 t with twelve times the bound.

A self-energy of the site does not conserve the momentum along the interface: a parent with bands in the plane and a
smooth contact is another model (McMillan, Phys. Rev. 175, 537 (1968), has the same Σ for a rough one). The film's
current alone is not conserved, as the parent carries the rest. Energies in t, lengths in a.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from attrs import evolve, field, frozen
from attrs.validators import optional

from neelsot_dyn._checks import not_negative, positive, require, require_finite
from neelsot_dyn.bdg.rational import PoleExpansion, pole_expansion

LARGEST_ENERGY = 1e6
"""Energies beyond, in t, are taken for a mistake."""
Dressing = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""z -> N(z), P(z) [t], same shape."""
RANGE = 12.0
"""Of the fitted poles, in the film's own bound."""
EXPLICIT = 2000, 300.0
"""Frequencies that are summed one by one: at least so many, and up to so many Δ_S."""
NEWTON = 60


@frozen
class Parent:
    """An s-wave superconductor under the film."""

    rate: float = field(validator=not_negative)
    """Γ ≥ 0 of the contact [t]; 0 is a film without a parent."""
    gap: float = field(validator=positive)
    """Δ_S > 0 at the film's temperature, and at its superflow [t]."""
    half_band: float | None = field(kw_only=True, default=None, validator=optional(positive))
    """W > 0 of a chain of sites behind each site [t]; None: wide bands."""
    diffusion: float = field(kw_only=True, default=0.0, validator=not_negative)
    """D_S ≥ 0 of a dirty parent [t a²/ħ], whose pair breaking by the superflow is α = D_S q²/2; 0: none."""

    def __attrs_post_init__(self) -> None:
        """Refuse what means nothing."""
        for name in ("rate", "gap"):
            require(getattr(self, name) <= LARGEST_ENERGY, name, getattr(self, name), "an energy up to 1e6 t")
        dirty_chain = self.diffusion > 0 and self.half_band is not None
        require(not dirty_chain, "half_band", self.half_band, "None for a dirty parent (diffusion > 0)")

    def dressing(self, z: np.ndarray, q: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
        """N(z) and P(z) of the module's text in t, shape of z, an imaginary energy [t]; complex, −iE, at a level E.

        q: length of the superflow [1/a], for the pair breaking of a dirty parent. Raises ValueError for complex z of
        one, whose angle is solved on the imaginary axis only.
        """
        z = np.asarray(z)
        require(bool(np.isfinite(z).all()), "z", z, "finite numbers")
        breaking = 0.5 * self.diffusion * require_finite("q", q) ** 2
        if breaking > 0:
            require(not np.iscomplexobj(z), "z", z, "real for a parent with pair breaking")
            theta = self._usadel(z.astype(float), breaking)
            return self.rate * np.cos(theta), self.rate * np.sin(theta)
        s = np.sqrt(z**2 + self.gap**2)
        share = self.rate / s
        if self.half_band is not None:
            share = share * self.half_band / (np.sqrt(s**2 + self.half_band**2) + s)
        return share * z, share * self.gap

    def _usadel(self, z: np.ndarray, breaking: float) -> np.ndarray:
        """θ of z sin θ = Δ_S cos θ − α sin θ cos θ, in 0 … π/2, for z > 0 by Newton in t = tan θ.

        With c = 1/√(1 + t²) it is z t + α t c = Δ_S, whose left side grows with t and is concave, then linear.
        """
        t = self.gap / (z + breaking)
        for _ in range(NEWTON):
            c = 1 / np.sqrt(1 + t**2)
            step = (z * t + breaking * t * c - self.gap) / (z + breaking * c**3)
            t = np.maximum(t - step, 1e-3 * t)
            if bool((np.abs(step) <= 1e-15 * t).all()):
                break
        else:
            require(bool((np.abs(step) <= 1e-12 * t).all()), "z", z, "energies where the Usadel equation converges")
        return np.arctan(t)

    @property
    def squared_contact(self) -> float:
        """2 Tr V V† per site of the film [t²], which the contact adds to Tr H²; 0 for wide bands: the sum diverges."""
        return 0.0 if self.half_band is None else 4 * self.rate * self.half_band

    def expansion(self, temperature: float, film: float, accuracy: float, reach: float = RANGE) -> PoleExpansion:
        """The poles for a film at k_B T [t] whose own levels lie within ±film [t] (see the module's text).

        reach: of the poles of wide bands, in the film's bound; what another one changes shows the error.
        """
        if self.half_band is not None:
            contact = math.sqrt(self.rate * self.half_band / 2)
            bound = film + contact + math.hypot(self.half_band, self.gap)
            return pole_expansion(temperature, math.ceil(bound), accuracy)
        plain = pole_expansion(temperature, math.ceil(reach * (film + self.rate)), accuracy)
        return evolve(plain, constant=plain.constant + self.lacking(plain, film))

    def lacking(self, poles: PoleExpansion, film: float) -> float:
        """δc [1/t]: mean of Σ_m 4T/(E² + w(ω_m)²) − c − Σ_j r_j/(E² + w_j²) over |E| ≤ film, w = z + N(z)."""
        t = poles.temperature
        from scipy.special import digamma

        count = max(EXPLICIT[0], math.ceil(EXPLICIT[1] * self.gap / (2 * math.pi * t)))
        omega = 2 * math.pi * t * (np.arange(count) + 0.5)
        energy = np.linspace(film / 40, film, 40)
        w, own = omega + self.dressing(omega)[0], poles.poles + self.dressing(poles.poles)[0]
        exact = (4 * t / (energy[:, None] ** 2 + w**2)).sum(axis=1)
        reduced = energy / (2 * math.pi * t)
        first = count + 0.5 + self.rate / (2 * math.pi * t)  # beyond, w = ω + Γ
        exact += digamma(first + 1j * reduced).imag / (reduced * math.pi**2 * t)
        fitted = poles.constant + (poles.residues / (energy[:, None] ** 2 + own**2)).sum(axis=1)
        return float((exact - fitted).mean())
