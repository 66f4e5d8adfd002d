"""What can be read off the one-body density of a texture?

Everything here is a function of G = tanh(H/2T) on sites and nearest-neighbour bonds, in 4 × 4 Nambu blocks. With
dF = −¼ Tr[G dH] the pair amplitude (Eq. 13), the bond currents (Eq. 15) and the Néel field (Eq. 3) are exact
derivatives of the free energy, whatever way G was obtained. Units: t, a, k_B = ħ = e = 1.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn.bdg import bonds
from neelsot_dyn.bdg.models import PAULI, LatticeModel

_PAIR = 1j * PAULI[1]


@frozen(eq=False)
class Density:
    """G = tanh(H/2T) where the observables need it; arrays (Lx, Ly, 4, 4), one side 1 for a stripe.

    free_energy: −T Σ_{E>0} ln 2cosh(E/2T) in t (a stripe of infinite width: per site across). free_energy_error: its
    quadrature error in t. site, x_bond, y_bond: G_ii, G_{i,i+x̂}, G_{i,i+ŷ}, None where only F was asked for. error:
    quadrature error of the entries of G.
    """

    free_energy: float
    free_energy_error: float
    site: np.ndarray | None = field(default=None, repr=False)
    x_bond: np.ndarray | None = field(default=None, repr=False)
    y_bond: np.ndarray | None = field(default=None, repr=False)
    error: float = 0.0


@frozen(eq=False)
class TextureObservables:
    """State of a texture at a given pair potential; every array has the texture's shape first.

    free_energy: −T Σ_{E>0} ln 2cosh(E/2T) [t]; free_energy_error: its quadrature error [t]. pair (...): amplitude
    ⟨c_↑ c_↓⟩ of Eq. 13, Δ_i = V_s pair_i at self-consistency. current (..., 2): charge current [e t/ħ] on the bonds
    from site i to i + x̂ and to i + ŷ (Eq. 15). neel_field (..., 3): h_i = −∂F/∂n_i [t] per site. triplet
    (..., 2, 3): vector d of ⟨c_i c_{i+δ}⟩ = (ψ + d·σ) iσ_y on these bonds. error: quadrature error of the underlying
    density.
    """

    free_energy: float
    free_energy_error: float
    pair: np.ndarray = field(repr=False)
    current: np.ndarray = field(repr=False)
    neel_field: np.ndarray = field(repr=False)
    triplet: np.ndarray = field(repr=False)
    error: float

    def reshaped(self, shape: tuple[int, ...]) -> TextureObservables:
        """The same with site arrays of another shape of equal size."""
        arrays = {name: getattr(self, name) for name in ("pair", "current", "neel_field", "triplet")}
        return evolve(self, **{name: a.reshape(*shape, *a.shape[2:]) for name, a in arrays.items()})

    def part(self, sites: slice) -> TextureObservables:
        """The same on part of a stripe."""
        arrays = {name: getattr(self, name)[sites] for name in ("pair", "current", "neel_field", "triplet")}
        return evolve(self, **arrays)


def pair_amplitude(density: Density) -> np.ndarray:
    """¼ Tr[G_ii^{eh} (iσ_y)†] = ½ Σ_{E>0} (u_↑ v_↓* − u_↓ v_↑*) tanh(E/2T), complex, shape (Lx, Ly)."""
    assert density.site is not None
    return 0.25 * (density.site[..., 0, 3] - density.site[..., 1, 2])


def observables(
    model: LatticeModel, q: float, hops: tuple[np.ndarray, np.ndarray], density: Density
) -> TextureObservables:
    """All observables of a density; `hops` are H_{i,i+x̂} and H_{i,i+ŷ}, (Lx, Ly, 4, 4)."""
    assert density.x_bond is not None
    assert density.y_bond is not None
    shape = hops[0].shape[:2]
    current, field_, triplet = np.empty((*shape, 2)), np.zeros((*shape, 3)), np.empty((*shape, 2, 3), dtype=complex)
    for a, (axis, hop, bond) in enumerate(zip("xy", hops, (density.x_bond, density.y_bond), strict=True)):
        current[..., a] = 0.5 * np.einsum("a,...ab,...ab->...", np.diag(bonds.NAMBU_Z), hop, bond.conj()).imag
        of_mean = 0.5 * np.einsum("iab,...ab->...i", bonds.hop_vertex(model, axis, q), bond.conj()).real
        field_ += 0.5 * (of_mean + np.roll(of_mean, 1, axis=a))
        triplet[..., a, :] = 0.25 * np.einsum("iab,...bc,ac->...i", PAULI, bond[..., :2, 2:], _PAIR.conj())
    return TextureObservables(
        density.free_energy,
        density.free_energy_error,
        pair_amplitude(density),
        current,
        field_,
        triplet,
        density.error,
    )
