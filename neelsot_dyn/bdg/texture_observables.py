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
from neelsot_dyn.bdg.rational import PoleExpansion

_PAIR = 1j * PAULI[1]
SAFETY = 2.0
"""What the quadrature's estimate of its error is multiplied by."""
FREE_ENERGY_SHARE, PAIR_SHARE, CURRENT_SHARE, FIELD_SHARE = 6e-3, 0.1, 0.7, 1.0
"""Errors of F (per level and largest energy), and of an entry of the others (per hopping, t_m), against the norm of G's
error: that of the poles changes its sign with the energy many times, so that a sum over levels keeps little of it. The
largest found over materials, temperatures and walls, against diagonalisation, is 0.7 of these."""
ROUNDING = 3e-14
"""Of the norm of G, by recursion or by LAPACK."""
ENERGY_ROUNDING = 3e-15
"""Of F, relative to it."""
Hops = tuple[np.ndarray, np.ndarray]


Blocks = tuple[np.ndarray, np.ndarray, np.ndarray]
"""G or a change of it: G_ii, G_{i,i+x̂}, G_{i,i+ŷ}, each (Lx, Ly, 4, 4)."""


@frozen(eq=False)
class Density:
    """G = tanh(H/2T) where the observables need it; arrays (Lx, Ly, 4, 4), one side 1 for a stripe.

    free_energy: −T Σ_{E>0} ln 2cosh(E/2T) in t (a stripe of infinite width: per site across). free_energy_error: of it
    in t, from poles, rounding and quadrature. blocks: G_ii, G_{i,i+x̂}, G_{i,i+ŷ}, None where only F was asked for.
    error: norm of G's error from poles and rounding. missed: what the quadrature is estimated to have missed of the
    blocks, None where there is none.
    """

    free_energy: float
    free_energy_error: float
    blocks: Blocks | None = field(default=None, repr=False)
    error: float = 0.0
    missed: Blocks | None = field(default=None, repr=False)


@frozen(eq=False)
class TextureObservables:
    """State of a texture at a given pair potential; every array has the texture's shape first.

    free_energy: −T Σ_{E>0} ln 2cosh(E/2T) [t]; free_energy_error: its error [t]. pair (...): amplitude ⟨c_↑ c_↓⟩ of
    Eq. 13, Δ_i = V_s pair_i at self-consistency. current (..., 2): charge current [e t/ħ] on the bonds from site i to
    i + x̂ and to i + ŷ (Eq. 15). neel_field (..., 3): h_i = −∂F/∂n_i [t] per site. triplet (..., 2, 3): vector d of
    ⟨c_i c_{i+δ}⟩ = (ψ + d·σ) iσ_y on these bonds. pair_error, current_error, neel_field_error: largest error of an
    entry, from poles, rounding and quadrature; error: that of an entry of G itself.
    """

    free_energy: float
    free_energy_error: float
    pair: np.ndarray = field(repr=False)
    current: np.ndarray = field(repr=False)
    neel_field: np.ndarray = field(repr=False)
    triplet: np.ndarray = field(repr=False)
    pair_error: float
    current_error: float
    neel_field_error: float
    error: float

    def reshaped(self, shape: tuple[int, ...]) -> TextureObservables:
        """The same with site arrays of another shape of equal size."""
        arrays = {name: getattr(self, name) for name in ("pair", "current", "neel_field", "triplet")}
        return evolve(self, **{name: a.reshape(*shape, *a.shape[2:]) for name, a in arrays.items()})

    def part(self, sites: slice) -> TextureObservables:
        """The same on part of a stripe."""
        arrays = {name: getattr(self, name)[sites] for name in ("pair", "current", "neel_field", "triplet")}
        return evolve(self, **arrays)


def free_energy_error(free_energy: float, levels: int, poles: PoleExpansion) -> float:
    """Error of F [t] from poles and rounding, for so many levels (four per site).

    With few poles up to a thousand times the true one: a level's error alternates in sign with its energy (its largest
    is 3 to 144 times its mean over [0, E_max], for 3 to 27 poles), and how far levels cancel depends on where they lie.
    """
    return FREE_ENERGY_SHARE * levels * poles.error * poles.largest_energy + ENERGY_ROUNDING * abs(free_energy)


def pair_amplitude(density: Density) -> np.ndarray:
    """¼ Tr[G_ii^{eh} (iσ_y)†] = ½ Σ_{E>0} (u_↑ v_↓* − u_↓ v_↑*) tanh(E/2T), complex, shape (Lx, Ly)."""
    assert density.blocks is not None
    return _pair(density.blocks[0])


def pair_error(density: Density) -> float:
    """Of an entry of `pair_amplitude`, whose part of G's norm is at most ½."""
    missed = 0.0 if density.missed is None else float(np.abs(_pair(density.missed[0])).max())
    return PAIR_SHARE * density.error + SAFETY * missed


def _pair(site: np.ndarray) -> np.ndarray:
    return 0.25 * (site[..., 0, 3] - site[..., 1, 2])


def _current(hops: Hops, blocks: Blocks) -> np.ndarray:
    charge = np.diag(bonds.NAMBU_Z)
    pairs = zip(hops, blocks[1:], strict=True)
    return np.stack([0.5 * np.einsum("a,...ab,...ab->...", charge, h, g.conj()).imag for h, g in pairs], axis=-1)


def _neel_field(model: LatticeModel, q: float | np.ndarray, strength: np.ndarray, blocks: Blocks) -> np.ndarray:
    total = np.zeros((*blocks[1].shape[:2], 3))
    for a, (axis, g) in enumerate(zip("xy", blocks[1:], strict=True)):
        flowing = bonds.phases(axis, q) * g.conj()
        of_mean = 0.5 * np.einsum("iab,...ab->...i", bonds.hop_vertex(model, axis), flowing).real
        total += 0.5 * (of_mean + np.roll(of_mean, 1, axis=a))
    return strength[..., None] * total


def observables(
    model: LatticeModel, q: float | np.ndarray, hops: Hops, density: Density, strength: np.ndarray
) -> TextureObservables:
    """All observables of a density; `hops` are H_{i,i+x̂} and H_{i,i+ŷ}, (Lx, Ly, 4, 4).

    strength (Lx, Ly): what multiplies t_m on every site, and thereby the field that its n feels.
    """
    assert density.blocks is not None
    anomalous = np.stack([g[..., :2, 2:] for g in density.blocks[1:]], axis=2)
    current_error = CURRENT_SHARE * max(float(np.abs(h).max()) for h in hops) * density.error
    field_error = FIELD_SHARE * abs(model.t_m) * max(float(np.abs(strength).max()), 1.0) * density.error
    error = density.error
    if density.missed is not None:
        error += SAFETY * max(float(np.abs(block).max()) for block in density.missed)
        current_error += SAFETY * float(np.abs(_current(hops, density.missed)).max())
        field_error += SAFETY * float(np.abs(_neel_field(model, q, strength, density.missed)).max())
    return TextureObservables(
        density.free_energy,
        density.free_energy_error,
        pair=pair_amplitude(density),
        current=_current(hops, density.blocks),
        neel_field=_neel_field(model, q, strength, density.blocks),
        triplet=0.25 * np.einsum("iab,...bc,ac->...i", PAULI, anomalous, _PAIR.conj()),
        pair_error=pair_error(density),
        current_error=current_error,
        neel_field_error=field_error,
        error=error,
    )
