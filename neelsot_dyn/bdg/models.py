"""Which Hamiltonian? The d-wave altermagnet with Rashba coupling and s-wave pairing, on the lattice and near k = 0.

Units: energies in t, lengths in a, k_B = ħ = e = 1.

Conventions, all of them here:

* Normal state H_k = ξ_k σ0 + g_k·σ + m_k n·σ with g_k the Rashba vector and m_k the d-wave form factor.
  Continuum (Eq. 7): ξ = k² − μ, g = t_so (−k_y, k_x, 0), m = t_m (k_x² − k_y²).
  Lattice (Eqs. 10-12): ξ = 2(2 − cos k_x − cos k_y) − μ, g = t_so (−sin k_y, sin k_x, 0),
  m = 2 t_m (cos k_y − cos k_x). The hoppings are read as c†_i T_δ c_{i+δ} + h.c. (as in Eq. 15); the order printed in
  Eq. 10 would flip the sign of t_so against Eq. 7.
* Nambu order (c_{k+q/2,↑}, c_{k+q/2,↓}, c†_{−k+q/2,↑}, c†_{−k+q/2,↓}); q is the Cooper pair's momentum (Eq. 1).
  The pairing block is Δ iσ_y.

Equation numbers are those of arXiv:2603.22243.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Self

import numpy as np
from attrs import field, frozen
from attrs.validators import optional

from neelsot_dyn._checks import finite, instance_of, not_negative, positive, require
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg.parent import LARGEST_ENERGY as LARGEST_ENERGY
from neelsot_dyn.bdg.parent import Parent
from neelsot_dyn.materials import Material

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
"""σ_x, σ_y, σ_z, shape (3, 2, 2)."""


@frozen(kw_only=True)
class _Model:
    mu: float = field(validator=finite)
    t_so: float = field(validator=finite)
    t_m: float = field(validator=finite)
    gap: float = field(validator=not_negative)
    temperature: float = field(validator=positive)
    parent: Parent | None = field(default=None, validator=optional(instance_of(Parent)))

    def bands(self, k: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """ξ_k (...), g_k (..., 3) and m_k (...) at wave vectors k (..., 2)."""
        raise NotImplementedError

    def band_slopes(self, k: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """∂/∂k_i of `bands`: shapes (..., 2), (..., 2, 3), (..., 2)."""
        raise NotImplementedError

    def normal_hamiltonian(self, k: np.ndarray, n: np.ndarray) -> np.ndarray:
        """H_k (..., 2, 2) for k (..., 2) and n (..., 3)."""
        xi, rashba, form = self.bands(np.asarray(k, dtype=float))
        vector = rashba + form[..., None] * np.asarray(n, dtype=float)
        return xi[..., None, None] * np.eye(2) + np.einsum("...i,iab->...ab", vector, PAULI)

    def hamiltonian(self, k: np.ndarray, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """BdG matrix (Eq. 1), shape (..., 4, 4), for k, q (..., 2) and n (..., 3), broadcast.

        Raises ValueError for a model with a parent, which has no levels of its own.
        """
        require_no_parent(self)
        k, q = np.asarray(k, dtype=float), np.asarray(q, dtype=float)
        particle = self.normal_hamiltonian(k + q / 2, n)
        hole = -self.normal_hamiltonian(-k + q / 2, n).conj()
        pairing = np.broadcast_to(self.gap * 1j * PAULI[1], particle.shape)
        return np.block([[particle, pairing], [np.swapaxes(pairing.conj(), -1, -2), hole]])

    def neel_vertex(self, k: np.ndarray, q: np.ndarray) -> np.ndarray:
        """U_i = ∂H/∂n_i (Eq. 3), shape (..., 3, 4, 4), for k, q (..., 2), broadcast."""
        k, q = np.broadcast_arrays(np.asarray(k, dtype=float), np.asarray(q, dtype=float))
        vertex = np.zeros((*k.shape[:-1], 3, 4, 4), dtype=complex)
        vertex[..., :2, :2] = self.bands(k + q / 2)[2][..., None, None, None] * PAULI
        vertex[..., 2:, 2:] = -self.bands(-k + q / 2)[2][..., None, None, None] * PAULI.conj()
        return vertex

    def superflow_vertex(self, k: np.ndarray, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """∂H/∂q_i of Eq. 1, shape (..., 2, 4, 4); twice this is the charge current (2e/ħ) ∂H/∂q, I0 = e t/(ħ a)."""
        k, q = np.broadcast_arrays(np.asarray(k, dtype=float), np.asarray(q, dtype=float))
        n = np.asarray(n, dtype=float)[..., None, :]
        vertex = np.zeros((*np.broadcast_shapes(k.shape[:-1], n.shape[:-2]), 2, 4, 4), dtype=complex)
        for sign, rows, pauli in ((1, slice(0, 2), PAULI), (-1, slice(2, 4), PAULI.conj())):
            charge, rashba, magnet = self.band_slopes(sign * k + q / 2)
            spin = np.einsum("...i,iab->...ab", rashba + magnet[..., None] * n, pauli)
            vertex[..., rows, rows] = sign * (charge[..., None, None] * np.eye(2) + spin) / 2
        return vertex

    def normal_bands(self, k: np.ndarray, n: np.ndarray) -> np.ndarray:
        """The two normal-state energies ξ ∓ |g + m n| in t, shape (..., 2), ascending."""
        xi, rashba, magnet = self.bands(np.asarray(k, dtype=float))
        splitting = np.linalg.norm(rashba + magnet[..., None] * np.asarray(n, dtype=float), axis=-1)
        return np.stack([xi - splitting, xi + splitting], axis=-1)


@frozen(kw_only=True)
class LatticeModel(_Model):
    """The square-lattice model (Eqs. 10-12): every energy in t.

    mu: chemical potential from the band bottom at t_m = t_so = 0. t_so: Rashba hopping. t_m: altermagnetic hopping.
    gap: |Δ| ≥ 0 at the given temperature. temperature: k_B T > 0. parent: a superconductor under the film that lends
    its pairing through the interface (`Parent`), usually to a film without a gap of its own. Raises ValueError outside
    these ranges.
    """

    on_lattice: ClassVar[bool] = True

    @classmethod
    @checked
    def of(cls, material: Material, reduced_temperature: float | None = None) -> Self:
        """The model of a material at T/T_c (its working point unless given), with the gap of that temperature.

        With an interface rate it is the parent's gap, and the film has none of its own. Raises ValueError at T ≥ T_c
        then: the parent lends nothing.
        """
        electrons, rate = material.electrons, material.electrons.interface_rate
        reduced = material.reduced_temperature if reduced_temperature is None else reduced_temperature
        gap = electrons.gap_at(reduced)
        return cls(
            mu=electrons.mu,
            t_so=electrons.t_so,
            t_m=electrons.t_m,
            gap=gap if rate is None else 0.0,
            temperature=electrons.thermal_energy(reduced),
            parent=None if rate is None else Parent(rate, gap),
        )

    def bands(self, k: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """ξ_k = 2(2 − cos k_x − cos k_y) − μ, g_k = t_so (−sin k_y, sin k_x, 0), m_k = 2 t_m (cos k_y − cos k_x)."""
        kx, ky = k[..., 0], k[..., 1]
        rashba = self.t_so * np.stack([-np.sin(ky), np.sin(kx), np.zeros_like(kx)], axis=-1)
        return 2 * (2 - np.cos(kx) - np.cos(ky)) - self.mu, rashba, 2 * self.t_m * (np.cos(ky) - np.cos(kx))

    def band_slopes(self, k: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """∂/∂k_i of `bands`: shapes (..., 2), (..., 2, 3), (..., 2)."""
        slope = 2 * np.sin(k)
        return slope, _rashba_slope(self.t_so * np.cos(k)), self.t_m * slope * np.array([1, -1])


@frozen(kw_only=True)
class ContinuumModel(_Model):
    """The long-wavelength model (Eq. 7) on the disk |k| < cutoff (in 1/a); its other numbers as for `LatticeModel`.

    Free energies grow with the cutoff; their differences between directions of n and q converge with it.
    Raises ValueError where |t_m| ≥ t: the bands then have no bottom.
    """

    cutoff: float = field(validator=positive)
    on_lattice: ClassVar[bool] = False

    def __attrs_post_init__(self) -> None:
        """Refuse bands without a bottom."""
        require(abs(self.t_m) < 1, "t_m", self.t_m, "|t_m| < 1: beyond it k² ± t_m (k_x² − k_y²) has no minimum")

    def bands(self, k: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """ξ_k = k² − μ, g_k = t_so (−k_y, k_x, 0), m_k = t_m (k_x² − k_y²)."""
        kx, ky = k[..., 0], k[..., 1]
        rashba = self.t_so * np.stack([-ky, kx, np.zeros_like(kx)], axis=-1)
        return kx**2 + ky**2 - self.mu, rashba, self.t_m * (kx**2 - ky**2)

    def band_slopes(self, k: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """∂/∂k_i of `bands`: shapes (..., 2), (..., 2, 3), (..., 2)."""
        return 2 * k, _rashba_slope(np.full_like(k, self.t_so)), 2 * self.t_m * k * np.array([1, -1])


def _rashba_slope(strength: np.ndarray) -> np.ndarray:
    """∂g_j/∂k_i from the slopes (..., 2) of g_y by k_x and of −g_x by k_y."""
    slope = np.zeros((*strength.shape, 3))
    slope[..., 0, 1] = strength[..., 0]
    slope[..., 1, 0] = -strength[..., 1]
    return slope


WRITTEN_OUT = tuple(name for name in vars(_Model) if callable(getattr(_Model, name)) and not name.startswith("_"))
"""What kernels, bonds of a texture and expansion have written out for themselves: a subclass cannot change it there."""


def require_known(name: str, model: Any) -> None:
    """TypeError if the model's class redefines its bands or anything else that the kernels have written out."""
    kind, known = type(model), LatticeModel if isinstance(model, LatticeModel) else ContinuumModel
    own = [each for each in (*WRITTEN_OUT, "on_lattice") if getattr(kind, each) is not getattr(known, each)]
    if own:
        raise TypeError(
            f"{name} = {model!r} is not valid: give a LatticeModel or a ContinuumModel with the bands of Eq. 7 or "
            f"10-12; {kind.__name__} has its own {', '.join(own)}, which the kernels would not see"
        )


def known_model(*kinds: type) -> Callable[[Any, Any, Any], None]:
    """attrs validator: a model of one of these classes, its physics as they define it."""
    is_one = instance_of(*kinds)

    def check(instance: Any, attribute: Any, value: Any) -> None:
        is_one(instance, attribute, value)
        require_known(attribute.name, value)

    return check


def require_no_parent(model: Any) -> None:
    """ValueError for a film under a parent superconductor, whose self-energy leaves it no levels."""
    require(
        model.parent is None, "parent", model.parent, "None: with a parent the film has a self-energy, and no levels"
    )


def parameters(model: Any) -> tuple[bool, float, float, float, float, float]:
    """What the kernels take of a model's film: (on_lattice, μ, t_so, t_m, |Δ|, T). TypeError for one with own bands."""
    require_known("model", model)
    return (model.on_lattice, model.mu, model.t_so, model.t_m, model.gap, model.temperature)
