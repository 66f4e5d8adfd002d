"""What does any two-dimensional Néel texture cost?

The torus of Lx × Ly sites with a Néel vector on each. The fast path takes the resolvents at the poles of `rational` by
nested dissection; the dense path diagonalises the 4 LxLy × 4 LxLy matrix and is the reference.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import finite, one_of, positive, require, vectors
from neelsot_dyn.bdg import bonds, nested_dissection, threads
from neelsot_dyn.bdg.models import LatticeModel, known_model, require_no_parent
from neelsot_dyn.bdg.rational import FINEST, PoleExpansion
from neelsot_dyn.bdg.stripe import whole_windings
from neelsot_dyn.bdg.texture import TextureBdG
from neelsot_dyn.bdg.texture_observables import ENERGY_ROUNDING, ROUNDING, Density, free_energy_error


def _texture(value: Any) -> np.ndarray:
    n = vectors("n", value, unit_length=True)
    valid = n.ndim == 3 and min(n.shape[:2]) >= 3
    require(valid, "n.shape", n.shape, "an array of shape (Lx, Ly, 3) with Lx, Ly >= 3")
    return n


@frozen(eq=False)
class LatticeBdG(TextureBdG):
    """A Néel texture n (Lx, Ly, 3), periodic along x and y, with the pair momentum q [1/a] along x.

    boundary: "gauge", electrons periodic in the frame where Δ is (any q), or "lab", periodic in the laboratory frame
    (q = 2πm/Lx). method: "fast" (poles and nested dissection, time ∝ L³) or "dense" (diagonalisation, ∝ L⁶).
    pole_accuracy: relative error of the pole expansion. Every bond takes the mean of its two Néel vectors.
    contact, magnet, potential: as of `StripeBdG`, a number or one per site (Lx, Ly).
    Raises ValueError for arguments out of range.
    """

    model: LatticeModel = field(validator=known_model(LatticeModel))
    n: np.ndarray = field(converter=_texture, repr=False)
    q: float = field(kw_only=True, default=0.0, validator=finite)
    boundary: str = field(kw_only=True, default="gauge", validator=one_of("gauge", "lab"))
    method: str = field(kw_only=True, default="fast", validator=one_of("fast", "dense"))
    pole_accuracy: float = field(kw_only=True, default=FINEST, validator=positive)
    contact: np.ndarray | float = field(kw_only=True, default=1.0, repr=False)
    magnet: np.ndarray | float = field(kw_only=True, default=1.0, repr=False)
    potential: np.ndarray | float = field(kw_only=True, default=0.0, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a fraction of a winding in the laboratory frame."""
        self._check_sites()
        if self.boundary == "lab":
            whole_windings(self.q, len(self.n))

    @property
    def shape(self) -> tuple[int, ...]:
        """(Lx, Ly)."""
        return self.n.shape[:2]

    @property
    def _grid(self) -> np.ndarray:
        return self.n

    @property
    def _copies(self) -> int:
        return 1

    @property
    def _closed(self) -> tuple[bool, bool]:
        return (True, True)

    def _any_flow(self) -> dict[str, str]:
        return {"boundary": "gauge"}

    def _wrap_sign(self) -> int:
        """Sign of the bonds that close the torus along x: see `StripeBdG`."""
        return (-1) ** whole_windings(self.q, len(self.n)) if self.boundary == "lab" else 1

    def _blocks(self, gap: np.ndarray) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
        """Blocks of the sites and of the bonds to their + neighbours, (sites, 4, 4)."""
        x, y = self._hops()
        x[-1] *= self._wrap_sign()
        onsite = bonds.onsite(self.model, gap, self._per_site(self.potential))
        return onsite.reshape(-1, 4, 4), (x.reshape(-1, 4, 4), y.reshape(-1, 4, 4))

    def _density(self, gap: np.ndarray, with_blocks: bool) -> Density:
        onsite, hops = self._blocks(gap)
        if self.method == "dense":
            free_energy, blocks = self._dense(onsite, hops)
            error, of_blocks = ENERGY_ROUNDING * abs(free_energy), ROUNDING
        else:
            poles = self.poles(gap)
            free_energy, blocks = self._fast(onsite, hops, poles, with_blocks)
            error, of_blocks = free_energy_error(free_energy, 4 * len(onsite), poles), poles.error + ROUNDING
        if not blocks:
            return Density(free_energy, error)
        site, along_x, along_y = (b.reshape(*self.shape, 4, 4) for b in blocks)
        along_x[-1] *= self._wrap_sign()
        return Density(free_energy, error, (site, along_x, along_y), of_blocks)

    def matrix(self, gap: np.ndarray | float | complex) -> np.ndarray:
        """H in t, (4 Lx Ly, 4 Lx Ly), sites (x, y) in the order x Ly + y, each as (c_↑, c_↓, c†_↑, c†_↓)."""
        require_no_parent(self.model)
        return self._matrix(*self._blocks(self._pair_potential(gap)))

    def _fast(
        self, onsite: np.ndarray, hops: tuple[np.ndarray, np.ndarray], poles: PoleExpansion, with_blocks: bool
    ) -> tuple[float, list[np.ndarray]]:
        fronts = nested_dissection.elimination(*self.shape)
        squared_norm = sum(m * float((np.abs(b) ** 2).sum()) for b, m in ((onsite, 1), (hops[0], 2), (hops[1], 2)))
        if self.model.parent is not None:
            squared_norm += self.model.parent.squared_contact * float(self._per_site(self.contact).sum())
        total = 0.5 * poles.constant * squared_norm + 8 * np.log(2) * poles.temperature * len(onsite)
        blocks = [poles.constant * b for b in (onsite, *hops)] if with_blocks else []
        dressed = bonds.dressed(onsite, self._per_site(self.contact).ravel(), self._dressing())
        results = threads.run(
            lambda z: nested_dissection.eliminate(fronts, dressed(z), hops, 1j * z, with_blocks), list(poles.poles)
        )
        for residue, (logarithm, inverse) in zip(poles.residues, results, strict=True):
            total += residue * logarithm
            if with_blocks:
                there_and_back = ((inverse[0], inverse[0]), inverse[1:3], inverse[3:5])
                for block, (there, back) in zip(blocks, there_and_back, strict=True):
                    block += 0.5 * residue * (there + np.conj(np.swapaxes(back, -1, -2)))
        return -0.25 * total, blocks

    def _dense(self, onsite: np.ndarray, hops: tuple[np.ndarray, np.ndarray]) -> tuple[float, list[np.ndarray]]:
        from scipy.linalg import eigh

        energies, states = eigh(self._matrix(onsite, hops), driver="evr", overwrite_a=True, check_finite=False)
        x = energies / (2 * self.model.temperature)
        free_energy = -self.model.temperature / 2 * float(np.logaddexp(x, -x).sum())
        sites = np.arange(len(onsite))
        g = ((states * np.tanh(x)) @ states.conj().T).reshape(len(onsite), 4, len(onsite), 4)
        return free_energy, [g[sites, :, other, :] for other in (sites, *self._neighbours())]

    def _neighbours(self) -> tuple[np.ndarray, np.ndarray]:
        sites = np.arange(len(self.n) * self.n.shape[1]).reshape(self.shape)
        return np.roll(sites, -1, axis=0).ravel(), np.roll(sites, -1, axis=1).ravel()

    def _matrix(self, onsite: np.ndarray, hops: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        h = np.zeros((len(onsite), 4, len(onsite), 4), dtype=complex)
        sites = np.arange(len(onsite))
        h[sites, :, sites, :] = onsite
        for hop, other in zip(hops, self._neighbours(), strict=True):
            h[sites, :, other, :] += hop
            h[other, :, sites, :] += np.conj(np.swapaxes(hop, -1, -2))
        return h.reshape(4 * len(onsite), 4 * len(onsite))
