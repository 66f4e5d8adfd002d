"""What do all textures have in common, stripes and two-dimensional ones?

A solver of this kind turns a pair potential into a `Density`; free energy, gap equation and observables follow from it
in one way. Energies in t, lengths in a, k_B = ħ = e = 1; q is the Cooper pair's momentum along x.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import partial

import numpy as np
from attrs import evolve

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg import bonds, self_consistency
from neelsot_dyn.bdg.gap_solution import GapSolution
from neelsot_dyn.bdg.models import LARGEST_ENERGY, LatticeModel
from neelsot_dyn.bdg.parent import Dressing
from neelsot_dyn.bdg.rational import PoleExpansion, pole_expansion
from neelsot_dyn.bdg.texture_observables import Density, TextureObservables, observables, pair_amplitude


class TextureBdG(ABC):
    """Base of `StripeBdG` and `LatticeBdG`."""

    model: LatticeModel
    q: float
    method: str
    pole_accuracy: float
    contact: np.ndarray | float
    magnet: np.ndarray | float
    potential: np.ndarray | float

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """Shape of a site array: (L,) or (Lx, Ly)."""

    @property
    @abstractmethod
    def _grid(self) -> np.ndarray:
        """Néel vectors on the plane, (Lx, Ly, 3), one side 1 for a stripe."""

    @property
    @abstractmethod
    def _copies(self) -> int:
        """How often the texture stands side by side: the width of a stripe (1 when infinite)."""

    @abstractmethod
    def _density(self, gap: np.ndarray, with_blocks: bool) -> Density:
        """Density at the pair potential gap (Lx, Ly), complex."""

    @property
    @abstractmethod
    def _closed(self) -> tuple[bool, bool]:
        """Whether the texture is periodic along x and along y."""

    def _check_solvable(self) -> None:  # noqa: B027, most textures have nothing to refuse
        """Raise ValueError where the gap equation has no solution at the given q."""

    def _any_flow(self) -> dict[str, str]:
        """Arguments under which q may be any number."""
        return {}

    def _current(self, gap: np.ndarray) -> np.ndarray:
        """Bond currents (Lx, Ly, 2) at the pair potential gap (Lx, Ly)."""
        return self._observables(self._density(gap, True)).current

    def _observables(self, density: Density) -> TextureObservables:
        """What a density says, arrays of the texture's shape first."""
        strength = self._per_site(self.magnet).reshape(self._grid.shape[:2])
        return observables(self.model, self._flow, self._hops(), density, strength)

    def _check_sites(self) -> None:
        """ValueError for a field of the sites, or a parent, that does not fit."""
        valid = {
            "contact": (0.0, LARGEST_ENERGY),
            "magnet": (-10.0, 10.0),
            "potential": (-LARGEST_ENERGY, LARGEST_ENERGY),
        }
        for name, (least, most) in valid.items():
            value = np.asarray(getattr(self, name), dtype=float)
            fits = value.shape in ((), self.shape)
            require(fits, f"{name}.shape", value.shape, f"one number or one per site, {self.shape}")
            inside = bool(((value >= least) & (value <= most)).all())
            require(inside, name, getattr(self, name), f"numbers from {least:g} to {most:g}")
        dense = self.method == "dense"
        require(
            not (dense and self.model.parent),
            "method",
            self.method,
            '"fast" with a parent, whose self-energy has no levels',
        )

    def _per_site(self, field: np.ndarray | float) -> np.ndarray:
        """A field of the sites as an array (*shape)."""
        return np.broadcast_to(np.asarray(field, dtype=float), self.shape)

    @property
    def _magnets(self) -> np.ndarray:
        """The Néel vectors of the plane times the strength of their sites, (Lx, Ly, 3)."""
        return self._grid * self._per_site(self.magnet).reshape(*self._grid.shape[:2], 1)

    def _dressing(self) -> Dressing | None:
        """What the parent adds to a site, as a function of z."""
        return None if self.model.parent is None else partial(self.model.parent.dressing, q=self.q)

    def poles(self, gap: np.ndarray | float | complex) -> PoleExpansion:
        """The pole expansion for the spectrum at a pair potential."""
        largest = float(np.abs(gap).max()), float(np.abs(self.magnet).max()), float(np.abs(self.potential).max())
        bound, temperature = bonds.energy_bound(self.model, *largest), self.model.temperature
        if self.model.parent is None:
            return pole_expansion(temperature, float(np.ceil(bound)), self.pole_accuracy)
        return self.model.parent.expansion(temperature, bound, self.pole_accuracy)

    @property
    def _flow(self) -> float | np.ndarray:
        """The superflow of every bond along x, one number or (Lx, Ly)."""
        return self.q

    def _hops(self) -> tuple[np.ndarray, np.ndarray]:
        """H_{i,i+x̂} and H_{i,i+ŷ} in t, (Lx, Ly, 4, 4)."""
        n = self._magnets
        means = ((n + np.roll(n, -1, axis=a)) / 2 for a in (0, 1))
        x, y = (bonds.hop(self.model, axis, mean, self._flow) for axis, mean in zip("xy", means, strict=True))
        return x, y

    def _pair_potential(self, gap: np.ndarray | float | complex) -> np.ndarray:
        values = np.asarray(gap, dtype=complex)
        require(
            values.shape in ((), self.shape), "gap.shape", values.shape, f"one number or one per site, {self.shape}"
        )
        require(
            bool((np.abs(values) <= LARGEST_ENERGY).all()), "gap", gap, f"finite numbers up to {LARGEST_ENERGY:g} t"
        )
        return np.broadcast_to(values, self.shape).reshape(self._grid.shape[:2])

    def _pairing_energy(self, gap: np.ndarray, v_s: float | None) -> float:
        if v_s is None:
            return 0.0
        require(1 / LARGEST_ENERGY < v_s < LARGEST_ENERGY, "v_s", v_s, "a number > 0, in t, below 1e6")
        return self._copies * float((np.abs(gap) ** 2).sum()) / v_s

    @checked
    def free_energy(self, gap: np.ndarray | float | complex, v_s: float | None = None) -> float:
        """Total free energy in t at a given pair potential (a stripe of infinite width: per site across).

        −T Σ_{E>0} ln 2cosh(E/2T), plus Σ_i |Δ_i|²/V_s when v_s is given (Eq. 14). gap in t, a number or one per site,
        in the gauge frame. Raises ValueError for a gap of another shape or that is not finite.
        """
        return self.free_energy_estimate(gap, v_s).free_energy

    @checked
    def free_energy_estimate(self, gap: np.ndarray | float | complex, v_s: float | None = None) -> Density:
        """`free_energy` with the error of its transverse momentum integral (zero for a finite width)."""
        pair_potential = self._pair_potential(gap)
        density = self._density(pair_potential, False)
        return evolve(density, free_energy=density.free_energy + self._pairing_energy(pair_potential, v_s))

    def observe(self, gap: np.ndarray | float | complex) -> TextureObservables:
        """Every observable at a given pair potential, at the cost of one solution."""
        return self._observables(self._density(self._pair_potential(gap), True)).reshaped(self.shape)

    @checked
    def neel_field(self, gap: np.ndarray | float | complex) -> np.ndarray:
        """h_i = −∂F/∂n_i in t on every site at fixed gap (Eq. 3), shape (*shape, 3)."""
        return self.observe(gap).neel_field

    @checked
    def current(self, gap: np.ndarray | float | complex) -> np.ndarray:
        """Charge current in e t/ħ on the bonds from every site to its +x and +y neighbours (Eq. 15), (*shape, 2)."""
        return self.observe(gap).current

    @checked
    def pair(self, gap: np.ndarray | float | complex) -> np.ndarray:
        """Right-hand side of the gap equation without V_s (Eq. 13), complex, shape (*shape)."""
        return pair_amplitude(self._density(self._pair_potential(gap), True)).reshape(self.shape)

    @checked
    def gap_residual(self, gap: np.ndarray | float | complex, v_s: float) -> np.ndarray:
        """V_s pair_i − Δ_i in t: zero at self-consistency, −V_s ∂F/∂Δ_i* otherwise."""
        return v_s * self.pair(gap) - self._pair_potential(gap).reshape(self.shape)

    @checked
    def solve_gap(
        self,
        v_s: float,
        gap0: np.ndarray | float | complex | None = None,
        rtol: float = 1e-8,
        max_iterations: int = 200,
        samples: int = self_consistency.SAMPLES,
    ) -> GapSolution:
        """Self-consistent pair potential (Eq. 13) for the pairing interaction v_s [t].

        gap0: start, the model's gap unless given; its size does not matter where there is one solution. rtol: estimated
        error of Δ relative to its largest value. Other solutions, of the same shape in another size, are looked for at
        `samples` sizes and said in the result (0: not looked for). Returns the last state with `converged` False when
        max_iterations do not suffice. Raises ValueError for v_s ≤ 0 or rtol outside 1e-12 … 0.1.
        """
        start = self._pair_potential(self.model.gap if gap0 is None else gap0)
        require(
            bool((np.abs(start) > 1e-12).any()), "gap0", gap0, "a start that is not zero: zero always solves Eq. 13"
        )
        self._pairing_energy(start, v_s)
        require(1e-12 <= require_finite("rtol", rtol) <= 0.1, "rtol", rtol, "a relative error from 1e-12 to 0.1")
        require(max_iterations >= 1, "max_iterations", max_iterations, "an integer >= 1")
        self._check_solvable()
        require(samples == 0 or samples >= 2, "samples", samples, "0, or an integer >= 2")
        found = self_consistency.solve(self, start, v_s, rtol, max_iterations)
        return self_consistency.with_others(self, found, start, v_s, samples) if samples else found
