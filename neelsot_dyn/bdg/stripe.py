"""What does a texture cost that varies along one direction only?

The Néel vector is constant across the stripe, so the transverse momentum is conserved and every momentum is a chain of
4 × 4 blocks (see `chain`). The superflow is along x, whether the texture varies along x or along y.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import finite, one_of, positive, require, vectors
from neelsot_dyn.bdg import bonds, momenta
from neelsot_dyn.bdg.chain import Chain, ChainSums, by_diagonalisation, by_poles, several_by_poles
from neelsot_dyn.bdg.models import LatticeModel, known_model
from neelsot_dyn.bdg.rational import FINEST, PoleExpansion
from neelsot_dyn.bdg.texture import TextureBdG
from neelsot_dyn.bdg.texture_observables import (
    ENERGY_ROUNDING,
    ROUNDING,
    Blocks,
    Density,
    TextureObservables,
    free_energy_error,
)


def _texture(value: Any) -> np.ndarray:
    n = vectors("n", value, unit_length=True)
    require(n.ndim == 2 and len(n) >= 3, "n.shape", n.shape, "an array of shape (L, 3) with L >= 3")
    return n


def _check_width(instance: StripeBdG, attribute: object, value: int | None) -> None:
    valid = value is None or (isinstance(value, (int, np.integer)) and not isinstance(value, bool) and value >= 3)
    require(valid, "width", value, "an integer >= 3, or None for an infinitely wide stripe")


def whole_windings(q: float, length: int) -> int:
    """Windings m = qL/2π of the pair phase; ValueError unless it is an integer."""
    m = q * length / (2 * np.pi)
    require(abs(m - round(m)) < 1e-9, "q", q, f'a multiple of 2π/{length}, or boundary="gauge"')
    return round(m)


@frozen(eq=False)
class StripeBdG(TextureBdG):
    """A Néel texture n (L, 3) along `axis`, uniform across, with the pair momentum q [1/a] along x.

    width: sites across, each of them a copy of n; None for infinitely many, integrated over the transverse momentum to
    the absolute `tolerance` [t per site across]. ends: "periodic", "open", or "leads": semi-infinite uniform domains
    that continue the first and the last site, with their Néel vector, |Δ| and q; the free energy is then that of the L
    sites, so that a uniform texture has L times the bulk value. boundary: "gauge", electrons periodic in the same frame
    as Δ (any q), or "lab", periodic in the laboratory frame (q a multiple of 2π over the extent along x).
    flows (L,): in place of q a superflow for every bond along x, with leads along x: bond i lies between the sites i
    and i + 1, the last is the right lead's, and the first the left lead's too. The pair potential keeps its phase in
    that frame, so that ∂F/∂flows is half the bonds' current.
    contact, magnet, potential: a number or one per site (L,): what multiplies the rate (≥ 0) of the model's parent,
    what multiplies t_m (0: no magnet, as in S/AM/S), and an energy [t] of the electrons; leads continue those of the
    end sites. A model with a parent needs the fast method.
    method: "fast" (poles) or "dense" (diagonalisation; finite width, no leads). pole_accuracy: relative error of the
    pole expansion.

    Every bond takes the mean of its two Néel vectors. Raises ValueError for arguments out of range.
    """

    model: LatticeModel = field(validator=known_model(LatticeModel))
    n: np.ndarray = field(converter=_texture, repr=False)
    width: int | None = field(kw_only=True, default=None, validator=_check_width)
    axis: str = field(kw_only=True, default="x", validator=one_of("x", "y"))
    q: float = field(kw_only=True, default=0.0, validator=finite)
    ends: str = field(kw_only=True, default="periodic", validator=one_of("periodic", "open", "leads"))
    boundary: str = field(kw_only=True, default="gauge", validator=one_of("gauge", "lab"))
    method: str = field(kw_only=True, default="fast", validator=one_of("fast", "dense"))
    tolerance: float = field(kw_only=True, default=1e-9, validator=positive)
    pole_accuracy: float = field(kw_only=True, default=FINEST, validator=positive)
    flows: np.ndarray | None = field(kw_only=True, default=None, repr=False)
    contact: np.ndarray | float = field(kw_only=True, default=1.0, repr=False)
    magnet: np.ndarray | float = field(kw_only=True, default=1.0, repr=False)
    potential: np.ndarray | float = field(kw_only=True, default=0.0, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse combinations that mean nothing."""
        self._check_sites()
        dense_ok = self.method == "fast" or (self.ends != "leads" and self.width is not None)
        require(dense_ok, "method", self.method, '"fast" for leads or for an infinite width')
        if self.flows is not None:
            fits = np.shape(self.flows) == (len(self.n),) and bool(np.isfinite(self.flows).all())
            require(fits, "flows", self.flows, f"finite numbers ({len(self.n)},)")
            require((self.ends, self.axis) == ("leads", "x"), "flows", self.flows, "None but for leads along x")
        if self.boundary == "lab":
            require(self.ends != "leads", "boundary", self.boundary, '"gauge" with leads')
            extent = len(self.n) if self.axis == "x" else self.width
            require(extent is not None, "boundary", self.boundary, '"gauge" for an infinite width along x')
            assert extent is not None
            whole_windings(self.q, extent)

    @property
    def shape(self) -> tuple[int, ...]:
        """(L,)."""
        return (len(self.n),)

    @property
    def _grid(self) -> np.ndarray:
        return np.expand_dims(self.n, 1 if self.axis == "x" else 0)

    @property
    def _copies(self) -> int:
        return 1 if self.width is None else self.width

    @property
    def _closed(self) -> tuple[bool, bool]:
        closed = self.ends == "periodic"
        return (closed, True) if self.axis == "x" else (True, closed)

    def _check_solvable(self) -> None:
        uneven = self.ends == "leads" and self.axis == "x" and bool((self.n[0] != self.n[-1]).any())
        valid = '"periodic": different domains carry different currents at the same q'
        require(not uneven, "ends", self.ends, f"{valid}, and leads along x hold q")

    def _any_flow(self) -> dict[str, str]:
        return {"boundary": "gauge"}

    def _wrap_sign(self) -> int:
        """Sign of the bond that closes the ring: electrons periodic in the laboratory may be antiperiodic here."""
        return (-1) ** whole_windings(self.q, len(self.n)) if self.boundary == "lab" and self.axis == "x" else 1

    def transverse_shift(self) -> float:
        """Offset of the transverse momenta from 2πj/W: πm/W for m windings across, periodic in the laboratory."""
        if self.boundary == "gauge" or self.axis == "x" or self.width is None:
            return 0.0
        return np.pi * whole_windings(self.q, self.width) / self.width

    @property
    def _flow(self) -> float | np.ndarray:
        return self.q if self.flows is None else self.flows[:, None]

    def chain(self, gap: np.ndarray | float | complex) -> Chain:
        """The blocks of H_k at a pair potential (a number or one per site)."""
        return self._chain(self._pair_potential(gap))

    def _chain(self, gap: np.ndarray) -> Chain:
        n, other = self._magnets.reshape(-1, 3), "y" if self.axis == "x" else "x"
        following = np.roll(n, -1, axis=0)
        if self.ends == "leads":
            following[-1] = n[-1]
        flow = self.q if self.flows is None else self.flows
        along = bonds.hop(self.model, self.axis, (n + following) / 2, flow)
        along[-1] *= self._wrap_sign()
        across = bonds.hop(self.model, other, n, self.q)
        before = bonds.hop(self.model, self.axis, n[0], self.q if self.flows is None else self.flows[0])
        onsite = bonds.onsite(self.model, gap.ravel(), self._per_site(self.potential))
        contact = np.array(self._per_site(self.contact))
        norm = 0.0 if self.model.parent is None else self.model.parent.squared_contact
        return Chain(onsite, across, along, self.ends, before, contact, self._dressing(), norm)

    def _density(self, gap: np.ndarray, with_blocks: bool, seen: Chain | None = None) -> Density:
        """Free energy of the stripe; blocks of the chain `seen`, its own unless given."""
        chain = self._chain(gap)
        seen = chain if seen is None else seen
        if self.width is None:
            return self._infinitely_wide(chain, self.poles(gap), seen if with_blocks else None)
        k, weights = momenta.fixed(self.width, self.transverse_shift())
        if self.method == "dense":
            sums = by_diagonalisation(chain, k, weights, self.model.temperature)
            free_energy = self.width * float(weights @ sums.free_energies)
            return Density(free_energy, ENERGY_ROUNDING * abs(free_energy), self._on_grid(sums), ROUNDING)
        poles = self.poles(gap)
        sums = by_poles(seen, k, weights, poles, with_blocks)
        energies = sums.free_energies if seen is chain else by_poles(chain, k, weights, poles, False).free_energies
        free_energy = self.width * float(weights @ energies)
        error = free_energy_error(free_energy, 4 * self.width * len(self.n), poles)
        return Density(free_energy, error, self._on_grid(sums), poles.error + ROUNDING)

    def _infinitely_wide(self, chain: Chain, poles: PoleExpansion, seen: Chain | None) -> Density:
        def integrand(k: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            if seen is None:
                energies = by_poles(chain, k, weights[0], poles, with_blocks=False).free_energies
                return energies, np.zeros((len(weights), 0))
            sums = several_by_poles(seen, k, weights, poles)
            return sums[0].free_energies, np.stack([each.entries for each in sums])

        mean = momenta.adaptive(integrand, self.tolerance, poles.rounding)
        free_energy = mean.free_energy
        if seen is not None and seen is not chain:
            free_energy = float(mean.weights @ by_poles(chain, mean.k, mean.weights, poles, False).free_energies)
        error = mean.error + free_energy_error(free_energy, 4 * len(self.n), poles)
        if seen is None:
            return Density(free_energy, error)
        sums, missed = (ChainSums.of_entries(entries) for entries in (mean.density, mean.missed))
        return Density(free_energy, error, self._on_grid(sums), poles.error + ROUNDING, self._on_grid(missed))

    def _on_grid(self, sums: ChainSums) -> Blocks | None:
        if sums.site is None or sums.cross is None or sums.bond is None:
            return None
        sums.bond[-1] *= self._wrap_sign()
        across = 1 if self.axis == "x" else 0
        site, cross, bond = (np.expand_dims(b, across) for b in (sums.site, sums.cross, sums.bond))
        return (site, bond, cross) if self.axis == "x" else (site, cross, bond)

    def observe(self, gap: np.ndarray | float | complex) -> TextureObservables:
        """Every observable at a given pair potential, at the cost of one solution (see `TextureObservables`)."""
        if self.ends != "leads":
            return super().observe(gap)
        values = self._pair_potential(gap)
        flows = None if self.flows is None else np.pad(self.flows, 1, mode="edge")
        fields: dict[str, Any] = {
            name: np.pad(self._per_site(getattr(self, name)), 1, mode="edge")
            for name in ("contact", "magnet", "potential")
        }
        longer = evolve(self, n=np.pad(self.n, ((1, 1), (0, 0)), mode="edge"), flows=flows, **fields)
        around = longer._chain(np.pad(np.broadcast_to(values.ravel(), len(self.n)), 1, mode="edge"))
        density = self._density(values, True, around)
        return longer._observables(density).reshaped(longer.shape).part(slice(1, -1))
