"""Where on a texture do the quasiparticles sit, and at which energies?

Local density of states ρ_i(E) = Σ_σ A_{iσ}(E), A = −Im G^ret/π of the electrons, from the same recursion as the free
energy, at the complex energies E + iη.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg.chain import lanes, resolvents
from neelsot_dyn.bdg.models import LARGEST_ENERGY
from neelsot_dyn.bdg.stripe import StripeBdG


@checked
def local_density_of_states(
    stripe: StripeBdG,
    gap: np.ndarray | float | complex,
    energies: np.ndarray,
    broadening: float,
    momenta: int | None = None,
) -> np.ndarray:
    """ρ_i(E) in 1/t per site, both spins, shape (energies, L), each level a Lorentzian of half width `broadening` [t].

    energies in t. momenta: number of transverse momenta for an infinite width (uniform; a multiple of the inverse
    broadening is needed), the stripe's own otherwise. Raises ValueError for a broadening ≤ 0 or missing momenta.
    """
    energies = np.atleast_1d(np.asarray(energies, dtype=float))
    require(1e-9 < broadening < LARGEST_ENERGY, "broadening", broadening, "a number > 0 (1e-9 to 1e6) in t")
    require(bool((np.abs(energies) < LARGEST_ENERGY).all()), "energies", energies, "energies below 1e6 t")
    require(stripe.width is None or momenta is None, "momenta", momenta, "None: a finite width fixes them")
    count = stripe.width if momenta is None else momenta
    require(count is not None and count >= 3, "momenta", momenta, "an integer >= 3 for an infinitely wide stripe")
    assert count is not None
    k = 2 * np.pi * np.arange(count) / count + stripe.transverse_shift()
    chain = stripe.chain(gap)
    out = np.empty((energies.size, len(stripe.n)))
    for row, energy in zip(out, energies, strict=True):
        shift, weights = np.array([-energy - 1j * broadening]), np.full((1, count), 1 / count)
        batch = lanes(shift, np.array([-1j / np.pi]), k, weights, chain.dressing)
        site = resolvents(chain, batch, sets=1)[1][0, :, 0]
        row[:] = np.einsum("iaa->i", site[:, :2, :2]).real
    return out
